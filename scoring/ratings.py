"""Ratings as they are given, and the CSV that carries them between the screen, the command line and other programs.

It keeps what was given; it computes nothing.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from operator import itemgetter

from scoring import sheet
from scoring.errors import RatingsProblem, RubricProblem
from scoring.rubric import Rubric, decimal_text, exact

HEADER = ("application", "assessor", "criterion", "level", "stage")
RECUSED = "recused"
CALLED = "The ratings file"


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

    def only(self, applications: Container[str]) -> "RatingSet":
        """What was given to these applications."""
        return RatingSet(
            tuple(r for r in self.ratings if r.application in applications),
            frozenset(pair for pair in self.recused if pair[0] in applications),
        )


def read_csv(text: str, rubric: Rubric) -> RatingSet:
    """Read a ratings CSV (header application,assessor,criterion,level,stage; comma, semicolon or tab).

    A missing stage is the form. Raises RatingsProblem with the row, the value and the remedy; row 1 is the header.
    """
    reader = _Reader(rubric)
    recused = set()
    seen: dict[tuple[str, str, str, Stage], int] = {}
    ratings = []
    for number, application, assessor, criterion, level, stage in _rows(text):
        if level.casefold() == RECUSED:
            recused.add(_recused(application, assessor, number))
            continue
        rating = reader.rating(number, application, assessor, criterion, level, stage)
        first = seen.setdefault((application, assessor, criterion, rating.stage), number)
        if first != number:
            raise RatingsProblem(
                "Rows {first} and {second} rate the same: {application}, {criterion}, {stage}. Keep one of them.",
                first=first,
                second=number,
                application=sheet.shown(application),
                criterion=criterion,
                stage=rating.stage.value,
            )
        ratings.append(rating)
    if recused:
        ratings = [r for r in ratings if (r.application, r.assessor) not in recused]
    return RatingSet(tuple(ratings), frozenset(recused))


def _rows(text: str) -> Iterator[tuple[int, str, str, str, str, str]]:
    """The cells of each row in the order of HEADER."""
    found = sheet.rows(text, CALLED)
    _number, header = next(found, (1, []))
    at = sheet.columns(header, HEADER[:4], CALLED)
    if sum(name.strip().casefold() == "stage" for name in header) > 1:
        sheet.columns(header, HEADER, CALLED)
    pick = itemgetter(*(at.get(name, len(header)) for name in HEADER))
    width = len(header) + 1  # one more, always empty, stands for a stage that the file does not have
    for number, cells in found:
        row = pick([*cells[: width - 1], *[""] * (width - len(cells))])
        application, assessor, criterion, level, stage = map(str.strip, row)
        if not (application or assessor or criterion or level or stage):
            continue
        yield number, sheet.restored(application), sheet.restored(assessor), sheet.restored(criterion), level, stage


def _recused(application: str, assessor: str, number: int) -> tuple[str, str]:
    if not application or not assessor:
        raise RatingsProblem("Row {row}: a recusal needs an application and an assessor.", row=number)
    return application, assessor


class _Reader:
    """Makes ratings of cells; each text of a level or stage is read once, for a file may have a million rows."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self.criteria = frozenset(c.key for c in rubric.criteria)
        self.levels: dict[str, Fraction | None] = {"": None}
        self.stages = {"": Stage.FORM, **{stage.value: stage for stage in Stage}}

    def rating(self, row: int, application: str, assessor: str, criterion: str, level: str, stage: str) -> Rating:
        at = self.stages.get(stage.casefold())
        if at is None:
            raise RatingsProblem(
                "Row {row}: “{stage}” is not a stage; write form, interview or consensus.",
                row=row,
                stage=sheet.shown(stage),
            )
        if not application:
            raise RatingsProblem("Row {row}: the application is missing.", row=row)
        if (at is Stage.CONSENSUS) == bool(assessor):
            raise RatingsProblem(
                "Row {row}: a form or interview rating names its assessor, a consensus level names none.", row=row
            )
        if criterion not in self.criteria:
            raise RatingsProblem(
                "Row {row}: the rubric has no criterion “{value}”.", row=row, value=sheet.shown(criterion)
            )
        if level not in self.levels:
            self.levels[level] = self._level(level, row)
        return Rating(application, assessor or None, criterion, self.levels[level], at)

    def _level(self, text: str, row: int) -> Fraction:
        try:
            level = exact(text)
        except RubricProblem as error:
            raise RatingsProblem(
                "Row {row}: “{value}” is not a level. Write a number, leave it empty, or write recused.",
                row=row,
                value=sheet.shown(text),
            ) from error
        if not self.rubric.allows(level):
            raise RatingsProblem(
                "Row {row}: {value} is not a level of the rubric, which goes from {low} to {high} by {step}.",
                row=row,
                value=sheet.shown(text),
                low=decimal_text(self.rubric.low),
                high=decimal_text(self.rubric.high),
                step=decimal_text(self.rubric.step),
            )
        return level


def write_csv(given: RatingSet, *, beside: Mapping[str, str] | None = None) -> str:
    """The same ratings as CSV; reading it again gives the same set. No cell begins a formula.

    `beside` are further columns, which say the same in each row and which reading passes over.
    """
    more = dict(beside or {})
    return sheet.written((*HEADER, *more), ((*line, *more.values()) for line in _lines(given)))


def _lines(given: RatingSet) -> Iterable[tuple[str, str, str, str, str]]:
    shown = {id(r.level): "" if r.level is None else decimal_text(r.level) for r in _one_of_each_level(given)}
    for r in given.ratings:
        yield (
            sheet.inert(r.application),
            sheet.inert(r.assessor or ""),
            sheet.inert(r.criterion),
            shown[id(r.level)],
            r.stage.value,
        )
    for application, assessor in sorted(given.recused):
        yield sheet.inert(application), sheet.inert(assessor), "", RECUSED, ""


def _one_of_each_level(given: RatingSet) -> Iterable[Rating]:
    # The same few levels come a million times; `given` keeps them alive, so that their identity is a safe key.
    return {id(r.level): r for r in given.ratings}.values()
