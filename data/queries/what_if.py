"""What would change the six (other weights, another reading, one level, one assessor), and what would settle them.

For whoever sees slots and zones; it changes nothing, and every answer is exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache, partial

from sqlalchemy import Engine

from data.access import Role, Viewer
from data.queries import organisations, programmes, ratings, standings
from data.queries.agreement import corrected
from scoring import ranking
from scoring import rubric as rubrics
from scoring.aggregate import combine
from scoring.certainty import seats
from scoring.certainty.doubt import Doubt, drawn
from scoring.certainty.seats import Seat
from scoring.certainty.settle import Settling, settle
from scoring.change import flips, leave_out
from scoring.change.flips import RatingFlip, Rebalance, WeightFlip
from scoring.change.leave_out import Change, LeftOut, ReadOtherwise
from scoring.ranking import Standing
from scoring.rubric import Reading, Rubric

LEVELS = 200  # of the single levels that would change the six, the nearest
MOST = 2_000  # applications; more of them, and looking at every level would take minutes


@dataclass(frozen=True, slots=True)
class Variation:
    """What is to be otherwise than in the programme's rubric, by key; what is not named stays."""

    dimensions: Mapping[str, Fraction] = field(default_factory=dict)  # relative weights
    criteria: Mapping[str, Fraction] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The order under another rubric, and how it differs from the one of record."""

    rubric: Rubric
    standings: Sequence[Standing]
    change: Change
    seats: Mapping[str, Seat]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that would change the six, each kind with the nearest first."""

    weights: Sequence[WeightFlip]
    together: Rebalance
    levels: Sequence[RatingFlip]
    assessors: Sequence[LeftOut]
    organisations: Sequence[LeftOut]
    criteria: Sequence[LeftOut]
    readings: Sequence[ReadOtherwise]


def what_if(
    engine: Engine, viewer: Viewer, variation: Variation, margin: Fraction, *, severity: bool = False
) -> WhatIf | None:
    """The order with this otherwise; None to whom slots are not shown. The random numbers stay: no difference is noise.

    With `severity` the assessors' leanings are taken out of the scores, where the design allows to tell them.
    Raises RubricProblem where that leaves nothing that makes a score.
    """
    frame = programmes.frame(engine, viewer)
    programme = frame.programme
    rubric = frame.rubric.varied(
        dimensions=variation.dimensions, criteria=variation.criteria, readings=variation.readings
    )
    rubrics.check(rubric)
    found = standings.result(engine, viewer)
    if found is None or found.judgement is None:
        return None
    scores = {code: combine(code, score.criteria, rubric) for code, score in found.scores.items()}
    if severity and found.judgement.design.severity:
        scores = corrected(engine, viewer, scores, rubric)
    barred = found.ineligible | {code for code, score in scores.items() if score.below_gate}
    chances: Mapping[str, Seat] = {}
    if found.judgement.design.chances:
        own, seed = found.judgement.panel, programme.seed
        weights = drawn(own, rubric, Doubt.NEAR, relative=programme.limits.doubt, draws=seats.DRAWS, seed=seed)
        chances = seats.seats(own, rubric, programme.slots, weights=weights, seed=seed)
    ranked = ranking.standings(
        {code: score.overall for code, score in scores.items()},
        programme.slots,
        replace(programme.limits, margin=margin),
        barred,
        chances={code: seat.chance for code, seat in chances.items() if code not in barred},
    )
    before = leave_out.within(found.scores, programme.slots, found.ineligible)
    after = leave_out.within(scores, programme.slots, barred)
    return WhatIf(rubric, ranked, leave_out.change(before, after), chances)


def settling(engine: Engine, viewer: Viewer, first: str, second: str) -> Settling | None:
    """What would tell more about these two; nobody disqualified, or who has left, is proposed as an assessor."""
    found = standings.result(engine, viewer)
    if found is None or found.judgement is None or not {first, second} <= found.judgement.seats.keys():
        return None
    frame = programmes.frame(engine, viewer)
    recused = ratings.all_ratings(engine, viewer.programme_id, viewer.basis).recused
    people = {p.code for p in programmes.members(engine, viewer.programme) if Role.ASSESSOR in p.roles}
    gone = {(code, who) for code in (first, second) for who in found.judgement.panel.assessors if who not in people}
    return settle(found.judgement.panel, frame.rubric, first, second, barred=recused | gone)


def changes(engine: Engine, viewer: Viewer) -> Changes | None:
    """Everything that would change the six; None to whom slots are not shown, or where there are too many to look."""
    found = standings.result(engine, viewer)
    if found is None or found.judgement is None or len(found.standings) > MOST:
        return None
    return _changes(engine, viewer)


@lru_cache(maxsize=8)
def _changes(engine: Engine, viewer: Viewer) -> Changes | None:
    found = standings.result(engine, viewer)
    if found is None:
        return None
    frame = programmes.frame(engine, viewer)
    rubric, slots, barred = frame.rubric, frame.programme.slots, found.ineligible
    given = ratings.rating_set(engine, viewer).only(found.scores)
    without = partial(leave_out.without_organisations, given, rubric=rubric, slots=slots, ineligible=barred)
    return Changes(
        flips.weight_flips(found.scores, rubric, slots, barred),
        flips.smallest_change(found.scores, rubric, slots, barred),
        flips.rating_flips(given, rubric, slots, ineligible=barred)[:LEVELS],
        leave_out.without_assessors(given, rubric, slots, ineligible=barred),
        without(organisations.of_members(engine, viewer)),
        leave_out.without_criteria(given, rubric, slots, ineligible=barred),
        leave_out.reading_changes(given, rubric, slots, ineligible=barred),
    )
