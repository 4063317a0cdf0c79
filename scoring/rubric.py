"""The rubric: dimensions, criteria, weights and the sentence for each level, read from TOML into exact values.

It only reads and checks; it knows nothing of applications or ratings.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from scoring.errors import RubricProblem
from scoring.tables import Table
from scoring.tables import decimal_text as decimal_text
from scoring.tables import exact as exact

MOST_STEPS = 1000

Words = Mapping[str, str]  # language code -> text


class Reading(StrEnum):
    """How a dimension enters the overall score."""

    LINEAR = "linear"  # as it is
    GATE = "gate"  # below the threshold: not eligible; the rest of the dimensions make the score
    BAND = "band"  # full credit inside the band, less on both sides


@dataclass(frozen=True, slots=True)
class Dimension:
    key: str
    weight: Fraction
    name: Words
    reading: Reading = Reading.LINEAR
    threshold: Fraction = Fraction(25)  # points, for a gate
    band: tuple[Fraction, Fraction] = (Fraction(75, 2), Fraction(75))  # points, for a band


@dataclass(frozen=True, slots=True)
class SelfLevel:
    """A level that structured answers imply: the answer to `field` is `value`, and `also` holds."""

    field: str
    value: str
    level: Fraction
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    key: str
    dimension: str
    weight: Fraction
    name: Words
    question: Words
    look_for: Words
    source: str
    levels: Mapping[str, Mapping[int, str]]  # language -> level -> sentence
    terms: Mapping[str, tuple[str, ...]]  # language -> words that speak to the criterion
    fields: tuple[str, ...]  # answers of the form in which evidence is looked for
    self_levels: tuple[SelfLevel, ...]
    minimum: Fraction | None  # mean level below which the application is not eligible


@dataclass(frozen=True, slots=True)
class Rubric:
    low: Fraction
    high: Fraction
    step: Fraction
    better: str  # "high" or "low"
    min_coverage: Fraction
    dimensions: tuple[Dimension, ...]
    criteria: tuple[Criterion, ...]

    @property
    def levels(self) -> tuple[Fraction, ...]:
        """Every level that may be given, the lowest first."""
        return tuple(self.low + n * self.step for n in range(int((self.high - self.low) / self.step) + 1))

    def criterion(self, key: str) -> Criterion:
        found = next((c for c in self.criteria if c.key == key), None)
        if found is None:
            raise RubricProblem("The rubric has no criterion {criterion}.", criterion=key)
        return found

    def dimension(self, key: str) -> Dimension:
        found = next((d for d in self.dimensions if d.key == key), None)
        if found is None:
            raise RubricProblem("The rubric has no dimension {dimension}.", dimension=key)
        return found

    def of(self, dimension: str) -> tuple[Criterion, ...]:
        """The criteria of one dimension, in the order of the file."""
        return tuple(c for c in self.criteria if c.dimension == dimension)

    def allows(self, level: Fraction) -> bool:
        return self.low <= level <= self.high and (level - self.low) % self.step == 0

    def varied(
        self,
        *,
        dimensions: Mapping[str, Fraction],
        criteria: Mapping[str, Fraction],
        readings: Mapping[str, Reading],
    ) -> "Rubric":
        """The same rubric with other relative weights and readings, by key; what is not named stays."""
        return replace(
            self,
            dimensions=tuple(
                replace(d, weight=dimensions.get(d.key, d.weight), reading=readings.get(d.key, d.reading))
                for d in self.dimensions
            ),
            criteria=tuple(replace(c, weight=criteria.get(c.key, c.weight)) for c in self.criteria),
        )

    def read_as(self, dimension: str, reading: Reading) -> "Rubric":
        """The same rubric with one dimension read differently: the what-if beside what was sealed."""
        changed = (replace(d, reading=reading) if d.key == dimension else d for d in self.dimensions)
        return replace(self, dimensions=tuple(changed))


def digest(text: str) -> str:
    """SHA-256 of the text as sealed."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=32)  # an act reads the rubric anew, and it is long
def read(text: str) -> Rubric:
    """Read rubric.toml. Raises RubricProblem with the place and what must be mended there."""
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:  # ValueError alone: a number of more than 4300 digits
        raise RubricProblem("The rubric is not valid TOML: {error}.", error=error) from error
    rubric = _rubric(Table(raw, "the rubric"))
    check(rubric)
    return rubric


def _rubric(table: Table) -> Rubric:
    table.knows("scale", "step", "better", "min_coverage", "dimension", "criterion")
    low, high = table.pair("scale")
    dimensions = tuple(_dimension(d) for d in table.tables("dimension"))
    alone = Dimension("all", Fraction(1), {"en": "All criteria", "fi": "Kaikki kriteerit", "sv": "Alla kriterier"})
    return Rubric(
        low=low,
        high=high,
        step=table.number("step", 1),
        better=table.choice("better", ("high", "low")),
        min_coverage=table.number("min_coverage", 0.5),
        dimensions=dimensions or (alone,),
        criteria=tuple(_criterion(c, in_one=not dimensions) for c in table.tables("criterion")),
    )


