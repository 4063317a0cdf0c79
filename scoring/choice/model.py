"""The question of the slots in whole numbers: teams, what each brings, and how much of each rule it uses up.

It chooses nobody. Codes stand in the order people count in, H-2 before H-10.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from scoring.aggregate import Score
from scoring.errors import Problem
from scoring.rubric import Rubric
from scoring.rules import Kind, Rule
from scoring.tables import exact

Attributes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """Which applications, together, get the slots. Raises Problem where it cannot be asked like that.

    `values` holds the scores of those that may be chosen, 0 or more points. `attributes` may know others too: who is
    of one team with somebody that may not be chosen cannot be chosen either. A gate reads its criterion or dimension
    among the attributes (`with_levels` puts them there).
    """

    values: Mapping[str, Fraction]
    attributes: Mapping[str, Attributes]
    rules: Sequence[Rule] = ()
    slots: int = 6
    inside: Collection[str] = ()  # forced by the committee
    outside: Collection[str] = ()

    def __post_init__(self) -> None:
        if self.slots < 1:
            raise Problem("There must be at least one slot, not {slots}.", slots=self.slots)
        for code, points in self.values.items():
            if points < 0:
                raise Problem(
                    "The score of {application} is {score}; it must be zero or more.", application=code, score=points
                )
        for code in sorted(set(self.inside) - self.values.keys(), key=natural):
            raise Problem(
                "{application} cannot be taken in: it is not among those that may be chosen.", application=code
            )
        for code in sorted(set(self.inside) & set(self.outside), key=natural):
            raise Problem("{application} cannot be both in and out; choose one.", application=code)
        for rule in self.rules:
            if self.values and not any(rule.field in known for known in self.attributes.values()):
                raise Problem("The rule “{rule}” reads {field}, which no application has.", rule=rule, field=rule.field)


def natural(code: str) -> tuple[int, str]:
    """The order in which ties are listed."""
    return len(code), code


def with_levels(
    attributes: Mapping[str, Attributes], scores: Mapping[str, Score], *, rubric: Rubric, rules: Sequence[Rule]
) -> dict[str, Attributes]:
    """The attributes with the level or points that each gate reads; none where nothing was given: that is no zero.

    Raises Problem for a gate on something else, and for a level where the low end of the scale is the good one.
    """
    found = {code: dict(attributes.get(code, {})) for code in (*attributes, *scores)}
    for field in dict.fromkeys(rule.field for rule in rules if rule.kind is Kind.GATE):
        criterion = any(c.key == field for c in rubric.criteria)
        if not criterion and not any(d.key == field for d in rubric.dimensions):
            raise Problem("A rule asks for {field}, which is no criterion or dimension of the rubric.", field=field)
        if criterion and rubric.better != "high":
            raise Problem(
                "Low levels are the good ones: write a minimum of {field} into the rubric, not a gate.", field=field
            )
        for code, score in scores.items():
            level = score.criteria[field].value if criterion else score.dimensions[field]
            found[code][field] = () if level is None else (str(level),)
    return {code: own for code, own in found.items()}


@dataclass(frozen=True, slots=True)
class Model:
    """`holds[t]` are the pairs (row, count) of team t; a legal set keeps low <= sum of counts <= high in every row.

    Rows from `exclusive` on are those of exclusive values. `weights` are the points of a team over a common
    denominator, times slots + 1, plus one: of two sets with equal points the one that fills more slots is better.
    """

    teams: tuple[tuple[str, ...], ...]  # in natural order, each within itself too
    weights: tuple[int, ...]
    holds: tuple[tuple[tuple[int, int], ...], ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    exclusive: int
    slots: int
    unit: int  # the common denominator of the points
    inside: frozenset[int] = frozenset()
    lost: tuple[str, ...] = ()  # forced in, yet gated or in a team that cannot be chosen: nothing is legal

    def legal(self, chosen: Collection[int]) -> bool:
        if self.lost or len(chosen) > self.slots or not self.inside <= set(chosen):
            return False
        used = [0] * len(self.low)
        for team in chosen:
            for row, count in self.holds[team]:
                used[row] += count
        return all(low <= n <= high for low, n, high in zip(self.low, used, self.high, strict=True))

    def weight(self, chosen: Collection[int]) -> int:
        return sum(self.weights[team] for team in chosen)

    def codes(self, chosen: Collection[int]) -> tuple[str, ...]:
        return tuple(sorted((code for team in chosen for code in self.teams[team]), key=natural))

    def only(self, kept: Sequence[int]) -> "Model":
        """The same question of fewer teams, in their order."""
        at = {team: position for position, team in enumerate(kept)}
        return replace(
            self,
            teams=tuple(self.teams[t] for t in kept),
            weights=tuple(self.weights[t] for t in kept),
            holds=tuple(self.holds[t] for t in kept),
            inside=frozenset(at[t] for t in self.inside),
        )


def model(question: Question) -> Model:
    barred = {*question.outside, *gated(question.attributes, question.rules)}
    teams = [team for team in joined(question) if all(code in question.values and code not in barred for code in team)]
    at = {code: position for position, team in enumerate(teams) for code in team}
    holds: list[list[tuple[int, int]]] = [[] for _ in teams]
    low: list[int] = []
    high: list[int] = []

    def row(having: Iterable[str], least: int, most: int) -> None:
        for position, count in Counter(at[code] for code in having).items():
            holds[position].append((len(low), count))
        low.append(least)
        high.append(most)

    for rule in question.rules:
        if rule.kind in (Kind.AT_LEAST, Kind.AT_MOST):
            having = [code for code in at if rule.value in question.attributes.get(code, {}).get(rule.field, ())]
            row(having, *((rule.n, len(at)) if rule.kind is Kind.AT_LEAST else (0, rule.n)))
    exclusive = len(low)
    for rule in question.rules:
        if rule.kind is Kind.EXCLUSIVE:
            for sharing in _sharing(question, at, field=rule.field):
                row(sharing, 0, 1)
    unit = lcm(1, *(question.values[code].denominator for code in at))
    weights = tuple(
        sum(int(question.values[code] * unit) for code in team) * (question.slots + 1) + 1 for team in teams
    )
    return Model(
        tuple(teams),
        weights,
        tuple(map(tuple, holds)),
        tuple(low),
        tuple(high),
        exclusive,
        question.slots,
        unit,
        frozenset(at[code] for code in question.inside if code in at),
        tuple(sorted(set(question.inside) - at.keys(), key=natural)),
    )


def _sharing(question: Question, codes: Collection[str], *, field: str) -> list[set[str]]:
    """Those that share a value in the field, for each value that more than one has."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for code in codes:
        for value in question.attributes.get(code, {}).get(field, ()):
            if value:
                groups[value].add(code)
    return [groups[value] for value in sorted(groups) if len(groups[value]) > 1]


