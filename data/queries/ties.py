"""Ballots and the tie ladder as people see them: their own order, everybody's, and how far the sealed steps lead.

Ratings, scores and ranks stay as they are: this says only who of those tied across the line takes a slot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Engine, select

from data import access
from data.access import Act, GateKey, Role, Viewer
from data.database import reading
from data.models import Application, Ballot, Member, TieAct
from data.queries import programmes, ratings, standings
from data.queries.standings import Result
from scoring import aggregate
from scoring.ranking import Zone
from scoring.ratings import RatingSet
from scoring.ties import ballots
from scoring.ties.ballots import MOST, Contradiction, Place
from scoring.ties.ladder import BALLOTS, Climb, Evidence, Need, Proposal, climb

COUNT, PROPOSAL, EQUAL, DRAW = "count", "proposal", "equal", "draw"  # kinds of acts of the chair


@dataclass(frozen=True, slots=True)
class Own:
    """The viewer's own ballot, the applications that may stand on it, and how many of them. Version 0: none given."""

    codes: tuple[str, ...]
    open: tuple[str, ...]
    most: int
    version: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Given:
    person: str
    codes: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the ballots put an application: by Schulze and, where Schulze leaves some equal, by Borda; all three."""

    application: str
    rank: int
    schulze: Place
    borda: Place
    copeland: Place


@dataclass(frozen=True, slots=True)
class Count:
    """The ballots that are in, of how many assessors; `missing` names the others to those who lead the meeting."""

    ballots: tuple[Given, ...]
    assessors: int
    missing: tuple[str, ...]
    placed: tuple[Placed, ...]  # the best first; those that no ballot names share the last place

    @property
    def complete(self) -> bool:
        return 0 < self.assessors == len(self.ballots)


@dataclass(frozen=True, slots=True)
class Tie:
    """Where the ladder waits: who was tied across the line, who of them still is, and for how many slots."""

    across: tuple[str, ...]
    still: tuple[str, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An act of the chair. Not in force: the tie it was made for is not the tie of now."""

    number: int
    kind: str
    tie: Tie
    proposed: tuple[str, ...]
    words: str
    seed: str | None
    by: str
    at: datetime
    drawn_at: datetime | None
    in_force: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """How far the sealed steps lead for those tied across the line; `climb` None: nobody is."""

    across: tuple[str, ...]
    places: int
    climb: Climb | None
    tie: Tie | None  # where it waits; None: it does not
    count: Count | None  # None: closed to the viewer until the own ballot is in
    kept: tuple[Kept, ...]

    @property
    def need(self) -> Need | None:
        return self.climb.need if self.climb else None

    def standing(self, kind: str) -> Kept | None:
        """The act of that kind that is in force."""
        return next((act for act in self.kept if act.kind == kind and act.in_force), None)


def own(engine: Engine, viewer: Viewer) -> Own:
    """The viewer's own ballot, without what has left the selection or is closed to the viewer since."""
    viewer.require(Act.RATE)
    with reading(engine) as session:
        open_ = session.scalars(
            select(Application.code)
            .where(access.visible(viewer), access.answered(viewer), Application.state == "received")
            .order_by(Application.id)
        ).all()
        given = session.get(Ballot, viewer.member_id)
    most = min(MOST, programmes.frame(engine, viewer).programme.slots)
    if given is None:
        return Own((), tuple(open_), most, 0, None)
    return Own(tuple(c for c in given.codes if c in open_), tuple(open_), most, given.version, given.at)


def contradictions(engine: Engine, viewer: Viewer, order: Sequence[str]) -> list[Contradiction]:
    """Where the viewer's own levels, of the sheets submitted, say something else than this order of theirs."""
    viewer.require(Act.RATE)
    everything = ratings.all_ratings(engine, viewer.programme_id, viewer.basis)
    mine = tuple(r for r in everything.ratings if r.assessor == viewer.code)
    found = aggregate.scores(RatingSet(mine, frozenset()), programmes.frame(engine, viewer).rubric)
    open_ = own(engine, viewer).open
    points = {code: s.overall for code, s in found.items() if s.overall is not None and code in open_}
    return ballots.contradictions({viewer.code: [c for c in order if c in open_]}, {viewer.code: points})


def count(engine: Engine, viewer: Viewer) -> Count | None:
    """Everybody's ballots and what they add up to.

    None to whom the order of all is not shown whole and, so that nobody follows the others, to an assessor whose own
    ballot is not in, until the decision. What has left the selection is not counted, nor the ballot of somebody who
    has left the committee, nor what it says of an application from which its assessor is recused.
    """
    found = _whole(engine, viewer)
    return None if found is None else _count(engine, viewer, found)


def _whole(engine: Engine, viewer: Viewer) -> Result | None:
    found = standings.result(engine, viewer)
    return None if found is None or found.partial or found.judgement is None else found


