"""data.actions.setup: programmes, people, the seal and the gates."""

import hashlib
import re

import pytest
from sqlalchemy import select

from data import programme as programmes
from data.access import GateKey, Role
from data.actions import setup
from data.database import reading
from data.models import Seal
from data.queries import applications
from data.queries import programmes as queries
from scoring.errors import EditConflict, NotAllowed, Problem, ProgrammeProblem, RubricProblem
from tests.data.actions.acts import entries, rated
from tests.data.conftest import KEY, who

TEXT = programmes.shipped(KEY)
RUBRIC = programmes.shipped(KEY, "rubric.toml")


def create(engine, **more):
    return setup.create_programme(
        engine, **{"text": TEXT, "rubric": RUBRIC, "coordinator": "cora", "name": "Cora", "organisation": "", **more}
    )


def test_a_programme_begins_with_its_coordinator(engine):
    assert create(engine) == KEY

    assert [(p.code, p.roles) for p in queries.members(engine, KEY)] == [("cora", (Role.COORDINATOR,))]
    assert [(e.actor, e.action, e.about) for e in entries(engine)] == [("cora", "create programme", KEY)]


def test_two_programmes_have_two_keys(engine):
    create(engine)

    with pytest.raises(Problem, match="There is a programme called “soske-2022” already"):
        create(engine)


@pytest.mark.parametrize(
    ("broken", "kind", "sentence"),
    (({"text": "x"}, ProgrammeProblem, "not valid TOML"), ({"rubric": "x"}, RubricProblem, "not valid TOML")),
)
def test_a_programme_of_broken_files_is_not_made(engine, broken, kind, sentence):
    with pytest.raises(kind, match=sentence):
        create(engine, **broken)

    assert queries.listed(engine) == []


def test_an_empty_programme_of_ones_own_is_started_from_a_template(unsealed):
    key = setup.start_own(unsealed, who(unsealed, "cora"), template=KEY, name="Oma ohjelma: kevät")
    again = setup.start_own(unsealed, who(unsealed, "cora"), template=KEY, name="Oma ohjelma: kevät")

    assert (key, again) == ("oma-ohjelma-kevat", "oma-ohjelma-kevat-2")
    assert [p.roles for p in queries.members(unsealed, key)] == [(Role.ASSESSOR, Role.CHAIR, Role.COORDINATOR)]
    assert len(applications.applications(unsealed, who(unsealed, "cora"))) == 2


def test_a_programme_of_ones_own_needs_a_name_and_a_template(unsealed):
    with pytest.raises(Problem, match="Give the programme a name"):
        setup.start_own(unsealed, who(unsealed, "cora"), template=KEY, name=" ")
    with pytest.raises(Problem, match="no programme template called “other”"):
        setup.start_own(unsealed, who(unsealed, "cora"), template="other", name="x")


def seals(engine):
    with reading(engine) as session:
        return session.scalars(select(Seal).order_by(Seal.number)).all()


def test_the_seal_keeps_text_time_and_sha256(unsealed):
    sha256 = setup.seal(unsealed, who(unsealed, "chris"))

    (kept,) = seals(unsealed)
    assert sha256 == kept.sha256 == hashlib.sha256(f"{RUBRIC}\0{TEXT}".encode()).hexdigest()
    assert (kept.number, kept.rubric, kept.rules, kept.by, kept.reason) == (1, RUBRIC, TEXT, "chris", None)
    assert entries(unsealed)[-1].body == {"sha256": sha256}


def test_rubric_and_rules_are_sealed_once(unsealed):
    setup.seal(unsealed, who(unsealed, "chris"))

    with pytest.raises(Problem, match="sealed already"):
        setup.seal(unsealed, who(unsealed, "cora"))


