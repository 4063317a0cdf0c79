"""The assessors' own orders: a ballot names at most six applications, the best first; counted in three ways.

A ballot says nothing of an application from which its assessor is recused: no pair with it is compared, even if it is
named. Every other application that it does not name stands below all that it names, and equal to the others that it
does not name. Counts are exact; nobody is placed by a code, and equal ranks stay equal.

Sources: Cullinan, Hsiao & Polett (2014), doi:10.1007/s00355-013-0751-1 (Borda for ballots that leave some equal);
Copeland (1951); Schulze (2011), doi:10.1007/s00355-010-0475-4.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from scoring.errors import Problem

IntArray = npt.NDArray[np.int64]
Ballots = Mapping[str, Sequence[str]]  # assessor -> codes, the best first
Recusals = Collection[tuple[str, str]]  # (application, assessor)

MOST = 6  # applications on a ballot


@dataclass(frozen=True, slots=True)
class Place:
    application: str
    rank: int  # 1 is best: one more than are strictly better, so ties share the better rank (1, 2, 2, 4)
    score: Fraction  # what the method counts, see there


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An assessor's ballot puts one application over another to which the same assessor's ratings give more points."""

    assessor: str
    above: str
    below: str
    points: Fraction  # how many more


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Who is preferred to whom by how many ballots. Only the k applications that some ballot names have a row."""

    applications: tuple[str, ...]  # n; the first k are named by some ballot
    over: IntArray  # (k, n) ballots with the first strictly over the second
    under: IntArray  # (k, n) ballots with the second strictly over the first
    compared: IntArray  # (k, n) ballots that may compare the two


def pairs(ballots: Ballots, applications: Collection[str], *, recused: Recusals = ()) -> Pairs:
    """Raises Problem if a ballot names an application twice, one that is not there, or more than six."""
    _check(ballots, applications)
    named = {code for order in ballots.values() for code in order}
    codes = tuple(sorted(applications, key=lambda code: (code not in named, len(code), code)))
    at = {code: place for place, code in enumerate(codes)}
    k, n = len(named), len(codes)
    over, under, compared = (np.zeros((k, n), dtype=np.int64) for _ in range(3))
    for who, order in ballots.items():
        position = np.full(n, len(order))
        position[[at[code] for code in order]] = range(len(order))
        may = np.ones(n, dtype=bool)
        may[[at[code] for code, assessor in recused if assessor == who and code in at]] = False
        both = may[:k, None] & may & ~np.eye(k, n, dtype=bool)
        over += both & (position[:k, None] < position)
        under += both & (position[:k, None] > position)
        compared += both
    return Pairs(codes, over, under, compared)


def _check(ballots: Ballots, applications: Collection[str]) -> None:
    known = set(applications)
    for who, order in ballots.items():
        if len(order) > MOST:
            raise Problem("The ballot of {assessor} names more than {most} applications.", assessor=who, most=MOST)
        if len(set(order)) < len(order):
            raise Problem("The ballot of {assessor} names an application twice.", assessor=who)
        for code in order:
            if code not in known:
                raise Problem("The ballot of {assessor} names {code}, which is not there.", assessor=who, code=code)


def pairwise(ballots: Ballots, applications: Sequence[str], *, recused: Recusals = ()) -> IntArray:
    """Shape (n, n), in the order of `applications`: how many ballots put the row strictly over the column."""
    found = pairs(ballots, applications, recused=recused)
    k = len(found.over)
    at = [found.applications.index(code) for code in applications]
    whole = np.zeros((len(at), len(at)), dtype=np.int64)
    whole[:k] = found.over
    return whole[np.ix_(at, at)]


def borda(ballots: Ballots, applications: Collection[str], *, recused: Recusals = ()) -> list[Place]:
    """Score: points per ballot, from 0 to n-1. A ballot gives n-1 to its first, n-2 to its second and so on.

    Those that a ballot does not name share the mean of the points left: one for each they beat, a half for each equal.
    Where recusals leave fewer ballots to compare two, the share of these counts; where none, a half.
    """
    found = pairs(ballots, applications, recused=recused)
    k, n = found.over.shape
    half = Fraction(n - k - 1, 2)  # of the unnamed against each other
    doubled = found.compared + found.over - found.under
    itself = Fraction(1, 2)
    rows = [_share(d, c) - itself for d, c in zip(doubled, found.compared, strict=True)]
    columns = [half + _share(2 * c - d, c) for d, c in zip(doubled.T[k:], found.compared.T[k:], strict=True)]
    return _places(found.applications, rows + columns)


def _share(doubled: IntArray, compared: IntArray) -> Fraction:
    """The sum of doubled / (2 * compared), and a half for each that no ballot may compare."""
    total = Fraction(int((compared == 0).sum()), 2)
    for count in np.unique(compared[compared > 0]):
        total += Fraction(int(doubled[compared == count].sum()), 2 * int(count))
    return total


def copeland(ballots: Ballots, applications: Collection[str], *, recused: Recusals = ()) -> list[Place]:
    """Score: how many others it beats, counted pair by pair by more ballots for than against; a half for a draw."""
    found = pairs(ballots, applications, recused=recused)
    k, n = found.over.shape
    wins = (found.over > found.under).astype(np.int64) - (found.over < found.under)
    rows = [Fraction(n - 1 + int(balance), 2) for balance in wins.sum(axis=1)]
    columns = [Fraction(n - 1 - int(balance), 2) for balance in wins[:, k:].sum(axis=0)]
    return _places(found.applications, rows + columns)


def schulze(ballots: Ballots, applications: Collection[str], *, recused: Recusals = ()) -> list[Place]:
    """Score: how many others it beats by the strongest path; the rank counts those that beat it.

    The strength of a link is the number of ballots for it, where more are for than against. Two that do not beat each
    other may still have different ranks, for the relation is transitive but does not make all others equal.
    """
    found = pairs(ballots, applications, recused=recused)
    k, n = found.over.shape
    strength = np.where(found.over > found.under, found.over, 0)  # none leads from an unnamed one: it is over nobody
    for through in range(k):
        strength = np.maximum(strength, np.minimum(strength[:, through, None], strength[through]))
    beats = strength > 0
    beats[:, :k] = strength[:, :k] > strength[:, :k].T
    scores = [Fraction(int(count)) for count in beats.sum(axis=1)] + [Fraction(0)] * (n - k)
    beaten = zip(found.applications, beats.sum(axis=0), scores, strict=True)
    return _in_order(Place(code, 1 + int(count), score) for code, count, score in beaten)


def condorcet_winner(ballots: Ballots, applications: Collection[str], *, recused: Recusals = ()) -> str | None:
    """The one that beats every other pair by pair, if there is one."""
    first = copeland(ballots, applications, recused=recused)[:1]
    return next((place.application for place in first if place.score == len(applications) - 1), None)


def contradictions(ballots: Ballots, scores: Mapping[str, Mapping[str, Fraction]]) -> list[Contradiction]:
    """Where a ballot and the same assessor's ratings part, the largest difference first.

    `scores` maps assessor to application to the points that this assessor's own ratings give. An application that the
    ballot does not name but the assessor has rated stands below those named. Who has no ratings contradicts nothing.
    """

    def found() -> Iterator[Contradiction]:
        for who, order in ballots.items():
            own = scores.get(who, {})
            last = sorted(own.keys() - set(order))
            for place, above in enumerate(order):
                for below in (*order[place + 1 :], *last):
                    if above in own and below in own and own[below] > own[above]:
                        yield Contradiction(who, above, below, own[below] - own[above])

    return sorted(found(), key=lambda one: (-one.points, one.assessor, one.above, one.below))


def _places(applications: Sequence[str], scores: Sequence[Fraction]) -> list[Place]:
    falling = sorted(scores, reverse=True)
    rank = {score: place for place, score in reversed(list(enumerate(falling, start=1)))}
    return _in_order(Place(code, rank[score], score) for code, score in zip(applications, scores, strict=True))


def _in_order(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (place.rank, len(place.application), place.application))
