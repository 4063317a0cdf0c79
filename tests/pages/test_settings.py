"""pages.settings: each tab, and each change as the coordinator makes it: stored, sealed, refused, or logged."""

import re
from datetime import UTC, date, datetime

import pytest

from data import access
from data.access import GateKey, Role
from data.actions import applications as acts
from data.actions import setup
from data.log import ACTS
from data.queries import applications, programmes
from data.text import say
from tests.pages.conftest import ANSWERS, KEY, actor, drawn, errors, headings, logged, press, rows, turn_to

TABS = {
    "Programme": ["Soske academy 2022", "A programme of your own"],
    "Rubric": ["Rubric"],
    "Eligibility": ["Eligibility rules"],
    "People": ["People and roles"],
    "Who rates what": ["Who rates what"],
    "Gates and seals": ["Seal", "Gates"],
    "Log": ["Log"],
}
GATES = [GateKey.CALL_CLOSED, GateKey.RATINGS_RELEASED, GateKey.DECIDED, GateKey.CLOSED]
SEALED = "Rubric and rules are sealed. A change needs a reason, which will stand in the minutes."
SEALED_VERSIONS = "Sealed versions, the newest first"


def opened(page, tab, *, language="en"):
    return turn_to(page("settings", as_="sari", language=language), tab, "settings_tab")


def field(elements, label):
    """The field of that label, or of that key where two have the same."""
    return next(one for one in elements if label in (one.key, one.label))


def frame(engine):
    return programmes.frame(engine, actor(engine))


def sealed(engine):
    setup.seal(engine, actor(engine))


def people(engine):
    return {person.code: person for person in programmes.members(engine, KEY)}


# Tabs


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_drawn_when_it_is_open(committee, page, tab):
    assert [header.value for header in opened(page, tab).header] == TABS[tab]


def test_the_tabs_speak_the_readers_language(committee, page):
    assert [tab.label for tab in page("settings", as_="sari", language="fi").tabs] == [
        "Ohjelma",
        "Arviointikehikko",
        "Kelpoisuus",
        "Ihmiset",
        "Arvioijat ja jako",
        "Vaiheet ja sinetit",
        "Loki",
    ]


# Programme


def save_dates(found, **changes):
    for label, value in changes.items():
        elements = found.number_input if label == "Slots" else found.date_input
        field(elements, label.replace("_", " ")).set_value(value)
    press(found, "Save the dates")


DEADLINE = "Call closes, the whole day counts"


def test_dates_and_slots_are_stored(committee, page):
    found = opened(page, "Programme")

    save_dates(
        found,
        Slots=4,
        Call_opens=date(2021, 11, 1),
        Decision_by=date(2021, 12, 20),
        Programme_starts=date(2022, 1, 10),
        Programme_ends=date(2022, 5, 31),
        **{DEADLINE: date(2021, 12, 9)},
    )

    now = frame(committee).programme
    assert (now.slots, now.opens, now.deadline) == (4, date(2021, 11, 1), date(2021, 12, 9))
    assert (now.decision_by, now.starts, now.ends) == (date(2021, 12, 20), date(2022, 1, 10), date(2022, 5, 31))
    assert logged(committee, "change programme") == 1


def test_the_comments_of_the_programme_file_stay(committee, page):
    save_dates(opened(page, "Programme"), Slots=4)

    assert "deadline = 2021-12-10 # the whole day counts" in frame(committee).text


@pytest.mark.parametrize(
    ("deadline", "late"),
    [(date(2021, 11, 19), True), (date(2021, 11, 20), False), (date(2021, 12, 31), False)],
    ids=["the day before it came", "the day it came", "long after"],
)
def test_late_marks_follow_the_deadline(committee, page, deadline, late):
    code = acts.enter(
        committee,
        actor(committee),
        values={"name": "Metsola"},
        submitted_at=datetime(2021, 11, 20, 21, 59, tzinfo=UTC),  # 23.59 in Helsinki
    )

    save_dates(opened(page, "Programme"), **{DEADLINE: deadline})

    assert {row.code: row.late for row in applications.applications(committee, actor(committee))}[code] is late


def test_the_head_follows_the_deadline_at_once(committee, page):
    found = opened(page, "Programme")

    save_dates(found, **{DEADLINE: date(2021, 12, 5)})

    assert found.caption[0].value.split(" · ")[1] == "The call closes in 1 day."


