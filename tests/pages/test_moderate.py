"""pages.moderate: the chair leads, everybody follows, and each sees what they may."""

from fractions import Fraction

import pytest

from data.access import GateKey, Role
from data.actions import conflicts, moderation, ratings, setup
from data.queries import moderation as queries
from data.queries import programmes
from scoring.ratings import Rating, RatingSet, Stage
from tests.pages.conftest import actor, drawn, errors, headings, logged, press, rows

NOTHING = "The chair has not brought an application before the committee yet."
GIVEN = {"aino": {"A1": 0}, "eino": {"A1": 4, "A2": 2}}


def rated(engine, *, release=True, assessors=("aino", "eino"), codes=("H-01", "H-02", "H-03", "H-04")):
    criteria = [c.key for c in programmes.frame(engine, actor(engine)).rubric.criteria]
    given = tuple(
        Rating(code, assessor, criterion, Fraction(GIVEN[assessor].get(criterion, 1)), Stage.FORM)
        for code in codes
        for assessor in assessors
        for criterion in criteria
    )
    setup.seal(engine, actor(engine))
    ratings.import_ratings(engine, actor(engine), RatingSet(given, frozenset()))
    if release:
        setup.open_gate(engine, actor(engine), GateKey.RATINGS_RELEASED)


def take_up(engine, code="H-01", member="pertti"):
    version = queries.version(engine, actor(engine, member))
    moderation.take_up(engine, actor(engine, member), code, version=version)


def before(engine):
    return queries.now(engine, actor(engine)).code


def keyed(page, key):
    return next(one for one in page.button if one.key == key)


def infos(page):
    return [one.value for one in page.info]


@pytest.mark.parametrize("person", ["sari", "pertti", "aino", "olli"])
def test_before_release_the_page_says_when_and_shows_no_level(committee, page, person):
    rated(committee, release=False, assessors=("aino",))

    shown = page("moderate", as_=person)

    assert infos(shown)[-1] == "The committee compares its ratings here once they have been released."
    assert "Levels of" not in drawn(shown)
    assert ("Eino Arvioija" in drawn(shown)) == (person in ("sari", "pertti"))  # whose sheets are awaited


def test_the_chair_begins_and_goes_on_and_back(committee, page):
    rated(committee)
    shown = page("moderate", as_="pertti")
    assert shown.title[0].value == "Moderate"

    press(shown, "next")
    assert (before(committee), shown.title[0].value) == ("H-01", "H-01 Hiekkalahden kaupunki")
    press(shown, "next")
    assert before(committee) == "H-02"
    press(shown, "previous")
    assert before(committee) == "H-01"
    assert keyed(shown, "previous").disabled


def test_the_chairs_single_keys_can_be_switched_off(committee, page):
    rated(committee)
    shown = page("moderate", as_="pertti")
    assert keyed(shown, "next").proto.shortcut == "n"

    next(one for one in shown.toggle if one.key == "single_keys").set_value(False).run()

    assert keyed(shown, "next").proto.shortcut == ""


@pytest.mark.parametrize("order, codes", [("apart", "H-03"), ("code", "H-01")])
def test_the_order_of_the_meeting_stands_in_the_address(committee, page, order, codes):
    rated(committee, codes=("H-03",))
    shown = page("moderate", as_="pertti", order=order)

    press(shown, "next")

    assert before(committee) == codes


def test_each_criterion_is_a_line_with_a_dot_for_each_assessor(committee, page):
    rated(committee)
    take_up(committee)

    shown = page("moderate", as_="olli")

    caption = "Levels of H-01 by criterion"
    assert headings(shown, caption) == ["Criterion", "0", "1", "2", "3", "4", "Mean", "Spread", "Agreed"]
    first, second, third = rows(shown, caption)[:3]
    assert first[1:] == ["AA", "", "", "", "EA", "2.0", "far apart", "–"]
    assert second[1:] == ["", "AA", "EA", "", "", "1.5", "within one level", "–"]
    assert third[1:] == ["", "AA EA", "", "", "", "1.0", "all agree", "–"]


def test_nobody_but_the_chair_is_offered_what_only_the_chair_may(committee, page):
    rated(committee)
    take_up(committee)

    for person in ("sari", "aino", "olli"):
        shown = page("moderate", as_=person)

        assert not {"next", "previous", "agree_H-01_A1", "adjourn"} & {one.key for one in shown.button}
        assert not shown.checkbox


def test_a_level_is_agreed_on_with_its_reason_and_everybody_reads_it(committee, page):
    rated(committee)
    take_up(committee)
    chair = page("moderate", as_="pertti")
    chair.session_state["agreed_H-01_A1_0"] = "2"
    chair.session_state["draft_agreed|H-01_A1"] = "Näyttö riittää *tasolle* 2."
    chair.run()

    press(chair, "agree_H-01_A1")

    assert not errors(chair)
    assert logged(committee, "agree") == 1
    assert chair.text_area(key="draft_agreed|H-01_A1").value == ""  # taken back is with a reason of its own
    reader = page("moderate", as_="olli")
    assert rows(reader, "Levels of H-01 by criterion")[0][-1] == "2"
    assert "Näyttö riittää \\*tasolle\\*" in reader.success[0].value
    minuted = rows(reader, "Minutes: what was agreed on")[0]
    assert (minuted[0], minuted[1][:2], *minuted[2:4]) == ("H-01", "A1", "2", "Näyttö riittää *tasolle* 2.")


