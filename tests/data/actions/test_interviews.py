"""data.actions.interviews: booked without clashes, held once, and kept in notes."""

from datetime import UTC, datetime, timedelta

import pytest

from data import access
from data.access import Role
from data.actions import applications, conflicts, interviews, setup
from data.imports.notes import ImportedNote, read_notes
from data.queries import interviews as queries
from data.queries import programmes
from scoring.errors import EditConflict, NotAllowed, Problem
from tests.data.actions.acts import entries
from tests.data.conftest import KEY, VALUES, who

START = datetime(2021, 11, 24, 8, 0, tzinfo=UTC)


def book(engine, code="H-01", *, minutes_later=0, interviewers=("ada", "bo"), **more):
    return interviews.schedule(
        engine,
        who(engine, "cora"),
        code,
        starts_at=START + timedelta(minutes=minutes_later),
        **{"minutes": 60, "language": "fi", "place": "Teams", "interviewers": interviewers, **more},
    )


def test_an_interview_is_booked_and_stands_in_the_calendar(committee):
    number = book(committee)

    (talk,) = queries.talks(committee, who(committee, "olga"))
    assert (talk.id, talk.code, talk.starts_at, talk.interviewers, talk.version) == (
        number,
        "H-01",
        START,
        ("ada", "bo"),
        1,
    )
    assert entries(committee)[-1].body == {
        "at": "2021-11-24T08:00:00+00:00",
        "state": "confirmed",
        "interviewers": ["ada", "bo"],
    }


@pytest.mark.parametrize(("minutes", "clash"), ((0, True), (59, True), (60, False), (-59, True), (-60, False)))
def test_nobody_interviews_two_teams_at_a_time(committee, minutes, clash):
    book(committee)

    if clash:
        with pytest.raises(Problem, match="Ada already interviews H-01 at that time"):
            book(committee, "H-02", minutes_later=minutes)
    else:
        book(committee, "H-02", minutes_later=minutes)


def test_a_cancelled_interview_frees_its_time(committee):
    number = book(committee)
    book(committee, interview=number, version=1, state="cancelled")

    book(committee, "H-02")

    assert [talk.state for talk in queries.talks(committee, who(committee, "cora"))] == ["cancelled", "confirmed"]


def test_an_interview_is_moved_at_the_version_shown(committee):
    number = book(committee)

    book(committee, interview=number, version=1, minutes_later=90)

    with pytest.raises(EditConflict, match="changed in another window"):
        book(committee, interview=number, version=1, minutes_later=0)
    (talk,) = queries.talks(committee, who(committee, "cora"))
    assert (talk.starts_at, talk.version) == (START + timedelta(minutes=90), 2)


def test_who_is_recused_does_not_interview(committee):
    conflicts.answer(committee, who(committee, "ada"), "H-01", ground="employment")

    with pytest.raises(Problem, match="Ada is recused from H-01"):
        book(committee)


@pytest.mark.parametrize(
    ("more", "sentence"),
    (
        ({"interviewers": ["nobody"]}, "No member of this programme has the code nobody"),
        ({"state": "lost"}, "“lost” is not a state of an interview"),
        ({"minutes": 0}, "An interview takes at least 5 minutes, not 0"),
        ({"language": "de"}, "“de” is no language of an interview"),
        ({"state": "cancelled"}, "What is booked anew is not cancelled at once"),
        ({"interviewers": ["ada"]}, "H-01 is interviewed by 2 or 3 people, not 1. With fewer it can only be proposed"),
        ({"interviewers": ["ada", "bo", "chris", "cora"]}, "H-01 is interviewed by 2 or 3 people, not 4"),
        ({"interviewers": ["ada", "ada"]}, "H-01 is interviewed by 2 or 3 people"),
        ({"interviewers": ["ada", "olga"]}, "Olga has no role in which one interviews"),
        ({"minutes_later": -7 * 24 * 60}, "Week 46 of 2021 is none of the interview weeks: 47, 48, 49, 50"),
        ({"link": "http://kokous.invalid/1"}, "is no address of a meeting"),
        ({"link": "javascript:alert(1)"}, "is no address of a meeting"),
        ({"link": "https://"}, "is no address of a meeting"),
        ({"link": "https://a.invalid/\nURL:https://b.invalid"}, "is no address of a meeting"),
        ({"link": "https://tunnus@kokous.invalid/1"}, "is no address of a meeting"),
    ),
    ids=str,
)
def test_a_booking_that_is_none_is_refused(committee, more, sentence):
    with pytest.raises(Problem, match=sentence):
        book(committee, **more)


