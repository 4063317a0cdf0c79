"""Ballots, and the chair's acts in a tie across the line: each at its step of the sealed ladder, each in the log.

They change no rating, score or rank. A seed, once kept, is never replaced. A chair to whom something of the order is
closed acts in no tie; another member is made chair too and does.
"""

from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import access
from data import programme as programmes
from data.access import Act, GateKey, Viewer
from data.actions import Saving, saving
from data.models import Application, Ballot, Gate, Programme, TieAct, now
from data.queries import ties
from data.queries.ties import COUNT, DRAW, EQUAL, PROPOSAL, Ladder, Tie
from scoring.errors import EditConflict, NotAllowed, Problem
from scoring.ties.ballots import MOST
from scoring.ties.ladder import Need

LONGEST = 200  # letters of a seed


def give_ballot(engine: Engine, actor: Viewer, codes: Sequence[str], *, version: int) -> int:
    """Keep the actor's own order, the best first, in place of what it was; return its version. 0: none yet."""
    with saving(engine, actor, Act.RATE, action="give ballot", about=actor.programme) as act:
        _require_undecided(act.session, actor)
        if act.session.scalar(
            select(TieAct.id).where(TieAct.programme_id == actor.programme_id, TieAct.kind == DRAW).limit(1)
        ):
            raise NotAllowed("The draw for the lot has been announced; ballots no longer change.")
        most = min(MOST, programmes.read(act.session.get_one(Programme, actor.programme_id).text).slots)
        if not codes:
            raise Problem("Choose at least one application; who gives no ballot is left out of the count.")
        if len(codes) > most:
            raise Problem("A ballot names at most {most}, not {n}.", most=most, n=len(codes))
        if len(set(codes)) < len(codes):
            raise Problem("A ballot names an application once.")
        for code in codes:
            _require_open(act.session, actor, code)
        ballot = act.session.get(Ballot, actor.member_id)
        if (ballot.version if ballot else 0) != version:
            raise EditConflict("Your ballot was changed in another window. It is shown here as it stands now.")
        act.body = {"codes": list(codes), "was": list(ballot.codes) if ballot else None}
        act.private = act.session.get(Gate, (actor.programme_id, GateKey.RATINGS_RELEASED.value)) is None
        if ballot is None:
            ballot = Ballot(member_id=actor.member_id, version=0)
            act.session.add(ballot)
        ballot.codes, ballot.version, ballot.at = list(codes), version + 1, now()
        return version + 1


def _require_open(session: Session, actor: Viewer, code: str) -> None:
    application = access.find(session, actor, code)
    asked = select(Application.id).where(Application.id == application.id, access.answered(actor))
    if session.scalar(asked) is None:
        raise access.Unanswered("Answer first whether you have a conflict of interest in {code}.", code=code)
    if application.state != "received":
        raise Problem("{code} has left the selection, so no ballot names it.", code=code)


def count_ballots(engine: Engine, actor: Viewer, *, tie: Tie, reason: str) -> None:
    """The ballots that are in decide, though some assessors have given none."""
    _require(reason)
    with saving(engine, actor, Act.MODERATE, action="count ballots", about=actor.programme) as act:
        found = _waiting(engine, actor, act, tie, Need.BALLOTS)
        act.body |= {"ballots": len(found.count.ballots) if found.count else 0, "reason": reason.strip()}
        _keep(act, actor, COUNT, tie, reason)


def propose(engine: Engine, actor: Viewer, *, tie: Tie, order: Sequence[str], reason: str) -> None:
    """The chair's order of those still tied, the best first."""
    _require(reason)
    with saving(engine, actor, Act.MODERATE, action="propose order", about=actor.programme) as act:
        _waiting(engine, actor, act, tie, Need.CHAIR)
        if sorted(order) != sorted(tie.still):
            raise Problem("The order must name each of those still tied once: {codes}.", codes=", ".join(tie.still))
        act.body |= {"order": list(order), "reason": reason.strip()}
        _keep(act, actor, PROPOSAL, tie, reason, proposed=" ".join(order))


def minute_as_equal(engine: Engine, actor: Viewer, *, tie: Tie, reason: str) -> None:
    """The committee holds those still tied to be equal: nobody proposes an order, and the lot decides."""
    _require(reason)
    with saving(engine, actor, Act.MODERATE, action="minute as equal", about=actor.programme) as act:
        _waiting(engine, actor, act, tie, Need.CHAIR, Need.EQUAL_MINUTED)
        act.body |= {"reason": reason.strip()}
        _keep(act, actor, EQUAL, tie, reason)


