"""The frame of a selection as people see it: programmes, rules, rubric, gates, members, log."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from data import programme as programmes
from data.access import Act, GateKey, Role, Viewer
from data.database import reading
from data.imports import Mapping, Suggestion, Table, carried_over, likest_form, read_map
from data.imports.identity import question_headers
from data.models import Application, FormMapping, Gate, LogEntry, Member, Programme, Seal
from data.programme import Words
from scoring import rubric as rubrics


@dataclass(frozen=True, slots=True)
class Listed:
    """A programme in the picker."""

    key: str
    name: Words
    sample: bool


@dataclass(frozen=True, slots=True)
class Person:
    code: str
    name: str
    organisation: str
    roles: tuple[Role, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A gate that stands open."""

    key: GateKey
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Sealed:
    number: int
    sha256: str
    at: datetime
    by: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything about a programme but its applications."""

    text: str
    rubric_text: str
    programme: programmes.Programme
    rubric: rubrics.Rubric
    sample: bool
    today: date
    gates: dict[GateKey, Opened]
    basis: int  # grows with what others can see: work on an open sheet is nobody else's business
    log_head: str

    @property
    def days_left(self) -> int:
        """Whole days until the last day of the call; negative once it is over."""
        return (self.programme.deadline - self.today).days


def listed(engine: Engine) -> list[Listed]:
    """The programmes of this installation, the oldest first."""
    with reading(engine) as session:
        rows = session.execute(select(Programme.key, Programme.text, Programme.sample).order_by(Programme.id))
        return [Listed(key, programmes.read(text).name, sample) for key, text, sample in rows]


def members(engine: Engine, key: str) -> list[Person]:
    """The people of a programme, as the act-as page and the set-up show them."""
    with reading(engine) as session:
        found = session.scalars(
            select(Member).join(Programme, Programme.id == Member.programme_id).where(Programme.key == key)
        )
        return [
            Person(m.code, m.name, m.organisation, tuple(Role(role) for role in m.roles), m.language)
            for m in sorted(found, key=lambda m: m.name)
        ]


def frame(engine: Engine, viewer: Viewer) -> Frame:
    """The programme with its rules and rubric read, and today's date: the sample's own day, or the clock's."""
    kept = _frame(engine, viewer.programme_id, viewer.basis, _clock_day())
    return replace(kept, log_head=_log_head(engine, viewer.programme_id, viewer.revision))


def _clock_day() -> date:
    return datetime.now(ZoneInfo("Europe/Helsinki")).date()


@lru_cache(maxsize=16)
def _log_head(engine: Engine, programme_id: int, revision: int) -> str:
    with reading(engine) as session:
        return session.scalar(select(LogEntry.hash).order_by(LogEntry.id.desc()).limit(1)) or ""


@lru_cache(maxsize=16)
def _frame(engine: Engine, programme_id: int, basis: int, clock: date) -> Frame:
    with reading(engine) as session:
        row = session.get_one(Programme, programme_id)
        opened = session.scalars(select(Gate).where(Gate.programme_id == programme_id))
        return Frame(
            text=row.text,
            rubric_text=row.rubric,
            programme=programmes.read(row.text),
            rubric=rubrics.read(row.rubric),
            sample=row.sample,
            today=row.today or clock,
            gates={GateKey(g.key): Opened(GateKey(g.key), g.at, g.by) for g in opened},
            basis=row.basis,
            log_head="",
        )


def seals(engine: Engine, viewer: Viewer) -> list[Sealed]:
    """Each sealed version of rubric and rules, the newest first."""
    viewer.require(Act.READ)
    with reading(engine) as session:
        found = session.scalars(
            select(Seal).where(Seal.programme_id == viewer.programme_id).order_by(Seal.number.desc())
        )
        return [Sealed(s.number, s.sha256, s.at, s.by, s.reason) for s in found]


def mapping(engine: Engine, viewer: Viewer, form: str) -> str | None:
    """The confirmed mapping of a form, if a person has confirmed one."""
    viewer.require(Act.PREPARE)
    with reading(engine) as session:
        found = session.get(FormMapping, (viewer.programme_id, form))
        return (found.text or None) if found else None


def kept_mapping(engine: Engine, viewer: Viewer, table: Table, suggestion: Suggestion) -> Mapping | None:
    """The mapping a person confirmed for the form that a file comes from, carried over to the columns of this file."""
    viewer.require(Act.PREPARE)
    with reading(engine) as session:
        forms = {f.form: f for f in session.scalars(_forms(viewer).where(FormMapping.tool == suggestion.form))}
    form = likest_form(question_headers(table), {key: f.headers for key, f in forms.items()})
    if form is None or not forms[form].text:
        return None
    kept, programme = read_map(forms[form].text), frame(engine, viewer).programme
    return carried_over(kept, table, suggestion, programme, known=forms[form].headers)


def _forms(viewer: Viewer) -> Select[FormMapping]:
    return select(FormMapping).where(FormMapping.programme_id == viewer.programme_id)


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    at: datetime
    actor: str
    action: str
    about: str
    hash: str


# Before release, acts that would tell who rates what are shown to the person alone who did them.
_RATING_ACTS = (
    *("rate", "clear rating", "cite", "submit", "reopen", "import ratings"),
    *("answer conflict", "dismiss hint"),
)


def entries(engine: Engine, viewer: Viewer, *, most: int = 100, about: str | None = None) -> list[Entry]:
    """The newest log entries this person may see: their own, and everybody's that reveal no judgement."""
    viewer.require(Act.READ)
    query = select(LogEntry).where(LogEntry.programme_id == viewer.programme_id)
    if about is not None:
        query = query.where(LogEntry.about == about)
    if viewer.blocked or not viewer.released:
        query = query.where(LogEntry.action.not_in(_RATING_ACTS) | (LogEntry.actor == viewer.code))
    if not viewer.may(Act.PREPARE):  # who tried what they may not is no matter of the others
        query = query.where(LogEntry.action != "refuse")
    with reading(engine) as session:
        hidden = _blocked_codes(session, viewer)
        found = session.scalars(query.where(LogEntry.about.not_in(hidden)).order_by(LogEntry.id.desc()).limit(most))
        return [Entry(e.id, e.at, e.actor, e.action, e.about, e.hash) for e in found]


def _blocked_codes(session: Session, viewer: Viewer) -> list[str]:
    return list(session.scalars(select(Application.code).where(Application.id.in_(viewer.blocked))))


def log_size(engine: Engine, viewer: Viewer) -> int:
    viewer.require(Act.READ)
    with reading(engine) as session:
        return session.scalar(select(func.count()).where(LogEntry.programme_id == viewer.programme_id)) or 0
