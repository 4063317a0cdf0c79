"""Nothing leaves the machine, and a stranger sees the front alone."""

import socket
import threading
from contextlib import contextmanager, suppress
from functools import partial
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from data.database import reading
from data.models import Application, Member, Personal
from tests.browser.conftest import Server, eventually
from tests.browser.places import PLACES

HERE = "127.0.0.1"
FRONT = [
    "Siirry sisältöön",
    "Valinta",
    "Valintaryhmä valitsee muutamat monista ja voi perustella valintansa.",
    "Ohjelmat: Soske-akatemia 2022",
    "Valitse, kenenä toimit",
]
NOWHERE = ["Sivua ei ole", "Tätä sivua ei ole. Siirryttiin etusivulle."]
# The first request to a fresh server, whether without a cookie or with an unknown member's, and what is asked next.
FIRST = (
    ("/", None, ()),
    ("/applications", "nobody", ()),
    ("/applications?code=H-01", None, ()),
    ("/applications?import=1", None, ()),
    ("/applications?enter=1", "nobody", ()),
    ("/interviews?code=H-01", "nobody", ()),
    ("/shortlist", "nobody", ()),
    ("/settings", None, ("/assess", "/assess?code=H-01", "/interviews", "/shortlist?code=H-01")),
)


@contextmanager
def sockets(process):
    """The addresses at both ends of every socket that the process or a child of it has, looked at all the while."""
    seen, over = set(), threading.Event()

    def look():
        while not over.wait(0.05):
            with suppress(psutil.Error):
                for one in (process, *process.children(recursive=True)):
                    ends = [end for found in one.net_connections("inet") for end in (found.laddr, found.raddr) if end]
                    seen.update(end.ip for end in ends)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield seen
    finally:
        over.set()
        watching.join()


def test_a_socket_to_elsewhere_would_be_seen():
    with sockets(psutil.Process()) as seen, socket.socket(type=socket.SOCK_DGRAM) as elsewhere:
        elsewhere.connect(("127.0.0.2", 9))
        eventually(lambda: "127.0.0.2" in seen, True)


def test_no_request_leaves_the_machine(person, server):
    asked, barred, charts, readers = set(), [], {}, {}

    def seen(address):
        asked.add(urlsplit(address).netloc or urlsplit(address).scheme)

    with sockets(psutil.Process(server.process.pid)) as addresses:
        for place in PLACES:
            if place.member not in readers:
                reader = readers[place.member] = person(place.member)
                reader.page.context.on("request", lambda request: seen(request.url))
                reader.page.on("websocket", lambda opened: seen(opened.url))
                reader.page.on(
                    "console", lambda said: barred.append(said.text) if "Security Policy" in said.text else 0
                )
            reader = readers[place.member]
            reader.opens(place.path)
            for _tab in reader.each_tab(place.tabs, place.walked):
                drawn = reader.page.locator(".js-plotly-plot").count()
                charts[place.path] = max(drawn, charts.get(place.path, 0))

    assert charts["/shortlist?code=H-10"] == 2  # the plane, and what each criterion adds to the score
    assert asked - {"data", "blob"} == {f"{HERE}:{server.port}"}
    assert barred == []  # nothing was tried either
    assert addresses == {HERE}
    assert server.errors() == []


def canaries(server):
    """What only people of the programme may see: codes, names, and everything that an applicant wrote."""
    with reading(server.engine) as session:
        people = [text for m in session.scalars(select(Member)) for text in (m.name, m.organisation)]
        applications = session.scalars(select(Application)).all()
        codes = [a.code for a in applications]
        names = [a.facts["name"] for a in applications]
        partners = [partner["name"] for a in applications for partner in a.facts.get("partners") or ()]
        answers = [text for a in applications for text in a.answers.values() if isinstance(text, str)]
        personal = [text for p in session.scalars(select(Personal)) for text in p.values.values() if text]
    return {"codes": codes, "names": names, "rest": [*people, *partners, *answers, *personal]}


class Wire:
    """All that one browser is told over its websockets."""

    def __init__(self, page):
        self.frames = []
        page.on("websocket", self._opened)

    def _opened(self, opened):
        opened.on("framereceived", lambda frame: self.frames.append(frame))

    def holds(self, texts):
        heard = b"\n".join(f if isinstance(f, bytes) else f.encode() for f in self.frames)
        return [text for text in texts if text.encode() in heard]


def read(page):
    """The lines that stand on the page, all of them."""
    return [line for line in page.locator("body").inner_text().splitlines() if line.strip()]


@pytest.mark.parametrize(("first", "who", "next_ones"), FIRST, ids=[path for path, _who, _next in FIRST])
def test_the_first_request_of_a_fresh_server_shows_the_front_alone(
    person, tmp_path, sample_file, first, who, next_ones
):
    fresh = Server(tmp_path, sample_file)
    try:
        secret = canaries(fresh)
        for member in (who, None if who else "nobody"):
            stranger = person(member, url=fresh.url)
            wire = Wire(stranger.page)
            for path in (first, *next_ones):
                stranger.opens(path)

                eventually(partial(read, stranger.page), FRONT + (NOWHERE if path != "/" else []))
                expect(stranger.page.get_by_role("link", name="Valitse, kenenä toimit")).to_have_count(1)
                html = stranger.page.content()
                assert wire.frames
                assert [text for texts in secret.values() for text in texts if text in html] == []
                assert wire.holds([text for texts in secret.values() for text in texts]) == []
        assert fresh.errors() == []
    finally:
        fresh.stop()


def test_what_a_stranger_must_not_be_told_is_told_to_those_who_may_see_it(person, server):
    secret = canaries(server)
    aino = person("aino")
    wire = Wire(aino.page)

    aino.opens("/applications")

    assert wire.holds(secret["codes"]) == secret["codes"]
    assert wire.holds(secret["names"]) == secret["names"]
    assert len(secret["rest"]) > 200
