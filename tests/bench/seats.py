"""How sure the six are: 10,000 joint draws of weights, quality, severity and noise, on 12 criteria.

Against the floor, one product and one partition in the same blocks and nothing else; how the time grows from 40
applications to 10,000; and how much memory that takes beside what was given.
"""

import tracemalloc
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from scoring.certainty.draws import CELLS
from scoring.certainty.panel import Panel
from scoring.certainty.seats import DRAWS, seats
from scoring.weights import Dirichlet, concentration_for
from tests.bench.membership import quickest
from tests.scoring.certainty.committees import CRITERIA, SLOTS, rubric

ASSESSORS, REVIEWS = 10, 3
EQUAL = (Fraction(1),) * CRITERIA


def case(n: int) -> Panel:
    """So many applications, each with REVIEWS reviews in tenths of a level, none the twin of another."""
    random = np.random.default_rng(0)
    at = np.repeat(np.arange(n), REVIEWS)
    by = np.concatenate([np.sort(random.permutation(ASSESSORS)[:REVIEWS]) for _ in range(n)])
    worth = random.normal(50, 15, (n, 1))[at] + random.normal(0, 12, (len(at), 1))
    points = np.clip(np.rint((worth + random.normal(0, 20, (len(at), CRITERIA))) / 2.5) * 2.5, 0, 100)
    names = tuple(f"H-{i:05}" for i in range(n))
    keys = tuple(c.key for c in rubric(Fraction(1, 10)).criteria)
    return Panel(names, tuple(f"m{j}" for j in range(ASSESSORS)), keys, at, by, points, np.arange(n))


def engine(panel: Panel):
    weights = Dirichlet(EQUAL, concentration_for(EQUAL)).sample(DRAWS, np.random.default_rng(0))
    return seats(panel, rubric(Fraction(1, 10)), SLOTS, weights=weights)


def floor(panel: Panel, weights) -> None:
    levels = np.ascontiguousarray(panel.points[::REVIEWS].T, dtype=np.float32)
    rows = max(1, CELLS // levels.shape[1])
    for start in range(0, DRAWS, rows):
        np.partition(weights[start : start + rows] @ levels, levels.shape[1] - SLOTS, axis=1)


def peak(panel: Panel) -> float:
    """Megabytes beside the panel, at the highest."""
    tracemalloc.start()
    try:
        engine(panel)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def measurements() -> Iterator[dict]:
    """The arguments of each line of the report."""
    small, large = case(40), case(10_000)
    weights = Dirichlet(EQUAL, concentration_for(EQUAL)).sample(DRAWS, np.random.default_rng(0))
    ours, least = quickest(lambda: engine(small), lambda: floor(small, weights), rounds=40)
    name = "chances of a seat, 40 applications, over the floor"
    yield {"name": name, "ours": ours * 1000, "reference": least * 1000, "goal": 12.0, "unit": "ms"}
    took = quickest(lambda: engine(large), rounds=2)[0]
    name = "chances of a seat, 10,000 applications, over 250 times 40"
    yield {"name": name, "ours": took, "reference": 250 * ours, "goal": 1.0, "unit": "s"}
    name = "chances of a seat, 10,000 applications, memory"
    yield {"name": name, "ours": peak(large), "reference": 100.0, "goal": 1.0, "unit": "MB"}


def run(report) -> None:
    for line in measurements():
        report(**line)
