"""data.imports.mapping: MAP.toml is read, checked against the programme, and carried over to the form's next file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import imports
from data import programme as programmes
from data.files.content import Sheet
from data.imports.headers import Mapping
from data.imports.mapping import carried_over
from data.imports.tables import table_of
from scoring.errors import ImportProblem
from tests.data.conftest import KEY

PROGRAMME = programmes.read(programmes.shipped(KEY))


def table(*rows):
    return table_of([Sheet("Vastaukset", [list(row) for row in rows])], [], "xlsx", b"")


def convert(read, text):
    return imports.convert(read, imports.read_map(text), PROGRAMME)


def said(found):
    return [(a.row, a.field, a.sentence.format(**a.values)) for a in found]


TEXT = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1)


@given(
    st.builds(
        Mapping,
        st.dictionaries(TEXT, st.one_of(TEXT, st.lists(TEXT, min_size=1).map(tuple))),
        st.dictionaries(TEXT, st.dictionaries(TEXT, TEXT, min_size=1)),
        st.one_of(st.none(), TEXT),
        st.one_of(st.none(), st.integers(1, 100)),
    )
)
def test_a_mapping_written_and_read_again_is_the_same(mapping):
    assert imports.read_map(imports.write_map(mapping)) == mapping


@pytest.mark.parametrize(
    "text",
    ("", "columns = 3", "[columns", '[columns]\nname = "x"\n[values]\nname = 3', "[columns]\nname = 3", "\x00"),
    ids=("empty", "a number", "no TOML", "values that are none", "a column that is none", "a zero byte"),
)
def test_a_mapping_that_is_none_is_refused(text):
    with pytest.raises(ImportProblem, match="The mapping"):
        imports.read_map(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    (
        ('[columns]\nnimi = "A"', "The mapping names the field “nimi”, which there is not. Write one of: name, "),
        ('[columns]\nname = "A"\n[values.mood]\nx = "y"', "names the field “mood”, which there is not"),
        (
            '[columns]\nname = "A"\n[values.language]\n"1" = "finnish"',
            "The mapping reads “1” of language as “finnish”. Write one of its values: fi, sv.",
        ),
        ('[columns]\nname = "A"\n[values.name]\nx = "y"', "reads “x” of name as “y”. Write one of its values: –."),
        ('[columns]\nname = ["A", "B"]', "gives 2 columns for name, which is answered by one. Name one column."),
        ('[columns]\nname = "A"\nsubmitted_at = ["A", "B"]', "gives 2 columns for submitted_at"),
    ),
    ids=("a field", "a field of values", "a value", "a value of a text", "two columns", "two times"),
)
def test_a_mapping_that_does_not_fit_the_programme_is_refused_by_what_is_wrong(text, sentence):
    with pytest.raises(ImportProblem, match=sentence):
        convert(table(["A", "B"], ["Pori", "x"]), text)


def test_a_column_that_is_not_in_the_file_is_named_and_its_field_is_missing():
    found = convert(table(["A"], ["Pori"]), '[columns]\nname = "A"\ngoals = "Tavoitteet"\nresponse_id = "Nro"')

    assert said(found.attention)[:2] == [
        (None, "goals", "The mapping names the column “Tavoitteet”, which is not in the file."),
        (None, "response_id", "The mapping names the column “Nro”, which is not in the file."),
    ]
    assert {"goals", "response_id", "submitted_at"} <= {*found.missing}


def test_the_number_the_time_and_the_sender_may_be_told_by_the_mapping():
    read = table(["Kuka", "Koska", "Nro", "Posti"], ["Pori", "24.11.2021 9.05", 7, "a@esimerkki.invalid"])

    found = convert(
        read, '[columns]\nname = "Kuka"\nsubmitted_at = "Koska"\nresponse_id = "Nro"\nsubmitted_by = "Posti"'
    )

    [one] = found.applications
    assert (one.response_id, f"{one.submitted_at:%d.%m. %H:%M}", one.submitted_by) == (
        "7",
        "24.11. 09:05",
        "a@esimerkki.invalid",
    )
    assert (found.unmapped, "submitted_at" in found.missing) == ((), False)


def test_the_mapping_stands_above_what_the_form_tool_suggests():
    read = table(["Timestamp", "Hakija", "Oikea aika"], ["24.11.2021 9.05", "Pori", "25.11.2021 9.05"])

    found = convert(read, '[columns]\nname = "Hakija"\nsubmitted_at = "Oikea aika"')

    assert found.applications[0].submitted_at.day == 25
    assert found.unmapped == ("Timestamp",)


@pytest.mark.parametrize("text", ('submitted_at = ""', 'pilot_timing = "Timestamp"'), ids=("by name", "by another use"))
def test_a_person_may_say_that_the_suggested_time_is_none(text):
    read = table(["Timestamp", "Hakija"], ["24.11.2021 9.05", "Pori"])

    found = convert(read, f'[columns]\nname = "Hakija"\n{text}')

    assert found.applications[0].submitted_at is None
    assert "submitted_at" in found.missing


def test_a_column_that_names_no_option_is_said_and_one_explained_by_the_mapping_is_read():
    read = table(["A", "Vko 47", "Jokin", "Muu"], ["Pori", "x", "x", "x"])

    found = convert(
        read,
        '[columns]\nname = "A"\ninterview_weeks = ["Vko 47", "Jokin", "Muu"]\n[values.interview_weeks]\n"Jokin" = "50"',
    )

    assert found.applications[0].values["interview_weeks"] == ["47", "50"]
    assert (None, "interview_weeks", "The column “Muu” names none of the options of the question.") in said(
        found.attention
    )


KEPT = Mapping({"name": "Kuka", "goals": "7. Tavoite", "policy": "Linjaus"}, {"policy": {"K": "approved"}})
KNOWN = ("kuka", "tavoite", "linjaus", "y-tunnus")


def carried(*headers, kept=KEPT):
    read = table(headers, ["x" for _ in headers])
    return carried_over(kept, read, imports.suggest(read, PROGRAMME), PROGRAMME, known=KNOWN)


def test_a_question_keeps_its_column_when_only_its_number_has_changed():
    assert carried("Kuka", "8. Tavoite *", "Linjaus").columns == {**KEPT.columns, "goals": "8. Tavoite *"}


def test_a_column_that_was_renamed_keeps_the_mapping_of_the_others_and_is_reported():
    read = table(["Kuka", "Päämäärä", "Linjaus"], ["Pori", "Paljon", "K"])

    found = imports.convert(read, carried("Kuka", "Päämäärä", "Linjaus"), PROGRAMME)

    assert found.applications[0].values == {"name": "Pori", "policy": "approved"}
    assert "The mapping names the column “7. Tavoite”, which is not in the file." in [
        s for _, _, s in said(found.attention)
    ]
    assert ("goals" in found.missing, found.unmapped) == (True, ("Päämäärä",))


def test_a_new_column_that_is_surely_a_question_is_taken_but_one_that_was_left_out_before_stays_out():
    mapping = carried("Kuka", "Tavoite", "Linjaus", "Y-tunnus", "Kotikunta")

    assert mapping.columns.get("municipality") == "Kotikunta"
    assert "business_id" not in mapping.columns


def test_an_option_more_joins_the_columns_of_its_question_and_one_that_is_gone_is_reported():
    kept = Mapping({"name": "Kuka", "interview_weeks": ("Suostumme haastatteluun viikolla: 47",)})

    mapping = carried("Kuka", "Suostumme haastatteluun viikolla: 48", kept=kept)

    assert mapping.columns["interview_weeks"] == (
        "Suostumme haastatteluun viikolla: 48",
        "Suostumme haastatteluun viikolla: 47",
    )


def test_what_the_programme_no_longer_has_is_not_carried_over():
    kept = Mapping({"name": "Kuka", "mood": "Mieli"}, {"mood": {"a": "b"}, "policy": {"K": "gone", "E": "none"}})

    mapping = carried("Kuka", "Mieli", kept=kept)

    assert (mapping.columns, mapping.values) == ({"name": "Kuka"}, {"policy": {"E": "none"}})
