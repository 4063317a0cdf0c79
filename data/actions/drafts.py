"""Drafts: what a member has typed and not saved yet, kept as it is typed, so that a lost connection loses nothing.

A draft is no act of record. It leaves no log entry, nobody else ever reads it, and the last one who types wins: two
windows of one person share it. What is saved in the end is an act, and refuses a save over another window's.
"""

from sqlalchemy import Engine, delete

from data.access import Act, Viewer
from data.actions import unrecorded
from data.models import Draft, now
from scoring.errors import Problem

LONGEST = 20_000  # letters


def keep(engine: Engine, actor: Viewer, key: str, text: str) -> None:
    """Keep what stands in the field called `key`; an emptied field is a draft too."""
    if len(text) > LONGEST:
        raise Problem("A text holds at most {most} letters, not {n}. Shorten it.", most=LONGEST, n=len(text))
    with unrecorded(engine, actor, Act.READ) as session:
        session.merge(Draft(member_id=actor.member_id, key=key, text=text, at=now()))


def clear(engine: Engine, actor: Viewer, *keys: str) -> None:
    """What was drafted has been saved, or is not wanted any more."""
    with unrecorded(engine, actor, Act.READ) as session:
        session.execute(delete(Draft).where(Draft.member_id == actor.member_id, Draft.key.in_(keys)))
