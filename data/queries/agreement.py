"""How well the assessors agree and who of them is strict, for those to whom nothing of the ratings is closed.

From what each gave alone: a level the committee agreed on would find it of one mind with itself. It is a diagnosis to
talk about; nobody's ratings are changed and no score of record is corrected by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from sqlalchemy import Engine

from data.access import Viewer
from data.queries import judgement, programmes, ratings, standings
from scoring import ranking, weights
from scoring import rubric as rubrics
from scoring.aggregate import Score
from scoring.certainty.design import Design, Finding
from scoring.certainty.panel import panel
from scoring.certainty.severity import Leaning, Severity, by_prior, without
from scoring.concord import agreement
from scoring.concord.agreement import Agreement, Statistic, Within, share_of_noise
from scoring.ranking import Standing
from scoring.ratings import RatingSet
from scoring.rubric import Rubric

USUAL = 1.0  # the width of the prior that counts; the others show how much of the severity is its doing
DECIMALS = 6  # of a correction in points: its rounding must not break a tie


@dataclass(frozen=True, slots=True)
class Noise:
    """With so many reviews of each application, the share (0 to 1) of the difference between totals that is noise."""

    reviews: int
    share: float


@dataclass(frozen=True, slots=True)
class Accord:
    """How well the assessors agree."""

    criteria: Mapping[str, Statistic]  # ordinal alpha of each
    dimensions: Mapping[str, Agreement]
    total: Agreement
    organisations: Mapping[str, Within]  # by name
    noise: tuple[Noise, ...]  # at the fewest reviews and at the most; empty where the model cannot tell


@dataclass(frozen=True, slots=True)
class Lean:
    """One assessor's severity: below zero points is strict, above is lenient."""

    name: str
    leaning: Leaning

    @property
    def margin(self) -> float:
        """Two standard deviations, in points."""
        return 2 * self.leaning.deviation

    @property
    def clear(self) -> bool:
        return abs(self.leaning.points) > self.margin


@dataclass(frozen=True, slots=True)
class Exchange:
    """How the slots would be filled otherwise; all empty: by the same applications."""

    comes_in: tuple[str, ...] = ()
    goes_out: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()  # across the line, where they are not tied now


@dataclass(frozen=True, slots=True)
class Strictness:
    """Who is strict, and what that does to the slots; nothing but the design where it refuses to tell."""

    design: Design
    assessors: tuple[Lean, ...] = ()  # the strictest first
    effect: Exchange | None = None  # of taking severity out
    otherwise: Mapping[float, Exchange] | None = None  # the same under narrower and wider priors: width -> effect


def accord(engine: Engine, viewer: Viewer) -> Accord | None:
    """How well the assessors agree; None to whom something of the ratings is closed."""
    found = standings.result(engine, viewer)
    if found is None or found.judgement is None:
        return None
    return _accord(engine, viewer, found.judgement.design, found.ranked)


def strictness(engine: Engine, viewer: Viewer) -> Strictness | None:
    """Who rates higher or lower than a neutral assessor would, and its effect; None to whom something is closed."""
    found = standings.result(engine, viewer)
    if found is None or found.judgement is None:
        return None
    design = found.judgement.design
    if not design.severity:
        return Strictness(design)
    return _strictness(engine, viewer, design, found.ranked, found.standings)


def corrected(engine: Engine, viewer: Viewer, scores: Mapping[str, Score], rubric: Rubric) -> dict[str, Score]:
    """The scores with the assessors' leanings taken out; as they are to whom slots are not shown."""
    found = standings.result(engine, viewer)
    if found is None or found.judgement is None or not found.judgement.design.severity:
        return dict(scores)
    frame = programmes.frame(engine, viewer)
    model = _severities(_independent(engine, viewer).only(found.ranked), frame.rubric_text)[USUAL]
    points = _corrected(scores, model, rubric)
    return {code: replace(score, overall=points[code]) for code, score in scores.items()}


@lru_cache(maxsize=8)
def _accord(engine: Engine, viewer: Viewer, design: Design, ranked: frozenset[str]) -> Accord:
    frame = programmes.frame(engine, viewer)
    given = _independent(engine, viewer)
    organisations = tuple((p.code, p.organisation) for p in programmes.members(engine, viewer.programme))
    found = _measured(given, frame.rubric_text, organisations, frame.programme.seed)
    if not design.chances:
        return found
    model = _severities(given.only(ranked), frame.rubric_text)[USUAL]
    return replace(found, noise=_noise(model, design))


