"""data.actions.assignments: who rates what, and somebody who drops out."""

import pytest
from sqlalchemy import select

from data import access
from data.access import GateKey, Role
from data.actions import applications, assignments, conflicts, ratings, setup
from data.database import reading, transaction
from data.exports import ratings as ratings_csv
from data.models import Account, Assignment, Invitation, Member, SignIn, now
from data.queries import assignments as given
from data.queries import programmes
from data.queries import ratings as sheets
from scoring.errors import EditConflict, NotAllowed, Problem
from scoring.ratings import Rating, RatingSet, Stage, read_csv
from tests.data.actions.acts import entries
from tests.data.conftest import KEY, SENT, VALUES, who

ADDED = ("cy", "di", "ed")


def joins(engine, code, organisation="Kehto", roles=(Role.ASSESSOR,)):
    setup.set_member(engine, who(engine, "cora"), code=code, name=code.title(), organisation=organisation, roles=roles)


def enters(engine, n):
    for number in range(n):
        values = {**VALUES, "name": f"Kunta {number}", "business_id": ""}
        applications.enter(engine, who(engine, "cora"), values=values, submitted_at=SENT)


def allocates(engine, each, **more):
    return assignments.allocate(engine, who(engine, "cora"), each=each, **more)


def queue(engine, member):
    return sorted(q.code for q in sheets.queue(engine, who(engine, member)))


def submits(engine, member, *codes, level=2):
    """That member's sheets as a file brings them: submitted, one level each."""
    given = tuple(Rating(code, member, "A1", level, Stage.FORM) for code in codes)
    ratings.import_ratings(engine, who(engine, "cora"), RatingSet(given, frozenset()))


def recuses(engine, member, code):
    conflicts.answer(engine, who(engine, member), code, ground="board")


def answers(engine, member, *codes):
    """That member says that there is no conflict of interest."""
    for code in codes:
        conflicts.answer(engine, who(engine, member), code, ground=None)


def releases(engine):
    setup.open_gate(engine, who(engine, "cora"), GateKey.RATINGS_RELEASED)


@pytest.fixture
def wider(committee):
    """H-01..H-06; Ada and Bo of Silta, Cy, Di and Ed of Kehto assess."""
    enters(committee, 4)
    for code in ADDED:
        joins(committee, code)
    return committee


def test_everybody_rates_all_unless_the_coordinator_says_otherwise(wider):
    assert [len(queue(wider, member)) for member in ("ada", "bo", *ADDED)] == [6] * 5


def test_an_allocation_gives_each_application_its_assessors_evenly(wider):
    added = allocates(wider, 2)

    queues = {member: queue(wider, member) for member in ("ada", "bo", *ADDED)}
    assert added == 12
    assert sorted(len(codes) for codes in queues.values()) == [2, 2, 2, 3, 3]
    assert sorted(code for codes in queues.values() for code in codes) == sorted([f"H-0{n}" for n in range(1, 7)] * 2)


def test_the_log_says_who_was_given_what_in_codes(wider):
    allocates(wider, 1, apart=True)

    body = entries(wider)[-1].body
    assert (body["each"], body["apart"], body["seed"]) == (1, True, 0)
    assert {code: members for code, members in body["given"].items() if members[0] == "ada"} == {
        code: ["ada"] for code in queue(wider, "ada")
    }
    assert len(body["given"]) == 6


def test_who_has_an_application_keeps_it_when_more_are_wanted(wider):
    allocates(wider, 1)
    before = {member: set(queue(wider, member)) for member in ("ada", "bo", *ADDED)}

    assert allocates(wider, 2) == 6
    assert all(codes <= set(queue(wider, member)) for member, codes in before.items())


def test_who_has_begun_to_rate_an_application_goes_on_with_it(wider):
    answers(wider, "ed", "H-01", "H-02", "H-03", "H-04")
    for code in ("H-01", "H-02", "H-03", "H-04"):
        ratings.rate(wider, who(wider, "ed"), code, criterion="A1", level="2", stage=Stage.FORM, version=0)

    allocates(wider, 1)

    assert queue(wider, "ed") == ["H-01", "H-02", "H-03", "H-04"]
    assert sum(len(queue(wider, member)) for member in ("ada", "bo", "cy", "di")) == 2


