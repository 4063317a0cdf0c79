"""Who may see and do what. This file alone decides; hiding a widget is not access control.

Missing and forbidden answer the same, so that a refusal tells nothing about what exists.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import ColumnElement, Engine, Select, and_, bindparam, exists, not_, or_, select, true
from sqlalchemy.orm import Session

from data.conflicts import CLOSING
from data.database import reading
from data.models import Application, Assignment, Conflict, Gate, Member, Programme, Sheet
from data.text import N_
from scoring.errors import NotAllowed, Unseen

CONDITIONS = 512  # kept, for as many people at once: putting one together takes longer than asking the database


class Role(StrEnum):
    COORDINATOR = "coordinator"
    CHAIR = "chair"
    ASSESSOR = "assessor"
    OBSERVER = "observer"


class GateKey(StrEnum):
    RUBRIC_SEALED = "rubric_sealed"
    CALL_CLOSED = "call_closed"
    RATINGS_RELEASED = "ratings_released"
    DECIDED = "decided"
    CLOSED = "closed"


class Act(StrEnum):
    """What a person may want to do; the value is the verb in the log."""

    PREPARE = "prepare"  # import, correct, schedule, decide eligibility, change the set-up
    SEAL = "seal"
    OPEN_GATE = "open gate"
    RATE = "rate"
    INTERVIEW = "interview"
    DECLARE = "answer conflict"
    RULE = "rule on conflict"
    MODERATE = "moderate"
    READ = "read"
    SEE_CONTACT = "see contact"
    SEE_TEAM = "see team"


# One row for each act: who may, and what the others are told.
_MAY: dict[Act, tuple[frozenset[Role], str]] = {
    Act.PREPARE: (frozenset({Role.COORDINATOR}), N_("Only a coordinator may do this.")),
    Act.SEAL: (frozenset({Role.COORDINATOR, Role.CHAIR}), N_("Only a coordinator or the chair may seal the rubric.")),
    Act.OPEN_GATE: (
        frozenset({Role.COORDINATOR, Role.CHAIR}),
        N_("Only a coordinator or the chair may open or close a gate."),
    ),
    Act.RATE: (frozenset({Role.ASSESSOR}), N_("Only an assessor gives ratings.")),
    Act.INTERVIEW: (
        frozenset({Role.COORDINATOR, Role.ASSESSOR, Role.CHAIR}),
        N_("Only the coordinator, the chair and assessors keep interviews."),
    ),
    Act.DECLARE: (
        frozenset({Role.COORDINATOR, Role.CHAIR, Role.ASSESSOR}),
        N_("Only those who prepare, lead or assess are asked about conflicts of interest."),
    ),
    Act.RULE: (
        frozenset({Role.COORDINATOR, Role.CHAIR}),
        N_("Only the chair confirms or rejects a conflict of interest, or the coordinator for the committee."),
    ),
    Act.MODERATE: (frozenset({Role.CHAIR}), N_("Only the chair leads the meeting and keeps what was agreed.")),
    Act.READ: (frozenset(Role), N_("You have no role in this programme. Ask its coordinator.")),
    Act.SEE_CONTACT: (frozenset({Role.COORDINATOR}), N_("Contact data are shown to coordinators only.")),
    Act.SEE_TEAM: (
        frozenset({Role.COORDINATOR, Role.ASSESSOR}),
        N_("Team members are shown to the coordinator and to assessors only."),
    ),
}


def role_may(roles: Collection[str], act: Act) -> bool:
    """Whether anybody of these roles may do `act`."""
    return bool(_MAY[act][0].intersection(roles))


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person asking, in one programme, at one moment: read anew for every request."""

    programme_id: int
    programme: str  # key
    member_id: int
    code: str
    name: str
    organisation: str
    roles: frozenset[Role]
    gates: frozenset[GateKey]
    blocked: frozenset[int]  # applications of which a recused person sees nothing
    out: bool  # a conflict of theirs reaches the ranking of all
    basis: int  # what is kept for this person counts as long as this stays
    revision: int = field(compare=False)

    def may(self, act: Act) -> bool:
        return bool(self.roles & _MAY[act][0])

    def require(self, act: Act) -> None:
        """Raise NotAllowed, with the reason, unless this person may do `act`."""
        if not self.may(act):
            raise NotAllowed(_MAY[act][1])

    @property
    def released(self) -> bool:
        return GateKey.RATINGS_RELEASED in self.gates


