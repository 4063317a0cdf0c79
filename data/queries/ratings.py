"""Ratings as people may see them: their own always, everybody's after release, and what is owed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from sqlalchemy import Engine, case, func, select

from data import access, assignment
from data.access import Act, Role, Viewer
from data.conflicts import CLOSING
from data.database import reading
from data.models import Application, Conflict, Consensus, Interview, Member, Programme, Rating, Sheet
from data.queries import conflicts, programmes
from scoring import aggregate
from scoring import rubric as rubrics
from scoring.aggregate import Score
from scoring.ratings import Rating as Given
from scoring.ratings import RatingSet, Stage
from scoring.rubric import Rubric, exact


@dataclass(frozen=True, slots=True)
class Level:
    """What one assessor said on one criterion; level None: cannot assess."""

    level: str | None
    evidence: tuple[Mapping[str, str], ...]
    at: datetime
    reason: str | None = None  # why it is another level after the interview


@dataclass(frozen=True, slots=True)
class SheetView:
    """One assessor's sheet: (criterion, stage) -> level. Version 0: nothing saved yet."""

    assessor: str
    name: str
    organisation: str
    version: int
    submitted_at: datetime | None
    saved_at: datetime | None
    levels: Mapping[tuple[str, str], Level]
    recused: bool = False  # disqualified since: the sheet stays on record and counts nowhere

    def latest(self, criterion: str) -> Level | None:
        """The level after the interview if one was given, else the one from the form."""
        after = self.levels.get((criterion, Stage.INTERVIEW.value))
        return after if after and after.level is not None else self.levels.get((criterion, Stage.FORM.value), after)


@dataclass(frozen=True, slots=True)
class Queued:
    """One application in an assessor's own queue."""

    code: str
    name: str
    done: int  # criteria answered
    submitted: bool
    asked: bool  # whether the conflict question has been answered
    interview_held: bool
    after_interview: int  # criteria rated again after the interview


@dataclass(frozen=True, slots=True)
class Owed:
    """The sheets that one assessor has not submitted yet; no levels."""

    assessor: str
    name: str
    n: int
    codes: tuple[str, ...]  # the first few


def queue(engine: Engine, viewer: Viewer) -> list[Queued]:
    """The assessor's own queue, in an order that is random, fixed, and another for each assessor."""
    viewer.require(Act.RATE)
    return list(_queue(engine, viewer, viewer.revision))


@lru_cache(maxsize=64)
def _queue(engine: Engine, viewer: Viewer, revision: int) -> tuple[Queued, ...]:
    criteria = len(programmes.frame(engine, viewer).rubric.criteria)
    held = _held(engine, viewer.programme_id, viewer.basis)
    with reading(engine) as session:
        sheets = session.execute(
            select(
                Sheet.application_id,
                Sheet.submitted_at.is_not(None),
                func.count(Rating.criterion.distinct()),
                func.count(case((Rating.stage == Stage.INTERVIEW.value, 1))),
            )
            .outerjoin(Rating, Rating.sheet_id == Sheet.id)
            .where(Sheet.member_id == viewer.member_id)
            .group_by(Sheet.id)
        )
        own = {i: (submitted, done, again) for i, submitted, done, again in sheets}
        asked = set(
            session.scalars(
                select(Application.id).where(Application.programme_id == viewer.programme_id, access.answered(viewer))
            )
        )
    mine = []
    for i, code, name in _order(engine, viewer):
        submitted, done, again = own.get(i, (False, 0, 0))
        mine.append(Queued(code, name, min(criteria, done), submitted, i in asked, i in held, again))
    return tuple(mine)


@lru_cache(maxsize=64)
def _order(engine: Engine, viewer: Viewer) -> tuple[tuple[int, str, str], ...]:
    """Whom the assessor rates, in the own order: id, code and name."""
    with reading(engine) as session:
        found = session.execute(
            select(Application.id, Application.code, Application.facts["name"].as_string()).where(
                access.visible(viewer), access.given(viewer), Application.state == "received"
            )
        ).all()
    own = sorted(found, key=lambda row: hashlib.sha256(f"{viewer.code}|{row.code}".encode()).digest())
    return tuple((i, code, name or "") for i, code, name in own)


