"""data.imports.identity: a form is known again by its questions, whichever columns it has lost or gained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import imports
from data import programme as programmes
from data.imports.identity import likest_form, question_headers
from tests.data.conftest import KEY, SAMPLE

PROGRAMME = programmes.read(programmes.shipped(KEY))


@given(st.permutations([f.label["fi"] for f in PROGRAMME.fields]))
def test_the_same_form_has_the_same_key_whatever_the_order_of_columns(headers):
    assert imports.form_key(headers) == imports.form_key([f.label["fi"] for f in PROGRAMME.fields])


def test_another_question_makes_another_form():
    assert imports.form_key(["Nimi", "Y-tunnus"]) != imports.form_key(["Nimi", "Kotikunta"])


def headers(file):
    return question_headers(imports.read_table((SAMPLE / file).read_bytes(), file))


def test_the_form_tools_own_columns_are_no_questions():
    assert len(headers("ms_forms_fi.xlsx")) == len(PROGRAMME.fields)
    assert headers("ms_forms_fi.xlsx") == headers("google.csv")


def test_forms_in_two_languages_stay_apart():
    assert likest_form(headers("google_sv.csv"), {"fi": headers("google.csv")}) is None


@pytest.mark.parametrize(
    ("stored", "form"),
    (
        ({"f": "abcd"}, "f"),
        ({"f": "abcdefgh"}, "f"),
        ({"f": "abcdefghi"}, None),
        ({"f": "abx", "g": "abcx"}, "g"),
        ({"f": "xyz"}, None),
        ({"f": ""}, None),
        ({}, None),
    ),
    ids=("the same", "half of all", "less than half", "the likest", "nothing shared", "nothing stored", "no form"),
)
def test_a_file_belongs_to_the_form_whose_headers_it_shares_most(stored, form):
    assert likest_form("abcd", stored) == form


def test_a_file_without_questions_belongs_to_no_form():
    assert likest_form((), {"f": ()}) is None
