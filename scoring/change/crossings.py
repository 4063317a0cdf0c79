"""Where a set of leaders first changes while one number moves: the exact points at which rational functions cross.

It knows nothing of weights or rubrics: `flips` says what moves, and what each application makes of it.

Each application is a Course: of the distance t >= 0 from where we stand it is a quotient of two linear functions,
piece by piece. The set can change only where an outsider meets an insider (the root of a quadratic), or where one
begins or ceases to be ranked; nothing is sampled, so nothing between two samples is missed.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import nlargest
from itertools import pairwise, product
from math import isqrt, lcm

Value = Callable[[Fraction], Fraction | None]  # at this distance; None: not ranked there
Formula = tuple[int, int, int, int]  # (a + b t) / (c + d t)
Piece = tuple[Fraction, Fraction | None, Formula | None]  # from, to (None: without end), not ranked if None

SIXTH = 10**6  # a meeting point without an exact fraction is rounded up to this decimal, or finer if it must be


@dataclass(frozen=True)
class Point:
    """The number p + sqrt(q), or p - sqrt(-q) if q is negative; q is no square, so each number is written one way."""

    p: Fraction
    q: Fraction = Fraction(0)

    def floor(self, scale: int) -> int:
        """The number lies between floor / scale and (floor + 2) / scale."""
        p, q = self.p, self.q
        root = isqrt(abs(q.numerator) * scale * scale // q.denominator)
        return p.numerator * scale // p.denominator + (root if q >= 0 else -root - 1)

    def __lt__(self, other: "Point") -> bool:
        if self.q == 0 == other.q:
            return self.p < other.p
        scale = 2**64
        while self != other:
            first, second = self.floor(scale), other.floor(scale)
            if abs(first - second) >= 2:
                return first < second
            scale *= scale
        return False


ZERO = Point(Fraction(0))


class Course:
    """What becomes of one application as t grows."""

    def __init__(self, at: Value, pieces: tuple[Piece, ...]) -> None:
        self.at, self.pieces = at, pieces
        self.cuts = [left for left, _, _ in pieces[1:]]

    @classmethod
    def of(cls, at: Value, below: tuple[Fraction, Fraction], cuts: Iterable[Fraction]) -> "Course":
        """From 0 on without end; `at` times (below[0] + below[1] t) is linear between two `cuts`."""
        starts = [Fraction(0), *sorted(cut for cut in set(cuts) if cut > 0)]
        ends = [*starts[1:], None]
        return cls(at, tuple((*ends, _formula(at, below, *ends)) for ends in zip(starts, ends, strict=True)))

    def seen(self, now: Fraction, sign: int) -> "Course":
        """The same by the distance from `now`, upwards, or with sign -1 downwards as far as 0."""
        n, unit = now.as_integer_ratio()
        pieces: list[Piece] = []
        for left, right, formula in self.pieces:
            if formula is not None:
                a, b, c, d = formula
                formula = a * unit + b * n, sign * b * unit, c * unit + d * n, sign * d * unit
            if sign > 0 and (right is None or right > now):
                pieces.append((max(left - now, Fraction(0)), None if right is None else right - now, formula))
            elif sign < 0 and left < now:
                pieces.insert(0, (Fraction(0) if right is None else max(now - right, Fraction(0)), now - left, formula))
        return Course(lambda t: self.at(now + sign * t), tuple(pieces))

    def within_piece(self, t: Fraction) -> Fraction | None:
        """As `at`, and quicker, for a t that is no cut."""
        piece = bisect_left(self.cuts, t) if self.cuts else 0
        formula = self.pieces[piece][2]
        if formula is None:
            return None
        a, b, c, d = formula
        n, unit = t.as_integer_ratio()
        return Fraction(a * unit + b * n, c * unit + d * n)

    def turns(self) -> Iterator[Fraction]:
        """The cuts at which it may begin or cease to be ranked, or be so for a moment."""
        for (_, _, before), (cut, _, after) in pairwise(self.pieces):
            if before is None or after is None:
                yield cut


def _formula(at: Value, below: tuple[Fraction, Fraction], left: Fraction, right: Fraction | None) -> Formula | None:
    step = Fraction(1) if right is None else (right - left) / 3
    first, second = left + step, left + 2 * step
    values = at(first), at(second)
    if values[0] is None or values[1] is None:
        return None
    start, then = values[0] * (below[0] + below[1] * first), values[1] * (below[0] + below[1] * second)
    slope = (then - start) / step
    parts = (start - slope * first, slope, *below)
    unit = lcm(*(part.denominator for part in parts))
    a, b, c, d = (part.numerator * (unit // part.denominator) for part in parts)
    return a, b, c, d


def _meetings(one: Course, other: Course, until: Fraction | None) -> Iterator[Point]:
    """Where two that are both ranked have the same value, nearest first, but not where they have it all along."""
    for left, right, first, second in _common(one, other):
        if until is not None and left >= until:
            return
        if first is None or second is None or first == second:
            continue
        a, b, c, d = first
        e, f, g, h = second
        quadratic = b * h - d * f, b * g + a * h - d * e - c * f, a * g - c * e
        if left == 0 and until is not None and _is_apart(*quadratic, until=until):
            continue
        for point in _roots(*quadratic):
            if Point(left) < point and (right is None or not Point(right) < point):
                yield point


def _nearest(pairs: Iterable[tuple[Course, Course]], after: Point, until: Fraction | None) -> Point | None:
    """The nearest meeting beyond `after`, up to `until`."""
    best = None
    for one, other in pairs:
        for point in _meetings(one, other, until):
            if after < point:
                if until is None or not Point(until) < point:
                    best, until = point, point.p if point.q == 0 else Fraction(point.floor(SIXTH) + 2, SIXTH)
                break
    return best


def _is_apart(a: int, b: int, c: int, *, until: Fraction) -> bool:
    """Whether a t^2 + b t + c is surely not zero from 0 to `until`: its Bernstein coefficients have one sign.

    Nearly every pair is told apart by this, at a tenth of the price of its roots.
    """
    n, d = until.as_integer_ratio()
    middle, last = 2 * c * d + b * n, (c * d + b * n) * d + a * n * n
    return (c > 0 and middle > 0 and last > 0) or (c < 0 and middle < 0 and last < 0)


def _common(one: Course, other: Course) -> Iterator[tuple[Fraction, Fraction | None, Formula | None, Formula | None]]:
    if not one.cuts and not other.cuts:  # nearly always, and there are many pairs
        yield one.pieces[0][0], one.pieces[0][1], one.pieces[0][2], other.pieces[0][2]
        return
    i = j = 0
    while i < len(one.pieces) and j < len(other.pieces):
        left = max(one.pieces[i][0], other.pieces[j][0])
        ends = one.pieces[i][1], other.pieces[j][1]
        right = min((end for end in ends if end is not None), default=None)
        yield left, right, one.pieces[i][2], other.pieces[j][2]
        i, j = i + (ends[0] == right), j + (ends[1] == right)


def _roots(a: int, b: int, c: int) -> list[Point]:
    """The positive ones of a t^2 + b t + c, the smaller first."""
    if (a >= 0 and b >= 0 and c >= 0) or (a <= 0 and b <= 0 and c <= 0):
        return []
    if a == 0:
        return [Point(Fraction(-c, b))]
    square = b * b - 4 * a * c
    if square < 0:
        return []
    root = isqrt(square)
    if root * root == square:
        found = {Point(Fraction(-b - root, 2 * a)), Point(Fraction(-b + root, 2 * a))}
    else:
        middle, spread = Fraction(-b, 2 * a), Fraction(square, 4 * a * a)
        found = {Point(middle, -spread), Point(middle, spread)}
    return sorted(point for point in found if point > ZERO)


@dataclass(frozen=True, slots=True)
class Turn:
    """The set `after` holds just beyond `at`, or at it alone if it holds again beyond; not exact: rounded up."""

    at: Fraction
    exact: bool
    after: frozenset[str]


class Leaders:
    """Those of `slots` rank or better: at a distance, just beyond it, and where they first change."""

    def __init__(self, courses: Mapping[str, Course], slots: int, *, end: Fraction | None, closed: bool) -> None:
        """`closed`: t may be `end` itself."""
        self.courses, self.slots, self.end, self.closed = courses, slots, end, closed
        self.cuts = sorted({cut for course in courses.values() for cut in course.cuts})

    def at(self, t: Fraction) -> frozenset[str]:
        return self._set({code: course.at(t) for code, course in self.courses.items()})

    def _set(self, values: Mapping[str, Fraction | None]) -> frozenset[str]:
        ranked = {code: value for code, value in values.items() if value is not None}
        line = nlargest(self.slots, ranked.values())[-1:]
        return frozenset(code for code, value in ranked.items() if value >= line[0])

    def first_turn(self, now: frozenset[str]) -> Turn | None:
        """The nearest t >= 0 at which or just beyond which the set is not `now`, the set at t = 0."""
        for point in self._where_it_may_turn(now):
            exact = point.q == 0
            near, beyond = self._beyond(point)
            if beyond != now:
                return Turn(point.p if exact else _rounded_up(point, near), exact, beyond)
            if exact and (at := self.at(point.p)) != now:
                return Turn(point.p, exact, at)
        if self.end is not None and self.closed and (last := self.at(self.end)) != now:
            return Turn(self.end, exact=True, after=last)
        return None

    def _where_it_may_turn(self, now: frozenset[str]) -> Iterator[Point]:
        yield ZERO
        nearest = _nearest(self._across(now), ZERO, self.end)
        perhaps = {Point(cut) for cut in self._ranked_or_not(now, nearest)}
        if len(now) > self.slots:  # tied across the line all along, until a cut or a meeting of their own parts them
            inside = self._distinct(now)
            perhaps |= {Point(cut) for course in inside for cut in course.cuts}
            perhaps |= {point for one, other in product(inside, inside) for point in _meetings(one, other, self.end)}
        last = [] if nearest is None else [nearest]
        for point in [*sorted(p for p in perhaps if nearest is None or p < nearest), *last]:
            if self.end is None or point < Point(self.end):
                yield point

    def _ranked_or_not(self, now: frozenset[str], nearest: Point | None) -> Iterator[Fraction]:
        """Where somebody begins or ceases to be ranked who is not behind all insiders then; an insider never is."""
        for course in self.courses.values():
            for cut in course.turns():
                if nearest is not None and nearest < Point(cut):
                    break
                value = course.at(cut)
                line = [at for name in now if (at := self.courses[name].at(cut)) is not None]
                if len(line) < self.slots or (value is not None and value >= min(line)):
                    yield cut

    def _beyond(self, point: Point) -> tuple[Fraction, frozenset[str]]:
        """The set just beyond a point, and a t up to which it holds."""
        following = next((cut for cut in self.cuts if point < Point(cut)), self.end)
        near = _between(point, None if following is None else Point(following))
        while True:
            found = self._set({code: course.within_piece(near) for code, course in self.courses.items()})
            pairs = [*self._across(found)]
            if len(found) > self.slots:
                inside = self._distinct(found)
                pairs += product(inside, inside)
            sooner = _nearest(pairs, point, near)
            if sooner is None:
                return near, found
            near = _between(point, sooner)

    def _across(self, found: frozenset[str]) -> Iterator[tuple[Course, Course]]:
        return product(self._distinct(found), self._distinct(self.courses.keys() - found))

    def _distinct(self, codes: frozenset[str] | set[str]) -> list[Course]:
        return [*{self.courses[code].pieces: self.courses[code] for code in codes}.values()]


def _between(point: Point, other: Point | None) -> Fraction:
    """A fraction between two points; beyond the first if there is no second."""
    if other is None:
        return Fraction(point.floor(1) + 3)
    scale = SIXTH
    while (low := point.floor(scale) + 2) >= (high := other.floor(scale)):
        scale *= SIXTH
    return Fraction(low + high, 2 * scale)


def _rounded_up(point: Point, most: Fraction) -> Fraction:
    scale = SIXTH
    while (rounded := Fraction(point.floor(scale) + 2, scale)) > most:
        scale *= 1000
    return rounded