def test_who_is_recused_is_given_nothing_of_it(wider):
    for member in ("ada", "bo", "cy"):
        conflicts.answer(wider, who(wider, member), "H-03", ground="other")

    allocates(wider, 2)

    assert [member for member in ("ada", "bo", *ADDED) if "H-03" in queue(wider, member)] == ["di", "ed"]


def test_too_few_free_assessors_are_named_and_nothing_is_stored(wider):
    for member in ("ada", "bo", "cy", "di"):
        conflicts.answer(wider, who(wider, member), "H-03", ground="other")

    with pytest.raises(Problem, match="Too few assessors are free for H-03: 2 each are wanted"):
        allocates(wider, 2)

    assert len(queue(wider, "ed")) == 6


def test_a_recused_coordinator_is_not_told_which_application_lacks_assessors(wider):
    joins(wider, "cora", "Silta", (Role.COORDINATOR,))
    for member in ("cora", "ada", "bo", "cy", "di"):
        conflicts.answer(wider, who(wider, member), "H-03", ground="other")

    with pytest.raises(Problem, match="Too few assessors are free for an application that you may not see") as refused:
        allocates(wider, 2)

    assert "H-03" not in str(refused.value)


@pytest.mark.parametrize("each", (-1, 6))
def test_more_assessors_than_there_are_cannot_be_had(wider, each):
    with pytest.raises(Problem, match=rf"There are 5 assessors; {each} for each application cannot be\."):
        allocates(wider, each)


def test_one_of_each_organisation(wider):
    allocates(wider, 2, apart=True)

    for code in (f"H-0{n}" for n in range(1, 7)):
        assert len([member for member in ("ada", "bo") if code in queue(wider, member)]) == 1


def test_everybody_rates_all_again(wider):
    allocates(wider, 1)

    assignments.everybody(wider, who(wider, "cora"))

    assert [len(queue(wider, member)) for member in ("ada", "ed")] == [6, 6]
    with pytest.raises(EditConflict, match="Everybody rates all applications already"):
        assignments.everybody(wider, who(wider, "cora"))


def test_an_application_is_given_by_hand_to_people_and_organisations(wider):
    allocates(wider, 0)

    assignments.give(wider, who(wider, "cora"), "H-02", members=["ada"], organisations=["Kehto"])

    assert [queue(wider, member) for member in ("ada", "bo", *ADDED)] == [["H-02"], [], *[["H-02"]] * 3]
    assert entries(wider)[-1].body == {"members": ["ada"], "through_organisation": ["cy", "di", "ed"]}


def test_who_joins_an_organisation_has_what_was_given_to_it(wider):
    allocates(wider, 0)
    assignments.give(wider, who(wider, "cora"), "H-02", organisations=["Kehto"])

    joins(wider, "fay", "Kehto")

    assert queue(wider, "fay") == ["H-02"]


def test_giving_again_changes_nothing(wider):
    allocates(wider, 0)

    for _ in range(2):
        assignments.give(wider, who(wider, "cora"), "H-02", members=["ada"], organisations=["Kehto"])

    with reading(wider) as session:
        assert len(session.scalars(select(Assignment)).all()) == 2


@pytest.mark.parametrize(
    ("to", "sentence"),
    (
        ({}, "Choose to whom H-02 is given"),
        ({"members": ["olga"]}, "No assessor of this programme has the code olga"),
        ({"members": ["nobody"]}, "No assessor of this programme has the code nobody"),
        ({"organisations": ["Motiva"]}, "No assessor works for Motiva"),
        ({"members": ["bo"]}, "Bo is recused from H-02"),
    ),
)
def test_an_application_is_given_only_to_those_who_can_rate_it(wider, to, sentence):
    conflicts.answer(wider, who(wider, "bo"), "H-02", ground="other")
    allocates(wider, 0)

    with pytest.raises(Problem, match=sentence):
        assignments.give(wider, who(wider, "cora"), "H-02", **to)


