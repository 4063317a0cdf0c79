"""Who rates which application: so many assessors each, evenly loaded, mixed, and bound together.

Severity can be told apart only between assessors who are bound together by common applications, directly or through
others: that is what “connected” means here. It moves nothing that was already given.
"""

import random
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from scoring.errors import Problem

Pair = tuple[str, str]  # an application and an assessor
SHOWN = 6  # codes named in a sentence


def allocate(
    applications: Iterable[str],
    assessors: Iterable[str],
    each: int | Mapping[str, int],
    *,
    conflicts: Collection[Pair] = (),
    given: Collection[Pair] = (),
    groups: Mapping[str, str] | None = None,
    seed: int = 0,
    closed: Collection[str] = (),
) -> dict[str, tuple[str, ...]]:
    """Give every application `each` assessors, and return all that each then has, those given before among them.

    `given` pairs stay, also those of assessors who are not among `assessors` any more; one in conflict counts as none.
    Loads differ by at most one wherever what was given and the conflicts allow it. With two or more each the assessors
    are connected wherever that can be, even if it costs a load that differs by two. With `groups`, an application gets
    at most one new assessor of each group, and none of a group that it has. The same seed gives the same answer, in
    whatever order things come.
    Raises Problem, naming the applications, but none that is `closed` to who asks, where too few assessors are free.

    >>> allocate(["H-1", "H-2"], ["ada", "bo", "cy"], 2, conflicts=[("H-1", "bo")], given=[("H-2", "cy")])
    {'H-1': ('ada', 'cy'), 'H-2': ('bo', 'cy')}
    """
    table = _Table(applications, assessors, conflicts, given, groups or {}, seed)
    wanted = {x: each if isinstance(each, int) else each.get(x, 0) for x in table.rated_by}
    tight = {x: wanted[x] for x in wanted if wanted[x] > len(table.rated_by[x]) + table.places(x)}
    if tight.keys() & set(closed):
        raise Problem(
            "Too few assessors are free for an application that you may not see: {each} each are wanted.",
            each=max(tight.values()),
        )
    if tight:
        raise Problem(
            "Too few assessors are free for {codes}: {each} each are wanted. Choose fewer, or add assessors.",
            codes=", ".join(list(tight)[:SHOWN]) + (" …" if len(tight) > SHOWN else ""),
            each=max(tight.values()),
        )
    table.fill(wanted)
    table.level()
    table.connect()
    return {x: tuple(sorted(table.rated_by[x])) for x in table.rated_by}


def components(pairs: Iterable[Pair]) -> list[frozenset[str]]:
    """The assessors who are bound together by common applications, the largest group first.

    >>> [sorted(c) for c in components([("H-1", "ada"), ("H-1", "bo"), ("H-2", "cy")])]
    [['ada', 'bo'], ['cy']]
    """
    together, people = _Union(), set()
    for application, assessor in pairs:
        together.join((0, application), (1, assessor))
        people.add(assessor)
    found: dict[object, set[str]] = defaultdict(set)
    for assessor in people:
        found[together.root((1, assessor))].add(assessor)
    return sorted(map(frozenset, found.values()), key=lambda one: (-len(one), min(one)))


def common(pairs: Iterable[Pair]) -> Counter[Pair]:
    """How many applications each two assessors share; nothing stands for two who share none.

    >>> dict(common([("H-1", "bo"), ("H-1", "ada"), ("H-2", "bo"), ("H-2", "ada"), ("H-2", "cy")]))
    {('ada', 'bo'): 2, ('ada', 'cy'): 1, ('bo', 'cy'): 1}
    """
    # One bit for each application: a hundred times quicker than counting the pairs of each application.
    places: dict[str, int] = {}
    rated: dict[str, int] = defaultdict(int)
    for application, assessor in pairs:
        rated[assessor] |= 1 << places.setdefault(application, len(places))
    shared = {(one, two): (rated[one] & rated[two]).bit_count() for one, two in combinations(sorted(rated), 2)}
    return Counter({two: n for two, n in shared.items() if n})


class _Union:
    """Which things have been joined, directly or through others."""

    def __init__(self) -> None:
        self.above: dict[object, object] = {}

    def root(self, one: object) -> object:
        path = []
        while (up := self.above.setdefault(one, one)) != one:
            path.append(one)
            one = up
        for below in path:
            self.above[below] = one
        return one

    def join(self, one: object, other: object) -> bool:
        """Join two; False if they were together already."""
        first, second = self.root(one), self.root(other)
        self.above[first] = second
        return first != second

    def are(self, one: object, other: object) -> bool:
        return self.root(one) == self.root(other)


