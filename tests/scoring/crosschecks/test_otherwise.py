"""scoring.crosschecks.otherwise.

Would another method choose differently, checked against published cases and other codes.
"""

from fractions import Fraction

import numpy as np
import pytest
import skcriteria
from hypothesis import given
from hypothesis import strategies as st
from pymcdm.methods import PROMETHEE_II, TOPSIS
from skcriteria.agg.topsis import TOPSIS as Peer
from skcriteria.preprocessing.scalers import VectorScaler

from scoring.aggregate import scores
from scoring.crosschecks.otherwise import (
    Otherwise,
    chosen_otherwise,
    cross_check,
    promethee,
    topsis_minmax,
    topsis_vector,
)
from scoring.errors import Problem
from tests.scoring import examples
from tests.scoring.examples import patient
from tests.scoring.known import known

METHODS = ("TOPSIS, vector normalisation", "TOPSIS, min-max normalisation", "PROMETHEE II")


def arrays(given):
    """Levels and weights; where less is better, more of its negative is."""
    signs = np.array(given.get("types", [1] * len(given["w"])))
    return np.array(given["X"], dtype=float) * signs, np.array(given["w"])


def random_case(seed, n=30, m=5):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 13, (n, m)) / 3, rng.dirichlet(np.ones(m))


def test_topsis_agrees_with_the_textbook():
    # Tzeng & Huang (2011), as in the tests of scikit-criteria.
    given, expected, tol = known("topsis-tzeng")

    assert topsis_vector(*arrays(given)) == pytest.approx(expected["similarity"], abs=tol)


def test_the_normalisation_of_topsis_reverses_a_published_ranking():
    # Opricovic & Tzeng (2004).
    given, expected, tol = known("topsis-opricovic")

    assert topsis_minmax(*arrays(given)) == pytest.approx(expected["minmax"], abs=tol)
    assert topsis_vector(*arrays(given)) == pytest.approx(expected["vector"], abs=tol)


def test_promethee_agrees_with_the_published_net_flows():
    # Zhao et al. (2013), usual criterion.
    given, expected, tol = known("promethee2")

    assert promethee(*arrays(given)) == pytest.approx(expected["net"], abs=tol)


@pytest.mark.parametrize("seed", range(5))
def test_topsis_and_promethee_agree_with_pymcdm(seed):
    values, weights = random_case(seed)
    types = np.ones(len(weights))

    assert topsis_minmax(values, weights) == pytest.approx(TOPSIS()(values, weights, types))
    assert promethee(values, weights) == pytest.approx(PROMETHEE_II("usual")(values, weights, types))


@pytest.mark.parametrize("seed", range(5))
def test_topsis_agrees_with_scikit_criteria(seed):
    values, weights = random_case(seed)
    case = skcriteria.mkdm(values, [max] * len(weights), weights=weights)
    scaled = VectorScaler(target="matrix").transform(case)

    assert topsis_vector(values, weights) == pytest.approx(Peer().evaluate(scaled).e_.similarity)


def test_where_all_are_equal_topsis_has_no_answer_and_promethee_prefers_nobody():
    values, weights = np.full((3, 2), 4.0), np.array([1.0, 1.0])

    assert (topsis_vector(values, weights), topsis_minmax(values, weights)) == (None, None)
    assert promethee(values, weights).tolist() == [0, 0, 0]


def test_a_criterion_on_which_all_have_nothing_changes_nothing():
    values, weights = np.array([[1.0, 0], [3, 0], [2, 0]]), np.array([1.0, 1.0])

    assert topsis_minmax(values, weights).tolist() == [0, 1, 0.5]
    assert topsis_vector(values, weights).tolist() == pytest.approx([0, 1, 0.5])


def test_who_would_come_in_and_who_would_go_out_is_told_for_each_method():
    # Weighted sum with halves: H-1 50, H-2 49, H-3 0: H-1 has the one place. The ideal is (100, 52).
    # PROMETHEE counts only how many are worse: H-1 wins the first criterion and loses the second to both.
    values = {"H-3": (0, 10), "H-1": (100, 0), "H-2": (46, 52)}

    found = {one.method: one for one in chosen_otherwise(values, (1, 1), slots=1)}

    # Min-max: H-1 is at (1, 0), H-2 at (.46, 1): 1/2 against 1.1007/(1.1007+.54) = .671.
    # Vector: lengths 110.07 and 52.95: H-1 (.909, 0), H-2 (.418, .982): .909/(.909+.982) = .481 against .685.
    assert found == {
        "TOPSIS, vector normalisation": Otherwise("TOPSIS, vector normalisation", ("H-2",), ("H-1",), ()),
        "TOPSIS, min-max normalisation": Otherwise("TOPSIS, min-max normalisation", ("H-2",), ("H-1",), ()),
        # Net flows: H-1 (1-1)/2 = 0, H-2 (0+1)/2, H-3 (-1+0)/2.
        "PROMETHEE II": Otherwise("PROMETHEE II", ("H-2",), ("H-1",), ()),
    }


