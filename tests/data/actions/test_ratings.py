"""data.actions.ratings: levels and evidence are saved one by one; the sheet is submitted when each answer stands."""

import pytest
from sqlalchemy import select

from data.access import GateKey, Role
from data.actions import Repeated, conflicts, ratings, setup
from data.database import reading
from data.models import Conflict, LogEntry, Rating
from data.queries import ratings as queries
from data.queries.programmes import frame
from scoring import rubric as rubrics
from scoring.errors import EditConflict, NotAllowed, Problem
from scoring.ratings import Rating as Given
from scoring.ratings import RatingSet, Stage
from tests.data.conftest import who

QUOTE = {"source": "answer:leadership", "quote": "Hankintajohtaja vastaa hankinnoista."}
NOTHING = {"source": "nothing:leadership", "quote": ""}


def rate(engine, code="H-01", *, criterion="A1", level="2", version=0, stage=Stage.FORM, **more):
    return ratings.rate(
        engine, who(engine, "ada"), code, criterion=criterion, level=level, stage=stage, version=version, **more
    )


def sheet(engine, code="H-01", member="ada"):
    return queries.own_sheet(engine, who(engine, member), code)


def filled(engine, level="2", code="H-01", evidence=()):
    """A sheet with the same level on every criterion; returns its version."""
    version = 0
    for key in (c.key for c in frame(engine, who(engine, "cora")).rubric.criteria):
        version = rate(engine, code, criterion=key, level=level, version=version, evidence=list(evidence))
    return version


def last_entry(engine):
    with reading(engine) as session:
        return session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()


def log_size(engine):
    with reading(engine) as session:
        return len(session.scalars(select(LogEntry)).all())


def test_a_level_is_saved_and_stands_in_the_log(committee):
    version = rate(committee, level="3", evidence=[QUOTE])

    assert version == 1
    given = sheet(committee).levels["A1", "form"]
    assert (given.level, given.evidence) == ("3", (QUOTE,))
    entry = last_entry(committee)
    assert (entry.actor, entry.action, entry.about) == ("ada", "rate", "H-01")
    assert entry.body == {"criterion": "A1", "stage": "form", "level": "3", "was": None}


def test_a_level_given_again_names_what_it_was(committee):
    rate(committee, level="3")

    rate(committee, level="1", version=1)

    assert last_entry(committee).body["was"] == "3"
    assert sheet(committee).levels["A1", "form"].level == "1"


def test_not_assessed_is_an_answer_and_not_a_zero(committee):
    rate(committee, level=None)

    assert sheet(committee).levels["A1", "form"].level is None


@pytest.mark.parametrize("level", ("5", "-1", "2.5", "", "hyvä", "03", "1e0"))
def test_what_is_no_level_is_refused(committee, level):
    with pytest.raises(Problem, match="is not a level of the rubric"):
        rate(committee, level=level)

    assert sheet(committee).version == 0


def test_an_unknown_criterion_is_refused(committee):
    with pytest.raises(Problem, match="Z9"):
        rate(committee, criterion="Z9")


def test_an_application_that_is_not_there_is_refused(committee):
    with pytest.raises(Problem, match="There is no application H-99 that you may see"):
        rate(committee, "H-99")


@pytest.mark.parametrize("member", ("cora", "chris", "olga"))
def test_only_an_assessor_rates(committee, member):
    with pytest.raises(NotAllowed, match="Only an assessor gives ratings"):
        ratings.rate(committee, who(committee, member), "H-01", criterion="A1", level="2", stage=Stage.FORM, version=0)


def test_a_save_over_another_window_is_refused(committee):
    rate(committee)

    with pytest.raises(EditConflict, match=r"H-01 was saved .* A1 stands there at 2\. The level 4 was not saved\."):
        rate(committee, level="4", version=0)

    assert sheet(committee).levels["A1", "form"].level == "2"


def test_two_assessors_do_not_disturb_each_other(committee):
    rate(committee)

    ratings.rate(committee, who(committee, "bo"), "H-01", criterion="A1", level="4", stage=Stage.FORM, version=0)

    assert sheet(committee).levels["A1", "form"].level == "2"
    assert sheet(committee, member="bo").levels["A1", "form"].level == "4"


