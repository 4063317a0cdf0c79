"""An interview as a calendar file (.ics), for those who keep it and those who prepare and lead the selection.

It names no applicant's person and no address: without e-mail there are no attendees, so the interviewers stand in the
description. Times are in UTC, which needs no table of summer times. A later file of the same interview takes the place
of an earlier one: UID stays, SEQUENCE is the version of the booking.
"""

from collections.abc import Mapping
from datetime import timedelta

from icalendar import Calendar, Event, vUri
from sqlalchemy import Engine

from data.access import Viewer
from data.models import now
from data.queries import interviews, programmes
from data.queries.interviews import Invited
from data.text import N_, languages, say
from scoring.errors import Unseen

NAME = N_("Invitation to an interview (ICS)")
SUFFIX = "ics"
MIME = "text/calendar; charset=utf-8"

STATUS = {"proposed": "TENTATIVE", "confirmed": "CONFIRMED", "held": "CONFIRMED", "cancelled": "CANCELLED"}


def write(engine: Engine, viewer: Viewer, *, language: str, options: Mapping[str, str]) -> bytes:
    """The invitation to `options["interview"]`, or its cancellation, for who takes part in it; else Unseen."""
    wanted = options.get("interview", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        raise Unseen("There is no such interview.")
    found = interviews.invited(engine, viewer, int(wanted))
    calendar = Calendar()
    calendar.add("prodid", "-//Valinta//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if found.talk.state == "cancelled" else "REQUEST")
    calendar.add("x-valinta-log-head", programmes.frame(engine, viewer).log_head)
    calendar.add_component(_event(found, language))
    return bytes(calendar.to_ical())


def _event(found: Invited, language: str) -> Event:
    talk = found.talk
    event = Event()
    event.add("uid", found.uid)
    event.add("sequence", talk.version)
    event.add("dtstamp", now().replace(microsecond=0))
    event.add("dtstart", talk.starts_at)
    event.add("dtend", talk.starts_at + timedelta(minutes=talk.minutes))
    event.add("status", STATUS[talk.state])
    event.add("class", "PRIVATE")  # colleagues who see the calendar see a busy hour, and no applicant
    event.add("summary", _inert(say(language, "Interview {code} {name}", code=talk.code, name=talk.name)))
    if talk.place:
        event.add("location", _inert(talk.place))
    if talk.link:
        event.add("url", vUri(talk.link))
    event.add("description", _inert(_description(found, language)))
    return event


def _description(found: Invited, language: str) -> str:
    spoken = languages().get(found.talk.language, found.talk.language)
    lines = [
        say(language, "Interviewers: {names}", names=", ".join(found.interviewers) or "–"),
        say(language, "Language of the interview: {language}", language=spoken),
    ]
    return "\n".join([*lines, *([found.talk.link] if found.talk.link else [])])


def _inert(text: str) -> str:
    """Text without the signs that no calendar file may hold; icalendar escapes what has a meaning there.

    >>> _inert("Kylä\\x07\\r\\nBEGIN:VALARM")
    'Kylä \\nBEGIN:VALARM'
    """
    spaced = (" " if sign.isspace() and sign != "\n" else sign for sign in text)
    return "".join(sign for sign in spaced if sign == "\n" or sign.isprintable())
