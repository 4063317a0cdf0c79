"""Compute scores from ratings: the mean per criterion first, weights after, in exact arithmetic.

It ranks nobody, and a missing rating is never a zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scoring.ratings import RatingSet, Stage
from scoring.rubric import Dimension, Reading, Rubric


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The level of one criterion: the consensus if there is one, else the mean of the levels given."""

    value: Fraction | None
    given: int  # how many assessors gave a level
    consensus: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """What the ratings of one application add up to; points from 0 to 100, None where too little was given."""

    application: str
    overall: Fraction | None  # None: unrated, coverage is below the minimum in some dimension
    dimensions: Mapping[str, Fraction | None]
    criteria: Mapping[str, CriterionScore]
    coverage: Fraction  # the smallest over the dimensions that count
    below_gate: bool = False  # a dimension read as a gate, or a criterion with a minimum, is not reached


def scores(given: RatingSet, rubric: Rubric, applications: Iterable[str] = ()) -> dict[str, Score]:
    """Score every application that has ratings, and every one named in `applications`.

    An interview level replaces the same assessor's form level, but an empty interview cell does not erase it.
    Source: design of the simple additive model; per-criterion means first, so that gaps do not reweigh criteria.
    """
    unit = lcm(1, *{r.level.denominator for r in given.ratings if r.level is not None})
    latest: dict[str, dict[str, dict[str, int]]] = {}
    agreed: dict[str, dict[str, int]] = {}
    for r in sorted(given.ratings, key=lambda r: r.stage is Stage.INTERVIEW):  # form levels first, so interviews win
        if r.level is None or (r.application, r.assessor) in given.recused:
            continue
        level = r.level.numerator * (unit // r.level.denominator)
        if r.assessor is None:
            agreed.setdefault(r.application, {})[r.criterion] = level
        else:
            latest.setdefault(r.application, {}).setdefault(r.criterion, {})[r.assessor] = level
    named = dict.fromkeys((*applications, *(r.application for r in given.ratings)))
    return {code: _score(code, rubric, latest.get(code, {}), agreed.get(code, {}), unit) for code in named}


def _score(
    code: str, rubric: Rubric, levels: Mapping[str, Mapping[str, int]], agreed: Mapping[str, int], unit: int
) -> Score:
    criteria = {}
    for c in rubric.criteria:
        own = levels.get(c.key, {})
        if c.key in agreed:
            criteria[c.key] = CriterionScore(Fraction(agreed[c.key], unit), len(own), consensus=True)
        else:
            mean = Fraction(sum(own.values()), len(own) * unit) if own else None
            criteria[c.key] = CriterionScore(mean, len(own))
    return combine(code, criteria, rubric)


def combine(code: str, criteria: Mapping[str, CriterionScore], rubric: Rubric) -> Score:
    """The score that follows from the level of each criterion."""
    dimensions = {d.key: _points(criteria, rubric, d) for d in rubric.dimensions}
    coverage = min((_coverage(criteria, rubric, d) for d in rubric.dimensions if d.weight), default=Fraction(0))
    below = any(
        points is not None and d.reading is Reading.GATE and points < d.threshold
        for d, points in ((d, dimensions[d.key]) for d in rubric.dimensions)
    ) or any(
        c.minimum is not None and value is not None and _worse(value, c.minimum, rubric)
        for c, value in ((c, criteria[c.key].value) for c in rubric.criteria)
    )
    counted = [d for d in rubric.dimensions if d.weight and d.reading is not Reading.GATE]
    rated = coverage >= rubric.min_coverage and all(
        dimensions[d.key] is not None for d in rubric.dimensions if d.weight
    )
    return Score(code, _overall(dimensions, counted) if rated else None, dimensions, criteria, coverage, below)


def _worse(value: Fraction, minimum: Fraction, rubric: Rubric) -> bool:
    return value < minimum if rubric.better == "high" else value > minimum


def _points(criteria: Mapping[str, CriterionScore], rubric: Rubric, dimension: Dimension) -> Fraction | None:
    """100 * sum of w x / (span * sum of w), over the criteria that have a value."""
    total = weight = Fraction(0)
    for c in rubric.of(dimension.key):
        value = criteria[c.key].value
        if value is not None and c.weight:
            total += c.weight * (value - rubric.low if rubric.better == "high" else rubric.high - value)
            weight += c.weight
    return 100 * total / ((rubric.high - rubric.low) * weight) if weight else None


def _coverage(criteria: Mapping[str, CriterionScore], rubric: Rubric, dimension: Dimension) -> Fraction:
    weights = [(c.weight, criteria[c.key].value is not None) for c in rubric.of(dimension.key)]
    return sum((w for w, has in weights if has), Fraction(0)) / sum((w for w, _ in weights), Fraction(0))


def credit(points: Fraction, dimension: Dimension) -> Fraction:
    """What a dimension brings to the overall score: its points, or under the band reading its credit."""
    if dimension.reading is not Reading.BAND:
        return points
    lo, hi = dimension.band
    if points < lo:
        return 100 * points / lo
    return 100 * (100 - points) / (100 - hi) if points > hi else Fraction(100)


def _overall(points: Mapping[str, Fraction | None], counted: Sequence[Dimension]) -> Fraction | None:
    total = Fraction(0)
    for d in counted:
        own = points[d.key]
        if own is None:
            return None
        total += d.weight * credit(own, d)
    return total / sum((d.weight for d in counted), Fraction(0))
