"""The meeting: what the committee has before it, who is present and who is out, and what it agrees on.

Ratings that were given stay as they are; what was agreed stands beside them. Who leads is a chair: one who is
disqualified in an application can neither bring it up nor agree on it, so another member is made chair too and does.
"""

from sqlalchemy import Engine, exists, or_, select
from sqlalchemy.orm import Session

from data import access
from data.access import Act, GateKey, Role, Viewer
from data.actions import saving
from data.conflicts import CLOSING
from data.models import Application, Conflict, Consensus, Gate, Meeting, Member, Presence, Programme, Sheet, now
from scoring import rubric as rubrics
from scoring.errors import EditConflict, NotAllowed, Problem


def take_up(engine: Engine, actor: Viewer, code: str, *, version: int) -> int:
    """Bring an application before the committee and return the meeting's new version.

    Members present who are disqualified in it are out of the room for it: their exit and return are recorded.
    """
    with saving(engine, actor, Act.MODERATE, action="take up", about=code) as act:
        _require_released(act.session, actor)
        application = _received(act.session, actor, code)
        meeting = act.session.get(Meeting, actor.programme_id)
        if (meeting.version if meeting else 0) != version:
            raise EditConflict("The meeting has gone on in another window. It is shown here as it stands now.")
        if meeting is None:
            meeting = Meeting(programme_id=actor.programme_id, version=0)
            act.session.add(meeting)
        meeting.application_id, meeting.by, meeting.at = application.id, actor.code, now()
        meeting.version += 1
        act.private = True  # nothing is computed from it; screens follow by the meeting's own version
        act.body = {"out": _exits(act.session, actor, application)}
        return meeting.version


def adjourn(engine: Engine, actor: Viewer) -> None:
    """Nothing is before the committee any more; everybody has left the meeting."""
    with saving(engine, actor, Act.MODERATE, action="adjourn", about=actor.programme) as act:
        act.private = True
        meeting = act.session.get(Meeting, actor.programme_id)
        if meeting is not None:
            meeting.application_id, meeting.by, meeting.at = None, actor.code, now()
            meeting.version += 1
        for standing in _standing(act.session, actor):
            standing.until = now()


def present(engine: Engine, actor: Viewer, member: str, *, here: bool) -> None:
    """Record that a member has come to the meeting, or has left it."""
    with saving(engine, actor, Act.MODERATE, action="record presence", about=member) as act:
        act.private = True
        person = act.session.scalar(
            select(Member).where(Member.programme_id == actor.programme_id, Member.code == member)
        )
        if person is None or not person.roles:
            raise Problem("No member of this programme has the code {code}.", code=member)
        standing = [p for p in _standing(act.session, actor) if p.member_id == person.id]
        if here == bool([p for p in standing if p.application_id is None]):
            raise EditConflict("That was recorded already.")
        if here:
            act.session.add(Presence(programme_id=actor.programme_id, member_id=person.id, since=now(), by=actor.code))
        for one in standing:
            one.until = now()
        act.session.flush()
        meeting = act.session.get(Meeting, actor.programme_id)
        if meeting is not None and meeting.application_id is not None:
            _exits(act.session, actor, act.session.get_one(Application, meeting.application_id))
        _grown(act.session, actor)
        act.body = {"here": here}


def meet_again(session: Session, actor: Viewer, application: Application) -> None:
    """Somebody has become disqualified, or is no more: at a meeting on it they go out or come in at once."""
    meeting = session.get(Meeting, actor.programme_id)
    if meeting is not None and meeting.application_id == application.id:
        session.flush()
        _exits(session, actor, application)
        meeting.version += 1


def gone(session: Session, actor: Viewer, member: Member) -> None:
    """A member has left the committee, and so its meeting."""
    standing = [p for p in _standing(session, actor) if p.member_id == member.id]
    for one in standing:
        one.until = now()
    if standing:
        _grown(session, actor)


def _grown(session: Session, actor: Viewer) -> None:
    meeting = session.get(Meeting, actor.programme_id)
    if meeting is None:
        session.add(Meeting(programme_id=actor.programme_id, application_id=None, version=1, by=actor.code, at=now()))
    else:
        meeting.version += 1


def _standing(session: Session, actor: Viewer) -> list[Presence]:
    open_ = select(Presence).where(Presence.programme_id == actor.programme_id, Presence.until.is_(None))
    return list(session.scalars(open_))


