"""Values out of a TOML table: each is checked, and refused in a sentence that names its place. None is repaired."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import NoReturn

from scoring.errors import RubricProblem

# A huge exponent would fill the memory once written out as a fraction; no committee writes one.
_NUMBER = re.compile(r"[+-]?(?:\d{1,12}(?:[.,]\d{0,20})?|[.,]\d{1,20})(?:[eE][+-]?\d)?", re.ASCII)


def exact(value: object) -> Fraction:
    """A number exactly as written: 0.1 is one tenth. Raises RubricProblem for anything else.

    >>> exact("2,5"), exact(0.1)
    (Fraction(5, 2), Fraction(1, 10))
    """
    return _exact(str(value).strip())


@lru_cache(maxsize=4096)
def _exact(text: str) -> Fraction:
    if not _NUMBER.fullmatch(text):
        raise RubricProblem("“{value}” is not a number.", value=text[:80])
    return Fraction(text.replace(",", "."))


def decimal_text(value: Fraction) -> str:
    """The shortest way to write an exact decimal; a fraction stays one.

    >>> decimal_text(Fraction(5, 2)), decimal_text(Fraction(3)), decimal_text(Fraction(1, 3))
    ('2.5', '3', '1/3')
    """
    for places in range(21):
        scaled = value * 10**places
        if scaled.denominator == 1:
            sign, digits = "-" if scaled < 0 else "", str(abs(scaled.numerator)).rjust(places + 1, "0")
            return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Table:
    raw: Mapping[str, object]
    place: str  # "criterion A1"

    def knows(self, *keys: str) -> None:
        """Refuse a key that looks like a misspelt one of `keys`; whatever else a file may carry is left alone."""
        for key in self.raw:
            if key not in keys and (meant := get_close_matches(key, keys, n=1, cutoff=0.8)):
                raise RubricProblem(
                    "The key “{key}” of {place} is not known; did you mean “{meant}”?",
                    place=self.place,
                    key=key,
                    meant=meant[0],
                )

    def refuse(self, key: str) -> NoReturn:
        if key not in self.raw:
            raise RubricProblem("“{key}” is missing from {place}.", place=self.place, key=key)
        value = repr(self.raw[key])[:80]
        raise RubricProblem("“{key}” of {place} cannot be {value}.", place=self.place, key=key, value=value)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty, or the default where nothing is written."""
        value = self.raw.get(key, default)
        return value if isinstance(value, str) and (value or default == "") else self.refuse(key)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.refuse(key)
        return tuple(value)

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """One of `choices`; the first where nothing is written."""
        value = self.raw.get(key, choices[0])
        if value in choices:
            return str(value)
        raise RubricProblem(
            "“{key}” of {place} is “{value}”; it must be one of {choices}.",
            place=self.place,
            key=key,
            value=value,
            choices=", ".join(choices),
        )

    def words(self, key: str) -> dict[str, str]:
        """A text per language; a plain text counts as English."""
        value = self.raw.get(key, {})
        table: dict[object, object] = value if isinstance(value, dict) else {"en": value}
        if not all(isinstance(text, str) for text in table.values()):
            self.refuse(key)
        return {str(language): str(text) for language, text in table.items()}

    def number(self, key: str, default: object = None) -> Fraction:
        value = self.raw.get(key, default)
        # true and false would pass as 1 and 0
        return self.refuse(key) if value is None or isinstance(value, bool | list | dict) else exact(value)

    def pair(self, key: str, default: Sequence[object] | None = None) -> tuple[Fraction, Fraction]:
        value = self.raw.get(key, default)
        if not isinstance(value, list | tuple) or len(value) != 2:
            self.refuse(key)
        return exact(value[0]), exact(value[1])

    def table(self, key: str) -> "Table":
        value = self.raw.get(key, {})
        return Table(value, f"{self.place}, {key}") if isinstance(value, dict) else self.refuse(key)

    def tables(self, key: str) -> list["Table"]:
        """A list of tables, each called by its own key, or by its number where it has none."""
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.refuse(key)
        return [Table(one, f"{key} {one.get('key', number)}") for number, one in enumerate(value, 1)]