def announce_draw(engine: Engine, actor: Viewer, *, tie: Tie, source: str) -> None:
    """Say which public draw gives the seed, before it takes place. It is announced once and never changed."""
    if not source.strip():
        raise Problem("Say which public draw it is, and when: its numbers are the seed.")
    with saving(engine, actor, Act.MODERATE, action="announce draw", about=actor.programme) as act:
        found = _waiting(engine, actor, act, tie, Need.SEED)
        if found.standing(DRAW):
            raise Problem("The draw has been announced, and is not replaced by another.")
        act.body |= {"draw": source.strip()}
        _keep(act, actor, DRAW, tie, source)


def draw_lot(engine: Engine, actor: Viewer, *, tie: Tie, seed: str) -> None:
    """Keep what was drawn as the seed, for ever; the order of the lot follows from it."""
    seed = " ".join(seed.split())
    if not seed:
        raise Problem("Write the seed: what was drawn, as it was announced.")
    if len(seed) > LONGEST:
        raise Problem("A text holds at most {most} letters, not {n}. Shorten it.", most=LONGEST, n=len(seed))
    with saving(engine, actor, Act.MODERATE, action="draw lot", about=actor.programme) as act:
        found = _waiting(engine, actor, act, tie, Need.SEED)
        announced = found.standing(DRAW)
        if announced is None:
            raise Problem("Announce first which public draw gives the seed.")
        kept = act.session.get_one(TieAct, announced.number)
        kept.seed, kept.drawn_by, kept.drawn_at = seed, actor.code, now()
        act.body |= {"seed": seed}


def take_back(engine: Engine, actor: Viewer, number: int, *, reason: str) -> None:
    """Undo a count, a proposal or that they were minuted as equal; the log keeps it. Not once a draw is announced."""
    _require(reason)
    with saving(engine, actor, Act.MODERATE, action="take back in tie", about=actor.programme) as act:
        found = _ladder(engine, actor, act.session)
        kept = next((one for one in found.kept if one.number == number and one.in_force), None)
        if kept is None:
            raise EditConflict("The tie has changed meanwhile. It is shown here as it stands now.")
        if found.standing(DRAW):
            raise Problem("The draw has been announced: nothing before it is taken back any more.")
        act.body = {"kind": kept.kind, **_said(kept.tie), "was": kept.words, "reason": reason.strip()}
        act.session.delete(act.session.get_one(TieAct, number))


def _require(reason: str) -> None:
    if not reason.strip():
        raise Problem("Give the reason; it stands in the minutes.")


def _require_undecided(session: Session, actor: Viewer) -> None:
    if session.get(Gate, (actor.programme_id, GateKey.DECIDED.value)):
        raise NotAllowed("The decision has been made; ballots and ties no longer change.")


def _ladder(engine: Engine, actor: Viewer, session: Session) -> Ladder:
    """The ladder as it stands now, read anew inside the transaction: what the page showed may be hours old."""
    _require_undecided(session, actor)
    found = ties.ladder(engine, access.viewer(engine, actor.programme, actor.code))
    if found is None:
        raise NotAllowed("A part of the order is closed to you, so another chair acts in a tie.")
    return found


def _waiting(engine: Engine, actor: Viewer, act: Saving, tie: Tie, *needs: Need) -> Ladder:
    """The ladder, if it waits in this tie for one of these."""
    found = _ladder(engine, actor, act.session)
    if found.tie != tie or found.need not in needs:
        raise EditConflict("The tie has changed meanwhile. It is shown here as it stands now.")
    if found.need is Need.BALLOTS and found.count is None:
        raise NotAllowed("Give your own ballot first: the others' are closed to you until then.")
    act.body = _said(tie)
    return found


def _said(tie: Tie) -> dict[str, object]:
    return {"across": list(tie.across), "still": list(tie.still), "places": tie.places}


def _keep(act: Saving, actor: Viewer, kind: str, tie: Tie, words: str, *, proposed: str | None = None) -> None:
    act.session.add(
        TieAct(
            programme_id=actor.programme_id,
            kind=kind,
            across=" ".join(tie.across),
            still=" ".join(tie.still),
            places=tie.places,
            proposed=proposed,
            words=words.strip(),
            by=actor.code,
            at=now(),
        )
    )
