"""The rules for the set that gets the slots: the best legal set, what each rule costs, who steps in for whom.

For whoever sees slots and zones; nothing of it changes a score, and the balance stands beside it, never in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
from sqlalchemy import Engine

from data.access import Viewer
from data.programme import Kind, Programme
from data.queries import applications, programmes, standings
from data.queries.applications import Row
from data.regions import region
from scoring.certainty.draws import overall
from scoring.choice import chances as portfolio_chances
from scoring.choice import portfolio, prices
from scoring.choice.conflict import Conflict, conflict
from scoring.choice.model import Question, with_levels
from scoring.choice.portfolio import Core, Shortlist
from scoring.choice.prices import Price
from scoring.choice.reserves import Reserve, reserves
from scoring.rules import Rule

SHOWN = 5  # best sets looked for
DRAWS = 1_000
SIZES = ((10_000_000, "small"), (100_000_000, "medium"))  # procurement in a year, euros; above: large
ALSO = {"themes": "theme", "organisation_type": "type"}  # what RULES.toml calls these fields


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules make of the scores; `conflict` and no sets where they cannot all hold."""

    best: Sequence[Shortlist]  # the best legal sets, as good ones first
    plain: Shortlist  # the best set without any rule
    core: Core  # in all, some or none of the sets that are as good as the best
    prices: Sequence[Price]
    reserves: Sequence[Reserve]
    conflict: Conflict | None


@lru_cache(maxsize=8)
def _known(engine: Engine, viewer: Viewer) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """What rules may read of each application that this person may see."""
    programme = programmes.frame(engine, viewer).programme
    return {row.code: _attributes(row, programme) for row in applications.applications(engine, viewer)}


def _attributes(row: Row, programme: Programme) -> dict[str, tuple[str, ...]]:
    """What rules may read of an application: every question with choices, and what follows from other answers."""
    found: dict[str, tuple[str, ...]] = {}
    for field in programme.fields:
        if field.kind in (Kind.CHOICE, Kind.MULTI) and not field.personal:
            answer = row.facts.get(field.key)
            values = answer if isinstance(answer, list | tuple) else [answer]
            found[ALSO.get(field.key, field.key)] = tuple(str(value) for value in values if value not in (None, ""))
    found["region"] = tuple(filter(None, (region(row.municipality),)))
    found["size"] = _size(row.facts.get("volume_eur"))
    partners = [str(p.get("business_id") or "") for p in row.facts.get("partners") or ()]
    found["organisation"] = tuple(dict.fromkeys(filter(None, (row.business_id, *partners))))
    return found


def _size(volume: object) -> tuple[str, ...]:
    if not isinstance(volume, int | float):
        return ()
    return (next((name for below, name in SIZES if volume < below), "large"),)


def outcome(engine: Engine, viewer: Viewer, rules: tuple[Rule, ...]) -> Outcome | None:
    """The slots under these rules; None to whom slots are not shown. Raises Problem for a rule that cannot be read."""
    found = standings.result(engine, viewer)
    return None if found is None or found.judgement is None else _outcome(engine, viewer, rules)


@lru_cache(maxsize=32)
def _outcome(engine: Engine, viewer: Viewer, rules: tuple[Rule, ...]) -> Outcome | None:
    asked = _question(engine, viewer, rules)
    if asked is None:
        return None
    plain = portfolio.best(replace(asked, rules=()))[0]
    against = conflict(asked)
    if against is not None:
        return Outcome((), plain, Core((), (), tuple(asked.values)), (), (), against)
    best = portfolio.best(asked, SHOWN)
    return Outcome(
        best,
        plain,
        portfolio.core(asked),
        prices.prices(asked),
        reserves(asked, best[0].applications),
        None,
    )


def _question(engine: Engine, viewer: Viewer, rules: tuple[Rule, ...]) -> Question | None:
    found = standings.result(engine, viewer)
    if found is None or found.judgement is None:
        return None
    frame = programmes.frame(engine, viewer)
    known = _known(engine, viewer)
    scores = {code: found.scores[code] for code in found.ranked}
    values = {code: score.overall for code, score in scores.items() if score.overall is not None}
    levels = with_levels({code: known[code] for code in values}, scores, rubric=frame.rubric, rules=rules)
    return Question(values, levels, rules, frame.programme.slots)


@lru_cache(maxsize=8)
def chances(engine: Engine, viewer: Viewer, rules: tuple[Rule, ...]) -> Mapping[str, Fraction] | None:
    """How likely each application is to be selected under the rules, over draws of what it may truly be worth."""
    found, asked = standings.result(engine, viewer), _question(engine, viewer, rules)
    if found is None or asked is None or found.judgement is None or not found.judgement.seats:
        return None
    frame, own = programmes.frame(engine, viewer), found.judgement.panel
    drawn = np.concatenate([*overall(own, frame.rubric, DRAWS, seed=frame.programme.seed)]).T.astype(np.float64)
    # Below a gate is worth nothing; a number is needed.
    drawn = np.where(np.isfinite(drawn), drawn, drawn[np.isfinite(drawn)].min() - 1)
    known = [code for code in own.applications if code in asked.values]
    rest = replace(asked, values={code: asked.values[code] for code in known})
    return portfolio_chances.chances(drawn, own.applications, question=rest).selected


def balance(
    engine: Engine, viewer: Viewer, sets: Sequence[Sequence[str]], fields: Sequence[str]
) -> dict[str, dict[str, list[int]]]:
    """Field -> value -> how many of all that are ranked have it, and how many of each of the sets."""
    found = standings.result(engine, viewer)
    if found is None or found.judgement is None:
        return {}
    known = _known(engine, viewer)
    counts: dict[str, dict[str, list[int]]] = {}
    for field in fields:
        values = sorted({value for code in found.ranked for value in known[code].get(field, ())})
        counts[field] = {
            value: [sum(value in known[code].get(field, ()) for code in codes) for codes in (found.ranked, *sets)]
            for value in values
        }
    return counts
