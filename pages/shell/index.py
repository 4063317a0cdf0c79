"""Streamlit's index.html in the reader's language, with our name, icon, style and words.

Streamlit says `lang="en"` to every screen reader and offers no setting for it. The page is rewritten on its way out;
a test fails if a new Streamlit no longer has what is replaced here.
"""

from html import escape

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.text import N_, say
from pages.shell.files import address
from pages.shell.language import spoken

ROOT = '<div id="root"></div>'

HEAD = """<head>
    <link rel="stylesheet" href="{style}">
    <script src="{script}"></script>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml">
    <link rel="preload" href="{font}" as="font" type="font/woff2" crossorigin>"""

FONT = "/app/static/source-sans-3-latin-wght-normal.woff2"

NEEDS_SCRIPTS = N_("This page needs JavaScript. Switch it on in your browser, and reload.")


def rewritten(html: str, language: str) -> str:
    """The page as `language` reads it. Every replaced part must be there, or the page would be half ours."""
    head = HEAD.format(style=address("valinta.css"), script=address(f"{language}.js"), font=FONT)
    noscript = f"<noscript><p>{escape(say(language, NEEDS_SCRIPTS))}</p></noscript>"
    for old, new in (
        ('<html lang="en">', f'<html lang="{language}">'),
        ("<head>", head),
        ("<title>Streamlit</title>", "<title>Valinta</title>"),
        ('<link rel="shortcut icon" href="./favicon.png" />', '<link rel="alternate icon" href="/favicon.png">'),
        ('<link rel="service-desc" href="./_stcore/agent/openapi.json" />', ""),
        (_between(html, "<noscript>", "</noscript>"), noscript),
        (_between(html, '<link\n      rel="preload"', "/>"), ""),
    ):
        if old not in html:
            raise ValueError(f"Streamlit's index.html has changed: {old!r} is not in it.")
        html = html.replace(old, new, 1)
    return html


def _between(html: str, first: str, last: str) -> str:
    start = html.index(first)
    return html[start : html.index(last, start) + len(last)]


class Index:
    """Holds back a page that is Streamlit's index.html and sends it rewritten; lets all else through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or "." in scope["path"]:
            return await self.app(scope, receive, send)
        # It must come whole: neither compressed nor answered with “not modified”.
        skipped = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in skipped]}
        start: Message = {}
        body = b""

        async def rewriting(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_html(message):
                start = message
            elif not start:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    await self.send_whole(start, body, spoken(Request(scope)), send)

        await self.app(scope, receive, rewriting)

    async def send_whole(self, start: Message, body: bytes, language: str, send: Send) -> None:
        html = body.decode()
        if ROOT in html:
            body = rewritten(html, language).encode()
            headers = MutableHeaders(scope=start)
            for name in ("etag", "last-modified", "accept-ranges"):
                del headers[name]
            headers["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})


def _is_html(start: Message) -> bool:
    return start["status"] == 200 and MutableHeaders(scope=start).get("content-type", "").startswith("text/html")
