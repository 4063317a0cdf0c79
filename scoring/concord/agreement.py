"""How well a committee's assessors agree: criterion by criterion, dimension by dimension, organisation by organisation.

A diagnosis to talk about, best before scoring begins; it drops no assessor and changes no score. What counts is each
assessor's latest level: that of the interview where there is one, which an empty cell does not erase. What the
committee agreed on later is never used: it would find the committee of one mind with itself.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from scoring.aggregate import Score, scores
from scoring.concord.alpha import Metric as Metric
from scoring.concord.alpha import alpha as alpha
from scoring.concord.icc import icc as icc
from scoring.concord.icc import share_of_noise as share_of_noise
from scoring.concord.kappa import kendall_w as kendall_w
from scoring.concord.kappa import weighted_kappa as weighted_kappa
from scoring.concord.statistic import FloatArray as FloatArray
from scoring.concord.statistic import Statistic as Statistic
from scoring.concord.statistic import Undefined as Undefined
from scoring.ratings import Rating, RatingSet
from scoring.rubric import Dimension, Reading, Rubric

Views = Mapping[str, Mapping[str, Score]]  # who -> application -> what their ratings alone add up to


@dataclass(frozen=True, slots=True)
class Agreement:
    """On numbers that differ by steps of equal size: points of a dimension, or totals."""

    alpha: Statistic  # interval alpha, with gaps
    single: Statistic  # ICC(A,1): how much of one assessor's points is the application
    mean: Statistic  # ICC(A,k): how much of the mean over the assessors is


@dataclass(frozen=True, slots=True)
class Within:
    """One evaluating organisation: agreement inside it, and of it with the rest of the committee.

    `own` low: its assessors do not read the rubric alike. `own` high and `others` low: they do, and differently from
    everybody else.
    """

    own: Statistic  # interval alpha among its assessors
    others: Statistic  # interval alpha between its score and that of all others together


def by_criterion(ratings: Iterable[Rating], rubric: Rubric, *, seed: int = 0) -> dict[str, Statistic]:
    """Each criterion of the rubric with its ordinal alpha over the applications: levels are ordered, no more."""
    views = _views(_by(ratings, lambda r: r.assessor), rubric)

    def level(key: str) -> Callable[[Score], Fraction | None]:
        return lambda score: score.criteria[key].value

    return {c.key: alpha(_table(views, level(c.key)), Metric.ORDINAL, seed=seed) for c in rubric.criteria}


def by_dimension(ratings: Iterable[Rating], rubric: Rubric, *, seed: int = 0) -> dict[str, Agreement]:
    """Each dimension of the rubric with the agreement on its points: the weighted mean of an assessor's own levels.

    An assessor who covers less of the dimension's weight than the rubric's minimum coverage counts as a gap there.
    """
    views = _views(_by(ratings, lambda r: r.assessor), rubric)

    def points(dimension: Dimension) -> Callable[[Score], Fraction | None]:
        return lambda score: _covered(score, dimension, rubric)

    return {d.key: _agreement(_table(views, points(d)), seed=seed) for d in rubric.dimensions}


def of_totals(ratings: Iterable[Rating], rubric: Rubric, *, seed: int = 0) -> Agreement:
    """Agreement on each assessor's own total, all dimensions read as they are; `share_of_noise` takes its `single`."""
    views = _views(_by(ratings, lambda r: r.assessor), _as_they_are(rubric))
    return _agreement(_table(views, lambda score: score.overall), seed=seed)


def by_organisation(
    ratings: Iterable[Rating], organisations: Mapping[str, str], rubric: Rubric, *, seed: int = 0
) -> dict[str, Within]:
    """Each evaluating organisation that rated, by name, with its agreement on the totals, dimensions read as they are.

    `organisations` says for whom each assessor works; an assessor who is not in it belongs to none and is left out.
    """
    frame = _as_they_are(rubric)
    own = _by(ratings, lambda r: organisations.get(r.assessor) if r.assessor else None)
    found = {}
    for name, given in sorted(own.items()):
        rest = [r for other, theirs in own.items() if other != name for r in theirs]
        people = _views(_by(given, lambda r: r.assessor), frame)
        sides = _views({"own": given, "rest": rest}, frame)
        found[name] = Within(
            *(alpha(_table(v, lambda s: s.overall), Metric.INTERVAL, seed=seed) for v in (people, sides))
        )
    return found


def _by(ratings: Iterable[Rating], name: Callable[[Rating], str | None]) -> dict[str, list[Rating]]:
    """The assessors' own levels under a name each; a consensus level has no assessor and falls away."""
    found: dict[str, list[Rating]] = defaultdict(list)
    for r in ratings:
        who = name(r)
        if who is not None and r.level is not None:
            found[who].append(r)
    return found


def _views(own: Mapping[str, list[Rating]], rubric: Rubric) -> Views:
    return {who: scores(RatingSet(tuple(given), frozenset()), rubric) for who, given in sorted(own.items())}


def _table(views: Views, value: Callable[[Score], Fraction | None]) -> FloatArray:
    """One value per person and application, (J, U); nan where there is none."""
    codes = {code: n for n, code in enumerate(sorted({code for view in views.values() for code in view}))}
    table = np.full((len(views), len(codes)), np.nan)
    for row, view in zip(table, views.values(), strict=True):
        for code, score in view.items():
            found = value(score)
            if found is not None:
                row[codes[code]] = float(found)
    return table


def _agreement(table: FloatArray, *, seed: int) -> Agreement:
    found = icc(table.T)
    return Agreement(alpha(table, Metric.INTERVAL, seed=seed), found.agreement, found.agreement_mean)


def _covered(score: Score, dimension: Dimension, rubric: Rubric) -> Fraction | None:
    own = rubric.of(dimension.key)
    given = sum((c.weight for c in own if score.criteria[c.key].value is not None), Fraction(0))
    enough = given >= rubric.min_coverage * sum(c.weight for c in own)
    return score.dimensions[dimension.key] if enough else None


def _as_they_are(rubric: Rubric) -> Rubric:
    """Without gates and bands, which bend agreement on what was seen into agreement on what follows from it."""
    return replace(rubric, dimensions=tuple(replace(d, reading=Reading.LINEAR) for d in rubric.dimensions))
