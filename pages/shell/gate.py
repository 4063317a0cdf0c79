"""The gate: what comes in before Streamlit and our own routes have seen it.

In local mode it lets in this very machine and nobody else. Otherwise it lets in whoever is signed in; others reach the
pages of signing in, the health check and files that are the same for everybody, and nothing more.
"""

import os
import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.database import engine
from data.queries import accounts
from pages.shell import tabs
from pages.shell.last import Last
from pages.shell.offered import Offered
from pages.shell.plain import refusal
from scoring.errors import NotAllowed, Problem

OWN_HOST = re.compile(r"(localhost|127\.0\.0\.1)(:\d{1,5})?", re.IGNORECASE)
# Nobody needs these: counters, and what programs would use in place of people; nor files that need no right (media).
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
HEALTH = "/healthz"
SIGN_IN = "/sign-in"
SIGN_OUT = "/sign-out"
OPEN = (SIGN_IN, SIGN_OUT, "/invitation", "/oidc/", "/language", HEALTH, "/_stcore/health", "/favicon.")
SHARED = ("/static/", "/app/static/", "/shell/")
UPLOADS = "/_stcore/upload_file/"
ADDRESS = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?", re.IGNORECASE)


def is_local_mode() -> bool:
    return os.environ.get("VALINTA_MODE") == "local"


def address() -> str:
    """Where people reach us, “https://valinta.example.fi”; empty: on this machine only."""
    return os.environ.get("VALINTA_URL", "").rstrip("/")


def require_settings() -> None:
    """Raises Problem where VALINTA_URL or VALINTA_PROXIES could not mean what was meant."""
    url, own = address(), os.environ.get("VALINTA_PROXIES", "")
    default = {"http": ":80", "https": ":443"}.get(urlsplit(url).scheme, "")
    if url and (not ADDRESS.fullmatch(url) or (default and url.endswith(default))):
        raise Problem(
            "VALINTA_URL is “{url}”. It has to be the scheme and the name alone, such as https://valinta.example.org.",
            url=url,
        )
    if own and not own.isdecimal():
        raise Problem(
            "VALINTA_PROXIES is “{number}”. It has to be how many proxies of your own stand before Valinta, such as 1.",
            number=own,
        )


def is_secure() -> bool:
    return address().startswith("https://")


def session_cookie() -> str:
    return "__Host-valinta_session" if is_secure() else "valinta_session"


def token_of(connection: HTTPConnection) -> str | None:
    return connection.cookies.get(session_cookie())


def own_origin(connection: HTTPConnection) -> bool:
    """Whether a page of ours sent this: the Origin is there and is where people reach us."""
    origin = connection.headers.get("origin", "").lower()
    if address():
        return origin == "{0.scheme}://{0.netloc}".format(urlsplit(address())).lower()
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and host == connection.headers.get("host", "").lower()


def sender(connection: HTTPConnection) -> str:
    """The address of whoever asks; of what proxies say, only as much as VALINTA_PROXIES of them are ours.

    Whoever says more, or says it past our proxies, counts as one address: inventing them is worth nothing.
    """
    own = int(os.environ.get("VALINTA_PROXIES") or 0)
    lines = connection.headers.getlist("x-forwarded-for")
    said = [part.strip() for part in ",".join(lines).split(",") if part.strip()]
    if own and len(said) >= own:
        return said[-own]
    # uvicorn has put what a program on this machine said into `client`, so it is not asked then.
    return "forwarded" if lines else connection.client.host if connection.client else ""


def stranger(connection: HTTPConnection) -> Problem | None:
    """Why this request is refused whoever sent it; None if it came the way it should."""
    host = connection.headers.get("host", "")
    if not is_local_mode() and address():
        if host.lower() != urlsplit(address()).netloc.lower():
            return NotAllowed("This address is not that of Valinta. Ask your coordinator for the right one.")
        return None
    if is_local_mode() and any(name == "forwarded" or name.startswith("x-forwarded") for name in connection.headers):
        return NotAllowed("Local mode has no sign-in, so it refuses requests that were forwarded by a proxy.")
    if not OWN_HOST.fullmatch(host):
        if is_local_mode():
            return NotAllowed(
                "Local mode answers on this machine only: open http://localhost with the port you started."
            )
        return NotAllowed("Without VALINTA_URL, Valinta answers on this machine only. Set it to where people reach it.")
    return None


