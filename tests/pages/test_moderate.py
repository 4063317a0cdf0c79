"""pages.moderate: the meeting as the chair leads it and as the others follow, and what is closed to whom."""

from fractions import Fraction

import pytest

from data.access import GateKey, Role
from data.actions import conflicts, moderation, ratings, setup
from data.queries import moderation as queries
from data.queries import programmes
from scoring.ratings import Rating, RatingSet, Stage
from tests.pages.conftest import actor, drawn, errors, logged, press, rows, seals

LATER = "The committee compares its ratings here once they have been released."
NOTHING = "The chair has not brought an application before the committee yet."
LEVELS = "Levels of {} by criterion"


def rated(engine, *, by=("aino", "eino"), codes=("H-01", "H-02", "H-03", "H-04")):
    """Aino gives 1 everywhere; Eino 3, but on H-02 the same as Aino."""
    given = tuple(
        Rating(code, person, c.key, Fraction(3 if person == "eino" and code != "H-02" else 1), Stage.FORM)
        for code in codes
        for person in by
        for c in programmes.frame(engine, actor(engine)).rubric.criteria
    )
    ratings.import_ratings(engine, actor(engine), RatingSet(given, frozenset()))


@pytest.fixture
def met(committee):
    rated(committee)
    seals(committee)
    setup.open_gate(committee, actor(committee), GateKey.RATINGS_RELEASED)
    return committee


def takes_up(engine, code="H-01"):
    pertti = actor(engine, "pertti")
    moderation.take_up(engine, pertti, code, version=queries.version(engine, pertti))


def titles(page):
    return [title.value for title in page.title]


def infos(page):
    return [info.value for info in page.info][1:]  # the first says that the sample is invented


@pytest.mark.parametrize("person", ("sari", "pertti", "aino", "olli"))
def test_before_release_it_shows_nothing(committee, page, person):
    rated(committee)

    shown = page("moderate", as_=person)

    assert infos(shown) == [LATER]
    assert not [code for code in ("H-01", "H-02") if code in drawn(shown)]


@pytest.mark.parametrize("person", ("sari", "aino", "olli"))
def test_until_the_chair_begins_the_others_wait(met, page, person):
    shown = page("moderate", as_=person)

    assert infos(shown) == [NOTHING]
    assert [b.key for b in shown.button if b.key in ("next", "previous", "adjourn")] == []


def test_the_chair_goes_on_and_back_in_the_order_of_the_meeting(met, page):
    shown = page("moderate", as_="pertti", order="apart")

    seen = []
    for key in ("next", "next", "previous"):
        press(shown, key)
        seen.append(titles(shown)[0].split()[0])

    assert seen == ["H-01", "H-03", "H-01"]
    assert queries.now(met, actor(met, "aino")).code == "H-01"
    assert logged(met, "take up") == 3
    assert page("moderate", as_="pertti", order="code").selectbox(key="taken_up").options[1].startswith("H-02")


def test_the_chair_brings_up_any(met, page):
    shown = page("moderate", as_="pertti")

    shown.selectbox(key="taken_up").set_value("H-03").run()

    assert titles(shown) == ["H-03 Suokylän kunta"]
    assert logged(met, "take up") == 1


def test_a_turn_in_a_window_that_lags_behind_says_so(met, page):
    shown = page("moderate", as_="pertti")
    takes_up(met, "H-04")

    press(shown, "next")

    assert errors(shown) == ["The meeting has gone on in another window. It is shown here as it stands now."]
    assert titles(shown)[0].startswith("H-04")


@pytest.mark.parametrize("person", ("sari", "aino", "olli"))
def test_what_the_chair_takes_up_is_on_every_screen(met, page, person):
    shown = page("moderate", as_=person)
    takes_up(met)

    shown.run()

    assert titles(shown) == ["H-01 Hiekkalahden kaupunki"]
    first = rows(shown, LEVELS.format("H-01"))[0]
    assert ("AA" in first[2], "EA" in first[4]) == (True, True)
    assert first[-3:] == ["2.00", "far apart", "–"]
    assert "agree_H-01_A1" not in [b.key for b in shown.button]


def test_whoever_does_not_follow_looks_at_another_and_comes_back(met, page):
    takes_up(met)
    shown = page("moderate", as_="aino")

    shown.toggle(key="follow").set_value(False).run()
    shown.selectbox(key="looked_at").set_value("H-02").run()
    assert titles(shown)[0].startswith("H-02")
    assert queries.now(met, actor(met, "pertti")).code == "H-01"
    shown.toggle(key="follow").set_value(True).run()

    assert titles(shown)[0].startswith("H-01")


