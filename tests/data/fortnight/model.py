"""What a committee may do and see, written down by hand once more: test_fortnight.py holds the app to it.

It knows nothing of the code. Whoever changes a right changes it here too.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

ROLES = {
    "cora": {"coordinator"},
    "chris": {"chair"},
    "ada": {"assessor"},
    "bo": {"assessor"},
    "dee": {"chair", "assessor"},
    "eve": {"coordinator", "assessor"},
    "olga": {"observer"},
}
WORKS_FOR = dict.fromkeys(ROLES, "Silta") | {"dee": "Kehto", "eve": "Kehto"}
MAY = {
    "prepare": {"coordinator"},
    "seal": {"coordinator", "chair"},
    "gate": {"coordinator", "chair"},
    "rate": {"assessor"},
    "interview": {"coordinator", "assessor", "chair"},
    "declare": {"coordinator", "chair", "assessor"},
    "rule": {"coordinator", "chair"},
    "moderate": {"chair"},
}
CRITERIA = ("A1", "B1")
LEVELS = ("0", "1", "2", "3", "4", None)
FORM, INTERVIEW = "form", "interview"
NEXT = {  # from which state of an interview which others follow
    None: {"proposed", "confirmed", "held"},
    "proposed": {"proposed", "confirmed", "held", "cancelled"},
    "confirmed": {"proposed", "confirmed", "held", "cancelled"},
    "held": {"held", "confirmed"},
    "cancelled": set(),
}


class Window(NamedTuple):
    """A page somebody has open, perhaps for long: what it knew of them when it was opened."""

    viewer: Any
    member: str
    roles: frozenset[str]
    recused: frozenset[str]


class Said(NamedTuple):
    """An answer about a conflict of interest, and of which partners it was given."""

    state: str
    partner: str
    scope: str = "application"


class Given(NamedTuple):
    level: str | None
    cited: str | None  # "quote", or "nothing" where a field was marked as saying nothing
    reason: str | None


@dataclass
class Sheet:
    version: int = 0
    submitted: bool = False
    levels: dict[tuple[str, str], Given] = field(default_factory=dict)

    def wanting(self):
        """Whether something is missing before it can be submitted."""
        for criterion in CRITERIA:
            form, after = self.levels.get((criterion, FORM)), self.levels.get((criterion, INTERVIEW))
            last = after or form
            if last is None:
                return True
            if (last.level in ("3", "4") and last.cited != "quote") or (last.level == "0" and last.cited is None):
                return True
            if after and form and moved(after.level, form.level) and not after.reason:
                return True
        return False


def moved(after, before):
    return after is not None and before is not None and after != before


@dataclass
class Talk:
    code: str
    state: str
    version: int
    interviewers: tuple[str, ...]


@dataclass
class Committee:
    roles: dict[str, frozenset[str]] = field(default_factory=lambda: {m: frozenset(r) for m, r in ROLES.items()})
    partner: dict[str, str] = field(default_factory=lambda: {"H-01": "", "H-02": ""})
    versions: dict[str, int] = field(default_factory=dict)
    said: dict[tuple[str, str], Said] = field(default_factory=dict)  # code, member
    gates: set[str] = field(default_factory=set)
    ever_released: bool = False  # from then on no sheet opens again, even if the gate has been closed
    allocated: bool = False
    given: set[tuple[str, str]] = field(default_factory=set)  # code, member or organisation
    sheets: dict[tuple[str, str], Sheet] = field(default_factory=lambda: defaultdict(Sheet))
    agreed: dict[tuple[str, str], tuple[str | None, int]] = field(default_factory=dict)
    talks: dict[int, Talk] = field(default_factory=dict)
    before: str | None = None  # the application before the committee
    meeting: int = 0
    here: set[str] = field(default_factory=set)

    def recused(self, member):
        return frozenset(c for (c, m), s in self.said.items() if m == member and s.state in ("declared", "confirmed"))

    def answered(self, code, member):
        """Whether the member has said that there is no conflict, with those partners that there are now."""
        said = self.said.get((code, member))
        return said is not None and said.state in ("none", "rejected") and said.partner == self.partner[code]

    def may(self, window, act):
        now = self.roles[window.member]
        return (
            bool(window.roles & MAY[act])
            and window.roles <= now
            and (act == "declare" or self.recused(window.member) <= window.recused)
            and (act == "gate" or "closed" not in self.gates)
        )

    def sees(self, window, code):
        """Whether somebody may know of the application at all."""
        return code in self.partner and code not in window.recused

    def asked_first(self, roles):
        return "assessor" in roles and "coordinator" not in roles

    def reads(self, window, code):
        """Whether somebody may read what the application says."""
        opened = not self.asked_first(window.roles) or (code in self.partner and self.answered(code, window.member))
        return self.sees(window, code) and opened

    def owes(self, code, member):
        """Whether the application is the member's to rate."""
        return not self.allocated or bool({(code, member), (code, WORKS_FOR[member])} & self.given)

    def submitted(self, code):
        return {m for (c, m), sheet in self.sheets.items() if c == code and sheet.submitted}

    def open_to_all(self, code):
        """Whether ratings of it stand open, so that nobody may begin to rate it."""
        return "ratings_released" in self.gates and bool(self.submitted(code))

    def rates(self, window, code, version):
        """Whether somebody may work on their own sheet of the application."""
        return (
            self.may(window, "rate")
            and self.sees(window, code)
            and self.answered(code, window.member)
            and self.owes(code, window.member)
            and "rubric_sealed" in self.gates
            and "decided" not in self.gates
            and self.sheets[code, window.member].version == version
        )

    def compares(self, window, code):
        """Whether others' ratings of the application are open to somebody."""
        if "ratings_released" not in self.gates or not self.reads(window, code):
            return False
        own = "assessor" in window.roles and self.owes(code, window.member)
        return not own or self.sheets[code, window.member].submitted

    def shown(self, window, code):
        """Whose sheets of the application somebody is shown."""
        others = self.submitted(code) if self.compares(window, code) else set()
        own = {window.member} if (code, window.member) in self.sheets else set()
        return others | own

    def ranking(self, window):
        """The ratings somebody's ranking is made of: pairs of application and assessor; None: no ranking."""
        selection = any(
            m == window.member and c in window.recused and s.scope == "selection" for (c, m), s in self.said.items()
        )
        if "ratings_released" not in self.gates or selection:
            return None
        return {
            (code, member)
            for code in self.partner
            if self.compares(window, code)
            for member in self.submitted(code)
            if code not in self.recused(member) and self.sheets[code, member].levels
        }

    def moderates(self, window):
        return self.may(window, "moderate") and "ratings_released" in self.gates and "decided" not in self.gates

    def agrees(self, window, code, criterion, version):
        return (
            self.moderates(window)
            and self.compares(window, code)
            and self.agreed.get((code, criterion), (None, 0))[1] == version
        )

    def keeps(self, code, interviewers, state):
        """Whether these people may interview an applicant."""
        able = all(self.roles[m] & MAY["interview"] and code not in self.recused(m) for m in interviewers)
        return able and len(interviewers) <= 3 and (len(interviewers) >= 2 or state == "proposed")

    def out(self):
        """Who is out of the room."""
        return {(m, self.before) for m in self.here if self.before in self.recused(m)}

    def met(self):
        self.meeting += 1

    def assessors(self):
        return {m for m, roles in self.roles.items() if "assessor" in roles}

    def coordinated_without(self, member):
        return any("coordinator" in roles for m, roles in self.roles.items() if m != member)


def organisation_of(code):
    return f"Kanaria {code}"


def text_of(code):
    return f"Sisältö {code}"


def quote_of(member, code):
    return f"Lainaus {member} {code}"


def reason_of(code):
    return f"Sovittu {code}"


def evidence(member, code, cited):
    if cited is None:
        return []
    source, quote = ("answer:policy", quote_of(member, code)) if cited == "quote" else ("nothing:policy", "")
    return [{"source": source, "quote": quote}]
