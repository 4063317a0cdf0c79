"""An application is cared for: corrected, entered, judged eligible, clarified, withdrawn, merged."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, select

from data import access
from data import programme as programmes
from data.access import Act, Viewer
from data.actions import saving
from data.actions.intake import flagged, is_rated, parts, shelves, text_of
from data.conflicts import parties
from data.imports.tables import Attention
from data.models import Application, Clarification, Finding, Personal, now
from scoring.eligibility import Verdict
from scoring.errors import EditConflict, Problem, Unseen

BY_HAND = "by-hand"  # the source of an application that no file brought


def correct(
    engine: Engine, actor: Viewer, code: str, *, values: Mapping[str, object], reason: str, version: int
) -> None:
    """Correct answers of an application by hand; the reason stands in the log, what was flagged there is settled."""
    if not reason.strip():
        raise Problem("Say why the answer is corrected.")
    if "name" in values and not str(values["name"] or "").strip():
        raise Problem("An application needs the name of its lead organisation.")
    with saving(engine, actor, Act.PREPARE, action="correct", about=code) as act:
        stored = access.find(act.session, actor, code)
        if stored.version != version:
            raise EditConflict("{code} was changed in another window. It is shown here as it stands now.", code=code)
        programme = programmes.read(text_of(act.session, actor))
        unknown = sorted(values.keys() - {f.key for f in programme.fields})
        if unknown:
            raise Problem("The form has no field {fields}.", fields=", ".join(unknown))
        apart = act.session.get(Personal, stored.id)
        before = {**stored.facts, **stored.answers, **(apart.values if apart else {})}
        facts, answers, personal = parts(shelves(programme.fields), {**before, **values})
        if (facts, answers) != (stored.facts, stored.answers) and is_rated(act.session, stored):
            stored.evidence_changed = True
        stored.facts, stored.answers, stored.parties = facts, answers, parties(facts, personal)
        if apart is not None:
            apart.values = personal
            # The next file says the same as this one; it must not undo what a person has put right.
            apart.corrected = {**{key: before.get(key) for key in values}, **apart.corrected}
        stored.attention = [flag for flag in stored.attention if flag["field"] not in values]
        stored.version += 1
        act.body = {"fields": sorted(values), "reason": reason.strip()}


def enter(
    engine: Engine,
    actor: Viewer,
    *,
    values: Mapping[str, object],
    submitted_at: datetime | None,
    attention: Sequence[Attention] = (),
) -> str:
    """Enter an application that came another way (by e-mail, on paper) and return its code.

    `attention` says what was doubtful in the answers.
    """
    if not str(values.get("name") or "").strip():
        raise Problem("An application needs the name of its lead organisation.")
    with saving(engine, actor, Act.PREPARE, action="enter", about=actor.programme) as act:
        programme = programmes.read(text_of(act.session, actor))
        codes = act.session.scalars(select(Application.code).where(Application.programme_id == actor.programme_id))
        number = 1 + max((int(code.rpartition("-")[2]) for code in codes), default=0)
        facts, answers, personal = parts(shelves(programme.fields), values)
        made = Application(
            programme_id=actor.programme_id,
            code=f"H-{number:02d}",
            source=f"{BY_HAND}#{number}",
            submitted_at=submitted_at,
            late=programme.is_late(submitted_at),
            facts=facts,
            answers=answers,
            parties=parties(facts, personal),
            attention=[flagged(flag) for flag in attention],
        )
        act.session.add(made)
        act.session.flush()
        act.session.add(Personal(application_id=made.id, values=personal, raw={}, file_sha256="", row=None))
        act.about = made.code
        return made.code


def settle(engine: Engine, actor: Viewer, code: str) -> None:
    """Everything flagged on this application has been looked at; the flags are taken off."""
    with saving(engine, actor, Act.PREPARE, action="settle", about=code) as act:
        stored = access.find(act.session, actor, code)
        act.body = {"flags": len(stored.attention), "evidence_changed": stored.evidence_changed}
        stored.attention, stored.evidence_changed = [], False


def decide_eligibility(engine: Engine, actor: Viewer, code: str, *, rule: str, verdict: Verdict, reason: str) -> None:
    """Decide one eligibility rule for one application; it stands above what the rule computes."""
    if not reason.strip():
        raise Problem("Say the reason: it will stand in the minutes.")
    if verdict is Verdict.LATER:
        raise Problem("Choose yes, no or to be clarified.")
    with saving(engine, actor, Act.PREPARE, action="decide eligibility", about=code) as act:
        stored = access.find(act.session, actor, code)
        if rule not in {r.key for r in programmes.read(text_of(act.session, actor)).rules}:
            raise Problem("There is no eligibility rule {rule}.", rule=rule)
        act.session.merge(
            Finding(
                application_id=stored.id,
                rule=rule,
                verdict=verdict.value,
                reason=reason.strip(),
                by=actor.code,
                at=now(),
            )
        )
        act.body = {"rule": rule, "verdict": verdict.value}


def ask(engine: Engine, actor: Viewer, code: str, *, question: str) -> int:
    """Note that the applicant has been asked for a clarification, and return its number."""
    if not question.strip():
        raise Problem("Write the question to the applicant.")
    with saving(engine, actor, Act.PREPARE, action="ask clarification", about=code) as act:
        stored = access.find(act.session, actor, code)
        made = Clarification(application_id=stored.id, question=question.strip(), asked_by=actor.code, asked_at=now())
        act.session.add(made)
        act.session.flush()
        return made.id


def answer(engine: Engine, actor: Viewer, code: str, *, clarification: int, text: str) -> None:
    """Write down the applicant's answer to a clarification, once."""
    if not text.strip():
        raise Problem("Write the applicant's answer.")
    with saving(engine, actor, Act.PREPARE, action="answer clarification", about=code) as act:
        stored = access.find(act.session, actor, code)
        found = act.session.get(Clarification, clarification)
        if found is None or found.application_id != stored.id:
            raise Unseen("There is no such clarification for {code}.", code=code)
        if found.answer is not None:
            raise EditConflict("This clarification has been answered already.")
        found.answer, found.answered_at = text.strip(), now()


