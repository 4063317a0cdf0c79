"""Assess and shortlist without a mouse: every act by the keyboard alone."""

from playwright.sync_api import expect

MOST_TABS = 120


def reaches(page, locator):
    """Press Tab until the focus is on the element (or inside it), as a person without a mouse does."""
    target = locator.element_handle()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("e => e === document.activeElement || e.contains(document.activeElement)", target):
            return
    raise AssertionError("the keyboard does not reach it")


def chosen(page):
    return page.locator("[class*=st-key-level_] button", has_text="check_circle")


def test_an_assessor_rates_cites_and_moves_on_by_keyboard(person):
    fanny = person("fanny")
    fanny.opens("/assess?code=H-11&criterion=A2")
    page = fanny.page

    page.keyboard.press("1")
    expect(chosen(page)).to_contain_text("1")
    page.keyboard.press("x")
    expect(chosen(page)).to_contain_text("Ei arvioitu")
    page.keyboard.press("0")
    expect(chosen(page)).to_contain_text("0")

    sentences = page.locator("[class*=st-key-passages], [class*=st-key-sentences], [data-testid=stButtonGroup]").filter(
        has_text="Hankin"
    )
    reaches(page, sentences.last)
    page.keyboard.press("Space")
    fanny.waits()
    expect(page.get_by_text("Näyttöä ei ole vielä valittu")).to_have_count(0)

    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="A3 ").first).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="A2 ").first).to_be_visible()

    reaches(page, page.get_by_text("Pikanäppäimet").first.locator("xpath=ancestor::label"))
    page.keyboard.press("Space")
    fanny.waits()
    page.keyboard.press("2")
    fanny.waits()
    expect(chosen(page)).to_contain_text("0")  # single keys are off

    reaches(page, page.get_by_role("button", name="Olen esteellinen"))
    page.keyboard.press("Enter")
    expect(
        page.get_by_text("Olen neuvonut hakijaa tässä hakemuksessa.").or_(page.get_by_text("Peruste")).first
    ).to_be_visible()


def test_a_level_button_keeps_the_focus_after_it_is_pressed(person):
    fanny = person("fanny")
    fanny.opens("/assess?code=H-09&criterion=A3")
    page = fanny.page
    button = page.locator("[class*=st-key-level_] button").nth(2)

    reaches(page, button)
    page.keyboard.press("Enter")
    fanny.waits()

    expect(chosen(page)).to_have_count(1)
    assert page.evaluate("document.activeElement.closest('[class*=st-key-level_]') !== null")


def test_the_shortlist_is_read_explained_compared_and_exported_by_keyboard(person):
    aino = person("aino")
    aino.opens("/shortlist")
    page = aino.page

    box = page.get_by_role("combobox", name="Näytä, mistä pisteet tulevat")
    reaches(page, box)
    page.keyboard.type("H-10")
    page.keyboard.press("Enter")
    aino.waits()
    expect(page.get_by_text("Mistä hakemuksen H-10").first).to_be_visible()

    reaches_back = page.get_by_role("link", name="Vie valintalista (CSV)")
    page.keyboard.press("Home")
    page.evaluate("document.activeElement.blur()")
    reaches(page, reaches_back)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".csv")

    reaches(page, page.get_by_role("tab", name="Järjestys"))
    page.keyboard.press("ArrowRight")
    aino.waits()
    if page.get_by_role("tab", name="Vertaa").get_attribute("aria-selected") != "true":
        page.keyboard.press("Enter")
        aino.waits()
    expect(page.get_by_text("Pisteet ja sitten kriteerien keskitasot").first).to_be_visible()
