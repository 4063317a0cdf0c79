"""The best legal sets of a model, exactly, in whole numbers: what the rest can still bring, then best first.

It knows no tolerance and no time limit. Only where the rules are too many for its table is HiGHS asked
(portfolio_milp), and believed only where it has proved its answer.
Source: dynamic programming over a knapsack's states, Kellerer, Pferschy & Pisinger, Knapsack Problems (2004), 2.3;
A* search, Hart, Nilsson & Raphael (1968), doi:10.1109/TSSC.1968.300136.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice

import numpy as np
import numpy.typing as npt

from scoring.choice import milp as portfolio_milp
from scoring.choice.model import Model, reduce

CELLS = 6_000_000  # of the table at most: 50 MB
CELLS_EXCLUSIVE = 400_000  # up to here an exclusive value is worth a place in the table
POPS = 100_000  # about a second of search
_Index = npt.NDArray[np.intp]


class _TooMany(Exception):
    """The table leaves out so many rules that the search gets lost."""


def ranked(whole: Model, m: int = 1, *, cells: int = CELLS, pops: int = POPS) -> list[frozenset[int]]:
    """The m best legal sets, best first; of as much weight, in the order of their codes."""
    try:
        return list(islice(search(whole, cells=cells, pops=pops), m))
    except _TooMany:
        return portfolio_milp.sets(whole, m)


def best_codes(whole: Model) -> tuple[str, ...] | None:
    """The codes of the best legal set, the first of them in the order of codes; None where nothing is legal."""
    small = reduce(whole)
    return next((small.codes(chosen) for chosen in ranked(small)), None)


def search(whole: Model, *, cells: int = CELLS, pops: int = POPS) -> Iterator[frozenset[int]]:
    """Every legal set, best first; of as much weight, in the order of codes.

    Teams are decided in the order of codes, taken in before left out. A beginning is judged by its weight and the most
    that the rest can add, which the table knows without the rules it has no room for: never too little. So whatever
    comes first has nothing better, and of what is as good nothing earlier, behind it.
    """
    states = states_of(whole, cells=cells)
    if states is None:
        return
    table = _table(whole, states)
    none = table[-1][-1]
    open_: list[tuple[int, tuple[int, ...], int, int]] = []

    def push(chosen: tuple[int, ...], team: int, weight: int, state: int) -> None:
        if (rest := table[team][state]) > none:
            heappush(open_, (-weight - int(rest), (*chosen, team), weight, state))

    push((), 0, 0, 0)
    for _ in range(pops):
        if not open_:
            return
        _, (*begun, team), weight, state = heappop(open_)
        chosen = tuple(begun)
        if team == len(whole.teams):
            if whole.legal(chosen):
                yield frozenset(chosen)
            continue
        if (after := int(states.after[team][state])) < states.n and _fits(whole, chosen, team):
            push((*chosen, team), team + 1, weight + whole.weights[team], after)
        if team not in whole.inside:
            push(chosen, team + 1, weight, state)
    raise _TooMany


def _fits(whole: Model, chosen: Sequence[int], team: int) -> bool:
    """Whether the team breaks no upper limit; the table may not know all of them."""
    return all(
        count + sum(other for one in chosen for at, other in whole.holds[one] if at == row) <= whole.high[row]
        for row, count in whole.holds[team]
    )


@dataclass(frozen=True, slots=True)
class States:
    """What has been used up so far, numbered from 0 (nothing) to n - 1; n stands for what is not allowed.

    `after[t][s]` is the state when team t joins in state s; `good[s]`: no lower limit of the table is open.
    """

    n: int
    after: tuple[_Index, ...]
    good: npt.NDArray[np.bool_]


def states_of(whole: Model, *, cells: int = CELLS) -> States | None:
    """The states of slots and of the rows that can bind, as far as the table has room; None: nothing is legal."""
    if whole.lost or len(whole.inside) > whole.slots:
        return None
    held: list[list[int]] = [[] for _ in whole.low]
    for own in whole.holds:
        for row, count in own:
            held[row].append(count)
    sizes: dict[int, int] = {}
    taken = (whole.slots + 1) * (len(whole.teams) + 1)
    for row in sorted(range(len(held)), key=lambda r: (r >= whole.exclusive, -len(held[r]))):
        most = sum(sorted(held[row], reverse=True)[: whole.slots])
        if most < whole.low[row]:
            return None
        size = 1 + (whole.low[row] or whole.high[row])
        if not whole.low[row] and most <= whole.high[row]:
            continue
        if taken * size > (cells if row < whole.exclusive else min(cells, CELLS_EXCLUSIVE)):
            continue
        sizes[row] = size
        taken *= size
    return _numbered(whole, sizes)


def _numbered(whole: Model, sizes: dict[int, int]) -> States:
    shape = (whole.slots + 1, *sizes.values())
    n = int(np.prod(shape))
    used = dict(zip((None, *sizes), np.indices(shape).reshape(len(shape), n), strict=True))
    known: dict[tuple[tuple[int, int], ...], _Index] = {}

    def after(holds: tuple[tuple[int, int], ...]) -> _Index:
        counts = {row: count for row, count in holds if row in sizes}
        key = tuple(counts.items())
        if key not in known:
            parts: list[_Index] = []
            allowed = used[None] < whole.slots
            for row in used:
                part = used[row] + (1 if row is None else counts.get(row, 0))
                if row is not None and not whole.low[row]:
                    allowed = allowed & (part <= whole.high[row])
                parts.append(np.minimum(part, shape[len(parts)] - 1))  # more than enough is enough
            known[key] = np.where(allowed, np.ravel_multi_index(parts, shape), n)
        return known[key]

    good = np.ones(n, dtype=bool)
    for row in sizes:
        good &= used[row] >= whole.low[row]
    return States(n, tuple(after(holds) for holds in whole.holds), good)


def _table(whole: Model, states: States) -> list[npt.NDArray[np.int64]]:
    """The most that teams t, t + 1, ... can add in each state; the last column, for no state, less than any sum."""
    none = -2 - 2 * sum(whole.weights)
    # Beyond 64 bits numpy computes with Python's own whole numbers, slower and as exact.
    last = np.full(states.n + 1, none, dtype=np.int64 if none > -(2**62) else object)
    last[:-1][states.good] = 0
    table = [last]
    for team in reversed(range(len(whole.teams))):
        rest = table[-1]
        joined = rest[states.after[team]] + whole.weights[team]
        joined[joined < 0] = none
        now = rest.copy()
        now[:-1] = joined if team in whole.inside else np.maximum(joined, rest[:-1])
        table.append(now)
    return table[::-1]
