"""Rounding and trimming as a committee does them by hand: exact, and half up.

Python's round() goes to the even neighbour and would miss published sums by a hundredth; nothing here uses floats.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from scoring.errors import Problem


def half_up(value: Fraction, decimals: int) -> Fraction:
    """The nearest value of that many decimals; halves go away from zero, so that a loss rounds as a gain does.

    >>> half_up(Fraction("0.125"), 2), half_up(Fraction("-0.125"), 2)
    (Fraction(13, 100), Fraction(-13, 100))
    """
    unit = 10**decimals
    whole = floor(abs(value) * unit + Fraction(1, 2))
    return Fraction(whole if value > 0 else -whole, unit)


def trimmed_mean(values: Sequence[Fraction], drop: int) -> Fraction | None:
    """The mean without the `drop` highest and the `drop` lowest; None where these leave nothing.

    Raises Problem if `drop` is negative.

    >>> trimmed_mean([Fraction(9), Fraction(1), Fraction(5), Fraction(4)], 1)
    Fraction(9, 2)
    """
    if drop < 0:
        raise Problem("How many are dropped at either end must be zero or more, not {drop}.", drop=drop)
    kept = sorted(values)[drop : len(values) - drop]
    return sum(kept, Fraction(0)) / len(kept) if kept else None