@pytest.mark.parametrize(
    ("later", "fits"),
    ((-58 * 60 - 1, False), (-58 * 60, True)),
    ids=("Sunday 23.59", "Monday 0.00, still Sunday in UTC"),
)
def test_the_week_is_that_of_the_programmes_own_clock(committee, later, fits):
    if fits:
        book(committee, minutes_later=later)
    else:
        with pytest.raises(Problem, match="Week 46"):
            book(committee, minutes_later=later)


def test_fewer_than_two_can_only_propose_a_time(committee):
    number = book(committee, interviewers=["ada"], state="proposed")

    with pytest.raises(Problem, match="2 or 3 people, not 1"):
        interviews.hold(committee, who(committee, "ada"), number, version=1)
    with pytest.raises(Problem, match="2 or 3 people, not 1"):
        book(committee, interviewers=["ada"], interview=number, version=1)
    book(committee, interviewers=["ada", "bo", "chris"], interview=number, version=1)


def test_who_is_recused_after_the_booking_must_be_replaced_before_it_is_held(committee):
    number = book(committee)
    conflicts.answer(committee, who(committee, "bo"), "H-01", ground="employment")

    with pytest.raises(Problem, match="Bo is recused from H-01"):
        interviews.hold(committee, who(committee, "ada"), number, version=1)
    book(committee, interview=number, version=1, interviewers=["ada", "chris"])
    interviews.hold(committee, who(committee, "ada"), number, version=2)


def test_an_application_has_one_interview_under_way(committee):
    book(committee)

    with pytest.raises(Problem, match="H-01 has an interview already"):
        book(committee, minutes_later=120)


STATES = ("proposed", "confirmed", "held", "cancelled")
ALLOWED = {
    ("proposed", "proposed"),
    ("proposed", "confirmed"),
    ("proposed", "held"),
    ("proposed", "cancelled"),
    ("confirmed", "proposed"),
    ("confirmed", "confirmed"),
    ("confirmed", "held"),
    ("confirmed", "cancelled"),
    ("held", "held"),
    ("held", "confirmed"),
}


def test_an_interview_goes_from_state_to_state_only_as_allowed(committee):
    later = 0
    for before in STATES:
        for after in STATES:
            later += 90
            number, version = book(committee, minutes_later=later, state="confirmed"), 1
            if before != "confirmed":
                version += 1
                book(committee, minutes_later=later, interview=number, version=1, state=before)
            change = {"minutes_later": later, "interview": number, "version": version, "reason": "Kirjattiin väärin."}
            if (before, after) in ALLOWED:
                book(committee, state=after, **change)
                version += 1
            else:
                with pytest.raises(Problem, match=r"has been held|stays so"):
                    book(committee, state=after, **change)
            (talk,) = [t for t in queries.talks(committee, who(committee, "cora")) if t.id == number]
            assert talk.state == (after if (before, after) in ALLOWED else before)
            if talk.state in ("proposed", "confirmed"):
                book(committee, minutes_later=later, interview=number, version=version, state="cancelled")


def test_what_was_held_changes_only_with_a_reason_that_stands_in_the_log(committee):
    number = book(committee, state="held")

    with pytest.raises(Problem, match="Say why its booking is changed"):
        book(committee, interview=number, version=1, state="confirmed")
    book(committee, interview=number, version=1, state="confirmed", reason="Siirtyi.")

    assert entries(committee)[-1].body["reason"] == "Siirtyi."


def test_an_interview_outside_the_weeks_of_now_can_still_be_cancelled_and_confirmed(committee):
    number = book(committee, state="proposed")
    text = programmes.frame(committee, who(committee, "cora")).text.replace('"2021-W47", ', "")
    setup.change_programme(committee, who(committee, "cora"), text=text, reason="Viikko jäi pois.")

    book(committee, interview=number, version=1)
    with pytest.raises(Problem, match="Week 47 of 2021 is none of the interview weeks: 48, 49, 50"):
        book(committee, interview=number, version=2, minutes_later=30)
    book(committee, interview=number, version=2, state="cancelled")


def test_cancelling_changes_nothing_else(committee):
    number = book(committee)

    book(committee, interview=number, version=1, state="cancelled", minutes_later=600, interviewers=["eve"])

    (talk,) = queries.talks(committee, who(committee, "cora"))
    assert (talk.state, talk.starts_at, talk.interviewers) == ("cancelled", START, ("ada", "bo"))


