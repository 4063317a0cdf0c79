"""scoring.choice.portfolio: the best sets that keep every rule, exactly, and who is in all of them."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.choice import search as portfolio_search
from scoring.choice.model import Question, model, reduce
from scoring.choice.portfolio import Core, Shortlist, best, core, shared, verify
from scoring.errors import Problem
from scoring.rules import Kind, Rule
from tests.scoring.choice.examples import (
    AT_LEAST,
    AT_MOST,
    EXCLUSIVE,
    GATE,
    JOINT,
    asked,
    every_set,
    questions,
)
from tests.scoring.examples import patient

SCORES = {"H-1": 90, "H-2": 80, "H-3": 70, "H-4": 60}
few = settings(patient, max_examples=40)


def codes(question, m=1):
    return [" ".join(one.applications) for one in best(question, m)]


def found(question, m):
    """As the answer that tries every set gives it; nothing where best refuses with a conflict."""
    try:
        return [(one.points, one.applications) for one in best(question, m)]
    except Problem:
        return []


def tried(question):
    return [(points, applications) for points, _, applications in every_set(question)]


@pytest.mark.parametrize(
    ("rules", "columns", "chosen"),
    (
        pytest.param([], {}, "H-1 H-2", id="none"),
        pytest.param([AT_LEAST], {"theme": "H-4:employment;rights"}, "H-1 H-4", id="at least"),
        pytest.param([AT_MOST], {"type": "H-1:municipality H-2:municipality"}, "H-1 H-3", id="at most"),
        pytest.param([EXCLUSIVE], {"exclusive": "H-1:x;y H-2:x H-3:y"}, "H-1 H-4", id="exclusive"),
        pytest.param([GATE], {"A1": "H-1:2 H-2:7/4"}, "H-1 H-3", id="gate; no level is not below it"),
        pytest.param([JOINT], {"team": "H-3:t H-4:t"}, "H-1 H-3 H-4", id="joint: a team takes one slot"),
        pytest.param([JOINT, GATE], {"team": "H-1:t H-4:t", "A1": "H-4:1"}, "H-2 H-3", id="a team with one below"),
        pytest.param([JOINT, EXCLUSIVE], {"team": "H-1:t H-4:t", "exclusive": "H-4:x H-2:x"}, "H-1 H-3 H-4", id="both"),
    ),
)
def test_the_best_set_keeps_the_rule(rules, columns, chosen):
    assert codes(asked(SCORES, rules, **columns)) == [chosen]


def test_what_the_committee_takes_in_and_leaves_out_is_kept():
    assert codes(asked(SCORES, inside=["H-4"], outside=["H-1"]), 2) == ["H-2 H-4", "H-3 H-4"]


def test_the_next_best_sets_follow_by_points_then_by_codes_as_people_count():
    question = asked({"H-10": 8, "H-9": 8, "H-2": 8, "H-1": 9})

    assert codes(question, 6) == ["H-1 H-2", "H-1 H-9", "H-1 H-10", "H-2 H-9", "H-2 H-10", "H-9 H-10"]


def test_a_slot_is_filled_even_where_it_adds_no_point():
    assert best(asked({"H-1": 5, "H-2": 0}), 2) == [
        Shortlist(("H-1", "H-2"), Fraction(5)),
        Shortlist(("H-1",), Fraction(5)),
    ]


def test_of_as_many_points_the_set_that_fills_more_slots_comes_first():
    question = asked({"H-1": 50, "H-2": 25, "H-3": 25}, [EXCLUSIVE], exclusive="H-1:x;y H-2:x H-3:y")

    assert codes(question, 2) == ["H-2 H-3", "H-1"]


def test_the_last_that_can_matter_is_kept_and_no_more():
    # H-1 stands in every good set, with each of the others in turn: the fifth best set needs the sixth application.
    question = asked({"H-1": 1000} | {f"H-{n}": 100 - n for n in range(2, 13)})

    assert codes(question, 5) == ["H-1 H-2", "H-1 H-3", "H-1 H-4", "H-1 H-5", "H-1 H-6"]
    assert len(reduce(model(question), 5).teams) == 6


@pytest.mark.parametrize("digits", (3, 17, 19, 30))
def test_a_difference_that_no_double_can_hold_decides(digits):
    tiny = Fraction(1, 10**digits)

    assert codes(asked({"H-1": 50, "H-2": 50 + tiny}, slots=1), 2) == ["H-2", "H-1"]
    assert codes(asked({"H-1": 50 - tiny, "H-2": 50, "H-3": 50 + tiny}), 3) == ["H-2 H-3", "H-1 H-3", "H-1 H-2"]


def test_three_million_equal_sets_are_not_all_looked_at():
    question = asked({f"H-{n}": 50 for n in range(40)}, [AT_MOST], slots=6, type="H-0:municipality H-1:municipality")

    assert codes(question, 2) == ["H-0 H-2 H-3 H-4 H-5 H-6", "H-0 H-2 H-3 H-4 H-5 H-7"]


@patient
@given(questions(), st.integers(1, 12))
def test_the_m_best_are_those_that_trying_every_set_finds(question, m):
    assert found(question, m) == tried(question)[:m]


@few
@given(questions(), st.sampled_from((10**9, 10**17, 10**30)))
def test_also_by_differences_that_no_double_can_hold(question, small):
    values = {code: points + Fraction(place, small) for place, (code, points) in enumerate(question.values.items())}
    question = replace(question, values=values)

    assert found(question, 8) == tried(question)[:8]


@few
@given(questions(most=20, slots=3), st.integers(1, 5))
def test_and_so_they_are_among_twenty(question, m):
    assert found(question, m) == tried(question)[:m]


@few
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(question, random):
    def shuffled(pairs):
        return dict(random.sample(list(pairs.items()), len(pairs)))

    other = replace(
        question,
        values=shuffled(question.values),
        attributes=shuffled(question.attributes),
        rules=random.sample(question.rules, len(question.rules)),
    )
    assert found(question, 5) == found(other, 5)


@patient
@given(questions(), st.integers(1, 6))
def test_nothing_is_lost_where_the_table_has_no_room_for_rules(question, m):
    whole = model(question)
    narrow = portfolio_search.search(whole, cells=0)

    assert [one for one, _ in zip(narrow, range(m), strict=False)] == portfolio_search.ranked(whole, m)


def many(random, n=1000):
    values = {f"H-{number}": Fraction(random.randrange(4000), 40) for number in range(n)}
    columns = {
        "theme": (("rights",), ("employment",), ("rights", "climate")),
        "type": (("municipality",), ("state",), ("parish",)),
        "exclusive": (*[()] * 40, ("x",), ("y",), ("x", "z")),
        "team": (*[()] * 300, ("t",)),
    }
    attributes = {code: {name: random.choice(choices) for name, choices in columns.items()} for code in values}
    rules = (Rule(Kind.AT_LEAST, "theme", "climate", 3), Rule(Kind.AT_MOST, "type", "parish", 1), EXCLUSIVE, JOINT)
    return Question(values, attributes, rules)


@pytest.mark.parametrize("m", range(3, 11))
def test_a_thousand_cut_down_to_those_that_matter_give_the_same_sets(m):
    whole = model(many(Random(m)))
    small = reduce(whole, m)

    assert len(small.teams) < 300
    cut = [small.codes(one) for one in portfolio_search.ranked(small, m)]
    assert cut == [whole.codes(one) for one in portfolio_search.ranked(whole, m)]


@patient
@given(questions())
def test_a_set_is_legal_exactly_if_trying_finds_it(question):
    legal = {chosen for _, _, chosen in every_set(question)}
    for size_one in [(), *((code,) for code in question.values), tuple(question.values)]:
        assert verify(question, size_one).legal == (tuple(sorted(size_one, key=lambda c: (len(c), c))) in legal)


def test_a_set_is_told_which_rules_it_breaks_and_who_is_in_it_or_missing_against_a_decision():
    rules = [AT_LEAST, AT_MOST, EXCLUSIVE, JOINT, GATE]
    question = asked(
        SCORES,
        rules,
        slots=1,
        inside=["H-3"],
        outside=["H-2"],
        type="H-1:municipality H-2:municipality",
        exclusive="H-1:x H-2:x",
        team="H-2:t H-4:t",
        A1="H-1:1",
    )

    check = verify(question, ["H-1", "H-2", "H-9"])
    assert (check.broken, check.strangers, check.slots, check.legal) == (tuple(rules), ("H-2", "H-3", "H-9"), 3, False)
    assert check.points == 170


def test_core_all_and_none_of_the_equally_good_sets():
    question = asked({"H-1": 9, "H-2": 8, "H-3": 8, "H-4": 7})

    assert core(question) == Core(("H-1",), ("H-2", "H-3"), ("H-4",))
    assert core(question, within=Fraction(1)) == Core((), ("H-1", "H-2", "H-3", "H-4"), ())


@patient
@given(questions(), st.sampled_from((0, 1, 20, Fraction(50, 3))))
def test_the_core_is_what_all_near_optimal_sets_share(question, within):
    sets = every_set(question)
    near = [one for one in sets if (one[:2] == sets[0][:2] if not within else one[0] >= sets[0][0] - within)]

    assert core(question, within=Fraction(within)) == shared([Shortlist(c, p) for p, _, c in near], question.values)


@pytest.mark.parametrize(
    ("change", "sentence"),
    (
        pytest.param({"slots": 0}, "at least one slot, not 0", id="no slots"),
        pytest.param({"values": {"H-1": Fraction(-1)}}, "The score of H-1 is -1; it must be zero", id="below zero"),
        pytest.param({"inside": ["H-9"]}, "H-9 cannot be taken in", id="a stranger"),
        pytest.param({"inside": ["H-1"], "outside": ["H-1"]}, "H-1 cannot be both in and out", id="in and out"),
        pytest.param({"rules": [Rule(Kind.EXCLUSIVE, "regoin")]}, "reads regoin, which no application", id="misspelt"),
    ),
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(change, sentence):
    with pytest.raises(Problem, match=sentence):
        replace(asked(SCORES), **change)
