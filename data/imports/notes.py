"""Interview notes as people write them: one file for a team, or a table for many; split to criteria where it can be.

A note is matched to a team only where that is clear; everything else waits for a person.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from data.files.content import Opened
from data.files.worker import open_safely
from data.imports.moments import read_moment
from data.imports.tables import header_key, table_of, text_of
from data.imports.values import clean
from scoring.errors import ImportProblem

SURE = 92  # of 100: so alike a name may be taken without asking
SUGGESTED = 70
HEADING = 80

_CODE = re.compile(r"(?<![^\W_])H-\d{1,5}(?!\d)", re.IGNORECASE)  # also in “H-06_intervju.md”
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+"
    r"|(?<![\d.,-])(?!\d{7}-\d(?!\d))(?:\+358[\s-]?|\(?0)(?:\d[\s()-]{0,2}){6,11}\d(?!\d)"  # no Business ID
)
_KEY = re.compile(r"^\W*([A-Z]\d{1,2})\b[\s.:)–-]*", re.IGNORECASE)
_DAY = re.compile(r"\b(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})\b")
_AUTHOR = re.compile(
    r"(?:^|[.,;|]\s*)(?:kirjaaja|muistiinpanot|kirjasi|laatija|antecknare|antecknat av|notes by|author)"
    r"\s*[:–-]\s*([^,;|\d\n]{2,60})",
    re.IGNORECASE,
)
_COLUMNS = {
    "team": (
        "team",
        "joukkue",
        "hakemus",
        "hakija",
        "organisaatio",
        "code",
        "koodi",
        "tunnus",
        "lag",
        "ansökan",
        "sökande",
        "application",
    ),
    "criterion": ("criterion", "kriteeri", "kysymys", "kriterium", "fråga"),
    "note": (
        "note",
        "muistiinpano",
        "muistiinpanot",
        "huomio",
        "huomiot",
        "anteckning",
        "anteckningar",
        "teksti",
        "text",
    ),
    "author": ("assessor", "arvioija", "kirjaaja", "haastattelija", "bedömare", "antecknare", "intervjuare", "author"),
    "date": ("date", "päivä", "päivämäärä", "pvm", "datum"),
}


@dataclass(frozen=True, slots=True)
class ImportedNote:
    """One note: its team where known, and its passages, each tied to a criterion or to none."""

    team_code: str | None
    sure: bool
    title: str
    author: str | None
    on: date | None
    sections: tuple[tuple[str | None, str], ...]
    personal: tuple[str, ...]  # e-mail addresses and phone numbers found in it
    row: int | None = None


def read_notes(
    content: bytes, name: str, criteria: Mapping[str, Sequence[str]], teams: Mapping[str, Sequence[str]]
) -> tuple[ImportedNote, ...]:
    """Read a file of notes. `criteria`: key -> names and questions; `teams`: code -> names. Raises ImportProblem."""
    opened = open_safely(
        content, name, document=not content.startswith(b"PK") and not name.lower().endswith((".csv", ".tsv"))
    )
    if opened.sheets:
        return _table(opened, content, name, criteria, teams)
    lines = [(style, clean(text)[0]) for style, text in opened.blocks]
    whole = "\n".join(text for _, text in lines)
    if not whole.strip():
        raise ImportProblem("{name} holds no text.", name=name)
    code, sure = _team(f"{name}\n" + "\n".join(text for _, text in lines[:6]), teams)
    day = _DAY.search(whole)
    author = next(
        (found[1].strip(" .*_") for _, text in lines[:12] if (found := _AUTHOR.search(text.strip("*_# ")))), None
    )
    return (
        ImportedNote(
            code,
            sure,
            name,
            author,
            _date(day[1]) if day else None,
            _sections(lines, criteria),
            tuple(dict.fromkeys(m.strip() for m in _PERSONAL.findall(whole))),
        ),
    )


def _date(text: str) -> date | None:
    found, _ = read_moment(text, ZoneInfo("Europe/Helsinki"))
    return found.date() if found else None


def _team(text: str, teams: Mapping[str, Sequence[str]]) -> tuple[str | None, bool]:
    """The team a text names: by its code, else by a name; sure only if one team alone is named clearly."""
    named = {code.upper() for code in _CODE.findall(text)} & set(teams)
    if len(named) == 1:
        return named.pop(), True
    if named:
        return sorted(named)[0], False
    plain = " ".join(re.sub(r"[_\W]+", " ", text.casefold()).split())
    merit = {
        code: max((fuzz.partial_ratio(" ".join(n.casefold().split()), plain) for n in names if len(n) > 3), default=0)
        for code, names in teams.items()
    }
    order = sorted(merit, key=lambda code: -merit[code])
    if not order or merit[order[0]] < SUGGESTED:
        return None, False
    clear = len(order) == 1 or merit[order[0]] - merit[order[1]] >= 8
    return order[0], merit[order[0]] >= SURE and clear


def _sections(
    lines: Sequence[tuple[str, str]], criteria: Mapping[str, Sequence[str]]
) -> tuple[tuple[str | None, str], ...]:
    """Passages under headings that name a criterion by its key, name or question; the rest belongs to none."""
    sections: list[tuple[str | None, list[str]]] = [(None, [])]
    for style, text in lines:
        if style == "table row" and "\t" in text:
            first, _, rest = text.partition("\t")
            key = _criterion(first, criteria)
            if key:
                sections.append((key, [rest.replace("\t", " ").strip()]))
                continue
        key, rest = _heading(style, text, criteria)
        if key:
            sections.append((key, [rest] if rest else []))
        elif text.strip():
            sections[-1][1].append(text.strip())
    return tuple((key, "\n".join(body)) for key, body in sections if any(body))


def _heading(style: str, text: str, criteria: Mapping[str, Sequence[str]]) -> tuple[str | None, str]:
    """The criterion a line opens, and what stands behind it on the same line."""
    bare = text.strip().strip("#*_ ").strip()
    match = _KEY.match(bare)
    if match and match[1].upper() in criteria:
        key = match[1].upper()
        rest = bare[match.end() :].strip("*_ ")
        return key, "" if _criterion(rest, criteria) == key or not rest else rest
    marked = (
        style.casefold().startswith(("heading", "otsikko", "rubrik"))
        or text.lstrip().startswith(("#", "**"))
        or bare.endswith(("?", ":"))
    )
    return (_criterion(bare, criteria), "") if marked and len(bare) < 300 else (None, "")


def _criterion(text: str, criteria: Mapping[str, Sequence[str]]) -> str | None:
    bare = header_key(text.strip(":?*_# "))
    if not bare:
        return None
    match = _KEY.match(text)
    if match and match[1].upper() in criteria:
        return match[1].upper()
    merit = {
        key: max(fuzz.ratio(bare, header_key(name.strip(":?"))) for name in names) for key, names in criteria.items()
    }
    best = max(merit, key=merit.__getitem__)
    return best if merit[best] >= HEADING else None


def _table(
    opened: Opened, content: bytes, name: str, criteria: Mapping[str, Sequence[str]], teams: Mapping[str, Sequence[str]]
) -> tuple[ImportedNote, ...]:
    """A table with a row per note: team, criterion, note, author, date; the rows of one team become one note."""
    table = table_of(opened.sheets, opened.remarks, opened.kind, content)
    keys = [header_key(header) for header in table.headers]
    place = {what: next((i for i, k in enumerate(keys) if k in names), None) for what, names in _COLUMNS.items()}
    if place["team"] is None or place["note"] is None:
        raise ImportProblem("{name}: a table of notes needs a column for the team and one for the note.", name=name)
    notes: dict[tuple[str, str], ImportedNote] = {}
    for row in table.rows:
        cells = {what: text_of(row.cells[i]).strip() if i is not None else "" for what, i in place.items()}
        text = clean(cells["note"])[0]
        if not text:
            continue
        code, sure = _team(cells["team"], teams)
        section = (_criterion(cells["criterion"], criteria), text)
        stamp = row.cells[place["date"]] if place["date"] is not None else None
        day = stamp.date() if isinstance(stamp, datetime) else _date(cells["date"]) if cells["date"] else None
        found = notes.get((cells["team"], cells["author"]))
        personal = tuple(dict.fromkeys(m.strip() for m in _PERSONAL.findall(text)))
        notes[cells["team"], cells["author"]] = ImportedNote(
            code,
            sure,
            f"{name}: {cells['team']}",
            cells["author"] or None,
            found.on if found and found.on else day,
            (*found.sections, section) if found else (section,),
            (*found.personal, *personal) if found else personal,
            found.row if found else row.number,
        )
    return tuple(notes.values())
