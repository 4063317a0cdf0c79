"""How people get in: accounts, browsers signed in, invitations; and what they have typed and not saved."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class Account(Base):
    """Who can sign in: by a password, or as the person a provider knows (issuer and subject, never an e-mail)."""

    __tablename__ = "account"
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str | None] = mapped_column(unique=True)
    password: Mapped[str | None]  # argon2id
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignIn(Base):
    """One browser signed in. Only the hash of its cookie stands here; ended is ended at once, in every tab."""

    __tablename__ = "sign_in"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    way: Mapped[str]  # password, provider
    at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Invitation(Base):
    """A personal link for one member, valid once and for seven days; only its hash stands here."""

    __tablename__ = "invitation"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    by: Mapped[str]
    at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """Wrong passwords for one name from one address; `key` is a hash of both."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]


class Detour(Base):
    """A person sent to the provider to sign in, awaited back once and within ten minutes."""

    __tablename__ = "detour"

    sha256: Mapped[str] = mapped_column(primary_key=True)  # of the state
    nonce: Mapped[str]
    verifier: Mapped[str]
    back: Mapped[str]  # the path to go on to
    invitation: Mapped[str | None]  # hash of the invitation that brought them
    at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Draft(Base):
    """What a member has typed and not saved yet, kept so that a lost connection loses nothing. Own eyes only."""

    __tablename__ = "draft"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    at: Mapped[datetime]
