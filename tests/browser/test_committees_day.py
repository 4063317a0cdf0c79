"""A whole committee's day, four people in four browsers: invited, asked, blind, released, moderated, recused, agreed.

At each step everybody sees exactly what they should.
"""

import re
import time

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from data.access import GateKey
from data.actions import accounts, ratings, setup
from data.database import reading
from data.models import Consensus, Presence, Rating
from data.queries import ratings as given
from scoring.ratings import Stage
from tests.browser.conftest import Person, Server, eventually

PASSWORD = "kuusi hiljaista vihreää kuusta"
NAMES = {"aino": "Aino Aalto", "bertil": "Bertil Berg", "cecilia": "Cecilia Ceder", "elina": "Elina Erkko"}
CODE, LEAD = "H-18", "Taimistonkylän"


@pytest.fixture(scope="module")
def house(tmp_path_factory, sample_file):
    made = Server(tmp_path_factory.mktemp("day"), sample_file, mode="server")
    setup.close_gate(made.engine, made.acts("aino"), GateKey.RATINGS_RELEASED, reason="The day begins.")
    yield made
    wrong = made.errors() + made.accused()
    made.stop()
    assert wrong == []


@pytest.fixture
def people(browser, house):
    """people("aino") is a browser of her own, in which nobody has signed in yet."""
    contexts = []

    def made(member):
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="fi-FI")
        contexts.append(context)
        context.add_cookies([{"name": "valinta_language", "value": "fi", "url": house.url}])
        return Person(context.new_page(), house.url, None, "fi")

    yield made
    for context in contexts:
        context.close()


def takes_up(somebody, link, member):
    """Open the personal link, choose a user name and a password."""
    somebody.page.goto(link)
    expect(somebody.page.get_by_role("heading", name="Kutsu")).to_be_visible()
    somebody.page.get_by_label("Käyttäjätunnus").fill(f"{member}.x")
    somebody.page.get_by_label("Uusi salasana").fill(PASSWORD)
    somebody.page.get_by_role("button", name="Aloita").click()
    expect(somebody.page.get_by_text(f"Olet {NAMES[member]}")).to_be_visible()
    somebody.waits()


def invites(aino, member):
    """The coordinator makes a personal link; it is shown once."""
    aino.opens("/settings")
    aino.turns_to("Ihmiset")
    field = aino.page.get_by_role("combobox", name="Kenet kutsut?")
    field.click()
    aino.page.keyboard.type(NAMES[member])
    aino.page.get_by_role("option", name=NAMES[member]).click()
    aino.waits()
    aino.presses("Luo henkilökohtainen linkki")
    return aino.page.locator("[data-testid=stCode]").inner_text().strip()


def rates_all(house, member, level):
    """The rest of the sheet by the same acts as the page, with evidence, submitted."""
    me = house.acts(member)
    version = given.own_sheet(house.engine, me, CODE).version
    for n in (*(f"A{i}" for i in range(1, 7)), *(f"B{i}" for i in range(1, 8))):
        version = ratings.rate(
            house.engine,
            house.acts(member),
            CODE,
            criterion=n,
            level=level,
            stage=Stage.FORM,
            version=version,
            evidence=[{"source": "nothing:policy", "quote": ""}, {"source": "answer:policy", "quote": "x"}],
        )
    ratings.submit(house.engine, house.acts(member), CODE, version=version)


