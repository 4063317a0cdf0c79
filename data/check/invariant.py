"""What must always hold in the whole database, whoever wrote to it: a sentence, and a look for what breaks it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

Look = Callable[[Session], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Invariant:
    name: str
    sentence: str
    look: Look  # names the places where it does not hold


INVARIANTS: dict[str, Invariant] = {}


def invariant(sentence: str) -> Callable[[Look], Look]:
    """Keep the function below as an invariant, under its own name."""

    def keep(look: Look) -> Look:
        name = look.__name__
        INVARIANTS[name] = Invariant(name, sentence, look)
        return look

    return keep
