"""The pages of signing in: sign-in, sign-out, invitation and account, without a script, in three languages."""

import re
from html import escape
from html.parser import HTMLParser

import pytest
from sqlalchemy import update

from data import access, database
from data.actions import accounts
from data.database import reading, transaction
from data.models import Attempt, Invitation, now
from data.passwords import attempt_key
from data.queries import accounts as known
from data.text import say
from data.tokens import VALID

HOST = "localhost:8501"
OURS = {"host": HOST, "origin": f"http://{HOST}"}
GOOD = "viisi pientä punaista taloa"
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def house(committee, monkeypatch):
    """The same house with sign-in instead of local mode."""
    monkeypatch.delenv("VALINTA_MODE")
    return committee


def invited(member="aino"):
    engine = database.engine()
    return accounts.invite(engine, access.viewer(engine, "soske-2022", "aino"), member)


@pytest.fixture
def account(house):
    return accounts.accept(database.engine(), invited(), username="aino.aalto", password=GOOD)


@pytest.fixture
def cookie(account):
    return {**OURS, "cookie": f"valinta_session={accounts.start(database.engine(), account, way='password')}"}


class Page(HTMLParser):
    """What stands on a plain page: its language, headings, labels, alerts, fields and links."""

    def __init__(self, answer):
        super().__init__()
        self.tags, self.words = [], {}
        self.feed(answer.text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, text):
        if self.tags and text.strip():
            tag, attrs = self.tags[-1]
            self.words.setdefault(attrs.get("role", tag), []).append(text.strip())

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def posts(house, path, headers=OURS, **fields):
    return house.post(path, data=fields, headers=headers)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ("/sign-in", "/sign-out", "/invitation", "/account"))
def test_each_page_speaks_the_language_and_needs_no_script(house, cookie, path, language):
    query = f"?token={invited('bo')}" if path == "/invitation" else ""
    answer = house.get(path + query, headers={**cookie, "cookie": f"{cookie['cookie']}; valinta_language={language}"})
    page = Page(answer)

    assert answer.status_code == 200
    assert page.all("html")[0]["lang"] == language
    assert len(page.words["h1"]) == 1
    assert page.all("script") == []
    assert not re.search(r"\son[a-z]+=", answer.text)
    assert answer.headers["cache-control"] == "no-store"
    for field in page.all("input"):
        if field.get("type") != "hidden":
            assert field["id"] in {label.get("for") for label in page.all("label")}
            assert field["autocomplete"] in {"username", "current-password", "new-password"}
    names = {"Sign in", "Sign out", "Invitation", "My account"}
    assert page.words["h1"][0] in {say(language, name) for name in names}


@pytest.mark.parametrize("path", ("/sign-in?next=%2Fassess", "/invitation?token={token}"))
def test_each_page_leads_to_itself_in_the_other_languages(house, path):
    path = path.format(token=invited("bo"))
    links = [link["href"] for link in Page(house.get(path, headers=OURS)).all("a") if link.get("lang")]

    assert len(links) == len(LANGUAGES)
    for link in links:
        answer = house.get(link, headers=OURS)
        assert (answer.status_code, answer.headers["location"]) == (303, path)


def test_whoever_knows_the_password_comes_back_to_the_page_asked_for(house, account):
    answer = posts(house, "/sign-in", username="Aino.Aalto", password=GOOD, next="/assess?code=H-01")

    assert (answer.status_code, answer.headers["location"]) == (303, "/assess?code=H-01")
    said = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=28800"} <= set(said.split("; "))
    assert "Secure" not in said
    assert known.signed_in(database.engine(), said.split(";")[0].partition("=")[2]).account_id == account


