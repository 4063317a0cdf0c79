"""How far apart the levels of a committee lie, criterion by criterion, and who rates higher or lower than the others.

Plain differences of what was given: no model, and no correction of anybody's ratings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.ratings import Rating


class Band(StrEnum):
    """How far apart the highest and the lowest level lie."""

    AGREED = "agreed"  # all the same
    NEAR = "near"  # apart, by one level at most
    APART = "apart"  # by more than one level
    ALONE = "alone"  # fewer than two levels: nothing to compare


@dataclass(frozen=True, slots=True)
class Spread:
    """The levels given on one criterion of one application; `mean` None where nobody gave one."""

    n: int
    lowest: Fraction | None
    highest: Fraction | None
    mean: Fraction | None
    band: Band

    @property
    def width(self) -> Fraction:
        return self.highest - self.lowest if self.highest is not None and self.lowest is not None else Fraction()


def spread(levels: Sequence[Fraction]) -> Spread:
    """The spread of the levels that were given; who cannot assess is left out before.

    >>> spread([Fraction(1), Fraction(3), Fraction(2)])
    Spread(n=3, lowest=Fraction(1, 1), highest=Fraction(3, 1), mean=Fraction(2, 1), band=<Band.APART: 'apart'>)
    """
    if not levels:
        return Spread(0, None, None, None, Band.ALONE)
    lowest, highest = min(levels), max(levels)
    mean = sum(levels, Fraction()) / len(levels)
    if len(levels) < 2:
        return Spread(1, lowest, highest, mean, Band.ALONE)
    width = highest - lowest
    return Spread(len(levels), lowest, highest, mean, _band(width))


def _band(width: Fraction) -> Band:
    if width == 0:
        return Band.AGREED
    return Band.NEAR if width <= 1 else Band.APART


def leanings(ratings: Iterable[Rating]) -> Mapping[str, tuple[Fraction, int]]:
    """How many levels each assessor lies above the mean of the others, over what they share, and on how many ratings.

    Each assessor's latest level counts (after the interview where there is one). Who shares nothing is left out.

    >>> from scoring.ratings import Stage
    >>> given = [Rating("H-01", who, "A1", Fraction(level), Stage.FORM) for who, level in (("a", 3), ("b", 1))]
    >>> leanings(given)["a"]
    (Fraction(2, 1), 1)
    """
    cells: dict[tuple[str, str], dict[str, Fraction]] = {}
    ordered = sorted((r for r in ratings if r.assessor), key=lambda r: r.stage.value == "interview")
    for rating in ordered:
        if rating.level is not None and rating.assessor is not None:
            cells.setdefault((rating.application, rating.criterion), {})[rating.assessor] = rating.level
    apart: dict[str, list[Fraction]] = {}
    for given in cells.values():
        total, n = sum(given.values(), Fraction()), len(given)
        if n > 1:
            for assessor, level in given.items():
                apart.setdefault(assessor, []).append(level - (total - level) / (n - 1))
    return {assessor: (sum(found, Fraction()) / len(found), len(found)) for assessor, found in sorted(apart.items())}
