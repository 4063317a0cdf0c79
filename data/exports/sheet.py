"""A CSV that a Finnish Excel opens as columns, and that no spreadsheet executes."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """Text that a spreadsheet shows instead of executing; our import undoes it, so the round trip is exact.

    >>> inert("=1+1"), inert("'=1"), inert("Pori")
    ("'=1+1", "''=1", 'Pori')
    """
    return f"'{text}" if text.lstrip("'").startswith(_SIGNS) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str = ";") -> bytes:
    """UTF-8 with BOM and CRLF. Cells come guarded already: a number may begin with a minus, text may not."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return (BOM + out.getvalue()).encode("utf-8")
