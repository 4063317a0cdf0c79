"""Who steps in when one of the chosen withdraws: computed anew each time, for the rules reach across the whole set."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from scoring.choice.conflict import Conflict, conflict
from scoring.choice.model import Question, joined, model, natural
from scoring.choice.search import best_codes


@dataclass(frozen=True, slots=True)
class Reserve:
    """What follows if one of the chosen withdraws."""

    withdraws: tuple[str, ...]  # the application, with its team
    enter: tuple[str, ...]  # empty: nobody may step in, and the slot stays empty
    leave: tuple[str, ...]  # of the others, where the rules do not let all of them stay
    conflict: Conflict | None = None  # why no set is legal any more; None: there is one


def reserves(question: Question, chosen: Collection[str]) -> list[Reserve]:
    """For each of the chosen, the best legal set without it that keeps all the others; else as many as can be kept.

    In the order of codes. The committee's own `inside` stays in force but for the one that withdraws.
    """
    own = set(chosen)
    found = []
    for team in joined(question):
        if own.isdisjoint(team):
            continue
        others = own.difference(team)
        inside = set(question.inside).difference(team)
        without = replace(question, inside=inside, outside={*question.outside, *team})
        after = _keeping(without, others)
        if after is None:
            found.append(Reserve(team, (), (), conflict(without)))
        else:
            found.append(Reserve(team, _listed(after - others), _listed(others - after)))
    return found


def _keeping(question: Question, others: set[str]) -> set[str] | None:
    kept = best_codes(model(replace(question, inside=others | set(question.inside))))
    if kept is not None:
        return set(kept)
    whole = model(question)
    # One more that is kept outweighs whatever points it may cost.
    stay = 1 + sum(sorted(whole.weights, reverse=True)[: whole.slots])
    weights = (
        weight + stay * len(others.intersection(team)) for weight, team in zip(whole.weights, whole.teams, strict=True)
    )
    rest = best_codes(replace(whole, weights=tuple(weights)))
    return None if rest is None else set(rest)


def _listed(codes: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(codes, key=natural))
