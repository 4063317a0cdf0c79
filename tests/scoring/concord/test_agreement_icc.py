"""scoring.concord.icc: intraclass correlations by published answers and by another code, and what noise they leave."""

import warnings
from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example
from hypothesis import given as of
from hypothesis import strategies as st

from scoring.concord.icc import icc, share_of_noise
from scoring.concord.statistic import Undefined
from scoring.errors import Problem
from tests.scoring.examples import patient
from tests.scoring.known import known

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its own dependencies
    import pingouin

NAMES = {  # of Shrout & Fleiss -> of McGraw & Wong
    "ICC1": "one_way",
    "ICC2": "agreement",
    "ICC3": "consistency",
    "ICC1k": "one_way_mean",
    "ICC2k": "agreement_mean",
    "ICC3k": "consistency_mean",
}
tables = st.tuples(st.integers(2, 7), st.integers(2, 5)).flatmap(
    lambda shape: st.lists(st.integers(0, 4), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
        lambda cells: np.array(cells, dtype=float).reshape(shape)
    )
)


def panel(n, k, seed):
    """Levels of a panel in which applications, assessors and noise all differ."""
    random = np.random.default_rng(seed)
    return random.normal(size=(n, 1)) * 2 + random.normal(size=k) * 0.5 + random.normal(size=(n, k)) * 0.8


def values(found):
    return [None if one.value is None else pytest.approx(one.value, abs=1e-9) for one in _all(found)]


def _all(found):
    return [getattr(found, name) for name in NAMES.values()]


# Shrout & Fleiss (1979), tables 2 and 4; the wine judges of real-statistics.com and pingouin.
@pytest.mark.parametrize("case", ["icc-sf", "icc-wine"])
def test_the_published_correlations_come_out(case):
    given, expected, tol = known(case)

    found = icc(np.array(given["X"], dtype=float))

    numbers = {name: getattr(found, NAMES[name]).value for name in expected if "_ci" not in name}
    assert numbers == pytest.approx({name: expected[name] for name in numbers}, abs=tol)


@pytest.mark.parametrize("name", ["ICC2", "ICC3", "ICC2k"])
def test_the_published_intervals_come_out(name):
    given, expected, tol = known("icc-sf")

    found = getattr(icc(np.array(given["X"], dtype=float)), NAMES[name])

    assert [found.low, found.high] == pytest.approx(expected[f"{name}_ci"], abs=tol)


@pytest.mark.filterwarnings("ignore")  # what the other one does to pandas
@pytest.mark.parametrize("n, k", [(5, 2), (8, 3), (20, 5), (40, 8)])
@pytest.mark.parametrize("seed", range(4))
def test_another_implementation_finds_the_same_values_and_intervals(n, k, seed, monkeypatch):
    levels = panel(n, k, seed)
    monkeypatch.setitem(pingouin.options, "round.column.CI95", 12)
    long = pd.DataFrame([(i, j, levels[i, j]) for i in range(n) for j in range(k)], columns=["who", "by", "level"])
    other = pingouin.intraclass_corr(long, targets="who", raters="by", ratings="level").set_index("Type")

    ours = [(one.value, one.low, one.high) for one in _all(icc(levels))]

    order = ["ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"]
    theirs = [(other.loc[name, "ICC"], *other.loc[name, "CI95"]) for name in order]
    assert np.array(ours) == pytest.approx(np.array(theirs), abs=1e-8)


@patient
@of(tables, st.randoms(use_true_random=False))
def test_the_order_of_applications_and_assessors_changes_nothing(levels, random):
    n, k = levels.shape
    shuffled = levels[random.sample(range(n), n)][:, random.sample(range(k), k)]

    assert values(icc(shuffled)) == [one.value for one in _all(icc(levels))]


@patient
@of(tables, st.integers(-9, 9), st.integers(1, 9))
def test_neither_zero_nor_unit_of_the_scale_matters(levels, shift, unit):
    assert values(icc(levels * unit + shift)) == [one.value for one in _all(icc(levels))]


@patient
@example(np.array([[0, 0, 0, 2, 4], [0, 0, 3, 4, 0.0]]))  # the approximate ends of (A,1) miss the value
@of(tables)
def test_every_value_is_a_number_up_to_one_or_has_a_reason(levels):
    for one in _all(icc(levels)):
        assert (one.value is None) is (one.reason is not None)
        assert one.value is None or one.value <= 1 + 1e-12
        assert (one.low is None) is (one.high is None)
        assert one.low is None or one.low <= one.value <= one.high
        assert all(part is None or np.isfinite(part) for part in astuple(one)[:3])


