"""data.queries.moderation: each is told of the meeting what they may see, and the pointer itself tells nothing."""

from datetime import timedelta
from fractions import Fraction

import pytest

from data.access import GateKey
from data.actions import assignments, conflicts, interviews, moderation, ratings, setup
from data.queries import moderation as queries
from data.queries.moderation import Now
from data.queries.programmes import frame
from data.queries.ratings import own_sheet
from scoring.errors import NotAllowed, Unseen
from scoring.ratings import Rating, RatingSet, Stage
from scoring.spread import Band
from tests.data.actions.acts import entries
from tests.data.conftest import SENT, who

LEVELS = {"ada": {"A1": 0, "A2": 2}, "bo": {"A1": 4, "A2": 3}}


def rated(engine, *, assessors=("ada", "bo"), codes=("H-01", "H-02"), release=True):
    """On A1 they lie four levels apart, on A2 one, on the rest they agree."""
    criteria = [c.key for c in frame(engine, who(engine, "cora")).rubric.criteria]
    given = tuple(
        Rating(code, assessor, criterion, Fraction(LEVELS[assessor].get(criterion, 1)), Stage.FORM)
        for code in codes
        for assessor in assessors
        for criterion in criteria
    )
    ratings.import_ratings(engine, who(engine, "cora"), RatingSet(given, frozenset()))
    if release:
        setup.open_gate(engine, who(engine, "cora"), GateKey.RATINGS_RELEASED)


def take_up(engine, code="H-01"):
    version = queries.version(engine, who(engine, "chris"))
    moderation.take_up(engine, who(engine, "chris"), code, version=version)


def come(engine, *members):
    for member in members:
        moderation.present(engine, who(engine, "chris"), member, here=True)


def agree(engine, code="H-01", level="2", reason="Näyttö riittää."):
    moderation.agree(engine, who(engine, "chris"), code, criterion="A1", level=level, reason=reason, version=0)


def now(engine, member):
    return queries.now(engine, who(engine, member))


def compared(engine, member="chris", code="H-01"):
    return queries.compared(engine, who(engine, member), code)


def test_before_anything_is_taken_up_nothing_is_before_the_committee(committee):
    assert now(committee, "ada") == Now(0, None, False)
    assert queries.version(committee, who(committee, "ada")) == 0


def test_everybody_follows_the_chair(committee):
    rated(committee)
    take_up(committee)

    assert {now(committee, member) for member in ("cora", "chris", "ada", "olga")} == {Now(1, "H-01", False)}


def test_a_recused_member_is_told_that_it_is_closed_and_not_which_it_is(committee):
    rated(committee)
    conflicts.answer(committee, who(committee, "bo"), "H-01", ground="board")
    come(committee, "ada", "bo")
    take_up(committee)
    bo = who(committee, "bo")

    assert queries.now(committee, bo) == Now(3, None, True)
    assert [(one.code, one.out) for one in queries.attendance(committee, bo) if one.out] == []
    assert [one.code for one in queries.minutes(committee, bo)] == [None, None]
    assert "H-01" not in queries.disagreements(committee, bo)
    with pytest.raises(Unseen):
        queries.compared(committee, bo, "H-01")


def test_when_release_is_taken_back_the_pointer_tells_nothing(committee):
    rated(committee)
    agree(committee)
    take_up(committee)
    setup.close_gate(committee, who(committee, "cora"), GateKey.RATINGS_RELEASED, reason="Virhe")
    chris = who(committee, "chris")

    assert queries.now(committee, chris).code is None
    assert all(one.voices == () and one.agreement is None for one in queries.compared(committee, chris, "H-01"))
    assert queries.agreements(committee, chris) == []
    assert queries.disagreements(committee, chris) == {}
    assert queries.leanings(committee, chris) == []


def test_the_largest_disagreement_stands_first(committee):
    rated(committee)

    found = compared(committee)

    assert [(one.criterion, one.spread.band) for one in found[:2]] == [("A1", Band.APART), ("A2", Band.NEAR)]
    assert [(v.person, v.level) for v in found[0].voices] == [("Ada", "0"), ("Bo", "4")]
    assert found[0].spread.mean == 2


