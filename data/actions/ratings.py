"""Give ratings: an assessor's levels and evidence, saved one by one, and the submission of the sheet."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from data import access
from data.access import Act, GateKey, Role, Viewer
from data.actions import saving
from data.actions.conflicts import declared_from_file
from data.actions.setup import sealed_first
from data.database import reading
from data.models import Application, Consensus, Gate, LogEntry, Member, Programme, Rating, Sheet, now
from scoring import rubric as rubrics
from scoring.errors import EditConflict, NotAllowed, Problem
from scoring.ratings import RatingSet, Stage
from scoring.support import Evidence, differs, unsupported


def _sheet(
    session: Session, actor: Viewer, code: str, version: int, *, giving: tuple[str, Stage, str | None] | None = None
) -> Sheet:
    """The actor's own sheet, open to change and still the one that was shown; made if it is the first time.

    Raises EditConflict if it is not; with the level that stands and the one refused, where one is being given.
    """
    application_id = access.to_rate(session, actor, code)
    gates = set(session.scalars(select(Gate.key).where(Gate.programme_id == actor.programme_id)))
    if GateKey.DECIDED in gates:
        raise NotAllowed("The decision has been made; ratings no longer change.")
    if GateKey.RUBRIC_SEALED not in gates:
        raise NotAllowed("Rubric and rules are not sealed yet; rating begins after that. Ask the coordinator.")
    sheet = session.scalar(
        select(Sheet).where(Sheet.application_id == application_id, Sheet.member_id == actor.member_id)
    )
    if sheet is None:
        sheet = Sheet(application_id=application_id, member_id=actor.member_id, saved_at=now(), version=0)
        session.add(sheet)
        session.flush()
    if sheet.version != version and giving:
        criterion, stage, refused = giving
        stands = session.get(Rating, (sheet.id, criterion, stage.value))
        raise EditConflict(
            "Your sheet for {code} was saved in another window: {criterion} stands there at {stands}. "
            "The level {refused} was not saved.",
            code=code,
            criterion=criterion,
            stands=(stands and stands.level) or "–",
            refused=refused or "–",
        )
    if sheet.version != version:
        raise EditConflict(
            "Your sheet for {code} was saved in another window. It is shown here as it stands now.", code=code
        )
    sheet.version += 1
    sheet.saved_at = now()
    return sheet


def _open(sheet: Sheet, stage: Stage, code: str) -> None:
    if sheet.submitted_at is not None and stage is Stage.FORM:
        raise NotAllowed("Your sheet for {code} is submitted; its form ratings no longer change.", code=code)


def _rubric(session: Session, actor: Viewer) -> rubrics.Rubric:
    return _read(session.scalar(select(Programme.rubric).where(Programme.id == actor.programme_id)) or "")


@lru_cache(maxsize=8)
def _read(text: str) -> rubrics.Rubric:
    # Reading takes longer than the rest of a save, and everybody else who saves waits for it.
    return rubrics.read(text)


def _criterion(session: Session, actor: Viewer, key: str) -> rubrics.Rubric:
    rubric = _rubric(session, actor)
    rubric.criterion(key)
    return rubric


def rate(
    engine: Engine,
    actor: Viewer,
    code: str,
    *,
    criterion: str,
    level: str | None,
    stage: Stage,
    version: int,
    evidence: Sequence[Evidence] | None = None,
    reason: str = "",
    operation: str | None = None,
) -> int:
    """Give a level (an exact decimal as text; None: cannot assess) and return the sheet's new version.

    `evidence` is what was cited before there was a level; without it the citations stay as they are. A level after the
    interview that is not the one from the form needs a `reason`.
    Raises EditConflict if the sheet has changed since `version`, NotAllowed once it is submitted.
    """
    with saving(engine, actor, Act.RATE, action="rate", about=code, operation=operation) as act:
        rubric = _criterion(act.session, actor, criterion)
        if level is not None and level not in {rubrics.decimal_text(allowed) for allowed in rubric.levels}:
            raise Problem("“{level}” is not a level of the rubric.", level=level)
        sheet = _sheet(act.session, actor, code, version, giving=(criterion, stage, level))
        _open(sheet, stage, code)
        act.private = sheet.submitted_at is None
        rating = act.session.get(Rating, (sheet.id, criterion, stage.value))
        earlier = act.session.get(Rating, (sheet.id, criterion, Stage.FORM.value))
        moved = stage is Stage.INTERVIEW and differs(level, earlier.level if earlier else None)
        if moved and not reason.strip():
            raise Problem(
                "From the form you gave {criterion} the level {was}. Say what in the interview made it {level}.",
                criterion=criterion,
                was=earlier and earlier.level,
                level=level,
            )
        if rating is None:
            rating = Rating(
                sheet_id=sheet.id,
                criterion=criterion,
                stage=stage.value,
                # What was cited from the form still speaks after the interview.
                evidence=list(earlier.evidence) if earlier else [],
            )
            act.session.add(rating)
        act.body = {"criterion": criterion, "stage": stage.value, "level": level, "was": rating.level}
        rating.level, rating.at = level, now()
        rating.reason = reason.strip() if moved else None
        if evidence is not None:
            rating.evidence = [dict(piece) for piece in evidence]
        return sheet.version


def clear(engine: Engine, actor: Viewer, code: str, *, criterion: str, stage: Stage, version: int) -> int:
    """Take a rating back: the criterion is open again."""
    with saving(engine, actor, Act.RATE, action="clear rating", about=code) as act:
        sheet = _sheet(act.session, actor, code, version)
        _open(sheet, stage, code)
        act.private = sheet.submitted_at is None
        act.session.execute(
            delete(Rating).where(
                Rating.sheet_id == sheet.id, Rating.criterion == criterion, Rating.stage == stage.value
            )
        )
        act.body = {"criterion": criterion, "stage": stage.value}
        return sheet.version


def cite(
    engine: Engine,
    actor: Viewer,
    code: str,
    *,
    criterion: str,
    stage: Stage,
    evidence: Sequence[Evidence],
    version: int,
) -> int:
    """Replace the evidence of one rating and return the sheet's new version.

    What is cited before there is a level comes with it, in `rate`.
    """
    with saving(engine, actor, Act.RATE, action="cite", about=code) as act:
        _criterion(act.session, actor, criterion)
        sheet = _sheet(act.session, actor, code, version)
        _open(sheet, stage, code)
        act.private = sheet.submitted_at is None
        rating = act.session.get(Rating, (sheet.id, criterion, stage.value))
        if rating is None:
            raise Problem("Choose a level first, then what it rests on.")
        rating.evidence = [dict(piece) for piece in evidence]
        act.body = {"criterion": criterion, "stage": stage.value, "citations": len(rating.evidence)}
        return sheet.version


def submit(engine: Engine, actor: Viewer, code: str, *, version: int) -> int:
    """Submit the sheet: from release on the others see it. Every criterion needs an answer and its evidence."""
    with saving(engine, actor, Act.RATE, action="submit", about=code) as act:
        rubric = _rubric(act.session, actor)
        sheet = _sheet(act.session, actor, code, version)
        if sheet.submitted_at is not None:
            raise Problem("Your sheet for {code} is submitted already.", code=code)
        act.session.flush()
        given = act.session.scalars(select(Rating).where(Rating.sheet_id == sheet.id))
        latest: dict[str, tuple[str | None, Sequence[Evidence]]] = {}
        for rating in sorted(given, key=lambda r: r.stage == Stage.INTERVIEW.value):
            latest[rating.criterion] = (rating.level, rating.evidence)
        missing = [c.key for c in rubric.criteria if c.key not in latest]
        if missing:
            raise Problem("Not answered yet: {criteria}. “Not assessed” is an answer too.", criteria=", ".join(missing))
        wanting = unsupported(latest, rubric)
        if wanting:
            raise Problem("These levels need evidence: {criteria}.", criteria=", ".join(wanting))
        unexplained = _unexplained(act.session, sheet)
        if unexplained:
            raise Problem(
                "After the interview these levels are others than from the form, without a reason: {criteria}.",
                criteria=", ".join(unexplained),
            )
        sheet.submitted_at = now()
        return sheet.version


def _unexplained(session: Session, sheet: Sheet) -> list[str]:
    """Criteria whose level from the form was changed after the one from the interview, so that they differ now."""
    given = session.scalars(select(Rating).where(Rating.sheet_id == sheet.id)).all()
    before = {r.criterion: r.level for r in given if r.stage == Stage.FORM.value}
    after = [r for r in given if r.stage == Stage.INTERVIEW.value]
    return sorted(r.criterion for r in after if differs(r.level, before.get(r.criterion)) and not r.reason)


def reopen(engine: Engine, actor: Viewer, code: str, *, version: int) -> int:
    """Take the submission back; only while nobody can have seen the others' ratings: not once they were released.

    That holds where the gate of the release has been closed again too.
    """
    with saving(engine, actor, Act.RATE, action="reopen", about=code) as act:
        released = select(LogEntry.id).where(
            LogEntry.programme_id == actor.programme_id,
            LogEntry.action == "open gate",
            LogEntry.about == GateKey.RATINGS_RELEASED.value,
        )
        if act.session.scalar(released.limit(1)):
            raise NotAllowed("Ratings have been released; a submitted sheet no longer opens.")
        sheet = _sheet(act.session, actor, code, version)
        sheet.submitted_at = None
        return sheet.version


def import_ratings(engine: Engine, actor: Viewer, given: RatingSet) -> dict[str, int]:
    """Take in ratings from a file: levels by code of application and assessor, consensus, recusals.

    Returns how many were new, changed and unchanged. A sheet that comes from a file is finished, so
    it counts as submitted.
    Raises Problem naming every unknown code; nothing is saved then.
    """
    with saving(engine, actor, Act.PREPARE, action="import ratings", about=actor.programme) as act:
        session = act.session
        applications, members = _known(session, actor, given)
        sealed_first(session, actor)
        at = now()
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        sheets: dict[tuple[int, int], Sheet] = {
            (s.application_id, s.member_id): s
            for s in session.scalars(select(Sheet).where(Sheet.application_id.in_(applications.values())))
        }
        wanted = {(applications[r.application], members[r.assessor].id) for r in given.ratings if r.assessor}
        for pair in sorted(wanted - sheets.keys()):
            sheets[pair] = Sheet(application_id=pair[0], member_id=pair[1], saved_at=at)
            session.add(sheets[pair])
        session.flush()
        stored = {
            (r.sheet_id, r.criterion, r.stage): r
            for r in session.scalars(select(Rating).where(Rating.sheet_id.in_([s.id for s in sheets.values()])))
        }
        agreed = {
            (c.application_id, c.criterion): c
            for c in session.scalars(select(Consensus).where(Consensus.application_id.in_(applications.values())))
        }
        touched = set()
        for rating in given.ratings:
            level = None if rating.level is None else rubrics.decimal_text(rating.level)
            application = applications[rating.application]
            old: Rating | Consensus | None
            if rating.assessor is None:
                old = agreed.get((application, rating.criterion))
                if old is None:
                    session.add(
                        Consensus(
                            application_id=application, criterion=rating.criterion, level=level, by=actor.code, at=at
                        )
                    )
            else:
                sheet = sheets[application, members[rating.assessor].id]
                old = stored.get((sheet.id, rating.criterion, rating.stage.value))
                if old is None:
                    made = Rating(
                        sheet_id=sheet.id,
                        criterion=rating.criterion,
                        stage=rating.stage.value,
                        level=level,
                        evidence=[],
                        at=at,
                    )
                    stored[sheet.id, rating.criterion, rating.stage.value] = made
                    session.add(made)
                if old is None or old.level != level:
                    touched.add(sheet.id)
            if old is None:
                counts["new"] += 1
            elif old.level == level:
                counts["unchanged"] += 1
            else:
                old.level, old.at = level, at
                if isinstance(old, Rating):
                    old.reason = None  # it was said of another level
                counts["changed"] += 1
        _recusals(session, given, applications, members)
        for sheet in sheets.values():
            if sheet.id in touched:
                sheet.version += 1
                sheet.submitted_at = sheet.submitted_at or at
        act.body = dict(counts)
        return counts


def require_known(engine: Engine, actor: Viewer, given: RatingSet) -> None:
    """Raise Problem, as the import would, naming every application and assessor that there is not."""
    actor.require(Act.PREPARE)
    with reading(engine) as session:
        _known(session, actor, given)


def _known(session: Session, actor: Viewer, given: RatingSet) -> tuple[dict[str, int], dict[str, Member]]:
    """The applications and members of the programme by their codes, all that are `given` among them."""
    applications = {
        code: i
        for code, i in session.execute(
            select(Application.code, Application.id).where(Application.programme_id == actor.programme_id)
        )
    }
    members = {m.code: m for m in session.scalars(select(Member).where(Member.programme_id == actor.programme_id))}
    wanted = {r.application for r in given.ratings} | {application for application, _ in given.recused}
    unknown = sorted(wanted - applications.keys())
    if unknown:
        raise Problem("There is no application {codes} in this programme.", codes=", ".join(unknown))
    people = {r.assessor for r in given.ratings if r.assessor} | {assessor for _, assessor in given.recused}
    # Who has left the committee has no role, and may stand in a file with what they gave.
    strangers = sorted(
        p for p in people if p not in members or (members[p].roles and Role.ASSESSOR not in members[p].roles)
    )
    if strangers:
        raise Problem("No assessor of this programme has the code {codes}.", codes=", ".join(strangers))
    return applications, members


def _recusals(
    session: Session,
    given: RatingSet,
    applications: Mapping[str, int],
    members: Mapping[str, Member],
) -> None:
    for application, assessor in sorted(given.recused):
        stored = session.get_one(Application, applications[application])
        declared_from_file(session, stored, members[assessor].id)
