"""What a fortnight does with interviews and in the meeting."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from data.actions import interviews, moderation
from tests.data.fortnight.acting import (
    Acting,
    after_release,
    assessors,
    chairs,
    codes,
    coordinators,
    criteria,
    members,
    rarely,
)
from tests.data.fortnight.model import LEVELS, NEXT, Talk, reason_of

FIRST = datetime(2021, 11, 22, 6, 0, tzinfo=UTC)  # of the weeks of interviews


class Meeting(Acting):
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
