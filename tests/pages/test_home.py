"""pages.home: where the selection stands, what waits for whom, and how many slots are settled, by person and state."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from data import access
from data.access import GateKey, Role
from data.actions import applications, conflicts, interviews, ratings, setup
from data.imports.notes import ImportedNote
from data.imports.tables import Attention
from data.queries import programmes
from scoring.ratings import Rating, RatingSet, Stage
from tests.pages.conftest import actor, drawn, rows, seals, without_foot

EVERYBODY = ("sari", "pertti", "aino", "olli")
FOUR = ("H-01", "H-02", "H-03", "H-04")
LATER = "The 6 slots appear when ratings are released."
THANKS = "Nothing waits for you. Thank you."


def criteria(engine):
    return [c.key for c in programmes.frame(engine, actor(engine)).rubric.criteria]


def rated(engine, levels, *, by=("aino", "eino")):
    """Each of these assessors gives each application the same level on every criterion, and submits."""
    given = tuple(
        Rating(code, assessor, criterion, Fraction(level), Stage.FORM)
        for code, level in levels.items()
        for assessor in by
        for criterion in criteria(engine)
    )
    ratings.import_ratings(engine, actor(engine), RatingSet(given, frozenset()))


def released(engine):
    seals(engine)
    setup.open_gate(engine, actor(engine), GateKey.RATINGS_RELEASED)


def changed(engine, old, new):
    text = programmes.frame(engine, actor(engine)).text
    assert old in text
    setup.change_programme(engine, actor(engine), text=text.replace(old, new), reason="It was wrong.")


def booked(engine, code, day):
    interviews.schedule(
        engine,
        actor(engine),
        code,
        starts_at=datetime(2021, 12, day, 9, tzinfo=UTC),
        minutes=60,
        language="fi",
        place="Teams",
        interviewers=["eino", "pertti"],
    )


def tasks(page):
    return [text.value for text in page.markdown if text.value.startswith("**")]


def figures(page):
    return {figure.label: figure.value for figure in page.metric}


def ways(page):
    """Where the page's own links lead: label -> page and query."""
    return {link.label: (link.proto.page, link.proto.query_string) for link in page.get("page_link")}


def marks(page):
    return [one.value.partition(">")[2].partition("<")[0] for one in page.html if 'class="vt-mark' in one.value]


@pytest.mark.parametrize(
    ("person", "waiting"),
    [
        (
            "sari",
            [
                "**3 interviews not booked** · by 17 Dec 2021",
                "**8 sheets not submitted yet, by 2 assessors** · by 22 Dec 2021",
                "**Rubric and rules are not sealed** · by 10 Dec 2021",
            ],
        ),
        ("pertti", []),
        ("aino", ["**4 applications to rate** · by 22 Dec 2021"]),
        ("olli", []),
    ],
    ids=["coordinator", "chair", "assessor", "observer"],
)
def test_each_is_told_what_waits_for_them(committee, page, person, waiting):
    home = page("home", as_=person)

    assert tasks(home) == waiting
    assert [box.value for box in home.success] == ([] if waiting else [THANKS])


def test_a_task_leads_to_where_it_is_done(committee, page):
    seals(committee)
    ratings.rate(committee, actor(committee, "aino"), "H-03", criterion="A1", level="2", stage=Stage.FORM, version=0)

    home = page("home", as_="aino")

    assert ways(home) == {"Continue": ("assess", "code=H-03")}


def test_an_assessor_is_reminded_of_a_finished_sheet_and_of_a_second_look(committee, page):
    seals(committee)
    version = 0
    for criterion in criteria(committee):
        version = ratings.rate(
            committee,
            actor(committee, "aino"),
            "H-03",
            criterion=criterion,
            level="2",
            stage=Stage.FORM,
            version=version,
        )
    rated(committee, {"H-02": 2}, by=["aino"])

    home = page("home", as_="aino")

    assert tasks(home) == [
        "**3 applications to rate** · by 22 Dec 2021",
        "**1 finished sheet not submitted** · by 22 Dec 2021",
        "**1 application to look at again after its interview** · by 22 Dec 2021",
    ]


