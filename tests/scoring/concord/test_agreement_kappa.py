"""scoring.concord.kappa.

Weighted kappa of two assessors and Kendall's W of several, by published answers and other codes.
"""

import numpy as np
import pytest
from hypothesis import assume
from hypothesis import given as of
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from scoring.concord.kappa import crossed, equal, kendall_w, linear, quadratic, weighted_kappa
from scoring.concord.statistic import Undefined
from scoring.errors import Problem
from tests.scoring.examples import patient
from tests.scoring.known import known

NAN = float("nan")
SCALE = np.arange(5.0)
pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30).map(
    lambda found: np.array(found, dtype=float)
)
panels = st.tuples(st.integers(2, 8), st.integers(2, 5)).flatmap(
    lambda shape: st.lists(st.integers(0, 4), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
        lambda cells: np.array(cells, dtype=float).reshape(shape)
    )
)
# The anxiety of 20 people in the eyes of three, as R's irr and DescTools carry it.
ANXIETY = np.array(
    [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    ],
    dtype=float,
).T


def test_the_published_kappas_come_out():
    # Cohen (1968): 200 people sorted by two into three groups, and how bad he held each disagreement for.
    given, expected, tol = known("wkappa-cohen")
    table, weights = 200 * np.array(given["table"]), np.array(given["weights"], dtype=float)

    found = {"kappa": weighted_kappa(table, equal(3)).value, "weighted": weighted_kappa(table, weights).value}

    assert found == pytest.approx(expected, abs=tol)


def test_the_interval_of_a_committees_own_weights_is_that_of_another_implementation():
    given, _, _ = known("wkappa-cohen")
    table, weights = 200 * np.array(given["table"]), np.array(given["weights"], dtype=float)
    other = cohens_kappa(table, weights=weights)

    found = weighted_kappa(table, weights)

    assert (found.low, found.high) == pytest.approx((other.kappa_low, other.kappa_upp))


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels.stats.inter_rater")  # of a test that we do not use
@patient
@of(pairs, st.sampled_from([(equal, None), (linear, "linear"), (quadratic, "quadratic")]))
def test_two_other_implementations_find_the_same(levels, weighting):
    weights, name = weighting
    table = crossed(*levels.T, scale=SCALE)
    found = weighted_kappa(table, weights(5))
    assume(found.value is not None)

    assert found.value == pytest.approx(cohen_kappa_score(*levels.T, labels=SCALE, weights=name))
    other = cohens_kappa(table, wt=name)
    if found.low is None:
        assert np.nan_to_num(other.std_kappa) == pytest.approx(0, abs=1e-6)
    else:
        assert (found.low, found.high) == pytest.approx((other.kappa_low, min(1, other.kappa_upp)), abs=1e-7)


@patient
@of(pairs, st.sampled_from([equal, linear, quadratic]))
def test_it_does_not_matter_who_of_the_two_is_first_nor_how_heavy_weights_are_in_all(levels, weights):
    one = weighted_kappa(crossed(*levels.T, scale=SCALE), weights(5))
    other = weighted_kappa(crossed(*levels.T[::-1], scale=SCALE), 3 * weights(5))

    assert other.value == (None if one.value is None else pytest.approx(one.value))
    assert other.low == (None if one.low is None else pytest.approx(one.low, abs=1e-7))


@patient
@of(pairs)
def test_kappa_is_one_for_two_who_agree_and_vary_and_has_no_interval_then(levels):
    same = levels[:, 0]
    assume(len(set(same)) > 1)

    found = weighted_kappa(crossed(same, same, scale=SCALE), quadratic(5))

    assert (found.value, found.low, found.high, found.n) == (1, None, None, len(same))


@pytest.mark.parametrize(
    ("table", "value"),
    [([[5, 0], [3, 0]], 0), ([[0, 4], [4, 0]], -1)],
    ids=["the second gave one level to all", "they differ in everything"],
)
def test_there_is_no_interval_where_nothing_tells_how_sure_it_is(table, value):
    found = weighted_kappa(np.array(table, dtype=float), equal(2))

    assert (found.value, found.low, found.high) == (value, None, None)


