"""The way in, step by step: file, columns, attention, difference; what a person chooses is what is stored."""

import pytest

from data import imports
from data.queries import applications, programmes, ratings
from tests.pages.conftest import actor, errors, facts, headings, logged, press, rows

HEADER = (
    "submitted_at",
    "Name of the applicant organisation",
    "Business ID",
    "Type of organisation",
    "Yearly procurement volume (million euros, VAT 0 %)",
    "Does your organisation have a procurement strategy or strategic policy for procurement?",
    "Themes",
    "Which procurement could be the pilot?",
    "Timing of pilot",
    "Contact person",
    "Remarks",
)
METSOLA = {
    "submitted_at": "2021-11-20T10:00:00",
    "name": "Metsolan kunta",
    "business_id": "9000001-1",
    "type": "kunta",
    "volume": "12,5",
    "policy": "Valmisteilla",
    "themes": "Hankinnoilla työllistäminen",
    "pilot": "Ruokapalvelut",
    "timing": "Helmikuu",
    "contact": "CANARY Kirjaamo",
    "remarks": "Maaliskuu",
}
NIEMI = {
    "submitted_at": "2021-12-11T00:10:00",
    "name": "Niemen kylä",
    "business_id": "9000003-9",
    "type": "kylä",
    "volume": "viisi",
    "policy": "",
    "themes": "Hankinnoilla työllistäminen",
    "pilot": "Siivous",
    "timing": "",
    "contact": "Neuvonta",
    "remarks": "",
}
STORED = ["H-01", "H-02", "H-03", "H-04"]


def export(*answers):
    """The file of a form tool: a header and one line for each application."""
    return "\n".join([";".join(HEADER), *(";".join(one.values()) for one in answers), ""]).encode()


def started(page, language="en"):
    return page("applications", as_="sari", language=language, **{"import": "1"})


def chosen(page, content, name="hakemukset.csv"):
    """A file has been chosen in the first step."""
    found = started(page)
    found.file_uploader(key="file_0").upload(name, content, "text/csv").run()
    assert not found.exception
    return found


def column(page, field):
    return next(one for one in page.selectbox if one.key.startswith(f"column_{field}_"))


def meaning(page, field, text):
    return next(one for one in page.selectbox if one.key.startswith(f"meaning_{field}_{text}_"))


def step(page):
    """The step in hand, which stands bold."""
    return page.markdown[0].value.split("**")[1]


def to_the_difference(page):
    press(page, "confirm")
    press(page, "next_2")


def stored(page):
    to_the_difference(page)
    press(page, "store")


def codes(engine):
    return [row.code for row in applications.applications(engine, actor(engine))]


def values(engine, code):
    return applications.application(engine, actor(engine), code).values


# 1 File


@pytest.mark.parametrize(
    ("content", "name", "cause"),
    [
        (
            b"%PDF-1.4",
            "hakemukset.xlsx",
            "This is not a table or a text, whatever its name says. Export it as .xlsx or .csv.",
        ),
        (b"", "hakemukset.csv", "The file is empty. Export it again from the form tool."),
    ],
    ids=["no table", "empty"],
)
def test_a_refused_file_says_why_and_stays_on_the_first_step(committee, page, content, name, cause):
    found = chosen(page, content, name)

    assert errors(found) == [cause]
    assert step(found) == "1 File"


def test_a_file_that_is_read_leads_to_the_columns(committee, page):
    assert step(chosen(page, export(METSOLA))) == "2 Columns"


def test_nothing_is_stored_before_the_last_step(committee, page):
    found = chosen(page, export(METSOLA))

    to_the_difference(found)

    assert step(found) == "4 Difference"
    assert codes(committee) == STORED
    assert logged(committee, "import") == 0


# 2 Columns


def test_columns_are_suggested_by_their_own_words_and_by_likeness(committee, page):
    found = chosen(page, export(METSOLA))

    suggested = {one.value for one in found.selectbox if one.key.startswith("column_")}

    assert suggested == {*HEADER, None, ""} - {"Remarks"}
    assert column(found, "submitted_at").value == "submitted_at"
    assert column(found, "response_id").value == ""
    assert column(found, "name").value == "Name of the applicant organisation"
    assert column(found, "pilot_timing").value == "Timing of pilot"
    assert column(found, "sponsor").value is None