# Asked at every press of everybody, so they are put together once; one row for each gate that is open.
_WHO = (
    select(
        *(Member.id, Member.code, Member.name, Member.organisation, Member.roles),
        *(Programme.id.label("programme_id"), Programme.basis, Programme.revision, Gate.key.label("gate")),
    )
    .select_from(Programme)
    .join(Member, Member.programme_id == Programme.id)
    .outerjoin(Gate, Gate.programme_id == Programme.id)
    .where(Programme.key == bindparam("programme"), Member.code == bindparam("member"))
)
_CLOSED_TO = select(Conflict.application_id, Conflict.scope).where(
    Conflict.member_id == bindparam("member"), Conflict.state.in_(CLOSING)
)


def viewer(engine: Engine, programme: str, member: str) -> Viewer:
    """Who is asking: the member of that code in the programme.

    Raises NotAllowed if there is no such person, or if that person has left the committee and so has no role.
    """
    with reading(engine) as session:
        rows = session.execute(_WHO, {"programme": programme, "member": member}).all()
        if not rows or not rows[0].roles:
            raise NotAllowed("You have no role in this programme. Ask its coordinator.")
        closed = session.execute(_CLOSED_TO, {"member": rows[0].id}).all()
    found = rows[0]
    return Viewer(
        programme_id=found.programme_id,
        programme=programme,
        member_id=found.id,
        code=found.code,
        name=found.name,
        organisation=found.organisation,
        roles=frozenset(Role(role) for role in found.roles),
        gates=frozenset(GateKey(row.gate) for row in rows if row.gate is not None),
        blocked=frozenset(application for application, _scope in closed),
        out=any(scope == "selection" for _application, scope in closed),
        basis=found.basis,
        revision=found.revision,
    )


