"""The standings as a person may see them: scores computed, ranks derived, nothing of what is closed to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Engine

from data import access
from data.access import GateKey, Viewer
from data.queries import applications, programmes, ratings
from data.queries.judgement import Judgement, judged
from scoring import ranking
from scoring.aggregate import Score
from scoring.certainty.doubt import Doubt
from scoring.eligibility import Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """The standings, best first; `partial` when something is left out, so slots and zones are not shown."""

    standings: tuple[ranking.Standing, ...]
    scores: Mapping[str, Score]
    hidden: tuple[str, ...]  # own sheet not submitted: left out until it is
    partial: bool
    ineligible: frozenset[str]  # by a rule or a decision; who is below a gate stands in the scores
    judgement: Judgement | None  # how sure it is; None where something is left out

    @property
    def ranked(self) -> frozenset[str]:
        return frozenset(s.application for s in self.standings if s.rank is not None)


def result(engine: Engine, viewer: Viewer) -> Result | None:
    """The standings this person may see; None before ratings are released."""
    if not access.may_see_ranking(viewer):
        return None
    return _result(engine, viewer, ratings.hidden(engine, viewer))


def in_doubt(engine: Engine, viewer: Viewer, doubt: Doubt) -> Judgement | None:
    """How sure the same order is with the weights in another doubt; None to whom it is not shown."""
    found = result(engine, viewer)
    if found is None or found.judgement is None:
        return None
    return judged(engine, viewer.programme_id, viewer.basis, found.ranked, doubt)


def person(engine: Engine, viewer: Viewer, member: str | None) -> str | None:
    """The name of an assessor who has rated, for whoever sees slots and zones; None: nobody, or not for this person."""
    found = result(engine, viewer)
    if found is None or found.judgement is None or member not in found.judgement.panel.assessors:
        return None
    return next((p.name for p in programmes.members(engine, viewer.programme) if p.code == member), None)


@lru_cache(maxsize=32)
def _result(engine: Engine, viewer: Viewer, left_out: frozenset[str]) -> Result:
    frame = programmes.frame(engine, viewer)
    outside = left_out | ratings.blocked_codes(engine, viewer)
    everything = ratings.all_scores(engine, viewer.programme_id, viewer.basis)
    scores = {code: score for code, score in everything.items() if code not in outside}
    rulings = applications.eligible(engine, viewer)
    ineligible = frozenset(code for code in scores if applications.verdict(rulings[code]) is Verdict.NO)
    barred = ineligible | {code for code, score in scores.items() if score.below_gate}
    ranked = frozenset(code for code, score in scores.items() if score.overall is not None and code not in barred)
    judgement = None if outside else judged(engine, viewer.programme_id, viewer.basis, ranked)
    standings = ranking.standings(
        {code: score.overall for code, score in scores.items()},
        frame.programme.slots,
        frame.programme.limits,
        barred,
        chances={code: seat.chance for code, seat in judgement.seats.items()} if judgement else {},
    )
    partial = bool(outside) and GateKey.DECIDED not in viewer.gates
    return Result(tuple(standings), scores, tuple(sorted(left_out)), partial, ineligible, judgement)
