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

from data import database, sample

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


class Server:
    """One app process on a database of its own."""

    def __init__(self, folder, *, load=True):
        self.database = f"sqlite:///{folder}/valinta.db"
        engine = database.connect(self.database)
        database.upgrade(engine)
        if load:
            sample.load(engine)
        engine.dispose()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = (Path(folder) / "server.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)],
            cwd=ROOT,
            env={**os.environ, "VALINTA_MODE": "local", "DATABASE_URL": self.database},
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

    def errors(self):
        self.log.flush()
        return [line for line in Path(self.log.name).read_text().splitlines() if "Traceback" in line]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("server"))
    yield made
    made.stop()


@pytest.fixture(scope="session")
def base_url(server):
    return server.url


class Person:
    """Somebody at the browser, acting as one member."""

    def __init__(self, page, url, member, language):
        self.page, self.url, self.member, self.language = page, url, member, language
        page.context.add_cookies(
            [
                {"name": "valinta_member", "value": member, "url": url},
                {"name": "valinta_language", "value": language, "url": url},
            ]
        )

    def opens(self, path):
        self.page.goto(self.url + path)
        expect(self.page.locator("[data-testid=stMain] h1").first).to_be_visible()
        self.waits()

    def waits(self):
        """Until the page has finished drawing."""
        self.page.wait_for_timeout(150)
        expect(self.page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
        self.page.wait_for_timeout(250)

    def presses(self, name, *, exact=True):
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.waits()

    def reads(self):
        return self.page.locator("[data-testid=stMain]").inner_text()


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