def test_nothing_is_given_by_hand_while_everybody_rates_all(wider):
    with pytest.raises(Problem, match=r"Everybody rates all applications\. Choose first"):
        assignments.give(wider, who(wider, "cora"), "H-02", members=["ada"])


def test_an_application_that_left_the_selection_is_given_to_nobody(wider):
    allocates(wider, 0)
    applications.withdraw(wider, who(wider, "cora"), "H-02", reason="x")

    with pytest.raises(Problem, match="H-02 is not in the selection any more"):
        assignments.give(wider, who(wider, "cora"), "H-02", members=["ada"])


def test_what_is_taken_back_is_rated_no_more(wider):
    allocates(wider, 0)
    assignments.give(wider, who(wider, "cora"), "H-02", members=["ada", "bo"], organisations=["Kehto"])

    assignments.take_back(wider, who(wider, "cora"), "H-02", members=["ada"], organisations=["Kehto"])

    assert [queue(wider, member) for member in ("ada", "bo", "cy")] == [[], ["H-02"], []]
    with pytest.raises(NotAllowed, match=r"H-02 is not given to you to rate\."):
        ratings.rate(wider, who(wider, "ada"), "H-02", criterion="A1", level="2", stage=Stage.FORM, version=0)
    with pytest.raises(EditConflict, match="H-02 is not given to them any more"):
        assignments.take_back(wider, who(wider, "cora"), "H-02", members=["ada"])


def test_what_was_taken_back_is_not_given_again_because_it_was_begun(wider):
    allocates(wider, 0)
    assignments.give(wider, who(wider, "cora"), "H-02", members=["ada"])
    ratings.rate(wider, who(wider, "ada"), "H-02", criterion="A1", level="2", stage=Stage.FORM, version=0)
    assignments.take_back(wider, who(wider, "cora"), "H-02", members=["ada"])

    assert allocates(wider, 0) == 0
    assert queue(wider, "ada") == []


def test_a_sheet_submitted_counts_after_the_application_is_taken_back(wider):
    allocates(wider, 0)
    assignments.give(wider, who(wider, "cora"), "H-02", members=["ada"])
    submits(wider, "ada", "H-02")

    assignments.take_back(wider, who(wider, "cora"), "H-02", members=["ada"])
    releases(wider)

    assert [r.assessor for r in sheets.rating_set(wider, who(wider, "cora")).ratings] == ["ada"]


