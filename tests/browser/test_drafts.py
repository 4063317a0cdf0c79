"""What is typed stays: after a reload, in another browser, for nobody else. And an interview goes into a calendar."""

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from data.access import GateKey
from data.actions import conflicts, setup
from data.queries import interviews, ratings
from data.queries.drafts import drafts
from data.queries.working_notes import working_note
from tests.browser.conftest import eventually

CODE = "H-08"  # Cecilia and Fanny interview it; Elina is recused
NOTE = "Muistiinpanoni: A1"
WORKING = f"Työmuistiinpano hakemuksesta {CODE}, vain minulle"


@pytest.fixture
def cecilia(person, own_server):
    return person("cecilia", url=own_server.url)


def drafted(server, key):
    return drafts(server.engine, server.acts("cecilia"), [key]).get(key)


def test_what_is_typed_is_kept_as_it_is_typed_without_losing_the_place(cecilia, own_server):
    cecilia.opens(f"/interviews?code={CODE}")
    field = cecilia.page.get_by_label(NOTE)
    field.press_sequentially("Linjaukset löytyvät", delay=10)

    eventually(lambda: drafted(own_server, f"note|{CODE}|A1"), "Linjaukset löytyvät")
    expect(field).to_be_focused()
    field.press_sequentially(" päätöksestä.", delay=10)
    expect(field).to_have_value("Linjaukset löytyvät päätöksestä.")
    cecilia.page.reload()  # at once: the last letters go before the page does

    expect(cecilia.page.get_by_label(NOTE)).to_have_value("Linjaukset löytyvät päätöksestä.")
    assert "Luonnos: tallessa" in cecilia.reads()


def test_whoever_goes_on_to_the_next_field_at_once_loses_nothing_in_either(cecilia, own_server):
    cecilia.opens(f"/interviews?code={CODE}")
    for key in ("B1", "B2", "B3"):
        cecilia.page.get_by_label(f"Muistiinpanoni: {key}").press_sequentially(f"Kohta {key} puhuttiin.", delay=40)

    for key in ("B1", "B2", "B3"):
        eventually(lambda k=key: drafted(own_server, f"note|{CODE}|{k}"), f"Kohta {key} puhuttiin.")
        expect(cecilia.page.get_by_label(f"Muistiinpanoni: {key}")).to_have_value(f"Kohta {key} puhuttiin.")
    expect(cecilia.page.get_by_label("Muistiinpanoni: B3")).to_be_focused()


def test_another_browser_goes_on_where_the_first_was_lost_and_nobody_else_sees_it(cecilia, own_server, person):
    cecilia.opens(f"/interviews?code={CODE}")
    cecilia.page.get_by_label(WORKING).press_sequentially("Kanaria", delay=10)
    eventually(lambda: working_note(own_server.engine, own_server.acts("cecilia"), CODE), "Kanaria")
    cecilia.page.context.close()

    again = person("cecilia", url=own_server.url)
    again.opens(f"/interviews?code={CODE}")
    expect(again.page.get_by_label(WORKING)).to_have_value("Kanaria")
    for member in ("aino", "bertil", "fanny"):
        other = person(member, url=own_server.url)
        other.opens(f"/interviews?code={CODE}")
        expect(other.page.get_by_label(WORKING)).to_have_value("")
        assert "Kanaria" not in other.page.content()


def test_a_press_saves_the_notes_to_the_record_and_ends_the_draft(cecilia, own_server):
    cecilia.opens(f"/interviews?code={CODE}")
    cecilia.page.get_by_label("Muistiinpanoni: A2").fill("Johtoryhmä käsitteli.")
    cecilia.presses("Tallenna muistiinpanoni asiaan")

    def kept():
        found = interviews.notes(own_server.engine, own_server.acts("fanny"), CODE)
        return [p.text for note in found for p in note.passages if note.typed and p.criterion == "A2"]

    eventually(kept, ["Johtoryhmä käsitteli."])
    eventually(lambda: drafted(own_server, f"note|{CODE}|A2"), None)


def test_a_reason_typed_just_before_the_level_is_pressed_is_saved_with_it(cecilia, own_server):
    cecilia.opens("/assess?code=H-01&criterion=A4")
    sheet = ratings.own_sheet(own_server.engine, own_server.acts("cecilia"), "H-01")
    before = sheet.levels["A4", "form"].level
    after = "2" if before != "2" else "1"

    cecilia.page.get_by_role("textbox", name="Mikä haastattelussa muutti tasoa").fill("Esitti koulutussuunnitelman.")
    cecilia.page.locator(f".st-key-level_{after}_H-01_A4 button").click()

    def given():
        level = ratings.own_sheet(own_server.engine, own_server.acts("cecilia"), "H-01").levels.get(("A4", "interview"))
        return level and (level.level, level.reason)

    eventually(given, (after, "Esitti koulutussuunnitelman."))


def test_the_invitation_is_taken_away_by_who_takes_part_and_by_nobody_else(own_server, person):
    (talk,) = interviews.talks(own_server.engine, own_server.acts("aino"), code=CODE)
    conflicts.answer(own_server.engine, own_server.acts("fanny"), CODE, ground="employment")

    def asked(member):
        one = person(member, url=own_server.url)
        return one.page.request.get(f"{own_server.url}/download/invitation?interview={talk.id}")

    taken = asked("cecilia")
    assert taken.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(taken.body()).walk("VEVENT")
    assert event["dtstart"].dt == talk.starts_at
    assert {member: asked(member).status for member in ("daavid", "fanny", "onni")} == {
        "daavid": 404,
        "fanny": 404,
        "onni": 403,
    }


def test_when_the_programme_is_closed_the_working_notes_are_gone(cecilia, own_server):
    setup.open_gate(own_server.engine, own_server.acts("bertil"), GateKey.CLOSED)

    cecilia.opens(f"/interviews?code={CODE}")

    expect(cecilia.page.get_by_label(WORKING)).to_have_count(0)
    assert working_note(own_server.engine, own_server.acts("cecilia"), CODE) == ""
