"""A fortnight of a committee: whatever its members do, in whatever order, each may and is told what fortnight.py says.

After each step the database is compared with that model row by row, and one of the members is asked what they see.
"""

import json
import os
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from data import check, database
from data import programme as programmes
from data.access import GateKey
from data.actions import Repeated, applications, assignments, conflicts, interviews, moderation, ratings, setup
from data.queries import ratings as sheets
from data.queries import standings
from scoring.errors import NotAllowed, Problem, Unseen
from scoring.ratings import Stage
from tests.data.conftest import KEY, SENT, VALUES, who
from tests.data.fortnight import (
    CRITERIA,
    FORM,
    INTERVIEW,
    LEVELS,
    NEXT,
    ROLES,
    WORKS_FOR,
    Committee,
    Given,
    Said,
    Sheet,
    Talk,
    Window,
    moved,
)
from tests.data.walk import told

EXAMPLES = int(os.environ.get("VALINTA_EXAMPLES", "600")) // 50  # of forty steps each
LOOK = 20  # steps from one look at everything to the next
FIRST = datetime(2021, 11, 22, 6, 0, tzinfo=UTC)  # of the weeks of interviews

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


def organisation_of(code):
    return f"Kanaria {code}"


def text_of(code):
    return f"Sisältö {code}"


def quote_of(member, code):
    return f"Lainaus {member} {code}"


def reason_of(code):
    return f"Sovittu {code}"


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


