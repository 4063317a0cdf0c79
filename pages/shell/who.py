"""Who is asking, in which programme: read from the cookies, for pages, downloads and the shell alike.

Cookies only say whom and what; what that person may see is decided by data.access, anew for every request. Signed in,
the person is the member that the account belongs to; in local mode it is whoever was picked.
"""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import quote, unquote

from starlette.requests import HTTPConnection

from data import access
from data.access import Viewer
from data.database import engine
from data.queries import accounts, programmes
from data.refusals import refused
from pages.shell.gate import is_local_mode, session_cookie
from scoring.errors import NotAllowed

MEMBER = "valinta_member"
PROGRAMME = "valinta_programme"


class SignedOut(NotAllowed):
    """Nobody is signed in with this cookie, or not any more."""


def written(value: str) -> str:
    """A code as it can stand in a cookie, which carries plain letters only."""
    return quote(value, safe="")


def memberships(cookies: Mapping[str, str]) -> dict[str, str]:
    """The programmes where this person is a member, the oldest first, with their code there.

    Raises SignedOut without a valid sign-in. In local mode: every programme, with whoever was picked.
    """
    if is_local_mode():
        picked = unquote(cookies.get(MEMBER, ""))
        return {listed.key: picked for listed in programmes.listed(engine())}
    signed = accounts.signed_in(engine(), cookies.get(session_cookie()))
    if signed is None:
        raise SignedOut("You are signed out. Sign in again; what you saved is there.")
    return {found.programme: found.code for found in accounts.memberships(engine(), signed)}


def programme(cookies: Mapping[str, str]) -> str | None:
    """The key of the programme in hand: the chosen one, else the oldest; None if there is none for this person."""
    return _chosen(cookies, memberships(cookies))


def _chosen(cookies: Mapping[str, str], found: Mapping[str, str]) -> str | None:
    chosen = unquote(cookies.get(PROGRAMME, ""))
    return chosen if chosen in found else next(iter(found), None)


def viewer_of(cookies: Mapping[str, str]) -> Viewer:
    """Raises NotAllowed if nobody is signed in or was chosen, or the person has no role in the programme."""
    return viewer_in(memberships(cookies), cookies)


def viewer_in(found: Mapping[str, str], cookies: Mapping[str, str]) -> Viewer:
    """The same, where the memberships have been read."""
    key = _chosen(cookies, found)
    if key is None:
        if is_local_mode():
            raise NotAllowed("There is no programme yet.")
        raise NotAllowed("You have no role in a programme here. Ask its coordinator.")
    if not found[key]:
        raise NotAllowed("Choose first whom you act as.")
    return access.viewer(engine(), key, found[key])


def viewer(request: HTTPConnection) -> Viewer:
    """The person who sent this request."""
    return viewer_of(request.cookies)


def write_down(request: HTTPConnection, act: str) -> None:
    """Keep in the log that whoever sent this was refused `act`. Without a role in a programme they have no log."""
    with suppress(NotAllowed):
        me = viewer(request)
        refused(engine(), me, act=act, about=me.programme)
