"""Which single level, given otherwise, would change the six: every other level of the scale is looked at.

It says what a choice hangs on, and nothing of whether a level is right.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import nlargest
from itertools import islice

from scoring.aggregate import Score, counts, points, scores
from scoring.change.intervals import cells
from scoring.change.leave_out import Change, change, within
from scoring.change.sums import Sums, weights
from scoring.ratings import RatingSet
from scoring.rubric import Criterion, Dimension, Reading, Rubric


@dataclass(frozen=True, slots=True)
class RatingFlip:
    """One level that, given otherwise, changes the six."""

    application: str
    criterion: str
    assessor: str | None  # None: it is the level that the committee agreed on; no single rating moves it
    level: Fraction
    to: Fraction  # the nearest such level of the rubric, upwards or downwards
    change: Change


def rating_flips(
    given: RatingSet,
    rubric: Rubric,
    slots: int = 6,
    *,
    applications: Iterable[str] = (),
    ineligible: Collection[str] = (),
) -> list[RatingFlip]:
    """For each level that counts the nearest above and below that would change the six; the smallest changes first.

    The level that counts is the interview's before the form's. Under a consensus no rating counts: the consensus
    stands in the list instead. Whoever is unrated stays so: another level covers no more than this one.
    """
    found = {c: s for c, s in scores(given, rubric, applications).items() if c not in set(ineligible)}
    now, line = cells(given), _Line(found, slots)
    everything = {d.key: weights(rubric.of(d.key)) for d in rubric.dimensions}
    flips = []
    for code, score in found.items():
        if score.overall is None:
            continue
        one = _One(score, rubric, line=line, everything=everything)
        for c in rubric.criteria:
            agreed = now.agreed.get((code, c.key))
            own: Collection[tuple[str | None, Fraction]]
            own = now.levels.get((code, c.key), {}).items() if agreed is None else [(None, agreed)]
            reached = one.reached(c, [level for _, level in own])
            for assessor, level in own:
                flips += [RatingFlip(code, c.key, assessor, level, *there) for there in reached.get(level, ())]
    return sorted(flips, key=lambda f: (abs(f.to - f.level), len(f.application), f.application))


class _Line:
    """Where the line is for one application, the others being as they are."""

    def __init__(self, found: Mapping[str, Score], slots: int) -> None:
        ranked = {c: s.overall for c, s in found.items() if s.overall is not None and not s.below_gate}
        self.ranked, self.slots, self.six = ranked, slots, within(found, slots)
        self.descending = sorted(ranked.values(), reverse=True)

    def without(self, code: str) -> Fraction | None:
        """The score of the last one in among the others; None: they leave a slot free.

        Who is in depends only on whether the application is above this score, at it, or below.
        """
        at, score = self.slots - 1, self.ranked.get(code)
        at += len(self.descending) > at and score is not None and score >= self.descending[at]
        return self.descending[at] if at < len(self.descending) else None

    def change(self, code: str, score: Fraction | None) -> Change:
        after = {c: s for c, s in self.ranked.items() if c != code} | ({} if score is None else {code: score})
        least = nlargest(self.slots, after.values())[-1:]
        return change(self.six, [c for c, s in after.items() if s >= least[0]])


class _One:
    """One application with one level given otherwise."""

    def __init__(self, score: Score, rubric: Rubric, *, line: _Line, everything: Mapping[str, Fraction]) -> None:
        self.code, self.sums, self.rubric = score.application, Sums(score, rubric), rubric
        self.line, self.last = line, line.without(score.application)
        self.everything = everything
        self.total = weights(d for d in rubric.dimensions if counts(d))
        self.slope = points(rubric.low + 1, rubric) - points(rubric.low, rubric)
        self.changes = {self._side(score.overall if self.code in line.ranked else None): Change()}

    def reached(self, criterion: Criterion, own: Collection[Fraction]) -> dict[Fraction, list[tuple[Fraction, Change]]]:
        """For each of the levels given the nearest below and above that would change the six in its place."""
        d, levels, n = self.rubric.dimension(criterion.dimension), self.rubric.levels, len(own)
        if n == 0 or self.sums.rest[d.key] is None or self.sums.short - {criterion.key}:
            return {}
        ends = (levels[0] - levels[-1]) / n, (levels[-1] - levels[0]) / n
        # Under a band a further level may undo what a nearer one did; else no step does more than the widest.
        down, up = (d.reading is Reading.BAND or self._change(d, criterion, end) != Change() for end in ends)
        found: dict[Fraction, list[tuple[Fraction, Change]]] = {}
        for level in set(own) if down or up else ():
            below = levels[: bisect_left(levels, level)][::-1] if down else ()
            above = levels[bisect_right(levels, level) :] if up else ()
            for side in (below, above):
                there = ((to, self._change(d, criterion, (to - level) / n)) for to in side)
                found.setdefault(level, []).extend(islice((one for one in there if one[1] != Change()), 1))
        return found

    def _change(self, d: Dimension, criterion: Criterion, higher: Fraction) -> Change:
        """What changes if the level of the criterion becomes so much higher."""
        score = self._score(d, criterion, higher * self.slope)
        side = self._side(score)
        if side not in self.changes:
            self.changes[side] = self.line.change(self.code, score)
        return self.changes[side]

    def _side(self, score: Fraction | None) -> int:
        """Above the line, at it or below."""
        if score is None:
            return -1
        return 1 if self.last is None else (score > self.last) - (score < self.last)

    def _score(self, d: Dimension, criterion: Criterion, more: Fraction) -> Fraction | None:
        key, least = criterion.key, criterion.minimum
        if least is not None and self.sums.points[key] + more < points(least, self.rubric):
            return None
        above, below = self.sums.above[d.key] + criterion.weight * more, self.sums.below[d.key]
        part = self.sums.brings(d, above=above, below=below, everything=self.everything[d.key])
        rest = self.sums.rest[d.key]
        return None if part is None or rest is None else (rest + part) / self.total
