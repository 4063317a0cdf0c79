"""Say it in the reader's language: `_("Shortlist")`, and write numbers and dates as that language does."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data import text
from data.programme import Words, in_language
from pages.shared.here import language
from scoring.errors import Problem

HELSINKI = ZoneInfo("Europe/Helsinki")


def _(sentence: str, /, **values: object) -> str:
    return text.say(language(), sentence, **values)


def n_(one: str, many: str, n: int, /, **values: object) -> str:
    return text.say_n(language(), one, many, n, **values)


def word(words: Words) -> str:
    """A name of the programme or the rubric, which carries its own languages."""
    return in_language(words, language())


def number(value: float | None, decimals: int = 1) -> str:
    return text.number(language(), value, decimals=decimals)


def percent(chance: float) -> str:
    """A chance in whole per cent; certain is never said of what is only very likely.

    >>> percent(0.534), percent(0.9996), percent(0.0), percent(1.0)
    ('53 %', 'over 99 %', 'under 1 %', 'over 99 %')
    """
    if chance > 0.995:
        return _("over 99 %")
    return _("under 1 %") if chance < 0.005 else f"{number(100 * chance, 0)} %"


def day(when: date | datetime | None) -> str:
    return text.day(language(), when.astimezone(HELSINKI) if isinstance(when, datetime) else when)


def clock(when: datetime) -> str:
    return text.clock(language(), when.astimezone(HELSINKI))


def moment(when: datetime | None) -> str:
    """Date and time: 24.11.2021 9.05."""
    return "–" if when is None else f"{day(when)} {clock(when)}"


def problem(found: Problem) -> str:
    """What went wrong, as a sentence to the reader; the values may be anybody's text."""
    values = {k: day(value) if isinstance(value, date) else str(value) for k, value in found.values.items()}
    return _(found.sentence, **{name: plain(value) for name, value in values.items()})


def plain(written: str) -> str:
    """Applicants' text made harmless for Streamlit's markdown: shown as typed, no images, links or formatting."""
    escaped = "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in _unlinked(written))
    return escaped.replace("\n", "  \n")


def aloud(written: str) -> str:
    """The same for a label that is read aloud and not shown, where an escape would be read too: the signs are left out.

    >>> aloud("**Kylä** [x](https://evil.example)") == "Kylä x(https:\u2060//evil.example)"
    True
    """
    return "".join(sign for sign in _unlinked(written) if sign not in "\\`*_{}[]<>~$^|!")


_SIGNS = frozenset("\\`*_{}[]()#+-.!|<>~$:^=&@")
_LINK = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)


def _unlinked(written: str) -> str:
    """With an invisible joiner in every address: markdown makes a link of one even where all its signs are escaped."""
    return _LINK.sub("\u2060", written)
