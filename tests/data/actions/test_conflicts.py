"""data.actions.conflicts: each answers for themselves, the committee rules, and who is recused is told nothing."""

import pytest
from sqlalchemy import select

from data.access import GateKey, Role
from data.actions import applications, conflicts, intake, interviews, ratings, setup
from data.conflicts import GROUNDS, parties
from data.database import reading
from data.imports import ImportedApplication, Reading
from data.models import Application, Conflict, LogEntry, Member
from data.queries import applications as listing
from data.queries import conflicts as queries
from data.queries import ratings as sheets
from data.queries import standings
from scoring.errors import NotAllowed, Problem
from scoring.ratings import Stage
from tests.data.conftest import SENT, VALUES, who

NOT_SEEN = "There is no application H-01 that you may see"
ASKED_FIRST = "Answer first whether you have a conflict of interest in H-01"
PARTNER = {"name": "Saarelan kunta", "business_id": "9000002-1"}


def joins(engine, code, *roles, organisation="Silta"):
    setup.set_member(
        engine, who(engine, "cora"), code=code, name=code.title(), organisation=organisation, roles=roles, language="en"
    )


def answers(engine, member="ada", code="H-01", ground=None, **more):
    conflicts.answer(engine, who(engine, member), code, ground=ground, **more)


def rules(engine, by="chris", member="ada", code="H-01", confirmed=True, reason="On its board.", **more):
    conflicts.rule(engine, who(engine, by), code, member, confirmed=confirmed, reason=reason, **more)


def rates(engine, member="ada", code="H-01"):
    return ratings.rate(engine, who(engine, member), code, criterion="A1", level="2", stage=Stage.FORM, version=0)


def row(engine, member="ada", code="H-01"):
    with reading(engine) as session:
        found = select(Conflict).join(Member).join(Application)
        return session.scalar(found.where(Member.code == member, Application.code == code))


def changes(engine, **values):
    with reading(engine) as session:
        version = session.scalar(select(Application.version).where(Application.code == "H-01"))
    applications.correct(engine, who(engine, "cora"), "H-01", values=values, version=version, reason="x")


@pytest.fixture
def asked(committee):
    """The committee, and Di who assesses and has not answered yet."""
    joins(committee, "di", Role.ASSESSOR)
    return committee


def test_who_has_not_answered_is_asked_before_anything_else(asked):
    di = who(asked, "di")

    assert queries.open_questions(asked, di) == 2
    assert [q.code for q in queries.questions(asked, di)] == ["H-01", "H-02"]
    for ask in (
        lambda: listing.application(asked, di, "H-01"),
        lambda: sheets.own_sheet(asked, di, "H-01"),
        lambda: sheets.sheets(asked, di, "H-01"),
        lambda: interviews.keep_note(asked, di, "H-01", sections=[(None, "x")], title="x"),
        lambda: rates(asked, "di"),
    ):
        with pytest.raises(NotAllowed, match=ASKED_FIRST):
            ask()


def test_the_question_names_organisations_and_team_and_nothing_else(asked):
    changes(asked, partners=[PARTNER])

    question = queries.questions(asked, who(asked, "di"), code="H-01")[0]

    assert (question.name, question.business_id) == ("Hiekkalahden kaupunki", "9000001-1")
    assert question.partners == (PARTNER,)
    assert question.team == "Hankintapäällikkö"
    assert "henkilo@esimerkki.invalid" not in repr(question)
    assert "Hankintajohtaja" not in repr(question)


def test_who_has_no_conflict_goes_on_at_once(asked):
    answers(asked, "di")

    assert listing.application(asked, who(asked, "di"), "H-01").values["leadership"]
    assert rates(asked, "di") == 1
    assert queries.open_questions(asked, who(asked, "di")) == 1


def test_an_answer_of_none_leaves_what_others_keep(asked):
    before = who(asked, "di").basis

    answers(asked, "di")

    assert who(asked, "di").basis == before


def test_the_log_does_not_tell_what_was_answered_but_keeps_the_ground(asked):
    answers(asked, "di", "H-01")
    answers(asked, "di", "H-02", ground="board", detail="Hallituksen jäsen Erkki")

    with reading(asked) as session:
        found = session.scalars(select(LogEntry).where(LogEntry.actor == "di").order_by(LogEntry.id)).all()
    assert [e.action for e in found] == ["answer conflict", "answer conflict"]
    assert found[1].body == {"answer": "declared", "ground": "board", "scope": "application"}


