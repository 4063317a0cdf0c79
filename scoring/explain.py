"""Explain a score: what each criterion adds to it, down to the last digit, and what parts two applications."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.aggregate import Score, credit
from scoring.rubric import Dimension, Reading, Rubric


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one criterion adds to the overall score; criterion None: what the reading of a dimension adds or takes."""

    criterion: str | None
    dimension: str
    value: Fraction | None  # the level it was counted with
    share: Fraction  # of the overall score that the criterion can bring at most, 0 to 1
    points: Fraction


@dataclass(frozen=True, slots=True)
class Difference:
    criterion: str | None
    first: Fraction | None  # levels
    second: Fraction | None
    points: Fraction  # how far the first is ahead by this criterion


def contributions(score: Score, rubric: Rubric) -> list[Contribution]:
    """Contributions in the order of the rubric; they add up to the overall score exactly. Empty if unrated."""
    if score.overall is None:
        return []
    counted = [d for d in rubric.dimensions if d.weight and d.reading is not Reading.GATE]
    total = sum((d.weight for d in counted), Fraction(0))
    span = rubric.high - rubric.low
    parts = []
    for dimension in rubric.dimensions:
        weight = dimension.weight / total if dimension in counted else Fraction(0)
        own = rubric.of(dimension.key)
        given = sum((c.weight for c in own if score.criteria[c.key].value is not None), Fraction(0))
        for c in own:
            value = score.criteria[c.key].value
            share = weight * c.weight / given if given and value is not None else Fraction(0)
            level = (
                Fraction(0) if value is None else value - rubric.low if rubric.better == "high" else rubric.high - value
            )
            parts.append(Contribution(c.key, dimension.key, value, share, 100 * share * level / span))
        if dimension.reading is Reading.BAND and weight:
            linear = sum((p.points for p in parts if p.dimension == dimension.key), Fraction(0))
            parts.append(
                Contribution(None, dimension.key, None, Fraction(0), weight * _band(score, dimension) - linear)
            )
    return parts


def _band(score: Score, dimension: Dimension) -> Fraction:
    points = score.dimensions[dimension.key]
    assert points is not None  # a rated application has points in every dimension that counts
    return credit(points, dimension)


def compare(first: Score, second: Score, rubric: Rubric) -> list[Difference]:
    """What parts two applications, the largest difference first; the points add up to the gap between them."""
    ours = {(c.dimension, c.criterion): c for c in contributions(first, rubric)}
    theirs = {(c.dimension, c.criterion): c for c in contributions(second, rubric)}
    parts = [
        Difference(
            key[1],
            ours[key].value if key in ours else None,
            theirs[key].value if key in theirs else None,
            (ours[key].points if key in ours else Fraction(0)) - (theirs[key].points if key in theirs else Fraction(0)),
        )
        for key in dict.fromkeys((*ours, *theirs))
    ]
    return sorted(parts, key=lambda part: -abs(part.points))
