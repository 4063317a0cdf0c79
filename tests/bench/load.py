"""Fifty assessors at once in the real app, against plain `streamlit run` with the same elements; then three browsers.

Each assessor is a websocket client that signs in, opens the home page and a sheet, and gives levels with the pauses of
a person who reads. Every save must be acknowledged on the page and stand in the database. The reference script draws
what our page drew, element by element, and saves a row with sqlite3: no shell, no rights, no log.
"""

import json
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlalchemy import select

from data import access, database, sample
from data.access import Role
from data.actions import accounts, setup
from data.models import Account, Application, Conflict, Member, Rating, Sheet, now
from tests.bench.pages import ROOT, Served
from tests.browser.conftest import FLAGS, NAMES, Server
from tests.wire import Refused, Tab

QUICK = bool(os.environ.get("VALINTA_QUICK"))  # for a first look: fewer saves
ASSESSORS, BROWSERS = 50, 3
SAVES, ARRIVAL = (2, 15.0) if QUICK else (8, 15.0)
PAUSE = (2.5, 7.5)
LEVELS = ("1", "2")  # these need no citation, so the page lets go on
CHOSEN = ":material/check_circle:"


@dataclass
class Figures:
    """What fifty people saw: milliseconds of each save and each first look, what was acknowledged, what went wrong."""

    saves: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    acknowledged: dict = field(default_factory=dict)  # (member, application, criterion) -> level
    errors: list[str] = field(default_factory=list)


def p95(found):
    return statistics.quantiles(found, n=20)[-1]


def fill(path):
    """The sample, with fifty more assessors who have answered that they have no conflict; returns their tokens."""
    engine = database.connect(f"sqlite:///{path}")
    database.upgrade(engine)
    key = sample.load(engine)
    names = [f"a{n:02d}" for n in range(ASSESSORS)]
    for name in names:
        setup.set_member(
            engine,
            access.viewer(engine, key, "aino"),
            code=name,
            name=name,
            organisation="Silta",
            roles=[Role.ASSESSOR],
            language="en",
        )
    with database.transaction(engine) as session:
        applications = session.scalars(select(Application)).all()
        for member in session.scalars(select(Member).where(Member.code.in_(names))).all():
            account = Account(username=member.code, at=now())
            session.add(account)
            session.flush()
            member.account_id = account.id
            for application in applications:
                session.add(
                    Conflict(
                        application_id=application.id,
                        member_id=member.id,
                        state="none",
                        parties=application.parties,
                        at=now(),
                    )
                )
    with database.reading(engine) as session:
        known = session.execute(select(Member.code, Member.account_id).where(Member.code.in_(names))).all()
    tokens = {code: accounts.start(engine, account, way="password") for code, account in known}
    engine.dispose()
    return tokens


def at_once(work):
    """Fifty of them, each in a thread of its own, arriving one after the other."""
    found = Figures()
    began = threading.Event()

    def one(n):
        chance = random.Random(n)
        began.wait()
        time.sleep(ARRIVAL * n / ASSESSORS)
        try:
            work(n, chance, found)
        except (Refused, KeyError, TimeoutError, OSError) as error:
            found.errors.append(f"{n}: {error!r}")

    threads = [threading.Thread(target=one, args=(n,)) for n in range(ASSESSORS)]
    for thread in threads:
        thread.start()
    began.set()
    for thread in threads:
        thread.join()
    return found


def timed(into, ask):
    began = time.perf_counter()
    answer = ask()
    into.append((time.perf_counter() - began) * 1000)
    return answer


def ours(url, tokens):
    """What one assessor does in our app."""

    def work(n, chance, found):
        member = f"a{n:02d}"
        with Tab(url, cookies={"valinta_session": tokens[member], "valinta_language": "en"}, patience=60) as tab:
            timed(found.looks, lambda: tab.opens("home"))
            code = f"H-{n % 18 + 1:02d}"
            answer = timed(found.looks, lambda: tab.opens("assess", f"code={code}"))
            for turn in range(SAVES):
                time.sleep(chance.uniform(*PAUSE))
                level = chance.choice(LEVELS)
                key = next(k for k in answer.widgets if k.startswith(f"level_{level}_{code}_"))
                answer = timed(found.saves, lambda k=key, a=answer: tab.presses(a.widget(k)))
                label = next((e.label for _kind, e in answer.elements if getattr(e, "id", "").endswith(f"-{key}")), "")
                if CHOSEN not in label:
                    found.errors.append(f"{member}: {key} is not acknowledged")
                else:
                    found.acknowledged[member, code, key.rpartition("_")[2]] = level
                found.errors += answer.errors
                if n % 10 == 0 and turn == 3:
                    timed(found.looks, lambda: tab.opens("shortlist"))
                    answer = tab.opens("assess", f"code={code}")
                else:
                    answer = tab.presses(answer.widget(f"next_{code}"))

    return work


