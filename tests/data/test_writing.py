"""Many write at once: nothing acknowledged is lost, nothing is overwritten unseen, and nobody gets an error."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from data import log
from data.actions import ratings
from data.check import check
from data.database import reading
from data.models import Application, LogEntry, Member, Rating, Sheet
from data.queries.ratings import own_sheet
from scoring.errors import EditConflict
from scoring.ratings import Stage
from tests.data.conftest import who
from tests.data.writers import Save, add_assessors, assessors, write_at_once, write_in_process

WRITERS = 50
EACH = pytest.mark.parametrize("each", (10, pytest.param(40, marks=pytest.mark.long)), ids=("500 saves", "2,000 saves"))


def levels(engine):
    """What stands: assessor, application and criterion -> level."""
    with reading(engine) as session:
        found = session.execute(
            select(Member.code, Application.code, Rating.criterion, Rating.level)
            .select_from(Rating)
            .join(Sheet, Sheet.id == Rating.sheet_id)
            .join(Application, Application.id == Sheet.application_id)
            .join(Member, Member.id == Sheet.member_id)
        )
        return {(member, code, criterion): level for member, code, criterion, level in found}


def require_all(engine, acknowledged: list[Save]):
    """The state is what the acknowledgements say, the log holds each once, and all invariants hold."""
    assert levels(engine) == {(s.member, s.code, s.criterion): s.level for s in acknowledged}
    with reading(engine) as session:
        logged = session.scalars(select(LogEntry.operation).where(LogEntry.action == "rate")).all()
        versions = session.scalars(select(Sheet.version)).all()
    assert sorted(logged) == sorted(s.operation for s in acknowledged)
    assert sum(versions) == len(acknowledged)
    assert check(engine).broken == []


@EACH
def test_fifty_writers_in_a_burst_lose_nothing_and_get_no_error(committee, each):
    add_assessors(committee, WRITERS)

    acknowledged = write_at_once(committee, assessors(WRITERS), each)

    assert len(acknowledged) == WRITERS * each
    require_all(committee, acknowledged)


def test_two_processes_write_at_once_and_lose_nothing(committee, together):
    add_assessors(committee, WRITERS)
    halves = (assessors(WRITERS // 2), assessors(WRITERS // 2, first=WRITERS // 2))

    acknowledged = together(committee, [(members, 10) for members in halves])

    assert len(acknowledged) == WRITERS * 10
    require_all(committee, acknowledged)


@pytest.fixture
def together():
    """Starts processes that write to one database at once, and returns what was acknowledged to them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.data.writers"])

    def together(engine, parts):
        address = engine.url.render_as_string(hide_password=False)
        started = []
        for members, n in parts:
            receiving, sending = context.Pipe(duplex=False)
            process = context.Process(target=write_in_process, args=(address, members, n, sending))
            process.start()
            sending.close()
            started.append((process, receiving))
        found = [save for _, receiving in started for save in receiving.recv()]
        for process, receiving in started:
            receiving.close()
            process.join()
        return found

    return together


def test_twenty_windows_on_one_cell_lose_no_update_and_each_conflict_is_told(committee):
    actor = who(committee, "ada")

    def edit(window):
        """One window: 25 times, read what stands, and save another level over it."""
        outcomes = []
        for n in range(25):
            version = own_sheet(committee, actor, "H-01").version
            level = str((window + n) % 5)
            try:
                ratings.rate(committee, actor, "H-01", criterion="A1", level=level, stage=Stage.FORM, version=version)
                outcomes.append((level, None))
            except EditConflict as conflict:
                outcomes.append((level, conflict))
        return outcomes

    with ThreadPoolExecutor(20) as windows:
        outcomes = [outcome for window in windows.map(edit, range(20)) for outcome in window]

    saved = [level for level, conflict in outcomes if conflict is None]
    refused = [(level, conflict) for level, conflict in outcomes if conflict is not None]
    with reading(committee) as session:
        entries = session.scalars(select(LogEntry.body).where(LogEntry.action == "rate").order_by(LogEntry.id)).all()
        assert log.broken_at(session) is None
    assert (len(outcomes), len(refused) > 0) == (500, True)
    assert sorted(entry["level"] for entry in entries) == sorted(saved)
    assert [entry["was"] for entry in entries] == [None, *(entry["level"] for entry in entries[:-1])]
    assert own_sheet(committee, actor, "H-01").version == len(saved)
    for level, conflict in refused:  # both values: the one that stands, and the one that was not saved
        assert f"The level {level} was not saved." in str(conflict)
        assert conflict.values["stands"] in "01234"
