"""The self-assessment: levels that an applicant's own structured answers imply. Shown beside, never counted."""

from collections.abc import Mapping

from scoring.rubric import Rubric


def implied(values: Mapping[str, object], rubric: Rubric) -> dict[str, int]:
    """The highest level implied for each criterion that has one; criteria without structured answers are left out."""

    def says(field: str, value: str) -> bool:
        given = values.get(field)
        return value in given if isinstance(given, list | tuple) else given == value

    found = {}
    for c in rubric.criteria:
        levels = [
            s.level
            for s in c.self_levels
            if says(s.field, s.value) and all(says(field, value) for field, value in s.also)
        ]
        if levels:
            found[c.key] = int(max(levels))
    return found