@lru_cache(maxsize=8)
def _held(engine: Engine, programme_id: int, basis: int) -> frozenset[int]:
    with reading(engine) as session:
        return frozenset(
            session.scalars(
                select(Interview.application_id)
                .join(Application)
                .where(Application.programme_id == programme_id, Interview.state == "held")
            )
        )


def own_sheet(engine: Engine, viewer: Viewer, code: str) -> SheetView:
    """The viewer's own sheet for one application, empty if nothing has been saved."""
    viewer.require(Act.RATE)
    with reading(engine) as session:
        application_id = access.opened(session, viewer, code)
        sheet = session.scalar(
            select(Sheet).where(Sheet.application_id == application_id, Sheet.member_id == viewer.member_id)
        )
        if sheet is None:
            return SheetView(viewer.code, viewer.name, viewer.organisation, 0, None, None, {})
        levels = session.scalars(select(Rating).where(Rating.sheet_id == sheet.id))
        return SheetView(
            viewer.code,
            viewer.name,
            viewer.organisation,
            sheet.version,
            sheet.submitted_at,
            sheet.saved_at,
            {(r.criterion, r.stage): Level(r.level, tuple(r.evidence), r.at, r.reason) for r in levels},
        )


def sheets(engine: Engine, viewer: Viewer, code: str) -> list[SheetView]:
    """The submitted sheets of one application that this person may see, by name of the assessor."""
    viewer.require(Act.READ)
    with reading(engine) as session:
        application_id = access.opened(session, viewer, code)
        found = session.execute(
            select(Sheet, Member, Rating)
            .join(Application, Application.id == Sheet.application_id)
            .join(Member, Member.id == Sheet.member_id)
            .outerjoin(Rating, Rating.sheet_id == Sheet.id)
            .where(
                Sheet.application_id == application_id,
                access.ratings_visible(viewer),
                Sheet.submitted_at.is_not(None) | (Sheet.member_id == viewer.member_id),
            )
        )
        levels: dict[int, dict[tuple[str, str], Level]] = {}
        heads: dict[int, tuple[Sheet, Member]] = {}
        for sheet, member, rating in found:
            heads[sheet.id] = (sheet, member)
            if rating is not None:
                levels.setdefault(sheet.id, {})[rating.criterion, rating.stage] = Level(
                    rating.level, tuple(rating.evidence), rating.at, rating.reason
                )
        out = set(
            session.scalars(
                select(Conflict.member_id).where(Conflict.application_id == application_id, Conflict.state.in_(CLOSING))
            )
        )
        views = [
            SheetView(
                m.code, m.name, m.organisation, s.version, s.submitted_at, s.saved_at, levels.get(s.id, {}), m.id in out
            )
            for s, m in heads.values()
        ]
    return sorted(views, key=lambda view: view.name)


def owed(engine: Engine, viewer: Viewer) -> tuple[Owed, ...]:
    """Who has not submitted which sheets yet, for those who keep the time. No levels, no counts of criteria."""
    if not viewer.roles & {Role.COORDINATOR, Role.CHAIR}:
        return ()
    return _owed(engine, viewer)


SHOWN = 12  # codes named for each assessor; the rest is a count


@lru_cache(maxsize=32)
def _owed(engine: Engine, viewer: Viewer) -> tuple[Owed, ...]:
    standing = assignment.shown(engine, viewer.programme_id, viewer.basis)
    found = []
    for i, who in standing.assessors.items():
        owes = sorted(standing.expected(i) - standing.submitted[i] - viewer.blocked)
        if owes:
            codes = tuple(standing.applications[x] for x in owes[:SHOWN])
            found.append(Owed(who.code, who.name, len(owes), codes))
    return tuple(found)


def rating_set(engine: Engine, viewer: Viewer) -> RatingSet:
    """Every rating that this person may see, as the scoring room takes it."""
    if not access.may_see_ranking(viewer):
        return RatingSet((), frozenset())
    everything = all_ratings(engine, viewer.programme_id, viewer.basis)
    left_out = hidden(engine, viewer) | blocked_codes(engine, viewer)
    if not left_out:
        return everything
    return RatingSet(
        tuple(r for r in everything.ratings if r.application not in left_out),
        frozenset(pair for pair in everything.recused if pair[0] not in left_out),
    )