@pytest.mark.parametrize(
    ("member", "sees"), (("cora", True), ("chris", True), ("ada", True), ("eve", False), ("olga", False))
)
def test_the_link_is_for_those_who_take_part(committee, member, sees):
    setup.set_member(committee, who(committee, "cora"), code="eve", name="Eve", organisation="S", roles=[Role.ASSESSOR])
    book(committee, link=" https://kokous.invalid/m?a=1&b=2 ")

    (talk,) = queries.talks(committee, who(committee, member))

    assert talk.link == ("https://kokous.invalid/m?a=1&b=2" if sees else "")


def test_an_interview_is_held_once(committee):
    number = book(committee)

    interviews.hold(committee, who(committee, "ada"), number, version=1)

    with pytest.raises(EditConflict, match="changed in another window"):
        interviews.hold(committee, who(committee, "ada"), number, version=1)
    (talk,) = queries.talks(committee, who(committee, "cora"))
    assert talk.state == "held"


def test_an_observer_holds_no_interview(committee):
    with pytest.raises(NotAllowed, match="Only the coordinator, the chair and assessors"):
        interviews.hold(committee, who(committee, "olga"), book(committee), version=1)


@pytest.mark.parametrize("number", (1, 99))
def test_an_interview_that_is_not_there_and_one_of_a_recused_application_are_refused(committee, number):
    book(committee, interviewers=(), state="proposed")
    conflicts.answer(committee, who(committee, "ada"), "H-01", ground="employment")

    with pytest.raises(Problem, match=r"There is no such interview\."):
        interviews.hold(committee, who(committee, "ada"), number, version=1)


def test_an_interview_of_another_programme_is_not_there(committee):
    number = book(committee)
    key = setup.start_own(committee, who(committee, "cora"), template=KEY, name="Toinen")
    stranger = access.viewer(committee, key, "cora")
    applications.enter(committee, stranger, values=VALUES, submitted_at=None)

    with pytest.raises(Problem, match="There is no such interview"):
        interviews.hold(committee, stranger, number, version=1)


def keep(engine, code="H-01", member="ada", sections=(("A1", "Hyvä."),), **more):
    return interviews.keep_note(engine, who(engine, member), code, sections=sections, title="Haastattelu", **more)


def test_a_note_is_kept_passage_by_passage(committee):
    keep(committee, sections=[("A1", " Hyvä. "), (None, "Muuta."), ("A2", " ")])

    (note,) = queries.notes(committee, who(committee, "bo"), "H-01")
    assert [(p.criterion, p.text) for p in note.passages] == [("A1", "Hyvä."), (None, "Muuta.")]
    assert (note.author, note.typed) == ("Ada", True)
    assert entries(committee)[-1].body == {"note": note.id, "passages": 2}


def test_a_note_is_changed_by_its_writer_only(committee):
    number = keep(committee)

    keep(committee, sections=[("A1", "Parempi.")], note=number)
    with pytest.raises(Problem, match="Only the person who wrote a note changes it"):
        keep(committee, member="bo", note=number)

    (note,) = queries.notes(committee, who(committee, "bo"), "H-01")
    assert note.passages[0].text == "Parempi."


def test_a_note_is_not_saved_over_another_windows(committee):
    number = keep(committee)
    (seen,) = queries.notes(committee, who(committee, "ada"), "H-01")
    keep(committee, sections=[("A1", "Parempi.")], note=number, seen=seen.at)

    with pytest.raises(EditConflict, match="Your note on H-01 was saved in another window"):
        keep(committee, sections=[("A1", "Vanha.")], note=number, seen=seen.at)


def test_an_empty_note_is_refused(committee):
    with pytest.raises(Problem, match="The note is empty"):
        keep(committee, sections=[("A1", " ")])


def imported(team="H-01", *, sure=True, text="Hyvä.", more=(), **other):
    values = {"title": "n.md", "author": None, "on": None, **other}
    return ImportedNote(team, sure, sections=(("A1", text), *more), personal=(), **values)


def take_in(engine, *notes, file="a"):
    return interviews.import_notes(engine, who(engine, "cora"), notes, sha256=file * 64)


TEAMS = {"H-01": ("Hiekkalahden kaupunki",), "H-02": ("Kuulasjärven kunta",)}


def counts(**more):
    return {"new": 0, "changed": 0, "unchanged": 0, "unmatched": 0, **more}


