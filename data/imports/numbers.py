"""Numbers and amounts of money as Finns, Swedes and the English write them; what can be read in two ways stays open."""

import re
from datetime import datetime

from data.files.content import Cell
from data.imports.cells import BLANKS, Read, even, unguarded
from data.imports.moments import Cause
from data.imports.tables import text_of
from data.text import N_

MOST = 1e15  # beyond it a number is no longer exact, and no amount is that large
MOST_MONEY = 20e9  # euros a year; the largest procurement budgets of the country stay below
MOST_MILLIONS = 20_000
LEAST_MONEY = 1000  # fewer euros than that were perhaps meant as millions

_NUMBER = re.compile(r"[-+]?\d[\d .,'\u00a0\u202f]*")
_SCALES = (
    (re.compile(r"mrd|miljard|billion", re.IGNORECASE), 1e9),
    (re.compile(r"milj|mn\b|m\s*€|m\s*eur|meur|million|\bme\b|(?<=\d)\s?m\b", re.IGNORECASE), 1e6),
    (re.compile(r"tuhat|tusen|t\s*€|k\s*€|keur|thousand|\btkr\b|\bte\b", re.IGNORECASE), 1e3),
)
_TAX = re.compile(
    r"\(?\s*(?:(?:alv|moms|vat)\.?:?\s*\d+(?:[.,]\d+)?\s*%|\d+(?:[.,]\d+)?\s*%\s*(?:alv|moms|vat)\b"
    r"|(?:ilman|exkl\.?|utan|excl\.?|without)\s+(?:alv|moms|vat)\w*)\s*\)?",
    re.IGNORECASE,
)


def read_number(cell: Cell, *, unit: float = 1.0) -> Read:
    """A number, in the unit asked for unless the answer names another: “n. 12,5 milj.” in millions is 12500000."""
    number, factor, cause = _scaled(cell)
    return (None if number is None else _whole(number * (factor or unit))), cause


def _whole(value: float) -> float:
    return round(value) if abs(value - round(value)) < 1e-6 else value


def read_money(cell: Cell, *, unit: float = 1.0) -> Read:
    """Euros. What is negative, a percentage or beyond belief stays open, with the cause."""
    typed = even(text_of(cell)).strip()
    if isinstance(cell, str):
        cell = _TAX.sub(" ", typed)  # the form's own “(alv 0 %)”, repeated in the answer
        if "%" in cell:
            return None, (N_("“{value}” is a percentage, not an amount of money."), {"value": typed[:60]})
    number, factor, cause = _scaled(cell)
    if number is None:
        return None, cause
    value = _whole(number * (factor or unit))
    if value < 0 or re.match(r"[^\w-]*-\s*\d", typed):
        return None, (N_("“{value}” is negative; an amount of money is zero or more."), {"value": typed[:60]})
    return _believed(value, cause, typed, unit=unit, named=factor)


def _believed(value: float, cause: Cause | None, typed: str, *, unit: float, named: float | None) -> Read:
    """The amount, unless it cannot be meant. `named`: the factor to euros that the answer itself names, if any."""
    if named is None and unit >= 1e6 and value > MOST_MILLIONS * unit:
        said = N_("“{value}” was asked in millions and looks like euros. Write it in millions, or with €.")
        return None, (said, {"value": typed[:60]})
    if value > MOST_MONEY:
        return None, (N_("“{value}” is more euros than any organisation spends."), {"value": typed[:60]})
    if named == 1 and unit >= 1e6 and 0 < value < LEAST_MONEY:
        said = N_("“{value}” was asked in millions; it was read as euros, as it says.")
        return value, cause or (said, {"value": typed[:60]})
    return value, cause


def _scaled(cell: Cell) -> tuple[float | None, float | None, Cause | None]:
    """The number as written, and the factor that the answer names beside it, if any."""
    if isinstance(cell, int | float):
        return (float(cell), None, None) if abs(cell) < MOST else (None, None, _too_large(text_of(cell)))
    if isinstance(cell, datetime):
        return None, None, (N_("Excel has turned the number into a date. Look at the original form."), {})
    typed = unguarded(even(text_of(cell)).strip())
    if not typed:
        return None, None, None
    found = _NUMBER.findall(typed)
    if len(found) != 1:
        return None, None, (N_("“{value}” is not one number. Write it in digits."), {"value": typed[:60]})
    number, cause = _digits(found[0])
    if number is not None and abs(number) >= MOST:
        return None, None, _too_large(typed)
    named = next((scale for pattern, scale in _SCALES if pattern.search(typed)), None)
    euros = "€" in typed or "eur" in typed.casefold()
    return number, 1.0 if euros and named is None else named, cause


def _digits(typed: str) -> tuple[float | None, Cause | None]:
    """The number as typed in Finnish, Swedish or English; None where two readings are possible."""
    digits = BLANKS.sub("", typed).replace("'", "").strip(".,")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "," if point > comma else "."
        digits = digits.replace(thousands, "").replace(",", ".")
    elif comma >= 0 or point >= 0:
        parts = digits.lstrip("+-").split("," if comma >= 0 else ".")
        if len(parts) > 2 and all(len(part) == 3 for part in parts[1:]):
            digits = digits.replace(",", "").replace(".", "")
        elif len(parts) == 2 and len(parts[1]) == 3 and len(parts[0]) <= 3 and parts[0] != "0":
            said = N_("“{value}” can be read in two ways. Write it without a thousands mark.")
            return None, (said, {"value": typed.strip()})
        else:
            digits = digits.replace(",", ".")
    try:
        return float(digits), None
    except ValueError:
        return None, (N_("“{value}” is not a number."), {"value": typed.strip()})


def _too_large(typed: str) -> Cause:
    return N_("“{value}” is too large a number to be right."), {"value": typed[:60]}
