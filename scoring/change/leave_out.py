"""Who would come into the six, and who go out, without one assessor, criterion or organisation, or read otherwise.

Each row is the whole score computed once more. It recommends no row: it shows what the choice rests on.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from scoring.aggregate import Score, combine, counts, scores
from scoring.ranking import standings
from scoring.ratings import RatingSet
from scoring.rubric import Dimension, Reading, Rubric


@dataclass(frozen=True, slots=True)
class Change:
    """Codes in the order people count; both empty: nothing changes."""

    comes_in: tuple[str, ...] = ()
    goes_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What would change without `what`: an assessor, a criterion or an organisation."""

    what: str
    change: Change


@dataclass(frozen=True, slots=True)
class ReadOtherwise:
    dimension: str
    reading: Reading
    change: Change


def within(found: Mapping[str, Score], slots: int = 6, ineligible: Collection[str] = ()) -> frozenset[str]:
    """The six: every application whose rank by score is at most `slots`.

    All who are tied across the line are in it, more than there are slots: a tie is a set of its own, so that whatever
    makes or breaks one is a change. Nobody below a gate or a minimum is in it. Raises Problem if there is no slot.
    """
    barred = {*ineligible, *(code for code, score in found.items() if score.below_gate)}
    ranked = standings({code: score.overall for code, score in found.items()}, slots, ineligible=barred)
    return frozenset(s.application for s in ranked if s.rank is not None and s.rank <= slots)


def change(before: Collection[str], after: Collection[str]) -> Change:
    return Change(_by_code(set(after) - set(before)), _by_code(set(before) - set(after)))


def _by_code(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(codes, key=lambda code: (len(code), code)))


def without_assessors(
    given: RatingSet,
    rubric: Rubric,
    slots: int = 6,
    *,
    applications: Iterable[str] = (),
    ineligible: Collection[str] = (),
) -> list[LeftOut]:
    """A row for each assessor who gave a level. What the committee agreed on in common stays."""
    each = {assessor: assessor for assessor in _assessors(given)}
    return without_organisations(
        given, each, rubric=rubric, slots=slots, applications=applications, ineligible=ineligible
    )


def without_organisations(
    given: RatingSet,
    organisations: Mapping[str, str],
    *,
    rubric: Rubric,
    slots: int = 6,
    applications: Iterable[str] = (),
    ineligible: Collection[str] = (),
) -> list[LeftOut]:
    """A row for each evaluating organisation; `organisations` says for whom each assessor works.

    An application that nobody else rated is unrated in that row. Who works for nobody is left out in no row.
    """
    now = scores(given, rubric, applications)
    six = within(now, slots, ineligible)
    names = {organisations[assessor] for assessor in _assessors(given) if assessor in organisations}
    rows = []
    for name in _by_code(names):
        rest = tuple(r for r in given.ratings if r.assessor is None or organisations.get(r.assessor) != name)
        after = scores(RatingSet(rest, given.recused), rubric)
        rows.append(LeftOut(name, change(six, within(after, slots, ineligible))))
    return rows


def _assessors(given: RatingSet) -> list[str]:
    return [*{r.assessor: None for r in given.ratings if r.assessor is not None and r.level is not None}]


def without_criteria(
    given: RatingSet,
    rubric: Rubric,
    slots: int = 6,
    *,
    applications: Iterable[str] = (),
    ineligible: Collection[str] = (),
) -> list[LeftOut]:
    """A row for each criterion, in the order of the rubric; its minimum goes with it, the other weights stay relative.

    A dimension goes with the last criterion that has a weight in it. A criterion without which there would be nothing
    left to make a score of has no row.
    """
    now = scores(given, rubric, applications)
    six = within(now, slots, ineligible)
    rows = []
    for criterion in rubric.criteria:
        rest = _without(rubric, criterion.key)
        if any(counts(d) for d in rest.dimensions):
            after = _again(now, rest)
            rows.append(LeftOut(criterion.key, change(six, within(after, slots, ineligible))))
    return rows


def _without(rubric: Rubric, key: str) -> Rubric:
    left = tuple(c for c in rubric.criteria if c.key != key)
    weighted = {c.dimension for c in left if c.weight}
    return replace(rubric, criteria=left, dimensions=tuple(d for d in rubric.dimensions if d.key in weighted))


def _again(found: Mapping[str, Score], rubric: Rubric) -> dict[str, Score]:
    return {code: combine(code, score.criteria, rubric) for code, score in found.items()}


def reading_changes(
    given: RatingSet,
    rubric: Rubric,
    slots: int = 6,
    *,
    applications: Iterable[str] = (),
    ineligible: Collection[str] = (),
) -> list[ReadOtherwise]:
    """A row for each dimension and each reading that it does not have; none that would leave gates alone."""
    now = scores(given, rubric, applications)
    six = within(now, slots, ineligible)
    rows = []
    for dimension in rubric.dimensions:
        for reading in _others(dimension):
            what_if = rubric.read_as(dimension.key, reading)
            if any(counts(d) for d in what_if.dimensions):
                after = _again(now, what_if)
                rows.append(ReadOtherwise(dimension.key, reading, change(six, within(after, slots, ineligible))))
    return rows


def _others(dimension: Dimension) -> list[Reading]:
    return [reading for reading in Reading if reading is not dimension.reading]
