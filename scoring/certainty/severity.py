"""Severity: how much lower than a neutral assessor each one rates, and what the six would be with that taken out.

Shrunk, because with few applications in common much of a difference is chance. It is shown with its effect on the
slots, and switched on by nobody but the committee; where the design check refuses it, it is not computed.
Source: crossed random effects, Heyard et al. (2022), doi:10.1080/2330443X.2022.2086190; with a complete design it
cannot change the order, for it takes the same from every application.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.certainty.crossed import Crossed, Deviations, LogPrior, half_normal
from scoring.certainty.draws import shares
from scoring.certainty.panel import Panel
from scoring.rubric import Rubric

PRIORS = (0.5, 1.0, 2.0)  # how wide the prior of the severity may be, as a multiple of the usual one


@dataclass(frozen=True, slots=True)
class Leaning:
    """How many points an assessor rates above a neutral one (below: negative), and how sure that is."""

    points: float
    deviation: float  # standard deviation of the posterior, points
    reviews: int


@dataclass(frozen=True, slots=True)
class Severity:
    """What the model says of all assessors; the deviations are in points of the overall score."""

    assessors: Mapping[str, Leaning]
    effect: Mapping[str, float]  # points that its assessors' leanings gave each application, on the mean of its reviews
    deviations: Deviations
    restricted: Deviations  # by restricted maximum likelihood, beside it

    @property
    def reliability(self) -> float:
        """How much of the difference between two single reviews is the applications: from 0 to 1."""
        d = self.deviations
        return d.quality**2 / (d.quality**2 + d.severity**2 + d.noise**2)


def severity(panel: Panel, rubric: Rubric, *, log_prior: LogPrior | None = None) -> Severity:
    """Leanings in points of the overall score, read linearly; ask `design.check` first whether it may be claimed."""
    y = panel.points @ shares(panel.criteria, rubric)
    model = Crossed(panel.at, panel.by, y - y.mean())
    grid = model.grid(log_prior)
    sums = model.sums((y - y.mean())[:, None])
    # The whole grid, not a sample of it: how unsure a leaning is hangs on the few large deviations.
    own, leaning = model.severities_at(grid.quality / grid.noise, grid.severity / grid.noise, sums)
    unsure = grid.noise[:, None] * np.linalg.norm(leaning, axis=2)
    mean, square = grid.weight @ own[:, :, 0], grid.weight @ (own[:, :, 0] ** 2 + unsure**2)
    reviews = np.bincount(panel.by, minlength=model.assessors)
    effect = np.bincount(panel.at, mean[panel.by]) / np.bincount(panel.at)
    return Severity(
        {
            who: Leaning(float(points), float(np.sqrt(max(0.0, both - points**2))), int(n))
            for who, points, both, n in zip(panel.assessors, mean, square, reviews, strict=True)
        },
        dict(zip(panel.applications, map(float, effect), strict=True)),
        grid.mean(),
        model.reml(),
    )


def without(scores: Mapping[str, Fraction | None], found: Severity) -> dict[str, Fraction | None]:
    """The scores with the leanings of the assessors taken out, in points; unrated ones stay unrated."""
    return {
        code: None if score is None else score - Fraction(found.effect.get(code, 0.0)) for code, score in scores.items()
    }


def by_prior(panel: Panel, rubric: Rubric, widths: Iterable[float] = PRIORS) -> dict[float, Severity]:
    """The same under narrower and wider priors of the severity: how much of it is the prior's doing."""
    return {width: severity(panel, rubric, log_prior=half_normal(severity=0.5 * width)) for width in widths}
