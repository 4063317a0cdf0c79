"""Load the invented sample of a shipped programme, as if a committee had worked with it until the sample's own day.

All but citations goes in by the acts that people use; real organisations never stand in it.
"""

import csv
import hashlib
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from data import access, imports, log
from data import programme as programmes
from data.access import GateKey, Role, Viewer
from data.actions import conflicts, intake, interviews, ratings, setup
from data.database import reading, transaction
from data.imports import notes as notes_import
from data.imports import ratings as ratings_import
from data.models import Application, Member, Programme, Rating, Sheet
from data.queries import programmes as frames
from data.queries.applications import applications
from scoring.ratings import Stage

HELSINKI = ZoneInfo("Europe/Helsinki")


def is_empty(engine: Engine) -> bool:
    with reading(engine) as session:
        return session.scalar(select(Programme.id).limit(1)) is None


def load(engine: Engine, key: str = "soske-2022") -> str:
    """Load the sample of a shipped programme into the database and return the programme's key."""
    folder = programmes.SHIPPED / key / "sample"
    about = _toml(folder / "sample.toml")
    people = _toml(folder / "members.toml")["member"]
    first = next(person for person in people if Role.COORDINATOR in person["roles"])
    setup.create_programme(
        engine,
        text=programmes.shipped(key),
        rubric=programmes.shipped(key, "rubric.toml"),
        coordinator=first["code"],
        name=first["name"],
        organisation=first["organisation"],
        roles=[Role(role) for role in first["roles"]],
        language=first.get("language", "fi"),
        sample=True,
        today=about["today"],
    )

    def actor() -> Viewer:
        return access.viewer(engine, key, first["code"])

    for person in people:
        if person is not first:
            setup.set_member(
                engine,
                actor(),
                code=person["code"],
                name=person["name"],
                organisation=person["organisation"],
                roles=[Role(role) for role in person["roles"]],
                language=person.get("language", "fi"),
            )
    setup.seal(engine, actor())
    _applications(engine, actor(), folder / about.get("applications", "ms_forms_fi.xlsx"))
    _interviews(engine, actor(), folder)
    _notes(engine, actor(), folder / "notes")
    _conflicts(engine, folder, actor())
    given = ratings_import.read_ratings(
        (folder / "ratings.csv").read_bytes(), "ratings.csv", frames.frame(engine, actor()).rubric
    )
    ratings.import_ratings(engine, actor(), given)
    _citations(engine, folder, actor())
    with transaction(engine) as session:
        log.append(session, actor().programme_id, actor=first["code"], action="load sample", about=key)
    setup.open_gate(engine, actor(), GateKey.RATINGS_RELEASED)
    return key


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _applications(engine: Engine, actor: Viewer, path: Path) -> None:
    content = path.read_bytes()
    programme = frames.frame(engine, actor).programme
    table = imports.read_table(content, path.name)
    suggestion = imports.suggest(table, programme)
    mapping = imports.mapping_of(suggestion, table)
    found = imports.convert(table, mapping, programme)
    intake.import_applications(
        engine,
        actor,
        found,
        form=imports.form_key(table.headers),
        sha256=table.sha256,
        mapping=imports.write_map(mapping),
    )


def _interviews(engine: Engine, actor: Viewer, folder: Path) -> None:
    for booked in _toml(folder / "interviews.toml").get("interview", []):
        starts_at: datetime = booked["starts_at"]
        interviews.schedule(
            engine,
            actor,
            booked["application"],
            starts_at=starts_at if starts_at.tzinfo else starts_at.replace(tzinfo=HELSINKI),
            minutes=booked.get("minutes", 60),
            language=booked["language"],
            place=booked["place"],
            interviewers=booked["interviewers"],
            state=booked["state"],
        )


def _notes(engine: Engine, actor: Viewer, folder: Path) -> None:
    rubric = frames.frame(engine, actor).rubric
    criteria = {c.key: (c.key, *c.name.values(), *c.question.values()) for c in rubric.criteria}
    teams = {row.code: (row.name,) for row in applications(engine, actor)}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".docx", ".md", ".txt", ".csv", ".xlsx"):
            content = path.read_bytes()
            found = notes_import.read_notes(content, path.name, criteria, teams)
            interviews.import_notes(engine, actor, found, sha256=hashlib.sha256(content).hexdigest())


def _conflicts(engine: Engine, folder: Path, actor: Viewer) -> None:
    """Each member answers about each application; a state “confirmed” is ruled on by the coordinator."""
    for answered in _toml(folder / "conflicts.toml").get("conflict", []):
        member = access.viewer(engine, actor.programme, answered["member"])
        code, state = answered["application"], answered["state"]
        ground = None if state == "none" else answered["ground"]
        conflicts.answer(engine, member, code, ground=ground, detail=answered.get("detail", ""))
        if state == "confirmed":
            conflicts.rule(engine, actor, code, member.code, confirmed=True, reason=answered["reason"])


def _citations(engine: Engine, folder: Path, actor: Viewer) -> None:
    path = folder / "citations.csv"
    if not path.exists():
        return
    with transaction(engine) as session:
        found = session.execute(
            select(Rating, Application.code, Member.code)
            .join(Sheet, Sheet.id == Rating.sheet_id)
            .join(Application, Application.id == Sheet.application_id)
            .join(Member, Member.id == Sheet.member_id)
            .where(Application.programme_id == actor.programme_id)
        )
        by_key = {(code, member, r.criterion, r.stage): r for r, code, member in found}
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.DictReader(file):
                key = (line["application"], line["assessor"], line["criterion"], line.get("stage") or Stage.FORM.value)
                if key in by_key:
                    piece = {"source": f"answer:{line['source']}", "quote": line["quote"]}
                    by_key[key].evidence = [*by_key[key].evidence, piece]