def plain(url):
    """The same in the reference: it knows nobody, so each client presses what there is."""

    def work(n, chance, found):
        with Tab(url, patience=60) as tab:
            timed(found.looks, tab.opens)
            answer = timed(found.looks, tab.opens)
            for turn in range(SAVES):
                time.sleep(chance.uniform(*PAUSE))
                level = chance.choice(LEVELS)
                answer = timed(found.saves, lambda a=answer, x=level: tab.presses(a.widget(f"level_{x}")))
                found.acknowledged[n, turn] = level
                found.errors += answer.errors
                answer = tab.presses(answer.widget("next"))

    return work


def drawn(url, token):
    """The elements of our page, each as the reference is to draw it."""
    with Tab(url, cookies={"valinta_session": token, "valinta_language": "en"}) as tab:
        answer = tab.opens("assess", "code=H-05")
    kept = []
    for kind, element in answer.elements:
        options = [str(getattr(o, "content", o)) for o in getattr(element, "options", ())]
        key = (element.id.split("-", 2)[2] if getattr(element, "id", "") else "").split("_H-05")[0]
        text = next((str(t) for name in ("body", "label") if (t := getattr(element, name, ""))), "")
        kept.append({"kind": kind, "text": text, "options": options, "key": key})
    return kept


def stored(engine):
    """The levels of the fifty, as they stand in the database."""
    with database.reading(engine) as session:
        found = session.execute(
            select(Member.code, Application.code, Rating.criterion, Rating.level)
            .select_from(Rating)
            .join(Sheet, Sheet.id == Rating.sheet_id)
            .join(Member, Member.id == Sheet.member_id)
            .join(Application, Application.id == Sheet.application_id)
            .where(Member.code.in_([f"a{n:02d}" for n in range(ASSESSORS)]))
        )
        return {(member, code, criterion): level for member, code, criterion, level in found}


def felt(url, tokens):
    """Milliseconds from the click to the mark on the level, in three browsers side by side; the 95th of a hundred."""
    found = next(p for name in NAMES if (p := shutil.which(name)))
    took = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS.split())
        sheets = []
        for n in range(BROWSERS):
            context = browser.new_context()
            context.add_cookies(
                [
                    {"name": "valinta_session", "value": tokens[f"a{n:02d}"], "url": url},
                    {"name": "valinta_language", "value": "en", "url": url},
                ]
            )
            page = context.new_page()
            page.goto(f"{url}/assess?code=H-{n + 6:02d}&criterion=A1")
            page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
            page.wait_for_selector(".st-key-levels button")
            sheets.append(page)
        for turn in range(3 if QUICK else 10):
            for page in sheets:
                level = page.locator(".st-key-levels button").nth(1 + turn % 2)
                began = time.perf_counter()
                level.click()
                page.wait_for_function(
                    "n => document.querySelectorAll('.st-key-levels button')[n].innerText.includes('chosen')",
                    arg=1 + turn % 2,
                    polling=5,
                )
                took.append((time.perf_counter() - began) * 1000)
        browser.close()
    return p95(took)


def run(report) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tokens = fill(folder / "made.db")
        (folder / "served").mkdir()
        server = Server(folder / "served", folder / "made.db", mode="sign-in")
        try:
            elements = drawn(server.url, tokens["a00"])
            mine = at_once(ours(server.url, tokens))
            kept = stored(server.engine)
            person = felt(server.url, tokens)
            traces = len(server.errors())
        finally:
            server.stop()
        (folder / "plain").mkdir()
        shutil.copy(ROOT / "tests" / "bench" / "plain_assess.py", folder / "plain" / "plain_assess.py")
        (folder / "plain" / "elements.json").write_text(json.dumps(elements), encoding="utf-8")
        reference = Served(folder / "plain", "plain_assess.py", "")
        try:
            theirs = at_once(plain(f"http://127.0.0.1:{reference.port}"))
        finally:
            reference.stop()
        with sqlite3.connect(folder / "plain" / "plain.db") as kept_plainly:
            rows = kept_plainly.execute("SELECT count(*) FROM rating").fetchone()[0]
    for error in (*mine.errors, *theirs.errors):
        print(error, file=sys.stderr)
    wrong = len(mine.errors) + len(theirs.errors) + traces + (rows != len(theirs.acknowledged))
    lost = sum(kept.get(place) != level for place, level in mine.acknowledged.items())
    people = f"{ASSESSORS} assessors at once"
    report(f"{people}, errors", wrong, 1, 0, unit="")
    report(f"{people}, acknowledged saves lost", lost, len(mine.acknowledged) or 1, 0, unit="")
    report(f"{people}, save p95 against half a second", p95(mine.saves), 500, 1.0, unit="ms")
    report(f"{people}, save p95 against plain streamlit run", p95(mine.saves), p95(theirs.saves), 1 / 3, unit="ms")
    report(f"{people}, first look p95 against three seconds", p95(mine.looks), 3000, 1.0, unit="ms")
    report(f"{BROWSERS} browsers, click to mark p95 against half a second", person, 500, 1.0, unit="ms")
