"""data.imports.notes: what interviewers write finds its team and its criteria; the rest waits for a person."""

import io
from datetime import date

import docx
import pytest
from openpyxl import Workbook

from data import programme as programmes
from data.imports.notes import read_notes
from scoring import rubric as rubrics
from scoring.errors import ImportProblem
from tests.data.conftest import KEY, SAMPLE
from tests.data.sample_maker import TEAMS, code

RUBRIC = rubrics.read(programmes.shipped(KEY, "rubric.toml"))
CRITERIA = {c.key: (c.key, *c.name.values(), *c.question.values()) for c in RUBRIC.criteria}
NAMES = {code(n): (team[0],) for n, team in enumerate(TEAMS)}


def read(name, content=None):
    return read_notes(content or (SAMPLE / "notes" / name).read_bytes(), name, CRITERIA, NAMES)


@pytest.mark.parametrize(
    ("name", "team", "sure", "criteria", "author", "on"),
    (
        ("H-01 haastattelu.docx", "H-01", True, [None, "A2", "B4", "B5"], "Cecilia", date(2021, 11, 24)),
        ("H-10 haastattelu.docx", "H-10", True, [None, "A2", "B4", "B5"], "Cecilia", date(2021, 11, 24)),
        ("H-06_intervju.md", "H-06", True, [None, "B1", "B4"], "Bertil", date(2021, 11, 25)),
        ("Tyynelän ammattikorkeakoulu.md", "H-14", True, ["A3", "B4"], None, None),
        ("honkasaari.txt", "H-15", True, [None, "B5", "B6"], None, date(2021, 11, 30)),
        ("muistio kunta.txt", None, False, [None], None, None),
    ),
)
def test_a_file_of_the_sample_finds_its_team_and_its_criteria(name, team, sure, criteria, author, on):
    (note,) = read(name)

    assert (note.team_code, note.sure, note.author, note.on) == (team, sure, author, on)
    assert [criterion for criterion, _ in note.sections] == criteria


def test_a_table_gives_each_team_one_note():
    notes = read("haastattelut_viikko48.xlsx")

    assert [(n.team_code, n.sure, n.author, n.on) for n in notes] == [
        (team, True, "Daavid", date(2021, 12, 1)) for team in ("H-02", "H-03", "H-04", "H-05", "H-07", "H-13")
    ]
    assert notes[1].sections == (
        ("A5", "Prosessikuvaus näytettiin, tarkistuspisteet on merkitty."),
        ("B6", "Kolme organisaatiota, vetovastuu on kuntayhtymällä."),
    )


@pytest.mark.parametrize(
    ("name", "personal"),
    (("H-06_intervju.md", ("050 000 0999",)), ("honkasaari.txt", ("henkilo15@esimerkki.invalid",))),
)
def test_addresses_and_phone_numbers_are_flagged(name, personal):
    (note,) = read(name)

    assert note.personal == personal


@pytest.mark.parametrize(
    "text",
    ("24.11.2021 klo 10.30", "0112038-9", "vuonna 2021 noin 1 200 000 euroa", "arvo 0,5 milj. euroa", "2021-2022"),
)
def test_dates_sums_and_business_ids_are_no_phone_numbers(text):
    (note,) = read("muistio.txt", f"Muistio\n{text}\n".encode())

    assert note.personal == ()


@pytest.mark.parametrize("number", ("+358 50 000 0999", "0500000999", "050-0000999", "(09) 000 0999"))
def test_a_phone_number_is_flagged_however_it_is_typed(number):
    (note,) = read("muistio.txt", f"Muistio\nsoita {number}\n".encode())

    assert len(note.personal) == 1


def test_two_teams_in_one_file_wait_for_a_person():
    (note,) = read("muistio.md", b"# H-01 ja H-02\nYhteinen keskustelu.\n")

    assert (note.team_code, note.sure) == ("H-01", False)


MANY = """# Haastattelut viikko 48
Kirjaaja: Daavid, 1.12.2021

## H-02 Kuulasjärven kunta
A1: Linjaus on valmisteilla.

## H-03
A5: Prosessikuvaus näytettiin.
"""


def codes(notes):
    return [(note.team_code, note.sure) for note in notes]


