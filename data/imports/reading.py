"""What reading a file gives: its applications, the rows that hold none, and all that a person should look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data.imports.tables import Attention


@dataclass(frozen=True, slots=True)
class ImportedApplication:
    """One application as read: canonical values by field, and by header the raw cells that differ from them."""

    row: int
    response_id: str | None
    submitted_at: datetime | None
    submitted_by: str | None
    late: bool
    values: Mapping[str, object]
    raw: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file gives: rows = applications + refused."""

    form: str
    rows: int
    applications: tuple[ImportedApplication, ...]
    refused: tuple[Attention, ...]
    attention: tuple[Attention, ...]
    unmapped: tuple[str, ...]
    missing: tuple[str, ...]  # fields, and the tool's own columns, that no column answers
    headers: tuple[str, ...] = ()  # the questions as the file calls them, for knowing the form again
    fits: bool = True  # some column answers a question that every application must answer
