"""How little all weights together would have to change for somebody outside the six to draw level: exactly.

It proposes no weights: these were agreed on before anybody was scored.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from scoring.aggregate import Score, counts
from scoring.change.leave_out import within
from scoring.change.sums import Sums, weights
from scoring.rubric import Criterion, Reading, Rubric


class Reason(StrEnum):
    """Why there is no smallest change of all weights, or none to speak of."""

    ALL_IN = "all in"  # nobody who is ranked is left out
    TIED = "tied"  # across the line already: there is nothing to change
    BAND = "band"  # under this reading the score is not a sum over criteria
    MISSING = "missing"  # no two on either side of the line have a level on every criterion
    NEVER = "never"  # whoever is in is better on every criterion than whoever is out


@dataclass(frozen=True, slots=True)
class Rebalance:
    """The nearest weights at which somebody outside draws level with somebody inside."""

    distance: Fraction | None  # sum of all changes of share, in percentage points; 0 if tied already
    reason: Reason | None = None
    outsider: str | None = None
    insider: str | None = None
    before: Mapping[str, Fraction] = field(default_factory=dict)  # criterion -> per cent of the overall score
    after: Mapping[str, Fraction] = field(default_factory=dict)
    apart: tuple[str, ...] = ()  # ranked, but without a level somewhere: not spoken of


def smallest_change(
    found: Mapping[str, Score], rubric: Rubric, slots: int = 6, ineligible: Collection[str] = ()
) -> Rebalance:
    """The smallest change of all weights together, also from dimension to dimension, that draws level across the line.

    Gates and minimums stay as they are, and what is retired stays so. Only between applications with a level on every
    criterion that makes the score is it a sum of share times points; the others stand in `apart`.
    It is the linear programme: minimise sum |s - before|, where sum s (p_out - p_in) >= 0, sum s = 100, s >= 0. Each
    point of share that moves gains most if it goes to the criterion where the outsider is furthest ahead, and comes
    from where it is furthest behind; so taking share from the latter, one after the other, solves it exactly.
    """
    own = [c for d in rubric.dimensions if counts(d) for c in rubric.of(d.key) if c.weight]
    six = within(found, slots, ineligible)
    barred = {*ineligible, *(code for code, score in found.items() if score.below_gate)}
    ranked = [code for code, score in found.items() if score.overall is not None and code not in barred]
    sums = {code: Sums(found[code], rubric).points for code in sorted(ranked, key=lambda code: (len(code), code))}
    vectors = {code: [of[c.key] for c in own] for code, of in sums.items() if all(c.key in of for c in own)}
    pairs = [(out, into) for out in vectors if out not in six for into in vectors if into in six]
    if len(six) > slots:
        return Rebalance(Fraction(0), Reason.TIED)
    if len(six) == len(ranked):
        return Rebalance(None, Reason.ALL_IN)
    if any(d.reading is Reading.BAND for d in rubric.dimensions if counts(d)):
        return Rebalance(None, Reason.BAND)
    apart = tuple(code for code in sums if code not in vectors)
    if not pairs:
        return Rebalance(None, Reason.MISSING, apart=apart)
    before = _shares(own, rubric)
    best: tuple[Fraction, str, str, list[Fraction]] | None = None
    for out, into in pairs:
        ahead = [a - b for a, b in zip(vectors[out], vectors[into], strict=True)]
        after = _level(before, ahead)
        if after is not None:
            far = sum((abs(a - b) for a, b in zip(after, before, strict=True)), Fraction(0))
            if best is None or far < best[0]:
                best = far, out, into, after
    if best is None:
        return Rebalance(None, Reason.NEVER, apart=apart)
    keys = [c.key for c in own]
    first, then = (dict(zip(keys, values, strict=True)) for values in (before, best[3]))
    return Rebalance(best[0], None, best[1], best[2], first, then, apart)


def _shares(own: list[Criterion], rubric: Rubric) -> list[Fraction]:
    """Per cent of the overall score."""
    total = weights(d for d in rubric.dimensions if counts(d))
    parts = {d.key: 100 * d.weight / total / weights(rubric.of(d.key)) for d in rubric.dimensions if counts(d)}
    return [c.weight * parts[c.dimension] for c in own]


def _level(shares: list[Fraction], ahead: list[Fraction]) -> list[Fraction] | None:
    """The nearest shares under which `ahead`, points on each criterion, adds up to nothing; None: under none."""
    after, most = list(shares), max(ahead)
    behind = -sum((s * a for s, a in zip(shares, ahead, strict=True)), Fraction(0))
    target = ahead.index(most)
    for n in sorted(range(len(ahead)), key=lambda n: ahead[n]):
        if behind == 0 or ahead[n] == most:
            break
        moved = min(shares[n], behind / (most - ahead[n]))
        after[n], after[target] = after[n] - moved, after[target] + moved
        behind -= moved * (most - ahead[n])
    return after if behind == 0 else None
