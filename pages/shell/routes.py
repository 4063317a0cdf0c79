"""The addresses that are not pages, and what every request passes through, from the outside in."""

from starlette.middleware import Middleware
from starlette.routing import Route

from pages.shell.act_as import act_as, choose_member
from pages.shell.choices import choose_language, choose_programme
from pages.shell.downloads import download
from pages.shell.files import favicon, shell_file
from pages.shell.gate import HEALTH, Gate
from pages.shell.headers import Headers
from pages.shell.health import health
from pages.shell.index import Index

ROUTES = [
    Route("/act-as", choose_member, methods=["GET"]),
    Route("/act-as", act_as, methods=["POST"]),
    Route("/language", choose_language),
    Route("/programme", choose_programme),
    Route("/download/{kind}", download),
    Route(HEALTH, health),
    Route("/shell/{name}", shell_file),
    Route("/favicon.svg", favicon),
    Route("/favicon.png", favicon),
    Route("/favicon.ico", favicon),
]

MIDDLEWARE = [Middleware(Headers), Middleware(Gate), Middleware(Index)]
