"""Conflicts of interest are answered by each member, and ruled on by the chair or for the committee."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import access
from data.access import Act, Viewer
from data.actions import saving
from data.actions.moderation import meet_again
from data.conflicts import CLOSING, GROUNDS, SCOPES
from data.models import Application, Conflict, DismissedHint, Member, now
from scoring.errors import NotAllowed, Problem, Unseen


def answer(
    engine: Engine, actor: Viewer, code: str, *, ground: str | None, detail: str = "", scope: str = "application"
) -> None:
    """Answer the question about one application: no conflict (`ground` None), or one of GROUNDS.

    A declared conflict closes the application to the actor at once; only a ruling opens it again.
    """
    if ground is not None and ground not in GROUNDS:
        raise Problem("Say the ground of the conflict of interest.")
    if scope not in SCOPES:
        raise Problem("“{scope}” is not how far a conflict reaches.", scope=scope)
    with saving(engine, actor, Act.DECLARE, action="answer conflict", about=code) as act:
        application = access.find(act.session, actor, code)
        said = act.session.get(Conflict, (application.id, actor.member_id))
        if said is not None and said.state in CLOSING:  # declared since the actor was read: nobody takes it back alone
            raise Unseen("There is no application {code} that you may see.", code=code)
        act.private = ground is None
        act.body = {"answer": "none" if ground is None else "declared", "ground": ground, "scope": scope}
        if said is not None and ground is None and _rejected(said, application):
            return  # answered already, by the committee
        if said is None:
            said = Conflict(application_id=application.id, member_id=actor.member_id)
            act.session.add(said)
        said.state, said.ground = ("none" if ground is None else "declared"), ground
        said.detail, said.scope, said.parties, said.at = detail.strip() or None, scope, application.parties, now()
        said.decided_by = said.decided_at = said.reason = None
        if ground is not None:
            meet_again(act.session, actor, application)


def _rejected(said: Conflict, application: Application) -> bool:
    return said.state == "rejected" and said.parties == application.parties


def rule(
    engine: Engine,
    actor: Viewer,
    code: str,
    member: str,
    *,
    confirmed: bool,
    reason: str,
    scope: str | None = None,
) -> None:
    """Confirm or reject a declared conflict, with a reason; it may be ruled on anew. Nobody rules on their own.

    Rejected, the application opens to the member again; `scope` changes how far a confirmed one reaches.
    """
    if not reason.strip():
        raise Problem("Say why the conflict is confirmed or rejected; it stands in the minutes.")
    if scope is not None and scope not in SCOPES:
        raise Problem("“{scope}” is not how far a conflict reaches.", scope=scope)
    with saving(engine, actor, Act.RULE, action="rule on conflict", about=code) as act:
        application = access.find(act.session, actor, code)
        person = _member(act.session, actor, member)
        if person.id == actor.member_id:
            raise NotAllowed("Nobody rules on their own conflict of interest. Leave it to another.")
        said = act.session.get(Conflict, (application.id, person.id))
        if said is None or said.state == "none":
            raise Problem("{name} has declared no conflict in {code}.", name=person.name, code=code)
        said.state = "confirmed" if confirmed else "rejected"
        said.scope = scope or said.scope
        said.decided_by, said.decided_at, said.reason = actor.code, now(), reason.strip()
        said.parties = application.parties
        meet_again(act.session, actor, application)
        act.body = {"member": member, "state": said.state, "scope": said.scope, "reason": reason.strip()}


def dismiss_hint(engine: Engine, actor: Viewer, code: str, member: str) -> None:
    """A likely conflict was looked at and is none: it is not pointed out again. One's own, or as who rules."""
    own = member == actor.code
    with saving(engine, actor, Act.DECLARE if own else Act.RULE, action="dismiss hint", about=code) as act:
        application = access.find(act.session, actor, code)
        person = _member(act.session, actor, member)
        act.session.merge(DismissedHint(application_id=application.id, member_id=person.id, by=actor.code, at=now()))
        act.body = {"member": member}


def _member(session: Session, actor: Viewer, code: str) -> Member:
    found = session.scalar(select(Member).where(Member.programme_id == actor.programme_id, Member.code == code))
    if found is None:
        raise Unseen("No member of this programme has the code {code}.", code=code)
    return found


def declared_from_file(session: Session, application: Application, member_id: int) -> None:
    """A file of ratings says that somebody is recused: declared, unless it has been already."""
    standing = session.get(Conflict, (application.id, member_id))
    if standing is None or standing.state not in CLOSING:
        session.merge(
            Conflict(
                application_id=application.id,
                member_id=member_id,
                state="declared",
                ground=None,
                detail=None,
                scope="application",
                parties=application.parties,
                decided_by=None,
                decided_at=None,
                reason=None,
                at=now(),
            )
        )
