"""scoring.rounding: half up and exact, and the mean without the extremes."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import mean

import pytest
from hypothesis import given as of
from hypothesis import strategies as st

from scoring.errors import Problem
from scoring.report import rounded
from scoring.rounding import half_up, trimmed_mean
from tests.scoring.examples import patient

decimals = st.integers(0, 4)
thousandths = st.integers(-(10**7), 10**7).map(lambda n: Decimal(n).scaleb(-4))
levels = st.lists(st.integers(0, 40).map(lambda n: Fraction(n, 4)), max_size=12)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("7.125", "7.13"), ("7.135", "7.14"), ("7.1249", "7.12"), ("-7.125", "-7.13"), ("0", "0"), ("-0.001", "0")],
)
def test_half_a_hundredth_goes_up(value, expected):
    assert half_up(Fraction(value), 2) == Fraction(expected)


def test_pythons_own_rounding_goes_to_the_even_neighbour_and_ours_does_not():
    assert (round(Fraction("7.125"), 2), half_up(Fraction("7.125"), 2)) == (Fraction("7.12"), Fraction("7.13"))


@patient
@of(thousandths, decimals)
def test_decimals_half_up_is_the_same(value, places):
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)

    assert half_up(Fraction(value), places) == Fraction(expected)


@patient
@of(st.fractions(), decimals)
def test_what_is_rounded_is_near_and_stays_when_rounded_again(value, places):
    found = half_up(value, places)

    assert abs(found - value) <= Fraction(1, 2 * 10**places)
    assert half_up(found, places) == found


@patient
@of(st.fractions(), st.integers(1, 4))
def test_what_the_eye_reads_is_rounded_by_the_same_rule(value, places):
    assert Fraction(rounded(value, places)) == half_up(value, places)


@pytest.mark.parametrize(
    ("values", "drop", "expected"),
    [
        ([9, 1, 5, 4], 1, Fraction(9, 2)),
        ([9, 9, 9, 1, 1, 4], 1, Fraction(23, 4)),  # one of each: (9 + 9 + 4 + 1) / 4
        ([9, 1, 5, 4], 0, Fraction(19, 4)),
        ([9, 8, 1, 0, 5], 2, Fraction(5)),
        ([3, 3, 3], 1, Fraction(3)),
    ],
    ids=["the extremes", "of several highest only one", "nothing dropped", "two at either end", "all the same"],
)
def test_the_highest_and_the_lowest_are_dropped_and_the_rest_is_averaged(values, drop, expected):
    assert trimmed_mean([Fraction(value) for value in values], drop) == expected


@pytest.mark.parametrize(
    ("n", "drop"), [(0, 0), (2, 1), (1, 1), (3, 2), (4, 2)], ids=["none", "two", "one", "three", "four"]
)
def test_where_dropping_leaves_nothing_there_is_no_mean(n, drop):
    assert trimmed_mean([Fraction(5)] * n, drop) is None


@patient
@of(levels.filter(len))
def test_nothing_dropped_is_the_plain_mean(values):
    assert trimmed_mean(values, 0) == mean(values)


@patient
@of(levels, st.integers(0, 4), st.randoms(use_true_random=False))
def test_the_order_does_not_matter_and_one_judge_alone_cannot_leave_the_others(values, drop, random):
    found = trimmed_mean(random.sample(values, len(values)), drop)

    assert found == trimmed_mean(values, drop)
    if found is not None and drop:
        assert sorted(values)[1] <= found <= sorted(values)[-2]


def test_dropping_fewer_than_none_is_a_problem_said_in_a_sentence():
    with pytest.raises(Problem, match="zero or more, not -1"):
        trimmed_mean([Fraction(1)], -1)
