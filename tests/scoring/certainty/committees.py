"""Simulated committees of which the truth is known: are chances calibrated, and does the severity option find more?

    python -m tests.scoring.certainty.committees 2000

prints the table of the README, spread over every kind of committee; the seeds are fixed. A committee is simulated
review by review as ratings, and judged by the product's own path: aggregate, panel, seats, severity. Compared are the
verdict of the plain mean and a bootstrap of each application's reviews, on the same panels.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from multiprocessing import get_context

import numpy as np

from scoring import aggregate
from scoring.certainty import design, seats, severity
from scoring.certainty.panel import panel
from scoring.ratings import Rating, RatingSet, Stage
from scoring.rubric import Criterion, Dimension, Rubric

SLOTS = 6
DRAWS = 2_000
SAFE = 0.95
SIGNIFICANT = 2.6  # one-sided: one in two hundred by chance alone
RIVALS = ("mean", "bootstrap")
CRITERIA = 12
QUALITY, HALO, NOISE, OWN = 0.6, 0.5, 1.0, 0.4  # levels: of applications, whole reviews, single levels, single criteria


@dataclass(frozen=True)
class Cell:
    """A kind of committee: n applications, J assessors, r reviews of each; severity in levels; how it departs."""

    n: int
    assessors: int
    reviews: int
    severity: float
    family: str  # normal; gaps: a tenth of reviews and levels missing; rough: whole levels, t4 noise, uneven scales

    def __str__(self):
        return f"{self.n} x {self.assessors}, {self.reviews} each, severity {self.severity}, {self.family}"


def cells():
    shapes = ((10, 3, 2), (10, 5, 5), (20, 5, 3), (20, 8, 2), (20, 10, 10), (40, 8, 3), (40, 10, 2), (40, 10, 5))
    return [
        Cell(*shape, s, family) for shape, s, family in product(shapes, (0.0, 0.3, 0.6), ("normal", "gaps", "rough"))
    ]


@cache
def rubric(step):
    criteria = tuple(
        Criterion(f"{d}{k}", d, Fraction(1), {}, {}, {}, "", {}, {}, (), (), None)
        for d in "AB"
        for k in range(1, CRITERIA // 2 + 1)
    )
    halves = (Dimension("A", Fraction(1), {}), Dimension("B", Fraction(1), {}))
    return Rubric(Fraction(0), Fraction(4), step, "high", Fraction(1, 2), halves, criteria)


def committee(cell, random):
    """Ratings of one committee, its rubric, and the true worth of each application."""
    rough = cell.family == "rough"
    step = Fraction(1) if rough else Fraction(1, 10)
    n, m = cell.n, CRITERIA
    worth = random.normal(0, QUALITY, (n, 1)) + random.normal(0, OWN, (n, m))
    lean = random.normal(0, 1, cell.assessors) * cell.severity
    scale = np.exp(random.normal(0, 0.3, cell.assessors)) if rough else np.ones(cell.assessors)
    deviate = (
        (lambda *size: random.standard_t(4, size) / np.sqrt(2)) if rough else (lambda *size: random.normal(size=size))
    )
    frame, ratings = rubric(step), []
    keys = [c.key for c in frame.criteria]
    for i in range(n):
        for j in random.permutation(cell.assessors)[: cell.reviews]:
            if cell.family == "gaps" and random.random() < 0.1:
                continue
            seen = worth[i] + HALO * deviate(1) + NOISE * deviate(m)
            levels = 2 + scale[j] * seen + lean[j]
            tenths = np.clip(np.rint(levels / float(step)), 0, int(4 / step)).astype(int)
            missing = random.random(m) < (0.1 if cell.family == "gaps" else 0)
            ratings += [
                Rating(f"H-{i:02}", f"m{j}", key, None if gap else _level(int(t), step), Stage.FORM)
                for key, t, gap in zip(keys, tenths, missing, strict=True)
            ]
    return RatingSet(tuple(ratings), frozenset()), frame, worth.mean(axis=1)


@cache
def _level(steps, step):
    return steps * step


def judged(cell, random):
    """One committee: who is truly in, the three answers to it, and how many of the true six each order finds."""
    given, frame, worth = committee(cell, random)
    codes = sorted({r.application for r in given.ratings})
    truth = {f"H-{i:02}" for i in np.argsort(-worth)[:SLOTS]}
    own = panel(given, frame, codes)
    chances = seats.seats(own, frame, SLOTS, draws=DRAWS, seed=int(random.integers(2**31)))
    codes = sorted(chances)
    scores = aggregate.scores(given, frame, codes)
    overall = {code: scores[code].overall for code in codes}
    return {
        "true": np.array([code in truth for code in codes]),
        "model": np.array([chances[code].chance for code in codes]),
        "mean": seats.credit(_row(overall), SLOTS),
        "bootstrap": _bootstrap(own, frame, codes, random),
        "found": _found(overall, truth),
        "found adjusted": _found(_adjusted(overall, own, frame), truth),
    }


def _adjusted(overall, own, frame):
    """What the committee sees with the severity option on: the raw scores where the design does not allow it."""
    pairs = ((own.applications[i], own.assessors[j]) for i, j in zip(own.at, own.by, strict=True))
    return severity.without(overall, severity.severity(own, frame)) if design.check(pairs).severity else overall


def _row(overall):
    return np.array([[-np.inf if score is None else float(score) for score in overall.values()]])


def _found(overall, truth):
    """How many of the true six the best six by these scores contain; ties at the line share."""
    return float(seats.credit(_row(overall), SLOTS) @ np.array([code in truth for code in overall]))


def _bootstrap(own, frame, codes, random, resamples=400):
    """Each application's reviews drawn again with replacement: what many tools would show."""
    y = own.points @ seats.shares(own.criteria, frame)
    drawn = np.empty((resamples, len(own.applications)))
    for i in range(len(own.applications)):
        reviews = y[own.at == i]
        drawn[:, i] = reviews[random.integers(len(reviews), size=(resamples, len(reviews)))].mean(axis=1)
    chance = dict(zip(own.applications, seats.credit(drawn, SLOTS) / resamples, strict=True))
    return np.array([chance[code] for code in codes])


