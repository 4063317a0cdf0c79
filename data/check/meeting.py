"""What must hold of the meeting and of who is at it."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.check.invariant import invariant
from data.models import Application, Meeting, Member, Presence


@invariant("The meeting has an application of its own programme before it.")
def meetings(session: Session) -> Iterator[str]:
    found = select(Application.code).join(Meeting).where(Meeting.programme_id != Application.programme_id)
    yield from session.scalars(found)


@invariant("Who is at the meeting, or out of the room, belongs to the programme, and leaves after having come.")
def presences(session: Session) -> Iterator[str]:
    found = select(Presence.id).join(Member, Member.id == Presence.member_id).outerjoin(Application)
    wrong = or_(
        Presence.programme_id != Member.programme_id,
        Presence.programme_id != Application.programme_id,
        Presence.until < Presence.since,
    )
    yield from (f"presence {i}" for i in session.scalars(found.where(wrong)))
