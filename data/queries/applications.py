"""Applications as people see them: the list, one of them in full, and their eligibility."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import undefer

from data import access
from data.access import Act, Viewer
from data.database import reading
from data.models import Application, Clarification, Conflict, Finding, Interview, Member, Personal, Programme
from data.programme import read as read_programme
from data.queries import conflicts, programmes, ratings
from data.text import N_
from scoring import eligibility
from scoring.eligibility import Verdict
from scoring.errors import Unseen
from scoring.selfassessment import implied


@dataclass(frozen=True, slots=True)
class Row:
    """One application in the list; only what can be told without reading its long answers."""

    id: int
    code: str
    name: str
    partners: int
    type: str | None
    municipality: str | None
    language: str | None
    themes: tuple[str, ...]
    business_id: str | None
    submitted_at: datetime | None
    late: bool
    state: str  # received, withdrawn, merged
    attention: int
    evidence_changed: bool
    interview: str | None  # state of its newest interview that is not cancelled
    interview_at: datetime | None
    facts: Mapping[str, Any]
    opened: bool = True  # else only who sent it: the viewer has not answered about conflicts of interest


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one eligibility rule says of one application: computed, and decided by a person if somebody has."""

    rule: str
    verdict: Verdict
    sentence: str
    values: Mapping[str, object]
    decided_by: str | None = None
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    id: int
    question: str
    asked_by: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Detail:
    """One application in full, as far as this person may see it."""

    row: Row
    values: Mapping[str, Any]  # every answer that is not personal
    team: str | None
    contact: str | None
    attention: tuple[Mapping[str, Any], ...]
    merged_into: str | None
    version: int
    clarifications: tuple[Asked, ...]
    self_assessment: Mapping[str, int]  # criterion -> the level its structured answers imply
    recused: tuple[str, ...]  # names of members who see nothing of it


def applications(engine: Engine, viewer: Viewer) -> tuple[Row, ...]:
    """Every application this person may see, in the order of codes."""
    viewer.require(Act.READ)
    unopened = conflicts.unopened(engine, viewer)
    if not viewer.blocked and not unopened:
        return _rows(engine, viewer.programme_id, viewer.basis)
    return _seen_rows(engine, viewer, unopened)


@lru_cache(maxsize=32)
def _seen_rows(engine: Engine, viewer: Viewer, unopened: frozenset[int]) -> tuple[Row, ...]:
    rows = (r for r in _rows(engine, viewer.programme_id, viewer.basis) if r.id not in viewer.blocked)
    return tuple(_sender(row) if row.id in unopened else row for row in rows)


def _sender(row: Row) -> Row:
    """Only who sent it and when: what the question about conflicts of interest needs."""
    facts = {key: row.facts[key] for key in ("name", "business_id", "partners") if key in row.facts}
    return replace(
        row,
        type=None,
        municipality=None,
        language=None,
        themes=(),
        attention=0,
        evidence_changed=False,
        facts=facts,
        opened=False,
    )


@lru_cache(maxsize=8)
def _rows(engine: Engine, programme_id: int, basis: int) -> tuple[Row, ...]:
    columns = (
        Application.id,
        Application.code,
        Application.facts,
        Application.submitted_at,
        Application.late,
        Application.state,
        Application.attention,
        Application.evidence_changed,
    )
    with reading(engine) as session:
        booked: dict[int, tuple[str, datetime]] = {
            i: (state, at)
            for i, state, at in session.execute(
                select(Interview.application_id, Interview.state, Interview.starts_at)
                .join(Application, Application.id == Interview.application_id)
                .where(Application.programme_id == programme_id, Interview.state != "cancelled")
                .order_by(Interview.starts_at)
            )
        }
        found = session.execute(
            select(*columns).where(Application.programme_id == programme_id).order_by(Application.id)
        )
        rows = [
            Row(
                id=i,
                code=code,
                name=str(facts.get("name") or ""),
                partners=len(facts.get("partners") or ()),
                type=facts.get("organisation_type"),
                municipality=facts.get("municipality"),
                language=facts.get("language"),
                themes=tuple(facts.get("themes") or ()),
                business_id=facts.get("business_id"),
                submitted_at=submitted_at,
                late=late,
                state=state,
                attention=len(attention),
                evidence_changed=changed,
                interview=booked[i][0] if i in booked else None,
                interview_at=booked[i][1] if i in booked else None,
                facts=facts,
            )
            for i, code, facts, submitted_at, late, state, attention, changed in found
        ]
    return tuple(sorted(rows, key=lambda row: (len(row.code), row.code)))


def application(engine: Engine, viewer: Viewer, code: str) -> Detail:
    """One application in full. Raises Problem if there is none of that code that this person may see."""
    viewer.require(Act.READ)
    with reading(engine) as session:
        access.opened(session, viewer, code)
    return _detail(engine, viewer, code)


@lru_cache(maxsize=256)
def _detail(engine: Engine, viewer: Viewer, code: str) -> Detail:
    frame = programmes.frame(engine, viewer)
    row = next((row for row in _rows(engine, viewer.programme_id, viewer.basis) if row.code == code), None)
    if row is None:  # it has come since the viewer was read
        raise Unseen(access.UNSEEN, code=code)
    with reading(engine) as session:
        stored = session.get_one(Application, row.id, options=[undefer(Application.answers)])
        apart = session.get(Personal, stored.id)
        personal = apart.values if apart else {}
        asked = session.scalars(
            select(Clarification).where(Clarification.application_id == stored.id).order_by(Clarification.id)
        )
        recused = session.scalars(
            select(Member.name)
            .join(Conflict, Conflict.member_id == Member.id)
            .where(Conflict.application_id == stored.id, Conflict.state.in_(("declared", "confirmed")))
            .order_by(Member.name)
        )
        values = {**stored.facts, **stored.answers}
        closed = ratings.blocked_codes(engine, viewer)
        return Detail(
            row=row,
            values=values,
            team=personal.get("team") if viewer.may(Act.SEE_TEAM) else None,
            contact=personal.get("contact") if viewer.may(Act.SEE_CONTACT) else None,
            attention=tuple(flag for flag in stored.attention if flag["values"].get("code") not in closed),
            merged_into=None if stored.merged_into in closed else stored.merged_into,
            version=stored.version,
            clarifications=tuple(
                Asked(a.id, a.question, a.asked_by, a.asked_at, a.answer, a.answered_at) for a in asked
            ),
            self_assessment=implied(values, frame.rubric),
            recused=tuple(recused),
        )


