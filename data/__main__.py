"""The memory without a screen: `python -m data`.

Exit code 0: done; 1: refused, with one sentence on the error stream; 2: wrong usage. Never a traceback.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from data import check, database, incoming, sample
from data.actions import accounts
from data.exports import FORMATS
from data.report import Report
from data.text import languages
from scoring.errors import Problem


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    # A sentence with “quotes” must come through wherever it is printed.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        options.run(_engine(looks_only=getattr(options, "dry_run", options.looks_only)), options)
        sys.stdout.flush()
        return 0
    except Problem as problem:
        print(problem, file=sys.stderr)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        print(f"The database cannot be used: {reason}. Check DATABASE_URL, its file and its rights.", file=sys.stderr)
    except OSError as error:
        # What is left in the buffer would be tried again, and complained about, while Python closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # whoever reads has seen enough: `| head`
            print(f"A file cannot be used: {error.strerror}. Check the space and the rights there.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description="Valinta's memory without a screen.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str, *, looks_only: bool = False) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run, looks_only=looks_only, misused=added.error)
        return added

    command("upgrade", _upgrade, "Bring the database to the newest version.")
    loading = command("sample", _sample, "Load the invented sample of a programme into an empty database.")
    loading.add_argument("--programme", default="soske-2022")
    checking = command("check", _check, "Check the log, its chain and the whole database.", looks_only=True)
    checking.add_argument("--head", action="append", default=[], help="a head hash that was kept outside")
    checking.add_argument("--head-file", type=Path, help="a file of them, the last word of each line")
    checking.add_argument("--json", action="store_true", help="print one JSON object")
    inviting = command("invite", _invite, "Print a personal link for a member; makes the programme if there is none.")
    inviting.add_argument("member", help="the member's short name, such as aino")
    inviting.add_argument("--programme", default="soske-2022")
    inviting.add_argument("--name", default="", help="of a first coordinator")
    inviting.add_argument("--organisation", default="", help="of a first coordinator")
    taking = command("import", _import, "Import applications, notes or ratings from files.")
    taking.add_argument("what", choices=("applications", "notes", "ratings"))
    taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    taking.add_argument("--programme", default="soske-2022")
    taking.add_argument("--map", type=Path, help="a confirmed mapping of applications, MAP.toml")
    taking.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")
    taking.add_argument("--json", action="store_true", help="print one JSON object")
    giving = command("export", _export, "Write one of the committee's documents to a file.", looks_only=True)
    giving.add_argument("what", choices=sorted(FORMATS))
    giving.add_argument("out", type=Path, metavar="OUT")
    giving.add_argument("--programme", default="soske-2022")
    giving.add_argument("--as", dest="member", help="the member who asks; a coordinator unless said")
    giving.add_argument("--lang", choices=list(languages()), default="fi")
    giving.add_argument("--delimiter", choices=(";", ","), default=";", help="of the shortlist")
    giving.add_argument("--interview", default="", help="of the invitation: the number in its address")
    return parser


def _engine(*, looks_only: bool) -> Engine:
    """The database of DATABASE_URL. Who only looks where there is none gets an empty one in memory: no file is made."""
    try:
        engine = database.engine()
    except (ImportError, ValueError, ArgumentError) as error:  # no driver for it; a port that is no number
        raise Problem(
            "DATABASE_URL cannot be used: {reason}. Mend it, or leave it out: then the file valinta.db is used.",
            reason=error,
        ) from error
    file = engine.url.database or ""
    in_a_file = engine.dialect.name == "sqlite" and not file.startswith((":memory:", "file:"))
    return database.connect("sqlite://") if looks_only and in_a_file and not Path(file).exists() else engine


def _raise_level(engine: Engine) -> None:
    try:
        database.upgrade(engine)
    except CommandError as error:
        raise Problem(
            "The database cannot be brought to the version of this program: {reason}. Update Valinta.",
            reason=str(error).rstrip("."),
        ) from error


def _upgrade(engine: Engine, _options: argparse.Namespace) -> None:
    _raise_level(engine)
    print(f"The database is at version {database.level(engine)[0]}.")


def _sample(engine: Engine, options: argparse.Namespace) -> None:
    incoming.shipped(options.programme, "sample/sample.toml")
    _raise_level(engine)
    if not sample.is_empty(engine):
        raise Problem("The database is not empty; the sample goes into an empty one.")
    key = sample.load(engine, options.programme)
    print(f"Loaded the invented sample of {key}.")


def _invite(engine: Engine, options: argparse.Namespace) -> None:
    _raise_level(engine)
    member = incoming.first_coordinator(
        engine, options.programme, options.member, name=options.name, organisation=options.organisation
    )
    token = accounts.invite_first(engine, options.programme, member)
    print(f"{os.environ.get('VALINTA_URL', '').rstrip('/')}/invitation?token={token}")
    print("The link works once, and for seven days. Whoever opens it becomes that member.", file=sys.stderr)


def _check(engine: Engine, options: argparse.Namespace) -> None:
    database.require_level(engine)
    kept = "\n".join(options.head)
    if options.head_file:
        kept += "\n" + incoming.text_of(options.head_file)
    found = check.check(engine, kept=check.heads(kept))
    if options.json:
        broken = [{"name": b.name, "sentence": b.sentence, "places": list(b.places)} for b in found.broken]
        told = {"level": database.level(engine)[0], "log_entries": found.log_size, "log_head": found.log_head}
        print(json.dumps({**told, "checked": len(check.INVARIANTS), "broken": broken}))
    elif found.broken:
        print(*found.broken, sep="\n")
    else:
        head = found.log_head or "none"
        print(f"Whole: {len(check.INVARIANTS)} checks, {found.log_size} log entries, head {head}.")
        if engine.dialect.name != "sqlite" and not database.separate(engine):
            print("One role owns the tables and works with them: it could change the log. See docs/postgresql.md.")
    if found.broken:
        raise Problem(
            "Broken: {names}. Keep this database as it is, and compare it with a backup.",
            names=", ".join(b.name for b in found.broken),
        )


def _import(engine: Engine, options: argparse.Namespace) -> None:
    if options.map and options.what != "applications":
        options.misused("--map belongs to applications")
    if not options.dry_run:
        _raise_level(engine)
    done: list[tuple[str, Report]] = []
    try:
        for path in options.files:
            done.append((path.name, _take(engine, options, path)))
            if not options.json:
                print(done[-1][1].as_text(path.name))
    except Problem as problem:
        if len(options.files) == 1:
            raise
        before = ", ".join(name for name, _ in done) or "–"
        raise Problem(
            "{file}: {problem} Done before it: {files}. What comes after it was not begun.",
            file=path,
            problem=problem,
            files=before,
        ) from problem
    finally:
        if options.json and done:
            each = [{"file": name, **told.as_json()} for name, told in done]
            found = {"files": each} if len(options.files) > 1 else done[0][1].as_json()
            print(json.dumps(found, ensure_ascii=sys.stdout.encoding.casefold() != "utf-8"))


def _take(engine: Engine, options: argparse.Namespace, path: Path) -> Report:
    key, dry_run = options.programme, options.dry_run
    if options.what == "applications":
        return incoming.applications(engine, key, path=path, map_path=options.map, dry_run=dry_run)
    take = incoming.notes if options.what == "notes" else incoming.ratings
    return take(engine, key, path=path, dry_run=dry_run)


def _export(engine: Engine, options: argparse.Namespace) -> None:
    database.require_level(engine)
    actor = incoming.acting(engine, options.programme, options.member)
    content = FORMATS[options.what].write(
        engine, actor, language=options.lang, options={"delimiter": options.delimiter, "interview": options.interview}
    )
    _write(options.out, content)
    print(f"Wrote {options.out.name}: {len(content)} bytes.")


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing: a half-written file would look like a shorter shortlist."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):  # where it could not be written there is nothing to take away
            part.unlink()
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem("{file} cannot be written: {reason}.", file=path, reason=reason) from error


if __name__ == "__main__":
    sys.exit(main())
