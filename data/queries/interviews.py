"""Interviews and their notes as people may see them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine, select

from data import access
from data.access import Act, Role, Viewer
from data.database import reading
from data.models import Application, Interview, LogEntry, Member, Note
from scoring.errors import Unseen


@dataclass(frozen=True, slots=True)
class Talk:
    """One interview in the calendar."""

    id: int
    code: str
    name: str
    starts_at: datetime
    minutes: int
    language: str
    place: str
    link: str  # empty for who takes no part in it: it opens the door of the meeting
    state: str
    interviewers: tuple[str, ...]
    version: int
    part: bool  # whether the viewer takes part: keeps it, or prepares or leads the selection


@dataclass(frozen=True, slots=True)
class Passage:
    criterion: str | None
    text: str


@dataclass(frozen=True, slots=True)
class NoteView:
    id: int
    code: str | None  # None: not matched to a team yet
    suggested: str | None
    title: str
    author: str | None
    written_on: date | None
    passages: tuple[Passage, ...]
    personal: tuple[str, ...]
    by: str
    typed: bool  # written here, not imported
    at: datetime


def talks(engine: Engine, viewer: Viewer, *, code: str | None = None) -> list[Talk]:
    """The calendar in the order of time; of one application if `code` is given."""
    viewer.require(Act.READ)
    query = select(Interview, Application.code, Application.facts["name"].as_string()).join(
        Application, Application.id == Interview.application_id
    )
    if code is not None:
        query = query.where(Application.code == code)
    with reading(engine) as session:
        found = session.execute(query.where(access.visible(viewer)).order_by(Interview.starts_at, Interview.id))
        return [
            Talk(
                i.id,
                c,
                name or "",
                i.starts_at,
                i.minutes,
                i.language,
                i.place,
                i.link if _takes_part(viewer, i) else "",
                i.state,
                tuple(i.interviewers),
                i.version,
                _takes_part(viewer, i),
            )
            for i, c, name in found
        ]


def _takes_part(viewer: Viewer, interview: Interview) -> bool:
    return bool(viewer.roles & {Role.COORDINATOR, Role.CHAIR}) or viewer.code in interview.interviewers


@dataclass(frozen=True, slots=True)
class Invited:
    """One interview as its invitation tells of it."""

    talk: Talk
    interviewers: tuple[str, ...]  # names
    uid: str


def invited(engine: Engine, viewer: Viewer, interview: int) -> Invited:
    """An interview for who takes part in it. Raises Unseen for anybody else, and where there is none."""
    viewer.require(Act.INTERVIEW)
    with reading(engine) as session:
        found = session.execute(
            select(Interview, Application.code)
            .join(Application, Application.id == Interview.application_id)
            .where(Interview.id == interview, access.visible(viewer))
        ).one_or_none()
        if found is None or not _takes_part(viewer, found[0]):
            raise Unseen("There is no such interview.")
        booked, code = found
        members = session.execute(select(Member.code, Member.name).where(Member.programme_id == viewer.programme_id))
        names = {member: name for member, name in members}
        # Other installations count their interviews too: the first entry of the log is in none of them.
        first = session.scalar(select(LogEntry.hash).order_by(LogEntry.id).limit(1))
        uid = str(uuid5(NAMESPACE_URL, f"valinta/{first}/interview/{booked.id}"))
    (talk,) = (talk for talk in talks(engine, viewer, code=code) if talk.id == interview)
    return Invited(talk, tuple(names.get(person, person) for person in talk.interviewers), uid)


def notes(engine: Engine, viewer: Viewer, code: str) -> list[NoteView]:
    """The record notes about one application, the oldest first."""
    viewer.require(Act.READ)
    with reading(engine) as session:
        application_id = access.opened(session, viewer, code)
    return list(_notes(engine, application_id, viewer.basis))


@lru_cache(maxsize=256)
def _notes(engine: Engine, application_id: int, basis: int) -> tuple[NoteView, ...]:
    with reading(engine) as session:
        code = session.scalar(select(Application.code).where(Application.id == application_id))
        found = session.scalars(select(Note).where(Note.application_id == application_id).order_by(Note.id))
        return tuple(_view(note, code) for note in found)


def unmatched(engine: Engine, viewer: Viewer) -> list[NoteView]:
    """Imported notes that wait for a person to say whom they are about."""
    viewer.require(Act.PREPARE)
    waiting = select(Note).where(Note.programme_id == viewer.programme_id, Note.application_id.is_(None))
    closed = select(Application.code).where(Application.id.in_(viewer.blocked))
    with reading(engine) as session:
        found = session.scalars(
            waiting.where(Note.suggested.is_(None) | Note.suggested.not_in(closed)).order_by(Note.id)
        )
        return [_view(note, None) for note in found]


def _view(note: Note, code: str | None) -> NoteView:
    return NoteView(
        note.id,
        code,
        note.suggested,
        note.title,
        note.author,
        note.written_on,
        tuple(Passage(criterion, text) for criterion, text in note.sections),
        tuple(note.personal),
        note.by,
        typed=not note.sha256,
        at=note.at,
    )
