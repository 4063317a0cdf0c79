"""Signing in through a provider in a real browser. The provider stands at localhost and we at 127.0.0.1: two sites."""

import pytest
from playwright.sync_api import expect

from data.actions import accounts
from tests.browser.conftest import Person, Server
from tests.provider import running

pytestmark = pytest.mark.xdist_group(__name__)  # one server for the tests of this file


@pytest.fixture(scope="module")
def house(tmp_path_factory, sample_file):
    with running() as provider, pytest.MonkeyPatch.context() as environment:
        environment.setenv("VALINTA_OIDC_ISSUER", provider.replace("127.0.0.1", "localhost"))
        environment.setenv("VALINTA_OIDC_CLIENT_ID", "valinta")
        environment.setenv("VALINTA_OIDC_CLIENT_SECRET", "s3cret")
        environment.setenv("VALINTA_OIDC_NAME", "Kunta-ID")
        environment.delenv("VALINTA_URL", raising=False)
        made = Server(tmp_path_factory.mktemp("house"), sample_file, mode="sign-in")
        yield made
        accused = made.accused()
        made.stop()
        assert accused == []


@pytest.fixture
def visitor(browser, house):
    """visitor(scripts=False) opens a browser whose requests are kept."""
    contexts = []

    def made(*, scripts=True, width=1440):
        context = browser.new_context(
            java_script_enabled=scripts, locale="fi-FI", viewport={"width": width, "height": 1000}
        )
        contexts.append(context)
        person = Person(context.new_page(), house.url, None, "fi")
        person.asked = []
        person.page.on("request", lambda request: person.asked.append(request))
        return person

    yield made
    for context in contexts:
        context.close()


def invitation(house, member):
    return f"{house.url}/invitation?token={accounts.invite(house.engine, house.acts('aino'), member)}"


def says_who(person, subject):
    person.page.get_by_role("link", name="Kirjaudu palvelulla Kunta-ID").click()
    expect(person.page.get_by_role("heading", name="Authorize Client")).to_be_visible()
    person.page.get_by_placeholder("sub").fill(subject)
    person.page.get_by_role("button", name="Authorize").click()


def sent_session(person, path):
    """For each request of that address, whether it carried the session's cookie."""
    found = [request for request in person.asked if request.url.split("?")[0].endswith(path)]
    return ["valinta_session" in request.all_headers().get("cookie", "") for request in found]


def test_an_invited_person_is_on_the_page_after_the_provider_and_stays_signed_in(house, visitor):
    cecilia = visitor()
    cecilia.page.goto(invitation(house, "cecilia"))
    says_who(cecilia, "cecilia-1")

    expect(cecilia.page.locator("[data-testid=stMain] h1").first).to_be_visible()
    cecilia.waits()
    assert cecilia.page.url == f"{house.url}/"
    expect(cecilia.page.get_by_text("Cecilia Ceder").first).to_be_visible()
    cookie = next(one for one in cecilia.page.context.cookies() if one["name"] == "valinta_session")
    assert (cookie["sameSite"], cookie["httpOnly"]) == ("Strict", True)
    assert [one["name"] for one in cecilia.page.context.cookies() if "detour" in one["name"]] == []


def test_the_browser_keeps_the_strict_cookie_back_at_the_callback_and_sends_it_after(house, visitor):
    daavid = visitor(scripts=False)
    daavid.page.goto(invitation(house, "daavid"))
    says_who(daavid, "daavid-1")
    expect(daavid.page).to_have_url(f"{house.url}/")
    daavid.asked.clear()

    daavid.page.goto(f"{house.url}/sign-in?next=/account")
    says_who(daavid, "daavid-1")

    expect(daavid.page).to_have_url(f"{house.url}/account")
    assert sent_session(daavid, "/oidc/callback") == [False]  # or this test would prove nothing
    assert sent_session(daavid, "/account") == [True]


def test_who_was_not_invited_may_try_with_another_account_and_go_back(house, visitor):
    stranger = visitor(width=390)
    stranger.page.goto(f"{house.url}/sign-in")
    says_who(stranger, "stranger")

    expect(stranger.page.get_by_role("alert")).to_contain_text("kutsua")
    stranger.page.get_by_role("link", name="Kirjaudu toisella tunnuksella").click()
    stranger.page.get_by_role("button", name="Deny").click()
    expect(stranger.page.get_by_role("alert")).to_contain_text("Aloita alusta")
    assert house.errors() == []
