"""The frame of a selection: programmes, people, rubric and rules with their seals, gates."""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from datetime import date
from itertools import count

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from data import log
from data import programme as programmes
from data.access import Act, GateKey, Role, Viewer
from data.actions import saving, working_notes
from data.database import reading, settle, transaction
from data.models import Application, Gate, Member, Programme, Rating, Seal, Sheet, now
from data.text import N_
from scoring import rubric as rubrics
from scoring.errors import EditConflict, NotAllowed, Problem

GATES = {
    GateKey.RUBRIC_SEALED: N_("Rubric and rules sealed"),
    GateKey.CALL_CLOSED: N_("Call closed"),
    GateKey.RATINGS_RELEASED: N_("Ratings released"),
    GateKey.DECIDED: N_("Decided"),
    GateKey.CLOSED: N_("Programme closed"),
}


def create_programme(
    engine: Engine,
    *,
    text: str,
    rubric: str,
    coordinator: str,
    name: str,
    organisation: str,
    roles: Collection[Role] = (Role.COORDINATOR,),
    language: str = "fi",
    sample: bool = False,
    today: date | None = None,
    account_id: int | None = None,
) -> str:
    """Make a programme from its two texts, with its first coordinator, and return its key.

    `account_id` is what the coordinator signs in with already; without one, an invitation opens the programme.
    """
    key, code = programmes.read(text).key, member_code(coordinator)
    rubrics.read(rubric)
    with transaction(engine) as session:
        if session.scalar(select(Programme.id).where(Programme.key == key)):
            raise Problem("There is a programme called “{key}” already.", key=key)
        made = Programme(key=key, text=text, rubric=rubric, sample=sample, today=today)
        session.add(made)
        session.flush()
        session.add(
            Member(
                programme_id=made.id,
                code=code,
                name=name,
                organisation=organisation,
                roles=sorted(roles),
                language=language,
                account_id=account_id,
            )
        )
        log.append(session, made.id, actor=code, action="create programme", about=key)
        return key


def start_own(engine: Engine, actor: Viewer, *, template: str, name: str) -> str:
    """Start an empty programme from a shipped template, with the actor as its coordinator; return its key."""
    if not name.strip():
        raise Problem("Give the programme a name.")
    actor.require(Act.PREPARE)
    with reading(engine) as session:
        taken = set(session.scalars(select(Programme.key)))
        account_id = session.scalar(select(Member.account_id).where(Member.id == actor.member_id))
    base = slug(name)
    key = next(k for n in count(1) if (k := base if n == 1 else f"{base}-{n}") not in taken)
    text = programmes.rewrite(
        programmes.shipped(template), {"key": key, "name": dict.fromkeys(("en", "fi", "sv"), name.strip())}
    )
    return create_programme(
        engine,
        text=text,
        rubric=programmes.shipped(template, "rubric.toml"),
        coordinator=actor.code,
        name=actor.name,
        organisation=actor.organisation,
        roles=[Role.COORDINATOR, Role.CHAIR, Role.ASSESSOR],
        account_id=account_id,
    )


