"""Rank applications by score and find out where the cut line really falls.

A rating is given, a score is computed, a rank is derived, a decision is made: this module only derives.
"""

from collections.abc import Collection, Mapping
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
class Standing:
    application: str
    score: Fraction | None  # points, 0 to 100; None: unrated
    rank: int | None  # 1 is best, ties share the better rank (1, 2, 2, 4)
    zone: Zone
    slot: int | None = None
    reserve: int | None = None
    tied_across_line: bool = False


def standings(
    scores: Mapping[str, Fraction | None],
    slots: int = 6,
    margin: Fraction = Fraction(0),
    ineligible: Collection[str] = (),
) -> list[Standing]:
    """Rank every application, best first; then the unrated; last those that are not eligible, without a rank.

    SAFE: more than `margin` points ahead of the first one left out. OUT: more than `margin` behind the last one in.
    Else CONTESTED; with margin 0 these are the ones tied across the line, who get neither slot nor reserve number.
    Raises Problem if `slots` is not positive or `margin` is negative.
    Source: standard competition ranking; the margin follows Heyard et al. (2022), doi:10.1080/2330443X.2022.2086190.
    """
    if slots < 1:
        raise Problem("There must be at least one slot, not {slots}.", slots=slots)
    if margin < 0:
        raise Problem("The margin must be zero or more points, not {margin}.", margin=margin)

    barred = scores.keys() & set(ineligible)
    points = {name: score for name, score in scores.items() if score is not None and name not in barred}
    order = sorted(points, key=lambda name: (-points[name], len(name), name))
    descending = [points[name] for name in order]
    last_in = descending[min(slots, len(order)) - 1] if order else None
    first_out = descending[slots] if len(order) > slots else None
    rank = {score: position for position, score in reversed(list(enumerate(descending, start=1)))}

    def zone(score: Fraction) -> Zone:
        if first_out is None or score - first_out > margin:
            return Zone.SAFE
        return Zone.OUT if last_in is not None and last_in - score > margin else Zone.CONTESTED

    ranked = []
    for position, name in enumerate(order, start=1):
        score = points[name]
        tied = score == last_in == first_out
        ranked.append(
            Standing(
                name,
                score,
                rank[score],
                zone(score),
                slot=position if position <= slots and not tied else None,
                reserve=position - slots if position > slots and not tied else None,
                tied_across_line=tied,
            )
        )
    by_code = sorted(scores, key=lambda name: (len(name), name))
    unrated = [Standing(n, None, None, Zone.UNRATED) for n in by_code if scores[n] is None and n not in barred]
    return ranked + unrated + [Standing(n, scores[n], None, Zone.OUT) for n in by_code if n in barred]
