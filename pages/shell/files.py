"""The few files of the shell: the style sheet, and one script for each language, addressed by their content."""

import json
from functools import cache
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from pages.shell.language import LANGUAGES, LOCALES
from pages.shell.plain import STATIC
from pages.shell.words import dictionary

FOREVER = "public, max-age=31536000, immutable"  # the address changes with the content


@cache
def content(name: str) -> tuple[str, str]:
    """The text of a file of the shell and its media type. Raises KeyError if there is none of that name."""
    if name == "valinta.css":
        return (STATIC / name).read_text(encoding="utf-8"), "text/css"
    scripts = {f"{language}.js": language for language in LANGUAGES}
    return script(scripts[name]), "text/javascript"


def script(language: str) -> str:
    """What must run before Streamlit does: the locale of numbers and charts, Streamlit's own words, drafts and tabs."""
    words = json.dumps(dictionary(language), ensure_ascii=False)
    parts = ("translate.js", "drafts.js", "tabs.js")
    translate, drafts, tabs = ((STATIC / name).read_text(encoding="utf-8").strip() for name in parts)
    said = f"({translate})({json.dumps(LOCALES[language])}, {words});"
    return f"{_plotly(language)}\n{said}\n({drafts})();\n({tabs})();\n"


def _plotly(language: str) -> str:
    path = STATIC / f"plotly-{language}.js"
    if not path.exists():  # English is what Plotly speaks by itself
        return ""
    locale = path.read_text(encoding="utf-8")
    return f"(() => {{ const module = {{}};\n{locale}\n(window.PlotlyLocales ||= []).push(module.exports); }})();"


@cache
def address(name: str) -> str:
    return f"/shell/{name}?v={sha256(content(name)[0].encode()).hexdigest()[:12]}"


async def shell_file(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        text, kind = content(name)
    except KeyError:
        return PlainTextResponse("Not found", status_code=404)
    asked = f"{request.url.path}?{request.url.query}"
    keep = FOREVER if asked == address(name) else "no-cache"
    return Response(text, media_type=kind, headers={"cache-control": keep})


async def favicon(request: Request) -> Response:
    """The icon; browsers ask for /favicon.ico by themselves, and take the PNG."""
    name = "favicon.svg" if request.url.path.endswith(".svg") else "favicon.png"
    return FileResponse(STATIC / name, headers={"cache-control": "public, max-age=86400"})
