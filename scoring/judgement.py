"""The whole judgement of a file of ratings: scores, order, how sure it is, rules and ladder. Nothing is decided.

What the screen shows, computed by the same functions from plain values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from scoring import aggregate, ranking
from scoring.aggregate import Score
from scoring.certainty import design, doubt, panel, seats
from scoring.certainty.design import Design
from scoring.certainty.doubt import Doubt
from scoring.certainty.panel import Panel
from scoring.certainty.seats import Seat
from scoring.change.leave_out import within
from scoring.choice import portfolio
from scoring.choice.model import Question, with_levels
from scoring.choice.portfolio import Shortlist
from scoring.choice.prices import Price, prices
from scoring.eligibility import Verdict
from scoring.ranking import Standing
from scoring.ratings import RatingSet
from scoring.rubric import Rubric
from scoring.rules import Listed, Rules
from scoring.ties import ladder
from scoring.ties.ballots import Place, borda, copeland, schulze
from scoring.ties.ladder import Climb, Evidence


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What is judged: ratings, rubric, rules, who applied and the ballots."""

    ratings: RatingSet
    rubric: Rubric
    slots: int = 6
    rules: Rules = field(default_factory=Rules)
    listed: Mapping[str, Listed] = field(default_factory=dict)
    ballots: Mapping[str, Sequence[str]] = field(default_factory=dict)
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """Everything that was computed, best application first."""

    given: Given
    standings: Sequence[Standing]
    scores: Mapping[str, Score]
    ineligible: frozenset[str]  # by the applications file
    panel: Panel
    design: Design
    seats: Mapping[str, Seat]  # empty where the design does not allow them
    best: Shortlist | None  # the best set under the rules; None without rules, or where nobody is ranked
    prices: Sequence[Price]
    ballots: Mapping[str, Sequence[Place]]  # method -> order
    climb: Climb | None  # of the tie ladder; None where nobody is tied across the line, or there is no ladder

    def eligible(self, code: str) -> Verdict:
        """No where a gate or a minimum is not reached, else what the applications file says."""
        if self.scores[code].below_gate:
            return Verdict.NO
        return self.given.listed[code].verdict if code in self.given.listed else Verdict.YES

    @property
    def six(self) -> frozenset[str]:
        """Those of rank `slots` or better; all of them where they are tied across the line."""
        return within(self.scores, self.given.slots, self.ineligible)


def judge(given: Given) -> Judgement:
    """Raises Problem where the rules cannot all hold, or a step of the ladder or a ballot cannot be used."""
    scores = aggregate.scores(given.ratings, given.rubric, given.listed)
    ineligible = frozenset(code for code, one in given.listed.items() if one.verdict is Verdict.NO)
    barred = ineligible | {code for code, score in scores.items() if score.below_gate}
    ranked = {code: score.overall for code, score in scores.items() if score.overall is not None and code not in barred}
    own = panel.panel(given.ratings, given.rubric, ranked)
    found = design.check(own.pairs)
    seated = _seats(given, own) if found.chances else {}
    standings = ranking.standings(
        {code: score.overall for code, score in scores.items()},
        given.slots,
        given.rules.limits,
        barred,
        chances={code: seat.chance for code, seat in seated.items()},
    )
    asked = _question(given, scores, ranked)
    return Judgement(
        given,
        standings,
        scores,
        ineligible,
        own,
        found,
        seated,
        portfolio.best(asked)[0] if asked else None,
        prices(asked) if asked else (),
        _ballots(given, [*ranked]),
        _climb(given, scores, standings),
    )


def _seats(given: Given, own: Panel) -> Mapping[str, Seat]:
    limits = given.rules.limits
    weights = doubt.drawn(own, given.rubric, Doubt.NEAR, relative=limits.doubt, draws=seats.DRAWS, seed=given.seed)
    return seats.seats(own, given.rubric, given.slots, weights=weights, seed=given.seed)


def _question(given: Given, scores: Mapping[str, Score], ranked: Mapping[str, Fraction]) -> Question | None:
    if not given.rules.rules or not ranked:
        return None
    attributes = {code: given.listed[code].attributes for code in ranked if code in given.listed}
    own = {code: scores[code] for code in ranked}
    levels = with_levels(attributes, own, rubric=given.rubric, rules=given.rules.rules)
    return Question(ranked, levels, given.rules.rules, given.slots)


def _ballots(given: Given, ranked: Sequence[str]) -> Mapping[str, Sequence[Place]]:
    if not given.ballots:
        return {}
    own = {who: [code for code in order if code in set(ranked)] for who, order in given.ballots.items()}
    methods = {"schulze": schulze, "copeland": copeland, "borda": borda}
    return {name: method(own, ranked, recused=given.ratings.recused) for name, method in methods.items()}


def _climb(given: Given, scores: Mapping[str, Score], standings: Sequence[Standing]) -> Climb | None:
    """As far as the files go: what the chair proposes and what was minuted as equal is not in them."""
    tied = [s.application for s in standings if s.tied_across_line]
    if not tied or not given.rules.ladder:
        return None
    placed = sum(s.slot is not None for s in standings)
    order = _ballots(given, tied).get("schulze")
    evidence = Evidence(
        criteria={c.key: {code: scores[code].criteria[c.key].value for code in tied} for c in given.rubric.criteria},
        better=given.rubric.better,
        ballots=None if order is None else {place.application: place.rank for place in order},
    )
    return ladder.climb(tied, given.slots - placed, steps=given.rules.ladder, evidence=evidence)
