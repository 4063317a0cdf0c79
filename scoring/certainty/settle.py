"""What would settle it: between two applications, the one more review, or the one question, that is worth most.

It plans with the model of `crossed` at the mean of its posterior; it moves no score.
Source: preposterior analysis, Raiffa and Schlaifer (1961), Applied Statistical Decision Theory, ch. 5.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, owens_t

from scoring.assignment import Pair
from scoring.certainty.crossed import Crossed
from scoring.certainty.draws import shares
from scoring.certainty.panel import FloatArray, Panel
from scoring.rubric import Rubric

PRIOR_REVIEWS = 2  # reviews that the usual spread of a criterion counts for beside the pair's own


@dataclass(frozen=True, slots=True)
class Review:
    """One more review and what it is worth; assessor None: somebody who has rated nothing yet."""

    application: str
    assessor: str | None
    after: float  # chance that the better one of the two is then recognised, 0 to 1


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion, and how many points of the difference between the two are unsure because of it."""

    criterion: str
    points: float  # standard deviation


@dataclass(frozen=True, slots=True)
class Settling:
    """Between `first` and `second`: how far apart they are by the model, and what would tell more, the best first."""

    first: str
    second: str
    points: float  # the first ahead of the second, shrunk
    now: float  # chance that the one ahead is truly the better one, 0.5 to 1
    reviews: tuple[Review, ...]
    questions: tuple[Question, ...]


def settle(panel: Panel, rubric: Rubric, first: str, second: str, *, barred: Collection[Pair] = ()) -> Settling:
    """What another review of either would bring, by whom, except the `barred` pairs of application and assessor.

    Both must stand in the panel. An assessor does not review the same application twice.
    """
    y = panel.points @ shares(panel.criteria, rubric)
    model = Crossed(panel.at, panel.by, y - y.mean())
    at = model.grid().mean()
    effects = model.effects(at.quality / at.noise, at.severity / at.noise, model.sums((y - y.mean())[:, None]))
    pair = [panel.applications.index(code) for code in (first, second)]
    contrast = effects.shared[pair[0]] - effects.shared[pair[1]]
    ahead = float(effects.quality[pair[0], 0] - effects.quality[pair[1], 0])
    variance = at.noise**2 * float(contrast @ contrast + (effects.spread[pair] ** 2).sum())
    given = set(zip(panel.at.tolist(), panel.by.tolist(), strict=True))
    found = []
    for code, i, sign in ((first, pair[0], 1.0), (second, pair[1], -1.0)):
        for who in (None, *panel.assessors):
            lean = np.zeros(len(panel.assessors) + 1)
            unknown = at.severity**2
            if who is not None:
                j = panel.assessors.index(who)
                if (i, j) in given or (code, who) in barred:
                    continue
                lean, unknown = effects.leaning[j], 0.0
            seen = effects.shared[i] + lean
            spread = effects.spread[i] ** 2
            together = at.noise**2 * float(contrast @ seen + sign * spread)
            whole = at.noise**2 * float(seen @ seen + spread + 1) + unknown
            found.append(Review(code, who, _after(ahead, variance, together**2 / whole)))
    found.sort(key=lambda one: (-one.after, one.application, one.assessor or ""))
    return Settling(
        first,
        second,
        ahead,
        float(ndtr(abs(ahead) / np.sqrt(variance))),
        tuple(found),
        tuple(_questions(panel, rubric, pair)),
    )


def _after(ahead: float, variance: float, gain: float) -> float:
    """The chance to recognise the better one once a review has taken `gain` off the variance of their difference.

    That is the chance that the difference and its mean after the review have the same sign; they are bivariate normal
    with correlation sqrt(gain / variance). Source: Owen (1956), doi:10.1214/aoms/1177728074, whose T it is.
    """
    apart = abs(ahead) / np.sqrt(variance)
    return float(1 - 2 * owens_t(apart, np.sqrt(max(variance / gain - 1, 0.0)) if gain > 0 else np.inf))


def _questions(panel: Panel, rubric: Rubric, pair: Collection[int]) -> Iterable[Question]:
    """Criteria by how unsure they leave the difference: their share, and how far apart their levels lie on the two."""
    usual = _within(panel)
    unsure = np.zeros(len(panel.criteria))
    for i in pair:
        own = panel.points[panel.at == i]
        squares = ((own - own.mean(axis=0)) ** 2).sum(axis=0) + PRIOR_REVIEWS * usual
        unsure += squares / (len(own) - 1 + PRIOR_REVIEWS) / len(own)
    points = shares(panel.criteria, rubric) * np.sqrt(unsure)
    for k in np.argsort(-points, kind="stable"):
        yield Question(panel.criteria[k], float(points[k]))


def _within(panel: Panel) -> FloatArray:
    """The usual variance of each criterion between the reviews of one application (m,)."""
    reviews = np.bincount(panel.at)
    means = np.stack([np.bincount(panel.at, column) for column in panel.points.T], axis=1) / reviews[:, None]
    free = max(1, int(reviews.sum()) - len(reviews))
    within: FloatArray = ((panel.points - means[panel.at]) ** 2).sum(axis=0) / free
    return within
