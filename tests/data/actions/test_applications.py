"""data.actions.applications: corrected, entered, judged, clarified, withdrawn, merged; each act stands in the log."""

from datetime import UTC, datetime

import pytest

from data.access import GateKey
from data.actions import applications, intake, setup
from data.imports.tables import Attention
from data.queries import applications as queries
from data.queries import standings
from scoring.eligibility import Verdict
from scoring.errors import EditConflict, NotAllowed, Problem
from tests.data.actions.acts import detail, entries, rated, reading_of, sent, take_in
from tests.data.conftest import VALUES, who


def test_a_correction_changes_the_answer_settles_its_flag_and_keeps_the_reason(committee):
    flag = Attention(2, "business_id", "The check digit does not fit.", {})
    take_in(committee, sent(), attention=[flag, Attention(2, "sponsor", "Look.", {})])

    applications.correct(
        committee,
        who(committee, "cora"),
        "H-03",
        values={"business_id": "9000004-6"},
        reason=" Tarkistettu. ",
        version=1,
    )

    after = detail(committee, "H-03")
    assert after.values["business_id"] == "9000004-6"
    assert [f["field"] for f in after.attention] == ["sponsor"]
    assert after.version == 2
    assert entries(committee)[-1].body == {"fields": ["business_id"], "reason": "Tarkistettu."}


def test_a_correction_of_a_rated_application_flags_its_evidence(committee):
    rated(committee)

    applications.correct(
        committee, who(committee, "cora"), "H-01", values={"leadership": "Toisin."}, reason="x", version=1
    )

    assert detail(committee).row.evidence_changed


def test_a_correction_over_another_window_is_refused(committee):
    applications.correct(committee, who(committee, "cora"), "H-01", values={"sponsor": "A"}, reason="x", version=1)

    with pytest.raises(EditConflict, match="H-01 was changed in another window"):
        applications.correct(committee, who(committee, "cora"), "H-01", values={"sponsor": "B"}, reason="x", version=1)

    assert detail(committee).values["sponsor"] == "A"


def test_a_correction_of_a_field_the_form_has_not_is_refused(committee):
    with pytest.raises(Problem, match="The form has no field colour"):
        applications.correct(committee, who(committee, "cora"), "H-01", values={"colour": "x"}, reason="x", version=1)


def test_an_application_entered_by_hand_gets_the_next_code_and_knows_whether_it_is_late(committee):
    made = applications.enter(
        committee,
        who(committee, "cora"),
        values={**VALUES, "name": "Myöhäinen kunta"},
        submitted_at=datetime(2021, 12, 10, 22, 4, tzinfo=UTC),
    )

    assert made == "H-03"
    assert detail(committee, made).row.late
    assert (entries(committee)[-1].action, entries(committee)[-1].about) == ("enter", "H-03")


def test_an_application_without_a_name_is_not_entered(committee):
    with pytest.raises(Problem, match="needs the name of its lead organisation"):
        applications.enter(committee, who(committee, "cora"), values={"name": " "}, submitted_at=None)


def test_codes_are_never_used_again(committee):
    applications.withdraw(committee, who(committee, "cora"), "H-02", reason="Puhelimessa 1.12.")
    applications.merge(committee, who(committee, "cora"), take_in(committee, sent()).new[0], into="H-01", reason="x")

    assert take_in(committee, sent("Uusi kunta")).new == ["H-04"]


def test_what_was_flagged_is_settled_by_a_look(committee):
    take_in(committee, sent(), attention=[Attention(2, "sponsor", "Look.", {})])

    applications.settle(committee, who(committee, "cora"), "H-03")

    assert detail(committee, "H-03").attention == ()
    assert entries(committee)[-1].body == {"flags": 1, "evidence_changed": False}


def test_a_decision_on_eligibility_stands_above_what_the_rule_computes(committee):
    applications.decide_eligibility(
        committee, who(committee, "cora"), "H-01", rule="E1", verdict=Verdict.NO, reason="Yritys."
    )

    ruling = queries.eligible(committee, who(committee, "cora"))["H-01"]["E1"]
    assert (ruling.verdict, ruling.decided_by, ruling.reason) == (Verdict.NO, "cora", "Yritys.")
    assert entries(committee)[-1].body == {"rule": "E1", "verdict": "no"}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    (
        ({"reason": " "}, "Say the reason"),
        ({"rule": "E99"}, "There is no eligibility rule E99"),
        ({"verdict": Verdict.LATER}, "Choose yes, no or to be clarified"),
    ),
)
def test_a_decision_on_eligibility_that_is_none_is_refused(committee, changed, sentence):
    asked = {"rule": "E1", "verdict": Verdict.YES, "reason": "x", **changed}

    with pytest.raises(Problem, match=sentence):
        applications.decide_eligibility(committee, who(committee, "cora"), "H-01", **asked)


def test_a_clarification_is_asked_and_answered_once(committee):
    number = applications.ask(committee, who(committee, "cora"), "H-01", question="Kuka on sponsori?")
    applications.answer(committee, who(committee, "cora"), "H-01", clarification=number, text="Kaupunginjohtaja.")

    (asked,) = detail(committee).clarifications
    assert (asked.question, asked.answer, asked.asked_by) == ("Kuka on sponsori?", "Kaupunginjohtaja.", "cora")
    assert [e.action for e in entries(committee)[-2:]] == ["ask clarification", "answer clarification"]
    with pytest.raises(EditConflict, match="answered already"):
        applications.answer(committee, who(committee, "cora"), "H-01", clarification=number, text="Toinen.")


