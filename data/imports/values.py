"""What an answer means: text as typed becomes a canonical value, or stays open with the cause said.

Each reader returns (value, cause): a value of None with a cause needs a person; a value with a cause was read, but
deserves a look. An empty answer is None without a cause.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.files.content import Cell
from data.imports.cells import Read, unguarded
from data.imports.headers import option_keys
from data.imports.moments import Cause, read_moment
from data.imports.numbers import read_money, read_number
from data.imports.partners import read_business_id, read_partners
from data.imports.tables import header_key, text_of
from data.programme import Field, Kind
from data.text import N_

__all__ = ["Read", "clean", "read_business_id", "read_money", "read_number", "read_partners", "reader", "unguarded"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_MOJIBAKE = re.compile(r"Ã[\u0080-\u00bf¤¶¥„–…\u2026]|Ã¤|Ã¶|Ã¥")
_ODD = re.compile(f"{_CONTROL.pattern}|Ã")
CUTS = (255, 32767)
EDGES = "\ufeff \t\n\u00a0\u200b"


def clean(text: str) -> tuple[str, Cause | None]:
    """Text as the applicant typed it: one form of each letter, line breaks as line breaks, nothing invisible."""
    plain = text.strip(EDGES)
    guarded = plain.startswith("'") and unguarded(plain) != plain
    if guarded:
        plain = plain[1:]
    if "\r" in plain or "_x000" in plain:
        plain = plain.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
        plain = plain if guarded else plain.strip(EDGES)
    if not unicodedata.is_normalized("NFC", plain):
        plain = unicodedata.normalize("NFC", plain)
    if len(text) not in CUTS and not _ODD.search(plain):
        return plain, None
    if _CONTROL.search(plain):
        return _CONTROL.sub("", plain), (N_("The answer held control characters, which were left out."), {})
    if _MOJIBAKE.search(plain):
        said = N_("Letters look broken (“{sample}”). The file was saved with the wrong letters once.")
        return plain, (said, {"sample": plain[:30]})
    if len(text) in CUTS:
        return plain, (N_("The answer is exactly {n} characters long: it may have been cut."), {"n": len(text)})
    return plain, None


def read_text(cell: Cell) -> Read:
    if isinstance(cell, datetime):
        return text_of(cell), (N_("Excel has turned this answer into a date. Look at the original form."), {})
    value, cause = clean(text_of(cell))
    return value or None, cause


def read_choice(cell: Cell, options: Mapping[str, str], meanings: Mapping[str, str]) -> Read:
    """One option of the question, by its name in any language, its code, or what a person said it means."""
    if isinstance(cell, datetime):
        return None, (N_("Excel has turned this answer into a date. Look at the original form."), {})
    typed = unguarded(text_of(cell).strip())
    if not typed:
        return None, None
    value = _option(typed, options, meanings)
    if value is None:
        return None, (N_("“{value}” is none of the options of the question."), {"value": typed[:80]})
    return value, None


def read_multi(cell: Cell, options: Mapping[str, str], meanings: Mapping[str, str]) -> Read:
    """Several options in one cell: joined by “;” (also at the end) or by “, ”, where options may hold commas."""
    if isinstance(cell, datetime):
        return None, (N_("Excel has turned this answer into a date. Look at the original form."), {})
    typed = unguarded(text_of(cell).strip())
    found, unknown = [], []
    for piece in (p.strip() for p in re.split(r"[;\n]", typed)):
        value = _option(piece, options, meanings) if piece else None
        if value is not None:
            found.append(value)
        elif piece:
            known = {**options, **{_key(code): value for code, value in meanings.items()}}
            inside, rest = _longest_first(_key(piece), known)
            found += inside
            unknown += [rest if inside else piece] if rest or not inside else []
    chosen = list(dict.fromkeys(found)) or None
    if unknown:
        said = N_("“{value}” is none of the options of the question.")
        return chosen, (said, {"value": "; ".join(unknown)[:80]})
    return chosen, None


def _option(typed: str, options: Mapping[str, str], meanings: Mapping[str, str]) -> str | None:
    """What one option means, also with the mark of a list behind it: “47.”."""
    bare = typed.rstrip(" .,:)")
    return meanings.get(typed) or options.get(header_key(typed)) or meanings.get(bare) or options.get(header_key(bare))


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def _longest_first(text: str, options: Mapping[str, str]) -> tuple[list[str], str]:
    """Options found in a text joined by commas, the longest first, and what is left over."""
    found = []
    for option in sorted(options, key=len, reverse=True):
        before, after = (
            r"(?:^|[,/]\s*|\s+(?:ja|och|and)\s+)(?:\d{1,3}[.):]\s+)?",
            r"[.):]?(?=\s*(?:$|[,/]|ja\b|och\b|and\b))",
        )
        place = re.search(f"{before}{re.escape(option)}{after}", text)
        if option and place:
            found.append((place.start(), options[option]))
            text = text[: place.start()] + " " * (place.end() - place.start()) + text[place.end() :]
    return [value for _, value in sorted(found)], re.sub(r"\b(?:ja|och|and)\b|[,/\s]+", " ", text).strip()


def read_date(cell: Cell, zone: ZoneInfo) -> Read:
    """A day as ISO text; a period in words stays text."""
    found, cause = read_moment(cell, zone)
    if found is not None:
        day: date = found.date()
        return day.isoformat(), cause
    return read_text(cell)[0], cause


def reader(f: Field, meanings: Mapping[str, str], zone: ZoneInfo) -> Callable[[Cell], Read]:
    """The function that reads the answers to one field; equal answers are read once."""
    options = option_keys(f)
    read: dict[Kind, Callable[[Cell], Read]] = {
        Kind.BUSINESS_ID: read_business_id,
        Kind.NUMBER: lambda cell: read_number(cell, unit=f.unit),
        Kind.MONEY: lambda cell: read_money(cell, unit=f.unit),
        Kind.CHOICE: lambda cell: read_choice(cell, options, meanings),
        Kind.MULTI: lambda cell: read_multi(cell, options, meanings),
        Kind.PARTNERS: read_partners,
        Kind.DATE: lambda cell: read_date(cell, zone),
        Kind.MOMENT: lambda cell: read_date(cell, zone),
    }
    return read.get(f.kind, read_text)
