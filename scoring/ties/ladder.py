"""The tie ladder: how a tie across the cut line is resolved, step by step, as it was sealed before anybody was rated.

It never skips a step that could be climbed, and never draws a lot among those whom the committee has not minuted as
equal: then it stops and says what the committee must do.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from scoring.errors import Problem

BALLOTS, CHAIR, LOT = "ballots", "chair", "lot"  # steps beside the keys of criteria
Shown = Fraction | int | str


class Need(StrEnum):
    """What the committee must do before the ladder can be climbed further."""

    BALLOTS = "needs ballots"
    CHAIR = "needs chair"  # to propose an order with a reason; or the committee minutes the tied as equal
    EQUAL_MINUTED = "needs equal minuted"
    SEED = "needs seed"  # from a public draw that was announced before
    DECISION = "needs decision"  # the ladder ends here


class Outcome(StrEnum):
    """What a step did."""

    SEPARATED = "separated"
    EQUAL = "equal"  # all have the same there
    MISSING = "missing"  # somebody still tied has no value there; a missing value is never the lowest
    MINUTED = "minuted"  # the committee has minuted them as equal, so the chair proposes nothing
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The chair's order, the best first, with its reason."""

    order: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is to climb with. None and empty: not there yet."""

    criteria: Mapping[str, Mapping[str, Fraction | None]] = field(default_factory=dict)  # key -> application -> level
    better: str = "high"  # the good end of the scale, as in the rubric: "high" or "low"
    ballots: Mapping[str, int] | None = None  # application -> rank by the ballots
    proposal: Proposal | None = None
    equal: Collection[str] = ()  # minuted as equal by the committee
    seed: str | None = None  # of the lot


@dataclass(frozen=True, slots=True)
class Minute:
    """One step as it goes into the minutes."""

    step: str
    outcome: Outcome
    compared: Mapping[
        str, Shown
    ]  # application -> level, rank by the ballots, place in the proposal, or hash of the lot
    placed: tuple[str, ...]
    left_out: tuple[str, ...]
    tied: tuple[str, ...]  # still, across the line
    reason: str = ""  # of the chair


@dataclass(frozen=True, slots=True)
class Climb:
    """How it came out: everybody who was tied is in one of the three, the best first."""

    placed: tuple[str, ...]
    left_out: tuple[str, ...]
    open: tuple[str, ...]  # still tied across the line
    places: int  # not given: those that are open wait for them
    need: Need | None  # None: nothing is open
    minutes: tuple[Minute, ...]


@dataclass(frozen=True, slots=True)
class _Comparison:
    order: Mapping[str, Fraction]  # the smallest is the best
    shown: Mapping[str, Shown]
    reason: str = ""


def climb(tied: Collection[str], places: int, *, steps: Sequence[str], evidence: Evidence) -> Climb:
    """Give the places to the tied, as far as the sealed steps go; the order in which they are named does not matter.

    A step is the key of a criterion, "ballots", "chair" or "lot". Where it separates, whoever is ahead of the line
    gets a place and whoever is behind it is left out; the next step compares only those still tied across the line.
    Raises Problem for a step that nobody knows, or a proposal of the chair that cannot be used.
    """
    for step in steps:
        if step not in (*evidence.criteria, BALLOTS, CHAIR, LOT):
            raise Problem(
                "The tie ladder has a step “{step}”, which is no criterion, ballots, chair or lot.", step=step
            )
    if places < 0:
        raise Problem("There must be zero places or more to fill, not {places}.", places=places)

    placed, still, left_out = _split(dict.fromkeys(tied, Fraction(0)), places)
    need: Need | None = Need.DECISION
    minutes: list[Minute] = []
    for step in steps:
        if not still:
            break
        found = _compared(step, still, evidence)
        if isinstance(found, Need):
            need = found
            minutes.append(Minute(step, Outcome.WAITS, {}, (), (), still))
            break
        if isinstance(found, Outcome):
            minutes.append(Minute(step, found, {}, (), (), still))
            continue
        ahead, line, behind = _split(found.order, places - len(placed))
        outcome = Outcome.EQUAL if line == still else Outcome.SEPARATED
        minutes.append(Minute(step, outcome, found.shown, ahead, behind, line, found.reason))
        placed, still, left_out = placed + ahead, line, behind + left_out
    return Climb(placed, left_out, still, places - len(placed), need if still else None, tuple(minutes))


def lot(seed: str, codes: Collection[str]) -> list[str]:
    """The order of the lot, the first drawn first: anybody can check it with a program that computes SHA-256.

    The seed comes from a public draw after it was announced which; it never changes with the applications.

    >>> lot("6-paikkaa-2026", ["A01", "A02", "A03"])
    ['A02', 'A01', 'A03']
    """
    return sorted(codes, key=lambda code: lot_hash(seed, code))


def lot_hash(seed: str, code: str) -> str:
    """SHA-256 of seed and code with an upright line between, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}|{code}".encode()).hexdigest()


