"""scoring.change.leave_out.

The six without one assessor, criterion or organisation, or with a dimension read otherwise.
"""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.aggregate import scores
from scoring.change.leave_out import (
    Change,
    LeftOut,
    ReadOtherwise,
    reading_changes,
    within,
    without_assessors,
    without_criteria,
    without_organisations,
)
from scoring.errors import Problem
from scoring.ratings import RatingSet, Stage
from scoring.rubric import Reading
from tests.scoring.examples import fine_rubrics, instead, patient, rating, rating_sets, rubric
from tests.scoring.examples import given as ratings_of

WORKS_FOR = {"ann": "Motiva", "bo": "VTT", "cy": "Motiva"}
frames = fine_rubrics(*Reading)
few = settings(patient, max_examples=40)
slots_there = st.integers(1, 3)


def sheet(rows):
    """(application, assessor) -> levels on A1, A2, B1, B2."""
    return ratings_of(
        *(
            (code, who, key, level)
            for (code, who), levels in rows.items()
            for key, level in zip(("A1", "A2", "B1", "B2"), levels, strict=True)
        )
    )


def six(ratings, frame, slots, codes):
    found = scores(ratings, frame, codes)
    ranked = {code: s.overall for code, s in found.items() if s.overall is not None and not s.below_gate}
    return {code for code, score in ranked.items() if sum(other > score for other in ranked.values()) < slots}


def changed(before, after):
    def in_order(codes):
        return tuple(sorted(codes, key=lambda code: (len(code), code)))

    return Change(in_order(after - before), in_order(before - after))


def codes_of(ratings):
    return {r.application for r in ratings.ratings} | {code for code, _ in ratings.recused}


def test_whoever_is_tied_across_the_line_is_within_it():
    found = scores(sheet({("H-1", "ann"): (4,) * 4, ("H-2", "ann"): (2,) * 4, ("H-3", "ann"): (2,) * 4}), rubric())

    assert within(found, 2) == {"H-1", "H-2", "H-3"}
    assert within(found, 1) == {"H-1"}
    assert within(found, 1, ["H-1"]) == {"H-2", "H-3"}


def test_without_slots_there_is_nothing_to_be_within():
    with pytest.raises(Problem, match="at least one slot, not 0"):
        within({}, 0)


def test_without_an_assessor_who_was_alone_in_a_view_the_other_comes_in():
    # Means: H-1 2, H-2 1.5; without ann H-1 has 1 and H-2 2, without bo 3 and 1.
    ratings = sheet(
        {("H-1", "ann"): (3,) * 4, ("H-1", "bo"): (1,) * 4, ("H-2", "ann"): (1,) * 4, ("H-2", "bo"): (2,) * 4}
    )

    assert without_assessors(ratings, rubric(), 1) == [
        LeftOut("bo", Change()),
        LeftOut("ann", Change(("H-2",), ("H-1",))),
    ]


def test_who_was_rated_by_nobody_else_is_unrated_and_goes_out():
    ratings = sheet({("H-1", "ann"): (3,) * 4, ("H-2", "bo"): (1,) * 4})

    assert without_assessors(ratings, rubric(), 2) == [
        LeftOut("bo", Change((), ("H-2",))),
        LeftOut("ann", Change((), ("H-1",))),
    ]


def test_what_the_committee_agreed_on_stays_without_any_assessor():
    ratings = sheet({("H-1", "ann"): (3,) * 4, ("H-2", "ann"): (1,) * 4, ("H-2", "bo"): (1,) * 4})
    for key in ("A1", "A2", "B1", "B2"):
        ratings = instead(ratings, rating("H-1", None, key, 3, Stage.CONSENSUS))

    assert [row.change for row in without_assessors(ratings, rubric(), 1)] == [Change(), Change()]


def test_all_assessors_of_an_organisation_are_left_out_together():
    ratings = sheet(
        {("H-1", "ann"): (3,) * 4, ("H-1", "cy"): (3,) * 4, ("H-1", "bo"): (0,) * 4, ("H-2", "bo"): (1,) * 4}
    )

    assert without_organisations(ratings, WORKS_FOR, rubric=rubric(), slots=1) == [
        LeftOut("VTT", Change()),
        LeftOut("Motiva", Change(("H-2",), ("H-1",))),
    ]


