"""Signing in through a provider: there and back, against a provider process of its own, and all that may go wrong."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import select, update

from data import access, database
from data.actions import accounts
from data.database import reading, transaction
from data.models import Account, Detour, LogEntry, Member, SignIn, now
from tests.provider import Signer, running
from tests.wire import ask

HERE = "http://localhost:8501"
ENGLISH = {"accept-language": "en", "accept": "text/html"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def process():
    with running() as url:
        yield url


@pytest.fixture
def signer():
    made = Signer()
    yield made
    made.stop()


@pytest.fixture
def house(committee, monkeypatch):
    """The committee with sign-in in place of local mode; `house(issuer)` sets its provider."""
    monkeypatch.delenv("VALINTA_MODE")
    for name in ("URL", "PROXIES", "OIDC_CLIENT_SECRET_FILE"):
        monkeypatch.delenv(f"VALINTA_{name}", raising=False)

    def at(issuer):
        monkeypatch.setenv("VALINTA_OIDC_ISSUER", issuer)
        monkeypatch.setenv("VALINTA_OIDC_CLIENT_ID", "valinta")
        monkeypatch.setenv("VALINTA_OIDC_CLIENT_SECRET", "s3cret")
        monkeypatch.setenv("VALINTA_OIDC_NAME", "Kunta <ID>")
        return committee

    return at


@pytest.fixture
def visitor(house, process):
    return house(process)


def invitation(member="bo"):
    aino = access.viewer(database.engine(), "soske-2022", "aino")
    return accounts.invite(database.engine(), aino, member)


def leaves(visitor, **query):
    """The provider's address that a person is sent to."""
    answer = visitor.get(f"/oidc/start?{urlencode(query)}", headers=ENGLISH)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def lets_in(there, subject="person-1", **form):
    """What the provider does when a person says there who they are: the address it sends them back to."""
    split = urlsplit(there)
    body = urlencode(form or {"sub": subject}).encode()
    answer = ask(
        f"{split.scheme}://{split.netloc}", f"{split.path}?{split.query}", method="POST", body=body, headers=FORM
    )
    return answer.headers["location"]


def returns(visitor, back):
    assert back.startswith(f"{HERE}/oidc/callback?")
    return visitor.get(back.removeprefix(HERE), headers=ENGLISH)


def signs_in(visitor, subject="person-1", **query):
    return returns(visitor, lets_in(leaves(visitor, **query), subject))


def said(answer):
    """The refusal's sentence."""
    return re.search(r'role="alert">(.*?)</p>', answer.text)[1]


def has_session(visitor):
    return visitor.get("/account", headers=ENGLISH).status_code == 200


def signed_in():
    """(account, way) of every browser that is signed in."""
    with reading(database.engine()) as session:
        return [(one.account_id, one.way) for one in session.scalars(select(SignIn).where(SignIn.ended_at.is_(None)))]


def logged():
    with reading(database.engine()) as session:
        return [(entry.action, entry.about) for entry in session.scalars(select(LogEntry).order_by(LogEntry.id))][-2:]


def changed(table, **values):
    with transaction(database.engine()) as session:
        session.execute(update(table).values(**values))


def account_of(member="bo"):
    with reading(database.engine()) as session:
        return session.scalar(select(Member.account_id).where(Member.code == member))


@pytest.mark.parametrize("path", ["/sign-in?next=/assess", "/invitation?token={token}"])
def test_the_pages_of_signing_in_offer_the_provider_by_its_name(visitor, path):
    token = invitation()
    answer = visitor.get(path.format(token=token), headers=ENGLISH)

    link = re.search(r'<a class="provider" href="(.*?)">(.*?)</a>', answer.text)
    assert link[2] == "Sign in with Kunta &lt;ID&gt;"
    assert parse_qs(urlsplit(link[1].replace("&amp;", "&")).query) == (
        {"next": ["/assess"]} if "next" in path else {"next": ["/"], "invitation": [token]}
    )


def test_without_a_provider_nothing_is_offered_and_its_addresses_say_so(visitor, monkeypatch):
    monkeypatch.delenv("VALINTA_OIDC_ISSUER")

    assert 'class="provider"' not in visitor.get("/sign-in", headers=ENGLISH).text
    for path in ("/oidc/start", "/oidc/callback?code=x&state=y"):
        answer = visitor.get(path, headers=ENGLISH)
        assert (answer.status_code, said(answer)) == (403, "Valinta is not set up for sign-in through a provider.")


def test_local_mode_sends_nobody_to_a_provider(visitor, monkeypatch):
    monkeypatch.setenv("VALINTA_MODE", "local")

    assert visitor.get("/oidc/start", headers=ENGLISH).status_code == 403


