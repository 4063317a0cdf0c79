"""What must hold of members, accounts, conflicts of interest and assignments."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.access import Role
from data.check.invariant import invariant
from data.models import Account, Application, Assignment, Conflict, Member, Programme, SignIn


@invariant("Every programme has a coordinator.")
def coordinators(session: Session) -> Iterator[str]:
    led = {m.programme_id for m in session.scalars(select(Member)) if Role.COORDINATOR in m.roles}
    yield from (key for i, key in session.execute(select(Programme.id, Programme.key)) if i not in led)


@invariant("Members have roles that there are.")
def roles(session: Session) -> Iterator[str]:
    known = {role.value for role in Role}
    yield from (m.code for m in session.scalars(select(Member)) if not known.issuperset(m.roles))


@invariant("Nobody is signed in to an account that has ended.")
def ended_accounts(session: Session) -> Iterator[str]:
    found = select(Account.id).join(SignIn).where(Account.ended_at.is_not(None), SignIn.ended_at.is_(None)).distinct()
    yield from (f"account {i}" for i in session.scalars(found))


@invariant("A conflict of interest is of a member and an application of the same programme.")
def conflicts(session: Session) -> Iterator[str]:
    found = select(Application.code, Member.code).select_from(Conflict).join(Application).join(Member)
    for code, member in session.execute(found.where(Application.programme_id != Member.programme_id)):
        yield f"{code}, {member}"


@invariant("A conflict of interest is none, declared, confirmed or rejected, for the application or the selection.")
def conflict_states(session: Session) -> Iterator[str]:
    known = ("none", "declared", "confirmed", "rejected")
    found = select(Application.code, Member.code).select_from(Conflict).join(Application).join(Member)
    wrong = or_(Conflict.state.not_in(known), Conflict.scope.not_in(("application", "selection")))
    yield from (f"{code}, {member}" for code, member in session.execute(found.where(wrong)))


@invariant("A conflict that was confirmed or rejected names who decided, and when.")
def ruled_conflicts(session: Session) -> Iterator[str]:
    found = select(Application.code, Member.code).select_from(Conflict).join(Application).join(Member)
    ruled = Conflict.state.in_(("confirmed", "rejected"))
    unnamed = or_(Conflict.decided_by.is_(None), Conflict.decided_at.is_(None))
    yield from (f"{code}, {member}" for code, member in session.execute(found.where(ruled, unnamed)))


@invariant("An application is assigned to one member of its programme, or to one organisation.")
def assignments(session: Session) -> Iterator[str]:
    found = select(Application.code, Assignment.id).join(Assignment).outerjoin(Member)
    one = Assignment.member_id.is_(None) != Assignment.organisation.is_(None)
    wrong = or_(~one, Member.programme_id != Application.programme_id)
    yield from (f"{code}, assignment {i}" for code, i in session.execute(found.where(wrong)))
