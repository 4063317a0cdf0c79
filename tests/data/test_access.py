"""data.access: who may see what. A test that nothing leaks holds something that could leak: a canary."""

import pytest
from sqlalchemy import select

from data import access
from data.access import Act, GateKey, Role
from data.actions import applications, conflicts, interviews, moderation, ratings, setup
from data.database import transaction
from data.models import Application, Conflict, Consensus, Member, Note, Personal, Programme, Rating, Sheet, now
from data.queries import applications as listing
from data.queries import interviews as talks
from data.queries import ratings as sheets
from data.queries import standings
from data.queries.programmes import entries
from scoring.eligibility import Verdict
from scoring.errors import NotAllowed
from tests.data.conftest import KEY, who
from tests.data.walk import answer, reads, told

CANARY = "Kanarialintu"
ALL = frozenset(Role)


def unrelease(engine):
    setup.close_gate(engine, who(engine, "aino"), GateKey.RATINGS_RELEASED, reason="x")


def where_told(engine, member, canary=CANARY):
    return [where for where, text in told(engine, who(engine, member)) if canary in text]


@pytest.fixture
def planted(sampled):
    """The sample with a canary in every citation, and in every level agreed."""
    with transaction(sampled) as session:
        for rating in session.scalars(select(Rating)):
            rating.evidence = [{"source": "answer:policy", "quote": f"{CANARY} {rating.criterion}"}]
        for application in session.scalars(select(Application)):
            session.add(Consensus(application_id=application.id, criterion="A1", level="3", by="x", at=now()))
        session.get_one(Programme, 1).revision += 1
    return sampled


def test_before_release_an_assessor_sees_own_ratings_only(planted):
    unrelease(planted)

    found = [view.assessor for view in sheets.sheets(planted, who(planted, "cecilia"), "H-01")]

    assert found == ["cecilia"]
    assert sheets.rating_set(planted, who(planted, "cecilia")).ratings == ()
    assert sheets.rating_set(planted, who(planted, "cecilia")).recused == frozenset()


@pytest.mark.parametrize("member", ("aino", "onni"))
def test_before_release_who_does_not_rate_sees_no_rating_anywhere(planted, member):
    unrelease(planted)

    assert where_told(planted, member) == []
    assert sheets.rating_set(planted, who(planted, member)).ratings == ()
    assert all(sheets.sheets(planted, who(planted, member), f"H-{n:02d}") == [] for n in range(1, 19))


@pytest.mark.parametrize("member", ("aino", "bertil", "cecilia", "onni"))
def test_before_release_nothing_computed_is_shown_to_anybody(planted, member):
    unrelease(planted)

    assert standings.result(planted, who(planted, member)) is None
    unanswered = {"cecilia": {"H-17"}}.get(member, set())
    found = listing.eligible(planted, who(planted, member))
    assert {r["E6"].sentence for code, r in found.items() if code in unanswered} <= {listing.UNOPENED}
    rulings = [r for code, r in found.items() if code not in unanswered]
    assert {r["E7"].verdict for r in rulings} == {Verdict.LATER}
    # A sponsor named in the form needs no rating; without one E6 waits for them.
    assert {r["E6"].sentence for r in rulings} == {
        "The form names a sponsor from management.",
        "Known after ratings are released.",
    }


def test_before_release_the_coordinator_knows_which_sheets_are_owed_without_levels(planted):
    unrelease(planted)

    owed = sheets.owed(planted, who(planted, "aino"))

    assert {o.assessor: set(o.codes) for o in owed} == {
        "bertil": {"H-18"},
        "cecilia": {"H-16", "H-17"},
        "daavid": {"H-12", "H-18"},
        "elina": {"H-02", "H-18"},
        "fanny": {"H-09", "H-18"},
    }


@pytest.mark.parametrize("member", ("cecilia", "onni"))
def test_who_does_not_keep_the_time_is_not_told_who_owes_a_sheet(sampled, member):
    assert sheets.owed(sampled, who(sampled, member)) == ()


def test_before_release_the_log_does_not_tell_who_rates_what(committee):
    ratings.rate(committee, who(committee, "bo"), "H-01", criterion="A1", level="2", stage=sheets.Stage.FORM, version=0)

    for member in ("ada", "cora", "olga"):
        assert [e for e in entries(committee, who(committee, member)) if e.actor == "bo"] == []
    own = [e.action for e in entries(committee, who(committee, "bo")) if e.actor == "bo"]
    assert own == ["rate", "answer conflict", "answer conflict"]


@pytest.mark.parametrize("member", ("aino", "bertil", "onni"))
def test_after_release_all_submitted_sheets_are_seen(sampled, member):
    found = {view.assessor for view in sheets.sheets(sampled, who(sampled, member), "H-01")}

    assert found == {"bertil", "cecilia", "daavid", "elina", "fanny"}


