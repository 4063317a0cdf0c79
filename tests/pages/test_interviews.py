"""pages.interviews: the calendar, a booking, the guide with its notes, and notes that wait for their team."""

from datetime import date, time

import pytest

from data.actions import conflicts, interviews as acts
from data.actions import ratings
from data.imports.notes import ImportedNote
from data.queries import interviews
from tests.pages.conftest import actor, drawn


def button(page, name):
    return next(one for one in page.button if one.key == name)


def test_the_calendar_shows_when_who_and_in_what_state(committee, page):
    calendar = page("interviews", as_="olli")
    calendar.segmented_control(key="view").set_value("list").run()

    assert "1 interview is booked, 1 held." in drawn(calendar)
    assert "H-02 Koivurannan kunta" in drawn(calendar)
    assert "Wed 24 Nov 2021 11:00–12:00" in drawn(calendar)


def test_whoever_filters_for_their_own_sees_only_these(committee, page):
    calendar = page("interviews", as_="eino")

    calendar.segmented_control(key="whose").set_value("mine").run()

    assert calendar.info[-1].value == "You interview nobody yet. The coordinator books interviewers."


def test_the_coordinator_books_an_interview(committee, page):
    one = page("interviews", as_="sari", code="H-03")
    one.date_input(key="date_H-03_0").set_value(date(2021, 12, 7))
    one.time_input(key="time_H-03_0").set_value(time(10, 15))
    one.multiselect(key="who_H-03_0").set_value(["eino"])

    next(b for b in one.button if b.label == "Book").click().run()

    talk = interviews.talks(committee, actor(committee), code="H-03")[0]
    assert (talk.starts_at.isoformat(), talk.interviewers) == ("2021-12-07T08:15:00+00:00", ("eino",))


def test_a_recused_interviewer_cannot_be_chosen_and_the_page_says_so(committee, page):
    conflicts.answer(committee, actor(committee, "eino"), "H-03", ground="advised")

    one = page("interviews", as_="sari", code="H-03")

    assert "Eino Arvioija" not in one.multiselect(key="who_H-03_0").options
    assert any("Recused from H\\-03" in c.value or "Recused from H-03" in c.value for c in one.caption)


def test_an_interview_that_was_held_is_marked_so(committee, page):
    one = page("interviews", as_="sari", code="H-03")
    next(b for b in one.button if b.label == "Book").click().run()

    button(one, "hold_H-03").click().run()

    assert interviews.talks(committee, actor(committee), code="H-03")[0].state == "held"


@pytest.mark.parametrize(
    ("language", "question"),
    (
        ("fi", "Mitkä ovat viisi suurinta hankintakategorianne"),
        ("sv", "Vilka är era fem största"),
    ),
)
def test_the_guide_speaks_the_language_of_the_interview(committee, page, language, question):
    talk = interviews.talks(committee, actor(committee), code="H-02")[0]
    acts.schedule(
        committee,
        actor(committee),
        "H-02",
        starts_at=talk.starts_at,
        minutes=60,
        language=language,
        place="Teams",
        interviewers=["aino"],
        interview=talk.id,
        version=talk.version,
    )

    one = page("interviews", as_="aino", code="H-02")

    assert any(question in element.value for element in one.markdown)


def test_each_question_keeps_its_own_note(committee, page):
    one = page("interviews", as_="aino", code="H-02")
    one.text_area(key="note_H-02_A3").set_value("Analysoitu vuosittain.").run()

    one.text_area(key="note_H-02_B1").set_value("Strategia mainitaan.").run()

    note = interviews.notes(committee, actor(committee), "H-02")[0]
    assert [(p.criterion, p.text) for p in note.passages] == [
        ("A3", "Analysoitu vuosittain."),
        ("B1", "Strategia mainitaan."),
    ]


def test_a_note_without_a_sure_team_waits_for_a_person(committee, page):
    unsure = ImportedNote(None, False, "muistio.txt", None, None, ((None, "Soita 040 1234567."),), ("040 1234567",))
    acts.import_notes(committee, actor(committee), [unsure], sha256="a" * 64)
    waiting = interviews.unmatched(committee, actor(committee))[0]
    calendar = page("interviews", as_="sari")
    assert "040" in calendar.warning[0].value

    calendar.selectbox(key=f"match_{waiting.id}").set_value("H-04").run()
    button(calendar, f"confirm_{waiting.id}").click().run()

    assert interviews.notes(committee, actor(committee), "H-04")[0].title == "muistio.txt"
    assert interviews.unmatched(committee, actor(committee)) == []


def test_notes_are_read_from_a_file(committee, page):
    calendar = page("interviews", as_="sari")
    calendar.file_uploader[0].upload("H-01 haastattelu.txt", b"A3\nHankinnat on analysoitu.", "text/plain").run()

    button(calendar, "load_notes").click().run()

    assert calendar.success[0].value == "1 new, 0 already here, 0 to be confirmed below."
    assert interviews.notes(committee, actor(committee), "H-01")[0].typed is False
