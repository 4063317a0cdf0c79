"""Writers for the tests of durability: assessors who save levels by the real act, in threads and in processes.

Each save tells what it asks for before, and what was acknowledged after, so that the two can be compared.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

from sqlalchemy import event

from data import access, database
from data.access import Role
from data.actions import conflicts, ratings, setup
from scoring.ratings import Stage
from tests.data.conftest import KEY, who

CRITERIA = ("A1", "A2", "A3", "B1", "B2")
CODES = ("H-01", "H-02")


@dataclass(frozen=True)
class Save:
    """One press of a level; the operation is made before, as the page does."""

    member: str
    code: str
    criterion: str
    level: str
    version: int
    operation: str

    def press(self, engine, actor):
        return ratings.rate(
            engine,
            actor,
            self.code,
            criterion=self.criterion,
            level=self.level,
            stage=Stage.FORM,
            version=self.version,
            operation=self.operation,
        )


def add_assessors(engine, n):
    cora = who(engine, "cora")
    for code in assessors(n):
        setup.set_member(engine, cora, code=code, name=code, organisation="Silta", roles=[Role.ASSESSOR], language="en")
        for application in CODES:
            conflicts.answer(engine, who(engine, code), application, ground=None)


def assessors(n, first=0):
    return [f"w{number}" for number in range(first, first + n)]


def saves(member: str, versions: dict[str, int], *, run: str = "") -> Iterator[Save]:
    """What one assessor presses, without end; `versions` are those of the own sheets, and grow as they are used."""
    for n in count():
        code = CODES[n % len(CODES)]
        yield Save(member, code, CRITERIA[n % len(CRITERIA)], str(n % 5), versions[code], f"{run}{member}-{n}")
        versions[code] += 1


def write(engine, member: str, n: int, told: Callable[[Save], None]) -> None:
    """One assessor saves `n` times as quickly as it goes; `told` hears of each that was acknowledged."""
    actor = access.viewer(engine, KEY, member)
    for _, save in zip(range(n), saves(member, dict.fromkeys(CODES, 0)), strict=False):
        save.press(engine, actor)
        told(save)


def write_at_once(engine, members: list[str], n: int) -> list[Save]:
    """All of them at once, each in a thread; the saves that were acknowledged."""
    acknowledged: list[Save] = []
    with ThreadPoolExecutor(len(members)) as pool:
        list(pool.map(lambda member: write(engine, member, n, acknowledged.append), members))
    return acknowledged


def write_in_process(address, members, n, pipe):
    """In a process of its own: the app a second time."""
    engine = database.connect(address)
    acknowledged = write_at_once(engine, members, n)
    engine.dispose()
    pipe.send(acknowledged)
    pipe.close()


def write_until_killed(address, member, versions, run, pipe):
    """Says what it asks for, then what was acknowledged; whoever started it kills it in the middle."""
    engine = database.connect(address)
    actor = access.viewer(engine, KEY, member)
    for save in saves(member, versions, run=run):
        pipe.send(("asked", save))
        save.press(engine, actor)
        pipe.send(("saved", save))


def main(address: str, synchronous: str, n: str) -> None:
    """In a process under the power-cut shim: each acknowledged operation on a line of its own."""
    engine = database.connect(address)
    if synchronous != "FULL":

        @event.listens_for(engine, "connect")
        def weaken(connection, _record):
            connection.execute(f"PRAGMA synchronous = {synchronous}")

    write(engine, "ada", int(n), lambda save: os.write(1, f"{save.operation}\n".encode()))
    os._exit(0)  # as when the power goes: nothing is closed, nothing is written back


if __name__ == "__main__":
    main(*sys.argv[1:])
