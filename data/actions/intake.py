"""Applications come in from a file: new ones get a code, known ones are updated, nothing is dropped."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, undefer

from data import programme as programmes
from data.access import Act, Viewer
from data.actions import saving
from data.database import reading as reading_database
from data.imports import ImportedApplication, Reading
from data.imports.rows import unhurried
from data.models import Application, FormMapping, Personal, Programme, Rating, Sheet, now
from data.programme import Field, Kind
from data.text import N_


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
        return _plan(session, actor, found, form)[0]


def import_applications(
    engine: Engine, actor: Viewer, found: Reading, *, form: str, sha256: str, mapping: str | None = None
) -> Outcome:
    """Take in the applications of one file: new ones get a code, known ones are updated, nothing is dropped.

    `form` says which form the file comes from (see imports.form_key); `mapping` is the confirmed MAP.toml, kept for
    the next file of the same form.
    """
    with unhurried(), saving(engine, actor, Act.PREPARE, action="import", about=sha256[:12]) as act:
        session = act.session
        outcome, fresh, updates = _plan(session, actor, found, form)
        _insert(session, actor, fresh, outcome, found, form=form, sha256=sha256)
        changed: dict[str, set[str]] = {}
        for change in outcome.changes:
            changed.setdefault(change.code, set()).add(change.field)
        shelf = shelves(programmes.read(text_of(session, actor)).fields)
        flags = _attention_by_row(found)
        for update in updates:
            changed_here, fresh_flags = changed[update.stored.code], flags.get(update.imported.row, [])
            _update(session, update, changed=changed_here, flags=fresh_flags, shelf=shelf, sha256=sha256)
        if mapping is not None:
            session.merge(
                FormMapping(programme_id=actor.programme_id, form=form, text=mapping, by=actor.code, at=now())
            )
        act.body = {
            "file": sha256,
            "new": len(outcome.new),
            "changed": len(outcome.changed),
            "unchanged": len(outcome.unchanged),
        }
        return outcome


def text_of(session: Session, actor: Viewer) -> str:
    return session.scalar(select(Programme.text).where(Programme.id == actor.programme_id)) or ""


def source_of(imported: ImportedApplication, form: str) -> str:
    """The identity of an application: the form's own response id, else when it was sent and by which lead."""
    if imported.response_id:
        return f"{form}#{imported.response_id}"
    sent = imported.submitted_at.isoformat() if imported.submitted_at else ""
    return f"{form}@{sent}|{plain_name(str(imported.values.get('name') or ''))}"


def _sources(found: Reading, form: str) -> dict[int, str]:
    """Row -> identity. Rows of one file with the same identity are numbered: all are kept, a person merges them."""
    seen: Counter[str] = Counter()
    sources = {}
    for imported in found.applications:
        source = source_of(imported, form)
        seen[source] += 1
        sources[imported.row] = source if seen[source] == 1 else f"{source}*{seen[source]}"
    return sources


