"""scoring.aggregate: what ratings add up to, exactly, and what a gap may not do."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume
from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring.aggregate import mean_levels, scores
from scoring.ratings import RatingSet, Stage
from scoring.rubric import Dimension, Reading, read
from tests.scoring.examples import (
    SMALL,
    fine_ratings,
    fine_rubrics,
    fine_sets,
    given,
    instead,
    patient,
    raised,
    rating_sets,
    readings,
    rubric,
    rubrics,
    weights,
)

INTERVIEW, CONSENSUS = Stage.INTERVIEW, Stage.CONSENSUS

# Calculated by hand. Ann cannot assess A2, so it has one level where the others have two:
#   A1 = (2 + 3) / 2 = 2.5    A2 = 4    B1 = (3 + 2) / 2 = 2.5
#   A = 100 * (1 * 2.5 + 3 * 4) / (4 * (1 + 3)) = 100 * 14.5 / 16 = 90.625
#   B = 100 * 2.5 / 4 = 62.5
#   score = (90.625 + 62.5) / 2 = 76.5625
BY_HAND = given(
    ("H-01", "ann", "A1", 2),
    ("H-01", "bo", "A1", 3),
    ("H-01", "ann", "A2", None),
    ("H-01", "bo", "A2", 4),
    ("H-01", "ann", "B1", 3),
    ("H-01", "bo", "B1", 2),
)


def score(*ratings, text=SMALL, **more):
    return scores(given(*ratings, **more), read(text))["H-01"]


def test_the_example_of_the_readme_comes_out_as_by_hand():
    found = scores(BY_HAND, read(SMALL))["H-01"]

    assert {key: c.value for key, c in found.criteria.items()} == {"A1": Fraction(5, 2), "A2": 4, "B1": Fraction(5, 2)}
    assert found.dimensions == {"A": Fraction("90.625"), "B": Fraction("62.5")}
    assert found.overall == Fraction("76.5625")
    assert found.coverage == 1
    assert [c.given for c in found.criteria.values()] == [2, 1, 2]


def test_after_the_interview_the_newer_level_counts():
    assert score(("H-01", "ann", "B1", 4, INTERVIEW), ("H-01", "ann", "B1", 1)).criteria["B1"].value == 4


def test_an_empty_interview_cell_does_not_erase_what_the_form_showed():
    assert score(("H-01", "ann", "B1", 3), ("H-01", "ann", "B1", None, INTERVIEW)).criteria["B1"].value == 3


def test_a_consensus_replaces_the_mean_and_the_number_given_stays():
    found = score(("H-01", "ann", "B1", 4), ("H-01", "bo", "B1", 3), ("H-01", None, "B1", 1, CONSENSUS))

    assert (found.criteria["B1"].value, found.criteria["B1"].given, found.criteria["B1"].consensus) == (1, 2, True)


def test_an_empty_consensus_leaves_the_mean():
    assert score(("H-01", "ann", "B1", 4), ("H-01", None, "B1", None, CONSENSUS)).criteria["B1"].value == 4


def test_a_missing_rating_is_not_a_zero():
    # Grant systems have averaged "not answered" as 0 and sunk the application.
    complete = score(("H-01", "ann", "A2", 4), ("H-01", "ann", "B1", 4))

    assert complete.overall == 100
    assert complete.coverage == Fraction(3, 4)  # A2 is three of the four parts of A


def test_a_zero_given_by_a_person_is_a_zero():
    assert score(("H-01", "ann", "A2", 0), ("H-01", "ann", "B1", 0)).overall == 0


def test_a_recused_assessors_ratings_are_absent():
    found = score(("H-01", "ann", "B1", 4), ("H-01", "bo", "B1", 0), recused=[("H-01", "bo")])

    assert (found.criteria["B1"].value, found.criteria["B1"].given) == (4, 1)


def test_nobody_is_lost_who_applied_but_was_not_rated():
    found = scores(given(recused=[("H-03", "bo")]), read(SMALL), ["H-02"])

    assert {code: s.overall for code, s in found.items()} == {"H-02": None, "H-03": None}
    assert found["H-02"].coverage == 0


@pytest.mark.parametrize(
    ("ratings", "overall"),
    (
        pytest.param([("A2", 4), ("B1", 2)], 75, id="enough of A and of B"),
        pytest.param([("A1", 4), ("B1", 2)], None, id="a quarter of A is too little"),
        pytest.param([("A1", 4), ("A2", 4)], None, id="all of A and none of B"),
    ),
)
def test_coverage_must_be_reached_in_every_dimension(ratings, overall):
    assert score(*(("H-01", "ann", *r) for r in ratings)).overall == overall


def test_a_dimension_without_weight_is_shown_and_holds_nothing_up():
    text = SMALL.replace('key = "B"\n', 'key = "B"\nweight = 0\n', 1)
    found = score(("H-01", "ann", "A1", 2), ("H-01", "ann", "A2", 2), text=text)

    assert (found.overall, found.dimensions["B"], found.coverage) == (50, None, 1)


def test_where_the_low_end_is_the_good_one_the_lowest_level_is_worth_most():
    found = score(("H-01", "ann", "A2", 0), ("H-01", "ann", "B1", 1), text='better = "low"\n' + SMALL)

    assert found.dimensions == {"A": 100, "B": 75}
    assert mean_levels(found, read('better = "low"\n' + SMALL)) == {"A": 0, "B": 1}


def test_a_scale_that_does_not_begin_at_zero_still_gives_nought_to_a_hundred():
    found = score(("H-01", "ann", "A2", 1), ("H-01", "ann", "B1", 5), text=SMALL.replace("[0, 4]", "[1, 5]"))

    assert found.dimensions == {"A": 0, "B": 100}


@pytest.mark.parametrize(
    ("level", "points"),
    (
        pytest.param(0, 0, id="nothing there: nothing"),
        pytest.param(1, Fraction(200, 3), id="below: 25 of 37.5 points"),
        pytest.param(2, 100, id="inside"),
        pytest.param(3, 100, id="the upper edge is inside"),
        pytest.param(4, 0, id="nothing left to learn"),
    ),
)
def test_a_band_credits_what_lies_inside_it(level, points):
    # B is at 0, so the score is half of the credit of A.
    found = scores(
        given(("H-01", "ann", "A1", level), ("H-01", "ann", "A2", level), ("H-01", "ann", "B1", 0)),
        read(SMALL).read_as("A", Reading.BAND),
    )["H-01"]

    assert found.overall == Fraction(points) / 2


@pytest.mark.parametrize("edges", ((0, 50), (50, 100), (0, 100), (50, 50)), ids=str)
@pytest.mark.parametrize("level", range(5))
def test_a_band_may_reach_the_ends_of_the_scale(edges, level):
    band = tuple(map(Fraction, edges))
    narrow = replace(rubric(), dimensions=(Dimension("A", Fraction(1), {}, Reading.BAND, band=band),))
    found = scores(given(("H-01", "ann", "A1", level), ("H-01", "ann", "A2", level)), narrow)["H-01"]

    assert 0 <= found.overall <= 100


@pytest.mark.parametrize(("level", "below"), ((0, True), (1, False), (4, False)))
def test_a_gate_lets_in_or_keeps_out_and_the_rest_ranks(level, below):
    gate = read(SMALL).read_as("A", Reading.GATE)  # 25 points, which is level 1
    found = scores(given(("H-01", "ann", "A1", level), ("H-01", "ann", "A2", level), ("H-01", "ann", "B1", 3)), gate)[
        "H-01"
    ]

    assert (found.overall, found.below_gate) == (75, below)


def test_a_minimum_of_a_criterion_is_a_gate_of_its_own():
    text = SMALL.replace('key = "A2"\n', 'key = "A2"\nminimum = 2\n')

    assert score(("H-01", "ann", "A2", 1), ("H-01", "ann", "B1", 4), text=text).below_gate
    assert not score(("H-01", "ann", "A2", 2), ("H-01", "ann", "B1", 4), text=text).below_gate
    assert not score(("H-01", "ann", "B1", 4), text=text).below_gate


@patient
@for_all(rating_sets, rubrics, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_assessors_changes_nothing(ratings, frame, random):
    shuffled = list(ratings.ratings)
    random.shuffle(shuffled)

    assert scores(RatingSet(tuple(shuffled), ratings.recused), frame) == scores(ratings, frame)


@patient
@for_all(fine_sets, fine_rubrics(*Reading), st.randoms(use_true_random=False))
def test_the_order_of_criteria_and_dimensions_changes_nothing(ratings, frame, random):
    criteria, dimensions = list(frame.criteria), list(frame.dimensions)
    random.shuffle(criteria)
    random.shuffle(dimensions)
    shuffled = replace(frame, criteria=tuple(criteria), dimensions=tuple(dimensions))

    assert scores(ratings, shuffled) == scores(ratings, frame)


@patient
@for_all(rating_sets, readings, weights, st.integers(1, 1000).map(lambda n: Fraction(n, 7)))
def test_scaling_all_weights_changes_nothing(ratings, reading, weight, factor):
    scaled = rubric(reading, tuple(w * factor for w in weight), halves=(factor, factor))

    assert scores(ratings, scaled) == scores(ratings, rubric(reading, weight))


@patient
@for_all(rating_sets, rubrics)
def test_a_row_that_says_cannot_assess_is_worth_as_much_as_no_row(ratings, frame):
    filled = tuple(r for r in ratings.ratings if r.level is not None)
    codes = {r.application for r in ratings.ratings}

    assert scores(RatingSet(filled, ratings.recused), frame, codes) == scores(ratings, frame)


def levels_given(ratings, application, criterion):
    """What counts, counted anew: each assessor's last level that is one, and nothing of the recused."""
    latest = {}
    for stage in (Stage.FORM, Stage.INTERVIEW):
        for r in ratings.ratings:
            if (r.application, r.criterion, r.stage) == (application, criterion, stage) and r.level is not None:
                if (application, r.assessor) not in ratings.recused:
                    latest[r.assessor] = r.level
    return list(latest.values())


