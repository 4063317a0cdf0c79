"""Secrets that somebody holds in a link or a cookie: the database knows their hashes, and which of them still count."""

import hashlib
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Invitation, Member, now
from scoring.errors import Problem

VALID = timedelta(days=7)  # an invitation


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invited(session: Session, sha256: str) -> tuple[Invitation, Member]:
    """The invitation of that hash and its member. Raises Problem if it was used, is too old, or never was."""
    found = session.execute(
        select(Invitation, Member).join(Member, Member.id == Invitation.member_id).where(Invitation.sha256 == sha256)
    ).one_or_none()
    if found is None or found[0].used_at is not None or now() - found[0].at > VALID or not found[1].roles:
        raise Problem("This invitation has been used, or is older than seven days. Ask the coordinator for a new one.")
    return found[0], found[1]
