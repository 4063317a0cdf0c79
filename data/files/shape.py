"""Where the header of a sheet stands and which rows are below it. It reads no file and changes no cell."""

from collections.abc import Sequence

from data.files.content import Cell, Sheet

SEARCHED = 15  # rows at the top among which the header is looked for
LOOKED_AT = 50  # rows below the header from which a sheet is judged
CODEBOOK = {"koodi", "arvo", "code", "value", "kod", "värde"}  # a narrow sheet with such a title explains the answers


def filled(row: Sequence[Cell]) -> bool:
    return any(cell is not None and cell != "" for cell in row)


def header_rows(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    """First and last row of the header: titles above it are passed over, a second row of options belongs to it."""
    places = [[i for i, cell in enumerate(row) if cell is not None and cell != ""] for row in rows[:SEARCHED]]
    width = max((len(found) for found in places), default=0)
    least = max(min(2, width), 0.5 * width)  # one cell above two columns is a title
    for n, found in enumerate(places):
        texts = all(isinstance(rows[n][i], str) for i in found)
        if found and texts and len(found) >= least:
            below = places[n + 1] if n + 1 < len(places) else []
            return (n, n + 1) if below and _options(rows[n + 1], below, found) else (n, n)
    first = next((n for n, found in enumerate(places) if found), 0)
    return first, first


def _options(row: Sequence[Cell], below: Sequence[int], above: Sequence[int]) -> bool:
    """Whether a row names the options of the questions above it, in words or by number, each once."""
    gaps = set(range(max(below) + 1)) - set(above)
    cells = [row[i] for i in below]
    named = all(isinstance(cell, str) for cell in cells)
    numbered = all(isinstance(cell, str | int) for cell in cells) and len(set(cells)) == len(cells)
    return bool(gaps.intersection(below)) and below[0] != 0 and 0 in above and (named or numbered)


def rows_below(sheet: Sheet) -> int:
    """How many rows below the header hold something."""
    return sum(filled(row) for row in sheet.rows[header_rows(sheet.rows)[1] + 1 :])


def likeliest(sheets: Sequence[Sheet]) -> Sheet:
    """The sheet that looks most like a table of answers: the widest header with answers, then the most rows."""
    return sheets[0] if len(sheets) == 1 else max(sheets, key=_likeness)  # of equals the first


def _likeness(sheet: Sheet) -> tuple[bool, int, int]:
    first, last = header_rows(sheet.rows)
    header = sheet.rows[first : last + 1]
    titles = {i for row in header for i, cell in enumerate(row) if isinstance(cell, str) and cell}
    named = {cell.strip().casefold() for row in header for cell in row if isinstance(cell, str)}
    below = sheet.rows[last + 1 : last + 1 + LOOKED_AT]
    answered = {i for row in below for i, cell in enumerate(row) if cell is not None and cell != ""}
    answers = len(titles) > 4 or not CODEBOOK & named
    return answers and bool(below), len(titles & answered), rows_below(sheet)
