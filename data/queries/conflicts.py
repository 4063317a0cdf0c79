"""Conflicts of interest as people see them: what is asked of oneself, and what waits for a ruling."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Engine, and_, func, not_, select

from data import access
from data.access import Act, Role, Viewer
from data.conflicts import CLOSING
from data.database import reading
from data.models import Application, Conflict, DismissedHint, Member, Personal

LIKE = 88  # of 100, from which on an employer and a party count as the same organisation
# What kind of body it is says little: “Motiva” is Motiva Oy, but Pohjan kaupunki is not Pohjan kunta.
_KINDS = frozenset({"oy", "oyj", "ab", "abp", "ry", "rf", "sr", "osk", "ky", "ltd", "the"})


@dataclass(frozen=True, slots=True)
class Question:
    """Who stands behind one application: all that is told before the answer."""

    code: str
    name: str
    business_id: str
    partners: tuple[Mapping[str, str], ...]
    team: str | None
    again: bool  # answered before, about other organisations or people
    hint: str | None  # the party that looks like the viewer's employer


@dataclass(frozen=True, slots=True)
class Declared:
    """A conflict that a member declared, and what became of it."""

    code: str
    name: str
    member: str
    person: str
    organisation: str
    state: str
    ground: str | None
    detail: str | None
    scope: str
    at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Hint:
    """A member whose employer looks like a party of an application, and who has not declared a conflict."""

    code: str
    name: str
    member: str
    person: str
    party: str


@dataclass(frozen=True, slots=True)
class Recused:
    """A member who sees nothing of an application; `state` is declared or confirmed."""

    person: str
    state: str


@dataclass(frozen=True, slots=True)
class Answered:
    """How far a member has come with the questions; not what was answered."""

    person: str
    answered: int
    of: int


def open_questions(engine: Engine, viewer: Viewer) -> int:
    """How many applications this assessor has not answered about yet."""
    if Role.ASSESSOR not in viewer.roles:
        return 0
    with reading(engine) as session:
        found = select(func.count()).select_from(Application)
        return session.scalar(found.where(_open(viewer), Application.state == "received")) or 0


def unopened(engine: Engine, viewer: Viewer) -> frozenset[int]:
    """The applications of which this person is told only who sent them: the question stands before their content."""
    return _unopened(engine, viewer, viewer.revision) if access.answers_first(viewer) else frozenset()


@lru_cache(maxsize=64)
def _unopened(engine: Engine, viewer: Viewer, revision: int) -> frozenset[int]:
    with reading(engine) as session:
        return frozenset(session.scalars(select(Application.id).where(_open(viewer))))


def questions(engine: Engine, viewer: Viewer, *, code: str | None = None, most: int = 20) -> list[Question]:
    """The next unanswered questions of this assessor, by code; or the one about `code`."""
    viewer.require(Act.DECLARE)
    query = (
        select(Application, Personal.values, Conflict.state)
        .outerjoin(Personal, Personal.application_id == Application.id)
        .outerjoin(Conflict, (Conflict.application_id == Application.id) & (Conflict.member_id == viewer.member_id))
        .where(_open(viewer))
        .order_by(Application.id)
        .limit(most)
    )
    query = query.where(Application.state == "received" if code is None else Application.code == code)
    with reading(engine) as session:
        waved = set(
            session.scalars(select(DismissedHint.application_id).where(DismissedHint.member_id == viewer.member_id))
        )
        return [
            Question(
                code=a.code,
                name=str(a.facts.get("name") or ""),
                business_id=str(a.facts.get("business_id") or ""),
                partners=tuple(a.facts.get("partners") or ()),
                team=(personal or {}).get("team") if viewer.may(Act.SEE_TEAM) else None,
                again=state is not None,
                hint=None if a.id in waved else _like(viewer.organisation, _names(a.facts)),
            )
            for a, personal, state in session.execute(query)
        ]


def _open(viewer: Viewer) -> ColumnElement[bool]:
    return and_(access.visible(viewer), not_(access.answered(viewer)))


def before_content(engine: Engine, viewer: Viewer, code: str) -> list[Question]:
    """The question that stands before the content of an application, if one does for this person."""
    return questions(engine, viewer, code=code) if access.answers_first(viewer) else []


def declared(engine: Engine, viewer: Viewer) -> list[Declared]:
    """Every conflict declared, for who rules on them; for others, their own. What is closed to the viewer stays closed.

    Of one's own conflict one is told what became of it, and not even the code of the application.
    """
    viewer.require(Act.DECLARE)
    own = Conflict.member_id == viewer.member_id
    query = (
        select(Conflict, Application.code, Application.facts["name"].as_string(), Member)
        .join(Application, Application.id == Conflict.application_id)
        .join(Member, Member.id == Conflict.member_id)
        .where(Application.programme_id == viewer.programme_id, Conflict.state != "none")
        .order_by(Conflict.state != "declared", Application.id, Member.name)
    )
    query = query.where(access.visible(viewer) | own) if viewer.may(Act.RULE) else query.where(own)
    with reading(engine) as session:
        people = select(Member.code, Member.name).where(Member.programme_id == viewer.programme_id)
        names = {code: name for code, name in session.execute(people)}
        return [
            Declared(
                code="" if c.application_id in viewer.blocked else code,
                name="" if c.application_id in viewer.blocked else name or "",
                member=m.code,
                person=m.name,
                organisation=m.organisation,
                state=c.state,
                ground=c.ground,
                detail=c.detail,
                scope=c.scope,
                at=c.at,
                decided_by=names.get(c.decided_by or "", c.decided_by),
                decided_at=c.decided_at,
                reason=c.reason,
            )
            for c, code, name, m in session.execute(query)
        ]


def recused(engine: Engine, viewer: Viewer) -> dict[str, list[Recused]]:
    """Who is recused from each application that this person may read, by its code."""
    viewer.require(Act.READ)
    with reading(engine) as session:
        found = session.execute(
            select(Application.code, Member.name, Conflict.state)
            .select_from(Conflict)
            .join(Application, Application.id == Conflict.application_id)
            .join(Member, Member.id == Conflict.member_id)
            .where(access.content(viewer), Conflict.state.in_(CLOSING))
            .order_by(Member.name)
        )
        out: dict[str, list[Recused]] = {}
        for code, person, state in found:
            out.setdefault(code, []).append(Recused(person, state))
    return out


def to_rule(engine: Engine, viewer: Viewer) -> int:
    """How many declared conflicts wait for this person's ruling."""
    if not viewer.may(Act.RULE):
        return 0
    return sum(d.state == "declared" and d.member != viewer.code for d in declared(engine, viewer))