def test_a_sheet_that_is_not_submitted_is_not_shown_after_release(sampled):
    with transaction(sampled) as session:
        sheet = session.scalars(
            select(Sheet).join(Member).join(Application).where(Member.code == "fanny", Application.code == "H-01")
        ).one()
        sheet.submitted_at = None
        session.get_one(Programme, 1).revision += 1

    assert "fanny" not in {view.assessor for view in sheets.sheets(sampled, who(sampled, "aino"), "H-01")}
    assert "fanny" not in {
        r.assessor for r in sheets.rating_set(sampled, who(sampled, "aino")).ratings if r.application == "H-01"
    }


def test_whose_own_sheet_is_not_submitted_sees_none_of_its_ratings_nor_its_score(planted):
    elina = who(planted, "elina")

    assert sheets.sheets(planted, elina, "H-02") == []
    assert "H-02" not in {r.application for r in sheets.rating_set(planted, elina).ratings}
    found = standings.result(planted, elina)
    assert "H-02" not in found.scores
    assert "H-02" not in {s.application for s in found.standings}
    assert (found.hidden, found.partial) == (("H-02", "H-18"), True)
    assert listing.eligible(planted, elina)["H-02"]["E7"].verdict is Verdict.LATER
    assert listing.eligible(planted, elina)["H-03"]["E7"].verdict is Verdict.YES


def test_who_has_submitted_sees_the_others(planted):
    cecilia = who(planted, "cecilia")

    assert len(sheets.sheets(planted, cecilia, "H-01")) == 5
    assert "H-01" in standings.result(planted, cecilia).scores


@pytest.fixture
def recused(sampled):
    """The sample with canaries all over H-08, from which Elina is recused; she has every role there is."""
    setup.set_member(sampled, who(sampled, "aino"), code="elina", name="Elina", organisation="Silta", roles=sorted(ALL))
    return strewn(sampled)


@pytest.fixture
def unanswered(sampled):
    """The same, and Daavid has not answered about H-08; he has every role but the coordinator's."""
    roles = sorted(ALL - {Role.COORDINATOR})
    setup.set_member(sampled, who(sampled, "aino"), code="daavid", name="Daavid", organisation="Silta", roles=roles)
    strewn(sampled)
    with transaction(sampled) as session:
        said = select(Conflict).join(Member).join(Application).where(Member.code == "daavid")
        session.delete(session.scalars(said.where(Application.code == "H-08")).one())
        stored = session.scalars(select(Application).where(Application.code == "H-08")).one()
        stored.facts = {**stored.facts, "name": "Sammalniemen kaupunki"}  # the question needs it
        session.get_one(Programme, 1).revision += 1
    return sampled


def strewn(sampled):
    aino = who(sampled, "aino")
    applications.decide_eligibility(sampled, aino, "H-08", rule="E1", verdict=Verdict.CLARIFY, reason=CANARY)
    applications.ask(sampled, aino, "H-08", question=CANARY)
    interviews.keep_note(sampled, aino, "H-08", sections=[("A1", CANARY)], title=CANARY)
    bertil = who(sampled, "bertil")
    moderation.present(sampled, bertil, "elina", here=True)
    moderation.take_up(sampled, bertil, "H-08", version=1)
    moderation.agree(sampled, bertil, "H-08", criterion="A1", level="3", reason=CANARY, version=0)
    with transaction(sampled) as session:
        stored = session.scalars(select(Application).where(Application.code == "H-08")).one()
        stored.facts = {**stored.facts, "name": CANARY, "municipality": CANARY, "sponsor": CANARY}
        stored.answers = dict.fromkeys(("leadership", "pilot"), CANARY)
        stored.attention = [{"field": "name", "sentence": CANARY, "values": {}}]
        session.get_one(Personal, stored.id).values = {"team": CANARY, "contact": CANARY}
        session.add(Consensus(application_id=stored.id, criterion="A2", level="3", reason=CANARY, by="x", at=now()))
        note = {"suggested": "H-08", "title": "H-08", "sections": [[None, CANARY]], "personal": [], "sha256": "a"}
        session.add(Note(programme_id=1, application_id=None, at=now(), by="aino", **note))
        session.get_one(Programme, 1).revision += 1
    return sampled


def test_the_canary_is_there_to_be_seen_by_others(recused):
    assert len(where_told(recused, "aino")) >= 8


@pytest.mark.parametrize("released", (True, False))
def test_a_recused_person_is_told_nothing_of_it_anywhere(recused, released):
    if not released:
        unrelease(recused)

    assert where_told(recused, "elina") == []


@pytest.mark.parametrize("released", (True, False))
def test_a_recused_person_is_not_even_told_its_code(recused, released):
    if not released:
        unrelease(recused)

    told_of = [
        where
        for where, text in told(recused, who(recused, "elina"))
        if "H-08" in text.replace("There is no application H-08 that you may see.", "")
    ]

    assert told_of == []


@pytest.mark.parametrize("released", (True, False))
def test_who_has_not_answered_is_told_the_team_in_the_question_and_nothing_else(unanswered, released):
    if not released:
        unrelease(unanswered)

    found = where_told(unanswered, "daavid")

    assert set(found) == {"data.queries.conflicts.questions()", "data.queries.conflicts.before_content(H-08)"}
    assert len(where_told(unanswered, "cecilia")) >= 4


