"""Applications come in from a file: new ones get a code, known ones are updated, nothing is dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, undefer

from data import programme as programmes
from data.access import Act, Viewer
from data.actions import saving
from data.actions.identity import Pairing, Update, paired, plain_name
from data.conflicts import parties
from data.database import reading as reading_database
from data.imports import ImportedApplication, Reading, likest_form
from data.imports.rows import UNFIT
from data.imports.tables import Attention, unhurried
from data.models import Application, FormMapping, Personal, Programme, Rating, Sheet, now
from data.programme import Field, Kind
from data.text import N_
from scoring.errors import ImportProblem


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs from what is stored; personal answers are named but not shown."""

    code: str
    field: str
    before: object
    after: object


@dataclass
class Outcome:
    """What an import does, or did: by code where there is one."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)  # stored from this form, not in this file; they stay
    attention: list[dict[str, Any]] = field(default_factory=list)  # what only the stored applications can tell


def difference(engine: Engine, actor: Viewer, found: Reading, *, form: str) -> Outcome:
    """What importing would change; nothing is saved."""
    actor.require(Act.PREPARE)
    with reading_database(engine) as session:
        return _plan(session, actor, found, _form(session, actor, found, form))[0]


def import_applications(
    engine: Engine, actor: Viewer, found: Reading, *, form: str, sha256: str, mapping: str | None = None
) -> Outcome:
    """Take in the applications of one file: new ones get a code, known ones are updated, nothing is dropped.

    `form` names the form if it is a new one (see imports.form_key): a file whose questions are mostly those of a
    stored form belongs to that. `mapping` is the confirmed MAP.toml, kept for the next file of the same form.
    """
    with unhurried(), saving(engine, actor, Act.PREPARE, action="import", about=sha256[:12]) as act:
        session = act.session
        form = _form(session, actor, found, form)
        outcome, pairing = _plan(session, actor, found, form)
        _insert(session, actor, pairing, outcome, found, sha256=sha256)
        changed: dict[str, set[str]] = {}
        for change in outcome.changes:
            changed.setdefault(change.code, set()).add(change.field)
        shelf = shelves(programmes.read(text_of(session, actor)).fields)
        flags = _attention_by_row(found)
        for update in pairing.updates:
            if here := changed.get(update.stored.code):
                fresh_flags = flags.get(update.imported.row, [])
                _update(session, update, changed=here, flags=fresh_flags, shelf=shelf, sha256=sha256)
        _remember(session, actor, found, form=form, mapping=mapping)
        act.body = {
            "file": sha256,
            "new": len(outcome.new),
            "changed": len(outcome.changed),
            "unchanged": len(outcome.unchanged),
        }
        return outcome


def text_of(session: Session, actor: Viewer) -> str:
    return session.scalar(select(Programme.text).where(Programme.id == actor.programme_id)) or ""


def _form(session: Session, actor: Viewer, found: Reading, form: str) -> str:
    """The stored form that a file belongs to, whichever columns it has lost or gained; else the form as given.

    Another tool's export is another form, even with the same questions: its answers have numbers of their own.
    """
    mine = FormMapping.programme_id == actor.programme_id
    stored = session.scalars(select(FormMapping).where(mine, FormMapping.tool == found.form).order_by(FormMapping.form))
    return likest_form(found.headers, {s.form: s.headers for s in stored}) or form


def _remember(session: Session, actor: Viewer, found: Reading, *, form: str, mapping: str | None) -> None:
    """Keep the headers of a form as last seen, and the mapping if a person has confirmed one."""
    stored = session.get(FormMapping, (actor.programme_id, form))
    if stored is None:
        stored = FormMapping(programme_id=actor.programme_id, form=form, text="", by=actor.code, at=now())
        session.add(stored)
    stored.tool, stored.headers = found.form, list(found.headers)
    if mapping is not None:
        stored.text, stored.by, stored.at = mapping, actor.code, now()


def _plan(session: Session, actor: Viewer, found: Reading, form: str) -> tuple[Outcome, Pairing]:
    if not found.fits:
        raise ImportProblem(UNFIT)
    fields, outcome = programmes.read(text_of(session, actor)).fields, Outcome()
    mine = Application.programme_id == actor.programme_id
    known = session.scalars(
        select(Application).where(mine).order_by(Application.id).options(undefer(Application.answers))
    ).all()
    stored = session.scalars(select(Personal).join(Application).where(mine)) if known else ()
    pairing = paired(found, known, {p.application_id: p for p in stored}, form)
    for update in pairing.updates:
        changes = _changes(fields, update)
        (outcome.changed if changes else outcome.unchanged).append(update.stored.code)
        outcome.changes += changes
    pairing.fresh.sort(
        key=lambda a: (a.submitted_at is None, a.submitted_at.timestamp() if a.submitted_at else 0, a.row)
    )
    first = 1 + max((int(a.code.rpartition("-")[2]) for a in known), default=0)
    outcome.new = [f"H-{first + n:02d}" for n in range(len(pairing.fresh))]
    present = set(pairing.sources.values())
    outcome.absent = sorted(
        a.code
        for a in known
        if a.source not in present and a.source.startswith((f"{form}#", f"{form}@")) and a.state == "received"
    )
    outcome.attention = _doubts(pairing, outcome.new) + _twins(pairing.fresh, outcome.new, known)
    return outcome, pairing


def _doubts(pairing: Pairing, codes: Sequence[str]) -> list[dict[str, Any]]:
    """New applications that may be newer answers of stored ones."""
    doubtful = [
        (a.row, code, *pairing.doubts[a.row])
        for a, code in zip(pairing.fresh, codes, strict=True)
        if a.row in pairing.doubts
    ]
    return [
        {"row": row, "code": code, "field": "name", "sentence": sentence, "values": {"codes": others}}
        for row, code, sentence, others in doubtful
    ]


def _attention_by_row(found: Reading) -> dict[int, list[dict[str, Any]]]:
    rows: dict[int, list[dict[str, Any]]] = {}
    for flag in found.attention:
        if flag.row is not None:
            rows.setdefault(flag.row, []).append(flagged(flag))
    return rows


def flagged(flag: Attention) -> dict[str, Any]:
    """What needs attention, as it is stored with the application."""
    return {"field": flag.field, "sentence": flag.sentence, "values": {k: str(v) for k, v in flag.values.items()}}


def _twins(fresh: Sequence[ImportedApplication], codes: Sequence[str], known: Any) -> list[dict[str, Any]]:
    """New applications whose team is stored already under another answer of the form."""

    def team(name: object, partners: object) -> tuple[str, ...]:
        others = [plain_name(str(p.get("name", ""))) for p in partners] if isinstance(partners, list) else []
        return (plain_name(str(name or "")), *sorted(others))

    known = list(known)
    if not known:
        return []
    stored = {team(a.facts.get("name"), a.facts.get("partners")): a.code for a in known if a.state == "received"}
    flags = []
    for imported, code in zip(fresh, codes, strict=True):
        twin = stored.get(team(imported.values.get("name"), imported.values.get("partners")))
        if twin and imported.values.get("name"):
            flags.append(
                {
                    "row": imported.row,
                    "code": code,
                    "field": "name",
                    "sentence": N_(
                        "The same team has sent {code} already. Merge the two, or leave both with a reason."
                    ),
                    "values": {"code": twin},
                }
            )
    return flags


def shelves(fields: Sequence[Field]) -> dict[str, int]:
    """Where each answer is kept: 0 with the short ones, 1 with the long ones, 2 with the personal ones."""
    return {f.key: 2 if f.personal else 1 if f.kind is Kind.LONG else 0 for f in fields}


def parts(
    shelf: Mapping[str, int], values: Mapping[str, object]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The answers as stored: short ones, long ones, personal ones."""
    found: tuple[dict[str, Any], dict[str, Any], dict[str, Any]] = ({}, {}, {})
    for key, value in values.items():
        if value is not None and key in shelf:
            found[shelf[key]][key] = value
    return found


