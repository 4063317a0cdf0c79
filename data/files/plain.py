"""Text files: which letters, which delimiter, which cells. Nothing is guessed silently."""

import codecs
import csv
import io
import re
from typing import cast

from charset_normalizer import from_bytes

from data.files.content import MOST_COLUMNS, MOST_ROWS, Cell, Remark, Sheet
from data.files.shape import rows_below
from data.text import N_
from scoring.errors import ImportProblem

DELIMITERS = (";", ",", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# ä ö å Å where an old Macintosh puts them: Š, š, Œ and nothing in Windows-1252. Its Ä and Ö are € and … there, which
# Finnish texts do have, so they prove nothing.
_MAC = re.compile(rb"[A-Za-z][\x8a\x9a\x8c]|[\x8a\x9a\x8c][a-z]|\x81")
_WINDOWS = re.compile(rb"[\xe4\xf6\xe5\xc4\xd6\xc5]")
_NO_WINDOWS = re.compile(rb"[a-z][\x8a\x8c]|[\x81\x8d\x8f\x90\x9d]")  # “MŠkelŠ”; bytes that mean nothing

csv.field_size_limit(10 * 1024 * 1024)


def decode(content: bytes) -> tuple[str, list[Remark]]:
    """The text, and a remark where the letters had to be guessed. Raises ImportProblem for what is no text."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _strict(content[len(bom) :], encoding), []
    if wide := _wide(content):
        return _strict(content, wide), [Remark(N_("The file was read as UTF-16."))]
    if b"\0" in content:
        raise ImportProblem("The file holds zero bytes: it is not a text file. Save it as CSV UTF-8 or as .xlsx.")
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        return _old(content)


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportProblem(
            "The file says it is {encoding}, but it is not. Save it as CSV UTF-8 or as .xlsx.", encoding=encoding
        ) from error


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: every second byte is zero."""
    head = content[:400]
    if len(head) < 8 or len(content) % 2:
        return None
    if head[1::2].count(0) > 0.8 * len(head[1::2]) and not head[::2].count(0):
        return "utf-16-le"
    if head[::2].count(0) > 0.8 * len(head[::2]) and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _old(content: bytes) -> tuple[str, list[Remark]]:
    if _from_mac(content):
        return content.decode("mac_roman"), [
            Remark(N_("The letters were read as Mac Roman. Check å, ä and ö in the preview."))
        ]
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise ImportProblem(
            "The letters of the file are of no kind that is known here. Save it as CSV UTF-8 or as .xlsx."
        ) from error
    return text, [Remark(N_("The letters were read as Windows-1252. Check å, ä and ö in the preview."))]


def _from_mac(content: bytes) -> bool:
    """Whether Windows-1252 cannot be meant, or the detector and the letters agree on a Macintosh."""
    if not _MAC.search(content) or _WINDOWS.search(content):
        return False
    if _NO_WINDOWS.search(content):
        return True
    hint = from_bytes(content[:20_000]).best()
    return hint is not None and hint.encoding.startswith("mac")


def is_table(text: str) -> bool:
    """Whether a text that calls itself one is a table after all: an Excel “Unicode text”, every line with its tabs."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    if len(lines) < 2 or "\t" not in lines[0].strip():
        return False
    try:
        widths = {len(row) for row in _records(text, "\t", strict=True) if row}
    except csv.Error:
        return False
    return len(widths) == 1


def read_cells(text: str) -> tuple[Sheet, list[Remark]]:
    """The cells of a delimited text. Raises ImportProblem if no reading of it makes a table."""
    remarks: list[Remark] = []
    head = text[:100_000]
    if sum(ord(sign) < 32 and sign not in "\t\r\n" for sign in head) > max(3, len(head) // 20):
        raise ImportProblem("The file is not a text file. Save it as CSV UTF-8 or as .xlsx.")
    first, _, rest = text.partition("\n")
    named = first.strip().strip('"').casefold()
    offset = 0
    if named.startswith("sep=") and len(named) == 5:
        delimiter: str = named[4]
        text, offset = rest, 1
    else:
        delimiter = _delimiter(text)
    rows, loose = _parse(text, delimiter)
    if loose:
        remarks.append(
            Remark(N_("Some quotation marks in the file are not closed as they should be. Check the preview."))
        )
    if max(map(len, rows), default=0) > MOST_COLUMNS:
        raise ImportProblem(
            "The file has {n} columns; at most {most} are read.", n=max(map(len, rows)), most=MOST_COLUMNS
        )
    cells = cast("list[list[Cell]]", rows)  # a list of text is a list of cells; no copy of a large file
    sheet = Sheet("", [*([] for _ in range(offset)), *cells])
    if (n := rows_below(sheet)) > MOST_ROWS:
        raise ImportProblem("The file has {n} rows; at most {most} are read.", n=n, most=MOST_ROWS)
    return sheet, remarks


def _delimiter(text: str) -> str:
    """The delimiter that gives all records the same width over one; csv.Sniffer fails on quoted line breaks.

    Where none is perfect, the one whose most common width covers the most records.
    """
    best, merit = ",", (-1.0, 0)
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        try:
            rows, _ = _parse(text[:400_000], delimiter, whole=len(text) <= 400_000)
        except ImportProblem:
            continue
        widths = [len(row) for row in rows[:2000] if any(row)]
        common = max(set(widths), key=widths.count, default=1)
        if common > 1 and (widths.count(common) / len(widths), common) > merit:
            best, merit = delimiter, (widths.count(common) / len(widths), common)
    return best


def _parse(text: str, delimiter: str, *, whole: bool = True) -> tuple[list[list[str]], bool]:
    """The records, and whether quotation marks had to be read loosely."""
    try:
        return _records(text, delimiter, strict=True), False
    except csv.Error as error:
        if whole and "unexpected end of data" in str(error):
            raise ImportProblem(
                "A quotation mark is opened and never closed, so the cells cannot be told apart. Export the file again."
            ) from error
    rows = _records_or_none(text, delimiter)
    if rows is None:
        raise ImportProblem("The file cannot be read as a table. Save it as CSV UTF-8 or as .xlsx.")
    return rows, True


def _records_or_none(text: str, delimiter: str) -> list[list[str]] | None:
    try:
        rows = _records(text, delimiter, strict=False)
    except csv.Error:
        return None
    # An unclosed mark swallows the rest of the file into one cell.
    if rows and rows[-1] and "\n" in rows[-1][-1].strip() and text.rstrip().count('"') % 2:
        return None
    return rows


def _records(text: str, delimiter: str, *, strict: bool) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    return list(reader)
