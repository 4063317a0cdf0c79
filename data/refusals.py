"""What somebody tried and may not, written down: so that forged messages and closed doors are seen afterwards.

It never keeps what was written, only codes that the programme knows; and nobody can fill the log with it.
"""

from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import log
from data.access import GateKey, Viewer
from data.database import reading, transaction
from data.models import Application, LogEntry, Member, now

REST = timedelta(hours=1)  # the same again within this time is not written down again
MOST = 100  # of one person within that time


def refused(engine: Engine, actor: Viewer, *, act: str, about: str) -> None:
    """Write down that `act` was refused, in a transaction of its own: the one it was tried in leaves nothing."""
    with reading(engine) as session:  # a page left open on a closed door asks at every run; no writer waits for it
        if _rests(session, actor, act, about):
            return
    with transaction(engine) as session:
        if not _rests(session, actor, act, about):
            log.append(
                session,
                actor.programme_id,
                actor=actor.code,
                action="refuse",
                about=_known(session, actor, about),
                body={"act": act},
                private=True,
            )


def _rests(session: Session, actor: Viewer, act: str, about: str) -> bool:
    """Whether the same stands there already, or so much else that nothing more is written down for now."""
    since = session.execute(
        select(LogEntry.about, LogEntry.body).where(
            LogEntry.programme_id == actor.programme_id,
            LogEntry.action == "refuse",
            LogEntry.actor == actor.code,
            LogEntry.at > now() - REST,
        )
    )
    found = [(was_about, body["act"]) for was_about, body in since]
    return (_known(session, actor, about), act) in found or len(found) >= MOST


def _known(session: Session, actor: Viewer, about: str) -> str:
    """The code of an application or a member, a gate, a page or the programme's key; empty for anything else."""
    if about == actor.programme or about in {gate.value for gate in GateKey}:
        return about
    for table in (Application, Member):
        if session.scalar(select(table.id).where(table.programme_id == actor.programme_id, table.code == about)):
            return about
    return ""
