"""scoring.certainty.settle: the next review, or question, that would tell most about two applications."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st
from scipy.stats import norm

from scoring.certainty.crossed import Crossed
from scoring.certainty.panel import panel
from scoring.certainty.settle import _after, settle
from tests.scoring.examples import CRITERIA, given, patient, rubric

FINE = rubric(step=Fraction(1, 10))


def sheets(levels):
    """(application, assessor) -> one level, or one for each criterion."""
    return given(
        *(
            (code, who, key, level)
            for (code, who), own in levels.items()
            for key, level in zip(CRITERIA, own if isinstance(own, tuple) else (own,) * 4, strict=True)
        )
    )


def settled(levels, first="a", second="b", **more):
    ratings = sheets(levels)
    own = panel(ratings, FINE, {r.application for r in ratings.ratings})
    return settle(own, FINE, first, second, **more)


SOME = {("a", "ann"): 2.8, ("a", "bo"): 2.4, ("b", "ann"): 2.6, ("b", "cy"): 2.2, ("c", "bo"): 1.5, ("c", "cy"): 3.1}


@pytest.mark.parametrize(("code", "who"), (("a", "cy"), ("b", "bo"), ("a", None), ("b", None)))
def test_a_review_is_worth_what_a_simulation_of_it_says(code, who):
    """Truths drawn from the posterior, the review drawn from each, and the verdict after it: dense, by Bayes' rule."""
    people, codes = ["ann", "bo", "cy", None], ["a", "b", "c"]
    y = np.array([25.0 * level for level in SOME.values()])
    at, by = (np.array([names.index(pair[k]) for pair in SOME]) for k, names in ((0, codes), (1, people)))
    known = Crossed(at, by, y).grid().mean()
    quality, severity, noise = known.quality, known.severity, known.noise
    # The effects: mu (flat), three applications, three assessors and one who has rated nothing.
    wide = np.array([[1] + [i == c for c in codes] + [j == p for p in people] for i, j in SOME], dtype=float)
    precision = wide.T @ wide / noise**2 + np.diag([0] + [quality**-2] * 3 + [severity**-2] * 4)
    spread = np.linalg.inv(precision)
    mean = spread @ wide.T @ y / noise**2
    contrast = np.array([0, 1, -1, 0, 0, 0, 0, 0.0])
    asked = np.array([1] + [code == c for c in codes] + [who == p for p in people], dtype=float)
    random = np.random.default_rng(1)
    truth = random.multivariate_normal(mean, spread, 200_000)
    seen = truth @ asked + noise * random.standard_normal(len(truth))
    gain = contrast @ spread @ asked / (asked @ spread @ asked + noise**2)
    verdict = contrast @ mean + gain * (seen - asked @ mean)

    found = settled(SOME)

    assert found.points == pytest.approx(contrast @ mean, abs=1e-6)
    assert found.now == pytest.approx(norm.cdf(abs(contrast @ mean) / np.sqrt(contrast @ spread @ contrast)), abs=1e-6)
    after = {(one.application, one.assessor): one.after for one in found.reviews}
    assert after[code, who] == pytest.approx(float(((verdict > 0) == (truth @ contrast > 0)).mean()), abs=0.004)


@patient
@any_of(st.floats(-40, 40), st.floats(0.01, 400), st.floats(0, 1), st.floats(0, 1))
def test_a_review_never_costs_sureness_and_one_that_tells_more_gives_more(ahead, variance, one, other):
    less, more = sorted((one, other))
    now = norm.cdf(abs(ahead) / np.sqrt(variance))

    assert _after(ahead, variance, 0.0) == pytest.approx(now)
    assert now - 1e-12 <= _after(ahead, variance, less * variance) <= _after(ahead, variance, more * variance) + 1e-12
    assert _after(ahead, variance, variance) == pytest.approx(1)


levels = st.integers(0, 40).map(lambda n: Fraction(n, 10))


