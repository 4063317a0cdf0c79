"""Planning, before anybody rates: how many of the true six a committee can expect to find with so many reviews each.

More reviews beat cleverer statistics, and the table says how many are worth their hours. It knows no ratings.
Source: true worth and the mean of r reviews are bivariate normal with correlation sqrt(r ICC / (1 + (r - 1) ICC))
(Spearman 1910, Brown 1910); the expectation is an integral over normal deviates, drawn here with a fixed seed.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt

import numpy as np

from scoring.errors import Problem

DRAWS, CELLS = 4_000, 4_000_000  # draws, but no more than so many draws times applications
RELIABILITIES = (0.3, 0.5, 0.7)  # ICC of a single review: grants .3 to .4, trained judges with a good rubric up to .9


def mean_reliability(icc: float, reviews: int) -> float:
    """How reliable the mean of so many reviews is, 0 to 1, when a single one has this intraclass correlation.

    >>> mean_reliability(0.5, 3)
    0.75
    """
    if not 0 <= icc <= 1:
        raise Problem("The reliability of a review lies between 0 and 1, not at {value}.", value=icc)
    if reviews < 1:
        raise Problem("An application needs at least one review, not {n}.", n=reviews)
    return reviews * icc / (1 + (reviews - 1) * icc)


@lru_cache(maxsize=512)
def expected_right(applications: int, slots: int, reviews: int, icc: float) -> float:
    """How many of the truly best `slots` of so many applications the best by mean rating contain, on average.

    The error of this number is about 0.02. With slots for all, it is all of them.
    """
    if slots < 1:
        raise Problem("There must be at least one slot, not {slots}.", slots=slots)
    if applications <= slots:
        return float(applications)
    reliability = mean_reliability(icc, reviews)
    random, draws = np.random.default_rng(0), min(DRAWS, CELLS // applications)
    worth = random.standard_normal((draws, applications))
    seen = sqrt(reliability) * worth + sqrt(1 - reliability) * random.standard_normal((draws, applications))
    best, chosen = (x >= np.partition(x, -slots, axis=1)[:, -slots, None] for x in (worth, seen))
    return float((best & chosen).sum() / draws)


def table(
    applications: int, slots: int, reviews: Sequence[int], reliabilities: Sequence[float] = RELIABILITIES
) -> dict[int, list[float]]:
    """For each number of reviews, how many right ones to expect under each reliability of a single review."""
    return {n: [expected_right(applications, slots, n, icc) for icc in reliabilities] for n in reviews}
