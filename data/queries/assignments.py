"""Who rates what, as people may see it: the coordinator all of it, the chair what is missing; never a level."""

from collections import Counter
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import Engine

from data import access, assignment
from data.access import Act, Role, Viewer
from data.assignment import Standing
from data.database import reading
from scoring.assignment import common, components
from scoring.errors import Problem


class State(StrEnum):
    """What one member has to do with one application."""

    SUBMITTED = "submitted"
    AWAITED = "awaited"  # given, or everybody rates all, and not submitted yet
    RECUSED = "recused"
    NOT_GIVEN = "not_given"


@dataclass(frozen=True, slots=True)
class Load:
    """What one assessor, or all of one organisation, have to rate, and how much of it is submitted; no levels."""

    name: str
    organisation: str
    assessors: int
    expected: int
    submitted: int
    code: str = ""  # of the assessor; an organisation has none


@dataclass(frozen=True, slots=True)
class Overview:
    allocated: bool
    each: int  # as last allocated; 0: given by hand
    applications: int
    people: tuple[Load, ...]  # those who rate, or have rated
    organisations: tuple[Load, ...]
    lacking: tuple[str, ...]  # applications with fewer assessors than they were to have


@dataclass(frozen=True, slots=True)
class Plan:
    """What an allocation would make: nothing of it is stored."""

    added: int  # sheets that nobody has begun yet
    people: tuple[Load, ...]
    organisations: tuple[Load, ...]
    apart: int  # groups of assessors whom no common application binds; 1: connected
    least: int  # applications that two assessors have in common, at least
    most: int


@dataclass(frozen=True, slots=True)
class Given:
    """One application, and each member's state."""

    code: str
    states: Mapping[str, State]  # member -> state
    own: frozenset[str]  # members to whom it was given one by one
    organisations: tuple[str, ...]  # to whose assessors it was given


@dataclass(frozen=True, slots=True)
class Rater:
    name: str
    organisation: str
    state: State


@dataclass(frozen=True, slots=True)
class Leaving:
    """What happens if a member drops out."""

    name: str
    submitted: int  # sheets that stay and count
    passed_on: Mapping[str, str]  # application -> name of who takes over
    nobody: tuple[str, ...]  # applications that nobody takes over


def _seen(engine: Engine, viewer: Viewer) -> Standing:
    """All of it, for this room alone, which leaves out what is closed to the viewer."""
    return assignment.shown(engine, viewer.programme_id, viewer.basis)


def overview(engine: Engine, viewer: Viewer) -> Overview:
    """How the applications are given out, for the coordinator."""
    viewer.require(Act.PREPARE)
    stands = _seen(engine, viewer)
    return Overview(
        allocated=stands.allocated,
        each=stands.each,
        applications=len(stands.applications.keys() - viewer.blocked),
        people=_loads(engine, viewer),
        organisations=_together(_loads(engine, viewer)),
        lacking=lacking(engine, viewer),
    )


@lru_cache(maxsize=16)
def _loads(engine: Engine, viewer: Viewer) -> tuple[Load, ...]:
    stands = _seen(engine, viewer)
    found = []
    for m, p in stands.members.items():
        expected = stands.expected(m) - viewer.blocked
        done = (stands.submitted[m] & expected) - viewer.blocked
        if p.assesses or done:
            found.append(Load(p.name, p.organisation, int(p.assesses), len(expected), len(done), p.code))
    return tuple(found)


def progress(engine: Engine, viewer: Viewer) -> tuple[Load, ...]:
    """Sheets submitted of those expected, by evaluating organisation: for those who keep the time. No levels."""
    if not viewer.roles & {Role.COORDINATOR, Role.CHAIR}:
        return ()
    return _together(_loads(engine, viewer))


def _together(people: Collection[Load]) -> tuple[Load, ...]:
    """The same by organisation."""
    found = []
    for organisation in sorted({p.organisation for p in people}):
        own = [p for p in people if p.organisation == organisation]
        found.append(
            Load(
                organisation,
                organisation,
                sum(p.assessors for p in own),
                sum(p.expected for p in own),
                sum(p.submitted for p in own),
            )
        )
    return tuple(found)


def lacking(engine: Engine, viewer: Viewer) -> tuple[str, ...]:
    """Applications with fewer assessors than they were to have: late ones, or after a recusal. For the coordinator."""
    if not viewer.may(Act.PREPARE):
        return ()
    return _lacking(engine, viewer)


