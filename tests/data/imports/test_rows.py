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
    rows = [[text, str(n)] for n, text in enumerate(BLNS)]
    return read(csv_bytes(["Hakija", "Kotikunta"], rows))


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
