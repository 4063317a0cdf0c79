"""What a fortnight does with the programme, its gates and people, the applications, and who is recused."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from data.access import GateKey
from data.actions import applications, assignments, conflicts, setup
from tests.data.conftest import SENT, VALUES
from tests.data.fortnight.acting import Acting, chairs, codes, coordinators, members, rarely
from tests.data.fortnight.model import ROLES, WORKS_FOR, Said, organisation_of, text_of


class Preparing(Acting):
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
                model.ever_released |= gate == "ratings_released"

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
