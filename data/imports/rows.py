"""Whole applications from the rows of a table: every answer in its canonical value, everything doubtful said.

A row that holds no application is refused with its cause; none disappears.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from data.files.content import Cell
from data.imports.columns import Answers, read_cells, read_rows, read_texts
from data.imports.doubles import doubles
from data.imports.headers import Columns
from data.imports.headers import Mapping as Confirmed
from data.imports.identity import question_headers
from data.imports.mapping import located, require_fitting
from data.imports.moments import Cause, month_first, read_moment
from data.imports.options import by_option, options_of, whole_text
from data.imports.own import OWN, own_columns
from data.imports.reading import ImportedApplication, Reading
from data.imports.tables import Attention, Row, Table, text_of, unhurried
from data.imports.values import read_text, reader
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

Reader = Callable[[Sequence[Row]], Answers]


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
    """How one field is read from all rows: from its column, or from one column per option."""
    if headers is None:
        return None
    if not isinstance(headers, str):
        options = options_of(f, headers, meanings)
        said = N_("The column “{header}” names none of the options of the question.")
        doubts += [Attention(None, f.key, said, {"header": h}) for h in headers if h not in options]
        if not options:
            return None
        several = by_option(f, {place[h]: option for h, option in options.items()}, meanings)
        return lambda rows: read_rows([row.cells for row in rows], several)
    i, read = place[headers], reader(f, meanings, zone)
    if read is read_text:
        return lambda rows: read_texts([row.cells[i] for row in rows])
    return lambda rows: read_cells([row.cells[i] for row in rows], read)


def _convert(table: Table, way: _Way, programme: Programme, progress: Callable[[int, int], None] | None) -> Reading:
    applications, refused = [], []
    attention = (
        [*table.warnings, *way.doubts] if way.fits else [*table.warnings, *way.doubts, Attention(None, None, UNFIT)]
    )
    of = len(table.rows)
    told = progress or (lambda _done, _all: None)
    answers = []
    for n, (_, read) in enumerate(way.fields):  # reading the columns is half of the work
        told(of * n // (2 * len(way.fields)), of)
        answers.append(read(table.rows))
    flags, raw = _flags(way, answers), _raw(table, way, answers)
    keys = [f.key for f, _ in way.fields]
    by_row = zip(*(a.values for a in answers), strict=True) if answers else ((),) * of
    for n, (row, values) in enumerate(zip(table.rows, by_row, strict=True)):
        if n % 250 == 0:
            told((of + n) // 2, of)
        given = {key: value for key, value in zip(keys, values, strict=True) if value is not None}
        doubtful = any(n in a.causes for a in answers) if not given else True
        if cause := _refusal(row, given, way, doubtful=doubtful):
            refused.append(cause)
            continue
        attention += [Attention(row.number, key, *said) for key, said in flags.get(n, ())]
        applications.append(_application(row, given, raw[n], way, attention))
    attention += doubles(applications)
    told(of, of)
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


def _flags(way: _Way, answers: Sequence[Answers]) -> dict[int, list[tuple[str, Cause]]]:
    """What is doubtful or missing, by the place of the row, in the order of the form."""
    flags: dict[int, list[tuple[str, Cause]]] = {}
    for (f, _), given in zip(way.fields, answers, strict=True):
        missing: Cause | None = None
        if f.required:
            missing = N_("The answer is missing, and it is needed."), {}
        elif f.kind is Kind.LONG and not f.personal:
            missing = N_("The answer is empty; assessors see it as empty."), {}
        said = dict(given.causes)
        if missing:
            said = {n: missing for n, value in enumerate(given.values) if value is None} | said
        for n, cause in said.items():
            flags.setdefault(n, []).append((f.key, cause))
    return flags


def _raw(table: Table, way: _Way, answers: Sequence[Answers]) -> list[dict[str, str]]:
    """By the place of the row, the cells that differ from the answers read from them."""
    read = {f.key: given.values for (f, _), given in zip(way.fields, answers, strict=True)}
    found: list[dict[str, str]] = [{} for _ in table.rows]
    for i, (header, key) in enumerate(way.answers):
        cells = [None if (cell := row.cells[i]) == "" else cell for row in table.rows]
        values = read.get(key or "") or [None] * len(cells)
        if cells == values:  # a column of texts that needed no care
            continue
        for raw, cell, value in zip(found, cells, values, strict=True):
            if cell is not None and cell != value:
                raw[header] = text_of(cell)
    return found


def _refusal(row: Row, given: Mapping[str, object], way: _Way, *, doubtful: bool) -> Attention | None:
    """Why a row is no application, if it is none. `doubtful`: something was answered, even if it was not understood."""
    if not way.fits:
        return Attention(row.number, None, N_("No column answers a needed question, so this row was not taken in."))
    first = text_of(next((cell for cell in row.cells if cell is not None and cell != ""), "")).strip()
    figure = _FIGURE.match(text_of(row.cells[0]))
    if figure or _TOTAL.match(first):
        filled = [cell for cell in row.cells if cell is not None and cell != ""]
        sums = _TOTAL.match(first) and len(filled) <= max(3, len(row.cells) // 2)
        if sums or (figure and _only_figures(filled, row, given, way)):
            said = N_("This looks like a row of totals, not an application; it was not taken in.")
            return Attention(row.number, None, said)
    if not given and not doubtful:
        said = N_("None of the form's questions is answered in this row; it was not taken in.")
        return Attention(row.number, None if way.nameless else "name", said)
    return None


def _only_figures(filled: Sequence[Cell], row: Row, given: Mapping[str, object], way: _Way) -> bool:
    """Whether a row is nearly empty and holds nothing but figures, none of them a Business ID."""
    return (
        2 * len(filled) <= len(row.cells)
        and all(_FIGURE.match(text_of(cell)) for cell in filled)
        and not any(f.kind is Kind.BUSINESS_ID and f.key in given for f, _ in way.fields)
    )


def _application(
    row: Row, given: Mapping[str, object], raw: Mapping[str, str], way: _Way, attention: list[Attention]
) -> ImportedApplication:
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
        given,
        raw,
    )


def _own(row: Row, way: _Way, what: str) -> str:
    return whole_text(row.cells[way.own[what]]) if what in way.own else ""


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
