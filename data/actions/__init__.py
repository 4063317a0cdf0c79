"""What people do: each function is one act of one person, in one transaction, with one log entry.

    intake         import applications
    applications   correct, enter, decide eligibility, ask, withdraw, merge
    ratings        rate, cite, submit
    interviews     schedule, hold, keep notes
    working_notes  the own notes that nobody else reads
    drafts         what has been typed and not saved
    setup          programmes, people, rubric, gates
    assignments    who rates what; somebody drops out
    moderation     what is before the committee, who is there, what is agreed on
    ties           ballots, and the chair's acts at the steps of the tie ladder

No act imports the screen: whoever clicks elsewhere in the middle of a save has saved all of it or nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import access, log
from data.access import Act, GateKey, Viewer
from data.database import transaction
from data.models import Gate, LogEntry
from data.refusals import refused
from scoring.errors import NotAllowed, Unseen


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

    Raises NotAllowed without the right or once the programme is closed, Repeated for an operation already done. What is
    refused for a right, or for a thing that the actor may not see, is written down too.
    """
    try:
        with _saving(engine, actor, act, action=action, about=about, operation=operation) as under_way:
            yield under_way
    except (NotAllowed, Unseen):
        refused(engine, actor, act=action, about=about)
        raise


@contextmanager
def _saving(
    engine: Engine, actor: Viewer, act: Act, *, action: str, about: str, operation: str | None
) -> Iterator[Saving]:
    actor.require(act)
    with transaction(engine) as session:
        if operation is not None:
            done = session.scalar(select(LogEntry.body).where(LogEntry.operation == operation))
            if done is not None:
                raise Repeated(done)
        access.require_current(session, actor, act)
        if act is not Act.OPEN_GATE:
            _require_open(session, actor)
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


@contextmanager
def unrecorded(engine: Engine, actor: Viewer, act: Act) -> Iterator[Session]:
    """Check the right and open the transaction for what is no act of record: drafts and working notes.

    They are for the own eyes alone and change nothing that anybody else sees or that is computed, so they leave no log
    entry and neither revision nor basis grows: the log would otherwise tell who is writing about whom.
    """
    actor.require(act)
    with transaction(engine) as session:
        access.require_current(session, actor, act)
        _require_open(session, actor)
        yield session


def _require_open(session: Session, actor: Viewer) -> None:
    # Read inside the transaction: the gate may have closed since the page was drawn.
    if session.get(Gate, (actor.programme_id, GateKey.CLOSED.value)):
        raise NotAllowed("The programme is closed; nothing in it changes any more.")
