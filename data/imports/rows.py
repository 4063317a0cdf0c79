"""Whole applications from the rows of a table: every answer in its canonical value, everything doubtful said.

A row that holds no application is refused with its cause; none disappears.
"""

import gc
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from data.files.content import Cell
from data.imports.headers import Mapping as Confirmed
from data.imports.headers import form_of, option_keys, option_part, own_columns
from data.imports.moments import month_first, read_moment
from data.imports.tables import Attention, Row, Table, header_key, text_of
from data.imports.values import Read, clean, reader
from data.programme import Field, Kind, Programme
from data.text import N_

_TOTAL = re.compile(
    r"^(?:yhteensä|summa|keskiarvo|total|totalt|sum|lkm|count|medel)\b(?:\W*\d.*|\W*)$", re.IGNORECASE | re.DOTALL
)
_NOT_CHOSEN = {"", "0", "ei", "nej", "no", "false", "-"}


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
    missing: tuple[str, ...]


Reader = Callable[[Sequence[Cell]], Read]


@contextmanager
def unhurried() -> Iterator[None]:
    """No collecting of garbage meanwhile: ten thousand rows are all kept, and looking through them takes a quarter."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def convert(
    table: Table, mapping: Confirmed, programme: Programme, *, progress: Callable[[int, int], None] | None = None
) -> Reading:
    """Read every row with a confirmed mapping. `progress` is told (done, all) every few hundred rows."""
    with unhurried():
        return _convert(table, mapping, programme, progress)


def _convert(
    table: Table, mapping: Confirmed, programme: Programme, progress: Callable[[int, int], None] | None
) -> Reading:
    form, tool = form_of(table)
    own = own_columns(table, tool)
    place = {header: i for i, header in enumerate(table.headers)}
    zone, closes = ZoneInfo(programme.timezone), programme.closes
    readers = {f.key: made for f in programme.fields if (made := _reader(f, mapping, place, zone))}
    american = (
        month_first([row.cells[place[own["submitted_at"]]] for row in table.rows]) if "submitted_at" in own else None
    )
    key_of = {header: key for key, header in mapping.columns.items() if isinstance(header, str)}
    answers = [key_of.get(header) for header in table.headers]
    applications, refused, attention = [], [], list(table.warnings)
    for n, row in enumerate(table.rows):
        if progress and n % 250 == 0:
            progress(n, len(table.rows))
        cause = _refusal(row, table, readers)
        if cause:
            refused.append(cause)
            continue
        values = _values(row, programme.fields, readers, attention)
        moment, doubt = read_moment(_at(row, place, own.get("submitted_at")), zone, american=american)
        if doubt:
            attention.append(Attention(row.number, "submitted_at", *doubt))
        late = moment is not None and moment >= closes
        if late and moment is not None:
            minutes = max(1, round((moment - closes).total_seconds() / 60))
            attention.append(
                Attention(
                    row.number,
                    "submitted_at",
                    N_("Received {minutes} minutes after the deadline; it is kept, and its eligibility is decided."),
                    {"minutes": minutes},
                )
            )
        number = text_of(_at(row, place, own.get("response_id"))).strip()
        by = text_of(_at(row, place, own.get("submitted_by"))).strip()
        raw = {
            header: text_of(cell)
            for header, cell, key in zip(table.headers, row.cells, answers, strict=True)
            if cell is not None and (key is None or values.get(key) != cell)
        }
        applications.append(
            ImportedApplication(
                row.number, number or None, moment, by if by and by != "anonymous" else None, late, values, raw
            )
        )
    attention += _same(applications)
    if progress:
        progress(len(table.rows), len(table.rows))
    used = {
        header
        for headers in mapping.columns.values()
        for header in ((headers,) if isinstance(headers, str) else headers)
    }
    ownish = {header for header in table.headers if header_key(header) in tool.OTHERS}
    unmapped = [h for h in table.headers if h not in used and h not in own.values() and h not in ownish]
    missing = [f.key for f in programme.fields if f.key not in readers]
    return Reading(
        form, len(table.rows), tuple(applications), tuple(refused), tuple(attention), tuple(unmapped), tuple(missing)
    )


def _at(row: Row, place: Mapping[str, int], header: str | None) -> Cell:
    return row.cells[place[header]] if header is not None and header in place else None


def _reader(f: Field, mapping: Confirmed, place: Mapping[str, int], zone: ZoneInfo) -> Reader | None:
    """How one field is read from a row: from its column, or from one column per option. Equal cells are read once."""
    headers = mapping.columns.get(f.key)
    meanings = mapping.values.get(f.key, {})
    if isinstance(headers, tuple):
        return _by_option(f, [h for h in headers if h in place], place)
    if headers is None or headers not in place:
        return None
    i, read, kept = place[headers], reader(f, meanings, zone), dict[Cell, Read]()
    if f.kind in (Kind.LONG, Kind.TEXT, Kind.BUSINESS_ID):  # hardly ever the same twice
        return lambda cells: read(cells[i])

    def once(cells: Sequence[Cell]) -> Read:
        cell = cells[i]
        if cell not in kept:
            kept[cell] = read(cell)
        return kept[cell]

    return once


def _by_option(f: Field, headers: Sequence[str], place: Mapping[str, int]) -> Reader | None:
    names = option_keys(f)
    labels = sorted({header_key(t) for t in (f.key, *f.label.values(), *f.also)}, key=len, reverse=True)
    columns = {}
    for header in headers:
        key = header_key(header)
        label = next((label for label in labels if key.startswith(label)), "")
        if (value := names.get(option_part(key, label))) is not None:
            columns[place[header]] = value
    if not columns:
        return None

    def read(cells: Sequence[Cell]) -> Read:
        chosen = [v for i, v in columns.items() if text_of(cells[i]).strip().casefold() not in _NOT_CHOSEN]
        value: object = list(dict.fromkeys(chosen)) or None
        if f.kind is Kind.CHOICE:
            value = chosen[0] if len(chosen) == 1 else None
            if len(chosen) > 1:
                return None, (N_("Several options are ticked where one was asked."), {})
        return value, None

    return read


def _refusal(row: Row, table: Table, readers: Mapping[str, Reader]) -> Attention | None:
    first = next((text_of(cell) for cell in row.cells if cell is not None and cell != ""), "")
    filled = sum(cell is not None and cell != "" for cell in row.cells)
    if _TOTAL.match(first.strip()) and filled <= max(3, len(row.cells) // 2):
        return Attention(
            row.number, None, N_("This looks like a row of totals, not an application; it was not taken in.")
        )
    if (
        "name" in readers
        and not readers["name"](row.cells)[0]
        and not any(r(row.cells)[0] for k, r in readers.items() if k != "name")
    ):
        return Attention(
            row.number, "name", N_("None of the form's questions is answered in this row; it was not taken in.")
        )
    return None


def _values(
    row: Row, fields: Sequence[Field], readers: Mapping[str, Reader], attention: list[Attention]
) -> dict[str, object]:
    values: dict[str, object] = {}
    for f in fields:
        if f.key not in readers:
            continue
        value, cause = readers[f.key](row.cells)
        if value is not None:
            values[f.key] = value
        if cause is not None:
            attention.append(Attention(row.number, f.key, *cause))
        elif value is None and f.required:
            attention.append(Attention(row.number, f.key, N_("The answer is missing, and it is needed.")))
        elif value is None and f.kind is Kind.LONG and not f.personal:
            attention.append(Attention(row.number, f.key, N_("The answer is empty; assessors see it as empty.")))
    return values


def _same(applications: Sequence[ImportedApplication]) -> list[Attention]:
    """Rows of the same team, and rows that share only a Business ID (units of one organisation do)."""
    found = []
    teams: dict[tuple[object, ...], int] = {}
    ids: dict[str, int] = {}
    for a in applications:
        name = _plain(a.values.get("name"))
        partners = a.values.get("partners")
        others = sorted(_plain(p.get("name")) for p in partners) if isinstance(partners, list) else []
        team = (name, *others)
        business_id = str(a.values.get("business_id") or "")
        if name and team in teams:
            found.append(
                Attention(
                    a.row,
                    "name",
                    N_("The same team stands in row {row}: a duplicate? The latest before the deadline counts."),
                    {"row": teams[team]},
                )
            )
        elif business_id and business_id in ids:
            found.append(
                Attention(
                    a.row,
                    "business_id",
                    N_("Row {row} has the same Business ID. Units of one organisation may share it."),
                    {"row": ids[business_id]},
                )
            )
        teams.setdefault(team, a.row)
        if business_id:
            ids.setdefault(business_id, a.row)
    return found + _in_two_teams(applications)


def _in_two_teams(applications: Sequence[ImportedApplication]) -> list[Attention]:
    """Partners who stand in another row too, as its lead or as a partner; units of one lead are no such case."""
    places: dict[str, list[tuple[int, str, str]]] = {}
    for a in applications:
        partners = a.values.get("partners")
        places.setdefault(str(a.values.get("business_id") or ""), []).append(
            (a.row, "business_id", str(a.values.get("name") or ""))
        )
        for p in partners if isinstance(partners, list) else ():
            places.setdefault(str(p.get("business_id") or ""), []).append((a.row, "partners", str(p.get("name") or "")))
    found = []
    for business_id, (first, *others) in places.items():
        if business_id and any(field == "partners" for _, field, _ in (first, *others)):
            found += [
                Attention(
                    row,
                    field,
                    N_("{name} stands in the team of row {row} too. One organisation belongs in one team."),
                    {"name": name, "row": first[0]},
                )
                for row, field, name in others
                if row != first[0]
            ]
    return found


def _plain(name: object) -> str:
    return " ".join(clean(str(name or ""))[0].casefold().split())
