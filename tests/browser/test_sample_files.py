"""Every file of the sample goes in through the browser, twice and changed, each in an empty programme of its own."""

import csv
import io

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from data import imports
from data import programme as programmes
from data.access import Role
from data.actions import intake, setup
from data.database import reading
from data.models import Application, Rating, Sheet
from data.queries import applications, interviews
from tests.browser.conftest import Person, eventually

pytestmark = pytest.mark.xdist_group(__name__)  # one server for the tests of this file

SAMPLE = programmes.SHIPPED / "soske-2022" / "sample"
FILES = {  # how many applications are in it
    "ms_forms_fi.xlsx": 18,
    "ms_forms_fi_after_deadline.xlsx": 20,
    "ms_forms_en.csv": 12,
    "forms_fi_excel.csv": 6,
    "google.csv": 6,
    "google_sv.csv": 3,
    "plain.csv": 6,
    "plain.xlsx": 6,
    "webropol_text.xlsx": 6,
    "webropol_codes.xlsx": 6,
}
OTHERS = {"ratings.csv", "citations.csv"}
GOALS = "Mitkä ovat tavoitteenne ja millä mittareilla seuraatte niitä?"


@pytest.fixture(scope="module")
def aino(browser, own_server):
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="fi-FI")
    yield Person(context.new_page(), own_server.url, "aino", "fi")
    context.close()


@pytest.fixture
def programme(request, aino, own_server):
    """An empty programme of the test's own, chosen in the browser; its key."""
    key = setup.start_own(own_server.engine, own_server.acts("aino"), template="soske-2022", name=request.node.name)
    aino.keeps(valinta_programme=key)
    return key


def offers(aino, path):
    """Upload a file, confirm its columns, look at the remarks; what will change is in sight: four figures and rows."""
    page = aino.page
    aino.opens("/applications?import=1")
    page.locator("input[type=file]").first.set_input_files(path)
    expect(page.get_by_role("heading", name="Mikä sarake vastaa mihinkin kysymykseen?")).to_be_visible()
    page.get_by_role("button", name="Vahvista sarakkeet").click()
    expect(page.get_by_role("heading", name="Mikä vaatii huomiota")).to_be_visible()
    page.get_by_role("button", name="Seuraava").click()
    expect(page.get_by_role("heading", name="Mikä muuttuu")).to_be_visible()
    aino.waits()
    rows = page.get_by_role("region", name="Muuttuneet vastaukset").locator("tbody tr").all()
    return (
        page.locator("dl.vt-facts dd").all_inner_texts(),
        [row.locator("th, td").all_inner_texts() for row in rows],
    )


def stores(aino, n):
    aino.page.get_by_role("button", name="Tallenna", exact=True).click()
    expect(aino.page.get_by_text(f"{n} hakemusta", exact=True)).to_be_visible()


def names(server, key):
    return sorted(row.name for row in applications.applications(server.engine, server.acts("aino", key)))


def said_in(name):
    """The names of the lead organisations, as the reader of files finds them."""
    table = imports.read_table((SAMPLE / name).read_bytes(), name)
    shipped = programmes.read(programmes.shipped("soske-2022"))
    found = imports.convert(table, imports.mapping_of(imports.suggest(table, shipped), table), shipped)
    return table, found


def test_every_file_of_the_sample_is_on_the_list():
    shipped = {path.name for path in SAMPLE.iterdir() if path.suffix in (".csv", ".xlsx")}

    assert shipped == FILES.keys() | OTHERS


@pytest.mark.parametrize("name", FILES)
def test_a_file_goes_in_and_again_changes_nothing(aino, programme, own_server, name):
    n = FILES[name]

    assert offers(aino, SAMPLE / name) == ([str(n), "0", "0", "0"], [])
    stores(aino, n)
    stored = names(own_server, programme)
    assert stored == sorted(str(a.values["name"]) for a in said_in(name)[1].applications)

    assert offers(aino, SAMPLE / name) == (["0", "0", str(n), "0"], [])
    expect(aino.page.get_by_text("Tiedosto ei muuta mitään: kaikki on jo tallennettu.")).to_be_visible()
    assert names(own_server, programme) == stored


