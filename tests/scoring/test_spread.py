"""scoring.spread: how far apart levels lie, and who rates higher or lower than the others."""

from fractions import Fraction

import pytest
from hypothesis import given as of
from hypothesis import strategies as st

from scoring.ratings import Stage
from scoring.spread import Band, leanings, spread
from tests.scoring.examples import given, patient

LEVELS = st.lists(st.integers(0, 4).map(Fraction), max_size=12)


@pytest.mark.parametrize(
    "levels, band",
    [
        ([], Band.ALONE),
        ([3], Band.ALONE),
        ([2, 2, 2], Band.AGREED),
        ([2, 3, 2], Band.NEAR),
        (["2.5", "3.5"], Band.NEAR),
        (["2.5", "3.6"], Band.APART),
        ([0, 4], Band.APART),
    ],
    ids=["nobody", "one alone", "all the same", "one level", "one level in tenths", "a tenth more", "both ends"],
)
def test_levels_agree_lie_within_one_or_lie_apart(levels, band):
    assert spread([Fraction(level) for level in levels]).band is band


@patient
@of(LEVELS, st.randoms(use_true_random=False))
def test_the_order_of_assessors_changes_nothing(levels, random):
    shuffled = random.sample(levels, len(levels))

    assert spread(shuffled) == spread(levels)


@patient
@of(LEVELS.filter(len))
def test_the_mean_lies_between_the_lowest_and_the_highest(levels):
    found = spread(levels)

    assert found.lowest <= found.mean <= found.highest
    assert found.width == found.highest - found.lowest


@patient
@of(LEVELS, st.integers(0, 4).map(Fraction))
def test_one_assessor_more_never_brings_levels_together(levels, another):
    assert spread([*levels, another]).width >= spread(levels).width


def test_an_assessor_leans_by_the_difference_from_the_others_on_what_they_share():
    # Ada is 2 above Bo and Cy's mean of 1 on A1, and 1 above Bo on A2: 1.5 on the mean of two. B1 is hers alone.
    found = leanings(
        given(
            ("H-1", "ada", "A1", 3),
            ("H-1", "bo", "A1", 0),
            ("H-1", "cy", "A1", 2),
            ("H-1", "ada", "A2", 2),
            ("H-1", "bo", "A2", 1),
            ("H-1", "ada", "B1", 4),
        ).ratings
    )

    assert found == {"ada": (Fraction(3, 2), 2), "bo": (Fraction(-7, 4), 2), "cy": (Fraction(1, 2), 1)}


def test_who_shares_nothing_does_not_lean():
    assert leanings(given(("H-1", "ada", "A1", 3), ("H-2", "bo", "A1", 0)).ratings) == {}


def test_the_level_after_the_interview_leans_and_what_was_agreed_does_not():
    found = leanings(
        given(
            ("H-1", "ada", "A1", 3, Stage.INTERVIEW),
            ("H-1", "ada", "A1", 0),
            ("H-1", "bo", "A1", 2),
            ("H-1", None, "A1", 4, Stage.CONSENSUS),
        ).ratings
    )

    assert found == {"ada": (1, 1), "bo": (-1, 1)}


def test_not_assessed_leans_nowhere():
    assert leanings(given(("H-1", "ada", "A1", None), ("H-1", "bo", "A1", 0)).ratings) == {}


@patient
@of(st.tuples(st.integers(0, 4), st.integers(0, 4)))
def test_two_assessors_lean_by_the_same_and_against_each_other(levels):
    found = leanings(given(("H-1", "ada", "A1", levels[0]), ("H-1", "bo", "A1", levels[1])).ratings)

    assert found["ada"][0] == -found["bo"][0] == levels[0] - levels[1]


CELLS = st.tuples(st.sampled_from("abc"), st.sampled_from(("H-1", "H-2", "H-3")), st.sampled_from(("A1", "A2")))


@patient
@of(st.dictionaries(CELLS, st.integers(0, 4), max_size=14), st.integers(1, 4))
def test_a_level_more_on_everything_leans_a_level_more_and_the_order_changes_nothing(levels, more):
    def rated(more):
        return given(*((code, who, key, n + more * (who == "a")) for (who, code, key), n in levels.items())).ratings

    before, after = leanings(rated(0)), leanings(rated(more))

    assert {who: n for who, (_, n) in after.items()} == {who: n for who, (_, n) in before.items()}
    assert [after[who][0] - before[who][0] for who in before if who == "a"] in ([], [more])
    assert leanings(rated(0)[::-1]) == before
