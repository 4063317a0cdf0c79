"""What a level needs beside it: evidence at the ends of the scale, and a reason where the interview moved it."""

from collections.abc import Mapping, Sequence

from scoring.rubric import Rubric, exact

Evidence = Mapping[str, str]  # {"source": "answer:policy" | "note:12" | "nothing:policy", "quote": text}


def unsupported(levels: Mapping[str, tuple[str | None, Sequence[Evidence]]], rubric: Rubric) -> list[str]:
    """Criteria whose level needs evidence that is not there: the lowest level, and those above the middle.

    The lowest level may rest on a citation or on a field marked as saying nothing.
    """
    low, high = rubric.low, rubric.high
    wanting = []
    for key, (level, evidence) in levels.items():
        if level is None:
            continue
        value = exact(level)
        cited = any(not piece["source"].startswith("nothing:") for piece in evidence)
        if (value > (low + high) / 2 and not cited) or (value == low and not evidence):
            wanting.append(key)
    return wanting


def differs(after: str | None, before: str | None) -> bool:
    """Whether the interview moved a level: both are levels, and not the same one.

    >>> differs("3", "2"), differs("2", "2.0"), differs("2", None)
    (True, False, False)
    """
    return after is not None and before is not None and exact(after) != exact(before)
