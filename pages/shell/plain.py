"""Pages of plain HTML, without scripts: whom to act as, and refusals. Every text passes through `escape`."""

from html import escape
from pathlib import Path

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from data.text import say
from pages.shell.language import spoken
from scoring.errors import Problem

STATIC = Path(__file__).parents[1] / "static"
STYLE = (STATIC / "plain.css").read_text(encoding="utf-8")

# Written into the page and not linked: while the house is closed no other file is served.
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Valinta</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style>{style}</style>
{head}</head>
<body><main>
<h1>{title}</h1>
{body}
</main></body>
</html>
"""


def page(language: str, title: str, body: str, *, head: str = "", status: int = 200) -> HTMLResponse:
    """`title` is text, `body` and `head` are HTML whose texts are escaped already."""
    written = PAGE.format(language=language, title=escape(title), body=body, head=head, style=STYLE)
    return HTMLResponse(written, status_code=status)


def refusal(connection: HTTPConnection, problem: Problem, *, status: int) -> HTMLResponse:
    """The problem as a page in the reader's language, with the way back."""
    language = spoken(connection)
    sentence = escape(say(language, problem.sentence, **problem.values))
    back = escape(say(language, "Back to the front page"))
    body = f'<p>{sentence}</p>\n<p><a href="/">{back}</a></p>'
    return page(language, say(language, "This is not possible"), body, status=status)
