"""A fortnight of a committee: whatever its members do, in whatever order, each may and is told what the model says.

After each step the database is compared with that model row by row, and one of the members is asked what they see.
"""

import json
import os
import shutil
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from data import check, database
from data import programme as programmes
from data.actions import applications, conflicts, setup
from data.queries import ratings as sheets
from data.queries import standings
from scoring.errors import NotAllowed, Unseen
from tests.data.conftest import KEY, who
from tests.data.fortnight.acting import (
    members,
)
from tests.data.fortnight.meeting import Meeting
from tests.data.fortnight.model import (
    CRITERIA,
    ROLES,
    WORKS_FOR,
    Said,
    Talk,
    evidence,
    organisation_of,
    quote_of,
    reason_of,
    text_of,
)
from tests.data.fortnight.preparing import Preparing
from tests.data.fortnight.rating import Rating
from tests.data.walk import told

EXAMPLES = int(os.environ.get("VALINTA_EXAMPLES", "600")) // 50  # of forty steps each
LOOK = 20  # steps from one look at everything to the next


def short_rubric():
    head, *rest = programmes.shipped(KEY, "rubric.toml").split("[[criterion]]\n")
    return "[[criterion]]\n".join([head, *(one for one in rest if any(f'key = "{c}"\n' in one for c in CRITERIA))])


@pytest.fixture(scope="module")
def start(unsealed_file, tmp_path_factory):
    """Seven people, two applications; Ada and Bo have no conflict in either, Dee and Eve none in H-01."""
    path = tmp_path_factory.mktemp("fortnight") / "start.db"
    shutil.copy(unsealed_file, path)
    engine = database.connect(f"sqlite:///{path}")
    cora = who(engine, "cora")
    for member in ("dee", "eve"):
        setup.set_member(
            engine, cora, code=member, name=member.title(), organisation=WORKS_FOR[member], roles=ROLES[member]
        )
    setup.change_rubric(engine, cora, text=short_rubric())
    for code in ("H-01", "H-02"):
        values = {"name": organisation_of(code), "leadership": text_of(code)}
        applications.correct(engine, cora, code, values=values, reason="x", version=1)
    for member, code in (
        ("ada", "H-01"),
        ("ada", "H-02"),
        ("bo", "H-01"),
        ("bo", "H-02"),
        *(("dee", "H-01"), ("eve", "H-01")),
    ):
        conflicts.answer(engine, who(engine, member), code, ground=None)
    engine.dispose()
    return path


class Fortnight(Preparing, Rating, Meeting):
    @initialize(
        how=st.sampled_from(["unsealed", "sealed", "rated", "rated", "released", "met", "met", "met"]),
        each=st.sampled_from([None, None, 0, 2]),
        raters=st.sampled_from([("ada", "dee"), ("ada", "bo")]),
    )
    def begins(self, how, each, raters):
        if how == "unsealed":
            return
        self.seals("cora", False)
        if each is not None:
            self.allocates("cora", False, each)
        if how == "sealed":
            return
        for member in raters:
            self.completes(member, "H-01", "2")
        if how in ("released", "met"):
            self.opens("cora", False, "ratings_released")
        if how == "met":
            for member in ("chris", "dee", "ada"):
                self.comes("chris", False, member, True)
            self.takes_up("chris", False, "H-01", False)
            for member in ("dee", "chris"):
                self.agrees(member, False, "H-01", "A1", "3", False)

    @invariant()
    def the_database_is_as_the_model_says(self):
        model, rows = self.model, self.rows
        assert rows("revision") == rows("entries")
        assert {key for (key,) in rows("gates")} == model.gates
        assert {(c, m): Said(*said) for c, m, *said in rows("conflicts")} == {
            pair: said._replace(partner=None) for pair, said in model.said.items()
        }
        assert {(c, m): (version, submitted) for c, m, version, submitted in rows("sheets")} == {
            pair: (sheet.version, sheet.submitted) for pair, sheet in model.sheets.items() if sheet.version
        }
        assert {tuple(key): (level, reason, json.loads(cited)) for *key, level, reason, cited in rows("ratings")} == {
            (c, m, *key): (given.level, given.reason, evidence(m, c, given.cited))
            for (c, m), sheet in model.sheets.items()
            for key, given in sheet.levels.items()
        }
        assert {(c, k): (level, version) for c, k, level, version in rows("agreed")} == model.agreed
        assert set(rows("assignments")) == model.given
        assert rows("allocated") == [(model.allocated,)]
        assert {i: Talk(*talk, tuple(json.loads(people))) for i, *talk, people in rows("talks")} == model.talks
        assert (rows("meeting") or [(None, 0)]) == [(model.before, model.meeting)]
        assert sorted(rows("present"), key=str) == sorted({(m, None) for m in model.here} | model.out(), key=str)

    @invariant()
    def one_of_them_sees_what_they_may(self):
        self.steps += 1
        window = self.window(list(ROLES)[self.steps % len(ROLES)])
        if window is None:
            return
        viewer, model = window.viewer, self.model
        for code in model.partner:
            try:
                found = {sheet.assessor for sheet in sheets.sheets(self.engine, viewer, code)}
            except Unseen:
                assert not model.sees(window, code)
            except NotAllowed:
                assert model.sees(window, code)
                assert not model.reads(window, code)
            else:
                assert model.reads(window, code)
                assert found == {m for m in model.shown(window, code) if model.sheets[code, m].version}
        ranking = model.ranking(window)
        found = sheets.rating_set(self.engine, viewer).ratings
        assert {(r.application, r.assessor) for r in found if r.assessor} == (ranking or set())
        assert {(r.application, r.criterion) for r in found if not r.assessor} == {
            (c, k) for c, k in model.agreed if ranking is not None and model.compares(window, c)
        }
        result = standings.result(self.engine, viewer)
        assert (result is None) == (ranking is None)
        if result is not None:
            assert set(result.scores) == {code for code in model.partner if model.compares(window, code)}

    @invariant()
    def all_invariants_hold_every_so_often(self):
        if self.steps % LOOK == 0:
            assert check.check(self.engine).broken == []

    @rule(member=members)
    def looks_at_everything(self, member):
        self.asks(member)

    def asks(self, member):
        """No query and no export tells what is closed to the member."""
        window = self.window(member)
        if window is None:
            return
        model, everything = self.model, list(told(self.engine, window.viewer))

        def assert_untold(text):
            assert [where for where, answer in everything if text in answer] == []

        for code in model.partner:
            if not model.sees(window, code):
                assert_untold(organisation_of(code))
            if not model.reads(window, code):
                assert_untold(text_of(code))
            if not model.compares(window, code):
                assert_untold(reason_of(code))
            for other in ROLES:
                if (other != member and other not in model.shown(window, code)) or not model.reads(window, code):
                    assert_untold(quote_of(other, code))

    def teardown(self):
        for member in ("ada", "dee"):
            self.asks(member)
        assert check.check(self.engine).broken == []
        self.file.close()
        self.engine.dispose()


def test_whatever_a_committee_does_in_a_fortnight_each_may_and_is_told_what_is_theirs(start, tmp_path):
    numbers = count()
    run_state_machine_as_test(
        lambda: Fortnight(start, tmp_path / f"{next(numbers)}.db"),
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
