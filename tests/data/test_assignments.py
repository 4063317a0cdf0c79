"""Who rates what, as people see it: queues, what stays closed, progress by organisation, scores side by side."""

from fractions import Fraction
from time import perf_counter

import pytest
from sqlalchemy import insert, select

from data.access import GateKey, Role
from data.actions import assignments as acts
from data.actions import conflicts, ratings, setup
from data.database import transaction
from data.models import Application, Member, Sheet, now
from data.queries import applications, assignments, organisations, standings, waiting
from data.queries import ratings as sheets
from data.queries.assignments import Load, State
from scoring.aggregate import scores
from scoring.errors import NotAllowed, Problem
from scoring.ratings import Rating, RatingSet, Stage
from tests.data.actions.test_assignments import allocates, answers, enters, joins, queue, releases, submits
from tests.data.conftest import who


@pytest.fixture
def given(committee):
    """H-01 is Ada's and Cy's, H-02 Bo's; Ada and Bo are of Silta, Cy of Kehto. Ada has submitted."""
    joins(committee, "cy")
    answers(committee, "cy", "H-01", "H-02")
    cora = who(committee, "cora")
    allocates(committee, 0)
    acts.give(committee, cora, "H-01", members=["ada"], organisations=["Kehto"])
    acts.give(committee, cora, "H-02", members=["bo"])
    submits(committee, "ada", "H-01")
    return committee


def rated(engine, member):
    """Of which applications a member sees a rating, by each of the two ways there are."""
    viewer = who(engine, member)
    one = {code for code in ("H-01", "H-02") if [s for s in sheets.sheets(engine, viewer, code) if s.levels]}
    every = {r.application for r in sheets.rating_set(engine, viewer).ratings}
    return one, every


def test_the_queue_holds_what_is_given_directly_or_through_the_organisation(given):
    assert {member: queue(given, member) for member in ("ada", "bo", "cy")} == {
        "ada": ["H-01"],
        "bo": ["H-02"],
        "cy": ["H-01"],
    }


@pytest.mark.parametrize("member", ("bo", "cy", "cora", "chris", "olga"))
def test_before_release_nobody_sees_what_another_gave(given, member):
    assert rated(given, member) == (set(), set())


def test_after_release_who_was_not_given_it_waits_for_no_sheet_of_their_own(given):
    submits(given, "bo", "H-02")
    releases(given)

    assert rated(given, "bo") == ({"H-01", "H-02"}, {"H-01", "H-02"})
    assert rated(given, "cy") == ({"H-02"}, {"H-02"})  # H-01 is given to Kehto, and Cy has not submitted it
    assert sheets.hidden(given, who(given, "bo")) == frozenset()
    assert sheets.hidden(given, who(given, "cy")) == {"H-01"}
    assert standings.result(given, who(given, "cy")).hidden == ("H-01",)


def test_who_is_recused_sees_nothing_whether_given_or_not(given):
    for member in ("bo", "cy"):
        conflicts.answer(given, who(given, member), "H-01", ground="other")
    releases(given)

    for member in ("bo", "cy"):
        assert "H-01" not in {r.application for r in sheets.rating_set(given, who(given, member)).ratings}
        with pytest.raises(Problem, match="There is no application H-01 that you may see"):
            sheets.sheets(given, who(given, member), "H-01")


def test_only_those_to_whom_it_is_given_owe_a_sheet(given):
    assert {o.assessor: o.codes for o in sheets.owed(given, who(given, "chris"))} == {"bo": ("H-02",), "cy": ("H-01",)}


@pytest.mark.parametrize("member", ("cora", "chris"))
def test_progress_by_organisation_counts_sheets_and_no_levels(given, member):
    assert assignments.progress(given, who(given, member)) == (
        Load("Kehto", "Kehto", assessors=1, expected=1, submitted=0),
        Load("Silta", "Silta", assessors=2, expected=2, submitted=1),
    )


@pytest.mark.parametrize("member", ("ada", "olga"))
def test_nobody_else_is_told_how_far_an_organisation_is(given, member):
    assert assignments.progress(given, who(given, member)) == ()
    assert assignments.raters(given, who(given, member), "H-01") == ()
    assert assignments.lacking(given, who(given, member)) == ()


