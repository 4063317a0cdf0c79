"""The rubric: dimensions, criteria, weights and the sentence for each level, read from TOML into exact values.

It only reads and checks; it knows nothing of applications or ratings.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any

from scoring.errors import RubricProblem

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
        return next(d for d in self.dimensions if d.key == key)

    def of(self, dimension: str) -> tuple[Criterion, ...]:
        """The criteria of one dimension, in the order of the file."""
        return tuple(c for c in self.criteria if c.dimension == dimension)

    def allows(self, level: Fraction) -> bool:
        return self.low <= level <= self.high and (level - self.low) % self.step == 0


def digest(text: str) -> str:
    """SHA-256 of the text as sealed."""
    return hashlib.sha256(text.encode()).hexdigest()


def exact(value: object) -> Fraction:
    """A number exactly as written: 0.1 is one tenth.

    >>> exact("2,5"), exact(0.1)
    (Fraction(5, 2), Fraction(1, 10))
    """
    try:
        made = Fraction(Decimal(str(value).strip().replace(",", ".")))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise RubricProblem("“{value}” is not a number.", value=value) from error
    return made


def decimal_text(value: Fraction) -> str:
    """The shortest way to write an exact decimal.

    >>> decimal_text(Fraction(5, 2)), decimal_text(Fraction(3))
    ('2.5', '3')
    """
    if value.denominator == 1:
        return str(value.numerator)
    return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")


def read(text: str) -> Rubric:
    """Read rubric.toml. Raises RubricProblem with the criterion and the remedy."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RubricProblem("The rubric is not valid TOML: {error}.", error=error) from error
    try:
        rubric = _rubric(raw)
    except KeyError as error:
        raise RubricProblem("The rubric lacks “{key}”.", key=error.args[0]) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise RubricProblem("The rubric cannot be read: {error}.", error=error) from error
    _check(rubric)
    return rubric


def _rubric(raw: Mapping[str, Any]) -> Rubric:
    low, high = (exact(end) for end in raw["scale"])
    return Rubric(
        low=low,
        high=high,
        step=exact(raw.get("step", 1)),
        better=raw.get("better", "high"),
        min_coverage=exact(raw.get("min_coverage", 0.5)),
        dimensions=tuple(_dimension(d) for d in raw.get("dimension", [{"key": "all", "name": {}}])),
        criteria=tuple(_criterion(c) for c in raw["criterion"]),
    )


def _dimension(raw: Mapping[str, Any]) -> Dimension:
    reading = raw.get("reading", "linear")
    if reading not in tuple(Reading):
        raise RubricProblem(
            "Dimension {dimension}: “{reading}” is not a reading; write linear, gate or band.",
            dimension=raw["key"],
            reading=reading,
        )
    from_, to = (exact(end) for end in raw.get("band", (37.5, 75)))
    return Dimension(
        key=raw["key"],
        weight=exact(raw.get("weight", 1)),
        name=_words(raw.get("name", {})),
        reading=Reading(reading),
        threshold=exact(raw.get("threshold", 25)),
        band=(from_, to),
    )


def _criterion(raw: Mapping[str, Any]) -> Criterion:
    return Criterion(
        key=raw["key"],
        dimension=raw.get("dimension", "all"),
        weight=exact(raw.get("weight", 1)),
        name=_words(raw.get("name", {})),
        question=_words(raw.get("question", {})),
        look_for=_words(raw.get("look_for", {})),
        source=raw.get("source", ""),
        levels={
            language: {int(level): sentence for level, sentence in sentences.items()}
            for language, sentences in raw.get("levels", {}).items()
        },
        terms={language: tuple(words) for language, words in raw.get("terms", {}).items()},
        fields=tuple(raw.get("fields", ())),
        self_levels=tuple(
            SelfLevel(s["field"], str(s["value"]), exact(s["level"]), tuple(sorted(s.get("and", {}).items())))
            for s in raw.get("self", ())
        ),
        minimum=exact(raw["minimum"]) if "minimum" in raw else None,
    )


def _words(raw: Mapping[str, str] | str) -> Words:
    return {"en": raw} if isinstance(raw, str) else dict(raw)


def _check(rubric: Rubric) -> None:
    if rubric.low >= rubric.high:
        raise RubricProblem("The scale must rise: it goes from {low} to {high}.", low=rubric.low, high=rubric.high)
    if rubric.step <= 0 or (rubric.high - rubric.low) % rubric.step:
        raise RubricProblem("The step {step} does not divide the scale evenly.", step=rubric.step)
    if rubric.better not in ("high", "low"):
        raise RubricProblem("“better” must be high or low, not “{better}”.", better=rubric.better)
    if not 0 <= rubric.min_coverage <= 1:
        raise RubricProblem("The minimum coverage must lie between 0 and 1.")
    if not rubric.criteria:
        raise RubricProblem("The rubric has no criteria.")
    _check_keys([d.key for d in rubric.dimensions], [c.key for c in rubric.criteria])
    for criterion in rubric.criteria:
        if criterion.dimension not in {d.key for d in rubric.dimensions}:
            raise RubricProblem(
                "Criterion {criterion} belongs to “{dimension}”, which is not a dimension.",
                criterion=criterion.key,
                dimension=criterion.dimension,
            )
    for what, weight in (
        *((c.key, c.weight) for c in rubric.criteria),
        *((d.key, d.weight) for d in rubric.dimensions),
    ):
        if weight < 0:
            raise RubricProblem("The weight of {what} is {weight}; it must not be negative.", what=what, weight=weight)
    for dimension in rubric.dimensions:
        if dimension.weight and not any(c.weight for c in rubric.of(dimension.key)):
            raise RubricProblem("Dimension {dimension} has no criterion with a weight.", dimension=dimension.key)
        if not 0 < dimension.band[0] <= dimension.band[1] < 100:
            raise RubricProblem(
                "The band of {dimension} must lie between 0 and 100 points, and rise.", dimension=dimension.key
            )
    if not any(d.weight for d in rubric.dimensions if d.reading is not Reading.GATE):
        raise RubricProblem("At least one dimension that is not a gate needs a weight.")


def _check_keys(dimensions: Sequence[str], criteria: Sequence[str]) -> None:
    for keys in (dimensions, criteria):
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise RubricProblem("The key {key} stands twice in the rubric.", key=", ".join(twice))
