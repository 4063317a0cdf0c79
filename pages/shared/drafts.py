"""Text fields that keep what is typed: after a reload or a lost connection it stands there again.

    text = draft_area(me, f"note|{code}", _("My note"), saved=note.text)
    ...
    saved(me, f"note|{code}")  # in the callback that saved it

A text area of Streamlit's sends what is typed when it is left; pages/static/drafts.js sends it after a short rest too
(st.text_input could do it by itself, with live=). Each sending reruns the field alone and keeps the draft. What is
kept is a draft and nothing more: it is saved by its page's own act, which asks for the version shown.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.access import Viewer
from data.actions import drafts as acts
from data.queries import drafts
from pages.shared import markup
from pages.shared.acting import acting, told
from pages.shared.here import engine
from pages.shared.text import _


def draft_area(me: Viewer, key: str, label: str, *, saved: str = "", alone: bool = True, **more: Any) -> str:
    """A text area with what was drafted in it, else what is saved; returns what stands there now.

    `key` names the field among all of this member's. It has a fragment of its own unless it is not `alone`: a page with
    many fields has one round them all. `more` goes to st.text_area.
    """
    recall(me, {key: saved})
    widget, base = field(key), _base(key)
    state = st.session_state
    if state[base] != saved and state[widget] == state[base]:  # saved in another window, and not touched in this one
        state[widget] = saved
    if state[widget] == saved:
        state[base] = saved
    (_alone if alone else _area)(me, key, label, saved, more)
    if state[base] != saved:
        st.caption(_("Saved in another window meanwhile; saving here replaces it:"))
        markup.passage(saved)
    return str(state[widget])


def recall(me: Viewer, fields: Mapping[str, str]) -> None:
    """Fill fields before they are drawn for the first time, by what was drafted in them, else by what is saved.

    `fields` is what is saved, by key. A page with many fields asks once for them all.
    """
    new = {key: saved for key, saved in fields.items() if field(key) not in st.session_state}
    kept = drafts.drafts(engine(), me, new) if new else {}
    for key, saved in new.items():
        st.session_state[field(key)] = kept.get(key, saved)
        st.session_state[_base(key)] = saved


def field(key: str) -> str:
    """The key of the widget; its beginning is what drafts.js knows such fields by."""
    return f"draft_{key}"


def typed(key: str) -> str | None:
    """What stands in that field now, for a callback; None while it is not drawn."""
    found = st.session_state.get(field(key))
    return None if found is None else str(found)


def saved(me: Viewer, *keys: str) -> None:
    """It has been saved: the drafts are not needed any more."""
    with acting(_place(keys[0])):
        acts.clear(engine(), me, *keys)


def emptied(me: Viewer, key: str) -> None:
    """The same where what was typed stands elsewhere from now on: the field waits for something new."""
    saved(me, key)
    st.session_state[field(key)] = ""


def _area(me: Viewer, key: str, label: str, saved: str, more: dict[str, Any]) -> None:
    st.text_area(label, key=field(key), on_change=_keep, args=(me, key, saved), **more)
    told(_place(key))
    if not more.get("disabled") and (typed(key) or "") != saved:
        st.caption(_("Draft: kept, and only you see it until you save."))


_alone = st.fragment(_area)


def _keep(me: Viewer, key: str, saved: str) -> None:
    text = typed(key) or ""
    with acting(_place(key)):
        if text == saved:
            acts.clear(engine(), me, key)
        else:
            acts.keep(engine(), me, key, text)


def _base(key: str) -> str:
    """Where the session keeps what was saved when the field was filled."""
    return f"{field(key)}_base"


def _place(key: str) -> str:
    return f"draft {key}"
