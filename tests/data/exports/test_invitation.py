"""data.exports.invitation: an interview in anybody's calendar, for those who take part in it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import update

from data import access
from data.access import Role
from data.actions import conflicts, interviews, setup
from data.database import transaction
from data.exports import invitation
from data.models import Application, Interview
from scoring.errors import NotAllowed, Unseen
from tests.data.conftest import who

START = datetime(2021, 11, 24, 8, 0, tzinfo=UTC)
LINK = "https://kokous.invalid/m?a=1&b=2,3;4"
PLACE = "Kokoushuone Äyräpää, 2. krs; ovi C\\B"


def book(engine, **more):
    return interviews.schedule(
        engine,
        who(engine, "cora"),
        "H-01",
        **{
            "starts_at": START,
            "minutes": 60,
            "language": "sv",
            "place": PLACE,
            "link": LINK,
            "interviewers": ["ada", "bo"],
            **more,
        },
    )


def write(engine, number, member="ada", language="fi"):
    return invitation.write(engine, who(engine, member), language=language, options={"interview": str(number)})


def event(content):
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    return found


def lines(content):
    """The file read by hand as RFC 5545 has it: CRLF, folded at 75 octets, name and value."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")  # no letter is cut in two
    unfolded = content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
    return dict(re.fullmatch(r"([A-Z-]+)(?:;[^:]*)?:(.*)", line).groups() for line in unfolded)


def test_an_invitation_says_when_where_and_who(committee):
    number = book(committee)

    found = event(write(committee, number))

    assert (found["dtstart"].dt, found["dtend"].dt) == (START, START + timedelta(hours=1))
    assert str(found["summary"]) == "Haastattelu H-01 Hiekkalahden kaupunki"
    assert (str(found["location"]), str(found["url"])) == (PLACE, LINK)
    assert str(found["description"]) == f"Haastattelijat: Ada, Bo\nHaastattelun kieli: Svenska\n{LINK}"
    assert (str(found["status"]), int(found["sequence"])) == ("CONFIRMED", 1)
    assert "attendee" not in found


def test_the_bytes_are_as_the_standard_has_them(committee):
    name = "Äänekosken ja Pyhäjärven yhteinen hankintayhtymä " * 4
    with transaction(committee) as session:
        session.execute(update(Application).where(Application.code == "H-01").values(facts={"name": name.strip()}))

    found = lines(write(committee, book(committee)))

    assert (found["METHOD"], found["VERSION"], found["CLASS"]) == ("REQUEST", "2.0", "PRIVATE")
    assert (found["DTSTART"], found["DTEND"]) == ("20211124T080000Z", "20211124T090000Z")
    assert found["SUMMARY"] == f"Haastattelu H-01 {name.strip()}"
    assert found["LOCATION"] == "Kokoushuone Äyräpää\\, 2. krs\\; ovi C\\\\B"
    assert found["URL"] == LINK


@pytest.mark.parametrize(
    ("language", "summary"),
    (("en", "Interview H-01 Hiekkalahden kaupunki"), ("sv", "Intervju H-01 Hiekkalahden kaupunki")),
)
def test_it_speaks_the_language_chosen(committee, language, summary):
    assert str(event(write(committee, book(committee), language=language))["summary"]) == summary


def test_a_later_booking_takes_the_place_of_the_earlier_and_a_cancelled_one_takes_it_away(committee):
    number = book(committee)
    first = event(write(committee, number))
    book(committee, interview=number, version=1, starts_at=START + timedelta(hours=2), state="proposed")
    second = event(write(committee, number))
    book(committee, interview=number, version=2, state="cancelled")
    last = Calendar.from_ical(write(committee, number))

    assert first["uid"] == second["uid"] == event(last.to_ical())["uid"]
    assert [int(e["sequence"]) for e in (first, second, event(last.to_ical()))] == [1, 2, 3]
    assert (str(second["status"]), second["dtstart"].dt) == ("TENTATIVE", START + timedelta(hours=2))
    assert (str(last["method"]), str(event(last.to_ical())["status"])) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize(
    ("local", "utc"),
    (("2022-03-27T02:30+02:00", "20220327T003000Z"), ("2022-03-27T04:00+03:00", "20220327T010000Z")),
    ids=("before the clocks go forward", "after"),
)
def test_an_hour_in_which_the_clocks_change_is_the_right_moment(committee, local, utc):
    number = book(committee)
    with transaction(committee) as session:
        session.get_one(Interview, number).starts_at = datetime.fromisoformat(local)

    found = lines(write(committee, number))

    assert found["DTSTART"] == utc
    assert datetime.strptime(found["DTEND"], "%Y%m%dT%H%M%S%z") - datetime.strptime(
        found["DTSTART"], "%Y%m%dT%H%M%S%z"
    ) == timedelta(hours=1)


def test_what_others_have_written_adds_no_line_of_its_own(committee):
    number = book(committee)
    with transaction(committee) as session:
        session.get_one(Interview, number).place = "Sali\r\nATTENDEE:mailto:x@y.invalid\nEND:VEVENT\x07\u2028X:1"

    found = lines(write(committee, number))

    assert "ATTENDEE" not in found
    assert found["LOCATION"] == "Sali \\nATTENDEE:mailto:x@y.invalid\\nEND:VEVENT X:1"


@pytest.mark.parametrize("member", ("cora", "chris", "ada", "bo"))
def test_who_prepares_leads_or_interviews_may_take_it(committee, member):
    assert event(write(committee, book(committee), member))


def test_nobody_else_may_and_what_is_not_there_answers_the_same(committee):
    setup.set_member(committee, who(committee, "cora"), code="eve", name="Eve", organisation="S", roles=[Role.ASSESSOR])
    number = book(committee)
    conflicts.answer(committee, who(committee, "bo"), "H-01", ground="employment")

    said = set()
    for member, wanted in (("eve", number), ("bo", number), ("ada", 99), ("ada", ""), ("ada", "1 "), ("ada", "²")):
        with pytest.raises(Unseen, match="There is no such interview") as refused:
            write(committee, wanted, member)
        said.add(str(refused.value))
    assert len(said) == 1
    with pytest.raises(NotAllowed, match="Only the coordinator, the chair and assessors"):
        write(committee, number, "olga")


def test_no_contact_data_stand_in_it(committee):
    content = write(committee, book(committee))

    assert b"esimerkki.invalid" not in content
    assert b"Hankintap" not in content


def test_an_interview_of_another_programme_is_not_there(committee):
    number = book(committee)
    key = setup.start_own(committee, who(committee, "cora"), template="soske-2022", name="Toinen")
    stranger = access.viewer(committee, key, "cora")

    with pytest.raises(Unseen, match="There is no such interview"):
        invitation.write(committee, stranger, language="fi", options={"interview": str(number)})