def test_before_the_seal_a_change_needs_no_reason_and_makes_no_version(unsealed):
    setup.change_rubric(unsealed, who(unsealed, "cora"), text=RUBRIC + "\n# changed\n")
    setup.change_programme(unsealed, who(unsealed, "cora"), text=programmes.rewrite(TEXT, {"slots": 5}))

    assert seals(unsealed) == []
    assert queries.frame(unsealed, who(unsealed, "cora")).programme.slots == 5


@pytest.mark.parametrize("change", (setup.change_rubric, setup.change_programme), ids=("rubric", "programme"))
def test_after_the_seal_a_change_needs_a_reason_and_makes_a_new_version(unsealed, change):
    text = (RUBRIC if change is setup.change_rubric else TEXT) + "\n# changed\n"
    setup.seal(unsealed, who(unsealed, "chris"))

    with pytest.raises(Problem, match="A change needs a reason"):
        change(unsealed, who(unsealed, "cora"), text=text)
    change(unsealed, who(unsealed, "cora"), text=text, reason=" Kirjoitusvirhe. ")

    first, second = seals(unsealed)
    assert (first.reason, second.reason, second.number) == (None, "Kirjoitusvirhe.", 2)
    assert first.sha256 != second.sha256
    assert entries(unsealed)[-1].body["reason"] == "Kirjoitusvirhe."


def test_a_change_begun_before_the_seal_needs_a_reason_after_it(unsealed):
    began = who(unsealed, "cora")
    setup.seal(unsealed, who(unsealed, "chris"))

    with pytest.raises(Problem, match="A change needs a reason"):
        setup.change_rubric(unsealed, began, text=RUBRIC + "\n# changed\n")


def test_a_criterion_that_carries_ratings_stays(unsealed):
    rated(unsealed)
    without = re.sub(r'\[\[criterion\]\]\nkey = "A1".*?(?=\[\[criterion\]\]\nkey = "A2")', "", RUBRIC, flags=re.DOTALL)

    with pytest.raises(Problem, match="A1 already carry ratings"):
        setup.change_rubric(unsealed, who(unsealed, "cora"), text=without)

    assert queries.frame(unsealed, who(unsealed, "cora")).rubric_text == RUBRIC


def test_the_key_of_a_programme_does_not_change(unsealed):
    with pytest.raises(Problem, match="The key of a programme does not change"):
        setup.change_programme(unsealed, who(unsealed, "cora"), text=programmes.rewrite(TEXT, {"key": "other"}))


def test_a_gate_opens_once_and_says_who_opened_it(unsealed):
    setup.open_gate(unsealed, who(unsealed, "chris"), GateKey.CALL_CLOSED)

    opened = queries.frame(unsealed, who(unsealed, "ada")).gates[GateKey.CALL_CLOSED]
    assert opened.by == "chris"
    assert (entries(unsealed)[-1].action, entries(unsealed)[-1].about) == ("open gate", "call_closed")
    with pytest.raises(EditConflict, match="stands open already"):
        setup.open_gate(unsealed, who(unsealed, "cora"), GateKey.CALL_CLOSED)


def test_nothing_is_released_before_the_seal(unsealed):
    with pytest.raises(Problem, match="Seal the rubric and the rules before ratings are released"):
        setup.open_gate(unsealed, who(unsealed, "chris"), GateKey.RATINGS_RELEASED)

    assert not who(unsealed, "ada").released


def test_nothing_is_decided_before_the_seal(unsealed):
    with pytest.raises(Problem, match="Seal the rubric and the rules before the decision is made"):
        setup.open_gate(unsealed, who(unsealed, "chris"), GateKey.DECIDED)

    assert GateKey.DECIDED not in who(unsealed, "ada").gates


def test_a_gate_is_closed_again_with_a_reason(unsealed):
    setup.open_gate(unsealed, who(unsealed, "chris"), GateKey.CALL_CLOSED)

    with pytest.raises(Problem, match="Say why the gate is closed again"):
        setup.close_gate(unsealed, who(unsealed, "chris"), GateKey.CALL_CLOSED, reason=" ")
    setup.close_gate(unsealed, who(unsealed, "chris"), GateKey.CALL_CLOSED, reason="Jatkoaika.")

    assert GateKey.CALL_CLOSED not in who(unsealed, "ada").gates
    assert entries(unsealed)[-1].body == {"reason": "Jatkoaika."}