@pytest.mark.parametrize("ground", tuple(GROUNDS))
def test_each_ground_closes_the_application_at_once(asked, ground):
    answers(asked, "ada", ground=ground)

    assert row(asked).state == "declared"
    with pytest.raises(Problem, match=NOT_SEEN):
        listing.application(asked, who(asked, "ada"), "H-01")


@pytest.mark.parametrize("ground", ("", "membership", "I am an employee"))
def test_a_ground_outside_the_list_is_refused(committee, ground):
    with pytest.raises(Problem, match="Say the ground"):
        answers(committee, ground=ground)


def test_how_far_it_reaches_is_one_of_two(committee):
    with pytest.raises(Problem, match="“everything” is not how far a conflict reaches"):
        answers(committee, ground="board", scope="everything")


def test_a_conflict_is_declared_even_after_rating(committee):
    rates(committee)

    answers(committee, ground="gain")

    with pytest.raises(Problem, match=NOT_SEEN):
        sheets.own_sheet(committee, who(committee, "ada"), "H-01")


def test_nobody_takes_a_declaration_back_alone(committee):
    before = who(committee, "ada")
    answers(committee, ground="board")

    for actor in (before, who(committee, "ada")):
        with pytest.raises(Problem, match=NOT_SEEN):
            conflicts.answer(committee, actor, "H-01", ground=None)
    assert row(committee).state == "declared"


def test_an_observer_is_not_asked(committee):
    with pytest.raises(NotAllowed, match="Only those who prepare, lead or assess"):
        answers(committee, "olga")


def test_a_chair_who_does_not_assess_reads_unasked_and_may_declare(committee):
    assert listing.application(committee, who(committee, "chris"), "H-01")

    answers(committee, "chris", ground="board")

    with pytest.raises(Problem, match=NOT_SEEN):
        listing.application(committee, who(committee, "chris"), "H-01")


def test_a_coordinator_who_also_assesses_reads_but_answers_before_rating(committee):
    joins(committee, "cora", Role.COORDINATOR, Role.ASSESSOR)

    assert listing.application(committee, who(committee, "cora"), "H-01")
    with pytest.raises(NotAllowed, match=ASKED_FIRST):
        rates(committee, "cora")
    answers(committee, "cora")
    assert rates(committee, "cora") == 1


@pytest.mark.parametrize(
    "values",
    (
        {"name": "Hiekkalahden kunta"},
        {"business_id": "9000005-4"},
        {"partners": [PARTNER]},
        {"team": "Hankintapäällikkö ja lakimies"},
    ),
    ids=lambda values: next(iter(values)),
)
def test_a_correction_of_who_stands_behind_asks_again(committee, values):
    rates(committee)

    changes(committee, **values)

    assert queries.questions(committee, who(committee, "ada"))[0].again
    with pytest.raises(NotAllowed, match=ASKED_FIRST):
        sheets.own_sheet(committee, who(committee, "ada"), "H-01")
    answers(committee)
    assert sheets.own_sheet(committee, who(committee, "ada"), "H-01").levels


@pytest.mark.parametrize("values", ({"leadership": "Toinen vastaus."}, {"contact": "Toinen henkilö"}))
def test_a_correction_of_what_it_says_asks_nobody_again(committee, values):
    changes(committee, **values)

    assert queries.open_questions(committee, who(committee, "ada")) == 0


def test_an_import_that_brings_a_new_team_asks_again(committee):
    def comes(team):
        values = {**VALUES, "name": "Kolmas kunta", "business_id": "9000005-4", "team": team}
        found = ImportedApplication(2, "7", SENT, None, late=False, values=values, raw={})
        found = Reading("f", 1, (found,), (), (), (), ())
        intake.import_applications(committee, who(committee, "cora"), found, form="f", sha256="0" * 64)

    comes("Hankintapäällikkö")
    answers(committee, "ada", "H-03")
    comes("Hankintapäällikkö ")
    assert queries.open_questions(committee, who(committee, "ada")) == 0

    comes("Kehitysjohtaja")

    assert [q.code for q in queries.questions(committee, who(committee, "ada"))] == ["H-03"]