def test_a_clarification_of_another_application_is_not_answered(committee):
    number = applications.ask(committee, who(committee, "cora"), "H-01", question="Kuka?")

    with pytest.raises(Problem, match="no such clarification for H-02"):
        applications.answer(committee, who(committee, "cora"), "H-02", clarification=number, text="x")


def ranked(engine):
    return {s.application for s in standings.result(engine, who(engine, "aino")).standings}


def test_a_withdrawn_application_leaves_the_ranking_and_comes_back(sampled):
    applications.withdraw(sampled, who(sampled, "aino"), "H-10", reason="Sähköposti 3.12.")
    assert "H-10" not in ranked(sampled)
    assert queries.application(sampled, who(sampled, "aino"), "H-10").row.state == "withdrawn"

    applications.restore(sampled, who(sampled, "aino"), "H-10", reason="Erehdys.")

    assert "H-10" in ranked(sampled)
    assert [(e.action, e.about) for e in entries(sampled)[-2:]] == [("withdraw", "H-10"), ("restore", "H-10")]


def test_a_merged_application_leaves_the_ranking_and_names_the_one_kept(sampled):
    applications.merge(sampled, who(sampled, "aino"), "H-09", into="H-08", reason="Sama joukkue.")

    assert "H-09" not in ranked(sampled)
    assert queries.application(sampled, who(sampled, "aino"), "H-09").merged_into == "H-08"
    assert entries(sampled)[-1].body == {"into": "H-08", "reason": "Sama joukkue."}


@pytest.mark.parametrize(
    ("code", "into"),
    (("H-01", "H-01"), ("H-02", "H-01"), ("H-01", "H-02")),
    ids=("itself", "one gone", "into one gone"),
)
def test_what_cannot_be_merged_is_refused(committee, code, into):
    applications.withdraw(committee, who(committee, "cora"), "H-02", reason="x")

    with pytest.raises(Problem, match=f"{code} cannot be merged into {into}"):
        applications.merge(committee, who(committee, "cora"), code, into=into, reason="x")


def test_a_withdrawn_application_is_not_withdrawn_again_nor_a_received_one_restored(committee):
    with pytest.raises(Problem, match="H-01 is in the selection"):
        applications.restore(committee, who(committee, "cora"), "H-01", reason="x")
    applications.withdraw(committee, who(committee, "cora"), "H-01", reason="x")
    with pytest.raises(Problem, match="H-01 is not in the selection any more"):
        applications.withdraw(committee, who(committee, "cora"), "H-01", reason="x")


ACTS = {
    "import": lambda e, a: intake.import_applications(e, a, reading_of(sent()), form="f", sha256="a"),
    "difference": lambda e, a: intake.difference(e, a, reading_of(sent()), form="f"),
    "correct": lambda e, a: applications.correct(e, a, "H-01", values={"sponsor": "x"}, reason="x", version=1),
    "enter": lambda e, a: applications.enter(e, a, values=VALUES, submitted_at=None),
    "settle": lambda e, a: applications.settle(e, a, "H-01"),
    "decide": lambda e, a: applications.decide_eligibility(e, a, "H-01", rule="E1", verdict=Verdict.YES, reason="x"),
    "ask": lambda e, a: applications.ask(e, a, "H-01", question="x"),
    "answer": lambda e, a: applications.answer(e, a, "H-01", clarification=1, text="x"),
    "withdraw": lambda e, a: applications.withdraw(e, a, "H-01", reason="x"),
    "restore": lambda e, a: applications.restore(e, a, "H-01", reason="x"),
    "merge": lambda e, a: applications.merge(e, a, "H-02", into="H-01", reason="x"),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_but_a_coordinator_does_it(committee, act):
    for member in ("chris", "ada", "olga"):
        with pytest.raises(NotAllowed, match="Only a coordinator may do this"):
            ACTS[act](committee, who(committee, member))


@pytest.mark.parametrize("act", sorted(ACTS.keys() - {"difference"}))
def test_nothing_changes_once_the_programme_is_closed(committee, act):
    setup.open_gate(committee, who(committee, "cora"), GateKey.CLOSED)
    before = len(entries(committee))

    with pytest.raises(NotAllowed, match="The programme is closed"):
        ACTS[act](committee, who(committee, "cora"))

    assert [e.action for e in entries(committee)[before:]] == ["refuse"]  # what was tried stands there, nothing else


@pytest.mark.parametrize(
    ("act", "sentence"),
    (
        (lambda e, a: applications.correct(e, a, "H-01", values={}, reason=" ", version=1), "Say why the answer"),
        (lambda e, a: applications.ask(e, a, "H-01", question=" "), "Write the question"),
        (lambda e, a: applications.answer(e, a, "H-01", clarification=1, text=" "), "Write the applicant's answer"),
        (lambda e, a: applications.withdraw(e, a, "H-01", reason=" "), "Say who withdrew"),
        (lambda e, a: applications.restore(e, a, "H-01", reason=" "), "Say why the application comes back"),
        (lambda e, a: applications.merge(e, a, "H-02", into="H-01", reason=" "), "Say why the two are one"),
    ),
)
def test_an_act_without_its_words_is_refused(committee, act, sentence):
    with pytest.raises(Problem, match=sentence):
        act(committee, who(committee, "cora"))
