"""Open the database: SQLite in a file unless told otherwise, PostgreSQL by its URL; and keep every save whole.

There are two ways in: `reading` sees one moment and writes nothing, `transaction` saves all of its block or none.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import orjson
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from data.models import Base
from scoring.errors import EditConflict, Problem

MIGRATIONS = Path(__file__).parent / "migrations"

_JSON: Any = {"json_serializer": lambda value: orjson.dumps(value).decode(), "json_deserializer": orjson.loads}

# One lock in the process makes writers a fair queue: SQLite's busy handler sleeps unfairly, and on PostgreSQL those who
# wait for their turn would hold all connections of the pool.
_writers = threading.Lock()

# PostgreSQL takes one writer at a time too, whatever process it is in: what an act has read still holds when it
# writes, and the log stays one chain. A committee writes a few times a second; hundreds would still be quick.
WRITERS = 8256468  # the number of the advisory lock
_LIMITS = "-c statement_timeout=30000 -c lock_timeout=20000 -c idle_in_transaction_session_timeout=30000"


def url() -> str:
    return os.environ.get("DATABASE_URL", "sqlite:///valinta.db")


@cache
def engine(address: str | None = None) -> Engine:
    """The engine for an address, one in the process; without one, for DATABASE_URL."""
    return connect(address or url())


def connect(address: str) -> Engine:
    """A new engine with what each database needs to lose nothing."""
    if not address.startswith("sqlite"):
        return _postgresql(address)
    made = create_engine(address, connect_args={"timeout": 30}, **_JSON)

    @event.listens_for(made, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:  # SQLite forgets these with every connection
        connection.isolation_level = None  # we say BEGIN ourselves, or a reader that writes fails with “locked”
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # NORMAL loses acknowledged saves when the power goes
            "busy_timeout = 30000",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("reads", False):
            connection.connection.cursor().execute("BEGIN")  # a dozen times for a page, and it never waits
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made


def _postgresql(address: str) -> Engine:
    url = make_url(address)
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=20,
        max_overflow=20,
        pool_timeout=30,
        connect_args={"options": _LIMITS, "connect_timeout": 5},
        **_JSON,
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One consistent look; nothing is saved."""
    with Session(_looking(engine)) as session:
        yield session


@lru_cache(maxsize=8)
def _looking(engine: Engine) -> Engine:
    looking = engine.execution_options(reads=True)
    if engine.dialect.name == "postgresql":
        looking = looking.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return looking


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One unit of work: all of it is saved at the end of the block, or none of it.

    Raises EditConflict if somebody else changed the same rows meanwhile.
    """
    try:
        with _writers, Session(engine) as session, session.begin():
            if engine.dialect.name != "sqlite":
                session.execute(text("SELECT pg_advisory_xact_lock(:writers)"), {"writers": WRITERS})
            yield session
    except (StaleDataError, IntegrityError) as error:
        raise EditConflict("Somebody else saved this first. Reload to see their version.") from error


def settle(engine: Engine) -> None:
    """Empty SQLite's journal into the file, so that what has just been deleted stands on no page of it any more.

    While somebody reads the journal it stays; the last to close the file empties it.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _config(engine: Engine | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def guards(dialect: str) -> list[str]:
    """The sentences with which the migrations set the guards of the log and the seals."""
    made = ScriptDirectory.from_config(_config()).get_revision("0002")
    assert made is not None
    return list(made.module.GUARDS[dialect])


def separate(engine: Engine) -> bool:
    """Whether the role of `engine` could not take the guards away or change the log: on PostgreSQL with two roles."""
    if engine.dialect.name == "sqlite":
        return False
    with engine.execution_options(reads=True).connect() as connection:
        return not connection.scalar(
            text(
                "SELECT pg_has_role(current_user, relowner, 'member') "
                "OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') "
                "FROM pg_class WHERE oid = 'log_entry'::regclass"
            )
        )


def upgrade(engine: Engine, *, owner: str | None = None) -> None:
    """Bring the tables to the newest version; running it again changes nothing.

    On PostgreSQL the role of `owner` (VALINTA_OWNER_URL unless said) owns the tables, and grants the role of `engine`
    what the app needs. Without it one role does both, and could take the guards of the log away.
    """
    owner = owner or os.environ.get("VALINTA_OWNER_URL")
    if engine.dialect.name == "sqlite":
        command.upgrade(_config(engine), "head")
        return
    owning = connect(owner) if owner else engine
    try:
        # One at a time, where several processes start at once; and nobody writes meanwhile.
        with owning.execution_options(isolation_level="AUTOCOMMIT").connect() as waiting:
            waiting.execute(text("SELECT pg_advisory_lock(:writers)"), {"writers": WRITERS})
            try:
                command.upgrade(_config(owning), "head")
                if owner:
                    _grant(owning, engine)
            finally:
                waiting.execute(text("SELECT pg_advisory_unlock(:writers)"), {"writers": WRITERS})
    except ProgrammingError as error:
        if not isinstance(error.orig, InsufficientPrivilege):
            raise
        raise Problem(
            "The role of DATABASE_URL may not change the tables. Name the role that owns them in VALINTA_OWNER_URL."
        ) from error
    finally:
        if owner:
            owning.dispose()


GROWING = ("log_entry", "seal")  # the app adds to these and changes nothing


def _grant(owning: Engine, engine: Engine) -> None:
    """The owner grants the role of the app rows of every table, but of the log and the seals only new ones."""
    with engine.connect() as connection:
        app = str(connection.scalar(text("SELECT quote_ident(current_user)")))
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables if table.name not in GROWING)
    with owning.begin() as connection:
        for sentence in (
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {app}",
            f"GRANT USAGE ON SCHEMA public TO {app}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {app}",
            f"GRANT SELECT, INSERT ON {', '.join(GROWING)} TO {app}",
            f"GRANT SELECT ON alembic_version TO {app}",
        ):
            connection.execute(text(sentence))


def level(engine: Engine) -> tuple[str | None, str | None]:
    """The migration the database stands at, and the one this code needs."""
    head = ScriptDirectory.from_config(_config(engine)).get_current_head()
    with engine.execution_options(reads=True).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), head


def require_level(engine: Engine) -> None:
    """Refuse to serve from a database that is behind or ahead of the code."""
    stands, needs = level(engine)
    if stands != needs:
        raise Problem(
            "The database is at version {stands}, this program needs {needs}. Run: python -m data upgrade.",
            stands=stands or "0",
            needs=needs,
        )