def test_each_team_of_a_file_gets_its_own_note():
    first, second = read("viikko48.md", MANY.encode())

    assert codes((first, second)) == [("H-02", True), ("H-03", True)]
    assert [(n.author, n.on) for n in (first, second)] == [("Daavid", date(2021, 12, 1))] * 2
    assert first.sections[1:] == (("A1", "Linjaus on valmisteilla."),)
    assert second.sections[1:] == (("A5", "Prosessikuvaus näytettiin."),)
    assert "H-03" not in str(first.sections)
    assert "H-02" not in str(second.sections)


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("H-02\nHyvä.\nH-03\nHuono.", [("H-02", True), ("H-03", True)]),
        ("H-02: Hyvä.\nH-03: Huono.", [("H-02", True), ("H-03", True)]),
        ("Haastattelu H-02\nHyvä.\nHaastattelu H-03\nHuono.", [("H-02", True), ("H-03", True)]),
        ("Kuulasjärven kunta\nHyvä.\nHonkasaaren kaupunki 30.11.2021\nHuono.", [("H-02", True), ("H-15", True)]),
        ("# Kuulasjärven kunta\nHyvä.\n# Suopellon kunta\nHuono.", [("H-02", True), ("H-16", True)]),
        ("# H-02\nHyvä.\n# Honkasaari\nHuono.", [("H-02", True), ("H-15", False)]),
        ("# H-02\nHyvä.\n# H-99\nHuono.", [("H-02", True), (None, False)]),
        ("# H-02\nHyvä, parempi kuin H-03.\n# H-04\nHuono.", [("H-02", False), ("H-04", True)]),
        ("# H-02\nHyvä.\n# H-03 ja H-04\nHuono.", [("H-02", True), ("H-03", False)]),
        ("# H-02\nKuten Suopellon kunta.\n# H-04\nHuono.", [("H-02", False), ("H-04", True)]),
        ("# H-02\nHyvä.\n## H-02\nYhä.\n# H-04\nHuono.", [("H-02", True), ("H-04", True)]),
        ("Pitkä alku, joka ei kerro kenestä.\n# H-02\nA\n# H-04\nB", [(None, False), ("H-02", True), ("H-04", True)]),
    ),
    ids=(
        "codes alone on their lines",
        "codes with text behind them",
        "codes after a word",
        "names alone on their lines",
        "names as headings",
        "a short name",
        "a code that no team has",
        "another team named by code in passing",
        "two codes in one heading",
        "another team named by name in passing",
        "a team named again",
        "text above the first team",
    ),
)
def test_a_heading_that_names_a_team_begins_a_new_note(text, expected):
    assert codes(read("muistio.md", text.encode())) == expected


def test_a_word_file_with_two_teams_gives_two_notes():
    document, out = docx.Document(), io.BytesIO()
    for heading in ("H-02 Kuulasjärven kunta", "H-03 Sorvivuori"):
        document.add_heading(heading)
        document.add_paragraph("Hyvä.")
    document.save(out)

    assert codes(read("muistio.docx", out.getvalue())) == [("H-02", True), ("H-03", True)]


def test_a_file_named_after_one_team_and_headed_by_others_waits_for_a_person():
    assert codes(read("H-01.md", b"# H-02\nA\n# H-03\nB")) == [("H-02", False), ("H-03", False)]
    assert codes(read("H-01.md", b"Alku\n" * 9 + b"# H-02\nA")) == [("H-01", False)]


def test_one_team_that_names_another_in_passing_waits_for_a_person():
    assert codes(read("H-01.md", b"# H-01\n" + b"Keskustelu.\n" * 9 + b"Ks. H-02.")) == [("H-01", False)]


def test_all_that_is_written_about_many_teams_stays_in_their_notes():
    notes = read("viikko48.md", MANY.encode())

    written = "\n".join(text for note in notes for _, text in note.sections)
    for line in filter(None, MANY.splitlines()):
        assert line.removeprefix("A1: ").removeprefix("A5: ") in written


def test_a_code_that_no_team_has_names_nobody():
    (note,) = read("muistio.md", b"# H-99\nKeskustelu.\n")

    assert (note.team_code, note.sure) == (None, False)


def test_a_name_like_two_teams_waits_for_a_person():
    (note,) = read("Aallokon kaupunki.txt", b"Aallokon kaupunki\nKeskustelu.\n")

    assert not note.sure


def test_all_that_is_written_stays_in_the_note():
    text = "Alku.\nA1: Yksi.\nKaksi.\n## Pilottihankinta\nKolme.\nLoppu.\n"

    (note,) = read("H-01.md", text.encode())

    assert note.sections == ((None, "Alku."), ("A1", "Yksi.\nKaksi."), ("B4", "Kolme.\nLoppu."))


