"""What each rule costs: the points, and the names, that the committee would have without it.

Each rule is lifted alone, in exact numbers: the shadow prices of the relaxed problem mislead where sets are whole.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.choice.model import Question
from scoring.choice.portfolio import best
from scoring.rules import Kind, Rule


@dataclass(frozen=True, slots=True)
class Price:
    """What the best set would have more without the rule; no points and no names where it costs nothing."""

    rule: Rule
    points: Fraction  # never below 0
    enter: tuple[str, ...]  # who would come in without the rule
    leave: tuple[str, ...]  # who would go out


def prices(question: Question) -> list[Price]:
    """The price of each rule, in the order of the rules; who is one team (joint) is a fact and has none.

    Of equally good sets the first in the order of codes is compared. Raises Problem where no set is legal.
    """
    bound = best(question)[0]
    found = []
    for position, rule in enumerate(question.rules):
        if rule.kind is Kind.JOINT:
            continue
        rules = [other for place, other in enumerate(question.rules) if place != position]
        free = best(replace(question, rules=rules))[0]
        points = free.points - bound.points
        enter = tuple(code for code in free.applications if points and code not in bound.applications)
        leave = tuple(code for code in bound.applications if points and code not in free.applications)
        found.append(Price(rule, points, enter, leave))
    return found
