"""Which ranks are compatible with the estimates: confidence sets that hold for all applications at once.

Strict, for the audit appendix: with few reviews the sets are wide. It ranks nobody anew.
Source: Mogstad, Romano, Shaikh & Wilhelm (2024), Inference for Ranks, Review of Economic Studies,
doi:10.1093/restud/rdad006; step-down by Romano & Wolf (2005), doi:10.1198/016214504000000539.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.errors import Problem

Singles = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

DRAWS = 20_000
CELLS = 100_000  # of a block of draws


@dataclass(frozen=True, slots=True, eq=False)
class RankSets:
    """The ranks from `best` to `worst` that each of p applications may have; 1 is the best of all."""

    best: IntArray  # (p,) one more than are significantly better
    worst: IntArray  # (p,) p less those that are significantly worse

    def among_best(self, tau: int) -> IntArray:
        """The tau-best set: places of the applications that may be among the best `tau`.

        It contains all who truly are, with at least the coverage of the sets.
        """
        return np.flatnonzero(self.best <= tau)


def rank_sets(
    estimates: FloatArray, covariance: FloatArray, *, coverage: float = 0.95, seed: int = 0, draws: int = DRAWS
) -> RankSets:
    """Sets that contain the true rank of every application at once with a chance of at least `coverage`.

    `estimates` has shape (p,), more is better; `covariance` (p, p) is that of their errors, taken as jointly normal.
    One is significantly better than another if their difference, in standard errors, exceeds the `coverage` quantile
    of the largest such difference by chance among all ordered pairs not yet separated; repeated until no pair is
    added. A pair stays in its reverse, so that a wrong direction counts as an error too.
    Raises Problem unless 0 < coverage < 1. The same seed gives the same sets. Time grows with `draws` p^2.
    """
    if not 0 < coverage < 1:
        raise Problem("The coverage must lie between 0 and 1, not {coverage}.", coverage=coverage)
    p = len(estimates)
    difference = estimates[:, None] - estimates
    variance = np.diag(covariance)
    spread = np.sqrt(np.maximum(variance[:, None] + variance - 2 * covariance, 0))
    certain = spread <= 1e-9 * np.sqrt(variance.max(initial=0))  # pairs whose difference has no error
    scale = np.where(certain, 1, spread)
    noise = _normal(covariance, draws, seed)

    better = certain & (difference > 0)
    tested = ~certain
    while tested.any():
        found = tested & (difference / scale > _quantile(noise, scale, tested, coverage=coverage))
        if not found.any():
            break
        better |= found
        tested &= ~found
    return RankSets(1 + better.sum(axis=0, dtype=np.int64), p - better.sum(axis=1, dtype=np.int64))


def _normal(covariance: FloatArray, draws: int, seed: int) -> Singles:
    """Shape (p, draws); the covariance may be singular, as it is where a sum is fixed."""
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    drawn: Singles = (root @ np.random.default_rng(seed).standard_normal((len(root), draws))).astype(np.float32)
    return drawn


def _quantile(noise: Singles, scale: FloatArray, tested: npt.NDArray[np.bool_], *, coverage: float) -> float:
    """Of the largest difference over the tested pairs, in standard errors; from above, so that it is never too low."""
    largest = np.full(noise.shape[1], -np.inf, dtype=np.float32)
    size = max(1, CELLS // len(noise))
    others = [(one, *_row(tested[one], scale[one])) for one in np.flatnonzero(tested.any(axis=1))]
    for start in range(0, noise.shape[1], size):
        block, most = noise[:, start : start + size], largest[start : start + size]
        for one, other, inverse in others:
            np.maximum(most, ((block[one] - block[other]) * inverse).max(axis=0), out=most)
    return float(np.quantile(largest, coverage, method="higher"))


def _row(tested: npt.NDArray[np.bool_], scale: FloatArray) -> tuple[IntArray, Singles]:
    other = np.flatnonzero(tested)
    return other, (1 / scale[other, None]).astype(np.float32)
