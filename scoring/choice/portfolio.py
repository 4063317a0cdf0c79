"""Which applications, together, get the slots under the rules: the best sets, how firm they are, who steps in.

It decides nothing. Points are added up exactly; codes of equally good sets stand in the order people count in.
Source: near-optimal sets and their core after Liesiö, Mild & Salo, robust portfolio modeling (2007),
doi:10.1016/j.ejor.2005.12.041.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from scoring.choice.conflict import conflict
from scoring.choice.milp import Unproved
from scoring.choice.model import Attributes, Model, Question, gated, joined, kept, model, natural, reduce
from scoring.choice.search import best_codes, ranked
from scoring.rules import Kind, Rule


@dataclass(frozen=True, slots=True)
class Shortlist:
    """A set that keeps every rule, and the sum of its scores."""

    applications: tuple[str, ...]
    points: Fraction


@dataclass(frozen=True, slots=True)
class Check:
    """What a set adds up to, and what it breaks; `strangers` are in it, or missing from it, against a decision."""

    points: Fraction
    slots: int  # that it fills; a team fills one
    broken: tuple[Rule, ...]
    strangers: tuple[str, ...]
    legal: bool


@dataclass(frozen=True, slots=True)
class Core:
    """Applications by whether they are in all, in some or in none of the sets."""

    all: tuple[str, ...]
    some: tuple[str, ...]
    none: tuple[str, ...]


def best(question: Question, m: int = 1) -> list[Shortlist]:
    """The m best legal sets, best first; of as many points, those that fill more slots; then in the order of codes.

    Fewer than the slots are filled where more would break a rule, or add fewer points. Fewer than m sets are returned
    where there are no more. Raises Problem that names a smallest conflict where there is none at all.
    """
    small = reduce(model(question), m)
    found = [_checked(question, small.codes(chosen)) for chosen in ranked(small, m)]
    if not found and (why := conflict(question)):
        raise why.problem()
    return found


def _checked(question: Question, chosen: Sequence[str]) -> Shortlist:
    check = verify(question, chosen)
    if not check.legal:
        raise Unproved(f"{', '.join(chosen)} breaks a rule")
    return Shortlist(tuple(chosen), check.points)


def verify(question: Question, chosen: Collection[str]) -> Check:
    """Whether a set keeps every rule, counted application by application, as a person would with a list in hand."""
    own = {code: question.attributes.get(code, {}) for code in chosen}
    wrong = (
        (own.keys() - question.values.keys())
        | (own.keys() & set(question.outside))
        | (set(question.inside) - own.keys())
    )
    broken = tuple(rule for rule in question.rules if _breaks(question, own, rule=rule))
    slots = len(own)
    if any(rule.kind is Kind.JOINT for rule in question.rules):
        teams = (own.keys() & set(team) for team in joined(question))
        slots -= sum(len(team) - 1 for team in teams if team)
    points = sum((question.values.get(code, Fraction(0)) for code in own), Fraction(0))
    legal = not broken and not wrong and slots <= question.slots
    return Check(points, slots, broken, tuple(sorted(wrong, key=natural)), legal)


def _breaks(question: Question, own: Mapping[str, Attributes], *, rule: Rule) -> bool:
    if rule.kind is Kind.GATE:
        return bool(gated(own, [rule]))
    counts = Counter(value for attributes in own.values() for value in set(attributes.get(rule.field, ())))
    if rule.kind is Kind.AT_LEAST:
        return counts[rule.value] < rule.n
    if rule.kind is Kind.AT_MOST:
        return counts[rule.value] > rule.n
    if rule.kind is Kind.EXCLUSIVE:
        return any(n > 1 for value, n in counts.items() if value)
    others = (attributes for code, attributes in question.attributes.items() if code not in own)
    return any(value and counts[value] for attributes in others for value in attributes.get(rule.field, ()))


def core(question: Question, *, within: Fraction = Fraction(0)) -> Core:
    """Who is in all, in some, in none of the legal sets at most `within` points worse than the best; 0: as good as it.

    No list of these sets is needed, of which there may be millions: one is looked for that holds, or lacks, each team.
    Of teams that use the same of every rule, the one with fewer points is in no such set where the other is in none.
    """
    whole = model(question)
    first = best_codes(whole)
    if first is None:
        return _by_share([], question.values)
    least = _weight(whole, first)
    if within > 0:
        points = sum((question.values[code] for code in first), Fraction(0)) - within
        least = ceil(points * whole.unit) * (whole.slots + 1)
    witnesses = [frozenset(first)]
    near = kept(whole, 2)  # also the best set without one of them is made of these
    barren = set()
    for team in sorted(range(len(whole.teams)), key=lambda t: -whole.weights[t]):
        if whole.holds[team] not in barren and not any(whole.teams[team][0] in one for one in witnesses):
            with_it = replace(whole, inside=whole.inside | {team}).only(sorted({*near, team}))
            codes = best_codes(with_it)
            if codes is None or _weight(with_it, codes) < least:
                barren.add(whole.holds[team])
            else:
                witnesses.append(frozenset(codes))
    for team in frozenset(near) - whole.inside:
        if all(whole.teams[team][0] in one for one in witnesses):
            without = whole.only([t for t in near if t != team])
            codes = best_codes(without)
            if codes is not None and _weight(without, codes) >= least:
                witnesses.append(frozenset(codes))
    return _by_share(witnesses, question.values)


def _weight(whole: Model, codes: Collection[str]) -> int:
    return whole.weight([team for team, members in enumerate(whole.teams) if members[0] in codes])


def shared(shortlists: Sequence[Shortlist], applications: Collection[str]) -> Core:
    """Who is in all, in some, in none of these sets."""
    return _by_share([frozenset(one.applications) for one in shortlists], applications)


def _by_share(sets: Sequence[frozenset[str]], applications: Collection[str]) -> Core:
    codes = sorted(applications, key=natural)
    held = {code: sum(code in one for one in sets) for code in codes}
    return Core(
        tuple(code for code in codes if sets and held[code] == len(sets)),
        tuple(code for code in codes if 0 < held[code] < len(sets)),
        tuple(code for code in codes if not held[code]),
    )
