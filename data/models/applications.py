"""What teams sent, what was found about it, and who may not handle it.

What is personal (team, contact, the raw row) stands in a table of its own, so that it can be left out and purged.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class Application(Base):
    """What one team sent. `facts` are its short answers, `answers` the long ones; personal answers stand apart."""

    __tablename__ = "application"
    __table_args__ = (sa.UniqueConstraint("programme_id", "code"), sa.Index(None, "programme_id", "source"))

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    code: Mapped[str]  # what the committee says aloud: “H-07”
    source: Mapped[str]  # which answer of which form: the identity on importing again
    state: Mapped[str] = mapped_column(default="received")  # received, withdrawn, merged
    merged_into: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, Any]]
    answers: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    attention: Mapped[list[Any]]  # [{"field", "sentence", "values"}]: what the import could not be sure of
    evidence_changed: Mapped[bool] = mapped_column(default=False)  # answers changed after somebody had rated
    parties: Mapped[str] = mapped_column(
        default="", server_default=sa.text("''")
    )  # hash of organisations and team: who it is
    version: Mapped[int] = mapped_column(default=1)


class Personal(Base):
    """Team and contact as answered, and the raw cells that differ from the answers: shown to few, purged on date."""

    __tablename__ = "personal"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), primary_key=True)
    values: Mapped[dict[str, Any]]
    raw: Mapped[dict[str, Any]]
    corrected: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the file says where a person corrected it
    file_sha256: Mapped[str]
    row: Mapped[int | None]


class FormMapping(Base):
    """A form that files come from: its questions as last seen, and which column answers which of ours.

    `text` is what a person has confirmed, for every later export of the form; empty where nobody has.
    """

    __tablename__ = "form_mapping"

    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    tool: Mapped[str]  # which form tool its files come from
    text: Mapped[str]  # MAP.toml
    headers: Mapped[list[Any]]  # normalised, without the form tool's own columns
    by: Mapped[str]
    at: Mapped[datetime]


class Finding(Base):
    """A person's decision on one eligibility rule of one application; it stands above what the rule computes."""

    __tablename__ = "finding"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class Clarification(Base):
    """A question to the applicant, and the answer, both dated (hallintolaki 31 §)."""

    __tablename__ = "clarification"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    question: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class Conflict(Base):
    """What a member answered about one application: no row = not asked; none, declared, confirmed, rejected.

    The answer holds for the `parties` it was given about; when those change the member is asked again.
    """

    __tablename__ = "conflict"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True, index=True)
    state: Mapped[str]
    ground: Mapped[str | None]  # a key of data.conflicts.GROUNDS
    detail: Mapped[str | None]  # in the member's own words
    scope: Mapped[str] = mapped_column(default="application", server_default="application")  # or selection
    parties: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    at: Mapped[datetime]


class DismissedHint(Base):
    """A likely conflict that was pointed out, looked at and found to be none; it is not pointed out again."""

    __tablename__ = "dismissed_hint"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    by: Mapped[str]
    at: Mapped[datetime]