def test_an_operation_sent_twice_is_done_once(committee):
    rate(committee, operation="press-1")
    before = log_size(committee)

    with pytest.raises(Repeated, match="repeated"):
        rate(committee, level="4", version=1, operation="press-1")

    assert log_size(committee) == before
    assert sheet(committee).levels["A1", "form"].level == "2"
    assert sheet(committee).version == 1


def test_a_refused_save_leaves_no_log_entry(committee):
    before = log_size(committee)

    with pytest.raises(Problem, match="is not a level"):
        rate(committee, level="9")

    assert log_size(committee) == before


def test_evidence_of_a_rating_is_replaced(committee):
    rate(committee, level="3")

    ratings.cite(
        committee, who(committee, "ada"), "H-01", criterion="A1", stage=Stage.FORM, evidence=[QUOTE], version=1
    )

    assert sheet(committee).levels["A1", "form"].evidence == (QUOTE,)
    assert (last_entry(committee).action, last_entry(committee).body["citations"]) == ("cite", 1)


def test_evidence_needs_a_level_first(committee):
    with pytest.raises(Problem, match="Choose a level first"):
        ratings.cite(
            committee, who(committee, "ada"), "H-01", criterion="A1", stage=Stage.FORM, evidence=[QUOTE], version=0
        )


def test_what_was_cited_from_the_form_still_speaks_after_the_interview(committee):
    rate(committee, level="3", evidence=[QUOTE])

    rate(committee, level="4", stage=Stage.INTERVIEW, version=1, reason="Selvisi.")

    assert sheet(committee).levels["A1", "interview"].evidence == (QUOTE,)
    assert sheet(committee).levels["A1", "form"].level == "3"


def test_work_on_an_open_sheet_leaves_what_is_computed_as_it_is(committee):
    before = who(committee, "bo")

    version = rate(committee, evidence=[QUOTE])
    ratings.cite(
        committee, who(committee, "ada"), "H-01", criterion="A1", stage=Stage.FORM, evidence=[], version=version
    )

    after = who(committee, "bo")
    assert after.basis == before.basis
    assert after.revision == before.revision + 2


def test_a_submitted_sheet_and_each_level_after_it_are_computed_with(committee):
    version = filled(committee)
    before = who(committee, "bo").basis

    version = ratings.submit(committee, who(committee, "ada"), "H-01", version=version)
    rate(committee, level="3", version=version, stage=Stage.INTERVIEW, evidence=[QUOTE], reason="Selvisi.")

    assert who(committee, "bo").basis == before + 2


def test_the_own_queue_follows_each_press(committee):
    queries.queue(committee, who(committee, "ada"))

    rate(committee, "H-02")

    assert {q.code: q.done for q in queries.queue(committee, who(committee, "ada"))} == {"H-01": 0, "H-02": 1}


def test_a_rating_taken_back_is_open_again(committee):
    rate(committee)

    ratings.clear(committee, who(committee, "ada"), "H-01", criterion="A1", stage=Stage.FORM, version=1)

    assert sheet(committee).levels == {}
    assert last_entry(committee).action == "clear rating"


@pytest.mark.parametrize(
    ("level", "evidence", "enough"),
    (
        ("4", (), False),
        ("3", (), False),
        ("3", (NOTHING,), False),
        ("3", (QUOTE,), True),
        ("2", (), True),
        ("1", (), True),
        ("0", (), False),
        ("0", (NOTHING,), True),
        ("0", (QUOTE,), True),
        (None, (), True),
    ),
)
def test_high_levels_need_a_citation_and_the_lowest_needs_one_or_a_field_that_says_nothing(
    committee, level, evidence, enough
):
    version = filled(committee)
    rate(committee, criterion="B1", level=level, version=version, evidence=list(evidence))

    if enough:
        ratings.submit(committee, who(committee, "ada"), "H-01", version=version + 1)
        assert sheet(committee).submitted_at is not None
        assert last_entry(committee).action == "submit"
    else:
        with pytest.raises(Problem, match=r"These levels need evidence: B1\."):
            ratings.submit(committee, who(committee, "ada"), "H-01", version=version + 1)
        assert sheet(committee).submitted_at is None


