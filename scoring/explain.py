"""Explain a score: what each criterion adds to it, down to the last digit, and what parts two applications."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.aggregate import Score, counts, credit, points
from scoring.rubric import Reading, Rubric


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
    """What parts two applications on one criterion; criterion None: by the reading of a dimension."""

    criterion: str | None
    first: Fraction | None  # levels
    second: Fraction | None
    points: Fraction  # how far the first is ahead by this criterion
    dimension: str


def contributions(score: Score, rubric: Rubric) -> list[Contribution]:
    """Contributions in the order of the rubric; they add up to the overall score exactly. Empty if unrated."""
    if score.overall is None:
        return []
    total = sum((d.weight for d in rubric.dimensions if counts(d)), Fraction(0))
    parts = []
    for dimension in rubric.dimensions:
        weight = dimension.weight / total if counts(dimension) else Fraction(0)
        own = [(c, score.criteria[c.key].value) for c in rubric.of(dimension.key)]
        given = sum((c.weight for c, value in own if value is not None), Fraction(0))
        for c, value in own:
            share = weight * c.weight / given if given and value is not None else Fraction(0)
            gained = Fraction(0) if value is None else share * points(value, rubric)
            parts.append(Contribution(c.key, dimension.key, value, share, gained))
        reached = score.dimensions[dimension.key]
        if dimension.reading is Reading.BAND and weight and reached is not None:
            change = weight * (credit(reached, dimension) - reached)
            parts.append(Contribution(None, dimension.key, None, Fraction(0), change))
    return parts


def compare(first: Score, second: Score, rubric: Rubric) -> list[Difference]:
    """What parts two applications, the largest difference first; the points add up to the gap between them.

    Empty if either is unrated: there is no gap to something that has no score.
    """
    pairs = zip(contributions(first, rubric), contributions(second, rubric), strict=False)
    parts = [Difference(a.criterion, a.value, b.value, a.points - b.points, a.dimension) for a, b in pairs]
    return sorted(parts, key=lambda part: -abs(part.points))
