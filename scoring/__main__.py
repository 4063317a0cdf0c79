"""The same judgement without a screen: python -m scoring RATINGS.csv --rubric RUBRIC.toml.

Exit 0: done. 1: refused, with one sentence on stderr. 2: wrong usage. It asks nobody and reaches no network.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from scoring import audit, report, rules, sheet
from scoring import rubric as rubrics
from scoring.errors import Problem
from scoring.judgement import Given, Judgement, judge
from scoring.ratings import read_csv

UNREADABLE = "{file} cannot be read: {reason}."
LARGEST = 200 * 2**20  # bytes; a million ratings take 30 MB


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    # A sentence with “quotes” must come through wherever it is printed.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        given, settings = read(options)
        found = judge(given)
        if options.out:
            _write(options.out, report.standings_csv(found))
        _print(found, settings, explain=options.explain, as_json=options.json)
        sys.stdout.flush()
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        # What is left in the buffer would be tried again, and complained about, while Python closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # whoever reads has seen enough: `| head`
            print(f"The result cannot be printed: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scoring", description="Rank applications by their ratings.")
    parser.add_argument("ratings", metavar="RATINGS.csv", type=Path)
    parser.add_argument("--rubric", metavar="RUBRIC.toml", type=Path, required=True)
    parser.add_argument("--slots", metavar="N", type=int, default=6, help="how many can be taken in (6)")
    parser.add_argument("--applications", metavar="FILE.csv", type=Path, help="who applied, and who is eligible")
    parser.add_argument("--ballots", metavar="FILE.csv", type=Path, help="the assessors' own orders")
    parser.add_argument("--rules", metavar="RULES.toml", type=Path, help="margin of the zones, rules, tie ladder")
    parser.add_argument("--seed", metavar="N", type=int, help="of what is drawn at random (the one in the rules, or 0)")
    parser.add_argument("--out", metavar="standings.csv", type=Path, help="write the standings there")
    parser.add_argument(
        "--explain", action="store_true", help="show what adds up to each score, and every table behind the judgement"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def read(options: argparse.Namespace) -> tuple[Given, dict[str, object]]:
    """Every file named, and what of them stands in the result. Raises Problem for the first thing to be mended."""
    rubric_text, ratings_text = _read(options.rubric), _read(options.ratings)
    rubric = rubrics.read(rubric_text)
    given = read_csv(ratings_text, rubric)
    bound = rules.read_rules(_read(options.rules)) if options.rules else rules.Rules()
    listed = rules.read_listed(_read(options.applications)) if options.applications else {}
    known = {r.application for r in given.ratings} | {code for code, _who in given.recused} | listed.keys()
    ballots = rules.read_ballots(_read(options.ballots), known) if options.ballots else {}
    seed = bound.seed if options.seed is None else options.seed
    settings: dict[str, object] = {
        "slots": options.slots,
        "margin": float(bound.limits.margin),
        "seed": seed,
        "rubric_sha256": rubrics.digest(rubric_text),
        "ratings_sha256": rubrics.digest(ratings_text),
    }
    return Given(given, rubric, options.slots, bound, listed, ballots, seed), settings


def _notes(found: Judgement) -> list[str]:
    listed = found.given.listed
    unlisted = sorted(found.scores.keys() - listed.keys()) if listed else []
    if not unlisted:
        return []
    return [f"Rated, but not in the applications file, and taken as eligible: {', '.join(unlisted)}."]


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem(UNREADABLE, file=path, reason=reason) from error
    if len(content) > LARGEST:
        raise Problem("{file} is larger than {limit} MB.", file=path, limit=LARGEST // 2**20)
    return sheet.decoded(content, str(path))


def _write(path: Path, text: str) -> None:
    """Write through a link to what it points at. A device or a pipe is written to, never replaced by a file."""
    try:
        target = path.resolve()
        if path.is_relative_to("/dev") or path.is_relative_to("/proc") or (target.exists() and not target.is_file()):
            path.write_text(text, encoding="utf-8", newline="")
        else:
            _replace(target, text)
    except (OSError, ValueError, RuntimeError) as error:  # the latter: links that lead in a circle
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem("{file} cannot be written: {reason}.", file=path, reason=reason) from error


def _replace(path: Path, text: str) -> None:
    """All of it or nothing: a half-written file would look like a shorter ranking."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    except (OSError, ValueError):
        with suppress(OSError, ValueError):  # where it could not be written there is nothing to take away
            part.unlink()
        raise


def _print(found: Judgement, settings: dict[str, object], *, explain: bool, as_json: bool) -> None:
    notes = _notes(found)
    if as_json:
        print(json.dumps(report.as_json(found, settings, notes, explain=explain), ensure_ascii=False))
        return
    if not found.standings:
        print("There is nothing to rank: the ratings file has no rows.")
    else:
        print("\n".join([*report.table(found), "", *report.findings(found)]))
    if explain:
        print("\n".join([*report.explanation(found), *audit.tables(found)]))
    for note in notes:
        print(f"\nNote: {note}")


if __name__ == "__main__":
    sys.exit(main())
