"""scoring.certainty.panel.

What each assessor gave alone, as arrays that know neither names nor the order of the rows.
"""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from scoring.certainty.panel import panel
from scoring.ratings import RatingSet, Stage
from scoring.rubric import Reading
from tests.scoring.examples import given, patient, rating_sets, readings, rubric

CODES = ("H-1", "H-2", "H-10")


def sheet(application, assessor, *levels, stage=Stage.FORM):
    """One assessor's levels on A1, A2, B1, B2; None: not rated."""
    keys = ("A1", "A2", "B1", "B2")
    return [
        (application, assessor, key, level, stage) for key, level in zip(keys, levels, strict=True) if level is not None
    ]


def rows(own):
    """application, assessor -> points, in the order of the criteria."""
    return {
        (own.applications[i], own.assessors[j]): points.tolist()
        for i, j, points in zip(own.at, own.by, own.points, strict=True)
    }


def test_a_review_is_the_levels_of_one_assessor_in_points():
    own = panel(given(*sheet("H-1", "ann", 0, 1, 2, 4)), rubric(), CODES)

    assert own.shape == (1, 1, 4)
    assert rows(own) == {("H-1", "ann"): [0, 25, 50, 100]}


def test_where_the_low_level_is_the_good_one_points_are_turned():
    own = panel(given(*sheet("H-1", "ann", 0, 1, 2, 4)), rubric(better="low"), CODES)

    assert rows(own) == {("H-1", "ann"): [100, 75, 50, 0]}


def test_an_interview_level_replaces_the_form_level_and_an_empty_one_does_not_erase_it():
    after = [("H-1", "ann", "A1", 4, Stage.INTERVIEW), ("H-1", "ann", "A2", None, Stage.INTERVIEW)]

    for ratings in ([*sheet("H-1", "ann", 1, 1, 1, 1), *after], [*after, *sheet("H-1", "ann", 1, 1, 1, 1)]):
        assert rows(panel(given(*ratings), rubric(), CODES)) == {("H-1", "ann"): [100, 25, 25, 25]}


def test_what_the_committee_agreed_on_is_left_out():
    alone = given(*sheet("H-1", "ann", 1, 2, 3, 4))
    agreed = given(*sheet("H-1", "ann", 1, 2, 3, 4), *sheet("H-1", None, 4, 4, 4, 4, stage=Stage.CONSENSUS))

    assert rows(panel(agreed, rubric(), CODES)) == rows(panel(alone, rubric(), CODES))


def test_the_ratings_of_a_recused_assessor_are_left_out():
    ratings = [*sheet("H-1", "ann", 1, 2, 3, 4), *sheet("H-1", "bo", 4, 4, 4, 4)]

    assert set(rows(panel(given(*ratings, recused={("H-1", "bo")}), rubric(), CODES))) == {("H-1", "ann")}


def test_only_the_applications_asked_for_are_there():
    ratings = [*sheet("H-1", "ann", 1, 2, 3, 4), *sheet("H-2", "ann", 4, 4, 4, 4)]

    assert panel(given(*ratings), rubric(), ["H-2"]).applications == ("H-2",)


def test_an_application_that_nobody_rated_on_a_dimension_is_left_out():
    ratings = [*sheet("H-1", "ann", 1, 2, None, None), *sheet("H-2", "ann", 4, None, None, 4)]

    assert panel(given(*ratings), rubric(), CODES).applications == ("H-2",)


def test_a_dimension_of_no_weight_is_not_asked_for():
    ratings = sheet("H-1", "ann", 1, 2, None, None)

    assert panel(given(*ratings), rubric(halves=(1, 0)), CODES).criteria == ("A1", "A2")


def test_a_gate_of_no_weight_is_looked_at_for_it_keeps_out():
    own = panel(given(*sheet("H-1", "ann", 1, 2, 3, 4)), rubric(Reading.GATE, halves=(0, 1)), CODES)

    assert own.criteria == ("A1", "A2", "B1", "B2")


def test_a_criterion_of_no_weight_is_not_looked_at():
    own = panel(given(*sheet("H-1", "ann", 1, 2, 3, 4)), rubric(weights=(0, 3, 2, 1)), CODES)

    assert own.criteria == ("A2", "B1", "B2")


def test_a_gap_is_what_the_others_gave_as_much_higher_as_this_assessor_is():
    ratings = [
        *sheet("H-1", "ann", None, 3, 3, 3),
        *sheet("H-1", "bo", 1, 2, 2, 2),
        *sheet("H-1", "cy", 3, 2.5, 2.5, 2.5),
    ]

    own = panel(given(*ratings), rubric(step=Fraction(1, 2)), CODES)

    # On A2, B1 and B2 the mean is 2.5 and ann half a level above it; A1 has a mean of 2, so that hers would be 2.5.
    assert rows(own)["H-1", "ann"] == pytest.approx([62.5, 75, 75, 75])