@pytest.mark.parametrize(
    ("first", "second", "reason", "n"),
    [
        pytest.param([2, 2, 2], [2, 2, 2], Undefined.NO_VARIATION, 3, id="all the same"),
        pytest.param([2, 1, NAN], [NAN, 2, 2], Undefined.TOO_FEW_APPLICATIONS, 1, id="one shared"),
        pytest.param([], [], Undefined.TOO_FEW_APPLICATIONS, 0, id="nothing"),
    ],
)
def test_where_kappa_is_undefined_it_says_why(first, second, reason, n):
    found = weighted_kappa(crossed(np.array(first, float), np.array(second, float), scale=SCALE), linear(5))

    assert (found.value, found.low, found.high, found.n, found.reason) == (None, None, None, n, reason)


def test_a_level_off_the_scale_is_a_problem_said_in_a_sentence():
    with pytest.raises(Problem, match=r"not on the scale from 0\.0 to 4\.0"):
        crossed(np.array([1.0, 5]), np.array([1.0, 2]), scale=SCALE)


@pytest.mark.parametrize(
    ("table", "weights", "sentence"),
    [
        pytest.param(np.ones((2, 2)), linear(3), "table is 2 by 2 and the weights are 3 by 3", id="two sizes"),
        pytest.param(np.ones((2, 3)), np.ones((2, 3)), "table is 2 by 3", id="not square"),
        pytest.param(np.ones((2, 2)), -linear(2), r"weight of disagreement is -1\.0", id="below zero"),
    ],
)
def test_weights_that_do_not_fit_are_a_problem_said_in_a_sentence(table, weights, sentence):
    with pytest.raises(Problem, match=sentence):
        weighted_kappa(table, weights)


def test_the_published_concordance_comes_out():
    # R DescTools, KendallW(anxiety, TRUE): 0.5396569; irr, kendall(anxiety, TRUE): chi2(19) = 30.8, p = .0429.
    found = kendall_w(ANXIETY)

    assert found.w.value == pytest.approx(0.5396569, abs=5e-8)
    assert (found.chi2, found.p) == (pytest.approx(30.8, abs=0.05), pytest.approx(0.0429, abs=5e-5))


@patient
@of(panels.filter(lambda levels: len(levels) > 2))
def test_friedmans_test_finds_the_same(levels):
    # Friedman's chi2 is m (n - 1) W; scipy has the applications as samples.
    found = kendall_w(levels)
    assume(found.w.value is not None)

    other = friedmanchisquare(*levels)

    assert (found.chi2, found.p) == pytest.approx((other.statistic, other.pvalue), abs=1e-9)


@patient
@of(panels, st.randoms(use_true_random=False))
def test_only_the_order_counts_and_nobodys_place(levels, random):
    n, m = levels.shape
    shuffled = np.exp(levels)[random.sample(range(n), n)][:, random.sample(range(m), m)]

    found, before = kendall_w(shuffled).w, kendall_w(levels).w

    assert (found.value, found.reason) == (pytest.approx(before.value), before.reason)
    assert found.value is None or -1e-12 <= found.value <= 1 + 1e-12


@patient
@of(st.lists(st.integers(0, 4), min_size=2, max_size=9).filter(lambda levels: len(set(levels)) > 1))
def test_those_who_see_the_same_order_concord_fully_with_ties_and_all(levels):
    assert kendall_w(np.array([levels, levels, [2 * level + 1 for level in levels]], float).T).w.value == pytest.approx(
        1
    )


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        pytest.param([[2, 1], [2, 1]], Undefined.NO_VARIATION, id="each gives one level to all"),
        pytest.param([[1], [2]], Undefined.TOO_FEW_ASSESSORS, id="one assessor"),
        pytest.param([[1, 2]], Undefined.TOO_FEW_APPLICATIONS, id="one application"),
        pytest.param([[1, 2], [2, NAN]], Undefined.GAPS, id="a level missing"),
    ],
)
def test_where_concordance_is_undefined_it_says_why(levels, reason):
    found = kendall_w(np.array(levels, dtype=float))

    assert (found.w.value, found.chi2, found.p, found.w.reason) == (None, None, None, reason)
