"""The viewer's own drafts. There is no way to ask for anybody else's."""

from collections.abc import Collection

from sqlalchemy import Engine, select

from data.access import Act, GateKey, Viewer
from data.database import reading
from data.models import Draft


def drafts(engine: Engine, viewer: Viewer, keys: Collection[str]) -> dict[str, str]:
    """What the viewer has typed into these fields and not saved, by key."""
    viewer.require(Act.READ)
    if GateKey.CLOSED in viewer.gates:
        return {}
    with reading(engine) as session:
        found = session.execute(
            select(Draft.key, Draft.text).where(Draft.member_id == viewer.member_id, Draft.key.in_(keys))
        )
        return {key: text for key, text in found}
