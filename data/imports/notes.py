"""Interview notes as people write them: one file for a team or for many, or a table; split to teams and criteria.

A note is matched to a team only where that is clear; everything else waits for a person.
"""

import re
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from data.files.archive import is_archive
from data.files.content import Opened
from data.files.worker import open_safely
from data.imports.moments import read_moment
from data.imports.notes_table import TEAM, read_sheets
from data.imports.passages import Criteria, ImportedNote, Lines, heading, is_marked, personal_in, sections_of
from data.imports.tables import header_key
from data.imports.teams import Named, Teams, codes_in, mentions_others, opened_by, team_of
from data.imports.values import clean
from scoring.errors import ImportProblem

__all__ = ["ImportedNote", "read_notes"]

TOP = 6  # lines in which a file says whom it is about
SIGNED = 12  # lines in which it says who wrote it

_DAY = re.compile(r"\b(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})\b")
_AUTHOR = re.compile(
    r"(?:^|[.,;|]\s*)(?:kirjaaja|muistiinpanot|kirjasi|laatija|antecknare|antecknat av|notes by|author)"
    r"\s*[:–-]\s*([^,;|\d\n]{2,60})",
    re.IGNORECASE,
)


def read_notes(content: bytes, name: str, criteria: Criteria, teams: Teams) -> tuple[ImportedNote, ...]:
    """Read a file of notes. `criteria`: key -> names and questions; `teams`: code -> names. Raises ImportProblem."""
    opened = _opened(content, name)
    if opened.sheets:
        return read_sheets(opened, content, name, criteria, teams)
    lines = [(style, clean(text)[0]) for style, text in opened.blocks]
    if not any(text.strip() for _, text in lines):
        raise ImportProblem("{name} holds no text.", name=name)
    head, parts = _parts(lines, criteria, teams)
    if len({part.codes for part, _ in parts}) < 2:
        named = frozenset[str]().union(*(part.codes for part, _ in parts))
        return (_of_one(lines, name, named, criteria, teams),)
    return _of_many(head, parts, name, criteria, teams)


def _opened(content: bytes, name: str) -> Opened:
    """The file as a table where it is one, else as lines. An Excel text (.txt) may be either."""
    ending = name.lower().rpartition(".")[2]
    text = not is_archive(content)
    opened = open_safely(content, name, document=text and ending not in ("csv", "tsv", "txt"))
    if text and ending == "txt" and opened.sheets:
        titles = {header_key(str(cell)) for row in opened.sheets[0].rows[:1] for cell in row}
        if titles.isdisjoint(TEAM):  # lines with tabs in them, not a table of notes
            return open_safely(content, name, document=True)
    return opened


def _parts(lines: Lines, criteria: Criteria, teams: Teams) -> tuple[Lines, list[tuple[Named, Lines]]]:
    """The lines above the first team, and those of each team: every heading that names one begins a new part."""
    head: list[tuple[str, str]] = []
    parts: list[tuple[Named, list[tuple[str, str]]]] = []
    for style, text in lines:
        first, tab, rest = text.partition("\t") if style == "table row" else (text, "", "")
        named = None
        if not heading(style, text, criteria)[0]:
            named = opened_by(first, teams, marked=bool(tab) or is_marked(style, text))
        if named and not (parts and parts[-1][0] == named):
            parts.append((named, []))
        (parts[-1][1] if parts else head).append((style, rest if named and tab else text))
    return head, list(parts)


def _of_one(lines: Lines, name: str, named: frozenset[str], criteria: Criteria, teams: Teams) -> ImportedNote:
    """A file about one team, named by the file, its top or its heading; in doubt a person confirms it."""
    top = "\n".join(text for _, text in lines[:TOP])
    code, sure = team_of("\n".join((name, top, *sorted(named))), teams)
    whole = "\n".join(text for _, text in lines)
    sure = sure and not mentions_others(f"{name}\n{whole}", code, teams)
    return _note(code, sure, name, lines, (), criteria)


def _of_many(
    head: Lines, parts: Sequence[tuple[Named, Lines]], name: str, criteria: Criteria, teams: Teams
) -> tuple[ImportedNote, ...]:
    """A note for each part. What stands above them all goes with each, if it is no more than title, author and day."""
    told = [line for line in head if line[1].strip()]
    title = [line for line in told if is_marked(*line) or _AUTHOR.search(line[1]) or _is_day(line[1])]
    notes = []
    if len(title) < len(told):
        notes.append(_note(team_of(name, teams)[0], False, name, told, (), criteria))
        title = []
    strange = codes_in(name) - frozenset[str]().union(*(named.codes for named, _ in parts))
    for named, lines in parts:
        known = sorted(named.codes & set(teams))
        code = known[0] if known else None
        body = "\n".join(text for _, text in lines)
        sure = named.sure and code is not None and not strange and not mentions_others(body, code, teams)
        called = code or next(text.strip("#*_ \t") for _, text in lines)[:60]
        notes.append(_note(code, sure, f"{name}: {called}", [*title, *lines], head, criteria))
    return tuple(notes)


def _is_day(text: str) -> bool:
    return not re.search(r"\w", _DAY.sub("", text))


def _note(code: str | None, sure: bool, title: str, lines: Lines, head: Lines, criteria: Criteria) -> ImportedNote:
    """`head`: where author and day are looked for if the note itself names none."""
    whole = "\n".join(text for _, text in lines)
    days = _DAY.findall("\n".join((whole, *(text for _, text in head))))
    top = (text.strip("*_# ") for _, text in (*lines[:SIGNED], *head[:SIGNED]))
    author = next((found[1].strip(" .*_") for text in top if (found := _AUTHOR.search(text))), None)
    return ImportedNote(
        code, sure, title, author, day_of(days[0]) if days else None, sections_of(lines, criteria), personal_in(whole)
    )


def day_of(text: str) -> date | None:
    found, _ = read_moment(text, ZoneInfo("Europe/Helsinki"))
    return found.date() if found else None
