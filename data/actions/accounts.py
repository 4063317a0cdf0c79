"""Signing in: invitations, accounts, and the browsers that are signed in.

Tokens are known to those who hold them; the database keeps their hashes. The log keeps numbers, never a name.
"""

import re
import secrets
import unicodedata
from datetime import datetime

from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.orm import Session

from data import log, passwords
from data.access import Act, Viewer
from data.actions import saving
from data.database import reading, transaction
from data.models import Account, Attempt, Invitation, Member, Programme, SignIn, now
from data.text import N_
from data.tokens import digest, invited
from scoring.errors import NotAllowed, Problem

USERNAME = re.compile(r"[\w.@+-]{3,64}")
WRONG = N_("The user name or the password is wrong.")


def invite(engine: Engine, actor: Viewer, member: str) -> str:
    """A personal link's token for a member, valid once and for seven days; an earlier unused one ends."""
    token = secrets.token_urlsafe(32)
    with saving(engine, actor, Act.PREPARE, action="invite", about=member) as act:
        act.private = True
        found = act.session.scalar(
            select(Member).where(Member.programme_id == actor.programme_id, Member.code == member)
        )
        if found is None or not found.roles:
            raise Problem("No member of this programme has the code {code}.", code=member)
        _invite(act.session, found, token, by=actor.code)
    return token


def invite_first(engine: Engine, programme: str, member: str) -> str:
    """The same from the command line, for whoever runs the server."""
    token = secrets.token_urlsafe(32)
    with transaction(engine) as session:
        found = session.scalar(
            select(Member)
            .join(Programme, Programme.id == Member.programme_id)
            .where(Programme.key == programme, Member.code == member)
        )
        if found is None or not found.roles:
            raise Problem("No member of this programme has the code {code}.", code=member)
        _invite(session, found, token, by="")
        log.append(session, found.programme_id, actor="", action="invite", about=member, private=True)
    return token


def _invite(session: Session, member: Member, token: str, *, by: str) -> None:
    session.execute(delete(Invitation).where(Invitation.member_id == member.id, Invitation.used_at.is_(None)))
    session.add(Invitation(sha256=digest(token), member_id=member.id, by=by, at=now()))


def _as_kept(username: str) -> str:
    """A user name as it stands in the database, whatever the keyboard made of it; PostgreSQL takes no NUL."""
    return unicodedata.normalize("NFC", username.replace("\0", "").strip()).casefold()


def accept(engine: Engine, token: str, *, username: str, password: str) -> int:
    """Take up an invitation with a user name and a password; returns the account.

    A member who has an account already gets the new password for it, and is signed out everywhere. An account that
    opens other programmes too gets none this way: their coordinators never invited whoever holds this link.
    """
    name = _as_kept(username)
    if not USERNAME.fullmatch(name):
        raise Problem("A user name has 3 to 64 letters, digits, dots or hyphens, and no spaces.")
    passwords.require_good(password, username=name)
    with reading(engine) as session:
        invited(session, digest(token))  # before the costly hash
    secret = passwords.hashed(password)
    with transaction(engine) as session:
        invitation, member = invited(session, digest(token))
        account = session.get(Account, member.account_id) if member.account_id else None
        taken = session.scalar(select(Account.id).where(Account.username == name))
        if taken is not None and (account is None or taken != account.id):
            raise Problem("That user name is taken. Choose another, or sign in first and open the link again.")
        if account is not None and invitation.by and _elsewhere(session, account.id, member.programme_id):
            raise Problem(
                "Your account opens other programmes too. Sign in first and open the link again; if the password is "
                "lost, ask whoever runs the server for a link."
            )
        if account is None:
            account = Account(at=now())
            session.add(account)
        account.username, account.password, account.ended_at = name, secret, None
        session.flush()
        _end_all(session, account.id)
        _join(session, invitation, member, account.id)
        return account.id


def _elsewhere(session: Session, account_id: int, programme_id: int) -> bool:
    """Whether an account belongs to a member of another programme."""
    other = select(Member.id).where(Member.account_id == account_id, Member.programme_id != programme_id)
    return session.scalar(other.limit(1)) is not None


def join(engine: Engine, token: str, account_id: int) -> None:
    """Take up an invitation with an account that there is already: somebody signed in, or known to a provider."""
    with transaction(engine) as session:
        invitation, member = invited(session, digest(token))
        _join(session, invitation, member, account_id)


def join_provider(engine: Engine, invitation_sha256: str, *, issuer: str, subject: str) -> int:
    """Take up an invitation as the person a provider knows; returns the account, made if it is new."""
    with transaction(engine) as session:
        invitation, member = invited(session, invitation_sha256)
        account = session.scalar(select(Account).where(Account.issuer == issuer, Account.subject == subject))
        if account is None:
            account = Account(issuer=issuer, subject=subject, at=now())
            session.add(account)
            session.flush()
        if account.ended_at is not None:
            raise NotAllowed("This account has been closed. Ask the coordinator.")
        _join(session, invitation, member, account.id)
        return account.id


