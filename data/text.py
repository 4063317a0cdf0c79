"""Say it in the reader's language: `say("fi", "Shortlist")`.

English is written where it is used; every other language is one file, `data/locale/<code>.po`.
A sentence without a translation appears in English, and fails the tests.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from gettext import c2py
from pathlib import Path

from babel import Locale, dates, numbers
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"

Forms = Mapping[str, str | tuple[str, ...]]


@cache
def languages() -> dict[str, str]:
    """Each language code with its own name for itself: Finnish, Swedish, then the source language."""
    codes = [*sorted(path.stem for path in FOLDER.glob("*.po")), SOURCE]
    return {code: (Locale.parse(code).get_display_name(code) or code).capitalize() for code in codes}


def choose(cookie: str | None, accept: str | None) -> str:
    """The language to speak: the one picked, else the first one the browser asks for that we have, else Finnish.

    >>> choose(None, "de-DE,sv;q=0.8,en;q=0.5"), choose("en", "fi"), choose("xx", None)
    ('sv', 'en', 'fi')
    """
    known = languages()
    if cookie in known:
        return str(cookie)
    wishes = []
    for place, part in enumerate((accept or "").split(",")):
        name, _, quality = part.strip().partition(";q=")
        code = name[:2].casefold()
        if code in known:
            try:
                wishes.append((-float(quality or 1), place, code))
            except ValueError:
                continue  # a browser that writes no number there has said nothing
    return min(wishes)[2] if wishes else "fi"


@cache
def _catalogue(language: str) -> tuple[Forms, Callable[[int], int]]:
    path = FOLDER / f"{language}.po"
    if language == SOURCE or not path.exists():
        return {}, lambda n: int(n != 1)
    with path.open("rb") as file:
        po = read_po(file, locale=language)
    forms = {
        m.id if isinstance(m.id, str) else m.id[0]: m.string if isinstance(m.string, str) else tuple(m.string or ())
        for m in po
        if m.id and not m.fuzzy
    }
    return {k: v for k, v in forms.items() if v and all(v)}, c2py(po.plural_expr)


def N_(sentence: str) -> str:
    """Mark a sentence that is kept in a table or a constant and said later."""
    return sentence


def NN_(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence with a form for one and a form for more, said later."""
    return one, many


def say(language: str, sentence: str, /, **values: object) -> str:
    """The sentence in `language`, with its `{values}` filled in.

    >>> say("en", "Row {row} is empty.", row=3)
    'Row 3 is empty.'
    """
    form = _catalogue(language)[0].get(sentence, sentence)
    return (form if isinstance(form, str) else form[0]).format(**values)


def say_n(language: str, one: str, many: str, n: int, /, **values: object) -> str:
    """The form of the sentence that fits the number `n`, which it may name as `{n}`.

    >>> say_n("en", "{n} application", "{n} applications", 2)
    '2 applications'
    """
    forms, rule = _catalogue(language)
    form = forms.get(one, (one, many))
    return (form if isinstance(form, str) else form[rule(n)]).format(n=n, **values)


def number(language: str, value: float | None, *, decimals: int = 1) -> str:
    """A number as the language writes it, never with more than `decimals` digits after the comma.

    >>> number("fi", 81.25), number("en", None)
    ('81,3', '–')
    """
    if value is None:
        return "–"
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    # Half up, as a committee rounds by hand; Babel alone would round half to even.
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return numbers.format_decimal(exact, format=pattern, locale=language)


def day(language: str, when: date | datetime | None) -> str:
    """A date as the language writes it in running text.

    >>> day("fi", date(2021, 12, 10)), day("sv", date(2021, 12, 10))
    ('10.12.2021', '10.12.2021')
    """
    if when is None:
        return "–"
    # Swedish in Finland writes dates as Finnish does; English gets the unambiguous form.
    return dates.format_date(when, format="d MMM y" if language == "en" else "d.M.y", locale=language)


def clock(language: str, when: datetime) -> str:
    """The time of day: 14.03 in Finnish and Swedish of Finland, 14:03 in English."""
    return f"{when:%H:%M}" if language == "en" else f"{when.hour}.{when:%M}"
