"""pages.assess: levels, evidence and submission as one assessor gives them, press by press."""

import pytest

from data.actions import ratings as acts
from data.actions import setup
from data.queries import drafts, programmes, ratings
from scoring.ratings import Stage
from tests.pages.conftest import actor, drawn

ANALYSED = "Hankinnat on analysoitu toimittajittain vuodesta 2020."
CITED = {"source": "answer:analysis", "quote": ANALYSED}


@pytest.fixture(autouse=True)
def sealed(committee):
    """Rating begins when rubric and rules are sealed."""
    if not programmes.seals(committee, actor(committee)):
        setup.seal(committee, actor(committee))


def given(engine, code, criterion, stage="form", by="aino"):
    return ratings.own_sheet(engine, actor(engine, by), code).levels.get((criterion, stage))


def button(page, name):
    return next(one for one in page.button if one.key == name)


def press(page, name):
    button(page, name).click().run()
    assert not page.exception


def cite(page, criterion, *lines, code="H-01", field="analysis"):
    page.pills(key=f"cite_answer:{field}_0_{code}_{criterion}").set_value(list(lines)).run()
    assert not page.exception


def rate_all(engine, code="H-01", by="aino"):
    """Everything at level 2, which needs no evidence."""
    version = 0
    for criterion in programmes.frame(engine, actor(engine)).rubric.criteria:
        version = acts.rate(
            engine, actor(engine, by), code, criterion=criterion.key, level="2", stage=Stage.FORM, version=version
        )
    return version


def test_a_press_on_a_level_is_saved_at_once(committee, page):
    assess = page("assess", as_="aino", code="H-01", criterion="A3")

    press(assess, "level_2_H-01_A3")

    assert given(committee, "H-01", "A3").level == "2"
    assert "chosen" in button(assess, "level_2_H-01_A3").label
    assert "done" in button(assess, "at_H-01_A3").label


def test_a_high_level_asks_for_a_citation_before_next(committee, page):
    assess = page("assess", as_="aino", code="H-01", criterion="A3")
    press(assess, "level_3_H-01_A3")

    press(assess, "next_H-01")

    assert assess.warning[0].value == "Level 3 asks for a citation. Press the sentence it rests on."
    assert assess.query_params["criterion"] == "A3"
    cite(assess, "A3", ANALYSED)
    press(assess, "next_H-01")
    assert assess.query_params["criterion"] == "A4"
    assert given(committee, "H-01", "A3").evidence == (CITED,)


def test_what_is_cited_before_there_is_a_level_is_saved_with_it(committee, page):
    assess = page("assess", as_="aino", code="H-01", criterion="A3")
    cite(assess, "A3", ANALYSED)
    assert given(committee, "H-01", "A3") is None

    press(assess, "level_4_H-01_A3")

    assert given(committee, "H-01", "A3").evidence == (CITED,)


def test_the_lowest_level_may_rest_on_a_field_that_says_nothing(committee, page):
    assess = page("assess", as_="aino", code="H-01", criterion="A6")
    press(assess, "level_0_H-01_A6")
    cite(assess, "A6", "nothing", field="contracts")

    press(assess, "next_H-01")

    assert assess.query_params["criterion"] == "B1"
    assert given(committee, "H-01", "A6").evidence == ({"source": "nothing:contracts", "quote": ""},)


def test_a_citation_is_taken_away_alone(committee, page):
    assess = page("assess", as_="aino", code="H-01", criterion="A3")
    press(assess, "level_3_H-01_A3")
    cite(assess, "A3", ANALYSED, "Kokous pidettiin tiistaina.")

    press(assess, "remove_2_H-01_A3")

    assert given(committee, "H-01", "A3").evidence == (CITED,)


def test_only_the_sentence_that_speaks_to_the_criterion_is_marked(committee, page):
    assess = page("assess", as_="aino", code="H-01", criterion="A3")

    lines = assess.pills(key="cite_answer:analysis_0_H-01_A3").options

    assert ["◆" in line for line in lines] == [True, False, False]


def test_a_save_over_another_window_is_refused_and_the_stored_state_shown(committee, page):
    assess = page("assess", as_="aino", code="H-01", criterion="A3")
    acts.rate(committee, actor(committee, "aino"), "H-01", criterion="A3", level="1", stage=Stage.FORM, version=0)

    press(assess, "level_4_H-01_A3")

    assert "saved in another window" in assess.error[0].value
    assert "chosen" in button(assess, "level_1_H-01_A3").label
    assert given(committee, "H-01", "A3").level == "1"


