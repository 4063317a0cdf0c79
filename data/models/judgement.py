"""What the committee gives and agrees on: sheets made of ratings with their evidence, and the meeting."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class Assignment(Base):
    """An application given to a person to rate, or to an organisation whose assessors all rate it."""

    __tablename__ = "assignment"
    __table_args__ = (
        sa.UniqueConstraint("application_id", "member_id"),
        sa.UniqueConstraint("application_id", "organisation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    organisation: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[datetime]


class Sheet(Base):
    """One assessor's work on one application; `version` refuses a save over another window's."""

    __tablename__ = "sheet"
    __table_args__ = (sa.UniqueConstraint("application_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    submitted_at: Mapped[datetime | None]
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Rating(Base):
    """A level given on one criterion at one stage; level None: this assessor cannot assess it."""

    __tablename__ = "rating"

    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("sheet.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)  # form, interview
    level: Mapped[str | None]  # an exact decimal
    evidence: Mapped[list[Any]]  # [{"source": "answer:policy" | "note:12" | "nothing:policy", "quote": ...}]
    reason: Mapped[str | None]  # why the interview changed the level
    at: Mapped[datetime]


class Consensus(Base):
    """The level the committee agreed on; the ratings it was made from stay."""

    __tablename__ = "consensus"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str | None]
    reason: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Meeting(Base):
    """What the committee has before it now; everybody's screen follows when `version` grows."""

    __tablename__ = "meeting"

    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), primary_key=True)
    application_id: Mapped[int | None] = mapped_column(sa.ForeignKey("application.id"))
    version: Mapped[int] = mapped_column(default=1)
    by: Mapped[str]
    at: Mapped[datetime]


class Presence(Base):
    """A member at the meeting, from when until when; with an application: out of the room for it, disqualified."""

    __tablename__ = "presence"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), index=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    application_id: Mapped[int | None] = mapped_column(sa.ForeignKey("application.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    by: Mapped[str]