def _count(engine: Engine, viewer: Viewer, found: Result) -> Count | None:
    with reading(engine) as session:
        people = session.scalars(select(Member).where(Member.programme_id == viewer.programme_id)).all()
        assessors = {m.id: m for m in people if Role.ASSESSOR in m.roles}
        given = session.scalars(select(Ballot).where(Ballot.member_id.in_(assessors))).all()
    is_in = viewer.member_id in {b.member_id for b in given}
    if Role.ASSESSOR in viewer.roles and not is_in and GateKey.DECIDED not in viewer.gates:
        return None
    recused = ratings.all_ratings(engine, viewer.programme_id, viewer.basis).recused
    counted = {s.application for s in found.standings if s.rank is not None or s.zone is Zone.UNRATED}
    orders = {
        assessors[b.member_id].code: [
            c for c in b.codes if c in counted and (c, assessors[b.member_id].code) not in recused
        ]
        for b in given
    }
    named = {m.code: m.name for m in assessors.values()}
    in_ = {assessors[b.member_id].code: b.at for b in given}
    missing = sorted(named[code] for code in named.keys() - in_.keys()) if viewer.may(Act.MODERATE) else ()
    lines = (Given(named[code], tuple(order), in_[code]) for code, order in orders.items())
    return Count(
        tuple(sorted(lines, key=lambda one: one.person)),
        len(assessors),
        tuple(missing),
        _placed(orders, counted, recused),
    )


def _placed(orders: ballots.Ballots, codes: set[str], recused: ballots.Recusals) -> tuple[Placed, ...]:
    schulze, borda, copeland = (
        {place.application: place for place in method(orders, codes, recused=recused)}
        for method in (ballots.schulze, ballots.borda, ballots.copeland)
    )
    both = {code: (schulze[code].rank, borda[code].rank) for code in codes}
    first: dict[tuple[int, int], int] = {}
    for position, ranks in enumerate(sorted(both.values()), start=1):
        first.setdefault(ranks, position)
    found = (Placed(code, first[both[code]], schulze[code], borda[code], copeland[code]) for code in codes)
    return tuple(sorted(found, key=lambda one: (one.rank, len(one.application), one.application)))


def ladder(engine: Engine, viewer: Viewer) -> Ladder | None:
    """The sealed ladder as far as it leads now; None to whom the order of all is not shown whole.

    An act of the chair counts in exactly the tie it was made for. Raises Problem if the ladder has an unknown step.
    """
    found = _whole(engine, viewer)
    if found is None:
        return None
    frame, counted = programmes.frame(engine, viewer), _count(engine, viewer, found)
    steps = frame.programme.ladder
    told = counted is not None or BALLOTS not in steps  # else an act of the chair would tell what the ballots say
    kept = _kept(engine, viewer) if told else ()
    across = tuple(s.application for s in found.standings if s.tied_across_line)
    places = frame.programme.slots - sum(s.slot is not None for s in found.standings)
    if not across:
        return Ladder((), 0, None, None, counted, kept)
    evidence = Evidence(_levels(found, [c.key for c in frame.rubric.criteria], across), frame.rubric.better)
    used: set[int] = set()
    while True:
        climbed = climb(across, places, steps=steps, evidence=evidence)
        tie = Tie(across, climbed.open, climbed.places) if climbed.open else None
        answer = next((act for act in kept if act.tie == tie and _answers(act, climbed.need)), None)
        if answer is None and not (climbed.need is Need.BALLOTS and counted and counted.complete):
            break
        evidence = _with(evidence, answer, counted)
        used |= {answer.number} if answer else set()
    # A draw that has been announced waits for its seed: it is in force too.
    acts = tuple(replace(a, in_force=a.number in used or (a.kind == DRAW and a.tie == tie)) for a in kept)
    return Ladder(across, places, climbed, tie, counted, acts)


def _levels(found: Result, criteria: Sequence[str], codes: Sequence[str]) -> dict[str, Mapping[str, Fraction | None]]:
    return {key: {code: found.scores[code].criteria[key].value for code in codes} for key in criteria}


_ANSWERS = {Need.BALLOTS: (COUNT,), Need.CHAIR: (PROPOSAL, EQUAL), Need.EQUAL_MINUTED: (EQUAL,), Need.SEED: (DRAW,)}


def _answers(act: Kept, need: Need | None) -> bool:
    return act.kind in _ANSWERS.get(need, ()) and (act.kind != DRAW or act.seed is not None) if need else False


def _with(evidence: Evidence, answer: Kept | None, counted: Count | None) -> Evidence:
    """The evidence and one piece more: what the chair did, or the ballots now that they are counted."""
    if answer is None or answer.kind == COUNT:
        return replace(evidence, ballots={p.application: p.rank for p in (counted.placed if counted else ())})
    if answer.kind == PROPOSAL:
        return replace(evidence, proposal=Proposal(answer.proposed, answer.words))
    if answer.kind == EQUAL:
        return replace(evidence, equal=answer.tie.still)
    return replace(evidence, seed=answer.seed)


def _kept(engine: Engine, viewer: Viewer) -> tuple[Kept, ...]:
    names = {p.code: p.name for p in programmes.members(engine, viewer.programme)}
    with reading(engine) as session:
        acts = session.scalars(select(TieAct).where(TieAct.programme_id == viewer.programme_id).order_by(TieAct.id))
        return tuple(
            Kept(
                number=a.id,
                kind=a.kind,
                tie=Tie(tuple(a.across.split()), tuple(a.still.split()), a.places),
                proposed=tuple((a.proposed or "").split()),
                words=a.words,
                seed=a.seed,
                by=names.get(a.by, a.by),
                at=a.at,
                drawn_at=a.drawn_at,
            )
            for a in acts
        )