def test_under_https_the_cookie_is_bound_to_the_host_and_to_https(house, account, monkeypatch):
    monkeypatch.setenv("VALINTA_URL", "https://valinta.example.fi/")
    there = {"host": "valinta.example.fi", "origin": "https://valinta.example.fi"}

    answer = posts(house, "/sign-in", there, username="aino.aalto", password=GOOD)
    token = answer.headers["set-cookie"]

    assert token.startswith("__Host-valinta_session=")
    assert "Secure" in token.split("; ")
    given = {**there, "cookie": token.split(";")[0]}
    assert house.get("/account", headers=given).status_code == 200
    assert house.get("/account", headers={**given, "cookie": given["cookie"].replace("__Host-", "")}).status_code == 401
    assert "__Host-valinta_session" in posts(house, "/sign-out", given).headers["set-cookie"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("username", ("aino.aalto", "nobody", '"><b>x'))
def test_a_wrong_password_is_one_sentence_and_keeps_the_name_typed(house, account, language, username):
    headers = {**OURS, "cookie": f"valinta_language={language}"}
    answer = posts(house, "/sign-in", headers, username=username, password="wrong one", next="/assess")
    page = Page(answer)

    assert answer.status_code == 401
    assert page.words["alert"][0] == say(language, accounts.WRONG)
    assert [(f.get("name"), f.get("value")) for f in page.all("input")] == [
        ("next", "/assess"),
        ("username", username),
        ("password", None),
    ]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_to_wait_is_told_how_long(house, account, language):
    headers = {**OURS, "cookie": f"valinta_language={language}"}
    for _ in range(5):
        posts(house, "/sign-in", username="aino.aalto", password="wrong one")
    answer = posts(house, "/sign-in", headers, username="aino.aalto", password=GOOD)

    assert answer.status_code == 429
    assert Page(answer).words["alert"][0] == say(language, "Too many wrong passwords. Try again in {n} min.", n=1)


def test_a_form_with_a_file_or_too_many_fields_is_refused(house):
    assert house.post("/sign-in", files={"password": b"x"}, headers=OURS).status_code == 400
    assert posts(house, "/sign-in", **{f"f{n}": "x" for n in range(9)}).status_code == 400


def test_signing_in_ends_what_this_browser_was_signed_in_as(house, account, cookie):
    before = cookie["cookie"].partition("=")[2]
    posts(house, "/sign-in", cookie, username="aino.aalto", password=GOOD)

    assert known.signed_in(database.engine(), before) is None


def test_signing_out_takes_a_press_and_leads_to_the_sign_in_page(house, cookie):
    token = cookie["cookie"].partition("=")[2]

    assert house.get("/sign-out", headers=cookie).status_code == 200
    assert known.signed_in(database.engine(), token)
    for _press, headers in enumerate((cookie, cookie, OURS)):  # again, and without any cookie: no harm
        answer = posts(house, "/sign-out", headers)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert known.signed_in(database.engine(), token) is None


def test_an_invitation_greets_by_name_and_lets_in(house):
    token = invited("bo")
    page = house.get(f"/invitation?token={token}", headers=OURS)

    assert "Bo Ek" in page.text
    answer = posts(house, "/invitation", token=token, username="bo.ek", password=GOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    given = {**OURS, "cookie": answer.headers["set-cookie"].split(";")[0]}
    assert house.get("/account", headers=given).status_code == 200


def test_a_name_on_an_invitation_is_text(house):
    assert escape("Aino <Aalto>") in house.get(f"/invitation?token={invited()}", headers=OURS).text


def test_an_invitation_with_a_bad_password_says_so_and_stays_good(house):
    token = invited("bo")
    answer = posts(house, "/invitation", token=token, username="bo.ek", password="short")

    assert answer.status_code == 400
    assert len(Page(answer).words["alert"]) == 1
    assert 'value="bo.ek"' in answer.text
    assert posts(house, "/invitation", token=token, username="bo.ek", password=GOOD).status_code == 303


@pytest.mark.parametrize("why", ("used", "old", "unknown", "none"))
def test_an_invitation_that_is_no_more_says_what_to_do(house, why):
    token = {"unknown": "guessed", "none": ""}.get(why, invited("bo"))
    with transaction(database.engine()) as session:
        if why == "used":
            session.execute(update(Invitation).values(used_at=now()))
        if why == "old":
            session.execute(update(Invitation).values(at=now() - VALID * 1.01))

    answers = (
        house.get(f"/invitation?token={token}", headers=OURS),
        posts(house, "/invitation", token=token, username="bo.ek", password=GOOD),
    )
    sentence = say(
        "fi", "This invitation has been used, or is older than seven days. Ask the coordinator for a new one."
    )
    headers = {**OURS, "cookie": "valinta_language=fi"}
    assert [answer.status_code for answer in answers] == [404, 404]
    assert sentence in house.get(f"/invitation?token={token}", headers=headers).text


def test_whoever_is_signed_in_joins_with_the_same_account(house, account, cookie):
    token = invited("bo")
    page = house.get(f"/invitation?token={token}", headers=cookie)

    assert 'name="own"' in page.text
    answer = posts(house, "/invitation", cookie, token=token, own="1")
    assert answer.status_code == 400  # aino is a member of this programme already, as aino
    assert len(Page(answer).words["alert"]) == 1
    assert 'name="own"' not in house.get(f"/invitation?token={token}", headers=OURS).text


def test_the_account_page_changes_the_password_and_signs_out_elsewhere(house, account, cookie):
    engine = database.engine()
    elsewhere = accounts.start(engine, account, way="password")

    wrong = posts(house, "/account", cookie, old="wrong one", new="aivan toinen salasana")
    assert (wrong.status_code, len(Page(wrong).words["alert"])) == (400, 1)
    assert known.signed_in(engine, elsewhere)
    done = posts(house, "/account", cookie, old=GOOD, new="aivan toinen salasana")
    assert (done.status_code, len(Page(done).words["status"])) == (200, 1)
    assert known.signed_in(engine, elsewhere) is None
    assert known.signed_in(engine, cookie["cookie"].partition("=")[2])

    elsewhere = accounts.start(engine, account, way="password")
    assert posts(house, "/account", cookie, end="1").status_code == 200
    assert known.signed_in(engine, elsewhere) is None


def test_local_mode_has_none_of_it(committee):
    assert committee.get("/sign-in", headers=OURS).headers["location"] == "/act-as"
    assert committee.get("/account", headers=OURS).status_code == 404
    assert posts(committee, "/account", end="1").status_code == 404


@pytest.mark.parametrize(
    ("proxies", "said", "counted"),
    (
        (None, None, "testclient"),
        (None, "203.0.113.9", "forwarded"),
        ("1", "203.0.113.9", "203.0.113.9"),
        ("1", "invented, 203.0.113.9", "203.0.113.9"),
        ("2", "invented, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        ("2", "203.0.113.9", "forwarded"),
    ),
)
def test_wrong_passwords_are_counted_by_an_address_that_cannot_be_invented(
    house, account, monkeypatch, proxies, said, counted
):
    if proxies:
        monkeypatch.setenv("VALINTA_PROXIES", proxies)
    posts(
        house,
        "/sign-in",
        {**OURS, **({"x-forwarded-for": said} if said else {})},
        username="aino.aalto",
        password="wrong one",
    )

    with reading(database.engine()) as session:
        assert session.get(Attempt, attempt_key("aino.aalto", counted)) is not None
