"""How long the server takes to answer one rerun of a page, against an empty page of the same server.

A copy of the app is served in which the address ?empty stops before anything of ours is drawn: the empty page. Each
page is asked for by a websocket client, as a browser would, thirty times; the median counts.
"""

import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlalchemy import insert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from data import access, database, imports, log, sample
from data.actions import intake, interviews
from data.models import Application, Conflict, Rating, Sheet, now
from data.queries import programmes as frames
from data.queries.applications import applications
from tests.bench.files import make_file
from tests.browser.conftest import FLAGS, NAMES
from tests.wire import Tab

ROOT = Path(__file__).parent.parent.parent
ASSESSORS = ("bertil", "cecilia", "daavid", "elina", "fanny")
VISITS = (  # who, page, query, and words that stand on that page alone: a refused page would be fast
    ("aino", "home", "", "Mikä odottaa sinua"),
    ("cecilia", "home", "", "Jättämäni arvioinnit"),
    ("aino", "applications", "", "Kirjaa hakemus käsin"),
    ("aino", "applications", "code=H-05", "Miten jaatte oppeja muille"),
    ("aino", "applications", "import=1", "Valitse lomaketyökalun"),
    ("aino", "applications", "enter=1", "Saapumispäivä"),
    ("aino", "conflicts", "", "Kuka on vastannut"),
    ("cecilia", "conflicts", "", "Oletko esteellinen hakemuksessa"),
    ("aino", "interviews", "", "Muistiinpanot tiedostoista"),
    ("aino", "interviews", "code=H-05", "Ei liity kysymykseen"),
    ("cecilia", "assess", "code=H-05", "Mitä joukkue kertoo"),
    ("aino", "shortlist", "", "Vie valintalista"),
    ("aino", "settings", "", "Tallenna päivät"),
)


def fill(address: str, n: int) -> None:
    """The sample, with invented applications added until there are `n`, each rated by all five assessors."""
    engine = database.connect(address)
    database.upgrade(engine)
    key = sample.load(engine)
    actor = access.viewer(engine, key, "aino")
    programme = frames.frame(engine, actor).programme
    table = imports.read_table(make_file("csv", n - 18), "more.csv")
    found = imports.convert(table, imports.mapping_of(imports.suggest(table, programme), table), programme)
    intake.import_applications(engine, actor, found, form="bench", sha256=table.sha256)
    chance = random.Random(1)
    actor = access.viewer(engine, key, "aino")
    people = dict.fromkeys(ASSESSORS, 0)
    with database.transaction(engine) as session:
        for member in session.query(access.Member).filter_by(programme_id=actor.programme_id):
            if member.code in people:
                people[member.code] = member.id
        new = [row for row in applications(engine, actor) if row.code > "H-18" or len(row.code) > 4]
        keys = [c.key for c in frames.frame(engine, actor).rubric.criteria]
        sheets = [
            {"application_id": row.id, "member_id": i, "submitted_at": now(), "saved_at": now(), "version": 1}
            for row in new
            for i in people.values()
        ]
        session.execute(insert(Sheet), sheets)
        about = dict(session.query(Application.id, Application.parties).all())
        session.execute(
            insert(Conflict),
            [
                {"application_id": row.id, "member_id": i, "state": "none", "parties": about[row.id], "at": now()}
                for row in new
                for i in people.values()
            ],
        )
        ids = [i for (i,) in session.query(Sheet.id).filter(Sheet.application_id.in_([row.id for row in new]))]
        session.execute(
            insert(Rating),
            [
                {
                    "sheet_id": i,
                    "criterion": k,
                    "stage": "form",
                    "level": str(chance.randint(0, 4)),
                    "evidence": [],
                    "at": now(),
                }
                for i in ids
                for k in keys
            ],
        )
    for place, row in enumerate(new[:20]):
        interviews.schedule(
            engine,
            actor,
            row.code,
            starts_at=datetime(2021, 12, 13 + place % 5, 7 + place // 5, tzinfo=UTC),
            minutes=30,
            language="fi",
            place="Teams",
            interviewers=[ASSESSORS[place % 5], ASSESSORS[(place + 1) % 5]],
        )
    engine.dispose()


def saved(address: str, *, private: bool) -> None:
    """Somebody saves something; unless it is work on an open sheet, what was kept before counts no more."""
    engine = database.engine(address)
    actor = access.viewer(engine, "soske-2022", "aino")
    with database.transaction(engine) as session:
        log.append(session, actor.programme_id, actor="aino", action="settle", about="H-01", private=private)


class Served:
    """The app, or a single page by plain `streamlit run`, on a free port."""

    def __init__(self, folder: Path, script: str, address: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                script,
                "--server.port",
                str(self.port),
                "--server.headless=true",
                "--browser.gatherUsageStats=false",
                "--server.address=127.0.0.1",
            ],
            cwd=folder,
            env={**os.environ, "VALINTA_MODE": "local", "DATABASE_URL": address},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_stcore/health", timeout=2)
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{script} did not start")

    def round_trip(
        self,
        member: str,
        page: str,
        query: str,
        expects: str = "",
        *,
        times: int = 30,
        before: Callable[[], None] = lambda: None,
    ) -> float:
        """Median milliseconds from the request of a rerun to its last message; the first must hold what is expected."""
        headers = {"Cookie": f"valinta_member={member}; valinta_language=fi"}
        with connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            additional_headers=headers,
            origin=f"http://127.0.0.1:{self.port}",
            subprotocols=["streamlit", "xsrf"],
            max_size=None,
        ) as wire:
            took = []
            for turn in range(times + 3):
                before()
                seen = b""
                message = BackMsg()
                message.rerun_script.query_string = query
                message.rerun_script.page_name = "" if page == "home" else page
                began = time.perf_counter()
                wire.send(message.SerializeToString())
                while True:
                    answer, data = ForwardMsg(), wire.recv(timeout=60)
                    seen += data
                    answer.ParseFromString(data)
                    kind = answer.WhichOneof("type")
                    if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                        raise RuntimeError(f"{page}: {answer.delta.new_element.exception.message}")
                    if kind == "script_finished":
                        break
                took.append((time.perf_counter() - began) * 1000)
                if turn == 0 and expects.encode() not in seen:  # later ones only refer to what was sent before
                    raise RuntimeError(f"{page}?{query} did not show “{expects}”")
        return statistics.median(took[3:])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