def _exits(session: Session, actor: Viewer, application: Application) -> list[str]:
    """End the exits that are over, begin those for this application; the codes of who is out."""
    standing = _standing(session, actor)
    here = {p.member_id for p in standing if p.application_id is None}
    out = {
        i: code
        for i, code in session.execute(
            select(Member.id, Member.code)
            .join(Conflict, Conflict.member_id == Member.id)
            .where(Conflict.application_id == application.id, Conflict.state.in_(CLOSING))
        )
    }
    for one in standing:
        if one.application_id is not None and (one.application_id != application.id or one.member_id not in out):
            one.until = now()
    already = {p.member_id for p in standing if p.application_id == application.id}
    for member_id in sorted((out.keys() & here) - already):
        session.add(
            Presence(
                programme_id=actor.programme_id,
                member_id=member_id,
                application_id=application.id,
                since=now(),
                by=actor.code,
            )
        )
    return sorted(out[member_id] for member_id in out.keys() & here)


def agree(
    engine: Engine,
    actor: Viewer,
    code: str,
    *,
    criterion: str,
    level: str | None,
    reason: str,
    version: int,
    operation: str | None = None,
) -> int:
    """Keep the level the committee agreed on, with its reason, and return its version; `version` 0: none yet.

    `level` None: agreed that it cannot be assessed. Raises EditConflict with both levels if it changed meanwhile, and
    NotAllowed while the ratings are closed to the actor, who has still to submit a sheet of the own.
    """
    if not reason.strip():
        raise Problem("Say why the committee agrees on this level; it stands in the minutes.")
    with saving(engine, actor, Act.MODERATE, action="agree", about=code, operation=operation) as act:
        _require_released(act.session, actor)
        text = act.session.scalar(select(Programme.rubric).where(Programme.id == actor.programme_id)) or ""
        rubric = rubrics.read(text)
        rubric.criterion(criterion)
        if level is not None and level not in {rubrics.decimal_text(allowed) for allowed in rubric.levels}:
            raise Problem("“{level}” is not a level of the rubric.", level=level)
        application, agreed = _agreed(act.session, actor, code, criterion, version, refused=level)
        was = agreed.level if agreed else None
        if agreed is None:
            agreed = Consensus(application_id=application.id, criterion=criterion, version=0)
            act.session.add(agreed)
        agreed.level, agreed.reason, agreed.by, agreed.at = level, reason.strip(), actor.code, now()
        agreed.version += 1
        _grown(act.session, actor)
        act.body = {"criterion": criterion, "level": level, "was": was, "reason": reason.strip()}
        return agreed.version


def take_agreement_back(engine: Engine, actor: Viewer, code: str, *, criterion: str, version: int, reason: str) -> None:
    """The mean of the ratings counts again; the log keeps what had been agreed."""
    if not reason.strip():
        raise Problem("Say why what was agreed is taken back; it stands in the minutes.")
    with saving(engine, actor, Act.MODERATE, action="take agreement back", about=code) as act:
        _require_released(act.session, actor)
        _application, agreed = _agreed(act.session, actor, code, criterion, version, refused=None)
        if agreed is None:
            raise Problem("Nothing has been agreed on {criterion} of {code}.", criterion=criterion, code=code)
        act.body = {"criterion": criterion, "was": agreed.level, "reason": reason.strip()}
        act.session.delete(agreed)
        _grown(act.session, actor)


def _agreed(
    session: Session, actor: Viewer, code: str, criterion: str, version: int, *, refused: str | None
) -> tuple[Application, Consensus | None]:
    application = _received(session, actor, code)
    _require_own_sheet(session, actor, application)
    agreed = session.get(Consensus, (application.id, criterion))
    if (agreed.version if agreed else 0) != version:
        raise EditConflict(
            "{criterion} of {code} was agreed at {stands} in another window. The level {refused} was not saved.",
            criterion=criterion,
            code=code,
            stands=(agreed and agreed.level) or "–",
            refused=refused or "–",
        )
    return application, agreed


def _received(session: Session, actor: Viewer, code: str) -> Application:
    application = session.get_one(Application, access.opened(session, actor, code))
    if application.state != "received":
        raise Problem("{code} has left the selection, so it is not before the committee.", code=code)
    return application


def _require_own_sheet(session: Session, actor: Viewer, application: Application) -> None:
    """Raise NotAllowed where an assessor would be told others' ratings before the own ones are submitted."""
    submitted = exists().where(
        Sheet.application_id == application.id,
        Sheet.member_id == actor.member_id,
        Sheet.submitted_at.is_not(None),
    )
    seen = select(Application.id).where(Application.id == application.id, or_(submitted, ~access.given(actor)))
    if Role.ASSESSOR in actor.roles and session.scalar(seen) is None:
        raise NotAllowed(
            "Submit your own sheet for {code} first: its ratings are closed to you.", code=application.code
        )


def _require_released(session: Session, actor: Viewer) -> None:
    if session.get(Gate, (actor.programme_id, GateKey.RATINGS_RELEASED.value)) is None:
        raise NotAllowed("The committee compares ratings after they have been released.")
    if session.get(Gate, (actor.programme_id, GateKey.DECIDED.value)):
        raise NotAllowed("The decision has been made; what was agreed no longer changes.")
