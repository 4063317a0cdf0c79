"""Who is signed in, and where they are members. What they may see there is decided by data.access."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, bindparam, select, update

from data import passwords
from data.access import Act, Viewer
from data.database import reading, transaction
from data.models import Account, Invitation, Member, Programme, SignIn, now
from data.tokens import VALID, digest, invited

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Signed:
    """A browser that is signed in: whose account, and the hash of its cookie."""

    account_id: int
    sha256: str
    has_password: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """Where the account's person is a member: the programme's key, and the member's code there."""

    programme: str
    code: str


# Asked at every press of everybody, so they are put together once.
_SIGNED_IN = (
    select(
        SignIn.account_id, SignIn.sha256, SignIn.at, SignIn.seen_at, Account.password.is_not(None).label("has_password")
    )
    .join(Account, Account.id == SignIn.account_id)
    .where(SignIn.sha256 == bindparam("sha256"), SignIn.ended_at.is_(None), Account.ended_at.is_(None))
)
_MEMBERSHIPS = (
    select(Programme.key, Member.code, Member.roles)
    .join(Member, Member.programme_id == Programme.id)
    .where(Member.account_id == bindparam("account"))
    .order_by(Programme.id)
)


def signed_in(engine: Engine, token: str | None, *, touch: bool = False) -> Signed | None:
    """Who holds this cookie; None if nobody, or not any more: signed out, idle, or too long.

    `touch` counts as being there: for the gate alone, which knows whether a person or the page itself is asking.
    """
    if not token or len(token) > passwords.LONGEST:
        return None
    with reading(engine) as session:
        found = session.execute(_SIGNED_IN, {"sha256": digest(token)}).one_or_none()
    at = now()
    if found is None or at - found.seen_at > IDLE or at - found.at > ABSOLUTE:
        return None
    if touch and at - found.seen_at > TOUCH:
        with transaction(engine) as session:
            session.execute(update(SignIn).where(SignIn.sha256 == found.sha256).values(seen_at=at))
    return Signed(found.account_id, found.sha256, found.has_password)


def memberships(engine: Engine, signed: Signed) -> list[Membership]:
    """Where this person has a role, the oldest programme first."""
    with reading(engine) as session:
        rows = session.execute(_MEMBERSHIPS, {"account": signed.account_id})
        return [Membership(key, code) for key, code, roles in rows if roles]


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation's page says: who is invited where."""

    programme_text: str
    name: str
    username: str | None  # of an account that there is: the invitation sets a new password


def invitation(engine: Engine, token: str) -> Invited:
    """Raises Problem if the invitation is not valid (any more)."""
    with reading(engine) as session:
        _found, member = invited(session, digest(token))
        account = session.get(Account, member.account_id) if member.account_id else None
        text = session.get_one(Programme, member.programme_id).text
        return Invited(text, member.name, account.username if account else None)


def standing(engine: Engine, viewer: Viewer) -> dict[str, str]:
    """For each member who can sign in or has been invited: “account” or “invited”."""
    viewer.require(Act.PREPARE)
    with reading(engine) as session:
        members = session.execute(
            select(Member.id, Member.code, Member.account_id).where(Member.programme_id == viewer.programme_id)
        ).all()
        open_ = set(
            session.scalars(
                select(Invitation.member_id).where(Invitation.used_at.is_(None), Invitation.at > now() - VALID)
            )
        )
    return {m.code: "account" if m.account_id else "invited" for m in members if m.account_id or m.id in open_}