def test_a_committees_day(people, house):
    engine = house.engine
    aino, bertil, cecilia, elina = (people(member) for member in NAMES)

    # Invited: the coordinator by a link from the command line, the others by hers.
    takes_up(aino, f"{house.url}/invitation?token={accounts.invite_first(engine, 'soske-2022', 'aino')}", "aino")
    for somebody, member in ((bertil, "bertil"), (cecilia, "cecilia"), (elina, "elina")):
        takes_up(somebody, invites(aino, member), member)
    expect(aino.page.get_by_text(f"{NAMES['cecilia']} – voi kirjautua")).to_have_count(0)

    # Asked before anything is read: Elina answers from the question, and then reads.
    elina.opens(f"/assess?code={CODE}")
    expect(elina.page.get_by_text("Hankintojen strategiset linjaukset")).to_have_count(0)
    elina.presses(f"En ole esteellinen hakemuksessa {CODE}")
    expect(elina.page.get_by_role("heading", name=CODE).first).to_be_visible()
    expect(elina.page.get_by_text("Hankintojen strategiset linjaukset").first).to_be_visible()

    # Blind: each rates, and sees nobody else's, whatever is opened.
    for member, level in (("cecilia", "1"), ("elina", "3"), ("bertil", "3")):
        if given.own_sheet(engine, house.acts(member), CODE).submitted_at is None:
            rates_all(house, member, level)
    for somebody in (aino, bertil, cecilia, elina):
        somebody.opens("/shortlist")
        expect(somebody.page.get_by_text("81,5")).to_have_count(0)
        somebody.opens("/moderate")
        expect(somebody.page.get_by_text("Valintaryhmä vertaa arvioitaan täällä, kun ne on julkaistu.")).to_be_visible()

    # Released: by the coordinator, for everybody at once.
    setup.open_gate(engine, house.acts("aino"), GateKey.RATINGS_RELEASED)
    for somebody in (aino, bertil, cecilia, elina):
        somebody.opens("/moderate")
        # The chair is told how to begin, the others that it has not begun.
        expect(somebody.page.get_by_text(re.compile(r"ei ole vielä (ottanut )?hakemusta"))).to_be_visible()

    # Moderated: whoever the chair takes up is on every screen within two seconds, without a reload.
    for member in NAMES:
        bertil.page.locator("label", has_text=NAMES[member]).first.click()
        bertil.waits()
    field = bertil.page.get_by_role("combobox", name="Käsittelyssä")
    field.click()
    bertil.page.keyboard.type("H-18")
    bertil.page.get_by_role("option", name="H-18").click()
    expect(bertil.page.get_by_role("heading", name=CODE)).to_be_visible()
    began = time.monotonic()
    for somebody in (aino, cecilia, elina):
        expect(somebody.page.get_by_role("heading", name=CODE)).to_be_visible()
    assert time.monotonic() - began < 2.5
    expect(elina.page.get_by_text("selvä ero").first).to_be_visible()
    expect(elina.page.get_by_role("button", name="Kirjaa yhteinen arvio")).to_have_count(0)

    # Recused: Elina works for a partner in H-08; she is told nothing of it, and her exit is in the minutes.
    field.click()
    bertil.page.keyboard.type("H-08")
    bertil.page.get_by_role("option", name="H-08").click()
    expect(bertil.page.get_by_role("heading", name="H-08")).to_be_visible()
    expect(cecilia.page.get_by_role("heading", name="H-08")).to_be_visible()
    expect(elina.page.get_by_text("Käsittelyssä on hakemus, jossa olet esteellinen.")).to_be_visible()
    assert "H-08" not in elina.page.content()
    with reading(engine) as session:
        exits = session.scalar(select(func.count()).where(Presence.application_id.is_not(None)))
    assert exits == 1

    # Agreed: with a reason; the ratings stay as they were given.
    with reading(engine) as session:
        before = session.execute(select(Rating.level).order_by(Rating.sheet_id, Rating.criterion)).all()
    bertil.page.get_by_role("radiogroup", name="Valintaryhmän yhteinen arvio").get_by_text("2", exact=True).click()
    bertil.waits()
    bertil.page.get_by_label("Perustelu pöytäkirjaan").fill("Näyttö riittää tasolle 2.")
    bertil.page.keyboard.press("Tab")
    bertil.waits()
    bertil.presses("Kirjaa yhteinen arvio")
    eventually(lambda: _count(engine, Consensus), 1)
    expect(cecilia.page.get_by_text("Näyttö riittää tasolle 2.").first).to_be_visible()
    with reading(engine) as session:
        after = session.execute(select(Rating.level).order_by(Rating.sheet_id, Rating.criterion)).all()
    assert after == before

    # And out again: Cecilia signs out in one tab, and her other one tells nothing more.
    other = cecilia.page.context.new_page()
    other.goto(f"{house.url}/sign-out")
    other.get_by_role("button", name="Kirjaudu ulos").click()
    expect(cecilia.page.get_by_text("Olet kirjautunut ulos.").first).to_be_visible()
    assert "H-08" not in cecilia.page.inner_text("body")


def _count(engine, table):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table))
