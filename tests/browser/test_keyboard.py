"""Assess and shortlist without a mouse: every act by the keyboard alone, and what is stored by it.

Each key is pressed once: one that gets lost is a defect. Each case has an application of its own, on a server of its
own where ratings are not released yet.
"""

import csv
import io
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from data.access import GateKey, Role
from data.actions import conflicts, setup
from data.actions import ratings as acts
from data.database import reading
from data.models import Conflict
from data.queries import ratings, standings
from scoring.ratings import Stage
from tests.browser.conftest import eventually

MOST_TABS = 120


def has_focus(locator):
    return locator.evaluate("e => e === document.activeElement || e.contains(document.activeElement)")


def reaches(locator):
    """Press Tab until the focus is on the element (or inside it), as a person without a mouse does."""
    expect(locator).to_be_visible()
    for _ in range(MOST_TABS):
        if has_focus(locator):
            return
        locator.page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")


def arrives(locator, *, key="ArrowRight", most=40):
    """Inside a group that is one stop of the Tab key: press an arrow until the focus is on the element."""
    for _ in range(most):
        if has_focus(locator):
            return
        locator.page.keyboard.press(key)
    raise AssertionError("the arrows do not reach it")


def picks(page, option):
    """Type what is wanted into a list and, once the list has been cut to it, press Enter."""
    page.keyboard.type(option)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")


class Desk:
    """Greta at her sheet of one application, with a keyboard; `stored` is what the database holds of it."""

    def __init__(self, server, greta, code, criterion):
        self.server, self.greta, self.page, self.code, self.criterion = server, greta, greta.page, code, criterion
        self.greta.opens(f"/assess?code={code}&criterion={criterion}")
        expect(
            self.page.get_by_role("button", name="Peru tasoni")
        ).to_be_visible()  # the last of the choice: all is drawn
        self.greta.waits()

    def hits(self, key):
        self.page.keyboard.press(key)
        self.greta.waits()

    def presses(self, name, *, exact=True):
        reaches(self.page.get_by_role("button", name=name, exact=exact))
        self.hits("Enter")

    def sheet(self):
        return ratings.own_sheet(self.server.engine, self.server.acts("greta"), self.code)

    def level(self):
        given = self.sheet().latest(self.criterion)
        return "open" if given is None else given.level

    def evidence(self):
        given = self.sheet().latest(self.criterion)
        return None if given is None else [(piece["source"], piece["quote"]) for piece in given.evidence]

    def sentences(self):
        return self.page.locator(".st-key-passages [role=toolbar]").first

    def stands_at(self, *, code=None, criterion=None):
        wanted = {"code": code or self.code, "criterion": criterion or self.criterion}
        eventually(lambda: self.page.evaluate("Object.fromEntries(new URLSearchParams(location.search))"), wanted)
        expect(self.page.get_by_role("heading", name=f"{wanted['criterion']} ").first).to_be_visible()
        expect(self.page.get_by_role("heading", name=f"{wanted['code']} ").first).to_be_visible()


@pytest.fixture
def desk(person, own_server):
    def sits(code, criterion, **given):
        greta = person("greta", url=own_server.url)
        if given:
            rated(own_server, code, **given)
        return Desk(own_server, greta, code, criterion)

    return sits


@pytest.fixture(scope="module", autouse=True)
def assessor(own_server):
    """Greta is new on the committee and has no conflict; all her sheets are empty, and ratings are not released."""
    setup.set_member(
        own_server.engine,
        own_server.acts("aino"),
        code="greta",
        name="Greta Gran",
        organisation="Silta",
        roles=[Role.ASSESSOR],
    )
    setup.close_gate(own_server.engine, own_server.acts("aino"), GateKey.RATINGS_RELEASED, reason="kesken")
    for number in range(1, 19):
        conflicts.answer(own_server.engine, own_server.acts("greta"), f"H-{number:02d}", ground=None)


def rated(server, code, **levels):
    for version, (criterion, level) in enumerate(levels.items()):
        acts.rate(
            server.engine,
            server.acts("greta"),
            code,
            criterion=criterion,
            level=level,
            stage=Stage.FORM,
            version=version,
        )


