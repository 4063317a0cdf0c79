"""Microsoft Forms: ID, start, completion, e-mail, name; then one column per question, in the language of the form."""

from collections.abc import Callable, Sequence

from data.files.content import Cell
from data.imports.moments import is_date

NAME = "Microsoft Forms"
RESPONSE_ID = ("id", "tunnus", "tunniste")
SUBMITTED_AT = (
    "completion time",
    "valmistumisaika",
    "suorittamisaika",
    "suoritusaika",
    "lopetusaika",
    "slutförandetid",
    "sluttid",
    "slutförd",
)
STARTED_AT = ("start time", "aloitusaika", "starttid")
SUBMITTED_BY = ("email", "sähköposti", "sähköpostiosoite", "e-post", "e-postadress")
OTHERS = (
    *STARTED_AT,
    "name",
    "nimi",
    "namn",
    "last modified time",
    "viimeksi muokattu",
    "viimeisin muokkausaika",
    "senast ändrad",
    "total points",
    "quiz feedback",
    "kieli",
    "language",
    "språk",
)


def likeness(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> float:
    """By name where two of its own columns stand in front, one of them a time; else by what stands in them."""
    front = [sum(header in names for header in headers[:5]) > 0 for names in (STARTED_AT, SUBMITTED_AT, SUBMITTED_BY)]
    numbered = headers[:1] and headers[0] in RESPONSE_ID
    times = [i for i, header in enumerate(headers[:5]) if header in (*STARTED_AT, *SUBMITTED_AT)]
    if times and sum(front) + bool(numbered) > 1 and all(not rows or _mostly(rows, i, is_date) for i in times):
        return 1
    return 0.9 if by_content(headers, rows) else 0


def by_content(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> dict[str, int]:
    """The headers are localised: number, start, end and sender in front tell by what stands in them."""
    if not (_mostly(rows, 0, _is_number) and _mostly(rows, 1, is_date) and _mostly(rows, 2, is_date)):
        return {}
    places = {"response_id": 0, "started_at": 1, "submitted_at": 2}
    if _mostly(rows, 3, _is_sender):
        return {**places, "submitted_by": 3}
    named = headers[1] in STARTED_AT or headers[2] in SUBMITTED_AT
    return places if named else {}


def _mostly(rows: Sequence[Sequence[Cell]], place: int, fits: Callable[[Cell], bool]) -> bool:
    """Whether at least half of what stands in a column fits."""
    filled = [row[place] for row in rows if len(row) > place and row[place] not in (None, "")]
    return bool(filled) and 2 * sum(fits(cell) for cell in filled) >= len(filled)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int) or str(cell).removesuffix(".0").isdigit()


def _is_sender(cell: Cell) -> bool:
    return isinstance(cell, str) and ("@" in cell or cell.casefold() in ("anonymous", "anonyymi", "anonym"))
