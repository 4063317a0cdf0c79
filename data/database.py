"""Open the database: SQLite in a file unless told otherwise, PostgreSQL by its URL; and keep every save whole.

There are two ways in: `reading` sees one moment and writes nothing, `transaction` saves all of its block or none.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from scoring.errors import EditConflict, Problem

MIGRATIONS = Path(__file__).parent / "migrations"

_JSON: Any = {"json_serializer": lambda value: orjson.dumps(value).decode(), "json_deserializer": orjson.loads}

# SQLite's busy handler sleeps unfairly; one lock in the process makes writers a fair queue.
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
    made = create_engine(address, pool_pre_ping=True, connect_args={"timeout": 30}, **_JSON)

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
        reads = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

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
    looking = engine.execution_options(reads=True)
    if engine.dialect.name == "postgresql":
        looking = looking.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with Session(looking) as session:
        yield session


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One unit of work: all of it is saved at the end of the block, or none of it.

    Raises EditConflict if somebody else changed the same rows meanwhile.
    """
    sqlite = engine.dialect.name == "sqlite"
    try:
        with _writers if sqlite else nullcontext(), Session(engine) as session, session.begin():
            if not sqlite:
                session.execute(text("SELECT pg_advisory_xact_lock(:writers)"), {"writers": WRITERS})
            yield session
    except (StaleDataError, IntegrityError) as error:
        raise EditConflict("Somebody else saved this first. Reload to see their version.") from error


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the tables to the newest version; running it again changes nothing."""
    command.upgrade(_config(engine), "head")


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