def test_the_level_from_the_form_stays_beside_the_one_after_the_interview(committee, page):
    acts.rate(committee, actor(committee, "aino"), "H-02", criterion="A3", level="1", stage=Stage.FORM, version=0)
    assess = page("assess", as_="aino", code="H-02", criterion="A3")
    assert "form only" in button(assess, "at_H-02_A3").label

    assess.text_area(key="draft_reason|H-02|A3").set_value("Esitti analyysin.")
    press(assess, "level_2_H-02_A3")

    assert given(committee, "H-02", "A3", "interview").reason == "Esitti analyysin."
    assert drafts.drafts(committee, actor(committee, "aino"), ["reason|H-02|A3"]) == {}
    assert "your level from the form" in button(assess, "level_1_H-02_A3").label
    assert given(committee, "H-02", "A3", "interview").level == "2"
    assert given(committee, "H-02", "A3", "form").level == "1"


def test_another_level_after_the_interview_is_not_saved_without_its_reason(committee, page):
    acts.rate(committee, actor(committee, "aino"), "H-02", criterion="A3", level="1", stage=Stage.FORM, version=0)
    assess = page("assess", as_="aino", code="H-02", criterion="A3")

    press(assess, "level_2_H-02_A3")

    assert "Say what in the interview made it 2" in assess.error[0].value
    assert given(committee, "H-02", "A3", "interview") is None
    press(assess, "level_1_H-02_A3")
    assert given(committee, "H-02", "A3", "interview").level == "1"


def test_a_reason_that_was_typed_and_not_saved_is_there_in_the_next_window(committee, page):
    acts.rate(committee, actor(committee, "aino"), "H-02", criterion="A3", level="1", stage=Stage.FORM, version=0)
    assess = page("assess", as_="aino", code="H-02", criterion="A3")
    assess.text_area(key="draft_reason|H-02|A3").set_value("Esitti").run()

    again = page("assess", as_="aino", code="H-02", criterion="A3")

    assert again.text_area(key="draft_reason|H-02|A3").value == "Esitti"
    press(again, "level_3_H-02_A3")
    again.text_area(key="draft_reason|H-02|A3").set_value("Esitti analyysin.").run()
    press(again, "save_reason_H-02_A3")
    assert given(committee, "H-02", "A3", "interview").reason == "Esitti analyysin."


def test_the_sheet_is_submitted_when_nothing_is_missing(committee, page):
    assess = page("assess", as_="aino", code="H-01")
    assert button(assess, "submit_H-01").disabled
    assert len(assess.pills(key="missing_H-01").options) == 13
    rate_all(committee)
    assess.run()

    press(assess, "submit_H-01")

    assert "Submitted" in assess.success[0].value
    assert button(assess, "level_1_H-01_A1").disabled
    press(assess, "reopen_H-01")
    assert not button(assess, "level_1_H-01_A1").disabled


def test_whoever_is_disqualified_sees_the_application_no_more(committee, page):
    assess = page("assess", as_="aino", code="H-01")
    assess.radio(key="ground_H-01").set_value("employment").run()
    assert "Hiekkalahden" in drawn(assess)

    press(assess, "recuse_H-01")

    assert "Hiekkalahden" not in drawn(assess)
    assert "Hiekkalahden" not in drawn(page("assess", as_="aino", code="H-01"))


def test_nobody_sees_what_another_assessor_has_given(committee, page):
    acts.rate(
        committee,
        actor(committee, "eino"),
        "H-01",
        criterion="A3",
        level="4",
        stage=Stage.FORM,
        version=0,
        evidence=[{"source": "answer:analysis", "quote": "CANARY"}],
    )

    assess = page("assess", as_="aino", code="H-01", criterion="A3")

    assert "CANARY" not in drawn(assess)
    assert not any("chosen" in one.label for one in assess.button)


@pytest.mark.parametrize(("on", "key"), ((True, "3"), (False, "")), ids=("on", "off"))
def test_single_keys_can_be_switched_off(committee, page, on, key):
    assess = page("assess", as_="aino", code="H-01", criterion="A3")

    assess.toggle(key="single_keys").set_value(on).run()

    assert button(assess, "level_3_H-01_A3").proto.shortcut == key