def results(panels):
    """So many committees, judged: pairs of a cell and its results. The kinds take turns; 29 has no factor of 72."""
    kinds = cells()
    for number in range(panels):
        yield one(kinds, number)


def one(kinds, number):
    kind = number * 29 % len(kinds)
    return kinds[kind], judged(kinds[kind], np.random.default_rng((kind, number // len(kinds))))


def summary(found):
    """What `results` add up to; differences are paired, a committee each, and z is their mean over its error."""
    found = list(found)
    pooled = {key: np.concatenate([np.atleast_1d(each[key]) for _, each in found]) for key in found[0][1]}
    safe = pooled["model"] >= SAFE
    biased = [(cell, each) for cell, each in found if cell.severity == 0.6]
    return {
        "panels": len(found),
        "slope": {name: slope(pooled[name], pooled["true"]) for name in ("model", "bootstrap")},
        "Brier": {name: float(np.mean((pooled[name] - pooled["true"]) ** 2)) for name in ("model", *RIVALS)},
        "safe": int(safe.sum()),
        "hit": float(pooled["true"][safe].mean()),
        "safe by bootstrap": int((pooled["bootstrap"] >= SAFE).sum()),
        "hit of bootstrap": float(pooled["true"][pooled["bootstrap"] >= SAFE].mean()),
        "found": float(pooled["found"].mean()) / SLOTS,
        "found adjusted": float(pooled["found adjusted"].mean()) / SLOTS,
        "gain at severity 0.6": paired([gain(each) for _, each in biased]),
        "cells": {cell: _cell(own) for cell in cells() if (own := [each for other, each in found if other == cell])},
    }


def _cell(own):
    worse = {rival: paired([brier(each, "model") - brier(each, rival) for each in own]) for rival in RIVALS}
    return {"panels": len(own), **worse, "gain": paired([gain(each) for each in own])}


def brier(each, name):
    return float(np.mean((each[name] - each["true"]) ** 2))


def gain(each):
    return (each["found adjusted"] - each["found"]) / SLOTS


def paired(differences):
    """Their mean, and z: zero where they are all zero."""
    differences = np.array(differences)
    error = differences.std(ddof=1) / np.sqrt(len(differences)) if len(differences) > 1 else 0.0
    return float(differences.mean()), float(differences.mean() / error) if error else 0.0


def slope(chance, true):
    """The slope of a logistic regression of what is true on the logit of the chance: 1 is calibrated, less is too sure.

    Newton's method; chances are held half a draw away from 0 and 1. Source: Cox (1958), doi:10.1093/biomet/45.3-4.562.
    """
    held = np.clip(chance, 0.5 / DRAWS, 1 - 0.5 / DRAWS)
    x = np.stack([np.ones(len(held)), np.log(held / (1 - held))], axis=1)
    b = np.zeros(2)
    for _step in range(50):
        p = 1 / (1 + np.exp(-x @ b))
        step = np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]), x.T @ (true - p))
        b += step
        if np.abs(step).max() < 1e-10:
            return float(b[1])
    raise ArithmeticError("the regression does not converge")


