"""What a committee asks about its rules: what they cost, which cannot hold together, who steps in, how likely."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.choice.chances import chances
from scoring.choice.conflict import Conflict, conflict
from scoring.choice.portfolio import best
from scoring.choice.prices import Price, prices
from scoring.choice.reserves import Reserve, reserves
from scoring.errors import Problem
from scoring.rules import Kind, Rule
from tests.scoring.choice.examples import (
    AT_LEAST,
    AT_MOST,
    EXCLUSIVE,
    JOINT,
    asked,
    every_set,
    questions,
)
from tests.scoring.examples import patient

SCORES = {"H-1": 90, "H-2": 80, "H-3": 70, "H-4": 60}
TWO_STATES = Rule(Kind.AT_LEAST, "type", "state", 2)


def test_a_rule_has_a_price_in_points_and_in_names_and_a_slack_one_has_none():
    # Without "at least one of rights" H-2 (80) would stand in the place of H-4 (60).
    question = asked(SCORES, [AT_LEAST, AT_MOST, JOINT], theme="H-4:rights", type="H-1:municipality H-3:municipality")

    assert prices(question) == [
        Price(AT_LEAST, Fraction(20), ("H-2",), ("H-4",)),
        Price(AT_MOST, Fraction(0), (), ()),
    ]


@patient
@given(questions())
def test_a_price_is_what_trying_every_set_without_the_rule_says_and_never_below_zero(question):
    sets = every_set(question)
    assume(sets)
    rules = question.rules
    without = [
        every_set(replace(question, rules=rules[:place] + rules[place + 1 :]))[0][0]
        for place, rule in enumerate(rules)
        if rule.kind is not Kind.JOINT
    ]

    assert [price.points for price in prices(question)] == [points - sets[0][0] for points in without]
    assert all(points >= sets[0][0] for points in without)
    assert all(price.points or not (price.enter or price.leave) for price in prices(question))


def test_rules_that_cannot_hold_together_are_named_and_which_of_them_to_drop():
    both = asked(SCORES, [EXCLUSIVE, TWO_STATES], exclusive="H-1:x H-2:x", type="H-1:state H-2:state")

    assert conflict(both) == Conflict((EXCLUSIVE, TWO_STATES), (), (EXCLUSIVE, TWO_STATES), ())
    with pytest.raises(Problem, match="These cannot all hold: at most one of each exclusive; at least 2 with type"):
        best(both)


def test_one_rule_that_too_few_applications_can_meet_is_a_conflict_of_its_own():
    alone = asked(SCORES, [AT_MOST, TWO_STATES], type="H-1:state")

    assert conflict(alone) == Conflict((TWO_STATES,), (), (TWO_STATES,), ())
    with pytest.raises(Problem, match="This cannot hold with the applications and slots there are: at least 2"):
        best(alone)


def test_who_is_taken_in_by_the_committee_can_be_what_does_not_fit():
    question = asked(SCORES, [AT_MOST], inside=["H-1", "H-2"], type="H-1:municipality H-2:municipality")

    assert conflict(question) == Conflict((AT_MOST,), ("H-1", "H-2"), (AT_MOST,), ("H-1", "H-2"))
    with pytest.raises(Problem, match="“municipality”; H-1 is taken in; H-2 is taken in"):
        best(question)


def test_where_there_are_two_conflicts_the_smaller_is_named_and_that_dropping_one_is_not_enough():
    parish = Rule(Kind.AT_LEAST, "type", "parish", 1)
    question = asked(SCORES, [parish, EXCLUSIVE, TWO_STATES], exclusive="H-1:x H-2:x", type="H-1:state H-2:state")

    assert conflict(question) == Conflict((parish,), (), (), ())


def possible(question, rules, inside):
    joint = [rule for rule in question.rules if rule.kind is Kind.JOINT]
    return bool(every_set(replace(question, rules=[*joint, *rules], inside=inside)))


@patient
@given(questions(most=6))
def test_a_conflict_cannot_hold_and_can_without_any_one_of_its_parts_and_none_is_smaller(question):
    why = conflict(question)

    assert (why is None) == bool(every_set(question))
    if why:
        assert not possible(question, why.rules, why.inside)
        for place in range(len(why.rules)):
            assert possible(question, why.rules[:place] + why.rules[place + 1 :], why.inside)
        for code in why.inside:
            assert possible(question, why.rules, set(why.inside) - {code})
        if len(why.rules) + len(why.inside) > 1:
            assert all(possible(question, [rule], ()) for rule in question.rules if rule.kind is not Kind.JOINT)


def test_who_steps_in_is_computed_anew_for_each_who_withdraws():
    # H-1 is the only one of rights besides H-4, so that H-4 follows H-1, but H-3 follows H-2.
    question = asked(SCORES, [AT_LEAST], theme="H-1:rights H-4:rights")

    assert reserves(question, best(question)[0].applications) == [
        Reserve(("H-1",), ("H-4",), ()),
        Reserve(("H-2",), ("H-3",), ()),
    ]


def test_it_is_said_who_else_must_go_and_why_nobody_can_step_in():
    rules = [AT_LEAST, EXCLUSIVE]
    question = asked(SCORES, rules, theme="H-1:rights H-4:rights", exclusive="H-2:x H-4:x")
    last = asked(SCORES, [AT_LEAST], theme="H-1:rights")

    # Only H-4 can follow H-1, and excludes H-2.
    assert reserves(question, ["H-1", "H-2"])[0] == Reserve(("H-1",), ("H-3", "H-4"), ("H-2",))
    assert reserves(last, ["H-1", "H-2"]) == [
        Reserve(("H-1",), (), (), Conflict((AT_LEAST,), (), (AT_LEAST,), ())),
        Reserve(("H-2",), ("H-3",), ()),
    ]


def test_one_who_can_stay_is_kept_even_where_others_would_bring_more_points():
    scores = {"H-1": 90, "H-2": 80, "H-3": 70, "H-4": 89, "H-5": 10, "H-6": 88}
    question = asked(
        scores, [AT_LEAST, EXCLUSIVE], theme="H-1:rights H-4:rights H-5:rights", exclusive="H-2:x H-3:y H-4:x;y H-5:x"
    )

    # Of rights are H-4, which excludes both others, and H-5, which excludes H-2: H-3 and H-5 (80) before H-4 and H-6.
    assert reserves(question, ["H-1", "H-2", "H-3"])[0] == Reserve(("H-1",), ("H-5",), ("H-2",))


def test_a_team_withdraws_together():
    question = asked(SCORES, [JOINT], team="H-1:t H-4:t")

    assert reserves(question, ["H-1", "H-2", "H-4"])[0] == Reserve(("H-1", "H-4"), ("H-3",), ())


@patient
@given(questions())
def test_reserves_keep_as_many_as_can_be_kept_and_are_the_best_of_those(question):
    sets = every_set(question)
    assume(sets)
    chosen = set(sets[0][2])
    for reserve in reserves(question, chosen):
        gone = set(reserve.withdraws)
        others = chosen - gone
        without = replace(question, inside=set(question.inside) - gone, outside={*question.outside, *gone})
        left = every_set(without)
        if reserve.conflict:
            assert not left
            continue
        kept = max(len(others & set(one[2])) for one in left)
        wanted = next(one for one in left if len(others & set(one[2])) == kept)
        assert (others - set(reserve.leave)) | set(reserve.enter) == set(wanted[2])


def test_the_chance_is_the_share_of_draws_in_which_one_is_in_the_best_legal_set():
    question = asked(SCORES, [AT_MOST], type="H-1:municipality H-2:municipality")
    # The rule forbids H-1 H-2 in the first two draws: H-1 H-3, then H-2 H-3. In the third H-4 H-3 are legal.
    draws = np.array([[9, 1, 0], [8, 8.5, 0], [1, 0.5, 8], [0, 0.2, 9]])

    found = chances(draws, list(SCORES), question=question)
    third = Fraction(1, 3)
    assert found.selected == {"H-1": third, "H-2": third, "H-3": 1, "H-4": third}
    assert found.unbound == Fraction(1, 3)


@patient
@given(questions(most=8), st.data())
def test_chances_are_those_of_trying_every_set_in_every_draw(question, data):
    levels = st.integers(0, 50)
    draws = np.array([[data.draw(levels) for _ in range(4)] for _ in question.values], dtype=np.int64).reshape(-1, 4)
    assume(len(question.values))
    # Powers of two beside the drawn numbers: no two sets add up to the same.
    draws = draws * 2**10 + (2 ** np.arange(len(draws)))[:, None]
    counts = dict.fromkeys(question.values, 0)
    for column in draws.T:
        values = dict(zip(question.values, (Fraction(int(n)) for n in column), strict=True))
        sets = every_set(replace(question, values=values))
        assume(sets)
        for code in sets[0][2]:
            counts[code] += 1

    found = chances(draws, list(question.values), question=question)
    assert found.selected == {code: Fraction(count, 4) for code, count in counts.items()}


def test_draws_below_zero_leave_no_slot_empty():
    draws = np.array([[-5.0], [-1.0], [-9.0], [-2.0]])
    question = asked(SCORES, [AT_LEAST], theme="H-1:rights H-3:rights")

    assert [code for code, chance in chances(draws, list(SCORES), question=question).selected.items() if chance] == [
        "H-1",
        "H-2",
    ]


@pytest.mark.parametrize(
    ("draws", "names", "sentence"),
    (
        (np.zeros((3, 5)), list(SCORES), "one number below a trillion for every application"),
        (np.full((4, 1), np.nan), list(SCORES), "one number below a trillion for every application"),
        (np.full((4, 1), 2**60), list(SCORES), "one number below a trillion for every application"),
        (np.zeros((4, 1)), ["H-1", "H-2", "H-3", "H-9"], "no draws for H-4"),
    ),
)
def test_draws_that_are_missing_are_refused(draws, names, sentence):
    with pytest.raises(Problem, match=sentence):
        chances(draws, names, question=asked(SCORES))


def test_chances_under_rules_that_cannot_hold_name_the_conflict():
    with pytest.raises(Problem, match="This cannot hold"):
        chances(np.ones((4, 2)), list(SCORES), question=asked(SCORES, [AT_LEAST]))


def test_the_answer_that_tries_every_set_is_the_one_by_hand():
    # Both of team t in one slot, or H-3 alone or with them; H-1 alone would leave its team.
    question = asked(
        {"H-1": 10, "H-2": 20, "H-3": 5}, [JOINT, AT_LEAST], team="H-1:t H-2:t", theme="H-1:rights H-3:rights"
    )

    assert every_set(question) == [
        (35, 2, ("H-1", "H-2", "H-3")),
        (30, 1, ("H-1", "H-2")),
        (5, 1, ("H-3",)),
    ]
