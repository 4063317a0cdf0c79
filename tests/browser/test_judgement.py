"""How sure, what if and rules in a real browser: by mouse and by keyboard, the slots and the sentence follow."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_keyboard import has_focus, picks, reaches


@pytest.fixture
def aino(person):
    """The coordinator at the shortlist; nothing here is saved, so the server of all will do."""

    def at(tab, *, language="en"):
        reader = person("aino", language=language)
        reader.opens("/shortlist")
        reader.turns_to(tab)
        return reader

    return at


def table(page, caption):
    """The rows of the table of that caption, as a person reads them."""
    found = page.locator("table.vt").filter(has=page.locator("caption", has_text=caption)).first
    expect(found).to_be_visible()
    return [row.inner_text().split("\t") for row in found.locator("tbody tr").all()]


def test_a_weight_moved_by_the_keyboard_changes_the_six_and_the_sentence(aino):
    reader = aino("What if")
    page = reader.page
    slider = page.get_by_role("slider", name="Weight of B")
    sentence = page.get_by_role("heading", name="The slots stay with the same applications.")
    expect(sentence).to_be_visible()

    reaches(slider)
    page.keyboard.press("Home")

    expect(slider).to_have_value("0")
    expect(sentence).not_to_be_visible()
    expect(page.get_by_role("heading", name="H-15 goes out.")).to_be_visible()
    codes = [row[1] for row in table(page, "The slots under these weights")]
    assert "H-15" not in codes[:6]

    reaches(page.get_by_role("button", name="Back to the sealed rules"))
    page.keyboard.press("Enter")

    expect(sentence).to_be_visible()


def test_a_rule_put_together_by_the_keyboard_stands_with_its_price(aino):
    reader = aino("Rules")
    page = reader.page
    expect(page.get_by_role("heading", name="No rule binds", exact=False)).to_be_visible()

    reaches(page.get_by_role("combobox", name="Of what"))
    picks(page, "language")
    reader.waits()
    reaches(page.get_by_role("combobox", name="Which"))
    picks(page, "Swedish")
    reader.waits()
    number = page.get_by_role("spinbutton", name="How many")
    reaches(number)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    reader.waits()
    reaches(page.get_by_role("button", name="Try this rule"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("What each rule costs")).to_be_visible()
    price = table(page, "What each rule costs")[0]
    assert price[0] == "at least 2: language Swedish"
    assert float(price[1]) > 0
    assert "comes in" in price[2]
    assert price[3] == "tried"


def test_when_one_withdraws_the_reserve_steps_in(aino):
    reader = aino("Rules")
    page = reader.page
    reserve = {row[0]: row[1] for row in table(page, "Who steps in for whom")}

    chosen = page.get_by_role("combobox", name="Suppose this one withdraws")
    reaches(chosen)
    assert has_focus(chosen)
    picks(page, "H-10")
    reader.waits()

    expect(page.get_by_text(f"{reserve['H-10']} ", exact=False).filter(has_text="steps in: ")).to_be_visible()
    expect(page.get_by_text(f"{reserve['H-10']} comes in, H-10 goes out.")).to_be_visible()


def test_how_sure_says_in_finnish_what_would_stand_whatever_we_do(aino):
    reader = aino("Kuinka varmaa", language="fi")
    page = reader.page

    rows = table(page, "Sijat ja paikan todennäköisyydet")
    assert rows[0][0] == "H-10"
    assert rows[0][4] == "yli 99 %"
    expect(page.get_by_text("Odotusten mukaan", exact=False).first).to_be_visible()
