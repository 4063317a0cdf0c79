"""What the assessors of each evaluating organisation gave, side by side: computed as the committee's score is.

It compares; it changes no score and ranks nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scoring.aggregate import Score, scores
from scoring.ratings import Rating, RatingSet
from scoring.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Part:
    """One organisation's view of one application."""

    score: Score  # from the levels of its own assessors alone, without what the committee agreed on
    rated: int  # how many of them gave a level


def by_organisation(
    given: Iterable[Rating], organisations: Mapping[str, str], rubric: Rubric
) -> dict[str, dict[str, Part]]:
    """Application -> organisation -> what its assessors gave; `organisations` says for whom each assessor works.

    An organisation none of whose assessors gave a level on an application stands not there.
    """
    own: dict[str, list[Rating]] = defaultdict(list)
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for r in given:
        if r.assessor is None or r.level is None or r.assessor not in organisations:
            continue
        organisation = organisations[r.assessor]
        own[organisation].append(r)
        people[r.application, organisation].add(r.assessor)
    found: dict[str, dict[str, Part]] = defaultdict(dict)
    for organisation in sorted(own):
        for code, score in scores(RatingSet(tuple(own[organisation]), frozenset()), rubric).items():
            found[code][organisation] = Part(score, len(people[code, organisation]))
    return dict(found)
