"""Every place where a person can be told something: pages with their tabs and addresses, downloads, routes."""

import ast
import base64
import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

from data.exports import FORMATS
from tests.leaks.committee import CODES
from tests.wire import Tab

FRONT = Path(__file__).parent.parent.parent / "pages" / "front.py"
APPLICATION_TABS = ("Answers", "Facts and eligibility", "Ratings", "Notes", "History")
SHORTLIST_TABS = ("Order", "How sure", "What if", "Rules", "Compare", "Ties", "By organisation")
SETTINGS_TABS = ("Programme", "Rubric", "Eligibility", "People", "Who rates what", "Gates and seals", "Log")


class Place(NamedTuple):
    """A page, what stands behind the question mark, and the tab that is open, or the switch that is off or on."""

    page: str
    query: str = ""
    tabs: str = ""  # the key of its tabs
    tab: str = ""

    def __str__(self):
        opened = self.tabs if self.tab == "on" else self.tab
        return " ".join(filter(None, (self.page, self.query.replace("code=", ""), opened)))


PLACES = (
    Place("home"),
    Place("applications"),
    Place("applications", "find=Kanaria"),
    Place("applications", "show=attention"),
    Place("applications", "import=1"),
    Place("applications", "enter=1"),
    *(Place("applications", f"code={c}", "application_tab", tab) for c in CODES for tab in APPLICATION_TABS),
    *(
        Place("applications", "code=H-01", "application_tab", tab) for tab in APPLICATION_TABS[:2]
    ),  # of another programme
    Place("conflicts"),
    Place("moderate"),
    Place("moderate", "", "follow", "off"),  # not what the chair looks at, but the first
    Place("moderate", "", "agreement", "on"),
    Place("moderate", "", "strict_and_lenient", "on"),
    Place("interviews"),
    *(Place("interviews", f"code={c}") for c in CODES[:3]),
    Place("assess"),
    *(Place("assess", f"code={c}&criterion={k}") for c in CODES[:3] for k in ("A1", "B5")),
    *(Place("shortlist", f"code={c}", "shortlist_tab", "Order") for c in CODES[:3]),
    *(Place("shortlist", "", "shortlist_tab", tab) for tab in SHORTLIST_TABS[1:]),
    *(Place("settings", "", "settings_tab", tab) for tab in SETTINGS_TABS),
)
# An invitation is of one interview: those of HX1 and HX2, and one that there is not.
MORE = {"invitation": ("&interview=1", "&interview=2", "&interview=3")}
DOWNLOADS = tuple(f"/download/{kind}?lang=en{more}" for kind in FORMATS for more in MORE.get(kind, ("",)))
# Each route with what is asked of it; a form that is sent without its fields is refused, and must say nothing.
ROUTES = {
    "/act-as": ("GET /act-as", "POST /act-as"),
    "/sign-in": ("GET /sign-in", "POST /sign-in"),
    "/sign-out": ("GET /sign-out",),  # sent, it would end the walk
    "/account": ("GET /account", "POST /account"),
    "/invitation": ("GET /invitation", "GET /invitation?token=x", "POST /invitation"),
    "/oidc/start": ("GET /oidc/start",),
    "/oidc/callback": ("GET /oidc/callback", "GET /oidc/callback?state=x&code=x"),
    "/language": ("GET /language?to=en&next=/", "GET /language?to=x"),
    "/programme": ("GET /programme?to=soske-2022", "GET /programme?to=toinen", "GET /programme?to=x"),
    "/download/{kind}": (*(f"GET {address}" for address in DOWNLOADS), "GET /download/x"),
    "/healthz": ("GET /healthz",),
    "/shell/{name}": ("GET /shell/en.js", "GET /shell/valinta.css", "GET /shell/x"),
    "/favicon.svg": ("GET /favicon.svg",),
    "/favicon.png": ("GET /favicon.png",),
    "/favicon.ico": ("GET /favicon.ico",),
}
STREAMLIT = (
    "GET /_stcore/health",
    "GET /_stcore/host-config",
    "GET /_stcore/metrics",
    "GET /media/x",
    "GET /x",
    "GET /",
)


def pages():
    """The pages of the map in pages/front.py, which runs when it is imported and so is read."""
    tree = ast.parse(FRONT.read_text(encoding="utf-8"))
    listed = next(n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "MAP")
    return [line.elts[0].value for line in listed.elts]


class Reader:
    """One person's browser, that goes to every place in a tab of its own."""

    def __init__(self, url, cookies):
        self.url, self.cookies, self.tabs = url, cookies, {}
        self.tab = Tab(url, cookies=cookies)

    def __enter__(self):
        return self

    def __exit__(self, *_how):
        self.tab.close()

    def reads(self, place):
        """All bytes that the page sends for a place, those of its fragments among them."""
        if place.page == "shortlist" and place.query:  # it keeps which score is explained for as long as the tab lasts
            self.tab.close()
            self.tab = Tab(self.url, cookies=self.cookies)
        if place.tabs and place.tabs not in self.tabs:
            self.tabs |= self.tab.opens(place.page, place.query).widgets
        known = self.tabs.get(place.tabs)
        self.tab.page, self.tab.query = ("" if place.page == "home" else place.page), place.query
        switch = {"off": ("bool_value", False), "on": ("bool_value", True)}
        chosen = switch.get(place.tab, ("string_value", place.tab))
        answer = self.tab.rerun(states={known: chosen} if known else None)
        frames = list(answer.frames)
        for fragment in answer.fragments:
            frames += self.tab.rerun(fragment=fragment).frames
        return opened(b"".join(frame for frame in frames if not _offers_all(frame))), answer

    def asks(self, request):
        """All that a route answers: status, headers and body, unpacked."""
        method, _space, path = request.partition(" ")
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.tab.url}
        given = self.tab.get(path, method=method, body=b"x=1" if method == "POST" else None, headers=form)
        head = "\n".join(f"{k}: {v}" for k, v in given.headers.items() if k not in ("date", "set-cookie"))
        return given.status, head.encode() + b"\n" + opened(given.body)


def _offers_all(frame):
    """Whether a widget lets one choose among all levels there are, which tells nothing of those that were given."""
    return all(level in frame for level in _SOME)


_SOME = [f"3.{n}".encode() for n in range(101, 1000, 37) if n % 10]
_BASE64 = re.compile(rb'"bdata":\s*"([A-Za-z0-9+/=]+)"')
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def opened(content):
    """The bytes, and whatever is packed in them: zip in zip, the arrays of a chart, the streams of a PDF."""
    found = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [part for name in archive.namelist() for part in (name.encode(), opened(archive.read(name)))]
    if content.startswith(b"%PDF"):
        for packed in _STREAM.findall(content):
            try:
                found.append(zlib.decompress(packed))
            except zlib.error:
                found.append(packed)
    found += [base64.b64decode(packed) for packed in _BASE64.findall(content)]
    return b"\n".join(found)
