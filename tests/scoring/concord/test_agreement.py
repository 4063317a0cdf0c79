"""scoring.concord.agreement: which levels count when a committee asks how well it agrees, and what it is told."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as of
from hypothesis import settings
from hypothesis import strategies as st

from scoring.concord.agreement import by_criterion, by_dimension, by_organisation, of_totals
from scoring.concord.alpha import Metric, alpha
from scoring.concord.icc import icc, share_of_noise
from scoring.concord.statistic import Undefined
from scoring.ratings import Stage
from scoring.rubric import Reading
from tests.scoring.examples import CRITERIA, given, patient, rubric

NAN = float("nan")
CODES = ("H-1", "H-2", "H-3", "H-4")
# Ada, Bo and Cy on A1, A2, B1 and B2 of four applications, the weights of which are 1, 3, 2 and 1.
LEVELS = {
    "ada": [[4, 3, 2, 4], [3, 3, 1, 2], [1, 0, 2, 1], [0, 1, 0, 3]],
    "bo": [[4, 2, 2, 3], [3, 4, 2, 2], [2, 0, 1, 0], [0, 2, 0, 1]],
    "cy": [[3, 3, 4, 4], [4, 2, 0, 1], [1, 1, 2, 1], [1, 0, 1, 3]],
}
FIRM = {"ada": "city", "bo": "city", "cy": "state"}


def sheets(levels=LEVELS, stage=Stage.FORM):
    return given(
        *(
            (code, who, key, level, stage)
            for who, rows in levels.items()
            for code, row in zip(CODES, rows, strict=True)
            for key, level in zip(CRITERIA, row, strict=True)
        )
    ).ratings


def on(key):
    """Assessors by applications, the levels of one criterion."""
    return np.array([[row[CRITERIA.index(key)] for row in rows] for rows in LEVELS.values()], dtype=float)


def points(rows, dimension):
    """By hand: 100 (A1 + 3 A2) / 16 for A, 100 (2 B1 + B2) / 12 for B."""
    rows = np.array(rows, dtype=float)
    return 100 * ((rows[:, 0] + 3 * rows[:, 1]) / 16 if dimension == "A" else (2 * rows[:, 2] + rows[:, 3]) / 12)


def totals(rows):
    return (points(rows, "A") + points(rows, "B")) / 2


def test_each_criterion_has_the_ordinal_alpha_of_its_levels():
    found = by_criterion(sheets(), rubric())

    assert found == {key: alpha(on(key), Metric.ORDINAL) for key in CRITERIA}


@pytest.mark.parametrize("dimension", ["A", "B"])
def test_each_dimension_agrees_on_the_weighted_mean_of_an_assessors_own_levels(dimension):
    table = np.array([points(rows, dimension) for rows in LEVELS.values()])

    found = by_dimension(sheets(), rubric())[dimension]

    assert found.alpha.value == pytest.approx(alpha(table, Metric.INTERVAL).value)
    assert found.single.value == pytest.approx(icc(table.T).agreement.value)
    assert (found.mean.value, found.mean.low) == (
        pytest.approx(icc(table.T).agreement_mean.value),
        pytest.approx(icc(table.T).agreement_mean.low),
    )


@pytest.mark.parametrize("reading", Reading)
def test_totals_agree_on_what_was_seen_however_a_dimension_is_read(reading):
    table = np.array([totals(rows) for rows in LEVELS.values()])

    found = of_totals(sheets(), rubric(reading))

    assert found.alpha.value == pytest.approx(alpha(table, Metric.INTERVAL).value)
    assert share_of_noise(found.single.value, 3) == pytest.approx(1 - found.mean.value)


@pytest.mark.parametrize("reading", Reading)
def test_an_organisation_agrees_inside_and_with_the_rest(reading):
    mean_of_city = np.mean([LEVELS["ada"], LEVELS["bo"]], axis=0)
    sides = np.array([totals(mean_of_city), totals(LEVELS["cy"])])
    inside = np.array([totals(LEVELS["ada"]), totals(LEVELS["bo"])])

    found = by_organisation(sheets(), FIRM, rubric(reading))

    assert list(found) == ["city", "state"]
    assert found["city"].own.value == pytest.approx(alpha(inside, Metric.INTERVAL).value)
    assert found["state"].own.reason is Undefined.TOO_FEW_ASSESSORS
    assert found["city"].others.value == pytest.approx(alpha(sides, Metric.INTERVAL).value)
    assert found["state"].others.value == pytest.approx(found["city"].others.value)


def test_an_organisation_alone_has_nobody_to_agree_with():
    found = by_organisation(sheets(), {"ada": "city", "bo": "city"}, rubric())

    assert {name: within.others.reason for name, within in found.items()} == {"city": Undefined.TOO_FEW_ASSESSORS}


def test_the_level_after_the_interview_counts_in_the_place_of_that_assessors_first_one():
    before = {**LEVELS, "ada": [[0, 0, 0, 0]] * 4}
    changed = (*sheets({"ada": LEVELS["ada"]}, Stage.INTERVIEW), *sheets(before))

    assert by_criterion(changed, rubric()) == by_criterion(sheets(), rubric())
    assert by_dimension(changed, rubric()) == by_dimension(sheets(), rubric())
    assert by_organisation(changed, FIRM, rubric()) == by_organisation(sheets(), FIRM, rubric())


def test_an_empty_cell_of_the_interview_erases_nothing():
    empty = sheets({"ada": [[None] * 4] * 4}, Stage.INTERVIEW)

    assert by_criterion((*sheets(), *empty), rubric()) == by_criterion(sheets(), rubric())
    assert by_dimension((*sheets(), *empty), rubric()) == by_dimension(sheets(), rubric())


def test_what_the_committee_agreed_on_is_never_used():
    agreed = given(*((code, None, key, 2, Stage.CONSENSUS) for code in CODES for key in CRITERIA)).ratings

    assert by_criterion((*sheets(), *agreed), rubric()) == by_criterion(sheets(), rubric())
    assert by_dimension((*sheets(), *agreed), rubric()) == by_dimension(sheets(), rubric())
    assert of_totals((*sheets(), *agreed), rubric()) == of_totals(sheets(), rubric())
    assert by_organisation((*sheets(), *agreed), FIRM, rubric()) == by_organisation(sheets(), FIRM, rubric())


def test_not_assessed_is_a_gap_and_not_a_zero():
    some = [r for r in sheets() if (r.application, r.assessor) != ("H-2", "bo")]
    silent = [replace(r, level=None) for r in sheets() if (r.application, r.assessor) == ("H-2", "bo")]
    table = on("A1")
    table[1, 1] = NAN

    found = by_criterion([*some, *silent], rubric())["A1"]

    assert found == alpha(table, Metric.ORDINAL)
    assert by_dimension([*some, *silent], rubric())["A"].single.reason is Undefined.GAPS


@pytest.mark.parametrize(
    ("left_out", "shares"), [("A1", 4), ("A2", 3)], ids=["a quarter is missing", "three quarters are missing"]
)
def test_who_covers_less_of_a_dimension_than_the_minimum_is_a_gap_there(left_out, shares):
    # A1 weighs 1 and A2 weighs 3; at least half must have a level.
    some = [r for r in sheets() if (r.application, r.assessor, r.criterion) != ("H-1", "cy", left_out)]

    found = by_dimension(some, rubric(min_coverage=Fraction(1, 2)))["A"]

    assert found.single.n == 4
    assert (found.single.reason is Undefined.GAPS) is (shares == 3)


def test_a_criterion_that_nobody_rated_says_so():
    some = [r for r in sheets() if r.criterion != "B2"]

    found = by_criterion(some, rubric())["B2"]

    assert (found.value, found.n, found.reason) == (None, 0, Undefined.TOO_FEW_ASSESSORS)


def test_without_ratings_everything_is_undefined_and_nothing_fails():
    assert {one.reason for one in by_criterion((), rubric()).values()} == {Undefined.TOO_FEW_ASSESSORS}
    assert {one.alpha.reason for one in by_dimension((), rubric()).values()} == {Undefined.TOO_FEW_ASSESSORS}
    assert of_totals((), rubric()).mean.reason is Undefined.TOO_FEW_ASSESSORS
    assert by_organisation((), FIRM, rubric()) == {}


@settings(patient, max_examples=10)
@of(st.randoms(use_true_random=False))
def test_the_order_of_the_ratings_changes_nothing(random):
    shuffled = random.sample(sheets(), len(sheets()))

    assert by_criterion(shuffled, rubric()) == by_criterion(sheets(), rubric())
    assert by_organisation(shuffled, FIRM, rubric()) == by_organisation(sheets(), FIRM, rubric())


def test_the_seed_is_that_of_the_intervals():
    found = [by_criterion(sheets(), rubric(), seed=seed)["B1"] for seed in range(8)]

    assert found == [alpha(on("B1"), Metric.ORDINAL, seed=seed) for seed in range(8)]
    assert len({(one.low, one.high) for one in found}) > 1
    assert len({one.value for one in found}) == 1
