"""An invitation's page: choose a user name and a password, or come in with an account that there is already."""

from html import escape
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.status import HTTP_303_SEE_OTHER

from data import programme as programmes
from data.actions import accounts
from data.database import engine
from data.passwords import SHORTEST
from data.programme import in_language
from data.queries import accounts as known
from data.text import say
from pages.shell import oidc
from pages.shell.gate import token_of
from pages.shell.language import spoken
from pages.shell.plain import page, refusal
from pages.shell.sign_in import alert, languages_of, lets_in, says
from scoring.errors import Problem

HERE = "/invitation"


def invitation_page(request: Request) -> Response:
    return _page(request, request.query_params.get("token", ""))


def _page(request: Request, token: str, *, username: str = "", wrong: str = "", status: int = 200) -> Response:
    try:
        found = known.invitation(engine(), token)
    except Problem as problem:
        return refusal(request, problem, status=404)
    _, language = says(request), spoken(request)
    name = in_language(programmes.read(found.programme_text).name, language)
    lead = _("{name}, you are invited to {programme}.", name=found.name, programme=name)
    mine = known.signed_in(engine(), token_of(request))
    body = f"""<p>{lead}</p>
{_with_own_account(request, token) if mine else ""}
{alert(wrong)}
<form method="post" action="{HERE}">
<input type="hidden" name="token" value="{escape(token)}">
<label for="username">{_("User name")}</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required
 value="{escape(username or found.username or "")}">
<label for="password">{_("New password, at least {n} characters", n=SHORTEST)}</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="{SHORTEST}" required>
<button class="primary">{_("Begin")}</button>
</form>
{oidc.button(language, "/", invitation=token)}
<p>{_("The link is yours alone: it works once, and for seven days.")}</p>
{languages_of(f"{HERE}?token={quote(token, safe='')}")}"""
    return page(language, say(language, "Invitation"), body, status=status)


def _with_own_account(request: Request, token: str) -> str:
    _ = says(request)
    return f"""<form method="post" action="{HERE}">
<input type="hidden" name="token" value="{escape(token)}">
<button name="own" value="1">{_("Join with the account I am signed in with")}</button>
</form>"""


async def accept(request: Request) -> Response:
    async with request.form(max_files=0, max_fields=5) as form:
        token, own = str(form.get("token", "")), bool(form.get("own"))
        username, password = str(form.get("username", "")), str(form.get("password", ""))
    try:
        if own:
            signed = await run_in_threadpool(known.signed_in, engine(), token_of(request))
            if signed is not None:
                await run_in_threadpool(accounts.join, engine(), token, signed.account_id)
                return RedirectResponse("/", status_code=HTTP_303_SEE_OTHER)
        account = await run_in_threadpool(accounts.accept, engine(), token, username=username, password=password)
        return await lets_in(request, account, "/")
    except Problem as problem:
        wrong = says(request)(problem.sentence, **problem.values)
        return await run_in_threadpool(_page, request, token, username=username, wrong=wrong, status=400)
