"""Taking files away: each is made when asked for, for the person asking, and kept nowhere."""

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from data.database import engine
from data.exports import FORMATS
from data.refusals import refused
from data.text import say
from pages.shell.language import LANGUAGES, spoken
from pages.shell.plain import refusal
from pages.shell.who import viewer
from scoring.errors import NotAllowed, Problem


def download(request: Request) -> Response:
    """The file of that kind. `lang` says its language, every other query parameter is an option of the format."""
    kind, options = request.path_params["kind"], dict(request.query_params)
    wanted = options.pop("lang", "")
    language = wanted if wanted in LANGUAGES else spoken(request)
    try:
        person = viewer(request)
    except NotAllowed as problem:
        return refusal(request, problem, status=403)
    try:
        if kind not in FORMATS:
            raise Problem("There is no file “{kind}” to take away.", kind=kind)
        made = FORMATS[kind].write(engine(), person, language=language, options=options)
    except NotAllowed as problem:
        refused(engine(), person, act=f"download {kind}", about=person.programme)
        return refusal(request, problem, status=403)
    except Problem as problem:
        return refusal(request, problem, status=404)
    named = disposition(person.programme, kind, say(language, FORMATS[kind].NAME), FORMATS[kind].SUFFIX)
    return Response(made, media_type=FORMATS[kind].MIME, headers={"content-disposition": named})


def disposition(programme: str, kind: str, name: str, suffix: str) -> str:
    """The name under which the browser keeps the file: in the reader's language, and in plain letters for old ones.

    >>> print(disposition("soske-2022", "shortlist", "Päätöslista (CSV)", "csv"))
    attachment; filename="soske-2022-shortlist.csv"; filename*=UTF-8''soske-2022%20P%C3%A4%C3%A4t%C3%B6slista.csv
    """
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", f"{programme}-{kind}.{suffix}")
    spoken_name = re.sub(r"\s*\([^()]*\)$", "", name)
    safe = re.sub(r'[\\/:*?"<>|]', "_", f"{programme} {spoken_name}.{suffix}")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
