"""The parts of an overall score before they are put together, so that one of them can be changed alone.

It puts them together as aggregate does, without computing again what has not changed; it changes nothing itself.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property

from scoring.aggregate import Score, counts, credit, points
from scoring.rubric import Criterion, Dimension, Reading, Rubric


class Sums:
    """The parts that the overall score of an application is made of, before they are put together."""

    def __init__(self, score: Score, rubric: Rubric) -> None:
        self.code, self.rubric = score.application, rubric
        self.points = {k: points(s.value, rubric) for k, s in score.criteria.items() if s.value is not None}
        self.below = {d.key: Fraction(0) for d in rubric.dimensions}  # sum of the weights of what has a level
        self.above = dict(self.below)  # sum of weight times points
        for c in rubric.criteria:
            if c.key in self.points:
                self.below[c.dimension] += c.weight
                self.above[c.dimension] += c.weight * self.points[c.key]
        least = {c.key: points(c.minimum, rubric) for c in rubric.criteria if c.minimum is not None}
        self.short = frozenset(k for k, minimum in least.items() if self.points.get(k, minimum) < minimum)

    def brings(self, d: Dimension, *, above: Fraction, below: Fraction, everything: Fraction) -> Fraction | None:
        """What a dimension adds, weighted, if its sums are these; None: with these it leaves no rank."""
        if d.weight and (not below or below < self.rubric.min_coverage * everything):
            return None
        if d.reading is Reading.GATE and above < d.threshold * below:
            return None
        return d.weight * credit(above / below, d) if counts(d) else Fraction(0)

    @cached_property
    def brought(self) -> Mapping[str, Fraction | None]:
        """What each dimension adds as it is."""
        return {
            d.key: self.brings(
                d, above=self.above[d.key], below=self.below[d.key], everything=weights(self.rubric.of(d.key))
            )
            for d in self.rubric.dimensions
        }

    @cached_property
    def rest(self) -> Mapping[str, Fraction | None]:
        """What all dimensions but one add; None: they leave no rank, whatever that one adds."""
        return {key: _sum(part for k, part in self.brought.items() if k != key) for key in self.brought}


def _sum(parts: Iterable[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def weights(parts: Iterable[Dimension | Criterion]) -> Fraction:
    return sum((part.weight for part in parts), Fraction(0))
