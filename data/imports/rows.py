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
from data.imports.doubles import doubles
from data.imports.headers import Columns
from data.imports.headers import Mapping as Confirmed
from data.imports.identity import question_headers
from data.imports.mapping import located, require_fitting
from data.imports.moments import month_first, read_moment
from data.imports.options import by_option, options_of, whole_text
from data.imports.own import OWN, own_columns
from data.imports.reading import ImportedApplication, Reading
from data.imports.tables import Attention, Row, Table, text_of
from data.imports.values import Read, reader
from data.programme import Field, Kind, Programme
from data.text import N_

UNFIT = N_(
    "No column of the file is known to answer a question that every application must answer. Choose the columns, or "
    "name them in a mapping (--map)."
)
_TOTAL = re.compile(
    r"^(?:yhteensä|summa|keskiarvo|total|totalt|sum|lkm|count|medel)\b(?:\W*\d.*|\W*)$", re.IGNORECASE | re.DOTALL
)
_FIGURE = re.compile(r"^\s*[-+\u2212]?\d[\d\s]*(?:[.,]\d+)?\s*[%€]?\s*$")

Reader = Callable[[Sequence[Cell]], Read]
Told = tuple[Field, Read]  # what one row says of one field


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
    """Read every row with a confirmed mapping. `progress` is told (done, all) every few hundred rows.

    Raises ImportProblem where the mapping names a field or a value that the programme does not have.
    """
    with unhurried():
        way = _way(table, mapping, programme)
        return _convert(table, way, programme, progress)


@dataclass(frozen=True, slots=True)
class _Way:
    """How the rows of one table are read: found out once, used for every row."""

    form: str
    fields: tuple[tuple[Field, Reader], ...]
    nameless: Field | None  # the field of the name, if no column answers it
    own: Mapping[str, int]  # response_id, submitted_at, submitted_by -> place
    answers: tuple[tuple[str, str | None], ...]  # each header, and the field its cell alone answers
    zone: ZoneInfo
    closes: datetime
    american: bool | None
    doubts: tuple[Attention, ...]
    unmapped: tuple[str, ...]
    missing: tuple[str, ...]
    fits: bool


def _way(table: Table, mapping: Confirmed, programme: Programme) -> _Way:
    require_fitting(mapping, programme)
    columns, gone = located(mapping.columns, table.headers)
    place = {header: i for i, header in enumerate(table.headers)}
    zone = ZoneInfo(programme.timezone)
    doubts = [_not_here(key, header) for key, header in gone]
    fields = []
    for f in programme.fields:
        read = _reader(f, columns.get(f.key), mapping.values.get(f.key, {}), place, zone, doubts)
        if read is not None:
            fields.append((f, read))
    used = {h for key in columns for h in _each(columns[key]) if key not in OWN}
    tool = own_columns(table)
    own = {what: header for what, header in tool.columns.items() if header not in used and what not in mapping.columns}
    own |= {what: header for what in OWN if isinstance(header := columns.get(what), str)}
    key_of = {header: key for key, header in columns.items() if isinstance(header, str) and key not in OWN}
    sent = place.get(own.get("submitted_at", ""))
    has = {f.key for f, _ in fields}
    expected = [f.key for f in programme.fields] + [w for w in OWN if w == "submitted_at" or w in dict(gone)]
    name = programme.field("name")
    needed = {f.key for f in programme.fields if f.required or f is name}
    return _Way(
        tool.form,
        tuple(fields),
        name if "name" not in has else None,
        {what: place[header] for what, header in own.items()},
        tuple((header, key_of.get(header)) for header in table.headers),
        zone,
        programme.closes,
        None if sent is None else month_first([row.cells[sent] for row in table.rows]),
        tuple(doubts),
        tuple(h for h in table.headers if h not in used and h not in own.values() and h not in tool.others),
        tuple(key for key in expected if key not in has and key not in own),
        bool(has & needed) if needed else bool(has),
    )


def _each(columns: Columns) -> tuple[str, ...]:
    return (columns,) if isinstance(columns, str) else columns


def _not_here(key: str, header: str) -> Attention:
    said = N_("The mapping names the column “{header}”, which is not in the file.")
    return Attention(None, key, said, {"header": header})


def _reader(
    f: Field,
    headers: Columns | None,
    meanings: Mapping[str, str],
    place: Mapping[str, int],
    zone: ZoneInfo,
    doubts: list[Attention],
) -> Reader | None:
    """How one field is read from a row: from its column, or from one column per option. Equal cells are read once."""
    if headers is None:
        return None
    if not isinstance(headers, str):
        options = options_of(f, headers, meanings)
        said = N_("The column “{header}” names none of the options of the question.")
        doubts += [Attention(None, f.key, said, {"header": h}) for h in headers if h not in options]
        return by_option(f, {place[h]: option for h, option in options.items()}, meanings) if options else None
    i, read, kept = place[headers], reader(f, meanings, zone), dict[Cell, Read]()
    if f.kind in (Kind.LONG, Kind.TEXT, Kind.BUSINESS_ID):  # hardly ever the same twice
        return lambda cells: read(cells[i])

    def once(cells: Sequence[Cell]) -> Read:
        cell = cells[i]
        if cell not in kept:
            kept[cell] = read(cell)
        return kept[cell]

    return once


