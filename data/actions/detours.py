"""The way to the provider and back: begun here, ended once and within ten minutes, by the browser that began it.

Who comes back is known by issuer and subject. Nobody gets in who was not invited, whatever the provider says.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, delete, select

from data import log
from data.actions import accounts
from data.database import reading, transaction
from data.id_token import Subject
from data.models import Account, Detour, Invitation, Member, now
from data.tokens import digest
from scoring.errors import NotAllowed, Problem

VALID = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Way:
    """What goes with a person to the provider, and what is remembered here until they are back."""

    state: str
    nonce: str
    verifier: str  # for PKCE
    back: str
    invitation: str | None  # its hash


class NotInvited(NotAllowed):
    """The provider knows this person; nobody here does."""


def begin(engine: Engine, *, back: str, invitation: str | None = None) -> Way:
    """Remember somebody who leaves for the provider. `invitation` is the token that brought them."""
    way = Way(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(64),
        back=back,
        invitation=digest(invitation) if invitation else None,
    )
    at = now()
    with transaction(engine) as session:
        session.execute(delete(Detour).where(Detour.at < at - VALID))
        session.add(
            Detour(
                sha256=digest(way.state),
                nonce=way.nonce,
                verifier=way.verifier,
                back=way.back,
                invitation=way.invitation,
                at=at,
            )
        )
    return way


def finish(engine: Engine, state: str) -> Way:
    """The way that ends with this state, which ends no other. Raises Problem if it was ended, is too old, or never was.

    The transaction lets one caller through, however many come at once.
    """
    with transaction(engine) as session:
        found = session.get(Detour, digest(state))
        if found is None or found.used_at is not None or now() - found.at > VALID:
            raise Problem("This sign-in has been used, or was begun more than ten minutes ago. Begin again.")
        found.used_at = now()
        return Way(state, found.nonce, found.verifier, found.back, found.invitation)


def arrive(engine: Engine, subject: Subject, *, invitation: str | None) -> int:
    """The account of whom the provider knows; an invitation, by its hash, makes it that of the invited member too.

    Raises NotInvited if there is no account and no invitation, Problem if the account has been closed or the
    invitation does not hold.
    """
    with reading(engine) as session:
        account = session.scalar(
            select(Account).where(Account.issuer == subject.issuer, Account.subject == subject.subject)
        )
    try:
        if account is not None and account.ended_at is not None:
            raise NotAllowed("This account has been closed. Ask the coordinator.")
        if account is not None and (invitation is None or _is_theirs(engine, invitation, account.id)):
            return account.id
        if invitation is None:
            raise NotInvited("Nobody here has invited this account. Ask the coordinator for an invitation.")
        return accounts.join_provider(engine, invitation, issuer=subject.issuer, subject=subject.subject)
    except Problem:
        about = str(account.id) if account is not None else ""
        with transaction(engine) as session:
            log.append(session, None, actor="", action="refuse sign-in", about=about, body={"way": "provider"})
        raise


def _is_theirs(engine: Engine, invitation: str, account_id: int) -> bool:
    """Whether this account has taken the invitation up already: its person came by the old link once more."""
    with reading(engine) as session:
        found = session.execute(
            select(Invitation.used_at, Member.account_id)
            .join(Member, Member.id == Invitation.member_id)
            .where(Invitation.sha256 == invitation)
        ).one_or_none()
    return found is not None and found.used_at is not None and found.account_id == account_id