def test_a_call_that_closes_before_it_opens_is_refused(committee, page):
    found = opened(page, "Programme")

    save_dates(found, **{DEADLINE: date(2021, 11, 1)})

    assert len(errors(found)) == 1
    assert frame(committee).programme.deadline == date(2021, 12, 10)


@pytest.mark.parametrize(("language", "day"), [("en", "1 Nov 2021"), ("fi", "1.11.2021"), ("sv", "1.11.2021")])
def test_a_refusal_writes_dates_as_its_reader_does(committee, page, language, day):
    found = opened(page, say(language, "Programme"), language=language)
    field(found.date_input, say(language, DEADLINE)).set_value(date(2021, 11, 1))

    press(found, say(language, "Save the dates"))

    said = errors(found)[0].replace("\\", "")
    assert said == say(language, "The call closes on {deadline}, before it opens.", deadline=day)


def test_an_empty_programme_of_ones_own_is_started(committee, page):
    found = opened(page, "Programme")
    found.text_input(key="own_name").set_value("Kevät 2027").run()

    press(found, "own_start")

    assert [one.key for one in programmes.listed(committee)] == [KEY, "kevat-2027"]
    assert access.viewer(committee, "kevat-2027", "sari").roles == {Role.COORDINATOR, Role.CHAIR, Role.ASSESSOR}
    assert 'href="/programme?to=kevat-2027&amp;next=/"' in " ".join(one.value for one in found.html)


def test_a_programme_of_ones_own_needs_a_name(committee, page):
    found = opened(page, "Programme")
    found.text_input(key="own_name").set_value("  ").run()

    press(found, "own_start")

    assert [one.key for one in programmes.listed(committee)] == [KEY]
    assert errors(found) == ["Give the programme a name."]


# Rubric


def test_the_rubric_stands_with_weights_and_questions(committee, page):
    found = opened(page, "Rubric")

    criteria = rows(found, "The criteria of the rubric")

    assert headings(found, "The criteria of the rubric") == ["Criterion", "Name", "Weight", "Question in the interview"]
    assert [line[0] for line in criteria] == [
        *("A1", "A2", "A3", "A4", "A5", "A6"),
        *("B1", "B2", "B3", "B4", "B5", "B6", "B7"),
    ]
    assert criteria[0][1:] == [
        "Procurement policy and strategy",
        "1",
        "Which decision contains your procurement policy, and what did the latest follow-up tell you?",
    ]


def test_the_levels_of_a_criterion_stand_language_beside_language(committee, page):
    found = opened(page, "Rubric")

    found.selectbox(key="levels_of").set_value("A2").run()

    caption = "Level sentences of A2 in each language"
    assert headings(found, caption) == ["Level", "Suomi", "Svenska", "English"]
    assert rows(found, caption)[0] == [
        "0",
        "Hankinnoista ei vastaa kukaan nimetty.",
        "Ingen person har utsetts att ansvara för upphandlingarna.",
        "Nobody is named as responsible for procurement.",
    ]


def rubric_of(found):
    return field(found.text_area, "Rubric")


def test_a_changed_rubric_is_stored(committee, page):
    found = opened(page, "Rubric")
    text = rubric_of(found).value.replace("min_coverage = 0.5", "min_coverage = 0.75")
    rubric_of(found).set_value(text).run()

    press(found, "Save the rubric")

    assert frame(committee).rubric_text == text
    assert logged(committee, "change rubric") == 1


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("min_coverage = 0.5", "min_coverage = ", "line 10"),
        ('key = "A2"', 'key = "A1"', "A1"),
        ("weight = 1", "weight = -1", "weight"),
    ],
    ids=["no TOML", "a key twice", "a weight below zero"],
)
def test_a_broken_rubric_says_where_and_cannot_be_saved(committee, page, old, new, wrong):
    before = frame(committee).rubric_text
    found = opened(page, "Rubric")
    rubric_of(found).set_value(before.replace(old, new)).run()
    said = errors(found)

    press(found, "Save the rubric")

    assert len(said) == 1
    assert wrong in said[0].replace("\\", "")
    assert frame(committee).rubric_text == before
    assert logged(committee, "change rubric") == 0


def test_what_was_typed_stays_when_it_is_refused(committee, page):
    found = opened(page, "Rubric")
    rubric_of(found).set_value("scale = ").run()

    press(found, "Save the rubric")

    assert rubric_of(found).value == "scale = "