def test_a_sure_note_goes_to_its_team_and_the_rest_wait_for_a_person(committee):
    taken = take_in(committee, imported(), imported("H-02", sure=False), imported(None, sure=False, text="Muu."))

    assert taken == counts(new=3, unmatched=2)
    assert len(queries.notes(committee, who(committee, "cora"), "H-01")) == 1
    assert [n.suggested for n in queries.unmatched(committee, who(committee, "cora"))] == ["H-02", None]


def test_the_same_notes_taken_in_again_add_nothing(committee):
    take_in(committee, imported(), imported("H-02", sure=False))

    assert take_in(committee, imported(), imported("H-02", sure=False)) == counts(unchanged=2)


def test_the_same_notes_in_a_later_file_add_nothing(committee):
    take_in(committee, imported(), imported("H-02", sure=False))

    assert take_in(committee, imported(), imported("H-02", sure=False), file="b") == counts(unchanged=2)


def test_a_passage_that_is_added_to_a_file_comes_in_alone(committee):
    take_in(committee, imported())

    taken = take_in(committee, imported(more=[("B1", "Uusi.")]), file="b")

    assert taken == counts(new=1)
    notes = queries.notes(committee, who(committee, "cora"), "H-01")
    assert sorted(p.text for note in notes for p in note.passages) == ["Hyvä.", "Uusi."]


def test_a_row_that_is_added_to_a_table_comes_in_alone(committee):
    table = "team;criterion;note;assessor\nH-01;A1;Hyvä.;Ada\nH-02;A1;Huono.;Ada\n"

    def load(text, file):
        return take_in(committee, *read_notes(text.encode(), "t.csv", {"A1": (), "A2": ()}, TEAMS), file=file)

    assert load(table, "a") == counts(new=2)
    assert load(f"{table}H-01;A2;Uusi.;Ada\n", "b") == counts(new=1, unchanged=1)
    notes = queries.notes(committee, who(committee, "cora"), "H-01")
    assert sorted(p.text for note in notes for p in note.passages) == ["Hyvä.", "Uusi."]


def test_a_passage_that_is_changed_in_a_file_stands_beside_the_old_one(committee):
    take_in(committee, imported())

    taken = take_in(committee, imported(text="Parempi."), file="b")

    assert taken == counts(new=1, changed=1)
    notes = queries.notes(committee, who(committee, "cora"), "H-01")
    assert sorted(p.text for note in notes for p in note.passages) == ["Hyvä.", "Parempi."]


@pytest.mark.parametrize(
    "other",
    ({"team": "H-02"}, {"title": "m.md"}, {"author": "Bo"}, {"on": START.date()}),
    ids=("team", "file", "author", "day"),
)
def test_the_same_words_about_another_team_or_from_another_hand_are_new(committee, other):
    take_in(committee, imported())

    assert take_in(committee, imported(**other), file="b")["new"] == 1


def test_a_note_that_a_person_has_matched_is_not_added_again(committee):
    take_in(committee, imported("H-01", sure=False))
    (waiting,) = queries.unmatched(committee, who(committee, "cora"))
    interviews.match_note(committee, who(committee, "cora"), waiting.id, code="H-02")

    assert take_in(committee, imported("H-01", sure=False), file="b") == counts(unchanged=1)


def test_a_note_typed_here_is_not_taken_for_one_of_a_file(committee):
    interviews.keep_note(committee, who(committee, "cora"), "H-01", sections=[("A1", "Hyvä.")], title="n.md")

    assert take_in(committee, imported(author="Cora"))["new"] == 1


def test_two_teams_of_one_file_with_the_same_words_both_get_their_note(committee):
    assert take_in(committee, imported(), imported("H-02"))["new"] == 2

    assert take_in(committee, imported(), imported("H-02"))["unchanged"] == 2


def test_a_person_says_whom_a_note_is_about(committee):
    take_in(committee, imported("H-02", sure=False))
    (waiting,) = queries.unmatched(committee, who(committee, "cora"))

    interviews.match_note(committee, who(committee, "cora"), waiting.id, code="H-02")

    assert queries.unmatched(committee, who(committee, "cora")) == []
    assert [n.id for n in queries.notes(committee, who(committee, "cora"), "H-02")] == [waiting.id]


def test_a_note_that_is_not_there_is_not_matched(committee):
    with pytest.raises(Problem, match="There is no such note"):
        interviews.match_note(committee, who(committee, "cora"), 99, code="H-01")
