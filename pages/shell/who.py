"""Who is asking, in which programme: read from the cookies, for pages, downloads and the shell alike.

Cookies only say whom and what; what that person may see is decided by data.access, anew for every request.
"""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from starlette.requests import HTTPConnection

from data import access
from data.access import Viewer
from data.database import engine
from data.queries import programmes
from scoring.errors import NotAllowed

MEMBER = "valinta_member"
PROGRAMME = "valinta_programme"


def written(value: str) -> str:
    """A code as it can stand in a cookie, which carries plain letters only."""
    return quote(value, safe="")


def member(cookies: Mapping[str, str]) -> str | None:
    """The code of the person acted as, if one was chosen."""
    return unquote(cookies.get(MEMBER, "")) or None


def programme(cookies: Mapping[str, str]) -> str | None:
    """The key of the programme in hand: the chosen one, else the oldest; None if there is none yet."""
    keys = [one.key for one in programmes.listed(engine())]
    chosen = unquote(cookies.get(PROGRAMME, ""))
    return chosen if chosen in keys else next(iter(keys), None)


def viewer_of(cookies: Mapping[str, str]) -> Viewer:
    """Raises NotAllowed if nobody was chosen, or the person has no role in the programme."""
    key, code = programme(cookies), member(cookies)
    if key is None:
        raise NotAllowed("There is no programme yet.")
    if code is None:
        raise NotAllowed("Choose first whom you act as.")
    return access.viewer(engine(), key, code)


def viewer(request: HTTPConnection) -> Viewer:
    """The person who sent this request."""
    return viewer_of(request.cookies)
