"""The best legal sets of a model where the rules are very many: HiGHS searches, whole numbers decide.

No time limit is ever set, and no answer is believed that the solver has not proved or that breaks a rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from scoring.choice.model import Model

# HiGHS computes in doubles with tolerances of 1e-6: sums of a few numbers up to this size it tells apart for sure.
LARGEST = 2**20
DIGIT = 2**13  # in a constraint a choice that is one part in a million from whole must not add up to one
_Row = tuple[Sequence[int], float, float]  # coefficients, least, most
_Set = frozenset[int]
_NONE: _Set = frozenset()


class Unproved(RuntimeError):
    """The solver stopped without a proof, or its answer breaks a rule: no answer is better than a wrong one."""


def sets(small: Model, m: int) -> list[_Set]:
    """The m best legal sets, each forbidden once found, until the next is worse than the m-th.

    All ties with the m-th are needed to list them by their codes; where there are many, only the first are looked for.
    """
    found: list[_Set] = []
    while (best := optimum(small, cuts=found)) is not None:
        value = small.weight(best)
        if found and value > small.weight(found[-1]):
            raise Unproved("a better set was found after a worse one")
        if len(found) >= m and value < small.weight(found[m - 1]):
            break
        found.append(best)
        if len(found) > 2 * m + 10:
            above = [one for one in found if small.weight(one) > value]
            return _listed(small, above) + list(islice(tied(small, best), m - len(above)))
    return _listed(small, found)[:m]


def _listed(small: Model, found: Sequence[_Set]) -> list[_Set]:
    return sorted(found, key=lambda one: (-small.weight(one), sorted(one)))


def tied(small: Model, best: _Set) -> Iterator[_Set]:
    """Every legal set that weighs as much as `best`, in the order of codes, found one by one.

    Each team in turn is taken in, then left out, as long as some set of this weight is left; `best` and its like bear
    witness, so that the solver is asked only where no set at hand answers.
    """
    value, n = small.weight(best), len(small.teams)
    branches: list[tuple[_Set, _Set, _Set | None, int]] = [(small.inside, _NONE, best, 0)]
    while branches:
        inside, outside, witness, team = branches.pop()
        if witness is None:
            witness = _reaching(small, value, inside=inside, outside=outside)
        if witness is None:
            continue
        while inside != witness and team < n:
            if team in inside:
                pass
            elif team in witness:
                branches.append((inside, outside | {team}, None, team + 1))
                inside |= {team}
            elif other := _reaching(small, value, inside=inside | {team}, outside=outside):
                branches.append((inside, outside | {team}, witness, team + 1))
                inside, witness = inside | {team}, other
            else:
                outside |= {team}
            team += 1
        yield witness


def _reaching(small: Model, value: int, *, inside: _Set, outside: _Set) -> _Set | None:
    top = _top(small, inside, outside)
    if top is None or small.weight(top) < value:
        return None
    best = optimum(small, inside=inside, outside=outside)
    return best if best is not None and small.weight(best) >= value else None


def optimum(small: Model, *, inside: _Set = _NONE, outside: _Set = _NONE, cuts: Sequence[_Set] = ()) -> _Set | None:
    """A legal set of the greatest weight that is none of `cuts`; None where there is none.

    Where the plain top is legal it is the answer, for no rule can make a set better.
    """
    inside |= small.inside
    top = _top(small, inside, outside)
    if small.lost or top is None:
        return None
    if top not in cuts and small.legal(top):
        return top
    if not small.teams:
        return None
    n = len(small.teams)
    rows: list[_Row] = [([1 if t in cut else -1 for t in range(n)], -np.inf, len(cut) - 1) for cut in cuts]
    best = _largest(Frame(small, inside, outside), small.weights, rows=rows)
    if best is not None and (best in cuts or not small.legal(best) or not inside <= best or outside & best):
        raise Unproved("the solver's answer breaks a rule")
    return best


def _top(small: Model, inside: _Set, outside: _Set) -> _Set | None:
    """The set that would be best without any rule; None where more are forced in than there are slots."""
    free = sorted((t for t in range(len(small.teams)) if t not in inside | outside), key=lambda t: -small.weights[t])
    room = small.slots - len(inside)
    return None if room < 0 or inside & outside else inside.union(free[:room])


class Frame:
    """The rows and bounds of a model as scipy takes them; `options` are for the solver."""

    def __init__(
        self, small: Model, inside: _Set = _NONE, outside: _Set = _NONE, *, options: Mapping[str, object] | None = None
    ) -> None:
        self.n, self.slots = len(small.teams), small.slots
        pairs = [(row, team, count) for team, own in enumerate(small.holds) for row, count in own]
        last = len(small.low)
        rows, columns, counts = zip(*pairs, *((last, team, 1) for team in range(self.n)), strict=True)
        matrix = csr_array((counts, (rows, columns)), shape=(last + 1, self.n), dtype=float)
        self.rules = LinearConstraint(matrix, [*small.low, 0], [*small.high, small.slots])
        lower, upper = np.zeros(self.n), np.ones(self.n)
        lower[list(inside)], upper[list(outside)] = 1, 0
        self.bounds = Bounds(lower, upper)
        self.options = {"mip_rel_gap": 0.0, **(options or {})}

    def solve(self, weights: Sequence[int], rows: Sequence[_Row] = ()) -> _Set | None:
        """A set of the greatest weight, or None where there is none. Raises Unproved for anything in between."""
        constraints = [self.rules]
        if rows:
            coefficients, lowest, highest = zip(*rows, strict=True)
            constraints.append(LinearConstraint(np.array(coefficients), lowest, highest))
        found = milp(
            -np.array(weights, dtype=float),
            integrality=np.ones(self.n),
            bounds=self.bounds,
            constraints=constraints,
            options=self.options,
        )
        if found.status == 2:  # proved: there is none
            return None
        if found.status != 0:
            raise Unproved(found.message)
        chosen = frozenset(np.flatnonzero(found.x > 0.5).tolist())
        weight = sum(weights[team] for team in chosen)
        sums = [(sum(row[team] for team in chosen), least, most) for row, least, most in rows]
        if -found.mip_dual_bound > weight + 0.5 or not all(least <= n <= most for n, least, most in sums):
            raise Unproved("the solver's answer is not the one it proved")
        return chosen


def _largest(frame: Frame, weights: Sequence[int], *, rows: Sequence[_Row] = ()) -> _Set | None:
    """A set of the greatest weight, however large the numbers.

    Larger ones are written as high * base + low with |low| <= base / 2. The greatest low is found among the sets of the
    greatest high, then of the next high, until what all lows can add at most no longer reaches the best found.
    """
    greatest = max(map(abs, weights))
    if greatest <= LARGEST:
        return frame.solve(weights, rows)
    base = -(-greatest // DIGIT)
    high = [(2 * weight + base) // (2 * base) for weight in weights]
    low = [weight - part * base for weight, part in zip(weights, high, strict=True)]
    most = sum(sorted((part for part in low if part > 0), reverse=True)[: frame.slots])
    best, value, limit = None, 0, np.inf
    while (peak := frame.solve(high, [*rows, (high, -np.inf, limit)] if best is not None else rows)) is not None:
        reached = sum(high[team] for team in peak)
        if best is not None and reached * base + most <= value:
            break
        one = _largest(frame, low, rows=[*rows, (high, reached, reached)])
        if one is None:
            raise Unproved("a set that was found is found no more")
        weight = sum(weights[team] for team in one)
        if best is None or weight > value:
            best, value = one, weight
        limit = reached - 1
    return best
