"""Take in one file from the command line: applications, notes or ratings; and tell what became of it.

Nobody is asked here, so nothing is guessed: what is not sure is left out and reported.
"""

import hashlib
import os
import re
from pathlib import Path

from sqlalchemy import Engine, select

from data import access, database, imports, report
from data import programme as programmes
from data.access import Act, Role, Viewer
from data.actions import intake, interviews, setup
from data.actions import ratings as rating_acts
from data.files.content import MOST_BYTES
from data.imports import Mapping
from data.imports import notes as notes_import
from data.imports import ratings as ratings_import
from data.models import Programme
from data.queries import applications as application_reads
from data.queries import programmes as frames
from data.report import Report
from scoring.errors import Problem


def applications(engine: Engine, key: str, *, path: Path, map_path: Path | None, dry_run: bool) -> Report:
    """The export of a form tool. The programme is made from the shipped one if the database does not hold it yet."""
    actor = acting(engine, key) if _stands(engine, key) else None
    programme = frames.frame(engine, actor).programme if actor else programmes.read(shipped(key))
    given = _mapping(map_path) if map_path else None
    name, content = _read(path)
    table = imports.read_table(
        content, name, sheet=given.sheet if given else None, header_row=given.header_row if given else None
    )
    form = imports.form_key(table.headers)
    suggestion = imports.suggest(table, programme)
    kept = frames.kept_mapping(engine, actor, table, suggestion) if actor else None
    found = imports.convert(table, given or kept or imports.mapping_of(suggestion, table, sure_only=True), programme)
    outcome = intake.Outcome(new=[str(a.row) for a in found.applications])
    if not dry_run:
        if not found.fits:
            raise Problem(
                "No column of {name} answers a needed question. Look with --dry-run, and name the columns with --map.",
                name=name,
            )
        confirmed = given or kept  # what is kept takes in what the form has gained since
        actor = actor or _begin(engine, key)
        text = imports.write_map(confirmed) if confirmed else None
        outcome = intake.import_applications(engine, actor, found, form=form, sha256=table.sha256, mapping=text)
    elif actor and found.fits:
        outcome = intake.difference(engine, actor, found, form=form)
    return report.of_applications(found, outcome, suggestion)


def _mapping(path: Path) -> Mapping:
    try:
        return imports.read_map(_read(path)[1].decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Problem("The mapping {file} is not text in UTF-8. Save it as UTF-8.", file=path) from error
    except (ArithmeticError, RecursionError) as error:  # header_row = inf; brackets in brackets without end
        raise Problem("The mapping {file} cannot be read: {reason}.", file=path, reason=error) from error


def notes(engine: Engine, key: str, *, path: Path, dry_run: bool) -> Report:
    """A file of interview notes, matched to teams and criteria where that is clear."""
    actor = acting(engine, key)
    actor.require(Act.PREPARE)
    name, content = _read(path)
    criteria = {
        c.key: (c.key, *c.name.values(), *c.question.values()) for c in frames.frame(engine, actor).rubric.criteria
    }
    teams = {row.code: (row.name,) for row in application_reads.applications(engine, actor)}
    found = notes_import.read_notes(content, name, criteria, teams)
    if dry_run:
        return report.of_notes(found, {})
    sha256 = hashlib.sha256(content).hexdigest()
    return report.of_notes(found, interviews.import_notes(engine, actor, found, sha256=sha256))


def ratings(engine: Engine, key: str, *, path: Path, dry_run: bool) -> Report:
    """The ratings CSV, or the same table in a workbook."""
    actor = acting(engine, key)
    name, content = _read(path)
    found = ratings_import.read_ratings(content, name, frames.frame(engine, actor).rubric)
    if dry_run:
        rating_acts.require_known(engine, actor, found)
    counts = {} if dry_run else rating_acts.import_ratings(engine, actor, found)
    return Report({"rows": len(found.ratings), "recused": len(found.recused), **counts}, {})


def acting(engine: Engine, key: str, member: str | None = None) -> Viewer:
    """The member who acts: the one named, else the programme's first coordinator."""
    if not _stands(engine, key):
        raise Problem(
            "There is no programme “{key}” in this database. Import applications first, or load the sample: "
            "python -m data sample",
            key=key,
        )
    coordinators = (person.code for person in frames.members(engine, key) if Role.COORDINATOR in person.roles)
    return access.viewer(engine, key, member if member is not None else next(coordinators))


def _stands(engine: Engine, key: str) -> bool:
    """Whether the database holds the programme; a database without tables holds none."""
    if database.level(engine)[0] is None:
        return False
    database.require_level(engine)
    with database.reading(engine) as session:
        return session.scalar(select(Programme.id).where(Programme.key == key)) is not None


def _begin(engine: Engine, key: str) -> Viewer:
    """Make the programme from the shipped one, with one member who may do everything."""
    setup.create_programme(
        engine,
        text=shipped(key),
        rubric=shipped(key, "rubric.toml"),
        coordinator="coordinator",
        name="Coordinator",
        organisation="",
        roles=list(Role),
    )
    return acting(engine, key)


def first_coordinator(engine: Engine, key: str, member: str, *, name: str, organisation: str) -> str:
    """See to it that the programme has that member, and return its code; a new one is its coordinator, named."""
    begun, member = _stands(engine, key), setup.member_code(member)
    if begun and member in {person.code for person in frames.members(engine, key)}:
        return member
    if not name.strip():
        raise Problem("No member of {key} has the code {code}. A first coordinator needs --name.", key=key, code=member)
    if begun:
        setup.set_member(
            engine,
            acting(engine, key),
            code=member,
            name=name,
            organisation=organisation,
            roles=[Role.COORDINATOR],
            added=True,
        )
    else:
        setup.create_programme(
            engine,
            text=shipped(key),
            rubric=shipped(key, "rubric.toml"),
            coordinator=member,
            name=name,
            organisation=organisation,
        )
    return member


def shipped(key: str, file: str = "programme.toml") -> str:
    """A file of a programme that ships with Valinta; its key is a plain word, never a way to another folder."""
    if not re.fullmatch(r"[\w-]{1,60}", key):
        raise Problem("“{key}” is not the key of a programme. A key is a plain word, such as soske-2022.", key=key)
    return programmes.shipped(key, file)


def text_of(path: Path) -> str:
    """A text file that goes with a command."""
    try:
        return _read(path)[1].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("{file} is not text in UTF-8. Save it as UTF-8.", file=path) from error


def _read(path: Path) -> tuple[str, bytes]:
    """Name and content of a file; of one that is too large, just enough for the import to refuse it."""
    try:
        with path.open("rb") as file:
            return os.fsencode(path.name).decode("utf-8", "replace"), file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise Problem(
            "{file} cannot be read: {reason}. Check its name, its folder and your right to read it.",
            file=path,
            reason=getattr(error, "strerror", None) or error,
        ) from error
