"""Choosing a language or a programme: a cookie is set, and the reader is back where they were."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.shell import language as languages
from pages.shell.paths import local
from pages.shell.plain import refusal
from pages.shell.who import PROGRAMME, memberships, written
from scoring.errors import NotAllowed, Problem

YEAR = 365 * 24 * 3600


def back(request: Request, cookie: str, value: str) -> RedirectResponse:
    response = RedirectResponse(local(request.query_params.get("next")), status_code=303)
    response.set_cookie(cookie, value, max_age=YEAR, httponly=True, samesite="lax")
    return response


def choose_language(request: Request) -> Response:
    wanted = request.query_params.get("to", "")
    if wanted not in languages.LANGUAGES:
        return refusal(request, Problem("Valinta does not speak the language “{code}”.", code=wanted), status=404)
    return back(request, languages.COOKIE, wanted)


def choose_programme(request: Request) -> Response:
    wanted = request.query_params.get("to", "")
    try:
        mine = memberships(request.cookies)
    except NotAllowed as problem:
        return refusal(request, problem, status=401)
    if wanted not in mine:
        return refusal(request, Problem("There is no programme {key}.", key=wanted), status=404)
    return back(request, PROGRAMME, written(wanted))
