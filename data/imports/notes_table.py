"""A table of interview notes, in one sheet or in one for each team: team, criterion, note, score, author, date.

The rows of one team, author and day become one note; no row is left out in silence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.files.content import Cell, Opened, Sheet
from data.imports.moments import read_moment
from data.imports.passages import Criteria, ImportedNote, criterion_of, personal_in
from data.imports.tables import Attention, Row, Table, header_key, table_of, text_of
from data.imports.teams import Teams, codes_in, team_of
from data.imports.values import clean
from data.text import N_
from scoring.errors import ImportProblem

_WORD = re.compile(r"\w+")
TEAM = frozenset(
    _WORD.findall("team joukkue hakemus hakija organisaatio code koodi tunnus lag ansökan sökande application")
)
_COLUMNS: Mapping[str, frozenset[str]] = {
    "team": TEAM,
    "criterion": frozenset({"criterion", "kriteeri", "kysymys", "kriterium", "fråga", "question"}),
    "note": frozenset(
        _WORD.findall("note notes muistiinpano muistiinpanot huomio huomiot anteckning anteckningar teksti text")
    ),
    "score": frozenset({"score", "pisteet", "piste", "taso", "arvio", "arvosana", "level", "poäng", "nivå", "betyg"}),
    "author": frozenset(
        _WORD.findall("assessor arvioija kirjaaja haastattelija bedömare antecknare intervjuare author")
    ),
    "date": frozenset({"date", "päivä", "päivämäärä", "pvm", "datum"}),
}


@dataclass
class _Found:
    """A note while its rows are gathered."""

    note: ImportedNote
    rows: set[int] = field(default_factory=set)


def read_sheets(
    opened: Opened, content: bytes, name: str, criteria: Criteria, teams: Teams
) -> tuple[ImportedNote, ...]:
    """The notes of every sheet. Raises ImportProblem where no sheet holds any."""
    notes: list[ImportedNote] = []
    doubts: list[Attention] = []
    for sheet in opened.sheets:
        table = table_of([sheet], opened.remarks, opened.kind, content)
        place = _places(table)
        hint = _hint(sheet, table)
        alone = len(opened.sheets) == 1 and team_of(hint, teams)[0] is None
        if (place["note"] is None and place["score"] is None) or (place["team"] is None and alone):
            said = N_("The sheet “{sheet}” has no columns of notes; it was not read.")
            doubts.append(Attention(None, None, said, {"sheet": sheet.name}))
            continue
        found, left = _of_sheet(table, place, hint, name, criteria, teams)
        notes += found
        doubts += left
    if not notes:
        raise ImportProblem("{name}: a table of notes needs a column for the team and one for the note.", name=name)
    return (replace(notes[0], attention=(*doubts, *notes[0].attention)), *notes[1:])


def _places(table: Table) -> dict[str, int | None]:
    keys = [header_key(header) for header in table.headers]
    return {what: next((i for i, key in enumerate(keys) if key in names), None) for what, names in _COLUMNS.items()}


def _hint(sheet: Sheet, table: Table) -> str:
    """What stands over the table: the name of its sheet and the titles above its header."""
    above = [text_of(cell) for row in sheet.rows[: table.header_row - 1] for cell in row]
    return "\n".join(filter(None, (sheet.name, *above)))


def _of_sheet(
    table: Table, place: Mapping[str, int | None], hint: str, name: str, criteria: Criteria, teams: Teams
) -> tuple[list[ImportedNote], list[Attention]]:
    """The notes of one sheet, and what is to be said that belongs to none of them."""
    found: dict[tuple[str, str, date | None], _Found] = {}
    doubts: list[Attention] = list(table.warnings)
    for row in table.rows:
        cells = {what: text_of(row.cells[i]).strip() if i is not None else "" for what, i in place.items()}
        text = _text(cells, table, place)
        if not text:
            said = N_("The row has neither a note nor a score; it was not taken in.")
            doubts.append(Attention(row.number, None, said))
            continue
        day = _day(row, place["date"])
        key = (cells["team"], cells["author"], day)
        if key not in found:
            code, sure = _team(cells["team"], hint, teams)
            called = cells["team"] or table.sheet
            note = ImportedNote(code, sure, f"{name}: {called}", cells["author"] or None, day, (), (), row.number)
            found[key] = _Found(note)
        found[key].rows.add(row.number)
        note = found[key].note
        found[key].note = replace(
            note,
            sections=(*note.sections, (criterion_of(cells["criterion"], criteria), text)),
            personal=tuple(dict.fromkeys((*note.personal, *personal_in(text)))),
        )
    return _with_attention(found, doubts)


def _with_attention(
    found: Mapping[tuple[str, str, date | None], _Found], doubts: list[Attention]
) -> tuple[list[ImportedNote], list[Attention]]:
    """Each doubt about a row goes with its note; the rest is handed back."""
    notes = [replace(f.note, attention=tuple(doubt for doubt in doubts if doubt.row in f.rows)) for f in found.values()]
    return notes, [doubt for doubt in doubts if not any(doubt.row in f.rows for f in found.values())]


def _text(cells: Mapping[str, str], table: Table, place: Mapping[str, int | None]) -> str:
    """The note, with the score behind it under the column's own name: “Hyvä. (Pisteet 3)”."""
    text, at = clean(cells["note"])[0], place["score"]
    score = f"({table.headers[at]} {cells['score']})" if at is not None and cells["score"] else ""
    return " ".join(filter(None, (text, score)))


def _team(typed: str, hint: str, teams: Teams) -> tuple[str | None, bool]:
    """The team of a row: as its cell says, else as the sheet says; where they differ a person decides."""
    over = team_of(hint, teams)
    if not typed:
        return over
    code, sure = team_of(typed, teams)
    return code, sure and not (codes_in(hint) - {code})


def _day(row: Row, place: int | None) -> date | None:
    cell: Cell = row.cells[place] if place is not None else None
    if isinstance(cell, datetime):
        return cell.date()
    found, _ = read_moment(text_of(cell).strip(), ZoneInfo("Europe/Helsinki"))
    return found.date() if found else None
