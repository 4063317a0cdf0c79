"""WCAG 2.2 A and AA on every page, and in everything that opens, in both themes: axe-core finds nothing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from data import database
from data.models import Base
from data.programme import SHIPPED
from tests.browser.conftest import ROOT, Server
from tests.browser.places import PLACES

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
SAMPLE = SHIPPED / "soske-2022" / "sample"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
GROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 31)"}  # backgroundColor in .streamlit/config.toml
INK = {"light": "rgb(27, 37, 48)", "dark": "rgb(230, 235, 240)"}  # textColor there
# What axe cannot decide by itself, and why that is well.
UNDECIDED = {
    "color-contrast": "text over a gradient, a canvas or something that overlaps: axe cannot tell the ground",
}
# Streamlit's own findings beyond the rules, which no setting of ours mends: rule, what stands in the part, its cause.
KNOWN = (
    ("presentation-role-conflict", "stFileUploaderDropzone", "the drop zone is a presentation that can take the focus"),
    ("aria-prohibited-attr", "stFileUploaderDropzone", "the same drop zone is named; its button inside is named too"),
    ("aria-prohibited-attr", "data-tag-index", "a chosen one of a multiselect is a named span without a role"),
)


def wears(page, theme):
    """The page in that theme, once it is really drawn in it."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    expect(page.locator("[data-testid=stApp], body:has(> main)").first).to_have_css("background-color", GROUND[theme])
    page.wait_for_function(  # what is opened hangs elsewhere in the page, and changes later
        "old => ![...document.querySelectorAll('[data-testid=stPopoverBody] *')]"
        ".some(one => getComputedStyle(one).color === old)",
        arg=INK["light" if theme == "dark" else "dark"],
    )


# A field is drawn a moment before the words that describe it; those that never come are for axe to find.
DESCRIBED = """async () => {
    const lacks = one => one.getAttribute('aria-describedby').split(' ').some(id => !document.getElementById(id));
    for (let n = 0; n < 40 && [...document.querySelectorAll('[aria-describedby]')].some(lacks); n++)
        await new Promise(after => setTimeout(after, 50));
}"""


def found_by_axe(page, rules):
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(DESCRIBED)
    return page.evaluate(
        "values => axe.run(document, {runOnly: {type: 'tag', values}, resultTypes: ['violations', 'incomplete']})",
        list(rules),
    )


def findings(page, themes=tuple(GROUND), *, best=True):
    """What axe finds in each theme; in the light one best practices besides if `best`; but for Streamlit's own."""
    said = []
    for theme in themes:
        wears(page, theme)
        rules = (*RULES, "best-practice") if best and theme == "light" else RULES
        found = found_by_axe(page, rules)
        undecided = [v for v in found["incomplete"] if v["id"] not in UNDECIDED]
        for v in [*found["violations"], *undecided]:
            for node in v["nodes"]:
                where = f"{node['html']} {node['target']}"
                if not any(v["id"] == rule and part in where for rule, part, _cause in KNOWN):
                    said.append(f"{theme} {v['id']}: {v['help']} at {where[:240]}")
    return "\n".join(said)


@pytest.mark.parametrize("language", ("fi", "en"))
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_axe_finds_nothing(person, place, language):
    reader = person(place.member, language=language)
    reader.opens(place.path)

    assert reader.page.evaluate("document.documentElement.lang") == language
    for theme in GROUND:
        wears(reader.page, theme)
        for tab in reader.each_tab(place.tabs, place.walked):
            assert (tab, findings(reader.page, (theme,), best=language == "fi")) == (tab, "")


def test_every_page_has_a_place_on_the_list():
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__", "front", "home"}

    assert {re.split(r"[?]", place.path)[0] for place in PLACES} == {"/", "/act-as", *(f"/{page}" for page in pages)}


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_phone_never_scrolls_sideways_and_cuts_no_choice(person, place):
    reader = person(place.member, width=390)
    reader.opens(place.path)

    for _tab in reader.each_tab(place.tabs, place.walked):
        wide = reader.page.evaluate(
            "Math.max(document.documentElement.scrollWidth, "
            "document.querySelector('[data-testid=stMain]')?.scrollWidth ?? 0) - window.innerWidth"
        )
        assert wide <= 0
        cut = reader.page.evaluate(
            "[...document.querySelectorAll('[data-testid=stButtonGroup] button')]"
            ".filter(one => one.checkVisibility() && one.getBoundingClientRect().right > window.innerWidth)"
            ".map(one => one.innerText)"
        )
        assert cut == []


POPOVERS = (
    "Päätä kelpoisuudesta",
    "Pyydä selvennystä",
    "Korjaa vastaus",
    "Peruuta tai palauta",
    "Yhdistä kaksoiskappale",
)


