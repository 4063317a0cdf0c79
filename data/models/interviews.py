"""Talks with the teams, the notes kept of them, and everybody's own working notes."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class Interview(Base):
    """A talk with one team: proposed, confirmed, held or cancelled."""

    __tablename__ = "interview"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=60)
    language: Mapped[str]
    place: Mapped[str]
    link: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    state: Mapped[str] = mapped_column(default="proposed")
    interviewers: Mapped[list[Any]]  # member codes
    version: Mapped[int] = mapped_column(default=1)


class Note(Base):
    """A record note of an interview; `sections` ties its passages to criteria. No application: not yet matched."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(sa.ForeignKey("application.id"), index=True)
    suggested: Mapped[str | None]  # the code a person should confirm
    title: Mapped[str]
    author: Mapped[str | None]
    written_on: Mapped[date | None]
    sections: Mapped[list[Any]]  # [[criterion | null, text], ...]
    personal: Mapped[list[Any]]  # e-mail and phone patterns found
    sha256: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]


class WorkingNote(Base):
    """A member's private note on one application: for the own eyes, deleted when the programme is closed."""

    __tablename__ = "working_note"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    text: Mapped[str]
    at: Mapped[datetime]
