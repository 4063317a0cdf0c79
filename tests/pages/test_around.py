"""What stands around every page: head, stage, the word that the sample is invented, foot; and what is refused."""

import re

import pytest

from data import access
from data.access import Act, GateKey
from data.actions import setup
from data.queries import programmes
from tests.pages.conftest import KEY, actor, drawn, facts

PEOPLE = {
    "sari": "Sari Valmistelija (coordinator)",
    "pertti": "Pertti Puheenjohtaja (chair)",
    "aino": "Aino Arvioija (assessor)",
    "olli": "Olli Tarkkailija (observer)",
}
LOCAL = "Local mode has no sign-in: whoever sits at this machine may act as anybody."
INVENTED = "Sample data: every organisation, person and rating here is invented. Today is 4 Dec 2021 in the sample."
PAGES = {  # what a person opens -> who may, page, query
    "home": (Act.READ, "home", {}),
    "applications": (Act.READ, "applications", {}),
    "one application": (Act.READ, "applications", {"code": "H-02"}),
    "no application": (Act.READ, "applications", {"code": "H-99"}),
    "way in": (Act.PREPARE, "applications", {"import": "1"}),
    "enter by hand": (Act.PREPARE, "applications", {"enter": "1"}),
    "interviews": (Act.READ, "interviews", {}),
    "one interview": (Act.READ, "interviews", {"code": "H-02"}),
    "assess": (Act.RATE, "assess", {}),
    "assess one": (Act.RATE, "assess", {"code": "H-01"}),
    "shortlist": (Act.READ, "shortlist", {}),
    "set-up": (Act.PREPARE, "settings", {}),
}
ROLES = {"sari": "coordinator", "pertti": "chair", "aino": "assessor", "olli": "observer"}
MAY = {
    Act.READ: ("sari", "pertti", "aino", "olli"),
    Act.RATE: ("aino",),
    Act.PREPARE: ("sari",),
}
EVERY_PAGE = [
    pytest.param(person, name, id=f"{name}, {ROLES[person]}") for name in PAGES for person in MAY[PAGES[name][0]]
]
FOOT = re.compile(r"(?:Data revision (\d+) · l|L)og [0-9a-f]{12}")


def changed(engine, old, new):
    text = programmes.frame(engine, actor(engine)).text
    assert old in text
    setup.change_programme(engine, actor(engine), text=text.replace(old, new), reason="It was wrong.")


def seen(page, name, person, language="en"):
    _act, file, query = PAGES[name]
    return page(file, as_=person, language=language, **query)


def foots(page):
    return [caption.value for caption in page.caption if FOOT.fullmatch(caption.value)]


@pytest.mark.parametrize(("person", "name"), EVERY_PAGE)
def test_every_page_begins_with_programme_stage_and_person(committee, page, person, name):
    shown = seen(page, name, person)

    assert shown.caption[0].value == (
        f"**Soske academy 2022** · The call closes in 6 days. · You act as {PEOPLE[person]}."
    )


@pytest.mark.parametrize(("person", "name"), EVERY_PAGE)
def test_every_page_of_the_sample_says_that_it_is_invented(committee, page, person, name):
    shown = seen(page, name, person)

    assert shown.info[0].value == f"{INVENTED} {LOCAL}"


@pytest.mark.parametrize(("person", "name"), EVERY_PAGE)
def test_every_page_ends_with_the_state_of_the_data(committee, page, person, name):
    shown = seen(page, name, person)

    frame = programmes.frame(committee, actor(committee))  # read after: asking for what there is not is written down
    leads = person in ("sari", "pertti")
    head = frame.log_head[:12]
    assert foots(shown) == [f"Data revision {frame.basis} · log {head}" if leads else f"Log {head}"]


@pytest.mark.parametrize("person", ("aino", "olli"))
def test_who_may_not_know_how_far_others_are_sees_no_revision_until_release(committee, page, person):
    assert [FOOT.fullmatch(foot)[1] for foot in foots(page("home", as_=person))] == [None]

    setup.seal(committee, actor(committee))
    setup.open_gate(committee, actor(committee), GateKey.RATINGS_RELEASED)

    basis = programmes.frame(committee, actor(committee)).basis
    assert [FOOT.fullmatch(foot)[1] for foot in foots(page("home", as_=person))] == [str(basis)]


def test_an_empty_programme_has_its_foot_too(committee, page, picks):
    key = setup.start_own(committee, actor(committee), template=KEY, name="Kevät 2027")

    home = picks(page("home", as_="sari"), "sari", programme=key)

    assert len(foots(home)) == 1


def test_a_real_programme_says_nothing_of_a_sample(committee, page, picks):
    key = setup.start_own(committee, actor(committee), template=KEY, name="Kevät 2027")

    home = picks(page("home", as_="sari"), "sari", programme=key)

    assert "invented" not in drawn(home)
    assert home.info[0].value == LOCAL


def test_every_act_that_others_can_see_makes_the_revision_grow(committee, page):
    before = foots(page("home", as_="sari"))[0]
    setup.seal(committee, actor(committee))

    after = foots(page("home", as_="sari"))[0]

    assert int(FOOT.fullmatch(after)[1]) == int(FOOT.fullmatch(before)[1]) + 1
    assert after[-12:] != before[-12:]


