"""What people do: each function is one act of one person, in one transaction, with one log entry.

    intake         import applications
    applications   correct, enter, decide eligibility, ask, withdraw, merge
    ratings        rate, cite, submit
    interviews     schedule, hold, keep notes
    setup          programmes, people, rubric, gates
    assignments    who rates what; somebody drops out

No act imports the screen: whoever clicks elsewhere in the middle of a save has saved all of it or nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import log
from data.access import Act, GateKey, Viewer
from data.database import transaction
from data.models import Gate, LogEntry
from scoring.errors import NotAllowed


class Saving:
    """An act under way: its session, and what will stand in the log."""

    def __init__(self, session: Session, about: str) -> None:
        self.session = session
        self.about = about
        self.body: dict[str, object] = {}
        self.private = False  # nothing that others see, or that is computed, changes by it


class Repeated(Exception):
    """This operation has been done before; carries the body of its log entry."""

    def __init__(self, body: Mapping[str, object]) -> None:
        super().__init__("repeated")
        self.body = body


@contextmanager
def saving(
    engine: Engine, actor: Viewer, act: Act, *, action: str, about: str, operation: str | None = None
) -> Iterator[Saving]:
    """Check the right, open the transaction, write the log entry at its end.

    Raises NotAllowed without the right or once the programme is closed, Repeated for an operation already done.
    """
    actor.require(act)
    with transaction(engine) as session:
        if operation is not None:
            done = session.scalar(select(LogEntry.body).where(LogEntry.operation == operation))
            if done is not None:
                raise Repeated(done)
        # Read inside the transaction: the gate may have closed since the page was drawn.
        if session.get(Gate, (actor.programme_id, GateKey.CLOSED.value)) and act is not Act.OPEN_GATE:
            raise NotAllowed("The programme is closed; nothing in it changes any more.")
        under_way = Saving(session, about)
        yield under_way
        log.append(
            session,
            actor.programme_id,
            actor=actor.code,
            action=action,
            about=under_way.about,
            body=under_way.body,
            operation=operation,
            private=under_way.private,
        )
