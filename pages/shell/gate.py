"""The gate: in local mode it lets in this very machine and nobody else; without local mode it lets in nobody yet.

Local mode has no sign-in, so a request that came through a proxy or under another name is refused before anything
of ours or of Streamlit's has seen it.
"""

import os
import re
from html import escape

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data.text import N_, say
from pages.shell.language import LANGUAGES
from pages.shell.plain import page, refusal
from scoring.errors import NotAllowed, Problem

OWN_HOST = re.compile(r"(localhost|127\.0\.0\.1)(:\d{1,5})?", re.IGNORECASE)
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
HEALTH = "/healthz"
START = "VALINTA_MODE=local .venv/bin/streamlit run app.py"

TITLE = N_("Sign-in is not available in this version")
EXPLANATION = N_(
    "Valinta runs here without local mode, and this version has no sign-in, so nothing is shown. "
    "On your own machine start it in local mode:"
)


def is_local_mode() -> bool:
    return os.environ.get("VALINTA_MODE") == "local"


def own_origin(connection: HTTPConnection) -> bool:
    """Whether a page of ours sent this: the Origin is there and names the host that was asked."""
    scheme, _, host = connection.headers.get("origin", "").partition("://")
    return scheme in ("http", "https") and host.lower() == connection.headers.get("host", "").lower()


def stranger(connection: HTTPConnection) -> Problem | None:
    """Why local mode refuses this request; None if it comes from this machine."""
    headers = connection.headers
    if any(name == "forwarded" or name.startswith("x-forwarded") for name in headers):
        return NotAllowed("Local mode has no sign-in, so it refuses requests that were forwarded by a proxy.")
    if not OWN_HOST.fullmatch(headers.get("host", "")):
        return NotAllowed("Local mode answers on this machine only: open http://localhost with the port you started.")
    return None


def closed_house() -> HTMLResponse:
    """One page in all three languages, because nobody has chosen one yet."""
    parts = [
        f'<section lang="{code}"><h2>{escape(say(code, TITLE))}</h2><p>{escape(say(code, EXPLANATION))}</p>'
        f"<pre>{escape(START)}</pre></section>"
        for code in LANGUAGES
    ]
    return page(LANGUAGES[0], "Valinta", "\n".join(parts), status=503)


class Gate:
    """Stands before Streamlit and before our own routes, for pages and websockets alike."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        connection = HTTPConnection(scope)
        if scope["type"] == "websocket":
            if not is_local_mode() or stranger(connection) or not own_origin(connection):
                return await send({"type": "websocket.close", "code": 4403})
            return await self.app(scope, receive, send)
        answer = self.refuses(connection)
        await (answer or self.app)(scope, receive, send)

    def refuses(self, connection: HTTPConnection) -> Response | None:
        path = connection.url.path
        if not is_local_mode():
            return None if path == HEALTH else closed_house()
        if problem := stranger(connection):
            return refusal(connection, problem, status=403)
        if any(closed in path for closed in CLOSED):
            return PlainTextResponse("Not found", status_code=404)
        return None