class Fortnight(RuleBasedStateMachine):
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

    # How an act is tried.

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

    # Programme, gates, people.

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

    @rule(member=members)
    def leaves_a_page_open(self, member):
        if window := self.window(member):
            self.left_open[member] = window

    @rule(member=chairs, old=rarely)
    def seals(self, member, old):
        if window := self.window(member, old):
            allowed = self.model.may(window, "seal") and "rubric_sealed" not in self.model.gates
            if self.does(window, allowed, lambda me: setup.seal(self.engine, me)):
                self.model.gates.add("rubric_sealed")

    @rule(member=chairs, old=rarely, gate=st.sampled_from(["ratings_released"] * 3 + ["call_closed", "rubric_sealed"]))
    def opens(self, member, old, gate):
        if window := self.window(member, old):
            model = self.model
            ready = gate not in ("ratings_released", "decided") or "rubric_sealed" in model.gates
            allowed = model.may(window, "gate") and gate not in model.gates and ready and gate != "rubric_sealed"
            if self.does(window, allowed, lambda me: setup.open_gate(self.engine, me, GateKey(gate))):
                model.gates.add(gate)

    @precondition(lambda self: self.steps > 25)
    @rule(member=chairs, old=rarely, gate=st.sampled_from(["decided", "decided", "closed"]))
    def ends(self, member, old, gate):
        self.opens(member, old, gate)

    @rule(member=chairs, old=rarely, gate=st.sampled_from(list(GateKey)), reason=st.sampled_from(["x", "x", " "]))
    def closes(self, member, old, gate, reason):
        if window := self.window(member, old):
            model, key = self.model, gate.value
            allowed = model.may(window, "gate") and key in model.gates and key != "rubric_sealed" and reason == "x"
            if self.does(window, allowed, lambda me: setup.close_gate(self.engine, me, gate, reason=reason)):
                model.gates.remove(key)

    @rule(
        member=coordinators,
        old=rarely,
        other=members,
        roles=st.sampled_from([None, None, None, {"assessor"}, {"chair"}, {"observer"}]),
    )
    def gives_roles(self, member, old, other, roles):
        if window := self.window(member, old):
            model, roles = self.model, frozenset(roles or ROLES[other])
            allowed = model.may(window, "prepare") and ("coordinator" in roles or model.coordinated_without(other))
            more = {"code": other, "name": other.title(), "organisation": WORKS_FOR[other], "roles": roles}
            if self.does(window, allowed, lambda me: setup.set_member(self.engine, me, **more)):
                model.roles[other] = roles

    @precondition(lambda self: all(self.model.roles.values()))
    @rule(member=coordinators, old=rarely, other=members)
    def lets_go(self, member, old, other):
        if window := self.window(member, old):
            model = self.model
            allowed = model.may(window, "prepare") and bool(model.roles[other]) and model.coordinated_without(other)
            if self.does(window, allowed, lambda me: assignments.leave(self.engine, me, other)):
                model.roles[other] = frozenset()
                model.meeting += other in model.here
                model.here.discard(other)
                lost = model.given - set(self.rows("assignments"))
                assert lost <= {(c, m) for c, m in model.given if m == other and not model.sheets[c, m].submitted}
                self.takes_assignments(lost)

    # Applications.

    @precondition(lambda self: len(self.model.partner) < 4)
    @rule(member=coordinators, old=rarely)
    def enters(self, member, old):
        if window := self.window(member, old):
            code = f"H-{len(self.model.partner) + 1:02}"
            more = {"name": organisation_of(code), "leadership": text_of(code), "business_id": ""}
            if self.does(
                window,
                self.model.may(window, "prepare"),
                lambda me: applications.enter(self.engine, me, values={**VALUES, **more}, submitted_at=SENT),
            ):
                self.model.partner[code], self.model.versions[code] = "", 1

    @rule(member=coordinators, old=rarely, code=codes, partner=st.sampled_from(["", "Kehto", "Haapa"]), stale=rarely)
    def corrects(self, member, old, code, partner, stale):
        if window := self.window(member, old):
            model, version = self.model, self.model.versions.get(code, 1) - stale
            values = {"partners": [{"name": partner, "business_id": ""}] if partner else []}
            if self.does(
                window,
                model.may(window, "prepare") and model.sees(window, code) and not stale,
                lambda me: applications.correct(self.engine, me, code, values=values, reason="x", version=version),
            ):
                model.partner[code], model.versions[code] = partner, version + 1

    # Conflicts of interest.

    @rule(
        member=st.sampled_from(["dee", "eve", "ada", "bo", "cora", "chris", "olga"]),
        old=rarely,
        code=codes,
        ground=st.sampled_from([None, None, "board"]),
        scope=st.sampled_from(["application", "application", "selection"]),
    )
    def answers(self, member, old, code, ground, scope):
        if window := self.window(member, old):
            model = self.model
            closed = code in model.recused(member)
            if self.does(
                window,
                model.may(window, "declare") and model.sees(window, code) and not closed,
                lambda me: conflicts.answer(self.engine, me, code, ground=ground, scope=scope),
            ):
                if ground:
                    model.said[code, member] = Said("declared", model.partner[code], scope)
                    model.meeting += model.before == code
                elif not (model.answered(code, member) and model.said[code, member].state == "rejected"):
                    model.said[code, member] = Said("none", model.partner[code], scope)

    @rule(
        member=st.sampled_from(["chris", "cora", "dee", "eve", "bo"]),
        old=rarely,
        code=codes,
        other=members,
        confirmed=st.booleans(),
    )
    def decides(self, member, old, code, other, confirmed):
        if window := self.window(member, old):
            model, said = self.model, self.model.said.get((code, other))
            if self.does(
                window,
                model.may(window, "rule")
                and model.sees(window, code)
                and other != member
                and said is not None
                and said.state != "none",
                lambda me: conflicts.rule(self.engine, me, code, other, confirmed=confirmed, reason="x"),
            ):
                state = "confirmed" if confirmed else "rejected"
                model.said[code, other] = Said(state, model.partner[code], said.scope)
                model.meeting += model.before == code

    @precondition(lambda self: any(s.state == "declared" for s in self.model.said.values()))
    @rule(member=chairs, confirmed=st.booleans())
    def decides_what_waits(self, member, confirmed):
        code, other = next(pair for pair, s in self.model.said.items() if s.state == "declared")
        self.decides(member, False, code, other, confirmed)

    # Sheets.

    @rule(
        member=assessors,
        old=rarely,
        code=codes,
        criterion=criteria,
        level=st.sampled_from(LEVELS),
        stage=st.sampled_from([FORM, FORM, INTERVIEW]),
        cited=st.sampled_from([None, "quote", "nothing"]),
        reason=st.sampled_from([None, "x"]),
        stale=rarely,
    )
    def rates(self, member, old, code, criterion, level, stage, cited, reason, stale):
        if window := self.window(member, old):
            sheet = self.model.sheets.get((code, member), Sheet())
            version, operation = sheet.version - stale, f"rate {next(self.numbers)}"
            form, was = sheet.levels.get((criterion, FORM)), sheet.levels.get((criterion, stage))
            after = stage == INTERVIEW and form is not None and moved(level, form.level)
            if self.does(
                window,
                self.rateable(window, code, version)
                and not (sheet.submitted and stage == FORM)
                and (reason is not None or not after),
                lambda me: ratings.rate(
                    self.engine,
                    me,
                    code,
                    criterion=criterion,
                    level=level,
                    stage=Stage(stage),
                    version=version,
                    evidence=evidence(member, code, cited) if cited else None,
                    reason=reason or "",
                    operation=operation,
                ),
            ):
                kept = cited or (was or form or Given(None, None, None)).cited
                sheet.levels[criterion, stage] = Given(level, kept, reason if after else None)
                self.operations[operation] = member
                self.keep(code, member, sheet)

    def rateable(self, window, code, version):
        known = code in self.model.partner
        return known and self.model.rates(window, code, version)

    def keep(self, code, member, sheet):
        sheet.version += 1
        self.model.sheets[code, member] = sheet

    def on_sheet(self, member, old, code, stale, also, act):
        """Try an act on the own sheet: the sheet, if it was done."""
        if window := self.window(member, old):
            sheet = self.model.sheets.get((code, member), Sheet())
            version = sheet.version - stale
            allowed = self.rateable(window, code, version) and also(sheet)
            if self.does(window, allowed, lambda me: act(me, version)):
                self.keep(code, member, sheet)
                return sheet
        return None

    @rule(member=assessors, old=rarely, code=codes, criterion=criteria, stage=st.sampled_from([FORM, INTERVIEW]))
    def clears(self, member, old, code, criterion, stage):
        if sheet := self.on_sheet(
            member,
            old,
            code,
            False,
            lambda sheet: not (sheet.submitted and stage == FORM),
            lambda me, v: ratings.clear(self.engine, me, code, criterion=criterion, stage=Stage(stage), version=v),
        ):
            sheet.levels.pop((criterion, stage), None)

    @rule(
        member=assessors,
        old=rarely,
        code=codes,
        criterion=criteria,
        stage=st.sampled_from([FORM, FORM, INTERVIEW]),
        cited=st.sampled_from(["quote", "nothing", None]),
        stale=rarely,
    )
    def cites(self, member, old, code, criterion, stage, cited, stale):
        key = (criterion, stage)
        if sheet := self.on_sheet(
            member,
            old,
            code,
            stale,
            lambda sheet: key in sheet.levels and not (sheet.submitted and stage == FORM),
            lambda me, v: ratings.cite(
                self.engine,
                me,
                code,
                criterion=criterion,
                stage=Stage(stage),
                evidence=evidence(member, code, cited),
                version=v,
            ),
        ):
            sheet.levels[key] = sheet.levels[key]._replace(cited=cited)

    @rule(member=assessors, old=rarely, code=codes, stale=rarely)
    def submits(self, member, old, code, stale):
        if sheet := self.on_sheet(
            member,
            old,
            code,
            stale,
            lambda sheet: not sheet.submitted and not sheet.wanting(),
            lambda me, v: ratings.submit(self.engine, me, code, version=v),
        ):
            sheet.submitted = True

    @rule(member=assessors, old=rarely, code=codes, stale=rarely)
    def reopens(self, member, old, code, stale):
        if sheet := self.on_sheet(
            member,
            old,
            code,
            stale,
            lambda sheet: "ratings_released" not in self.model.gates,
            lambda me, v: ratings.reopen(self.engine, me, code, version=v),
        ):
            sheet.submitted = False

    @rule(member=st.sampled_from(["ada", "bo", "dee", "eve"]), code=codes, level=st.sampled_from(["1", "2", "4"]))
    def completes(self, member, code, level):
        for criterion in CRITERIA:
            if (criterion, FORM) not in self.model.sheets.get((code, member), Sheet()).levels:
                self.rates(member, False, code, criterion, level, FORM, "quote", None, False)
        self.submits(member, False, code, False)

    @precondition(lambda self: self.operations)
    @rule(other=members, own=st.booleans(), pick=st.integers(0, 99))
    def sends_again(self, other, own, pick):
        operation, member = list(self.operations.items())[pick % len(self.operations)]
        if window := self.window(member if own else other):
            more = {"criterion": "A1", "level": "4", "stage": Stage.FORM, "version": 0, "operation": operation}
            with pytest.raises(Repeated if "assessor" in window.roles else NotAllowed):
                ratings.rate(self.engine, window.viewer, "H-01", **more)
            size, action = self.log()
            assert size == self.size or (size == self.size + 1 and action == "refuse")
            self.size = size

    # Who rates what.

    def takes_assignments(self, lost=frozenset()):
        """Only assessors without a conflict are given anything, and nothing open that they had not begun."""
        model, stands = self.model, set(self.rows("assignments"))
        assert model.given - stands == lost
        for code, member in stands - model.given:
            assert member in model.assessors()
            assert code not in model.recused(member)
            assert not model.open_to_all(code) or (code, member) in model.sheets
        model.given = stands

    @rule(member=coordinators, old=rarely, each=st.sampled_from([0, 1, 2, 3, 5]))
    def allocates(self, member, old, each):
        if window := self.window(member, old):
            model, people = self.model, self.model.assessors()

            def free(code):
                return {m for m in people | model.submitted(code) if code not in model.recused(m)}

            closed = {code for code in model.partner if model.open_to_all(code)}
            enough = all(len(free(code)) >= each for code in model.partner if code not in closed)
            if self.does(
                window,
                model.may(window, "prepare") and each <= len(people) and enough,
                lambda me: assignments.allocate(self.engine, me, each=each),
            ):
                model.allocated = True
                self.takes_assignments()
                for code in model.partner.keys() - closed:
                    rate = {m for m in people if model.owes(code, m)} | model.submitted(code)
                    assert len([m for m in rate if code not in model.recused(m)]) >= each

    @rule(member=coordinators, old=rarely)
    def lets_all_rate_all(self, member, old):
        if window := self.window(member, old):
            model = self.model
            allowed = (
                model.may(window, "prepare") and model.allocated and not any(map(model.open_to_all, model.partner))
            )
            if self.does(window, allowed, lambda me: assignments.everybody(self.engine, me)):
                model.allocated, model.given = False, set()

    @precondition(lambda self: self.model.allocated)
    @rule(
        member=coordinators,
        old=rarely,
        code=codes,
        to=st.sampled_from(["ada", "bo", "dee", "eve", "Silta", "Kehto", "olga"]),
    )
    def gives(self, member, old, code, to):
        if window := self.window(member, old):
            model, people = self.model, self.model.assessors()
            if to in ROLES:
                able = to in people and code not in model.recused(to)
            else:
                able = any(WORKS_FOR[m] == to for m in people)
            more = {"members": [to]} if to in ROLES else {"organisations": [to]}
            if self.does(
                window,
                model.may(window, "prepare") and model.sees(window, code) and not model.open_to_all(code) and able,
                lambda me: assignments.give(self.engine, me, code, **more),
            ):
                model.given.add((code, to))

    @precondition(lambda self: self.model.given)
    @rule(member=coordinators, old=rarely, pick=st.integers(0, 99), missing=rarely)
    def takes_back(self, member, old, pick, missing):
        if window := self.window(member, old):
            model = self.model
            code, whom = sorted(model.given)[pick % len(model.given)]
            whom = "olga" if missing else whom
            more = {"members": [whom]} if whom in ROLES else {"organisations": [whom]}
            if self.does(
                window,
                model.may(window, "prepare") and model.sees(window, code) and (code, whom) in model.given,
                lambda me: assignments.take_back(self.engine, me, code, **more),
            ):
                model.given.remove((code, whom))

    # Interviews.

    @rule(
        member=coordinators,
        old=rarely,
        code=codes,
        state=st.sampled_from(["proposed", "confirmed", "held", "cancelled"]),
        interviewers=st.lists(members, unique=True, min_size=1, max_size=4),
        change=st.booleans(),
        reason=st.sampled_from(["", "x"]),
        stale=rarely,
    )
    def books(self, member, old, code, state, interviewers, change, reason, stale):
        if window := self.window(member, old):
            model = self.model
            number = max((i for i, talk in model.talks.items() if talk.code == code), default=None) if change else None
            talk = model.talks.get(number) or Talk(code, None, 0, ())
            open_ = number is None and any(
                t.code == code and t.state in ("proposed", "confirmed") for t in model.talks.values()
            )
            made = []
            if self.does(
                window,
                model.may(window, "prepare")
                and model.sees(window, code)
                and not (number and stale)
                and state in NEXT[talk.state]
                and (talk.state != "held" or reason == "x")
                and not open_
                and (state == "cancelled" or model.keeps(code, interviewers, state)),
                lambda me: made.append(
                    interviews.schedule(
                        self.engine,
                        me,
                        code,
                        starts_at=FIRST + timedelta(minutes=30 * next(self.numbers)),
                        minutes=20,
                        language="fi",
                        place="Teams",
                        interviewers=interviewers,
                        state=state,
                        reason=reason,
                        interview=number,
                        version=talk.version - stale,
                    )
                ),
            ):
                kept = talk.interviewers if state == "cancelled" else tuple(interviewers)
                model.talks[made[0]] = Talk(code, state, talk.version + 1, kept)

    @precondition(lambda self: self.model.talks)
    @rule(member=assessors, old=rarely, stale=rarely)
    def holds(self, member, old, stale):
        if window := self.window(member, old):
            number, talk = max(self.model.talks.items())
            if self.does(
                window,
                self.model.may(window, "interview")
                and self.model.sees(window, talk.code)
                and not stale
                and talk.state in ("proposed", "confirmed")
                and self.model.keeps(talk.code, talk.interviewers, "held"),
                lambda me: interviews.hold(self.engine, me, number, version=talk.version - stale),
            ):
                talk.state, talk.version = "held", talk.version + 1

    # The meeting.

    @after_release
    @rule(member=chairs, old=rarely, code=codes, stale=rarely)
    def takes_up(self, member, old, code, stale):
        if window := self.window(member, old):
            model, version = self.model, self.model.meeting - stale
            if self.does(
                window,
                model.moderates(window) and model.reads(window, code) and not stale,
                lambda me: moderation.take_up(self.engine, me, code, version=version),
            ):
                model.before, model.meeting = code, version + 1

    @precondition(lambda self: self.model.meeting)
    @rule(member=chairs, old=rarely)
    def adjourns(self, member, old):
        if window := self.window(member, old):
            model = self.model
            if self.does(window, model.may(window, "moderate"), lambda me: moderation.adjourn(self.engine, me)):
                model.before, model.here, model.meeting = None, set(), model.meeting + 1

    @rule(member=chairs, old=rarely, other=members, here=st.sampled_from([True, True, False]))
    def comes(self, member, old, other, here):
        if window := self.window(member, old):
            model = self.model
            if self.does(
                window,
                model.may(window, "moderate") and bool(model.roles[other]) and here != (other in model.here),
                lambda me: moderation.present(self.engine, me, other, here=here),
            ):
                model.here ^= {other}
                model.meeting += 1

    @after_release
    @rule(member=chairs, old=rarely, code=codes, criterion=criteria, level=st.sampled_from(LEVELS), stale=rarely)
    def agrees(self, member, old, code, criterion, level, stale):
        if window := self.window(member, old):
            model, version = self.model, self.model.agreed.get((code, criterion), (None, 0))[1] - stale
            if self.does(
                window,
                model.agrees(window, code, criterion, version),
                lambda me: moderation.agree(
                    self.engine, me, code, criterion=criterion, level=level, reason=reason_of(code), version=version
                ),
            ):
                model.agreed[code, criterion] = (level, version + 1)
                model.meeting += 1

    @precondition(lambda self: self.model.before)
    @rule(member=st.sampled_from(["chris", "dee"]), criterion=criteria, level=st.sampled_from(LEVELS))
    def agrees_on_what_is_before(self, member, criterion, level):
        self.agrees(member, False, self.model.before, criterion, level, False)

    @precondition(lambda self: self.model.agreed)
    @rule(member=chairs, old=rarely, pick=st.integers(0, 99), stale=rarely)
    def takes_agreement_back(self, member, old, pick, stale):
        if window := self.window(member, old):
            model = self.model
            code, criterion = sorted(model.agreed)[pick % len(model.agreed)]
            version = model.agreed[code, criterion][1] - stale
            if self.does(
                window,
                model.agrees(window, code, criterion, version) and not (stale and version == 0),
                lambda me: moderation.take_agreement_back(
                    self.engine, me, code, criterion=criterion, version=version, reason=reason_of(code)
                ),
            ):
                del model.agreed[code, criterion]
                model.meeting += 1

    # What holds after each step.

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


def evidence(member, code, cited):
    if cited is None:
        return []
    source, quote = ("answer:policy", quote_of(member, code)) if cited == "quote" else ("nothing:policy", "")
    return [{"source": source, "quote": quote}]


def test_whatever_a_committee_does_in_a_fortnight_each_may_and_is_told_what_is_theirs(start, tmp_path):
    numbers = count()
    run_state_machine_as_test(
        lambda: Fortnight(start, tmp_path / f"{next(numbers)}.db"),
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