def test_without_a_reason_nothing_is_agreed_on_and_the_chair_is_told(committee, page):
    rated(committee)
    take_up(committee)
    chair = page("moderate", as_="pertti")
    chair.session_state["agreed_H-01_A1_0"] = "2"
    chair.run()

    press(chair, "agree_H-01_A1")

    assert errors(chair) == ["Say why the committee agrees on this level; it stands in the minutes."]
    assert logged(committee, "agree") == 0


def test_a_recused_member_waits_outside_and_is_not_told_of_what(committee, page):
    rated(committee)
    conflicts.answer(committee, actor(committee, "aino"), "H-01", ground="board")
    moderation.present(committee, actor(committee, "pertti"), "aino", here=True)
    take_up(committee)

    shown = page("moderate", as_="aino")

    assert infos(shown)[-1].startswith("The committee is at an application from which you are recused.")
    assert "H-01" not in drawn(shown)
    assert "Hiekkalahden" not in drawn(shown)


def test_a_disqualified_chair_can_neither_go_on_nor_see_it(committee, page):
    rated(committee)
    setup.set_member(
        committee,
        actor(committee),
        code="olli",
        name="Olli Tarkkailija",
        organisation="Kuntien kehitys",
        roles=[Role.CHAIR],
        language="fi",
    )
    conflicts.answer(committee, actor(committee, "pertti"), "H-01", ground="board")
    take_up(committee, member="olli")

    shown = page("moderate", as_="pertti")

    assert keyed(shown, "next").disabled
    assert "H-01" not in drawn(shown)


def test_whose_own_sheet_is_not_submitted_sees_the_name_and_no_levels(committee, page):
    rated(committee, assessors=("aino",))
    take_up(committee)

    shown = page("moderate", as_="eino")

    assert shown.title[0].value == "H-01 Hiekkalahden kaupunki"
    assert infos(shown)[-1].startswith("No ratings to show.")
    assert "Levels of" not in drawn(shown)


def test_who_has_not_answered_about_conflicts_is_asked_first(committee, page):
    rated(committee)
    setup.set_member(
        committee,
        actor(committee),
        code="uuno",
        name="Uuno Uusi",
        organisation="Kuntien kehitys",
        roles=[Role.ASSESSOR],
        language="fi",
    )
    take_up(committee)

    shown = page("moderate", as_="uuno")

    assert infos(shown)[-1] == "Answer first whether you have a conflict of interest in H-01."
    assert "Levels of" not in drawn(shown)


def test_somebody_may_look_at_another_application_and_come_back_to_the_chairs(committee, page):
    rated(committee)
    take_up(committee)

    shown = page("moderate", as_="aino", code="H-03")
    assert shown.title[0].value == "H-03 Suokylän kunta"

    next(one for one in shown.toggle if one.key == "follow").set_value(True).run()
    assert shown.title[0].value == "H-01 Hiekkalahden kaupunki"
    assert before(committee) == "H-01"


def test_the_minutes_say_who_was_there_and_who_went_out(committee, page):
    rated(committee)
    conflicts.answer(committee, actor(committee, "eino"), "H-01", ground="board")
    for member in ("aino", "eino"):
        moderation.present(committee, actor(committee, "pertti"), member, here=True)
    take_up(committee)

    shown = page("moderate", as_="olli")

    assert [row[:2] for row in rows(shown, "Minutes: presence and exits")] == [
        ["Aino Arvioija", "present"],
        ["Eino Arvioija", "present"],
        ["Eino Arvioija", "out of the room for H-01"],
    ]


def test_home_tells_the_chair_how_many_wait_for_the_meeting(committee, page):
    rated(committee)

    assert "4 applications where levels lie far apart and nothing is agreed" in drawn(page("home", as_="pertti"))
    assert "levels lie far apart" not in drawn(page("home", as_="olli"))


def test_a_turn_in_a_window_that_lags_behind_says_so(committee, page):
    rated(committee)
    shown = page("moderate", as_="pertti")
    take_up(committee, "H-04")

    press(shown, "next")

    assert errors(shown) == ["The meeting has gone on in another window. It is shown here as it stands now."]
    assert shown.title[0].value.startswith("H-04")


def test_whose_conflict_reaches_the_ranking_sees_no_meeting(committee, page):
    rated(committee)
    conflicts.answer(committee, actor(committee, "eino"), "H-04", ground="board", scope="selection")
    take_up(committee)

    shown = page("moderate", as_="eino")

    assert "closed to you" in infos(shown)[-1]
    assert "H-01" not in drawn(shown)


def test_strict_and_lenient_are_named_with_a_sign(committee, page):
    rated(committee)

    found = rows(page("moderate", as_="sari"), "Strict and lenient")

    assert [(row[0], row[1][0]) for row in found] == [("Aino Arvioija", "−"), ("Eino Arvioija", "+")]
