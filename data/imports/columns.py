"""The answers to one question, all rows at once: ten thousand cells that need no care are looked at together."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from data.files.content import Cell
from data.imports.cells import Read
from data.imports.moments import Cause
from data.imports.values import CUTS, EDGES, read_text


@dataclass(frozen=True, slots=True)
class Answers:
    """What the rows of a table say on one question: a value for each row, and by its place in the table each doubt."""

    values: list[object]
    causes: dict[int, Cause] = field(default_factory=dict)


def read_cells(cells: Sequence[Cell], read: Callable[[Cell], Read]) -> Answers:
    """Cell by cell; equal cells are read once."""
    known: dict[Cell, Read] = {}
    for cell in cells:
        if cell not in known:
            known[cell] = read(cell)
    return _answers([known[cell] for cell in cells])


def read_rows(rows: Sequence[Sequence[Cell]], read: Callable[[Sequence[Cell]], Read]) -> Answers:
    """Row by row, where an answer stands in several cells."""
    return _answers([read(cells) for cells in rows])


def _answers(found: Sequence[Read]) -> Answers:
    return Answers([value for value, _ in found], {n: cause for n, (_, cause) in enumerate(found) if cause})


def read_texts(cells: Sequence[Cell]) -> Answers:
    """Texts, hardly ever the same twice: only those that need it are cleaned one by one, see values.clean."""
    if not _plain(cells):
        return _answers([read_text(cell) for cell in cells])
    answers = Answers([cell or None for cell in cells])
    for n, text in enumerate(cells):
        if isinstance(text, str) and (text[:1] == "'" or len(text) in CUTS or text.strip(EDGES) != text):
            answers.values[n], cause = read_text(text)
            if cause:
                answers.causes[n] = cause
    return answers


def _plain(cells: Sequence[Cell]) -> bool:
    """Whether all cells are texts in their normal form, with nothing odd inside."""
    if not {*map(type, cells)} <= {str, type(None)}:
        return False
    whole = "\n".join(filter(None, cells))  # type: ignore[arg-type]
    try:
        letters, normal = whole.encode("latin-1"), True  # Western letters are the same in every normal form
    except UnicodeEncodeError:
        letters, normal = whole.encode("utf-8", "replace"), unicodedata.is_normalized("NFC", whole)
    calm = len(letters) == len(letters.translate(None, _CONTROL))
    return normal and calm and not any(odd in whole for odd in ("Ã", "_x000", "\ufffe", "\uffff"))


_CONTROL = bytes(n for n in range(128) if (n < 32 and n not in (9, 10)) or n == 127)
