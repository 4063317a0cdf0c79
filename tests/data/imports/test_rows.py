"""data.imports.rows: whole applications; a row is accepted or refused with its cause, none disappears."""

import json
import unicodedata
from pathlib import Path

import pytest

from data import imports
from data import programme as programmes
from data.actions import intake
from data.exports.sheet import csv_bytes, inert
from data.files.opening import open_file
from data.imports import rows
from data.imports.headers import Mapping
from data.imports.tables import table_of
from data.queries import applications
from tests.data.conftest import KEY, who

PROGRAMME = programmes.read(programmes.shipped(KEY))
BLNS = json.loads((Path(__file__).parents[2] / "bad-input/blns/blns.json").read_text(encoding="utf-8"))


def read(content):
    """Here, without the worker process: that has tests of its own."""
    opened = open_file(content, "hakemukset.csv")
    table = table_of(opened.sheets, opened.remarks, opened.kind, content)
    return table, imports.convert(table, imports.mapping_of(imports.suggest(table, PROGRAMME), table), PROGRAMME)


def said(found):
    return [(a.row, a.field, a.sentence.format(**a.values)) for a in found]


@pytest.mark.parametrize("first", ("Yhteensä", "Yhteensä: 1 vastaus", "SUMMA", "Total 1", "Lkm."))
def test_a_row_of_totals_is_refused_by_name(first):
    _, found = read(f"Hakija;Y-tunnus;Kotikunta;Teema\nPori;0112038-9;Pori;x\n{first};1;;\n".encode())

    assert found.rows == 2
    assert said(found.refused) == [
        (3, None, "This looks like a row of totals, not an application; it was not taken in.")
    ]


@pytest.mark.parametrize("name", ("Sumiaisten kunta", "Summan osuuskunta", "Medelpads kommun", "Totalförsvaret"))
def test_an_organisation_whose_name_begins_like_a_total_is_an_application(name):
    _, found = read(f"Hakija;Kotikunta\n{name};Pori\n".encode())

    assert [a.values["name"] for a in found.applications] == [name]


def test_a_row_that_answers_nothing_is_refused_by_name():
    _, found = read("Hakija;Y-tunnus;Väri\nPori;0112038-9;sininen\n;;punainen\n".encode())

    assert [a.values["name"] for a in found.applications] == ["Pori"]
    assert said(found.refused) == [
        (3, "name", "None of the form's questions is answered in this row; it was not taken in.")
    ]


def test_a_row_without_a_name_is_kept_and_said():
    _, found = read(b"Hakija;Y-tunnus\n;0112038-9\n")

    assert len(found.applications) == 1
    assert (2, "name", "The answer is missing, and it is needed.") in said(found.attention)


def test_a_row_that_answers_nothing_is_refused_also_where_no_column_holds_the_name():
    _, found = read("Y-tunnus;Kotikunta;Väri\n0112038-9;Pori;sininen\n; ;punainen\n".encode())

    assert said(found.refused) == [
        (3, None, "None of the form's questions is answered in this row; it was not taken in.")
    ]


def test_a_row_whose_name_has_no_column_is_kept_and_said():
    _, found = read(b"Y-tunnus;Kotikunta\n0112038-9;Pori\n")

    assert len(found.applications) == 1
    assert (2, "name", "The answer is missing, and it is needed.") in said(found.attention)
    assert "name" in found.missing


def test_a_file_of_which_no_column_answers_a_needed_question_gives_no_application():
    _, found = read(b"Tunnus;Kotikunta;Tulos\n1;Pori;3\n2;Rauma;4\n")

    assert (found.fits, found.rows, found.applications, len(found.refused)) == (False, 2, (), 2)
    assert (None, None, rows.UNFIT) in said(found.attention)


FIGURES = "Tunnus;Hakija;Kotikunta;Asiointikieli;Y-tunnus;Johdon sponsori;Muuta;Hankintojen vuosivolyymi\n"


@pytest.mark.parametrize(
    "row",
    ("6;;;;;;;57,7", "6;;;;;;1 234;57,7 €", "6;2;;;;;;57,7", "Yhteensä 6;;;;;;;57,7"),
    ids=("count and sum", "two sums", "a count in a text", "with a word"),
)
def test_a_row_of_figures_and_little_else_is_refused_as_totals(row):
    _, found = read((FIGURES + row + "\n").encode())

    assert said(found.refused) == [
        (2, None, "This looks like a row of totals, not an application; it was not taken in.")
    ]


@pytest.mark.parametrize(
    "row",
    ("6;Pori;;;;;;57,7", "6;;;;9000001-1;;;57,7", "6;;;;90000011;;;57,7", ";7;;;;;;57,7", "6;1;2;3;4;5;6;7"),
    ids=("a name", "a Business ID", "a Business ID in digits", "no count in front", "all cells filled"),
)
def test_a_row_that_only_resembles_totals_is_an_application(row):
    _, found = read((FIGURES + row + "\n").encode())

    assert (len(found.applications), found.refused) == (1, ())


WEEKS = [f"Suostumme haastatteluun viikolla: {week}" for week in (47, 48, 49)]