def slug(name: str) -> str:
    """A name as a key: small letters, digits and hyphens.

    >>> slug("Oma ohjelma: kevät 2027")
    'oma-ohjelma-kevat-2027'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "programme"


def change_programme(engine: Engine, actor: Viewer, *, text: str, reason: str = "") -> None:
    """Replace programme.toml: dates, slots, form, eligibility rules, ladder. Needs a reason once sealed."""
    found = programmes.read(text)
    with saving(engine, actor, Act.PREPARE, action="change programme", about=actor.programme) as act:
        programme = act.session.get_one(Programme, actor.programme_id)
        if found.key != programme.key:
            raise Problem("The key of a programme does not change; it is “{key}”.", key=programme.key)
        sealed = _sealed(act.session, actor, reason)
        programme.text = text
        for application in act.session.scalars(select(Application).where(Application.programme_id == programme.id)):
            application.late = found.is_late(application.submitted_at)
        act.body = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "reason": reason.strip()}
        if sealed:
            _seal(act.session, actor, reason)


def change_rubric(engine: Engine, actor: Viewer, *, text: str, reason: str = "") -> None:
    """Replace rubric.toml. Criteria that carry ratings stay; once sealed the change needs a reason and a new seal."""
    found = rubrics.read(text)
    with saving(engine, actor, Act.PREPARE, action="change rubric", about=actor.programme) as act:
        used = act.session.scalars(
            select(Rating.criterion)
            .join(Sheet)
            .join(Application, Application.id == Sheet.application_id)
            .where(Application.programme_id == actor.programme_id)
            .distinct()
        )
        lost = sorted(set(used) - {c.key for c in found.criteria})
        if lost:
            raise Problem(
                "{criteria} already carry ratings. Keep them in the rubric, with weight 0 if they should not count.",
                criteria=", ".join(lost),
            )
        sealed = _sealed(act.session, actor, reason)
        act.session.get_one(Programme, actor.programme_id).rubric = text
        act.body = {"sha256": rubrics.digest(text), "reason": reason.strip()}
        if sealed:
            _seal(act.session, actor, reason)


def _sealed(session: Session, actor: Viewer, reason: str) -> bool:
    """Whether a change makes a new sealed version; read in the transaction, for the seal may be minutes old."""
    sealed = session.get(Gate, (actor.programme_id, GateKey.RUBRIC_SEALED.value)) is not None
    if sealed and not reason.strip():
        raise Problem("Rubric and rules are sealed. A change needs a reason, which will stand in the minutes.")
    return sealed


def _seal(session: Session, actor: Viewer, reason: str) -> str:
    session.flush()
    programme = session.get_one(Programme, actor.programme_id)
    number = session.scalar(select(func.count()).select_from(Seal).where(Seal.programme_id == programme.id)) or 0
    sha256 = hashlib.sha256(f"{programme.rubric}\0{programme.text}".encode()).hexdigest()
    session.add(
        Seal(
            programme_id=programme.id,
            number=number + 1,
            rubric=programme.rubric,
            rules=programme.text,
            sha256=sha256,
            at=now(),
            by=actor.code,
            reason=reason.strip() or None,
        )
    )
    return sha256


def sealed_first(session: Session, actor: Viewer) -> None:
    """Seal rubric and rules, unless they are, before the first ratings come in from a file."""
    if session.get(Gate, (actor.programme_id, GateKey.RUBRIC_SEALED.value)) is None:
        sha256 = _seal(session, actor, "")
        session.add(Gate(programme_id=actor.programme_id, key=GateKey.RUBRIC_SEALED.value, at=now(), by=actor.code))
        log.append(
            session, actor.programme_id, actor=actor.code, action="seal", about=actor.programme, body={"sha256": sha256}
        )


def seal(engine: Engine, actor: Viewer) -> str:
    """Seal rubric and rules as they stand, and return the SHA-256 that proves it."""
    with saving(engine, actor, Act.SEAL, action="seal", about=actor.programme) as act:
        if act.session.get(Gate, (actor.programme_id, GateKey.RUBRIC_SEALED.value)):
            raise Problem("Rubric and rules are sealed already.")
        sha256 = _seal(act.session, actor, "")
        act.session.add(Gate(programme_id=actor.programme_id, key=GateKey.RUBRIC_SEALED.value, at=now(), by=actor.code))
        act.body = {"sha256": sha256}
        return sha256


def open_gate(engine: Engine, actor: Viewer, gate: GateKey) -> None:
    """Open a gate: what it releases or ends begins at once, for everybody.

    Closing the programme deletes everybody's working notes and drafts.
    """
    if gate is GateKey.RUBRIC_SEALED:
        raise Problem("The seal is set on the rubric's own page.")
    with saving(engine, actor, Act.OPEN_GATE, action="open gate", about=gate.value) as act:
        if act.session.get(Gate, (actor.programme_id, gate.value)):
            raise EditConflict("That gate stands open already.")
        sealed = act.session.get(Gate, (actor.programme_id, GateKey.RUBRIC_SEALED.value))
        if gate is GateKey.RATINGS_RELEASED and sealed is None:
            raise Problem("Seal the rubric and the rules before ratings are released.")
        if gate is GateKey.DECIDED and sealed is None:
            raise Problem("Seal the rubric and the rules before the decision is made.")
        act.session.add(Gate(programme_id=actor.programme_id, key=gate.value, at=now(), by=actor.code))
        if gate is GateKey.CLOSED:
            act.body = {"working_notes": working_notes.delete_all(act.session, actor.programme_id)}
    if gate is GateKey.CLOSED:
        settle(engine)


def close_gate(engine: Engine, actor: Viewer, gate: GateKey, *, reason: str) -> None:
    """Close a gate again, with a reason. The seal of the rubric never opens again."""
    if gate is GateKey.RUBRIC_SEALED:
        raise NotAllowed("A seal stays; change the rubric with a reason instead.")
    if not reason.strip():
        raise Problem("Say why the gate is closed again.")
    with saving(engine, actor, Act.OPEN_GATE, action="close gate", about=gate.value) as act:
        opened = act.session.get(Gate, (actor.programme_id, gate.value))
        if opened is None:
            raise EditConflict("That gate is closed already.")
        act.session.delete(opened)
        act.body = {"reason": reason.strip()}


def member_code(typed: str) -> str:
    """A member's short name as it is kept. Raises Problem if it is none."""
    code = typed.strip().casefold()
    if not code or not code.replace("-", "").isalnum():
        raise Problem("A member's code is a short word of letters and digits, not “{code}”.", code=code)
    return code


def set_member(
    engine: Engine,
    actor: Viewer,
    *,
    code: str,
    name: str,
    organisation: str,
    roles: Collection[Role],
    language: str = "fi",
    added: bool = False,
) -> None:
    """Add a member, or change name, organisation, roles and language of one. Somebody must stay coordinator.

    With `added` a code that somebody has already is refused, so that nobody is overwritten by a newcomer.
    """
    code = member_code(code)
    if not name.strip() or not roles:
        raise Problem("A member needs a name and at least one role.")
    with saving(engine, actor, Act.PREPARE, action="set member", about=code) as act:
        members = {
            m.code: m for m in act.session.scalars(select(Member).where(Member.programme_id == actor.programme_id))
        }
        if added and code in members:
            raise Problem("{name} has the short name “{code}” already.", name=members[code].name, code=code)
        others = [m for m in members.values() if m.code != code and Role.COORDINATOR in m.roles]
        if not others and Role.COORDINATOR not in roles:
            raise Problem("Somebody must stay coordinator.")
        member = members.get(code) or Member(programme_id=actor.programme_id, code=code)
        member.name, member.organisation, member.language = name.strip(), organisation.strip(), language
        member.roles = sorted(roles)
        act.session.add(member)
        act.body = {"roles": sorted(roles)}