@pytest.mark.parametrize("query", (assignments.overview, assignments.plan, assignments.given))
def test_only_the_coordinator_sees_how_applications_are_given_out(given, query):
    with pytest.raises(NotAllowed, match="Only a coordinator may do this"):
        query(given, who(given, "chris"))


def test_a_recusal_is_expected_of_nobody(given):
    conflicts.answer(given, who(given, "cy"), "H-01", ground="other")

    assert [(o.name, o.expected) for o in assignments.progress(given, who(given, "cora"))] == [
        ("Kehto", 0),
        ("Silta", 2),
    ]


def test_a_recused_coordinator_is_told_nothing_of_that_application(given):
    joins(given, "cora", "Silta", (Role.COORDINATOR, Role.ASSESSOR))
    conflicts.answer(given, who(given, "cora"), "H-01", ground="other")
    cora = who(given, "cora")

    assert [g.code for g in assignments.given(given, cora)] == ["H-02"]
    assert [(o.name, o.expected, o.submitted) for o in assignments.progress(given, cora)] == [
        ("Kehto", 0, 0),
        ("Silta", 1, 0),
    ]
    assert "H-01" not in repr(assignments.leaving(given, cora, "cy"))
    with pytest.raises(Problem, match="There is no application H-01"):
        assignments.raters(given, cora, "H-01")


def test_what_is_missing_is_told_apart(given):
    conflicts.answer(given, who(given, "bo"), "H-01", ground="other")

    assert {r.name: r.state for r in assignments.raters(given, who(given, "chris"), "H-01")} == {
        "Ada": State.SUBMITTED,
        "Bo": State.RECUSED,
        "Cy": State.AWAITED,
    }
    assert assignments.given(given, who(given, "cora"))[1].states == {
        "ada": State.NOT_GIVEN,
        "bo": State.AWAITED,
        "cy": State.NOT_GIVEN,
    }


def test_a_late_application_is_a_task_until_it_is_given_out(given):
    enters(given, 1)

    def tasks():
        return [t.n for t in waiting.tasks(given, who(given, "cora")) if "enough assessors" in t.sentence[0]]

    before = tasks()
    acts.give(given, who(given, "cora"), "H-03", members=["bo"])

    assert (before, tasks()) == ([1], [])


def test_a_plan_is_what_is_made_and_stores_nothing(committee):
    enters(committee, 8)
    for code in ("cy", "di"):
        joins(committee, code)

    plan = assignments.plan(committee, who(committee, "cora"), each=2)
    before = [len(queue(committee, member)) for member in ("ada", "bo", "cy", "di")]
    made = allocates(committee, 2)

    assert before == [10] * 4
    assert (plan.added, plan.apart) == (made, 1)
    assert [p.expected for p in plan.people] == [len(queue(committee, p.code)) for p in plan.people] == [5] * 4
    assert (plan.least, plan.most) == (1, 2)
    assert [(o.name, o.expected) for o in plan.organisations] == [("Kehto", 10), ("Silta", 10)]


def test_one_assessor_each_is_said_to_bind_nobody(committee):
    assert assignments.plan(committee, who(committee, "cora"), each=1).apart == 2


def test_who_has_left_keeps_their_sheets_in_the_figures(given):
    acts.leave(given, who(given, "cora"), "ada")

    silta = assignments.progress(given, who(given, "cora"))[1]
    assert (silta.assessors, silta.expected, silta.submitted) == (1, 2, 1)
    assert [r.state for r in assignments.raters(given, who(given, "cora"), "H-01") if r.name == "Ada"] == [
        State.SUBMITTED
    ]


# Side by side by organisation


@pytest.fixture
def compared(committee):
    """Everybody rates all: Ada and Bo of Silta, Cy of Kehto; released."""
    joins(committee, "cy")
    answers(committee, "cy", "H-01", "H-02")
    levels = {("ada", "H-01"): 4, ("bo", "H-01"): 1, ("cy", "H-01"): 2, ("ada", "H-02"): 3, ("cy", "H-02"): 0}
    rubric = standings.programmes.frame(committee, who(committee, "cora")).rubric
    given = tuple(
        Rating(code, member, c.key, Fraction(level), Stage.FORM)
        for (member, code), level in levels.items()
        for c in rubric.criteria
    )
    agreed = (Rating("H-01", None, "A1", Fraction(4), Stage.CONSENSUS),)
    ratings.import_ratings(committee, who(committee, "cora"), RatingSet(given + agreed, frozenset()))
    releases(committee)
    return committee


