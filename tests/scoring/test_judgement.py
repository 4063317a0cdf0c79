"""scoring.judgement: the whole of it from plain values, and the same on the command line as on the screen."""

from fractions import Fraction

import pytest

from scoring import ranking
from scoring.eligibility import Verdict
from scoring.errors import Problem
from scoring.judgement import Given, judge
from scoring.ranking import Limits, Standing, Zone, expected_right
from scoring.rules import Kind, Listed, Rule, Rules
from tests.scoring.examples import given, rubric

CODES = ("H-1", "H-2", "H-3", "H-4")


def panel(levels, people=("ann", "bo", "cy")):
    """Everybody rates everything: `levels` maps application to the level of each person, the same on all criteria."""
    return given(
        *(
            (code, who, key, level)
            for code, own in levels.items()
            for who, level in zip(people, own, strict=True)
            for key in ("A1", "A2", "B1", "B2")
        )
    )


NEAR = panel({"H-1": (4, 4, 3), "H-2": (3, 3, 2), "H-3": (2, 3, 3), "H-4": (0, 1, 0)})


def test_who_is_in_by_score_with_a_high_chance_is_safe_and_the_rest_is_open():
    found = judge(Given(NEAR, rubric(), slots=2))

    zones = {s.application: s.zone for s in found.standings}
    assert zones["H-2"] is Zone.CONTESTED
    assert zones["H-3"] is Zone.CONTESTED
    assert zones["H-4"] is Zone.OUT
    assert sum(seat.chance for seat in found.seats.values()) == pytest.approx(2)


def test_the_same_seed_gives_the_same_chances_and_another_seed_nearly():
    first, again, other = (judge(Given(NEAR, rubric(), slots=2, seed=seed)).seats for seed in (3, 3, 4))

    assert first == again
    assert first != other
    assert max(abs(first[code].chance - other[code].chance) for code in CODES) < 0.02


def test_a_design_that_tells_nothing_gives_no_chances_and_zones_by_the_margin():
    alone = given(
        *(
            (code, "ann", key, level)
            for code, level in zip(CODES, (4, 3, 2, 1), strict=True)
            for key in ("A1", "A2", "B1", "B2")
        )
    )

    found = judge(Given(alone, rubric(), slots=2))

    assert found.seats == {}
    assert [s.zone for s in found.standings] == [Zone.SAFE, Zone.SAFE, Zone.OUT, Zone.OUT]


def test_rules_choose_another_set_and_say_what_they_cost():
    listed = {code: Listed(Verdict.YES, {"type": ("town" if code == "H-4" else "city",)}) for code in CODES}
    bound = Rules(rules=(Rule(Kind.AT_LEAST, "type", "town", 1),))

    found = judge(Given(NEAR, rubric(), slots=2, rules=bound, listed=listed))

    assert found.best.applications == ("H-1", "H-4")
    assert found.prices[0].points == found.scores["H-2"].overall - found.scores["H-4"].overall
    assert found.prices[0].leave == ("H-4",)


def test_who_is_not_eligible_is_in_no_chance_and_no_set():
    listed = {code: Listed(Verdict.NO if code == "H-1" else Verdict.YES, {}) for code in CODES}

    found = judge(Given(NEAR, rubric(), slots=2, listed=listed))

    assert "H-1" not in found.seats
    assert found.standings[-1].application == "H-1"


def test_the_ladder_is_climbed_as_far_as_the_files_go():
    tie = given(
        *((code, who, key, 3) for code in ("H-1", "H-2") for who in ("ann", "bo") for key in ("A2", "B2")),
        *(("H-1", who, "A1", 2) for who in ("ann", "bo")),
        *(("H-2", who, "A1", 2) for who in ("ann", "bo")),
        *(("H-1", who, "B1", 2) for who in ("ann", "bo")),
        *(("H-2", who, "B1", 2) for who in ("ann", "bo")),
    )

    climbed = judge(Given(tie, rubric(), slots=1, rules=Rules(ladder=("B1", "ballots", "lot")))).climb
    counted = judge(
        Given(tie, rubric(), slots=1, rules=Rules(ladder=("B1", "ballots", "lot")), ballots={"ann": ("H-2", "H-1")})
    ).climb

    assert (climbed.open, climbed.need) == (("H-1", "H-2"), "needs ballots")
    assert counted.placed == ("H-2",)


def test_nobody_rated_is_an_empty_judgement():
    found = judge(Given(given(), rubric()))

    assert (found.standings, found.seats, found.best, found.climb) == ([], {}, None, None)


@pytest.mark.parametrize(
    "values",
    [{"margin": -1}, {"safe": Fraction(1, 10), "out": Fraction(2, 10)}, {"safe": Fraction(2)}, {"doubt": Fraction(2)}],
    ids=["a negative margin", "safe below out", "more than certain", "weights off by more than all"],
)
def test_limits_that_cannot_be_are_a_sentence(values):
    with pytest.raises(Problem, match=r"must be zero or more|from 0 to 1"):
        Limits(**{key: Fraction(value) for key, value in values.items()})


def test_the_expected_number_of_right_ones_is_the_sum_of_chances_and_a_tie_shares_what_is_left():
    line = {"score": Fraction(50), "zone": Zone.CONTESTED}
    ranked = [
        Standing("H-1", rank=1, slot=1, **line),
        Standing("H-2", rank=2, tied_across_line=True, **line),
        Standing("H-3", rank=2, tied_across_line=True, **line),
    ]

    # 0.9 + one place for a tied pair of chances 0.6 and 0.4.
    assert expected_right(ranked, {"H-1": 0.9, "H-2": 0.6, "H-3": 0.4}, 2) == pytest.approx(1.4)


@pytest.mark.parametrize(
    "chance, ahead, behind, zone",
    [
        (0.96, True, False, Zone.SAFE),
        (0.94, True, False, Zone.CONTESTED),
        (0.97, False, True, Zone.CONTESTED),
        (0.03, False, True, Zone.OUT),
        (0.03, True, False, Zone.CONTESTED),
        (0.97, False, False, Zone.CONTESTED),
    ],
    ids=["in and sure", "in, not sure", "sure but left out", "out", "in against all odds", "tied"],
)
def test_chance_and_score_must_agree_before_anything_is_safe_or_out(chance, ahead, behind, zone):
    assert ranking.by_chance(chance, Limits(), ahead=ahead, behind=behind) is zone
