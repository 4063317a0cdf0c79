"""data.imports.headers: which column answers which question: suggested when alike, confirmed by a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import imports
from data import programme as programmes
from data.files.content import Sheet
from data.imports.headers import Mapping
from data.imports.tables import header_key, table_of
from tests.data.conftest import KEY, SAMPLE

PROGRAMME = programmes.read(programmes.shipped(KEY))


def table(*rows, others=()):
    return table_of([Sheet("Vastaukset", [list(row) for row in rows]), *others], [], "xlsx", b"")


@pytest.mark.parametrize(
    "header",
    (
        "Y-tunnus",
        "2. Y-tunnus",
        "12) Y-TUNNUS *",
        "Y-tunnus\u00a0(pakollinen)",
        "K2: Y-tunnus",
        "FO-nummer (obligatorisk)",
        "Business\u200b  ID",
        "business_id",
    ),
)
def test_a_header_that_is_the_question_itself_is_sure(header):
    found = imports.suggest(table([header], ["0112038-9"]), PROGRAMME)

    assert found.columns == {"business_id": header}
    assert found.sure == {"business_id"}


UNSURE = "Hakijaorganisaation nimet"


def test_a_header_that_is_only_alike_is_suggested_but_not_sure():
    found = imports.suggest(table([UNSURE, "Y-tunnus"], ["Pori", "0112038-9"]), PROGRAMME)

    assert found.columns == {"business_id": "Y-tunnus", "name": UNSURE}
    assert found.sure == {"business_id"}


def test_what_is_not_sure_is_never_taken_without_a_person():
    read = table([UNSURE, "Y-tunnus"], ["Pori", "0112038-9"])

    mapping = imports.mapping_of(imports.suggest(read, PROGRAMME), read, sure_only=True)

    assert mapping.columns == {"business_id": "Y-tunnus"}
    found = imports.convert(read, mapping, PROGRAMME)
    assert found.unmapped == (UNSURE,)
    assert "name" in found.missing


def test_no_column_is_taken_twice():
    found = imports.suggest(table(["Y-tunnus", "Y-tunnus", "Y tunnus"], ["a", "b", "c"]), PROGRAMME)

    taken = list(found.columns.values())
    assert taken == sorted(set(taken), key=taken.index)
    assert found.columns["business_id"] == "Y-tunnus"


def test_columns_that_answer_nothing_and_questions_without_a_column_are_named():
    found = imports.suggest(table(["Y-tunnus", "Lempiväri"], ["0112038-9", "sininen"]), PROGRAMME)

    assert found.unmapped == ("Lempiväri",)
    assert found.missing == (*(f.key for f in PROGRAMME.fields if f.key != "business_id"), "submitted_at")


def test_a_question_with_one_column_per_option_is_one_question():
    question = PROGRAMME.field("themes").label["fi"]
    headers = [f"19. {question}: {option.name['fi']}" for option in PROGRAMME.field("themes").options]
    read = table(["Nimi", *headers], ["Pori", 1, 0], ["Rauma", 1, 1], ["Eura", None, None])

    mapping = imports.mapping_of(imports.suggest(read, PROGRAMME), read, sure_only=True)

    assert mapping.columns["themes"] == tuple(headers)
    found = imports.convert(read, Mapping({"name": "Nimi", "themes": tuple(headers)}), PROGRAMME)
    assert [a.values.get("themes") for a in found.applications] == [["employment"], ["employment", "rights"], None]


def test_a_header_over_two_rows_is_one_header():
    question = PROGRAMME.field("themes").label["fi"]
    names = [option.name["fi"] for option in PROGRAMME.field("themes").options]
    read = table(["Y-tunnus", question, None], [None, *names], ["0112038-9", "x", None])

    found = imports.suggest(read, PROGRAMME)

    assert read.header_row == 2
    assert found.columns["themes"] == tuple(f"{question}: {name}" for name in names)


def test_titles_above_the_header_are_passed_over():
    read = table(["Soske-akatemia"], [], ["Y-tunnus", "Nimi", "Kotikunta"], ["0112038-9", "Nokia", "Helsinki"])

    assert read.header_row == 3
    assert [row.number for row in read.rows] == [4]


def test_a_codebook_says_what_codes_mean():
    key = Sheet("Koodit", [["Kysymys", "Koodi", "Selite"], ["Organisaatiotyyppi", 1, "kunta"], [None, 5, "seurakunta"]])
    read = table(["Hakija", "Organisaatiotyyppi"], ["Pori", 1], ["Porin seurakunta", 5], others=[key])

    suggestion = imports.suggest(read, PROGRAMME)

    assert suggestion.values == {"organisation_type": {"1": "municipality", "5": "parish"}}
    found = imports.convert(read, imports.mapping_of(suggestion, read, sure_only=True), PROGRAMME)
    assert [a.values["organisation_type"] for a in found.applications] == ["municipality", "parish"]


def test_a_code_without_a_codebook_is_named_never_guessed():
    read = table(["Hakija", "Organisaatiotyyppi"], ["Pori", 1])

    found = imports.convert(read, imports.mapping_of(imports.suggest(read, PROGRAMME), read), PROGRAMME)

    assert "organisation_type" not in found.applications[0].values
    assert [a.sentence.format(**a.values) for a in found.attention if a.field == "organisation_type"] == [
        "“1” is none of the options of the question."
    ]


def test_a_table_of_an_unknown_form_is_read_by_a_map_a_person_wrote():
    read = table(["Kuka", "Laji", "Kpl"], ["Pori", "C", 3])
    mapping = imports.read_map(
        '[columns]\nname = "Kuka"\norganisation_type = "Laji"\n[values.organisation_type]\nC = "municipality"\n'
    )

    found = imports.convert(read, mapping, PROGRAMME)

    assert found.applications[0].values == {"name": "Pori", "organisation_type": "municipality"}
    assert found.unmapped == ("Kpl",)


def test_repeated_and_empty_headers_get_a_name_and_are_said():
    read = table(["Nimi", "Nimi", "", "Y-tunnus"], ["a", "b", "c", "d"])

    assert read.headers == ("Nimi", "Nimi (2)", "[3]", "Y-tunnus")
    assert [w.sentence.format(**w.values) for w in read.warnings] == [
        "The header “Nimi” stands more than once.",
        "Column 3 has no header; it is called [3].",
    ]


@pytest.mark.parametrize(
    ("file", "form"),
    (
        ("ms_forms_fi.xlsx", "ms_forms"),
        ("ms_forms_en.csv", "ms_forms"),
        ("forms_fi_excel.csv", "ms_forms"),
        ("google.csv", "google_forms"),
        ("google_sv.csv", "google_forms"),
        ("webropol_text.xlsx", "webropol"),
        ("webropol_codes.xlsx", "webropol"),
        ("plain.csv", "plain"),
        ("plain.xlsx", "plain"),
    ),
)
def test_a_form_tool_is_known_by_its_file(file, form):
    found = imports.suggest(imports.read_table((SAMPLE / file).read_bytes(), file), PROGRAMME)

    assert found.form == form
    assert (found.unmapped, found.missing) == ((), ())
    assert found.sure == {f.key for f in PROGRAMME.fields}


def test_microsoft_forms_is_known_by_what_stands_in_its_columns_in_a_language_nobody_has_seen():
    read = table(
        ["ID", "開始時刻", "完了時刻", "メール", "名前", "Y-tunnus"],
        [1, "7/27/20 19:01:23", "7/27/20 19:06:23", "anonymous", None, "0112038-9"],
    )

    found = imports.convert(read, imports.mapping_of(imports.suggest(read, PROGRAMME), read), PROGRAMME)

    assert found.form == "ms_forms"
    assert f"{found.applications[0].submitted_at:%Y-%m-%d %H:%M}" == "2020-07-27 19:06"


@given(st.text())
def test_a_header_key_of_a_header_key_is_itself_at_the_second_time(header):
    once = header_key(header)

    assert header_key(f" {header}\u00a0") == once
    assert once == once.strip()