def level_agreed(ratings, application, criterion):
    about = (application, criterion, Stage.CONSENSUS)
    return next((r.level for r in ratings.ratings if (r.application, r.criterion, r.stage) == about), None)


def counted(ratings, application, criterion):
    levels, agreed = levels_given(ratings, application, criterion), level_agreed(ratings, application, criterion)
    return agreed if agreed is not None else sum(levels) / len(levels) if levels else None


@patient
@for_all(fine_sets, fine_rubrics(*Reading))
def test_a_criterion_is_the_mean_of_the_levels_given_and_of_nothing_else(ratings, frame):
    for code, found in scores(ratings, frame).items():
        for key, criterion in found.criteria.items():
            assert criterion.value == counted(ratings, code, key)
            assert criterion.given == len(levels_given(ratings, code, key))


@patient
@for_all(fine_sets, fine_rubrics(*Reading))
def test_a_dimension_is_the_weighted_mean_of_the_criteria_that_have_a_level(ratings, frame):
    for code, found in scores(ratings, frame).items():
        for dimension in "AB":
            pairs = [(c.weight, counted(ratings, code, c.key)) for c in frame.criteria if c.dimension == dimension]
            rated = [(w, level if frame.better == "high" else 4 - level) for w, level in pairs if level is not None]
            mean = sum(w * level for w, level in rated) / sum(w for w, _ in rated) if rated else None

            assert found.dimensions[dimension] == (None if mean is None else mean * 25)


