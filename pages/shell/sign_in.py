"""Signing in and out: plain pages that work without JavaScript, by keyboard, in three languages."""

from collections.abc import Callable
from html import escape
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.status import HTTP_303_SEE_OTHER

from data.actions import accounts
from data.database import engine
from data.text import languages, say
from pages.shell import oidc
from pages.shell.gate import SIGN_IN, is_local_mode, is_secure, sender, session_cookie, token_of
from pages.shell.language import spoken
from pages.shell.paths import local
from pages.shell.plain import page
from scoring.errors import Problem

Say = Callable[..., str]
ABSOLUTE = 8 * 3600  # seconds; the database counts too


def says(request: Request) -> Say:
    """Sentences in the reader's language, safe in HTML."""
    language = spoken(request)
    return lambda sentence, **values: escape(say(language, sentence, **values))


def languages_of(here: str) -> str:
    """Links to the same page in the other languages."""
    links = "".join(
        f'<li><a lang="{code}" href="/language?to={code}&amp;next={quote(here, safe="")}">{escape(name)}</a></li>'
        for code, name in languages().items()
    )
    return f'<nav aria-label="Kieli · Språk · Language"><ul class="languages">{links}</ul></nav>'


def alert(sentence: str) -> str:
    return f'<p class="problem" role="alert">{sentence}</p>' if sentence else ""


def sign_in_page(request: Request) -> Response:
    return _page(request, back=local(request.query_params.get("next")))


def _page(request: Request, *, back: str, username: str = "", wrong: str = "", status: int = 200) -> Response:
    if is_local_mode():
        return RedirectResponse("/act-as", status_code=HTTP_303_SEE_OTHER)
    _ = says(request)
    body = f"""{alert(wrong)}
<form method="post" action="{SIGN_IN}">
<input type="hidden" name="next" value="{escape(back)}">
<label for="username">{_("User name")}</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required
 value="{escape(username)}">
<label for="password">{_("Password")}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button class="primary">{_("Sign in")}</button>
</form>
{oidc.button(spoken(request), back)}
<p>{_("You get in with a personal invitation from the coordinator. With a new one you also set a new password.")}</p>
{languages_of(f"{SIGN_IN}?next={quote(back, safe='')}")}"""
    return page(spoken(request), say(spoken(request), "Sign in"), body, status=status)


async def sign_in(request: Request) -> Response:
    async with request.form(max_files=0, max_fields=5) as form:
        username, password = str(form.get("username", "")), str(form.get("password", ""))
        back = local(str(form.get("next", "")))
    try:
        account = await run_in_threadpool(
            accounts.check, engine(), username=username, password=password, address=sender(request)
        )
        return await lets_in(request, account, back)
    except Problem as problem:
        wrong = says(request)(problem.sentence, **problem.values)
        status = 429 if isinstance(problem, accounts.TooMany) else 401
        return _page(request, back=back, username=username, wrong=wrong, status=status)


async def lets_in(request: Request, account: int, back: str, *, way: str = "password") -> Response:
    """Sign this browser in, out of whatever it was signed in as, and go on."""
    earlier = token_of(request)
    if earlier:
        await run_in_threadpool(accounts.end, engine(), earlier)
    token = await run_in_threadpool(accounts.start, engine(), account, way=way)
    return with_session(RedirectResponse(back, status_code=HTTP_303_SEE_OTHER), token)


def with_session(response: Response, token: str) -> Response:
    response.set_cookie(
        session_cookie(), token, max_age=ABSOLUTE, path="/", httponly=True, samesite="strict", secure=is_secure()
    )
    return response


def sign_out_page(request: Request) -> Response:
    """Signing out changes something, so it is a press and not a link."""
    _ = says(request)
    body = f"""<form method="post" action="/sign-out"><button>{_("Sign out")}</button></form>
<p><a href="/">{_("Back to the front page")}</a></p>"""
    return page(spoken(request), say(spoken(request), "Sign out"), body)


async def sign_out(request: Request) -> Response:
    token = token_of(request)
    if token:
        await run_in_threadpool(accounts.end, engine(), token)
    response = RedirectResponse(SIGN_IN, status_code=HTTP_303_SEE_OTHER)
    response.delete_cookie(session_cookie(), path="/", httponly=True, samesite="strict", secure=is_secure())
    return response
