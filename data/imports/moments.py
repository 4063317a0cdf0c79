"""Dates and times as form tools and spreadsheets write them, each with its zone."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from data.files.content import Cell
from data.text import N_

Cause = tuple[str, Mapping[str, object]]  # why a person should look: a sentence apart from its values

_DAY = re.compile(
    r"^(\d{1,4})[./-](\d{1,2})[./-](\d{2,4})[ T,klo.]*(?:(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?\s*(AM|PM|ap\.|ip\.)?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$|Z$")


def month_first(cells: list[Cell]) -> bool | None:
    """Whether a column writes 11/24/2021: True or False where some date proves it, None where none does."""
    proof = set()
    for cell in cells:
        if isinstance(cell, str) and (match := re.match(r"^\s*(\d{1,2})/(\d{1,2})/\d{2,4}", cell)):
            first, second = int(match[1]), int(match[2])
            if first > 12 or second > 12:
                proof.add(second > 12)
    return proof.pop() if len(proof) == 1 else None


def read_moment(cell: Cell, zone: ZoneInfo, *, american: bool | None = None) -> tuple[datetime | None, Cause | None]:
    """A moment with its zone; what has none is taken in the programme's own."""
    if cell is None or cell == "":
        return None, None
    if isinstance(cell, datetime):
        return _plausible(cell if cell.tzinfo else cell.replace(tzinfo=zone))
    if isinstance(cell, int | float):
        if 20_000 < cell < 80_000:  # days since 1900 as Excel counts them
            found = datetime(1899, 12, 30) + timedelta(seconds=round(cell * 86_400))
            return found.replace(tzinfo=zone), None
        return None, (N_("“{value}” is not a date."), {"value": cell})
    typed = cell.strip()
    match = _DAY.match(typed)
    if match is None:
        return None, (N_("“{value}” is not a date."), {"value": typed[:40]})
    if "/" in typed[:6] and len(match[1]) < 4 and american is None:
        return None, (
            N_("“{value}” may be day first or month first; the file does not show which."),
            {"value": typed[:40]},
        )
    return _built(match, typed, zone, bool(american))


def _built(match: re.Match[str], typed: str, zone: ZoneInfo, american: bool) -> tuple[datetime | None, Cause | None]:
    a, b, c = (int(match[i]) for i in (1, 2, 3))
    year, month, dayn = (a, b, c) if len(match[1]) == 4 else (c, a, b) if american else (c, b, a)
    hour, minute, second = (int(match[i] or 0) for i in (4, 5, 6))
    half = (match[7] or "").casefold()
    hour = hour % 12 + (12 if half in ("pm", "ip.") else 0) if half else hour
    if len(match[3] if len(match[1]) < 4 else match[1]) == 2:
        year += 2000
    try:
        found = datetime(year, month, dayn, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None, (N_("“{value}” is not a date."), {"value": typed[:40]})
    read, cause = _plausible(found)
    if read is not None and (offset := _OFFSET.search(typed[match.end() :].strip())):
        hours = int(offset[2] or 0) + int(offset[3] or 0) / 60 if offset[2] else 0
        read = read.replace(tzinfo=ZoneInfo("UTC")) - timedelta(hours=hours if offset[1] != "-" else -hours)
    return read, cause


def _plausible(moment: datetime) -> tuple[datetime | None, Cause | None]:
    """The moment, unless its year cannot be right: then it stays open, and the raw row keeps what was typed."""
    if 1990 <= moment.year <= 2100:
        return moment, None
    return None, (N_("The year {year} cannot be right."), {"year": moment.year})
