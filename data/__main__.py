"""The memory without a screen: `python -m data`.

Exit code 0: done; 1: refused, with one sentence on the error stream; 2: wrong usage. Never a traceback.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from data import access, database, imports, log, sample
from data import programme as programmes
from data.access import Act, Role, Viewer
from data.actions import intake, interviews, ratings, setup
from data.exports import FORMATS
from data.imports import notes as notes_import
from data.imports import ratings as ratings_import
from data.models import Programme
from data.queries import programmes as frames
from data.queries.applications import applications
from data.text import languages
from scoring.errors import Problem


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        engine = database.engine()
        return int(options.run(engine, options) or 0)
    except Problem as problem:
        print(problem, file=sys.stderr)
    except FileNotFoundError as error:
        print(f"There is no file {error.filename}.", file=sys.stderr)
    except (OSError, SQLAlchemyError) as error:
        print(f"The database or a file cannot be used: {str(error).splitlines()[0]}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description="Valinta's memory without a screen.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    command("upgrade", _upgrade, "Bring the database to the newest version.")
    loading = command("sample", _sample, "Load the invented sample of a programme into an empty database.")
    loading.add_argument("--programme", default="soske-2022")
    checking = command("check", _check, "Check the version of the database and the chain of the log.")
    checking.add_argument("--json", action="store_true")
    taking = command("import", _import, "Import applications, notes or ratings from files.")
    taking.add_argument("what", choices=("applications", "notes", "ratings"))
    taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    taking.add_argument("--programme", default="soske-2022")
    taking.add_argument("--map", type=Path, help="a confirmed mapping, MAP.toml")
    taking.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")
    taking.add_argument("--json", action="store_true", help="print one JSON object")
    giving = command("export", _export, "Write one of the committee's documents to a file.")
    giving.add_argument("what", choices=sorted(FORMATS))
    giving.add_argument("out", type=Path, metavar="OUT")
    giving.add_argument("--programme", default="soske-2022")
    giving.add_argument("--as", dest="member", help="the member who asks; a coordinator unless said")
    giving.add_argument("--lang", choices=list(languages()), default="fi")
    giving.add_argument("--delimiter", choices=(";", ","), default=";")
    return parser


def _upgrade(engine: Engine, _options: argparse.Namespace) -> None:
    database.upgrade(engine)
    print(f"The database is at version {database.level(engine)[0]}.")


def _sample(engine: Engine, options: argparse.Namespace) -> None:
    database.upgrade(engine)
    if not sample.is_empty(engine):
        raise Problem("The database is not empty; the sample goes into an empty one.")
    key = sample.load(engine, options.programme)
    print(f"Loaded the invented sample of {key}.")


def _check(engine: Engine, options: argparse.Namespace) -> None:
    database.require_level(engine)
    with database.reading(engine) as session:
        broken = log.broken_at(session)
        count, head = log.head(session)
    if broken is not None:
        raise Problem("The log is broken at entry {entry}.", entry=broken)
    report = {"level": database.level(engine)[0], "log_entries": count, "log_head": head}
    print(json.dumps(report) if options.json else f"Whole: {count} log entries, head {head[:12] or 'none'}.")


def _actor(engine: Engine, key: str, member: str | None = None) -> Viewer:
    """The member who acts: the one named, else the programme's first coordinator."""
    if member is None:
        found = [p for p in frames.members(engine, key) if Role.COORDINATOR in p.roles]
        if not found:
            raise Problem("There is no programme “{key}” in this database.", key=key)
        member = found[0].code
    return access.viewer(engine, key, member)


def _programme(engine: Engine, key: str) -> bool:
    """Whether the database holds the programme; a database without tables holds none."""
    if database.level(engine)[0] is None:
        return False
    with database.reading(engine) as session:
        return session.scalar(select(Programme.id).where(Programme.key == key)) is not None


def _import(engine: Engine, options: argparse.Namespace) -> None:
    if not options.dry_run:
        database.upgrade(engine)
        if not _programme(engine, options.programme):
            setup.create_programme(
                engine,
                text=programmes.shipped(options.programme),
                rubric=programmes.shipped(options.programme, "rubric.toml"),
                coordinator="coordinator",
                name="Coordinator",
                organisation="",
                roles=list(Role),
            )
    steps = {"applications": _import_applications, "notes": _import_notes, "ratings": _import_ratings}
    for path in options.files:
        report = steps[options.what](engine, options, path)
        print(json.dumps(report, ensure_ascii=False) if options.json else _said(path, report))


