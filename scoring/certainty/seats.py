"""How sure a seat is: the chance that an application truly belongs among the best, given what each assessor gave alone.

Drawn from the posterior of the crossed model on whole reviews, so that criteria rated alike by one assessor (halo) are
not counted as independent witnesses, together with the uncertainty of the weights. Never from what was agreed on in
discussion: that makes panels look certain, not right. It decides nothing; the score of record stands beside it.

Sources: Heyard et al. (2022), doi:10.1080/2330443X.2022.2086190 (model, expected rank); Lahdelma & Salminen (2001),
doi:10.1287/opre.49.3.444.11220 (weights as a distribution, here over the right to a seat instead of the first rank).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.certainty.crossed import LogPrior
from scoring.certainty.draws import Singles, overall
from scoring.certainty.draws import shares as shares
from scoring.certainty.panel import FloatArray, IntArray, Panel
from scoring.rubric import Rubric

Places = npt.NDArray[np.unsignedinteger]

DRAWS = 10_000
# The full order is looked at in some of the draws: about so many, or so many by applications, whichever is more.
FEWEST, CELLS_RANKED = 1_000, 80_000


@dataclass(frozen=True, slots=True)
class Seat:
    """Of one application; ranks count from 1, the best."""

    chance: float  # 0 to 1
    expected_rank: float
    best: int  # 5 % of the draws rank it at least so high
    worst: int  # 5 % of the draws rank it no higher than this


def seats(
    panel: Panel,
    rubric: Rubric,
    slots: int,
    *,
    weights: Singles | None = None,
    seed: int = 0,
    draws: int = DRAWS,
    log_prior: LogPrior | None = None,
) -> dict[str, Seat]:
    """The chance of a seat, the expected rank and its interval from 5 to 95 %, for every application of the panel.

    `weights` has shape (`draws`, m): the share of each criterion in the overall score, a row for each draw; None: the
    weights of the rubric. The same seed gives the same random numbers whatever the weights, so that what differs
    between two answers is not noise. The error of a chance is at most 0.005 at 10,000 draws.
    Applications of which exactly the same was given get the same chance.
    """
    n = len(panel.applications)
    if not n:
        return {}
    seated, places = np.zeros(n), []
    every = math.ceil(draws / max(FEWEST, CELLS_RANKED // n))
    for values in overall(panel, rubric, draws, weights=weights, seed=seed, log_prior=log_prior):
        seated += credit(values, slots)
        places.append(_places(order(values[::every])))
    expected, best, worst = _ranks(places)
    found = [_of_twins(x, panel.twins) for x in (seated / draws, expected, best, worst)]
    return {
        code: Seat(float(p), float(mean), math.floor(high), math.ceil(low))
        for code, p, mean, high, low in zip(panel.applications, *found, strict=True)
    }


def credit(values: Singles, slots: int) -> FloatArray:
    """In how many of the draws (N, n) each of n is among the best `slots`; who is tied at the line shares what is left.

    Returns shape (n,). Minus infinity is never in.
    """
    n = values.shape[1]
    if slots >= n:
        return np.asarray((values > -np.inf).sum(axis=0), dtype=np.float64)
    if slots < 1:
        return np.zeros(n)
    line = np.partition(values, n - slots, axis=1)[:, n - slots, None]
    inside = values >= line
    seated = np.ones(len(values), np.float32) @ inside
    if float(seated.sum(dtype=np.float64)) == slots * len(values) and np.isfinite(line).all():
        whole: FloatArray = seated.astype(np.float64)
        return whole
    tied = (values == line) & np.isfinite(line)
    above = inside & (values > line)
    left = slots - above.sum(axis=1, keepdims=True)
    shared: FloatArray = above + tied * (left / np.maximum(tied.sum(axis=1, keepdims=True), 1))
    total: FloatArray = shared.sum(axis=0, dtype=np.float64)
    return total


def order(values: Singles) -> IntArray:
    """Which of n comes first, second and so on in each draw (N, n); equals in the order in which they stand.

    Whole numbers sort several times as fast as places by what stands there: above, a value's bits turned so that they
    fall as it rises, and below them its place.
    """
    bits = (values + np.float32(0)).view(np.int32)  # adding nothing makes of minus zero a zero
    rising = bits ^ ((bits >> 31) & np.int32(0x7FFFFFFF))
    found: IntArray = (~rising).astype(np.int64) << 32
    found |= np.arange(values.shape[1])
    found.sort(axis=1)
    found &= 0xFFFFFFFF
    return found


def _places(ordered: IntArray) -> Places:
    """The rank of each in each draw (N, n), in whole numbers as small as they may be."""
    draws, n = ordered.shape
    found = np.empty(draws * n, np.min_scalar_type(n))
    found[ordered + n * np.arange(draws)[:, None]] = np.arange(1, n + 1, dtype=found.dtype)
    return found.reshape(draws, n)


def _ranks(places: Sequence[Places]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Expected rank, and the ranks that 5 % of the draws reach from either side: three arrays (n,).

    `places` are blocks (rows, n).
    """
    draws, begun = sum(map(len, places)), 0
    of_each = np.empty((places[0].shape[1], draws), np.int32)
    for block in places:
        of_each[:, begun : begun + len(block)] = block.T
        begun += len(block)
    of_each.sort(axis=1)  # whole numbers: faster than a partition at two places
    least, most = math.floor(0.05 * (draws - 1)), math.ceil(0.95 * (draws - 1))
    return of_each.mean(axis=1), of_each[:, least].astype(np.float64), of_each[:, most].astype(np.float64)


def _of_twins(values: FloatArray, twins: IntArray) -> FloatArray:
    """The mean over those of whom exactly the same was given: they differ only by their random numbers."""
    means: FloatArray = np.bincount(twins, values) / np.bincount(twins)
    own: FloatArray = means[twins]
    return own
