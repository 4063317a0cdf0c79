"""scoring.certainty.severity.

Who rates strictly, found where the design allows it; a complete design keeps its order.
"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as any_of
from hypothesis import settings

from scoring import aggregate
from scoring.certainty import design
from scoring.certainty.crossed import Deviations
from scoring.certainty.panel import panel
from scoring.certainty.severity import Leaning, Severity, by_prior, severity, without
from tests.scoring.examples import CRITERIA, complete_sets, given, patient, rubric
from tests.scoring.known import known

FINE = rubric(step=Fraction(1, 10))
PEOPLE = ("ann", "bo", "cy", "dee", "eli")


def simulated(seed, lean, n=20, each=3):
    """Tenths of a level around a worth, `lean` levels added by each assessor; all applications, and their worth."""
    random = np.random.default_rng(seed)
    worth = random.normal(2, 0.5, n)
    ratings = []
    for i in range(n):
        for j in random.permutation(len(lean))[:each]:
            levels = np.clip(np.rint(10 * (worth[i] + lean[j] + random.normal(0, 0.3, 4))), 0, 40).astype(int)
            ratings += [
                (f"H-{i}", PEOPLE[j], key, Fraction(int(t), 10)) for key, t in zip(CRITERIA, levels, strict=True)
            ]
    return given(*ratings), [f"H-{i}" for i in range(n)], worth


def found_of(ratings, frame=FINE, **more):
    return severity(panel(ratings, frame, {r.application for r in ratings.ratings}), frame, **more)


def test_the_mock_panel_of_the_snsf_leans_as_its_estimate_says():
    """The mean over the posterior, instead of at the restricted estimate: a little more shrunk."""
    found, expected, _ = known("snsf-mock-reml")
    # Points from 0 to 100 for grades 6 to 1: a grade is 20 points. One criterion in one dimension.
    levels = 6 - np.reshape(found["grades"], found["shape"])
    ratings = given(
        *((f"P{i}", PEOPLE[j], "A1", Fraction(int(levels[i, j]) * 4, 5)) for i, j in np.ndindex(*levels.shape))
    )

    leaning = found_of(ratings, rubric(weights=(1, 0, 0, 0), halves=(1, 0), step=Fraction(4, 5)))

    own = [leaning.assessors[who].points / 20 for who in PEOPLE]
    assert own == pytest.approx(expected["severity"], abs=0.12)
    assert np.sign(own).tolist() == np.sign(expected["severity"]).tolist()
    assert (leaning.restricted.quality / 20, leaning.restricted.severity / 20, leaning.restricted.noise / 20) == (
        pytest.approx((expected["sd_applicant"], expected["sd_assessor"], expected["sd_resid"]), abs=1e-3)
    )
    assert {one.reviews for one in leaning.assessors.values()} == {15}


@pytest.mark.parametrize("seed", range(5))
def test_a_strict_assessor_is_found_and_a_mild_one(seed):
    ratings, _, _ = simulated(seed, (-0.8, 0, 0, 0, 0.8))

    leaning = found_of(ratings).assessors

    assert min(leaning, key=lambda who: leaning[who].points) == "ann"
    assert max(leaning, key=lambda who: leaning[who].points) == "eli"
    # 0.8 levels are 20 points; the mean of five such draws is not exactly nought, and they are shrunk.
    assert leaning["ann"].points == pytest.approx(-20, abs=2 * leaning["ann"].deviation + 2)
    assert leaning["ann"].points + 2 * leaning["ann"].deviation < 0


@pytest.mark.parametrize("seed", range(3))
def test_what_the_leanings_did_to_an_application_is_the_mean_of_those_of_its_assessors(seed):
    ratings, _, _ = simulated(seed, (-0.8, 0, 0, 0, 0.8))

    found = found_of(ratings)

    for code, effect in found.effect.items():
        own = {r.assessor for r in ratings.ratings if r.application == code}
        assert effect == pytest.approx(np.mean([found.assessors[who].points for who in own]))


def test_taken_out_of_the_scores_it_brings_them_nearer_to_the_truth():
    ratings, codes, worth = simulated(1, (-0.8, 0, 0, 0, 0.8))
    scores = {code: score.overall for code, score in aggregate.scores(ratings, FINE, codes).items()}

    adjusted = without(scores, found_of(ratings))

    apart = [np.corrcoef(worth, [float(each[code]) for code in codes])[0, 1] for each in (scores, adjusted)]
    assert apart[1] > apart[0] + 0.05


def test_an_unrated_application_stays_unrated_and_one_without_reviews_keeps_its_score():
    found = Severity({"ann": Leaning(-4.0, 1.0, 3)}, {"H-1": -4.0}, Deviations(1, 1, 1), Deviations(1, 1, 1))

    assert without({"H-1": Fraction(50), "H-2": None, "H-3": Fraction(1, 3)}, found) == {
        "H-1": Fraction(54),
        "H-2": None,
        "H-3": Fraction(1, 3),
    }


def three_by(ratings, people=("ann", "bo", "cy")):
    """A complete design: what one gave, given by each of them with a step more for each."""
    return given(
        *(
            (r.application, who, r.criterion, max(Fraction(0), r.level - Fraction(n, 5)))
            for r in ratings.ratings
            for n, who in enumerate(people)
        )
    )


@settings(patient, max_examples=50)
@any_of(complete_sets)
def test_a_complete_design_keeps_its_order_exactly_ties_and_all(ratings):
    all_ = three_by(ratings)
    scores = {code: score.overall for code, score in aggregate.scores(all_, FINE).items()}

    adjusted = without(scores, found_of(all_))

    assert {scores[code] - adjusted[code] for code in scores} == {scores["H-1"] - adjusted["H-1"]}


def test_two_groups_without_a_common_assessor_are_refused_by_the_design():
    flat = {"H-1": ("ann", "bo"), "H-2": ("ann", "bo"), "H-3": ("cy", "dee"), "H-4": ("cy", "dee")}
    found = design.check((code, who) for code, people in flat.items() for who in people)

    assert not found.severity


def test_the_wider_its_prior_the_larger_the_leanings():
    ratings, _, _ = simulated(2, (-0.4, 0, 0, 0, 0.4), n=6, each=2)
    own = panel(ratings, FINE, {r.application for r in ratings.ratings})

    found = by_prior(own, FINE)

    spread = [np.std([one.points for one in each.assessors.values()]) for each in found.values()]
    assert list(found) == [0.5, 1.0, 2.0]
    assert spread == sorted(spread)
    assert spread[2] > 1.05 * spread[0]
    assert found[1.0] == severity(own, FINE)


@pytest.mark.parametrize(
    ("lean", "least", "most"),
    (
        pytest.param((0, 0, 0, 0, 0), 0.5, 0.95, id="they differ by chance alone"),
        pytest.param((-1, -0.5, 0, 0.5, 1), 0.1, 0.6, id="they differ much"),
    ),
)
def test_a_review_is_the_less_reliable_the_more_assessors_differ(lean, least, most):
    ratings, _, _ = simulated(3, lean)

    assert least < found_of(ratings).reliability < most


@pytest.mark.parametrize(
    "ratings",
    (
        pytest.param([("a", "ann", 3)], id="one review"),
        pytest.param([("a", "ann", 2), ("a", "bo", 2), ("b", "ann", 2), ("b", "bo", 2)], id="all alike"),
    ),
)
def test_where_there_is_nothing_to_learn_nobody_leans(ratings):
    found = found_of(given(*((code, who, key, level) for code, who, level in ratings for key in CRITERIA)))

    assert [one.points for one in found.assessors.values()] == pytest.approx([0] * len(found.assessors), abs=1e-6)
    assert 0 <= found.reliability <= 1


def test_how_unsure_a_leaning_is_does_not_hang_on_how_fine_the_grid_is(monkeypatch):
    ratings = simulated(3, (-0.6, -0.1, 0.0, 0.1, 0.6), each=4)[0]
    usual = found_of(ratings).assessors
    monkeypatch.setattr("scoring.certainty.crossed.POINTS", 61)
    fine = found_of(ratings).assessors

    for who, one in usual.items():
        assert one.points == pytest.approx(fine[who].points, abs=0.05)
        assert one.deviation == pytest.approx(fine[who].deviation, rel=0.02)
