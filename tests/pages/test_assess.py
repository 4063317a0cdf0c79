"""pages.assess: levels, evidence and submission as one assessor gives them, press by press."""

from data.queries import ratings
from tests.pages.conftest import actor


def given(engine, code, criterion, stage="form"):
    return ratings.own_sheet(engine, actor(engine, "aino"), code).levels.get((criterion, stage))


def pressed(page, name):
    return next(button for button in page.button if button.key == name)


def test_a_press_on_a_level_is_saved_at_once(committee, page):
    assess = page("assess", as_="aino", code="H-01", criterion="A3")

    pressed(assess, "level_2_H-01_A3").click().run()

    assert given(committee, "H-01", "A3").level == "2"
    assert "chosen" in pressed(assess, "level_2_H-01_A3").label
