"""scoring.organisations: what each evaluating organisation gave, side by side."""

from fractions import Fraction

from hypothesis import given as of
from hypothesis import strategies as st

from scoring.aggregate import scores
from scoring.organisations import by_organisation
from scoring.ratings import Stage
from scoring.rubric import read
from tests.scoring.examples import SMALL, given, patient

RUBRIC = read(SMALL)
WORKS_FOR = {"ada": "Silta", "bo": "Silta", "cy": "Kehto"}


def sheet(application, assessor, level, stage=Stage.FORM):
    return [(application, assessor, key, level, stage) for key in ("A1", "A2", "B1")]


def overall(*ratings):
    found = by_organisation(given(*ratings).ratings, WORKS_FOR, RUBRIC)
    return {(code, o): (part.score.overall, part.rated) for code, own in found.items() for o, part in own.items()}


def test_an_organisation_scores_by_the_mean_of_its_own_assessors():
    # Level 4 of 4 is 100 points, 2 is 50; Ada and Bo together 75.
    assert overall(*sheet("H-1", "ada", 4), *sheet("H-1", "bo", 2), *sheet("H-1", "cy", 1)) == {
        ("H-1", "Silta"): (75, 2),
        ("H-1", "Kehto"): (25, 1),
    }


def test_what_the_committee_agreed_on_is_nobodys_own():
    assert overall(*sheet("H-1", "cy", 1), ("H-1", None, "A1", 4, Stage.CONSENSUS)) == {("H-1", "Kehto"): (25, 1)}


def test_the_level_after_the_interview_counts():
    assert overall(*sheet("H-1", "cy", 1), *sheet("H-1", "cy", 3, Stage.INTERVIEW)) == {("H-1", "Kehto"): (75, 1)}


def test_too_few_levels_give_no_points_and_no_level_no_line():
    found = overall(("H-1", "cy", "A1", 4), ("H-1", "ada", "A1", None), ("H-2", "stranger", "A1", 4))

    assert found == {("H-1", "Kehto"): (None, 1)}


@patient
@of(st.lists(st.tuples(st.sampled_from(("ada", "bo")), st.integers(0, 4)), unique_by=lambda one: one[0], min_size=1))
def test_where_one_organisation_rates_alone_its_score_is_the_committees(levels):
    ratings = [row for assessor, level in levels for row in sheet("H-1", assessor, level)]

    assert overall(*ratings)["H-1", "Silta"] == (scores(given(*ratings), RUBRIC)["H-1"].overall, len(levels))


def test_points_are_exact():
    ratings = [*sheet("H-1", "ada", 4), *sheet("H-1", "bo", 3), *sheet("H-1", "cy", 3)]

    assert by_organisation(given(*ratings).ratings, dict.fromkeys(WORKS_FOR, "Silta"), RUBRIC)["H-1"][
        "Silta"
    ].score.overall == Fraction(250, 3)
