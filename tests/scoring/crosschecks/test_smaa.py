"""scoring.crosschecks.smaa.

What the ranking would be under other weights, checked where the answer is known exactly.
"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.crosschecks.smaa import (
    central_weights,
    confidence,
    membership,
    rank_acceptability,
    rank_entropy,
    winning_index,
)
from scoring.weights import Dirichlet, Fixed, Uniform
from tests.scoring.examples import patient
from tests.scoring.known import known

N = 40_000
NEAR = 3 / np.sqrt(N)  # what the known answers allow: at least six standard errors of a share


def uniform(m, n=N):
    return Uniform((Fraction(1),) * m).sample(n, np.random.default_rng(1))


tables = st.integers(1, 4).flatmap(
    lambda m: st.lists(st.lists(st.integers(0, 4), min_size=m, max_size=m), min_size=2, max_size=9)
)


def test_two_criteria_give_the_exact_shares_of_the_first_rank_and_central_weights():
    # By hand: the first is best where w1 > 0.6, the second where w1 < 0.4, the third between.
    given, expected, _ = known("smaa-exact2")
    values, weights = given["A"], uniform(2)

    assert rank_acceptability(values, weights)[:, 0] == pytest.approx(expected["first_rank"], abs=NEAR)
    assert membership(values, weights, slots=1) == pytest.approx(expected["first_rank"], abs=NEAR)
    central = [w[0] for w in central_weights(values, weights)]
    assert central == pytest.approx(expected["central_w1"], abs=NEAR)


def test_three_criteria_give_the_exact_central_weights():
    # By hand: of three weights the largest has mean 11/18, the rank order centroid.
    _, expected, _ = known("smaa-exact3")
    values, weights = np.eye(3), uniform(3)

    assert rank_acceptability(values, weights)[:, 0] == pytest.approx(expected["first_rank"], abs=NEAR)
    off, diagonal = expected["central_off"], expected["central_diag"]
    wanted = np.full((3, 3), off) + np.eye(3) * (diagonal - off)
    assert np.array(central_weights(values, weights)) == pytest.approx(wanted, abs=NEAR)


def test_a_pair_is_won_in_the_share_of_draws_in_which_it_is_better():
    # R package smaa, tests/pwi.R: ten draws, of which the first wins nine.
    _, expected, tol = known("smaa-pwi")

    found = winning_index(np.eye(2), [(0.9, 0.1)] * 9 + [(0.1, 0.9)])

    assert found == pytest.approx(np.array(expected["pwi"]), abs=tol)


def test_a_tie_gives_both_the_better_rank_and_neither_a_win():
    # Ranks 1, 1, 3 in the one draw: one more than are strictly better.
    values, weights = [[2.0, 0], [0, 2], [1, 0]], [(0.5, 0.5)]

    assert rank_acceptability(values, weights).tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert winning_index(values, weights).tolist() == [[0, 0, 1], [0, 0, 1], [0, 0, 0]]


def test_a_tie_below_the_first_shares_its_rank_too():
    assert rank_acceptability([[0.0, 1], [2, 2], [0, 0], [1, 0]], [(0.5, 0.5)]).argmax(axis=1).tolist() == [1, 0, 3, 1]


def test_the_central_weights_of_membership_say_what_one_must_value_for_a_place():
    # By hand, two places of three: the totals are w1, 1 - w1 and 0.6. The first is last where w1 < 0.5, so it is in
    # where w1 > 0.5, of mean 0.75; the second where w1 < 0.5, of mean 0.25; the third always.
    values, weights = known("smaa-exact2")[0]["A"], uniform(2)

    assert [w[0] for w in central_weights(values, weights, slots=2)] == pytest.approx([0.75, 0.25, 0.5], abs=NEAR)


def test_who_is_never_in_has_no_central_weights_and_no_confidence():
    central = central_weights([[1.0, 1], [0, 0]], uniform(2, 100))

    assert [w is None for w in central] == [False, True]
    assert confidence([[[1.0, 1], [0, 0]]], central) == [1.0, None]


def test_confidence_is_the_share_of_drawn_levels_with_which_it_is_first_under_its_own_weights():
    levels = [[[3.0, 0], [0, 2]], [[1, 0], [0, 2]], [[1, 3], [2, 0]], [[1, 0], [0, 0]]]

    # Under (3/4, 1/4) the first has 9/4, 3/4, 6/4, 3/4 against 2/4, 2/4, 6/4, 0; under (1/4, 3/4) the second has
    # 6/4, 6/4, 2/4, 0 against 3/4, 1/4, 10/4, 1/4.
    assert confidence(levels, [np.array([0.75, 0.25]), np.array([0.25, 0.75])]) == [1.0, 0.5]


def test_the_entropy_of_two_rankings_is_that_of_a_coin():
    # R package smaa, case thrombo: shares .3504 and .6496 have .9344 bits.
    weights = [(1.0, 0.0)] * 3504 + [(0.0, 1.0)] * 6496

    assert rank_entropy(np.eye(2), weights) == pytest.approx(0.9344, abs=5e-4)
    assert rank_entropy(np.eye(2), weights[:10]) == 0


def test_three_alike_that_tie_for_the_last_place_get_a_third_of_it_each():
    # Finding 10 of the scoring study: without shared credit the three had .353, .475 and .277.
    values = [[4, 4, 4], [1, 2, 3], [1, 2, 3], [1, 2, 3], [0, 1, 1]]

    assert membership(values, uniform(3, 1000), slots=2).tolist() == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3, 0])


def test_a_tie_of_unlike_rows_is_shared_though_single_precision_rounds_them_apart():
    # 8*7 + 5*7 + 2*12 = 8*12 + 5*3 + 2*2 = 115, in fifteenths. In single precision the second was first in all draws.
    weights = Fixed((Fraction(8), Fraction(5), Fraction(2))).sample(50, np.random.default_rng(0))

    assert membership([[7, 7, 12], [12, 3, 2], [0, 0, 0]], weights, slots=1).tolist() == [0.5, 0.5, 0]


def test_a_shared_place_counts_in_the_central_weights_of_all_who_share_it():
    # The first two are alike and share the place where w1 > 0.5, of mean 0.75.
    found = central_weights([[1, 0], [1, 0], [0, 1]], uniform(2))

    assert [w[0] for w in found] == pytest.approx([0.75, 0.75, 0.25], abs=NEAR)


@pytest.mark.parametrize(("slots", "each"), ((-1, 0), (0, 0), (3, 1), (9, 1)))
def test_with_a_place_for_all_or_for_none_there_is_nothing_to_draw(slots, each):
    assert membership(np.eye(3), uniform(3, 10), slots=slots).tolist() == [each] * 3


@pytest.mark.parametrize("slots", (3, 4))
def test_with_a_place_for_all_the_central_weights_are_the_mean_weights(slots):
    weights = uniform(3, 10)

    found = np.array(central_weights(np.eye(3), weights, slots=slots))

    assert found == pytest.approx(np.array([weights.mean(axis=0)] * 3))


def counted(values, weights, slots):
    """Membership by sorting each draw in exact arithmetic, the places left shared by those tied at the line."""
    share = [Fraction(0)] * len(values)
    for w in weights:
        totals = [sum(Fraction(float(a)) * int(x) for a, x in zip(w, row, strict=True)) for row in values]
        line = sorted(totals, reverse=True)[slots - 1]
        left = slots - sum(total > line for total in totals)
        for place, total in enumerate(totals):
            share[place] += 1 if total > line else Fraction(left, totals.count(line)) if total == line else 0
    return [float(one / len(weights)) for one in share]


@patient
@given(tables, st.integers(1, 4), st.integers(0, 99))
def test_membership_is_what_counting_in_exact_arithmetic_gives(values, slots, seed):
    weights = (
        np.random.default_rng(seed).integers(0, 5, (20, len(values[0]))).astype(float) + [1, *[0] * 9][: len(values[0])]
    )
    weights = np.exp2(np.floor(np.log2(weights + 1))) / 64  # binary, so that sums in single precision are exact

    found = membership(values, weights, slots=min(slots, len(values) - 1))

    assert found == pytest.approx(counted(values, weights, min(slots, len(values) - 1)))


@patient
@given(tables, st.integers(0, 9), st.randoms(use_true_random=False))
def test_membership_adds_up_to_the_places_and_does_not_depend_on_the_order_of_the_file(values, slots, random):
    weights = uniform(len(values[0]), 200)
    order = list(range(len(values)))
    random.shuffle(order)

    found = membership(values, weights, slots=slots)

    assert found.sum() == pytest.approx(min(slots, len(values)))
    shuffled = membership([values[n] for n in order], weights, slots=slots)
    assert shuffled == pytest.approx(found[order], abs=1.5 / 200)


@patient
@given(tables, st.integers(1, 5))
def test_who_is_at_least_as_good_on_every_criterion_is_in_at_least_as_often(values, slots):
    found = membership(values, uniform(len(values[0]), 200), slots=slots)

    for one, p in zip(values, found, strict=True):
        for other, q in zip(values, found, strict=True):
            if all(a >= b for a, b in zip(one, other, strict=True)):
                assert p >= q - 1e-9


def test_equal_levels_have_equal_chances_wherever_they_stand_in_a_large_file():
    values = np.random.default_rng(3).integers(0, 13, (1201, 12)) / 3
    values[[5, 700, 1200]] = values.mean(axis=0) + 0.9

    found = membership(values, Dirichlet((1,) * 12, 274.0).sample(2000, np.random.default_rng(4)), slots=6)

    assert 0 < found[5] == found[700] == found[1200]
    assert found.sum() == pytest.approx(6)


@pytest.mark.parametrize("m", (8, 12, 13))
def test_of_many_alike_none_wins_by_where_it_stands(m):
    # A product of matrices rounds the same sum differently by its column: seen with 17 equal rows and 50 draws.
    row = np.random.default_rng(0).uniform(0, 100, m)
    values, weights = np.repeat(row[None], 17, axis=0), uniform(m, 50)

    assert not winning_index(values, weights).any()
    assert rank_acceptability(values, weights)[:, 0].tolist() == [1] * 17
    assert membership(values, weights, slots=6).tolist() == pytest.approx([6 / 17] * 17)


def test_blocks_change_nothing():
    # 10,000 draws on 120 applications take ten blocks; a plain sort takes none.
    values, weights = np.random.default_rng(5).uniform(0, 100, (120, 8)), uniform(8, 10_000)
    order = np.argsort(-(weights.astype(float) @ values.T), axis=1)

    plain = np.bincount(order[:, :6].ravel(), minlength=120) / 10_000

    assert membership(values, weights, slots=6) == pytest.approx(plain, abs=2e-4)
    assert rank_acceptability(values, weights)[:, :6].sum(axis=1) == pytest.approx(plain, abs=2e-4)


@patient
@given(tables, st.integers(1, 4), st.data())
def test_raising_a_rating_never_lowers_the_own_chance_under_the_same_weights(values, slots, data):
    who, what = data.draw(st.integers(0, len(values) - 1)), data.draw(st.integers(0, len(values[0]) - 1))
    raised = [list(row) for row in values]
    raised[who][what] += 1
    weights = Uniform([Fraction(1)] * len(values[0])).sample(500, np.random.default_rng(0))

    before, after = (membership(table, weights, slots=slots)[who] for table in (values, raised))

    assert after >= before
