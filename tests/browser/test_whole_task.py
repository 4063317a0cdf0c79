"""The whole task in Finnish, as people do it: from the form's export to the shortlist on their own disk."""

import csv
import io

from playwright.sync_api import expect

from data.programme import SHIPPED
from tests.browser.conftest import Person

SAMPLE = SHIPPED / "soske-2022" / "sample"


def three_applications(folder):
    """A real-shaped export with three applications, one of them with empty answers."""
    rows = list(csv.reader(io.StringIO((SAMPLE / "plain.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
    path = folder / "hakemukset.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([rows[0], rows[1], rows[2], rows[4]])
    return path


def starts_a_programme(aino: Person):
    aino.opens("/settings")
    aino.presses("Aloita tyhjä ohjelma")
    aino.page.get_by_role("link", name="Avaa uusi ohjelma").click()
    aino.waits()
    expect(aino.page.get_by_role("heading", name="Oma ohjelmamme").first).to_be_visible()


def adds_an_assessor(aino: Person, code, name):
    aino.opens("/settings")
    aino.page.get_by_role("tab", name="Ihmiset").click()
    aino.waits()
    aino.page.get_by_label("Tunnus, yksi sana").fill(code)
    aino.page.get_by_label("Nimi", exact=True).fill(name)
    aino.presses("Tallenna jäsen")
    expect(aino.page.get_by_role("rowheader", name=name)).to_be_visible()


def loads(aino: Person, path):
    aino.opens("/applications?import=1")
    aino.page.locator("input[type=file]").first.set_input_files(path)
    expect(aino.page.get_by_role("heading", name="Mikä sarake vastaa mihinkin kysymykseen?")).to_be_visible()
    aino.presses("Vahvista sarakkeet")


def seals_and_releases(aino: Person):
    aino.opens("/settings")
    aino.page.get_by_role("tab", name="Vaiheet ja sinetit").click()
    aino.waits()
    aino.presses("Sinetöi arviointikehikko ja ehdot")
    gate = aino.page.locator("[class*=st-key-open_ratings_released] button")
    gate.click()
    aino.waits()
    expect(aino.page.locator("[class*=st-key-close_ratings_released] button")).to_be_visible()


def rates(assessor: Person, code, level, *, cited=()):
    """All thirteen criteria by single keys; those in `cited` get level 3 and the first sentence as evidence."""
    assessor.opens(f"/assess?code={code}&criterion=A1")
    page = assessor.page
    for key in [f"A{n}" for n in range(1, 7)] + [f"B{n}" for n in range(1, 8)]:
        expect(page.get_by_role("heading", name=f"{key} ").first).to_be_visible()
        chosen = page.locator("[class*=st-key-level_] button", has_text="check_circle")
        for _ in range(3):  # a key pressed before the buttons are there is pressed again, as a person would
            page.keyboard.press("3" if key in cited else str(level))
            assessor.waits()
            if chosen.count():
                break
        expect(chosen).to_have_count(1)
        if key in cited:
            page.locator("[data-testid=stButtonGroup] button", has_text="◆").first.click()
            assessor.waits()
        page.keyboard.press("n")
        assessor.waits()
    expect(page.get_by_text("13/13 vastattu")).to_be_visible()
    assessor.presses("Jätä arviointini")
    expect(page.get_by_text("Jätetty").first).to_be_visible()


def order(reader: Person):
    reader.opens("/shortlist")
    return reader.page.locator("table.vt").first.locator("tbody tr td:nth-child(2)").all_inner_texts()


def downloads(reader: Person):
    reader.opens("/shortlist")
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("link", name="Vie valintalista (CSV)").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_from_a_form_export_to_a_shortlist(person, server, tmp_path):
    aino = person("aino")
    starts_a_programme(aino)
    adds_an_assessor(aino, "berta", "Berta Björk")

    loads(aino, three_applications(tmp_path))
    assert "Vastaus on tyhjä; arvioijat näkevät sen tyhjänä." in aino.reads()
    aino.presses("Seuraava")
    assert "Uusia hakemuksia\n3" in aino.reads()
    aino.presses("Tallenna")
    assert "3 hakemusta" in aino.reads()

    loads(aino, tmp_path / "hakemukset.csv")
    aino.presses("Seuraava")
    assert "Tiedosto ei muuta mitään: kaikki on jo tallennettu." in aino.reads()

    rates(aino, "H-01", 2, cited=("B1",))
    rates(aino, "H-02", 2)
    rates(aino, "H-03", 1)
    seals_and_releases(aino)
    assert order(aino) == ["H-01", "H-02", "H-03"]

    berta = person("berta")
    berta.page.context.add_cookies([c for c in aino.page.context.cookies() if c["name"] == "valinta_programme"])
    rates(berta, "H-01", 1)
    assert "H-01" in berta.reads()
    rates(berta, "H-02", 2)
    rates(berta, "H-03", 2)
    assert order(aino) == ["H-02", "H-01", "H-03"]

    rows = downloads(aino)
    assert [row["Koodi"] for row in rows] == ["H-02", "H-01", "H-03"]
    assert rows[0]["Vetäjäorganisaatio"] == "Kuulasjärven kunta"
    assert rows[0]["Y-tunnus"] == "9000003-8"
    assert rows[0]["Pisteet (0–100)"] == "50,00"
    assert server.errors() == []
