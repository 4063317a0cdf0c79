"""Independent ratings as arrays: a row for each review, that is one assessor's levels on one application.

It is what each assessor gave alone; what the committee agreed on later is left out. The order of applications and
assessors follows from what was given and not from their names, so that nobody is favoured by what they are called.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from scoring.aggregate import counts
from scoring.ratings import RatingSet, Stage
from scoring.rubric import Reading, Rubric

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Cells = dict[tuple[str, str], dict[str, float]]  # (application, assessor) -> criterion -> level
Key = TypeVar("Key")
Reviewed = tuple[str, str, tuple[float, ...]]  # application, assessor, points

DECIMALS = 9  # of points, to which two reviews are the same
MOST_TIES = 100  # assessors whom nothing tells apart but their names, told apart before it is left to these


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """R reviews of n applications by J assessors on m criteria, in points from 0 (worst) to 100 (best)."""

    applications: tuple[str, ...]  # n
    assessors: tuple[str, ...]  # J
    criteria: tuple[str, ...]  # m
    at: IntArray  # (R,) which application
    by: IntArray  # (R,) which assessor
    points: FloatArray  # (R, m); what a review leaves out is filled as the scores of record would have it
    twins: IntArray  # (n,) the same number for applications of which exactly the same was given

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Application and assessor of each review."""
        return [(self.applications[i], self.assessors[j]) for i, j in zip(self.at, self.by, strict=True)]

    @property
    def shape(self) -> tuple[int, int, int]:
        return len(self.applications), len(self.assessors), len(self.criteria)


def panel(given: RatingSet, rubric: Rubric, applications: Collection[str]) -> Panel:
    """The reviews of these applications; one that no assessor has rated on some dimension that counts is left out.

    An interview level replaces the same assessor's form level; an empty one does not erase it.
    """
    own = _latest(given, set(applications))
    criteria = [c.key for c in rubric.criteria if c.weight and enters(rubric, c.dimension)]
    means = _means(own)
    complete = {code for code, mean in means.items() if _covers(mean, rubric)}
    reviews = [
        (code, who, tuple(_filled(cells, means[code], criteria, rubric)))
        for (code, who), cells in own.items()
        if code in complete and any(key in cells for key in criteria)
    ]
    return _arrays(reviews, criteria)


def enters(rubric: Rubric, dimension: str) -> bool:
    """Whether a dimension moves the order: by its weight, or by keeping out who is below its threshold."""
    found = rubric.dimension(dimension)
    return counts(found) or found.reading is Reading.GATE


def _latest(given: RatingSet, wanted: Collection[str]) -> Cells:
    found: Cells = defaultdict(dict)
    ordered = sorted((r for r in given.ratings if r.assessor), key=lambda r: r.stage is Stage.INTERVIEW)
    known: dict[Fraction, float] = {}
    for r in ordered:
        who = r.assessor or ""
        if r.level is None or r.application not in wanted or (r.application, who) in given.recused:
            continue
        found[r.application, who][r.criterion] = known.setdefault(r.level, float(r.level))
    return found


def _means(own: Cells) -> dict[str, dict[str, float]]:
    """The mean level of each criterion of each application, where anybody gave one."""
    levels: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (code, _), cells in own.items():
        for key, level in cells.items():
            levels[code][key].append(level)
    return {code: {key: sum(all_) / len(all_) for key, all_ in keys.items()} for code, keys in levels.items()}


def _covers(mean: Mapping[str, float], rubric: Rubric) -> bool:
    return all(
        any(c.weight and c.key in mean for c in rubric.of(d.key)) for d in rubric.dimensions if enters(rubric, d.key)
    )