def eligible(engine: Engine, viewer: Viewer) -> dict[str, dict[str, Ruling]]:
    """What each rule says of each application this person may see: code -> rule -> ruling."""
    hidden, unopened = ratings.hidden(engine, viewer), conflicts.unopened(engine, viewer)
    if not hidden and not unopened:
        return _rulings(engine, viewer.programme_id, viewer.basis, viewer.released, viewer.blocked)
    return _seen_rulings(engine, viewer, hidden, unopened)


UNOPENED = N_("Known after you have answered about conflicts of interest.")


@lru_cache(maxsize=16)
def _seen_rulings(
    engine: Engine, viewer: Viewer, hidden: frozenset[str], unopened: frozenset[int]
) -> dict[str, dict[str, Ruling]]:
    rulings = _rulings(engine, viewer.programme_id, viewer.basis, viewer.released, viewer.blocked)
    # Rules that read ratings say nothing of an application whose ratings this person may not see yet.
    before = _rulings(engine, viewer.programme_id, viewer.basis, False, viewer.blocked)
    found = {code: (before if code in hidden else rulings)[code] for code in rulings}
    for row in _rows(engine, viewer.programme_id, viewer.basis):
        if row.id in unopened:
            found[row.code] = {rule: Ruling(rule, Verdict.LATER, UNOPENED, {}) for rule in found[row.code]}
    return found


@lru_cache(maxsize=16)
def _rulings(
    engine: Engine, programme_id: int, basis: int, released: bool, blocked: frozenset[int]
) -> dict[str, dict[str, Ruling]]:
    # What is closed to the viewer is left out first: it may share an organisation with what is not.
    rows = tuple(row for row in _rows(engine, programme_id, basis) if row.id not in blocked)
    with reading(engine) as session:
        decided: dict[int, dict[str, Finding]] = {}
        for finding in session.scalars(
            select(Finding).join(Application).where(Application.programme_id == programme_id)
        ):
            decided.setdefault(finding.application_id, {})[finding.rule] = finding
        text = session.scalar(select(Programme.text).where(Programme.id == programme_id))
    programme = read_programme(text or "")
    scores = ratings.all_scores(engine, programme_id, basis) if released else {}
    means = ratings.mean_levels(engine, programme_id, basis) if released else {}
    shared = _shared(rows)
    found = {}
    for row in rows:
        score = scores.get(row.code)
        facts = eligibility.Facts(
            values=row.facts,
            late=row.late if row.submitted_at is not None else None,
            interview=row.interview,
            criteria={k: c.value for k, c in score.criteria.items()} if score else None,
            dimensions=means.get(row.code) if score else None,
            shared_with=shared.get(row.code, ()),
        )
        computed = eligibility.judge(programme.rules, facts)
        found[row.code] = {
            rule: _ruling(rule, finding, decided.get(row.id, {}).get(rule)) for rule, finding in computed.items()
        }
    return found


def _ruling(rule: str, computed: eligibility.Finding, decided: Finding | None) -> Ruling:
    if decided is None:
        return Ruling(rule, computed.verdict, computed.sentence, computed.values)
    return Ruling(
        rule,
        Verdict(decided.verdict),
        computed.sentence,
        computed.values,
        decided_by=decided.by,
        reason=decided.reason,
        at=decided.at,
    )


def _shared(rows: tuple[Row, ...]) -> dict[str, tuple[str, ...]]:
    """Which applications name an organisation that stands in another application too."""
    teams: dict[str, set[str]] = {}
    for row in rows:
        if row.state == "received":
            ids = {row.business_id, *(p.get("business_id") for p in row.facts.get("partners") or ())}
            for business_id in ids - {None, ""}:
                teams.setdefault(str(business_id), set()).add(row.code)
    shared: dict[str, set[str]] = {}
    for codes in teams.values():
        for code in codes if len(codes) > 1 else ():
            shared.setdefault(code, set()).update(codes - {code})
    return {code: tuple(sorted(others)) for code, others in shared.items()}


def verdict(rulings: Mapping[str, Ruling]) -> Verdict:
    """Eligible, not eligible, or to be clarified: all rules of one application together."""
    return eligibility.overall([ruling.verdict for ruling in rulings.values()])


def answers(engine: Engine, viewer: Viewer) -> list[tuple[str, Mapping[str, Any]]]:
    """Every answer that is not personal of every application this person may see (for exports)."""
    with reading(engine) as session:
        found = session.scalars(
            select(Application)
            .where(access.content(viewer))
            .options(undefer(Application.answers))
            .order_by(Application.id)
        )
        return [(a.code, {**a.facts, **a.answers}) for a in found]


def next_days(rows: tuple[Row, ...], *, today: date, days: int) -> list[Row]:
    """Applications whose interview is booked for today or within so many days."""
    return [
        row
        for row in rows
        if row.interview in ("proposed", "confirmed")
        and row.interview_at is not None
        and 0 <= (row.interview_at.date() - today).days <= days
    ]
