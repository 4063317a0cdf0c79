"""What is missing, by kind, and between which ranks an application may still end, whatever the missing levels are.

No model and no guess: the two ends of the scale are all it knows of a level that nobody gave.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.aggregate import CriterionScore, Score, combine, counts, credit, scores
from scoring.ranking import standings
from scoring.ratings import RatingSet, Stage
from scoring.rubric import Criterion, Dimension, Reading, Rubric

Cell = tuple[str, str, str]  # application, criterion, assessor


class Missing(StrEnum):
    """Why there is no level. The last counts criteria, the others cells: one assessor's level on one criterion."""

    RECUSED = "recused"  # absent by design
    NOT_ASSIGNED = "not assigned"  # absent by design
    NOT_YET_ENTERED = "not yet entered"
    CANNOT_ASSESS = "cannot assess"
    NOTHING_SAID = "nothing said"  # nobody gave a level or still has to: one unknown level, the committee's to settle


@dataclass(frozen=True, slots=True)
class Cells:
    """The level of each assessor that counts, and of the committee; `unable`: cells in which there is none to give."""

    levels: Mapping[tuple[str, str], Mapping[str, Fraction]]  # (application, criterion) -> assessor -> level
    unable: frozenset[Cell]
    agreed: Mapping[tuple[str, str], Fraction]


@dataclass(frozen=True, slots=True)
class RankInterval:
    """Points and ranks now and at the ends; all None where even the best levels would not lift it over the gates."""

    application: str
    score: Fraction | None  # None: unrated as it stands
    lowest: Fraction | None
    highest: Fraction | None
    rank: int | None
    best: int | None
    worst: int | None  # where it is ranked at all
    firm: bool  # ranked now and whatever comes: neither unrated nor below a gate


def cells(given: RatingSet) -> Cells:
    """What aggregate.scores() counts: an interview level before a form level, and nothing of who is recused."""
    levels: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
    unable, agreed = set(), {}
    for r in sorted(given.ratings, key=lambda r: r.stage is Stage.INTERVIEW):
        if r.stage is Stage.CONSENSUS:
            if r.level is not None:
                agreed[r.application, r.criterion] = r.level
        elif r.assessor is not None and (r.application, r.assessor) not in given.recused:
            if r.level is None:
                unable.add((r.application, r.criterion, r.assessor))
            else:
                levels[r.application, r.criterion][r.assessor] = r.level
    unable -= {(code, key, assessor) for (code, key), own in levels.items() for assessor in own}
    return Cells(dict(levels), frozenset(unable), agreed)


def missing(
    given: RatingSet,
    rubric: Rubric,
    assigned: Collection[tuple[str, str]] | None = None,
    *,
    applications: Iterable[str] = (),
) -> dict[str, dict[Missing, int]]:
    """How many levels each application lacks, of every kind, on the criteria that count.

    `assigned` are pairs (application, assessor); None: everybody who rated or is recused anywhere rates everything.
    What a criterion lacks of which nobody gave a level, nor has to give one, counts as one: NOTHING_SAID, and not
    as many times CANNOT_ASSESS. An applicant who said nothing and got the lowest level for it lacks nothing.
    """
    open_cells = _Open(given, rubric, assigned, applications)
    found = {}
    for code in open_cells.codes:
        kinds = Counter(dict.fromkeys(Missing, 0))
        for criterion in open_cells.criteria:
            kinds.update(open_cells.kinds(code, criterion.key))
        found[code] = dict(kinds)
    return found


class _Open:
    """Which cells there are, and which of them have no level."""

    def __init__(
        self,
        given: RatingSet,
        rubric: Rubric,
        assigned: Collection[tuple[str, str]] | None,
        applications: Iterable[str],
    ) -> None:
        self.cells, self.recused = cells(given), given.recused
        self.criteria = [c for c in rubric.criteria if c.weight or c.minimum is not None]
        self.assigned = None if assigned is None else frozenset(assigned)
        pairs = [*((r.application, r.assessor) for r in given.ratings), *sorted(given.recused), *sorted(assigned or ())]
        self.codes = [*dict.fromkeys([*(code for code, _ in pairs), *applications])]
        self.assessors = [*dict.fromkeys(assessor for _, assessor in pairs if assessor is not None)]

    def kinds(self, code: str, key: str) -> Counter[Missing]:
        levels = self.cells.levels.get((code, key), {})
        found = Counter(self._kind(code, key, assessor) for assessor in self.assessors if assessor not in levels)
        if not levels and (code, key) not in self.cells.agreed and not found[Missing.NOT_YET_ENTERED]:
            del found[Missing.CANNOT_ASSESS]
            found[Missing.NOTHING_SAID] = 1
        return found

    def _kind(self, code: str, key: str, assessor: str) -> Missing:
        if (code, assessor) in self.recused:
            return Missing.RECUSED
        if (code, key, assessor) in self.cells.unable:
            return Missing.CANNOT_ASSESS
        if self.assigned is None or (code, assessor) in self.assigned:
            return Missing.NOT_YET_ENTERED
        return Missing.NOT_ASSIGNED

    def filled(self, code: str, criterion: Criterion, level: Fraction) -> CriterionScore:
        """The criterion with every level that could still be given at this one."""
        agreed = self.cells.agreed.get((code, criterion.key))
        if agreed is not None:
            return CriterionScore(agreed, 0, consensus=True)
        levels = self.cells.levels.get((code, criterion.key), {})
        kinds = self.kinds(code, criterion.key)
        more = sum(kinds[k] for k in (Missing.NOT_YET_ENTERED, Missing.CANNOT_ASSESS, Missing.NOTHING_SAID))
        n = len(levels) + more
        return CriterionScore((sum(levels.values(), Fraction(0)) + more * level) / n, n)


