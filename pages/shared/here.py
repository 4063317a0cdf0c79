"""Who is here, in which programme and language: read from the request's cookies, anew on every run.

Nothing of it is kept in the session: a role taken away acts at the next click.
"""

from typing import NoReturn

import streamlit as st
from sqlalchemy import Engine

from data import access, database
from data.access import Act, Viewer
from data.queries import programmes
from data.text import choose, languages
from scoring.errors import NotAllowed


def engine() -> Engine:
    return database.engine()


def language() -> str:
    """The reader's language: picked, else the browser's."""
    picked = st.context.cookies.get("valinta_language")
    # Asked hundreds of times a run: the headers are only read where nothing has been picked.
    return picked if picked in languages() else choose(None, st.context.headers.get("Accept-Language"))


def programme_key() -> str | None:
    """The programme picked, else the first of this installation."""
    keys = [listed.key for listed in programmes.listed(engine())]
    picked = st.context.cookies.get("valinta_programme")
    return picked if picked in keys else next(iter(keys), None)


def viewer() -> Viewer | None:
    """The person acting, or None while nobody has been picked."""
    key, member = programme_key(), st.context.cookies.get("valinta_member")
    if key is None or not member:
        return None
    try:
        return access.viewer(engine(), key, member)
    except NotAllowed:
        return None


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