def opens_popover(reader, name):
    reader.page.get_by_test_id("stPopover").get_by_role("button", name=name).click()
    expect(reader.page.get_by_test_id("stPopoverBody")).to_be_visible()
    reader.waits()


@pytest.mark.parametrize("name", POPOVERS)
def test_axe_finds_nothing_in_an_opened_act_of_the_coordinator(person, name):
    aino = person("aino")
    aino.opens("/applications?code=H-12")
    aino.turns_to("Tiedot ja kelpoisuus")

    opens_popover(aino, name)

    assert findings(aino.page) == ""


def test_axe_finds_nothing_in_the_recusal(person):
    cecilia = person("cecilia")
    cecilia.opens("/assess?code=H-16")

    opens_popover(cecilia, "Olen esteellinen hakemuksessa H-16")

    assert findings(cecilia.page) == ""


# Where something folds open: the place, its tab, and how many of them stand there.
FOLDS = (
    ("aino", "/", "", 1),
    ("aino", "/applications?code=H-10", "Arviot", 2),
    ("aino", "/interviews?code=H-08", "", 1),
    ("aino", "/shortlist", "Mitä jos", 3),
    ("aino", "/shortlist", "Säännöt", 1),
    ("bertil", "/moderate", "", 4),
    ("aino", "/settings", "Arviointikehikko", 1),
    ("aino", "/settings", "Kelpoisuus", 1),
    ("aino", "/settings", "Arvioijat ja jako", 2),
    ("cecilia", "/assess?code=H-16&criterion=B6", "", 1),
)


@pytest.mark.parametrize(
    ("member", "path", "tab", "n"), FOLDS, ids=[f"{who}{path} {tab}" for who, path, tab, _n in FOLDS]
)
def test_axe_finds_nothing_in_what_folds_open(person, member, path, tab, n):
    reader = person(member)
    reader.opens(path)
    if tab:
        reader.turns_to(tab)

    folds = reader.page.get_by_test_id("stExpander")
    expect(folds).to_have_count(n)
    for fold in folds.all():
        fold.locator("summary").click()
        expect(fold.get_by_test_id("stExpanderDetails")).to_be_visible()
        reader.waits()

    assert findings(reader.page) == ""


def test_axe_finds_nothing_on_the_way_in(person, tmp_path):
    """All steps of the import: a doubtful column and an unknown option, remarks, a difference. Nothing is stored."""
    path = tmp_path / "hakemukset.csv"
    text = (SAMPLE / "plain.csv").read_text(encoding="utf-8-sig")
    path.write_text(text.replace(";sharing;", ";muuta;", 1).replace(";kunta;", ";peruskunta;", 1), encoding="utf-8")
    aino = person("aino")
    aino.opens("/applications?import=1")

    aino.page.locator("input[type=file]").first.set_input_files(path)
    expect(aino.page.get_by_role("heading", name="Mikä sarake vastaa mihinkin kysymykseen?")).to_be_visible()
    expect(aino.page.get_by_text("mitä ”peruskunta” tarkoittaa?").first).to_be_visible()
    aino.page.get_by_test_id("stExpander").locator("summary").click()
    aino.waits()
    columns = findings(aino.page)
    aino.presses("Vahvista sarakkeet")
    expect(aino.page.get_by_role("heading", name="Mikä vaatii huomiota")).to_be_visible()
    attention = findings(aino.page)
    aino.presses("Seuraava")
    expect(aino.page.get_by_role("heading", name="Mikä muuttuu")).to_be_visible()
    aino.page.get_by_test_id("stExpander").locator("summary").click()
    aino.waits()
    difference = findings(aino.page)

    assert {"columns": columns, "attention": attention, "difference": difference} == {
        "columns": "",
        "attention": "",
        "difference": "",
    }


def test_axe_finds_nothing_where_nobody_works_yet(person, tmp_path, sample_file):
    house = Server(tmp_path, sample_file)
    try:
        emptied(house)
        nobody = person("aino", url=house.url)
        for path, sentence in (
            ("/act-as", "Missään ohjelmassa ei ole vielä ketään."),
            ("/", "Tietokannassa ei ole vielä ohjelmaa."),
        ):
            nobody.opens(path)

            assert sentence in nobody.reads()
            assert findings(nobody.page) == ""
        assert house.errors() == []
    finally:
        house.stop()


def emptied(house):
    """Takes every programme out of the database; a server that starts on an empty one would load the sample."""
    with database.transaction(house.engine) as session:
        for trigger in ("log_entry_no_update", "log_entry_no_delete", "seal_no_update", "seal_no_delete"):
            session.execute(text(f"DROP TRIGGER {trigger}"))  # as whoever owns the file may
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())


def test_no_page_left_a_traceback(server):
    assert server.errors() == []
