"""What a booking of an interview must be: the states and their order, the weeks, and who may keep it."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import access
from data import programme as programmes
from data.access import Act, Viewer
from data.conflicts import CLOSING
from data.models import Application, Conflict, Interview, Member, Programme
from data.text import N_
from scoring.errors import Problem

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


def address(written: str) -> str:
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


def require_next(booked: Interview | None, state: str, reason: str) -> None:
    stands = booked.state if booked else None
    if stands == "held" and not reason.strip():
        raise Problem("The interview has been held. Say why its booking is changed; the reason stands in the log.")
    if state not in NEXT[stands]:
        if stands is None:
            raise Problem("What is booked anew is not cancelled at once.")
        if stands == "held":
            raise Problem("The interview has been held. With a reason it goes back to confirmed, no further.")
        raise Problem("The interview is cancelled and stays so. Book a new one.")


def require_none_open(session: Session, application: Application) -> None:
    waiting = select(Interview.id).where(
        Interview.application_id == application.id, Interview.state.in_(("proposed", "confirmed"))
    )
    if session.scalar(waiting.limit(1)):
        raise Problem("{code} has an interview already. Change that one, or cancel it first.", code=application.code)


def require_week(session: Session, actor: Viewer, starts_at: datetime) -> None:
    programme = programmes.read(session.scalar(select(Programme.text).where(Programme.id == actor.programme_id)) or "")
    year, number, _day = starts_at.astimezone(ZoneInfo(programme.timezone)).isocalendar()
    if programme.interview_weeks and f"{year}-W{number:02}" not in programme.interview_weeks:
        raise Problem(
            "Week {week} of {year} is none of the interview weeks: {weeks}. Choose a day in one of them, "
            "or add the week to the programme first.",
            week=number,
            year=year,
            weeks=", ".join(week[-2:].lstrip("0") for week in programme.interview_weeks),
        )


def require_able(
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


def require_free(
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
