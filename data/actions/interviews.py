"""Interviews are booked and held, and leave notes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import access
from data.access import Act, Viewer
from data.actions import saving
from data.imports.notes import ImportedNote
from data.models import Application, Conflict, Interview, Member, Note, now
from data.text import N_
from scoring.errors import EditConflict, Problem

STATES = {
    "proposed": N_("Proposed"),
    "confirmed": N_("Confirmed"),
    "held": N_("Held"),
    "cancelled": N_("Cancelled"),
}
SHORTEST = 5  # minutes


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
    state: str = "confirmed",
    interview: int | None = None,
    version: int = 0,
) -> int:
    """Book an interview, or change one (`interview`, at the version shown), and return its number.

    Raises Problem if an interviewer is recused from the application or busy at that time.
    """
    if state not in STATES:
        raise Problem("“{state}” is not a state of an interview.", state=state)
    if minutes < SHORTEST:
        raise Problem("An interview takes at least {least} minutes, not {n}.", least=SHORTEST, n=minutes)
    with saving(engine, actor, Act.PREPARE, action="schedule interview", about=code) as act:
        session = act.session
        application = access.find(session, actor, code)
        members = {m.code: m for m in session.scalars(select(Member).where(Member.programme_id == actor.programme_id))}
        for person in interviewers:
            if person not in members:
                raise Problem("No member of this programme has the code {code}.", code=person)
            conflict = session.get(Conflict, (application.id, members[person].id))
            if conflict and conflict.state in ("declared", "confirmed"):
                raise Problem("{name} is recused from {code}.", name=members[person].name, code=code)
        others = session.execute(
            select(Interview, Application.code)
            .join(Application)
            .where(Application.programme_id == actor.programme_id, Interview.state != "cancelled")
        )
        for other, other_code in others:
            apart = abs((other.starts_at - starts_at).total_seconds()) / 60
            length = other.minutes if other.starts_at < starts_at else minutes
            busy = set(other.interviewers) & set(interviewers)
            if other.id != interview and busy and apart < length and state != "cancelled":
                raise Problem(
                    "{name} already interviews {code} at that time.",
                    name=members[sorted(busy)[0]].name,
                    code=other_code,
                )
        booked = session.get(Interview, interview) if interview else None
        if interview and (booked is None or booked.application_id != application.id or booked.version != version):
            raise EditConflict("The interview was changed in another window. It is shown here as it stands now.")
        if booked is None:
            booked = Interview(application_id=application.id, version=0)
            session.add(booked)
        booked.starts_at, booked.minutes, booked.language = starts_at, minutes, language
        booked.place, booked.interviewers, booked.state = place, list(interviewers), state
        booked.version += 1
        session.flush()
        act.body = {"at": starts_at.isoformat(), "state": state, "interviewers": list(interviewers)}
        return booked.id


def hold(engine: Engine, actor: Viewer, interview: int, *, version: int) -> None:
    """The interview has been held: eligibility and the second rating go on from here."""
    with saving(engine, actor, Act.INTERVIEW, action="hold interview", about=str(interview)) as act:
        found = act.session.execute(
            select(Interview, Application.code)
            .join(Application, Application.id == Interview.application_id)
            .where(Interview.id == interview, access.visible(actor))
        ).one_or_none()
        if found is None:  # missing and closed to the actor answer the same
            raise Problem("There is no such interview.")
        booked, code = found
        if booked.version != version:
            raise EditConflict("The interview was changed in another window. It is shown here as it stands now.")
        booked.state, booked.version = "held", booked.version + 1
        act.body = {"code": code}


def keep_note(
    engine: Engine,
    actor: Viewer,
    code: str,
    *,
    sections: Sequence[tuple[str | None, str]],
    title: str,
    note: int | None = None,
) -> int:
    """Keep a record note: passages, each tied to a criterion or to none. Replaces the note of that number."""
    kept: list[Any] = [[criterion, text.strip()] for criterion, text in sections if text.strip()]
    if not kept:
        raise Problem("The note is empty.")
    with saving(engine, actor, Act.INTERVIEW, action="keep note", about=code) as act:
        application = access.find(act.session, actor, code)
        found = act.session.get(Note, note) if note else None
        if note and (found is None or found.application_id != application.id or found.by != actor.code):
            raise Problem("Only the person who wrote a note changes it.")
        if found is None:
            found = Note(
                programme_id=actor.programme_id,
                application_id=application.id,
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
            raise Problem("There is no such note.")
        found.application_id, found.suggested = access.find(act.session, actor, code).id, None
        act.body = {"note": note}
