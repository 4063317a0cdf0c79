"""Interviews are booked and held, and leave notes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import access
from data.access import Act, Viewer
from data.actions import booking, saving
from data.imports.notes import ImportedNote
from data.models import Application, Interview, Note, now
from data.text import languages
from scoring.errors import EditConflict, Problem, Unseen


def schedule(
    engine: Engine,
    actor: Viewer,
    code: str,
    *,
    starts_at: datetime,
    minutes: int,
    language: str,
    place: str,
    interviewers: Sequence[str],
    link: str = "",
    state: str = "confirmed",
    reason: str = "",
    interview: int | None = None,
    version: int = 0,
) -> int:
    """Book an interview, or change one (`interview`, at the version shown), and return its number.

    It stands in a week that the programme has set aside, and once confirmed two or three people keep it, none of them
    recused or busy. To cancel one none of this is asked or changed; to change one that was held a `reason` is asked.
    """
    if state not in booking.STATES:
        raise Problem("“{state}” is not a state of an interview.", state=state)
    if minutes < booking.SHORTEST:
        raise Problem("An interview takes at least {least} minutes, not {n}.", least=booking.SHORTEST, n=minutes)
    if language not in languages():
        raise Problem("“{language}” is no language of an interview.", language=language)
    link = booking.address(link)
    with saving(engine, actor, Act.PREPARE, action="schedule interview", about=code) as act:
        session = act.session
        application = access.find(session, actor, code)
        booked = session.get(Interview, interview) if interview else None
        if interview and (booked is None or booked.application_id != application.id or booked.version != version):
            raise EditConflict(booking.CHANGED)
        booking.require_next(booked, state, reason)
        if booked is None:
            booking.require_none_open(session, application)
        if state != "cancelled":
            if booked is None or booked.starts_at != starts_at:
                booking.require_week(session, actor, starts_at)
            booking.require_able(session, actor, application, interviewers, state=state)
            booking.require_free(session, actor, interviewers, starts_at, minutes, besides=interview)
        if booked is None:
            booked = Interview(application_id=application.id, version=0)
            session.add(booked)
        if state != "cancelled":
            booked.starts_at, booked.minutes, booked.language = starts_at, minutes, language
            booked.place, booked.link, booked.interviewers = place.strip(), link, list(interviewers)
        booked.state = state
        booked.version += 1
        session.flush()
        act.body = {"at": booked.starts_at.isoformat(), "state": state, "interviewers": list(booked.interviewers)}
        if reason.strip():
            act.body["reason"] = reason.strip()
        return booked.id


def hold(engine: Engine, actor: Viewer, interview: int, *, version: int) -> None:
    """The interview has been held: eligibility and the second rating go on from here.

    Two or three people without a conflict of interest have kept it, or its interviewers must be changed first.
    """
    with saving(engine, actor, Act.INTERVIEW, action="hold interview", about=str(interview)) as act:
        found = act.session.execute(
            select(Interview, Application)
            .join(Application, Application.id == Interview.application_id)
            .where(Interview.id == interview, access.visible(actor))
        ).one_or_none()
        if found is None:  # missing and closed to the actor answer the same
            raise Unseen("There is no such interview.")
        booked, application = found
        if booked.version != version:
            raise EditConflict(booking.CHANGED)
        if booked.state not in ("proposed", "confirmed"):
            raise Problem("Only an interview that is proposed or confirmed can be marked as held.")
        booking.require_able(act.session, actor, application, booked.interviewers, state="held")
        booked.state, booked.version = "held", booked.version + 1
        act.body = {"code": application.code}


def keep_note(
    engine: Engine,
    actor: Viewer,
    code: str,
    *,
    sections: Sequence[tuple[str | None, str]],
    title: str,
    note: int | None = None,
    seen: datetime | None = None,
) -> int:
    """Keep a record note: passages, each tied to a criterion or to none. Replaces the note of that number.

    `seen` is when the note that was shown was kept. Raises EditConflict if another window has saved it since.
    """
    kept: list[Any] = [[criterion, text.strip()] for criterion, text in sections if text.strip()]
    if not kept:
        raise Problem("The note is empty.")
    with saving(engine, actor, Act.INTERVIEW, action="keep note", about=code) as act:
        application_id = access.opened(act.session, actor, code)
        found = act.session.get(Note, note) if note else None
        if note and (found is None or found.application_id != application_id or found.by != actor.code):
            raise Problem("Only the person who wrote a note changes it.")
        if found is not None and seen is not None and found.at != seen:
            raise EditConflict(
                "Your note on {code} was saved in another window. What you typed is kept as a draft.", code=code
            )
        if found is None:
            found = Note(
                programme_id=actor.programme_id,
                application_id=application_id,
                author=actor.name,
                personal=[],
                sha256="",
                by=actor.code,
            )
            act.session.add(found)
        found.title, found.sections, found.at = title, kept, now()
        act.session.flush()
        act.body = {"note": found.id, "passages": len(kept)}
        return found.id


def import_notes(engine: Engine, actor: Viewer, notes: Sequence[ImportedNote], *, sha256: str) -> dict[str, int]:
    """Take in notes from a file: what is not surely matched waits for a person, what is here already is not added.

    A passage that differs from the one here is kept beside it; `changed` says how many of the new notes hold such.
    """
    with saving(engine, actor, Act.PREPARE, action="import notes", about=sha256[:12]) as act:
        session = act.session
        ids = {
            code: i
            for code, i in session.execute(select(Application.code, Application.id).where(access.visible(actor)))
        }
        here = _imported(session, actor)
        counts = {"new": 0, "changed": 0, "unchanged": 0, "unmatched": 0}
        for note in notes:
            sure = note.sure and note.team_code in ids
            fresh, changed = _fresh(note, here.get(note.title, ()), sure=sure)
            if not fresh:
                counts["unchanged"] += 1
                continue
            counts["new"] += 1
            counts["changed"] += changed
            counts["unmatched"] += not sure
            session.add(
                Note(
                    programme_id=actor.programme_id,
                    application_id=ids[note.team_code] if sure and note.team_code else None,
                    suggested=None if sure else note.team_code,
                    title=note.title,
                    author=note.author,
                    written_on=note.on if isinstance(note.on, date) else None,
                    sections=fresh,
                    personal=[found for found in note.personal if any(found in text for _, text in fresh)],
                    sha256=sha256,
                    at=now(),
                    by=actor.code,
                )
            )
        act.body = dict(counts)
        return counts


Kept = tuple[Note, str | None]  # a note that came from a file, and the code of its team where one is known


def _imported(session: Session, actor: Viewer) -> dict[str, list[Kept]]:
    """The notes that came from files, by title."""
    found: dict[str, list[Kept]] = {}
    rows = session.execute(
        select(Note, Application.code)
        .outerjoin(Application, Application.id == Note.application_id)
        .where(Note.programme_id == actor.programme_id, Note.sha256 != "")
    )
    for note, code in rows:
        found.setdefault(note.title, []).append((note, code))
    return found


def _fresh(note: ImportedNote, here: Sequence[Kept], *, sure: bool) -> tuple[list[Any], bool]:
    """The passages that are not here yet, and whether one of them speaks where another of the same hand does already.

    A note whose team a person had to say is known by any team; one that is sure only by its own.
    """
    same = [
        kept
        for kept, code in here
        if kept.author == note.author
        and ((code or kept.suggested) == note.team_code or (not sure and code is not None))
    ]
    known = {(c, text) for kept in same if kept.written_on == note.on for c, text in kept.sections}
    fresh = [[criterion, text] for criterion, text in note.sections if (criterion, text) not in known]
    spoken = {criterion for kept in same for criterion, _ in kept.sections}
    return fresh, any(criterion in spoken for criterion, _ in fresh)


def match_note(engine: Engine, actor: Viewer, note: int, *, code: str) -> None:
    """A person says which team an imported note is about."""
    with saving(engine, actor, Act.PREPARE, action="match note", about=code) as act:
        found = act.session.get(Note, note)
        if found is None or found.programme_id != actor.programme_id or found.application_id is not None:
            raise Unseen("There is no such note.")
        found.application_id, found.suggested = access.find(act.session, actor, code).id, None
        act.body = {"note": note}