ACTS = {
    "everybody": lambda engine, actor: assignments.everybody(engine, actor),
    "allocate": lambda engine, actor: assignments.allocate(engine, actor, each=1),
    "give": lambda engine, actor: assignments.give(engine, actor, "H-01", members=["bo"]),
    "take back": lambda engine, actor: assignments.take_back(engine, actor, "H-01", members=["ada"]),
    "leave": lambda engine, actor: assignments.leave(engine, actor, "bo"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("member", ("chris", "ada", "olga"))
def test_only_the_coordinator_gives_applications_out(wider, member, act):
    allocates(wider, 0)
    assignments.give(wider, who(wider, "cora"), "H-01", members=["ada"])

    with pytest.raises(NotAllowed, match="Only a coordinator may do this"):
        ACTS[act](wider, who(wider, member))


@pytest.mark.parametrize("act", ("rate", "clear", "cite", "submit", "reopen"))
def test_who_was_not_given_an_application_cannot_touch_its_sheet(wider, act):
    allocates(wider, 0)
    ada = who(wider, "ada")
    tries = {
        "rate": lambda: ratings.rate(wider, ada, "H-01", criterion="A1", level="2", stage=Stage.FORM, version=0),
        "clear": lambda: ratings.clear(wider, ada, "H-01", criterion="A1", stage=Stage.FORM, version=0),
        "cite": lambda: ratings.cite(wider, ada, "H-01", criterion="A1", stage=Stage.FORM, evidence=[], version=0),
        "submit": lambda: ratings.submit(wider, ada, "H-01", version=0),
        "reopen": lambda: ratings.reopen(wider, ada, "H-01", version=0),
    }

    with pytest.raises(NotAllowed, match=r"H-01 is not given to you to rate\."):
        tries[act]()


# What nobody may rate blind any more


def test_after_release_nobody_begins_to_rate_what_they_may_have_seen(wider):
    allocates(wider, 1)
    submits(wider, "ada", "H-01")
    releases(wider)
    missing = next(member for member in ADDED if "H-01" not in queue(wider, member))

    with pytest.raises(NotAllowed, match="The ratings of H-01 have been released; nobody begins to rate it"):
        assignments.give(wider, who(wider, "cora"), "H-01", members=[missing])
    with pytest.raises(NotAllowed, match="Ratings have been released; who may see them does not begin"):
        assignments.everybody(wider, who(wider, "cora"))
    before = queue(wider, missing)
    allocates(wider, 3)
    assert "H-01" not in set(queue(wider, missing)) - set(before)


def test_after_release_a_late_application_is_still_given_out(wider):
    allocates(wider, 2)
    submits(wider, "ada", "H-01")
    releases(wider)
    enters(wider, 1)

    assert given.lacking(wider, who(wider, "cora"))[-1] == "H-07"
    assert allocates(wider, 2) == 2
    assert given.lacking(wider, who(wider, "cora")) == ()


# Somebody drops out


@pytest.fixture
def allocated(wider):
    """Two assessors each; Di has submitted one of hers."""
    allocates(wider, 2)
    submits(wider, "di", queue(wider, "di")[0])
    return wider


def test_what_was_open_passes_on_evenly_and_what_was_submitted_stays(allocated):
    first, *rest = queue(allocated, "di")

    assignments.leave(allocated, who(allocated, "cora"), "di")

    left = {member: queue(allocated, member) for member in ("ada", "bo", "cy", "ed")}
    assert sum(len(codes) for codes in left.values()) == 11  # all but the sheet that Di submitted
    assert max(map(len, left.values())) - min(map(len, left.values())) <= 1
    assert entries(allocated)[-1].body == {
        "roles": ["assessor"],
        "passed_on": {code: next(m for m in left if code in left[m] and m in taken(allocated, code)) for code in rest},
        "to_nobody": [],
    }
    releases(allocated)
    assert [(s.assessor, s.name) for s in sheets.sheets(allocated, who(allocated, "cora"), first)] == [("di", "Di")]
    assert given.lacking(allocated, who(allocated, "cora")) == ()


def taken(engine, code):
    return entries(engine)[-1].body["passed_on"].get(code, "")


def test_who_has_left_sees_nothing_and_is_nobody_here(allocated):
    assignments.leave(allocated, who(allocated, "cora"), "di")

    with pytest.raises(NotAllowed, match="You have no role in this programme"):
        who(allocated, "di")


def test_what_somebody_gave_who_has_left_is_exported_and_read_again(allocated):
    assignments.leave(allocated, who(allocated, "cora"), "di")
    releases(allocated)
    written = ratings_csv.write(allocated, who(allocated, "cora"), language="en", options={}).decode()
    rubric = programmes.frame(allocated, who(allocated, "cora")).rubric

    counts = ratings.import_ratings(allocated, who(allocated, "cora"), read_csv(written, rubric))

    assert counts == {"new": 0, "changed": 0, "unchanged": 1}


def test_who_has_left_is_signed_out_in_every_window(allocated):
    with transaction(allocated) as session:
        own, other = Account(username="di", at=now()), Account(username="ed", at=now())
        session.add_all([own, other])
        session.flush()
        session.scalars(select(Member).where(Member.code == "di")).one().account_id = own.id
        for cookie, account in (("a", own), ("b", own), ("c", other)):
            session.add(SignIn(sha256=cookie, account_id=account.id, way="password", at=now(), seen_at=now()))
        member = session.scalars(select(Member.id).where(Member.code == "di")).one()
        session.add(Invitation(sha256="i", member_id=member, by="cora", at=now()))

    assignments.leave(allocated, who(allocated, "cora"), "di")

    with reading(allocated) as session:
        ended = {s.sha256: s.ended_at is not None for s in session.scalars(select(SignIn))}
        assert ended == {"a": True, "b": True, "c": False}
        assert session.get_one(Invitation, "i").used_at is not None


def test_somebody_must_stay_coordinator(allocated):
    with pytest.raises(Problem, match="Somebody must stay coordinator"):
        assignments.leave(allocated, who(allocated, "cora"), "cora")

    joins(allocated, "ed", "Kehto", (Role.COORDINATOR,))
    assignments.leave(allocated, who(allocated, "ed"), "cora")
    with pytest.raises(NotAllowed, match="You have no role"):
        who(allocated, "cora")


@pytest.mark.parametrize("member", ("nobody", "di"))
def test_only_a_member_can_leave(allocated, member):
    assignments.leave(allocated, who(allocated, "cora"), "di")

    with pytest.raises(Problem, match=f"“{member}” is not a member of this committee"):
        assignments.leave(allocated, who(allocated, "cora"), member)


def test_what_an_organisation_has_stays_with_its_others(wider):
    allocates(wider, 0)
    assignments.give(wider, who(wider, "cora"), "H-01", organisations=["Kehto"])
    assignments.give(wider, who(wider, "cora"), "H-02", members=["di"])

    assignments.leave(wider, who(wider, "cora"), "di")

    assert list(entries(wider)[-1].body["passed_on"]) == ["H-02"]
    assert "H-01" in queue(wider, "cy")


def test_what_an_organisation_has_passes_on_with_its_last_assessor(wider):
    joins(wider, "fay", "Motiva")
    allocates(wider, 0)
    assignments.give(wider, who(wider, "cora"), "H-01", organisations=["Motiva"])

    assignments.leave(wider, who(wider, "cora"), "fay")

    assert list(entries(wider)[-1].body["passed_on"]) == ["H-01"]
    assert given.lacking(wider, who(wider, "cora")) == tuple(f"H-0{n}" for n in range(2, 7))


def test_what_nobody_is_free_for_is_said(wider):
    allocates(wider, 0)
    assignments.give(wider, who(wider, "cora"), "H-01", members=["di"])
    for member in ("ada", "bo", "cy", "ed"):
        conflicts.answer(wider, who(wider, member), "H-01", ground="other")

    assignments.leave(wider, who(wider, "cora"), "di")

    assert entries(wider)[-1].body["to_nobody"] == ["H-01"]
    assert "H-01" in given.lacking(wider, who(wider, "cora"))


def test_while_everybody_rates_all_there_is_nothing_to_pass_on(wider):
    assignments.leave(wider, who(wider, "cora"), "di")

    assert entries(wider)[-1].body["passed_on"] == {}
    assert "di" not in {o.assessor for o in sheets.owed(wider, who(wider, "cora"))}


def test_what_will_happen_is_what_happens(allocated):
    told = given.leaving(allocated, who(allocated, "cora"), "di")

    assignments.leave(allocated, who(allocated, "cora"), "di")

    assert (told.name, told.submitted, told.nobody) == ("Di", 1, ())
    assert {code: name.lower() for code, name in told.passed_on.items()} == entries(allocated)[-1].body["passed_on"]


def test_who_has_left_comes_back_with_roles(allocated):
    assignments.leave(allocated, who(allocated, "cora"), "di")

    joins(allocated, "di")

    assert queue(allocated, "di") == [q.code for q in sheets.queue(allocated, who(allocated, "di")) if q.submitted]
    assert len(queue(allocated, "di")) == 1
    with reading(allocated) as session:
        assert len(session.scalars(select(Member).where(Member.code == "di")).all()) == 1
    assert access.viewer(allocated, KEY, "di").roles == {Role.ASSESSOR}


def test_after_release_what_may_have_been_seen_passes_to_nobody(allocated):
    code = queue(allocated, "di")[1]
    other = next(m for m in ("ada", "bo", "cy", "ed") if code in queue(allocated, m))
    submits(allocated, other, code)
    releases(allocated)

    assignments.leave(allocated, who(allocated, "cora"), "di")

    assert code in entries(allocated)[-1].body["to_nobody"]
