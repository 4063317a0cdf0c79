"""scoring.change.flips: the least change of all weights together at which somebody outside the six draws level."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from scoring.aggregate import combine, scores
from scoring.change.flips import Reason, smallest_change
from scoring.rubric import Reading
from tests.scoring.change.flip_examples import few, few_weights, frame, sheet, six, slots_there


def shared(rubric, shares):
    """The rubric under which each criterion has this share of the overall score."""
    sums = {
        d.key: sum(s for key, s in shares.items() if rubric.criterion(key).dimension == d.key)
        for d in rubric.dimensions
    }
    return replace(
        rubric,
        criteria=tuple(replace(c, weight=Fraction(shares.get(c.key, c.weight))) for c in rubric.criteria),
        dimensions=tuple(
            d if d.reading is Reading.GATE else replace(d, weight=Fraction(sums[d.key])) for d in rubric.dimensions
        ),
    )


def test_the_smallest_change_takes_share_from_where_the_outsider_is_furthest_behind():
    # Shares 12.5, 12.5, 25, 25, 25. ada leads by 100 on A1 (12.5 points) and bo by 25 on B1 (6.25 points): 6.25 behind.
    # Each point of share from A1 to B1 gains 1.25, so 5 points move: a distance of 10.
    rubric = frame()
    found = scores(sheet({"ada": (4, 2, 2, 2, 2), "bo": (0, 2, 2, 3, 2)}), rubric)

    change = smallest_change(found, rubric, 1)

    assert (change.distance, change.outsider, change.insider) == (10, "bo", "ada")
    assert list(change.before.values()) == [12.5, 12.5, 25, 25, 25]
    assert list(change.after.values()) == [7.5, 12.5, 25, 30, 25]


complete = st.lists(st.tuples(*[st.integers(0, 4)] * 5), min_size=1, max_size=12).map(
    lambda rows: sheet({f"H-{n}": row for n, row in enumerate(rows, start=1)})
)


@few
@given(complete, few_weights, st.sampled_from((("linear", "linear"), ("gate", "linear"))), slots_there)
def test_the_smallest_change_is_that_of_the_linear_programme_and_draws_level_exactly(ratings, weights, readings, slots):
    rubric = frame(weights, readings)
    found = scores(ratings, rubric)
    now, ranked = six(found, slots), {code for code, score in found.items() if not score.below_gate}
    assume(len(now) <= slots and now != ranked)

    change = smallest_change(found, rubric, slots)

    keys = [c.key for c in rubric.criteria if readings[0] == "linear" or c.dimension == "B"]
    total = sum(rubric.criterion(key).weight / _in_dimension(rubric, key) for key in keys)
    before = np.array([float(rubric.criterion(k).weight / _in_dimension(rubric, k) / total) for k in keys]) * 100
    least = min(programme(found, before, out=out, into=into, keys=keys) for out in ranked - now for into in now)
    if change.distance is None:
        assert (least, change.reason) == (np.inf, Reason.NEVER)
    else:
        assert float(change.distance) == pytest.approx(least, abs=1e-6)
        assert sum(change.after.values()) == 100
        assert sum(abs(change.after[key] - change.before[key]) for key in keys) == change.distance
        level = [combine(c, found[c].criteria, shared(rubric, change.after)) for c in (change.outsider, change.insider)]
        assert level[0].overall == level[1].overall


def _in_dimension(rubric, key):
    return sum(c.weight for c in rubric.of(rubric.criterion(key).dimension))


def programme(found, before, *, out, into, keys):
    """Least sum of |s - before| by HiGHS, with s = before + more - less."""
    ahead = np.array([float(found[out].criteria[k].value - found[into].criteria[k].value) for k in keys])
    n = len(keys)
    solved = linprog(
        np.ones(2 * n),
        A_ub=[-np.concatenate([ahead, -ahead])],
        b_ub=[ahead @ before],
        A_eq=[np.concatenate([np.ones(n), -np.ones(n)])],
        b_eq=[0],
        bounds=[(0, 100)] * n + [(0, share) for share in before],
        method="highs",
    )
    assert solved.status in (0, 2)
    return solved.fun if solved.status == 0 else np.inf


@pytest.mark.parametrize(
    ("rows", "readings", "reason"),
    (
        pytest.param({}, ("linear", "linear"), Reason.ALL_IN, id="nobody"),
        pytest.param({"ada": (1, 1, 1, 1, 1)}, ("linear", "linear"), Reason.ALL_IN, id="one alone"),
        pytest.param({"ada": ("-",) * 5}, ("linear", "linear"), Reason.ALL_IN, id="nobody is rated"),
        pytest.param({"a": (2,) * 5, "b": (2,) * 5}, ("linear", "linear"), Reason.TIED, id="all the same"),
        pytest.param({"a": (3,) * 5, "b": (2,) * 5}, ("band", "linear"), Reason.BAND, id="a band"),
        pytest.param({"a": (3,) * 5, "b": (2, "-", 2, 2, 2)}, ("linear", "linear"), Reason.MISSING, id="a gap"),
        pytest.param({"a": (3,) * 5, "b": (2,) * 5}, ("linear", "linear"), Reason.NEVER, id="better in everything"),
    ),
)
def test_where_there_is_no_smallest_change_the_reason_is_said(rows, readings, reason):
    rubric = frame(readings=readings)

    change = smallest_change(scores(sheet(rows), rubric), rubric, 1)

    assert (change.reason, change.distance, change.outsider) == (reason, 0 if reason is Reason.TIED else None, None)


def test_who_lacks_a_level_is_named_and_not_spoken_of():
    rubric = frame()
    found = scores(sheet({"a": (3,) * 5, "b": (2, 2, 2, 2, 4), "c": (2, "-", 2, 2, 2)}), rubric)

    assert smallest_change(found, rubric, 1).apart == ("c",)