def _import_applications(engine: Engine, options: argparse.Namespace, path: Path) -> dict[str, object]:
    actor = _actor(engine, options.programme) if _programme(engine, options.programme) else None
    programme = (
        frames.frame(engine, actor).programme if actor else programmes.read(programmes.shipped(options.programme))
    )
    content = path.read_bytes()
    given = imports.read_map(options.map.read_text(encoding="utf-8")) if options.map else None
    table = imports.read_table(
        content, path.name, sheet=given.sheet if given else None, header_row=given.header_row if given else None
    )
    form = imports.form_key(table.headers)
    suggestion = imports.suggest(table, programme)
    kept = frames.mapping(engine, actor, form) if actor and not given else None
    mapping = given or (imports.read_map(kept) if kept else imports.mapping_of(suggestion, table, sure_only=True))
    found = imports.convert(table, mapping, programme)
    if actor is None:
        outcome = intake.Outcome(new=[str(a.row) for a in found.applications])
    elif options.dry_run:
        outcome = intake.difference(engine, actor, found, form=form)
    else:
        confirmed = imports.write_map(mapping) if given else None
        outcome = intake.import_applications(engine, actor, found, form=form, sha256=table.sha256, mapping=confirmed)
    return {
        "format": found.form,
        "rows": found.rows,
        "accepted": len(found.applications),
        "refused": len(found.refused),
        "new": len(outcome.new),
        "changed": len(outcome.changed),
        "unchanged": len(outcome.unchanged),
        "attention": [
            {"row": a.row, "field": a.field, "sentence": a.sentence.format(**a.values)}
            for a in (*found.refused, *found.attention)
        ]
        + [
            {"row": a["row"], "field": a["field"], "sentence": a["sentence"].format(**a["values"])}
            for a in outcome.attention
        ],
        "suggested": dict(suggestion.columns),
        "unmapped": list(found.unmapped),
        "missing": list(found.missing),
        "changes": [
            {"application": c.code, "field": c.field, "before": c.before, "after": c.after} for c in outcome.changes
        ],
        "absent": list(outcome.absent),
        "applications": [
            {
                **a.values,
                "submitted_at": a.submitted_at.isoformat() if a.submitted_at else None,
                "submitted_by": a.submitted_by,
                "row": a.row,
                "late": a.late,
            }
            for a in found.applications
        ],
    }


def _import_notes(engine: Engine, options: argparse.Namespace, path: Path) -> dict[str, object]:
    actor = _actor(engine, options.programme)
    actor.require(Act.PREPARE)
    content = path.read_bytes()
    rubric = frames.frame(engine, actor).rubric
    criteria = {c.key: (c.key, *c.name.values(), *c.question.values()) for c in rubric.criteria}
    teams = {row.code: (row.name,) for row in applications(engine, actor)}
    found = notes_import.read_notes(content, path.name, criteria, teams)
    report: dict[str, object] = {
        "notes": [
            {"application": n.team_code, "sure": n.sure, "title": n.title, "criteria": [c for c, _ in n.sections if c]}
            for n in found
        ]
    }
    if not options.dry_run:
        report |= interviews.import_notes(engine, actor, found, sha256=hashlib.sha256(content).hexdigest())
    return report


def _import_ratings(engine: Engine, options: argparse.Namespace, path: Path) -> dict[str, object]:
    actor = _actor(engine, options.programme)
    found = ratings_import.read_ratings(path.read_bytes(), path.name, frames.frame(engine, actor).rubric)
    report: dict[str, object] = {"rows": len(found.ratings), "recused": len(found.recused)}
    if not options.dry_run:
        report |= ratings.import_ratings(engine, actor, found)
    return report


def _said(path: Path, report: dict[str, object]) -> str:
    counts = ", ".join(f"{key} {value}" for key, value in report.items() if isinstance(value, int | str))
    attention = report.get("attention")
    lines = [f"{path.name}: {counts}"]
    for flag in attention if isinstance(attention, list) else []:
        where = ", ".join(str(part) for part in (f"row {flag['row']}", flag["field"]) if part)
        lines.append(f"  {where}: {flag['sentence']}")
    return "\n".join(lines)


def _export(engine: Engine, options: argparse.Namespace) -> None:
    database.require_level(engine)
    actor = _actor(engine, options.programme, options.member)
    content = FORMATS[options.what].write(
        engine, actor, language=options.lang, options={"delimiter": options.delimiter}
    )
    options.out.write_bytes(content)
    print(f"Wrote {options.out.name}: {len(content)} bytes.")


if __name__ == "__main__":
    sys.exit(main())
