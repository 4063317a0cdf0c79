"""How likely each application is to be selected under the rules, over draws of the scores.

It draws nothing itself; what is drawn, and how sure that is, is the business of whoever draws.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from scoring.choice.conflict import conflict
from scoring.choice.milp import Unproved
from scoring.choice.model import Model, Question, model
from scoring.choice.search import States, ranked, states_of
from scoring.errors import Problem

STEPS = 100_000  # of the span of a draw, that fractions of a point are told apart to
MOST = 10**12  # points of a draw: sums of them stay far within 64 bits
BYTES = 30_000_000  # of a table at most
_NONE = -(2**62)
_Ints = npt.NDArray[np.int64]
_Truths = npt.NDArray[np.bool_]
_Draws = _Ints | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chances:
    selected: Mapping[str, Fraction]  # share of the draws in which the application is selected, 0 to 1
    unbound: Fraction  # share of the draws whose best are legal as they stand


def chances(draws: _Draws, applications: Sequence[str], *, question: Question) -> Chances:
    """The share of draws in which each application stands in the best legal set.

    `draws` has shape (n, N): n applications in the given order, N draws of their points in place of the scores. Whole
    numbers are taken as they are, others to 1 / 100,000 of the span of their draw. Where some are below zero, all of
    that draw are lifted together. Of equally good sets one counts, the same whatever the order of the applications.
    Raises Problem where no set is legal, or a draw is missing.
    """
    at = {code: row for row, code in enumerate(applications)}
    if draws.ndim != 2 or len(draws) != len(at) or not draws.size or not (np.abs(draws) < MOST).all():
        raise Problem("The draws must hold one number below a trillion for every application in every draw.")
    unknown = [code for code in question.values if code not in at]
    if unknown:
        raise Problem("There are no draws for {application}.", application=unknown[0])
    whole = model(question)
    points = _whole_points(draws)
    n = draws.shape[1]
    weights = np.zeros((len(whole.teams), n), dtype=np.int64)
    for team, codes in enumerate(whole.teams):
        # As in the model: of as many points, more slots.
        weights[team] = points[[at[code] for code in codes]].sum(axis=0) * (whole.slots + 1) + 1
    taken = _plain(whole, weights)
    legal = _legal(whole, taken)
    if not legal.all():
        kept = _kept(whole, weights[:, ~legal])
        solved = _solved(whole.only(kept), weights[kept][:, ~legal])
        if solved is None:
            why = conflict(question)
            raise why.problem() if why else Unproved("no set in a draw, yet one without draws")
        taken[:, ~legal] = False
        taken[np.array(kept)[:, None], np.flatnonzero(~legal)] = solved
    counts = taken.sum(axis=1).tolist()
    shares = {code: Fraction(count, n) for codes, count in zip(whole.teams, counts, strict=True) for code in codes}
    return Chances({code: shares.get(code, Fraction(0)) for code in question.values}, Fraction(int(legal.sum()), n))


def _whole_points(draws: _Draws) -> _Ints:
    lifted = draws - np.minimum(draws.min(axis=0), 0)
    if not np.issubdtype(draws.dtype, np.integer):
        span = lifted.max(axis=0)
        lifted = np.rint(lifted / np.where(span > 0, span, 1) * STEPS)
    whole: _Ints = lifted.astype(np.int64)
    return whole


def _plain(whole: Model, weights: _Ints) -> _Truths:
    """Who is on top without rules in each draw, shape (teams, N)."""
    taken = np.zeros(weights.shape, dtype=bool)
    keys = -weights
    keys[list(whole.inside)] = np.iinfo(np.int64).min
    np.put_along_axis(taken, np.argsort(keys, axis=0, kind="stable")[: whole.slots], True, axis=0)
    return taken


def _legal(whole: Model, taken: _Truths) -> _Truths:
    """In which draws the taken keep every rule, shape (N,)."""
    if whole.lost or len(whole.inside) > whole.slots:
        return np.zeros(taken.shape[1], dtype=bool)
    pairs = [(row, team, count) for team, own in enumerate(whole.holds) for row, count in own]
    rows, teams, counts = np.array(pairs, dtype=np.int64).reshape(-1, 3).T
    # The row of slots keeps the matrix from being empty.
    rows, teams = np.append(rows, [len(whole.low)] * len(whole.teams)), np.append(teams, range(len(whole.teams)))
    counts = np.append(counts, [1] * len(whole.teams))
    matrix = csr_array((counts, (rows, teams)), shape=(len(whole.low) + 1, len(whole.teams)))
    used = matrix @ taken.astype(np.int64)
    low, high = np.array([*whole.low, 0])[:, None], np.array([*whole.high, whole.slots])[:, None]
    legal: _Truths = ((low <= used) & (used <= high)).all(axis=0)
    return legal


def _kept(whole: Model, weights: _Ints) -> list[int]:
    """The teams that can be in the best set of some draw: of teams that use the same of every rule, the top ones."""
    classes: defaultdict[object, list[int]] = defaultdict(list)
    for team, holds in enumerate(whole.holds):
        classes[holds].append(team)
    kept = set(whole.inside)
    for teams in classes.values():
        order = np.argsort(-weights[teams], axis=0, kind="stable")[
            : whole.slots + len(whole.inside.intersection(teams))
        ]
        kept.update(np.array(teams)[np.unique(order)].tolist())
    return sorted(kept)


def _solved(whole: Model, weights: _Ints) -> _Truths | None:
    """Who is taken in each draw, shape (teams, N), by the table of portfolio_search for many draws at once.

    The draws whose answer breaks a rule that the table has no room for are solved one by one. None: nothing is legal.
    """
    states = states_of(whole)
    taken = np.zeros(weights.shape, dtype=bool)
    if states is None:
        return None
    size = max(1, BYTES // (states.n * (len(whole.teams) + 1)))
    for start in range(0, weights.shape[1], size):
        part = slice(start, start + size)
        if not _traced(whole, states, weights=weights[:, part], taken=taken[:, part]):
            return None
    for draw in np.flatnonzero(~_legal(whole, taken)):
        found = ranked(replace(whole, weights=tuple(weights[:, draw].tolist())))
        if not found:
            return None
        taken[:, draw] = False
        taken[list(found[0]), draw] = True
    return taken


def _traced(whole: Model, states: States, *, weights: _Ints, taken: _Truths) -> bool:
    """Fill in who is taken; whether there is anything legal."""
    n, draws = len(whole.teams), weights.shape[1]
    joins = np.zeros((n, states.n, draws), dtype=bool)
    rest = np.full((states.n + 1, draws), _NONE)
    rest[:-1][states.good] = 0
    for team in reversed(range(n)):
        joined = rest[states.after[team]] + weights[team]
        joins[team] = (joined >= 0) if team in whole.inside else (joined >= 0) & (joined >= rest[:-1])
        if team in whole.inside:
            rest[:-1] = np.where(joins[team], joined, _NONE)
        else:
            np.copyto(rest[:-1], joined, where=joins[team])
    if (rest[0] < 0).any():
        return False
    state, at = np.zeros(draws, dtype=np.intp), np.arange(draws)
    for team in range(n):
        taken[team] = joins[team, state, at]
        state = np.where(taken[team], states.after[team][state], state)
    return True
