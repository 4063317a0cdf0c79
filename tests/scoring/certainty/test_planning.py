"""scoring.certainty.planning: how many of the true six to expect, before anybody rates."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from scoring.certainty.planning import RELIABILITIES, expected_right, mean_reliability, table
from scoring.errors import Problem
from tests.scoring.examples import patient

rates = st.floats(0, 1)
few = settings(patient, max_examples=25)


@pytest.mark.parametrize(
    ("reviews", "share"), ((1, 62), (2, 70), (3, 75), (5, 79), (8, 83), (10, 84), (20, 88)), ids=lambda n: str(n)
)
def test_of_the_best_six_of_twenty_so_many_are_found(reviews, share):
    """Per cent at an ICC of .5: the table of scoring.md, finding 18, simulated there by another program."""
    assert 100 * expected_right(20, 6, reviews, 0.5) / 6 == pytest.approx(share, abs=1.5)


def test_of_two_the_better_one_is_found_as_often_as_two_normals_of_that_correlation_agree():
    # P(sign of X = sign of Y) = 1/2 + asin(rho)/pi (Sheppard 1899); rho = sqrt(.5) gives 3/4.
    assert expected_right(2, 1, 1, 0.5) == pytest.approx(0.75, abs=0.02)


def test_reviews_that_tell_nothing_find_what_chance_finds_and_perfect_ones_all():
    assert expected_right(20, 6, 3, 0.0) == pytest.approx(6 * 6 / 20, abs=0.06)
    assert expected_right(20, 6, 1, 1.0) == 6


def test_with_many_applications_the_share_is_that_of_a_bivariate_normal():
    # Of the best tenth by a measure that correlates with worth by rho, P(worth > line | seen > line), both lines 1.28.
    line, rho = norm.isf(0.1), mean_reliability(0.5, 3) ** 0.5
    steps = [line + (k + 0.5) / 500 for k in range(2_500)]
    both = sum(norm.pdf(x) * norm.sf((line - rho * x) / (1 - rho**2) ** 0.5) for x in steps) / 500

    assert expected_right(1_000, 100, 3, 0.5) / 100 == pytest.approx(both / 0.1, abs=0.01)


@few
@given(st.integers(7, 60), st.integers(1, 12), rates, rates)
def test_a_more_reliable_review_never_finds_fewer(applications, reviews, one, other):
    less, more = (expected_right(applications, 6, reviews, icc) for icc in sorted((one, other)))

    assert less <= more + 0.05
    assert 0 <= less <= 6


@few
@given(st.integers(7, 60), st.integers(1, 12), st.integers(1, 12), rates)
def test_more_reviews_never_find_fewer(applications, reviews, more, icc):
    fewer_found = expected_right(applications, 6, reviews, icc)

    assert fewer_found <= expected_right(applications, 6, reviews + more, icc) + 0.05


@pytest.mark.parametrize("applications", (0, 1, 6))
def test_where_there_is_a_slot_for_all_all_are_right(applications):
    assert expected_right(applications, 6, 1, 0.1) == applications


def test_the_same_question_gets_the_same_answer():
    first = expected_right(30, 6, 3, 0.4)
    expected_right.cache_clear()

    assert expected_right(30, 6, 3, 0.4) == first


@pytest.mark.parametrize(
    ("icc", "reviews", "expected"), ((0.5, 1, 0.5), (0.5, 3, 0.75), (0.4, 6, 0.8), (0, 9, 0), (1, 2, 1))
)
def test_the_mean_of_reviews_is_as_reliable_as_spearman_and_brown_say(icc, reviews, expected):
    assert mean_reliability(icc, reviews) == pytest.approx(expected)


def test_the_table_has_a_line_for_each_number_of_reviews():
    found = table(20, 6, (1, 3), (0.3, 0.5))

    assert found == {n: [expected_right(20, 6, n, icc) for icc in (0.3, 0.5)] for n in (1, 3)}
    assert len(table(20, 6, (2,))[2]) == len(RELIABILITIES)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    (
        pytest.param((20, 6, 3, 1.5), r"lies between 0 and 1, not at 1\.5", id="a reliability above one"),
        pytest.param((20, 6, 3, -0.1), r"lies between 0 and 1, not at -0\.1", id="a reliability below nought"),
        pytest.param((20, 6, 0, 0.5), "at least one review, not 0", id="no reviews"),
        pytest.param((20, 0, 3, 0.5), "at least one slot, not 0", id="no slots"),
    ),
)
def test_what_cannot_be_planned_is_said_in_a_sentence(asked, sentence):
    with pytest.raises(Problem, match=sentence):
        expected_right(*asked)
