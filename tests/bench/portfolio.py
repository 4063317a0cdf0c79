"""Ten best sets of ten thousand under five rules, and chances under rules, against HiGHS alone.

The reference is scipy.optimize.milp with each set forbidden once found, on all applications: no reduction, no table.
"""

import time
from collections.abc import Iterator
from fractions import Fraction
from random import Random

import numpy as np

from scoring.choice.chances import chances
from scoring.choice.milp import Frame
from scoring.choice.model import Model, Question, model
from scoring.choice.portfolio import best
from scoring.rules import Kind, Rule

REGIONS = ("north", "south", "east", "west", "lakes", "coast")
RULES = (
    Rule(Kind.AT_LEAST, "theme", "climate", 2),
    Rule(Kind.AT_LEAST, "theme", "rights", 2),
    Rule(Kind.AT_LEAST, "language", "sv", 1),
    Rule(Kind.AT_MOST, "type", "municipality", 2),
    Rule(Kind.AT_MOST, "region", "north", 1),
)


def question(n: int) -> Question:
    random = Random(n)
    values = {f"H-{number}": Fraction(random.randrange(2000, 9000), 100) for number in range(n)}
    choices = {
        "theme": (("employment",), ("rights",), ("climate",), ("rights", "climate")),
        "type": (("municipality",), ("state",), ("parish",), ("university",)),
        "region": tuple((region,) for region in REGIONS),
        "language": (*[("fi",)] * 9, ("sv",)),
    }
    attributes = {code: {field: random.choice(some) for field, some in choices.items()} for code in values}
    return Question(values, attributes, RULES, slots=6)


def _seconds(act, times: int = 3) -> float:
    """The best of some runs: the machine does other things as well."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return min(found)


def _alone(whole: Model, m: int) -> list[frozenset[int]]:
    """The m best by HiGHS on all teams."""
    found: list[frozenset[int]] = []
    for _ in range(m):
        rows = [([1 if t in one else -1 for t in range(len(whole.teams))], -np.inf, len(one) - 1) for one in found]
        chosen = Frame(whole).solve(whole.weights, rows)
        if chosen is None:
            break
        found.append(chosen)
    return found


def measurements() -> Iterator[dict]:
    """The arguments of each line of the report."""
    ask = question(10_000)
    whole = model(ask)
    sets = best(ask, 10)
    ours = _seconds(lambda: best(ask, 10))
    began = time.perf_counter()
    first = _alone(whole, 1)[0]
    reference = time.perf_counter() - began
    assert whole.codes(first) == sets[0].applications
    # One solve of the ten, taken ten times: each set forbidden makes the next solve longer, to three times as long.
    name = "10 best of 10000, against HiGHS unreduced (its first x 10)"
    yield {"name": name, "ours": ours, "reference": reference * 10, "goal": 1 / 50, "unit": "s"}

    small = question(40)
    scores = np.array([float(points) for points in small.values.values()])
    draws = scores[:, None] + np.random.default_rng(1).normal(0, 6, (40, 1000))
    ours = _seconds(lambda: chances(draws, list(small.values), question=small))
    drawn = [model(_drawn(small, draw)) for draw in draws[:, :50].T]
    solves = _seconds(lambda: [_alone(one, 1) for one in drawn], 1)
    name = "chances of 40 by 1000 draws, against HiGHS (50 draws x 20)"
    yield {"name": name, "ours": ours, "reference": solves * 20, "goal": 0.2, "unit": "s"}


def _drawn(ask: Question, draw: np.ndarray) -> Question:
    values = {
        code: max(Fraction(round(points * 100), 100), Fraction(0))
        for code, points in zip(ask.values, draw, strict=True)
    }
    return Question(values, ask.attributes, RULES)


def run(report) -> None:
    for line in measurements():
        report(**line)
