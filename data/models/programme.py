"""A programme with its seals, gates and members, and the log of everything that was done."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class Programme(Base):
    """One call and its selection; the texts say its rules.

    `revision` grows with every act, `basis` with those that change what others see or what is computed: not with the
    work on a sheet that is not submitted yet.
    """

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]  # programme.toml
    rubric: Mapped[str]  # rubric.toml, as it stands now
    sample: Mapped[bool] = mapped_column(default=False)  # invented data; every page says so
    today: Mapped[date | None]  # the sample's own day; None: the clock
    allocated: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # else everybody rates all
    revision: Mapped[int] = mapped_column(default=0)
    basis: Mapped[int] = mapped_column(default=0)


class Seal(Base):
    """A version of the rubric and the rules that was sealed: text, SHA-256 and time stay for ever."""

    __tablename__ = "seal"
    __table_args__ = (sa.UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    number: Mapped[int]
    rubric: Mapped[str]
    rules: Mapped[str]
    sha256: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    reason: Mapped[str | None]  # why it changed after the first seal


class Gate(Base):
    """A gate of the programme that stands open: rubric_sealed, call_closed, ratings_released, decided, closed."""

    __tablename__ = "gate"

    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]


class Member(Base):
    """A person who works in a programme, with the roles given there."""

    __tablename__ = "member"
    __table_args__ = (sa.UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    code: Mapped[str]
    name: Mapped[str]
    organisation: Mapped[str]
    roles: Mapped[list[Any]]  # none: has left the committee, and what they gave stays
    language: Mapped[str] = mapped_column(default="fi")
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)


class LogEntry(Base):
    """Who did what, when. Never changed, never deleted; each entry carries the hash of the one before."""

    __tablename__ = "log_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programme.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]  # a verb: “rate”, “submit”, “import”
    about: Mapped[str]
    body: Mapped[dict[str, Any]]
    operation: Mapped[str | None] = mapped_column(unique=True)
    prev: Mapped[str]
    hash: Mapped[str]