def _independent(engine: Engine, viewer: Viewer) -> RatingSet:
    """What was given independently to the applications that take part; withdrawn ones keep their ratings."""
    taking_part = ratings.all_scores(engine, viewer.programme_id, viewer.basis).keys()
    return judgement.independent(engine, viewer.programme_id, viewer.basis).ratings.only(taking_part)


# Kept by what was given, not by the programme's basis: each turn of the meeting and each level agreed on makes a new
# basis, and none of them a new independent rating.
@lru_cache(maxsize=4)
def _measured(given: RatingSet, rubric_text: str, organisations: tuple[tuple[str, str], ...], seed: int) -> Accord:
    rubric, own = rubrics.read(rubric_text), given.ratings
    return Accord(
        agreement.by_criterion(own, rubric, seed=seed),
        agreement.by_dimension(own, rubric, seed=seed),
        agreement.of_totals(own, rubric, seed=seed),
        agreement.by_organisation(own, dict(organisations), rubric, seed=seed),
        (),
    )


@lru_cache(maxsize=4)
def _severities(given: RatingSet, rubric_text: str) -> Mapping[float, Severity]:
    rubric = rubrics.read(rubric_text)
    return by_prior(panel(given, rubric, {r.application for r in given.ratings}), rubric)


def _noise(model: Severity, design: Design) -> tuple[Noise, ...]:
    """Where everybody rated everything a strict assessor moves all totals alike, and is no noise between two."""
    d = model.deviations
    complete = Finding.COMPLETE in design.findings
    single = d.quality**2 / (d.quality**2 + d.noise**2) if complete else model.reliability
    return tuple(Noise(n, share_of_noise(single, n)) for n in sorted(set(design.reviews)))


@lru_cache(maxsize=8)
def _strictness(
    engine: Engine, viewer: Viewer, design: Design, ranked: frozenset[str], order: tuple[Standing, ...]
) -> Strictness:
    frame = programmes.frame(engine, viewer)
    everything = ratings.all_scores(engine, viewer.programme_id, viewer.basis)
    scores = {code: everything[code] for code in sorted(ranked)}
    models = _severities(_independent(engine, viewer).only(ranked), frame.rubric_text)
    names = {p.code: p.name for p in programmes.members(engine, viewer.programme)}
    leans = [Lean(names.get(who, who), leaning) for who, leaning in models[USUAL].assessors.items()]
    effects = {
        width: _exchange(order, _corrected(scores, model, frame.rubric), frame.programme.slots)
        for width, model in models.items()
    }
    leans.sort(key=lambda one: (one.leaning.points, one.name))
    return Strictness(design, tuple(leans), effects.pop(USUAL), effects)


def _corrected(scores: Mapping[str, Score], model: Severity, rubric: Rubric) -> dict[str, Fraction | None]:
    """The scores of record without severity, as far as it is in them: a level agreed on has none."""
    shares = weights.overall(rubric)
    effect = {
        code: round(points * _open(scores[code], shares), DECIMALS)
        for code, points in model.effect.items()
        if code in scores
    }
    return without({code: score.overall for code, score in scores.items()}, replace(model, effect=effect))


def _open(score: Score, shares: Mapping[str, Fraction]) -> float:
    """The share of the score, 0 to 1, that is a mean of ratings and no level agreed on."""
    valued = {key: one for key, one in score.criteria.items() if one.value is not None}
    whole = sum(shares[key] for key in valued)
    return float(sum(shares[key] for key, one in valued.items() if not one.consensus) / whole) if whole else 1.0


def _exchange(order: Sequence[Standing], scores: Mapping[str, Fraction | None], slots: int) -> Exchange:
    """Who comes in and goes out against the order of record."""
    new = ranking.standings(scores, slots)
    inside, inside_now = ({s.application for s in some if s.slot is not None} for some in (new, order))
    tied, tied_now = ({s.application for s in some if s.tied_across_line} for some in (new, order))
    return Exchange(
        tuple(s.application for s in new if s.application in inside - inside_now),
        tuple(s.application for s in order if s.application in inside_now - inside - tied),
        tuple(s.application for s in new if s.application in tied - tied_now),
    )