def test_an_unchanged_rubric_has_nothing_to_save(committee, page):
    assert field(opened(page, "Rubric").button, "Save the rubric").disabled


# Eligibility


def test_each_eligibility_rule_says_how_it_is_found_out(committee, page):
    assert rows(opened(page, "Eligibility"), "Eligibility rules") == [
        ["E1", "Public contracting entity", "by the answer to “Type of organisation”"],
        ["E2", "Received in time", "by the time of receipt"],
        [
            "E3",
            "Theme within the programme",
            "by the answers to “Which theme interests you? (you can choose several)”",
        ],
        ["E4", "Interview held", "by the interview held"],
        [
            "E5",
            "Can take part January–April",
            "by the answer to “Is working time set aside for the team, and do you commit to taking part in "
            "January–April 2022?”",
        ],
        [
            "E6",
            "Management commitment confirmed",
            "by “Sponsor from management (title and position)”, or a mean of B5 of at least 2",
        ],
        ["E7", "Groundwork done", "by a mean level of A of at least 1"],
        ["E8", "One application per team", "by the Business IDs of all teams"],
    ]


def test_changed_rules_are_stored_and_act(committee, page):
    found = opened(page, "Eligibility")
    text = field(found.text_area, "Programme").value.replace('yes = ["municipality", ', "yes = [")
    field(found.text_area, "Programme").set_value(text).run()

    press(found, "Save the programme")

    assert frame(committee).text == text
    ruling = applications.eligible(committee, actor(committee))["H-01"]["E1"]
    assert ruling.verdict.value == "clarify"


def test_a_broken_programme_is_refused_with_its_line(committee, page):
    before = frame(committee).text
    found = opened(page, "Eligibility")
    field(found.text_area, "Programme").set_value(before.replace("slots = 6", "slots = ")).run()

    press(found, "Save the programme")

    assert "line 9" in errors(found)[0].replace("\\", "")
    assert frame(committee).text == before


# After the seal


def change_dates(page):
    found = opened(page, "Programme")
    field(found.number_input, "Slots").set_value(4)
    return found, "dates_reason", "Save the dates"


def change_rubric(page):
    found = opened(page, "Rubric")
    rubric_of(found).set_value(rubric_of(found).value.replace("min_coverage = 0.5", "min_coverage = 0.75")).run()
    return found, "rubric_reason", "Save the rubric"


def change_rules(page):
    found = opened(page, "Eligibility")
    box = field(found.text_area, "Programme")
    box.set_value(box.value.replace("margin = 0", "margin = 2")).run()
    return found, "rules_reason", "Save the programme"


