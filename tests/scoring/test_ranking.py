"""scoring.ranking: who is safe, who is out, and whom the cut line cannot tell apart."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.aggregate import scores as computed
from scoring.errors import Problem
from scoring.ranking import Limits, Zone, standings
from scoring.rubric import Reading
from tests.scoring.examples import complete_sets, fine_rubrics, instead, patient, raised

names = st.text("abcH-0123", min_size=1, max_size=4)
some_scores = st.dictionaries(names, st.none() | st.integers(0, 20).map(lambda n: Fraction(n, 3)), max_size=14)
margins = st.integers(0, 20).map(Fraction)


def ranked(scores, slots=6, **more):
    return standings({name: None if s is None else Fraction(s) for name, s in scores.items()}, slots, **more)


def zones(scores, slots=6, **more):
    return {s.application: s.zone for s in ranked(scores, slots, **more)}


def test_the_best_fill_the_slots_and_the_rest_wait_in_order():
    found = ranked({"ada": 90, "bo": 80, "cy": 70, "dee": 60}, 2)

    assert [(s.application, s.rank, s.slot, s.reserve) for s in found] == [
        ("ada", 1, 1, None),
        ("bo", 2, 2, None),
        ("cy", 3, None, 1),
        ("dee", 4, None, 2),
    ]


def test_ties_share_the_better_rank():
    assert [s.rank for s in ranked({"a": 9, "b": 8, "c": 8, "d": 7})] == [1, 2, 2, 4]


def test_codes_that_tie_stand_in_the_order_people_count():
    assert [s.application for s in ranked({"H-10": 8, "H-9": 8, "H-2": 8})] == ["H-2", "H-9", "H-10"]


@pytest.mark.parametrize(
    ("scores", "margin", "contested"),
    (
        pytest.param({"a": 9, "b": 8, "c": 8}, 0, {"b", "c"}, id="tied across the line"),
        pytest.param({"a": 9, "b": 8, "c": 7}, 0, set(), id="a clear gap"),
        pytest.param({"a": 9, "b": 8, "c": 7}, 1, {"b", "c"}, id="the margin closes the gap"),
        pytest.param({"a": 9, "b": 8, "c": 7}, 2, {"a", "b", "c"}, id="the margin reaches everybody"),
        pytest.param({"a": 8, "b": 8, "c": 7}, 0, set(), id="tied on one side of the line"),
        pytest.param({"a": 8, "b": 8}, 5, set(), id="room for all"),
    ),
)
def test_only_those_the_line_cannot_separate_are_contested(scores, margin, contested):
    found = zones(scores, 2, limits=Limits(Fraction(margin)))

    assert {name for name, zone in found.items() if zone is Zone.CONTESTED} == contested


def test_nobody_tied_across_the_line_gets_a_slot_or_a_reserve_number_by_the_alphabet():
    found = ranked({"a": 9, "b": 8, "c": 8, "d": 8, "e": 7}, 2)

    assert [(s.slot, s.reserve, s.tied_across_line) for s in found] == [
        (1, None, False),
        (None, None, True),
        (None, None, True),
        (None, None, True),
        (None, 3, False),
    ]


def test_a_third_is_tied_with_a_third_and_not_with_nearly_a_third():
    found = standings({"a": Fraction(1, 3), "b": Fraction(2, 6), "c": Fraction(333_333_333, 1_000_000_000)}, 1)

    assert [s.rank for s in found] == [1, 1, 3]


def test_a_missing_score_is_not_a_zero():
    assert zones({"a": 1, "b": None}, 1) == {"a": Zone.SAFE, "b": Zone.UNRATED}


def test_who_is_not_eligible_stands_last_without_a_rank_and_takes_no_place():
    found = ranked({"a": 9, "b": 8, "c": None}, 1, ineligible=["a"])

    assert [(s.application, s.rank, s.zone, s.slot) for s in found] == [
        ("b", 1, Zone.SAFE, 1),
        ("c", None, Zone.UNRATED, None),
        ("a", None, Zone.OUT, None),
    ]


@patient
@given(some_scores, st.integers(1, 8), margins)
def test_never_more_slots_given_than_there_are(scores, slots, margin):
    found = standings(scores, slots, Limits(margin))

    taken = [s.slot for s in found if s.slot]
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert len(taken) <= slots
    assert sum(s.zone is Zone.SAFE for s in found) <= slots


@patient
@given(some_scores, st.integers(1, 8), margins)
def test_no_slot_stays_empty_for_want_of_a_decision_that_is_not_the_committees(scores, slots, margin):
    found = standings(scores, slots, Limits(margin))

    open_to = sum(s.zone in (Zone.SAFE, Zone.CONTESTED) for s in found)
    assert open_to >= min(slots, sum(score is not None for score in scores.values()))


@patient
@given(some_scores, st.integers(1, 8), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(scores, slots, random):
    shuffled = list(scores.items())
    random.shuffle(shuffled)

    assert standings(dict(shuffled), slots) == standings(scores, slots)


@patient
@given(some_scores, st.integers(1, 8), margins)
def test_everybody_stands_somewhere_once(scores, slots, margin):
    assert sorted(s.application for s in standings(scores, slots, Limits(margin))) == sorted(scores)


@patient
@given(some_scores.filter(lambda scores: any(scores.values())), st.integers(1, 8), st.data())
def test_one_more_point_never_costs_a_rank(scores, slots, data):
    name = data.draw(st.sampled_from(sorted(name for name, score in scores.items() if score is not None)))
    before = {s.application: s.rank for s in standings(scores, slots)}
    after = {s.application: s.rank for s in standings({**scores, name: scores[name] + 1}, slots)}

    assert after[name] <= before[name]


@patient
@given(complete_sets, fine_rubrics(Reading.LINEAR, Reading.GATE), st.data())
def test_one_better_rating_never_costs_a_rank_under_linear_and_gate(ratings, frame, data):
    one = data.draw(st.sampled_from(ratings.ratings))
    better = raised(one, frame)
    assume(better is not None)

    def rank(rating):
        found = computed(instead(ratings, rating), frame)
        below = [code for code, score in found.items() if score.below_gate]
        ranks = standings({code: score.overall for code, score in found.items()}, ineligible=below)
        return next(s.rank for s in ranks if s.application == one.application)

    before, after = rank(one), rank(better)
    assert before is None or after <= before


@pytest.mark.parametrize("slots", (0, -1))
def test_no_slots_is_a_problem_said_in_a_sentence(slots):
    with pytest.raises(Problem, match=f"at least one slot, not {slots}"):
        standings({}, slots)


def test_a_margin_below_zero_is_a_problem_said_in_a_sentence():
    with pytest.raises(Problem, match="zero or more points, not -1"):
        Limits(Fraction(-1))
