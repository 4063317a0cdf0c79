"""Who rates what: everybody all, or so many assessors for each application; and somebody who drops out.

Nothing that was given, submitted or begun is ever lost by it.
"""

from collections.abc import Collection

from sqlalchemy import Engine, delete, insert, select, update

from data import access
from data.access import Act, Role, Viewer
from data.actions import Saving, saving
from data.actions.moderation import gone
from data.assignment import Standing, passed_on, planned, standing
from data.models import Application, Assignment, Invitation, Member, Programme, SignIn, now
from scoring.errors import EditConflict, NotAllowed, Problem


def everybody(engine: Engine, actor: Viewer) -> None:
    """Everybody rates all applications: the default, and best up to about forty."""
    with saving(engine, actor, Act.PREPARE, action="rate all", about=actor.programme) as act:
        stands = _stands(act, actor)
        if not stands.allocated:
            raise EditConflict("Everybody rates all applications already.")
        if stands.seen:
            raise NotAllowed("Ratings have been released; who may see them does not begin to rate.")
        own = select(Application.id).where(Application.programme_id == actor.programme_id)
        act.session.execute(delete(Assignment).where(Assignment.application_id.in_(own)))
        act.session.get_one(Programme, actor.programme_id).allocated = False


def allocate(engine: Engine, actor: Viewer, *, each: int, apart: bool = False) -> int:
    """Give every application so many assessors, evenly and connected, and return how many were given anew.

    What has been given stays. With `each` 0 all is given by hand. With `apart` an application gets one assessor of an
    organisation at most. Raises Problem where too few assessors are free.
    """
    with saving(engine, actor, Act.PREPARE, action="allocate", about=actor.programme) as act:
        stands = _stands(act, actor)
        added = planned(stands, actor, each=each, apart=apart)
        _add(act, actor, added)
        act.session.get_one(Programme, actor.programme_id).allocated = True
        given: dict[str, list[str]] = {}
        for x, member in sorted(added):
            given.setdefault(stands.applications[x], []).append(stands.members[member].code)
        act.body = {"each": each, "apart": apart, "seed": stands.seed, "given": given}
        return len(added)


def give(
    engine: Engine, actor: Viewer, code: str, *, members: Collection[str] = (), organisations: Collection[str] = ()
) -> None:
    """Give one application to assessors, or to all assessors of an organisation. Who has it already keeps it."""
    with saving(engine, actor, Act.PREPARE, action="give", about=code) as act:
        x, stands = _one(act, actor, code)
        if x in stands.seen:
            raise NotAllowed(
                "The ratings of {code} have been released; nobody begins to rate it who may see them.", code=code
            )
        chosen = _people(stands, members)
        for m in chosen:
            if x in stands.out[m]:
                raise Problem("{name} is recused from {code}.", name=stands.members[m].name, code=code)
        known = {p.organisation for p in stands.assessors.values()} - {""}
        if strange := sorted(set(organisations) - known):
            raise Problem("No assessor works for {organisation}.", organisation=strange[0])
        if not chosen and not organisations:
            raise Problem("Choose to whom {code} is given.", code=code)
        _add(act, actor, {(x, m) for m in chosen if x not in stands.given[m]})
        for organisation in sorted(o for o in set(organisations) if x not in stands.through.get(o, ())):
            act.session.add(Assignment(application_id=x, organisation=organisation, by=actor.code, at=now()))
        act.body = _said(stands, chosen, organisations)


def take_back(
    engine: Engine, actor: Viewer, code: str, *, members: Collection[str] = (), organisations: Collection[str] = ()
) -> None:
    """Take one application back from assessors or organisations. A sheet that was submitted stays and counts."""
    with saving(engine, actor, Act.PREPARE, action="take back", about=code) as act:
        x, stands = _one(act, actor, code)
        ids = {p.code: m for m, p in stands.members.items()}
        chosen = [ids[member] for member in members if member in ids and x in stands.given[ids[member]]]
        through = [o for o in organisations if x in stands.through.get(o, ())]
        if not chosen and not through:
            raise EditConflict("{code} is not given to them any more.", code=code)
        act.session.execute(
            delete(Assignment).where(
                Assignment.application_id == x,
                Assignment.member_id.in_(chosen) | Assignment.organisation.in_(through),
            )
        )
        act.body = _said(stands, chosen, through)


