"""How an act of the fortnight is tried: by whom, on which page, and whether it is done exactly if it is allowed."""

import shutil
import sqlite3
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition

from data import database
from scoring.errors import NotAllowed, Problem
from tests.data.conftest import who
from tests.data.fortnight.model import CRITERIA, ROLES, Committee, Said, Window

assessors = st.sampled_from(["ada", "bo", "dee", "eve", "ada", "bo", "dee", "eve", "cora", "olga"])
coordinators = st.sampled_from(["cora", "cora", "cora", "eve", "chris", "ada"])
chairs = st.sampled_from(["chris", "dee", "chris", "dee", "cora", "ada"])
members = st.sampled_from(list(ROLES))
codes = st.sampled_from(["H-01", "H-01", "H-01", "H-02", "H-02", "H-03"])
criteria = st.sampled_from(CRITERIA)
after_release = precondition(lambda self: "ratings_released" in self.model.gates or self.steps % 4 == 0)
rarely = st.sampled_from([False, False, False, False, False, True])

ROWS = {
    "revision": "SELECT revision FROM programme",
    "entries": "SELECT count(*) FROM log_entry",
    "gates": "SELECT key FROM gate",
    "allocated": "SELECT allocated FROM programme",
    "conflicts": """
        SELECT a.code, m.code, c.state, NULL, scope FROM conflict c
        JOIN application a ON a.id = c.application_id JOIN member m ON m.id = c.member_id""",
    "sheets": """
        SELECT a.code, m.code, s.version, s.submitted_at IS NOT NULL FROM sheet s
        JOIN application a ON a.id = s.application_id JOIN member m ON m.id = s.member_id""",
    "ratings": """
        SELECT a.code, m.code, criterion, stage, level, reason, evidence FROM rating r JOIN sheet s ON s.id = r.sheet_id
        JOIN application a ON a.id = s.application_id JOIN member m ON m.id = s.member_id""",
    "agreed": """
        SELECT a.code, criterion, level, c.version FROM consensus c
        JOIN application a ON a.id = c.application_id""",
    "assignments": """
        SELECT a.code, coalesce(m.code, s.organisation) FROM assignment s
        JOIN application a ON a.id = s.application_id LEFT JOIN member m ON m.id = s.member_id""",
    "talks": """
        SELECT i.id, a.code, i.state, i.version, interviewers FROM interview i
        JOIN application a ON a.id = i.application_id""",
    "meeting": """
        SELECT a.code, g.version FROM meeting g
        LEFT JOIN application a ON a.id = g.application_id""",
    "present": """
        SELECT m.code, a.code FROM presence p
        JOIN member m ON m.id = p.member_id LEFT JOIN application a ON a.id = p.application_id WHERE until IS NULL""",
}


class Acting(RuleBasedStateMachine):
    def __init__(self, start, path):
        super().__init__()
        shutil.copy(start, path)
        self.engine = database.connect(f"sqlite:///{path}")
        self.file = sqlite3.connect(path)
        self.model = Committee(versions={"H-01": 2, "H-02": 2})
        for member in ("ada", "bo", "dee", "eve"):
            for code in ("H-01", "H-02") if member in ("ada", "bo") else ("H-01",):
                self.model.said[code, member] = Said("none", "")
        self.left_open = {}
        self.operations = {}
        self.numbers, self.steps = count(1), 0
        self.size, self.last = self.log()

    def log(self):
        """The number of the last entry, which is the number of entries, and its name."""
        return self.file.execute("SELECT id, action FROM log_entry ORDER BY id DESC LIMIT 1").fetchone()

    def rows(self, query):
        return self.file.execute(ROWS[query]).fetchall()

    def window(self, member, old=False):
        """What the member has open: read anew, or left open since. None: the member has left the committee."""
        if old and member in self.left_open:
            return self.left_open[member]
        roles = self.model.roles[member]
        try:
            viewer = who(self.engine, member)
        except NotAllowed:
            assert not roles
            return None
        assert viewer.roles == roles
        window = Window(viewer, member, roles, self.model.recused(member))
        self.left_open.setdefault(member, window)
        return window

    def does(self, window, allowed, act, *, seen=True):
        """Whether it was done: exactly if it is allowed; one entry in the log, or at most one that it was refused."""
        try:
            act(window.viewer)
            done = True
        except Problem as problem:
            done, refusal = False, problem
        size, action = self.log()
        if done:
            assert allowed, f"{window.member} may not, and did"
            assert size == self.size + 1
            assert action != "refuse"
        else:
            assert not allowed, f"{window.member} may, and was refused: {refusal}"
            assert size == self.size or (size, action) == (self.size + 1, "refuse")
        self.size = size
        return done
