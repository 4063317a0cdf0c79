"""data.imports.notes: what interviewers write finds its team and its criteria; the rest waits for a person."""

import io
from datetime import date

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


def workbook(*rows):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_table_names_its_teams_by_name_too():
    (note,) = read("t.xlsx", workbook(["Hakija", "Huomio"], ["Hiekkalahden kaupunki", "Hyvä."]))

    assert (note.team_code, note.sure, note.sections) == ("H-01", True, ((None, "Hyvä."),))


def test_a_table_without_a_column_for_the_team_is_refused():
    with pytest.raises(ImportProblem, match="needs a column for the team and one for the note"):
        read("t.xlsx", workbook(["Väri", "Huomio"], ["sininen", "x"]))


def test_a_file_without_text_is_refused():
    with pytest.raises(ImportProblem, match="empty"):
        read("t.md", b"\n \n")