def test_who_has_answered_sees_it(unanswered):
    before = standings.result(unanswered, who(unanswered, "daavid"))

    conflicts.answer(unanswered, who(unanswered, "daavid"), "H-08", ground=None)

    assert len(where_told(unanswered, "daavid")) >= 4
    assert "H-08" in before.hidden
    assert "H-08" in standings.result(unanswered, who(unanswered, "daavid")).scores


def test_an_answer_outdated_by_a_new_team_closes_ratings_and_score_again(sampled):
    with transaction(sampled) as session:
        stored = session.scalars(select(Application).where(Application.code == "H-08")).one()
        stored.parties = "changed"
        session.get_one(Programme, 1).basis += 1
        session.get_one(Programme, 1).revision += 1
    cecilia = who(sampled, "cecilia")

    assert "H-08" not in standings.result(sampled, cecilia).scores
    assert "H-08" not in {r.application for r in sheets.rating_set(sampled, cecilia).ratings}
    assert answer(lambda: sheets.sheets(sampled, cecilia, "H-08")).startswith("Answer first")


def test_the_standings_of_a_recused_person_are_renumbered_and_partial(sampled):
    everybody = [s.application for s in standings.result(sampled, who(sampled, "aino")).standings if s.rank]
    elina = standings.result(sampled, who(sampled, "elina"))

    ranks = [(s.application, s.rank) for s in elina.standings if s.rank]

    assert elina.partial
    assert [code for code, _ in ranks] == [code for code in everybody if code not in ("H-08", "H-02", "H-18")]
    assert [rank for _, rank in ranks] == [1, 2, 3, 4, 5, 6, 6, *range(8, 16)]


def test_a_recusal_does_not_touch_what_the_others_see(sampled):
    found = standings.result(sampled, who(sampled, "aino"))

    assert "H-08" in found.scores
    assert not found.partial


def test_missing_and_forbidden_give_the_same_sentence(sampled):
    elina = who(sampled, "elina")

    for where, function, wanted in reads():
        if wanted == ["code"]:
            answers = {
                answer(lambda f=function, c=code: f(sampled, elina, c)).replace(code, "…") for code in ("H-08", "H-99")
            }
            assert len(answers) == 1, where
            assert answers <= {"There is no application … that you may see.", "[]"}, where


def test_a_person_of_another_programme_is_told_nothing(recused):
    key = setup.start_own(recused, who(recused, "aino"), template=KEY, name="Toinen")

    stranger = access.viewer(recused, key, "aino")

    assert [where for where, text in told(recused, stranger) if CANARY in text] == []
    assert talks.unmatched(recused, stranger) == []


@pytest.mark.parametrize("released", (True, False))
@pytest.mark.parametrize("member", ("bertil", "cecilia", "onni"))
def test_contact_data_are_told_to_nobody_but_the_coordinator(sampled, member, released):
    if not released:
        unrelease(sampled)

    assert where_told(sampled, member, "esimerkki.invalid") == ["data.queries.interviews.notes(H-15)"]


def test_the_coordinator_is_told_contact_data_on_the_application_only(sampled):
    found = where_told(sampled, "aino", "@esimerkki.invalid")

    assert [where for where in found if "notes" not in where] == [
        f"data.queries.applications.application(H-{n:02d})" for n in range(1, 19)
    ]


@pytest.mark.parametrize(("member", "seen"), (("aino", True), ("cecilia", True), ("onni", False)))
def test_the_team_is_shown_to_the_coordinator_and_to_assessors(sampled, member, seen):
    team = listing.application(sampled, who(sampled, member), "H-01").team

    assert (team is not None) is seen


@pytest.mark.parametrize(
    ("act", "roles"),
    (
        (Act.PREPARE, {"cora"}),
        (Act.SEAL, {"cora", "chris"}),
        (Act.OPEN_GATE, {"cora", "chris"}),
        (Act.RATE, {"ada"}),
        (Act.INTERVIEW, {"cora", "chris", "ada"}),
        (Act.DECLARE, {"cora", "chris", "ada"}),
        (Act.RULE, {"cora", "chris"}),
        (Act.MODERATE, {"chris"}),
        (Act.READ, {"cora", "chris", "ada", "olga"}),
        (Act.SEE_CONTACT, {"cora"}),
        (Act.SEE_TEAM, {"cora", "ada"}),
    ),
)
def test_each_act_belongs_to_its_roles(committee, act, roles):
    may = {code for code in ("cora", "chris", "ada", "olga") if who(committee, code).may(act)}

    assert may == roles
    for code in {"cora", "chris", "ada", "olga"} - roles:
        with pytest.raises(NotAllowed, match=r"Only|shown|role"):
            who(committee, code).require(act)


def test_every_act_of_the_table_is_tried_above():
    assert len(Act) == 11
