"""Beside the order of record: what is missing and how far it could move ranks, and what other methods would choose.

For whoever sees slots and zones; nothing of it is a ranking of record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Engine

from data import assignment
from data.access import Viewer
from data.queries import programmes, ratings, standings
from scoring.change import intervals
from scoring.change.intervals import Missing, RankInterval
from scoring.crosschecks.otherwise import CrossCheck, cross_check


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many levels each application lacks, by kind, and between which ranks they could move it."""

    missing: Mapping[str, Mapping[Missing, int]]
    intervals: Sequence[RankInterval]


def gaps(engine: Engine, viewer: Viewer) -> Gaps | None:
    """What is missing; None to whom slots are not shown."""
    found = standings.result(engine, viewer)
    return None if found is None or found.judgement is None else _gaps(engine, viewer)


@lru_cache(maxsize=8)
def _gaps(engine: Engine, viewer: Viewer) -> Gaps | None:
    found = standings.result(engine, viewer)
    if found is None:
        return None
    rubric = programmes.frame(engine, viewer).rubric
    given = ratings.rating_set(engine, viewer).only(found.scores)
    standing = assignment.shown(engine, viewer.programme_id, viewer.basis)
    assigned = {
        (standing.applications[x], standing.members[member].code)
        for x, members in standing.rated_by().items()
        for member in members
    } | given.recused
    own = {(code, who) for code, who in assigned if code in found.scores}
    return Gaps(
        intervals.missing(given, rubric, own, applications=found.scores),
        intervals.rank_intervals(given, rubric, found.scores, own, ineligible=found.ineligible),
    )


def otherwise(engine: Engine, viewer: Viewer) -> CrossCheck | None:
    """What other accepted methods would choose; None to whom slots are not shown, or without a choice."""
    found = standings.result(engine, viewer)
    return None if found is None or found.judgement is None else _otherwise(engine, viewer)


@lru_cache(maxsize=8)
def _otherwise(engine: Engine, viewer: Viewer) -> CrossCheck | None:
    found, frame = standings.result(engine, viewer), programmes.frame(engine, viewer)
    if found is None:
        return None
    scores = {code: found.scores[code] for code in sorted(found.ranked)}
    return cross_check(scores, frame.rubric, slots=frame.programme.slots, seed=frame.programme.seed)