@pytest.mark.parametrize("mark", ("1", "x", "X", "kyllä", "Ja", "yes", "TRUE", "47", "viikko 47"))
def test_an_option_is_chosen_by_a_mark_a_word_or_its_own_text(mark):
    _, found = read(f"Hakija;{';'.join(WEEKS)}\nPori;{mark};;\n".encode())

    assert found.applications[0].values["interview_weeks"] == ["47"]
    assert [flag for flag in found.attention if flag.field == "interview_weeks"] == []


@pytest.mark.parametrize("mark", ("", "0", "ei", "Nej", "no", "FALSE", "-"))
def test_an_option_is_not_chosen_by_a_word_that_says_so(mark):
    _, found = read(f"Hakija;{';'.join(WEEKS)}\nPori;1;{mark};\n".encode())

    assert found.applications[0].values["interview_weeks"] == ["47"]
    assert [flag for flag in found.attention if flag.field == "interview_weeks"] == []


@pytest.mark.parametrize("mark", ("Ei valittu", "-1", "2", "47", "?"))
def test_what_says_neither_that_an_option_is_chosen_nor_that_it_is_not_is_left_out_and_said(mark):
    _, found = read(f"Hakija;{';'.join(WEEKS)}\nPori;1;{mark};\n".encode())

    assert found.applications[0].values["interview_weeks"] == ["47"]
    assert (
        2,
        "interview_weeks",
        f"“{mark}” says neither that the option is chosen nor that it is not; it was left out.",
    ) in said(found.attention)


def test_a_code_that_the_codebook_explains_counts_in_the_column_of_its_option():
    table, _ = read(f"Hakija;{';'.join(WEEKS)}\nPori;1;2;3\n".encode())
    mapping = Mapping({"name": "Hakija", "interview_weeks": tuple(WEEKS)}, {"interview_weeks": {"2": "48", "3": "47"}})

    found = imports.convert(table, mapping, PROGRAMME)

    assert found.applications[0].values["interview_weeks"] == ["47", "48"]


def test_an_empty_time_is_said_and_one_that_is_missing_from_the_file_is_listed():
    _, empty = read("Hakija;Jätetty\nPori;\n".encode())
    _, absent = read(b"Hakija\nPori\n")

    sentence = "When it was received is not told; whether it came in time must be clarified."
    assert (2, "submitted_at", sentence) in said(empty.attention)
    assert ("submitted_at" in empty.missing, "submitted_at" in absent.missing) == (False, True)


def test_a_time_in_another_zone_is_late_by_the_programmes_own_clock():
    _, found = read("Hakija;Jätetty\nPori;2021/12/10 10:30:00 PM GMT\nRauma;2021/12/10 10:30:00 PM\n".encode())

    assert [a.late for a in found.applications] == [True, False]


def test_the_raw_cells_that_were_read_otherwise_are_kept():
    _, found = read(b"Hakija;Y-tunnus;Muuta\nPori;01120389;huomio\n")

    assert found.applications[0].raw == {"Y-tunnus": "01120389", "Muuta": "huomio"}


def test_an_export_of_ours_with_guarded_cells_is_read_back_exactly():
    content = csv_bytes(["Hakija", "Y-tunnus"], [[inert("=1+1"), "0112038-9"], [inert("'=x"), "0112038-9"]])

    _, found = read(content)

    assert [a.values["name"] for a in found.applications] == ["=1+1", "'=x"]


def test_progress_is_told_to_the_end():
    table, _ = read(b"Hakija\nPori\nRauma\n")
    told = []

    imports.convert(
        table,
        imports.mapping_of(imports.suggest(table, PROGRAMME), table),
        PROGRAMME,
        progress=lambda done, of: told.append((done, of)),
    )

    assert told[-1] == (2, 2)


@pytest.fixture(scope="module")
def naughty():
    """Each naughty string as the name of an organisation in a CSV, with the number it stands at in another column."""
    return read(csv_bytes(["Hakija", "Kotikunta"], [[text, str(n)] for n, text in enumerate(BLNS)]))


def test_no_naughty_name_makes_its_row_disappear(naughty):
    _, found = naughty

    assert found.rows == len(BLNS)
    assert sorted(int(a.values["municipality"]) for a in found.applications) == list(range(len(BLNS)))


def test_a_naughty_name_comes_in_unchanged_but_for_blanks_around_it_or_is_named(naughty):
    _, found = naughty
    flagged = {a.row for a in found.attention if a.field == "name"}

    silent = [a for a in found.applications if a.row not in flagged]

    assert len(silent) > len(BLNS) - 20
    assert [a.values["name"].strip() for a in silent] == [
        unicodedata.normalize("NFC", BLNS[int(a.values["municipality"])]).strip() for a in silent
    ]


def test_a_naughty_name_is_stored_and_read_back(committee, naughty):
    table, found = naughty

    intake.import_applications(
        committee, who(committee, "cora"), found, form=imports.form_key(table.headers), sha256=table.sha256
    )

    stored = {row.municipality: row.name for row in applications.applications(committee, who(committee, "cora"))}
    for a in found.applications:
        assert stored[a.values["municipality"]] == a.values.get("name", "")
