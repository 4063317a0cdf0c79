"""data.database and data.log: nothing acknowledged is lost, and nothing is changed behind the log's back."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from data import database, log
from data.database import reading, transaction
from data.models import Base, Conflict, LogEntry, Programme, now
from scoring.errors import EditConflict, Problem
from tests.data.conftest import KEY, unguarded, who


def test_bringing_the_tables_up_twice_changes_nothing(engine):
    before = schema(engine)

    database.upgrade(engine)

    assert schema(engine) == before
    stands, needs = database.level(engine)
    assert stands == needs


def schema(engine):
    """Every table, column, trigger and right of the database."""
    if engine.dialect.name == "sqlite":
        look = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
    else:
        look = """SELECT 'column', table_name || column_name, data_type FROM information_schema.columns
            WHERE table_schema = 'public' UNION SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger
            WHERE NOT tgisinternal UNION SELECT 'right', relname, relacl::text FROM pg_class ORDER BY 1, 2, 3"""
    with engine.connect() as connection:
        return connection.execute(text(look)).all()


def test_the_migrations_make_exactly_the_tables_of_the_models(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, Base.metadata) == []


def test_a_database_that_is_behind_is_refused_with_the_remedy(tmp_path):
    empty = database.connect(f"sqlite:///{tmp_path / 'empty.db'}")

    with pytest.raises(Problem, match=r"at version 0, this program needs .* Run: python -m data upgrade"):
        database.require_level(empty)

    database.upgrade(empty)
    database.require_level(empty)
    empty.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"), (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30000))
)
@pytest.mark.only("sqlite")
def test_every_connection_loses_nothing(engine, pragma, value):
    reads = engine.execution_options(reads=True)
    with reads.connect() as first, reads.connect() as second:
        assert [c.execute(text(f"PRAGMA {pragma}")).scalar() for c in (first, second)] == [value, value]


def test_a_row_that_points_nowhere_is_refused(engine):
    with pytest.raises(EditConflict, match="saved this first"), transaction(engine) as session:
        session.execute(text("INSERT INTO gate (programme_id, key, at, by) VALUES (99, 'x', '2021-01-01', 'x')"))


def test_all_of_an_act_is_saved_or_none(committee):
    def half_done():
        with transaction(committee) as session:
            session.add(Conflict(application_id=1, member_id=1, state="none", at=now()))
            session.flush()
            raise ZeroDivisionError("in the middle")

    with pytest.raises(ZeroDivisionError, match="in the middle"):
        half_done()

    with reading(committee) as session:
        assert session.scalars(select(Conflict).where(Conflict.member_id == 1)).all() == []


def test_a_reader_sees_one_moment_while_somebody_writes(committee):
    with reading(committee) as session:
        before = session.get_one(Programme, 1).revision
        session.expire_all()
        with transaction(committee) as other:
            other.get_one(Programme, 1).revision += 1

        assert session.get_one(Programme, 1).revision == before


def test_writers_queue_and_none_is_lost(committee):
    def write(programme):
        for _ in range(10):
            with transaction(committee) as session:
                log.append(session, programme, actor="cora", action="test", about=KEY)

    with reading(committee) as session:
        before, _ = log.head(session)
        revision = session.get_one(Programme, 1).revision
    # Those outside any programme have no row in common with the others, and still append to the same chain.
    threads = [threading.Thread(target=write, args=(programme,)) for programme in (1, None, 1, None)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with reading(committee) as session:
        assert log.head(session)[0] == before + 40
        assert log.broken_at(session) is None
        assert session.get_one(Programme, 1).revision == revision + 20


def test_the_log_of_the_sample_is_whole(sampled):
    with reading(sampled) as session:
        assert log.broken_at(session) is None
        assert log.head(session)[0] > 30


@pytest.mark.parametrize("table", ("log_entry", "seal"))
@pytest.mark.parametrize("change", ("UPDATE {} SET id = id WHERE id = 1", "DELETE FROM {} WHERE id = 1"))
@pytest.mark.parametrize("role", ("app", "owner"))
def test_log_and_seals_only_grow(sampled, owner, table, change, role):
    acting = owner(sampled) if role == "owner" else sampled

    with pytest.raises(DBAPIError, match=r"only grows|permission denied"), acting.begin() as connection:
        connection.execute(text(change.format(table)))


@pytest.mark.only("postgresql")
def test_the_apps_role_can_do_nothing_but_read_and_write_rows(committee):
    assert database.separate(committee)
    for sentence in (
        "TRUNCATE gate",
        "CREATE TABLE x (i int)",
        "ALTER TABLE gate ADD x int",
        "DROP TABLE gate",
        "CREATE TRIGGER x BEFORE DELETE ON gate EXECUTE FUNCTION valinta_only_grows()",
        "CREATE OR REPLACE FUNCTION valinta_chain() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
        "UPDATE alembic_version SET version_num = 'x'",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), committee.begin() as connection:
            connection.execute(text(sentence))


@pytest.mark.only("postgresql")
def test_one_role_can_do_both_and_it_is_known(postgresql):
    name = postgresql.make()
    made = database.connect(postgresql.url(name, "owner"))
    database.upgrade(made)

    database.require_level(made)
    assert not database.separate(made)
    made.dispose()
    postgresql.take_away(name)


@pytest.mark.only("postgresql")
def test_the_apps_role_alone_does_not_bring_the_tables_up_and_says_who_can(postgresql):
    name = postgresql.make()
    made = database.connect(postgresql.url(name))

    with pytest.raises(Problem, match="Name the role that owns them in VALINTA_OWNER_URL"):
        database.upgrade(made)

    made.dispose()
    postgresql.take_away(name)


@pytest.mark.only("postgresql")
def test_many_that_start_at_once_bring_the_tables_up_once(postgresql):
    name = postgresql.make()
    made = [database.connect(postgresql.url(name)) for _ in range(4)]

    with ThreadPoolExecutor(4) as starting:
        list(starting.map(lambda engine: database.upgrade(engine, owner=postgresql.url(name, "owner")), made))

    database.require_level(made[0])
    for engine in made:
        engine.dispose()
    postgresql.take_away(name)


@pytest.mark.parametrize(
    ("column", "value"),
    (
        ("actor", "'mallory'"),
        ("action", "'other'"),
        ("about", "'H-99'"),
        ("body", '\'{"level": "4"}\''),
        ("at", "'2020-01-01 00:00:00'"),
        ("prev", "'x'"),
        ("hash", "'x'"),
        ("programme_id", "NULL"),
        ("operation", "'other'"),
    ),
)
def test_an_edited_entry_breaks_the_chain_where_it_stands(committee, owner, column, value):
    with unguarded(owner(committee)) as connection:
        connection.exec_driver_sql(f"UPDATE log_entry SET {column} = {value} WHERE id = 3")  # noqa: S608 -- literals above

    with reading(committee) as session:
        assert log.broken_at(session) == 3


def test_an_entry_taken_out_breaks_the_chain_after_it(committee, owner):
    with unguarded(owner(committee)) as connection:
        connection.execute(text("DELETE FROM log_entry WHERE id = 3"))

    with reading(committee) as session:
        assert log.broken_at(session) == 4


def test_the_log_holds_no_name_address_or_answer(sampled):
    with reading(sampled) as session:
        entries = " ".join(f"{e.about} {e.body}" for e in session.scalars(select(LogEntry)))

    for word in ("kaupunki", "kunta", "Aino", "@", "esimerkki", "Hankinta", "050"):
        assert word not in entries


def test_every_act_makes_the_revision_grow(committee):
    from_ = who(committee, "ada").revision

    with transaction(committee) as session:
        log.append(session, 1, actor="ada", action="test", about=KEY)

    assert who(committee, "ada").revision == from_ + 1