@lru_cache(maxsize=8)
def all_ratings(engine: Engine, programme_id: int, basis: int) -> RatingSet:
    """Every submitted rating of a programme; for this room alone, which filters it for the viewer."""
    with reading(engine) as session:
        given = session.execute(
            select(Application.code, Member.code, Rating.criterion, Rating.level, Rating.stage)
            .select_from(Rating)
            .join(Sheet, Sheet.id == Rating.sheet_id)
            .join(Application, Application.id == Sheet.application_id)
            .join(Member, Member.id == Sheet.member_id)
            .where(Application.programme_id == programme_id, Sheet.submitted_at.is_not(None))
        )
        stages = {stage.value: stage for stage in Stage}
        ratings: list[Given] = [
            Given(code, assessor, criterion, None if level is None else exact(level), stages[stage])
            for code, assessor, criterion, level, stage in given
        ]
        agreed = session.execute(
            select(Application.code, Consensus.criterion, Consensus.level)
            .join(Application, Application.id == Consensus.application_id)
            .where(Application.programme_id == programme_id)
        )
        ratings += [
            Given(code, None, criterion, None if level is None else exact(level), Stage.CONSENSUS)
            for code, criterion, level in agreed
        ]
        recused = session.execute(
            select(Application.code, Member.code)
            .select_from(Conflict)
            .join(Application, Application.id == Conflict.application_id)
            .join(Member, Member.id == Conflict.member_id)
            .where(Application.programme_id == programme_id, Conflict.state.in_(("declared", "confirmed")))
        )
        out = frozenset((code, member) for code, member in recused)
    return RatingSet(tuple(r for r in ratings if (r.application, r.assessor) not in out), out)


@lru_cache(maxsize=8)
def _codes(engine: Engine, programme_id: int, basis: int) -> Mapping[int, tuple[str, str]]:
    with reading(engine) as session:
        found = session.execute(
            select(Application.id, Application.code, Application.state)
            .where(Application.programme_id == programme_id)
            .order_by(Application.id)
        )
        return {i: (code, state) for i, code, state in found}


def blocked_codes(engine: Engine, viewer: Viewer) -> frozenset[str]:
    codes = _codes(engine, viewer.programme_id, viewer.basis)
    return frozenset(codes[i][0] for i in viewer.blocked if i in codes)


def hidden(engine: Engine, viewer: Viewer) -> frozenset[str]:
    """Applications given to an assessor whose ratings stay closed because the own sheet is not submitted.

    Or because the question about conflicts of interest has not been answered, of whatever application.
    """
    return _hidden(engine, viewer, viewer.revision) if Role.ASSESSOR in viewer.roles else frozenset()


@lru_cache(maxsize=64)
def _hidden(engine: Engine, viewer: Viewer, revision: int) -> frozenset[str]:
    with reading(engine) as session:
        submitted = set(
            session.scalars(
                select(Sheet.application_id).where(Sheet.member_id == viewer.member_id, Sheet.submitted_at.is_not(None))
            )
        )
        mine = set(
            session.scalars(
                select(Application.id).where(Application.programme_id == viewer.programme_id, access.given(viewer))
            )
        )
    codes = _codes(engine, viewer.programme_id, viewer.basis)
    closed = (mine - submitted) | conflicts.unopened(engine, viewer)
    return frozenset(
        code for i, (code, state) in codes.items() if state == "received" and i in closed and i not in viewer.blocked
    )


@lru_cache(maxsize=8)
def all_scores(engine: Engine, programme_id: int, basis: int) -> Mapping[str, Score]:
    codes = [code for code, state in _codes(engine, programme_id, basis).values() if state == "received"]
    found = aggregate.scores(all_ratings(engine, programme_id, basis), _rubric(engine, programme_id), codes)
    return {code: found[code] for code in codes}  # withdrawn and merged ones keep their ratings but leave the ranking


def _rubric(engine: Engine, programme_id: int) -> Rubric:
    with reading(engine) as session:
        text = session.scalar(select(Programme.rubric).where(Programme.id == programme_id))
    return rubrics.read(text or "")


@lru_cache(maxsize=8)
def mean_levels(engine: Engine, programme_id: int, basis: int) -> Mapping[str, Mapping[str, Fraction | None]]:
    """The mean level of each dimension, on the scale of the rubric, as the eligibility rules read it."""
    rubric = _rubric(engine, programme_id)
    return {
        code: aggregate.mean_levels(score, rubric) for code, score in all_scores(engine, programme_id, basis).items()
    }
