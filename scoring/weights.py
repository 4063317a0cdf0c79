"""How much each criterion counts: weights from a ranking or from swings, shares of the score, and weights in doubt.

It says what the weights are and how they might have been; it never says which of them are right.
Sources: Stillwell, Seaver & Edwards (1981), doi:10.1016/0030-5073(81)90015-5 (rank sum, rank reciprocal);
Barron & Barrett (1996), doi:10.1287/mnsc.42.11.1515 (rank order centroid); von Winterfeldt & Edwards (1986) (swings).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
import numpy.typing as npt

from scoring.aggregate import counts
from scoring.errors import Problem
from scoring.rubric import Rubric

Singles = npt.NDArray[np.float32]
Shares = tuple[Fraction, ...]  # of m criteria; they add up to 1

SWEEPS = 40  # of a box: each halves what is left of the distance to where the draw began


def roc(m: int) -> Shares:
    """Rank order centroid: the mean of all weights that fall in this order, the first of `m` criteria the heaviest.

    >>> [str(weight) for weight in roc(3)]
    ['11/18', '5/18', '1/9']
    """
    tails = [sum((Fraction(1, k) for k in range(i, m + 1)), Fraction(0)) for i in range(1, m + 1)]
    return shares(tails)


def rank_sum(m: int) -> Shares:
    """Weights that fall by equal steps.

    >>> [str(weight) for weight in rank_sum(4)]
    ['2/5', '3/10', '1/5', '1/10']
    """
    return shares([Fraction(m + 1 - i) for i in range(1, m + 1)])


def rank_reciprocal(m: int) -> Shares:
    """Weights as 1, 1/2, 1/3 and so on."""
    return shares([Fraction(1, i) for i in range(1, m + 1)])


def swing(points: Sequence[Fraction]) -> Shares:
    """Weights from swings: 100 points to the rise from the lowest to the highest level that is worth most.

    Raises Problem unless the highest is 100 and none lies below zero.
    """
    if not points or max(points) != 100 or min(points) < 0:
        raise Problem("Give 100 points to the most valuable swing, and from 0 to 100 to each of the others.")
    return shares(points)


def shares(weights: Sequence[Fraction]) -> Shares:
    """Relative weights as shares of 1. Raises Problem if one is negative, or none is positive."""
    total = sum(weights, Fraction(0))
    if total <= 0 or min(weights) < 0:
        raise Problem("Weights must not be negative, and at least one must be more than zero.")
    return tuple(Fraction(weight) / total for weight in weights)


def combined(dimensions: Mapping[str, Fraction], inside: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """The share of each criterion: that of its dimension times that inside its dimension.

    `inside` maps dimension to criterion to weight; a dimension of weight 0 needs no weights inside.
    """
    found: dict[str, Fraction] = {}
    for key, share in zip(dimensions, shares(list(dimensions.values())), strict=True):
        own = inside.get(key, {})
        parts = shares(list(own.values())) if share else (Fraction(0),) * len(own)
        found |= {criterion: share * part for criterion, part in zip(own, parts, strict=True)}
    return found


def overall(rubric: Rubric) -> dict[str, Fraction]:
    """The share of each criterion in the overall score when all of it is rated; they add up to 1.

    A dimension read as a gate lets in or keeps out and has no share; a band has the share it has when read linearly.
    """
    inside = {d.key: {c.key: c.weight for c in rubric.of(d.key)} for d in rubric.dimensions}
    found = combined({d.key: d.weight if counts(d) else Fraction(0) for d in rubric.dimensions}, inside)
    return {c.key: found[c.key] for c in rubric.criteria}


def concentration_for(weights: Sequence[Fraction], *, relative: float = 0.2) -> float:
    """The concentration of a Dirichlet whose weights vary by this much of themselves: 0.2 is 20 per cent (one sd).

    A Dirichlet has one concentration for all, c = w(1-w)/sd^2 - 1: small weights vary more of themselves than large
    ones. Here the mean square of the relative sd, each counted by its weight, is `relative`^2; that gives
    (m-1)/relative^2 - 1 for m weights above zero, and w(1-w)/sd^2 - 1 itself where they are equal.
    Raises Problem if no Dirichlet varies by so much.
    """
    m = sum(1 for share in shares(weights) if share)
    found = (m - 1) / relative**2 - 1 if relative > 0 else 0.0
    if found <= 0:
        raise Problem("{m} weights cannot vary by {relative} of themselves; choose less.", m=m, relative=relative)
    return found


class Uncertain(Protocol):
    """Weights in doubt. A criterion of weight 0 keeps it: it was decided not to count it."""

    def sample(self, n: int, rng: np.random.Generator) -> Singles:
        """Shape (n, m): a row for each draw, adding up to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """No doubt: the weights as they are."""

    weights: Sequence[Fraction]

    def sample(self, n: int, rng: np.random.Generator) -> Singles:
        return np.repeat(_single([float(share) for share in shares(self.weights)])[None], n, axis=0)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Nothing known but which criteria count: every weighing of these is as likely as any other."""

    weights: Sequence[Fraction]

    def sample(self, n: int, rng: np.random.Generator) -> Singles:
        at = _counted(self.weights)
        return _spread(rng.dirichlet(np.ones(len(at)), n), at, len(self.weights))


@dataclass(frozen=True, slots=True)
class Dirichlet:
    """Around the weights: their mean is what they are, and the higher the concentration the less they vary."""

    weights: Sequence[Fraction]
    concentration: float

    def sample(self, n: int, rng: np.random.Generator) -> Singles:
        at = _counted(self.weights)
        if not self.concentration > 0:
            raise Problem("The concentration must be more than zero, not {value}.", value=self.concentration)
        own = shares(self.weights)
        shape = self.concentration * np.array([float(own[place]) for place in at])
        if shape.min() < 1:  # single precision may then lose all of them at once
            return _spread(rng.dirichlet(shape, n), at, len(own))
        shapes = np.unique(shape)
        drawn = np.empty((n, len(at)), np.float32)
        for one in shapes:  # a third faster with a single shape at a time
            same = slice(None) if len(shapes) == 1 else np.flatnonzero(shape == one)
            drawn[:, same] = rng.standard_gamma(one, (n, int((shape == one).sum())), np.float32)
        drawn /= drawn @ np.ones((len(at), 1), np.float32)  # faster than sum
        return drawn if len(at) == len(own) else _spread(drawn, at, len(own))


@dataclass(frozen=True, slots=True)
class Ordered:
    """Only the order known: `order` names the places of the criteria, the heaviest first, among `m`; others weigh 0."""

    order: Sequence[int]
    m: int

    def sample(self, n: int, rng: np.random.Generator) -> Singles:
        if not self.order or len(set(self.order)) < len(self.order) or not set(self.order) <= set(range(self.m)):
            raise Problem("An order of criteria names each at most once, and at least one.")
        falling = -np.sort(-rng.dirichlet(np.ones(len(self.order)), n), axis=1)
        return _spread(falling, np.array(self.order), self.m)


@dataclass(frozen=True, slots=True)
class Box:
    """Every weighing in which no criterion's share is more than `reach` from what it is (0.05: five points of 100).

    Uniform on that part of the simplex. Each draw begins at the weights and takes SWEEPS steps of a Gibbs sampler:
    the criteria are paired anew, and each pair divides its sum again, uniformly within its bounds. It never rejects,
    so it ends for every box; what is left of the beginning is below 2^-SWEEPS of the spread.
    """

    weights: Sequence[Fraction]
    reach: Fraction

    def sample(self, n: int, rng: np.random.Generator) -> Singles:
        if self.reach < 0:
            raise Problem("The reach of a weight must be zero or more, not {value}.", value=self.reach)
        at = _counted(self.weights)
        middle = np.array([float(shares(self.weights)[place]) for place in at])
        low = np.maximum(middle - float(self.reach), 0)[:, None]
        high = np.minimum(middle + float(self.reach), 1)[:, None]
        drawn = np.repeat(middle[:, None], n, axis=1)
        half = len(at) // 2
        for _sweep in range(SWEEPS if half else 0):
            one, other = rng.permutation(len(at))[: 2 * half].reshape(2, half)
            both = drawn[one] + drawn[other]
            least = np.maximum(low[one], both - high[other])
            most = np.minimum(high[one], both - low[other])
            drawn[one] = least + (most - least) * rng.random((half, n))
            drawn[other] = both - drawn[one]
        return _spread(drawn.T, at, len(self.weights))


@dataclass(frozen=True, slots=True)
class Mixture:
    """Whatever mix of the members' own weights: each draw is a random convex combination of them."""

    members: Sequence[Sequence[Fraction]]

    def sample(self, n: int, rng: np.random.Generator) -> Singles:
        own = np.array([[float(share) for share in shares(weights)] for weights in self.members])
        return _single(rng.dirichlet(np.ones(len(own)), n) @ own)


def _counted(weights: Sequence[Fraction]) -> npt.NDArray[np.intp]:
    return np.flatnonzero([share > 0 for share in shares(weights)])


def _spread(drawn: npt.NDArray[np.floating], at: npt.NDArray[np.intp], m: int) -> Singles:
    """The drawn weights at their places among all `m`, the others 0."""
    found = np.zeros((len(drawn), m), dtype=np.float32)
    found[:, at] = drawn
    return found


def _single(values: npt.ArrayLike) -> Singles:
    return np.asarray(values, dtype=np.float32)
