"""What must hold of applications, their interviews and notes."""

import re
from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.access import GateKey
from data.check.invariant import invariant
from data.models import Application, Gate, Interview, Member, Note, WorkingNote


@invariant("The code of an application is H- and a number.")
def codes(session: Session) -> Iterator[str]:
    yield from (code for code in session.scalars(select(Application.code)) if not re.fullmatch(r"H-\d{2,}", code))


@invariant("An application is received, withdrawn or merged.")
def states(session: Session) -> Iterator[str]:
    known = ("received", "withdrawn", "merged")
    yield from session.scalars(select(Application.code).where(Application.state.not_in(known)))


@invariant("A merged application, and no other, names another application of its programme.")
def merged_into(session: Session) -> Iterator[str]:
    found = session.scalars(select(Application)).all()
    there = {(a.programme_id, a.code) for a in found}
    for a in found:
        named = (a.programme_id, a.merged_into) in there and a.merged_into != a.code
        if named != (a.state == "merged") or (a.merged_into and not named):
            yield a.code


@invariant("An interview is proposed, confirmed, held or cancelled, and lasts some minutes.")
def interviews(session: Session) -> Iterator[str]:
    known = ("proposed", "confirmed", "held", "cancelled")
    found = select(Application.code, Interview.id).join(Interview)
    wrong = or_(Interview.state.not_in(known), Interview.minutes <= 0)
    yield from (f"{code}, interview {i}" for code, i in session.execute(found.where(wrong)))


@invariant("Interviewers are members of the programme.")
def interviewers(session: Session) -> Iterator[str]:
    members = {(p, code) for p, code in session.execute(select(Member.programme_id, Member.code))}
    for a, i in session.execute(select(Application, Interview).join(Interview)):
        if any((a.programme_id, person) not in members for person in i.interviewers):
            yield f"{a.code}, interview {i.id}"


@invariant("A note is about an application of its own programme, or not matched yet.")
def notes(session: Session) -> Iterator[str]:
    found = select(Note.id).join(Application).where(Note.programme_id != Application.programme_id)
    yield from (f"note {i}" for i in session.scalars(found))


@invariant("A closed programme keeps no working notes.")
def working_notes(session: Session) -> Iterator[str]:
    found = (
        select(Application.code)
        .join(WorkingNote)
        .join(Gate, (Gate.programme_id == Application.programme_id) & (Gate.key == GateKey.CLOSED.value))
        .distinct()
    )
    yield from session.scalars(found)
