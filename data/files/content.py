"""What an opened file holds: sheets of cells, or the blocks of a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Cell = str | int | float | datetime | None

# Limits of one upload; beyond them a file is refused before it is parsed.
MOST_BYTES = 50 * 1024 * 1024
MOST_UNZIPPED = 300 * 1024 * 1024
MOST_RATIO = 100
MOST_MEMBERS = 500
MOST_ROWS = 20_000
MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know about a file or one of its rows; a sentence apart from its values."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells as they stand, the first row being row 1; `hidden` are the rows a person would not see."""

    name: str
    rows: list[list[Cell]]
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Opened:
    """A file, opened: sheets for tables, blocks (style, text) for documents."""

    kind: str  # xlsx, csv, docx, text
    sheets: tuple[Sheet, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()
    peak_bytes: int = 0  # of the process that opened it
