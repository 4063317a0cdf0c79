"""Do one act, and say at the next run how it went: when it was saved, or what a person can mend.

    with acting():
        applications.withdraw(engine(), me, code, reason=reason)

An act that does not name a `place` is answered on top of the page, by front.py; one that does, where the page calls
`told(place)`. It catches only what people can mend: anything else is a bug and is not hidden here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from data.actions import Repeated
from data.models import now
from pages.shared.text import _, clock, problem
from scoring.errors import Problem

HEAD = "head"


@dataclass(frozen=True, slots=True)
class Told:
    """How an act went: the time it was saved at, or what was wrong."""

    saved_at: datetime | None = None
    wrong: Problem | None = None


@contextmanager
def acting(place: str = HEAD) -> Iterator[None]:
    """Around one call of data.actions; its outcome waits for `told(place)`."""
    try:
        yield
    except Repeated:  # a second press of the same act: the first one has saved it
        st.session_state[_key(place)] = Told(saved_at=now())
    except Problem as found:
        st.session_state[_key(place)] = Told(wrong=found)
    else:
        st.session_state[_key(place)] = Told(saved_at=now())


def told(place: str = HEAD) -> Told:
    """Say how the last act went, once: an error stays until the next run, a save is a passing word."""
    found: Told = st.session_state.pop(_key(place), Told())
    if found.wrong:
        st.error(problem(found.wrong), icon=":material/error:")
    elif found.saved_at and place == HEAD:
        st.toast(_("Saved {time}", time=clock(found.saved_at)))
    return found


def failed(place: str = HEAD) -> bool:
    """Whether the act just done was refused (for a dialog that then stays open)."""
    return st.session_state.get(_key(place), Told()).wrong is not None


def _key(place: str) -> str:
    return f"told_{place}"