def test_a_sheet_with_an_open_criterion_is_not_submitted(committee):
    version = filled(committee)
    version = ratings.clear(committee, who(committee, "ada"), "H-01", criterion="A4", stage=Stage.FORM, version=version)

    with pytest.raises(Problem, match="Not answered yet: A4"):
        ratings.submit(committee, who(committee, "ada"), "H-01", version=version)


def test_a_submitted_sheet_takes_no_form_rating_but_the_one_after_the_interview(committee):
    version = ratings.submit(committee, who(committee, "ada"), "H-01", version=filled(committee))

    with pytest.raises(NotAllowed, match="form ratings no longer change"):
        rate(committee, level="1", version=version)
    with pytest.raises(Problem, match="submitted already"):
        ratings.submit(committee, who(committee, "ada"), "H-01", version=version)
    rate(committee, level="1", version=version, stage=Stage.INTERVIEW, reason="Selvisi.")

    assert sheet(committee).levels["A1", "form"].level == "2"
    assert sheet(committee).levels["A1", "interview"].level == "1"


@pytest.mark.parametrize(
    ("before", "after", "needed"),
    (("2", "3", True), ("2", "1", True), ("2", "2", False), ("2", None, False), (None, "2", False), ("", "2", False)),
    ids=("higher", "lower", "the same", "cannot assess after", "could not assess before", "nothing from the form"),
)
def test_a_level_that_the_interview_changed_needs_a_reason(committee, before, after, needed):
    version = 0 if before == "" else rate(committee, level=before)

    if needed:
        with pytest.raises(Problem, match=f"you gave A1 the level {before}. Say what in the interview made it {after}"):
            rate(committee, level=after, version=version, stage=Stage.INTERVIEW, reason=" ")
        assert ("A1", "interview") not in sheet(committee).levels
    rate(committee, level=after, version=version, stage=Stage.INTERVIEW, reason=" Selvisi vasta puheesta. ")

    given = sheet(committee).levels["A1", "interview"]
    assert (given.level, given.reason) == (after, "Selvisi vasta puheesta." if needed else None)


def test_the_reason_stands_in_no_log_entry_and_goes_when_the_levels_agree_again(committee):
    version = rate(committee, level="2")
    version = rate(committee, level="3", version=version, stage=Stage.INTERVIEW, reason="Kanaria")
    assert "Kanaria" not in str(last_entry(committee).body)

    rate(committee, level="2", version=version, stage=Stage.INTERVIEW)

    assert sheet(committee).levels["A1", "interview"].reason is None


def test_a_level_from_the_form_that_is_changed_after_the_interview_needs_the_reason_before_the_sheet_is_submitted(
    committee,
):
    version = filled(committee)
    version = rate(committee, level="2", version=version, stage=Stage.INTERVIEW)
    version = rate(committee, level="1", version=version)

    with pytest.raises(Problem, match="without a reason: A1"):
        ratings.submit(committee, who(committee, "ada"), "H-01", version=version)
    version = rate(committee, level="2", version=version, stage=Stage.INTERVIEW, reason="Selvisi.")
    ratings.submit(committee, who(committee, "ada"), "H-01", version=version)


def test_a_level_from_a_file_has_no_reason_and_takes_away_that_of_another_level(committee):
    rate(committee, level="2")
    rate(committee, level="3", version=1, stage=Stage.INTERVIEW, reason="Selvisi.")

    ratings.import_ratings(
        committee, who(committee, "cora"), RatingSet((given(level=4, stage=Stage.INTERVIEW),), frozenset())
    )

    assert (sheet(committee).levels["A1", "interview"].level, sheet(committee).levels["A1", "interview"].reason) == (
        "4",
        None,
    )


