"""data.refusals: what somebody tried and may not stands in the log, once, and nobody can fill the log with it."""

import pytest
from sqlalchemy import select

from data import refusals
from data.access import Role
from data.actions import interviews, ratings, setup
from data.database import reading, transaction
from data.models import Application, Conflict, LogEntry, Programme, now
from data.queries.programmes import entries
from scoring.errors import NotAllowed, Problem, Unseen
from scoring.ratings import Stage
from tests.data.conftest import who


def written(engine):
    with reading(engine) as session:
        found = session.scalars(select(LogEntry).where(LogEntry.action == "refuse").order_by(LogEntry.id))
        return [(e.actor, e.body["act"], e.about) for e in found]


def attempt(engine, member, code):
    ratings.rate(engine, who(engine, member), code, criterion="A1", level="2", stage=Stage.FORM, version=0)


def test_an_act_without_the_right_is_written_down(committee):
    with pytest.raises(NotAllowed, match="Only an assessor"):
        attempt(committee, "olga", "H-01")

    assert written(committee) == [("olga", "rate", "H-01")]


def test_an_application_that_there_is_not_is_written_down_without_what_was_asked_for(committee):
    with pytest.raises(Unseen, match="There is no application"):
        attempt(committee, "ada", "Kanarialintu")

    assert written(committee) == [("ada", "rate", "")]


def test_a_mistake_that_anybody_may_make_is_no_refusal(committee):
    with pytest.raises(Problem, match="needs a name"):
        setup.set_member(committee, who(committee, "cora"), code="x", name="", organisation="", roles=[Role.CHAIR])

    assert written(committee) == []


def test_the_same_again_is_written_once_and_a_flood_ends(committee):
    ada = who(committee, "ada")

    for n in range(300):
        refusals.refused(committee, ada, act=f"open {n}", about="H-01")
        refusals.refused(committee, ada, act=f"open {n}", about="H-01")

    assert len(written(committee)) == refusals.MOST
    assert len(set(written(committee))) == refusals.MOST


def test_it_does_not_disturb_what_is_kept_for_others(committee):
    def basis():
        with reading(committee) as session:
            return session.scalars(select(Programme.basis)).one()

    before = basis()
    with pytest.raises(NotAllowed, match="Only a coordinator"):
        interviews.match_note(committee, who(committee, "olga"), 99, code="H-01")

    assert basis() == before


def test_only_the_coordinator_reads_who_was_refused(committee):
    with pytest.raises(NotAllowed, match="Only an assessor"):
        attempt(committee, "olga", "H-01")

    assert [e.actor for e in entries(committee, who(committee, "cora")) if e.action == "refuse"] == ["olga"]
    for member in ("chris", "ada", "olga"):
        assert [e for e in entries(committee, who(committee, member)) if e.action == "refuse"] == []


@pytest.mark.parametrize("change", ("a role taken away", "a recusal"))
def test_who_was_read_before_a_change_acts_no_more(committee, change):
    ada = who(committee, "ada")
    if change == "a role taken away":
        setup.set_member(
            committee, who(committee, "cora"), code="ada", name="Ada", organisation="Silta", roles=[Role.OBSERVER]
        )
    else:
        recuse(committee, "ada", "H-02")

    with pytest.raises(NotAllowed, match="have changed since"):
        ratings.rate(committee, ada, "H-01", criterion="A1", level="2", stage=Stage.FORM, version=0)


def recuse(engine, member, code):
    with transaction(engine) as session:
        application = session.scalars(select(Application).where(Application.code == code)).one()
        session.merge(
            Conflict(
                application_id=application.id, member_id=who(engine, member).member_id, state="confirmed", at=now()
            )
        )