def test_the_committee_agrees_with_a_reason_and_takes_it_back(met, page):
    takes_up(met)
    shown = page("moderate", as_="pertti")
    criterion = rows(shown, LEVELS.format("H-01"))[0][0].split()[0]
    key = f"H-01_{criterion}"

    shown.segmented_control(key=f"agreed_{key}_0").set_value("2").run()
    press(shown, f"agree_{key}")
    assert errors(shown) == ["Say why the committee agrees on this level; it stands in the minutes."]
    area = next(a for a in shown.text_area if a.label == "Reason, as it stands in the minutes")
    area.set_value("Suunnitelma on *uusi*.").run()
    press(shown, f"agree_{key}")

    assert not errors(shown)
    assert rows(shown, LEVELS.format("H-01"))[0][-1] == "2"
    assert rows(shown, "Minutes: what was agreed on")[0][:4] == [
        "H-01",
        rows(shown, LEVELS.format("H-01"))[0][0],
        "2",
        "Suunnitelma on *uusi*.",
    ]
    assert [s.value for s in shown.success if "level 2. Suunnitelma on \\*uusi\\*" in s.value]
    area = next(a for a in shown.text_area if a.label == "Reason, as it stands in the minutes")
    assert area.value == ""
    area.set_value("Luettu väärin.").run()
    press(shown, f"unagree_{key}")

    assert rows(shown, LEVELS.format("H-01"))[0][-1] == "–"
    assert queries.agreements(met, actor(met)) == []


def test_who_is_present_and_who_goes_out_stands_in_the_minutes(met, page):
    conflicts.answer(met, actor(met, "eino"), "H-01", ground="board")
    shown = page("moderate", as_="pertti")

    for code in ("eino", "sari"):
        shown.checkbox(key=f"present_{code}_False").check().run()
    takes_up(met)
    shown.run()

    assert [(row[0], row[1]) for row in rows(shown, "Minutes: presence and exits")] == [
        ("Eino Arvioija", "present"),
        ("Sari Valmistelija", "present"),
        ("Eino Arvioija", "out of the room for H-01"),
    ]
    assert [c.label for c in shown.checkbox if "out for this one" in c.label] == ["Eino Arvioija – out for this one"]
    press(shown, "adjourn")
    assert not [row for row in rows(shown, "Minutes: presence and exits") if row[3] == "–"]
    assert titles(shown) == ["Moderate"]


def test_a_recused_member_waits_outside_and_is_told_no_code(met, page):
    conflicts.answer(met, actor(met, "eino"), "H-01", ground="board")
    moderation.present(met, actor(met, "pertti"), "eino", here=True)
    takes_up(met)
    moderation.agree(met, actor(met, "pertti"), "H-01", criterion="A1", level="2", reason="Kanarialintu", version=0)

    shown = page("moderate", as_="eino")

    assert "Please wait outside" in infos(shown)[0]
    everything = drawn(shown)
    assert not [words for words in ("H-01", "Hiekkalahden", "Kanarialintu") if words in everything]


def test_who_owes_a_sheet_or_an_answer_is_told_what_to_do_and_no_level(met, page):
    setup.set_member(
        met, actor(met), code="olli", name="Olli", organisation="Silta", roles=[Role.ASSESSOR], language="en"
    )
    takes_up(met)
    assert "Answer first whether you have a conflict of interest in H-01." in infos(page("moderate", as_="olli"))

    conflicts.answer(met, actor(met, "olli"), "H-01", ground=None)

    shown = page("moderate", as_="olli")
    assert "once your own sheet is submitted" in infos(shown)[0]
    assert "far apart" not in drawn(shown)
    assert "Aino" not in drawn(shown)


def test_whose_conflict_reaches_the_ranking_sees_no_meeting(met, page):
    conflicts.answer(met, actor(met, "eino"), "H-04", ground="board", scope="selection")
    takes_up(met)

    shown = page("moderate", as_="eino")

    assert "closed to you" in infos(shown)[0]
    assert "H-01" not in drawn(shown)


def test_strict_and_lenient_are_named_with_a_sign(met, page):
    shown = page("moderate", as_="sari")

    assert [row[:2] for row in rows(shown, "Strict and lenient")] == [
        ["Aino Arvioija", "−1.50"],
        ["Eino Arvioija", "+1.50"],
    ]
