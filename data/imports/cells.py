"""What every reader of answers shares: a cell as plain text, and the two halves of an answer that was read."""

import re
import unicodedata

from data.imports.moments import Cause

Read = tuple[object, Cause | None]

BLANKS = re.compile(r"[\s\u00a0\u202f\u2007\u200b-\u200d\u2060\ufeff]+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u00ad]")
_SIGNS = tuple("=+-@\t\r")


def unguarded(text: str) -> str:
    """Without the apostrophe that our exports put before what a spreadsheet would execute.

    >>> unguarded("'=1"), unguarded("''=1"), unguarded("'tis"), unguarded("-5")
    ('=1', "'=1", "'tis", '-5')
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_SIGNS) else text


def even(text: str) -> str:
    """With one kind of dash, and wide digits and letters as narrow ones.

    >>> even("０１–2")
    '01-2'
    """
    return unicodedata.normalize("NFKC", _DASHES.sub("-", text))