def test_an_interviewer_is_reminded_a_week_before(committee, page):
    booked(committee, "H-03", 7)
    booked(committee, "H-04", 16)

    home = page("home", as_="eino")

    assert tasks(home)[1:] == ["**1 interview of yours within a week, the next one H-03 on 7 Dec 2021**"]
    assert ways(home)["Open the guide"] == ("interviews", "code=H-03")


def test_the_coordinator_is_told_of_flags_clarifications_and_lost_notes(committee, page):
    applications.enter(
        committee,
        actor(committee),
        values={"name": "Muu yhteisö", "organisation_type": "other"},
        submitted_at=None,
        attention=[
            Attention(None, "volume_eur", "“{value}” is not one number. Write it in digits.", {"value": "n. 5"})
        ],
    )
    unsure = ImportedNote(None, False, "muistio.txt", None, None, ((None, "Keskustelu."),), ())
    interviews.import_notes(committee, actor(committee), [unsure], sha256="a" * 64)

    home = page("home", as_="sari")

    assert tasks(home)[:3] == [
        "**1 application needs attention**",
        "**1 application whose eligibility is to be clarified** · by 22 Dec 2021",
        "**1 note that no team has been confirmed for**",
    ]
    assert ways(home)["Clarify"] == ("applications", "code=H-05")


def test_a_call_that_is_over_waits_for_its_gate(committee, page):
    changed(committee, "deadline = 2021-12-10", "deadline = 2021-12-03")

    home = page("home", as_="sari")

    assert tasks(home)[-1] == "**The call is over; its gate can be opened**"
    assert "Days until the call closes" not in figures(home)


@pytest.mark.parametrize(
    ("person", "own"),
    [("sari", {}), ("pertti", {}), ("aino", {"My sheets submitted": "0 of 4"}), ("olli", {})],
    ids=["coordinator", "chair", "assessor", "observer"],
)
def test_the_figures_say_how_far_the_selection_is(committee, page, person, own):
    home = page("home", as_=person)

    assert figures(home) == {
        "Applications": "4",
        "Interviews held": "1 of 4",
        "Days until the call closes": "6",
        **own,
    }


def test_the_figures_count_what_is_in_the_selection(committee, page):
    applications.withdraw(committee, actor(committee), "H-02", reason="By e-mail")

    assert figures(page("home", as_="olli")) == {
        "Applications": "3",
        "Interviews held": "0 of 3",
        "Days until the call closes": "6",
    }


def test_an_assessors_own_progress_is_counted(committee, page):
    rated(committee, {"H-01": 2, "H-02": 2}, by=["aino"])

    assert figures(page("home", as_="aino"))["My sheets submitted"] == "2 of 4"
    assert figures(page("home", as_="eino"))["My sheets submitted"] == "0 of 4"


@pytest.mark.parametrize("deadline", [date(2021, 12, 4), date(2021, 12, 5), date(2021, 12, 24)], ids=str)
def test_the_days_left_follow_the_deadline(committee, page, deadline):
    changed(committee, "deadline = 2021-12-10", f"deadline = {deadline}")

    days = figures(page("home", as_="olli"))["Days until the call closes"]

    assert days == str((deadline - date(2021, 12, 4)).days)


@pytest.mark.parametrize("person", EVERYBODY)
def test_before_release_the_slots_only_say_when_they_will_be_seen(committee, page, person):
    rated(committee, dict.fromkeys(FOUR, 3))

    home = page("home", as_=person)

    assert home.header[-1].value == "The 6 slots"
    assert home.markdown[-1].value == LATER
    assert marks(home) == []


@pytest.mark.parametrize("person", EVERYBODY)
def test_before_release_the_page_is_the_same_whatever_the_levels(committee, page, person):
    rated(committee, {"H-01": 4, "H-02": 4, "H-03": 4, "H-04": 4})
    high = without_foot(page("home", as_=person))

    rated(committee, {"H-01": 0, "H-02": 1, "H-03": 0, "H-04": 1})

    assert without_foot(page("home", as_=person)) == high


@pytest.mark.parametrize("person", EVERYBODY)
def test_after_release_it_says_how_many_slots_the_scores_settle(committee, page, person):
    changed(committee, "slots = 6", "slots = 2")
    rated(committee, {"H-01": 4, "H-02": 3, "H-03": 2, "H-04": 1})
    released(committee)

    home = page("home", as_=person)

    assert home.subheader[0].value == "2 of 2 slots safe"
    assert marks(home) == ["2 safe", "0 contested", "2 out", "0 unrated"]
    assert "Open the shortlist" in ways(home)


