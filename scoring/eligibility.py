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
    late: bool
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
    if value is None:
        return Finding(Verdict.CLARIFY, N_("The form does not say; ask the applicant."))
    return Finding(Verdict.CLARIFY, N_("The answer needs a person's decision."))


def _deadline(_params: Mapping[str, Any], facts: Facts) -> Finding:
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


def _commitment(params: Mapping[str, Any], facts: Facts) -> Finding:
    if str(facts.values.get(params["field"]) or "").strip():
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
_NEEDS = {
    "choice": ("field",),
    "any_of": ("field", "values"),
    "commitment": ("field", "criterion", "at_least"),
    "groundwork": ("dimension", "at_least"),
}


def read_rules(tables: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Read the [[eligibility]] tables of a programme. Raises ProgrammeProblem naming the rule."""
    rules = []
    for table in tables:
        params = {key: value for key, value in table.items() if key not in ("key", "name", "kind")}
        rule = Rule(str(table["key"]), table["name"], str(table["kind"]), params)
        if rule.kind not in _KINDS:
            raise ProgrammeProblem(
                "Eligibility rule {rule}: “{kind}” is not a kind of rule.", rule=rule.key, kind=rule.kind
            )
        missing = [need for need in _NEEDS.get(rule.kind, ()) if need not in params]
        if missing:
            raise ProgrammeProblem("Eligibility rule {rule} lacks {keys}.", rule=rule.key, keys=", ".join(missing))
        rules.append(rule)
    return tuple(rules)
