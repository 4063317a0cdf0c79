"""data.queries.ties: who sees which ballots, what they add up to, and how far the ladder leads."""

from fractions import Fraction

import pytest

from data.access import GateKey, Role
from data.actions import applications, conflicts, moderation, setup
from data.actions import ties as acts
from data.queries import standings, ties
from scoring.errors import NotAllowed, Problem
from scoring.ties.ladder import Need, Outcome
from tests.data.actions.test_ties import ballot, counted, decided, equal, ladder, propose, seated, tied
from tests.data.conftest import who


def count(engine, member):
    return ties.count(engine, who(engine, member))


def orders(engine, member="chris"):
    return {one.person: one.codes for one in count(engine, member).ballots}


def test_the_first_criterion_of_the_ladder_that_separates_places_whom_it_can(committee):
    given = {("H-01", "B5"): 1, ("H-01", "B4"): 3, ("H-02", "B5"): 3, ("H-02", "B4"): 1, ("H-03", "B5"): 1}
    tied(committee, given={**given, ("H-03", "B4"): 3})
    ranked = standings.result(committee, who(committee, "chris")).standings
    assert [s.score for s in ranked] == [Fraction(100), *[Fraction(50)] * 3]

    found = ladder(committee)

    assert (found.across, found.places) == (("H-01", "H-02", "H-03"), 1)
    assert seated(committee) == (("H-02",), ("H-01", "H-03"), None)
    assert found.climb.minutes[0].compared == {"H-01": 1, "H-02": 3, "H-03": 1}


def test_where_nobody_is_tied_across_the_line_there_is_no_ladder_to_climb(committee):
    tied(committee, slots=4)

    assert (ladder(committee).climb, ladder(committee).tie, ladder(committee).across) == (None, None, ())


def test_the_ladder_changes_no_score_and_no_rank(committee):
    tied(committee)
    counted(committee)
    before = standings.result(committee, who(committee, "chris")).standings

    propose(committee, "H-02", "H-01")

    assert standings.result(committee, who(committee, "chris")).standings == before


def test_the_sample_is_settled_by_its_first_step(sampled):
    found = ladder(sampled, "aino")

    assert (found.climb.placed, found.climb.left_out) == (("H-01",), ("H-03",))
    assert [(m.step, m.outcome) for m in found.climb.minutes] == [("B5", Outcome.SEPARATED)]


def joins(engine, member="dee", *roles):
    setup.set_member(
        engine,
        who(engine, "cora"),
        code=member,
        name=member.title(),
        organisation="Silta",
        roles=list(roles or (Role.ASSESSOR,)),
        language="en",
    )


def test_the_ladder_goes_by_schulze_where_borda_says_something_else(committee):
    tied(committee, slots=3)
    joins(committee)
    for code in ("H-01", "H-02", "H-03", "H-04"):
        conflicts.answer(committee, who(committee, "dee"), code, ground=None)
    # H-01 over H-02 two to one; by points of Borda 3 + 3 + 0 against 2 + 2 + 3.
    ballot(committee, "ada", "H-01", "H-02")
    ballot(committee, "bo", "H-01", "H-02")
    ballot(committee, "dee", "H-02", "H-03", "H-04")

    first, second = count(committee, "chris").placed[:2]

    assert (first.application, first.schulze.rank, first.borda.rank) == ("H-01", 1, 2)
    assert (second.application, second.schulze.rank, second.borda.rank) == ("H-02", 2, 1)
    assert (first.borda.score, second.borda.score) == (2, Fraction(7, 3))


def test_borda_parts_whom_schulze_leaves_equal(committee):
    tied(committee, slots=3)
    # One to one; by points of Borda 3 + 2 against 0 + 3.
    ballot(committee, "ada", "H-01", "H-03", "H-04")
    ballot(committee, "bo", "H-02", "H-01", "H-03")

    first, second = count(committee, "chris").placed[:2]

    assert (first.application, first.schulze.rank, first.borda.score, first.rank) == ("H-01", 1, Fraction(5, 2), 1)
    assert (second.application, second.schulze.rank, second.borda.score, second.rank) == (
        *("H-02", 1),
        Fraction(3, 2),
        2,
    )


def test_the_ballot_of_an_assessor_who_has_just_come_is_waited_for(committee):
    tied(committee)
    counted(committee)
    assert ladder(committee).need is Need.CHAIR

    joins(committee)

    assert ladder(committee).need is Need.BALLOTS


def test_ballots_are_closed_to_everybody_before_release(committee):
    tied(committee, release=False)
    counted(committee)

    assert [count(committee, m) for m in ("cora", "chris", "ada", "bo", "olga")] == [None] * 5
    assert [ladder(committee, m) for m in ("cora", "chris", "ada", "bo", "olga")] == [None] * 5


def test_an_assessor_sees_the_others_ballots_once_the_own_is_in(committee):
    tied(committee)
    ballot(committee, "ada", "H-02")
    assert orders(committee, "olga") == {"Ada": ("H-02",)}
    assert count(committee, "bo") is None
    assert (ladder(committee, "bo").need, ladder(committee, "bo").kept) == (Need.BALLOTS, ())

    ballot(committee, "bo", "H-01")

    assert orders(committee, "bo") == {"Ada": ("H-02",), "Bo": ("H-01",)}


