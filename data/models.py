"""The tables: what the committee's memory looks like.

A programme receives applications; each is a team of organisations. An assessor keeps one sheet for each application,
made of ratings with their evidence. Interviews leave notes. Every act leaves a log entry. What is personal (team,
contact, the raw row) stands in tables of its own, so that it can be left out and purged.
"""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value


def now() -> datetime:
    return datetime.now(UTC)


class Base(DeclarativeBase):
    # Alembic can alter only constraints that have a name, on SQLite above all.
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: Moment, dict[str, Any]: sa.JSON, list[Any]: sa.JSON, str: sa.Text}


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