def test_without_a_criterion_the_other_weights_stay_relative_and_its_minimum_goes():
    # H-1 misses the minimum of A1 and is out; without A1 it is the better one.
    ratings = sheet({("H-1", "ann"): (0, 4, 4, 4), ("H-2", "ann"): (2, 2, 2, 2)})

    assert without_criteria(ratings, rubric(minimum=Fraction(1)), 1) == [
        LeftOut("A1", Change(("H-1",), ("H-2",))),
        LeftOut("A2", Change()),
        LeftOut("B1", Change()),
        LeftOut("B2", Change()),
    ]


def test_a_dimension_goes_with_its_last_criterion_and_the_last_that_makes_a_score_stays():
    frame = rubric(Reading.GATE, weights=(1, 1, 1, 0))
    ratings = sheet({("H-1", "ann"): (0, 0, 4, 4), ("H-2", "ann"): (2, 2, 2, 2)})

    rows = without_criteria(ratings, frame, 1)

    assert [row.what for row in rows] == ["A1", "A2", "B2"]
    alone = replace(frame, criteria=tuple(c for c in frame.criteria if c.key != "A2"))
    assert without_criteria(ratings, alone, 1)[0] == LeftOut("A1", Change(("H-1",), ("H-2",)))


def test_each_dimension_is_read_in_the_ways_it_is_not_read_in():
    # On A H-1 has 100 points and H-2 50, on B 50 and 75. Linear 75 to 62.5; in a band (37.5 to 75) A gives 0 and 100.
    ratings = sheet({("H-1", "ann"): (4, 4, 2, 2), ("H-2", "ann"): (2, 2, 3, 3)})

    assert reading_changes(ratings, rubric(), 1) == [
        ReadOtherwise("A", Reading.GATE, Change(("H-2",), ("H-1",))),
        ReadOtherwise("A", Reading.BAND, Change(("H-2",), ("H-1",))),
        ReadOtherwise("B", Reading.GATE, Change()),
        ReadOtherwise("B", Reading.BAND, Change()),
    ]


def test_no_reading_is_tried_that_leaves_gates_alone():
    assert [(row.dimension, row.reading) for row in reading_changes(ratings_of(), rubric(Reading.GATE))] == [
        ("A", Reading.LINEAR),
        ("A", Reading.BAND),
        ("B", Reading.BAND),
    ]


@few
@given(rating_sets, frames, slots_there)
def test_every_row_is_what_scoring_from_scratch_finds(ratings, frame, slots):
    codes = codes_of(ratings)
    now = six(ratings, frame, slots, codes)

    def without(dropped):
        left = tuple(r for r in ratings.ratings if r.assessor not in dropped)
        return changed(now, six(RatingSet(left, ratings.recused), frame, slots, codes))

    people = {r.assessor for r in ratings.ratings if r.assessor and r.level is not None}
    employers = {WORKS_FOR[who] for who in people}
    assert {row.what: row.change for row in without_assessors(ratings, frame, slots)} == {
        who: without({who}) for who in people
    }
    rows = without_organisations(ratings, WORKS_FOR, rubric=frame, slots=slots)
    assert {row.what: row.change for row in rows} == {
        name: without({who for who in WORKS_FOR if WORKS_FOR[who] == name}) for name in employers
    }
    for row in without_criteria(ratings, frame, slots):
        rest = replace(frame, criteria=tuple(c for c in frame.criteria if c.key != row.what))
        left = RatingSet(tuple(r for r in ratings.ratings if r.criterion != row.what), ratings.recused)
        assert row.change == changed(now, six(left, rest, slots, codes))
    for row in reading_changes(ratings, frame, slots):
        assert row.change == changed(now, six(ratings, frame.read_as(row.dimension, row.reading), slots, codes))


@few
@given(rating_sets, frames, slots_there)
def test_who_is_not_eligible_stands_in_no_row(ratings, frame, slots):
    more = {"slots": slots, "ineligible": ["H-1"]}
    rows = [
        *without_assessors(ratings, frame, **more),
        *without_organisations(ratings, WORKS_FOR, rubric=frame, **more),
        *without_criteria(ratings, frame, **more),
        *reading_changes(ratings, frame, **more),
    ]

    assert [row for row in rows if "H-1" in row.change.comes_in + row.change.goes_out] == []


def test_nobody_rated_changes_nothing():
    frame = rubric()

    assert without_assessors(ratings_of(), frame, applications=["H-1"]) == []
    assert without_organisations(ratings_of(), WORKS_FOR, rubric=frame) == []
    assert {row.change for row in without_criteria(ratings_of(), frame, applications=["H-1"])} == {Change()}
    assert {row.change for row in reading_changes(ratings_of(), frame, applications=["H-1"])} == {Change()}
