"""Which stored application a row of a file is: the same answer of the same form, however the file is ordered.

Where that cannot be told, the row comes in as new and a person decides; contents are never exchanged.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from data.imports import ImportedApplication, Reading
from data.models import Application, Personal
from data.text import N_

COMPARED = 20  # so many rows of one identity at most are compared answer by answer
_TWIN = "\n*"  # between an identity and the number of a further answer with the same one; no name holds a line break

ANOTHER_TEAM = N_(
    "{codes} has the same number in the form, but another team sent it at another time. Compare the two, and merge "
    "them or keep both with a reason."
)
UNCLEAR = N_(
    "This may be a newer answer of {codes}, or another one: the file does not tell. Compare them, and merge them or "
    "keep both with a reason."
)


@dataclass(frozen=True, slots=True)
class Update:
    """An application that is stored already, as a newer file tells it."""

    stored: Application
    personal: Personal
    imported: ImportedApplication
    missing: Sequence[str]  # questions for which the file has no column

    @property
    def before(self) -> dict[str, Any]:
        return {**self.stored.facts, **self.stored.answers, **self.personal.values}

    @property
    def corrected(self) -> dict[str, Any]:
        """What a person has put right, as long as the file still says what it said then."""
        return {key: was for key, was in self.personal.corrected.items() if self.imported.values.get(key) == was}

    @property
    def after(self) -> dict[str, Any]:
        """The answers once stored: those of the file, but what it does not ask and what was corrected stays."""
        before, values = self.before, dict(self.imported.values)
        return values | {key: before.get(key) for key in (*self.missing, *self.corrected)}

    @property
    def received(self) -> tuple[datetime | None, bool]:
        """When it was received and whether that was late: as the file says, if it has a column for it."""
        told = self.stored if "submitted_at" in self.missing else self.imported
        return told.submitted_at, told.late


@dataclass(frozen=True, slots=True)
class Pairing:
    """Every row of a file: an update of what is stored, or new; with its identity, and why it may be another's."""

    updates: list[Update] = field(default_factory=list)
    fresh: list[ImportedApplication] = field(default_factory=list)
    sources: dict[int, str] = field(default_factory=dict)
    doubts: dict[int, tuple[str, str]] = field(default_factory=dict)  # row -> sentence, codes


def source_of(imported: ImportedApplication, form: str) -> str:
    """The identity of an application: the form's own response id, else when it was sent and by which lead."""
    return f"{form}#{imported.response_id}" if imported.response_id else _sent(imported, form)


def _sent(imported: ImportedApplication, form: str) -> str:
    moment = imported.submitted_at.astimezone(UTC).isoformat() if imported.submitted_at else ""
    return f"{form}@{moment}|{plain_name(str(imported.values.get('name') or ''))}"


