"""Who is here, in which programme and language: read from the request's cookies, anew on every run.

Nothing of it is kept in the session: a role taken away acts at the next click.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st
from sqlalchemy import Engine

from data import database
from data.access import Act, Viewer
from data.queries import programmes
from data.text import choose, languages
from pages.shell import who
from pages.shell.gate import is_local_mode, session_cookie
from scoring.errors import NotAllowed


def engine() -> Engine:
    return database.engine()


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a page: the person, the programmes where they are a member, and the language to speak."""

    me: Viewer
    programmes: Collection[str]
    language: str


_asking: ContextVar[Asking | None] = ContextVar("asking", default=None)


@contextmanager
def asking() -> Iterator[Asking | None]:
    """Around one run of a page: who asks is looked up once, so the whole page is of one moment.

    None while nobody has been picked, or is signed in any more. What runs apart, a fragment or an act, looks anew.
    """
    found = _looked_up()
    before = _asking.set(found)
    try:
        yield found
    finally:
        _asking.reset(before)


def _looked_up() -> Asking | None:
    try:
        mine = who.memberships(st.context.cookies)
        return Asking(who.viewer_in(mine, st.context.cookies), mine.keys(), _spoken())
    except NotAllowed:
        return None


def viewer() -> Viewer | None:
    """The person acting; None while nobody has been picked, or is signed in any more."""
    found = _asking.get() or _looked_up()
    return found.me if found else None


def language() -> str:
    """The reader's language: picked, else the browser's."""
    found = _asking.get()
    return found.language if found else _spoken()


def _spoken() -> str:
    picked = st.context.cookies.get("valinta_language")
    # Asked hundreds of times a run: the headers are only read where nothing has been picked.
    return picked if picked in languages() else choose(None, st.context.headers.get("Accept-Language"))


def wrong() -> NotAllowed | None:
    """Why there is nobody, where somebody was signed in."""
    try:
        who.viewer_of(st.context.cookies)
    except NotAllowed as problem:
        return problem
    return None


def guard_session() -> None:
    """Forget what another person left in this session of Streamlit's, should it ever have been handed on."""
    cookies = st.context.cookies
    born = cookies.get(who.MEMBER if is_local_mode() else session_cookie(), "")
    if st.session_state.setdefault("born", born) != born:
        st.session_state.clear()
        st.session_state["born"] = born


def require(act: Act) -> Viewer:
    """The person acting, if they may; else the front door, which shows nothing else.

    Must be the first statement of every page: Streamlit may run a page that the menu does not show.
    """
    found = viewer()
    if found is None or not found.may(act):
        st.switch_page("home.py") if found else st.stop()
    return found


class PageEnds(Exception):
    """The page has shown all there is to show; what stands under every page still follows."""


def ends() -> NoReturn:
    """End the page here. Not st.stop(), which would end what stands around the page too."""
    raise PageEnds


def frame(me: Viewer) -> programmes.Frame:
    """The programme's rules, rubric, gates and day."""
    return programmes.frame(engine(), me)