def withdraw(engine: Engine, actor: Viewer, code: str, *, reason: str) -> None:
    """The team has withdrawn: the application leaves the ranking, all of it stays readable."""
    if not reason.strip():
        raise Problem("Say who withdrew the application, and when.")
    with saving(engine, actor, Act.PREPARE, action="withdraw", about=code) as act:
        stored = access.find(act.session, actor, code)
        if stored.state != "received":
            raise Problem("{code} is not in the selection any more.", code=code)
        stored.state, act.body = "withdrawn", {"reason": reason.strip()}


def restore(engine: Engine, actor: Viewer, code: str, *, reason: str) -> None:
    """Bring a withdrawn or merged application back into the selection."""
    if not reason.strip():
        raise Problem("Say why the application comes back.")
    with saving(engine, actor, Act.PREPARE, action="restore", about=code) as act:
        stored = access.find(act.session, actor, code)
        if stored.state == "received":
            raise Problem("{code} is in the selection.", code=code)
        stored.state, stored.merged_into, act.body = "received", None, {"reason": reason.strip()}


def merge(engine: Engine, actor: Viewer, code: str, *, into: str, reason: str) -> None:
    """Set a duplicate aside in favour of another application of the same team; nothing is deleted."""
    if not reason.strip():
        raise Problem("Say why the two are one application.")
    with saving(engine, actor, Act.PREPARE, action="merge", about=code) as act:
        stored, kept = access.find(act.session, actor, code), access.find(act.session, actor, into)
        if stored.id == kept.id or kept.state != "received" or stored.state != "received":
            raise Problem("{code} cannot be merged into {into}.", code=code, into=into)
        stored.state, stored.merged_into = "merged", into
        act.body = {"into": into, "reason": reason.strip()}
