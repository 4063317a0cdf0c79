"""scoring.change.intervals: what is missing and why, and the ranks between which an application may still end."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.aggregate import scores
from scoring.change.intervals import Missing, cells, missing, rank_intervals
from scoring.ranking import standings
from scoring.ratings import RatingSet, Stage
from scoring.rubric import Reading
from tests.scoring.examples import CRITERIA, directions, fine_rubrics, patient, rating, rating_sets, rubric, weights
from tests.scoring.examples import given as ratings_of

ASSESSORS = ("ann", "bo", "cy", "dee")


def kinds(ratings, frame=None, assigned=None, **more):
    found = missing(ratings, frame or rubric(), assigned, **more)
    return {code: {kind.value: n for kind, n in counted.items() if n} for code, counted in found.items()}


def row(code, assessor, *levels):
    """Levels on A1, A2, B1, B2; "-": nothing was entered."""
    pairs = zip(CRITERIA, levels, strict=True)
    return tuple(rating(code, assessor, key, level) for key, level in pairs if level != "-")


def together(*rows, recused=()):
    return RatingSet(tuple(r for one in rows for r in one), frozenset(recused))


def intervals(ratings, frame=None, assigned=None, **more):
    found = rank_intervals(ratings, frame or rubric(weights=(1, 1, 1, 1)), (), assigned, **more)
    return {i.application: (i.score, i.lowest, i.highest, i.rank, i.best, i.worst, i.firm) for i in found}


def test_why_there_is_no_level_is_kept_apart():
    ratings = together(
        row("H-1", "ann", 0, 1, None, "-"),
        row("H-1", "bo", 2, 2, 2, 2),
        row("H-2", "ann", 3, 3, 3, 3),
        recused=[("H-2", "bo"), ("H-1", "cy")],
    )
    assigned = [("H-1", "ann"), ("H-1", "bo"), ("H-2", "ann")]

    assert kinds(ratings) == {
        "H-1": {"recused": 4, "cannot assess": 1, "not yet entered": 1},
        "H-2": {"recused": 4, "not yet entered": 4},
    }
    assert kinds(ratings, assigned=assigned) == {
        "H-1": {"recused": 4, "cannot assess": 1, "not yet entered": 1},
        "H-2": {"recused": 4, "not assigned": 4},
    }


def test_what_nobody_can_assess_is_one_open_question_and_not_one_for_each_assessor():
    ratings = together(row("H-1", "ann", 1, 1, 1, None), row("H-1", "bo", 1, 1, 1, None))

    assert kinds(ratings) == {"H-1": {"nothing said": 1}}


def test_what_somebody_still_has_to_enter_is_not_settled_yet():
    ratings = together(row("H-1", "ann", 1, 1, 1, None), row("H-1", "bo", 1, 1, 1, "-"))

    assert kinds(ratings) == {"H-1": {"cannot assess": 1, "not yet entered": 1}}


def test_an_interview_level_counts_before_a_form_level_and_an_empty_one_erases_nothing():
    after = (("A1", 3), ("A2", 2), ("B1", None))
    interview = [rating("H-1", "ann", key, level, Stage.INTERVIEW) for key, level in after]
    ratings = together(interview, row("H-1", "ann", 1, None, 1, None))

    found = cells(ratings)

    assert found.levels == {("H-1", "A1"): {"ann": 3}, ("H-1", "A2"): {"ann": 2}, ("H-1", "B1"): {"ann": 1}}
    assert found.unable == {("H-1", "B2", "ann")}


def test_under_a_consensus_nothing_is_left_to_say():
    ratings = together(row("H-1", "ann", 1, 1, 1, None), [rating("H-1", None, "B2", 2, Stage.CONSENSUS)])

    assert kinds(ratings) == {"H-1": {"cannot assess": 1}}
    assert intervals(ratings)["H-1"][1:3] == (Fraction(125, 4), Fraction(125, 4))


def test_a_criterion_that_is_retired_lacks_nothing():
    assert kinds(together(row("H-1", "ann", 1, 1, 1, "-")), rubric(weights=(1, 1, 1, 0))) == {"H-1": {}}


def test_an_application_that_nobody_rated_is_counted_when_it_is_named():
    ratings = together(row("H-1", "ann", 1, 1, 1, 1))

    assert kinds(ratings, applications=["H-2"]) == {"H-1": {}, "H-2": {"not yet entered": 4}}


def test_the_ends_are_the_levels_missing_at_the_worst_and_at_the_best():
    # A level is worth 6.25 points. H-1: 12 levels of 16, complete. H-2: 9 of 12, and B2 from 0 to 4, so 9 to 13 of 16;
    # as it stands A has 75 and B 75. H-3: 8 of 16 by ann, while bo may give 0 to 4 on everything: 4 to 12 of 16.
    ratings = together(
        row("H-1", "ann", 3, 3, 3, 3),
        row("H-1", "bo", 3, 3, 3, 3),
        row("H-2", "ann", 3, 3, 3, None),
        row("H-2", "bo", 3, 3, 3, None),
        row("H-3", "ann", 2, 2, 2, 2),
    )

    assert intervals(ratings) == {
        "H-1": (75, 75, 75, 1, 1, 2, True),
        "H-2": (75, Fraction("56.25"), Fraction("81.25"), 1, 1, 3, True),
        "H-3": (50, 25, 75, 3, 1, 3, True),
    }


def test_who_is_recused_or_not_assigned_could_not_give_a_level():
    ratings = together(row("H-1", "ann", 3, 3, 3, 3), row("H-2", "bo", 2, 2, 2, 2), recused=[("H-1", "bo")])

    found = intervals(ratings, assigned=[("H-1", "ann"), ("H-2", "bo")])

    assert found == {"H-1": (75, 75, 75, 1, 1, 1, True), "H-2": (50, 50, 50, 2, 2, 2, True)}


def test_on_a_scale_whose_low_end_is_good_the_best_missing_level_is_the_lowest():
    ratings = together(row("H-1", "ann", 1, 1, 1, None))

    assert intervals(ratings, rubric(weights=(1, 1, 1, 1), better="low"))["H-1"][:3] == (
        75,
        Fraction("56.25"),
        Fraction("81.25"),
    )


def test_a_band_that_lies_between_the_ends_may_be_hit():
    # A1 4 and A2 from 0 to 4: 50 points, in the band (37.5 to 75), to 100 points, which bring nothing. B is at 50.
    ratings = together(row("H-1", "ann", 4, None, 2, 2))

    assert intervals(ratings, rubric(Reading.BAND, weights=(1, 1, 1, 1)))["H-1"][:3] == (25, 25, 75)


def test_who_may_fall_below_a_gate_is_not_firm_and_outranks_nobody_for_sure():
    # H-1 has A1 1 and A2 missing: 12.5 to 62.5 points, or 25 as it stands, which the gate lets in.
    frame = rubric(Reading.GATE, weights=(1, 1, 1, 1))
    low = together(row("H-1", "ann", 1, None, 4, 4), row("H-2", "ann", 4, 4, 2, 2))

    assert intervals(low, frame) == {
        "H-1": (100, 100, 100, 1, 1, 1, False),
        "H-2": (50, 50, 50, 2, 1, 2, True),
    }


def test_whom_nothing_lifts_over_the_gate_has_no_ranks():
    frame = rubric(Reading.GATE, weights=(1, 1, 1, 1))

    assert intervals(together(row("H-1", "ann", 0, 0, 4, 4)), frame) == {
        "H-1": (100, None, None, None, None, None, False)
    }


def test_nobody_rated_may_end_anywhere():
    found = rank_intervals(ratings_of(), rubric(), ["H-1", "H-2"])

    assert [(i.score, i.lowest, i.highest, i.rank, i.best, i.worst, i.firm) for i in found] == [
        (None, 0, 100, None, 1, 2, False)
    ] * 2
    assert rank_intervals(ratings_of(), rubric()) == []


def test_who_is_not_eligible_stands_in_nobodys_way():
    ratings = together(row("H-1", "ann", 4, 4, 4, 4), row("H-2", "ann", 2, 2, 2, 2))

    assert intervals(ratings, ineligible=["H-1"]) == {"H-2": (50, 50, 50, 1, 1, 1, True)}


@st.composite
def fillings(draw, ratings, frame, assigned):
    """The ratings with some of the levels that could still be given, and the committee on what nobody said."""
    more = []
    given_by = {(r.application, r.criterion, r.assessor) for r in ratings.ratings if r.level is not None}
    codes = {r.application for r in ratings.ratings} | {code for code, _ in ratings.recused}
    people = {r.assessor for r in ratings.ratings if r.assessor} | {who for _, who in ratings.recused}
    people |= {who for _, who in assigned or ()}
    codes |= {code for code, _ in assigned or ()}
    unable = {(r.application, r.criterion, r.assessor) for r in ratings.ratings if r.level is None}
    levels = st.none() | st.sampled_from(frame.levels)
    for code in sorted(codes):
        for key in CRITERIA:
            cells = [
                who
                for who in sorted(people)
                if (code, who) not in ratings.recused
                and (code, key, who) not in given_by
                and ((code, key, who) in unable or assigned is None or (code, who) in assigned)
            ]
            for who in cells:
                level = draw(levels)
                if level is not None:
                    more.append(rating(code, who, key, level, Stage.INTERVIEW))
            if not cells and not any(
                (code, key, who) in given_by for who in {*people, None} if (code, who) not in ratings.recused
            ):
                level = draw(levels)
                if level is not None:
                    more.append(rating(code, None, key, level, Stage.CONSENSUS))
    return RatingSet(ratings.ratings + tuple(more), ratings.recused)


assignments = st.none() | st.sets(st.tuples(st.sampled_from(("H-1", "H-2", "H-10")), st.sampled_from(ASSESSORS)))


@settings(patient, max_examples=60)
@given(rating_sets, fine_rubrics(*Reading), assignments, st.data())
def test_every_score_and_every_rank_that_can_still_come_about_lies_within(ratings, frame, assigned, data):
    found = {i.application: i for i in rank_intervals(ratings, frame, (), assigned)}

    filled = data.draw(fillings(ratings, frame, assigned))
    for after in (ratings, filled):
        for standing in ranked(after, frame, found):
            interval = found[standing.application]
            if standing.rank is None:
                assert not interval.firm
            else:
                assert interval.lowest <= standing.score <= interval.highest
                assert interval.best <= standing.rank <= interval.worst
    now = {s.application: s.rank for s in ranked(ratings, frame, found)}
    assert {code: i.rank for code, i in found.items()} == now


def ranked(ratings, frame, codes):
    found = scores(ratings, frame, codes)
    below = [code for code, score in found.items() if score.below_gate]
    return standings({code: score.overall for code, score in found.items()}, ineligible=below)


nearly_complete = st.lists(st.sampled_from((0, 1, 2, 3, 4, None, "-")), min_size=24, max_size=24).map(
    lambda levels: together(
        *(
            row(code, who, *levels[4 * n : 4 * n + 4])
            for n, (code, who) in enumerate(product(("H-1", "H-2", "H-10"), ("ann", "bo")))
        )
    )
)


@settings(patient, max_examples=50)
@given(nearly_complete, weights, directions, st.sampled_from(("H-1", "H-2", "H-10")))
def test_the_worst_and_the_best_rank_of_a_linear_score_are_reached(ratings, weighted, better, code):
    frame = rubric(weights=weighted, better=better, min_coverage=Fraction(0))
    found = {i.application: i for i in rank_intervals(ratings, frame)}
    assume(code in found and all(i.firm for i in found.values()))
    low, high = (frame.low, frame.high) if frame.better == "high" else (frame.high, frame.low)

    for own, others, expected in ((low, high, found[code].worst), (high, low, found[code].best)):
        filled = at_the_end(ratings, {c: own if c == code else others for c in found})
        assert next(s.rank for s in ranked(filled, frame, found) if s.application == code) == expected


def at_the_end(ratings, levels):
    """Whoever rated or is recused anywhere gives every level that is missing; where nobody can, the committee does."""
    people = sorted({r.assessor for r in ratings.ratings if r.assessor} | {who for _, who in ratings.recused})
    have = {(r.application, r.criterion, r.assessor) for r in ratings.ratings if r.level is not None}
    more = []
    for code, level in levels.items():
        able = [who for who in people if (code, who) not in ratings.recused]
        for key in CRITERIA:
            more += [rating(code, who, key, level, Stage.INTERVIEW) for who in able if (code, key, who) not in have]
            if not able and (code, key, None) not in have:
                more.append(rating(code, None, key, level, Stage.CONSENSUS))
    return RatingSet(ratings.ratings + tuple(more), ratings.recused)


@pytest.mark.parametrize("kind", Missing)
def test_every_kind_is_counted_even_where_there_is_none(kind):
    assert missing(together(row("H-1", "ann", 1, 1, 1, 1)), rubric())["H-1"][kind] == 0
