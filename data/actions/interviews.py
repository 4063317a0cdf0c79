"""Interviews are booked and held, and leave notes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import access
from data.access import Act, Viewer
from data.actions import saving
from data.conflicts import CLOSING
from data.imports.notes import ImportedNote
from data.models import Application, Conflict, Interview, Member, Note, Programme, now
from data.queries.programmes import parsed
from data.text import N_, languages
from scoring.errors import EditConflict, Problem, Unseen

STATES = {
    "proposed": N_("Proposed"),
    "confirmed": N_("Confirmed"),
    "held": N_("Held"),
    "cancelled": N_("Cancelled"),
}
# From which state which others may follow. What was held was held: it opens again only with a reason. What was
# cancelled stays so, and a new interview is booked.
NEXT = {
    None: {"proposed", "confirmed", "held"},
    "proposed": {"proposed", "confirmed", "held", "cancelled"},
    "confirmed": {"proposed", "confirmed", "held", "cancelled"},
    "held": {"held", "confirmed"},
    "cancelled": set[str](),
}
SHORTEST = 5  # minutes
FEWEST, MOST = 2, 3  # interviewers, from the moment it is confirmed
LONGEST_LINK = 500
CHANGED = N_("The interview was changed in another window. It is shown here as it stands now.")


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
    recused or busy. To cancel one none of this is asked; to change one that was held a `reason` is.
    """
    if state not in STATES:
        raise Problem("“{state}” is not a state of an interview.", state=state)
    if minutes < SHORTEST:
        raise Problem("An interview takes at least {least} minutes, not {n}.", least=SHORTEST, n=minutes)
    if language not in languages():
        raise Problem("“{language}” is no language of an interview.", language=language)
    link = _link(link)
    with saving(engine, actor, Act.PREPARE, action="schedule interview", about=code) as act:
        session = act.session
        application = access.find(session, actor, code)
        booked = session.get(Interview, interview) if interview else None
        if interview and (booked is None or booked.application_id != application.id or booked.version != version):
            raise EditConflict(CHANGED)
        _require_next(booked, state, reason)
        if booked is None:
            _require_none_open(session, application)
        if state != "cancelled":
            if booked is None or booked.starts_at != starts_at:
                _require_week(session, actor, starts_at)
            _require_able(session, actor, application, interviewers, state=state)
            _require_free(session, actor, interviewers, starts_at, minutes, besides=interview)
        if booked is None:
            booked = Interview(application_id=application.id, version=0)
            session.add(booked)
        booked.starts_at, booked.minutes, booked.language = starts_at, minutes, language
        booked.place, booked.link, booked.state = place, link, state
        booked.interviewers = list(interviewers)
        booked.version += 1
        session.flush()
        act.body = {"at": starts_at.isoformat(), "state": state, "interviewers": list(interviewers)}
        if reason.strip():
            act.body["reason"] = reason.strip()
        return booked.id


def _link(written: str) -> str:
    """The address of a meeting on the web: https, a host, and nothing that a calendar could misread."""
    link = written.strip()
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    odd = any(sign.isspace() or not sign.isprintable() or sign in '<>"\\^`{|}' for sign in link)
    plain = parts.scheme == "https" and parts.hostname and not parts.username
    if link and (odd or not plain or len(link) > LONGEST_LINK):
        raise Problem("“{link}” is no address of a meeting. Write it whole, beginning with https://.", link=link[:80])
    return link


def _require_next(booked: Interview | None, state: str, reason: str) -> None:
    stands = booked.state if booked else None
    if stands == "held" and not reason.strip():
        raise Problem("The interview has been held. Say why its booking is changed; the reason stands in the log.")
    if state not in NEXT[stands]:
        raise Problem(
            {
                None: "A new interview is proposed or confirmed.",
                "held": "The interview has been held. With a reason it goes back to confirmed, no further.",
            }.get(stands, "The interview is cancelled and stays so. Book a new one.")
        )