def test_who_ties_at_the_line_neither_comes_in_nor_goes_out():
    # The sums are 4, 3 and 2 for one place. By PROMETHEE each of the first two wins once and loses once against the
    # other, and both beat the third once and tie with it once.
    values = {"H-1": (4, 0), "H-2": (0, 3), "H-3": (0, 0)}

    found = {one.method: one for one in chosen_otherwise(values, (1, 1), slots=1)}

    assert found["PROMETHEE II"] == Otherwise("PROMETHEE II", (), (), ("H-1", "H-2"))


def test_a_tie_that_floating_point_rounds_apart_is_a_tie():
    # Net flows in eighteenths, by weights of 3, 2 and 1: H-1 3*3 - 2*3 - 1 = 2, and H-3 -3 + 2*2 + 1 = 2.
    values = {"H-1": (3, 0, 2), "H-2": (1, 1, 1), "H-3": (1, 3, 3), "H-4": (1, 3, 4)}

    found = chosen_otherwise(values, (3, 2, 1), slots=2)[-1]

    assert found == Otherwise("PROMETHEE II", (), (), ("H-1", "H-3"))


@pytest.mark.parametrize("slots", (0, 3, 9))
def test_with_a_place_for_all_or_for_none_every_method_chooses_alike(slots):
    values = {"H-1": (4, 0), "H-2": (0, 3), "H-3": (0, 0)}

    assert chosen_otherwise(values, (1, 1), slots=slots) == [Otherwise(name, (), (), ()) for name in METHODS]


def test_a_missing_level_is_a_problem_said_in_a_sentence():
    with pytest.raises(Problem, match="needs a level on each of the 2 criteria"):
        chosen_otherwise({"H-1": (1, 2), "H-2": (3,)}, (1, 1), slots=1)


tables = st.dictionaries(
    st.sampled_from(("H-1", "H-2", "H-3", "H-4", "H-5", "H-6")), st.tuples(*[st.integers(0, 8)] * 3), min_size=1
)


@patient
@given(tables, st.integers(0, 6), st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(values, slots, random):
    shuffled = list(values.items())
    random.shuffle(shuffled)

    assert chosen_otherwise(dict(shuffled), (3, 2, 1), slots=slots) == chosen_otherwise(values, (3, 2, 1), slots=slots)


@patient
@given(tables, st.integers(1, 6))
def test_who_is_better_on_every_criterion_never_goes_out_for_a_worse_one(values, slots):
    for one in chosen_otherwise(values, (3, 2, 1), slots=slots):
        for out in one.goes_out:
            for into in one.comes_in:
                assert any(a < b for a, b in zip(values[out], values[into], strict=True))


def test_only_the_numbers_count_and_not_how_they_are_written():
    whole = chosen_otherwise({"H-1": (1, 2), "H-2": (2, 1)}, (1, 2), slots=1)

    assert whole == chosen_otherwise(
        {"H-1": (Fraction(1), Fraction(2)), "H-2": (Fraction(2), Fraction(1))},
        (Fraction(1, 3), Fraction(2, 3)),
        slots=1,
    )


def levels(**given_to):
    """Scores of applications by their levels on A1, A2, B1, B2."""
    ratings = (
        (code, "ann", key, x) for code, own in given_to.items() for key, x in zip(examples.CRITERIA, own, strict=True)
    )
    return scores(examples.given(*(one for one in ratings if one[3] is not None)), examples.rubric())


def test_what_one_must_value_is_told_of_whoever_some_weights_let_in():
    found = cross_check(levels(a=(4, 4, 0, 0), b=(0, 0, 4, 4), c=(1, 1, 1, 1)), examples.rubric(), slots=1, seed=0)

    assert found.membership["a"] + found.membership["b"] + found.membership["c"] == pytest.approx(1)
    assert found.central["a"]["A1"] > 0.25 > found.central["a"]["B1"]
    assert found.central["c"] is None
    assert found.membership["c"] == 0


def test_who_lacks_a_level_is_left_out_of_the_cross_check_by_name():
    found = cross_check(levels(a=(4, 4, 4, 4), b=(3, 3, 3, 3), c=(4, None, 4, 4)), examples.rubric(), slots=1, seed=0)

    assert found.left_out == ("c",)
    assert set(found.membership) == {"a", "b"}


def test_where_all_are_in_there_is_nothing_to_cross_check():
    assert cross_check(levels(a=(4, 4, 4, 4)), examples.rubric(), slots=1, seed=0) is None


def test_on_a_scale_whose_low_end_is_good_the_lowest_are_in():
    low = examples.rubric(better="low")
    given = examples.given(*((code, "ann", key, x) for code, x in (("a", 0), ("b", 3)) for key in examples.CRITERIA))

    assert cross_check(scores(given, low), low, slots=1, seed=0).membership == {"a": 1.0, "b": 0.0}