def seen(engine, member):
    found = organisations.side_by_side(engine, who(engine, member))
    return {
        (code, organisation): (part.score.overall, part.rated)
        for code, own in found.items()
        for organisation, part in own.items()
    }


def test_each_organisation_scores_by_its_own_assessors_alone(compared):
    # One level on every criterion is that level in points: 4 is 100, 1 is 25; the mean of both 62.5.
    assert seen(compared, "cora") == {
        ("H-01", "Kehto"): (50, 1),
        ("H-01", "Silta"): (Fraction(125, 2), 2),
        ("H-02", "Kehto"): (0, 1),
        ("H-02", "Silta"): (75, 1),
    }


def test_one_organisation_alone_scores_as_the_committee_does(compared):
    joins(compared, "cy", "Silta")

    both = organisations.side_by_side(compared, who(compared, "cora"))["H-02"]["Silta"].score

    given = sheets.rating_set(compared, who(compared, "cora"))
    rubric = standings.programmes.frame(compared, who(compared, "cora")).rubric
    assert both.overall == scores(given, rubric)["H-02"].overall


def test_side_by_side_shows_nothing_that_is_closed(compared):
    setup.close_gate(compared, who(compared, "cora"), GateKey.RATINGS_RELEASED, reason="x")
    before_release = [seen(compared, member) for member in ("cora", "chris", "ada", "olga")]
    setup.open_gate(compared, who(compared, "cora"), GateKey.RATINGS_RELEASED)
    conflicts.answer(compared, who(compared, "cy"), "H-01", ground="other")

    assert before_release == [{}] * 4
    assert {code for code, _ in seen(compared, "cy")} == {"H-02"}  # recused from H-01
    assert {code for code, _ in seen(compared, "bo")} == {"H-01"}  # has not submitted H-02
    assert seen(compared, "cora")["H-01", "Silta"] == (Fraction(125, 2), 2)
    assert ("H-01", "Kehto") not in seen(compared, "cora")  # a recused assessor's levels count nowhere


def test_only_what_is_asked_for_is_computed(compared):
    found = organisations.side_by_side(compared, who(compared, "cora"), codes=["H-02", "H-99"])

    assert list(found) == ["H-02"]


# Ten thousand applications and fifty assessors


@pytest.fixture
def many(committee):
    with transaction(committee) as session:
        session.execute(
            insert(Application),
            [
                {"programme_id": 1, "code": f"H-{n}", "source": f"x{n}", "facts": {}, "answers": {}, "attention": []}
                for n in range(3, 10_001)
            ],
        )
        session.execute(
            insert(Member),
            [
                {
                    "programme_id": 1,
                    "code": f"m{n}",
                    "name": f"M{n}",
                    "organisation": f"O{n % 7}",
                    "roles": ["assessor"],
                    "language": "fi",
                }
                for n in range(48)
            ],
        )
    return committee


def test_ten_thousand_applications_are_given_to_fifty_in_seconds(many):
    began = perf_counter()
    plan = assignments.plan(many, who(many, "cora"), each=3)
    allocates(many, 3)
    allocated = perf_counter()
    with transaction(many) as session:
        mine = session.scalars(select(Application.id).limit(2000)).all()
        ada = session.scalars(select(Member.id).where(Member.code == "ada")).one()
        session.execute(
            insert(Sheet),
            [{"application_id": x, "member_id": ada, "saved_at": now(), "submitted_at": now()} for x in mine],
        )
    releases(many)
    read = perf_counter()
    queued = len(sheets.queue(many, who(many, "ada")))
    sheets.hidden(many, who(many, "ada"))
    overview = assignments.overview(many, who(many, "cora"))
    waiting.tasks(many, who(many, "cora"))
    shown = len(sheets.sheets(many, who(many, "cora"), "H-01"))

    assert (plan.added, queued, plan.apart, shown) == (30_000, 600, 1, 1)
    assert {p.expected for p in overview.people} - {600} <= {overview.people[0].expected}
    assert allocated - began < 40
    assert perf_counter() - read < 20
    assert len(applications.applications(many, who(many, "ada"))) == 10_000