@pytest.mark.parametrize(
    ("old", "new", "stage"),
    [
        ("opens = 2021-11-10", "opens = 2021-12-05", "The call has not opened yet."),
        ("deadline = 2021-12-10", "deadline = 2021-12-05", "The call closes in 1 day."),
        ("deadline = 2021-12-10", "deadline = 2021-12-04", "The call closes today."),
        ("deadline = 2021-12-10", "deadline = 2021-12-03", "The call is closed."),
    ],
    ids=["before it opens", "the day before", "the last day", "the day after"],
)
def test_the_head_says_the_stage_by_its_dates(committee, page, old, new, stage):
    changed(committee, old, new)

    assert page("home", as_="olli").caption[0].value.split(" · ")[1] == stage


@pytest.mark.parametrize(
    ("gates", "stage"),
    [
        ([GateKey.RATINGS_RELEASED], "The call closes in 6 days."),
        ([GateKey.CALL_CLOSED], "The call is closed."),
        ([GateKey.CALL_CLOSED, GateKey.DECIDED], "The decision has been made."),
        ([GateKey.CALL_CLOSED, GateKey.DECIDED, GateKey.CLOSED], "The programme is closed."),
    ],
    ids=["ratings released", "call closed", "decided", "closed"],
)
def test_the_head_says_the_stage_by_its_gates(committee, page, gates, stage):
    setup.seal(committee, actor(committee))
    for gate in gates:
        setup.open_gate(committee, actor(committee), gate)

    assert page("home", as_="olli").caption[0].value.split(" · ")[1] == stage


def test_two_roles_of_one_person_are_both_named(committee, page):
    setup.set_member(
        committee,
        actor(committee),
        code="pertti",
        name="Pertti Puheenjohtaja",
        organisation="Silta",
        roles=[access.Role.CHAIR, access.Role.ASSESSOR],
    )

    head = page("home", as_="pertti").caption[0].value

    assert head.endswith("You act as Pertti Puheenjohtaja (chair, assessor).")


@pytest.mark.parametrize(
    ("language", "head"),
    [
        (
            "fi",
            "**Soske\\-akatemia 2022** · Haku päättyy 6 päivän kuluttua. · Toimit henkilönä Aino Arvioija (arvioija).",
        ),
        (
            "sv",
            "**Soske\\-akademin 2022** · Ansökningstiden slutar om 6 dagar. · Du agerar som Aino Arvioija (bedömare).",
        ),
    ],
    ids=["Finnish", "Swedish"],
)
def test_the_head_speaks_the_readers_language(committee, page, language, head):
    assert page("home", as_="aino", language=language).caption[0].value == head


REFUSED = [
    pytest.param(name, person, id=f"{name}, {ROLES[person]}")
    for name in ("set-up", "assess", "assess one")
    for person in ROLES
    if person not in MAY[PAGES[name][0]]
]


@pytest.mark.parametrize(("name", "person"), REFUSED)
def test_a_page_refused_to_a_role_shows_nothing_of_it(committee, page, picks, name, person):
    shown = seen(page, name, MAY[PAGES[name][0]][0])  # somebody with the right has it open

    picks(shown, person)

    assert [title.value for title in shown.title] == ["Soske academy 2022"]
    home = picks(page("home", as_=person), person)
    # The log has grown by one: a page refused is written down.
    assert re.sub(r"[Ll]og [0-9a-f]{12}", "", drawn(shown)) == re.sub(r"[Ll]og [0-9a-f]{12}", "", drawn(home))


@pytest.mark.parametrize("person", ["pertti", "aino", "olli"], ids=["chair", "assessor", "observer"])
@pytest.mark.parametrize("way", [{"import": "1"}, {"enter": "1"}], ids=["import", "enter"])
def test_the_ways_in_are_the_coordinators_alone(committee, page, person, way):
    shown = page("applications", as_=person, **way)

    assert shown.title[0].value == "Applications"
    assert not shown.file_uploader
    assert "Load from a file" not in [button.label for button in shown.button]


def test_a_stranger_sees_no_page_and_no_name(committee, page):
    shown = page("home", as_="nobody")

    everything = drawn(shown)

    assert [title.value for title in shown.title] == ["Valinta"]
    assert not [name for name in ("Hiekkalahden", "H-01", "Sari", "Kuntien kehitys") if name in everything]


def test_a_role_taken_away_acts_at_the_next_click(committee, page):
    one = page("applications", as_="sari", code="H-01")
    one.session_state["application_tab"] = "Facts and eligibility"
    one.run()
    assert "decide" in [button.key for button in one.button]
    for code, roles in (("pertti", [access.Role.COORDINATOR]), ("sari", [access.Role.OBSERVER])):
        setup.set_member(
            committee, actor(committee), code=code, name=code.title(), organisation="Silta", roles=roles, language="fi"
        )

    one.run()

    assert [button.key for button in one.button] == []
    assert facts(one)["Name of the applicant organisation"] == "Hiekkalahden kaupunki"