def plain_name(name: str) -> str:
    """A name for comparing: no case, no doubled spaces, one form of each letter.

    >>> plain_name("  Hiekkalahden  KAUPUNKI ")
    'hiekkalahden kaupunki'
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()


def paired(found: Reading, known: Sequence[Application], personal: Mapping[int, Personal], form: str) -> Pairing:
    """Find for each row of a file the stored application that it is, if there is one."""
    stored: dict[str, list[Application]] = {}
    for application in known:
        stored.setdefault(application.source.partition(_TWIN)[0], []).append(application)
    pairing, groups = Pairing(), dict[str, list[ImportedApplication]]()
    for imported in found.applications:
        source = source_of(imported, form)
        same = [Update(a, personal[a.id], imported, found.missing) for a in stored.get(source, ())]
        if imported.response_id and same and all(_is_another(update) for update in same):
            source = _sent(imported, form)
            pairing.doubts[imported.row] = ANOTHER_TEAM, ", ".join(u.stored.code for u in same)
        groups.setdefault(source, []).append(imported)
    for source, rows in groups.items():
        if len(rows) == 1 and source not in stored:
            pairing.fresh.append(rows[0])
            pairing.sources[rows[0].row] = source
            continue
        _pair(
            pairing, source, rows, [Update(a, personal[a.id], rows[0], found.missing) for a in stored.get(source, ())]
        )
    return pairing


def _is_another(update: Update) -> bool:
    """Whether a row with the same number is another team's: its name and all else that tells teams apart differ.

    Two form tools may ask the same questions and each count its answers from one.
    """
    before, values = {**update.before, **update.personal.corrected}, update.imported.values
    witnesses = [(plain_name(str(before.get("name") or "")), plain_name(str(values.get("name") or "")))]
    witnesses.append((_minute(update.stored.submitted_at), _minute(update.imported.submitted_at)))
    witnesses.append((str(before.get("business_id") or ""), str(values.get("business_id") or "")))
    told = [was != says for was, says in witnesses if was and says]
    return len(told) > 1 and all(told)


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" if moment else ""


def _pair(pairing: Pairing, source: str, rows: Sequence[ImportedApplication], stored: Sequence[Update]) -> None:
    """Rows and stored applications of one identity: those of equal content first, then what is certain."""
    if len(rows) == len(stored) == 1:
        pairs = [(rows[0], stored[0])]
    else:
        pairs = list(_equal(rows, stored))
        left = [row for row in rows if all(row is not r for r, _ in pairs)]
        open_ones = [s for s in stored if all(s is not o for _, o in pairs)]
        if len(left) == len(open_ones):
            pairs += _nearest(left, open_ones)
        elif open_ones:
            codes = ", ".join(s.stored.code for s in open_ones)
            pairing.doubts.update({row.row: (UNCLEAR, codes) for row in left})
    told = {id(row): s for row, s in pairs}
    taken = {s.stored.source for s in stored}
    numbers = (name for n in range(1, 10**6) if (name := source if n == 1 else f"{source}{_TWIN}{n}") not in taken)
    for row in rows:
        if s := told.get(id(row)):
            pairing.updates.append(Update(s.stored, s.personal, row, s.missing))
            pairing.sources[row.row] = s.stored.source
        else:
            pairing.fresh.append(row)
            pairing.sources[row.row] = next(numbers)


def _equal(
    rows: Sequence[ImportedApplication], stored: Sequence[Update]
) -> Iterator[tuple[ImportedApplication, Update]]:
    waiting: dict[str, list[Update]] = {}
    for s in stored:
        told = _content({**s.before, **s.personal.corrected}, s.stored.submitted_at, s.missing)
        waiting.setdefault(told, []).append(s)
    for row in rows if stored else ():
        if same := waiting.get(_content(row.values, row.submitted_at, stored[0].missing)):
            yield row, same.pop(0)


def _content(values: Mapping[str, object], moment: datetime | None, missing: Sequence[str]) -> str:
    """All that a file says of an application, for comparing."""
    told = {key: value for key, value in values.items() if value is not None and key not in missing}
    sent = moment.astimezone(UTC).isoformat() if moment and "submitted_at" not in missing else None
    return json.dumps([told, sent], sort_keys=True, default=str)


def _nearest(rows: Sequence[ImportedApplication], stored: Sequence[Update]) -> list[tuple[ImportedApplication, Update]]:
    """As many rows as stored applications: those with most answers alike belong together, else they stand in order."""
    if not 1 < len(rows) <= COMPARED:
        return list(zip(rows, stored, strict=True))

    def alike(pair: tuple[ImportedApplication, Update]) -> int:
        row, s = pair
        return sum(s.before.get(key) == value for key, value in row.values.items())

    pairs: list[tuple[ImportedApplication, Update]] = []
    for row, s in sorted(((row, s) for row in rows for s in stored), key=alike, reverse=True):
        if all(row is not r and s is not o for r, o in pairs):
            pairs.append((row, s))
    return pairs