def test_it_says_how_much_was_found_and_what_answers_no_question(committee, page):
    found = chosen(page, export(METSOLA, NIEMI))

    assert found.markdown[1].value == (
        "CSV / XLSX: 2 rows, 11 columns. 8 of 28 questions were found by their own words."
    )
    assert found.caption[-2].value == "Columns that answer no question, kept with the raw row: Remarks"


def test_a_doubtful_column_stands_open_and_a_certain_one_is_folded_away(committee, page):
    found = chosen(page, export(METSOLA))

    folded = [one.key.rpartition("_")[0] for one in found.expander[0].selectbox]

    assert found.expander[0].label == "8 questions found"
    assert "column_name" in folded
    assert "column_pilot_timing" not in folded


def test_a_column_that_a_person_changes_is_what_is_stored(committee, page):
    found = chosen(page, export(METSOLA))

    column(found, "pilot_timing").select("Remarks").run()
    stored(found)

    assert values(committee, "H-05")["pilot_timing"] == "Maaliskuu"


def test_a_column_that_a_person_takes_away_is_not_stored(committee, page):
    found = chosen(page, export(METSOLA))

    column(found, "pilot_timing").select("No column").run()
    stored(found)

    assert "pilot_timing" not in values(committee, "H-05")


def test_a_column_chosen_for_the_time_it_was_sent_is_what_is_stored(committee, page):
    found = chosen(page, export({**METSOLA, "remarks": "2021-11-22T08:00:00"}))

    column(found, "submitted_at").select("Remarks").run()
    stored(found)

    row = next(row for row in applications.applications(committee, actor(committee)) if row.code == "H-05")
    assert row.submitted_at.isoformat() == "2021-11-22T06:00:00+00:00"


def test_an_unknown_option_is_asked_about(committee, page):
    found = chosen(page, export(METSOLA, NIEMI))

    asked = meaning(found, "organisation_type", "kylä")

    assert asked.label == "Type of organisation: what does “kylä” mean?"
    assert asked.options[:3] == ["Leave open", "municipality", "joint municipal authority"]


def test_the_meaning_given_for_an_unknown_option_is_what_is_stored(committee, page):
    found = chosen(page, export(NIEMI))

    meaning(found, "organisation_type", "kylä").set_value("other").run()
    stored(found)

    assert values(committee, "H-05")["organisation_type"] == "other"


def test_an_option_left_open_is_flagged_and_not_guessed(committee, page):
    found = chosen(page, export(NIEMI))

    stored(found)

    assert "organisation_type" not in values(committee, "H-05")
    flags = applications.application(committee, actor(committee), "H-05").attention
    assert [flag["field"] for flag in flags] == ["business_id", "organisation_type", "volume_eur", "submitted_at"]


def test_what_was_confirmed_is_kept_for_the_next_file_of_the_form(committee, page):
    found = chosen(page, export(NIEMI))
    column(found, "pilot_timing").select("Remarks").run()
    meaning(found, "organisation_type", "kylä").set_value("other").run()
    stored(found)

    again = chosen(page, export(NIEMI, METSOLA))

    assert again.info[-1].value == "These columns were confirmed for an earlier file of this form."
    assert column(again, "pilot_timing").value == "Remarks"
    stored(again)
    assert values(committee, "H-05")["organisation_type"] == "other"


def test_a_kept_mapping_says_how_many_questions_it_answers(committee, page):
    stored(chosen(page, export(METSOLA)))

    again = chosen(page, export(METSOLA, NIEMI))

    assert again.expander[0].label == "9 questions found"


def test_a_confirmed_column_that_is_gone_from_the_form_is_asked_for_again(committee, page):
    found = chosen(page, export(METSOLA))
    column(found, "pilot_timing").select("Remarks").run()
    stored(found)

    other = chosen(page, export(METSOLA).replace(b";Remarks", b";Notes"))

    assert column(other, "pilot_timing").value is None
    assert [title.value for title in other.subheader] == ["Please look at these"]


# 3 Attention


