"""Dates and times as form tools and spreadsheets write them, each with its zone.

What is not certain stays open with its cause: neither the order of day and month nor a zone is guessed.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from data.files.content import Cell
from data.text import N_

Cause = tuple[str, Mapping[str, object]]  # why a person should look: a sentence apart from its values
Read = tuple[datetime | None, Cause | None]

_DAY = re.compile(r"(?P<a>\d{1,4})(?P<sign>[./-])(?P<b>\d{1,2})[./-](?P<c>\d{2,4})(?!\d)\.?")
_CLOCK = re.compile(
    r"(?:[\s,]*(?:T|(?P<klo>klo|kl|kello)\b\.?)?\s*"
    r"(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2})(?:[.,]\d{1,9})?)?)?"
    r"\s*(?P<half>(?:[apfe]\.?\s?m|[ai]\.?\s?p)\b\.?)?)?"
    r"\s*\(?(?P<zone>(?P<name>UTC|GMT|EEST|EET|CEST|CET|Z)?(?:(?P<way>[+\u2212-])(?P<hours>\d{1,2})(?::?(?P<rest>\d{2}))?)?)\)?\s*$",
    re.IGNORECASE,
)
_ZONES = {"utc": 0, "gmt": 0, "z": 0, "eet": 2, "eest": 3, "cet": 1, "cest": 2}
_AFTER_NOON = {"pm", "ip", "em"}
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?$")
_EPOCH = datetime(1899, 12, 30)  # day 0 as Excel counts
_FIRST, _LAST = ((date(year, 1, 1) - _EPOCH.date()).days for year in (1990, 2101))


def month_first(cells: list[Cell]) -> bool | None:
    """Whether a column writes 11/24/2021: True or False where some date proves it, None where none or both do."""
    proof = set()
    for cell in cells:
        if isinstance(cell, str) and (match := re.match(r"^\s*(\d{1,2})/(\d{1,2})/\d{2,4}", cell)):
            first, second = int(match[1]), int(match[2])
            if first > 12 or second > 12:
                proof.add(second > 12)
    return proof.pop() if len(proof) == 1 else None


def is_date(cell: Cell) -> bool:
    """Whether a cell looks like a date, as far as its shape tells."""
    if isinstance(cell, str):
        return bool(_DAY.match(cell.strip()) or _SERIAL.match(cell.strip()))
    return isinstance(cell, datetime) or (cell is not None and _FIRST <= cell < _LAST)


def read_moment(cell: Cell, zone: ZoneInfo, *, american: bool | None = None) -> Read:
    """A moment with its zone; what has none is taken in the programme's own."""
    if cell is None or cell == "":
        return None, None
    if isinstance(cell, datetime):
        return _plausible(cell if cell.tzinfo else cell.replace(tzinfo=zone))
    if isinstance(cell, int | float):
        return _counted(cell, zone) or (None, (N_("“{value}” is not a date."), {"value": cell}))
    typed = cell.strip()
    if not typed:
        return None, None
    if _SERIAL.match(typed) and (counted := _counted(float(typed.replace(",", ".")), zone)):
        return counted
    match = _DAY.match(typed)
    if match is None:
        return _no_date(typed)
    return _built(match, typed, zone, american)


def _counted(days: float, zone: ZoneInfo) -> Read | None:
    """The moment that Excel counts in days since 1900, also where a CSV holds the number as text."""
    if not _FIRST <= days < _LAST:
        return None
    return (_EPOCH + timedelta(seconds=round(days * 86_400))).replace(tzinfo=zone), None


def _built(match: re.Match[str], typed: str, zone: ZoneInfo, american: bool | None) -> Read:
    a, b, c = (int(match[part]) for part in "abc")
    if match["sign"] == "/" and len(match["a"]) < 4:
        if a > 12 or b > 12 or a == b:  # such a date can be read in one way only
            american = b > 12
        if american is None:
            said = N_("“{value}” may be day first or month first; the file does not show which.")
            return None, (said, {"value": typed[:40]})
    clock = _CLOCK.match(typed, match.end())
    if clock is None or (clock["hour"] and not clock["minute"] and not clock["klo"] and not clock["half"]):
        return _unknown_end(typed)
    year, month, day = (
        (a, b, c) if len(match["a"]) == 4 else (c, a, b) if american and match["sign"] == "/" else (c, b, a)
    )
    if len(match["c"] if len(match["a"]) < 4 else match["a"]) == 2:
        year += 2000
    hour = _hour(clock) if clock["half"] else int(clock["hour"] or 0)
    offset = _offset(clock) if clock["zone"] else None
    if hour is None:
        return _no_date(typed)
    if clock["zone"] and offset is None:
        return _unknown_end(typed)
    try:
        return _plausible(
            datetime(
                year, month, day, hour, int(clock["minute"] or 0), int(clock["second"] or 0), tzinfo=offset or zone
            )
        )
    except ValueError:
        return _no_date(typed)


def _hour(clock: re.Match[str]) -> int | None:
    """The hour of the day as its half says; None where the two contradict each other (14:30 AM)."""
    hour = int(clock["hour"])
    half = re.sub(r"[.\s]", "", clock["half"]).casefold()
    if half in _AFTER_NOON:
        return hour if hour > 12 else hour % 12 + 12
    return None if hour > 12 else hour % 12


def _offset(clock: re.Match[str]) -> tzinfo | None:
    """The zone written after the time, if it is one that there is."""
    name = (clock["name"] or "").casefold()
    if not clock["way"]:
        return timezone(timedelta(hours=_ZONES[name])) if name else None
    ahead = timedelta(hours=int(clock["hours"]), minutes=int(clock["rest"] or 0))
    if name not in ("", "utc", "gmt") or ahead > timedelta(hours=14):
        return None
    return timezone(ahead if clock["way"] == "+" else -ahead)


def _no_date(typed: str) -> Read:
    return None, (N_("“{value}” is not a date."), {"value": typed[:40]})


def _unknown_end(typed: str) -> Read:
    said = N_("“{value}” ends in something that is no time or known time zone. Write it like 24.11.2021 9.05 UTC+2.")
    return None, (said, {"value": typed[:40]})


def _plausible(moment: datetime) -> Read:
    """The moment, unless its year cannot be right: then it stays open, and the raw row keeps what was typed."""
    if 1990 <= moment.year <= 2100:
        return moment, None
    return None, (N_("The year {year} cannot be right."), {"year": moment.year})