def _filled(
    cells: Mapping[str, float], mean: Mapping[str, float], criteria: Iterable[str], rubric: Rubric
) -> Iterable[float]:
    """The review's points on each criterion.

    What it leaves out is what the others gave, as much higher or lower as this assessor is on the criteria that both
    rated; what nobody rated is the mean of its dimension, which is how the score of record leaves it out.
    """
    apart = [level - mean[key] for key, level in cells.items()]
    lean = sum(apart) / len(apart)
    low, high = float(rubric.low), float(rubric.high)
    worst, best = (low, high) if rubric.better == "high" else (high, low)
    for key in criteria:
        level = cells.get(key)
        if level is None:
            level = mean[key] + lean if key in mean else _of_dimension(cells, mean, rubric, key)
        yield 100 * (level - worst) / (best - worst)


def _of_dimension(cells: Mapping[str, float], mean: Mapping[str, float], rubric: Rubric, key: str) -> float:
    own = [c for c in rubric.of(rubric.criterion(key).dimension) if c.weight and c.key in mean]
    return sum(float(c.weight) * cells.get(c.key, mean[c.key]) for c in own) / sum(float(c.weight) for c in own)


def _arrays(reviews: list[Reviewed], criteria: list[str]) -> Panel:
    kinds, of_application, of_assessor = _colours(reviews)
    applications = sorted(of_application, key=lambda code: (of_application[code], code))
    assessors = sorted(of_assessor, key=lambda who: (of_assessor[who], who))
    place, seat = ({name: n for n, name in enumerate(names)} for names in (applications, assessors))
    reviews = sorted(reviews, key=lambda one: (place[one[0]], seat[one[1]]))
    return Panel(
        tuple(applications),
        tuple(assessors),
        tuple(criteria),
        np.array([place[code] for code, _, _ in reviews], dtype=np.int64),
        np.array([seat[who] for _, who, _ in reviews], dtype=np.int64),
        np.array([values for _, _, values in reviews], dtype=np.float64).reshape(len(reviews), len(criteria)),
        np.array([kinds[code] for code in applications], dtype=np.int64),
    )


def _colours(reviews: Sequence[Reviewed]) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Numbers that follow from what was given, whatever people are called: alike for those nothing tells apart.

    The first is of applications. Then assessors whom nothing tells apart are told apart one by one, and the numbers of
    applications and assessors that follow give an order: which of those alike comes first is then all the same.
    Source: colour refinement and individualisation, McKay & Piperno (2014), doi:10.1016/j.jsc.2013.09.003.
    """
    given = _numbered({(code, who): tuple(round(v, DECIMALS) for v in values) for code, who, values in reviews})
    of_application, of_assessor = _refined(
        given, dict.fromkeys((code for code, _, _ in reviews), 0), dict.fromkeys((who for _, who, _ in reviews), 0)
    )
    kinds = of_application
    for _tie in range(MOST_TIES):
        often = Counter(of_assessor.values())
        tied = min(((colour, who) for who, colour in of_assessor.items() if often[colour] > 1), default=None)
        if tied is None:
            break
        of_assessor = {who: 2 * colour + ((colour, who) != tied) for who, colour in of_assessor.items()}
        of_application, of_assessor = _refined(given, of_application, of_assessor)
    return kinds, of_application, of_assessor


def _refined(
    given: Mapping[tuple[str, str], int], of_application: dict[str, int], of_assessor: dict[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """The colours told apart by the colours of those they met, until nothing more comes of it."""
    while True:
        known = len(set(of_assessor.values())), len(set(of_application.values()))
        met: dict[str, list[tuple[int, int]]] = {who: [] for who in of_assessor}
        for (code, who), kind in given.items():
            met[who].append((of_application[code], kind))
        of_assessor = _numbered({who: (of_assessor[who], *sorted(own)) for who, own in met.items()})
        met = {code: [] for code in of_application}
        for (code, who), kind in given.items():
            met[code].append((of_assessor[who], kind))
        of_application = _numbered({code: (of_application[code], *sorted(own)) for code, own in met.items()})
        if known == (len(set(of_assessor.values())), len(set(of_application.values()))):
            return of_application, of_assessor


def _numbered(values: Mapping[Key, tuple[object, ...]]) -> dict[Key, int]:
    number = {value: n for n, value in enumerate(sorted(set(values.values())))}
    return {key: number[value] for key, value in values.items()}