def is_open(path: str) -> bool:
    """Whether an address answers people who are not signed in."""
    return path.startswith(SHARED) or any(path == one or (one[-1] in "/." and path.startswith(one)) for one in OPEN)


class Gate:
    """Stands before Streamlit and before our own routes, for pages and websockets alike.

    `write_down` keeps what no page of ours could have sent: who sent it, and what it was.
    """

    def __init__(self, app: ASGIApp, write_down: Callable[[HTTPConnection, str], None]) -> None:
        self.app, self.write_down = app, write_down

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        connection = HTTPConnection(scope)
        if scope["type"] == "websocket":
            ours = not stranger(connection) and own_origin(connection)
            holder = await self.holder(connection) if ours else None
            if holder is None:
                return await send({"type": "websocket.close", "code": 4403})
            offered, last = Offered(), Last()
            own, learning = tabs.of(holder, scope, send, offered, last)
            return await self.app(own, self.asking_again(connection, receive, offered, last), learning)
        await (await self.refuses(connection) or self.app)(scope, receive, send)

    def asking_again(self, connection: HTTPConnection, receive: Receive, offered: Offered, last: Last) -> Receive:
        """Each message of a tab is looked at again: of one signed out meanwhile only the wish to see the page is left.

        Streamlit does what a person pressed before it draws the page, so the page could not refuse it. What a page
        asks by itself keeps nobody signed in. What no page has offered goes on, for Streamlit to drop, and is written
        down; what somebody signed out has pressed is not: the page had no time to say so.
        """

        async def received() -> Message:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                await last.done()
            if message["type"] != "websocket.receive":
                return message
            asked = tabs.read(message.get("bytes") or b"")
            if await self.holder(connection, touch=tabs.is_by_person(asked)) is None:
                return {"type": "websocket.receive", "bytes": tabs.only_looking(asked)}
            if forged := offered.forged(asked):
                await run_in_threadpool(self.write_down, connection, f"send {forged}")
            if asked and asked.WhichOneof("type") == "rerun_script":
                last.asks()
            return message

        return received

    async def holder(self, connection: HTTPConnection, *, touch: bool = False) -> str | None:
        """A mark of whose browser this is: of the cookie signed in with, or in local mode of whom it acts as.

        `touch`: a person is there, so that the half hour of nothing begins anew.
        """
        if is_local_mode():
            return f"acts as {connection.cookies.get('valinta_member', '')}"
        token = token_of(connection)
        if token is None:
            return None
        signed = await run_in_threadpool(accounts.signed_in, engine(), token, touch=touch)
        return signed.sha256 if signed else None

    async def refuses(self, connection: HTTPConnection) -> Response | None:
        path, method = connection.scope["path"], connection.scope["method"]
        if path == HEALTH and not is_local_mode():
            return None
        if problem := stranger(connection):
            return refusal(connection, problem, status=403)
        if path.startswith("/media/") or any(closed in path for closed in CLOSED):
            return PlainTextResponse("Not found", status_code=404)
        if method not in ("GET", "HEAD", "OPTIONS") and not own_origin(connection):
            return refusal(connection, NotAllowed("This form was sent from another site."), status=403)
        if is_open(path):
            return None
        holder = await self.holder(connection, touch=not path.startswith("/_stcore/"))
        if path.startswith(UPLOADS) and not (holder and tabs.owns(holder, path.split("/")[3])):
            if holder and tabs.is_known(path.split("/")[3]):
                await run_in_threadpool(self.write_down, connection, "upload")
            return PlainTextResponse("Not allowed", status_code=401)
        return self.asks_to_sign_in(connection) if holder is None else None

    def asks_to_sign_in(self, connection: HTTPConnection) -> Response:
        """To the sign-in page where a person opens a page; anything else is told no."""
        path, query = connection.scope["path"], connection.scope["query_string"].decode("latin1")
        page = connection.scope["method"] == "GET" and "text/html" in connection.headers.get("accept", "")
        if not page or path.startswith("/_stcore/"):
            return PlainTextResponse("Not signed in", status_code=401)
        back = quote(f"{path}?{query}" if query else path, safe="")
        return RedirectResponse(f"{SIGN_IN}?next={back}", status_code=303)
