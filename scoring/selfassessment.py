"""The self-assessment: levels that an applicant's own structured answers imply. Shown beside, never counted."""

from collections.abc import Mapping

from scoring.rubric import Rubric


def implied(values: Mapping[str, object], rubric: Rubric) -> dict[str, int]:
    """The best level implied for each criterion that has one; criteria without structured answers are left out.

    `values` maps fields of the form to canonical answers; the rubric lets only whole levels be implied.
    """
    best = max if rubric.better == "high" else min

    def says(field: str, value: str) -> bool:
        given = values.get(field)
        return (
            value in map(str, given) if isinstance(given, list | tuple) else given is not None and str(given) == value
        )

    found = {}
    for c in rubric.criteria:
        levels = [
            s.level
            for s in c.self_levels
            if says(s.field, s.value) and all(says(field, value) for field, value in s.also)
        ]
        if levels:
            found[c.key] = int(best(levels))
    return found
