"""data.imports.forms: the form tool's own columns are known by name or by what stands in them, never by place alone."""

import pytest

from data import imports
from data import programme as programmes
from data.files.content import Sheet
from data.imports.tables import table_of
from tests.data.conftest import KEY

PROGRAMME = programmes.read(programmes.shipped(KEY))
SENT = "24.11.2021 9:05:11"
FRONT = {"ID": 1, "Start time": "24.11.2021 8:50:01", "Completion time": SENT, "Email": "anonymous", "Name": None}
ASKED = {"Hakija": "Pori", "Y-tunnus": "9000001-1", "Kotikunta": "Pori"}


def table(columns, *more):
    rows = [list(columns), list(columns.values()), *more]
    return table_of([Sheet("Vastaukset", rows)], [], "xlsx", b"")


def suggested(columns, *more):
    return imports.suggest(table(columns, *more), PROGRAMME)


def without(*names):
    return {name: cell for name, cell in FRONT.items() if name not in names}


@pytest.mark.parametrize("first", ("ID", "Tunnus"))
def test_a_plain_table_that_begins_with_a_number_loses_none_of_its_questions(first):
    found = suggested({first: 1, **ASKED, "Asiointikieli": "suomi", "Jätetty": SENT})

    assert found.form == "plain"
    assert found.columns == {
        "name": "Hakija",
        "business_id": "Y-tunnus",
        "municipality": "Kotikunta",
        "language": "Asiointikieli",
    }
    assert found.own["submitted_at"] == "Jätetty"


def test_a_plain_table_of_numbers_and_mail_addresses_is_not_taken_for_microsoft_forms():
    found = suggested({"ID": 1, "Y-tunnus": "9000001-1", "Puhelin": "050 000 0001", "Hakija": "a@esimerkki.invalid"})

    assert found.form == "plain"
    assert found.columns == {"business_id": "Y-tunnus", "name": "Hakija"}


@pytest.mark.parametrize(
    "gone",
    (("Email", "Name"), ("Name",), ("Start time",), ("Start time", "Email", "Name"), ("ID",), ("ID", "Email", "Name")),
    ids=" and ".join,
)
def test_microsoft_forms_with_some_of_its_own_columns_deleted_still_maps_its_questions(gone):
    found = suggested({**without(*gone), **ASKED})

    assert found.form == "ms_forms"
    assert found.columns == {"name": "Hakija", "business_id": "Y-tunnus", "municipality": "Kotikunta"}
    assert found.own["submitted_at"] == "Completion time"
    assert found.unmapped == ()


def test_the_start_is_not_taken_for_the_completion_where_that_was_deleted():
    found = suggested({**without("Completion time"), **ASKED})

    assert "submitted_at" not in found.own
    assert "submitted_at" in found.missing


def test_a_time_of_last_change_that_the_tool_adds_is_no_question():
    found = suggested({**FRONT, "Viimeksi muokattu": SENT, **ASKED})

    assert found.unmapped == ()
    assert found.own["submitted_at"] == "Completion time"


def test_a_question_called_like_one_of_the_tools_columns_is_a_question_when_it_stands_among_questions():
    found = suggested({**FRONT, "Hakija": "Pori", "Language": "suomi"})

    assert found.columns == {"name": "Hakija", "language": "Language"}


def test_columns_named_like_the_tools_that_hold_no_dates_are_not_its_own():
    found = suggested({"ID": 1, "Start time": "heti", "Completion time": "keväällä", **ASKED})

    assert found.form == "plain"
    assert "submitted_at" not in found.own


FOREIGN = {"ID": 1, "開始時刻": "7/27/20 19:01:23", "完了時刻": "7/27/20 19:06:23"}


def test_a_language_nobody_has_seen_is_known_by_numbers_dates_and_senders():
    found = suggested({**FOREIGN, "メール": "a@esimerkki.invalid", "名前": "A", **ASKED})

    assert found.form == "ms_forms"
    assert found.own == {"response_id": "ID", "submitted_at": "完了時刻", "submitted_by": "メール"}
    assert found.unmapped == ("名前",)


def test_two_dates_alone_are_not_enough_in_a_language_nobody_has_seen():
    found = suggested({**FOREIGN, **ASKED})

    assert found.form == "plain"
    assert "submitted_at" in found.missing


def test_one_unreadable_time_does_not_make_another_tool_of_the_file():
    more = ([2, "?", "?", "anonymous", None, "Rauma"], [3, SENT, SENT, "anonymous", None, "Eura"])

    assert suggested({**FRONT, "Hakija": "Pori"}, *more).form == "ms_forms"