# Nothing of ours, but for a fragment with nothing in it.
EMPTY = """import streamlit as st
@st.fragment
def _nothing():
    st.empty()
if "empty" in st.query_params:
    _nothing()
    st.stop()
"""


def slid(url: str, query: str, moves: tuple[float, ...]) -> float:
    """Median milliseconds of a fragment's round trip; on the shortlist with the weight of B moved each time."""
    with Tab(url, cookies={"valinta_member": "aino", "valinta_language": "en"}) as tab:
        drawn = tab.opens("home" if query else "shortlist", query)
        if not query:
            drawn = tab.rerun(states={drawn.widget("shortlist_tab"): ("string_value", "What if")})
        fragment, took = drawn.fragments[0], []
        for turn in range(33):
            value = moves[turn % len(moves)]
            states = {} if query else {drawn.widget("weight_B_0"): ("double_array_value", [value])}
            began = time.perf_counter()
            answer = tab.rerun(fragment=fragment, states=states)
            took.append((time.perf_counter() - began) * 1000)
            if turn == 0 and not query and "The slots stay with the same applications." in " ".join(answer.texts):
                raise RuntimeError("moving the weight moved nothing")
    return statistics.median(took[3:])


def copy(folder: Path) -> None:
    """The app as it is, but for the empty page."""
    for name in ("app.py", "pages", "data", "scoring", ".streamlit"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    front = folder / "pages" / "front.py"
    text = front.read_text(encoding="utf-8")
    front.write_text(EMPTY + text, encoding="utf-8")


def first_paint(port: int, path: str) -> float:
    """Milliseconds from the address to the first contentful paint, in a fresh browser; the median of five."""
    found = next(p for name in NAMES if (p := shutil.which(name)))
    paints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS.split())
        for _ in range(5):
            context = browser.new_context()
            context.add_cookies([{"name": "valinta_member", "value": "aino", "url": f"http://127.0.0.1:{port}"}])
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}{path}")
            page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
            paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
            context.close()
        browser.close()
    return statistics.median(paints)


def run(report) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy(folder)
        for n, goal in ((40, 6.0), (10_000, 12.0)):
            address = f"sqlite:///{folder}/b{n}.db"
            fill(address, n)
            served = Served(folder, "app.py", address)
            try:
                for member, page, query, expects in VISITS:
                    empty = served.round_trip(member, "home", "empty=1")
                    ours = served.round_trip(member, page, query, expects)
                    what = f"{page}{query and '?'}{query} of {member}"
                    report(f"{what} at {n} applications, round trip", ours, empty, goal, unit="ms")
                for member, page, query, expects in (VISITS[0], VISITS[8], VISITS[9]):
                    act = partial(saved, address, private=n > 40)
                    ours = served.round_trip(member, page, query, expects, times=10, before=act)
                    what = "while others rate" if n > 40 else "after each save of anybody"
                    report(f"{page} at {n} applications, {what}", ours, empty, 2 * goal, unit="ms")
                if n == 40:
                    url = f"http://127.0.0.1:{served.port}"
                    nothing, moved = slid(url, "empty=1", (0.0,)), slid(url, "", (0.0, 20.0, 90.0))
                    report("a weight slider at 40 applications, round trip", moved, nothing, 16.0, unit="ms")
                    empty = served.round_trip("aino", "home", "empty=1")
                    paint = first_paint(served.port, "/")
            finally:
                served.stop()
        shutil.rmtree(folder / ".streamlit")
        plain = Served(folder, "pages/front.py", f"sqlite:///{folder}/b40.db")
        try:
            plain.round_trip("aino", "shortlist", "", times=1)  # as ours, it has shown real pages before
            reference = plain.round_trip("aino", "home", "empty=1")
            plain_paint = first_paint(plain.port, "/")
        finally:
            plain.stop()
        report("empty page: plain streamlit run is slower by", reference, empty, 4.0, unit="ms", at_least=True)
        report("home, first paint against an empty plain page", paint, plain_paint, 2.0, unit="ms")