def test_what_nobody_rated_is_the_mean_of_its_dimension_by_the_weights():
    own = panel(given(*sheet("H-1", "ann", 4, None, 0, 3)), rubric(), CODES)

    # B: weights 2 and 1. A2 has none but A1 to go by.
    assert rows(own) == {("H-1", "ann"): [100, 100, 0, 75]}

    own = panel(given(*sheet("H-1", "ann", 4, 4, 0, 3), *sheet("H-1", "bo", 4, 4, None, 3)), rubric(), CODES)
    assert rows(own)["H-1", "bo"] == [100, 100, 0, 75]


def test_nobody_gives_an_empty_panel():
    own = panel(given(), rubric(), CODES)

    assert own.shape == (0, 0, 4)
    assert own.points.shape == (0, 4)


def test_applications_of_which_the_same_was_given_are_twins():
    ratings = [line for code in CODES for line in sheet(code, "ann", 1, 2, 3, 3 if code == "H-2" else 4)]

    own = panel(given(*ratings), rubric(), CODES)

    kinds = dict(zip(own.applications, own.twins.tolist(), strict=True))
    assert kinds["H-1"] == kinds["H-10"]
    assert kinds["H-1"] != kinds["H-2"]


def test_twins_are_found_whatever_the_order_in_which_their_levels_came():
    tenths = [Fraction(n, 10) for n in (1, 2, 3)]
    ratings = [
        (code, who, key, level)
        for code, levels in (("H-1", tenths), ("H-2", tenths[::-1]))
        for who, level in zip(("ann", "bo", "cy") if code == "H-1" else ("cy", "bo", "ann"), levels, strict=True)
        for key in ("A1", "B1")
    ]

    # A2 and B2 are filled from the means, whose sums must not depend on the order either.
    ratings += [(code, "dee", "A1", Fraction(7, 10)) for code in ("H-1", "H-2")]
    own = panel(given(*ratings), rubric(step=Fraction(1, 10)), CODES)

    assert own.twins.tolist() == [0, 0]


def test_the_same_levels_by_an_assessor_who_is_otherwise_another_make_no_twins():
    # Everything is given by two assessors; H-1 and H-2 got the same, but from a strict one and a mild one.
    flat = {"H-1": {"ann": 2}, "H-2": {"bo": 2}, "H-3": {"ann": 1, "bo": 3}}
    ratings = [line for code, by in flat.items() for who, n in by.items() for line in sheet(code, who, n, n, n, n)]

    own = panel(given(*ratings), rubric(), flat)

    assert len(set(own.twins.tolist())) == 3


@pytest.mark.parametrize(
    "people", ({"ann": "bo", "bo": "ann"}, {"ann": "zoe", "bo": "ann"}), ids=("swapped", "renamed")
)
def test_assessors_whom_only_their_names_tell_apart_change_no_array(people):
    # ann and bo are each other's mirror image, and so are H-1 and H-2; H-10 stands between.
    flat = {
        ("H-1", "ann"): 3,
        ("H-1", "bo"): 4,
        ("H-2", "ann"): 4,
        ("H-2", "bo"): 3,
        ("H-10", "ann"): 2,
        ("H-10", "bo"): 2,
    }
    ratings = given(*(line for (code, who), n in flat.items() for line in sheet(code, who, n, n, n, n)))
    kept = {code: code for code in CODES}

    own = panel(ratings, rubric(), CODES)

    assert arrays(panel(renamed(ratings, kept, people), rubric(), CODES)) == arrays(own)
    assert own.twins[own.applications.index("H-1")] == own.twins[own.applications.index("H-2")]


def renamed(ratings, codes, people):
    ours = [replace(r, application=codes[r.application], assessor=people.get(r.assessor)) for r in ratings.ratings]
    return RatingSet(tuple(ours), frozenset((codes[code], people.get(who, who)) for code, who in ratings.recused))


def arrays(own):
    return own.at.tolist(), own.by.tolist(), own.points.round(9).tolist(), own.twins.tolist()


@patient
@any_of(rating_sets, readings, st.randoms(use_true_random=False))
def test_neither_the_order_of_the_rows_nor_any_name_changes_an_array(ratings, reading, random):
    shuffled = list(ratings.ratings)
    random.shuffle(shuffled)
    codes = dict(zip(CODES, random.sample(["K-5", "K-6", "K-7"], 3), strict=True))
    people = dict(zip(("ann", "bo", "cy", "dee"), random.sample(["pia", "ro", "sam", "tuva"], 4), strict=True))

    before = panel(ratings, rubric(reading), CODES)
    after = panel(renamed(replace(ratings, ratings=tuple(shuffled)), codes, people), rubric(reading), codes.values())

    assert arrays(after) == arrays(before)


@patient
@any_of(rating_sets, readings)
def test_every_review_stands_once_and_no_cell_is_empty(ratings, reading):
    own = panel(ratings, rubric(reading), CODES)

    pairs = list(zip(own.at.tolist(), own.by.tolist(), strict=True))
    assert sorted(set(pairs)) == pairs
    assert np.isfinite(own.points).all()
    assert set(own.at.tolist()) == set(range(len(own.applications)))
    assert set(own.by.tolist()) == set(range(len(own.assessors)))