@lru_cache(maxsize=16)
def _lacking(engine: Engine, viewer: Viewer) -> tuple[str, ...]:
    stands = _seen(engine, viewer)
    return tuple(stands.applications[x] for x in stands.lacking() if x not in viewer.blocked)


def plan(engine: Engine, viewer: Viewer, *, each: int = 2, apart: bool = False) -> Plan:
    """What giving each application so many assessors would make. Raises Problem where too few are free."""
    viewer.require(Act.PREPARE)
    return _plan(engine, viewer, each, apart)


@lru_cache(maxsize=8)
def _plan(engine: Engine, viewer: Viewer, each: int, apart: bool) -> Plan:
    stands = _seen(engine, viewer)
    added = assignment.planned(stands, viewer, each=each, apart=apart)
    pairs = {
        (x, m)
        for m in stands.members
        for x in (stands.expected(m) if stands.allocated else stands.submitted[m] - stands.out[m])
    } | added
    people = [p.code for p in stands.assessors.values()]
    codes = [(stands.applications[x], stands.members[m].code) for x, m in pairs]
    load = Counter(m for x, m in pairs if x not in viewer.blocked)
    shared = common(codes)
    counts = [shared[min(one, two), max(one, two)] for i, one in enumerate(people) for two in people[:i]]
    loads = tuple(
        Load(p.name, p.organisation, 1, load[m], len(stands.submitted[m] - viewer.blocked), p.code)
        for m, p in stands.assessors.items()
    )
    return Plan(
        added=sum(x not in stands.begun[m] for x, m in added),
        people=loads,
        organisations=_together(loads),
        apart=len(components(pair for pair in codes if pair[1] in people)),
        least=min(counts, default=0),
        most=max(counts, default=0),
    )


def given(engine: Engine, viewer: Viewer, *, first: int = 0, most: int = 25) -> tuple[Given, ...]:
    """Some applications in the order of codes, with each member's state: for the coordinator."""
    viewer.require(Act.PREPARE)
    stands = _seen(engine, viewer)
    shown = sorted(stands.applications.keys() - viewer.blocked, key=lambda x: _in_order(stands.applications[x]))
    mine = {m: stands.mine(m) for m in stands.assessors}
    found = []
    for x in shown[first : first + most]:
        states = {p.code: state for m, p in stands.members.items() if (state := _state(stands, m, x, mine.get(m, ())))}
        through = tuple(sorted(organisation for organisation, xs in stands.through.items() if x in xs))
        own = frozenset(p.code for m, p in stands.members.items() if x in stands.given[m])
        found.append(Given(stands.applications[x], states, own, through))
    return tuple(found)


def _in_order(code: str) -> tuple[int, str]:
    return len(code), code


def _state(stands: Standing, member: int, x: int, mine: Container[int]) -> State | None:
    """None for who has left, or does not rate, and has given nothing here."""
    assesses = stands.members[member].assesses
    if x in stands.out[member]:
        return State.RECUSED if assesses else None
    if x in stands.submitted[member]:
        return State.SUBMITTED
    if not assesses:
        return None
    return State.AWAITED if x in mine else State.NOT_GIVEN


def raters(engine: Engine, viewer: Viewer, code: str) -> tuple[Rater, ...]:
    """Who rates one application, and who does not and why: for those who keep the time. No levels."""
    viewer.require(Act.READ)
    with reading(engine) as session:
        x = access.find(session, viewer, code).id
    stands = _seen(engine, viewer)
    if x not in stands.applications or not viewer.roles & {Role.COORDINATOR, Role.CHAIR}:
        return ()
    return tuple(
        Rater(p.name, p.organisation, state)
        for m, p in stands.members.items()
        if (state := _state(stands, m, x, stands.mine(m)))
    )


def leaving(engine: Engine, viewer: Viewer, member: str) -> Leaving:
    """What will happen if that member drops out, for the coordinator."""
    viewer.require(Act.PREPARE)
    stands = _seen(engine, viewer)
    m = next((i for i, p in stands.members.items() if p.code == member), None)
    if m is None:
        raise Problem("“{code}” is not a member of this committee.", code=member)
    takes, nobody = assignment.passed_on(stands, m)
    codes, closed = stands.applications, viewer.blocked
    return Leaving(
        name=stands.members[m].name,
        submitted=len(stands.submitted[m] - closed),
        passed_on={codes[x]: stands.members[other].name for x, other in sorted(takes.items()) if x not in closed},
        nobody=tuple(codes[x] for x in nobody if x not in closed),
    )