def test_a_sheet_is_opened_again_only_before_release(committee):
    version = ratings.submit(committee, who(committee, "ada"), "H-01", version=filled(committee))

    version = ratings.reopen(committee, who(committee, "ada"), "H-01", version=version)
    assert sheet(committee).submitted_at is None

    version = ratings.submit(committee, who(committee, "ada"), "H-01", version=version)
    setup.open_gate(committee, who(committee, "chris"), GateKey.RATINGS_RELEASED)
    with pytest.raises(NotAllowed, match="no longer opens"):
        ratings.reopen(committee, who(committee, "ada"), "H-01", version=version)

    setup.close_gate(committee, who(committee, "chris"), GateKey.RATINGS_RELEASED, reason="Liian aikaisin.")
    with pytest.raises(NotAllowed, match="no longer opens"):  # the others may have been seen
        ratings.reopen(committee, who(committee, "ada"), "H-01", version=version)
    assert sheet(committee).submitted_at is not None


def test_nothing_is_rated_after_the_decision(committee):
    setup.open_gate(committee, who(committee, "chris"), GateKey.DECIDED)

    with pytest.raises(NotAllowed, match="ratings no longer change"):
        rate(committee)


def test_who_declares_a_conflict_sees_nothing_of_it_at_once(committee):
    conflicts.answer(committee, who(committee, "ada"), "H-01", ground="employment")

    with pytest.raises(Problem, match="There is no application H-01 that you may see"):
        rate(committee)
    with pytest.raises(Problem, match="There is no application H-01 that you may see"):
        sheet(committee)


def given(application="H-01", assessor="ada", criterion="A1", level=3, stage=Stage.FORM):
    return Given(application, assessor, criterion, rubrics.exact(str(level)), stage)


def test_ratings_from_a_file_are_finished_sheets(committee):
    read = RatingSet((given(), given(assessor=None, stage=Stage.CONSENSUS)), frozenset({("H-02", "bo")}))

    assert ratings.import_ratings(committee, who(committee, "cora"), read) == {"new": 2, "changed": 0, "unchanged": 0}

    assert sheet(committee).submitted_at is not None
    with reading(committee) as session:
        declared = select(Conflict.state).where(Conflict.state != "none")
        assert session.scalars(declared).all() == ["declared"]
    assert last_entry(committee).action == "import ratings"


def test_the_same_ratings_imported_again_change_nothing(committee):
    read = RatingSet((given(), given(criterion="A2")), frozenset())
    ratings.import_ratings(committee, who(committee, "cora"), read)
    before = sheet(committee)

    assert ratings.import_ratings(committee, who(committee, "cora"), read) == {"new": 0, "changed": 0, "unchanged": 2}

    assert sheet(committee) == before


def test_changed_ratings_are_counted_and_replace_the_level(committee):
    ratings.import_ratings(committee, who(committee, "cora"), RatingSet((given(),), frozenset()))

    counts = ratings.import_ratings(committee, who(committee, "cora"), RatingSet((given(level=1),), frozenset()))

    assert counts == {"new": 0, "changed": 1, "unchanged": 0}
    assert sheet(committee).levels["A1", "form"].level == "1"


@pytest.mark.parametrize(
    ("rating", "sentence"),
    (
        (given(application="H-99"), "There is no application H-99"),
        (given(assessor="nobody"), "No assessor of this programme has the code nobody"),
        (given(assessor="olga"), "No assessor of this programme has the code olga"),
    ),
)
def test_ratings_of_unknown_people_or_applications_are_refused_whole(committee, rating, sentence):
    with pytest.raises(Problem, match=sentence):
        ratings.import_ratings(committee, who(committee, "cora"), RatingSet((given(), rating), frozenset()))

    with reading(committee) as session:
        assert session.scalars(select(Rating)).all() == []


def test_ratings_are_imported_by_a_coordinator_only(committee):
    assert Role.COORDINATOR not in who(committee, "ada").roles
    with pytest.raises(NotAllowed, match="Only a coordinator"):
        ratings.import_ratings(committee, who(committee, "ada"), RatingSet((given(),), frozenset()))
