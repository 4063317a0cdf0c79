"""scoring.explain: every point of a score belongs to something that can be named."""

from fractions import Fraction
from math import fsum
from pathlib import Path

import pytest
from hypothesis import given as for_all

from scoring.aggregate import combine, scores
from scoring.explain import compare, contributions
from scoring.ratings import read_csv
from scoring.rubric import Reading, read
from tests.scoring.examples import SMALL, fine_rubrics, fine_sets, given, patient
from tests.scoring.test_aggregate import BY_HAND

LOW = given(("H-02", "ann", "A1", 2), ("H-02", "ann", "A2", 2), ("H-02", "ann", "B1", 4))


def shown(ratings, rubric):
    code = ratings.ratings[0].application
    return [(c.criterion, c.share, c.points) for c in contributions(scores(ratings, rubric)[code], rubric)]


def test_the_example_of_the_readme_is_explained_as_by_hand():
    # A1 is a quarter of half the score: 100 * 1/8 * 2.5/4 = 7.8125, and so on; the three add up to 76.5625.
    assert shown(BY_HAND, read(SMALL)) == [
        ("A1", Fraction(1, 8), Fraction("7.8125")),
        ("A2", Fraction(3, 8), Fraction("37.5")),
        ("B1", Fraction(1, 2), Fraction("31.25")),
    ]


SAMPLE = Path(__file__).parents[2] / "data" / "programmes" / "soske-2022"


@pytest.fixture(scope="module")
def sample():
    """The rubric of the sample and the score of each of its eighteen applications; nobody has rated H-18."""
    rubric = read((SAMPLE / "rubric.toml").read_text(encoding="utf-8"))
    ratings = read_csv((SAMPLE / "sample" / "ratings.csv").read_text(encoding="utf-8"), rubric)
    return rubric, scores(ratings, rubric, ["H-18"])


@pytest.mark.parametrize("reading", Reading)
def test_every_score_of_the_sample_is_the_sum_of_its_contributions(sample, reading):
    rubric, found = sample[0].read_as("A", reading), sample[1]
    found = {code: combine(code, score.criteria, rubric) for code, score in found.items()}

    told = {code: fsum(float(c.points) for c in contributions(score, rubric)) for code, score in found.items()}

    assert len(told) == 18
    assert {code for code, score in found.items() if score.overall is None} == {"H-18"}
    assert told == pytest.approx({code: float(score.overall or 0) for code, score in found.items()}, rel=0, abs=1e-9)


@patient
@for_all(fine_sets, fine_rubrics(*Reading))
def test_contributions_add_up_to_the_score_to_the_last_digit(ratings, frame):
    for score in scores(ratings, frame).values():
        parts = contributions(score, frame)
        assert (score.overall is None) == (parts == [])
        assert score.overall is None or sum(c.points for c in parts) == score.overall


@patient
@for_all(fine_sets, fine_rubrics(*Reading))
def test_shares_add_up_to_the_whole(ratings, frame):
    for score in scores(ratings, frame).values():
        assert sum(c.share for c in contributions(score, frame)) == (score.overall is not None)


def test_what_nobody_rated_brings_nothing_and_its_share_goes_to_the_others():
    found = shown(given(("H-01", "ann", "A2", 4), ("H-01", "ann", "B1", 4)), read(SMALL))

    assert found == [("A1", 0, 0), ("A2", Fraction(1, 2), 50), ("B1", Fraction(1, 2), 50)]


def test_a_band_says_in_a_line_of_its_own_what_it_adds_or_takes():
    # A is at 50 points, inside the band: credit 100, of which half counts; the level alone would bring 25.
    found = contributions(scores(LOW, read(SMALL))["H-02"], read(SMALL).read_as("A", Reading.BAND))

    assert [(c.criterion, c.dimension, c.points) for c in found if c.criterion is None] == [(None, "A", 25)]


def test_behind_a_gate_only_the_other_dimension_brings_points():
    assert shown(LOW, read(SMALL).read_as("A", Reading.GATE)) == [("A1", 0, 0), ("A2", 0, 0), ("B1", 1, 100)]


def test_what_parts_two_applications_is_named_the_largest_first():
    rubric = read(SMALL)
    first, second = scores(BY_HAND, rubric)["H-01"], scores(LOW, rubric)["H-02"]
    parts = compare(first, second, rubric)

    assert [(p.criterion, p.points) for p in parts] == [
        ("A2", Fraction("18.75")),
        ("B1", Fraction("-18.75")),
        ("A1", Fraction("1.5625")),
    ]
    assert sum(p.points for p in parts) == first.overall - second.overall


def test_there_is_no_gap_to_an_application_without_a_score():
    rubric = read(SMALL)
    found = scores(BY_HAND, rubric, ["H-09"])

    assert compare(found["H-01"], found["H-09"], rubric) == []
