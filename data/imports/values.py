"""What an answer means: text as typed becomes a canonical value, or stays open with the cause said.

Each reader returns (value, cause): a value of None with a cause needs a person; a value with a cause was read, but
deserves a look. An empty answer is None without a cause.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from stdnum.fi import ytunnus

from data.files.content import Cell
from data.imports.headers import option_keys
from data.imports.moments import Cause, read_moment
from data.imports.tables import header_key, text_of
from data.programme import Field, Kind
from data.text import N_

Read = tuple[object, Cause | None]

_DASHES = re.compile(r"[\u2010-\u2015\u2212\u00ad]")
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2007\u200b-\u200d\u2060\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_MOJIBAKE = re.compile(r"Ã[\u0080-\u00bf¤¶¥„–…\u2026]|Ã¤|Ã¶|Ã¥")
_ODD = re.compile(f"{_CONTROL.pattern}|Ã")
CUTS = (255, 32767)


def clean(text: str) -> tuple[str, Cause | None]:
    """Text as the applicant typed it: one form of each letter, line breaks as line breaks, nothing invisible."""
    plain = text
    if "\r" in plain or "_x000" in plain:
        plain = plain.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    if not unicodedata.is_normalized("NFC", plain):
        plain = unicodedata.normalize("NFC", plain)
    plain = plain.strip("\ufeff \t\n\u00a0\u200b")
    cause: Cause | None = None
    if len(text) not in CUTS and not _ODD.search(plain):
        return unguarded(plain) if plain.startswith("'") else plain, None
    if _CONTROL.search(plain):
        plain = _CONTROL.sub("", plain)
        cause = (N_("The answer held control characters, which were left out."), {})
    elif _MOJIBAKE.search(plain):
        cause = (
            N_("Letters look broken (“{sample}”). The file was saved with the wrong letters once."),
            {"sample": plain[:30]},
        )
    elif len(text) in CUTS:
        cause = (N_("The answer is exactly {n} characters long: it may have been cut."), {"n": len(text)})
    return unguarded(plain), cause


def unguarded(text: str) -> str:
    """Without the apostrophe that our exports put before what a spreadsheet would execute.

    >>> unguarded("'=1"), unguarded("''=1"), unguarded("'tis")
    ('=1', "'=1", "'tis")
    """
    return text[1:] if text.startswith("'") and text.lstrip("'")[:1] in tuple("=+-@\t\r") else text


def read_text(cell: Cell) -> Read:
    if isinstance(cell, datetime):
        return text_of(cell), (N_("Excel has turned this answer into a date. Look at the original form."), {})
    value, cause = clean(text_of(cell))
    return value or None, cause


def read_business_id(cell: Cell) -> Read:
    """A Business ID as 1234567-1. A wrong check digit is kept and said; a lost zero is put back and said."""
    if isinstance(cell, datetime):
        return None, (N_("Excel has turned the Business ID into a date. Look at the original form."), {})
    plain = unicodedata.normalize("NFKC", _DASHES.sub("-", text_of(cell)))
    typed = _BLANKS.sub("", plain).upper().removeprefix("FI")
    if not typed:
        return None, None
    digits = typed.replace("-", "")
    if not re.fullmatch(r"[0-9]{6,8}", digits):
        return None, (N_("“{value}” is not a Business ID, which looks like 1234567-1."), {"value": text_of(cell)[:60]})
    if len(digits) < 8:
        padded = digits.zfill(8)
        shown = f"{padded[:7]}-{padded[7]}"
        if ytunnus.is_valid(padded):
            return shown, (
                N_("“{value}” has lost its leading zero; it was read as {id}."),
                {"value": typed, "id": shown},
            )
        return None, (N_("“{value}” has too few digits for a Business ID. A digit may be missing."), {"value": typed})
    shown = f"{digits[:7]}-{digits[7]}"
    if not ytunnus.is_valid(digits):
        return shown, (
            N_("The check digit of the Business ID {id} does not fit. Check it in the register."),
            {"id": shown},
        )
    return shown, None


MOST = 1e15  # beyond it a number is no longer exact, and no amount is that large
_NUMBER = re.compile(r"[-+]?\d[\d .,'\u00a0\u202f]*")
_SCALES = (
    (re.compile(r"mrd|miljard|billion", re.IGNORECASE), 1e9),
    (re.compile(r"milj|mn\b|m\s*€|m\s*eur|meur|million|\bme\b", re.IGNORECASE), 1e6),
    (re.compile(r"tuhat|tusen|t\s*€|k\s*€|keur|thousand|\btkr\b|\bte\b", re.IGNORECASE), 1e3),
)


def read_number(cell: Cell, *, unit: float = 1.0) -> Read:
    """A number, in the unit asked for unless the answer names another: “n. 12,5 milj.” in millions is 12500000."""
    if cell is None:
        return None, None
    if isinstance(cell, int | float):
        return _whole(float(cell) * unit, float(cell), unit) if abs(cell) < MOST else _too_large(text_of(cell))
    if isinstance(cell, datetime):
        return None, (N_("Excel has turned the number into a date. Look at the original form."), {})
    typed = _DASHES.sub("-", text_of(cell)).strip()
    if not typed:
        return None, None
    found = _NUMBER.findall(typed)
    if len(found) != 1:
        return None, (N_("“{value}” is not one number. Write it in digits."), {"value": typed[:60]})
    number, cause = _digits(found[0])
    if number is None:
        return None, cause
    if abs(number) >= MOST:
        return _too_large(typed)
    named = next((scale for pattern, scale in _SCALES if pattern.search(typed)), None)
    euros = "€" in typed or "eur" in typed.casefold()
    factor = named if named is not None else 1.0 if euros and number >= 10_000 else unit
    value, odd = _whole(number * factor, number, factor)
    return value, cause or odd


def _digits(typed: str) -> tuple[float | None, Cause | None]:
    """The number as typed in Finnish, Swedish or English; None where two readings are possible."""
    digits = _BLANKS.sub("", typed).replace("'", "").strip(".,")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "," if point > comma else "."
        digits = digits.replace(thousands, "").replace(",", ".")
    elif comma >= 0 or point >= 0:
        sign = "," if comma >= 0 else "."
        parts = digits.split(sign)
        if len(parts) > 2 and all(len(part) == 3 for part in parts[1:]):
            digits = "".join(parts)
        elif (
            len(parts) == 2 and len(parts[1]) == 3 and len(parts[0].lstrip("+-")) <= 3 and parts[0].lstrip("+-") != "0"
        ):
            return None, (
                N_("“{value}” can be read in two ways. Write it without a thousands mark."),
                {"value": typed.strip()},
            )
        else:
            digits = digits.replace(",", ".")
    try:
        return float(digits), None
    except ValueError:
        return None, (N_("“{value}” is not a number."), {"value": typed.strip()})


def _too_large(typed: str) -> Read:
    return None, (N_("“{value}” is too large a number to be right."), {"value": typed[:60]})


def _whole(value: float, asked: float, factor: float) -> Read:
    shown: object = round(value) if abs(value - round(value)) < 1e-6 else value
    if factor >= 1e6 and asked >= 100_000:
        return round(asked), (
            N_("{value} was asked in millions and looks like euros; it was read as euros."),
            {"value": f"{asked:.0f}"},
        )
    return shown, None


def read_choice(cell: Cell, options: Mapping[str, str], meanings: Mapping[str, str]) -> Read:
    """One option of the question, by its name in any language, its code, or what a person said it means."""
    if isinstance(cell, datetime):
        return None, (N_("Excel has turned this answer into a date. Look at the original form."), {})
    typed = text_of(cell).strip()
    if not typed:
        return None, None
    value = meanings.get(typed) or options.get(header_key(typed))
    if value is None:
        return None, (N_("“{value}” is none of the options of the question."), {"value": typed[:80]})
    return value, None


def read_multi(cell: Cell, options: Mapping[str, str], meanings: Mapping[str, str]) -> Read:
    """Several options in one cell: joined by “;” (also at the end) or by “, ”, where options may hold commas."""
    if isinstance(cell, datetime):
        return None, (N_("Excel has turned this answer into a date. Look at the original form."), {})
    typed = text_of(cell).strip()
    if not typed:
        return None, None
    found, unknown = [], []
    pieces = [typed] if ";" not in typed and "\n" not in typed else re.split(r"[;\n]", typed)
    for piece in (p.strip() for p in pieces):
        value = meanings.get(piece) or options.get(header_key(piece))
        if value is not None:
            found.append(value)
        elif piece:
            inside, rest = _longest_first(
                header_key(piece), {**options, **{header_key(k): v for k, v in meanings.items()}}
            )
            found += inside
            unknown += [rest if inside else piece] if rest else []
    chosen = list(dict.fromkeys(found))
    if unknown:
        return chosen or None, (
            N_("“{value}” is none of the options of the question."),
            {"value": "; ".join(unknown)[:80]},
        )
    return chosen, None


def _longest_first(text: str, options: Mapping[str, str]) -> tuple[list[str], str]:
    """Options found in a text joined by commas, the longest first, and what is left over."""
    found = []
    for option in sorted(options, key=len, reverse=True):
        place = re.search(
            rf"(?:^|[,/]\s*|\s+(?:ja|och|and)\s+){re.escape(option)}(?=\s*(?:$|[,/]|ja\b|och\b|and\b))", text
        )
        if option and place:
            found.append((place.start(), options[option]))
            text = text[: place.start()] + " " * (place.end() - place.start()) + text[place.end() :]
    return [value for _, value in sorted(found)], re.sub(r"\b(?:ja|och|and)\b|[,/\s]+", " ", text).strip()


_ID = re.compile(r"(?:FI\s?)?\b\d{6,7}\s?[-\u2010-\u2015\u2212]\s?\d\b|\bFI\d{8}\b")
_LEAD = re.compile(r"^(?:kyllä|ja|yes|joo|muut organisaatiot|övriga organisationer)\b\s*[:,.–-]?\s*", re.IGNORECASE)
_NONE = re.compile(r"^(?:ei|emme|nej|no|none|–|-|—|ei ole|ei yhteisjoukkuetta)(?!\w)[.,]?.*$", re.IGNORECASE)
_EDGES = " \t,;:.()–—-•*/&"


def read_partners(cell: Cell) -> Read:
    """The other organisations of a joint team, each with its Business ID where one is given."""
    typed = text_of(cell).strip()
    if not typed or (_NONE.match(typed) and not _ID.search(typed)):
        return None, None
    partners: list[dict[str, str | None]] = []
    causes: list[Cause] = []
    for line in re.split(r"[\n;]", typed):
        ids = list(_ID.finditer(line))
        start = 0
        for match in ids:
            name = _name(line[start : match.start()])
            value, cause = read_business_id(match.group())
            start = match.end()
            if cause:
                causes.append(cause)
            if name:
                partners.append({"name": name, "business_id": str(value) if value else None})
        if not ids and (name := _name(line)) and len(name) <= 80 and not _NONE.match(name):
            partners += [{"name": n, "business_id": None} for n in _split_names(name)]
    without = [p["name"] for p in partners if not p["business_id"]]
    if not partners:
        return None, (N_("No organisation could be read from “{value}”."), {"value": typed[:80]})
    if without and not causes:
        causes.append((N_("No Business ID was found for {names}."), {"names": ", ".join(str(n) for n in without)}))
    return partners, causes[0] if causes else None


def _name(text: str) -> str:
    name = text.strip(_EDGES)
    for _ in range(2):
        name = _LEAD.sub("", name).strip(_EDGES)
    name = re.sub(r"^(?:ja|och|and|sekä|samt)\s+", "", name, flags=re.IGNORECASE)
    name = re.sub(r"[\s,(]*(?:y-tunnus|fo-nummer|business id|y-tunn\.?)\s*:?$", "", name, flags=re.IGNORECASE)
    return " ".join(name.strip(_EDGES).split())


def _split_names(name: str) -> list[str]:
    return [part for part in (_name(p) for p in name.split(",")) if part]


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
        Kind.MONEY: lambda cell: read_number(cell, unit=f.unit),
        Kind.CHOICE: lambda cell: read_choice(cell, options, meanings),
        Kind.MULTI: lambda cell: read_multi(cell, options, meanings),
        Kind.PARTNERS: read_partners,
        Kind.DATE: lambda cell: read_date(cell, zone),
        Kind.MOMENT: lambda cell: read_date(cell, zone),
    }
    return read.get(f.kind, read_text)
