"""scoring.certainty.seats.

Where there is little to go by: nobody, one, all alike, noise that cancels out, ties at the line.
"""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from scoring.certainty.panel import panel
from scoring.certainty.seats import credit, order, seats
from scoring.crosschecks.smaa import membership
from scoring.weights import Dirichlet
from tests.scoring.certainty.test_seats import DRAWS, chances, sheets, sure
from tests.scoring.examples import CRITERIA, given, patient, rubric


@pytest.mark.parametrize(
    ("ratings", "expected"),
    (
        pytest.param(given(), {}, id="nobody"),
        pytest.param(sheets({"a": [3]}), {"a": 1.0}, id="one review"),
        pytest.param(sheets({"a": [3, 1, 2]}), {"a": 1.0}, id="one application"),
        pytest.param(
            sheets({code: [2, 2, 2] for code in "abcd"}), dict.fromkeys("abcd", 0.25), id="no variance at all"
        ),
        pytest.param(sheets({code: [2] for code in "abcd"}), dict.fromkeys("abcd", 0.25), id="one assessor, all alike"),
    ),
)
def test_where_there_is_nothing_to_learn_the_slot_is_shared(ratings, expected):
    found = sure(ratings, rubric(), 1, "abcd")

    assert chances(found) == pytest.approx(expected, abs=1e-6)


def test_with_one_assessor_the_better_one_is_likelier_and_nothing_more():
    found = sure(sheets({"a": [4], "b": [2], "c": [0]}), rubric(), 1, "abc", draws=10_000)

    assert found["a"].chance > found["b"].chance > found["c"].chance
    assert found["a"].chance < 0.95


def test_levels_that_are_equal_but_for_rounding_tell_nobody_apart():
    """Everybody got level 1.3 throughout, by two, three or four of the four: only how unsure they are may differ."""
    people = ("ann", "bo", "cy", "dee")
    pairs = [(code, who) for n, code in enumerate("abcd") for who in people[: 2 + n % 3]]
    ratings = given(*((code, who, key, Fraction(13, 10)) for (code, who), key in product(pairs, CRITERIA)))

    found = sure(ratings, rubric(step=Fraction(1, 10), weights=(1, 3, 7, 1)), 2, "abcd", draws=10_000)

    assert chances(found) == pytest.approx(dict.fromkeys("abcd", 0.5), abs=0.02)


def test_noise_that_cancels_out_in_the_sum_does_not_explode_in_another():
    ratings = sheets({"a": [(4, 0, 2, 2), (0, 4, 2, 2)], "b": [(3, 1, 2, 2), (1, 3, 2, 2)], "c": [0, 0]})
    own = panel(ratings, rubric(weights=(1, 1, 1, 1)), "abc")
    weights = Dirichlet([Fraction(1, 4)] * 4, 200.0).sample(DRAWS, np.random.default_rng(0))

    found = seats(own, rubric(weights=(1, 1, 1, 1)), 2, weights=weights, draws=DRAWS)

    assert found["c"].chance < 0.05


@pytest.mark.parametrize(
    ("values", "slots", "expected"),
    (
        pytest.param([[3, 2, 1]], 2, [1, 1, 0], id="no tie"),
        pytest.param([[3, 2, 2, 1]], 2, [1, 0.5, 0.5, 0], id="two tied for one place"),
        pytest.param([[2, 2, 2, 2]], 1, [0.25] * 4, id="all tied"),
        pytest.param([[3, 2, 2, 2, 1]], 3, [1, 2 / 3, 2 / 3, 2 / 3, 0], id="three tied for two places"),
        pytest.param([[3, 2, 1], [1, 2, 3]], 1, [1, 0, 1], id="two draws"),
        pytest.param([[3, 2, 2, 1], [1, 2, 3, 4]], 2, [1, 0.5, 1.5, 1], id="a tie in one draw of two"),
        pytest.param([[3, -np.inf, -np.inf]], 2, [1, 0, 0], id="nobody below the gate"),
        pytest.param([[3, -np.inf, 2]], 3, [1, 0, 1], id="slots for all, one below the gate"),
        pytest.param([[-np.inf, -np.inf, -np.inf]], 2, [0, 0, 0], id="all below the gate"),
        pytest.param([[3, 2, 1]], 0, [0, 0, 0], id="no slots"),
        pytest.param([[3, 2, 1]], 3, [1, 1, 1], id="as many slots as applications"),
        pytest.param([[3, 2, 1]], 9, [1, 1, 1], id="more slots than applications"),
    ),
)
def test_who_is_tied_at_the_line_shares_what_is_left(values, slots, expected):
    assert credit(np.array(values, np.float32), slots) == pytest.approx(expected)


points = st.lists(st.integers(0, 100), min_size=12, max_size=12).map(lambda own: np.reshape(own, (4, 3)) / 1.0)


@patient
@any_of(points, st.integers(0, 3), st.integers(0, 2), st.integers(1, 3), st.floats(1, 100))
def test_under_unsure_weights_alone_a_better_rating_never_costs_a_chance(values, i, k, slots, more):
    weights = Dirichlet([Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)], 30.0).sample(500, np.random.default_rng(0))
    better = values.copy()
    better[i, k] += more

    before, after = (membership(each, weights, slots=slots)[i] for each in (values, better))

    assert after >= before - 1e-6


@patient
@any_of(
    st.lists(
        st.lists(st.floats(-1e9, 1e9, width=32) | st.just(-np.inf), min_size=5, max_size=5), min_size=1, max_size=6
    )
)
def test_the_order_is_that_of_the_values_the_highest_first_and_equals_as_they_stand(rows):
    values = np.array(rows, np.float32)

    assert order(values).tolist() == np.argsort(-values, axis=1, kind="stable").tolist()
