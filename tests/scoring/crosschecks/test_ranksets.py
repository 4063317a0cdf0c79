"""scoring.crosschecks.ranksets: the ranks that the estimates allow, for all applications at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binom, studentized_range

from scoring.crosschecks.ranksets import rank_sets
from scoring.errors import Problem
from tests.scoring.examples import patient


def sets(estimates, covariance=None, **more):
    estimates = np.array(estimates, dtype=float)
    found = rank_sets(estimates, np.eye(len(estimates)) if covariance is None else covariance, **more)
    return list(zip(found.best.tolist(), found.worst.tolist(), strict=True))


estimates = st.integers(1, 7).flatmap(lambda p: arrays(np.float64, p, elements=st.integers(-20, 20).map(float)))


@pytest.mark.parametrize(("gap", "expected"), ((2.74, [(1, 2), (1, 2)]), (2.81, [(1, 1), (2, 2)])))
def test_two_are_told_apart_by_more_than_1_96_standard_errors(gap, expected):
    # Variances of 1 and no correlation: the difference has a standard error of sqrt(2), and 1.96 sqrt(2) = 2.772.
    assert sets([gap, 0]) == expected


@pytest.mark.parametrize("p", (3, 6))
@pytest.mark.parametrize(("times", "apart"), ((0.98, 0), (1.02, 1)))
def test_many_are_told_apart_by_the_studentized_range(p, times, apart):
    # With equal variances the largest difference is Tukey's: the critical value is q(.95; p, inf).
    gap = studentized_range.ppf(0.95, p, np.inf) * times
    middle = [gap / 2] * (p - 2)

    assert sets([gap, *middle, 0]) == [(1, p - apart), *[(1, p)] * (p - 2), (1 + apart, p)]


def test_what_is_separated_already_makes_the_rest_easier_to_tell_apart():
    # The first is far ahead. All ordered pairs need 2.344 standard errors; once the first is separated, the pairs
    # left (and the reverse of those separated) need 2.195, found by 4,000,000 draws of another program.
    apart = 2**0.5

    assert sets([20, 2.27 * apart, 0]) == [(1, 1), (2, 2), (3, 3)]
    assert sets([20, 2.12 * apart, 0]) == [(1, 1), (2, 3), (2, 3)]


def test_a_correlation_that_both_share_makes_them_easier_to_tell_apart():
    # Variance of the difference 2 - 2 * 0.75 = 0.5: 1.96 * sqrt(0.5) = 1.386.
    covariance = np.array([[1, 0.75], [0.75, 1]])

    assert sets([1.37, 0], covariance) == [(1, 2), (1, 2)]
    assert sets([1.40, 0], covariance) == [(1, 1), (2, 2)]


def test_a_difference_without_any_error_is_certain():
    covariance = np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]])

    assert sets([0.1, 0, 0], covariance) == [(1, 2), (2, 3), (1, 3)]


def test_the_best_few_may_be_any_whose_set_reaches_so_high():
    found = rank_sets(np.array([20.0, 19, 10, 0]), np.eye(4))

    assert found.among_best(1).tolist() == [0, 1]
    assert found.among_best(2).tolist() == [0, 1]
    assert found.among_best(3).tolist() == [0, 1, 2]


@pytest.mark.parametrize("coverage", (0, 1, 1.5))
def test_a_coverage_that_is_none_is_a_problem_said_in_a_sentence(coverage):
    with pytest.raises(Problem, match=f"between 0 and 1, not {coverage}"):
        rank_sets(np.zeros(2), np.eye(2), coverage=coverage)


def failures(truth, runs):
    """In how many of the runs somebody is told apart the wrong way, or from an equal."""
    rng = np.random.default_rng(7)
    truth = np.array(truth, dtype=float)
    best = 1 + (truth[:, None] < truth).sum(axis=1)
    worst = len(truth) - (truth[:, None] > truth).sum(axis=1)
    spread = np.array([1, 0.5, 2, 1, 1.5, 1])
    wrong = 0
    for _run in range(runs):
        found = rank_sets(truth + rng.normal(0, spread), np.diag(spread**2), draws=4_000, seed=1)
        wrong += bool((found.best > best).any() or (found.worst < worst).any())
    return wrong


def test_of_equals_nobody_is_told_apart_in_as_many_runs_as_promised():
    # 600 runs at 95 %: 30 failures expected; a range that a right method leaves once in a thousand seeds.
    assert binom.ppf(0.0005, 600, 0.05) <= failures([0] * 6, 600) <= binom.ppf(0.9995, 600, 0.05)


def test_the_true_ranks_are_covered_where_some_are_far_apart():
    assert failures([0, 0, 8, 8, 16, 16], 300) <= binom.ppf(0.9995, 300, 0.05)


@patient
@given(estimates)
def test_a_set_contains_the_rank_of_the_estimate(values):
    for value, (best, worst) in zip(values, sets(values, draws=500), strict=True):
        assert 1 <= best <= 1 + (values > value).sum() <= worst <= len(values)


@patient
@given(estimates)
def test_a_higher_coverage_never_gives_a_narrower_set(values):
    wide, narrow = sets(values, coverage=0.99, draws=500), sets(values, coverage=0.8, draws=500)

    assert all(a <= c and b >= d for (a, b), (c, d) in zip(wide, narrow, strict=True))


@patient
@given(estimates, st.integers(-50, 50), st.integers(1, 9))
def test_the_zero_and_the_unit_of_the_estimates_do_not_matter(values, shift, unit):
    p = len(values)

    assert sets(values * unit + shift, np.eye(p) * unit**2, draws=500) == sets(values, draws=500)


def test_the_same_seed_gives_the_same_sets():
    values = np.random.default_rng(0).normal(0, 2, 12)

    assert sets(values, seed=4) == sets(values, seed=4)