EVERY = {key: "2" for key in [f"A{n}" for n in range(1, 7)] + [f"B{n}" for n in range(1, 8)]}


def test_single_keys_give_levels(desk):
    sits = desk("H-11", "A2")
    chosen = sits.page.locator("[class*=st-key-level_] button", has_text="check_circle")

    for key, level in (*((n, n) for n in "01234"), ("x", None)):
        sits.page.keyboard.press(key)

        eventually(sits.level, level)
        expect(chosen).to_contain_text("Ei arvioitu" if level is None else level)


def test_n_and_p_go_to_the_next_and_the_previous_criterion(desk):
    sits = desk("H-12", "A2", A3="1")

    sits.page.keyboard.press("n")
    sits.stands_at(criterion="A3")
    sits.page.keyboard.press("n")
    sits.stands_at(criterion="A4")
    sits.page.keyboard.press("p")
    sits.stands_at(criterion="A3")


def test_n_stays_where_the_level_still_lacks_what_it_rests_on(desk):
    sits = desk("H-17", "A2", A2="4")

    sits.hits("n")

    expect(sits.page.get_by_text("Taso 4 vaatii näytön.")).to_be_visible()
    sits.stands_at(criterion="A2")


def test_single_keys_are_switched_off_and_on(desk):
    sits = desk("H-09", "A2")
    switch = sits.page.get_by_role("switch", name="Pikanäppäimet")

    reaches(switch)
    sits.hits("Space")
    for key in ("Tab", "2", "n"):  # on from the switch: there a key would be the switch's own
        sits.hits(key)
    expect(switch).not_to_be_checked()
    assert sits.level() == "open"
    sits.stands_at()

    reaches(switch)
    for key in ("Space", "Tab", "2"):
        sits.hits(key)
    eventually(sits.level, "2")


def test_a_level_is_chosen_by_tab_and_enter_and_keeps_the_focus(desk):
    sits = desk("H-16", "A3")
    button = sits.page.locator("[class*=st-key-level_] button").nth(2)

    reaches(button)
    sits.hits("Enter")

    eventually(sits.level, "2")
    assert has_focus(button)


def test_a_sentence_is_cited_and_uncited_by_the_space_bar(desk):
    sits = desk("H-01", "A2")
    sits.hits("3")
    eventually(sits.level, "3")
    second = sits.sentences().get_by_role("button").nth(1)
    quote = second.inner_text().removeprefix("◆ ").strip()

    reaches(sits.sentences())
    arrives(second)
    sits.hits("Space")
    eventually(sits.evidence, [("answer:leadership", quote)])
    expect(second).to_have_attribute("aria-pressed", "true")
    expect(sits.page.get_by_text(f"“{quote}”")).to_be_visible()

    reaches(second)
    sits.hits("Space")
    eventually(sits.evidence, [])


def test_a_field_that_says_nothing_is_marked(desk):
    sits = desk("H-03", "A2")
    sits.hits("0")
    eventually(sits.level, "0")
    nothing = sits.sentences().get_by_role("button", name="Kenttä ei kerro mitään")

    reaches(sits.sentences())
    arrives(nothing)
    sits.hits("Space")

    eventually(sits.evidence, [("nothing:leadership", "")])


def test_a_citation_is_removed(desk):
    sits = desk("H-04", "A2")
    sits.hits("0")
    eventually(sits.level, "0")
    reaches(sits.sentences())
    sits.hits("Space")
    eventually(lambda: len(sits.evidence()), 1)

    sits.presses("Poista 1")

    eventually(sits.evidence, [])


def test_a_level_is_taken_back(desk):
    sits = desk("H-05", "A2")
    sits.hits("1")
    eventually(sits.level, "1")

    sits.presses("Peru tasoni")

    eventually(sits.level, "open")


def test_the_strip_jumps_to_a_criterion(desk):
    sits = desk("H-06", "A2")

    sits.presses("B3 ○ avoin")

    sits.stands_at(criterion="B3")


def test_what_is_missing_is_one_press_away(desk):
    sits = desk("H-07", "A2", **{**EVERY, "B4": "3"})
    wanting = sits.page.get_by_role("radio", name="B4: näyttö puuttuu")

    reaches(wanting)
    sits.hits("Space")

    sits.stands_at(criterion="B4")