def test_a_gate_that_is_not_open_is_not_closed(unsealed):
    with pytest.raises(EditConflict, match="That gate is closed already"):
        setup.close_gate(unsealed, who(unsealed, "chris"), GateKey.CALL_CLOSED, reason="x")


def test_the_seal_is_neither_opened_nor_closed_like_a_gate(unsealed):
    with pytest.raises(Problem, match="The seal is set on the rubric's own page"):
        setup.open_gate(unsealed, who(unsealed, "chris"), GateKey.RUBRIC_SEALED)
    with pytest.raises(NotAllowed, match="A seal stays"):
        setup.close_gate(unsealed, who(unsealed, "chris"), GateKey.RUBRIC_SEALED, reason="x")


def test_a_closed_programme_opens_again_with_a_reason(unsealed):
    setup.open_gate(unsealed, who(unsealed, "cora"), GateKey.CLOSED)

    setup.close_gate(unsealed, who(unsealed, "cora"), GateKey.CLOSED, reason="Oikaisu.")

    assert who(unsealed, "cora").gates == frozenset()


ACTS = {
    "seal": lambda e, a: setup.seal(e, a),
    "open": lambda e, a: setup.open_gate(e, a, GateKey.CALL_CLOSED),
    "close": lambda e, a: setup.close_gate(e, a, GateKey.CALL_CLOSED, reason="x"),
    "change": lambda e, a: setup.change_programme(e, a, text=TEXT),
    "rubric": lambda e, a: setup.change_rubric(e, a, text=RUBRIC),
    "member": lambda e, a: setup.set_member(e, a, code="x", name="X", organisation="", roles=[Role.CHAIR]),
    "own": lambda e, a: setup.start_own(e, a, template=KEY, name="x"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("member", ("ada", "olga"))
def test_neither_an_assessor_nor_an_observer_sets_up(unsealed, act, member):
    with pytest.raises(NotAllowed, match="Only a coordinator"):
        ACTS[act](unsealed, who(unsealed, member))


def member(engine, code="cora", **more):
    setup.set_member(
        engine,
        who(engine, "cora"),
        **{"code": code, "name": "Cora", "organisation": "Silta", "roles": [Role.COORDINATOR], **more},
    )


def test_a_member_is_added_and_changed(unsealed):
    member(unsealed, " Uusi ", name="Uusi", roles=[Role.ASSESSOR])
    member(unsealed, "uusi", name="Uudempi", roles=[Role.ASSESSOR, Role.CHAIR])

    people = {p.code: p for p in queries.members(unsealed, KEY)}
    assert (people["uusi"].name, people["uusi"].roles) == ("Uudempi", (Role.ASSESSOR, Role.CHAIR))
    assert entries(unsealed)[-1].body == {"roles": ["assessor", "chair"]}


@pytest.mark.parametrize(
    ("more", "sentence"),
    (
        ({"roles": [Role.CHAIR]}, "Somebody must stay coordinator"),
        ({"code": "a b"}, "A member's code is a short word of letters and digits"),
        ({"code": " "}, "A member's code is a short word of letters and digits"),
        ({"name": " "}, "A member needs a name and at least one role"),
        ({"roles": []}, "A member needs a name and at least one role"),
    ),
)
def test_a_member_that_is_none_is_refused(unsealed, more, sentence):
    with pytest.raises(Problem, match=sentence):
        member(unsealed, **more)


def test_a_stranger_is_told_nothing_about_the_programme(unsealed):
    with pytest.raises(NotAllowed, match="You have no role in this programme"):
        who(unsealed, "stranger")