def _split(order: Mapping[str, Fraction], places: int) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Who is ahead of the line, who is tied across it, and who is behind it."""
    parts: tuple[list[str], list[str], list[str]] = ([], [], [])
    groups: dict[Fraction, list[str]] = {}
    for code in sorted(order, key=lambda code: (len(code), code)):
        groups.setdefault(order[code], []).append(code)
    before = 0
    for value in sorted(groups):
        after = before + len(groups[value])
        parts[0 if after <= places else 1 if before < places else 2].extend(groups[value])
        before = after
    return tuple(parts[0]), tuple(parts[1]), tuple(parts[2])


def _compared(step: str, still: Sequence[str], evidence: Evidence) -> _Comparison | Outcome | Need:
    if step == CHAIR:
        return _by_chair(still, evidence)
    if step == LOT:
        return _by_lot(still, evidence)
    if step == BALLOTS:
        return Need.BALLOTS if evidence.ballots is None else _by_value(still, evidence.ballots, sign=1)
    return _by_value(still, evidence.criteria[step], sign=-1 if evidence.better == "high" else 1)


def _by_value(
    still: Sequence[str], values: Mapping[str, Fraction | None] | Mapping[str, int], *, sign: int
) -> _Comparison | Outcome:
    found = {code: value for code in still if (value := values.get(code)) is not None}
    if len(found) < len(still):
        return Outcome.MISSING
    return _Comparison({code: sign * Fraction(value) for code, value in found.items()}, found)


def _by_chair(still: Sequence[str], evidence: Evidence) -> _Comparison | Outcome | Need:
    proposal, minuted = evidence.proposal, set(still) <= set(evidence.equal)
    if proposal is None:
        return Outcome.MINUTED if minuted else Need.CHAIR
    names = ", ".join(still)
    if minuted:
        raise Problem(
            "{names} are minuted as equal, and the chair proposes an order. Withdraw one of them.", names=names
        )
    if not proposal.reason.strip():
        raise Problem("The chair's proposal needs a reason.")
    if len(set(proposal.order)) < len(proposal.order) or not set(still) <= set(proposal.order):
        raise Problem("The chair's proposal must name each of those still tied once: {names}.", names=names)
    place = {code: n for n, code in enumerate((c for c in proposal.order if c in still), start=1)}
    return _Comparison({code: Fraction(n) for code, n in place.items()}, place, proposal.reason)


def _by_lot(still: Sequence[str], evidence: Evidence) -> _Comparison | Need:
    if not set(still) <= set(evidence.equal):
        return Need.EQUAL_MINUTED
    if evidence.seed is None or not evidence.seed.strip():
        return Need.SEED
    place = {code: Fraction(n) for n, code in enumerate(lot(evidence.seed, still), start=1)}
    return _Comparison(place, {code: lot_hash(evidence.seed, code) for code in place})