def test_what_the_chair_did_after_the_ballots_is_closed_with_them(committee):
    tied(committee)
    ballot(committee, "ada", "H-04")
    chris = who(committee, "chris")
    acts.count_ballots(committee, chris, tie=ladder(committee).tie, reason="Bo on matkalla.")
    propose(committee, "H-02", "H-01", "H-03")
    assert seated(committee) == (("H-02",), ("H-01", "H-03"), None)

    found = ladder(committee, "bo")

    assert (found.need, found.kept, found.climb.placed, found.climb.minutes[-1].compared) == (Need.BALLOTS, (), (), {})


def test_after_the_decision_every_assessor_sees_the_ballots(committee):
    tied(committee)
    ballot(committee, "ada", "H-02")

    decided(committee)

    assert orders(committee, "bo") == {"Ada": ("H-02",)}


def test_only_the_chair_is_told_whose_ballot_is_missing(committee):
    tied(committee)
    ballot(committee, "ada", "H-02")

    assert {m: count(committee, m).missing for m in ("chris", "cora", "olga", "ada")} == {
        "chris": ("Bo",),
        **dict.fromkeys(("cora", "olga", "ada"), ()),
    }


@pytest.mark.parametrize("gates", [(), (GateKey.CALL_CLOSED, GateKey.DECIDED)])
def test_who_is_recused_is_told_nothing_of_ballots_or_ladder(committee, gates):
    tied(committee)
    counted(committee)
    propose(committee, "H-02", "H-01")
    conflicts.answer(committee, who(committee, "bo"), "H-03", ground="board")
    for gate in gates:
        setup.open_gate(committee, who(committee, "cora"), gate)

    assert (count(committee, "bo"), ladder(committee, "bo")) == (None, None)
    assert "H-03" not in ties.own(committee, who(committee, "bo")).open


def test_an_application_drops_out_of_the_count_when_withdrawn_or_recused(committee):
    tied(committee)
    ballot(committee, "ada", "H-01", "H-02")
    ballot(committee, "bo", "H-03", "H-02")

    applications.withdraw(committee, who(committee, "cora"), "H-01", reason="Vetäytyi")
    conflicts.answer(committee, who(committee, "bo"), "H-03", ground="board")

    assert orders(committee) == {"Ada": ("H-02",), "Bo": ("H-02",)}
    assert {p.application for p in count(committee, "chris").placed} == {"H-02", "H-03", "H-04"}
    assert ties.own(committee, who(committee, "bo")).codes == ("H-02",)


def test_who_has_left_the_committee_has_no_ballot_in_the_count(committee):
    tied(committee)
    counted(committee)

    joins(committee, "bo", Role.OBSERVER)

    assert (orders(committee), count(committee, "chris").assessors) == ({"Ada": ("H-01", "H-02")}, 1)
    assert seated(committee) == (("H-01",), ("H-02", "H-03"), None)


def test_minuted_as_equal_holds_while_the_tie_is_the_same_and_comes_back_with_it(committee):
    tied(committee)
    counted(committee)
    equal(committee)
    agreed = {"criterion": "A1", "reason": "x"}

    moderation.agree(committee, who(committee, "chris"), "H-03", level="1", version=0, **agreed)
    assert ([a.in_force for a in ladder(committee).kept], ladder(committee).need) == ([False], Need.CHAIR)

    moderation.take_agreement_back(committee, who(committee, "chris"), "H-03", version=1, **agreed)
    assert ([a.in_force for a in ladder(committee).kept], ladder(committee).need) == ([True], Need.SEED)


def test_a_ladder_with_a_step_that_nobody_knows_says_so(committee):
    tied(committee, ladder='["coin"]')

    with pytest.raises(Problem, match="a step “coin”"):
        ladder(committee)


def test_a_ladder_of_the_lot_alone_asks_first_whether_they_are_equal(committee):
    tied(committee, ladder='["lot"]')
    assert (ladder(committee).need, ladder(committee).tie.still) == (Need.EQUAL_MINUTED, ("H-01", "H-02", "H-03"))

    equal(committee)

    assert ladder(committee).need is Need.SEED


def test_an_assessor_is_told_where_the_own_levels_say_something_else(committee):
    # A1 is one of six criteria of A, which is half of the points: a level more is 100 / 4 / 6 / 2 points.
    tied(committee, given={("H-02", "A1"): 3})

    found = ties.contradictions(committee, who(committee, "ada"), ["H-04", "H-01", "H-02"])
    left_out = ties.contradictions(committee, who(committee, "ada"), ["H-04", "H-01"])

    assert [(c.above, c.below, round(float(c.points), 2)) for c in found] == [("H-01", "H-02", 2.08)]
    assert found == left_out
    assert ties.contradictions(committee, who(committee, "ada"), ["H-04", "H-02", "H-01"]) == []


def test_nobody_asks_for_the_ballot_of_somebody_who_does_not_assess(committee):
    for ask in (ties.own, lambda *a: ties.contradictions(*a, ["H-01"])):
        with pytest.raises(NotAllowed, match="Only an assessor"):
            ask(committee, who(committee, "chris"))
