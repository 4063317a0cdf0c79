"""What would change the six: the least change of one weight; of one rating and of all weights together beside it.

Every answer is exact. None is a forecast: it says how far the choice is from another one, not how likely that is.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.aggregate import Score, counts
from scoring.change.crossings import Course, Leaders
from scoring.change.flips_ratings import RatingFlip as RatingFlip
from scoring.change.flips_ratings import rating_flips as rating_flips
from scoring.change.flips_together import Reason as Reason
from scoring.change.flips_together import Rebalance as Rebalance
from scoring.change.flips_together import smallest_change as smallest_change
from scoring.change.leave_out import Change, change, within
from scoring.change.sums import Sums, weights
from scoring.rubric import Criterion, Dimension, Reading, Rubric


@dataclass(frozen=True, slots=True)
class Flip:
    """The nearest weight at which the six change."""

    weight: Fraction
    share: Fraction  # per cent, as in WeightFlip
    exact: bool  # False: the point has no exact fraction; it lies less than 0.000002 before this one
    change: Change  # just beyond the weight; at the weight itself if the six are the same again beyond


@dataclass(frozen=True, slots=True)
class WeightFlip:
    """How far one weight can go, the others as they are, before the six change; None: however far, they do not."""

    dimension: str
    criterion: str | None  # None: it is the weight of the dimension
    weight: Fraction
    share: Fraction  # per cent of the overall score; for a criterion of a gate, of the gate's points
    down: Flip | None  # to 0 at the least
    up: Flip | None


def weight_flips(
    found: Mapping[str, Score], rubric: Rubric, slots: int = 6, ineligible: Collection[str] = ()
) -> list[WeightFlip]:
    """A line for each dimension and each criterion that has a weight, in the order of the rubric.

    The six are leave_out.within(): to draw level across the line is a change, and where there is a tie already, so is
    what parts it: then the flip is at the present weight. Only what makes a score can flip it: the weight of a gate,
    and of what is retired (weight 0), are not in the list.
    Source: Triantaphyllou & Sánchez (1997), Decision Sciences 28(1), 151-194, for sums in which no level is missing.
    """
    six = within(found, slots, ineligible)
    sums = [Sums(score, rubric) for code, score in found.items() if code not in set(ineligible)]
    return [_line(moving, sums, six=six, slots=slots) for d in rubric.dimensions for moving in _moving(d, rubric)]


def _line(moving: "_Moving", sums: Iterable[Sums], *, six: frozenset[str], slots: int) -> WeightFlip:
    courses = {one.code: moving.course(one) for one in sums}

    def flip(sign: int) -> Flip | None:
        seen = {code: course.seen(moving.weight, sign) for code, course in courses.items()}
        end = moving.weight if sign < 0 else None
        turn = Leaders(seen, slots, end=end, closed=bool(moving.others)).first_turn(six)
        if turn is None:
            return None
        weight = moving.weight + sign * turn.at
        return Flip(weight, moving.share(weight), turn.exact, change(six, turn.after))

    key = moving.criterion.key if moving.criterion else None
    share = moving.share(moving.weight)
    return WeightFlip(moving.dimension.key, key, moving.weight, share, down=flip(-1), up=flip(1))


@dataclass(frozen=True, slots=True)
class _Moving:
    """One weight that moves: of a dimension, or of a criterion in it."""

    dimension: Dimension
    criterion: Criterion | None
    weight: Fraction
    others: Fraction  # the weights to which it is relative; 0: it is alone, and has no effect unless it is 0 as well
    total: Fraction  # of the dimensions that make the score

    def share(self, weight: Fraction) -> Fraction:
        whole = 100 * weight / (self.others + weight)
        return whole * self.dimension.weight / self.total if self.criterion and counts(self.dimension) else whole

    def course(self, sums: Sums) -> Course:
        """The score of one application by the weight."""
        return self._of_criterion(sums, self.criterion) if self.criterion else self._of_dimension(sums)

    def _of_dimension(self, sums: Sums) -> Course:
        rest, own = sums.rest[self.dimension.key], sums.brought[self.dimension.key]
        own = None if own is None else own / self.weight

        def at(weight: Fraction) -> Fraction | None:
            if rest is None or sums.short or (weight and own is None):
                return None
            return (rest + weight * (own or 0)) / (self.others + weight)

        return Course.of(at, (self.others, Fraction(1)), ())

    def _of_criterion(self, sums: Sums, c: Criterion) -> Course:
        d = self.dimension
        rest, own, one = sums.rest[d.key], sums.points.get(c.key, Fraction(0)), int(c.key in sums.points)
        above, below = sums.above[d.key] - one * c.weight * own, sums.below[d.key] - one * c.weight

        def at(weight: Fraction) -> Fraction | None:
            if rest is None or sums.short:
                return None
            more, everything = one * weight, self.others + weight
            part = sums.brings(d, above=above + more * own, below=below + more, everything=everything)
            return None if part is None else (rest + part) / self.total

        cuts = []
        least = sums.rubric.min_coverage
        if one != least:
            cuts.append((least * self.others - below) / (one - least))
        if one:  # else its weight moves no points
            edges = {Reading.LINEAR: (), Reading.GATE: (d.threshold,), Reading.BAND: d.band}[d.reading]
            cuts += [(edge * below - above) / (own - edge) for edge in edges if own != edge]
        return Course.of(at, (below, Fraction(1)) if one and below else (Fraction(1), Fraction(0)), cuts)


def _moving(d: Dimension, rubric: Rubric) -> Iterable[_Moving]:
    total = weights(d for d in rubric.dimensions if counts(d))
    if counts(d):
        yield _Moving(d, None, d.weight, total - d.weight, total)
    own = rubric.of(d.key)
    for c in own:
        if c.weight and (d.weight or d.reading is Reading.GATE):
            yield _Moving(d, c, c.weight, weights(own) - c.weight, total)
