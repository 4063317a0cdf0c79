"""The other files of the command line: who applied, what the committee's rules are, and its ballots.

They are read and checked here. Which of them the judgement does not use yet, `notes` says aloud.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring import sheet
from scoring.eligibility import Verdict
from scoring.errors import Problem, RatingsProblem
from scoring.tables import Table

APPLICATIONS = "The applications file"
BALLOTS = "The ballots file"
KINDS = {  # kind of a portfolio rule -> what it cannot do without
    "at_least": ("field", "value", "n"),
    "at_most": ("field", "value", "n"),
    "exclusive": ("field",),
    "gate": ("field",),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """RULES.toml: how the committee has bound itself. A missing file binds it to nothing."""

    margin: Fraction = Fraction(0)
    seed: int = 0
    kinds: tuple[str, ...] = ()  # of the portfolio rules
    ladder: tuple[str, ...] = ()

    def notes(self) -> Iterator[str]:
        if self.kinds:
            yield f"The rules are read but not applied yet: {', '.join(self.kinds)}."
        if self.ladder:
            yield f"The tie ladder is read but not climbed yet: {', '.join(self.ladder)}. Ties are shown as ties."


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
    kinds = tuple(_kind(rule) for rule in table.tables("rule"))
    return Rules(_margin(table.table("zones")), int(seed), kinds, _ladder(table))


def _margin(zones: Table) -> Fraction:
    """The margin; the other two limits are checked, for nothing uses them yet."""
    _only(zones, "margin", "safe", "out")
    margin, safe, out = zones.number("margin", 0), zones.number("safe", "0.95"), zones.number("out", "0.05")
    if margin < 0:
        raise Problem("The margin must be zero or more points, not {margin}.", margin=margin)
    if not 0 <= out < safe <= 1:
        raise Problem("“safe” and “out” of the zones are chances from 0 to 1, and out is the smaller one.")
    return margin


def _ladder(table: Table) -> tuple[str, ...]:
    ladder = table.table("ladder")
    _only(ladder, "steps")
    if "ladder" in table.raw and "steps" not in ladder.raw:
        ladder.refuse("steps")
    return ladder.texts("steps")


def _kind(rule: Table) -> str:
    """The kind of a rule that has all it needs, each of its kind."""
    _only(rule, "kind", "field", "value", "n")
    kind = rule.choice("kind", ("", *KINDS)) or rule.refuse("kind")
    for key in dict.fromkeys((*KINDS[kind], *rule.raw)):
        if key in ("kind", "field"):
            rule.text(key)
        elif key == "n" and (rule.number("n") < 0 or rule.number("n").denominator != 1):
            rule.refuse("n")
        elif key == "value" and not isinstance(rule.raw.get("value"), str):
            rule.number("value")
    return kind


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


def read_applications(text: str) -> dict[str, Verdict]:
    """Each application with its verdict; a column `eligible` that is missing or empty means yes."""
    rows = sheet.rows(text, APPLICATIONS)
    at = sheet.columns(next(rows, (1, []))[1], ("application",), APPLICATIONS)
    found: dict[str, Verdict] = {}
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
        first[code], found[code] = number, Verdict(verdict)
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