def test_an_assessor_sees_nobodys_levels_before_the_own_sheet_is_submitted(committee):
    rated(committee, assessors=("ada",))
    agree(committee, reason="Salainen perustelu")
    bo = who(committee, "bo")

    assert all(one.voices == () and one.agreement is None for one in queries.compared(committee, bo, "H-01"))
    assert queries.agreements(committee, bo) == []
    assert queries.leanings(committee, bo) == []
    assert queries.disagreements(committee, bo) == {}


def test_an_assessor_who_has_not_answered_about_conflicts_is_asked_first(committee):
    rated(committee)
    setup.set_member(
        committee,
        who(committee, "cora"),
        code="una",
        name="Una",
        organisation="Silta",
        roles=["assessor"],
        language="en",
    )
    agree(committee)
    una = who(committee, "una")

    with pytest.raises(NotAllowed, match="Answer first"):
        queries.compared(committee, una, "H-01")
    assert queries.agreements(committee, una) == []


def test_a_disagreement_is_counted_until_something_is_agreed_on(committee):
    rated(committee)
    assert queries.disagreements(committee, who(committee, "chris")) == {"H-01": 1, "H-02": 1}

    agree(committee)

    assert queries.disagreements(committee, who(committee, "chris")) == {"H-01": 0, "H-02": 1}


def test_what_the_interview_moved_is_told_with_its_reason(committee):
    rated(committee)
    cora = who(committee, "cora")
    interviews.schedule(
        committee,
        cora,
        "H-01",
        starts_at=SENT + timedelta(days=4),
        minutes=60,
        language="fi",
        place="Teams",
        interviewers=["ada", "bo"],
        state="held",
    )
    ratings.rate(
        committee,
        who(committee, "ada"),
        "H-01",
        criterion="A1",
        level="2",
        stage=Stage.INTERVIEW,
        version=own_sheet(committee, who(committee, "ada"), "H-01").version,
        reason="Selvisi haastattelussa.",
    )

    (ada, _bo) = compared(committee)[0].voices

    assert (ada.form, ada.interview, ada.level, ada.reason) == ("0", "2", "2", "Selvisi haastattelussa.")
    assert compared(committee)[0].spread.width == 2


def test_who_leans_is_told_by_name_and_by_how_much(committee):
    rated(committee, codes=("H-01",))

    # Of 13 criteria Bo is four levels above on A1 and one on A2: 5/13.
    assert queries.leanings(committee, who(committee, "olga")) == [
        ("Ada", Fraction(-5, 13), 13),
        ("Bo", Fraction(5, 13), 13),
    ]


def test_whoever_has_left_the_committee_still_leans(committee):
    rated(committee)
    assignments.leave(committee, who(committee, "cora"), "bo")

    assert [name for name, _apart, _n in queries.leanings(committee, who(committee, "olga"))] == ["Ada", "Bo"]
    assert "bo" not in [one.code for one in queries.attendance(committee, who(committee, "olga"))]


def test_the_minutes_tell_who_was_there_who_was_out_and_what_was_agreed_on(committee):
    rated(committee)
    conflicts.answer(committee, who(committee, "bo"), "H-01", ground="board")
    come(committee, "ada", "bo")
    take_up(committee, "H-01")
    agree(committee)
    take_up(committee, "H-02")
    olga = who(committee, "olga")

    told = [(one.name, one.code, one.until is None) for one in queries.minutes(committee, olga)]
    assert told == [("Ada", None, True), ("Bo", None, True), ("Bo", "H-01", False)]
    (one,) = queries.agreements(committee, olga)
    assert (one.code, one.criterion, one.agreement.level, one.agreement.reason) == (
        "H-01",
        "A1",
        "2",
        "Näyttö riittää.",
    )


def test_a_poll_writes_nothing(committee):
    rated(committee)
    before = len(entries(committee))

    queries.version(committee, who(committee, "ada"))
    queries.now(committee, who(committee, "ada"))

    assert len(entries(committee)) == before
