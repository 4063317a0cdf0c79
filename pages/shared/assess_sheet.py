"""Assess, the acts: what an assessor's presses do to the own sheet. Each saves at once, over the version last seen.

Until a criterion has a level, what is cited for it waits in this window; the level saves both in one act.

A quick second press starts its callback in another thread and stops the first one's wherever that touches Streamlit.
So a callback takes all it needs as arguments, what the window has seen is a plain object, and a lock lets one act after
the other: neither a press nor a version is lost on the way.
"""

from dataclasses import dataclass, field
from threading import RLock

import streamlit as st

from data.access import GateKey, Viewer
from data.actions import ratings as acts
from data.queries import ratings
from data.queries.programmes import Frame
from data.queries.ratings import Level, SheetView
from pages.shared import drafts
from pages.shared.acting import Told, acting
from pages.shared.here import engine
from scoring.ratings import Stage
from scoring.rubric import Criterion
from scoring.support import Evidence, differs, unsupported

NOTHING = "nothing"  # the press “this field says nothing”


@dataclass(slots=True)
class Window:
    """What this window knows of one sheet: the version it has seen, and citations that wait for a level."""

    version: int = 0
    waiting: dict[tuple[str, str], list[Evidence]] = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    lock: RLock = field(default_factory=RLock)

    def saw(self, version: int) -> None:
        """The sheet was drawn at this version; a thread that was overtaken does not take it back."""
        self.version = max(self.version, version)


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies in front of the assessor: one application, one criterion, one stage, and the own sheet."""

    me: Viewer
    frame: Frame
    code: str
    criterion: Criterion
    stage: Stage
    sheet: SheetView
    window: Window

    @property
    def given(self) -> Level | None:
        """What has been said on the criterion in hand at this stage."""
        return self.sheet.levels.get(self.place)

    @property
    def evidence(self) -> list[Evidence]:
        """What the level rests on: as saved, or as it waits for a level."""
        if self.given is not None:
            return list(self.given.evidence)
        earlier = self.sheet.levels.get((self.criterion.key, Stage.FORM.value))
        return list(self.window.waiting.get(self.place, earlier.evidence if earlier else ()))

    @property
    def place(self) -> tuple[str, str]:
        """Where on the sheet the criterion in hand stands."""
        return self.criterion.key, self.stage.value

    @property
    def open(self) -> bool:
        """Whether this sheet still takes levels at this stage."""
        decided = GateKey.DECIDED in self.frame.gates or GateKey.CLOSED in self.frame.gates
        return not decided and (self.sheet.submitted_at is None or self.stage is Stage.INTERVIEW)

    @property
    def before(self) -> str | None:
        """At the stage after the interview: the level that was given from the form."""
        earlier = self.sheet.levels.get((self.criterion.key, Stage.FORM.value))
        return earlier.level if earlier and self.stage is Stage.INTERVIEW else None

    @property
    def reason_field(self) -> str:
        """Where it is typed what in the interview changed the level."""
        return f"reason|{self.code}|{self.criterion.key}"

    def operation(self, level: str | None, version: int) -> str:
        """The same press twice is one act."""
        who = (self.me.programme, self.me.code, self.code, self.criterion.key, self.stage.value)
        return "|".join(("rate", *who, str(version), "x" if level is None else level))

    def key(self, name: str) -> str:
        return f"{name}_{self.code}_{self.criterion.key}"


def rate(desk: Desk, level: str | None) -> None:
    """Give the level, with what has been cited for it; after the interview, with the reason where it is another."""
    moved = differs(level, desk.before)
    reason = (drafts.typed(desk.reason_field) or "") if moved else ""
    with desk.window.lock, acting(desk.window.told):
        version = desk.window.version
        desk.window.version = acts.rate(
            engine(),
            desk.me,
            desk.code,
            criterion=desk.criterion.key,
            level=level,
            stage=desk.stage,
            version=version,
            evidence=desk.window.waiting.get(desk.place),
            reason=reason,
            operation=desk.operation(level, version),
        )
        desk.window.waiting.pop(desk.place, None)
    if moved and desk.window.told.wrong is None:
        drafts.saved(desk.me, desk.reason_field)


def cite(desk: Desk, evidence: list[Evidence]) -> None:
    """Replace what the level rests on; before there is a level, keep it until one is given."""
    if _stored(desk) is None:
        desk.window.waiting[desk.place] = evidence
        return
    with desk.window.lock, acting(desk.window.told):
        desk.window.version = acts.cite(
            engine(),
            desk.me,
            desk.code,
            criterion=desk.criterion.key,
            stage=desk.stage,
            evidence=evidence,
            version=desk.window.version,
        )


def press(desk: Desk, source: str, widget: str, lines: tuple[str, ...]) -> None:
    """Sentences of one answer or note were pressed: the widget's value is now what is cited from it."""
    quotes = list(st.session_state[widget])
    nothing = f"{NOTHING}:{source.partition(':')[2]}"

    def stays(piece: Evidence) -> bool:
        # A quote that no longer stands in the answer cannot be pressed off here; it stays until it is removed.
        return piece["source"] not in (source, nothing) or (piece["source"] == source and piece["quote"] not in lines)

    pieces = [
        {"source": nothing, "quote": ""} if quote == NOTHING else {"source": source, "quote": quote} for quote in quotes
    ]
    with desk.window.lock:
        cite(desk, [*filter(stays, _current(desk)), *pieces])


