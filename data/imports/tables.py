"""A file as a table: where its header is, what the columns are called, which rows hold answers."""

import dataclasses
import gc
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from data.files.content import MOST_ROWS, Cell, Remark, Sheet
from data.files.shape import filled, header_rows, likeliest
from data.files.worker import open_safely
from data.text import N_
from scoring.errors import ImportProblem


@dataclass(frozen=True, slots=True)
class Attention:
    """What a person should look at: row and field where known, and the cause as a sentence apart from its values."""

    row: int | None
    field: str | None
    sentence: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header, with the number a person sees in the spreadsheet."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    kind: str  # xlsx or csv
    sheet: str
    header_row: int  # the last one, if the header takes two rows
    headers: tuple[str, ...]  # each once
    rows: tuple[Row, ...]
    warnings: tuple[Attention, ...]
    others: tuple[Sheet, ...]  # further sheets: a codebook may be among them
    sha256: str


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


def read_table(content: bytes, name: str, *, sheet: str | None = None, header_row: int | None = None) -> Table:
    """Open a file in the worker process and find its table. Raises ImportProblem for what is refused."""
    with unhurried():
        opened = open_safely(content, name)
        if not opened.sheets:
            raise ImportProblem("{name} holds text, not a table. Choose the export of the form tool.", name=name)
        return table_of(opened.sheets, opened.remarks, opened.kind, content, sheet=sheet, header_row=header_row)


def table_of(
    sheets: Sequence[Sheet],
    remarks: Sequence[Remark],
    kind: str,
    content: bytes,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Table:
    """The table of the sheet named, else of the one that looks most like answers. Raises ImportProblem over a limit."""
    picked = next((s for s in sheets if s.name == sheet), None) if sheet else likeliest(sheets)
    if picked is None:
        raise ImportProblem("The file has no sheet called “{sheet}”.", sheet=sheet)
    first, last = (header_row - 1, header_row - 1) if header_row else header_rows(picked.rows)
    if last >= len(picked.rows) or first < 0:
        raise ImportProblem("The file has no row {row}, where the header should be.", row=last + 1)
    headers, warnings = _once(_titles(picked.rows, first, last))
    rows, ragged = _below(picked, last, len(headers), kind)
    others = tuple(s for s in sheets if s is not picked)
    return Table(
        kind,
        picked.name,
        last + 1,
        tuple(headers),
        rows,
        (*_beside(picked, others, sheet), *_seen(remarks, picked, headers), *warnings, *ragged),
        others,
        hashlib.sha256(content).hexdigest(),
    )


def _below(picked: Sheet, last: int, width: int, kind: str) -> tuple[tuple[Row, ...], list[Attention]]:
    """The rows below the header, each as wide as it, and what did not fit."""
    rows, warnings = [], []
    for number, cells in enumerate(picked.rows[last + 1 :], start=last + 2):
        if not filled(cells):
            continue
        if len(cells) == width:
            rows.append(Row(number, cells))
            continue
        if extra := sum(cell is not None and cell != "" for cell in cells[width:]):
            said = N_("The row has {n} cells more than the header; they were not read.")
            warnings.append(Attention(number, None, said, {"n": extra}))
        rows.append(Row(number, [*cells[:width], *[None] * (width - len(cells))]))
        if kind == "csv" and len(cells) < width:
            said = N_("The row ends {n} cells before the header does.")
            warnings.append(Attention(number, None, said, {"n": width - len(cells)}))
    if len(rows) > MOST_ROWS:
        raise ImportProblem("The sheet has {n} rows; at most {most} are read.", n=len(rows), most=MOST_ROWS)
    if not rows:
        warnings.append(Attention(None, None, N_("There are no rows below the header.")))
    return tuple(rows), warnings


def _beside(picked: Sheet, others: Sequence[Sheet], asked: str | None) -> list[Attention]:
    """Which sheets were passed over, unless a person has named the one to read."""
    if asked or not others:
        return []
    said = N_("The sheet “{sheet}” was read. The workbook has other sheets too: {others}.")
    return [Attention(None, None, said, {"sheet": picked.name, "others": ", ".join(s.name for s in others)})]


def _seen(remarks: Sequence[Remark], picked: Sheet, headers: Sequence[str]) -> list[Attention]:
    """What was seen while the file was opened, of this sheet or of the whole file."""
    return [
        Attention(
            r.row, headers[r.column] if r.column is not None and r.column < len(headers) else None, r.sentence, r.values
        )
        for r in remarks
        if r.values.get("sheet", picked.name) == picked.name
    ]


def _titles(rows: Sequence[Sequence[Cell]], first: int, last: int) -> list[str]:
    titles = [text_of(cell) for cell in rows[first]]
    if last == first:
        while titles and not titles[-1]:
            titles.pop()
        return titles
    below = [text_of(cell) for cell in rows[last]]
    joined, group = [], ""
    for i in range(max(len(titles), len(below))):
        top = titles[i] if i < len(titles) else ""
        low = below[i] if i < len(below) else ""
        group = top or group
        joined.append(f"{group}: {low}" if low else top)
    return joined


def _once(titles: Sequence[str]) -> tuple[list[str], list[Attention]]:
    """Each header once: empty ones get a name, repeated ones a number, and both are said."""
    headers: list[str] = []
    warnings = []
    keys: dict[str, int] = {}
    for place, title in enumerate(titles, start=1):
        name = title.strip()
        if not name:
            name = f"[{place}]"
            warnings.append(
                Attention(None, None, N_("Column {n} has no header; it is called {name}."), {"n": place, "name": name})
            )
        key = header_key(name)
        keys[key] = keys.get(key, 0) + 1
        if keys[key] > 1:
            warnings.append(Attention(None, name, N_("The header “{header}” stands more than once."), {"header": name}))
            name = f"{name} ({keys[key]})"
        headers.append(name)
    return headers, warnings


_NUMBERED = re.compile(r"^\s*(?:q|k|kysymys|fråga|question)?\s*\d{1,3}\s*[.):]\s*", re.IGNORECASE)
_MARKED = re.compile(r"(?:\*|\((?:pakollinen|obligatorisk|required)\))\s*$", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")


@lru_cache(maxsize=8192)
def header_key(header: str) -> str:
    """A header for comparing: no number, mark of obligation, doubled space or case.

    >>> header_key("12) Pilotti\u00a0hankinta *")
    'pilotti hankinta'
    """
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", header)).strip()
    text = _MARKED.sub("", _NUMBERED.sub("", text)).strip()
    return text.casefold()


def text_of(cell: Cell) -> str:
    """A cell as text, as a person would type it."""
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else cell.isoformat(sep=" ") if hasattr(cell, "isoformat") else str(cell)