def test_every_doubtful_row_stands_in_the_table_with_its_cause(committee, page):
    found = chosen(page, export(METSOLA, NIEMI))

    press(found, "confirm")

    assert headings(found, "Rows that need attention") == ["Row", "Organisation", "Question", "Cause"]
    assert rows(found, "Rows that need attention") == [
        [
            "3",
            "Niemen kylä",
            "Business ID",
            "The check digit of the Business ID 9000003-9 does not fit. Check it in the register.",
        ],
        ["3", "Niemen kylä", "Type of organisation", "“kylä” is none of the options of the question."],
        [
            "3",
            "Niemen kylä",
            "Yearly procurement volume (million euros, VAT 0 %)",
            "“viisi” is not one number. Write it in digits.",
        ],
        [
            "3",
            "Niemen kylä",
            "Received",
            "Received 10 minutes after the deadline; it is kept, and its eligibility is decided.",
        ],
    ]


def test_a_row_that_is_no_application_is_named_and_not_dropped_silently(committee, page):
    total = {**dict.fromkeys(METSOLA, ""), "submitted_at": "Yhteensä", "volume": "12,5"}
    found = chosen(page, export(METSOLA, total))

    press(found, "confirm")

    assert rows(found, "Rows that need attention") == [
        ["3", "", "", "This looks like a row of totals, not an application; it was not taken in."]
    ]


def test_a_file_without_doubt_says_so(committee, page):
    found = chosen(page, export(METSOLA))

    press(found, "confirm")

    assert [box.value for box in found.success] == ["Nothing needs attention."]


# 4 Difference


def test_new_applications_are_counted_and_listed(committee, page):
    found = chosen(page, export(METSOLA, NIEMI))

    to_the_difference(found)

    assert facts(found) == {
        "New applications": "2",
        "Changed": "0",
        "Unchanged": "0",
        "Stored, not in this file (they stay)": "0",
    }
    assert rows(found, "Applications in the file") == [
        ["2", "Metsolan kunta", "20 Nov 2021 10:00"],
        ["3", "Niemen kylä", "11 Dec 2021 00:10"],
    ]


def test_changed_answers_stand_with_the_question_and_in_words(committee, page):
    stored(chosen(page, export(METSOLA)))
    changed = METSOLA | {"pilot": "Kuljetukset", "volume": "13,5", "policy": "Ei", "type": "seurakunta"}

    again = chosen(page, export(changed))
    to_the_difference(again)

    assert headings(again, "Changed answers") == ["Code", "Question", "Before", "After"]
    assert rows(again, "Changed answers") == [
        ["H-05", "Type of organisation", "municipality", "parish"],
        ["H-05", "Yearly procurement volume (million euros, VAT 0 %)", "12,500,000 €", "13,500,000 €"],
        ["H-05", HEADER[5], "In preparation", "No"],
        ["H-05", "Which procurement could be the pilot?", "Ruokapalvelut", "Kuljetukset"],
    ]


def test_a_personal_answer_is_named_as_changed_and_not_shown(committee, page):
    stored(chosen(page, export(METSOLA)))

    again = chosen(page, export(METSOLA | {"contact": "Neuvonta"}))
    to_the_difference(again)

    assert rows(again, "Changed answers") == [
        ["H-05", "Contact person's name, e-mail and phone", "not shown", "not shown"]
    ]


def test_the_same_file_again_changes_nothing(committee, page):
    stored(chosen(page, export(METSOLA)))

    again = chosen(page, export(METSOLA))
    to_the_difference(again)

    assert [box.value for box in again.success] == ["The file changes nothing: everything in it is stored already."]
    assert facts(again)["Unchanged"] == "1"


def test_what_is_stored_but_not_in_the_file_is_named_and_stays(committee, page):
    stored(chosen(page, export(METSOLA, NIEMI)))

    again = chosen(page, export(NIEMI))
    to_the_difference(again)
    press(again, "store")

    assert codes(committee) == [*STORED, "H-05", "H-06"]


def test_a_team_that_has_sent_before_is_pointed_out(committee, page):
    found = chosen(page, export(METSOLA | {"name": "Suokylän kunta"}))

    to_the_difference(found)

    assert [box.value for box in found.warning] == [
        "H-05: The same team has sent H\\-03 already\\. Merge the two, or leave both with a reason\\."
    ]


