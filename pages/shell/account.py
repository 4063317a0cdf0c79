"""The own account: another password, and signing out everywhere else."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from data.actions import accounts
from data.database import engine
from data.passwords import SHORTEST
from data.queries import accounts as known
from data.text import say
from pages.shell.gate import is_local_mode, sender, token_of
from pages.shell.language import spoken
from pages.shell.plain import page, refusal
from pages.shell.sign_in import alert, languages_of, says
from scoring.errors import NotAllowed, Problem

HERE = "/account"


def account_page(request: Request) -> Response:
    return _page(request)


def _page(request: Request, *, wrong: str = "", done: str = "", status: int = 200) -> Response:
    if is_local_mode():
        return refusal(request, NotAllowed("Local mode has no accounts."), status=404)
    _, language = says(request), spoken(request)
    signed = known.signed_in(engine(), token_of(request))
    kept = f"<p>{_('Your password is kept by the provider you sign in with.')}</p>"
    body = f"""{alert(wrong)}{f'<p role="status">{done}</p>' if done else ""}
{_password(request) if signed and signed.has_password else kept}
<form method="post" action="{HERE}"><button name="end" value="1">{_("Sign out everywhere else")}</button></form>
<p><a href="/">{_("Back to the front page")}</a></p>
{languages_of(HERE)}"""
    return page(language, say(language, "My account"), body, status=status)


def _password(request: Request) -> str:
    _ = says(request)
    return f"""<form method="post" action="{HERE}">
<label for="old">{_("Password now")}</label>
<input id="old" name="old" type="password" autocomplete="current-password" required>
<label for="new">{_("New password, at least {n} characters", n=SHORTEST)}</label>
<input id="new" name="new" type="password" autocomplete="new-password" minlength="{SHORTEST}" required>
<button class="primary">{_("Change the password")}</button>
</form>"""


async def change_account(request: Request) -> Response:
    _, token = says(request), token_of(request) or ""
    async with request.form(max_files=0, max_fields=5) as form:
        old, new, everywhere = str(form.get("old", "")), str(form.get("new", "")), bool(form.get("end"))
    signed = await run_in_threadpool(known.signed_in, engine(), token)
    try:
        if signed is None:
            raise NotAllowed("Local mode has no accounts.")
        if everywhere:
            await run_in_threadpool(accounts.end_all, engine(), signed.account_id, but=token)
            done = _("You are signed out everywhere else.")
        else:
            await run_in_threadpool(
                accounts.change_password, engine(), token, old=old, new=new, address=sender(request)
            )
            done = _("The password is changed, and you are signed out everywhere else.")
    except Problem as problem:
        return await run_in_threadpool(_page, request, wrong=_(problem.sentence, **problem.values), status=400)
    return await run_in_threadpool(_page, request, done=done)
