"""CSV as people keep it: saved by any spreadsheet in Finland, and executed by none.

It never guesses an encoding into a silent change: what cannot be read for sure is refused.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from scoring.errors import RatingsProblem

_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_RISKY = ("'", *_SIGNS)
SHOWN = 80  # letters of a cell in a sentence
# Of cp1252 only what Finnish and Swedish write: a Mac's "ä" would come out as "Š" and is refused.
_NORDIC = frozenset("åäöÅÄÖéÉüÜ–—’”“€…\u00a0§°·½")


def decoded(content: bytes, name: str) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or cp1252 as a Finnish Excel saves it.

    >>> decoded("Mäkelä".encode("cp1252"), "ratings.csv")
    'Mäkelä'
    """
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1" if utf16 else "cp1252", errors="replace")
        if not all(letter.isascii() or letter in _NORDIC for letter in text):
            text = "\0"
    if "\0" in text:
        raise RatingsProblem("{name} is not text that can be read. Save it as CSV UTF-8.", name=name)
    return text


def rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with its number in the file; the header comes first. Comma, semicolon or tab,
    or what a first line `sep=;` says, as Excel writes and reads it.
    """
    text = text.removeprefix("\ufeff")
    head, _, rest = text.partition("\n")
    named = head.strip().strip('"').casefold()
    first, delimiter = 1, max(",;\t", key=head.count)
    if named.startswith("sep=") and len(named) == 5:
        text, first, delimiter = rest, 2, named[4]
    elif head.strip("\r").casefold() == "sep=\t":
        text, first, delimiter = rest, 2, "\t"
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=first):
            if number == first or any(cells):
                yield number, cells
    except csv.Error as error:
        raise RatingsProblem("{name} cannot be read as CSV: {error}.", name=name, error=error) from error


def columns(header: Sequence[str], needed: Sequence[str], name: str) -> dict[str, int]:
    """Where each named column stands. Raises RatingsProblem for one that is missing or stands twice."""
    names = [cell.strip().casefold() for cell in header]
    missing = [column for column in needed if column not in names]
    if missing:
        raise RatingsProblem(
            "{name} lacks the column {columns}; its header is {header}.",
            name=name,
            columns=", ".join(missing),
            header=",".join(needed),
        )
    for column in needed:
        if names.count(column) > 1:
            raise RatingsProblem("{name} has the column {column} twice; keep one of them.", name=name, column=column)
    return {column: position for position, column in enumerate(names) if column}


def shown(text: str) -> str:
    """A cell as a sentence shows it: on one line, and no longer than a sentence bears.

    >>> shown("A1\\nA2"), len(shown("x" * 5000))
    ('A1 A2', 80)
    """
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def written(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """CSV for programs: comma, rows end as RFC 4180 says. Text cells come inert already."""
    out = io.StringIO(newline="")
    # With a bare line feed Python would leave a carriage return inside a cell unquoted, and split the row in two.
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(lines)
    return out.getvalue()


def inert(text: str) -> str:
    """Text that a spreadsheet shows instead of executing.

    >>> inert("=1+1"), inert("'=1"), inert("H-07")
    ("'=1+1", "''=1", 'H-07')
    """
    return f"'{text}" if text.startswith(_RISKY) and text.lstrip("'").startswith(_SIGNS) else text


def restored(text: str) -> str:
    """The text that was made inert.

    >>> restored("'=1+1"), restored("''=1"), restored("'t Hooft")
    ('=1+1', "'=1", "'t Hooft")
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_SIGNS) else text