def test_a_tie_across_the_line_is_named(committee, page):
    changed(committee, "slots = 6", "slots = 2")
    rated(committee, {"H-01": 4, "H-02": 3, "H-03": 3, "H-04": 1})
    released(committee)

    home = page("home", as_="sari")

    assert marks(home) == ["1 safe", "2 contested", "1 out", "0 unrated"]
    assert home.markdown[-1].value == ("H-02, H-03 are tied across the line: the tie ladder decides between them.")


def test_whoever_has_not_submitted_sees_no_slots_yet(committee, page):
    rated(committee, {"H-01": 4, "H-02": 3}, by=["aino"])
    released(committee)

    home = page("home", as_="aino")

    assert home.markdown[-1].value == "The slots appear when you have submitted your sheets of 2 applications."
    assert marks(home) == []


def test_a_recused_person_sees_no_slots(committee, page):
    rated(committee, dict.fromkeys(FOUR, 2))
    conflicts.answer(committee, actor(committee, "aino"), "H-01", ground="board")
    released(committee)

    home = page("home", as_="aino")

    assert home.markdown[-1].value == (
        "Slots are not shown to a person who is recused from an application until the decision is made."
    )
    assert marks(home) == []


def test_a_recused_person_is_counted_without_that_application(committee, page):
    conflicts.answer(committee, actor(committee, "aino"), "H-02", ground="board")

    home = page("home", as_="aino")

    assert figures(home) == {
        "Applications": "3",
        "Interviews held": "0 of 3",
        "My sheets submitted": "0 of 3",
        "Days until the call closes": "6",
    }


@pytest.mark.parametrize("person", ["sari", "pertti"], ids=["coordinator", "chair"])
def test_whoever_keeps_the_time_sees_who_owes_which_sheets(committee, page, person):
    rated(committee, {"H-01": 2, "H-03": 2}, by=["aino"])

    home = page("home", as_=person)

    assert home.expander[0].label == "6 sheets are missing: who owes them"
    assert rows(home, "Sheets that are not submitted, by assessor") == [
        ["Aino Arvioija", "2", "H-02, H-04"],
        ["Eino Arvioija", "4", "H-01, H-02, H-03, H-04"],
    ]


@pytest.mark.parametrize("person", ["aino", "olli"], ids=["assessor", "observer"])
def test_nobody_else_sees_who_owes_sheets(committee, page, person):
    assert "Eino Arvioija" not in drawn(page("home", as_=person))


def test_an_empty_programme_shows_three_steps(committee, page, picks):
    key = setup.start_own(committee, actor(committee), template="soske-2022", name="Kevät 2027")

    home = picks(page("home", as_="sari"), "sari", programme=key)

    assert home.title[0].value == "Kevät 2027"
    assert list(ways(home).items()) == [
        ("1. Make the rubric and the rules yours, and seal them", ("settings", "")),
        ("2. Invite the people who assess", ("settings", "")),
        ("3. Load the applications from the form tool", ("applications", "import=1")),
    ]


def test_in_an_empty_programme_the_others_wait_for_the_coordinator(committee, page, picks):
    key = setup.start_own(committee, actor(committee), template="soske-2022", name="Kevät 2027")
    setup.set_member(
        committee,
        access.viewer(committee, key, "sari"),
        code="liisa",
        name="Liisa",
        organisation="Silta",
        roles=[Role.ASSESSOR],
    )

    home = picks(page("home", as_="sari"), "liisa", programme=key)

    assert home.info[-1].value == "No applications yet. The coordinator loads them when they arrive."
    assert ways(home) == {}


def test_home_speaks_the_readers_language(committee, page):
    home = page("home", as_="aino", language="fi")

    assert figures(home) == {
        "Hakemukset": "4",
        "Pidetyt haastattelut": "1/4",
        "Jättämäni arvioinnit": "0/4",
        "Päiviä haun päättymiseen": "6",
    }
    assert tasks(home) == ["**4 hakemusta arvioitavana** · viimeistään 22.12.2021"]