def answered(engine: Engine, viewer: Viewer) -> list[Answered]:
    """How many questions each assessor has answered, for who keeps the time."""
    viewer.require(Act.RULE)
    return list(_answers(engine, viewer.programme_id, viewer.revision))


@lru_cache(maxsize=8)
def _answers(engine: Engine, programme_id: int, revision: int) -> tuple[Answered, ...]:
    with reading(engine) as session:
        of = session.scalar(
            select(func.count()).where(Application.programme_id == programme_id, Application.state == "received")
        )
        done = {
            i: n
            for i, n in session.execute(
                select(Conflict.member_id, func.count())
                .join(Application, Application.id == Conflict.application_id)
                .where(
                    Application.programme_id == programme_id,
                    Application.state == "received",
                    (Conflict.parties == Application.parties) | Conflict.state.in_(CLOSING),
                )
                .group_by(Conflict.member_id)
            )
        }
        people = session.scalars(select(Member).where(Member.programme_id == programme_id))
        assessors = sorted((m for m in people if Role.ASSESSOR in m.roles), key=lambda m: m.name)
        return tuple(Answered(m.name, done.get(m.id, 0), of or 0) for m in assessors)


def hints(engine: Engine, viewer: Viewer) -> tuple[Hint, ...]:
    """Likely conflicts that nobody declared or dismissed, for who rules on conflicts."""
    viewer.require(Act.RULE)
    return tuple(hint for hint in _hints(engine, viewer) if hint.member != viewer.code)


@lru_cache(maxsize=16)
def _hints(engine: Engine, viewer: Viewer) -> tuple[Hint, ...]:
    with reading(engine) as session:
        mine = select(Member).where(Member.programme_id == viewer.programme_id).order_by(Member.id)
        people = session.scalars(mine).all()
        closing = Conflict.state.in_(CLOSING)
        settled: set[tuple[int, int]] = {
            *session.execute(select(Conflict.application_id, Conflict.member_id).where(closing)),
            *session.execute(select(DismissedHint.application_id, DismissedHint.member_id)),
        }
        found = session.execute(
            select(Application.id, Application.code, Application.facts)
            .where(access.visible(viewer), Application.state == "received")
            .order_by(Application.id)
        ).all()
    assessors = [m for m in people if Role.ASSESSOR in m.roles and m.organisation]
    employers = {m.organisation for m in assessors}
    hints = []
    for i, code, facts in found:
        likely = {employer: party for employer in employers if (party := _like(employer, _names(facts)))}
        hints += [
            Hint(code, str(facts.get("name") or ""), m.code, m.name, likely[m.organisation])
            for m in assessors
            if m.organisation in likely and (i, m.id) not in settled
        ]
    return tuple(hints)


def _names(facts: Mapping[str, object]) -> list[str]:
    partners = facts.get("partners")
    others = [str(p.get("name") or "") for p in partners] if isinstance(partners, list) else []
    return [name for name in (str(facts.get("name") or ""), *others) if name]


def _like(employer: str, names: list[str]) -> str | None:
    """The name that looks like the employer's, if one does."""
    plain = _plain(employer)
    return next((name for name in names if plain and fuzz.ratio(plain, _plain(name), score_cutoff=LIKE)), None)


@lru_cache(maxsize=20_000)
def _plain(name: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in name.casefold()).split()
    return " ".join(word for word in words if word not in _KINDS)
