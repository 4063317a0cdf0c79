"""pages.interviews: the calendar, a booking, the guide with its notes, and notes that wait for their team."""

from datetime import date, time

import pytest

from data.actions import conflicts, setup, working_notes
from data.actions import interviews as acts
from data.imports.notes import ImportedNote
from data.queries import interviews, programmes
from data.queries import working_notes as reads
from tests.pages.conftest import actor, drawn, errors, facts, press


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
    one.multiselect(key="who_H-03_0").set_value(["eino", "aino"])
    one.text_input(key="link_H-03_0").set_value("https://kokous.invalid/h3")
    one.selectbox(key="state_H-03_0").set_value("confirmed")

    next(b for b in one.button if b.label == "Book").click().run()

    talk = interviews.talks(committee, actor(committee), code="H-03")[0]
    assert (talk.starts_at.isoformat(), talk.interviewers) == ("2021-12-07T08:15:00+00:00", ("eino", "aino"))
    assert (talk.state, talk.link) == ("confirmed", "https://kokous.invalid/h3")
    assert facts(one)["Link"] == "https://kokous.invalid/h3"


def test_a_booking_that_is_refused_says_why_and_keeps_what_was_chosen(committee, page):
    one = page("interviews", as_="sari", code="H-03")
    one.multiselect(key="who_H-03_0").set_value(["eino"])
    one.selectbox(key="state_H-03_0").set_value("confirmed")

    press(one, "Book")

    assert errors(one) == [
        "H\\-03 is interviewed by 2 or 3 people, not 1\\. With fewer it can only be proposed\\.".replace("\\.", ".")
    ]
    assert one.multiselect(key="who_H-03_0").value == ["eino"]


@pytest.mark.parametrize(
    ("member", "offered"),
    (("sari", True), ("pertti", True), ("aino", True), ("eino", False), ("olli", False)),
)
def test_the_invitation_is_offered_to_those_who_take_part(committee, page, member, offered):
    one = page("interviews", as_=member, code="H-02")

    assert ("/download/invitation?interview=1" in drawn(one)) == offered


def test_a_cancelled_interview_can_be_taken_out_of_the_calendar(committee, page):
    one = page("interviews", as_="sari", code="H-03")
    press(one, "Book")
    one.selectbox(key="state_H-03_1").set_value("cancelled")

    press(one, "Save the change")

    assert "Cancellation for my calendar" in drawn(one)
    assert "Book an interview" not in drawn(one)


def test_a_held_interview_is_changed_with_a_reason(committee, page):
    one = page("interviews", as_="sari", code="H-02")
    one.selectbox(key="state_H-02_1").set_value("confirmed")
    press(one, "Save the change")
    assert "Say why its booking is changed" in errors(one)[0]

    one.text_input(key="reason_H-02_1").set_value("Siirtyi.")
    press(one, "Save the change")

    assert interviews.talks(committee, actor(committee), code="H-02")[0].state == "confirmed"


def test_who_has_become_recused_is_named_before_the_interview(committee, page):
    conflicts.answer(committee, actor(committee, "aino"), "H-02", ground="employment")

    one = page("interviews", as_="sari", code="H-02")

    assert "Aino Arvioija can no longer keep this interview. Choose somebody else." in [w.value for w in one.warning]


def test_a_recused_interviewer_cannot_be_chosen_and_the_page_says_so(committee, page):
    conflicts.answer(committee, actor(committee, "eino"), "H-03", ground="advised")

    one = page("interviews", as_="sari", code="H-03")

    assert "Eino Arvioija" not in one.multiselect(key="who_H-03_0").options
    assert any("Recused from H\\-03" in c.value or "Recused from H-03" in c.value for c in one.caption)


def test_an_interview_that_was_held_is_marked_so(committee, page):
    one = page("interviews", as_="sari", code="H-03")
    one.multiselect(key="who_H-03_0").set_value(["eino", "aino"])
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
        interviewers=["aino", "pertti"],
        reason="Ruotsiksi.",
        interview=talk.id,
        version=talk.version,
    )

    one = page("interviews", as_="aino", code="H-02")

    assert any(question in element.value for element in one.markdown)


