"""Who is to rate what, as it stands: everybody all, or what has been given, without those in a conflict of interest.

It stands between acts and queries, which both need it; it filters nothing for anybody, and changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data.access import GateKey, Role, Viewer
from data.conflicts import CLOSING
from data.database import reading
from data.models import Application, Assignment, Conflict, Gate, LogEntry, Member, Programme, Sheet
from data.programme import read
from scoring import assignment as scoring
from scoring.errors import Problem


@dataclass(frozen=True, slots=True)
class Person:
    code: str
    name: str
    organisation: str
    assesses: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Who has to rate what, and what has been submitted. Members and applications by their ids."""

    allocated: bool  # False: everybody rates all
    each: int  # assessors that each application was to have when they were last allocated; 0: given by hand
    seed: int
    applications: Mapping[int, str]  # those in the selection, and their codes
    members: Mapping[int, Person]  # by name
    given: Mapping[int, frozenset[int]]  # member -> applications given one by one
    through: Mapping[str, frozenset[int]]  # organisation -> applications given to all of its assessors
    out: Mapping[int, frozenset[int]]  # member -> applications from which they are recused
    begun: Mapping[int, frozenset[int]]  # member -> applications with a sheet of theirs, submitted or not
    submitted: Mapping[int, frozenset[int]]
    released: bool

    @property
    def assessors(self) -> dict[int, Person]:
        """Those who rate; who has left the committee does not."""
        return {i: person for i, person in self.members.items() if person.assesses}

    def mine(self, member: int) -> frozenset[int]:
        """What has been given to a member, directly or through the organisation; everything while all rate all."""
        if not self.allocated:
            return frozenset(self.applications)
        return self.given[member] | self.through.get(self.members[member].organisation, frozenset())

    def expected(self, member: int) -> frozenset[int]:
        """The applications of which a sheet is awaited from the member, or has been submitted."""
        awaited = self.mine(member) if self.members[member].assesses else frozenset[int]()
        return (awaited | self.submitted[member]) - self.out[member]

    def rated_by(self) -> dict[int, set[int]]:
        """Application -> the members from whom a sheet is awaited or has been submitted."""
        found: dict[int, set[int]] = {x: set() for x in self.applications}
        for member in self.members:
            for x in self.expected(member):
                found[x].add(member)
        return found

    def lacking(self) -> list[int]:
        """Applications with fewer assessors than they were to have, as when one comes late; none while all rate all."""
        if not self.allocated:
            return []
        return [x for x, people in self.rated_by().items() if len(people) < max(1, self.each)]

    @property
    def seen(self) -> frozenset[int]:
        """Applications whose ratings stand open already, so that nobody can begin to rate them blind."""
        return frozenset().union(*self.submitted.values()) if self.released else frozenset()


@lru_cache(maxsize=4)
def shown(engine: Engine, programme_id: int, basis: int) -> Standing:
    """How it stands, kept until it changes: for the queries."""
    with reading(engine) as session:
        return standing(session, programme_id)


def standing(session: Session, programme_id: int) -> Standing:
    """How it stands in the database at this moment: for the acts."""
    programme = session.get_one(Programme, programme_id)
    received = (Application.programme_id == programme_id, Application.state == "received")
    applications = {
        i: code
        for i, code in session.execute(
            select(Application.id, Application.code).where(*received).order_by(Application.id)
        )
    }
    members = session.scalars(select(Member).where(Member.programme_id == programme_id).order_by(Member.name))
    people = {m.id: Person(m.code, m.name, m.organisation, Role.ASSESSOR in m.roles) for m in members}
    rows = session.execute(
        select(Assignment.application_id, Assignment.member_id, Assignment.organisation)
        .join(Application, Application.id == Assignment.application_id)
        .where(*received)
    ).all()
    sheets = session.execute(
        select(Sheet.application_id, Sheet.member_id, Sheet.submitted_at.is_not(None))
        .join(Application, Application.id == Sheet.application_id)
        .where(*received)
    ).all()
    out = session.execute(
        select(Conflict.application_id, Conflict.member_id)
        .join(Application, Application.id == Conflict.application_id)
        .where(*received, Conflict.state.in_(CLOSING))
    )
    return Standing(
        allocated=programme.allocated,
        each=_each(session, programme_id) if programme.allocated else 0,
        seed=read(programme.text).seed,
        applications=applications,
        members=people,
        given=_grouped(((member, x) for x, member, _ in rows if member is not None), people),
        through=_grouped(((organisation, x) for x, _, organisation in rows if organisation is not None), ()),
        out=_grouped(((m, x) for x, m in out), people),
        begun=_grouped(((m, x) for x, m, _ in sheets), people),
        submitted=_grouped(((m, x) for x, m, submitted in sheets if submitted), people),
        released=session.get(Gate, (programme_id, GateKey.RATINGS_RELEASED.value)) is not None,
    )