class _Table:
    """Applications by assessors, while they are being given."""

    def __init__(
        self,
        applications: Iterable[str],
        assessors: Iterable[str],
        conflicts: Collection[Pair],
        given: Collection[Pair],
        groups: Mapping[str, str],
        seed: int,
    ) -> None:
        self.random = random.Random(seed)
        self.assessors = sorted(set(assessors))
        self.rated_by: dict[str, set[str]] = {x: set() for x in sorted(set(applications))}
        self.closed: dict[str, set[str]] = defaultdict(set)
        for x, a in conflicts:
            self.closed[x].add(a)
        for x, a in sorted(set(given)):
            if x in self.rated_by and a not in self.closed[x]:
                self.rated_by[x].add(a)
        self.fixed = {x: frozenset(people) for x, people in self.rated_by.items()}
        self.groups = groups
        self.load = Counter({a: 0 for a in self.assessors})
        self.load.update(a for people in self.rated_by.values() for a in people)

    def takes(self, x: str, a: str, *, instead: str | None = None) -> bool:
        """Whether the application can have this assessor, too or instead of another."""
        people = self.rated_by[x]
        if a in people or a in self.closed[x]:
            return False
        if not self.groups:
            return True
        own = self._group(a)
        return all(other == instead or self._group(other) != own for other in people)

    def _group(self, a: str) -> str | None:
        return self.groups.get(a, f"\0{a}")  # who is in no group is one of their own

    def free(self, x: str) -> list[str]:
        return [a for a in self.assessors if self.takes(x, a)]

    def places(self, x: str) -> int:
        """How many more assessors the application can have."""
        return len({self._group(a) for a in self.free(x)})

    def fill(self, wanted: Mapping[str, int]) -> None:
        """Give the least loaded, of those who share least with who is there; the tightest applications first."""
        shared = {a: Counter[str]() for a in self.load}
        for (one, other), n in common((x, a) for x, people in self.rated_by.items() for a in people).items():
            shared[one][other] = shared[other][one] = n
        order = list(self.rated_by)
        self.random.shuffle(order)
        order.sort(key=lambda x: -len(self.closed[x]))
        for x in order:
            people = self.rated_by[x]
            open_ = self.free(x) if len(people) < wanted[x] else []
            self.random.shuffle(open_)
            while len(people) < wanted[x]:
                near = [shared[a] for a in people]
                chosen = min(open_, key=lambda a: (self.load[a], sum(c[a] for c in near)))
                for other in people:
                    shared[other][chosen] += 1
                    shared[chosen][other] += 1
                people.add(chosen)
                self.load[chosen] += 1
                open_ = [a for a in open_ if a != chosen and (not self.groups or self.takes(x, a))]

    def level(self) -> None:
        """Hand applications on, along chains of assessors, from the most loaded to the least while that evens loads.

        Where no such chain is left the loads are as even as they can be: an assignment without a cost-reducing path
        is optimal (Harvey, Ladner, Lovász & Tamir 2006, Semi-matchings for bipartite graphs and load balancing).
        """
        done: set[str] = set()  # nothing can be taken from them any more, nor from anybody they can hand to
        while True:
            heavy = [a for a in self.assessors if a not in done]
            least = min((self.load[a] for a in self.assessors), default=0)
            source = max(heavy, key=lambda a: self.load[a], default=None)
            if source is None or self.load[source] <= least + 1:
                return
            if not self._hand_on(source):
                done.add(source)

    def _hand_on(self, source: str) -> bool:
        mine = self._movable()
        came: dict[str, tuple[str, str]] = {}  # assessor -> from whom, and which application
        waiting = deque([source])
        while waiting:
            giver = waiting.popleft()
            for x in mine[giver]:
                for a in self.assessors:
                    if a == source or a in came or not self.takes(x, a, instead=giver):
                        continue
                    came[a] = (giver, x)
                    if self.load[a] <= self.load[source] - 2:
                        self._follow(came, source, a)
                        return True
                    waiting.append(a)
        return False

    def _follow(self, came: Mapping[str, tuple[str, str]], source: str, last: str) -> None:
        self.load[source] -= 1
        self.load[last] += 1
        while last != source:
            giver, x = came[last]
            self.rated_by[x].remove(giver)
            self.rated_by[x].add(last)
            last = giver

    def _movable(self) -> dict[str, list[str]]:
        """Each assessor's applications that were not given before."""
        mine: dict[str, list[str]] = defaultdict(list)
        for x, people in self.rated_by.items():
            for a in sorted(people - self.fixed[x]):
                mine[a].append(x)
        return mine

    def connect(self) -> None:
        """Exchange assessors between two applications until all are connected; loads stay as they are.

        Where no exchange is allowed an application is handed on instead: a load that differs by two is a smaller harm
        than assessors whom nothing compares.
        """
        while True:
            spare, mine, together = self._bonds()
            apart = [(a, b) for a in spare for b in self.assessors if self.load[b] and not together.are((1, a), (1, b))]
            found = self._exchange(apart, spare, mine) or self._handing_on(apart, spare)
            if not found:
                return
            for x, a, b in found:
                self.rated_by[x].remove(a)
                self.rated_by[x].add(b)
                self.load[a] -= 1
                self.load[b] += 1

    def _bonds(self) -> tuple[dict[str, list[str]], dict[str, list[str]], _Union]:
        """Each assessor's applications that can be missed, others binding the two; all that can move; bonds."""
        together = _Union()
        pairs = sorted((a not in self.fixed[x], x, a) for x, people in self.rated_by.items() for a in people)
        spare: dict[str, list[str]] = defaultdict(list)
        for movable, x, a in pairs:  # those that cannot move first, so that what is left over can
            if not together.join((0, x), (1, a)) and movable:
                spare[a].append(x)
        return spare, self._movable() if spare else {}, together

    def _exchange(
        self, apart: Iterable[Pair], spare: Mapping[str, list[str]], mine: Mapping[str, list[str]]
    ) -> list[tuple[str, str, str]]:
        for a, b in apart:
            x = next((x for x in spare[a] if self.takes(x, b, instead=a)), None)
            y = next((y for y in mine[b] if self.takes(y, a, instead=b)), None)
            if x is not None and y is not None:
                return [(x, a, b), (y, b, a)]
        return []

    def _handing_on(self, apart: Iterable[Pair], spare: Mapping[str, list[str]]) -> list[tuple[str, str, str]]:
        for a, b in sorted(apart, key=lambda two: (self.load[two[1]] - self.load[two[0]], two)):
            if x := next((x for x in spare[a] if self.takes(x, b, instead=a)), None):
                return [(x, a, b)]
        return []