def test_a_later_file_shows_what_it_changes_before_and_after(aino, programme, own_server):
    offers(aino, SAMPLE / "ms_forms_fi.xlsx")
    stores(aino, 18)

    figures, changes = offers(aino, SAMPLE / "ms_forms_fi_after_deadline.xlsx")

    assert figures == ["2", "1", "17", "0"]
    assert changes == [
        [
            "H-02",
            "Mikä hankinta voisi olla pilottihankinta?",
            "Pilotti voisi liittyä johonkin palveluhankintaan.",
            "Pilottina on hankinta ”ateriapalvelut”. Valmistelu voi alkaa helmikuussa 2022.",
        ]
    ]
    stores(aino, 20)
    changed = applications.application(own_server.engine, own_server.acts("aino", programme), "H-02")
    assert changed.values["pilot"] == changes[0][3]


def test_two_changed_answers_are_shown_in_words_and_nothing_else(aino, programme, own_server, tmp_path):
    offers(aino, SAMPLE / "plain.csv")
    stores(aino, 6)
    rows = list(csv.DictReader(io.StringIO((SAMPLE / "plain.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
    rows[0]["organisation_type"] = "seurakunta"
    rows[1]["goals"] = "Haluamme oppia lisää ja jakaa oppimme."
    path = tmp_path / "plain.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)

    figures, changes = offers(aino, path)

    assert figures == ["0", "2", "4", "0"]
    assert changes == [
        ["H-01", "Organisaatiotyyppi", "kunta", "seurakunta"],
        ["H-02", GOALS, "Haluamme oppia lisää.", "Haluamme oppia lisää ja jakaa oppimme."],
    ]
    stores(aino, 6)
    viewer = own_server.acts("aino", programme)
    assert applications.application(own_server.engine, viewer, "H-01").row.type == "parish"
    assert applications.application(own_server.engine, viewer, "H-02").values["goals"] == changes[1][3]


@pytest.fixture
def committee(programme, own_server):
    """The programme with the eighteen applications, and with the assessors whose ratings are in the file."""
    for code in ("bertil", "cecilia", "daavid", "elina", "fanny"):
        setup.set_member(
            own_server.engine,
            own_server.acts("aino", programme),
            code=code,
            name=code.title(),
            organisation="Silta",
            roles=[Role.ASSESSOR],
        )
    table, found = said_in("ms_forms_fi.xlsx")
    intake.import_applications(
        own_server.engine,
        own_server.acts("aino", programme),
        found,
        form=imports.form_key(table.headers),
        sha256=table.sha256,
    )
    return programme


def test_notes_from_every_file_find_their_team_or_wait_for_it(aino, committee, own_server):
    page, viewer = aino.page, own_server.acts("aino", committee)
    files = sorted(path for path in (SAMPLE / "notes").iterdir())
    assert len(files) == 7
    aino.opens("/interviews")

    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="Tuo muistiinpanot").click()

    # Six rows of the table, five files that name their team, and one that does not.
    expect(page.get_by_text("Uusia 12, jo tallessa 0, vahvistettavia alla 1.")).to_be_visible()
    waiting = interviews.unmatched(own_server.engine, viewer)
    assert [note.title for note in waiting] == ["muistio kunta.txt"]
    page.get_by_role("combobox", name="Mistä joukkueesta on kyse?").click()
    page.get_by_role("option", name="H-11 Lumikallion kunta").click()
    aino.waits()  # until then the button before the choice stands there too
    page.get_by_role("button", name="Vahvista", exact=True).click()
    eventually(lambda: len(interviews.unmatched(own_server.engine, viewer)), 0)
    assert [n.title for n in interviews.notes(own_server.engine, viewer, "H-11")] == ["muistio kunta.txt"]


def test_the_ratings_file_goes_in_and_again_changes_nothing(aino, committee, own_server):
    page = aino.page
    aino.opens("/applications?import=1")

    page.locator("input[type=file]").nth(1).set_input_files(SAMPLE / "ratings.csv")
    expect(page.get_by_text("Arviot: uusia 1100, muuttuneita 0, ennallaan 0.")).to_be_visible()
    with reading(own_server.engine) as session:
        stored = session.scalar(
            select(func.count())
            .select_from(Rating)
            .join(Sheet)
            .join(Application, Application.id == Sheet.application_id)
            .where(Application.programme_id == own_server.acts("aino", committee).programme_id)
        )
    assert stored == 1100

    page.locator("input[type=file]").nth(1).set_input_files(SAMPLE / "ratings.csv")
    expect(page.get_by_text("Arviot: uusia 0, muuttuneita 0, ennallaan 1100.")).to_be_visible()


def test_no_page_left_a_traceback(own_server):
    assert own_server.errors() == []
