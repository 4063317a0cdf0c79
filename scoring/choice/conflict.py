"""Why no set is legal: the fewest rules that cannot hold together. It never says only that there is no solution.

Source: deletion filter for an irreducible infeasible set, Chinneck & Dravnieks (1991), doi:10.1287/ijoc.3.2.157.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

from scoring.choice.model import Question, model, natural
from scoring.choice.search import best_codes
from scoring.errors import Problem
from scoring.rules import Kind, Rule

MOST_TRIED = 1000  # combinations of one size; a committee has a dozen rules


@dataclass(frozen=True, slots=True)
class Conflict:
    """These cannot all hold; without any one of them the others can. `inside` are forced in by the committee.

    `relaxing` are the rules (and `freeing` the applications forced in) of which it is enough to drop one.
    """

    rules: tuple[Rule, ...]
    inside: tuple[str, ...]
    relaxing: tuple[Rule, ...]
    freeing: tuple[str, ...]

    def problem(self) -> Problem:
        parts = [str(rule) for rule in self.rules] + [f"{code} is taken in" for code in self.inside]
        if len(parts) == 1:
            return Problem(
                "This cannot hold with the applications and slots there are: {rules}. Change it.", rules=parts[0]
            )
        return Problem("These cannot all hold: {rules}. Change one of them.", rules="; ".join(parts))


_Part = Rule | str


def conflict(question: Question) -> Conflict | None:
    """A conflict with the fewest parts; None where some set is legal.

    Who is one team (joint) and how many slots there are is not open to change. Fewest is proved as long as there are
    at most a thousand combinations of one size to try; beyond, no part can be left out, but another may have fewer.
    """
    # A rule that stands twice is twice a part: dropping one of them would change nothing.
    parts: list[tuple[int, _Part]] = list(
        enumerate(
            [*(r for r in question.rules if r.kind is not Kind.JOINT), *sorted(set(question.inside), key=natural)]
        )
    )
    if _possible(question, parts):
        return None
    fewest = list(parts)
    for part in parts:
        rest = [other for other in fewest if other != part]
        if not _possible(question, rest):
            fewest = rest
    fewest = _smaller(question, parts, than=fewest)
    enough = [part for part in fewest if _possible(question, [other for other in parts if other != part])]
    return Conflict(_rules(fewest), _codes(fewest), _rules(enough), _codes(enough))


def _smaller(
    question: Question, parts: Sequence[tuple[int, _Part]], *, than: list[tuple[int, _Part]]
) -> list[tuple[int, _Part]]:
    for size in range(1, len(than)):
        if comb(len(parts), size) > MOST_TRIED:
            break
        for some in combinations(parts, size):
            if not _possible(question, some):
                return list(some)
    return than


def _possible(question: Question, parts: Iterable[tuple[int, _Part]]) -> bool:
    parts = list(parts)
    teams = [rule for rule in question.rules if rule.kind is Kind.JOINT]
    rest = replace(question, rules=[*teams, *_rules(parts)], inside=_codes(parts))
    return best_codes(model(rest)) is not None


def _rules(parts: Iterable[tuple[int, _Part]]) -> tuple[Rule, ...]:
    return tuple(part for _, part in parts if isinstance(part, Rule))


def _codes(parts: Iterable[tuple[int, _Part]]) -> tuple[str, ...]:
    return tuple(part for _, part in parts if isinstance(part, str))
