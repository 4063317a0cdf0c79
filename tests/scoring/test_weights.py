"""scoring.weights: what each criterion counts, exactly, and how it might have counted otherwise."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.aggregate import scores
from scoring.errors import Problem
from scoring.explain import contributions
from scoring.rubric import Reading
from scoring.weights import (
    Box,
    Dirichlet,
    Fixed,
    Mixture,
    Ordered,
    Uniform,
    combined,
    concentration_for,
    overall,
    rank_reciprocal,
    rank_sum,
    roc,
    shares,
    swing,
)
from tests.scoring.examples import complete_sets, fine_rubrics, patient, rubric
from tests.scoring.known import known

SEALED = (Fraction(3), Fraction(0), Fraction(2), Fraction(1))
SPECS = (
    Fixed(SEALED),
    Uniform(SEALED),
    Dirichlet(SEALED, 20.0),
    Ordered((3, 0, 2), 4),
    Box(SEALED, Fraction(1, 10)),
    Mixture((SEALED, (1, 0, 0, 5))),
)
some_weights = st.lists(st.integers(0, 9).map(Fraction), min_size=1, max_size=7).filter(any)


def drawn(spec, n=20_000, seed=1):
    return spec.sample(n, np.random.default_rng(seed)).astype(np.float64)


@pytest.mark.parametrize("m", (3, 4, 5))
def test_the_order_of_criteria_gives_the_published_centroids(m):
    # Barron & Barrett (1996).
    _, expected, tol = known("roc")

    assert [float(weight) for weight in roc(m)] == pytest.approx(expected[str(m)], abs=tol)


def test_rank_sum_falls_by_equal_steps():
    # Stillwell, Seaver & Edwards (1981).
    given, expected, tol = known("rank-sum")

    assert [float(weight) for weight in rank_sum(given["m"])] == pytest.approx(expected["w"], abs=tol)


def test_rank_reciprocal_counts_the_second_half_of_the_first():
    # 1, 1/2, 1/3 add up to 11/6.
    assert rank_reciprocal(3) == (Fraction(6, 11), Fraction(3, 11), Fraction(2, 11))


def test_swings_are_shared_out():
    assert swing([Fraction(50), Fraction(100), Fraction(0)]) == (Fraction(1, 3), Fraction(2, 3), Fraction(0))


@pytest.mark.parametrize("points", ((), (90, 10), (100, -1), (120, 100)))
def test_swings_without_a_hundred_are_a_problem_said_in_a_sentence(points):
    with pytest.raises(Problem, match="100 points to the most valuable swing"):
        swing(points)


@pytest.mark.parametrize("weights", ((), (0, 0), (2, -1)))
def test_weights_that_weigh_nothing_are_a_problem_said_in_a_sentence(weights):
    with pytest.raises(Problem, match="at least one must be more than zero"):
        shares(weights)


def test_a_criterion_has_the_share_of_its_dimension_times_that_inside_it():
    found = combined({"A": Fraction(1), "B": Fraction(3), "C": Fraction(0)}, {"A": {"A1": 1, "A2": 3}, "B": {"B1": 5}})

    assert found == {"A1": Fraction(1, 16), "A2": Fraction(3, 16), "B1": Fraction(3, 4)}


def test_a_gate_has_no_share_of_the_score():
    assert overall(rubric(Reading.GATE)) == {"A1": 0, "A2": 0, "B1": Fraction(2, 3), "B2": Fraction(1, 3)}


@patient
@given(complete_sets, fine_rubrics(Reading.LINEAR, Reading.GATE))
def test_the_shares_are_those_with_which_a_score_is_explained(ratings, frame):
    for score in scores(ratings, frame).values():
        explained = {c.criterion: c.share for c in contributions(score, frame) if c.criterion}

        assert explained == overall(frame)


def test_twelve_equal_weights_that_vary_by_a_fifth_have_a_concentration_of_274():
    # Each weight w = 1/12 has sd = w/5, so w(1-w)/sd^2 - 1 = 25 * 11 - 1 = 274.
    assert concentration_for([Fraction(1)] * 12, relative=0.2) == pytest.approx(274)


@pytest.mark.parametrize("relative", (0.2, 0.5))
def test_unequal_weights_vary_by_as_much_as_asked_on_the_whole(relative):
    weights = (5, 0, 3, 1)
    sealed = np.array([5, 3, 1]) / 9

    found = drawn(Dirichlet(weights, concentration_for(weights, relative=relative)), 200_000)[:, [0, 2, 3]]

    assert (sealed * (found.std(axis=0) / sealed) ** 2).sum() == pytest.approx(relative**2, rel=0.02)


@pytest.mark.parametrize(("weights", "relative"), (((1,), 0.2), ((1, 1), 1.0), ((1, 1), 0.0), ((1, 1), -0.2)))
def test_weights_that_cannot_vary_by_so_much_are_a_problem_said_in_a_sentence(weights, relative):
    with pytest.raises(Problem, match="cannot vary by"):
        concentration_for(weights, relative=relative)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: type(spec).__name__)
def test_drawn_weights_are_single_precision_rows_that_add_up_to_one_and_keep_what_weighs_nothing(spec):
    found = spec.sample(500, np.random.default_rng(0))

    assert (found.dtype, found.shape) == (np.float32, (500, 4))
    assert found.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert not found[:, 1].any()
    assert (found >= 0).all()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: type(spec).__name__)
def test_the_same_seed_draws_the_same_weights(spec):
    assert (drawn(spec, 50, seed=3) == drawn(spec, 50, seed=3)).all()


@patient
@given(some_weights, st.sampled_from((0, 1, 7, 100)))
def test_a_box_holds_every_draw_however_wide_it_is(weights, hundredths):
    reach = Fraction(hundredths, 100)
    sealed = np.array([float(share) for share in shares(weights)])

    found = drawn(Box(weights, reach), 200)

    assert found.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert (np.abs(found - sealed) <= float(reach) + 1e-6).all()
    assert (found[:, sealed == 0] == 0).all()


def test_fixed_weights_are_the_sealed_ones():
    assert drawn(Fixed(SEALED), 2).tolist() == pytest.approx(np.array([[3, 0, 2, 1]] * 2) / 6)


def test_a_dirichlet_has_the_sealed_weights_as_its_mean_and_the_variance_that_its_concentration_says():
    # Variance of share w at concentration c: w(1-w)/(c+1).
    found = drawn(Dirichlet(SEALED, 20.0), 100_000)
    sealed = np.array([3, 0, 2, 1]) / 6

    assert found.mean(axis=0) == pytest.approx(sealed, abs=0.002)
    assert found.var(axis=0) == pytest.approx(sealed * (1 - sealed) / 21, rel=0.02)


def test_ordered_weights_fall_in_their_order_around_the_rank_order_centroid():
    found = drawn(Ordered((2, 0, 1), 3), 100_000)

    assert (np.diff(found[:, [2, 0, 1]], axis=1) <= 0).all()
    assert found[:, [2, 0, 1]].mean(axis=0) == pytest.approx([float(w) for w in roc(3)], abs=0.002)


def test_a_box_without_bounds_is_the_uniform_simplex():
    # Uniform on the simplex of three: each share has mean 1/3 and variance 1/18, and exceeds x with chance (1-x)^2.
    found = drawn(Box((8, 1, 1), Fraction(1)), 100_000)

    assert found.mean(axis=0) == pytest.approx(1 / 3, abs=0.003)
    assert found.var(axis=0) == pytest.approx(1 / 18, rel=0.02)
    assert (found > 0.7).mean(axis=0) == pytest.approx(0.09, abs=0.005)


def test_a_box_is_filled_as_by_drawing_from_the_simplex_and_rejecting():
    weights, reach = (4, 3, 2, 1), Fraction(15, 100)
    simplex = np.random.default_rng(5).dirichlet(np.ones(4), 400_000)
    kept = simplex[(np.abs(simplex - np.array([0.4, 0.3, 0.2, 0.1])) <= 0.15).all(axis=1)]

    found = drawn(Box(weights, reach), 40_000)

    assert found.mean(axis=0) == pytest.approx(kept.mean(axis=0), abs=0.003)
    assert np.cov(found.T) == pytest.approx(np.cov(kept.T), abs=2e-4)
    assert np.quantile(found, (0.1, 0.9), axis=0) == pytest.approx(np.quantile(kept, (0.1, 0.9), axis=0), abs=0.006)


def test_a_mixture_lies_between_the_members_and_is_centred_on_their_mean():
    found = drawn(Mixture(((1, 0), (1, 3))), 100_000)

    assert found.mean(axis=0) == pytest.approx([0.625, 0.375], abs=0.003)
    assert (found[:, 0].min() >= 0.25, found[:, 0].max() <= 1) == (True, True)
    assert np.quantile(found[:, 0], 0.5) == pytest.approx(0.625, abs=0.005)


def test_a_mixture_of_one_member_is_that_members_weights():
    assert drawn(Mixture(((1, 3),)), 2).tolist() == [[0.25, 0.75]] * 2


@pytest.mark.parametrize(
    ("spec", "sentence"),
    (
        (Dirichlet((1, 1), 0.0), "must be more than zero, not 0.0"),
        (Box((1, 1), Fraction(-1)), "must be zero or more, not -1"),
        (Ordered((0, 0), 2), "names each at most once"),
        (Ordered((), 2), "at least one"),
        (Ordered((2,), 2), "names each at most once"),
    ),
)
def test_doubt_that_cannot_be_drawn_is_a_problem_said_in_a_sentence(spec, sentence):
    with pytest.raises(Problem, match=sentence):
        spec.sample(10, np.random.default_rng(0))