def test_an_invited_person_comes_in_and_later_without_an_invitation(visitor):
    answer = signs_in(visitor, invitation=invitation())
    first = (answer.status_code, has_session(visitor), logged())
    visitor.cookies.clear()
    again = signs_in(visitor)

    account = account_of()
    assert first == (200, True, [("accept invitation", "bo"), ("sign in", str(account))])
    assert (again.status_code, signed_in()) == (200, [(account, "provider")] * 2)


def test_signing_in_anew_ends_what_this_browser_was_signed_in_as(visitor):
    signs_in(visitor, invitation=invitation())
    signs_in(visitor)

    assert signed_in() == [(account_of(), "provider")]


def test_the_page_after_signing_in_goes_on_by_itself_and_has_a_link(visitor):
    answer = signs_in(visitor, invitation=invitation(), next='/assess?a=1&b="><script>')

    onward = "/assess?a=1&amp;b=&quot;&gt;&lt;script&gt;"
    assert f'<meta http-equiv="refresh" content="0;url={onward}">' in answer.text
    assert f'<a href="{onward}">Go on to Valinta</a>' in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site_afterwards(visitor, back):
    assert 'content="0;url=/"' in signs_in(visitor, invitation=invitation(), next=back).text


def test_the_cookies_say_what_they_must(visitor, monkeypatch):
    monkeypatch.setenv("VALINTA_URL", "https://valinta.example.fi")
    away = visitor.get("/oidc/start", headers={**ENGLISH, "host": "valinta.example.fi"})
    monkeypatch.delenv("VALINTA_URL")
    visitor.cookies.clear()
    answer = signs_in(visitor, invitation=invitation())

    detour = away.headers["set-cookie"].lower()
    assert all(part in detour for part in ("httponly", "samesite=lax", "max-age=600", "path=/oidc/", "; secure"))
    session, gone = answer.headers.get_list("set-cookie")
    assert all(part in session.lower() for part in ("valinta_session=", "httponly", "samesite=strict", "path=/"))
    assert gone.startswith('valinta_detour=""')
    back = parse_qs(urlsplit(away.headers["location"]).query)["redirect_uri"]
    assert back == ["https://valinta.example.fi/oidc/callback"]


def test_nobody_whom_the_provider_knows_gets_in_uninvited(visitor):
    answer = signs_in(visitor, "stranger")

    assert (answer.status_code, has_session(visitor)) == (403, False)
    assert said(answer) == "Nobody here has invited this account. Ask the coordinator for an invitation."
    assert 'href="/oidc/start?another=1"' in answer.text
    assert logged()[-1] == ("refuse sign-in", "")


def test_the_same_e_mail_is_not_the_same_person(visitor, process):
    ask(
        process,
        "/users/person-1",
        method="PUT",
        body=b'{"email": "bo@kunta.example"}',
        headers={"Content-Type": "application/json"},
    )
    ask(
        process,
        "/users/person-2",
        method="PUT",
        body=b'{"email": "bo@kunta.example"}',
        headers={"Content-Type": "application/json"},
    )
    signs_in(visitor, "person-1", invitation=invitation())
    visitor.cookies.clear()

    assert (signs_in(visitor, "person-2").status_code, has_session(visitor)) == (403, False)


def test_an_invitation_is_used_once(visitor):
    token = invitation()
    signs_in(visitor, "person-1", invitation=token)
    visitor.cookies.clear()
    answer = signs_in(visitor, "person-2", invitation=token)

    assert (answer.status_code, has_session(visitor)) == (400, False)
    assert said(answer).startswith("This invitation has been used, or is older than seven days.")


def test_a_closed_account_is_refused(visitor):
    signs_in(visitor, invitation=invitation())
    changed(Account, ended_at=now())
    visitor.cookies.clear()
    answer = signs_in(visitor)

    assert (answer.status_code, said(answer)) == (403, "This account has been closed. Ask the coordinator.")
    assert not has_session(visitor)


def test_whose_tokens_the_provider_revokes_is_asked_again_at_the_next_sign_in(visitor, process):
    signs_in(visitor, invitation=invitation())
    assert ask(process, "/users/person-1/revoke-tokens", method="POST", body=b"").status == 204
    visitor.cookies.clear()
    answer = returns(visitor, lets_in(leaves(visitor), action="deny"))

    assert (answer.status_code, has_session(visitor)) == (403, False)
    assert said(answer) == "The sign-in service did not let you in, or you went back. Begin again."


def test_a_person_with_a_password_may_add_nothing_by_signing_in_elsewhere(visitor):
    account = accounts.accept(database.engine(), invitation(), username="bo.ek", password="a long enough secret 7")
    answer = signs_in(visitor, "stranger")

    assert (answer.status_code, account_of(), signed_in()) == (403, account, [])