CHANGES = [
    pytest.param(change_dates, id="dates"),
    pytest.param(change_rubric, id="rubric"),
    pytest.param(change_rules, id="rules"),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("reason", ["", "  "], ids=["nothing", "blanks"])
def test_a_sealed_change_without_a_reason_is_refused(committee, page, change, reason):
    sealed(committee)
    before = (frame(committee).text, frame(committee).rubric_text)
    found, where, button = change(page)
    found.text_input(key=where).set_value(reason)

    press(found, button)

    assert errors(found) == [SEALED]
    assert (frame(committee).text, frame(committee).rubric_text) == before


@pytest.mark.parametrize("change", CHANGES)
def test_a_sealed_change_with_its_reason_is_a_new_sealed_version(committee, page, change):
    sealed(committee)
    found, where, button = change(page)
    found.text_input(key=where).set_value("Rahoitus väheni.")

    press(found, button)

    newest, first = programmes.seals(committee, actor(committee))
    assert (newest.number, newest.reason, newest.by) == (2, "Rahoitus väheni.", "sari")
    assert newest.sha256 != first.sha256


@pytest.mark.parametrize("change", CHANGES)
def test_before_the_seal_no_reason_is_asked(committee, page, change):
    found, where, button = change(page)

    press(found, button)

    assert where not in [one.key for one in found.text_input]
    assert programmes.seals(committee, actor(committee)) == []
    assert errors(found) == []


# Gates and seals


def test_rubric_and_rules_are_sealed_by_one_press(committee, page):
    found = opened(page, "Gates and seals")

    press(found, "seal")

    seal = programmes.seals(committee, actor(committee))[0]
    assert GateKey.RUBRIC_SEALED in frame(committee).gates
    assert [(line[0], line[2], line[3], line[4]) for line in rows(found, SEALED_VERSIONS)] == [
        ("1", "sari", seal.sha256[:16], "–")
    ]
    assert logged(committee, "seal") == 1


def test_a_seal_is_set_once(committee, page):
    found = opened(page, "Gates and seals")

    press(found, "seal")

    assert "seal" not in [one.key for one in found.button]


def test_two_windows_make_one_seal(committee, page):
    found = opened(page, "Gates and seals")
    sealed(committee)

    press(found, "seal")

    assert len(programmes.seals(committee, actor(committee))) == 1


@pytest.mark.parametrize("gate", GATES)
def test_each_gate_opens(committee, page, gate):
    sealed(committee)
    found = opened(page, "Gates and seals")

    press(found, f"open_{gate}")

    assert frame(committee).gates[gate].by == "sari"
    assert logged(committee, "open gate") == 1
    assert f"close_{gate}" in [one.key for one in found.button]


@pytest.mark.parametrize("gate", GATES)
def test_each_gate_closes_with_a_reason(committee, page, gate):
    sealed(committee)
    setup.open_gate(committee, actor(committee), gate)
    found = opened(page, "Gates and seals")
    found.text_input(key=f"reason_{gate}").set_value("Avattu vahingossa.").run()

    press(found, f"close_{gate}")

    assert gate not in frame(committee).gates
    assert logged(committee, "close gate") == 1
    assert f"open_{gate}" in [one.key for one in found.button]


@pytest.mark.parametrize("gate", GATES)
def test_no_gate_closes_without_a_reason(committee, page, gate):
    sealed(committee)
    setup.open_gate(committee, actor(committee), gate)
    found = opened(page, "Gates and seals")

    press(found, f"close_{gate}")

    assert errors(found) == ["Say why the gate is closed again."]
    assert gate in frame(committee).gates


def test_an_open_gate_says_since_when_and_by_whom(committee, page):
    setup.open_gate(committee, actor(committee), GateKey.CALL_CLOSED)

    said = next(text.value for text in opened(page, "Gates and seals").markdown if "no longer marked" in text.value)

    assert re.fullmatch(
        r"The ranking is no longer marked as changing\. Open since \d+ \w+ \d{4} \d\d:\d\d, by sari\.", said
    )


def test_ratings_are_not_released_before_the_seal(committee, page):
    found = opened(page, "Gates and seals")

    press(found, "open_ratings_released")

    assert errors(found) == ["Seal the rubric and the rules before ratings are released."]
    assert GateKey.RATINGS_RELEASED not in frame(committee).gates


def test_in_a_closed_programme_nothing_is_changed(committee, page):
    setup.open_gate(committee, actor(committee), GateKey.CLOSED)
    found = opened(page, "Programme")

    save_dates(found, Slots=4)

    assert errors(found) == ["The programme is closed; nothing in it changes any more."]
    assert frame(committee).programme.slots == 6


# People


def fill_in(found, *, code=None, name, organisation="Silta", roles=(Role.ASSESSOR,)):
    if code is not None:
        field(found.text_input, "Short name, one word").set_value(code)
    field(found.text_input, "Name").set_value(name)
    field(found.text_input, "Organisation").set_value(organisation)
    field(found.multiselect, "Roles").set_value(list(roles))
    press(found, "Save the member")


def test_the_members_stand_with_their_roles(committee, page):
    assert rows(opened(page, "People"), "Members of the programme") == [
        ["Aino Arvioija", "aino", "Kuntien kehitys", "assessor", "Suomi"],
        ["Eino Arvioija", "eino", "Kuntien kehitys", "assessor", "Suomi"],
        ["Olli Tarkkailija", "olli", "Kuntien kehitys", "observer", "Suomi"],
        ["Pertti Puheenjohtaja", "pertti", "Kuntien kehitys", "chair", "Suomi"],
        ["Sari Valmistelija", "sari", "Kuntien kehitys", "coordinator", "Suomi"],
    ]


def test_a_member_is_added(committee, page):
    found = opened(page, "People")
    field(found.selectbox, "Language").set_value("sv")

    fill_in(found, code="Liisa", name="Liisa Lind", roles=(Role.CHAIR, Role.ASSESSOR))

    liisa = people(committee)["liisa"]
    assert (liisa.name, liisa.organisation, set(liisa.roles), liisa.language) == (
        "Liisa Lind",
        "Silta",
        {Role.CHAIR, Role.ASSESSOR},
        "sv",
    )
    assert logged(committee, "set member") == 5  # four were there
    assert ["Liisa Lind", "liisa", "Silta", "chair, assessor", "Svenska"] in rows(found, "Members of the programme")


def test_a_member_is_changed(committee, page):
    found = opened(page, "People")
    found.selectbox(key="member_picked").set_value("olli").run()
    was = {one.label: one.value for one in found.text_input}

    fill_in(found, name="Olli Uusi", organisation="Motiva", roles=(Role.ASSESSOR,))

    olli = people(committee)["olli"]
    assert was == {
        "Short name, one word": "olli",
        "Name": "Olli Tarkkailija",
        "Organisation": "Kuntien kehitys",
    }
    assert (olli.name, olli.organisation, olli.roles) == ("Olli Uusi", "Motiva", (Role.ASSESSOR,))
    assert len(people(committee)) == 5


def test_adding_a_member_does_not_change_one_who_has_that_short_name(committee, page):
    found = opened(page, "People")

    fill_in(found, code="olli", name="Olli Toinen")

    assert people(committee)["olli"].name == "Olli Tarkkailija"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"code": "kaksi sanaa", "name": "Liisa"},
            "A member's code is a short word of letters and digits, not “kaksi sanaa”.",
        ),
        ({"code": "liisa", "name": " "}, "A member needs a name and at least one role."),
        ({"code": "liisa", "name": "Liisa", "roles": ()}, "A member needs a name and at least one role."),
    ],
    ids=["two words", "no name", "no role"],
)
def test_a_member_that_cannot_be_is_refused(committee, page, given, sentence):
    found = opened(page, "People")

    fill_in(found, **given)

    assert errors(found) == [sentence]
    assert len(people(committee)) == 5


