"""scoring.certainty.seats and scoring.certainty.draws: the chance of a seat, and what must never change it."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from scoring.certainty.draws import overall
from scoring.certainty.panel import panel
from scoring.certainty.seats import seats, shares
from scoring.ratings import Rating, RatingSet, Stage
from scoring.rubric import Criterion, Dimension, Reading, Rubric
from scoring.weights import Dirichlet
from tests.scoring.examples import CRITERIA, given, patient, rating_sets, readings, rubric
from tests.scoring.known import known

CODES = ("H-1", "H-2", "H-10")
some = settings(patient, max_examples=40)
DRAWS = 2_000


def sure(ratings, frame, slots, codes=CODES, **more):
    return seats(panel(ratings, frame, codes), frame, slots, **{"draws": DRAWS} | more)


def sheets(levels, people=("ann", "bo", "cy")):
    """A complete design: application -> the level on every criterion by each assessor; a list is one level each."""
    return given(
        *(
            (code, who, key, level)
            for code, by in levels.items()
            for who, own in zip(people, by, strict=False)
            for key, level in zip(CRITERIA, own if isinstance(own, tuple) else (own,) * 4, strict=True)
        )
    )


def committee(seed, n=8, people=("ann", "bo", "cy", "dee")):
    """Whole levels from 0 to 4 around a worth that differs, every assessor rating all."""
    random = np.random.default_rng(seed)
    worth = random.normal(2, 0.8, n)
    return sheets(
        {
            f"H-{i}": [
                tuple(np.clip(np.rint(random.normal(worth[i], 0.7, 4)), 0, 4).astype(int).tolist()) for _ in people
            ]
            for i in range(n)
        },
        people,
    )


def chances(found):
    return {code: seat.chance for code, seat in found.items()}


def test_the_mock_panel_of_the_snsf_has_the_expected_ranks_that_are_published():
    """There: severity known, quality and noise uniform from 0 to 2 grades; so is the prior here, nearly."""
    found, expected, tol = known("snsf-mock-p1")
    names = [f"P{i:02}" for i in range(15)]
    frame = Rubric(
        *(Fraction(1), Fraction(6), Fraction(1), "low", Fraction(1, 2)),
        (Dimension("all", Fraction(1), {}),),
        (Criterion("grade", "all", Fraction(1), {}, {}, {}, "", {}, {}, (), (), None),),
    )
    levels = np.reshape(found["grades"], found["shape"])
    ratings = [
        Rating(name, f"m{j}", "grade", Fraction(int(level)), Stage.FORM)
        for name, row in zip(names, levels, strict=True)
        for j, level in enumerate(row)
    ]
    own = panel(RatingSet(tuple(ratings), frozenset()), frame, names)
    unit = own.points.std() / 20  # grades: five of them are 100 points

    def log_prior(quality, severity, noise):
        inside = (quality * unit < 2) & (noise * unit < 2)
        return np.where(inside, -0.5 * ((severity * unit - found["sd_assessor"]) / 0.025) ** 2, -1e9)

    ranks = np.array([seats(own, frame, 5, log_prior=log_prior)[name].expected_rank for name in names])

    assert ranks == pytest.approx(expected["er"], abs=tol)
    assert (15 - ranks) / 14 == pytest.approx(expected["sucra"], abs=0.015)


@some
@any_of(rating_sets, st.integers(0, 4))
def test_chances_sum_to_the_slots(ratings, slots):
    found = sure(ratings, rubric(), slots)

    assert sum(chances(found).values()) == pytest.approx(min(slots, len(found)), abs=1e-3)


@some
@any_of(rating_sets, readings, st.integers(0, 4))
def test_whatever_was_given_every_number_is_one(ratings, reading, slots):
    found = sure(ratings, rubric(reading), slots, draws=200)

    n = len(found)
    for seat in found.values():
        assert 0 <= seat.chance <= 1
        assert 1 <= seat.best <= seat.worst <= n
        assert 1 <= seat.expected_rank <= n
    assert sum(chances(found).values()) <= slots + 1e-6
    assert sum(seat.expected_rank for seat in found.values()) == pytest.approx(n * (n + 1) / 2)


@some
@any_of(rating_sets)
def test_with_slots_for_all_everybody_is_in(ratings):
    assert set(chances(sure(ratings, rubric(), 3)).values()) <= {1.0}


@some
@any_of(rating_sets, readings, st.randoms(use_true_random=False))
def test_neither_the_order_of_the_rows_nor_a_name_changes_a_chance(ratings, reading, random):
    codes = dict(zip(CODES, random.sample(["K-5", "K-6", "K-7"], 3), strict=True))
    people = dict(zip(("ann", "bo", "cy", "dee"), random.sample(["pia", "ro", "sam", "tuva"], 4), strict=True))
    ours = [replace(r, application=codes[r.application], assessor=people.get(r.assessor)) for r in ratings.ratings]
    random.shuffle(ours)
    other = RatingSet(tuple(ours), frozenset((codes[code], people[who]) for code, who in ratings.recused))

    before, after = sure(ratings, rubric(reading), 1), sure(other, rubric(reading), 1, codes.values())

    assert chances(after) == pytest.approx({codes[code]: chance for code, chance in chances(before).items()}, abs=1e-6)


def _doubled(ratings, frame):
    return _levels(ratings, lambda level: 2 * level), replace(frame, high=Fraction(8))


def _weighed_otherwise(ratings, frame):
    return ratings, replace(frame, criteria=tuple(replace(c, weight=7 * c.weight) for c in frame.criteria))


def _mirrored(ratings, frame):
    return _levels(ratings, lambda level: 4 - level), replace(frame, better="low")


def _levels(ratings, change):
    ours = (replace(r, level=None if r.level is None else change(r.level)) for r in ratings.ratings)
    return replace(ratings, ratings=tuple(ours))


@pytest.mark.parametrize("change", (_doubled, _weighed_otherwise, _mirrored))
@some
@any_of(rating_sets, readings)
def test_the_unit_in_which_things_are_said_changes_no_chance(change, ratings, reading):
    before = sure(ratings, rubric(reading), 1)

    after = sure(*change(ratings, rubric(reading)), 1)

    assert chances(after) == pytest.approx(chances(before), abs=1e-6)


def test_identical_applications_get_the_same_chance():
    ratings = sheets({"a": [3, 2, 3], "b": [2, 2, 1], "c": [3, 2, 3], "d": [3, 2, 3]})

    found = sure(ratings, rubric(), 2, "abcd")

    assert found["a"] == found["c"] == found["d"]
    assert found["a"].chance == pytest.approx((2 - found["b"].chance) / 3)


def test_what_a_recused_assessor_gave_has_no_effect():
    ratings = committee(1)
    without = RatingSet(tuple(r for r in ratings.ratings if (r.application, r.assessor) != ("H-3", "bo")), frozenset())

    found = sure(replace(ratings, recused=frozenset({("H-3", "bo")})), rubric(), 3, _codes(ratings))

    assert found == sure(without, rubric(), 3, _codes(ratings))
    assert found != sure(ratings, rubric(), 3, _codes(ratings))


def test_what_the_committee_agreed_on_has_no_effect():
    ratings = committee(2)
    agreed = tuple(Rating("H-3", None, key, Fraction(4), Stage.CONSENSUS) for key in CRITERIA)

    found = sure(replace(ratings, ratings=ratings.ratings + agreed), rubric(), 3, _codes(ratings))

    assert found == sure(ratings, rubric(), 3, _codes(ratings))


def test_what_was_rated_again_after_the_interview_has_an_effect():
    ratings = committee(2)
    before = sure(ratings, rubric(), 3, _codes(ratings))
    code = min(before, key=lambda one: abs(before[one].chance - 0.4))
    again = tuple(Rating(code, "bo", key, Fraction(4), Stage.INTERVIEW) for key in CRITERIA)

    after = sure(replace(ratings, ratings=ratings.ratings + again), rubric(), 3, _codes(ratings))

    assert after[code].chance > before[code].chance + 0.05


def _codes(ratings):
    return {r.application for r in ratings.ratings}


@pytest.mark.parametrize("seed", range(5))
def test_with_a_complete_design_the_expected_ranks_follow_the_means(seed):
    ratings = committee(seed)
    own = panel(ratings, rubric(), _codes(ratings))
    y = own.points @ shares(own.criteria, rubric())
    means = np.bincount(own.at, y) / np.bincount(own.at)

    found = seats(own, rubric(), 3)

    # The posterior means lie in the order of these means, all equally unsure: what is drawn follows, but for chance.
    ranks = np.array([found[code].expected_rank for code in own.applications])
    behind = means[:, None] > means[None, :] + 2.0
    assert (ranks[:, None] < ranks[None, :])[behind].all()
    assert behind.sum() > 10


def test_who_is_better_on_every_sheet_is_never_expected_behind():
    ratings = sheets({"a": [3, 3, 2], "b": [2, 3, 2], "c": [4, 3, 3], "d": [1, 0, 2]})

    found = sure(ratings, rubric(), 2, "abcd", draws=10_000)

    assert sorted("abcd", key=lambda code: found[code].expected_rank) == ["c", "a", "b", "d"]
    assert found["c"].chance > found["a"].chance > found["b"].chance > found["d"].chance


def test_the_same_seed_gives_the_same_answer_and_another_seed_nearly_the_same():
    ratings = committee(3)

    first, again, other = (sure(ratings, rubric(), 3, _codes(ratings), seed=seed, draws=10_000) for seed in (5, 5, 6))

    assert first == again
    assert first != other
    assert chances(other) == pytest.approx(chances(first), abs=0.02)


def test_an_answer_does_not_hang_on_how_finely_the_posterior_is_cut(monkeypatch):
    ratings = committee(4, n=10, people=("ann", "bo"))
    coarse = sure(ratings, rubric(), 3, _codes(ratings), draws=60_000)

    monkeypatch.setattr("scoring.certainty.draws.SETTINGS", 2_000)
    fine = sure(ratings, rubric(), 3, _codes(ratings), draws=60_000)

    assert chances(coarse) == pytest.approx(chances(fine), abs=0.01)


def test_who_is_surely_below_the_gate_has_no_chance():
    frame = rubric(Reading.GATE)
    low, high = (0, 0, 4, 4), (2, 2, 1, 1)
    ratings = sheets({"a": [low] * 3, "b": [high] * 3, "c": [high, high, (2, 2, 2, 1)], "d": [(2, 2, 1, 0)] * 3})

    found = sure(ratings, frame, 2, "abcd")

    assert found["a"].chance < 0.01
    assert found["a"].expected_rank > 3.9
    assert sure(ratings, frame.read_as("A", Reading.LINEAR), 2, "abcd")["a"].chance > 0.9


def test_chances_sum_to_fewer_than_the_slots_where_not_enough_pass_the_gate():
    ratings = sheets({"a": [(0, 0, 4, 4)] * 3, "b": [(0, 0, 3, 4)] * 3, "c": [(4, 4, 2, 2)] * 3})

    assert sum(chances(sure(ratings, rubric(Reading.GATE), 2, "abc")).values()) == pytest.approx(1, abs=0.05)


def test_far_above_the_band_is_worse_than_inside_it():
    ratings = sheets(
        {"a": [(4, 4, 2, 2)] * 3, "b": [(2, 2, 2, 2)] * 3, "c": [(3, 2, 2, 2)] * 3, "d": [(0, 0, 2, 2)] * 3}
    )

    banded, plain = (sure(ratings, rubric(reading), 2, "abcd") for reading in (Reading.BAND, Reading.LINEAR))

    assert plain["a"].chance > 0.95
    assert banded["a"].chance < 0.5
    assert banded["b"].chance > plain["b"].chance


def test_unsure_weights_give_a_chance_to_those_whose_strength_lies_elsewhere():
    """Two applications sure of their levels, strong where the other is weak, and one weak in all: one slot."""
    frame = rubric(weights=(1, 1, 1, 1), halves=(11, 10))
    ratings = sheets({"a": [(4, 4, 0, 0)] * 8, "b": [(0, 0, 4, 4)] * 8, "c": [(0, 0, 0, 0)] * 8}, tuple("abcdefgh"))
    own = panel(ratings, frame, "abc")
    sealed = [Fraction(11, 42), Fraction(11, 42), Fraction(10, 42), Fraction(10, 42)]
    weights = Dirichlet(sealed, 20.0).sample(10_000, np.random.default_rng(1))

    firm, unsure = (seats(own, frame, 1, weights=each) for each in (None, weights))

    # By the weights alone: how often those of A outweigh those of B.
    heavier = float((weights[:, :2].sum(axis=1) > weights[:, 2:].sum(axis=1)).mean())
    assert firm["a"].chance > 0.95
    assert unsure["a"].chance == pytest.approx(heavier, abs=0.03)
    assert unsure["b"].chance == pytest.approx(1 - heavier, abs=0.03)


def test_weights_drawn_as_sealed_are_the_sealed_weights():
    ratings = committee(6)
    own = panel(ratings, rubric(), _codes(ratings))
    sealed = np.tile(shares(own.criteria, rubric()).astype(np.float32), (DRAWS, 1))

    assert chances(seats(own, rubric(), 3, weights=sealed, draws=DRAWS)) == pytest.approx(
        chances(seats(own, rubric(), 3, draws=DRAWS)), abs=1e-3
    )


def test_criteria_rated_alike_by_one_assessor_are_not_so_many_witnesses():
    """Four criteria that repeat one are no surer than the one alone: the same levels, the same chances."""
    worth = {code: [(n,) * 4 for n in own] for code, own in {"a": (3, 2, 3), "b": (2, 3, 2), "c": (1, 1, 2)}.items()}
    ratings = sheets(worth)
    alone = RatingSet(tuple(r for r in ratings.ratings if r.criterion in ("A1", "B1")), frozenset())

    assert chances(sure(alone, rubric(weights=(1, 0, 1, 0)), 1, "abc")) == pytest.approx(
        chances(sure(ratings, rubric(), 1, "abc")), abs=1e-6
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_expected_rank_lies_in_the_interval_but_for_what_its_tails_weigh(seed):
    ratings = committee(seed)

    found = sure(ratings, rubric(), 3, _codes(ratings))

    # At most 5 % of the draws lie beyond either end, none of them beyond the first or the last rank.
    for seat in found.values():
        assert seat.best - 0.05 * (seat.best - 1) <= seat.expected_rank
        assert seat.expected_rank <= seat.worst + 0.05 * (len(found) - seat.worst)


def test_the_interval_holds_nine_tenths_of_the_draws():
    """Two applications that nothing tells apart: the first rank half of the time, so that the interval is both."""
    found = sure(sheets({"a": [2, 3, 2], "b": [2, 3, 2], "c": [0, 0, 0]}), rubric(), 1, "abc")

    assert [(seat.best, seat.worst) for seat in (found["a"], found["b"])] == [(1, 2), (1, 2)]
    assert found["a"].expected_rank == pytest.approx(1.5, abs=0.05)


def test_weight_on_what_assessors_disagree_about_brings_their_noise_with_it():
    """All else equal everywhere, A1 alone differs: with all the weight on it every draw strays eight times as far."""
    ratings = sheets(
        {code: [(n, 2, 2, 2) for n in own] for code, own in {"a": (3, 1, 4), "b": (2, 4, 1), "c": (0, 1, 3)}.items()}
    )
    own = panel(ratings, rubric(), "abc")
    alone = np.tile(np.float32([1, 0, 0, 0]), (DRAWS, 1))

    sealed, drawn = (np.concatenate(list(overall(own, rubric(), DRAWS, weights=each))) for each in (None, alone))

    # A1 is 1/8 of the sealed score.
    assert drawn.std(axis=0) == pytest.approx(8 * sealed.std(axis=0), rel=1e-3)
