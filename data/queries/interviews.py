"""Interviews and their notes as people may see them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, select

from data import access
from data.access import Act, Viewer
from data.database import reading
from data.models import Application, Interview, Note


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
    state: str
    interviewers: tuple[str, ...]
    version: int


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
                i.state,
                tuple(i.interviewers),
                i.version,
            )
            for i, c, name in found
        ]


def notes(engine: Engine, viewer: Viewer, code: str) -> list[NoteView]:
    """The record notes about one application, the oldest first."""
    viewer.require(Act.READ)
    with reading(engine) as session:
        application = access.opened(session, viewer, code)
        found = session.scalars(select(Note).where(Note.application_id == application.id).order_by(Note.id))
        return [_view(note, code) for note in found]


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
    )
