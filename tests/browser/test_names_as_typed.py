"""What people wrote is shown as they typed it: no link, no picture, no formula, no colour, no script, on no page."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from data import access
from data.access import GateKey, Role
from data.actions import applications, conflicts, interviews, ratings, setup
from data.database import transaction
from data.models import Note, now
from scoring.eligibility import Verdict
from scoring.ratings import Stage
from tests.browser.conftest import Person

pytestmark = pytest.mark.xdist_group(__name__)  # one server for the tests of this file

TYPED = "**x** [l](https://evil.example) ![i](https://evil.example/i.png) <img src=x onerror=alert(1)> $a$ :red[b]"
LONG = "leadership analysis skills process contracts strategy theme_reason risks pilot sponsor roles goals sharing"
LEVELS = {"A": "4", "B": "3"}
SENT = datetime(2021, 11, 20, 9, 0, tzinfo=UTC)
# What would stand on the page if anything of it were taken for markup, and where our own escapes would show.
TAKEN = """() => [
  ...document.querySelectorAll(
    "a[href*='evil.example'], img[src*='evil.example'], img[src='x'], [onerror], .katex, [src*='evil.example']"
  ),
  ...[...document.querySelectorAll("strong, b, a, em, span[style*=color]")].filter(
    (e) => ["x", "l", "b"].includes(e.textContent.trim())
  ),
  ...[...document.querySelectorAll("*")].filter((e) =>
    [...e.attributes].some(({ value }) => value.includes("\\\\*\\\\*x") || value.includes("\\\\[l"))
  ),
].map((e) => e.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def key(own_server):
    """A programme, its people and its applications in which everything that can be typed is typed like that."""
    engine = own_server.engine
    key = setup.start_own(engine, own_server.acts("aino"), template="soske-2022", name="Kokeiltava")

    def me():
        return own_server.acts("aino", key)

    roles = [Role.COORDINATOR, Role.CHAIR, Role.ASSESSOR]
    setup.set_member(engine, me(), code="mallory", name=f"Mallory {TYPED}", organisation=TYPED, roles=roles)
    setup.seal(engine, me())
    for number in range(1, 4):
        code = applications.enter(engine, me(), values=answers(number), submitted_at=SENT)
        conflicts.answer(engine, me(), code, ground=None)
        for version, (criterion, level) in enumerate(criteria().items()):
            ratings.rate(
                engine,
                me(),
                code,
                criterion=criterion,
                level=level,
                stage=Stage.FORM,
                version=version,
                evidence=[{"source": "answer:leadership", "quote": TYPED}],
            )
        ratings.submit(engine, me(), code, version=len(criteria()))
    conflicts.answer(engine, own_server.acts("mallory", key), "H-02", ground="other", detail=TYPED)
    for text in (TYPED, f"2 {TYPED}"):
        asked = applications.ask(engine, me(), "H-01", question=text)
    applications.answer(engine, me(), "H-01", clarification=asked, text=TYPED)
    applications.decide_eligibility(engine, me(), "H-01", rule="E1", verdict=Verdict.YES, reason=TYPED)
    interviews.schedule(
        engine,
        me(),
        "H-01",
        starts_at=SENT + timedelta(days=4),
        minutes=60,
        language="fi",
        place=TYPED,
        interviewers=["mallory"],
        state="proposed",
    )
    with transaction(engine) as session:
        first = access.find(session, me(), "H-01").id
        for application in (first, None):
            session.add(
                Note(
                    programme_id=me().programme_id,
                    application_id=application,
                    title=TYPED,
                    author=TYPED,
                    sections=[["A2", TYPED], [None, TYPED]],
                    personal=["**x**@evil.example"],
                    sha256="0" * 64,
                    at=now(),
                    by="mallory",
                )
            )
    setup.open_gate(engine, me(), GateKey.RATINGS_RELEASED)
    return key


def answers(number):
    return {
        "name": f"{number} {TYPED}",
        "business_id": f"900000{number}-1",
        "organisation_type": "municipality",
        "municipality": TYPED,
        "language": "fi",
        "themes": ["employment"],
        "working_time": "yes",
        "partners": [{"name": TYPED, "business_id": "9000011-8"}],
        "team": TYPED,
        "contact": TYPED,
        **dict.fromkeys(LONG.split(), TYPED),
    }


def criteria():
    return {f"{d}{n}": LEVELS[d] for d, last in (("A", 6), ("B", 7)) for n in range(1, last + 1)}


@pytest.fixture
def reader(browser, own_server, key):
    """Aino at the browser; at the end, nothing was asked of another host and no dialog opened."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="fi-FI")
    aino = Person(context.new_page(), own_server.url, "aino", "fi")
    aino.keeps(valinta_programme=key)
    asked, dialogs = set(), []
    context.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
    aino.page.on("dialog", lambda opened: (dialogs.append(opened.message), opened.dismiss()))
    yield aino
    assert asked - {None, ""} == {"127.0.0.1"}
    assert dialogs == []
    context.close()


def squeezed(text):
    """Without white space (tables break lines), and without the joiner that keeps an address from becoming a link."""
    return "".join(text.replace("\u2060", "").split())


def shows(aino, *, times=1):
    """The text stands on the page as it was typed, at least so often, and nothing of it was taken for markup."""
    assert aino.page.evaluate(TAKEN) == []
    read = squeezed(aino.page.locator("body").inner_text())
    assert read.count(squeezed(TYPED)) >= times
    assert "\\*\\*x" not in read


# The address, its tab, and how often the text stands there at least.
SHOWN = (
    ("/applications?code=H-01", "Vastaukset", 12),
    ("/applications?code=H-01", "Tiedot ja kelpoisuus", 8),
    ("/applications?code=H-02", "Tiedot ja kelpoisuus", 5),
    ("/applications?code=H-01", "Arviot", 2),
    ("/applications?code=H-01", "Muistiinpanot", 4),
    ("/applications?code=H-01", "Historia", 1),
    ("/interviews", "", 2),
    ("/interviews?code=H-01", "", 4),
    ("/assess?code=H-01&criterion=A2", "", 4),
    ("/assess?code=H-03&criterion=B6", "", 4),
    ("/shortlist?code=H-01", "Järjestys", 3),
    ("/shortlist?code=H-01", "Vertaa", 2),
    ("/settings", "Ihmiset", 2),
    ("/act-as", "", 2),
)


@pytest.mark.parametrize(("path", "tab", "times"), SHOWN, ids=[f"{path} {tab}".strip() for path, tab, _times in SHOWN])
def test_it_is_shown_as_typed(reader, path, tab, times):
    reader.opens(path)
    if tab:
        reader.turns_to(tab)
    for fold in reader.page.get_by_test_id("stExpander").all():
        if not fold.get_by_test_id("stExpanderDetails").is_visible():
            fold.locator("summary").click()
    reader.page.wait_for_timeout(200)

    shows(reader, times=times)


def test_the_name_of_a_programme_is_shown_as_typed(reader, own_server):
    other = setup.start_own(own_server.engine, own_server.acts("aino"), template="soske-2022", name=TYPED)
    for programme, path, times in ((other, "/", 2), (other, "/settings", 2), (None, "/act-as", 1)):
        if programme:
            reader.keeps(valinta_programme=programme)
        reader.opens(path)

        shows(reader, times=times)


def test_the_grids_and_their_lists_show_it_as_typed(reader):
    for path, box in (("/applications", "Avaa hakemus"), ("/shortlist", "Näytä, mistä pisteet tulevat")):
        reader.opens(path)
        expect(reader.page.locator("canvas td", has_text=f"1 {TYPED} (+1)").first).to_be_attached()
        reader.page.get_by_role("combobox", name=box).focus()
        reader.waits()  # the grid may still be coming, and moves what stands below
        reader.page.keyboard.press("ArrowDown")
        expect(reader.page.get_by_role("option").filter(has_text=f"H-01 1 {TYPED}")).to_have_count(1)
        shows(reader)


def test_the_plane_shows_it_as_typed(reader):
    reader.opens("/shortlist")
    mark = reader.page.locator(".js-plotly-plot .scatterlayer .points path").last.bounding_box()
    reader.page.mouse.move(mark["x"] + mark["width"] / 2 - 40, mark["y"])
    reader.page.mouse.move(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2, steps=5)

    hover = reader.page.locator(".js-plotly-plot .hoverlayer .hovertext")
    expect(hover).not_to_have_count(0)
    assert squeezed(TYPED) in squeezed("".join(hover.all_text_contents()))
    shows(reader)


def test_the_acts_of_the_coordinator_show_it_as_typed(reader):
    reader.opens("/applications?code=H-01")
    reader.turns_to("Tiedot ja kelpoisuus")
    shows(reader, times=5)

    reader.page.get_by_test_id("stPopover").get_by_role("button", name="Yhdistä kaksoiskappale").click()
    reader.page.get_by_role("combobox", name="Säilytä tämä").click()

    expect(reader.page.get_by_role("option").filter(has_text=f"H-03 3 {TYPED}")).to_have_count(1)
    assert reader.page.evaluate(TAKEN) == []


def test_the_way_in_shows_it_as_typed(reader, tmp_path):
    """A file whose headers, answers and options are typed like that: columns, remarks, difference."""
    header = ["submitted_at", "name", "business_id", "organisation_type", "goals", f"2 {TYPED}"]
    row = ["2021-11-21T09:00:00", f"9 {TYPED}", f"8 {TYPED}", f"7 {TYPED}", f"6 {TYPED}", f"5 {TYPED}"]
    path = tmp_path / "hakemukset.csv"
    path.write_text("\n".join(";".join(cells) for cells in (header, row)), encoding="utf-8")
    page = reader.page
    reader.opens("/applications?import=1")
    page.locator("input[type=file]").first.set_input_files(path)
    expect(page.get_by_role("heading", name="Mikä sarake vastaa mihinkin kysymykseen?")).to_be_visible()
    reader.waits()
    assert squeezed(f"mitä ”7 {TYPED}” tarkoittaa?") in squeezed(reader.reads())
    assert squeezed(f"2 {TYPED}") in squeezed(reader.reads())
    shows(reader)
    reader.presses("Vahvista sarakkeet")
    expect(page.get_by_role("heading", name="Mikä vaatii huomiota")).to_be_visible()
    assert squeezed(f"8 {TYPED}"[:50]) in squeezed(reader.reads())  # a remark quotes the beginning
    assert page.evaluate(TAKEN) == []
    reader.presses("Seuraava")
    page.get_by_test_id("stExpander").locator("summary").click()
    expect(page.get_by_text(f"9 {TYPED}")).to_be_visible()
    shows(reader)


def test_no_page_left_a_traceback(own_server):
    assert own_server.errors() == []