def test_what_was_declared_stays_closed_when_the_team_changes(committee):
    answers(committee, ground="board")

    changes(committee, team="Toinen")

    with pytest.raises(Problem, match=NOT_SEEN):
        listing.application(committee, who(committee, "ada"), "H-01")
    assert queries.open_questions(committee, who(committee, "ada")) == 0


def test_the_order_of_partners_and_blanks_ask_nobody_again():
    one = {"name": "Kunta", "partners": [PARTNER, {"name": "B", "business_id": None}]}
    other = {"name": " Kunta", "partners": [{"name": "B"}, {**PARTNER, "name": "Saarelan  kunta"}]}

    assert parties(one, {"team": "x"}) == parties(other, {"team": "x "})
    assert parties(one, {}) == parties(one, {"team": None})
    assert parties(one, {"team": "x"}) != parties(one, {"team": "y"})


def test_the_committee_confirms_with_reason_decider_and_time(committee):
    answers(committee, ground="board")

    rules(committee)

    said = row(committee)
    assert (said.state, said.decided_by, said.reason) == ("confirmed", "chris", "On its board.")
    assert said.decided_at is not None
    with pytest.raises(Problem, match=NOT_SEEN):
        listing.application(committee, who(committee, "ada"), "H-01")


@pytest.mark.parametrize("by", ("chris", "cora"))
def test_a_rejection_opens_it_again(committee, by):
    rates(committee)
    answers(committee, ground="gain")

    rules(committee, by, confirmed=False, reason="Nothing to gain.")

    assert row(committee).state == "rejected"
    assert sheets.own_sheet(committee, who(committee, "ada"), "H-01").levels


def test_what_was_ruled_can_be_ruled_anew(committee):
    answers(committee, ground="board")
    rules(committee)

    rules(committee, confirmed=False, reason="Left the board.")

    assert row(committee).state == "rejected"


def test_the_rejection_stands_when_the_member_says_the_same(committee):
    answers(committee, ground="board")
    rules(committee, confirmed=False)

    answers(committee)

    assert (row(committee).state, row(committee).decided_by) == ("rejected", "chris")


def test_after_a_rejection_a_new_team_asks_again_and_a_new_ground_closes_again(committee):
    answers(committee, ground="board")
    rules(committee, confirmed=False)

    changes(committee, team="Toinen")
    assert queries.open_questions(committee, who(committee, "ada")) == 1
    answers(committee, ground="advised")

    assert (row(committee).state, row(committee).decided_by, row(committee).reason) == ("declared", None, None)


def test_a_ruling_needs_its_reason(committee):
    answers(committee, ground="board")

    with pytest.raises(Problem, match="Say why"):
        rules(committee, reason=" ")


@pytest.mark.parametrize("by", ("ada", "bo", "olga"))
def test_only_the_chair_or_the_coordinator_rules(committee, by):
    answers(committee, ground="board")

    with pytest.raises(NotAllowed, match="Only the chair confirms or rejects"):
        rules(committee, by)


@pytest.mark.parametrize("role", (Role.CHAIR, Role.COORDINATOR))
def test_nobody_rules_on_their_own(committee, role):
    joins(committee, "di", Role.ASSESSOR, role)
    before = who(committee, "di")
    with pytest.raises(NotAllowed, match="Nobody rules on their own"):
        rules(committee, "di", "di", confirmed=False)
    answers(committee, "di", ground="board")

    with pytest.raises(NotAllowed, match="your conflicts of interest have changed"):
        conflicts.rule(committee, before, "H-01", "di", confirmed=False, reason="x")
    with pytest.raises(Problem, match=NOT_SEEN):
        rules(committee, "di", "di", confirmed=False)


def test_who_is_recused_rules_on_nobody_there(committee):
    answers(committee, ground="board")
    answers(committee, "chris", ground="party")

    with pytest.raises(Problem, match=NOT_SEEN):
        rules(committee)


def test_there_is_nothing_to_rule_on_where_nothing_was_declared(committee):
    with pytest.raises(Problem, match="Ada has declared no conflict in H-01"):
        rules(committee)
    with pytest.raises(Problem, match="No member of this programme has the code zed"):
        rules(committee, member="zed")