def test_somebody_must_stay_coordinator(committee, page):
    found = opened(page, "People")
    found.selectbox(key="member_picked").set_value("sari").run()

    fill_in(found, name="Sari Valmistelija", roles=(Role.CHAIR,))

    assert errors(found) == ["Somebody must stay coordinator."]
    assert people(committee)["sari"].roles == (Role.COORDINATOR,)


# Log


def busy(engine):
    """Entries of many kinds."""
    acts.ask(engine, actor(engine), "H-01", question="Kuka vastaa?")
    acts.withdraw(engine, actor(engine), "H-04", reason="By e-mail")
    sealed(engine)
    setup.open_gate(engine, actor(engine), GateKey.RATINGS_RELEASED)
    setup.close_gate(engine, actor(engine), GateKey.RATINGS_RELEASED, reason="Too early")


def log_rows(page, language="en"):
    found = opened(page, say(language, "Log"), language=language)
    return rows(found, say(language, "The newest log entries"))


def test_the_log_says_who_did_what_to_what(committee, page):
    acts.withdraw(committee, actor(committee), "H-04", reason="By e-mail")

    newest = log_rows(page)[0]

    entry = programmes.entries(committee, actor(committee))[0]
    assert [newest[0], *newest[2:]] == [str(entry.id), "sari", "Application withdrawn", "H-04", entry.hash[:12]]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_log_names_every_act_in_the_readers_language(committee, page, language):
    busy(committee)

    acted = {line[3] for line in log_rows(page, language)}

    done = {entry.action for entry in programmes.entries(committee, actor(committee))}
    assert acted == {say(language, ACTS[action]) for action in done}
    assert acted.isdisjoint({*ACTS, *ACTS.values()})


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_log_names_what_an_act_was_about_in_the_readers_language(committee, page, language):
    busy(committee)

    about = {line[4] for line in log_rows(page, language)}

    english = {"by hand", *(gate.value for gate in GateKey), *setup.GATES.values()}
    assert sorted(about & english) == []


def test_the_log_holds_no_answer_and_no_reason(committee, page):
    acts.enter(committee, actor(committee), values={**ANSWERS, "name": "CANARY-NAME"}, submitted_at=None)
    acts.withdraw(committee, actor(committee), "H-05", reason="CANARY-REASON")

    assert "CANARY" not in drawn(opened(page, "Log"))