def worse(found, key):
    """The cells in which the model, or the severity option, is significantly worse than its rival: one-sided z."""
    sign = -1 if key == "gain" else 1
    return [str(cell) for cell, own in found["cells"].items() if sign * own[key][1] > SIGNIFICANT]


def table(found):
    """The summary as Markdown."""
    yield f"{found['panels']} simulated committees, six slots, {len(found['cells'])} kinds."
    yield ""
    yield "| | model | bootstrap | mean's verdict |"
    yield "|---|---|---|---|"
    slopes, scores = found["slope"], found["Brier"]
    yield f"| calibration slope (1: as sure as it may be) | {slopes['model']:.2f} | {slopes['bootstrap']:.2f} | |"
    yield f"| Brier score | {scores['model']:.4f} | {scores['bootstrap']:.4f} | {scores['mean']:.4f} |"
    yield f"| called safe (at or above {SAFE}) | {found['safe']} | {found['safe by bootstrap']} | |"
    yield f"| of these truly in | {found['hit']:.1%} | {found['hit of bootstrap']:.1%} | |"
    yield ""
    points, z = found["gain at severity 0.6"]
    yield (
        f"True six found by the raw mean {found['found']:.1%}, with the severity option {found['found adjusted']:.1%}; "
        f"at severity 0.6 the option gains {100 * points:.1f} percentage points (z {z:.1f})."
    )
    yield ""
    yield "| committee | panels | Brier: model - mean (z) | model - bootstrap (z) | severity option, % of six (z) |"
    yield "|---|---|---|---|---|"
    for cell, own in found["cells"].items():
        pairs = (f"{own[key][0]:+.4f} ({own[key][1]:+.1f})" for key in RIVALS)
        gained = f"{100 * own['gain'][0]:+.1f} ({own['gain'][1]:+.1f})"
        yield f"| {cell} | {own['panels']} | {' | '.join(pairs)} | {gained} |"
    yield ""
    for key, what in (
        *((rival, f"the model worse than the {rival}") for rival in RIVALS),
        ("gain", "the option worse"),
    ):
        yield f"Significantly {what} in: {', '.join(worse(found, key)) or 'no cell'}."


def on_two_processes(panels):
    kinds = cells()
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        yield from pool.map(one, [kinds] * panels, range(panels), chunksize=20)


if __name__ == "__main__":
    print("\n".join(table(summary(on_two_processes(int(sys.argv[1]))))))