def _convert(table: Table, way: _Way, programme: Programme, progress: Callable[[int, int], None] | None) -> Reading:
    applications, refused = [], []
    attention = (
        [*table.warnings, *way.doubts] if way.fits else [*table.warnings, *way.doubts, Attention(None, None, UNFIT)]
    )
    for n, row in enumerate(table.rows):
        if progress and n % 250 == 0:
            progress(n, len(table.rows))
        told = [(f, read(row.cells)) for f, read in way.fields]
        cause = _refusal(row, told, way)
        if cause:
            refused.append(cause)
        else:
            applications.append(_application(row, told, way, attention))
    attention += doubles(applications)
    if progress:
        progress(len(table.rows), len(table.rows))
    return Reading(
        way.form,
        len(table.rows),
        tuple(applications),
        tuple(refused),
        tuple(attention),
        way.unmapped,
        way.missing,
        question_headers(table),
        way.fits,
    )


def _refusal(row: Row, told: Sequence[Told], way: _Way) -> Attention | None:
    """Why a row is no application, if it is none."""
    if not way.fits:
        return Attention(row.number, None, N_("No column answers a needed question, so this row was not taken in."))
    filled = [cell for cell in row.cells if cell is not None and cell != ""]
    first = text_of(filled[0]).strip() if filled else ""
    sums = _TOTAL.match(first) and len(filled) <= max(3, len(row.cells) // 2)
    if sums or (_FIGURE.match(text_of(row.cells[0])) and _only_figures(filled, row, told)):
        said = N_("This looks like a row of totals, not an application; it was not taken in.")
        return Attention(row.number, None, said)
    if all(value is None and cause is None for _, (value, cause) in told):
        said = N_("None of the form's questions is answered in this row; it was not taken in.")
        return Attention(row.number, None if way.nameless else "name", said)
    return None


def _only_figures(filled: Sequence[Cell], row: Row, told: Sequence[Told]) -> bool:
    """Whether a row is nearly empty and holds nothing but figures, none of them a Business ID."""
    return (
        2 * len(filled) <= len(row.cells)
        and all(_FIGURE.match(text_of(cell)) for cell in filled)
        and not any(f.kind is Kind.BUSINESS_ID and value is not None for f, (value, _) in told)
    )


def _application(row: Row, told: Sequence[Told], way: _Way, attention: list[Attention]) -> ImportedApplication:
    values = {f.key: value for f, (value, _) in told if value is not None}
    attention += _flags(row, told)
    if way.nameless:
        attention.append(Attention(row.number, way.nameless.key, N_("The answer is missing, and it is needed.")))
    moment, late = _received(row, way, attention)
    by = _own(row, way, "submitted_by")
    return ImportedApplication(
        row.number,
        _own(row, way, "response_id") or None,
        moment,
        by if by and by != "anonymous" else None,
        late,
        values,
        {
            header: text_of(cell)
            for (header, key), cell in zip(way.answers, row.cells, strict=True)
            if cell is not None and (key is None or values.get(key) != cell)
        },
    )


def _own(row: Row, way: _Way, what: str) -> str:
    return whole_text(row.cells[way.own[what]]) if what in way.own else ""


def _flags(row: Row, told: Sequence[Told]) -> Iterator[Attention]:
    for f, (value, cause) in told:
        if cause is not None:
            yield Attention(row.number, f.key, *cause)
        elif value is None and f.required:
            yield Attention(row.number, f.key, N_("The answer is missing, and it is needed."))
        elif value is None and f.kind is Kind.LONG and not f.personal:
            yield Attention(row.number, f.key, N_("The answer is empty; assessors see it as empty."))


def _received(row: Row, way: _Way, attention: list[Attention]) -> tuple[datetime | None, bool]:
    """When the application was received, and whether that was late; what is doubtful is said."""
    if "submitted_at" not in way.own:
        return None, False
    moment, doubt = read_moment(row.cells[way.own["submitted_at"]], way.zone, american=way.american)
    if moment is None and doubt is None:
        doubt = N_("When it was received is not told; whether it came in time must be clarified."), {}
    late = moment is not None and moment >= way.closes
    if moment is not None and late:
        minutes = max(1, round((moment - way.closes).total_seconds() / 60))
        said = N_("Received {minutes} minutes after the deadline; it is kept, and its eligibility is decided.")
        doubt = said, {"minutes": minutes}
    if doubt:
        attention.append(Attention(row.number, "submitted_at", *doubt))
    return moment, late
