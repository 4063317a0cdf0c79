"""data.actions.accounts and data.queries.accounts: invitations, accounts, sign-ins, and wrong passwords."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from data import access, passwords
from data.access import Role
from data.actions import accounts, setup
from data.actions.accounts import TooMany
from data.database import reading, transaction
from data.models import Account, Attempt, Invitation, Member, SignIn, now
from data.programme import shipped
from data.queries import accounts as known
from data.tokens import digest
from scoring.errors import NotAllowed, Problem
from tests.data.actions.acts import entries
from tests.data.conftest import who

GOOD = "viisi pientä punaista taloa"
HOME, AWAY = "192.0.2.1", "203.0.113.9"


def joins(engine, member="ada", *, username=None, password=GOOD):
    """The account with which a member took up an invitation."""
    token = accounts.invite(engine, who(engine, "cora"), member)
    return accounts.accept(engine, token, username=f"{member}.x" if username is None else username, password=password)


def tries(engine, password, username="ada.x", *, address=HOME):
    """The account of that password, or the words of the refusal."""
    try:
        return accounts.check(engine, username=username, password=password, address=address)
    except Problem as problem:
        return str(problem)


def waits(engine, username="ada.x", *, address=HOME):
    """How many minutes the next try has to wait; 0 if it is looked at."""
    try:
        accounts.check(engine, username=username, password="wrong", address=address)
    except TooMany as problem:
        return problem.values["n"]
    except Problem:
        return 0


def passes(engine, **time):
    """Let time go by, as the counters see it."""
    with transaction(engine) as session:
        for attempt in session.scalars(select(Attempt)):
            attempt.last_at -= timedelta(**time)


def leaves(engine, member):
    with transaction(engine) as session:
        session.execute(update(Member).where(Member.code == member).values(roles=[]))


def other_programme(engine, member="ada"):
    """A second programme, coordinated by dora, where one more person is a member."""
    text = shipped("soske-2022").replace('key = "soske-2022"', 'key = "toinen"', 1)
    rubric = shipped("soske-2022", "rubric.toml")
    setup.create_programme(engine, text=text, rubric=rubric, coordinator="dora", name="Dora", organisation="Y")
    dora = access.viewer(engine, "toinen", "dora")
    setup.set_member(engine, dora, code=member, name="Ada", organisation="X", roles=[Role.ASSESSOR])
    return dora


# Invitations


def test_an_invitation_makes_an_account_and_the_member_its_own(committee):
    account = joins(committee)

    signed = known.signed_in(committee, accounts.start(committee, account, way="password"))
    assert known.memberships(committee, signed) == [known.Membership("soske-2022", "ada")]
    assert tries(committee, GOOD) == account
    assert known.standing(committee, who(committee, "cora")) == {"ada": "account"}


@pytest.mark.parametrize("member", ("ada", "chris", "olga"))
def test_only_the_coordinator_invites(committee, member):
    with pytest.raises(NotAllowed):
        accounts.invite(committee, who(committee, member), "bo")
    with pytest.raises(NotAllowed):
        known.standing(committee, who(committee, member))


def test_nobody_is_invited_who_is_not_a_member_or_has_left(committee):
    cora = who(committee, "cora")
    leaves(committee, "olga")

    for code in ("nobody", "olga"):
        with pytest.raises(Problem, match="No member"):
            accounts.invite(committee, cora, code)


def test_an_invitation_is_known_by_its_hash_alone(committee):
    token = accounts.invite(committee, who(committee, "cora"), "ada")

    with reading(committee) as session:
        assert session.scalars(select(Invitation.sha256)).all() == [digest(token)]
    assert known.invitation(committee, token).name == "Ada"


def test_a_newer_invitation_ends_the_older_one_of_that_member_only(committee):
    cora = who(committee, "cora")
    older, of_another, newer = (accounts.invite(committee, cora, code) for code in ("ada", "bo", "ada"))

    with pytest.raises(Problem, match="has been used, or is older"):
        known.invitation(committee, older)
    assert {known.invitation(committee, token).name for token in (of_another, newer)} == {"Ada", "Bo"}


def test_an_invitation_ends_when_its_member_leaves(committee):
    cora = who(committee, "cora")
    token = accounts.invite(committee, cora, "olga")
    leaves(committee, "olga")

    with pytest.raises(Problem, match="has been used, or is older"):
        accounts.accept(committee, token, username="olga.x", password=GOOD)


@pytest.mark.parametrize("username", ("", "ab", "two words", "x" * 65, "a\nb", "<b>ada</b>"))
def test_a_user_name_is_one_plain_word(committee, username):
    with pytest.raises(Problem, match="user name"):
        joins(committee, username=username)


def test_a_user_name_is_the_same_however_it_is_typed(committee):
    account = joins(committee, username=" Pää.Ådä ")

    assert {tries(committee, GOOD, name) for name in ("pää.ådä", "PÄÄ.ÅDÄ", "pa\u0308a\u0308.a\u030ada\u0308")} == {
        account
    }


@pytest.mark.parametrize(
    ("password", "what"),
    (("x" * 11, "12 to 200"), ("x" * 201, "12 to 200"), ("ada.x ada.x ada.x", "easy"), ("ababababababab", "easy")),
)
def test_a_bad_password_is_refused_and_the_invitation_still_good(committee, password, what):
    token = accounts.invite(committee, who(committee, "cora"), "ada")

    with pytest.raises(Problem, match=what):
        accounts.accept(committee, token, username="ada.x", password=password)
    accounts.accept(committee, token, username="ada.x", password=GOOD)


def test_a_taken_user_name_is_refused_and_the_invitation_still_good(committee):
    joins(committee, "ada")
    token = accounts.invite(committee, who(committee, "cora"), "bo")

    with pytest.raises(Problem, match="taken"):
        accounts.accept(committee, token, username="ADA.X", password=GOOD)
    accounts.accept(committee, token, username="bo.x", password=GOOD)


def test_a_new_invitation_sets_a_new_password_and_signs_out(committee):
    account = joins(committee)
    cookie = accounts.start(committee, account, way="password")

    assert joins(committee, password="aivan toinen salasana") == account
    assert known.signed_in(committee, cookie) is None
    assert (tries(committee, "aivan toinen salasana"), tries(committee, GOOD)) == (
        account,
        str(Problem(accounts.WRONG)),
    )


def test_whoever_is_signed_in_takes_up_an_invitation_of_another_programme(committee):
    account = joins(committee)
    dora = other_programme(committee)

    accounts.join(committee, accounts.invite(committee, dora, "ada"), account)

    signed = known.signed_in(committee, accounts.start(committee, account, way="password"))
    assert [one.programme for one in known.memberships(committee, signed)] == ["soske-2022", "toinen"]
    assert tries(committee, GOOD) == account


def test_whoever_starts_a_programme_is_in_it_at_once(committee):
    account = joins(committee, "cora")
    key = setup.start_own(committee, who(committee, "cora"), template="soske-2022", name="Toinen")

    signed = known.signed_in(committee, accounts.start(committee, account, way="password"))
    assert known.Membership(key, "cora") in known.memberships(committee, signed)


def test_one_account_is_one_member_of_a_programme(committee):
    account = joins(committee, "ada")
    token = accounts.invite(committee, who(committee, "cora"), "bo")

    with pytest.raises(Problem, match="another member"):
        accounts.join(committee, token, account)


def test_another_programmes_coordinator_cannot_take_an_account_over(committee):
    """Dora may invite ada to her programme; with that link she must not get into the other one."""
    account = joins(committee)
    dora = other_programme(committee)
    accounts.join(committee, accounts.invite(committee, dora, "ada"), account)

    with pytest.raises(Problem, match="opens other programmes too"):
        accounts.accept(
            committee, accounts.invite(committee, dora, "ada"), username="ada.x", password="Doran oma salasana"
        )
    assert tries(committee, GOOD) == account

    token = accounts.invite_first(committee, "toinen", "ada")  # whoever runs the server may
    assert accounts.accept(committee, token, username="ada.x", password="aivan toinen salasana") == account


def test_of_two_at_once_one_takes_up_the_invitation(committee):
    token = accounts.invite(committee, who(committee, "cora"), "ada")

    def accepts(name):
        try:
            return accounts.accept(committee, token, username=name, password=GOOD)
        except Problem:
            return None

    with ThreadPoolExecutor(4) as pool:
        made = [account for account in pool.map(accepts, ("one.x", "two.x", "three.x", "four.x")) if account]
    with reading(committee) as session:
        assert (len(made), session.scalar(select(func.count(Account.id)))) == (1, 1)


# Wrong passwords


def test_the_fifth_wrong_password_makes_the_next_wait_and_each_after_it_twice_as_long(committee):
    joins(committee)
    assert [waits(committee) for _ in range(6)] == [0, 0, 0, 0, 0, 1]

    found = []
    for _ in range(6):
        passes(committee, minutes=found[-1] if found else 1)
        assert waits(committee) == 0
        found.append(waits(committee))
    assert found == [1, 2, 4, 8, 15, 15]


def test_the_right_password_too_waits_and_then_clears(committee):
    account = joins(committee)
    for _ in range(5):
        waits(committee)

    assert "Try again in 1 min." in tries(committee, GOOD)
    passes(committee, minutes=1)
    assert tries(committee, GOOD) == account
    assert [waits(committee) for _ in range(5)] == [0] * 5


def test_after_half_an_hour_the_count_begins_anew(committee):
    joins(committee)
    for _ in range(4):
        waits(committee)
    passes(committee, minutes=31)

    assert [waits(committee) for _ in range(6)] == [0, 0, 0, 0, 0, 1]


def test_many_at_once_are_no_more_guesses_than_one_after_the_other(committee):
    joins(committee)
    with ThreadPoolExecutor(12) as pool:
        said = list(pool.map(lambda n: tries(committee, f"wrong {n}"), range(24)))

    assert said.count(str(Problem(accounts.WRONG))) == 5


def test_an_unknown_name_is_counted_and_answered_alike(committee):
    joins(committee)
    names = ("ada.x", "nobody.x", "nobody\0.y", "ö" * 5000)

    said = [[tries(committee, "wrong", name) for _ in range(6)] for name in names]

    assert said == [said[0]] * len(names)
    assert "Too many" in said[0][-1]


def test_wrong_ones_elsewhere_or_of_another_name_hold_nobody_up(committee):
    account = joins(committee)
    for _ in range(6):
        waits(committee, address=AWAY)
        waits(committee, "bo.x")

    assert tries(committee, GOOD) == account
    assert "Too many" in tries(committee, GOOD, address=AWAY)


def test_one_address_has_a_limit_of_its_own(committee):
    account = joins(committee)
    for n in range(passwords.FREE_ADDRESS + 1):
        waits(committee, f"guess{n}", address=AWAY)

    assert "Too many" in tries(committee, GOOD, address=AWAY)
    assert tries(committee, GOOD) == account
    passes(committee, minutes=1)
    assert tries(committee, GOOD, address=AWAY) == account
    assert tries(committee, GOOD, address=AWAY) == account  # which does not make the others there wait


def test_what_counts_no_more_is_forgotten(committee):
    joins(committee)
    waits(committee, "once.x", address=AWAY)
    passes(committee, minutes=31)
    tries(committee, GOOD)

    with reading(committee) as session:
        assert session.scalar(select(func.count(Attempt.key))) == 0


# Sign-ins


def signed_in(engine, token, *, touch=False):
    return known.signed_in(engine, token, touch=touch) is not None


def test_a_cookie_is_known_by_its_hash_alone(committee):
    token = accounts.start(committee, joins(committee), way="password")

    with reading(committee) as session:
        assert session.scalars(select(SignIn.sha256)).all() == [digest(token)]
    assert [signed_in(committee, other) for other in (token, digest(token), token[:-1], "", None, "x" * 5000)] == [
        True,
        *[False] * 5,
    ]


@pytest.mark.parametrize(("column", "minutes"), (("seen_at", 30), ("at", 480)))
def test_half_an_hour_of_nothing_or_eight_hours_end_it(committee, column, minutes):
    token = accounts.start(committee, joins(committee), way="password")
    for moved, alive in ((minutes - 1, True), (minutes + 1, False)):
        with transaction(committee) as session:
            session.execute(update(SignIn).values({column: now() - timedelta(minutes=moved)}))

        assert signed_in(committee, token) is alive


def test_being_there_is_written_down_once_a_minute_and_looking_never(committee):
    token = accounts.start(committee, joins(committee), way="password")

    def seen(minutes, *, touch):
        with transaction(committee) as session:
            before = now() - timedelta(minutes=minutes)
            session.execute(update(SignIn).values(seen_at=before))
        assert signed_in(committee, token, touch=touch)
        with reading(committee) as session:
            return session.scalar(select(SignIn.seen_at)) != before

    assert [seen(20, touch=False), seen(20, touch=True), seen(0.5, touch=True)] == [False, True, False]


def test_signing_out_ends_one_browser_and_everywhere_the_others_too(committee):
    account = joins(committee)
    one, two, three = (accounts.start(committee, account, way="password") for _ in range(3))

    accounts.end(committee, one)
    assert [signed_in(committee, token) for token in (one, two, three)] == [False, True, True]
    accounts.end_all(committee, account, but=two)
    assert [signed_in(committee, token) for token in (one, two, three)] == [False, True, False]
    accounts.end_all(committee, account)
    assert not signed_in(committee, two)


def test_a_closed_account_is_signed_in_nowhere_and_cannot_sign_in(committee):
    account = joins(committee)
    token = accounts.start(committee, account, way="password")
    with transaction(committee) as session:
        session.get_one(Account, account).ended_at = now()

    assert not signed_in(committee, token)
    assert tries(committee, GOOD) == str(Problem(accounts.WRONG))
    with pytest.raises(NotAllowed, match="closed"):
        accounts.start(committee, account, way="provider")


def test_a_member_without_a_role_is_a_member_of_nothing(committee):
    token = accounts.start(committee, joins(committee), way="password")
    leaves(committee, "ada")

    assert known.memberships(committee, known.signed_in(committee, token)) == []


def test_a_changed_password_signs_out_the_other_browsers(committee):
    account = joins(committee)
    here, there = (accounts.start(committee, account, way="password") for _ in range(2))
    change = {"new": "aivan toinen salasana", "address": HOME}

    with pytest.raises(Problem, match="wrong"):
        accounts.change_password(committee, here, old="not this", **change)
    with pytest.raises(Problem, match="12 to 200"):
        accounts.change_password(committee, here, old=GOOD, **{**change, "new": "short"})
    assert signed_in(committee, there)
    accounts.change_password(committee, here, old=GOOD, **change)

    assert [signed_in(committee, token) for token in (here, there)] == [True, False]
    assert tries(committee, "aivan toinen salasana") == account


def test_all_of_it_stands_in_the_log_without_a_name_or_an_address(committee):
    before = len(entries(committee))
    account = joins(committee, username="canary.name")
    token = accounts.start(committee, account, way="password")
    waits(committee, "canary.name", address="canary.address")
    waits(committee, "canary.nobody", address="canary.address")
    accounts.change_password(committee, token, old=GOOD, new="canary canary oma", address="canary.address")
    accounts.end(committee, token)
    accounts.end_all(committee, account)

    found = [(e.actor, e.action, e.about, e.body) for e in entries(committee)[before:]]
    assert [(actor, action, about) for actor, action, about, _body in found] == [
        ("cora", "invite", "ada"),
        ("ada", "accept invitation", "ada"),
        ("", "sign in", str(account)),
        ("", "refuse sign-in", str(account)),
        ("", "refuse sign-in", ""),
        ("", "change password", str(account)),
        ("", "sign out", str(account)),
        ("", "sign out", str(account)),
    ]
    assert "canary" not in str(found)
