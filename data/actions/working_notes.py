"""Working notes: a member's private text on one application. It is no document of the case: nobody else reads it,
no export holds it, the log does not tell of it, and it is deleted for everybody when the programme is closed.

What belongs to the case is a record note, in data.actions.interviews.
"""

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from data import access
from data.access import Act, Viewer
from data.actions import unrecorded
from data.actions.drafts import LONGEST
from data.models import Application, Draft, Member, WorkingNote, now
from scoring.errors import EditConflict, Problem


def keep(engine: Engine, actor: Viewer, code: str, text: str, *, was: str) -> None:
    """Replace the own working note on an application; without text it is gone.

    `was` is the text that was shown. Raises EditConflict if another window has saved since.
    """
    if len(text) > LONGEST:
        raise Problem("A text holds at most {most} letters, not {n}. Shorten it.", most=LONGEST, n=len(text))
    with unrecorded(engine, actor, Act.INTERVIEW) as session:
        application_id = access.opened(session, actor, code)
        stands = session.get(WorkingNote, (application_id, actor.member_id))
        if (stands.text if stands else "") not in (was, text):
            raise EditConflict(
                "Your working note on {code} was changed in another window. Copy what you typed here, and reload.",
                code=code,
            )
        if text.strip():
            session.merge(WorkingNote(application_id=application_id, member_id=actor.member_id, text=text, at=now()))
        elif stands:
            session.delete(stands)


def delete_all(session: Session, programme_id: int) -> int:
    """Delete every working note and every draft of a programme, in the act that closes it; how many notes there were.

    SQLite overwrites what it deletes (secure_delete). PostgreSQL frees the space at its next vacuum. A backup made
    before still holds them.
    """
    session.execute(
        delete(Draft).where(Draft.member_id.in_(select(Member.id).where(Member.programme_id == programme_id)))
    )
    applications = select(Application.id).where(Application.programme_id == programme_id)
    gone = session.execute(delete(WorkingNote).where(WorkingNote.application_id.in_(applications)))
    return int(getattr(gone, "rowcount", 0))