def _each(session: Session, programme_id: int) -> int:
    """How many assessors each application was to have, as the log says of the last allocation."""
    body = session.scalar(
        select(LogEntry.body)
        .where(LogEntry.programme_id == programme_id, LogEntry.action == "allocate")
        .order_by(LogEntry.id.desc())
        .limit(1)
    )
    return int(body["each"]) if body else 0


Key = TypeVar("Key", int, str)


def _grouped(pairs: Iterable[tuple[Key, int]], keys: Iterable[Key]) -> dict[Key, frozenset[int]]:
    found: dict[Key, set[int]] = {key: set() for key in keys}
    for key, x in pairs:
        found.setdefault(key, set()).add(x)
    return {key: frozenset(applications) for key, applications in found.items()}


def planned(standing: Standing, viewer: Viewer, *, each: int, apart: bool) -> set[tuple[int, int]]:
    """The pairs (application, assessor) to be added so that each application has so many.

    What has been given stays, and so does what somebody has begun. Where ratings stand open already nobody new begins.
    With `apart` an application gets one assessor of an organisation at most.
    Raises Problem where too few are free; of an application closed to the viewer it does not tell the code.
    """
    assessors = standing.assessors
    if not 0 <= each <= len(assessors):
        raise Problem("There are {n} assessors; {each} for each application cannot be.", n=len(assessors), each=each)
    has = {m: standing.given[m] | standing.through.get(p.organisation, frozenset()) for m, p in assessors.items()}
    # Once they are allocated, a sheet that was begun and is not given has been taken back.
    begun = standing.submitted if standing.allocated else standing.begun
    kept = {m: has[m] | begun[m] if m in has else standing.submitted[m] for m in standing.members}
    groups = {p.code: p.organisation for p in assessors.values() if p.organisation} if apart else {}
    wanted = dict.fromkeys(standing.applications, each) | dict.fromkeys(standing.seen, 0)
    found = _allocated(standing, wanted, kept, assessors, groups=groups, closed=viewer.blocked)
    there = {m: has[m] | standing.submitted[m] if standing.allocated else has[m] for m in has}
    return {(x, m) for x, m in found if m in there and x not in there[m]}


def passed_on(standing: Standing, leaver: int) -> tuple[dict[int, int], list[int]]:
    """Who takes over what a member leaves open: application -> assessor, and the applications nobody is free for.

    What was given to the organisation stays with its other assessors, if it has any.
    """
    person, others = standing.members[leaver], {m: p for m, p in standing.assessors.items() if m != leaver}
    if not standing.allocated or not person.assesses:
        return {}, []
    open_ = standing.mine(leaver) - standing.out[leaver] - standing.submitted[leaver]
    if any(p.organisation == person.organisation for p in others.values()):
        open_ &= standing.given[leaver]
    before = {x: people - {leaver} for x, people in standing.rated_by().items()}
    free = {x: {m for m in others if x not in standing.out[m]} - before[x] for x in open_ - standing.seen}
    wanted = {x: len(before[x]) + 1 for x in free if free[x]}
    kept: dict[int, set[int]] = {m: set() for m in standing.members}
    for x, people in before.items():
        for m in people:
            kept[m].add(x)
    found = _allocated(standing, wanted, kept, others)
    takes = {x: m for x, m in found if x in wanted and m not in before[x]}
    return takes, sorted(open_ - takes.keys())


def _allocated(
    standing: Standing,
    wanted: Mapping[int, int],
    kept: Mapping[int, Collection[int]],
    assessors: Mapping[int, Person],
    *,
    groups: Mapping[str, str] | None = None,
    closed: Collection[int] = (),
) -> set[tuple[int, int]]:
    """Ask the scoring room, which knows applications and people by their codes."""
    applications, members = standing.applications, standing.members
    found = scoring.allocate(
        applications.values(),
        [p.code for p in assessors.values()],
        {applications[x]: n for x, n in wanted.items()},
        conflicts=[(applications[x], members[m].code) for m, closed in standing.out.items() for x in closed],
        given=[(applications[x], members[m].code) for m, own in kept.items() for x in own],
        groups=groups,
        seed=standing.seed,
        closed=[applications[x] for x in closed if x in applications],
    )
    ids, people = {code: x for x, code in applications.items()}, {p.code: m for m, p in members.items()}
    return {(ids[code], people[assessor]) for code, chosen in found.items() for assessor in chosen}
