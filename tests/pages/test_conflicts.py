"""pages.conflicts, and the question about conflicts of interest wherever it stands before something else."""

import pytest

from data.access import GateKey
from data.actions import conflicts as acts
from data.actions import setup
from data.database import reading
from data.models import Conflict, Member
from data.queries import conflicts
from tests.pages.conftest import actor, drawn, errors, facts, press, rows, seals

ASKED = "Do you have a conflict of interest in {}?"
CONTENT = ("Hankintajohtaja", "Kaupunginjohtaja", "Työttömyys")


@pytest.fixture
def asked(committee):
    """The committee before anybody has answered."""
    with committee.begin() as connection:
        connection.execute(Conflict.__table__.delete())
    return committee


def states(engine, member="aino"):
    with reading(engine) as session:
        found = session.query(Conflict).join(Member).filter(Member.code == member).order_by(Conflict.application_id)
        return [c.state for c in found]


def says(page, code, answer):
    page.radio(key=f"said_{code}").set_value(answer).run()


@pytest.mark.parametrize("name", ("assess", "applications", "interviews"))
def test_the_question_stands_before_the_content(asked, page, name):
    shown = page(name, as_="aino", code="H-02")

    everything = drawn(shown)
    assert "I have no conflict in H-02" in everything
    assert "Koivurannan kunta" in everything
    assert not [words for words in CONTENT if words in everything]

    press(shown, "none_H-02")

    assert states(asked) == ["none"]
    assert "I have no conflict in H-02" not in drawn(shown)


def test_an_assessor_who_has_not_answered_sees_who_sent_it_in_the_list_and_no_more(asked, page):
    listed = page("applications", as_="aino").dataframe[0].value

    assert listed["Lead organisation"].iloc[0] == "Hiekkalahden kaupunki"
    assert set(listed["Eligibility"]) == {"unanswered"}
    assert set(listed["Themes"]) == {""}
    assert set(page("applications", as_="sari").dataframe[0].value["Themes"]) != {""}


def test_many_are_answered_in_one_go(asked, page):
    shown = page("conflicts", as_="aino")
    assert "4 applications wait for your answer" in drawn(shown)
    assert next(b for b in shown.button if b.key == "save_answers").disabled

    for code in ("H-01", "H-02", "H-03"):
        says(shown, code, "no")
    assert next(b for b in shown.button if b.key == "save_answers").label == "Save 3 answers"
    press(shown, "save_answers")

    assert states(asked) == ["none"] * 3
    assert [r.label for r in shown.radio] == [ASKED.format("H-04")]


def test_a_conflict_in_the_list_needs_its_ground_and_the_others_are_saved(asked, page):
    shown = page("conflicts", as_="aino")
    says(shown, "H-01", "no")
    says(shown, "H-02", "yes")

    press(shown, "save_answers")
    assert errors(shown) == ["Say the ground of the conflict of interest."]
    assert states(asked) == ["none"]

    shown.radio(key="ground_H-02").set_value("board").run()
    shown.text_input(key="ground_more_H-02").set_value("Hallituksen jäsen.").run()
    shown.radio(key="scope_H-02").set_value("selection").run()
    press(shown, "save_answers")

    assert states(asked) == ["none", "declared"]
    assert actor(asked, "aino").out
    assert rows(shown, "What I have declared")[0][2:] == [
        "I or somebody close to me sits on the board of a party, or leads it. Hallituksen jäsen.",
        "declared, not confirmed yet",
        "this application, and the ranking of all",
    ]


def test_who_is_asked_again_is_told_why(committee, page):
    with committee.begin() as connection:
        connection.execute(Conflict.__table__.update().values(parties="other"))

    shown = page("assess", as_="aino", code="H-01")

    assert [i.value for i in shown.info if "have changed since you answered, so you are asked again" in i.value]


