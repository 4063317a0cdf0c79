"""data.actions.ties: an assessor's own order, and the chair's acts, each at its step and in its own tie."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from data.access import GateKey, Role
from data.actions import applications, conflicts, moderation, ratings, setup, ties
from data.database import reading
from data.models import Ballot, TieAct
from data.queries import ties as queries
from data.queries.programmes import frame
from scoring.errors import EditConflict, NotAllowed, Problem, Unseen
from scoring.ratings import Rating, RatingSet, Stage
from scoring.ties.ladder import Need, lot
from tests.data.actions.acts import entries
from tests.data.conftest import SENT, VALUES, who

SEALED = '["B5", "B4", "ballots", "chair", "lot"]'


def tied(engine, *, given=(), slots=2, ladder=SEALED, release=True):
    """H-04 is ahead; H-01, H-02 and H-03 have level 2 on each criterion, but where (code, criterion) is `given`."""
    for n in ("H-03", "H-04"):
        values = {**VALUES, "name": f"Suokylän kunta {n}", "business_id": ""}
        applications.enter(engine, who(engine, "cora"), values=values, submitted_at=SENT)
        for member in ("ada", "bo"):
            conflicts.answer(engine, who(engine, member), n, ground=None)
    cora = who(engine, "cora")
    text = frame(engine, cora).text.replace("slots = 6", f"slots = {slots}").replace(SEALED, ladder)
    setup.change_programme(engine, cora, text=text, reason="Koe")
    criteria = [c.key for c in frame(engine, who(engine, "cora")).rubric.criteria]
    found = tuple(
        Rating(code, assessor, criterion, Fraction(dict(given).get((code, criterion), usual)), Stage.FORM)
        for code, usual in (("H-01", 2), ("H-02", 2), ("H-03", 2), ("H-04", 4))
        for assessor in ("ada", "bo")
        for criterion in criteria
    )
    ratings.import_ratings(engine, who(engine, "cora"), RatingSet(found, frozenset()))
    if release:
        setup.open_gate(engine, who(engine, "cora"), GateKey.RATINGS_RELEASED)


def ballot(engine, member, *codes, version=0):
    return ties.give_ballot(engine, who(engine, member), codes, version=version)


def ladder(engine, member="chris"):
    return queries.ladder(engine, who(engine, member))


def counted(engine):
    """Both ballots are in, and leave H-01 and H-02 equal, before H-03."""
    ballot(engine, "ada", "H-01", "H-02")
    ballot(engine, "bo", "H-02", "H-01")


def equal(engine, *, member="chris", reason="Samanveroiset."):
    ties.minute_as_equal(engine, who(engine, member), tie=ladder(engine).tie, reason=reason)


def propose(engine, *order, reason="Pilotti on valmiimpi.", tie=None, member="chris"):
    ties.propose(engine, who(engine, member), tie=tie or ladder(engine).tie, order=order, reason=reason)


def announce(engine, source="Lotto 11.12.2021, numerot suuruusjärjestyksessä"):
    ties.announce_draw(engine, who(engine, "chris"), tie=ladder(engine).tie, source=source)


def draw(engine, seed="3 8 14 22 29 33 40", tie=None):
    ties.draw_lot(engine, who(engine, "chris"), tie=tie or ladder(engine).tie, seed=seed)


def decided(engine):
    for gate in (GateKey.CALL_CLOSED, GateKey.DECIDED):
        setup.open_gate(engine, who(engine, "cora"), gate)


def stored(engine, table=TieAct):
    with reading(engine) as session:
        return session.scalars(select(table)).all()


def seated(engine):
    found = ladder(engine)
    return found.climb.placed, found.climb.left_out, found.need


def test_a_ballot_is_kept_in_its_order_and_logged(committee):
    assert ballot(committee, "ada", "H-02", "H-01") == 1
    assert ballot(committee, "ada", "H-01", version=1) == 2

    assert queries.own(committee, who(committee, "ada")).codes == ("H-01",)
    last = entries(committee)[-1]
    assert (last.actor, last.action, last.about) == ("ada", "give ballot", "soske-2022")
    assert last.body == {"codes": ["H-01"], "was": ["H-02", "H-01"]}


@pytest.mark.parametrize("member", ["cora", "chris", "olga"])
def test_only_an_assessor_gives_a_ballot(committee, member):
    with pytest.raises(NotAllowed, match="Only an assessor"):
        ballot(committee, member, "H-01")


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ((), "Choose at least one application"),
        (("H-01", "H-01"), "names an application once"),
        (("H-01", "H-02", "H-03"), "at most 2, not 3"),
    ],
)
def test_a_ballot_that_is_none_is_refused(committee, codes, sentence):
    tied(committee)

    with pytest.raises(Problem, match=sentence):
        ballot(committee, "ada", *codes)

    assert stored(committee, Ballot) == []


def test_a_ballot_names_only_what_is_open_to_its_assessor(committee):
    conflicts.answer(committee, who(committee, "ada"), "H-01", ground="board")
    applications.enter(
        committee, who(committee, "cora"), values={**VALUES, "name": "Suokylän kunta"}, submitted_at=SENT
    )

    with pytest.raises(Unseen, match="no application H-01 that you may see"):
        ballot(committee, "ada", "H-02", "H-01")
    with pytest.raises(NotAllowed, match="Answer first whether you have a conflict of interest in H-03"):
        ballot(committee, "ada", "H-02", "H-03")
    with pytest.raises(Unseen, match="no application H-99"):
        ballot(committee, "ada", "H-99")


def test_a_coordinator_who_assesses_answers_about_conflicts_first(committee):
    setup.set_member(
        committee,
        who(committee, "cora"),
        code="cora",
        name="Cora",
        organisation="Silta",
        roles=[Role.COORDINATOR, Role.ASSESSOR],
        language="en",
    )

    with pytest.raises(NotAllowed, match="Answer first"):
        ballot(committee, "cora", "H-01")


def test_what_has_left_the_selection_stands_on_no_new_ballot(committee):
    applications.withdraw(committee, who(committee, "cora"), "H-01", reason="Vetäytyi")

    with pytest.raises(Problem, match="H-01 has left the selection"):
        ballot(committee, "ada", "H-01")


def test_a_ballot_changed_in_another_window_is_not_overwritten(committee):
    ballot(committee, "ada", "H-01")

    with pytest.raises(EditConflict, match="changed in another window"):
        ballot(committee, "ada", "H-02")

    assert queries.own(committee, who(committee, "ada")).codes == ("H-01",)


def test_before_release_a_ballot_is_nobody_elses_business(committee):
    before = who(committee, "cora").basis

    ballot(committee, "ada", "H-01")

    assert who(committee, "cora").basis == before


def test_after_the_decision_neither_ballot_nor_tie_changes(committee):
    tied(committee)
    counted(committee)
    tie = ladder(committee).tie
    decided(committee)

    with pytest.raises(NotAllowed, match="The decision has been made"):
        ballot(committee, "ada", "H-02", version=1)
    with pytest.raises(NotAllowed, match="The decision has been made"):
        propose(committee, "H-01", "H-02", tie=tie)


def test_the_whole_ladder_is_climbed_and_logged(committee):
    tied(committee)
    counted(committee)
    assert (ladder(committee).need, ladder(committee).tie.still) == (Need.CHAIR, ("H-01", "H-02"))

    equal(committee)
    assert ladder(committee).need is Need.SEED
    announce(committee)
    assert ladder(committee).need is Need.SEED
    draw(committee, "  3 8 14   22 29 33 40 ")

    first, second = lot("3 8 14 22 29 33 40", ["H-01", "H-02"])
    assert seated(committee) == ((first,), (second, "H-03"), None)
    logged = [(e.actor, e.action, e.about) for e in entries(committee)[-3:]]
    assert logged == [("chris", act, "soske-2022") for act in ("minute as equal", "announce draw", "draw lot")]
    assert entries(committee)[-1].body == {
        "across": ["H-01", "H-02", "H-03"],
        "still": ["H-01", "H-02"],
        "places": 1,
        "seed": "3 8 14 22 29 33 40",
    }


def test_the_chairs_order_places_the_first_with_its_reason(committee):
    tied(committee)
    counted(committee)

    propose(committee, "H-02", "H-01", reason=" Pilotti on valmiimpi. ")

    assert seated(committee) == (("H-02",), ("H-01", "H-03"), None)
    assert ladder(committee).climb.minutes[-1].reason == "Pilotti on valmiimpi."
    assert entries(committee)[-1].body["order"] == ["H-02", "H-01"]


@pytest.mark.parametrize("order", [("H-01",), ("H-01", "H-02", "H-03"), ("H-01", "H-01")])
def test_an_order_that_does_not_name_each_of_the_tied_once_is_refused(committee, order):
    tied(committee)
    counted(committee)

    with pytest.raises(Problem, match="must name each of those still tied once: H-01, H-02"):
        propose(committee, *order)


@pytest.mark.parametrize("act", [equal, lambda engine, reason: propose(engine, "H-01", "H-02", reason=reason)])
def test_an_act_without_a_reason_is_refused(committee, act):
    tied(committee)
    counted(committee)

    with pytest.raises(Problem, match="Give the reason"):
        act(committee, reason="  ")

    assert stored(committee) == []


@pytest.mark.parametrize("member", ["cora", "ada", "olga"])
def test_nobody_but_the_chair_acts_in_a_tie(committee, member):
    tied(committee)
    counted(committee)

    with pytest.raises(NotAllowed, match="Only the chair"):
        equal(committee, member=member)
    with pytest.raises(NotAllowed, match="Only the chair"):
        propose(committee, "H-01", "H-02", member=member)


def test_no_step_is_skipped(committee):
    tied(committee)
    waiting = ladder(committee).tie
    acts = {"tie": waiting, "reason": "x"}

    with pytest.raises(EditConflict, match="The tie has changed"):  # it waits for the ballots
        ties.minute_as_equal(committee, who(committee, "chris"), **acts)
    counted(committee)
    with pytest.raises(EditConflict, match="The tie has changed"):  # it waits for the chair, and among two
        ties.count_ballots(committee, who(committee, "chris"), **acts)
    for late in (announce, draw):
        with pytest.raises(EditConflict, match="The tie has changed"):  # they are not minuted as equal
            late(committee)
    assert stored(committee) == []


def test_no_lot_is_drawn_before_the_draw_was_announced(committee):
    tied(committee)
    counted(committee)
    equal(committee)

    with pytest.raises(Problem, match="Announce first which public draw"):
        draw(committee)
    with pytest.raises(Problem, match="Say which public draw"):
        announce(committee, " ")


def test_a_draw_and_its_seed_are_never_replaced(committee):
    tied(committee)
    counted(committee)
    equal(committee)
    tie = ladder(committee).tie
    announce(committee)

    with pytest.raises(Problem, match="not replaced by another"):
        announce(committee, "Toinen arvonta")
    draw(committee)
    with pytest.raises(EditConflict, match="The tie has changed"):
        draw(committee, "another", tie=tie)

    (kept,) = [act for act in stored(committee) if act.kind == "draw"]
    assert (kept.words[:5], kept.seed) == ("Lotto", "3 8 14 22 29 33 40")


@pytest.mark.parametrize("seed", ["", "  ", "7" * 201])
def test_a_seed_that_is_none_is_refused(committee, seed):
    tied(committee)
    counted(committee)
    equal(committee)
    announce(committee)

    with pytest.raises(Problem, match=r"Write the seed|at most 200 letters"):
        draw(committee, seed)


def test_once_a_draw_is_announced_nothing_before_it_is_taken_back(committee):
    tied(committee)
    counted(committee)
    equal(committee)
    announce(committee)
    number = ladder(committee).standing("equal").number

    with pytest.raises(Problem, match="The draw has been announced"):
        ties.take_back(committee, who(committee, "chris"), number, reason="x")
    with pytest.raises(EditConflict, match="The tie has changed"):
        propose(committee, "H-01", "H-02")


def test_a_proposal_taken_back_leaves_its_trace_in_the_log(committee):
    tied(committee)
    counted(committee)
    propose(committee, "H-02", "H-01")
    number = ladder(committee).standing("proposal").number

    ties.take_back(committee, who(committee, "chris"), number, reason="Erehdys")

    assert (stored(committee), ladder(committee).need) == ([], Need.CHAIR)
    last = entries(committee)[-1]
    assert (last.action, last.body["was"], last.body["reason"]) == (
        "take back in tie",
        "Pilotti on valmiimpi.",
        "Erehdys",
    )
    with pytest.raises(EditConflict, match="The tie has changed"):
        ties.take_back(committee, who(committee, "chris"), number, reason="Erehdys")


def test_ballots_that_are_missing_are_waited_for_until_the_chair_has_the_others_counted(committee):
    tied(committee)
    ballot(committee, "ada", "H-02")
    assert ladder(committee).need is Need.BALLOTS

    ties.count_ballots(committee, who(committee, "chris"), tie=ladder(committee).tie, reason="Bo on matkalla.")

    assert seated(committee) == (("H-02",), ("H-01", "H-03"), None)
    assert entries(committee)[-1].body["ballots"] == 1


def test_a_chair_who_assesses_gives_the_own_ballot_before_counting_the_others(committee):
    tied(committee)
    setup.set_member(
        committee,
        who(committee, "cora"),
        code="bo",
        name="Bo",
        organisation="Silta",
        roles=[Role.CHAIR, Role.ASSESSOR],
        language="en",
    )

    with pytest.raises(NotAllowed, match="Give your own ballot first"):
        ties.count_ballots(committee, who(committee, "bo"), tie=ladder(committee, "bo").tie, reason="x")


def test_an_act_made_for_another_tie_does_not_count_and_nothing_is_lost(committee):
    tied(committee)
    counted(committee)
    propose(committee, "H-02", "H-01")

    ballot(committee, "ada", "H-01", version=1)
    ballot(committee, "bo", "H-03", "H-01", version=1)

    found = ladder(committee)
    assert ([act.in_force for act in found.kept], found.climb.placed) == ([False], ("H-01",))


def test_a_tie_that_has_gone_refuses_the_act_of_an_old_page(committee):
    tied(committee)
    counted(committee)
    tie = ladder(committee).tie
    moderation.agree(committee, who(committee, "chris"), "H-01", criterion="A1", level="4", reason="x", version=0)

    with pytest.raises(EditConflict, match="The tie has changed"):
        propose(committee, "H-02", "H-01", tie=tie)

    assert ladder(committee).climb is None


def test_a_chair_who_is_recused_from_a_tied_application_does_not_act_and_another_does(committee):
    tied(committee)
    counted(committee)
    tie = ladder(committee).tie
    conflicts.answer(committee, who(committee, "chris"), "H-01", ground="board")
    with pytest.raises(NotAllowed, match="another chair acts"):
        propose(committee, "H-02", "H-01", tie=tie)

    setup.set_member(
        committee,
        who(committee, "cora"),
        code="olga",
        name="Olga",
        organisation="Silta",
        roles=[Role.CHAIR],
        language="en",
    )
    propose(committee, "H-02", "H-01", tie=tie, member="olga")

    assert [act.by for act in stored(committee)] == ["olga"]


def test_a_chair_who_was_recused_after_the_page_was_drawn_does_not_act(committee):
    tied(committee)
    counted(committee)
    old, tie = who(committee, "chris"), ladder(committee).tie
    conflicts.answer(committee, who(committee, "chris"), "H-03", ground="board")

    with pytest.raises(NotAllowed, match="have changed since you opened this page"):
        ties.minute_as_equal(committee, old, tie=tie, reason="x")


def test_once_the_draw_is_announced_no_ballot_can_turn_what_led_to_it(committee):
    tied(committee)
    counted(committee)
    equal(committee)
    announce(committee)

    with pytest.raises(NotAllowed, match=r"The draw for the lot has been announced; ballots no longer change\."):
        ballot(committee, "ada", "H-02", "H-01", version=1)