def plain_name(name: str) -> str:
    """A name for comparing: no case, no doubled spaces, one form of each letter.

    >>> plain_name("  Hiekkalahden  KAUPUNKI ")
    'hiekkalahden kaupunki'
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()


@dataclass(frozen=True, slots=True)
class _Update:
    """An application that is stored already, as a newer file tells it."""

    stored: Application
    personal: Personal
    imported: ImportedApplication
    missing: Sequence[str]  # questions for which the file has no column

    @property
    def before(self) -> dict[str, Any]:
        return {**self.stored.facts, **self.stored.answers, **self.personal.values}

    @property
    def corrected(self) -> dict[str, Any]:
        """What a person has put right, as long as the file still says what it said then."""
        return {key: was for key, was in self.personal.corrected.items() if self.imported.values.get(key) == was}

    @property
    def after(self) -> dict[str, Any]:
        """The answers once stored: those of the file, but what it does not ask and what was corrected stays."""
        before, values = self.before, dict(self.imported.values)
        return values | {key: before.get(key) for key in (*self.missing, *self.corrected)}


Plan = tuple[Outcome, list[ImportedApplication], list[_Update]]


def _plan(session: Session, actor: Viewer, found: Reading, form: str) -> Plan:
    programme = programmes.read(text_of(session, actor))
    outcome = Outcome()
    known: dict[str, Application] = {}
    everything = session.scalars(
        select(Application).where(Application.programme_id == actor.programme_id).options(undefer(Application.answers))
    )
    for stored in everything:
        known[stored.source] = stored
    personal = {}
    if known:
        personal = {
            p.application_id: p
            for p in session.scalars(
                select(Personal).join(Application).where(Application.programme_id == actor.programme_id)
            )
        }
    sources = _sources(found, form)
    fresh, updates = [], []
    for imported in found.applications:
        stored_one = known.get(sources[imported.row])
        if stored_one is None:
            fresh.append(imported)
            continue
        update = _Update(stored_one, personal[stored_one.id], imported, found.missing)
        changes = _changes(programme.fields, update)
        if changes:
            updates.append(update)
        (outcome.changed if changes else outcome.unchanged).append(stored_one.code)
        outcome.changes += changes
    fresh.sort(key=lambda a: (a.submitted_at is None, a.submitted_at.timestamp() if a.submitted_at else 0, a.row))
    first = 1 + max((int(a.code.rpartition("-")[2]) for a in known.values()), default=0)
    outcome.new = [f"H-{first + n:02d}" for n in range(len(fresh))]
    present = set(sources.values())
    outcome.absent = sorted(
        a.code
        for source, a in known.items()
        if source not in present and source.startswith((f"{form}#", f"{form}@")) and a.state == "received"
    )
    outcome.attention = _twins(fresh, outcome.new, known.values())
    return outcome, fresh, updates


def _attention_by_row(found: Reading) -> dict[int, list[dict[str, Any]]]:
    rows: dict[int, list[dict[str, Any]]] = {}
    for flag in found.attention:
        if flag.row is not None:
            rows.setdefault(flag.row, []).append(
                {"field": flag.field, "sentence": flag.sentence, "values": {k: str(v) for k, v in flag.values.items()}}
            )
    return rows


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


def _changes(fields: Sequence[Field], update: _Update) -> list[Change]:
    stored, imported, before, after = update.stored, update.imported, update.before, update.after
    changes = [
        Change(stored.code, f.key, *((None, None) if f.personal else (before.get(f.key), after.get(f.key))))
        for f in fields
        if before.get(f.key) != after.get(f.key)
    ]
    if stored.submitted_at != imported.submitted_at:
        changes.append(Change(stored.code, "submitted_at", _iso(stored.submitted_at), _iso(imported.submitted_at)))
    return changes


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _insert(
    session: Session,
    actor: Viewer,
    fresh: Sequence[ImportedApplication],
    outcome: Outcome,
    found: Reading,
    *,
    form: str,
    sha256: str,
) -> None:
    if not fresh:
        return
    shelf = shelves(programmes.read(text_of(session, actor)).fields)
    sources, flags = _sources(found, form), _attention_by_row(found)
    twins = {flag["code"]: {k: flag[k] for k in ("field", "sentence", "values")} for flag in outcome.attention}
    rows: list[dict[str, Any]] = []
    apart: list[dict[str, Any]] = []
    for imported, code in zip(fresh, outcome.new, strict=True):
        facts, answers, personal = parts(shelf, imported.values)
        rows.append(
            {
                "programme_id": actor.programme_id,
                "code": code,
                "source": sources[imported.row],
                "state": "received",
                "submitted_at": imported.submitted_at,
                "late": imported.late,
                "facts": facts,
                "answers": answers,
                "attention": [*flags.get(imported.row, []), *([twins[code]] if code in twins else [])],
                "evidence_changed": False,
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
    update: _Update,
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
    stored.facts, stored.answers = facts, answers
    stored.submitted_at, stored.late = imported.submitted_at, imported.late
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
