"""The share of 10,000 drawn weights under which each application is among the best six, on 12 criteria.

Against the floor, one product and one partition in the same blocks and nothing else; and against what a loop over the
draws costs with two libraries of this field.
"""

import time
from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
import skcriteria
from pymcdm.methods import WSM
from skcriteria.agg.simple import WeightedSumModel

from scoring.crosschecks.smaa import CELLS, membership
from scoring.weights import Dirichlet, concentration_for

N, M, SLOTS = 10_000, 12, 6
EQUAL = (Fraction(1),) * M
SHOWN = 200  # of the draws, for the loops


def case(n: int):
    rng = np.random.default_rng(0)
    weights = Dirichlet(EQUAL, concentration_for(EQUAL)).sample(N, rng)
    return (rng.integers(0, 13, (n, M)) / 3).astype(np.float32), weights


def floor(values, weights) -> None:
    columns = np.ascontiguousarray(values.T)
    size = max(1, CELLS // len(values))
    for start in range(0, N, size):
        totals = weights[start : start + size] @ columns
        totals.partition(len(values) - SLOTS, axis=1)


def as_they_are(column, cost):
    return column


def by_pymcdm(values, weights):
    method, types = WSM(normalization_function=as_they_are), np.ones(M)
    counts = np.zeros(len(values))
    for w in weights:
        counts[np.argsort(-method(values, w, types))[:SLOTS]] += 1
    return counts / len(weights)


def by_scikit_criteria(values, weights):
    matrix, method = skcriteria.mkdm(values, [max] * M), WeightedSumModel()
    counts = np.zeros(len(values))
    for w in weights:
        counts += method.evaluate(matrix.replace(weights=w)).rank_ <= SLOTS
    return counts / len(weights)


def quickest(*acts: Callable[[], object], rounds: int) -> list[float]:
    """Seconds that each takes at its best; they take turns, so that a busy machine is busy for all."""
    best = [float("inf")] * len(acts)
    for _round in range(rounds):
        for n, act in enumerate(acts):
            began = time.perf_counter()
            act()
            best[n] = min(best[n], time.perf_counter() - began)
    return best


def measurements() -> Iterator[dict]:
    """The arguments of each line of the report."""
    for n, rounds in ((40, 30), (1000, 9), (10_000, 5)):
        values, weights = case(n)
        ours, least = quickest(
            lambda v=values, w=weights: membership(v, w, slots=SLOTS),
            lambda v=values, w=weights: floor(v, w),
            rounds=rounds,
        )
        name = f"chance of a place, {n:,} applications, over the floor"
        yield {"name": name, "ours": ours * 1000, "reference": least * 1000, "goal": 4.0, "unit": "ms"}
    values, weights = case(40)
    ours = quickest(lambda: membership(values, weights, slots=SLOTS), rounds=30)[0]
    for library, loop in (("pymcdm", by_pymcdm), ("scikit-criteria", by_scikit_criteria)):
        few = weights[:SHOWN].astype(float)
        assert np.abs(loop(values.astype(float), few) - membership(values, few, slots=SLOTS)).max() < 0.05
        took = quickest(lambda loop=loop, few=few: loop(values.astype(float), few), rounds=3)[0]
        name = f"draws a second, 40 applications, {library} from {SHOWN}"
        speeds = {"ours": N / ours / 1000, "reference": SHOWN / took / 1000}
        yield {"name": name, **speeds, "goal": 500.0, "unit": "k/s", "at_least": True}


def run(report) -> None:
    for line in measurements():
        report(**line)
