"""What a fortnight does with sheets, and with who rates what."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from data.actions import Repeated, assignments, ratings
from scoring.errors import NotAllowed
from scoring.ratings import Stage
from tests.data.fortnight.acting import Acting, assessors, codes, coordinators, criteria, members, rarely
from tests.data.fortnight.model import (
    CRITERIA,
    FORM,
    INTERVIEW,
    LEVELS,
    ROLES,
    WORKS_FOR,
    Given,
    Sheet,
    evidence,
    moved,
)


class Rating(Acting):
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
            lambda sheet: not self.model.ever_released,
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
