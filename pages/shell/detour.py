"""To the provider and back: /oidc/start sends a person there, /oidc/callback is where the provider sends them back.

The callback answers with a page that goes on by itself and not with a redirect: what follows a redirect still counts
as coming from the provider, and browsers then keep a Strict cookie back.
"""

import secrets
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.status import HTTP_303_SEE_OTHER

from data import oidc
from data.actions import accounts, detours
from data.database import engine
from data.text import say
from pages.shell.gate import SIGN_IN, address, is_local_mode, is_secure, token_of
from pages.shell.language import spoken
from pages.shell.oidc import CALLBACK, START
from pages.shell.paths import local
from pages.shell.plain import page
from pages.shell.sign_in import with_session
from scoring.errors import NotAllowed, Problem

COOKIE = "valinta_detour"
PATH = "/oidc/"
TEN_MINUTES = 600


def start(request: Request) -> Response:
    """Off to the provider; a cookie remembers in which browser that was."""
    asked = request.query_params
    try:
        provider = _provider()
        way = detours.begin(engine(), back=local(asked.get("next")), invitation=asked.get("invitation"))
        there = provider.address(
            state=way.state,
            nonce=way.nonce,
            verifier=way.verifier,
            callback=_callback(request),
            language=spoken(request),
            another="another" in asked,
        )
    except Problem as problem:
        return _refusal(request, problem)
    response = RedirectResponse(there, status_code=HTTP_303_SEE_OTHER)
    response.set_cookie(
        COOKIE, way.state, max_age=TEN_MINUTES, path=PATH, httponly=True, samesite="lax", secure=is_secure()
    )
    return response


def callback(request: Request) -> Response:
    """Back from the provider: whoever it says they are is signed in if they were invited."""
    try:
        response = _welcome(request)
    except Problem as problem:
        response = _refusal(request, problem)
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="lax", secure=is_secure())
    return response


def _welcome(request: Request) -> Response:
    asked = request.query_params
    provider = _provider()
    if "error" in asked:  # not every provider sends the state with it, and nothing comes of it anyway
        raise NotAllowed("The sign-in service did not let you in, or you went back. Begin again.")
    way = detours.finish(engine(), _state(request))
    provider.require_own(asked.get("iss"))
    subject = provider.subject(
        code=asked.get("code", ""), nonce=way.nonce, verifier=way.verifier, callback=_callback(request)
    )
    account = detours.arrive(engine(), subject, invitation=way.invitation)
    if earlier := token_of(request):
        accounts.end(engine(), earlier)
    return with_session(_onward(request, way.back), accounts.start(engine(), account, way="provider"))


def _state(request: Request) -> str:
    """The state that came back, if it left in this very browser: nobody is signed in by another's link."""
    state, kept = request.query_params.get("state", ""), request.cookies.get(COOKIE, "")
    if not state or not secrets.compare_digest(state.encode(), kept.encode()):
        raise Problem("This sign-in was not begun in this browser, or another was begun since. Begin again.")
    return state


def _onward(request: Request, back: str) -> Response:
    language = spoken(request)
    body = f'<p><a href="{escape(back)}">{escape(say(language, "Go on to Valinta"))}</a></p>'
    refresh = f'<meta http-equiv="refresh" content="0;url={escape(back)}">'
    return page(language, say(language, "You are signed in"), body, head=refresh)


def _provider() -> oidc.Provider:
    found = None if is_local_mode() else oidc.settings()
    if found is None:
        raise NotAllowed("Valinta is not set up for sign-in through a provider.")
    return oidc.provider(found)


def _callback(request: Request) -> str:
    """Our own address for the provider to send people back to; without VALINTA_URL we answer this machine only."""
    return (address() or f"{request.url.scheme}://{request.url.netloc}") + CALLBACK


def _refusal(request: Request, problem: Problem) -> Response:
    """The sentence, with the way to try again; where it was the wrong account, as somebody else."""
    language = spoken(request)
    links = [(SIGN_IN, say(language, "Sign in"))]
    if isinstance(problem, detours.NotInvited):
        links.insert(0, (f"{START}?{urlencode({'another': 1})}", say(language, "Sign in with another account")))
    body = f'<p class="problem" role="alert">{escape(say(language, problem.sentence, **problem.values))}</p>'
    body += "".join(f'<p><a href="{escape(to)}">{escape(text)}</a></p>' for to, text in links)
    status = 502 if isinstance(problem, oidc.Unreachable) else 403 if isinstance(problem, NotAllowed) else 400
    return page(language, say(language, "You are not signed in"), body, status=status)
