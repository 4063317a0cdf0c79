"""Intraclass correlation: how much of what sets levels or totals apart is the application, and how much is noise.

It needs every assessor on every application; with gaps it is undefined, for filling them in would invent agreement.

n applications, k assessors; mean squares of applications MSR, assessors MSC, residual MSE, within applications MSW.
Sources: Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428; McGraw & Wong (1996), Psychological Methods 1,
30-46, whose names these are: A for absolute agreement, where a strict assessor counts as noise, C for consistency,
where one does not; 1 for one assessor, k for the mean of k. Also known as ICC(2,1), ICC(2,k), ICC(3,1) and ICC(3,k).
ICC(1,1) and ICC(1,k) are for assessors who differ from application to application.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import fdtri

from scoring.concord.statistic import FloatArray, Statistic, Undefined, undefined
from scoring.errors import Problem

CHANCE = 0.975  # of each end of a two-sided interval of 95 %
ROUNDING = 1e-12  # of the whole: below it a mean square is the rounding of the computer

Ends = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Icc:
    """The six intraclass correlations of one table of levels."""

    one_way: Statistic  # (1,1)
    one_way_mean: Statistic  # (1,k)
    agreement: Statistic  # (A,1): of one assessor's level
    agreement_mean: Statistic  # (A,k): of the mean over the assessors
    consistency: Statistic  # (C,1)
    consistency_mean: Statistic  # (C,k)


@dataclass(frozen=True, slots=True)
class _Squares:
    n: int
    k: int
    rows: float
    columns: float
    error: float
    within: float


def icc(levels: FloatArray) -> Icc:
    """All intraclass correlations of `levels` (n, k), with their 95 % intervals; complete, no nan.

    At most 1. A value below zero says that applications differ less than noise alone would make them; one that no
    bound holds, since they do not differ at all, is undefined. There is no interval where nothing of the noise is
    left to tell it from.
    """
    n, k = levels.shape
    reason = _lacking(levels)
    if reason:
        nothing = undefined(reason, n)
        return Icc(nothing, nothing, nothing, nothing, nothing, nothing)
    s = _squares(levels)
    one_way = _of_ratio(s.rows, s.within, k, ends=_ratio_ends(s.rows, s.within, n - 1, n * (k - 1)), n=n)
    consistency = _of_ratio(s.rows, s.error, k, ends=_ratio_ends(s.rows, s.error, n - 1, (n - 1) * (k - 1)), n=n)
    return Icc(*one_way, *_agreement(s), *consistency)


def share_of_noise(single: float, reviews: int) -> float:
    """Of the difference between two totals, the share (0 to 1) that is noise, on average; 1 - ICC(A,k) for k reviews.

    `single` is the ICC of one assessor's totals, ICC(A,1) or that of a model, `reviews` how many make up a total; the
    mean of them is the steadier, the more there are (Spearman 1910, Brown 1910). Where the same assessors rate every
    application, a strict one moves all totals alike: ICC(C,1) then tells the noise between two of them, and ICC(A,1)
    is the cautious figure. Raises Problem if there is no review.

    >>> round(share_of_noise(0.5, 3), 2)
    0.25
    """
    if reviews < 1:
        raise Problem("There must be at least one review, not {reviews}.", reviews=reviews)
    kept = max(0.0, single)
    return 1 - reviews * kept / (1 + (reviews - 1) * kept)


def _lacking(levels: FloatArray) -> Undefined | None:
    n, k = levels.shape
    if k < 2:
        return Undefined.TOO_FEW_ASSESSORS
    if n < 2:
        return Undefined.TOO_FEW_APPLICATIONS
    if np.isnan(levels).any():
        return Undefined.GAPS
    return Undefined.NO_VARIATION if levels.min() == levels.max() else None


def _squares(levels: FloatArray) -> _Squares:
    n, k = levels.shape
    centred = levels - levels.mean()
    rows, columns = centred.mean(axis=1, keepdims=True), centred.mean(axis=0, keepdims=True)
    sums = [
        k * float((rows**2).sum()),
        n * float((columns**2).sum()),
        float(((centred - rows - columns) ** 2).sum()),
        float(((centred - rows) ** 2).sum()),
    ]
    least = ROUNDING * float((centred**2).sum())
    of_rows, of_columns, error, within = (0.0 if one < least else one for one in sums)
    return _Squares(n, k, of_rows / (n - 1), of_columns / (k - 1), error / ((n - 1) * (k - 1)), within / (n * (k - 1)))


def _statistic(signal: float, whole: float, ends: Ends, *, n: int) -> Statistic:
    """The share of the signal in the whole; undefined where there is no whole."""
    if whole <= ROUNDING * abs(signal):
        return undefined(Undefined.NO_VARIATION, n)
    return Statistic(signal / whole, *ends, n)


def _of_ratio(rows: float, noise: float, k: int, *, ends: Ends, n: int) -> tuple[Statistic, Statistic]:
    """ICC(1,·) and ICC(C,·): of one and of the mean of k, from MSR and the mean square of their noise.

    `ends` are those of MSR / noise.
    """
    low, high = ends
    single_ends, mean_ends = ends, ends
    if low is not None and high is not None:
        single_ends = (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)
        mean_ends = 1 - 1 / low, 1 - 1 / high
    single = _statistic(rows - noise, rows + (k - 1) * noise, single_ends, n=n)
    return single, _statistic(rows - noise, rows, mean_ends, n=n)


def _ratio_ends(rows: float, noise: float, *freedom: int) -> Ends:
    """McGraw & Wong, table 7: the interval of a ratio of two mean squares."""
    if not rows or not noise:
        return None, None
    ratio, (over, under) = rows / noise, freedom
    return ratio / float(fdtri(over, under, CHANCE)), ratio * float(fdtri(under, over, CHANCE))


def _agreement(s: _Squares) -> tuple[Statistic, Statistic]:
    """ICC(A,1) and ICC(A,k)."""
    n, k = s.n, s.k
    whole = s.rows + (k - 1) * s.error + k * (s.columns - s.error) / n
    single = _statistic(s.rows - s.error, whole, (None, None), n=n)
    ends = (None, None) if single.value is None else _agreement_ends(s, single.value)
    mean = _statistic(s.rows - s.error, s.rows + (s.columns - s.error) / n, _of_mean(ends, k), n=n)
    return replace(single, low=ends[0], high=ends[1]), mean


def _agreement_ends(s: _Squares, value: float) -> Ends:
    """McGraw & Wong, table 7, with the degrees of freedom v of Satterthwaite.

    An approximation: far below zero its ends may pass the value itself, and then there are none.
    """
    if not s.error or not s.rows:
        return None, None
    n, k = s.n, s.k
    a, b = k * value * s.columns, (n * (1 - value) + k * value * (n - 1)) * s.error
    v = (a + b) ** 2 / (a**2 / (k - 1) + b**2 / ((n - 1) * (k - 1)))
    over, under = float(fdtri(n - 1, v, CHANCE)), float(fdtri(v, n - 1, CHANCE))
    noise = k * s.columns + (k * n - k - n) * s.error
    low = n * (s.rows - over * s.error) / (over * noise + n * s.rows)
    high = n * (under * s.rows - s.error) / (noise + n * under * s.rows)
    return (low, high) if low <= value <= high else (None, None)


def _of_mean(ends: Ends, k: int) -> Ends:
    """The same ends for the mean of k; none where the lower one would lie below every bound."""
    low, high = ends
    if low is None or high is None or 1 + (k - 1) * low <= 0:
        return None, None
    return k * low / (1 + (k - 1) * low), k * high / (1 + (k - 1) * high)
