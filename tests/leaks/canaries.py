"""Which canaries sing in what a person was told."""

import re
import struct

from tests.leaks.committee import CODES, MADE
from tests.leaks.numbers import numbers

_WORD = re.compile(rb"Kanaria[A-Za-z0-9]+?Z(?![a-z])")
_NUMBER = re.compile(rb"(?<![\d.,])\d+[.,]\d+(?!\d)")
_PACKED = (b"\xff\xff\xff\xff", b"bdata")  # a table of Arrow, the arrays of a chart

_BALLOT = re.compile(rb"KanariaPerson(\w+?)Z</th><td>1\. HX")
_ACT = re.compile(rb"<td>(\w+)</td><td>(?:Level given|Sheet submitted)</td>")

TEXTS, DOUBLES, SINGLES = {}, {}, {}
for name, (spelt, floats) in numbers().items():
    for text in spelt:
        assert TEXTS.setdefault(text.encode(), name) == name, f"{text} is no canary: two numbers are written so"
        TEXTS[text.replace(".", ",").encode()] = name
    for value in floats:
        DOUBLES[struct.pack("<d", value)] = SINGLES[struct.pack("<f", value)] = name


def heard(told, asked=""):
    """The canaries in some bytes, each as a tuple: ("level", "ada", "HX1"), ("name", "HX2"), ("code", "HX2").

    An act is a line of a history that tells who has rated or submitted; a ballot, a line of a table that tells whose it
    is. A number counts as a text, with a point or a comma, and as a float of eight or four bytes. A code that stands in
    the question does not count in the answer.
    """
    found = {MADE.get(text.decode(), ("unknown", text.decode())) for text in set(_WORD.findall(told))}
    found |= {("act", who.decode()) for who in set(_ACT.findall(told))}
    found |= {("ballot", who.decode().lower()) for who in set(_BALLOT.findall(told))}
    found |= {TEXTS[text] for text in set(_NUMBER.findall(told)) & TEXTS.keys()}
    found |= {name for packed, name in DOUBLES.items() if packed in told}
    if any(sign in told for sign in _PACKED):
        found |= {name for packed, name in SINGLES.items() if packed in told}
    bare = _WORD.sub(b"", told)
    return found | {("code", code) for code in CODES if code.encode() in bare and code not in asked}