class TestTheWayBack:
    NOT_HERE = "This sign-in was not begun in this browser, or another was begun since. Begin again."
    OVER = "This sign-in has been used, or was begun more than ten minutes ago. Begin again."

    def refused(self, visitor, back, status, sentence):
        answer = returns(visitor, back)
        assert (answer.status_code, said(answer), has_session(visitor)) == (status, sentence, False)

    def test_a_replayed_answer_is_refused(self, visitor):
        there = leaves(visitor, invitation=invitation())
        cookie = visitor.cookies["valinta_detour"]
        back = lets_in(there)
        returns(visitor, back)
        visitor.cookies.clear()
        visitor.cookies.set("valinta_detour", cookie, domain="localhost.local", path="/oidc/")

        self.refused(visitor, back, 400, self.OVER)

    def test_the_link_of_somebody_else_s_sign_in_is_refused(self, visitor):
        back = lets_in(leaves(visitor, invitation=invitation()))
        visitor.cookies.clear()

        self.refused(visitor, back, 400, self.NOT_HERE)

    def test_a_foreign_cookie_is_refused(self, visitor):
        back = lets_in(leaves(visitor, invitation=invitation()))
        visitor.cookies.clear()
        visitor.get("/oidc/start", headers=ENGLISH)  # the cookie of another way, as another browser has it

        self.refused(visitor, back, 400, self.NOT_HERE)

    @pytest.mark.parametrize("state", ["", "x", "é", "x" * 5000])
    def test_a_forged_state_is_refused(self, visitor, state):
        leaves(visitor)

        self.refused(visitor, f"{HERE}/oidc/callback?{urlencode({'code': 'x', 'state': state})}", 400, self.NOT_HERE)

    def test_a_state_that_is_its_own_cookie_but_was_never_begun_is_refused(self, visitor):
        visitor.cookies.set("valinta_detour", "mine", domain="localhost.local", path="/oidc/")

        self.refused(visitor, f"{HERE}/oidc/callback?code=x&state=mine", 400, self.OVER)

    def test_after_ten_minutes_it_is_too_late(self, visitor):
        back = lets_in(leaves(visitor, invitation=invitation()))
        changed(Detour, at=now() - timedelta(minutes=11))

        self.refused(visitor, back, 400, self.OVER)

    def test_a_person_may_go_back(self, visitor):
        sentence = "The sign-in service did not let you in, or you went back. Begin again."

        self.refused(visitor, lets_in(leaves(visitor), action="deny"), 403, sentence)

    def test_what_the_provider_says_about_it_is_not_shown(self, visitor):
        state = parse_qs(urlsplit(leaves(visitor)).query)["state"][0]
        query = urlencode(
            {"state": state, "error": "<b>WORDS</b>", "error_description": "WORDS", "error_uri": "//WORDS"}
        )
        answer = visitor.get(f"/oidc/callback?{query}", headers=ENGLISH)

        assert answer.status_code == 403
        assert "WORDS" not in answer.text

    @pytest.mark.parametrize("code", ["", "x", "%00", "é", "x" * 5000])
    def test_a_code_that_the_provider_never_gave_is_refused(self, visitor, code):
        state = parse_qs(urlsplit(leaves(visitor)).query)["state"][0]
        answer = visitor.get(f"/oidc/callback?{urlencode({'code': code, 'state': state})}", headers=ENGLISH)

        assert answer.status_code == 403
        assert said(answer).startswith("What the sign-in service answered could not be verified.")

    def test_a_code_whose_time_is_over_is_refused(self, house):
        with running("--token-max-age", "-120") as url:
            visitor = house(url)
            answer = signs_in(visitor, invitation=invitation())

        assert (answer.status_code, has_session(visitor)) == (403, False)
        assert said(answer).startswith("What the sign-in service answered could not be verified.")


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"nonce": "another"}, id="of another sign-in"),
        pytest.param({"aud": "another"}, id="for another application"),
        pytest.param({"iss": "https://login.example"}, id="of another issuer"),
    ],
)
def test_a_token_that_does_not_hold_signs_nobody_in(house, signer, claims):
    visitor, signer.claims = house(signer.url), claims
    answer = returns(visitor, ask(leaves(visitor, invitation=invitation()), "").headers["location"])

    assert (answer.status_code, has_session(visitor), account_of()) == (403, False, None)
    assert said(answer).startswith("What the sign-in service answered could not be verified.")


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_provider_that_is_down_is_said_in_a_sentence(house, signer, when):
    visitor = house(signer.url)
    if when == "before":
        signer.stop()
        answer = visitor.get("/oidc/start", headers=ENGLISH)
    else:
        back = ask(leaves(visitor), "").headers["location"]
        signer.stop()
        answer = returns(visitor, back)

    assert (answer.status_code, has_session(visitor)) == (502, False)
    assert said(answer) == "The sign-in service does not answer. Try again in a moment."