def remove(desk: Desk, piece: Evidence) -> None:
    with desk.window.lock:
        cite(desk, [other for other in _current(desk) if other != piece])


def _stored(desk: Desk) -> Level | None:
    # Read anew: a second press may come before the page has been drawn again.
    return ratings.own_sheet(engine(), desk.me, desk.code).levels.get(desk.place)


def _current(desk: Desk) -> list[Evidence]:
    given = _stored(desk)
    return list(given.evidence) if given else desk.evidence


def clear(desk: Desk) -> None:
    """Take the level back; what was cited for it waits for the next one."""
    with desk.window.lock, acting(desk.window.told):
        kept = _current(desk)
        desk.window.version = acts.clear(
            engine(),
            desk.me,
            desk.code,
            criterion=desk.criterion.key,
            stage=desk.stage,
            version=desk.window.version,
        )
        desk.window.waiting[desk.place] = kept


def submit(desk: Desk) -> None:
    with desk.window.lock, acting("sheet"):
        desk.window.version = acts.submit(engine(), desk.me, desk.code, version=desk.window.version)


def reopen(desk: Desk) -> None:
    with desk.window.lock, acting("sheet"):
        desk.window.version = acts.reopen(engine(), desk.me, desk.code, version=desk.window.version)


def missing(desk: Desk) -> tuple[list[str], list[str]]:
    """Criteria without an answer, and criteria whose level still needs evidence."""
    latest = {c.key: standing(desk.sheet, c.key) for c in desk.frame.rubric.criteria}
    unanswered = [key for key, level in latest.items() if level is None]
    given = {key: (level.level, level.evidence) for key, level in latest.items() if level is not None}
    return unanswered, unsupported(given, desk.frame.rubric)


def standing(sheet: SheetView, criterion: str) -> Level | None:
    return sheet.levels.get((criterion, Stage.INTERVIEW.value)) or sheet.levels.get((criterion, Stage.FORM.value))


def move(desk: Desk, criterion: str | None) -> None:
    """Go to another criterion of the same sheet."""
    if criterion:
        st.query_params["criterion"] = criterion


def onward(desk: Desk) -> None:
    """Go to the next criterion, unless the level in hand still lacks what it rests on."""
    keys = [c.key for c in desk.frame.rubric.criteria]
    with desk.window.lock:  # a level pressed just before is being saved
        given = _stored(desk)
    if given and unsupported({desk.criterion.key: (given.level, given.evidence)}, desk.frame.rubric):
        st.session_state["held_back"] = desk.key("held")
        return
    place = keys.index(desk.criterion.key) + 1
    move(desk, keys[place] if place < len(keys) else (missing(desk)[0] or keys)[0])
