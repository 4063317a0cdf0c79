"""Eligibility: what each rule says of an application: yes, no, to be clarified, or after release.

A rule computes; a person decides, with a reason, and the decision stands above it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from scoring.errors import ProgrammeProblem
from scoring.rubric import exact


def N_(sentence: str) -> str:
    """Mark a sentence that is said later, in the reader's language."""
    return sentence


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    CLARIFY = "clarify"
    LATER = "later"  # reads ratings, which have not been released


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the programme; `kind` says how it is computed from `params`."""

    key: str
    name: Mapping[str, str]
    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules may read of one application."""

    values: Mapping[str, object]
    late: bool | None  # None: when it was received is not known
    interview: str | None  # state of the interview
    criteria: Mapping[str, Fraction | None] | None  # mean levels; None: not released
    dimensions: Mapping[str, Fraction | None] | None  # mean levels; None: not released
    shared_with: tuple[str, ...] = ()  # other applications that name an organisation of this team


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its sentence, kept apart from its values so that it can be translated."""

    verdict: Verdict
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)


def judge(rules: Sequence[Rule], facts: Facts) -> dict[str, Finding]:
    """What every rule says, by the key of the rule."""
    return {rule.key: _KINDS[rule.kind](rule.params, facts) for rule in rules}


def overall(verdicts: Collection[Verdict]) -> Verdict:
    """No if any rule says no; to be clarified if any does; else yes. What comes later does not count against."""
    return next((v for v in (Verdict.NO, Verdict.CLARIFY) if v in verdicts), Verdict.YES)


def _choice(params: Mapping[str, Any], facts: Facts) -> Finding:
    value = facts.values.get(params["field"])
    if value in params.get("yes", ()):
        return Finding(Verdict.YES, N_("The answer meets the rule."))
    if value in params.get("no", ()):
        return Finding(Verdict.NO, N_("The answer does not meet the rule."))
    if value in (None, ""):
        return Finding(Verdict.CLARIFY, N_("The form does not say; ask the applicant."))
    return Finding(Verdict.CLARIFY, N_("The answer needs a person's decision."))


def _deadline(_params: Mapping[str, Any], facts: Facts) -> Finding:
    if facts.late is None:
        return Finding(Verdict.CLARIFY, N_("When it was received is not known; find it out, then decide."))
    if facts.late:
        return Finding(Verdict.CLARIFY, N_("Received after the deadline; decide whether it is taken in."))
    return Finding(Verdict.YES, N_("Received in time."))


def _any_of(params: Mapping[str, Any], facts: Facts) -> Finding:
    given = facts.values.get(params["field"])
    chosen = given if isinstance(given, list | tuple) else [given] if given else []
    if any(value in params["values"] for value in chosen):
        return Finding(Verdict.YES, N_("The answer meets the rule."))
    if not chosen:
        return Finding(Verdict.CLARIFY, N_("The form does not say; ask the applicant."))
    return Finding(Verdict.NO, N_("The answer does not meet the rule."))


def _interview(_params: Mapping[str, Any], facts: Facts) -> Finding:
    if facts.interview == "held":
        return Finding(Verdict.YES, N_("The interview has been held."))
    return Finding(Verdict.CLARIFY, N_("The interview has not been held yet."))


# What people write into a free field to say that there is nobody.
_NOBODY = frozenset(("", "ei", "ei ole", "ei vielä", "nej", "ingen", "inte ännu", "no", "none", "nobody", "not yet"))


def _commitment(params: Mapping[str, Any], facts: Facts) -> Finding:
    sponsor = str(facts.values.get(params["field"]) or "")
    if sponsor.strip(" -–—.").casefold() not in _NOBODY:
        return Finding(Verdict.YES, N_("The form names a sponsor from management."))
    if facts.criteria is None:
        return Finding(Verdict.LATER, N_("Known after ratings are released."))
    return _reaches(facts.criteria.get(params["criterion"]), params, what=params["criterion"])


def _groundwork(params: Mapping[str, Any], facts: Facts) -> Finding:
    if facts.dimensions is None:
        return Finding(Verdict.LATER, N_("Known after ratings are released."))
    return _reaches(facts.dimensions.get(params["dimension"]), params, what=params["dimension"])


def _reaches(mean: Fraction | None, params: Mapping[str, Any], *, what: str) -> Finding:
    values = {"what": what, "level": params["at_least"]}
    if mean is None:
        return Finding(Verdict.CLARIFY, N_("Not rated yet: {what} has no level."), values)
    if mean >= exact(params["at_least"]):
        return Finding(Verdict.YES, N_("The mean level of {what} is at least {level}."), values)
    return Finding(Verdict.CLARIFY, N_("The mean level of {what} is below {level}."), values)


def _unique_team(_params: Mapping[str, Any], facts: Facts) -> Finding:
    if facts.shared_with:
        return Finding(
            Verdict.CLARIFY,
            N_("An organisation of this team stands also in {codes}."),
            {"codes": ", ".join(facts.shared_with)},
        )
    return Finding(Verdict.YES, N_("No organisation of this team stands in another application."))


_KINDS: dict[str, Callable[[Mapping[str, Any], Facts], Finding]] = {
    "choice": _choice,
    "deadline": _deadline,
    "any_of": _any_of,
    "interview": _interview,
    "commitment": _commitment,
    "groundwork": _groundwork,
    "unique_team": _unique_team,
}
_NEEDS: dict[str, dict[str, type]] = {
    "choice": {"field": str},
    "any_of": {"field": str, "values": list},
    "commitment": {"field": str, "criterion": str, "at_least": float},
    "groundwork": {"dimension": str, "at_least": float},
}
_MAY: dict[str, type] = {"yes": list, "no": list, "clarify": list}


def read_rules(tables: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Read the [[eligibility]] tables of a programme. Raises ProgrammeProblem naming the rule."""
    rules = tuple(_rule(table) for table in tables)
    keys = [rule.key for rule in rules]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ProgrammeProblem("There are two eligibility rules {rule}.", rule=", ".join(twice))
    return rules


def _rule(table: Mapping[str, Any]) -> Rule:
    key, kind = str(table.get("key", "")), str(table.get("kind", ""))
    if not key:
        raise ProgrammeProblem("An eligibility rule has no key.")
    if kind not in _KINDS:
        raise ProgrammeProblem("Eligibility rule {rule}: “{kind}” is not a kind of rule.", rule=key, kind=kind)
    params = {name: value for name, value in table.items() if name not in ("key", "name", "kind")}
    missing = [need for need in _NEEDS.get(kind, ()) if need not in params]
    if missing:
        raise ProgrammeProblem("Eligibility rule {rule} lacks {keys}.", rule=key, keys=", ".join(missing))
    for name, expected in {**_MAY, **_NEEDS.get(kind, {})}.items():
        if name in params and not _fits(params[name], expected):
            raise ProgrammeProblem(
                "Eligibility rule {rule}: “{key}” cannot be {value}.", rule=key, key=name, value=repr(params[name])[:80]
            )
    name = table.get("name", key)
    return Rule(key, name if isinstance(name, Mapping) else {"en": str(name)}, kind, params)


def _fits(value: object, expected: type) -> bool:
    # A text in place of a list would match by its letters; true would count as one.
    if expected is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**9
    return isinstance(value, expected)
