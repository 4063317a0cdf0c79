"""Whether another method would choose differently: only a cross-check, never a ranking of record.

TOPSIS answers differently by how it normalises (Opricovic & Tzeng 2004), so both ways are shown and none is followed.
Sources: Hwang & Yoon (1981), doi:10.1007/978-3-642-48318-9 (TOPSIS); Brans & Vincke (1985), doi:10.1287/mnsc.31.6.647
(PROMETHEE II); Opricovic & Tzeng (2004), doi:10.1016/S0377-2217(03)00020-1.

In this module `values` has shape (n, m), n applications and m criteria, more is better and none is missing; `weights`
has shape (m,), relative.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from scoring.aggregate import Score
from scoring.crosschecks import smaa
from scoring.errors import Problem
from scoring.rubric import Rubric
from scoring.weights import Uniform, overall, shares

FloatArray = npt.NDArray[np.float64]

DRAWS = 10_000
NEAR = Fraction(1, 10**9)  # what floating point cannot tell apart counts as tied


class Method(StrEnum):
    TOPSIS_VECTOR = "TOPSIS, vector normalisation"
    TOPSIS_MINMAX = "TOPSIS, min-max normalisation"
    PROMETHEE = "PROMETHEE II"


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Who would come in and go out under another method, compared with the weighted sum; who ties at a line does
    neither, under either of them."""

    method: Method
    comes_in: tuple[str, ...]
    goes_out: tuple[str, ...]
    tied: tuple[str, ...]  # across the line, under this method


def chosen_otherwise(
    values: Mapping[str, Sequence[Fraction]], weights: Sequence[Fraction], *, slots: int
) -> list[Otherwise]:
    """For each method, how its choice of `slots` applications differs from that of the weighted sum.

    `values` maps application to its level on each criterion, more is better. Raises Problem if an application lacks
    a level, for these methods cannot leave a criterion out.
    """
    if any(len(levels) != len(weights) for levels in values.values()):
        raise Problem("Every application needs a level on each of the {m} criteria.", m=len(weights))
    codes = sorted(values, key=lambda code: (len(code), code))
    share = shares(weights)
    record = [sum((w * x for w, x in zip(share, values[code], strict=True)), Fraction(0)) for code in codes]
    inside, outside = _sides(record, slots)
    levels = np.array([[float(x) for x in values[code]] for code in codes], dtype=np.float64).reshape(-1, len(weights))
    found = []
    for name, method in METHODS.items():
        worth = method(levels, np.array([float(w) for w in share]))
        equal = [Fraction(0)] * len(codes)
        into, out = _sides(equal if worth is None else [Fraction(x) for x in worth.tolist()], slots, near=NEAR)
        found.append(
            Otherwise(
                name,
                tuple(codes[place] for place in sorted(into & outside)),
                tuple(codes[place] for place in sorted(out & inside)),
                tuple(code for place, code in enumerate(codes) if place not in into | out),
            )
        )
    return found


def _sides(worth: Sequence[Fraction], slots: int, *, near: Fraction = Fraction(0)) -> tuple[set[int], set[int]]:
    """The places of those clearly ahead of the line, and of those clearly behind it."""
    everybody = set(range(len(worth)))
    if slots <= 0:
        return set(), everybody
    if slots >= len(worth):
        return everybody, set()
    falling = sorted(worth, reverse=True)
    last_in, first_out = falling[slots - 1], falling[slots]
    return {n for n in everybody if worth[n] - first_out > near}, {n for n in everybody if last_in - worth[n] > near}


def topsis_vector(values: FloatArray, weights: FloatArray) -> FloatArray | None:
    """Similarity to the ideal, 0 to 1, each criterion divided by its length; None where all applications are equal."""
    length = np.sqrt((values**2).sum(axis=0))
    return _similarity(values / np.where(length > 0, length, 1), weights)


def topsis_minmax(values: FloatArray, weights: FloatArray) -> FloatArray | None:
    """Similarity to the ideal, 0 to 1, each criterion from its lowest to its highest level among these applications."""
    low, width = values.min(axis=0, initial=np.inf), np.ptp(values, axis=0)
    return _similarity((values - low) / np.where(width > 0, width, 1), weights)


def _similarity(normalised: FloatArray, weights: FloatArray) -> FloatArray | None:
    weighted = normalised * (weights / weights.sum())
    to_best = np.sqrt(((weighted.max(axis=0) - weighted) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    both = to_best + to_worst
    return None if not both.all() else to_worst / both


def promethee(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Net flows of PROMETHEE II with the usual criterion, -1 to 1: the weighted share of others beaten less beating.

    Those worse less those better follow from sorting each criterion, so no pairs are compared: n m log n steps.
    """
    balance = np.stack([_balance(column) for column in values.T], axis=1)
    flows: FloatArray = balance @ (weights / weights.sum()) / max(1, len(values) - 1)
    return flows


def _balance(column: FloatArray) -> FloatArray:
    """How many more of the others are worse than better on one criterion (n,)."""
    _, place, alike = np.unique(column, return_inverse=True, return_counts=True)
    up_to = np.cumsum(alike)
    worse, better = up_to - alike, len(column) - up_to
    found: FloatArray = (worse - better)[place].astype(np.float64)
    return found


METHODS: Mapping[Method, Callable[[FloatArray, FloatArray], FloatArray | None]] = {
    Method.TOPSIS_VECTOR: topsis_vector,
    Method.TOPSIS_MINMAX: topsis_minmax,
    Method.PROMETHEE: promethee,
}


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """What other methods would choose, and what one would have to value for an application to be in."""

    methods: Sequence[Otherwise]
    membership: Mapping[str, float]  # share of all weights whatever under which it is among those with a slot, 0 to 1
    central: Mapping[str, Mapping[str, float] | None]  # mean shares of the criteria among these weights; None: never in
    left_out: tuple[str, ...]  # ranked, but without a level on some criterion


def cross_check(scores: Mapping[str, Score], rubric: Rubric, *, slots: int, seed: int) -> CrossCheck | None:
    """All of them, over the applications with a level on every criterion that counts; None where all of these are in.

    Sources: those of the modules `otherwise` and `smaa`. Dimensions are read as they are.
    """
    share = {key: value for key, value in overall(rubric).items() if value}
    sign = 1 if rubric.better == "high" else -1
    levels = {code: [score.criteria[key].value for key in share] for code, score in scores.items()}
    values = {code: [sign * x for x in own if x is not None] for code, own in levels.items() if None not in own}
    if len(values) <= slots:
        return None
    codes = list(values)
    table = np.array([[float(x) for x in values[code]] for code in codes], dtype=np.float64)
    drawn = Uniform(list(share.values())).sample(DRAWS, np.random.default_rng([seed, 2]))
    central = smaa.central_weights(table, drawn, slots=slots)
    return CrossCheck(
        chosen_otherwise(values, list(share.values()), slots=slots),
        dict(zip(codes, map(float, smaa.membership(table, drawn, slots=slots)), strict=True)),
        {
            code: None if own is None else dict(zip(share, map(float, own), strict=True))
            for code, own in zip(codes, central, strict=True)
        },
        tuple(code for code in scores if code not in values),
    )