def test_another_application_of_the_queue_is_chosen(desk):
    sits = desk("H-08", "A2")

    reaches(sits.page.get_by_role("combobox", name="Jononi"))
    picks(sits.page, "H-02")

    sits.stands_at(code="H-02", criterion="A1")


def test_the_next_of_the_queue_is_one_press_away(desk):
    sits = desk("H-10", "A2")
    queue = [q.code for q in ratings.queue(sits.server.engine, sits.server.acts("greta")) if not q.submitted]
    following = [*queue, *queue][queue.index("H-10") + 1]

    sits.presses("Jonon seuraava", exact=False)

    eventually(lambda: f"code={following}&" in sits.page.url, True)
    expect(sits.page.get_by_role("heading", name=f"{following} ").first).to_be_visible()


def test_a_sheet_is_submitted_and_does_not_open_again_where_ratings_had_been_released(desk):
    sits = desk("H-13", "B7", **{key: level for key, level in EVERY.items() if key != "B7"})
    sits.hits("2")
    eventually(sits.level, "2")

    sits.presses("Jätä arviointini")
    eventually(lambda: sits.sheet().submitted_at is not None, True)
    expect(sits.page.get_by_text("Jätetty").first).to_be_visible()

    sits.presses("Avaa arviointini uudelleen")
    expect(sits.page.get_by_text("jätettyä arviointia ei voi enää avata")).to_be_visible()
    assert sits.sheet().submitted_at is not None


def declared(server):
    with reading(server.engine) as session:
        mine = select(Conflict).where(Conflict.member_id == server.acts("greta").member_id, Conflict.state != "none")
        return [(c.state, c.ground, c.detail) for c in session.scalars(mine)]


def test_a_recusal_is_declared_with_its_ground(desk):
    sits = desk("H-14", "A2")

    reaches(sits.page.get_by_test_id("stPopover").get_by_role("button"))
    sits.hits("Enter")
    grounds = sits.page.get_by_role("radiogroup", name="Peruste")
    reaches(grounds)
    if not grounds.get_by_role("radio", checked=True).count():
        sits.hits("Space")
    advised = grounds.get_by_role("radio", name="Olen neuvonut")
    for _ in range(8):
        if advised.is_checked():
            break
        sits.hits("ArrowDown")
    expect(advised).to_be_checked()
    reaches(sits.page.get_by_label("Tarvittaessa omin sanoin"))
    sits.page.keyboard.type("Keväällä 2021.")
    sits.page.keyboard.press("Tab")
    sits.presses("Ilmoita esteellisyys ja poistu hakemuksesta H-14")

    eventually(lambda: declared(sits.server), [("declared", "advised", "Keväällä 2021.")])
    expect(sits.page.get_by_role("heading", name="H-14 ")).to_have_count(0)
    assert "H-14" not in [q.code for q in ratings.queue(sits.server.engine, sits.server.acts("greta"))]


def test_the_stage_is_chosen(desk):
    sits = desk("H-18", "A2")
    reaches(sits.page.get_by_role("radiogroup", name="Arvioin"))
    arrives(sits.page.get_by_role("radio", name="Haastattelun jälkeen"))
    sits.hits("Space")

    sits.hits("2")

    eventually(lambda: {key: found.level for key, found in sits.sheet().levels.items()}, {("A2", "interview"): "2"})


def test_the_answers_shown_are_chosen(desk):
    sits = desk("H-15", "A2")
    reaches(sits.page.get_by_role("radiogroup", name="Näytä"))
    arrives(sits.page.get_by_role("radio", name="Kaikki vastaukset"))
    sits.hits("Space")

    expect(sits.page.get_by_text("Miten jaatte oppeja muille?").first).to_be_visible()


