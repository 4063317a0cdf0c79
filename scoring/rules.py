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
KINDS = ("at_least", "at_most", "exclusive", "gate")


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
    zones, seed = table.table("zones"), table.number("seed", 0)
    margin = zones.number("margin", 0)
    if margin < 0:
        raise Problem("The margin must be zero or more points, not {margin}.", margin=margin)
    if seed.denominator != 1:
        table.refuse("seed")
    kinds = tuple(rule.choice("kind", ("", *KINDS)) or rule.refuse("kind") for rule in table.tables("rule"))
    return Rules(margin, int(seed), kinds, table.table("ladder").texts("steps"))


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
                application=code,
            )
        if verdict not in (Verdict.YES, Verdict.NO, Verdict.CLARIFY):
            raise RatingsProblem(
                "Row {row}: eligible is “{value}”; write yes, no or clarify.", row=number, value=verdict
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
            raise RatingsProblem("Row {row}: there is no application {code}.", row=number, code=unknown[0])
        if len(set(order)) < len(order):
            raise RatingsProblem("Row {row}: an application stands twice in the ballot.", row=number)
        found[assessor] = order
    return found


def _cell(cells: list[str], at: Mapping[str, int], column: str) -> str:
    place = at.get(column, len(cells))
    return cells[place].strip() if place < len(cells) else ""