def rank_intervals(
    given: RatingSet,
    rubric: Rubric,
    applications: Iterable[str] = (),
    assigned: Collection[tuple[str, str]] | None = None,
    *,
    ineligible: Collection[str] = (),
) -> list[RankInterval]:
    """The rank of each application with its own missing levels at the worst and all others' at the best, and reverse.

    Missing are those not yet entered and those that somebody cannot assess; who is recused or not assigned is absent
    by design. Some of them given and some not lies inside, and so does the rank as it stands. The ends are reached,
    but for two: under the band reading the best credit between both ends is taken, even if no level hits the band;
    and one who is not firm falls out before the lowest points. Who is not eligible stands not in the list.
    """
    open_cells = _Open(given, rubric, assigned, applications)
    now = {c: s for c, s in scores(given, rubric, open_cells.codes).items() if c not in set(ineligible)}
    barred = [code for code, score in now.items() if score.below_gate]
    ranked = standings({code: score.overall for code, score in now.items()}, ineligible=barred)
    ranks = {s.application: s.rank for s in ranked}
    ends = {code: _ends(code, open_cells, rubric) for code in now}
    firm = {code: ranks[code] is not None and not ends[code][0].below_gate for code in now}
    reach = {code: _reach(*ends[code], rubric) for code in now if not ends[code][1].below_gate}
    sure_lows = sorted(low for code, (low, _) in reach.items() if firm[code])
    highs = sorted(high for _, high in reach.values())
    found = []
    for code, score in now.items():
        if code not in reach:
            found.append(RankInterval(code, score.overall, None, None, None, None, None, firm=False))
            continue
        low, high = reach[code]
        best = 1 + len(sure_lows) - bisect_right(sure_lows, high)  # itself is not among them: low <= high
        worst = len(highs) - bisect_right(highs, low) + (high == low)
        found.append(RankInterval(code, score.overall, low, high, ranks[code], best, worst, firm[code]))
    return sorted(found, key=lambda i: (i.best is None, i.best, i.worst, len(i.application), i.application))


def _ends(code: str, open_cells: _Open, rubric: Rubric) -> tuple[Score, Score]:
    """The score with all that is missing at the worst level, and at the best."""
    worst, best = (rubric.low, rubric.high) if rubric.better == "high" else (rubric.high, rubric.low)
    return _filled(code, worst, open_cells=open_cells, rubric=rubric), _filled(
        code, best, open_cells=open_cells, rubric=rubric
    )


def _filled(code: str, level: Fraction, *, open_cells: _Open, rubric: Rubric) -> Score:
    criteria = {c.key: CriterionScore(None, 0) for c in rubric.criteria}  # one that is retired is left without
    return combine(code, criteria | {c.key: open_cells.filled(code, c, level) for c in open_cells.criteria}, rubric)


def _reach(worst: Score, best: Score, rubric: Rubric) -> tuple[Fraction, Fraction]:
    """The lowest and highest overall score; between two ends a band may lie that neither is in."""
    counting = [d for d in rubric.dimensions if counts(d)]
    total = sum((d.weight for d in counting), Fraction(0))
    low = high = Fraction(0)
    for d in counting:
        ends = _credits(worst.dimensions[d.key], best.dimensions[d.key], d)
        low, high = low + d.weight * ends[0] / total, high + d.weight * ends[1] / total
    return low, high


def _credits(worst: Fraction | None, best: Fraction | None, dimension: Dimension) -> tuple[Fraction, Fraction]:
    if worst is None or best is None:
        raise AssertionError("every criterion has a level at either end")
    ends = credit(worst, dimension), credit(best, dimension)
    lo, hi = dimension.band
    hits = dimension.reading is Reading.BAND and worst <= hi and best >= lo
    return min(ends), Fraction(100) if hits else max(ends)