def test_storing_is_logged_once_and_leads_to_the_list(committee, page):
    found = chosen(page, export(METSOLA, NIEMI))

    stored(found)

    assert codes(committee) == [*STORED, "H-05", "H-06"]
    assert logged(committee, "import") == 1
    assert found.title[0].value == "Applications"
    assert "import" not in found.query_params


def test_a_changed_file_updates_what_is_there(committee, page):
    stored(chosen(page, export(METSOLA)))

    stored(chosen(page, export(METSOLA | {"pilot": "Kuljetukset"})))

    assert codes(committee) == [*STORED, "H-05"]
    assert values(committee, "H-05")["pilot"] == "Kuljetukset"


# Back


def test_each_step_has_a_way_back(committee, page):
    found = chosen(page, export(METSOLA))
    to_the_difference(found)
    met = [step(found)]

    for back in ("back_3", "back_2", "back_1"):
        press(found, back)
        met.append(step(found))

    assert met == ["4 Difference", "3 Attention", "2 Columns", "1 File"]


def test_going_back_keeps_the_columns_and_meanings_that_were_chosen(committee, page):
    found = chosen(page, export(NIEMI))
    column(found, "pilot_timing").select("Remarks").run()
    meaning(found, "organisation_type", "kylä").set_value("other").run()
    to_the_difference(found)

    press(found, "back_3")
    press(found, "back_2")

    assert column(found, "pilot_timing").value == "Remarks"
    stored(found)
    kept = imports.read_map(programmes.mapping(committee, actor(committee), imports.form_key(HEADER)))
    assert kept.columns["pilot_timing"] == "Remarks"
    assert kept.values == {"organisation_type": {"kylä": "other"}}


def test_a_meaning_can_be_changed_after_going_back(committee, page):
    found = chosen(page, export(NIEMI))
    meaning(found, "organisation_type", "kylä").set_value("other").run()
    press(found, "confirm")
    press(found, "back_2")

    meaning(found, "organisation_type", "kylä").set_value("municipality").run()
    stored(found)

    assert values(committee, "H-05")["organisation_type"] == "municipality"


# Ratings from a file

RATINGS = "application,assessor,criterion,level,stage\nH-01,aino,A1,2,form\nH-01,aino,A2,,form\n"


def with_ratings(page, text):
    found = started(page)
    # Ten seconds: a page that runs again and again must not hold up all the others.
    found.file_uploader(key="ratings_0").upload("arviot.csv", text.encode(), "text/csv").run(timeout=10)
    assert not found.exception
    return found


def test_ratings_from_a_file_are_counted_and_stored(committee, page):
    found = with_ratings(page, RATINGS)

    sheet = ratings.own_sheet(committee, actor(committee, "aino"), "H-01")
    assert [box.value for box in found.success] == ["Ratings: 2 new, 0 changed, 0 unchanged."]
    assert {key: level.level for key, level in sheet.levels.items()} == {("A1", "form"): "2", ("A2", "form"): None}
    assert logged(committee, "import ratings") == 1


def test_the_same_ratings_again_change_nothing(committee, page):
    with_ratings(page, RATINGS)

    again = with_ratings(page, RATINGS.replace("A2,,", "A2,3,"))

    assert [box.value for box in again.success] == ["Ratings: 0 new, 1 changed, 1 unchanged."]


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("H-01", "H-99", "There is no application H\\-99 in this programme."),
        ("aino", "olli", "No assessor of this programme has the code olli."),
        ("A1,2", "A1,7", "Row 2: 7 is not a level of the rubric, which goes from 0 to 4 by 1."),
    ],
    ids=["no such application", "no assessor", "no such level"],
)
def test_refused_ratings_say_why_and_store_nothing(committee, page, old, new, cause):
    found = with_ratings(page, RATINGS.replace(old, new))

    assert errors(found) == [cause]
    assert ratings.own_sheet(committee, actor(committee, "aino"), "H-01").levels == {}
    assert logged(committee, "import ratings") == 0
