"""The meeting as people see it: what is before the committee, where levels differ, who is there, what was agreed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from sqlalchemy import Engine, select

from data import access
from data.access import Act, Viewer
from data.conflicts import CLOSING
from data.database import reading
from data.models import Application, Conflict, Consensus, Meeting, Member, Presence
from data.queries import applications, programmes, ratings
from data.queries.ratings import SheetView
from scoring import spread
from scoring.ratings import Stage
from scoring.rubric import exact
from scoring.spread import Band, Spread


@dataclass(frozen=True, slots=True)
class Now:
    """What is before the committee: an application's code; `closed` where it is closed to the viewer."""

    version: int
    code: str | None
    closed: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """What one assessor gave on one criterion: from the form, and after the interview with the reason for a change."""

    person: str
    organisation: str
    form: str | None
    interview: str | None
    reason: str | None
    evidence: tuple[Mapping[str, str], ...]

    @property
    def level(self) -> str | None:
        return self.interview if self.interview is not None else self.form


@dataclass(frozen=True, slots=True)
class Agreement:
    level: str | None
    reason: str | None
    by: str
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion of one application: who gave what, how far apart, what was agreed."""

    criterion: str
    voices: tuple[Voice, ...]
    spread: Spread
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class Attendance:
    """A member, whether present, and whether out of the room for what is before the committee."""

    code: str
    name: str
    organisation: str
    present: bool
    out: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """One line of the minutes: the level agreed on for a criterion of an application, and why."""

    code: str
    criterion: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Exit:
    """When somebody was at the meeting; with a code, out of it for that application."""

    name: str
    code: str | None
    since: datetime
    until: datetime | None


def version(engine: Engine, viewer: Viewer) -> int:
    """What grows whenever the meeting goes on; read every second or two, so it reads one row."""
    with reading(engine) as session:
        return session.scalar(select(Meeting.version).where(Meeting.programme_id == viewer.programme_id)) or 0


def now(engine: Engine, viewer: Viewer) -> Now:
    """What is before the committee. A disqualified member is told only that it is closed to them."""
    with reading(engine) as session:
        found = session.execute(
            select(Meeting.version, Meeting.application_id, Application.code)
            .outerjoin(Application, Application.id == Meeting.application_id)
            .where(Meeting.programme_id == viewer.programme_id)
        ).one_or_none()
    if found is None:
        return Now(0, None, False)
    closed = found.application_id in viewer.blocked
    return Now(found.version, None if closed or not viewer.released else found.code, closed)


def compared(engine: Engine, viewer: Viewer, code: str) -> list[Compared]:
    """Each criterion of an application, the largest disagreement first; through the same filters as the ratings.

    What a member gave who is recused now is left out, as it is out of the score.
    """
    rubric = programmes.frame(engine, viewer).rubric
    given = ratings.sheets(engine, viewer, code)
    sheets = [sheet for sheet in given if sheet.submitted_at is not None and not sheet.recused]
    agreed = _agreements(engine, viewer, code)
    found = []
    for criterion in rubric.criteria:
        voices = tuple(_voice(sheet, criterion.key) for sheet in sheets)
        levels = [exact(v.level) for v in voices if v.level is not None]
        found.append(Compared(criterion.key, voices, spread.spread(levels), agreed.get(criterion.key)))
    return sorted(found, key=lambda one: -one.spread.width)


def _voice(sheet: SheetView, criterion: str) -> Voice:
    form, after = (sheet.levels.get((criterion, stage.value)) for stage in (Stage.FORM, Stage.INTERVIEW))
    latest = sheet.latest(criterion)
    return Voice(
        person=sheet.name,
        organisation=sheet.organisation,
        form=form.level if form else None,
        interview=after.level if after else None,
        reason=getattr(after, "reason", None),
        evidence=latest.evidence if latest else (),
    )


def _agreements(engine: Engine, viewer: Viewer, code: str) -> dict[str, Agreement]:
    """What was agreed, for whoever may see the ratings it was made from."""
    if not access.may_see_ranking(viewer) or code in ratings.hidden(engine, viewer):
        return {}
    with reading(engine) as session:
        application_id = access.opened(session, viewer, code)
        found = session.scalars(select(Consensus).where(Consensus.application_id == application_id))
        return {c.criterion: _agreement(c) for c in found}


def _agreement(agreed: Consensus) -> Agreement:
    return Agreement(agreed.level, agreed.reason, agreed.by, agreed.at, agreed.version)


def agreements(engine: Engine, viewer: Viewer) -> list[Agreed]:
    """What was agreed on, of all applications whose ratings this person sees, in the order of time."""
    if not access.may_see_ranking(viewer):
        return []
    closed = ratings.hidden(engine, viewer)
    with reading(engine) as session:
        found = session.execute(
            select(Application.code, Consensus)
            .join(Consensus, Consensus.application_id == Application.id)
            .where(access.content(viewer))
            .order_by(Consensus.at, Application.code, Consensus.criterion)
        )
        return [Agreed(code, agreed.criterion, _agreement(agreed)) for code, agreed in found if code not in closed]


def disagreements(engine: Engine, viewer: Viewer) -> dict[str, int]:
    """For each application this person sees the ratings of: on how many criteria levels lie more than one apart."""
    if not access.may_see_ranking(viewer):
        return {}
    return dict(_disagreements(engine, viewer, ratings.hidden(engine, viewer)))


@lru_cache(maxsize=32)
def _disagreements(engine: Engine, viewer: Viewer, left_out: frozenset[str]) -> Mapping[str, int]:
    cells: dict[tuple[str, str], dict[str, Fraction]] = {}
    given = sorted(ratings.rating_set(engine, viewer).ratings, key=lambda r: r.stage is Stage.INTERVIEW)
    settled = {(r.application, r.criterion) for r in given if r.stage is Stage.CONSENSUS}
    for rating in given:
        if rating.assessor and rating.level is not None:
            cells.setdefault((rating.application, rating.criterion), {})[rating.assessor] = rating.level
    rows = applications.applications(engine, viewer)
    found = {row.code: 0 for row in rows if row.state == "received" and row.code not in left_out}
    for (code, criterion), levels in cells.items():
        if code in found and (code, criterion) not in settled:
            found[code] += spread.spread(list(levels.values())).band is Band.APART
    return found


def leanings(engine: Engine, viewer: Viewer) -> list[tuple[str, Fraction, int]]:
    """Who rates higher or lower than the others on what they share: name, levels, and on how many ratings."""
    if not access.may_see_ranking(viewer):
        return []
    found = spread.leanings(ratings.rating_set(engine, viewer).ratings)
    names = {p.code: p.name for p in programmes.members(engine, viewer.programme)}
    return sorted(((names[code], apart, n) for code, (apart, n) in found.items()), key=lambda one: one[1])


def attendance(engine: Engine, viewer: Viewer) -> list[Attendance]:
    """Who is at the meeting, and who is out of the room for what is before it (unknown to those who are out)."""
    viewer.require(Act.READ)
    with reading(engine) as session:
        current = session.scalar(select(Meeting.application_id).where(Meeting.programme_id == viewer.programme_id))
        standing = session.scalars(
            select(Presence).where(Presence.programme_id == viewer.programme_id, Presence.until.is_(None))
        ).all()
        closed = set(
            session.scalars(
                select(Conflict.member_id).where(Conflict.application_id == current, Conflict.state.in_(CLOSING))
            )
            if current is not None and current not in viewer.blocked
            else ()
        )
        people = session.scalars(select(Member).where(Member.programme_id == viewer.programme_id))
        here = {p.member_id for p in standing if p.application_id is None}
        return [
            Attendance(m.code, m.name, m.organisation, m.id in here, m.id in closed)
            for m in sorted(people, key=lambda m: m.name)
            if m.roles
        ]


def minutes(engine: Engine, viewer: Viewer) -> list[Exit]:
    """Who was there and who was out, in the order of time. Of what is closed to the viewer nothing is said."""
    viewer.require(Act.READ)
    with reading(engine) as session:
        found = session.execute(
            select(Presence, Member.name, Application.code)
            .join(Member, Member.id == Presence.member_id)
            .outerjoin(Application, Application.id == Presence.application_id)
            .where(Presence.programme_id == viewer.programme_id)
            .order_by(Presence.since, Presence.id)
        )
        return [
            Exit(name, code, p.since, p.until)
            for p, name, code in found
            if p.application_id is None or p.application_id not in viewer.blocked
        ]