def test_whose_score_is_explained_is_chosen_and_opened(person, server):
    """The table and the plane are chosen from by mouse; the list beside them holds every application of both."""
    aino = person("aino")
    aino.opens("/shortlist")
    page = aino.page
    codes = [s.application for s in standings.result(server.engine, server.acts("aino")).standings]

    reaches(page.get_by_role("combobox", name="Näytä, mistä pisteet tulevat"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_text([re.compile(rf"^{code}\b") for code in codes])
    picks(page, "H-10")
    aino.waits()
    expect(page.get_by_role("heading", name="Mistä hakemuksen H-10 pisteet")).to_be_visible()
    expect(page.get_by_role("region", name="H-10").get_by_role("row", name="Yhteensä")).to_be_visible()

    reaches(page.get_by_role("link", name="Avaa H-10"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="H-10 Kaarnalahden hyvinvointikuntayhtymä")).to_be_visible()
    assert page.url.endswith("/applications?code=H-10")


def test_a_tab_disabled_for_a_moment_keeps_the_focus_unless_it_has_gone_on(person):
    aino = person("aino")
    aino.opens("/shortlist")
    tab, link = aino.page.get_by_role("tab", name="Järjestys"), aino.page.get_by_role("link", name="Vie arviot (CSV)")

    reaches(tab)
    tab.evaluate("tab => tab.removeAttribute('tabindex')")
    eventually(lambda: has_focus(tab), False)
    tab.evaluate("tab => tab.setAttribute('tabindex', 0)")
    eventually(lambda: has_focus(tab), True)

    tab.evaluate("tab => tab.removeAttribute('tabindex')")
    link.focus()
    tab.evaluate("tab => tab.setAttribute('tabindex', 0)")
    aino.waits()
    assert has_focus(link)


def test_applications_are_compared_added_and_removed(person):
    aino = person("aino")
    aino.opens("/shortlist")
    page = aino.page

    def compared():
        heads = page.get_by_role("region", name="Pisteet ja sitten").locator("thead th").all_inner_texts()
        return [head.split()[0] for head in heads[1:]]

    def turns(key, names):
        """From tab to tab with an arrow, each opened before the next, as one who looks for something does."""
        for name in names:
            page.keyboard.press(key)
            expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
            expect(page.get_by_role("tabpanel").filter(has_text=re.compile(r"\S"))).to_have_count(1)
            aino.waits()

    tabs = page.get_by_role("tab").all_inner_texts()[:5]
    assert (tabs[0], tabs[-1]) == ("Järjestys", "Vertaa")
    reaches(page.get_by_role("tab", name="Järjestys"))
    turns("ArrowRight", tabs[1:])
    eventually(compared, ["H-01", "H-03"])

    reaches(page.get_by_role("combobox", name="Kahdesta neljään hakemusta"))
    picks(page, "H-05")
    page.keyboard.press("Escape")  # while the list is open, all else is hidden from a screen reader
    eventually(compared, ["H-01", "H-03", "H-05"])
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    eventually(compared, ["H-01", "H-03"])

    reaches(page.get_by_role("tab", name="Vertaa"))
    turns("ArrowLeft", tabs[-2::-1])
    expect(page.get_by_role("combobox", name="Näytä, mistä pisteet tulevat")).to_be_visible()


@pytest.mark.parametrize(
    ("link", "separator", "column"),
    (("Vie valintalista (CSV)", ";", "Koodi"), ("Vie arviot (CSV)", ",", "application")),
    ids=("shortlist", "ratings"),
)
def test_what_is_taken_away_is_whole(person, server, link, separator, column):
    aino = person("aino")
    aino.opens("/shortlist")

    reaches(aino.page.get_by_role("link", name=link))
    with aino.page.expect_download() as waiting:
        aino.page.keyboard.press("Enter")

    text = waiting.value.path().read_text(encoding="utf-8-sig")
    codes = [row[column] for row in csv.DictReader(io.StringIO(text), delimiter=separator)]
    found = standings.result(server.engine, server.acts("aino")).standings
    assert list(dict.fromkeys(codes)) == (
        [s.application for s in found] if column == "Koodi" else sorted({s.application for s in found})
    )


def test_an_application_is_opened_from_the_list(person):
    """The grid itself is chosen from by mouse."""
    aino = person("aino")
    aino.opens("/applications")
    page = aino.page

    reaches(page.get_by_role("combobox", name="Avaa hakemus"))
    picks(page, "H-07")

    expect(page.get_by_role("heading", name="H-07 Metsolan ammattiopisto")).to_be_visible()


def test_no_page_left_a_traceback(server, own_server):
    assert server.errors() + own_server.errors() == []