def test_each_question_keeps_its_own_note(committee, page):
    one = page("interviews", as_="aino", code="H-02")
    one.text_area(key="draft_note|H-02|A3").set_value("Analysoitu vuosittain.").run()
    one.text_area(key="draft_note|H-02|B1").set_value("Strategia mainitaan.").run()
    assert interviews.notes(committee, actor(committee), "H-02") == []

    press(one, "Save my notes to the record")

    note = interviews.notes(committee, actor(committee), "H-02")[0]
    assert [(p.criterion, p.text) for p in note.passages] == [
        ("A3", "Analysoitu vuosittain."),
        ("B1", "Strategia mainitaan."),
    ]
    assert "Draft: kept" not in drawn(one)


def test_what_was_typed_and_not_saved_is_there_in_the_next_window_and_for_nobody_else(committee, page):
    one = page("interviews", as_="aino", code="H-02")
    one.text_area(key="draft_note|H-02|A3").set_value("Kesken jäänyt").run()
    one.text_area(key="draft_working|H-02").set_value("Kanaria omille silmille").run()

    again = page("interviews", as_="aino", code="H-02")
    assert again.text_area(key="draft_note|H-02|A3").value == "Kesken jäänyt"
    assert again.text_area(key="draft_working|H-02").value == "Kanaria omille silmille"
    assert "Draft: kept, and only you see it until you save." in [c.value for c in again.caption]
    for member in ("eino", "sari", "pertti", "olli"):
        other = drawn(page("interviews", as_=member, code="H-02"))
        assert "Kesken" not in other
        assert "Kanaria" not in other


def test_a_note_saved_in_another_window_is_taken_over_where_nothing_was_typed(committee, page):
    one = page("interviews", as_="aino", code="H-02")
    acts.keep_note(committee, actor(committee, "aino"), "H-02", sections=[("A3", "Muualla.")], title="H-02")
    one.text_area(key="draft_note|H-02|B1").set_value("Täällä.").run()

    press(one, "Save my notes to the record")

    note = interviews.notes(committee, actor(committee), "H-02")[0]
    assert [(p.criterion, p.text) for p in note.passages] == [("A3", "Muualla."), ("B1", "Täällä.")]


def test_a_note_typed_in_two_windows_shows_both_before_one_replaces_the_other(committee, page):
    acts.keep_note(committee, actor(committee, "aino"), "H-02", sections=[("A3", "Ensin.")], title="H-02")
    one = page("interviews", as_="aino", code="H-02")
    note = interviews.notes(committee, actor(committee), "H-02")[0]
    acts.keep_note(
        committee, actor(committee, "aino"), "H-02", sections=[("A3", "Muualla.")], title="H-02", note=note.id
    )
    one.text_area(key="draft_note|H-02|A3").set_value("Täällä.").run()

    assert "Muualla." in drawn(one)
    assert "Saved in another window meanwhile; saving here replaces it:" in [c.value for c in one.caption]


def test_a_working_note_that_another_window_changed_is_not_overwritten(committee, page):
    one = page("interviews", as_="aino", code="H-02")
    working_notes.keep(committee, actor(committee, "aino"), "H-02", "Muualla", was="")

    one.text_area(key="draft_working|H-02").set_value("Täällä").run()

    assert "changed in another window" in errors(one)[0]
    assert reads.working_note(committee, actor(committee, "aino"), "H-02") == "Muualla"


def test_the_guide_says_that_its_questions_are_locked(committee, page):
    if not programmes.seals(committee, actor(committee)):
        setup.seal(committee, actor(committee))

    said = " ".join(c.value for c in page("interviews", as_="aino", code="H-02").caption)

    assert "Every team is asked the questions of the rubric, the same for all, locked since" in said
    assert "belong to the case" in said
    assert "nobody but you ever sees it" in said


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