def _require_none_open(session: Session, application: Application) -> None:
    waiting = select(Interview.id).where(
        Interview.application_id == application.id, Interview.state.in_(("proposed", "confirmed"))
    )
    if session.scalar(waiting.limit(1)):
        raise Problem("{code} has an interview already. Change that one, or cancel it first.", code=application.code)


def _require_week(session: Session, actor: Viewer, starts_at: datetime) -> None:
    programme = parsed(session.scalar(select(Programme.text).where(Programme.id == actor.programme_id)) or "")
    year, number, _day = starts_at.astimezone(ZoneInfo(programme.timezone)).isocalendar()
    if programme.interview_weeks and f"{year}-W{number:02}" not in programme.interview_weeks:
        raise Problem(
            "Week {week} of {year} is none of the interview weeks: {weeks}. Choose a day in one of them; the coordinator"
            " may change the weeks in the programme.",
            week=number,
            year=year,
            weeks=", ".join(week[-2:].lstrip("0") for week in programme.interview_weeks),
        )


def _require_able(
    session: Session, actor: Viewer, application: Application, interviewers: Sequence[str], *, state: str
) -> None:
    """Members whose roles allow it, nobody twice, nobody recused; and enough of them once it is confirmed."""
    members = {m.code: m for m in session.scalars(select(Member).where(Member.programme_id == actor.programme_id))}
    for person in interviewers:
        if person not in members:
            raise Problem("No member of this programme has the code {code}.", code=person)
        if not access.role_may(members[person].roles, Act.INTERVIEW):
            raise Problem("{name} has no role in which one interviews.", name=members[person].name)
        conflict = session.get(Conflict, (application.id, members[person].id))
        if conflict and conflict.state in CLOSING:
            raise Problem("{name} is recused from {code}.", name=members[person].name, code=application.code)
    n = len(set(interviewers))
    if n != len(interviewers) or n > MOST or (n < FEWEST and state != "proposed"):
        raise Problem(
            "{code} is interviewed by {fewest} or {most} people, not {n}. With fewer it can only be proposed.",
            code=application.code,
            fewest=FEWEST,
            most=MOST,
            n=n,
        )


def _require_free(
    session: Session,
    actor: Viewer,
    interviewers: Sequence[str],
    starts_at: datetime,
    minutes: int,
    *,
    besides: int | None,
) -> None:
    others = session.execute(
        select(Interview, Application.code)
        .join(Application)
        .where(Application.programme_id == actor.programme_id, Interview.state != "cancelled")
    )
    for other, code in others:
        apart = abs((other.starts_at - starts_at).total_seconds()) / 60
        length = other.minutes if other.starts_at < starts_at else minutes
        busy = sorted(set(other.interviewers) & set(interviewers))
        if other.id != besides and busy and apart < length:
            name = session.scalar(
                select(Member.name).where(Member.programme_id == actor.programme_id, Member.code == busy[0])
            )
            raise Problem("{name} already interviews {code} at that time.", name=name or busy[0], code=code)


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
            raise Problem("There is no such interview.")
        booked, application = found
        if booked.version != version:
            raise EditConflict(CHANGED)
        if booked.state not in ("proposed", "confirmed"):
            raise Problem("Only an interview that is proposed or confirmed can be marked as held.")
        _require_able(act.session, actor, application, booked.interviewers, state="held")
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
        application = access.find(act.session, actor, code)
        found = act.session.get(Note, note) if note else None
        if note and (found is None or found.application_id != application.id or found.by != actor.code):
            raise Problem("Only the person who wrote a note changes it.")
        if found is not None and seen is not None and found.at != seen:
            raise EditConflict(
                "Your note on {code} was saved in another window. What you typed is kept as a draft.", code=code
            )
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
            raise Unseen("There is no such note.")
        found.application_id, found.suggested = access.find(act.session, actor, code).id, None
        act.body = {"note": note}
