"""The other files of the command line: who applied, what the committee's rules are, and its ballots.

They are read and checked here, and nothing is computed from them.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scoring import sheet
from scoring.eligibility import Verdict
from scoring.errors import Problem, RatingsProblem
from scoring.ranking import NO_MARGIN, Limits
from scoring.tables import Table, decimal_text, exact

APPLICATIONS = "The applications file"
BALLOTS = "The ballots file"


class Kind(StrEnum):
    """How a portfolio rule binds the set that is chosen; it counts applications, also those of one team."""

    AT_LEAST = "at_least"  # n applications that have the value in the field
    AT_MOST = "at_most"
    EXCLUSIVE = "exclusive"  # at most one of those that share a value in the field
    JOINT = "joint"  # those that share a value in the field are one team: together or not at all, in one slot
    GATE = "gate"  # the field is a criterion or dimension, the value its least level or points


NEEDS = {  # kind of a portfolio rule -> what it cannot do without
    Kind.AT_LEAST: ("field", "value", "n"),
    Kind.AT_MOST: ("field", "value", "n"),
    Kind.EXCLUSIVE: ("field",),
    Kind.JOINT: ("field",),
    Kind.GATE: ("field", "value"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One portfolio rule, in words as well.

    >>> str(Rule(Kind.AT_LEAST, "theme", "rights", 2)), str(Rule(Kind.GATE, "A", "37.5"))
    ('at least 2 with theme “rights”', 'A at least 37.5')
    """

    kind: Kind
    field: str
    value: str = ""
    n: int = 0

    @property
    def least(self) -> Fraction:
        """The level or points that a gate asks for."""
        return exact(self.value)

    def __str__(self) -> str:
        return {
            Kind.AT_LEAST: f"at least {self.n} with {self.field} “{self.value}”",
            Kind.AT_MOST: f"at most {self.n} with {self.field} “{self.value}”",
            Kind.EXCLUSIVE: f"at most one of each {self.field}",
            Kind.JOINT: f"one team of each {self.field}",
            Kind.GATE: f"{self.field} at least {self.value}",
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Rules:
    """RULES.toml: how the committee has bound itself. A missing file binds it to nothing."""

    limits: Limits = NO_MARGIN
    seed: int = 0
    rules: tuple[Rule, ...] = ()
    ladder: tuple[str, ...] = ()


def read_rules(text: str) -> Rules:
    """Raises Problem with the place and what must be mended there."""
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise Problem("The rules are not valid TOML: {error}.", error=error) from error
    table = Table(raw, "the rules")
    table.knows("seed", "rule", "ladder", "zones")
    seed = table.number("seed", 0)
    if seed.denominator != 1:
        table.refuse("seed")
    rules = tuple(read_rule(rule) for rule in table.tables("rule"))
    return Rules(read_limits(table.table("zones")), int(seed), rules, _ladder(table))


def read_limits(zones: Table) -> Limits:
    _only(zones, "margin", "safe", "out", "weights")
    return Limits(
        margin=zones.number("margin", 0),
        safe=zones.number("safe", "0.95"),
        out=zones.number("out", "0.05"),
        doubt=zones.number("weights", "0.2"),
    )


def _ladder(table: Table) -> tuple[str, ...]:
    ladder = table.table("ladder")
    _only(ladder, "steps")
    if "ladder" in table.raw and "steps" not in ladder.raw:
        ladder.refuse("steps")
    return ladder.texts("steps")


def read_rule(rule: Table) -> Rule:
    """A rule that has all it needs, each of its kind."""
    _only(rule, "kind", "field", "value", "n")
    kind = Kind(rule.choice("kind", ("", *Kind)) or rule.refuse("kind"))
    for key in dict.fromkeys((*NEEDS[kind], *rule.raw)):
        if key in ("kind", "field"):
            rule.text(key)
        elif key == "n" and (rule.number("n") < 0 or rule.number("n").denominator != 1):
            rule.refuse("n")
        elif key == "value" and (kind is Kind.GATE or not isinstance(rule.raw.get("value"), str)):
            rule.number("value")
    value, field = rule.raw.get("value", ""), rule.text("field")
    return Rule(
        kind,
        # A gate reads the rubric, whose keys are kept as written; the others read a column, whatever its case.
        field if kind is Kind.GATE else field.strip().casefold(),
        value.strip() if isinstance(value, str) else decimal_text(rule.number("value")),
        int(rule.number("n", 0)),
    )


def _only(table: Table, *keys: str) -> None:
    """Refuse every key but these: a rule that is not read would bind nobody, and nobody would know."""
    table.knows(*keys)
    for key in table.raw:
        if key not in keys:
            raise Problem(
                "The key “{key}” of {place} is not known; write {known}.",
                key=sheet.shown(key),
                place=table.place,
                known=", ".join(keys),
            )


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the applications file: the verdict, and the values of every other column, as rules read them."""

    verdict: Verdict
    attributes: Mapping[str, tuple[str, ...]]  # column in small letters -> its values; empty where the cell is


def read_applications(text: str) -> dict[str, Verdict]:
    """Each application with its verdict; a column `eligible` that is missing or empty means yes."""
    return {code: listed.verdict for code, listed in read_listed(text).items()}


def read_listed(text: str) -> dict[str, Listed]:
    """Each application with its verdict and attributes; a cell with `;` holds several values."""
    rows = sheet.rows(text, APPLICATIONS)
    header = next(rows, (1, []))[1]
    at = sheet.columns(header, ("application",), APPLICATIONS)
    found: dict[str, Listed] = {}
    first: dict[str, int] = {}
    for number, cells in rows:
        code = sheet.restored(_cell(cells, at, "application"))
        verdict = (_cell(cells, at, "eligible") or Verdict.YES.value).casefold()
        if not code:
            raise RatingsProblem("Row {row}: the application is missing.", row=number)
        if code in first:
            raise RatingsProblem(
                "Rows {first} and {second} name the same application {application}. Keep one of them.",
                first=first[code],
                second=number,
                application=sheet.shown(code),
            )
        if verdict not in (Verdict.YES, Verdict.NO, Verdict.CLARIFY):
            raise RatingsProblem(
                "Row {row}: eligible is “{value}”; write yes, no or clarify.", row=number, value=sheet.shown(verdict)
            )
        first[code], found[code] = number, Listed(Verdict(verdict), _attributes(header, cells))
    return found


def _attributes(header: list[str], cells: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for position, name in enumerate(cell.strip().casefold() for cell in header):
        if name and name not in ("application", "eligible"):
            cell = cells[position] if position < len(cells) else ""
            values = (sheet.restored(value.strip()) for value in cell.split(";"))
            # Two columns of one name are one attribute: neither is lost.
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *(value for value in values if value))))
    return found


def read_ballots(text: str, applications: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Each assessor's order, the best first. An application may stand once in a ballot, and must be one we know."""
    rows = sheet.rows(text, BALLOTS)
    at = sheet.columns(next(rows, (1, []))[1], ("assessor", "rank1"), BALLOTS)
    ranks = sorted((name for name in at if name.removeprefix("rank").isdecimal()), key=lambda name: int(name[4:]))
    found: dict[str, tuple[str, ...]] = {}
    for number, cells in rows:
        assessor = sheet.restored(_cell(cells, at, "assessor"))
        order = tuple(code for rank in ranks if (code := sheet.restored(_cell(cells, at, rank))))
        if not assessor or assessor in found:
            raise RatingsProblem("Row {row}: a ballot needs an assessor, and each has one.", row=number)
        unknown = [code for code in order if code not in applications]
        if unknown:
            raise RatingsProblem("Row {row}: there is no application {code}.", row=number, code=sheet.shown(unknown[0]))
        if len(set(order)) < len(order):
            raise RatingsProblem("Row {row}: an application stands twice in the ballot.", row=number)
        found[assessor] = order
    return found


def _cell(cells: list[str], at: Mapping[str, int], column: str) -> str:
    place = at.get(column, len(cells))
    return cells[place].strip() if place < len(cells) else ""
