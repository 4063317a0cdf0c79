"""data.sample: eighteen invented applications with every trap of a real call, the same files every time."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from data import imports
from data import programme as programmes
from data.actions import intake
from data.queries import applications, standings
from tests.data import sample_maker
from tests.data.conftest import KEY, SAMPLE, who

PROGRAMME = programmes.read(programmes.shipped(KEY))
FORMS = {
    "ms_forms_en.csv": 12,
    "forms_fi_excel.csv": 6,
    "google.csv": 6,
    "google_sv.csv": 3,
    "plain.csv": 6,
    "plain.xlsx": 6,
    "webropol_text.xlsx": 6,
    "webropol_codes.xlsx": 6,
}


def read(name):
    table = imports.read_table((SAMPLE / name).read_bytes(), name)
    return table, imports.convert(
        table, imports.mapping_of(imports.suggest(table, PROGRAMME), table, sure_only=True), PROGRAMME
    )


def take_in(engine, name):
    table, found = read(name)
    return intake.import_applications(
        engine, who(engine, "aino"), found, form=imports.form_key(table.headers), sha256=table.sha256
    )


@pytest.fixture(scope="module")
def reference():
    """The applications of the Finnish workbook by name."""
    return {a.values["name"]: a for a in read("ms_forms_fi.xlsx")[1].applications}


def test_there_are_eighteen_applications_and_six_of_them_are_joint(sampled):
    rows = applications.applications(sampled, who(sampled, "aino"))

    assert [row.code for row in rows] == [f"H-{n:02d}" for n in range(1, 19)]
    assert sum(row.partners > 0 for row in rows) == 6


def test_two_applications_tie_at_the_sixth_place(sampled):
    found = standings.result(sampled, who(sampled, "aino")).standings

    assert [(s.application, s.rank) for s in found if s.tied_across_line] == [("H-01", 6), ("H-03", 6)]
    assert sum(s.slot is not None for s in found) == 5


TRAPS = {
    "lost zeros": (5, "business_id", "“900017” has lost its leading zero; it was read as 0090001-7."),
    "two units share a Business ID": (
        10,
        "business_id",
        "Row 9 has the same Business ID. Units of one organisation may share it.",
    ),
    "cut at 255 characters": (
        11,
        "process",
        "The answer is exactly 255 characters long: it may have been cut.",
    ),
    "bad check digit": (
        12,
        "business_id",
        "The check digit of the Business ID 9000016-8 does not fit. Check it in the register.",
    ),
    "ambiguous number": (
        12,
        "volume_eur",
        "“1,234” can be read in two ways. Write it without a thousands mark.",
    ),
    "empty answer": (5, "goals", "The answer is empty; assessors see it as empty."),
    "the lead of one team is a partner in another": (
        8,
        "business_id",
        "Metsolan ammattiopisto stands in the team of row 2 too. One organisation belongs in one team.",
    ),
    "a partner in two teams": (
        18,
        "partners",
        "Metsolan ammattiopisto stands in the team of row 2 too. One organisation belongs in one team.",
    ),
}
LATE_TRAPS = {
    "late by four minutes": (
        21,
        "submitted_at",
        "Received 4 minutes after the deadline; it is kept, and its eligibility is decided.",
    ),
    "duplicate": (20, "name", "The same team stands in row 9: a duplicate? The latest before the deadline counts."),
}


def said(found):
    return [(a.row, a.field, a.sentence.format(**a.values)) for a in found.attention]


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_named_by_row_field_and_cause(trap):
    assert said(read("ms_forms_fi.xlsx")[1]).count(TRAPS[trap]) == 1


@pytest.mark.parametrize("trap", LATE_TRAPS)
def test_a_trap_of_the_later_file_is_named_by_row_field_and_cause(trap):
    assert said(read("ms_forms_fi_after_deadline.xlsx")[1]).count(LATE_TRAPS[trap]) == 1


def test_nothing_but_the_traps_needs_attention(reference):
    flagged = [flag for flag in said(read("ms_forms_fi.xlsx")[1]) if "empty" not in flag[2]]

    assert sorted(flagged) == sorted(flag for flag in TRAPS.values() if "empty" not in flag[2])


def test_every_empty_answer_of_the_form_is_named():
    _, found = read("ms_forms_fi.xlsx")
    long = [f.key for f in PROGRAMME.fields if f.kind is programmes.Kind.LONG and not f.personal]
    empty = {(a.row, key) for a in found.applications for key in long if key not in a.values}

    assert {(row, field) for row, field, sentence in said(found) if "answer is empty" in sentence} == empty
    assert empty


@pytest.mark.parametrize("name", FORMS)
def test_every_form_tool_gives_the_same_answers(name, reference):
    _, found = read(name)

    assert len(found.applications) == FORMS[name]
    for a in found.applications:
        same = reference[a.values["name"]]
        assert a.values == same.values
        assert a.submitted_at.replace(second=0) == same.submitted_at.replace(second=0)


def test_a_moment_in_the_file_is_a_moment_in_helsinki(reference):
    sent = reference["Hiekkalahden kaupunki"].submitted_at

    assert sent == datetime(2021, 11, 11, 9, 3, tzinfo=ZoneInfo("Europe/Helsinki"))


@pytest.mark.parametrize("name", ["ms_forms_fi.xlsx", "ms_forms_fi_after_deadline.xlsx", *FORMS])
def test_importing_a_file_twice_changes_nothing(sampled, name):
    first = take_in(sampled, name)
    before = applications.answers(sampled, who(sampled, "aino"))

    second = take_in(sampled, name)

    assert (second.new, second.changed, second.changes) == ([], [], [])
    assert len(second.unchanged) == len(first.new) + len(first.changed) + len(first.unchanged)
    assert applications.answers(sampled, who(sampled, "aino")) == before


def test_the_later_file_changes_one_answer_and_brings_a_duplicate_and_a_late_one(sampled):
    outcome = take_in(sampled, "ms_forms_fi_after_deadline.xlsx")

    assert [(c.code, c.field) for c in outcome.changes] == [("H-02", "pilot")]
    assert outcome.changed == ["H-02"]
    assert outcome.new == ["H-19", "H-20"]
    rows = {row.code: row for row in applications.applications(sampled, who(sampled, "aino"))}
    assert (rows["H-19"].name, rows["H-19"].late) == ("Aallokon kaupunki, tekninen toimiala", False)
    assert (rows["H-20"].name, rows["H-20"].late) == ("Pihlajaniemen kunta", True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The sample as the maker makes it today."""
    folder = tmp_path_factory.mktemp("made")
    kept, sample_maker.FOLDER = sample_maker.FOLDER, folder
    try:
        sample_maker.main()
    finally:
        sample_maker.FOLDER = kept
    return folder


def test_the_shipped_texts_are_what_the_maker_makes(made):
    texts = [p for p in made.rglob("*") if p.suffix in (".csv", ".toml", ".md", ".txt")]

    assert len(texts) == 13
    for path in texts:
        assert path.read_bytes() == (SAMPLE / path.relative_to(made)).read_bytes(), path.name


def test_the_shipped_workbooks_are_what_the_maker_makes(made):
    books = list(made.rglob("*.xlsx"))

    assert len(books) == 6
    for path in books:
        assert cells(path) == cells(SAMPLE / path.relative_to(made)), path.name


def cells(path):
    return {
        sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(path, read_only=True)
    }


def test_the_sample_names_nobody_real():
    people = json.dumps([a.values["contact"] for a in read("ms_forms_fi.xlsx")[1].applications], ensure_ascii=False)

    assert people.count("@esimerkki.invalid") == people.count("@") == 18
