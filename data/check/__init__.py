"""Whether the whole database is as the acts leave it: what nobody can have made by the pages, and the chain of the log.

It only looks. What it cannot see is a log that was written anew from end to end: for that it needs a head hash that
was kept outside, from an export, a page's foot or `python -m data check`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Engine, select

from data import log
from data.check import applications, meeting, people, ratings, record, ties
from data.check.invariant import INVARIANTS, Invariant
from data.database import reading
from data.models import LogEntry
from scoring.errors import Problem

__all__ = [
    "INVARIANTS",
    "Broken",
    "Found",
    "applications",
    "check",
    "heads",
    "meeting",
    "people",
    "ratings",
    "record",
    "ties",
]

SHOWN = 5  # places named for each
SHORTEST = 12  # letters of a hash, as the foot of a page shows it


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold, and where."""

    name: str
    sentence: str
    places: Sequence[str]

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence} Not so: {'; '.join(self.places)}."


@dataclass(frozen=True, slots=True)
class Found:
    log_size: int
    log_head: str
    broken: Sequence[Broken]


def check(engine: Engine, *, kept: Iterable[str] = ()) -> Found:
    """Look at everything. `kept` are head hashes from outside: each must stand in the log."""
    broken = []
    for kept_true in INVARIANTS.values():
        places = _places(engine, kept_true)
        if places:
            broken.append(Broken(kept_true.name, kept_true.sentence, places))
    with reading(engine) as session:
        hashes = session.execute(select(LogEntry.id, LogEntry.hash).order_by(LogEntry.id)).all()
        number, head = log.head(session)
    lost = [hash for hash in kept if not any(found.startswith(hash) for _, found in hashes)]
    if lost:
        sentence = "The log holds each head that was kept outside."
        broken.append(Broken("kept_heads", sentence, [hash[:SHORTEST] for hash in lost[:SHOWN]]))
    return Found(number, head, broken)


def _places(engine: Engine, asked: Invariant) -> list[str]:
    with reading(engine) as session:
        try:
            return list(islice(asked.look(session), SHOWN))
        except (ValueError, Problem) as error:  # altered so that it is no longer JSON, a date, a rubric
            return [f"cannot be read: {str(error).splitlines()[0].rstrip('.')}"]


def heads(text: str) -> list[str]:
    """The head hashes in a text that was kept: the last word of each line, whatever stands before it.

    >>> heads("2021-12-04 57 0123456789abcdef\\n# a remark\\n")
    ['0123456789abcdef']
    """
    found = [line.split()[-1].casefold() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for word in found:
        if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", word):
            raise Problem(
                "“{word}” is not a head hash: {least} to 64 letters of 0-9 and a-f.", word=word[:80], least=SHORTEST
            )
    return found