def _dimension(table: Table) -> Dimension:
    table.knows("key", "weight", "name", "reading", "threshold", "band")
    return Dimension(
        key=table.text("key"),
        weight=table.number("weight", 1),
        name=table.words("name"),
        reading=Reading(table.choice("reading", tuple(Reading))),
        threshold=table.number("threshold", 25),
        band=table.pair("band", (37.5, 75)),
    )


KEYS = ("key", "dimension", "weight", "name", "question", "look_for", "source", "levels", "terms", "fields", "minimum")


def _criterion(table: Table, *, in_one: bool) -> Criterion:
    table.knows(*KEYS, "self")
    levels, terms = table.table("levels"), table.table("terms")
    return Criterion(
        key=table.text("key"),
        dimension="all" if in_one else table.text("dimension"),
        weight=table.number("weight", 1),
        name=table.words("name"),
        question=table.words("question"),
        look_for=table.words("look_for"),
        source=table.text("source", ""),
        levels={language: _sentences(levels.table(language)) for language in levels.raw},
        terms={language: terms.texts(language) for language in terms.raw},
        fields=table.texts("fields"),
        self_levels=tuple(_self_level(line) for line in table.tables("self")),
        minimum=table.number("minimum") if "minimum" in table.raw else None,
    )


def _sentences(table: Table) -> dict[int, str]:
    for level in table.raw:
        if exact(level).denominator != 1:
            raise RubricProblem("“{level}” of {place} is not a whole level.", level=level, place=table.place)
    return {int(exact(level)): table.text(level) for level in table.raw}


def _self_level(table: Table) -> SelfLevel:
    table.knows("field", "value", "level", "and")
    also = table.table("and")
    others = tuple(sorted((field, also.text(field)) for field in also.raw))
    return SelfLevel(table.text("field"), table.text("value"), table.number("level"), others)


def check(rubric: Rubric) -> None:
    """Refuse what can be read but not be scored with."""
    if rubric.low >= rubric.high:
        ends = {"low": decimal_text(rubric.low), "high": decimal_text(rubric.high)}
        raise RubricProblem("The scale must rise: it goes from {low} to {high}.", **ends)
    if rubric.step <= 0 or (rubric.high - rubric.low) % rubric.step:
        raise RubricProblem("The step {step} does not divide the scale evenly.", step=decimal_text(rubric.step))
    if (rubric.high - rubric.low) / rubric.step > MOST_STEPS:
        raise RubricProblem("The scale has more than {most} steps.", most=MOST_STEPS)
    if not 0 <= rubric.min_coverage <= 1:
        raise RubricProblem("The minimum coverage must lie between 0 and 1.")
    if not rubric.criteria:
        raise RubricProblem("The rubric has no criteria.")
    _check_keys_and_weights(rubric.dimensions)
    _check_keys_and_weights(rubric.criteria)
    for criterion in rubric.criteria:
        _check_criterion(criterion, rubric)
    for dimension in rubric.dimensions:
        _check_dimension(dimension, rubric)
    if not any(d.weight for d in rubric.dimensions if d.reading is not Reading.GATE):
        raise RubricProblem("At least one dimension that is not a gate needs a weight.")


def _check_keys_and_weights(parts: Sequence[Dimension | Criterion]) -> None:
    keys = [part.key for part in parts]
    for part in parts:
        if keys.count(part.key) > 1:
            raise RubricProblem("The key {key} stands twice in the rubric.", key=part.key)
        if part.weight < 0:
            raise RubricProblem(
                "The weight of {what} is {weight}; it must not be negative.",
                what=part.key,
                weight=decimal_text(part.weight),
            )


def _check_criterion(criterion: Criterion, rubric: Rubric) -> None:
    if criterion.dimension not in {d.key for d in rubric.dimensions}:
        raise RubricProblem(
            "Criterion {criterion} belongs to “{dimension}”, which is not a dimension.",
            criterion=criterion.key,
            dimension=criterion.dimension,
        )
    implied = [line.level for line in criterion.self_levels]
    described = [Fraction(level) for sentences in criterion.levels.values() for level in sentences]
    for level in implied + described:
        if not rubric.allows(level) or level.denominator != 1:
            raise RubricProblem(
                "Criterion {criterion} speaks of level {level}, which is no whole level of the scale.",
                criterion=criterion.key,
                level=decimal_text(level),
            )
    if criterion.minimum is not None and not rubric.low <= criterion.minimum <= rubric.high:
        raise RubricProblem("The minimum of criterion {criterion} is outside the scale.", criterion=criterion.key)


def _check_dimension(dimension: Dimension, rubric: Rubric) -> None:
    if dimension.weight and not any(c.weight for c in rubric.of(dimension.key)):
        raise RubricProblem("Dimension {dimension} has no criterion with a weight.", dimension=dimension.key)
    if not 0 <= dimension.band[0] <= dimension.band[1] <= 100:
        raise RubricProblem(
            "The band of {dimension} must lie between 0 and 100 points, and rise.", dimension=dimension.key
        )
    if not 0 <= dimension.threshold <= 100:
        raise RubricProblem("The threshold of {dimension} must lie between 0 and 100 points.", dimension=dimension.key)
