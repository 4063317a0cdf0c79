"""A real server with the sample, and a real Chromium: people who open pages, press and read."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from data import access, database, sample
from data.models import LogEntry

ROOT = Path(__file__).parent.parent.parent
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-default-apps --disable-extensions"
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("The browser tests need Chromium. Install it with: sudo apt-get install chromium")
    return {"executable_path": found, "args": FLAGS.split()}


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory):
    """A database with the sample, made once; every server gets a copy of its own."""
    path = tmp_path_factory.mktemp("sample") / "valinta.db"
    engine = database.connect(f"sqlite:///{path}")
    database.upgrade(engine)
    sample.load(engine)
    engine.dispose()  # the last connection to close writes everything into the one file
    return path


class Server:
    """One app process on a database of its own, a copy of `file`; `engine` looks into it from outside."""

    def __init__(self, folder, file, *, mode="local"):  # any other mode has sign-in
        shutil.copy(file, Path(folder) / "valinta.db")
        self.database = f"sqlite:///{folder}/valinta.db"
        self.engine = database.connect(self.database)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = (Path(folder) / "server.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)],
            cwd=ROOT,
            env={**os.environ, "VALINTA_MODE": mode, "DATABASE_URL": self.database},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        for _ in range(150):
            try:
                if urllib.request.urlopen(f"{self.url}/healthz", timeout=2).status == 200:
                    return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise RuntimeError((Path(folder) / "server.log").read_text())

    def acts(self, member, programme="soske-2022"):
        """The member as data.actions and data.queries want to know them, read anew."""
        return access.viewer(self.engine, programme, member)

    def errors(self):
        self.log.flush()
        return [line for line in Path(self.log.name).read_text().splitlines() if "Traceback" in line]

    def accused(self):
        """Whom the log says to have sent what no page of ours sends: nobody, where all sit at real browsers."""
        with database.reading(self.engine) as session:
            refused = session.scalars(select(LogEntry).where(LogEntry.action == "refuse"))
            return [(e.actor, e.body["act"]) for e in refused if e.body["act"].startswith(("send ", "upload"))]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.engine.dispose()
        self.log.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory, sample_file):
    made = Server(tmp_path_factory.mktemp("server"), sample_file)
    yield made
    accused = made.accused()
    made.stop()
    assert accused == []


@pytest.fixture(scope="module")
def own_server(tmp_path_factory, sample_file):
    """A server for the tests of one file, which change its data."""
    made = Server(tmp_path_factory.mktemp("own"), sample_file)
    yield made
    accused = made.accused()
    made.stop()
    assert accused == []


@pytest.fixture(scope="session")
def base_url(server):
    return server.url


class Person:
    """Somebody at the browser, acting as one member; without one, as a stranger who has no cookie yet."""

    def __init__(self, page, url, member, language):
        self.page, self.url, self.member, self.language = page, url, member, language
        if member is not None:
            self.keeps(valinta_member=member, valinta_language=language)

    def keeps(self, **cookies):
        self.page.context.add_cookies([{"name": n, "value": value, "url": self.url} for n, value in cookies.items()])

    def opens(self, path):
        self.page.goto(self.url + path)
        expect(self.page.locator("main h1, [data-testid=stMain] h1").first).to_be_visible()
        if self.page.locator("[data-testid=stApp]").count():  # the shell's own pages have no script to wait for
            self.waits()

    def waits(self):
        """Until the page has finished drawing."""
        self.page.wait_for_timeout(150)
        expect(self.page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
        self.page.wait_for_timeout(100)

    def presses(self, name, *, exact=True):
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.waits()

    def turns_to(self, tab):
        self.page.get_by_role("tab", name=tab, exact=True).click()
        expect(self.page.get_by_role("tab", name=tab, exact=True)).to_have_attribute("aria-selected", "true")
        self.waits()

    def each_tab(self, n, walked=99):
        """Turn to one tab after the other; there must be `n`. A page without tabs is one look too."""
        expect(self.page.get_by_role("tab")).to_have_count(n)
        for tab in self.page.get_by_role("tab").all()[:walked]:
            name = tab.inner_text()
            self.turns_to(name)
            yield name
        if not n:
            yield ""

    def reads(self):
        return self.page.locator("main, [data-testid=stMain]").first.inner_text()


def eventually(read, wanted, *, seconds=10):
    """What is stored follows a press within moments; until then it is read again."""
    end = time.monotonic() + seconds
    while read() != wanted and time.monotonic() < end:
        time.sleep(0.05)
    assert read() == wanted


@pytest.fixture
def person(browser, server):
    """person("aino", language="fi") opens a browser of her own."""
    contexts = []

    def made(member, *, language="fi", width=1440, dark=False, url=server.url):
        context = browser.new_context(
            viewport={"width": width, "height": 1000},
            locale={"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}[language],
            color_scheme="dark" if dark else "light",
            timezone_id="Europe/Helsinki",
        )
        contexts.append(context)
        return Person(context.new_page(), url, member, language)

    yield made
    for context in contexts:
        context.close()
