"""Compute scores from ratings: the mean per criterion first, weights after, in exact arithmetic.

It ranks nobody, and a missing rating is never a zero.
"""

from collections.abc import Iterable, Mapping
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
    """Score every application that has ratings or a recusal, and every one named in `applications`.

    An interview level replaces the same assessor's form level, but an empty interview cell does not erase it.
    A consensus level replaces the mean. Means come first and weights after, so that gaps do not reweigh criteria.
    """
    unit, whole = _whole_numbers(given)
    own: dict[str, dict[tuple[str, str | None], int]] = {}  # application -> (criterion, assessor) -> level
    agreed: dict[str, dict[str, int]] = {}
    named = dict.fromkeys(applications)
    after: list[tuple[str, tuple[str, str | None], int]] = []
    for r in given.ratings:
        code = r.application
        if code not in own:
            own[code] = {}
        level = whole.get(id(r.level))
        if level is None or (code, r.assessor) in given.recused:
            continue
        if r.stage is Stage.FORM:
            own[code][r.criterion, r.assessor] = level
        elif r.stage is Stage.INTERVIEW:
            after.append((code, (r.criterion, r.assessor), level))
        else:
            agreed.setdefault(code, {})[r.criterion] = level
    for code, key, level in after:
        own[code][key] = level
    named |= dict.fromkeys((*own, *sorted(code for code, _ in given.recused)))
    return _scored(named, own, agreed, rubric, unit)


def _whole_numbers(given: RatingSet) -> tuple[int, dict[int, int]]:
    """A common denominator of all levels, and each level in its units, by the identity of the level.

    Integers add twenty times faster than fractions, and the same few levels come a million times. The identity is
    safe as a key: `given` keeps every level alive.
    """
    distinct = {id(r.level): r.level for r in given.ratings if r.level is not None}
    unit = lcm(1, *(level.denominator for level in distinct.values()))
    return unit, {key: level.numerator * (unit // level.denominator) for key, level in distinct.items()}


def _scored(
    codes: Iterable[str],
    own: Mapping[str, Mapping[tuple[str, str | None], int]],
    agreed: Mapping[str, Mapping[str, int]],
    rubric: Rubric,
    unit: int,
) -> dict[str, Score]:
    frame = _Frame(rubric)
    keys = [c.key for c in rubric.criteria]
    found = {}
    for code in codes:
        sums, counts = dict.fromkeys(keys, 0), dict.fromkeys(keys, 0)
        for (criterion, _), level in own.get(code, {}).items():
            if criterion in sums:  # a criterion that an older version of the rubric had
                sums[criterion] += level
                counts[criterion] += 1
        consensus = agreed.get(code, {})
        criteria = {}
        for key in keys:
            count = counts[key]
            if key in consensus:
                criteria[key] = CriterionScore(Fraction(consensus[key], unit), count, consensus=True)
            else:
                criteria[key] = CriterionScore(Fraction(sums[key], count * unit) if count else None, count)
        found[code] = frame.score(code, criteria)
    return found


def combine(code: str, criteria: Mapping[str, CriterionScore], rubric: Rubric) -> Score:
    """The score that follows from the level of each criterion: also under other weights, or read otherwise."""
    return _Frame(rubric).score(code, criteria)


def mean_levels(score: Score, rubric: Rubric) -> dict[str, Fraction | None]:
    """The weighted mean level of each dimension, on the rubric's own scale: what an eligibility rule reads."""
    span = rubric.high - rubric.low
    ends = (rubric.low, span) if rubric.better == "high" else (rubric.high, -span)
    return {
        key: None if points is None else ends[0] + points * ends[1] / 100 for key, points in score.dimensions.items()
    }


def credit(points: Fraction, dimension: Dimension) -> Fraction:
    """What a dimension brings to the overall score: its points, or under the band reading its credit."""
    if dimension.reading is not Reading.BAND:
        return points
    lo, hi = dimension.band
    if points < lo:
        return 100 * points / lo
    return 100 * (100 - points) / (100 - hi) if points > hi else Fraction(100)


class _Frame:
    """What the rubric says, made ready once: whole weights per dimension, and which dimensions count."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        scale = lcm(*(c.weight.denominator for c in rubric.criteria))
        self.weights = [
            (d, [(c.key, int(c.weight * scale)) for c in rubric.of(d.key) if c.weight]) for d in rubric.dimensions
        ]
        self.total = sum((d.weight for d in rubric.dimensions if counts(d)), Fraction(0))
        self.minimums = [(c.key, c.minimum) for c in rubric.criteria if c.minimum is not None]

    def score(self, code: str, criteria: Mapping[str, CriterionScore]) -> Score:
        dimensions: dict[str, Fraction | None] = {}
        coverage, overall, below, complete = Fraction(1), Fraction(0), self._short(criteria), True
        for d, weights in self.weights:
            points, covered = self._points(criteria, weights)
            dimensions[d.key] = points
            if d.reading is Reading.GATE and points is not None and points < d.threshold:
                below = True
            if not d.weight:
                continue
            coverage = min(coverage, covered)
            if points is None:
                complete = False
            elif counts(d):
                overall += d.weight * credit(points, d)
        rated = complete and coverage >= self.rubric.min_coverage
        return Score(code, overall / self.total if rated else None, dimensions, criteria, coverage, below)

    def _points(
        self, criteria: Mapping[str, CriterionScore], weights: list[tuple[str, int]]
    ) -> tuple[Fraction | None, Fraction]:
        """100 * sum of w x / (span * sum of w) over the criteria that have a value, and their share of the weight."""
        parts = [(w, *value.as_integer_ratio()) for k, w in weights if (value := criteria[k].value) is not None]
        given, everything = sum(w for w, _, _ in parts), sum(w for _, w in weights)
        if not given:
            return None, Fraction(0)
        unit = lcm(*(below for _, _, below in parts))
        mean = Fraction(sum(w * above * (unit // below) for w, above, below in parts), given * unit)
        return points(mean, self.rubric), Fraction(given, everything)

    def _short(self, criteria: Mapping[str, CriterionScore]) -> bool:
        values = [(criteria[key].value, minimum) for key, minimum in self.minimums]
        if self.rubric.better == "high":
            return any(value is not None and value < minimum for value, minimum in values)
        return any(value is not None and value > minimum for value, minimum in values)


def counts(dimension: Dimension) -> bool:
    """Whether a dimension enters the overall score; a gate lets in or keeps out instead."""
    return bool(dimension.weight) and dimension.reading is not Reading.GATE


def points(level: Fraction, rubric: Rubric) -> Fraction:
    """A level, or a mean of levels, from 0 (worst) to 100 (best)."""
    good = level - rubric.low if rubric.better == "high" else rubric.high - level
    return 100 * good / (rubric.high - rubric.low)
