"""The pages where people sign in: who they are, what they may choose, and what is left when the sign-in has ended."""

import re

import pytest
from sqlalchemy import update
from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.testing.v1 import AppTest

from data import programme as programmes
from data.access import Role, viewer
from data.actions import accounts, setup
from data.database import transaction
from data.models import Member
from data.queries import accounts as known
from tests.pages.conftest import ROOT, actor, drawn, press, turn_to

GOOD = "viisi pientä punaista taloa"
LOCAL = "Local mode has no sign-in"


@pytest.fixture
def signs_in(committee, monkeypatch):
    """signs_in("sari", "settings"): that page in a browser where she is signed in, and her cookie."""
    monkeypatch.setenv("VALINTA_MODE", "server")

    def signs_in(member, name="home", **cookies):
        token = accounts.invite(committee, actor(committee), member)
        account = accounts.accept(committee, token, username=f"{member}.x", password=GOOD)
        cookie = accounts.start(committee, account, way="password")
        brings(monkeypatch, cookie, **cookies)
        page = AppTest.from_file(str(ROOT / "pages" / "front.py"), default_timeout=20)
        page.run()
        if name != "home":
            page.switch_page(f"{name}.py").run()
        assert not page.exception
        return page, cookie

    return signs_in


def brings(monkeypatch, cookie, **cookies):
    """From now on the browser sends this cookie."""
    sent = {"valinta_session": cookie, "valinta_language": "en", **cookies}
    monkeypatch.setattr(ContextProxy, "cookies", StreamlitCookies(sent))


def test_the_page_says_who_one_is_and_has_the_ways_out_and_nothing_of_local_mode(signs_in):
    page, _cookie = signs_in("aino")

    assert "You are Aino Arvioija (assessor)." in page.caption[0].value
    for address in ("/account", "/sign-out", "/language?to=sv"):
        assert address in drawn(page)
    assert "/act-as" not in drawn(page)
    assert LOCAL not in drawn(page)


def test_a_cookie_that_says_somebody_else_makes_nobody_else(signs_in):
    page, _cookie = signs_in("aino", valinta_member="sari", valinta_programme="other")

    assert "You are Aino Arvioija (assessor)." in page.caption[0].value


@pytest.mark.parametrize("ends", ("signed out", "left", "another's cookie is no cookie"))
def test_of_an_open_tab_one_sentence_is_left(signs_in, committee, monkeypatch, ends):
    page, cookie = signs_in("olli", "applications")
    assert "Hiekkalahden kaupunki" in drawn(page)

    if ends == "signed out":
        accounts.end(committee, cookie)
    elif ends == "left":
        with_no_role(committee, "olli")
    else:
        brings(monkeypatch, cookie[:-1])
    page.run()

    assert not page.exception
    assert len(page.warning) == 1
    assert "Hiekkalahden kaupunki" not in drawn(page)
    assert "Olli" not in drawn(page)
    assert re.findall(r"/sign-(?:in|out)", drawn(page)) == ["/sign-out" if ends == "left" else "/sign-in"]


def with_no_role(engine, member):
    with transaction(engine) as session:
        session.execute(update(Member).where(Member.code == member).values(roles=[]))


def test_what_another_person_left_in_the_session_is_forgotten(signs_in, monkeypatch):
    page, _cookie = signs_in("sari")
    page.session_state["draft"] = "sari's own"
    page.run()
    assert "draft" in page.session_state
    _other, other_cookie = signs_in("olli")
    brings(monkeypatch, other_cookie)
    page.run()

    assert "draft" not in page.session_state
    assert "You are Olli Tarkkailija (observer)." in page.caption[0].value


def people(page):
    return turn_to(page, "People", "settings_tab")


def test_a_personal_link_is_made_for_a_member_and_shown_once(signs_in, committee, monkeypatch):
    monkeypatch.setenv("VALINTA_URL", "http://valinta.example.fi")
    page, _cookie = signs_in("sari", "settings")
    people(page)
    choice = page.selectbox(key="invited_member")
    assert sorted(label.partition(" – ")[2] for label in choice.options) == ["can sign in", *["not invited yet"] * 4]

    choice.select("aino").run()
    press(page, "Make a personal link")
    (link,) = [code.value for code in page.code]

    assert link.startswith("http://valinta.example.fi/invitation?token=")
    assert known.invitation(committee, link.partition("token=")[2]).name == "Aino Arvioija"
    assert "Aino Arvioija – has an open invitation" in page.selectbox(key="invited_member").options
    page.run()
    assert [code.value for code in page.code] == []


def test_local_mode_has_no_invitations(page):
    found = people(page("settings", as_="sari"))

    assert "Make a personal link" not in [button.label for button in found.button]


def test_a_person_chooses_among_the_programmes_where_they_are_a_member(signs_in, committee, monkeypatch):
    page, cookie = signs_in("aino")
    for key, member in (("toinen", "dora"), ("kolmas", "eki")):
        text = programmes.shipped("soske-2022").replace('key = "soske-2022"', f'key = "{key}"', 1)
        setup.create_programme(
            committee,
            text=text,
            rubric=programmes.shipped("soske-2022", "rubric.toml"),
            coordinator=member,
            name=member,
            organisation="Y",
        )
    dora = viewer(committee, "toinen", "dora")
    setup.set_member(committee, dora, code="a2", name="Aino", organisation="X", roles=[Role.OBSERVER])
    signed = known.signed_in(committee, cookie)
    accounts.join(committee, accounts.invite(committee, dora, "a2"), signed.account_id)

    page.run()
    assert "/programme?to=toinen" in drawn(page)
    assert "kolmas" not in drawn(page)
    brings(monkeypatch, cookie, valinta_programme="toinen")
    page.run()
    assert "You are Aino (observer)." in page.caption[0].value
    brings(monkeypatch, cookie, valinta_programme="kolmas")
    page.run()
    assert "You are Aino Arvioija (assessor)." in page.caption[0].value