def _join(session: Session, invitation: Invitation, member: Member, account_id: int) -> None:
    another = session.scalar(
        select(Member.id).where(
            Member.programme_id == member.programme_id, Member.account_id == account_id, Member.id != member.id
        )
    )
    if another is not None:
        raise Problem("Your account belongs to another member of this programme already. Ask the coordinator.")
    if member.account_id not in (None, account_id):
        _end_all(session, member.account_id or 0)
    member.account_id = account_id
    invitation.used_at = now()
    log.append(session, member.programme_id, actor=member.code, action="accept invitation", about=member.code)


def check(engine: Engine, *, username: str, password: str, address: str) -> int:
    """The account of that name and password. Raises Problem, the same for an unknown name and a wrong password."""
    name = _as_kept(username)[: passwords.LONGEST]
    pair, alone = passwords.attempt_key(name, address), passwords.attempt_key("", address)
    at = now()
    with reading(engine) as session:
        _require_patience(session, pair, alone, at)  # whoever has to wait does not make the others wait
    with transaction(engine) as session:
        _require_patience(session, pair, alone, at)
        _count(session, pair, at)  # before the password is looked at, or a hundred at once would all be looked at
        account = session.scalar(select(Account).where(Account.username == name, Account.ended_at.is_(None)))
        stored = (account.id, account.password) if account else None
    right = passwords.fits(stored[1] if stored else None, password)
    with transaction(engine) as session:
        if stored is not None and right:
            old = Attempt.last_at < at - passwords.WINDOW  # which count no more
            session.execute(delete(Attempt).where(or_(Attempt.key == pair, old)))
            return stored[0]
        _count(session, alone, at)
        log.append(session, None, actor="", action="refuse sign-in", about=str(stored[0]) if stored else "")
    raise Problem(WRONG)


def _require_patience(session: Session, pair: str, alone: str, at: datetime) -> None:
    for key, free in ((pair, passwords.FREE), (alone, passwords.FREE_ADDRESS)):
        attempt = session.get(Attempt, key)
        until = attempt.last_at + passwords.delay(attempt.failures, free=free) if attempt else at
        if until > at:
            raise TooMany("Too many wrong passwords. Try again in {n} min.", n=passwords.minutes_left(until, at))


class TooMany(Problem):
    """So many wrong passwords that the next one is not looked at yet."""


def _count(session: Session, key: str, at: datetime) -> None:
    counted = session.get(Attempt, key)
    if counted is None:
        session.add(Attempt(key=key, failures=1, last_at=at))
    else:
        old = at - counted.last_at > passwords.WINDOW
        counted.failures, counted.last_at = 1 if old else counted.failures + 1, at


def start(engine: Engine, account_id: int, *, way: str) -> str:
    """A browser is signed in; returns the token for its cookie. `way` is password or provider."""
    token = secrets.token_urlsafe(32)
    with transaction(engine) as session:
        account = session.get(Account, account_id)
        if account is None or account.ended_at is not None:
            raise NotAllowed("This account has been closed. Ask the coordinator.")
        at = now()
        session.add(SignIn(sha256=digest(token), account_id=account_id, way=way, at=at, seen_at=at))
        log.append(session, None, actor="", action="sign in", about=str(account_id), body={"way": way})
    return token


def end(engine: Engine, token: str) -> None:
    """Sign out: the cookie is worth nothing any more, in any tab."""
    with transaction(engine) as session:
        found = session.get(SignIn, digest(token))
        if found is not None and found.ended_at is None:
            found.ended_at = now()
            log.append(session, None, actor="", action="sign out", about=str(found.account_id))


def end_all(engine: Engine, account_id: int, *, but: str | None = None) -> None:
    """Sign an account out everywhere, or everywhere but in the browser that holds the token `but`."""
    with transaction(engine) as session:
        _end_all(session, account_id, but=digest(but) if but else "")
        log.append(session, None, actor="", action="sign out", about=str(account_id), body={"everywhere": True})


def _end_all(session: Session, account_id: int, *, but: str = "") -> None:
    session.execute(
        update(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.sha256 != but)
        .values(ended_at=now())
    )


def change_password(engine: Engine, token: str, *, old: str, new: str, address: str) -> None:
    """A person changes the own password; the account's other browsers are signed out."""
    with reading(engine) as session:
        account = session.scalar(
            select(Account).join(SignIn, SignIn.account_id == Account.id).where(SignIn.sha256 == digest(token))
        )
        if account is None or account.username is None:
            raise NotAllowed("Your account has no password here; its provider keeps it.")
        account_id, username = account.id, account.username
    check(engine, username=username, password=old, address=address)
    passwords.require_good(new, username=username)
    secret = passwords.hashed(new)
    with transaction(engine) as session:
        session.get_one(Account, account_id).password = secret
        _end_all(session, account_id, but=digest(token))
        log.append(session, None, actor="", action="change password", about=str(account_id))