def test_a_conflict_that_reaches_the_ranking_closes_it_and_not_the_other_applications(committee):
    setup.open_gate(committee, who(committee, "cora"), GateKey.RATINGS_RELEASED)
    assert standings.result(committee, who(committee, "ada")) is not None

    answers(committee, ground="board", scope="selection")

    ada = who(committee, "ada")
    assert ada.out
    assert standings.result(committee, ada) is None
    assert sheets.rating_set(committee, ada).ratings == ()
    assert listing.application(committee, ada, "H-02")
    assert standings.result(committee, who(committee, "bo")) is not None


def test_who_rules_decides_how_far_it_reaches(committee):
    answers(committee, ground="board")

    rules(committee, scope="selection")
    assert who(committee, "ada").out
    rules(committee, scope="application")
    assert not who(committee, "ada").out


def test_a_rejected_conflict_reaches_nothing(committee):
    answers(committee, ground="board", scope="selection")

    rules(committee, confirmed=False)

    assert not who(committee, "ada").out


def test_progress_counts_answers_of_now_and_tells_none(committee):
    joins(committee, "di", Role.ASSESSOR)
    answers(committee, "ada", ground="board")
    answers(committee, "di")
    changes(committee, team="Toinen")

    found = {a.person: (a.answered, a.of) for a in queries.answered(committee, who(committee, "chris"))}

    assert found == {"Ada": (2, 2), "Bo": (1, 2), "Di": (0, 2)}


@pytest.mark.parametrize(
    ("employer", "likely"),
    (
        ("Hiekkalahden kaupunki", True),
        ("HIEKKALAHDEN  KAUPUNKI ", True),
        ("Hiekkalahden kaupungin", True),
        ("Hiekkalahden kaupunki Oy", True),
        ("Hiekkalahti", False),
        ("Kuntaliitto ry", False),
        ("", False),
    ),
)
def test_an_employer_that_looks_like_a_party_is_pointed_out(committee, employer, likely):
    joins(committee, "di", Role.ASSESSOR, organisation=employer)

    question = queries.questions(committee, who(committee, "di"), code="H-01")[0]

    assert question.hint == ("Hiekkalahden kaupunki" if likely else None)
    hints = [(h.code, h.person) for h in queries.hints(committee, who(committee, "chris"))]
    assert hints == ([("H-01", "Di")] if likely else [])


def test_a_partner_is_a_party_too(committee):
    changes(committee, partners=[PARTNER])
    joins(committee, "di", Role.ASSESSOR, organisation="Saarelan kunta")

    assert queries.questions(committee, who(committee, "di"), code="H-01")[0].hint == "Saarelan kunta"


@pytest.mark.parametrize("by", ("di", "chris", "cora"))
def test_a_hint_that_was_dismissed_never_comes_back(committee, by):
    joins(committee, "di", Role.ASSESSOR, organisation="Hiekkalahden kaupunki")

    conflicts.dismiss_hint(committee, who(committee, by), "H-01", "di")
    changes(committee, team="Toinen")

    assert queries.questions(committee, who(committee, "di"), code="H-01")[0].hint is None
    assert queries.hints(committee, who(committee, "chris")) == ()


def test_nobody_dismisses_the_hint_of_another_without_the_right(committee):
    with pytest.raises(NotAllowed, match="Only the chair confirms or rejects"):
        conflicts.dismiss_hint(committee, who(committee, "bo"), "H-01", "ada")


def test_a_declared_conflict_needs_no_hint(committee):
    joins(committee, "di", Role.ASSESSOR, organisation="Hiekkalahden kaupunki")

    answers(committee, "di", ground="employment")

    assert queries.hints(committee, who(committee, "chris")) == ()


def test_an_assessor_is_shown_no_hint_and_no_conflict_of_another(committee):
    joins(committee, "di", Role.ASSESSOR, organisation="Hiekkalahden kaupunki")
    answers(committee, "di", ground="employment")

    with pytest.raises(NotAllowed, match="Only the chair"):
        queries.hints(committee, who(committee, "ada"))
    assert queries.declared(committee, who(committee, "ada")) == []
    assert [d.person for d in queries.declared(committee, who(committee, "chris"))] == ["Di"]
