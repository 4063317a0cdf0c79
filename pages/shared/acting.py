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


@dataclass(slots=True)
class Told:
    """How an act went: the time it was saved at, or what was wrong."""

    saved_at: datetime | None = None
    wrong: Problem | None = None


Place = str | Told  # a name, or the page's own object where presses come so quickly that the session may not be touched


@contextmanager
def acting(place: Place = HEAD) -> Iterator[None]:
    """Around one call of data.actions; its outcome waits for `told(place)`.

    The session is touched only after the act: a quick second press interrupts a callback wherever it touches Streamlit.
    """
    try:
        yield
    except Repeated:  # a second press of the same act: the first one has saved it
        _keep(place, Told(saved_at=now()))
    except Problem as found:
        _keep(place, Told(wrong=found))
    else:
        _keep(place, Told(saved_at=now()))


def told(place: Place = HEAD) -> Told:
    """Say how the last act went, once: an error stays until the next run, a save is a passing word."""
    found = _take(place)
    if found.wrong:
        st.error(problem(found.wrong), icon=":material/error:")
    elif found.saved_at and place == HEAD:
        # Not st.toast: it is a dialog without a name to a screen reader. The stylesheet keeps this in the corner.
        with st.container(key="saved"):
            st.success(_("Saved {time}", time=clock(found.saved_at)))
    return found


def failed(place: str = HEAD) -> bool:
    """Whether the act just done was refused (for a dialog that then stays open)."""
    return st.session_state.get(_key(place), Told()).wrong is not None


def _keep(place: Place, found: Told) -> None:
    if isinstance(place, Told):
        place.saved_at, place.wrong = found.saved_at, found.wrong
    else:
        st.session_state[_key(place)] = found


def _take(place: Place) -> Told:
    if isinstance(place, Told):
        found = Told(place.saved_at, place.wrong)
        place.saved_at = place.wrong = None
        return found
    return st.session_state.pop(_key(place), Told())


def _key(place: str) -> str:
    return f"told_{place}"