def test_an_employer_among_the_parties_is_asked_about_and_dismissed_for_good(asked, page):
    setup.set_member(
        asked,
        actor(asked),
        code="aino",
        name="Aino",
        organisation="*Suokylän* kunta",
        roles=["assessor"],
        language="en",
    )
    shown = page("conflicts", as_="aino")
    said = "Suokylän kunta looks like your employer, \\*Suokylän\\* kunta. Is that so?"
    assert said in [w.value for w in shown.warning]

    press(shown, "hint_H-03")

    assert not shown.warning
    assert conflicts.hints(asked, actor(asked, "sari")) == ()


@pytest.mark.parametrize("by", ("sari", "pertti"))
def test_a_declared_conflict_is_looked_at_from_home_and_confirmed(committee, page, by):
    acts.answer(committee, actor(committee, "aino"), "H-02", ground="gain", detail="Osakas.")
    assert "1 declared conflict to confirm or reject" in drawn(page("home", as_=by))
    shown = page("conflicts", as_=by)

    press(shown, "confirm_H-02_aino")
    assert errors(shown) == ["Say why the conflict is confirmed or rejected; it stands in the minutes."]
    shown.text_input(key="rule_reason_H-02_aino").set_value("Omistaa osakkeita.").run()
    press(shown, "confirm_H-02_aino")

    assert "confirmed" in states(committee)
    ruled = rows(shown, "Ruled on")[0]
    assert (ruled[1], ruled[3], ruled[5]) == ("Aino Arvioija", "confirmed", "Omistaa osakkeita.")
    assert "No declared conflict waits for a ruling." in drawn(shown)


def test_a_ruling_is_made_anew(committee, page):
    acts.answer(committee, actor(committee, "aino"), "H-02", ground="gain")
    acts.rule(committee, actor(committee), "H-02", "aino", confirmed=True, reason="x")
    shown = page("conflicts", as_="pertti")

    shown.selectbox(key="rule_anew").set_value("H-02_aino").run()
    shown.text_input(key="rule_reason_H-02_aino").set_value("Osakkeet on myyty.").run()
    press(shown, "reject_H-02_aino")

    assert "rejected" in states(committee)


def test_an_assessor_rules_on_nothing_and_is_shown_no_conflict_of_another(committee, page):
    acts.answer(committee, actor(committee, "eino"), "H-02", ground="gain", detail="Salaisuus")

    everything = drawn(page("conflicts", as_="aino"))

    assert "Salaisuus" not in everything
    assert "Eino" not in everything


def test_the_coordinator_sees_how_many_have_answered_and_not_what(asked, page):
    acts.answer(asked, actor(asked, "aino"), "H-01", ground=None)
    acts.answer(asked, actor(asked, "aino"), "H-02", ground="gain")

    assert rows(page("conflicts", as_="sari"), "Who has answered") == [
        ["Aino Arvioija", "2 of 4"],
        ["Eino Arvioija", "0 of 4"],
    ]


def test_a_chair_declares_on_the_application_and_is_out_of_it(committee, page):
    shown = page("applications", as_="pertti", code="H-01")

    shown.radio(key="ground_H-01").set_value("represents").run()
    press(shown, "recuse_H-01")

    assert states(committee, "pertti") == ["declared"]
    assert "H-01" not in drawn(page("applications", as_="pertti"))


def test_whose_conflict_reaches_the_ranking_is_shown_none_and_told_why(committee, page):
    seals(committee)
    setup.open_gate(committee, actor(committee), GateKey.RATINGS_RELEASED)
    acts.answer(committee, actor(committee, "pertti"), "H-01", ground="board", scope="selection")

    for name in ("shortlist", "home"):
        everything = drawn(page(name, as_="pertti"))
        assert "reaches the ranking of all applications, so it is closed to you" in everything
        assert "Export" not in everything
    assert "after release" not in drawn(page("applications", as_="pertti"))


def test_the_question_shows_organisations_and_team(asked, page):
    shown = page("assess", as_="aino", code="H-01")

    assert facts(shown) == {"Lead organisation": "Hiekkalahden kaupunki"}