def joined(question: Question) -> list[tuple[str, ...]]:
    """Every application, alone or with those of its team; teams that share a member are one."""
    team = {code: [code] for code in sorted({*question.values, *question.attributes}, key=natural)}
    for rule in question.rules:
        if rule.kind is Kind.JOINT:
            for having in _sharing(question, team, field=rule.field):
                whole = sorted({member for code in having for member in team[code]}, key=natural)
                team |= dict.fromkeys(whole, whole)
    return [tuple(members) for code, members in team.items() if code == members[0]]


def gated(attributes: Mapping[str, Attributes], rules: Sequence[Rule]) -> set[str]:
    """Those that have a level below a gate; who has no level is not kept out by it."""
    gates = [(rule.field, rule.least) for rule in rules if rule.kind is Kind.GATE]
    return {
        code
        for code, own in attributes.items()
        if any(_level(text) < least for field, least in gates for text in own.get(field, ()))
    }


def _level(text: str) -> Fraction:
    """A level as `with_levels` writes it, 75/2, or as people do, 37.5."""
    above, stroke, below = text.partition("/")
    return Fraction(int(above), int(below)) if stroke and above.isdecimal() and below.isdecimal() else exact(text)


def reduce(whole: Model, m: int = 1) -> Model:
    """The question with no other teams than may stand in one of the m best sets."""
    return whole.only(kept(whole, m))


def kept(whole: Model, m: int = 1) -> list[int]:
    """The teams that can stand in one of the m best legal sets, or are forced in.

    Two teams that use the same of every rule are exchangeable, and so is one for another that shares no exclusive
    value. A team with slots + m - 1 better ones to exchange it for is in none of the m best: a set that holds it holds
    at most slots - 1 of these, and each of the m others in its place makes a better legal set, all of them different.
    Better is more points, or as many and the earlier code, so that ties are cut in the order in which they are listed.
    """
    enough = whole.slots - len(whole.inside) + m - 1
    seen: defaultdict[tuple[object, ...], int] = defaultdict(int)
    found = []
    for team in sorted(range(len(whole.teams)), key=lambda t: (-whole.weights[t], t)):
        if team in whole.inside:
            found.append(team)
            continue
        counts = tuple(pair for pair in whole.holds[team] if pair[0] < whole.exclusive)
        shared = whole.holds[team][len(counts) :]
        if seen[counts, shared] + (seen[counts, ()] if shared else 0) < enough:
            found.append(team)
        seen[counts, shared] += 1
    return sorted(found)
