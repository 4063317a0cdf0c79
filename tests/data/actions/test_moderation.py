"""data.actions.moderation: the chair leads, exits are recorded, and what is agreed on stands beside the ratings."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from data.access import GateKey, Role
from data.actions import Repeated, applications, conflicts, moderation, ratings, setup
from data.database import reading
from data.models import Consensus, Meeting, Member, Presence, Rating
from data.queries import moderation as queries
from data.queries.programmes import frame
from scoring.errors import EditConflict, NotAllowed, Problem, Unseen
from scoring.ratings import Rating as Given
from scoring.ratings import RatingSet, Stage
from tests.data.actions.acts import entries
from tests.data.conftest import SENT, VALUES, who


def rated(engine, *, release=True, codes=("H-01", "H-02"), assessors=(("ada", 1), ("bo", 3))):
    """Ada gives 1 and Bo 3 on every criterion; released."""
    criteria = [c.key for c in frame(engine, who(engine, "cora")).rubric.criteria]
    given = tuple(
        Given(code, assessor, criterion, Fraction(level), Stage.FORM)
        for code in codes
        for assessor, level in assessors
        for criterion in criteria
    )
    ratings.import_ratings(engine, who(engine, "cora"), RatingSet(given, frozenset()))
    if release:
        setup.open_gate(engine, who(engine, "cora"), GateKey.RATINGS_RELEASED)


def take_up(engine, code="H-01", member="chris"):
    version = queries.version(engine, who(engine, member))
    return moderation.take_up(engine, who(engine, member), code, version=version)


def come(engine, *members):
    for member in members:
        moderation.present(engine, who(engine, "chris"), member, here=True)


def agree(engine, code="H-01", *, member="chris", level="2", reason="Keskusteltiin.", version=0, **more):
    return moderation.agree(
        engine, who(engine, member), code, criterion="A1", level=level, reason=reason, version=version, **more
    )


def chair(engine, member):
    person = {"ada": "Ada", "bo": "Bo", "olga": "Olga"}[member]
    setup.set_member(
        engine,
        who(engine, "cora"),
        code=member,
        name=person,
        organisation="Silta",
        roles=[Role.CHAIR, *([Role.ASSESSOR] if member != "olga" else [])],
        language="en",
    )


def exits(engine):
    """Who was sent out, of what, and whether they are back."""
    with reading(engine) as session:
        found = session.execute(
            select(Member.code, Presence.application_id, Presence.until)
            .join(Member, Member.id == Presence.member_id)
            .where(Presence.application_id.is_not(None))
            .order_by(Presence.id)
        )
        return [(member, application, until is not None) for member, application, until in found]


def agreed(engine):
    with reading(engine) as session:
        return session.scalars(select(Consensus)).all()


def test_what_the_chair_takes_up_is_before_the_committee_and_in_the_log(committee):
    rated(committee)

    assert take_up(committee, "H-01") == 1
    assert take_up(committee, "H-02") == 2

    assert queries.now(committee, who(committee, "ada")) == queries.Now(2, "H-02", False)
    last = entries(committee)[-1]
    assert (last.actor, last.action, last.about, last.body) == ("chris", "take up", "H-02", {"out": []})


@pytest.mark.parametrize("member", ["cora", "ada", "olga"])
def test_nobody_but_the_chair_leads(committee, member):
    rated(committee)

    with pytest.raises(NotAllowed, match="Only the chair leads the meeting"):
        take_up(committee, member=member)
    with pytest.raises(NotAllowed, match="Only the chair leads the meeting"):
        agree(committee, member=member)
    with pytest.raises(NotAllowed, match="Only the chair leads the meeting"):
        moderation.present(committee, who(committee, member), "ada", here=True)


def test_before_release_nothing_is_taken_up_or_agreed_on(committee):
    rated(committee, release=False)

    with pytest.raises(NotAllowed, match="after they have been released"):
        take_up(committee)
    with pytest.raises(NotAllowed, match="after they have been released"):
        agree(committee)


def test_after_the_decision_nothing_agreed_on_changes(committee):
    rated(committee)
    agree(committee)
    for gate in (GateKey.CALL_CLOSED, GateKey.DECIDED):
        setup.open_gate(committee, who(committee, "cora"), gate)

    with pytest.raises(NotAllowed, match="no longer changes"):
        agree(committee, level="4", version=1)


def test_a_meeting_that_has_gone_on_elsewhere_is_not_moved_from_here(committee):
    rated(committee)
    take_up(committee)

    with pytest.raises(EditConflict, match="gone on in another window"):
        moderation.take_up(committee, who(committee, "chris"), "H-02", version=0)

    assert queries.now(committee, who(committee, "chris")).code == "H-01"


def test_what_has_left_the_selection_is_not_taken_up(committee):
    rated(committee)
    applications.withdraw(committee, who(committee, "cora"), "H-01", reason="Vetäytyi")

    with pytest.raises(Problem, match="has left the selection"):
        take_up(committee, "H-01")


def test_whoever_is_disqualified_goes_out_and_comes_back_with_the_next(committee):
    rated(committee)
    conflicts.answer(committee, who(committee, "bo"), "H-01", ground="board")
    come(committee, "ada", "bo")

    take_up(committee, "H-01")
    assert exits(committee) == [("bo", 1, False)]
    assert entries(committee)[-1].body == {"out": ["bo"]}

    take_up(committee, "H-02")
    assert exits(committee) == [("bo", 1, True)]


def test_who_was_not_there_does_not_go_out(committee):
    rated(committee)
    conflicts.answer(committee, who(committee, "bo"), "H-01", ground="board")
    come(committee, "ada")

    take_up(committee, "H-01")
    assert exits(committee) == []

    come(committee, "bo")
    assert exits(committee) == [("bo", 1, False)]


def test_a_conflict_found_at_the_table_sends_out_at_once_and_a_rejection_calls_in(committee):
    rated(committee)
    come(committee, "ada", "bo")
    take_up(committee, "H-01")
    before = queries.version(committee, who(committee, "ada"))

    conflicts.answer(committee, who(committee, "bo"), "H-01", ground="board")
    assert exits(committee) == [("bo", 1, False)]
    assert queries.version(committee, who(committee, "ada")) == before + 1

    conflicts.rule(committee, who(committee, "chris"), "H-01", "bo", confirmed=False, reason="Ei johda.")
    assert exits(committee) == [("bo", 1, True)]


def test_a_conflict_in_something_else_does_not_touch_the_meeting(committee):
    rated(committee)
    come(committee, "bo")
    take_up(committee, "H-01")
    before = queries.version(committee, who(committee, "ada"))

    conflicts.answer(committee, who(committee, "bo"), "H-02", ground="board")

    assert exits(committee) == []
    assert queries.version(committee, who(committee, "ada")) == before


def test_leaving_ends_the_exit_too_and_adjourning_ends_everything(committee):
    rated(committee)
    conflicts.answer(committee, who(committee, "bo"), "H-01", ground="board")
    come(committee, "ada", "bo")
    take_up(committee, "H-01")

    moderation.present(committee, who(committee, "chris"), "bo", here=False)
    assert exits(committee) == [("bo", 1, True)]

    moderation.adjourn(committee, who(committee, "chris"))
    with reading(committee) as session:
        assert session.scalars(select(Presence).where(Presence.until.is_(None))).all() == []
        assert session.scalars(select(Meeting)).one().application_id is None


def test_presence_is_recorded_once(committee):
    come(committee, "ada")

    with pytest.raises(EditConflict, match="recorded already"):
        come(committee, "ada")
    with pytest.raises(Problem, match="No member of this programme"):
        come(committee, "nobody")


def test_a_chair_who_is_disqualified_neither_brings_it_up_nor_agrees_on_it_and_another_does(committee):
    rated(committee)
    conflicts.answer(committee, who(committee, "chris"), "H-01", ground="board")

    with pytest.raises(Unseen, match="no application H-01 that you may see"):
        take_up(committee, "H-01")
    with pytest.raises(Unseen, match="no application H-01 that you may see"):
        agree(committee, "H-01")

    chair(committee, "olga")
    take_up(committee, "H-01", member="olga")
    assert agree(committee, "H-01", member="olga") == 1


def test_a_level_is_agreed_on_with_a_reason_and_the_ratings_stay(committee):
    rated(committee)
    with reading(committee) as session:
        before = session.execute(select(Rating.sheet_id, Rating.criterion, Rating.level)).all()

    assert agree(committee, level="2", reason=" Näyttö riittää. ") == 1

    (one,) = agreed(committee)
    assert (one.criterion, one.level, one.reason, one.by) == ("A1", "2", "Näyttö riittää.", "chris")
    assert entries(committee)[-1].body == {"criterion": "A1", "level": "2", "was": None, "reason": "Näyttö riittää."}
    with reading(committee) as session:
        assert session.execute(select(Rating.sheet_id, Rating.criterion, Rating.level)).all() == before


def test_an_agreement_without_a_reason_is_refused(committee):
    rated(committee)

    with pytest.raises(Problem, match="Say why the committee agrees"):
        agree(committee, reason="  ")

    assert agreed(committee) == []


@pytest.mark.parametrize("level", ["5", "-1", "2.5", "", "kaksi"])
def test_only_a_level_of_the_rubric_is_agreed_on(committee, level):
    rated(committee)

    with pytest.raises(Problem, match="is not a level of the rubric"):
        agree(committee, level=level)


def test_a_level_in_tenths_is_agreed_on_where_the_rubric_has_them(unsealed):
    text = frame(unsealed, who(unsealed, "cora"))
    finer = text.rubric_text.replace("scale = [0, 4]", "scale = [0, 4]\nstep = 0.5")
    setup.change_rubric(unsealed, who(unsealed, "cora"), text=finer, reason="Tarkempi asteikko")
    setup.seal(unsealed, who(unsealed, "cora"))
    rated(unsealed)

    assert agree(unsealed, level="2.5") == 1


def test_a_stale_window_is_told_both_levels_and_changes_nothing(committee):
    rated(committee)
    agree(committee, level="2")

    with pytest.raises(EditConflict) as found:
        agree(committee, level="4", version=0)

    assert found.value.values == {"criterion": "A1", "code": "H-01", "stands": "2", "refused": "4"}
    assert [one.level for one in agreed(committee)] == ["2"]


def test_an_operation_asked_for_twice_is_done_once(committee):
    rated(committee)
    agree(committee, operation="a" * 32)

    with pytest.raises(Repeated):
        agree(committee, version=0, operation="a" * 32)

    assert [one.version for one in agreed(committee)] == [1]


def test_what_was_agreed_on_can_be_taken_back_with_a_reason(committee):
    rated(committee)
    agree(committee)
    act = {"criterion": "A1", "version": 1}

    with pytest.raises(Problem, match="Say why"):
        moderation.take_agreement_back(committee, who(committee, "chris"), "H-01", reason="", **act)
    moderation.take_agreement_back(committee, who(committee, "chris"), "H-01", reason="Uusi tieto", **act)

    assert agreed(committee) == []
    with pytest.raises(Problem, match="Nothing has been agreed on A1"):
        moderation.take_agreement_back(
            committee, who(committee, "chris"), "H-01", criterion="A1", version=0, reason="Uusi tieto"
        )


def test_a_chair_who_assesses_agrees_on_nothing_before_the_own_sheet_is_submitted(committee):
    rated(committee, assessors=(("ada", 1),))
    chair(committee, "bo")

    with pytest.raises(NotAllowed, match="Submit your own sheet for H-01 first"):
        agree(committee, member="bo")

    chair(committee, "ada")
    assert agree(committee, member="ada") == 1


def test_a_chair_who_assesses_answers_about_conflicts_first(committee):
    rated(committee)

    applications.enter(
        committee, who(committee, "cora"), values={**VALUES, "name": "Suokylän kunta"}, submitted_at=SENT
    )
    chair(committee, "ada")

    with pytest.raises(NotAllowed, match="Answer first"):
        take_up(committee, "H-03", member="ada")