@settings(patient, max_examples=40)
@any_of(
    st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from(("ann", "bo", "cy"))), levels, min_size=1),
    st.frozensets(st.tuples(st.sampled_from("ab"), st.sampled_from(("ann", "bo", "cy"))), max_size=3),
)
def test_what_was_given_or_is_barred_is_never_proposed_and_nothing_gets_less_sure(given_by, barred):
    given_by = {("a", "ann"): Fraction(2), ("b", "ann"): Fraction(3)} | given_by
    found = settled(given_by, barred=barred)

    pairs = [(one.application, one.assessor) for one in found.reviews]
    people = {None, *(who for _, who in given_by)}
    assert sorted(pairs, key=str) == sorted(
        ({(code, who) for code in "ab" for who in people} - set(given_by) - barred), key=str
    )
    assert 0.5 <= found.now <= 1
    assert all(found.now - 1e-9 <= one.after <= 1 for one in found.reviews)
    assert [one.after for one in found.reviews] == sorted((one.after for one in found.reviews), reverse=True)


def test_between_equals_nothing_is_known():
    same = {(code, who): level for code in "ab" for who, level in (("ann", 2), ("bo", 3))}

    found = settled(same | {("c", "ann"): 1, ("c", "bo"): 4})

    assert (found.points, found.now) == (pytest.approx(0, abs=1e-9), pytest.approx(0.5))
    assert {one.assessor for one in found.reviews} == {None}
    assert found.reviews[0].after == pytest.approx(found.reviews[1].after)
    assert found.reviews[0].after > 0.55


def test_turned_round_it_says_the_same():
    there, back = settled(SOME), settled(SOME, "b", "a")

    assert back.points == pytest.approx(-there.points)
    assert back.now == pytest.approx(there.now)
    assert [(one.application, one.assessor) for one in back.reviews] == [
        (one.application, one.assessor) for one in there.reviews
    ]


def test_the_one_with_fewer_reviews_is_worth_another_look_first():
    found = settled(SOME | {("a", "cy"): 2.5, ("a", "dee"): 2.6, ("c", "ann"): 2.0, ("c", "dee"): 2.0})

    assert found.reviews[0].application == "b"


def test_of_two_strangers_to_an_application_the_known_one_tells_more():
    """Whose severity is known from other reviews is worth more than somebody who has rated nothing yet."""
    people = {("c", who): 2.0 for who in ("ann", "bo", "cy")} | {("d", who): 3.0 for who in ("ann", "bo", "cy")}

    found = settled(people | {("a", "ann"): 2.4, ("b", "ann"): 2.5, ("c", "dee"): 3.5, ("d", "dee"): 1.5})

    after = {(one.application, one.assessor): one.after for one in found.reviews}
    assert after["a", "bo"] > after["a", None]


@pytest.mark.parametrize(
    ("second", "first"),
    (
        # A1 counts 1/8, A2 3/8, B1 1/3 and B2 1/6 of the whole; ann gave level 2 throughout.
        pytest.param((4, 4, 4, 4), "A2", id="as far apart on all: the heaviest"),
        pytest.param((2, 3, 4, 2), "B1", id="twice as far apart on the one that counts nearly as much"),
        pytest.param((4, 2, 2, 2), "A1", id="apart on the lightest alone"),
    ),
)
def test_the_criterion_that_is_widest_apart_and_counts_most_is_asked_about_first(second, first):
    found = settled({(code, who): own for code in "abc" for who, own in (("ann", 2), ("bo", second))})

    points = [one.points for one in found.questions]
    assert found.questions[0].criterion == first
    assert points == sorted(points, reverse=True)
    assert sorted(one.criterion for one in found.questions) == list(CRITERIA)


def test_a_criterion_leaves_the_difference_unsure_by_its_share_and_spread():
    # On A2 (share 3/8) levels 2 and 4 are 50 points apart: squares 2 * 25^2 = 1250 in each of three applications,
    # three degrees of freedom: usual variance 1250. Of each of the two: (1250 + 2 * 1250) / (1 + 2) / 2 = 625.
    found = settled({(code, who): own for code in "abc" for who, own in (("ann", 2), ("bo", (2, 4, 2, 2)))})

    assert (found.questions[0].criterion, found.questions[0].points) == ("A2", pytest.approx(3 / 8 * 1250**0.5))
    assert [one.points for one in found.questions][1:] == [0, 0, 0]


def test_a_review_by_somebody_new_is_always_among_the_proposals():
    found = settled({("a", "ann"): 2, ("b", "ann"): 3}, barred=[("a", "bo")])

    assert [(one.application, one.assessor) for one in found.reviews] == [("a", None), ("b", None)]
