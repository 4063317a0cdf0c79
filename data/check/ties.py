"""What must hold of ballots and of the chair's acts in a tie."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.check.invariant import invariant
from data.models import Application, Ballot, LogEntry, Member, TieAct

KINDS = {"count", "proposal", "equal", "draw"}


def _codes(session: Session) -> set[tuple[int, str]]:
    return {(p, code) for p, code in session.execute(select(Application.programme_id, Application.code))}


@invariant("A ballot names applications of its member's programme, each once.")
def ballots(session: Session) -> Iterator[str]:
    there = _codes(session)
    for member, codes in session.execute(select(Member, Ballot.codes).join(Ballot)):
        if len(set(codes)) < len(codes) or any((member.programme_id, code) not in there for code in codes):
            yield member.code


@invariant("A ballot stands as the log says it was given last.")
def ballots_as_logged(session: Session) -> Iterator[str]:
    acts = session.scalars(select(LogEntry).where(LogEntry.action == "give ballot").order_by(LogEntry.id))
    said = {(e.programme_id, e.actor): e.body["codes"] for e in acts}
    stand = {(m.programme_id, m.code): c for m, c in session.execute(select(Member, Ballot.codes).join(Ballot))}
    yield from (who for p, who in sorted(said.keys() | stand.keys()) if said.get((p, who)) != stand.get((p, who)))


@invariant(
    "An act in a tie is of a known kind, about applications of its programme, and an order names all still tied."
)
def tie_acts(session: Session) -> Iterator[str]:
    there = _codes(session)
    for act in session.scalars(select(TieAct)):
        across, still = set(act.across.split()), set(act.still.split())
        known = act.kind in KINDS and all((act.programme_id, code) in there for code in across)
        ordered = act.proposed is None or sorted(act.proposed.split()) == sorted(still)
        if not (known and ordered and still <= across and 0 < act.places < len(still)):
            yield f"act {act.id} in a tie"


@invariant("The seed of each lot is the one that the log says was drawn, and none was drawn twice.")
def seeds_as_logged(session: Session) -> Iterator[str]:
    acts = session.scalars(select(LogEntry).where(LogEntry.action == "draw lot").order_by(LogEntry.id))
    said: dict[tuple[object, ...], list[str]] = {}
    for e in acts:
        key = (e.programme_id, " ".join(e.body["across"]), " ".join(e.body["still"]), e.body["places"])
        said.setdefault(key, []).append(e.body["seed"])
    drawn = session.scalars(select(TieAct).where(TieAct.seed.is_not(None)))
    stand: dict[tuple[object, ...], list[str | None]] = {
        (a.programme_id, a.across, a.still, a.places): [a.seed] for a in drawn
    }
    for tie in sorted(said.keys() | stand.keys(), key=str):
        if said.get(tie) != stand.get(tie):
            yield f"lot among {tie[2]}"