@pytest.mark.parametrize("line", ("A4-paperi jaettiin.", "A4 paperi jaettiin.", "A4:n arkki jaettiin.", "A4–arkki"))
def test_a_sheet_of_paper_opens_no_criterion(line):
    (note,) = read("H-01.md", f"A1: Yksi.\n{line}\n".encode())

    assert note.sections == (("A1", f"Yksi.\n{line}"),)


@pytest.mark.parametrize("line", ("A4: Hyvä.", "A4. Hyvä.", "A4 – Hyvä.", "A4 Hyvä.", "## A4 hyvä", "**A4** Hyvä."))
def test_a_key_with_a_mark_behind_it_opens_its_criterion(line):
    (note,) = read("H-01.md", f"{line}\n".encode())

    assert note.sections[0][0] == "A4" if note.sections else line == "## A4 hyvä"


def workbook(*rows, **sheets):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title.replace("_", "-"))
        for row in lines:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def said(note):
    return [(a.row, a.sentence.format(**a.values)) for a in note.attention]


def test_every_sheet_of_a_workbook_is_read_and_its_name_names_the_team():
    rows = [["Kriteeri", "Huomio"], ["A1", "Hyvä."]]

    notes = read("t.xlsx", workbook(["Kansi"], H_02=rows, H_03=rows, Suopelto=rows))

    assert codes(notes) == [("H-02", True), ("H-03", True), ("H-16", False)]
    assert said(notes[0]) == [(None, "The sheet “Sheet” has no columns of notes; it was not read.")]


def test_a_row_that_names_another_team_than_its_sheet_waits_for_a_person():
    rows = [["Joukkue", "Huomio"], ["H-02", "Hyvä."], ["H-04", "Väärä."]]

    assert codes(read("t.xlsx", workbook(["Kansi"], H_02=rows))) == [("H-02", True), ("H-04", False)]


def test_a_score_stays_in_the_text_under_its_own_name():
    rows = [["Joukkue", "Kriteeri", "Huomio", "Pisteet"], ["H-02", "A1", "Hyvä.", 3], ["H-02", "A2", None, 2]]

    (note,) = read("t.xlsx", workbook(*rows))

    assert note.sections == (("A1", "Hyvä. (Pisteet 3)"), ("A2", "(Pisteet 2)"))


def test_a_row_without_note_and_score_is_said_and_so_is_what_the_table_warns_of():
    content = "team;note;note\nH-02;Hyvä.;x;y\nH-03;;\n".encode()

    (note,) = read("t.csv", content)

    assert said(note) == [
        (None, "The header “note” stands more than once."),
        (3, "The row has neither a note nor a score; it was not taken in."),
        (2, "The row has 1 cells more than the header; they were not read."),
    ]


def test_notes_of_two_days_are_two_notes():
    rows = [["Joukkue", "Huomio", "Pvm"], ["H-02", "Hyvä.", "1.12.2021"], ["H-02", "Parempi.", "2.12.2021"]]

    assert [note.on.day for note in read("t.xlsx", workbook(*rows))] == [1, 2]


@pytest.mark.parametrize("ending", ("txt", "csv"))
def test_a_table_saved_as_text_by_excel_is_a_table(ending):
    (note,) = read(f"t.{ending}", "Joukkue\tHuomio\r\nH-02\tHyvä.\r\n".encode("utf-16"))

    assert (note.team_code, note.sections) == ("H-02", ((None, "Hyvä."),))


def test_lines_with_tabs_are_no_table_of_notes():
    (note,) = read("H-02.txt", b"A1\tHyva.\nA2\tParempi.\n")

    assert note.team_code == "H-02"


def test_a_note_that_begins_with_the_letters_of_a_zip_is_read():
    (note,) = read("H-02.md", b"PK-yritykset\nHyva.")

    assert note.sections == ((None, "PK-yritykset\nHyva."),)


def test_a_table_names_its_teams_by_name_too():
    (note,) = read("t.xlsx", workbook(["Hakija", "Huomio"], ["Hiekkalahden kaupunki", "Hyvä."]))

    assert (note.team_code, note.sure, note.sections) == ("H-01", True, ((None, "Hyvä."),))


def test_a_table_without_a_column_for_the_team_is_refused():
    with pytest.raises(ImportProblem, match="needs a column for the team and one for the note"):
        read("t.xlsx", workbook(["Väri", "Huomio"], ["sininen", "x"]))


def test_a_file_without_text_is_refused():
    with pytest.raises(ImportProblem, match="empty"):
        read("t.md", b"\n \n")