def require_current(session: Session, actor: Viewer, act: Act) -> None:
    """Raise NotAllowed if the actor has lost a role or been recused since `actor` was read.

    Asked inside the transaction of every act: the page on which it was pressed may be hours old.
    """
    member = session.get(Member, actor.member_id)
    roles = frozenset(Role(role) for role in member.roles) if member else frozenset()
    recused = set(
        session.scalars(
            select(Conflict.application_id).where(Conflict.member_id == actor.member_id, Conflict.state.in_(CLOSING))
        )
    )
    # Declaring a conflict is open to whoever has just declared another.
    if not actor.roles <= roles or (recused - actor.blocked and act is not Act.DECLARE):
        raise NotAllowed("Your roles or your conflicts of interest have changed since you opened this page. Reload it.")


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The applications this person may see at all, as a condition for the query."""
    return _visible(viewer.programme_id, viewer.blocked)


@lru_cache(maxsize=CONDITIONS)
def _visible(programme_id: int, blocked: frozenset[int]) -> ColumnElement[bool]:
    own = Application.programme_id == programme_id
    return and_(own, Application.id.not_in(sorted(blocked))) if blocked else own


def answered(viewer: Viewer) -> ColumnElement[bool]:
    """The applications about which this person has said that there is no conflict, as a condition on Application.

    An answer about other organisations or people than those of now does not count.
    """
    return _answered(viewer.member_id)


@lru_cache(maxsize=CONDITIONS)
def _answered(member_id: int) -> ColumnElement[bool]:
    said = Conflict.__table__.alias("said")
    return exists().where(
        said.c.application_id == Application.id,
        said.c.member_id == member_id,
        said.c.state.in_(("none", "rejected")),
        said.c.parties == Application.parties,
    )


def content(viewer: Viewer) -> ColumnElement[bool]:
    """The applications whose content this person may read: an assessor answers about conflicts first.

    A coordinator has to read in order to prepare; one who also assesses answers before rating.
    """
    return and_(visible(viewer), answered(viewer)) if answers_first(viewer) else visible(viewer)


def answers_first(viewer: Viewer) -> bool:
    """Whether the question about conflicts of interest stands before what this person may read."""
    return Role.ASSESSOR in viewer.roles and not viewer.may(Act.PREPARE)


def given(viewer: Viewer) -> ColumnElement[bool]:
    """The applications that are this person's to rate, as a condition on Application.

    All of them while everybody rates all; else those given to the person or to the person's organisation. It asks the
    database whether they have been allocated, so that an act may rely on it however old its viewer is.
    """
    return _given(viewer.programme_id, viewer.member_id, viewer.organisation)


@lru_cache(maxsize=CONDITIONS)
def _given(programme_id: int, member_id: int, organisation: str) -> ColumnElement[bool]:
    programme, assignment = Programme.__table__.alias("everybody"), Assignment.__table__.alias("given")
    everybody = exists().where(programme.c.id == programme_id, not_(programme.c.allocated))
    own = exists().where(
        assignment.c.application_id == Application.id,
        or_(assignment.c.member_id == member_id, assignment.c.organisation == organisation),
    )
    return or_(everybody, own)


def ratings_visible(viewer: Viewer) -> ColumnElement[bool]:
    """The sheets this person may see, as a condition on Sheet joined with Application.

    Own ones always. Others' after release, and for an assessor only once the own sheet is submitted; of an application
    that is not given to them they wait for no sheet of their own.
    """
    own = Sheet.member_id == viewer.member_id
    if not viewer.released:
        return and_(content(viewer), own)
    if Role.ASSESSOR not in viewer.roles:
        return visible(viewer)
    mine = Sheet.__table__.alias("mine")
    submitted = exists().where(
        mine.c.application_id == Application.id,
        mine.c.member_id == viewer.member_id,
        mine.c.submitted_at.is_not(None),
    )
    return and_(content(viewer), or_(own, submitted, not_(given(viewer))))


def may_see_ranking(viewer: Viewer) -> bool:
    """Whether anything computed from all ratings may be shown to this person."""
    return viewer.released and viewer.may(Act.READ) and not viewer.out


OUT = N_("A conflict of interest of yours reaches the ranking of all applications, so it is closed to you.")


def find(session: Session, viewer: Viewer, code: str) -> Application:
    """The application of that code, if this person may see it; else the same answer as if there were none."""
    found = session.scalar(select(Application).where(visible(viewer), Application.code == code))
    if found is None:
        raise Unseen(UNSEEN, code=code)
    return found


def opened(session: Session, viewer: Viewer, code: str) -> int:
    """The id of the same, for its content: raises Unanswered while an assessor has not answered about conflicts."""
    asked = viewer.member_id if answers_first(viewer) else None
    found = session.execute(_opened(viewer.programme_id, viewer.blocked, asked), {"code": code}).one_or_none()
    if found is None:
        raise Unseen(UNSEEN, code=code)
    if not found.answered:
        raise Unanswered(UNANSWERED, code=code)
    return int(found.id)


@lru_cache(maxsize=CONDITIONS)
def _opened(programme_id: int, blocked: frozenset[int], asked: int | None) -> Select[int, bool]:
    answer = true() if asked is None else _answered(asked)
    return select(Application.id, answer.label("answered")).where(
        _visible(programme_id, blocked), Application.code == bindparam("code")
    )


UNSEEN = N_("There is no application {code} that you may see.")
UNANSWERED = N_("Answer first whether you have a conflict of interest in {code}.")


class Unanswered(NotAllowed):
    """The question about conflicts of interest stands before what was asked for."""


def to_rate(session: Session, viewer: Viewer, code: str) -> int:
    """The id of an application that this person is to rate.

    Raises Unanswered while the question about conflicts of interest is open, coordinators included; NotAllowed where
    it is not given to them.
    """
    key = (viewer.programme_id, viewer.blocked, viewer.member_id, viewer.organisation)
    found = session.execute(_to_rate(*key), {"code": code}).one_or_none()
    if found is None:
        raise Unseen(UNSEEN, code=code)
    if not found.answered:
        raise Unanswered(UNANSWERED, code=code)
    if not found.given:
        raise NotAllowed("{code} is not given to you to rate.", code=code)
    return int(found.id)


@lru_cache(maxsize=CONDITIONS)
def _to_rate(programme_id: int, blocked: frozenset[int], member_id: int, organisation: str) -> Select[int, bool, bool]:
    return select(
        Application.id,
        _answered(member_id).label("answered"),
        _given(programme_id, member_id, organisation).label("given"),
    ).where(_visible(programme_id, blocked), Application.code == bindparam("code"))
