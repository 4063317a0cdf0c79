"""Two assessors on one scale (weighted kappa), and several on one order (Kendall's W).

Neither looks at whether the levels are right: two assessors who read the rubric alike and wrongly agree fully.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import chdtrc

from scoring.concord.statistic import FloatArray, Statistic, Undefined, undefined
from scoring.errors import Problem

ROUNDING = 1e-12  # of the squares: a variance below it is the rounding of the computer
SPREAD = 1.959963984540054  # standard errors to either side: 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's W from 0 (no common order) to 1 (the same order), and how likely chance alone gives as much."""

    w: Statistic
    chi2: float | None  # with n - 1 degrees of freedom
    p: float | None


def kendall_w(levels: FloatArray) -> Concordance:
    """Whether m assessors put n applications into the same order; `levels` (n, m), complete.

    Levels that one assessor gave to several share the mean of their ranks, and W is corrected for these ties.
    Undefined with gaps, fewer than two of either, or if every assessor gave one level to all. W has no interval.
    Source: Kendall & Babington Smith (1939), Annals of Mathematical Statistics 10, 275-287;
    with S the squares of the rank sums about their mean, T the sum of t^3 - t over ties of t:
    W = 12 S / (m^2 (n^3 - n) - m T), chi2 = m (n - 1) W.
    """
    n, m = levels.shape
    if m < 2:
        return Concordance(undefined(Undefined.TOO_FEW_ASSESSORS, n), None, None)
    if n < 2:
        return Concordance(undefined(Undefined.TOO_FEW_APPLICATIONS, n), None, None)
    if np.isnan(levels).any():
        return Concordance(undefined(Undefined.GAPS, n), None, None)
    sums, whole = np.zeros(n), m**2 * (n**3 - n)
    for column in levels.T:
        _, at, tied = np.unique(column, return_inverse=True, return_counts=True)
        sums += (np.cumsum(tied) - (tied - 1) / 2)[at]
        whole -= m * sum(int(t) ** 3 - int(t) for t in tied)
    if not whole:
        return Concordance(undefined(Undefined.NO_VARIATION, n), None, None)
    w = 12 * float(((sums - m * (n + 1) / 2) ** 2).sum()) / whole
    chi2 = m * (n - 1) * w
    return Concordance(Statistic(w, None, None, n), chi2, float(chdtrc(n - 1, chi2)))


def weighted_kappa(table: FloatArray, weights: FloatArray) -> Statistic:
    """How far two assessors agree beyond chance: 1 - sum of w p / sum of w p_e.

    `table` (V, V) counts how often the first gave level i and the second level j, as `crossed` does; `weights` (V, V)
    say how bad that is, 0 on the diagonal: `equal`, `linear`, `quadratic` or the committee's own. Undefined where
    chance could not make them differ. The interval is that of a large sample, and rough below some 30 applications;
    there is none where they agree or differ in everything, or one of them gave but one level.
    Raises Problem if the two are not square and of one size, or a weight is below zero.
    Sources: Cohen (1968), Psychological Bulletin 70, 213-220; the standard error of Fleiss, Cohen & Everitt (1969),
    Psychological Bulletin 72, 323-327.

    >>> weighted_kappa(np.array([[2, 0], [1, 1.0]]), equal(2)).value
    0.5
    """
    _check(table, weights)
    n = float(table.sum())
    if n < 2:
        return undefined(Undefined.TOO_FEW_APPLICATIONS, int(n))
    p = table / n
    first, second = p.sum(axis=1), p.sum(axis=0)
    chance = float(first @ weights @ second)
    if not chance:
        return undefined(Undefined.NO_VARIATION, int(n))
    value = 1 - float((weights * p).sum()) / chance
    # Written for disagreement w, where the source has agreement 1 - w; constants fall out of a variance.
    around = (weights @ second)[:, np.newaxis] + (first @ weights)[np.newaxis]
    squares = float((p * (weights - around * (1 - value)) ** 2).sum())
    variance = squares - ((1 - value) * chance) ** 2
    if variance <= ROUNDING * squares:
        return Statistic(value, None, None, int(n))
    error = sqrt(variance / n) / chance
    return Statistic(value, value - SPREAD * error, min(1.0, value + SPREAD * error), int(n))


def crossed(first: FloatArray, second: FloatArray, *, scale: FloatArray) -> FloatArray:
    """How often the first gave each level of `scale` (V,) and the second each, (V, V); gaps of either are left out.

    >>> crossed(np.array([0, 1, np.nan]), np.array([0, 0, 1.0]), scale=np.array([0, 1.0]))
    array([[1., 0.],
           [1., 0.]])
    """
    both = (first == first) & (second == second)
    is_first, is_second = (levels[both][:, np.newaxis] == scale for levels in (first, second))
    if not (is_first.any(axis=1).all() and is_second.any(axis=1).all()):
        raise Problem("A level is not on the scale from {low} to {high}.", low=float(scale[0]), high=float(scale[-1]))
    counts: FloatArray = is_first.T.astype(np.float64) @ is_second.astype(np.float64)
    return counts


def equal(size: int) -> FloatArray:
    """Weights that hold every disagreement for the same: Cohen's kappa without weights."""
    return 1 - np.eye(size)


def linear(size: int) -> FloatArray:
    """Weights that grow with the steps between two levels."""
    step = np.arange(size, dtype=np.float64)
    return np.abs(step[:, np.newaxis] - step)


def quadratic(size: int) -> FloatArray:
    """Weights that grow with the square of the steps between two levels."""
    return linear(size) ** 2


def _check(table: FloatArray, weights: FloatArray) -> None:
    if table.shape != weights.shape or table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise Problem(
            "The table is {table} and the weights are {weights}; both need a row and a column for each level.",
            table=" by ".join(map(str, table.shape)),
            weights=" by ".join(map(str, weights.shape)),
        )
    if (weights < 0).any():
        raise Problem("A weight of disagreement is {weight}; it must not be negative.", weight=float(weights.min()))
