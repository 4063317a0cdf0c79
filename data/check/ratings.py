"""What must hold of sheets, ratings, evidence and what was agreed."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from data.access import GateKey
from data.check.invariant import invariant
from data.models import Application, Conflict, Consensus, LogEntry, Member, Note, Programme, Rating, Sheet
from scoring import rubric as rubrics
from scoring.ratings import Stage
from scoring.rubric import Rubric

Key = tuple[int, str, str]  # programme, code of the application, code of the assessor

# After these nothing that the log said of single ratings before is sure: a file may have brought other levels.
LOADED = ("import ratings", "load sample")


def _rubrics(session: Session) -> Mapping[int, Rubric]:
    return {i: rubrics.read(text) for i, text in session.execute(select(Programme.id, Programme.rubric))}


def _given() -> Select[Rating, Sheet, Application, str]:
    return (
        select(Rating, Sheet, Application, Member.code)
        .join(Sheet, Sheet.id == Rating.sheet_id)
        .join(Application, Application.id == Sheet.application_id)
        .join(Member, Member.id == Sheet.member_id)
        .order_by(Application.id, Member.code, Rating.criterion)
    )


@invariant("A sheet is of a member and an application of the same programme.")
def sheets(session: Session) -> Iterator[str]:
    found = select(Application.code, Member.code).select_from(Sheet).join(Application).join(Member)
    for code, member in session.execute(found.where(Application.programme_id != Member.programme_id)):
        yield f"{code}, {member}"


@invariant("A rating is a level of the programme's rubric, on a criterion of it, at a stage.")
def levels(session: Session) -> Iterator[str]:
    known = _rubrics(session)
    stages = {Stage.FORM.value, Stage.INTERVIEW.value}
    for rating, _, application, member in session.execute(_given()):
        right = rating.stage in stages and _allowed(known[application.programme_id], rating.criterion, rating.level)
        if not right:
            yield f"{application.code}, {member}, {rating.criterion}"


def _allowed(rubric: Rubric, criterion: str, level: str | None) -> bool:
    if criterion not in {c.key for c in rubric.criteria}:
        return False
    return level is None or rubric.allows(rubrics.exact(level))


@invariant("Each rating stands as the log says it was given, unless a file brought it.")
def ratings_as_logged(session: Session) -> Iterator[str]:
    said: dict[tuple[Key, str, str], str | None] = {}
    taken_back: set[tuple[Key, str, str]] = set()
    loaded: set[int] = set()
    for e in _acts(session, "rate", "clear rating", *LOADED):
        assert e.programme_id is not None
        if e.action in LOADED:
            loaded.add(e.programme_id)
            said = {key: level for key, level in said.items() if key[0][0] != e.programme_id}
            taken_back = {key for key in taken_back if key[0][0] != e.programme_id}
            continue
        key = ((e.programme_id, e.about, e.actor), str(e.body["criterion"]), str(e.body["stage"]))
        if e.action == "rate":
            said[key] = e.body["level"]
            taken_back.discard(key)
        else:
            said.pop(key, None)
            taken_back.add(key)
    for rating, _, application, member in session.execute(_given()):
        key = ((application.programme_id, application.code, member), rating.criterion, rating.stage)
        right = said.pop(key) == rating.level if key in said else key not in taken_back and key[0][0] in loaded
        if not right:
            yield f"{application.code}, {member}, {rating.criterion}"
    yield from (f"{code}, {member}, {criterion}" for (_, code, member), criterion, _ in said)


def _acts(session: Session, *actions: str) -> list[LogEntry]:
    found = select(LogEntry).where(LogEntry.action.in_(actions), LogEntry.programme_id.is_not(None))
    return list(session.scalars(found.order_by(LogEntry.id)))


def _submissions(session: Session) -> tuple[dict[Key, LogEntry], dict[int, int]]:
    """The last submission or reopening of each sheet after the last file, and the entry of that file by programme."""
    last: dict[Key, LogEntry] = {}
    loaded: dict[int, int] = {}
    for e in _acts(session, "submit", "reopen", *LOADED):
        assert e.programme_id is not None
        if e.action in LOADED:
            loaded[e.programme_id] = e.id
        else:
            last[e.programme_id, e.about, e.actor] = e
    return last, loaded


@invariant("A sheet counts as submitted when the log says so, or when a file brought it.")
def submissions(session: Session) -> Iterator[str]:
    last, loaded = _submissions(session)
    found = select(Sheet.submitted_at, Application, Member.code).select_from(Sheet).join(Application).join(Member)
    for submitted_at, application, member in session.execute(found):
        e = last.get((application.programme_id, application.code, member))
        by_file = loaded.get(application.programme_id, 0) > (e.id if e else 0)
        submitted = e is not None and e.action == "submit"
        if not by_file and submitted != (submitted_at is not None):
            yield f"{application.code}, {member}"


@invariant("A submitted sheet answers every criterion, unless a file brought it or the rubric has changed since.")
def complete_sheets(session: Session) -> Iterator[str]:
    last, loaded = _submissions(session)
    changed = {e.programme_id: e.id for e in _acts(session, "change rubric")}
    cleared = {(e.programme_id, e.about, e.actor): e.id for e in _acts(session, "clear rating")}
    answered: dict[Key, set[str]] = {}
    for rating, _, application, member in session.execute(_given()):
        answered.setdefault((application.programme_id, application.code, member), set()).add(rating.criterion)
    known = _rubrics(session)
    for key, e in last.items():
        later = max(loaded.get(key[0], 0), changed.get(key[0], 0), cleared.get(key, 0))
        wanted = {c.key for c in known[key[0]].criteria}
        if e.action == "submit" and later < e.id and wanted - answered.get(key, set()):
            yield f"{key[1]}, {key[2]}"


@invariant("Who is recused from an application has not rated it since that was declared, or last ruled on.")
def recused_ratings(session: Session) -> Iterator[str]:
    recused = {
        (programme, code, member): at
        for programme, code, member, at in session.execute(
            select(
                Application.programme_id, Application.code, Member.code, func.coalesce(Conflict.decided_at, Conflict.at)
            )
            .select_from(Conflict)
            .join(Application)
            .join(Member, Member.id == Conflict.member_id)
            .where(Conflict.state.in_(("declared", "confirmed")))
        )
    }
    for e in _acts(session, "rate", "submit", "cite"):
        assert e.programme_id is not None
        at = recused.get((e.programme_id, e.about, e.actor))
        if at is not None and e.at > at:
            yield f"{e.about}, {e.actor}: entry {e.id}"


@invariant("Evidence from a note is from a note of the same application.")
def evidence(session: Session) -> Iterator[str]:
    notes = {(i, f"note:{n}") for n, i in session.execute(select(Note.id, Note.application_id))}
    for rating, _, application, member in session.execute(_given()):
        for piece in rating.evidence:
            if str(piece["source"]).startswith("note:") and (application.id, piece["source"]) not in notes:
                yield f"{application.code}, {member}, {rating.criterion}"


@invariant("An agreed level is a level of the rubric, on a criterion of it.")
def agreed_levels(session: Session) -> Iterator[str]:
    known = _rubrics(session)
    for agreed, application in session.execute(select(Consensus, Application).join(Application)):
        if not _allowed(known[application.programme_id], agreed.criterion, agreed.level):
            yield f"{application.code}, {agreed.criterion}"


@invariant("Levels are agreed after ratings have been released, or come from a file.")
def agreed_after_release(session: Session) -> Iterator[str]:
    opened = (LogEntry.action == "open gate") & (LogEntry.about == GateKey.RATINGS_RELEASED.value)
    ready = select(LogEntry.id).where(
        LogEntry.programme_id == Application.programme_id, or_(opened, LogEntry.action.in_(LOADED))
    )
    found = select(Application.code, Consensus.criterion).join(Consensus).where(~ready.exists())
    yield from (f"{code}, {criterion}" for code, criterion in session.execute(found))
