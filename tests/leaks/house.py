"""A house that a forger visits: what stands in its database, what is written in its log, and that nothing changed."""

from contextlib import contextmanager

from sqlalchemy import select, text

from data import database
from data.models import Base, LogEntry
from tests.leaks import committee
from tests.wire import Tab

SESSIONS = ("log_entry", "sign_in", "account", "draft")  # signing in, and what is typed and not saved, is no act


class House:
    """The committee while it rates, served with sign-in."""

    def __init__(self, server):
        self.server, self.engine, self.tokens = server, server.engine, {}

    def tab(self, person):
        self.tokens[person] = committee.signed_in(self.engine, person)
        return Tab(self.server.url, cookies={"valinta_session": self.tokens[person], "valinta_language": "en"})

    def stored(self):
        """Every row of every table, but for the log and the revision that grows with it."""
        tables = [table for table in Base.metadata.sorted_tables if table.name not in SESSIONS]
        with database.reading(self.engine) as session:
            return {
                table.name: session.execute(select(*(c for c in table.columns if c.name != "revision"))).all()
                for table in tables
            }

    def log(self):
        with database.reading(self.engine) as session:
            found = session.scalars(select(LogEntry).where(LogEntry.programme_id.is_not(None)).order_by(LogEntry.id))
            return [(e.actor, e.action, e.body.get("act"), e.about) for e in found]

    @contextmanager
    def refuses(self, *logged):
        """Whatever is sent in the block changes nothing, and stands in the log: so and no more.

        What has been refused the same person within the hour stands there already, and is not written again.
        """
        before, known = self.stored(), self.log()
        yield
        assert self.stored() == before
        expected = [entry for who, act, about in logged if (entry := (who, "refuse", act, about)) not in known]
        new = [
            entry
            for entry in self.log()[len(known) :]
            if entry[1:3] != ("refuse", "open application") or entry in expected
        ]
        assert sorted(new) == sorted(expected)

    @contextmanager
    def meanwhile(self, sentence, undo):
        """While a page stands open somebody else changes something, in the block."""
        for one in (sentence, None, undo):
            if one is None:
                yield
                continue
            with database.transaction(self.engine) as session:
                session.execute(text(one))
