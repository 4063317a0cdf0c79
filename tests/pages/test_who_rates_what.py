"""Who rates what, on the pages: the set-up's tab, progress at home, the missing kinds, scores by organisation."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from data.access import GateKey, Role
from data.actions import applications as entering
from data.actions import assignments as acts
from data.actions import conflicts, interviews, ratings, setup
from data.queries import assignments, programmes
from data.queries import ratings as sheets
from scoring.ratings import Rating, RatingSet, Stage
from tests.pages.conftest import ANSWERS, actor, errors, headings, logged, press, rows, turn_to

HAS = "Applications and who rates them"


def opened(page, language="en", tab="Who rates what"):
    return turn_to(page("settings", as_="sari", language=language), tab, "settings_tab")


def joins(engine, code, organisation, roles=(Role.ASSESSOR,)):
    setup.set_member(engine, actor(engine), code=code, name=code.title(), organisation=organisation, roles=roles)


def submits(engine, *pairs, level=2):
    criteria = [c.key for c in programmes.frame(engine, actor(engine)).rubric.criteria]
    given = tuple(Rating(code, member, c, Fraction(level), Stage.FORM) for member, code in pairs for c in criteria)
    ratings.import_ratings(engine, actor(engine), RatingSet(given, frozenset()))


def answers(engine, *members):
    """They say that they have no conflict of interest in any application."""
    for member in members:
        for code in ("H-01", "H-02", "H-03", "H-04"):
            conflicts.answer(engine, actor(engine, member), code, ground=None)


def releases(engine):
    if GateKey.RUBRIC_SEALED not in actor(engine).gates:
        setup.seal(engine, actor(engine))
    setup.open_gate(engine, actor(engine), GateKey.RATINGS_RELEASED)


def queue(engine, member):
    return sorted(q.code for q in sheets.queue(engine, actor(engine, member)))


def by_hand(engine, **given):
    """Given out by hand: code -> members."""
    acts.allocate(engine, actor(engine), each=0)
    for code, members in given.items():
        acts.give(engine, actor(engine), code.replace("_", "-"), members=members)


def written(page):
    return " ".join(one.value for one in (*page.markdown, *page.caption, *page.info, *page.warning))


def test_everybody_rates_all_at_first(committee, page):
    found = opened(page)

    assert "Everybody rates all 4 applications." in written(found)
    assert rows(found, "Sheets by organisation") == [["Kuntien kehitys", "2", "8", "0"]]
    assert found.radio(key="way").value == "everybody"
    assert not [b for b in found.button if b.key in ("everybody", "give", "take_back")]


def test_what_an_allocation_makes_is_said_before_it_is_made(committee, page):
    joins(committee, "liisa", "Silta")
    found = opened(page)
    found.radio(key="way").set_value("each").run()
    found.number_input(key="each").set_value(2).run()

    before = rows(found, "To rate by organisation")
    press(found, "allocate")

    assert before == [["Kuntien kehitys", "2", "5", "0"], ["Silta", "1", "3", "0"]] or before == [
        ["Kuntien kehitys", "2", "6", "0"],
        ["Silta", "1", "2", "0"],
    ]
    assert rows(found, "Sheets by organisation") == before
    assert "Each application is given to 2 assessors at least." in written(found)
    assert logged(committee, "allocate") == 1
    assert sum(len(queue(committee, m)) for m in ("aino", "eino", "liisa")) == 8


def test_connectedness_is_said_in_words(committee, page):
    joins(committee, "liisa", "Silta")
    found = opened(page)
    found.radio(key="way").set_value("each").run()
    found.number_input(key="each").set_value(2).run()
    two = written(found)
    found.number_input(key="each").set_value(1).run()

    assert "all are connected: strict assessors can be told from weak applications." in two
    assert "They fall into 3 groups without a common application" in written(found)


def test_too_few_assessors_are_said_at_once(committee, page):
    conflicts.answer(committee, actor(committee, "aino"), "H-02", ground="other")
    found = opened(page)
    found.radio(key="way").set_value("each").run()

    assert errors(found) == [
        "Too few assessors are free for H\\-02: 2 each are wanted. Choose fewer, or add assessors."
    ]
    assert "allocate" not in [b.key for b in found.button]


def test_applications_are_given_out_by_hand_and_to_all_again(committee, page):
    found = opened(page)
    found.radio(key="way").set_value("hand").run()
    press(found, "by_hand")
    nobody = [queue(committee, "aino"), written(found)]
    found.radio(key="way").set_value("everybody").run()
    press(found, "everybody")

    assert nobody[0] == []
    assert "4 applications have fewer assessors than they were to have: H-01, H-02, H-03 and H-04." in nobody[1]
    assert len(queue(committee, "aino")) == 4
    assert "Everybody rates all 4 applications." in written(found)


def test_one_application_is_given_and_taken_back(committee, page):
    joins(committee, "liisa", "Silta")
    by_hand(committee, H_02=["aino"])
    found = opened(page)
    found.selectbox(key="given_code").set_value("H-02").run()
    found.multiselect(key="give_H-02").set_value(["eino"])
    found.multiselect(key="give_all_H-02").set_value(["Silta"])
    press(found, "give")
    given = rows(found, HAS)[1]
    found.multiselect(key="take_H-02").set_value(["aino"])
    found.multiselect(key="take_all_H-02").set_value(["Silta"])
    press(found, "take_back")

    assert headings(found, HAS) == ["Code", "Aino Arvioija", "Eino Arvioija", "Liisa"]
    assert given == ["H-02", "Silta", "○ not yet", "○ not yet", "○ not yet"]
    assert rows(found, HAS)[1] == ["H-02", "–", "○ not yet", "–"]
    assert (logged(committee, "give"), logged(committee, "take back")) == (2, 1)


def test_giving_to_nobody_says_what_to_do(committee, page):
    by_hand(committee)
    found = opened(page)

    press(found, "give")

    assert errors(found) == ["Choose to whom H\\-01 is given."]


def test_many_assessors_stand_in_lines_of_names(committee, page):
    for n in range(8):
        joins(committee, f"m{n}", "Silta")
    by_hand(committee, H_01=["aino", "m1"], H_02=["eino"])
    submits(committee, ("aino", "H-01"))
    conflicts.answer(committee, actor(committee, "m2"), "H-01", ground="other")

    found = opened(page)

    assert headings(found, HAS) == ["Code", "● submitted", "○ not yet", "× recused"]
    assert rows(found, HAS)[:2] == [["H-01", "Aino Arvioija", "M1", "M2"], ["H-02", "–", "Eino Arvioija", "–"]]


def test_what_happens_when_somebody_drops_out_is_said_and_then_happens(committee, page):
    by_hand(committee, H_01=["aino"], H_02=["aino"], H_03=["eino"])
    submits(committee, ("aino", "H-01"))
    found = opened(page)
    found.selectbox(key="leaver").set_value("aino").run()

    told = next(one.value for one in found.markdown if "Signed out everywhere" in one.value).splitlines()
    press(found, "leave")

    assert told == [
        "- Signed out everywhere, and sees nothing of this programme any more.",
        "- 1 submitted sheet stays and counts.",
        "- Eino Arvioija takes over 1 application.",
        "- The name stays in the records. Roles given again under “People” bring the person back.",
    ]
    assert queue(committee, "eino") == ["H-02", "H-03"]
    assert found.selectbox(key="leaver").value is None
    assert ["Aino Arvioija", "aino", "Kuntien kehitys", "has left", "Suomi"] in rows(
        opened(page, tab="People"), "Members of the programme"
    )


def test_many_who_take_over_are_counted(committee, page):
    for n in range(13):
        joins(committee, f"m{n}", "Silta")
        values = {"name": f"Kunta {n}", **ANSWERS}
        entering.enter(committee, actor(committee), values=values, submitted_at=datetime(2021, 11, 20, tzinfo=UTC))
    by_hand(committee, **{f"H_{n:02d}": ["aino"] for n in range(1, 15)})
    found = opened(page)
    found.selectbox(key="leaver").set_value("aino").run()

    assert "14 assessors take over at most 1 applications each." in written(found)


def test_the_last_coordinator_does_not_drop_out(committee, page):
    found = opened(page)
    found.selectbox(key="leaver").set_value("sari").run()

    press(found, "leave")

    assert errors(found) == ["Somebody must stay coordinator."]
    assert programmes.members(committee, "soske-2022")[-1].roles == (Role.COORDINATOR,)


def test_who_has_left_is_a_stranger(committee, page):
    acts.leave(committee, actor(committee), "eino")

    assert "A committee chooses a few from many" in written(page("home", as_="eino"))


def test_an_interview_that_names_who_drops_out_is_named(committee, page):
    interviews.schedule(
        committee,
        actor(committee),
        "H-03",
        starts_at=datetime(2021, 12, 8, 9, tzinfo=UTC),
        minutes=60,
        language="fi",
        place="Teams",
        interviewers=["eino", "pertti"],
    )
    found = opened(page)
    found.selectbox(key="leaver").set_value("eino").run()

    assert "1 interview still names this person: H-03." in written(found)


def test_a_late_application_waits_for_the_coordinator(committee, page):
    acts.allocate(committee, actor(committee), each=1)
    entering.enter(committee, actor(committee), values={"name": "Myöhäkunta", **ANSWERS}, submitted_at=None)

    assert "1 application without enough assessors" in written(page("home", as_="sari"))
    assert "without enough assessors" not in written(page("home", as_="pertti"))
    assert "1 application has fewer assessors than it was to have: H-05." in written(opened(page))


@pytest.mark.parametrize("person", ("sari", "pertti"))
def test_those_who_keep_the_time_see_how_far_each_organisation_is(committee, page, person):
    joins(committee, "liisa", "Silta")
    submits(committee, ("liisa", "H-01"))

    assert rows(page("home", as_=person), "Sheets by organisation") == [
        ["Kuntien kehitys", "2", "8", "0"],
        ["Silta", "1", "4", "1"],
    ]


@pytest.mark.parametrize("person", ("aino", "olli"))
def test_nobody_else_sees_how_far_an_organisation_is(committee, page, person):
    assert not [one for one in page("home", as_=person).html if "Sheets by organisation" in one.value]


def test_what_is_missing_is_told_apart_on_the_application(committee, page):
    joins(committee, "liisa", "Silta")
    by_hand(committee, H_02=["aino", "eino"])
    submits(committee, ("aino", "H-02"))

    shown = turn_to(page("applications", as_="pertti", code="H-02"), "Ratings", "application_tab")

    assert rows(shown, "Who rates H-02") == [
        ["Aino Arvioija", "Kuntien kehitys", "● submitted"],
        ["Eino Arvioija", "Kuntien kehitys", "○ not yet"],
        ["Liisa", "Silta", "not given"],
    ]


def test_an_assessor_is_offered_only_what_is_given(committee, page):
    answers(committee, "aino")
    by_hand(committee, H_02=["aino"])

    offered = [
        code
        for code in ("H-01", "H-02")
        if any(
            link.proto.label == f"Assess {code}"
            for link in page("applications", as_="aino", code=code).get("page_link")
        )
    ]
    assess = page("assess", as_="aino", code="H-01")

    assert offered == ["H-02"]
    assert [box.value for box in assess.warning] == ["There is no application H\\-01 in your queue."]


@pytest.fixture
def compared(committee):
    """Aino and Eino give level 2, Liisa of Silta gives 4; everybody has submitted all, and it is released."""
    joins(committee, "liisa", "Silta")
    answers(committee, "aino", "eino", "liisa")
    four = ("H-01", "H-02", "H-03", "H-04")
    submits(committee, *((m, code) for m in ("aino", "eino") for code in four))
    submits(committee, *(("liisa", code) for code in four), level=4)
    releases(committee)
    return committee


@pytest.mark.parametrize("person", ("sari", "olli", "aino"))
def test_organisations_stand_side_by_side_with_the_committee(compared, page, person):
    shown = turn_to(page("shortlist", as_=person), "By organisation", "shortlist_tab")
    one = turn_to(page("applications", as_=person, code="H-01"), "Ratings", "application_tab")

    assert rows(shown, "4 applications by organisation")[0] == [
        "H-01",
        "Hiekkalahden kaupunki",
        "66.7",
        "50.0 (2)",
        "100.0 (1)",
    ]
    assert rows(one, "Points of H-01 by organisation") == [
        ["Kuntien kehitys", "2", "50.0", "50.0", "50.0"],
        ["Silta", "1", "100.0", "100.0", "100.0"],
        ["Committee", "3", "66.7", "66.7", "66.7"],
    ]


def test_who_is_recused_sees_no_organisation_of_that_application(compared, page):
    conflicts.answer(compared, actor(compared, "aino"), "H-01", ground="other")

    shown = turn_to(page("shortlist", as_="aino"), "By organisation", "shortlist_tab")

    assert [line[0] for line in rows(shown, "3 applications by organisation")] == ["H-02", "H-03", "H-04"]


def test_nobody_sees_an_organisation_before_release(committee, page):
    submits(committee, ("aino", "H-01"))

    one = turn_to(page("applications", as_="sari", code="H-01"), "Ratings", "application_tab")

    assert not [html for html in one.html if "by organisation" in html.value]


def test_the_plan_stores_nothing(committee, page):
    found = opened(page)
    found.radio(key="way").set_value("each").run()

    assert assignments.overview(committee, actor(committee)).allocated is False
