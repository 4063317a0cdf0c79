"""The addresses that are not pages, and what every request passes through, from the outside in."""

from starlette.middleware import Middleware
from starlette.routing import Route

from pages.shell.account import account_page, change_account
from pages.shell.act_as import act_as, choose_member
from pages.shell.choices import choose_language, choose_programme
from pages.shell.detour import callback, start
from pages.shell.downloads import download
from pages.shell.files import favicon, shell_file
from pages.shell.gate import HEALTH, SIGN_IN, SIGN_OUT, Gate
from pages.shell.headers import Headers
from pages.shell.health import health
from pages.shell.index import Index
from pages.shell.invitation import HERE as INVITATION
from pages.shell.invitation import accept, invitation_page
from pages.shell.oidc import CALLBACK, START
from pages.shell.sign_in import sign_in, sign_in_page, sign_out, sign_out_page
from pages.shell.who import write_down

ROUTES = [
    Route("/act-as", choose_member, methods=["GET"]),
    Route("/act-as", act_as, methods=["POST"]),
    Route(SIGN_IN, sign_in_page, methods=["GET"]),
    Route(SIGN_IN, sign_in, methods=["POST"]),
    Route(SIGN_OUT, sign_out_page, methods=["GET"]),
    Route(SIGN_OUT, sign_out, methods=["POST"]),
    Route("/account", account_page, methods=["GET"]),
    Route("/account", change_account, methods=["POST"]),
    Route(INVITATION, invitation_page, methods=["GET"]),
    Route(INVITATION, accept, methods=["POST"]),
    Route(START, start, methods=["GET"]),
    Route(CALLBACK, callback, methods=["GET"]),
    Route("/language", choose_language),
    Route("/programme", choose_programme),
    Route("/download/{kind}", download),
    Route(HEALTH, health),
    Route("/shell/{name}", shell_file),
    Route("/favicon.svg", favicon),
    Route("/favicon.png", favicon),
    Route("/favicon.ico", favicon),
]

MIDDLEWARE = [Middleware(Headers), Middleware(Gate, write_down=write_down), Middleware(Index)]