@patient
@of(tables, st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_a_strict_assessor_costs_agreement_and_no_consistency(levels, severity):
    k = levels.shape[1]
    before, after = icc(levels), icc(levels - np.array(severity[:k], dtype=float))

    if before.consistency.reason is None and after.consistency.reason is None:
        assert after.consistency.value == pytest.approx(before.consistency.value, abs=1e-9)


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        pytest.param([[2, 2], [2, 2]], Undefined.NO_VARIATION, id="all the same"),
        pytest.param([[1], [2]], Undefined.TOO_FEW_ASSESSORS, id="one assessor"),
        pytest.param([[1, 2]], Undefined.TOO_FEW_APPLICATIONS, id="one application"),
        pytest.param([[1, 2], [2, float("nan")]], Undefined.GAPS, id="a level missing"),
        pytest.param(np.empty((0, 3)), Undefined.TOO_FEW_APPLICATIONS, id="no application"),
    ],
)
def test_where_it_is_undefined_all_six_say_why(levels, reason):
    found = icc(np.array(levels, dtype=float))

    assert [(one.value, one.low, one.high, one.reason) for one in _all(found)] == [(None, None, None, reason)] * 6


def test_two_who_contradict_each_other_have_no_mean_to_speak_of():
    # Row means 1.5 and 1.5, column means too: MSR = MSC = 0, MSE = 1. ICC(C,1) = (0 - 1) / (0 + 1) = -1, while the
    # whole of ICC(A,1) is 0 + 1 + 2 * (0 - 1) / 2 = 0 and that of the means is not above zero either.
    found = icc(np.array([[1, 2], [2, 1.0]]))

    assert found.consistency.value == -1
    assert [found.agreement.reason, found.agreement_mean.reason, found.consistency_mean.reason] == [
        Undefined.NO_VARIATION
    ] * 3


def test_a_mean_whose_lower_end_no_bound_holds_has_a_value_and_no_interval():
    # MSR = 7/6, MSC = 0, MSE = 1/2, n = 3: (A,k) = (7/6 - 1/2) / (7/6 + (0 - 1/2) / 3) = 2/3.
    found = icc(np.array([[0, 1], [2, 1], [2, 2.0]])).agreement_mean

    assert (found.value, found.low, found.high) == (pytest.approx(2 / 3), None, None)


@pytest.mark.parametrize("unit", [1, 0.1], ids=["levels", "tenths, which no binary number holds"])
def test_one_level_apart_on_everything_is_consistent_and_does_not_agree(unit):
    # MSR = 2, MSC = 1.5, MSE = 0: ICC(C,1) = 2 / 2, ICC(A,1) = 2 / (2 + 2 * 1.5 / 3) = 2 / 3, ICC(A,k) = 2 / 2.5.
    found = icc(np.array([[0, 1], [1, 2], [2, 3]]) * unit)

    assert (found.consistency.value, found.agreement.value) == (1, pytest.approx(2 / 3))
    assert found.agreement_mean.value == pytest.approx(0.8)
    assert (found.consistency.low, found.consistency.high) == (None, None)


@patient
@of(st.integers(3, 30), st.integers(2, 9), st.integers(0, 999))
def test_what_is_noise_is_what_the_mean_correlation_leaves(n, k, seed):
    found = icc(panel(n, k, seed))

    assume(found.agreement_mean.value is not None)
    left = 1 - max(0.0, found.agreement_mean.value)
    assert share_of_noise(found.agreement.value, k) == pytest.approx(left, abs=1e-9)


@pytest.mark.parametrize(
    ("single", "reviews", "noise"),
    [(0.5, 1, 0.5), (0.5, 4, 0.2), (1.0, 3, 0.0), (0.0, 3, 1.0), (-0.2, 3, 1.0)],
    ids=["one review", "four", "no noise at all", "nothing but noise", "less than noise"],
)
def test_the_more_reviews_the_less_is_noise(single, reviews, noise):
    assert share_of_noise(single, reviews) == pytest.approx(noise)


def test_the_variance_of_simulated_differences_splits_as_said():
    random = np.random.default_rng(11)
    # Applications differ with variance 1, assessors and noise together with variance 1: ICC of one review is 0.5.
    true = random.normal(size=(2, 200_000))
    seen = true + random.normal(size=(3, 2, 200_000)).mean(axis=0)

    noise = 1 - np.var(true[0] - true[1]) / np.var(seen[0] - seen[1])
    assert share_of_noise(0.5, 3) == pytest.approx(noise, abs=0.005)


def test_no_review_is_a_problem_said_in_a_sentence():
    with pytest.raises(Problem, match="at least one review, not 0"):
        share_of_noise(0.5, 0)
