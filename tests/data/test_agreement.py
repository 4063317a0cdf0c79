"""data.queries.agreement: how well the assessors agree and who is strict, for those to whom nothing is closed."""

from fractions import Fraction

import pytest

from data.access import GateKey, Role
from data.actions import applications, conflicts, moderation, ratings, setup
from data.queries import agreement, programmes, standings
from data.queries.agreement import Exchange
from scoring.certainty.design import Finding
from scoring.ratings import Rating, RatingSet, Stage
from tests.data.conftest import SENT, VALUES, who

# Ada gives a level less than Bo, Eve one more: H-03 is as good as H-01, and loses to H-02 by who rated it.
CROSSED = {
    "H-01": {"bo": 3, "eve": 4},
    "H-02": {"bo": 2, "eve": 3},
    "H-03": {"ada": 2, "bo": 3},
    "H-04": {"ada": 1, "eve": 3},
    "H-05": {"ada": 0, "bo": 1},
    "H-06": {"ada": 0, "eve": 2},
}


def give(engine, given, *, one_more=()):
    """These levels on every criterion, and a level more on the first of some applications; then all is released."""
    cora = who(engine, "cora")
    keys = [c.key for c in programmes.frame(engine, cora).rubric.criteria]
    everything = tuple(
        Rating(code, member, key, Fraction(level + (key == keys[0] and code in one_more)), Stage.FORM)
        for code, levels in given.items()
        for member, level in levels.items()
        for key in keys
    )
    ratings.import_ratings(engine, cora, RatingSet(everything, frozenset()))
    setup.open_gate(engine, who(engine, "cora"), GateKey.RATINGS_RELEASED)


@pytest.fixture
def six(committee):
    """Six applications for two slots, and a third assessor; nothing is rated yet."""
    cora = who(committee, "cora")
    text = programmes.frame(committee, cora).text.replace("slots = 6", "slots = 2")
    setup.change_programme(committee, cora, text=text, reason="Fewer places")
    setup.set_member(
        committee, cora, code="eve", name="Eve", organisation="Ruori", roles=[Role.ASSESSOR], language="en"
    )
    for n in range(3, 7):
        applications.enter(
            committee, who(committee, "cora"), values={**VALUES, "name": f"{n}", "business_id": ""}, submitted_at=SENT
        )
    for member in ("ada", "bo", "eve"):
        for n in range(1, 7):
            conflicts.answer(committee, who(committee, member), f"H-0{n}", ground=None)
    return committee


def test_nobody_is_told_before_release(committee):
    for member in ("cora", "chris", "ada", "olga"):
        assert agreement.accord(committee, who(committee, member)) is None
        assert agreement.strictness(committee, who(committee, member)) is None


@pytest.mark.parametrize(("member", "told"), [("aino", True), ("onni", True), ("bertil", False), ("cecilia", False)])
def test_only_those_to_whom_nothing_is_closed_are_told(sampled, member, told):
    viewer = who(sampled, member)

    assert (agreement.accord(sampled, viewer) is not None) == told
    assert (agreement.strictness(sampled, viewer) is not None) == told


def test_a_recusal_takes_away_what_was_told(six):
    give(six, CROSSED)
    conflicts.answer(six, who(six, "chris"), "H-06", ground="board")

    assert agreement.accord(six, who(six, "cora")) is not None
    assert agreement.accord(six, who(six, "chris")) is None
    assert agreement.strictness(six, who(six, "chris")) is None


def test_severity_taken_out_brings_in_who_had_strict_assessors(six):
    give(six, CROSSED, one_more=["H-02"])

    found = agreement.strictness(six, who(six, "cora"))

    assert [one.name for one in found.assessors] == ["Ada", "Bo", "Eve"]
    assert [one.leaning.reviews for one in found.assessors] == [4, 4, 4]
    assert found.effect == Exchange(comes_in=("H-03",), goes_out=("H-02",))
    assert set(found.otherwise) == {0.5, 2.0}
    order = standings.result(six, who(six, "cora")).standings
    assert [s.application for s in order if s.slot] == ["H-01", "H-02"]  # the order of record stays


def test_what_the_committee_agreed_on_has_no_severity_left_to_take_out(six):
    give(six, CROSSED, one_more=["H-02"])
    keys = [c.key for c in programmes.frame(six, who(six, "cora")).rubric.criteria]
    before = agreement.strictness(six, who(six, "cora"))
    for code in ("H-02", "H-03"):  # H-02 is ahead by one level of one criterion
        for key in keys:
            level = "2" if (code, key) == ("H-03", keys[0]) else "3"
            moderation.agree(
                six, who(six, "chris"), code, criterion=key, level=level, reason="They plan it.", version=0
            )

    found = agreement.strictness(six, who(six, "cora"))

    assert found.assessors == before.assessors  # from what each gave alone
    assert found.effect == Exchange()


def test_agreement_is_of_what_each_gave_alone(sampled):
    before = agreement.accord(sampled, who(sampled, "aino"))
    weakest = min(before.criteria, key=lambda key: before.criteria[key].value)
    for code in ("H-01", "H-02", "H-03"):
        moderation.agree(
            sampled, who(sampled, "bertil"), code, criterion=weakest, level="4", reason="They plan it.", version=0
        )

    assert agreement.accord(sampled, who(sampled, "aino")) == before


def test_the_evaluating_organisations_are_named(six):
    give(six, CROSSED)

    found = agreement.accord(six, who(six, "cora")).organisations

    assert sorted(found) == ["Ruori", "Silta"]
    assert (found["Silta"].own.n, found["Ruori"].own.value) == (2, None)  # Ada and Bo share H-03 and H-05


def test_a_withdrawn_application_is_left_out(six):
    give(six, CROSSED)
    applications.withdraw(six, who(six, "cora"), "H-06", reason="They wrote so")

    found = agreement.accord(six, who(six, "cora"))

    assert {one.n for one in found.criteria.values()} == {5}


def test_where_everybody_rated_everything_a_strict_assessor_is_no_noise_between_two(six):
    give(six, {f"H-0{n}": {"ada": n % 3, "bo": n % 3 + 2} for n in range(1, 7)})

    found = agreement.accord(six, who(six, "cora"))

    assert Finding.COMPLETE in agreement.strictness(six, who(six, "cora")).design.findings
    assert [one.reviews for one in found.noise] == [2]
    assert found.noise[0].share < 0.1
    assert found.total.single.value < 0.6  # where the strict one counts as noise: 0.25 here
    assert agreement.strictness(six, who(six, "cora")).effect == Exchange()


def test_without_common_applications_nobody_is_called_strict(six):
    give(six, {"H-01": {"ada": 1}, "H-02": {"ada": 2}, "H-03": {"bo": 3}, "H-04": {"bo": 4}})

    found = agreement.strictness(six, who(six, "cora"))

    assert (found.assessors, found.effect) == ((), None)
    assert Finding.APART in found.design.findings
    assert agreement.accord(six, who(six, "cora")).noise == ()
