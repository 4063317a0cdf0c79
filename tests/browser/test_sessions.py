"""Who is signed in, for how long, and what a stolen or forged way in is worth: against the app as it is served."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, func, select, update
from streamlit.proto.BackMsg_pb2 import BackMsg

from data import passwords
from data.actions import accounts, setup
from data.database import reading, transaction
from data.models import Account, Attempt, Invitation, LogEntry, Programme, SignIn, now
from data.queries.accounts import ABSOLUTE, IDLE
from data.tokens import digest
from tests.browser.conftest import Server
from tests.browser.test_accessibility import findings
from tests.wire import Refused, Tab, ask

GOOD = "viisi pientä punaista taloa"
COOKIE = "valinta_session"
SECRET = b"Hiekkalahden kaupunki"  # the lead of H-01: only people of the programme may read it
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def house(tmp_path_factory, sample_file):
    """A server that people sign in to."""
    made = Server(tmp_path_factory.mktemp("house"), sample_file, mode="server")
    yield made
    wrong = made.errors() + [one for one in made.accused() if one != ("onni", "upload")]  # he does it in a test below
    made.stop()
    assert wrong == []


@pytest.fixture
def signs_in(house):
    """signs_in("aino") is the cookie of a new browser of hers."""
    with transaction(house.engine) as session:
        session.execute(update(Attempt).values(failures=0))

    def made(member):
        with reading(house.engine) as session:
            account = session.scalar(select(Account.id).where(Account.username == f"{member}.x"))
        if account is None:
            token = accounts.invite(house.engine, house.acts("aino"), member)
            account = accounts.accept(house.engine, token, username=f"{member}.x", password=GOOD)
        return {COOKIE: accounts.start(house.engine, account, way="password")}

    return made


def posts(house, path, fields, *, headers=None):
    said = {"Content-Type": "application/x-www-form-urlencoded", "Origin": house.url, **(headers or {})}
    return ask(house.url, path, method="POST", body=urlencode(fields).encode(), headers=said)


def sees(tab, page="applications"):
    """Whether a click in this tab still tells what only members may read."""
    return SECRET in tab.opens(page).raw


def code_of(house, **how):
    """The status with which a websocket is refused; None if it opens."""
    try:
        with Tab(house.url, **how):
            return None
    except Refused as refused:
        return refused.code


def test_a_stolen_session_id_gets_nothing_without_a_cookie_of_ones_own(house, signs_in):
    with Tab(house.url, cookies=signs_in("aino")) as aino:
        assert sees(aino)

        assert code_of(house, session=aino.session) == 403
        assert code_of(house, session=aino.session, cookies={COOKIE: "guessed"}) == 403


@pytest.mark.parametrize("connected", (True, False), ids=("while its owner is there", "after its owner has gone"))
def test_a_stolen_session_id_is_worth_nothing_with_another_cookie(house, signs_in, connected):
    aino = Tab(house.url, cookies=signs_in("aino"))
    aino.opens("settings")
    if not connected:
        aino.close()

    with Tab(house.url, cookies=signs_in("onni"), session=aino.session) as thief:
        thief.opens("settings")

        assert thief.session != aino.session
        assert b"Onni Orava" in thief.heard()
        assert b"Aino Aalto (" not in thief.heard()
        assert b"settings_tab" not in thief.heard()
    if connected:
        assert sees(aino)
        aino.close()


def test_a_lost_connection_comes_back_to_its_own_session(house, signs_in):
    cookies = signs_in("aino")
    with Tab(house.url, cookies=cookies) as before:
        before.opens("applications")
    with Tab(house.url, cookies=cookies, session=before.session) as after:
        after.rerun(page="applications")

        assert b"Traceback" not in after.heard()
        assert SECRET in after.heard()


@pytest.mark.parametrize("origin", (None, "http://evil.example", "null", "http://127.0.0.1:1"))
def test_a_foreign_or_missing_origin_is_refused_by_websocket_and_form(house, signs_in, origin):
    cookies = signs_in("aino")
    headers = {"Cookie": f"{COOKIE}={cookies[COOKIE]}", "Origin": origin or ""}

    assert code_of(house, cookies=cookies, origin=origin) == 403
    assert posts(house, "/sign-out", {}, headers=headers).status == 403
    assert posts(house, "/sign-in", {"username": "aino.x", "password": GOOD}, headers=headers).status == 403
    with Tab(house.url, cookies=cookies) as aino:
        assert sees(aino)


def test_signing_out_in_one_tab_ends_the_other(house, signs_in):
    cookies = signs_in("aino")
    with Tab(house.url, cookies=cookies) as other:
        assert sees(other)

        answer = posts(house, "/sign-out", {}, headers={"Cookie": f"{COOKIE}={cookies[COOKIE]}"})

        assert (answer.status, answer.headers["location"]) == (303, "/sign-in")
        assert not sees(other)
        assert "Kirjaudu" in str(other.last.texts) or "Sign in" in str(other.last.texts)
        assert other.get("/download/shortlist").status == 401
    assert code_of(house, cookies=cookies) == 403


@pytest.mark.parametrize("ends", ("signed out", "idle", None))
def test_what_a_signed_out_tab_presses_is_not_done(house, signs_in, ends):
    """Streamlit does what was pressed before it draws the page, with the person as the page before knew them."""
    cookies = signs_in("aino")
    with Tab(house.url, cookies=cookies) as aino:
        button = aino.opens("settings").widget("own_start")
        with transaction(house.engine) as session:
            before = session.scalar(select(func.count(Programme.id)))
            if ends == "idle":
                session.get_one(SignIn, digest(cookies[COOKIE])).seen_at = now() - IDLE - timedelta(seconds=1)
        if ends == "signed out":
            accounts.end(house.engine, cookies[COOKIE])
        aino.presses(button)
    with reading(house.engine) as session:
        after = session.scalar(select(func.count(Programme.id)))

    assert after - before == (0 if ends else 1)


def test_a_role_taken_away_acts_at_the_next_click_of_an_open_tab(house, signs_in):
    with Tab(house.url, cookies=signs_in("aino")) as aino, Tab(house.url, cookies=signs_in("onni")) as onni:
        assert sees(onni)
        assert b"Asetukset" in aino.opens("settings").raw or b"Set-up" in aino.last.raw
        aino_as = house.acts("aino")
        for code, roles in (("bertil", ["coordinator"]), ("aino", ["observer"])):
            setup.set_member(house.engine, aino_as, code=code, name=code, organisation="x", roles=roles)

        assert "settings" not in aino.opens("settings").pages

        setup.set_member(
            house.engine, house.acts("bertil"), code="aino", name="Aino Aalto", organisation="x", roles=["coordinator"]
        )
        assert "settings" in aino.opens("settings").pages


@pytest.mark.parametrize(
    ("moved", "column"),
    ((IDLE, "seen_at"), (ABSOLUTE, "at")),
    ids=("half an hour of nothing", "eight hours in all"),
)
def test_a_sign_in_ends_by_itself(house, signs_in, moved, column):
    cookies = signs_in("aino")
    with Tab(house.url, cookies=cookies) as aino:
        assert sees(aino)
        for short, alive in ((timedelta(minutes=-1), True), (timedelta(minutes=1), False)):
            with transaction(house.engine) as session:
                session.get_one(SignIn, digest(cookies[COOKIE])).seen_at = now() - timedelta(seconds=1)
                setattr(session.get_one(SignIn, digest(cookies[COOKIE])), column, now() - moved - short)

            assert sees(aino) is alive
            assert (aino.get("/account", headers=PAGE).status == 200) is alive


def test_being_there_keeps_one_signed_in(house, signs_in):
    cookies = signs_in("aino")
    with transaction(house.engine) as session:
        session.get_one(SignIn, digest(cookies[COOKIE])).seen_at = now() - timedelta(minutes=20)
    with Tab(house.url, cookies=cookies) as aino:
        aino.opens("home")
    with reading(house.engine) as session:
        seen = session.get_one(SignIn, digest(cookies[COOKIE])).seen_at

    assert now() - seen < timedelta(minutes=1)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(house, signs_in):
    cookies = signs_in("aino")
    with Tab(house.url, cookies=cookies) as aino:
        aino.opens("moderate")
        with transaction(house.engine) as session:
            session.get_one(SignIn, digest(cookies[COOKIE])).seen_at = before = now() - timedelta(minutes=20)
        polls = BackMsg()
        polls.rerun_script.page_name = "moderate"
        polls.rerun_script.is_auto_rerun = True
        aino.asks(polls)
        aino.get("/_stcore/host-config")
        with reading(house.engine) as session:
            assert session.get_one(SignIn, digest(cookies[COOKIE])).seen_at == before

        aino.opens("moderate")
    with reading(house.engine) as session:
        assert now() - session.get_one(SignIn, digest(cookies[COOKIE])).seen_at < timedelta(minutes=1)


def test_a_page_left_open_that_follows_the_meeting_keeps_nobody_signed_in(house, signs_in, person):
    cookies = signs_in("onni")
    onni = person(None, url=house.url)
    onni.keeps(**cookies)
    onni.opens("/moderate")
    with transaction(house.engine) as session:
        session.get_one(SignIn, digest(cookies[COOKIE])).seen_at = before = now() - timedelta(minutes=20)
    onni.page.wait_for_timeout(4000)  # the page asks whose turn it is twice and more

    with transaction(house.engine) as session:
        found = session.get_one(SignIn, digest(cookies[COOKIE]))
        assert found.seen_at == before
        found.seen_at = now() - IDLE
    expect(onni.page.get_by_role("link", name="Kirjaudu sisään")).to_be_visible()  # and says so by itself
    assert "Onni" not in onni.reads()


@pytest.mark.parametrize("width", (1440, 390))
def test_axe_finds_nothing_on_the_pages_of_signing_in_and_no_page_scrolls_sideways(house, signs_in, person, width):
    visitor = person(None, url=house.url, width=width)
    token = accounts.invite(house.engine, house.acts("aino"), "fanny")
    said = {}

    def looks(name):
        assert visitor.page.evaluate("document.documentElement.lang") == "fi"
        assert visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        said[name] = findings(visitor.page)

    for path in ("/sign-in", f"/invitation?token={token}", "/invitation?token=used", "/sign-out"):
        visitor.opens(path)
        looks(path)
    visitor.opens("/sign-in")
    visitor.page.get_by_label("Käyttäjätunnus").fill("nobody")
    visitor.page.get_by_label("Salasana").fill("wrong one")
    visitor.page.get_by_role("button", name="Kirjaudu sisään").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    looks("wrong password")
    visitor.keeps(**signs_in("aino"))
    visitor.opens("/account")
    looks("/account")

    assert "".join(said.values()) == "", said


def test_a_person_accepts_signs_out_and_in_again_by_keyboard_without_scripts(house, browser):
    with browser.new_context(locale="sv-FI", java_script_enabled=False) as context:
        page = context.new_page()
        token = accounts.invite(house.engine, house.acts("aino"), "daavid")

        def types(*texts):
            for text in texts:
                page.keyboard.press("Tab")
                page.keyboard.type(text)
            page.keyboard.press("Enter")

        page.goto(f"{house.url}/invitation?token={token}")
        types("daavid.y", GOOD)
        page.wait_for_url(f"{house.url}/")
        page.goto(f"{house.url}/sign-out")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{house.url}/sign-in")
        types("daavid.y", "fel lösenord här")
        expect(page.get_by_role("alert")).to_have_text("Användarnamnet eller lösenordet är fel.")
        page.keyboard.press("Tab")
        types(GOOD)
        page.wait_for_url(f"{house.url}/")
        page.goto(f"{house.url}/account")
        expect(page.get_by_role("heading", level=1)).to_have_text("Mitt konto")


def test_five_wrong_passwords_make_the_next_one_wait(house, signs_in):
    signs_in("cecilia")
    wrong = {"username": "cecilia.x", "password": "not this one either"}

    statuses = [posts(house, "/sign-in", wrong).status for _ in range(6)]

    assert statuses == [401] * 5 + [429]
    assert posts(house, "/sign-in", {**wrong, "password": GOOD}).status == 429  # even the right one waits
    with transaction(house.engine) as session:
        session.execute(update(Attempt).values(last_at=now() - timedelta(minutes=16)))
    assert posts(house, "/sign-in", {**wrong, "password": GOOD}).status == 303


def test_many_guesses_at_once_are_five(house, signs_in):
    signs_in("cecilia")
    with transaction(house.engine) as session:
        session.execute(delete(Attempt))
    wrong = {"username": "cecilia.x", "password": "not this one either"}

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _n: posts(house, "/sign-in", wrong).status, range(20)))

    assert sorted(statuses) == [401] * 5 + [429] * 15


def test_the_chair_is_not_locked_out_by_somebody_elsewhere(house, signs_in):
    signs_in("bertil")
    for _ in range(6):
        with pytest.raises(Exception, match=r"wrong|Too many"):
            accounts.check(house.engine, username="bertil.x", password="x", address="203.0.113.9")

    assert posts(house, "/sign-in", {"username": "bertil.x", "password": GOOD}).status == 303


def test_an_unknown_account_gets_the_same_answer_in_the_same_time(house, signs_in):
    signs_in("daavid")
    bodies, apart = {}, []

    def takes(name):
        with transaction(house.engine) as session:
            session.execute(update(Attempt).values(failures=0))
        began = time.perf_counter()
        answer = posts(house, "/sign-in", {"username": name, "password": "wrong but long enough"})
        bodies[name] = (answer.status, answer.body.replace(name.encode(), b"..."))
        return time.perf_counter() - began

    for n in range(16):  # pairs, each name first in half of them: a busy machine is busy for both
        first, second = ("daavid.x", "nobody.x")[:: 1 if n % 2 else -1]
        one, other = takes(first), takes(second)
        apart.append(one - other if first == "daavid.x" else other - one)

    assert bodies["daavid.x"] == bodies["nobody.x"]
    assert abs(statistics.median(apart)) < 0.020


def test_an_invitation_works_once(house):
    token = accounts.invite(house.engine, house.acts("aino"), "elina")
    fields = {"token": token, "username": "elina.x", "password": GOOD}

    first, second = (posts(house, "/invitation", fields) for _ in range(2))

    assert first.status == 303
    assert COOKIE in first.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(first.headers["set-cookie"].split("; "))
    assert second.status == 404
    assert ask(house.url, f"/invitation?token={token}").status == 404


def test_an_invitation_ends_after_seven_days_or_when_a_newer_one_is_made(house):
    old, newer = (accounts.invite(house.engine, house.acts("aino"), "fanny") for _ in range(2))

    assert [ask(house.url, f"/invitation?token={token}").status for token in (old, newer, "x")] == [404, 200, 404]
    with transaction(house.engine) as session:
        session.get_one(Invitation, digest(newer)).at = now() - timedelta(days=7, minutes=1)
    assert ask(house.url, f"/invitation?token={newer}").status == 404
    answer = posts(house, "/invitation", {"token": newer, "username": "fanny.x", "password": GOOD})
    assert answer.status == 404


def test_a_new_invitation_sets_a_new_password_and_ends_what_was_open(house, signs_in):
    cookies = signs_in("onni")
    token = accounts.invite(house.engine, house.acts("aino"), "onni")

    posts(house, "/invitation", {"token": token, "username": "onni.x", "password": "aivan toinen salasana"})

    assert code_of(house, cookies=cookies) == 403
    assert posts(house, "/sign-in", {"username": "onni.x", "password": GOOD}).status == 401
    answer = posts(house, "/sign-in", {"username": "onni.x", "password": "aivan toinen salasana"})
    assert answer.status == 303


def test_uploads_and_downloads_stand_behind_the_same_gate(house, signs_in):
    aino_has, onni_has = signs_in("aino"), signs_in("onni")
    with Tab(house.url, cookies=aino_has) as aino:
        aino.opens("applications", "import=1")
        (there,) = aino.upload_addresses(["a.csv"])

        def puts(cookies):
            headers = {"Origin": house.url, "Content-Type": "multipart/form-data; boundary=x"}
            if cookies:
                headers["Cookie"] = f"{COOKIE}={cookies[COOKIE]}"
            return ask(house.url, there, method="PUT", body=b"--x--\r\n", headers=headers).status

        assert puts(None) == 401
        assert puts(onni_has) == 401
        assert ("onni", "upload") in house.accused()
        assert puts(aino_has) not in (401, 404)  # it came through to Streamlit, which wants its own token too
    assert ask(house.url, "/download/shortlist").status == 401


@pytest.mark.parametrize("path", ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"))
def test_signing_in_leads_to_no_other_site(house, signs_in, path):
    signs_in("aino")

    answer = posts(house, "/sign-in", {"username": "aino.x", "password": GOOD, "next": path})

    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_the_log_and_the_database_know_no_name_password_or_token(house, signs_in):
    cookies = signs_in("aino")
    posts(house, "/sign-in", {"username": "aino.x", "password": "a wrong canary password"})

    with reading(house.engine) as session:
        entries = [(e.actor, e.action, e.about, str(e.body)) for e in session.scalars(select(LogEntry))]
        stored = [s.sha256 for s in session.scalars(select(SignIn))]

    assert {"sign in", "refuse sign-in", "invite", "accept invitation"} <= {action for _, action, _, _ in entries}
    assert [e for e in entries if "aino.x" in str(e) or "canary" in str(e) or cookies[COOKIE] in str(e)] == []
    assert cookies[COOKIE] not in stored
    house.log.flush()
    assert cookies[COOKIE] not in Path(house.log.name).read_text()


def test_a_good_password_is_asked_for():
    for bad in ("short", "aaaaaaaaaaaaaaaa", "aino.aalto.2021", "x" * 201):
        with pytest.raises(Exception, match="password"):
            passwords.require_good(bad, username="aino.aalto")
    passwords.require_good(GOOD, username="aino.aalto")
