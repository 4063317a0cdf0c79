"""What must hold of the log, the seals and the gates."""

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from data import database, log
from data import programme as programmes
from data.access import GateKey
from data.check.invariant import invariant
from data.models import Base, Gate, LogEntry, Programme, Seal
from scoring import rubric as rubrics


@invariant("Each entry of the log follows from the one before it.")
def chain(session: Session) -> Iterator[str]:
    try:
        broken = log.broken_at(session)
    except ValueError:  # altered so that it is no longer JSON, or no longer a date
        broken = _unreadable(session)
    if broken is not None:
        yield f"entry {broken}"


def _unreadable(session: Session) -> int | None:
    for number in session.scalars(select(LogEntry.id).order_by(LogEntry.id)):
        try:
            session.get(LogEntry, number)
        except ValueError:
            return number
    return None


@invariant("The entries of the log are numbered from 1 without a gap.")
def log_numbers(session: Session) -> Iterator[str]:
    numbers = [0, *session.scalars(select(LogEntry.id).order_by(LogEntry.id))]
    yield from (f"after entry {before}" for before, after in pairwise(numbers) if after != before + 1)


@invariant("Log and seals are guarded by their triggers, as the migrations made them.")
def guards(session: Session) -> Iterator[str]:
    wanted = database.guards(session.get_bind().dialect.name)
    if session.get_bind().dialect.name == "sqlite":
        stand = set(session.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")))
        yield from (sentence.split()[2] for sentence in wanted if sentence not in stand)
        return
    functions = session.execute(
        text("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace")
    )
    bodies = {str(name): str(body) for name, body in functions}
    found = session.execute(
        text(
            "SELECT tgname, tgrelid::regclass::text, proname, tgtype, tgenabled FROM pg_trigger "
            "JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal AND tgqual IS NULL"
        )
    )
    stand = {(name, table, function, int(kind)) for name, table, function, kind, on in found if on in ("A", b"A")}
    for name, table, function, kind in TRIGGERS:
        if (name, table, function, kind) not in stand:
            yield name
    for sentence in wanted:
        made = re.search(r"CREATE FUNCTION (\w+)\(\).*?\$\$(.*)\$\$", sentence, re.DOTALL)
        if made and bodies.get(made[1]) != made[2]:
            yield made[1]


# Name, table, function, and what it answers to: 58 = before update, delete or truncate; 7 = before each row inserted.
TRIGGERS = (
    ("log_entry_only_grows", "log_entry", "valinta_only_grows", 58),
    ("seal_only_grows", "seal", "valinta_only_grows", 58),
    ("log_entry_chain", "log_entry", "valinta_chain", 7),
)


@invariant("No operation stands in the log twice.")
def operations(session: Session) -> Iterator[str]:
    twice = select(LogEntry.operation).where(LogEntry.operation.is_not(None)).group_by(LogEntry.operation)
    yield from (f"operation {operation}" for operation in session.scalars(twice.having(func.count() > 1)))


@invariant("Every act in the log has a name.")
def named_acts(session: Session) -> Iterator[str]:
    for number, action in session.execute(select(LogEntry.id, LogEntry.action).order_by(LogEntry.id)):
        if action not in log.ACTS:
            yield f"entry {number}"


@invariant("The revision of a programme is the number of its log entries, and its basis is no greater.")
def revisions(session: Session) -> Iterator[str]:
    counted = select(func.count()).where(LogEntry.programme_id == Programme.id).scalar_subquery()
    for key, revision, basis, logged in session.execute(
        select(Programme.key, Programme.revision, Programme.basis, counted)
    ):
        if revision != logged or not 0 <= basis <= revision:
            yield f"{key}: revision {revision}, basis {basis}, {logged} in the log"


@invariant("Programme and rubric can be read, and the programme's text names its key.")
def texts(session: Session) -> Iterator[str]:
    for key, rules, rubric in session.execute(select(Programme.key, Programme.text, Programme.rubric)):
        rubrics.read(rubric)
        if programmes.read(rules).key != key:
            yield key


@invariant("The seals of a programme are numbered from 1 without a gap.")
def seal_numbers(session: Session) -> Iterator[str]:
    for key, seals in _seals(session).items():
        if [s.number for s in seals] != list(range(1, len(seals) + 1)):
            yield key


@invariant("The SHA-256 of a seal is that of the texts it sealed.")
def seal_hashes(session: Session) -> Iterator[str]:
    for key, seals in _seals(session).items():
        for s in seals:
            if s.sha256 != hashlib.sha256(f"{s.rubric}\0{s.rules}".encode()).hexdigest():
                yield f"{key}, seal {s.number}"


@invariant("Once sealed, rubric and rules are those of the last seal; before, there is no seal.")
def sealed_texts(session: Session) -> Iterator[str]:
    sealed = set(session.scalars(select(Gate.programme_id).where(Gate.key == GateKey.RUBRIC_SEALED.value)))
    seals = _seals(session)
    for programme in session.scalars(select(Programme)):
        last = seals.get(programme.key, [None])[-1]
        stands = last is not None and (last.rubric, last.rules) == (programme.rubric, programme.text)
        if stands != (programme.id in sealed):
            yield programme.key


def _seals(session: Session) -> dict[str, list[Seal]]:
    found: dict[str, list[Seal]] = {}
    for key, seal in session.execute(
        select(Programme.key, Seal).join(Seal, Seal.programme_id == Programme.id).order_by(Seal.number)
    ):
        found.setdefault(key, []).append(seal)
    return found


@invariant("Ratings are released, and a decision made, under sealed rubric and rules only.")
def released_when_sealed(session: Session) -> Iterator[str]:
    gates: dict[str, set[str]] = {}
    for key, gate in session.execute(select(Programme.key, Gate.key).join(Gate, Gate.programme_id == Programme.id)):
        gates.setdefault(key, set()).add(gate)
    for key, found in gates.items():
        if found & {GateKey.RATINGS_RELEASED, GateKey.DECIDED} and GateKey.RUBRIC_SEALED not in found:
            yield key


@invariant("The gates that stand open are those the log says, opened by whom it says.")
def gates_as_logged(session: Session) -> Iterator[str]:
    logged: dict[tuple[int | None, str], str] = {}
    for e in session.scalars(
        select(LogEntry).where(LogEntry.action.in_(("seal", "open gate", "close gate"))).order_by(LogEntry.id)
    ):
        key = GateKey.RUBRIC_SEALED.value if e.action == "seal" else e.about
        if e.action == "close gate":
            logged.pop((e.programme_id, key), None)
        else:
            logged[e.programme_id, key] = e.actor
    open_ = {(g.programme_id, g.key): g.by for g in session.scalars(select(Gate))}
    for programme, key in sorted({pair for pair, _ in logged.items() ^ open_.items()}, key=str):
        yield f"programme {programme}, {key}"
    known = {key.value for key in GateKey}
    yield from (f"programme {programme}, {key}" for programme, key in sorted(open_) if key not in known)


@invariant("Every row that refers to another finds it.")
def references(session: Session) -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        for foreign in table.foreign_keys:
            parent = foreign.column.table.alias("parent")
            there = select(parent.c[foreign.column.name]).where(parent.c[foreign.column.name] == foreign.parent)
            lost = select(func.count()).select_from(table).where(foreign.parent.is_not(None), ~there.exists())
            if n := session.scalar(lost):
                yield f"{n} of {table.name}.{foreign.parent.name}"


@invariant("The file of the database is sound.")
def file(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name == "sqlite":
        yield from (line for line in session.scalars(text("PRAGMA integrity_check")) if line != "ok")
