"""data.queries.moderation: what each is told of the meeting, and what stays closed to whom."""

from fractions import Fraction

import pytest

from data.access import GateKey, Role
from data.actions import applications, assignments, conflicts, moderation, ratings, setup
from data.queries import moderation as queries
from data.queries import ratings as sheets
from data.queries.programmes import frame
from scoring.errors import NotAllowed, Problem
from scoring.ratings import Rating, RatingSet, Stage
from tests.data.conftest import who

EVERYBODY = ("chris", "cora", "ada", "bo", "olga")


def takes_up(engine, code="H-01"):
    chris = who(engine, "chris")
    moderation.take_up(engine, chris, code, version=queries.version(engine, chris))


def agrees(engine, level="2", *, code="H-01", criterion="A1"):
    moderation.agree(
        engine, who(engine, "chris"), code, criterion=criterion, level=level, reason="They plan it.", version=0
    )


def comes(engine, *members):
    for member in members:
        moderation.present(engine, who(engine, "chris"), member, here=True)


def recuses(engine, member="ada", code="H-01"):
    conflicts.answer(engine, who(engine, member), code, ground="board")


def minutes(engine, viewer="chris"):
    return [(e.name, e.code, e.until is None) for e in queries.minutes(engine, who(engine, viewer))]


@pytest.fixture
def met(committee):
    """The committee after release: Ada gave 1 on everything, Bo 3."""
    given = tuple(
        Rating(code, member, c.key, Fraction(level), Stage.FORM)
        for code in ("H-01", "H-02")
        for member, level in (("ada", 1), ("bo", 3))
        for c in frame(committee, who(committee, "cora")).rubric.criteria
    )
    ratings.import_ratings(committee, who(committee, "cora"), RatingSet(given, frozenset()))
    setup.open_gate(committee, who(committee, "cora"), GateKey.RATINGS_RELEASED)
    return committee


def test_what_is_before_the_committee_is_told_to_nobody_while_ratings_are_closed_again(met):
    takes_up(met)
    assert {queries.now(met, who(met, member)).code for member in EVERYBODY} == {"H-01"}

    setup.close_gate(met, who(met, "cora"), GateKey.RATINGS_RELEASED, reason="x")

    assert {queries.now(met, who(met, member)).code for member in EVERYBODY} == {None}


def test_an_exit_is_recorded_once_however_often_it_is_taken_up(met):
    comes(met, "ada")
    recuses(met)

    takes_up(met)
    takes_up(met)

    assert minutes(met) == [("Ada", None, True), ("Ada", "H-01", True)]
    assert [a.name for a in queries.attendance(met, who(met, "bo")) if a.out] == ["Ada"]


def test_who_is_out_is_told_neither_of_what_nor_who_else_is_out(met):
    comes(met, "ada", "bo")
    recuses(met, "ada")
    recuses(met, "bo")
    takes_up(met)
    agrees(met)
    ada = who(met, "ada")

    assert queries.now(met, ada) == queries.Now(queries.version(met, ada), None, True)
    assert minutes(met, "ada") == [("Ada", None, True), ("Bo", None, True)]
    assert not any(a.out for a in queries.attendance(met, ada))
    assert queries.agreements(met, ada) == []
    assert set(queries.disagreements(met, ada)) == {"H-02"}
    with pytest.raises(Problem, match="There is no application H-01 that you may see"):
        queries.compared(met, ada, "H-01")


def test_what_a_recused_member_gave_is_not_before_the_committee(met):
    recuses(met)

    found = queries.compared(met, who(met, "chris"), "H-01")

    assert {(tuple(v.person for v in c.voices), c.spread.mean) for c in found} == {(("Bo",), 3)}
    assert {(s.assessor, s.recused) for s in sheets.sheets(met, who(met, "chris"), "H-01")} == {
        ("ada", True),
        ("bo", False),
    }
    assert not any(s.recused for s in sheets.sheets(met, who(met, "chris"), "H-02"))


def test_who_owes_a_sheet_sees_neither_levels_nor_what_was_agreed(met):
    setup.set_member(
        met, who(met, "cora"), code="di", name="Di", organisation="Silta", roles=[Role.ASSESSOR], language="en"
    )
    conflicts.answer(met, who(met, "di"), "H-01", ground=None)
    agrees(met)
    di = who(met, "di")

    assert not any(c.voices or c.agreement for c in queries.compared(met, di, "H-01"))
    assert queries.agreements(met, di) == []
    assert queries.disagreements(met, di) == {}
    assert queries.leanings(met, di) == []


def test_a_new_team_closes_it_and_the_answer_opens_it_again_at_once(met):
    applications.correct(met, who(met, "cora"), "H-01", values={"team": "Toinen"}, version=1, reason="x")
    with pytest.raises(NotAllowed, match="Answer first"):
        queries.compared(met, who(met, "ada"), "H-01")
    assert set(queries.disagreements(met, who(met, "ada"))) == {"H-02"}

    conflicts.answer(met, who(met, "ada"), "H-01", ground=None)

    assert set(queries.disagreements(met, who(met, "ada"))) == {"H-01", "H-02"}
    assert queries.compared(met, who(met, "ada"), "H-01")[0].voices


def test_what_was_agreed_counts_and_is_no_disagreement_any_more(met):
    before = queries.disagreements(met, who(met, "chris"))["H-01"]

    agrees(met)

    assert queries.disagreements(met, who(met, "chris"))["H-01"] == before - 1
    agreed = [r for r in sheets.rating_set(met, who(met, "olga")).ratings if r.stage is Stage.CONSENSUS]
    assert [(r.application, r.criterion, r.level) for r in agreed] == [("H-01", "A1", 2)]
    assert [(a.code, a.agreement.level) for a in queries.agreements(met, who(met, "olga"))] == [("H-01", "2")]


def test_a_criterion_that_the_rubric_has_not_is_not_agreed_on(met):
    with pytest.raises(Problem, match="The rubric has no criterion Z9"):
        agrees(met, criterion="Z9")


def test_who_has_left_the_committee_still_leans(met):
    assignments.leave(met, who(met, "cora"), "bo")

    assert [(name, apart) for name, apart, _n in queries.leanings(met, who(met, "chris"))] == [("Ada", -2), ("Bo", 2)]
