"""The standings as a person may see them: scores computed, ranks derived, nothing of what is closed to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from sqlalchemy import Engine

from data import access
from data.access import GateKey, Viewer
from data.queries import applications, programmes, ratings
from scoring import ranking
from scoring.aggregate import Score
from scoring.eligibility import Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """The standings, best first; `partial` when something is left out, so slots and zones are not shown."""

    standings: tuple[ranking.Standing, ...]
    scores: Mapping[str, Score]
    hidden: tuple[str, ...]  # own sheet not submitted: left out until it is
    partial: bool


def result(engine: Engine, viewer: Viewer) -> Result | None:
    """The standings this person may see; None before ratings are released."""
    if not access.may_see_ranking(viewer):
        return None
    return _result(engine, viewer, ratings.hidden(engine, viewer))


@lru_cache(maxsize=32)
def _result(engine: Engine, viewer: Viewer, left_out: frozenset[str]) -> Result:
    frame = programmes.frame(engine, viewer)
    outside = left_out | ratings.blocked_codes(engine, viewer)
    everything = ratings.all_scores(engine, viewer.programme_id, viewer.basis)
    scores = {code: score for code, score in everything.items() if code not in outside}
    rulings = applications.eligible(engine, viewer)
    standings = ranking.standings(
        {code: score.overall for code, score in scores.items()},
        frame.programme.slots,
        Fraction(str(frame.programme.margin)),
        {code for code in scores if scores[code].below_gate or applications.verdict(rulings[code]) is Verdict.NO},
    )
    partial = bool(outside) and GateKey.DECIDED not in viewer.gates
    return Result(tuple(standings), scores, tuple(sorted(left_out)), partial)