def leave(engine: Engine, actor: Viewer, member: str) -> None:
    """A member drops out, and of the meeting: sees nothing from now on, in no window. What they submitted counts.

    What they had not submitted passes on to the others, evenly, where that is still blind. Roles given again in the
    set-up bring the member back.
    """
    with saving(engine, actor, Act.PREPARE, action="leave", about=member) as act:
        people = {
            m.code: m for m in act.session.scalars(select(Member).where(Member.programme_id == actor.programme_id))
        }
        leaver = people.get(member)
        if leaver is None or not leaver.roles:
            raise Problem("“{code}” is not a member of this committee.", code=member)
        if not any(Role.COORDINATOR in m.roles for m in people.values() if m is not leaver):
            raise Problem("Somebody must stay coordinator.")
        stands = _stands(act, actor)
        takes, nobody = passed_on(stands, leaver.id)
        act.session.execute(
            delete(Assignment).where(
                Assignment.member_id == leaver.id,
                Assignment.application_id.in_(stands.given[leaver.id] - stands.submitted[leaver.id]),
            )
        )
        _add(act, actor, set(takes.items()))
        _shut_out(act, leaver)
        gone(act.session, actor, leaver)
        codes = stands.applications
        act.body = {
            "roles": list(leaver.roles),
            "passed_on": {codes[x]: stands.members[m].code for x, m in sorted(takes.items())},
            "to_nobody": [codes[x] for x in nobody],
        }
        leaver.roles = []


def _shut_out(act: Saving, leaver: Member) -> None:
    """End the member's sign-ins in every window; a link not used yet opens nothing any more."""
    if leaver.account_id is not None:
        own = (SignIn.account_id == leaver.account_id, SignIn.ended_at.is_(None))
        act.session.execute(update(SignIn).where(*own).values(ended_at=now()))
    unused = (Invitation.member_id == leaver.id, Invitation.used_at.is_(None))
    act.session.execute(update(Invitation).where(*unused).values(used_at=now()))


def _stands(act: Saving, actor: Viewer) -> Standing:
    return standing(act.session, actor.programme_id)


def _one(act: Saving, actor: Viewer, code: str) -> tuple[int, Standing]:
    """One application that the actor may see and that is given one by one."""
    application = access.find(act.session, actor, code)
    stands = _stands(act, actor)
    if application.id not in stands.applications:
        raise Problem("{code} is not in the selection any more.", code=code)
    if not stands.allocated:
        raise Problem("Everybody rates all applications. Choose first that they are given out.")
    return application.id, stands


def _people(stands: Standing, members: Collection[str]) -> list[int]:
    ids = {p.code: m for m, p in stands.assessors.items()}
    if strangers := sorted(set(members) - ids.keys()):
        raise Problem("No assessor of this programme has the code {codes}.", codes=", ".join(strangers))
    return sorted({ids[member] for member in members})


def _add(act: Saving, actor: Viewer, pairs: Collection[tuple[int, int]]) -> None:
    at = now()
    rows = [{"application_id": x, "member_id": member, "by": actor.code, "at": at} for x, member in sorted(pairs)]
    if rows:
        act.session.execute(insert(Assignment), rows)


def _said(stands: Standing, chosen: Collection[int], organisations: Collection[str]) -> dict[str, object]:
    """What the log says of it: codes only, so an organisation is said by its assessors."""
    through = sorted(p.code for p in stands.assessors.values() if p.organisation in organisations)
    return {"members": sorted(stands.members[m].code for m in chosen), "through_organisation": through}
