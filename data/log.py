"""The log: who did what, when; each entry sealed to the one before by its hash.

It only grows. Bodies hold codes, levels and hashes, never a name, an e-mail or an answer.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models import LogEntry, Programme, now
from data.text import N_

# What each act is called to whoever reads the log.
ACTS = {
    "create programme": N_("Programme created"),
    "load sample": N_("Sample loaded"),
    "change programme": N_("Programme changed"),
    "change rubric": N_("Rubric changed"),
    "seal": N_("Rubric and rules sealed"),
    "open gate": N_("Gate opened"),
    "close gate": N_("Gate closed again"),
    "set member": N_("Member added or changed"),
    "leave": N_("Member left the committee"),
    "rate all": N_("Everybody rates all applications"),
    "allocate": N_("Applications allocated to assessors"),
    "give": N_("Application given to assessors"),
    "take back": N_("Application taken back from assessors"),
    "import": N_("Applications loaded"),
    "enter": N_("Application entered by hand"),
    "correct": N_("Answers corrected"),
    "settle": N_("Remarks looked at"),
    "decide eligibility": N_("Eligibility decided"),
    "ask clarification": N_("Clarification asked"),
    "answer clarification": N_("Clarification answered"),
    "withdraw": N_("Application withdrawn"),
    "restore": N_("Application brought back"),
    "merge": N_("Application merged"),
    "schedule interview": N_("Interview booked or changed"),
    "hold interview": N_("Interview held"),
    "keep note": N_("Interview note kept"),
    "import notes": N_("Interview notes loaded"),
    "match note": N_("Team of a note confirmed"),
    "rate": N_("Level given"),
    "clear rating": N_("Level taken back"),
    "cite": N_("Evidence cited"),
    "submit": N_("Sheet submitted"),
    "reopen": N_("Sheet reopened"),
    "import ratings": N_("Ratings loaded"),
    "invite": N_("Member invited"),
    "accept invitation": N_("Invitation taken up"),
    "sign in": N_("Signed in"),
    "refuse sign-in": N_("Sign-in refused"),
    "sign out": N_("Signed out"),
    "change password": N_("Password changed"),
    "take up": N_("Application brought before the committee"),
    "adjourn": N_("Meeting ended"),
    "record presence": N_("Presence recorded"),
    "agree": N_("Level agreed on"),
    "take agreement back": N_("Agreed level taken back"),
    "give ballot": N_("Ballot given or changed"),
    "count ballots": N_("Ballots counted as they are in"),
    "propose order": N_("Order proposed in a tie"),
    "minute as equal": N_("Tied applications minuted as equal"),
    "announce draw": N_("Public draw for the lot announced"),
    "draw lot": N_("Lot drawn"),
    "take back in tie": N_("Act in a tie taken back"),
    "answer conflict": N_("Question about conflicts answered"),
    "rule on conflict": N_("Conflict of interest confirmed or rejected"),
    "dismiss hint": N_("Likely conflict dismissed"),
    "refuse": N_("Refused: not allowed"),
}


def _hash(prev: str, at: datetime, entry: Mapping[str, object]) -> str:
    text = json.dumps([prev, at.isoformat(), entry], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _entry(
    programme: int | None, actor: str, action: str, about: str, body: Mapping[str, object], operation: str | None
) -> dict[str, object]:
    return {
        "programme": programme,
        "actor": actor,
        "action": action,
        "about": about,
        "body": dict(body),
        "operation": operation,
    }


def append(
    session: Session,
    programme_id: int | None,
    *,
    actor: str,
    action: str,
    about: str,
    body: Mapping[str, object] | None = None,
    operation: str | None = None,
    private: bool = False,
) -> LogEntry:
    """Write down one act, and make the programme's revision grow, in the act's own transaction.

    A `private` act changes nothing that others see or that is computed: the basis stays as it is.
    """
    if programme_id is not None:
        grown = {"revision": Programme.revision + 1, "basis": Programme.basis + (0 if private else 1)}
        session.execute(update(Programme).where(Programme.id == programme_id).values(grown))
    number, last = head(session)
    at = now()
    entry = _entry(programme_id, actor, action, about, body or {}, operation)
    made = LogEntry(
        id=number + 1,  # said here, because the database refuses an entry that does not follow the last one
        programme_id=programme_id,
        at=at,
        actor=actor,
        action=action,
        about=about,
        body=dict(body or {}),
        operation=operation,
        prev=last,
        hash=_hash(last, at, entry),
    )
    session.add(made)
    return made


def broken_at(session: Session) -> int | None:
    """The id of the first entry whose hash does not follow from the one before; None: the chain is whole."""
    prev = ""
    for e in session.scalars(select(LogEntry).order_by(LogEntry.id)):
        entry = _entry(e.programme_id, e.actor, e.action, e.about, e.body, e.operation)
        if e.prev != prev or e.hash != _hash(prev, e.at, entry):
            return e.id
        prev = e.hash
    return None


def head(session: Session) -> tuple[int, str]:
    """The number of the last entry, and its hash; (0, "") while there is none."""
    last = session.execute(select(LogEntry.id, LogEntry.hash).order_by(LogEntry.id.desc()).limit(1)).one_or_none()
    return (last.id, last.hash) if last else (0, "")
