"""data.actions.detours: a way to the provider ends once; who comes back gets in only where somebody invited them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from data.actions import accounts, detours, setup
from data.actions.detours import NotInvited
from data.database import reading, transaction
from data.id_token import Subject
from data.models import Account, Detour, Invitation, LogEntry, Member, now
from data.tokens import digest
from scoring.errors import NotAllowed, Problem
from tests.data.conftest import who

PERSON = Subject("https://login.example", "person-1")
OVER = "has been used, or was begun more than ten minutes ago"


def invited(engine, member="ada"):
    """The hash of an invitation, as a detour carries it."""
    return digest(accounts.invite(engine, who(engine, "cora"), member))


def account_of(engine, member="ada"):
    with reading(engine) as session:
        return session.scalar(select(Member.account_id).where(Member.code == member))


def refusals(engine):
    with reading(engine) as session:
        found = session.scalars(select(LogEntry).where(LogEntry.action == "refuse sign-in").order_by(LogEntry.id))
        return [(entry.about, entry.body) for entry in found]


def changed(engine, table, **values):
    with transaction(engine) as session:
        session.execute(update(table).values(**values))


def test_what_was_remembered_comes_back(engine):
    begun = detours.begin(engine, back="/assess", invitation="token")

    assert detours.finish(engine, begun.state) == begun
    assert begun.invitation == digest("token")


def test_no_two_ways_share_a_secret(engine):
    ways = [detours.begin(engine, back="/") for _ in range(3)]

    assert len({secret for way in ways for secret in (way.state, way.nonce, way.verifier)}) == 9
    assert min(len(way.state) for way in ways) >= 43
    assert 43 <= len(ways[0].verifier) <= 128


def test_the_state_itself_is_not_kept(engine):
    begun = detours.begin(engine, back="/")

    with reading(engine) as session:
        assert session.scalars(select(Detour.sha256)).all() == [digest(begun.state)]


def test_a_way_ends_once(engine):
    begun = detours.begin(engine, back="/")
    detours.finish(engine, begun.state)

    with pytest.raises(Problem, match=OVER):
        detours.finish(engine, begun.state)


def test_of_many_that_end_it_at_once_one_gets_through(engine):
    begun = detours.begin(engine, back="/")

    def ends(_nth):
        try:
            return detours.finish(engine, begun.state) == begun
        except Problem:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ends, range(8))) == 1


@pytest.mark.parametrize(("minutes", "open_"), [(9, True), (11, False)])
def test_a_way_is_open_for_ten_minutes(engine, minutes, open_):
    begun = detours.begin(engine, back="/")
    changed(engine, Detour, at=now() - timedelta(minutes=minutes))

    if open_:
        assert detours.finish(engine, begun.state).back == "/"
    else:
        with pytest.raises(Problem, match=OVER):
            detours.finish(engine, begun.state)


@pytest.mark.parametrize("state", ["", "another", "x" * 10_000, "\x00"])
def test_a_state_that_never_was_ends_nothing(engine, state):
    with pytest.raises(Problem, match=OVER):
        detours.finish(engine, state)


def test_old_ways_are_cleared_away(engine):
    detours.begin(engine, back="/")
    changed(engine, Detour, at=now() - timedelta(minutes=11))
    begun = detours.begin(engine, back="/")

    with reading(engine) as session:
        assert session.scalars(select(Detour.sha256)).all() == [digest(begun.state)]


def test_an_invitation_makes_the_provider_s_person_that_member(committee):
    account = detours.arrive(committee, PERSON, invitation=invited(committee))

    assert account == account_of(committee)
    assert detours.arrive(committee, PERSON, invitation=None) == account


def test_nobody_gets_in_uninvited_and_the_log_says_that_somebody_tried(committee):
    with pytest.raises(NotInvited, match="Nobody here has invited this account"):
        detours.arrive(committee, PERSON, invitation=None)

    assert refusals(committee) == [("", {"way": "provider"})]


@pytest.mark.parametrize(
    "other", [Subject("https://login.example", "person-2"), Subject("https://other.example", "person-1")]
)
def test_the_same_name_at_another_provider_is_another_person(committee, other):
    detours.arrive(committee, PERSON, invitation=invited(committee))

    with pytest.raises(NotInvited, match="Nobody here has invited this account"):
        detours.arrive(committee, other, invitation=None)


def test_an_invitation_is_taken_up_by_one_person(committee):
    invitation = invited(committee)
    detours.arrive(committee, PERSON, invitation=invitation)

    with pytest.raises(Problem, match="This invitation has been used"):
        detours.arrive(committee, Subject(PERSON.issuer, "person-2"), invitation=invitation)


def test_who_took_it_up_may_come_by_the_old_link_again(committee):
    invitation = invited(committee)
    account = detours.arrive(committee, PERSON, invitation=invitation)

    assert detours.arrive(committee, PERSON, invitation=invitation) == account


def test_an_invitation_of_last_week_is_too_old(committee):
    invitation = invited(committee)
    changed(committee, Invitation, at=now() - timedelta(days=8))

    with pytest.raises(Problem, match="older than seven days"):
        detours.arrive(committee, PERSON, invitation=invitation)
    assert account_of(committee) is None


def test_an_invitation_of_somebody_who_has_left_opens_nothing(committee):
    invitation = invited(committee)
    changed(committee, Member, roles=[])

    with pytest.raises(Problem, match="Ask the coordinator for a new one"):
        detours.arrive(committee, PERSON, invitation=invitation)


def test_a_person_is_one_member_of_a_programme(committee):
    detours.arrive(committee, PERSON, invitation=invited(committee))

    with pytest.raises(Problem, match="belongs to another member of this programme"):
        detours.arrive(committee, PERSON, invitation=invited(committee, "bo"))


def test_a_person_known_from_one_programme_joins_another(committee):
    text, rubric = setup.programmes.shipped("soske-2022"), setup.programmes.shipped("soske-2022", "rubric.toml")
    setup.create_programme(
        committee,
        text=text.replace('"soske-2022"', '"soske-2023"'),
        rubric=rubric,
        coordinator="ada-too",
        name="Ada",
        organisation="Silta",
    )
    account = detours.arrive(committee, PERSON, invitation=invited(committee))
    token = accounts.invite_first(committee, "soske-2023", "ada-too")

    assert detours.arrive(committee, PERSON, invitation=digest(token)) == account
    assert account_of(committee, "ada-too") == account_of(committee, "ada") == account


def test_a_closed_account_stays_closed_with_or_without_an_invitation(committee):
    account = detours.arrive(committee, PERSON, invitation=invited(committee))
    changed(committee, Account, ended_at=now())

    for invitation in (None, invited(committee, "bo")):
        with pytest.raises(NotAllowed, match="This account has been closed"):
            detours.arrive(committee, PERSON, invitation=invitation)
    assert refusals(committee) == [(str(account), {"way": "provider"})] * 2