def _changes(fields: Sequence[Field], update: Update) -> list[Change]:
    stored, before, after, received = update.stored, update.before, update.after, update.received[0]
    changes = [
        Change(stored.code, f.key, *((None, None) if f.personal else (before.get(f.key), after.get(f.key))))
        for f in fields
        if before.get(f.key) != after.get(f.key)
    ]
    if stored.submitted_at != received:
        changes.append(Change(stored.code, "submitted_at", _iso(stored.submitted_at), _iso(received)))
    return changes


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _insert(
    session: Session,
    actor: Viewer,
    pairing: Pairing,
    outcome: Outcome,
    found: Reading,
    *,
    sha256: str,
) -> None:
    if not pairing.fresh:
        return
    shelf = shelves(programmes.read(text_of(session, actor)).fields)
    flags, told = _attention_by_row(found), dict[str, list[dict[str, Any]]]()
    for flag in outcome.attention:
        told.setdefault(flag["code"], []).append({k: flag[k] for k in ("field", "sentence", "values")})
    rows: list[dict[str, Any]] = []
    apart: list[dict[str, Any]] = []
    for imported, code in zip(pairing.fresh, outcome.new, strict=True):
        facts, answers, personal = parts(shelf, imported.values)
        rows.append(
            {
                "programme_id": actor.programme_id,
                "code": code,
                "source": pairing.sources[imported.row],
                "state": "received",
                "submitted_at": imported.submitted_at,
                "late": imported.late,
                "facts": facts,
                "answers": answers,
                "attention": [*flags.get(imported.row, []), *told.get(code, [])],
                "evidence_changed": False,
                "parties": parties(facts, personal),
                "version": 1,
            }
        )
        apart.append(
            {"values": personal, "raw": dict(imported.raw), "corrected": {}, "file_sha256": sha256, "row": imported.row}
        )
    # By tables, not by objects: ten thousand rows go in at once, and their ids are read back by code.
    session.execute(Application.metadata.tables["application"].insert(), rows)
    ids = dict(
        session.execute(
            select(Application.code, Application.id).where(Application.programme_id == actor.programme_id)
        ).all()
    )
    for row, personal_row in zip(rows, apart, strict=True):
        personal_row["application_id"] = ids[row["code"]]
    session.execute(Personal.metadata.tables["personal"].insert(), apart)


def _update(
    session: Session,
    update: Update,
    *,
    changed: set[str],
    flags: Sequence[dict[str, Any]],
    shelf: Mapping[str, int],
    sha256: str,
) -> None:
    stored, imported, kept = update.stored, update.imported, update.personal
    facts, answers, personal = parts(shelf, update.after)
    corrected = update.corrected
    if (facts, answers) != (stored.facts, stored.answers) and is_rated(session, stored):
        stored.evidence_changed = True
    stored.facts, stored.answers, stored.parties = facts, answers, parties(facts, personal)
    stored.submitted_at, stored.late = update.received
    # What a person has settled, or a twin named before, stays so unless that very answer changed.
    stored.attention = [flag for flag in stored.attention if flag["field"] not in changed] + [
        flag for flag in flags if flag["field"] in changed
    ]
    stored.version += 1
    kept.values, kept.raw, kept.corrected = personal, dict(imported.raw), corrected
    kept.file_sha256, kept.row = sha256, imported.row


def is_rated(session: Session, application: Application) -> bool:
    rated = select(Rating.criterion).join(Sheet).where(Sheet.application_id == application.id).limit(1)
    return session.scalar(rated) is not None