@patient
@for_all(fine_sets.filter(lambda ratings: ratings.ratings), fine_rubrics(*Reading), st.booleans(), st.data())
def test_a_missing_rating_is_never_a_zero(ratings, frame, cannot_assess, data):
    gone = data.draw(st.sampled_from(ratings.ratings))
    others = tuple(r for r in ratings.ratings if r is not gone)
    left = RatingSet((*others, replace(gone, level=None)) if cannot_assess else others, ratings.recused)

    found = scores(left, frame, [gone.application])[gone.application].criteria[gone.criterion]

    levels = levels_given(left, gone.application, gone.criterion)
    if found.consensus:
        assert found.value == level_agreed(left, gone.application, gone.criterion)
    elif levels:
        assert min(levels) <= found.value <= max(levels)
    else:
        assert found.value is None


@patient
@for_all(fine_sets, fine_rubrics(Reading.LINEAR, Reading.GATE), fine_ratings)
def test_raising_a_rating_never_lowers_the_score_under_linear_and_gate(ratings, frame, one):
    better = raised(one, frame)
    assume(better is not None)

    before, after = (scores(instead(ratings, r), frame)[one.application] for r in (one, better))

    assert (before.overall is None) == (after.overall is None)
    assert before.overall is None or after.overall >= before.overall
    assert before.below_gate or not after.below_gate


def test_raising_a_rating_may_lower_the_score_under_a_band():
    # So the property above holds something: level 4 on A, 100 points, is beyond the band, and its credit is 0.
    band = rubric(Reading.BAND)
    before, after = (
        scores(given(("H-01", "ann", "A1", 3), ("H-01", "ann", "A2", level), ("H-01", "ann", "B1", 2)), band)["H-01"]
        for level in (3, 4)
    )

    assert after.overall < before.overall


@patient
@for_all(rating_sets, rubrics)
def test_every_score_lies_between_nought_and_a_hundred_and_is_exact(ratings, frame):
    for found in scores(ratings, frame).values():
        numbers = [n for n in (found.overall, *found.dimensions.values()) if n is not None]
        assert all(isinstance(n, Fraction) and 0 <= n <= 100 for n in numbers)


def test_ten_tenths_are_one_and_not_nearly_one():
    # In binary floating point 0.1 added ten times is 0.9999999999999999, and a tie is lost.
    text = "scale = [0, 1]\n" + "".join(f'[[criterion]]\nkey = "k{n}"\nweight = 0.1\n' for n in range(10))
    found = scores(given(*(("H-01", "ann", f"k{n}", 1) for n in range(10))), read(text))["H-01"]

    assert found.overall == 100
