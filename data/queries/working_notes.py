"""The viewer's own working notes: nobody else's can be asked for, in no role and at no stage."""

from sqlalchemy import Engine, select

from data import access
from data.access import Act, GateKey, Viewer
from data.database import reading
from data.models import WorkingNote


def working_note(engine: Engine, viewer: Viewer, code: str) -> str:
    """The viewer's own working note on an application; empty while there is none."""
    viewer.require(Act.INTERVIEW)
    if GateKey.CLOSED in viewer.gates:  # they have been deleted
        return ""
    with reading(engine) as session:
        application_id = access.opened(session, viewer, code)
        found = session.scalar(
            select(WorkingNote.text).where(
                WorkingNote.application_id == application_id, WorkingNote.member_id == viewer.member_id
            )
        )
        return found or ""
