"""Rank applications by score and find out where the cut line really falls.

A rating is given, a score is computed, a rank is derived, a decision is made: this module only derives.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.errors import Problem


class Zone(StrEnum):
    """On which side of the cut line an application stands."""

    SAFE = "safe"
    CONTESTED = "contested"  # the scores alone do not decide
    OUT = "out"
    UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the zones begin and end, as sealed with the rules."""

    margin: Fraction = Fraction(0)  # points, where no chance of a seat is known
    safe: Fraction = Fraction(95, 100)  # the least chance of a seat that is safe
    out: Fraction = Fraction(5, 100)  # the largest that is out
    doubt: Fraction = Fraction(20, 100)  # how far each weight may be off, of itself (one standard deviation)

    def __post_init__(self) -> None:
        if self.margin < 0:
            raise Problem("The margin must be zero or more points, not {margin}.", margin=self.margin)
        if not 0 <= self.out < self.safe <= 1:
            raise Problem("“safe” and “out” of the zones are chances from 0 to 1, and out is the smaller one.")
        if not 0 <= self.doubt <= 1:
            raise Problem("“weights” of the zones says how far weights may be off: from 0 to 1 of themselves.")


@dataclass(frozen=True, slots=True)
class Standing:
    application: str
    score: Fraction | None  # points, 0 to 100; None: unrated
    rank: int | None  # 1 is best, ties share the better rank (1, 2, 2, 4)
    zone: Zone
    slot: int | None = None
    reserve: int | None = None
    tied_across_line: bool = False


NO_MARGIN = Limits()


def standings(
    scores: Mapping[str, Fraction | None],
    slots: int = 6,
    limits: Limits = NO_MARGIN,
    ineligible: Collection[str] = (),
    *,
    chances: Mapping[str, float] | None = None,
) -> list[Standing]:
    """Rank every application, best first; then the unrated; last those that are not eligible, without a rank.

    Where the chance of a seat is known, SAFE is in by score with a chance of at least `limits.safe`, OUT is left out by
    score with one of at most `limits.out`; else CONTESTED. Where it is not known, SAFE is more than `limits.margin`
    points ahead of the first one left out, OUT more than that behind the last one in; with margin 0 the contested are
    those tied across the line. These get neither slot nor reserve number.
    Raises Problem if `slots` is not positive.
    Source: standard competition ranking; the margin follows Heyard et al. (2022), doi:10.1080/2330443X.2022.2086190.
    """
    if slots < 1:
        raise Problem("There must be at least one slot, not {slots}.", slots=slots)

    barred = scores.keys() & set(ineligible)
    points = {name: score for name, score in scores.items() if score is not None and name not in barred}
    order = sorted(points, key=lambda name: (-points[name], len(name), name))
    descending = [points[name] for name in order]
    last_in = descending[min(slots, len(order)) - 1] if order else None
    first_out = descending[slots] if len(order) > slots else None
    rank = {score: position for position, score in reversed(list(enumerate(descending, start=1)))}

    def zone(name: str) -> Zone:
        score, chance = points[name], (chances or {}).get(name)
        if first_out is None:
            return Zone.SAFE
        if chance is None:
            if score - first_out > limits.margin:
                return Zone.SAFE
            return Zone.OUT if last_in is not None and last_in - score > limits.margin else Zone.CONTESTED
        return by_chance(chance, limits, ahead=score > first_out, behind=last_in is not None and score < last_in)

    ranked = []
    for position, name in enumerate(order, start=1):
        score = points[name]
        tied = score == last_in == first_out
        ranked.append(
            Standing(
                name,
                score,
                rank[score],
                zone(name),
                slot=position if position <= slots and not tied else None,
                reserve=position - slots if position > slots and not tied else None,
                tied_across_line=tied,
            )
        )
    by_code = sorted(scores, key=lambda name: (len(name), name))
    unrated = [Standing(n, None, None, Zone.UNRATED) for n in by_code if scores[n] is None and n not in barred]
    return ranked + unrated + [Standing(n, scores[n], None, Zone.OUT) for n in by_code if n in barred]


def by_chance(chance: float, limits: Limits, *, ahead: bool, behind: bool) -> Zone:
    """The zone of an application that is ahead of the line by score, or behind it, or tied across it."""
    if ahead and chance >= limits.safe:
        return Zone.SAFE
    return Zone.OUT if behind and chance <= limits.out else Zone.CONTESTED


def expected_right(ranked: Sequence[Standing], chances: Mapping[str, float], slots: int) -> float:
    """How many of those who fill the slots by score are expected to belong there; who is tied shares what is left.

    The sum of their chances of a seat; where the chance of one is not known, that one counts for nothing.
    """
    tied = [chances.get(s.application, 0.0) for s in ranked if s.tied_across_line]
    filled = [chances.get(s.application, 0.0) for s in ranked if s.slot is not None]
    left = min(slots - len(filled), len(tied))
    return sum(filled) + (left * sum(tied) / len(tied) if tied else 0.0)
