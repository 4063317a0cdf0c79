"""The whole task in Finnish, as people do it: from the form's export to the shortlist on their own disk."""

import csv
import io

from playwright.sync_api import expect

from data.programme import SHIPPED
from data.queries import applications, ratings
from tests.browser.conftest import Person, eventually

SAMPLE = SHIPPED / "soske-2022" / "sample"
CRITERIA = [f"A{n}" for n in range(1, 7)] + [f"B{n}" for n in range(1, 8)]
OWN = "oma-ohjelmamme"
MENDED = "Kerromme opit naapurikunnille, kuten puhelimessa sovittiin."


def three_applications(folder):
    """A real-shaped export: empty answers, a type that is no option, and a column beside that puts an answer right."""
    rows = list(csv.DictReader(io.StringIO((SAMPLE / "plain.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
    kept = [rows[0], rows[1], rows[3]]
    kept[1]["organisation_type"] = "peruskunta"
    for row in kept:
        row["Korjattu vastaus"] = MENDED
    path = folder / "hakemukset.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(kept[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(kept)
    return path


def comes_in(somebody: Person, name, *, programme=None):
    """From the front page, as anybody who has no cookie yet."""
    page = somebody.page
    somebody.opens("/")
    page.get_by_role("link", name="Valitse, kenenä toimit").click()
    if programme:
        page.get_by_role("link", name=programme).click()
    page.get_by_role("button", name=name).click()
    expect(page.get_by_text(f"Toimit henkilönä {name}")).to_be_visible()
    somebody.waits()


def starts_a_programme(aino: Person):
    aino.opens("/settings")
    aino.presses("Aloita tyhjä ohjelma")
    aino.page.get_by_role("link", name="Avaa uusi ohjelma").click()
    aino.waits()
    expect(aino.page.get_by_role("heading", name="Oma ohjelmamme").first).to_be_visible()


def adds_an_assessor(aino: Person, code, name):
    aino.opens("/settings")
    aino.turns_to("Ihmiset")
    aino.page.get_by_label("Tunnus, yksi sana").fill(code)
    aino.page.get_by_label("Nimi", exact=True).fill(name)
    aino.presses("Tallenna jäsen")
    expect(aino.page.get_by_role("rowheader", name=name)).to_be_visible()


def chooses(somebody: Person, box, option):
    field = somebody.page.get_by_role("combobox", name=box)
    field.evaluate("e => e.scrollIntoView({block: 'center'})")
    somebody.waits()
    field.click()
    somebody.page.keyboard.type(option)  # a long list is cut to what is typed
    somebody.page.get_by_role("option", name=option, exact=True).click()
    somebody.waits()


def uploads(aino: Person, path):
    aino.opens("/applications?import=1")
    aino.page.locator("input[type=file]").first.set_input_files(path)
    expect(aino.page.get_by_role("heading", name="Mikä sarake vastaa mihinkin kysymykseen?")).to_be_visible()
    aino.waits()


def seals(aino: Person):
    aino.opens("/settings")
    aino.turns_to("Vaiheet ja sinetit")
    aino.presses("Sinetöi arviointikehikko ja ehdot")


def releases(aino: Person):
    aino.opens("/settings")
    aino.turns_to("Vaiheet ja sinetit")
    aino.page.locator("[class*=st-key-open_ratings_released] button").click()
    expect(aino.page.locator("[class*=st-key-close_ratings_released] button")).to_be_visible()
    aino.waits()


def rates(assessor: Person, code, level, *, cited=()):
    """No conflict; then all thirteen criteria by single keys, each once; `cited` get level 3 and a marked sentence.

    Returns what was cited.
    """
    assessor.opens(f"/assess?code={code}&criterion=A1")
    page, quotes = assessor.page, {}
    assessor.presses(f"En ole esteellinen hakemuksessa {code}")
    chosen = page.locator("[class*=st-key-level_] button", has_text="check_circle")
    for key in CRITERIA:
        expect(page.get_by_role("heading", name=f"{key} ").first).to_be_visible()
        expect(chosen).to_have_count(0)
        given = "3" if key in cited else str(level)
        page.keyboard.press(given)
        expect(chosen).to_contain_text(given)
        if key in cited:
            quotes[key] = cites(assessor)
        page.keyboard.press("n")
    expect(page.get_by_text("13/13 vastattu")).to_be_visible()
    assessor.presses("Jätä arviointini")
    expect(page.get_by_text("Jätetty").first).to_be_visible()
    return quotes


def cites(assessor: Person):
    """Press the first sentence that is marked for the criterion; it is then shown as cited."""
    sentence = assessor.page.locator(".st-key-passages [data-testid=stButtonGroup] button", has_text="◆").first
    quote = sentence.inner_text().removeprefix("◆").strip()
    sentence.click()
    expect(sentence).to_have_attribute("aria-pressed", "true")
    expect(assessor.page.locator(".st-key-choice").get_by_text(f"“{quote}”")).to_be_visible()
    assessor.waits()
    return quote


def order(reader: Person):
    reader.opens("/shortlist")
    return reader.page.locator("table.vt").first.locator("tbody tr td:nth-child(2)").all_inner_texts()


def downloads(reader: Person):
    reader.opens("/shortlist")
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("link", name="Vie valintalista (CSV)").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_from_a_form_export_to_a_shortlist(person, own_server, tmp_path):
    aino = person(None, url=own_server.url)
    comes_in(aino, "Aino Aalto")
    starts_a_programme(aino)
    adds_an_assessor(aino, "berta", "Berta Björk")

    uploads(aino, three_applications(tmp_path))
    aino.page.get_by_test_id("stExpander").locator("summary").click()
    chooses(aino, "Miten jaatte oppeja muille?", "Korjattu vastaus")
    chooses(aino, "mitä ”peruskunta” tarkoittaa?", "kunta")
    aino.presses("Vahvista sarakkeet")
    assert "Vastaus on tyhjä; arvioijat näkevät sen tyhjänä." in aino.reads()
    aino.presses("Seuraava")
    assert "Uusia hakemuksia\n3" in aino.reads()
    aino.presses("Tallenna")
    expect(aino.page.get_by_text("3 hakemusta").first).to_be_visible()
    stored = applications.application(own_server.engine, own_server.acts("aino", OWN), "H-02")
    assert (stored.row.name, stored.row.type) == ("Kuulasjärven kunta", "municipality")
    assert stored.values["sharing"] == MENDED

    uploads(aino, tmp_path / "hakemukset.csv")
    expect(aino.page.get_by_text("vahvistettu aiemmin").first).to_be_visible()
    aino.presses("Vahvista sarakkeet")
    aino.presses("Seuraava")
    assert "Tiedosto ei muuta mitään: kaikki on jo tallennettu." in aino.reads()

    seals(aino)
    quotes = rates(aino, "H-01", 2, cited=("B1",))
    sheet = ratings.own_sheet(own_server.engine, own_server.acts("aino", OWN), "H-01")
    assert [piece["quote"] for piece in sheet.latest("B1").evidence] == [quotes["B1"]]
    assert {key: sheet.latest(key).level for key in CRITERIA} == dict.fromkeys(CRITERIA, "2") | {"B1": "3"}
    rates(aino, "H-02", 2)
    rates(aino, "H-03", 1)
    releases(aino)
    assert order(aino) == ["H-01", "H-02", "H-03"]

    berta = person(None, url=own_server.url)
    comes_in(berta, "Berta Björk", programme="Oma ohjelmamme")
    rates(berta, "H-01", 1)
    rates(berta, "H-02", 2)
    rates(berta, "H-03", 2)
    eventually(lambda: order(aino), ["H-02", "H-01", "H-03"])

    rows = downloads(aino)
    assert [row["Koodi"] for row in rows] == ["H-02", "H-01", "H-03"]
    assert rows[0]["Vetäjäorganisaatio"] == "Kuulasjärven kunta"
    assert rows[0]["Y-tunnus"] == "9000003-8"
    assert rows[0]["Pisteet (0–100)"] == "50,00"
    assert own_server.errors() == []
