"""What the ranking would be under other weights: only a cross-check, never a ranking of record.

Stochastic multicriteria acceptability analysis: the levels are taken as they are and the weights are drawn, see
scoring.weights. Sources: Lahdelma & Salminen (2001), doi:10.1287/opre.49.3.444.11220; Leskinen, Viitanen, Kangas &
Kangas (2006), Forest Science 52 (pairwise winning index); Tervonen & Figueira (2008), doi:10.1002/mcda.407.

In this module n applications, m criteria, N draws; `values` has shape (n, m), more is better, on one scale for all
criteria; `weights` has shape (N, m). Totals are reckoned in single precision, in blocks that fit a processor's cache.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Singles = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
Twins = tuple[list[int], list[int]]

CELLS = 125_000  # of a block: three of them stay in the cache of one processor


def membership(values: npt.ArrayLike, weights: npt.ArrayLike, *, slots: int) -> FloatArray:
    """The share of the draws in which each application is among the best `slots`; shape (n,), adds up to the slots.

    Those tied at the line share the places left there equally, so that nobody is favoured by where it stands in the
    file. What single precision cannot tell apart counts as tied; equal rows of `values` get equal shares.
    """
    own = np.asarray(values, dtype=np.float32)
    if slots <= 0 or slots >= len(own):
        return np.full(len(own), float(slots > 0))
    gained, n = np.zeros(len(own)), 0
    for block in _blocks(own, np.asarray(weights, dtype=np.float32), slots):
        gained += block.gained()
        n += len(block.weights)
    return gained / n


def central_weights(values: npt.ArrayLike, weights: npt.ArrayLike, *, slots: int = 1) -> list[FloatArray | None]:
    """The mean of the weights under which each application is among the best `slots`: what one must value for it.

    With one slot these are the central weights of SMAA-2. A draw counts by the share of a place it gives.
    None for an application that no draw lets in.
    """
    own, drawn = np.asarray(values, dtype=np.float32), np.asarray(weights, dtype=np.float32)
    if slots >= len(own):
        return [drawn.mean(axis=0, dtype=np.float64)] * len(own)
    sums, gained = np.zeros((len(own), drawn.shape[1])), np.zeros(len(own))
    for block in _blocks(own, drawn, slots) if slots > 0 else ():
        sums += block.whole.T @ block.weights + block.shared.T @ block.weights[block.crowded]
        gained += block.gained()
    return [total / share if share > 0 else None for total, share in zip(sums, gained, strict=True)]


def confidence(values: npt.ArrayLike, central: Sequence[FloatArray | None]) -> list[float | None]:
    """The share of the drawn levels with which each application is first, if its own central weights hold.

    `values` has shape (S, n, m): S draws of the levels, one where they are certain. A shared first place counts
    in full. None where there are no central weights.
    """
    drawn = np.asarray(values, dtype=np.float64)
    found: list[float | None] = []
    for place, w in enumerate(central):
        totals = None if w is None else drawn @ w
        found.append(None if totals is None else float((totals[:, place] >= totals.max(axis=1)).mean()))
    return found


def rank_acceptability(values: npt.ArrayLike, weights: npt.ArrayLike) -> FloatArray:
    """Shape (n, n): the share of the draws in which the row has the rank of the column, the first column rank 1.

    A rank is one more than the number that are strictly better, so where ties occur a column need not add up to 1.
    """
    n = len(np.asarray(values))
    counts, draws = np.zeros(n * n, dtype=np.int64), 0
    for ranks in _ranks(values, weights):
        counts += np.bincount((ranks - 1 + n * np.arange(n)).ravel(), minlength=n * n)
        draws += len(ranks)
    return counts.reshape(n, n) / draws


def winning_index(values: npt.ArrayLike, weights: npt.ArrayLike) -> FloatArray:
    """Shape (n, n): the share of the draws in which the row is strictly better than the column."""
    n = len(np.asarray(values))
    wins, draws = np.zeros((n, n)), 0
    for totals in _totals(values, weights, n * n):
        wins += (totals[:, :, None] > totals[:, None, :]).sum(axis=0)
        draws += len(totals)
    return wins / draws


def rank_entropy(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """How undecided the whole ranking is, in bits: 0 if every draw gives the same, at most log2(N)."""
    ranks = np.concatenate(list(_ranks(values, weights)))
    shares = np.unique(ranks, axis=0, return_counts=True)[1] / len(ranks)
    return float(np.abs(shares @ np.log2(shares)))


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """What B draws give to each application. Whole places apart from shared ones, so that both add up exactly."""

    weights: Singles  # (B, m)
    whole: Singles  # (B, n), 1 or 0; in a buffer that the next block overwrites
    crowded: IntArray  # (C,) the draws with more at the line than there are places; nothing whole in these
    shared: FloatArray  # (C, n)

    def gained(self) -> FloatArray:
        whole: FloatArray = np.ones(len(self.whole), dtype=np.float32) @ self.whole + self.shared.sum(axis=0)
        return whole


def _blocks(values: Singles, weights: Singles, slots: int) -> Iterator[_Block]:
    """The share of a place that each draw gives to each application; 0 < slots < n."""
    n, m = values.shape
    columns, twins = np.ascontiguousarray(values.T), _twins(values)
    # Twice the largest error of a sum of m products in single precision, the weights adding up to 1.
    slack = np.float32((m + 2) * np.finfo(np.float32).eps * np.abs(values).max(initial=0))
    size = min(len(weights), max(1, CELLS // n))
    totals, parted, places = (np.empty((size, n), dtype=np.float32) for _ in range(3))
    for start in range(0, len(weights), size):
        block = weights[start : start + size]
        total, part, whole = totals[: len(block)], parted[: len(block)], places[: len(block)]
        _sum(block, columns, twins, out=total)
        part[:] = total
        part.partition(n - slots, axis=1)
        line = part[:, n - slots, None] - slack
        np.greater_equal(total, line, out=whole)
        crowded = np.flatnonzero(part[:, : n - slots].max(axis=1) >= line[:, 0])
        shared = _shared(total[crowded], line[crowded], slots, slack=slack)
        whole[crowded] = 0
        yield _Block(block, whole, crowded, shared)


def _shared(totals: Singles, line: Singles, slots: int, *, slack: np.float32) -> FloatArray:
    """A place for those above the line, equal shares of the places left for those tied at it."""
    ahead = totals > line + 2 * slack
    tied = (totals >= line) & ~ahead
    left = slots - ahead.sum(axis=1, keepdims=True, dtype=np.int64)
    found: FloatArray = ahead + tied * (left / tied.sum(axis=1, keepdims=True))
    return found


def _sum(weights: Singles, columns: Singles, twins: Twins, *, out: Singles) -> None:
    """Totals of shape (B, n), equal to the last bit where levels are: a product rounds by where a column stands."""
    np.matmul(weights, columns, out=out)
    out[:, twins[1]] = out[:, twins[0]]


def _twins(values: Singles) -> Twins:
    """The first of those with the same levels, and each that follows it."""
    first: dict[bytes, int] = {}
    found = [(first.setdefault(row.tobytes(), place), place) for place, row in enumerate(values)]
    return [one for one, other in found if one != other], [other for one, other in found if one != other]


def _totals(values: npt.ArrayLike, weights: npt.ArrayLike, cells: int) -> Iterator[Singles]:
    """Blocks of shape (B, n), each B times `cells` in size."""
    own, drawn = np.asarray(values, dtype=np.float32), np.asarray(weights, dtype=np.float32)
    columns, twins = np.ascontiguousarray(own.T), _twins(own)
    size = max(1, CELLS // max(1, cells))
    for start in range(0, len(drawn), size):
        block = drawn[start : start + size]
        totals = np.empty((len(block), len(own)), dtype=np.float32)
        _sum(block, columns, twins, out=totals)
        yield totals


def _ranks(values: npt.ArrayLike, weights: npt.ArrayLike) -> Iterator[IntArray]:
    """Blocks of shape (B, n): the rank of each application in each draw."""
    n = len(np.asarray(values))
    for totals in _totals(values, weights, n):
        order = np.argsort(-totals, axis=1)
        falling = np.take_along_axis(totals, order, axis=1)
        places = np.broadcast_to(np.arange(n), order.shape).copy()
        places[:, 1:][falling[:, 1:] == falling[:, :-1]] = 0
        ranks = np.empty_like(order)
        np.put_along_axis(ranks, order, np.maximum.accumulate(places, axis=1) + 1, axis=1)
        yield ranks
