"""Ratings as they are given, and the CSV that carries them between the screen, the command line and other programs.

It keeps what was given; it computes nothing.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.errors import RatingsProblem, RubricProblem
from scoring.rubric import Rubric, decimal_text, exact

HEADER = ("application", "assessor", "criterion", "level", "stage")
RECUSED = "recused"


class Stage(StrEnum):
    FORM = "form"
    INTERVIEW = "interview"
    CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True)
class Rating:
    """One level given; level None: this assessor cannot assess it. A consensus level has no assessor."""

    application: str
    assessor: str | None
    criterion: str
    level: Fraction | None
    stage: Stage


@dataclass(frozen=True, slots=True)
class RatingSet:
    """Ratings, and the pairs (application, assessor) that are recused: absent by design, never a zero."""

    ratings: tuple[Rating, ...]
    recused: frozenset[tuple[str, str]]


def read_csv(text: str, rubric: Rubric) -> RatingSet:
    """Read a ratings CSV (header application,assessor,criterion,level,stage; comma or semicolon).

    Raises RatingsProblem with the row, the value and the remedy. Row 1 is the header.
    """
    lines = text.removeprefix("\ufeff")
    head = lines.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)
    names = [name.strip().casefold() for name in next(rows, [])]
    missing = [name for name in HEADER[:4] if name not in names]
    if missing:
        raise RatingsProblem(
            "The ratings file lacks the column {columns}; its header is application,assessor,criterion,level,stage.",
            columns=", ".join(missing),
        )
    at = {name: names.index(name) for name in HEADER if name in names}
    first_row: dict[tuple[str, str | None, str, Stage], int] = {}
    ratings, recused = [], set()
    try:
        for number, cells in enumerate(rows, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            row = {name: cells[i].strip() if i < len(cells) else "" for name, i in at.items()}
            if row["level"].casefold() == RECUSED:
                recused.add(_recused(row, number))
                continue
            rating = _rating(row, number, rubric)
            key = (rating.application, rating.assessor, rating.criterion, rating.stage)
            if key in first_row:
                raise RatingsProblem(
                    "Rows {first} and {second} rate the same: {application}, {criterion}, {stage}. Keep one of them.",
                    first=first_row[key],
                    second=number,
                    application=rating.application,
                    criterion=rating.criterion,
                    stage=rating.stage.value,
                )
            first_row[key] = number
            ratings.append(rating)
    except csv.Error as error:
        raise RatingsProblem("The ratings file cannot be read as CSV: {error}.", error=error) from error
    kept = tuple(r for r in ratings if (r.application, r.assessor) not in recused)
    return RatingSet(kept, frozenset(recused))


def _recused(row: dict[str, str], number: int) -> tuple[str, str]:
    if not row["application"] or not row["assessor"]:
        raise RatingsProblem("Row {row}: a recusal needs an application and an assessor.", row=number)
    return row["application"], row["assessor"]


def _rating(row: dict[str, str], number: int, rubric: Rubric) -> Rating:
    stage = row.get("stage") or Stage.FORM.value
    if stage not in tuple(Stage):
        raise RatingsProblem(
            "Row {row}: “{stage}” is not a stage; write form, interview or consensus.", row=number, stage=stage
        )
    if not row["application"]:
        raise RatingsProblem("Row {row}: the application is missing.", row=number)
    if (stage == Stage.CONSENSUS.value) == bool(row["assessor"]):
        raise RatingsProblem(
            "Row {row}: a form or interview rating names its assessor, a consensus level names none.", row=number
        )
    if row["criterion"] not in {c.key for c in rubric.criteria}:
        raise RatingsProblem("Row {row}: the rubric has no criterion “{value}”.", row=number, value=row["criterion"])
    return Rating(
        row["application"],
        row["assessor"] or None,
        row["criterion"],
        _level(row["level"], number, rubric),
        Stage(stage),
    )


def _level(text: str, number: int, rubric: Rubric) -> Fraction | None:
    if not text:
        return None
    try:
        level = exact(text)
    except RubricProblem as error:
        raise RatingsProblem(
            "Row {row}: “{value}” is not a level. Write a number, leave it empty, or write recused.",
            row=number,
            value=text,
        ) from error
    if not rubric.allows(level):
        raise RatingsProblem(
            "Row {row}: {value} is not a level of the rubric, which goes from {low} to {high}.",
            row=number,
            value=text,
            low=decimal_text(rubric.low),
            high=decimal_text(rubric.high),
        )
    return level


def write_csv(given: RatingSet) -> str:
    """The same ratings as CSV; reading it again gives the same set."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_lines(given))
    return out.getvalue()


def _lines(given: RatingSet) -> Iterable[tuple[str, str, str, str, str]]:
    for r in given.ratings:
        level = "" if r.level is None else decimal_text(r.level)
        yield r.application, r.assessor or "", r.criterion, level, r.stage.value
    for application, assessor in sorted(given.recused):
        yield application, assessor, "", RECUSED, ""
