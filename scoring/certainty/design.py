"""The design check: can a strict assessor be told from a weak application, and may all be put in one order?

It reads who rated whom, not the levels. What it refuses is not computed: on a design in two pieces a correction for
severity destroys true differences between them.
Sources: Weeks and Williams (1964), doi:10.1080/00401706.1964.10490186 (connected designs); Fiedler (1973) (the second
eigenvalue of the Laplacian: how little holds a graph together).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scoring.assignment import Pair

LEAST_IN_COMMON = 3
LEAST_REVIEWS = 2


class Finding(StrEnum):
    """What the design does not allow, the gravest first."""

    NO_REVIEWS = "no reviews"
    ONE_APPLICATION = "one application"
    ONE_ASSESSOR = "one assessor"
    APART = "apart"  # two or more groups without a common assessor or application
    SINGLE_REVIEWS = "single reviews"  # nowhere two reviews of the same application
    FEW_IN_COMMON = "few in common"
    FEW_REVIEWS = "few reviews"
    COMPLETE = "complete"  # everybody rated everything: severity cannot change the order


REFUSES_ORDER = frozenset({Finding.NO_REVIEWS, Finding.APART})
REFUSES_CHANCES = REFUSES_ORDER | {Finding.ONE_APPLICATION, Finding.ONE_ASSESSOR, Finding.SINGLE_REVIEWS}
REFUSES_SEVERITY = REFUSES_CHANCES | {Finding.FEW_IN_COMMON, Finding.FEW_REVIEWS}


@dataclass(frozen=True, slots=True)
class Design:
    """Who rated whom, and what follows from it."""

    pieces: tuple[frozenset[str], ...]  # applications bound together by common assessors, the largest first
    reviews: tuple[int, int]  # of an application: fewest and most
    in_common: int  # applications that the assessor with the fewest shares with anybody
    bridge: float  # the smallest non-zero eigenvalue of the normalised Laplacian, 0 to 1; small: it hangs by a thread
    findings: tuple[Finding, ...]
    short: tuple[str, ...]  # the assessors or applications that a finding is about

    @property
    def joint_order(self) -> bool:
        """Whether all may be ranked against each other."""
        return not REFUSES_ORDER & set(self.findings)

    @property
    def chances(self) -> bool:
        """Whether the chance of a seat can be computed."""
        return not REFUSES_CHANCES & set(self.findings)

    @property
    def severity(self) -> bool:
        """Whether severity can be told from quality."""
        return not REFUSES_SEVERITY & set(self.findings)


def check(reviews: Iterable[Pair]) -> Design:
    """The design of these reviews, each a pair of an application and an assessor."""
    pairs = sorted(set(reviews))
    of: dict[str, set[str]] = defaultdict(set)
    by: dict[str, set[str]] = defaultdict(set)
    for application, assessor in pairs:
        of[application].add(assessor)
        by[assessor].add(application)
    if not pairs:
        return Design((), (0, 0), 0, 0.0, (Finding.NO_REVIEWS,), ())
    pieces = _pieces(of, by)
    often = Counter(map(len, of.values()))
    shared = {who: sum(len(of[code]) > 1 for code in own) for who, own in by.items()}
    findings: dict[Finding, Collection[str]] = {}
    if len(of) == 1:
        findings[Finding.ONE_APPLICATION] = ()
    if len(by) == 1:
        findings[Finding.ONE_ASSESSOR] = ()
    if len(pieces) > 1:
        findings[Finding.APART] = sorted(pieces[-1])
    if max(often) == 1 and len(by) > 1:
        findings[Finding.SINGLE_REVIEWS] = ()
    if few := sorted(who for who, n in shared.items() if n < min(LEAST_IN_COMMON, len(of))):
        findings[Finding.FEW_IN_COMMON] = few
    if few := sorted(code for code, who in of.items() if len(who) < LEAST_REVIEWS):
        findings[Finding.FEW_REVIEWS] = few
    if len(pairs) == len(of) * len(by) and len(by) > 1:
        findings[Finding.COMPLETE] = ()
    return Design(
        pieces,
        (min(often), max(often)),
        min(shared.values()),
        _bridge(of, sorted(by)) if len(pieces) == 1 else 0.0,
        tuple(findings),
        tuple(next((about for about in findings.values() if about), ())),
    )


def _pieces(of: dict[str, set[str]], by: dict[str, set[str]]) -> tuple[frozenset[str], ...]:
    left, found = set(of), []
    while left:
        reached: set[str] = set()
        beyond = {min(left)}
        while beyond:
            reached |= beyond
            beyond = {code for seen in beyond for who in of[seen] for code in by[who]} - reached
        found.append(frozenset(reached))
        left -= reached
    return tuple(sorted(found, key=lambda one: (-len(one), min(one))))


def _bridge(of: dict[str, set[str]], assessors: list[str]) -> float:
    """Of the assessors joined by the applications that both rated; each application counts once in all."""
    if len(assessors) < 2:
        return 0.0
    place = {who: n for n, who in enumerate(assessors)}
    joined = np.zeros((len(assessors), len(assessors)))
    for who in of.values():
        at = [place[one] for one in who]
        joined[np.ix_(at, at)] += 1 / len(at)
    degree = joined.sum(axis=1)
    laplacian = np.eye(len(assessors)) - joined / np.sqrt(np.outer(degree, degree))
    return float(min(1.0, max(0.0, np.linalg.eigvalsh(laplacian)[1])))
