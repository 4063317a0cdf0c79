"""scoring.concord.alpha.

Krippendorff's alpha, by published answers, by his own definition and by another implementation.
"""

from collections import Counter

import krippendorff
import numpy as np
import pytest
from hypothesis import assume
from hypothesis import given as of
from hypothesis import strategies as st

from scoring.concord.alpha import Metric, alpha
from scoring.concord.statistic import Undefined
from scoring.errors import Problem
from tests.scoring.examples import patient
from tests.scoring.known import known

NAN = float("nan")
metrics = st.sampled_from(Metric)


def tables(level):
    """Tables of 2 to 5 assessors and 2 to 9 units, with gaps."""
    shapes = st.tuples(st.integers(2, 5), st.integers(2, 9))
    return shapes.flatmap(
        lambda shape: st.lists(st.just(NAN) | level, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
            lambda cells: np.array(cells).reshape(shape)
        )
    )


whole = tables(st.integers(0, 4).map(float))
tenths = tables(st.integers(0, 40).map(lambda n: n / 10))


def point(levels, metric):
    return alpha(np.array(levels, dtype=float), Metric(metric), resamples=0)


def unanimous(levels):
    units = [{level for level in unit if level == level} for unit in levels.T if sum(unit == unit) > 1]
    return all(len(unit) == 1 for unit in units)


def laid_out(counts):
    """Assessors by units, from how many assessors gave each of the levels to each unit; who is who does not matter."""
    return np.array([[level for level, n in enumerate(unit) for _ in range(n)] for unit in counts], dtype=float).T


def tables_of(case):
    given, expected, tol = known(case)
    if "pairs" in given:
        ratings = np.array([[ord(letter) for letter in pair] for pair in given["pairs"]], dtype=float).T
    elif "counts" in given:
        ratings = laid_out(given["counts"])
    else:
        ratings = np.array(given["ratings"], dtype=float)
    return ratings, {name.removeprefix("alpha_"): value for name, value in expected.items()}, tol


# Wikipedia, Krippendorff's alpha; its ordinal and ratio values by two independent codes. Krippendorff (2011),
# Computing Krippendorff's Alpha-Reliability, sections A, B, C and D. Gwet's six raters as in irrCAC.
@pytest.mark.parametrize("case", ["alpha-wiki", "alpha-wiki-ordinal", "alpha-A", "alpha-B", "alpha-C", "alpha-6raters"])
def test_the_published_alphas_come_out(case):
    ratings, expected, tol = tables_of(case)

    assert {metric: point(ratings, metric).value for metric in expected} == pytest.approx(expected, abs=tol)


def test_two_assessors_on_three_units_by_hand():
    # Levels 0 three times and 1 three times: 2 * 3 * 3 = 18 unlike pairs among all six, 2 of them in the third unit,
    # so that alpha is 1 - (6 - 1) * (2 / 1) / 18.
    assert point([[0, 0, 0], [0, 0, 0]], "nominal").value is None
    assert point([[0, 1, 0], [0, 1, 1]], "nominal").value == pytest.approx(1 - 5 * 2 / 18)


@patient
@of(whole, metrics)
def test_another_implementation_finds_the_same(levels, metric):
    found = point(levels, metric)
    assume(found.value is not None)

    assert found.value == pytest.approx(krippendorff.alpha(levels, level_of_measurement=metric.value), abs=1e-12)


@pytest.mark.parametrize("metric", Metric)
@pytest.mark.parametrize("decimals", [0, 9], ids=["some fifty levels", "levels that hardly ever repeat"])
def test_another_implementation_finds_the_same_on_a_fine_scale(metric, decimals):
    random = np.random.default_rng(3)
    levels = 50 + random.normal(size=60) * 10 + random.normal(size=(4, 60)) * 8
    levels = levels.round(decimals)
    levels[random.random(levels.shape) < 0.2] = NAN

    expected = krippendorff.alpha(levels, level_of_measurement=metric.value)
    assert point(levels, metric).value == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize(
    ("metric", "decimals"), [*((metric, 0) for metric in Metric), (Metric.ORDINAL, 6), (Metric.INTERVAL, 6)]
)
def test_the_interval_is_that_of_units_drawn_again_and_again(metric, decimals):
    random = np.random.default_rng(5)
    levels = np.clip(2 + random.normal(size=30) + random.normal(size=(4, 30)) * 0.8, 0, 4).round(decimals)
    drawn = [
        krippendorff.alpha(levels[:, random.integers(30, size=30)], level_of_measurement=metric.value)
        for _ in range(500)
    ]

    found = alpha(levels, metric)

    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, (0.025, 0.975))), abs=0.03)
    assert found.low < found.value < found.high


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    levels = np.array([[0, 1, 2, 3, 1, 2], [0, 2, 2, 3, 1, 0.0]])

    assert alpha(levels, Metric.ORDINAL, seed=7) == alpha(levels, Metric.ORDINAL, seed=7)
    assert alpha(levels, Metric.ORDINAL, seed=7) != alpha(levels, Metric.ORDINAL, seed=8)


@pytest.mark.parametrize("metric", Metric)
@pytest.mark.parametrize("assessors", range(2, 8))
@pytest.mark.parametrize("levels", [(2, 1.1, 1.2, 0.1), (2, 2.4, 3.9, 2.9, 2.5), (3.4, 0.7, 0.3, 3.5)])
def test_who_agree_on_tenths_agree_to_the_last_bit(assessors, levels, metric):
    assert point([levels] * assessors, metric).value == 1


@patient
@of(tenths, metrics)
def test_alpha_lies_between_minus_one_and_one_and_is_one_for_those_who_agree_alone(levels, metric):
    found = point(levels, metric)

    assume(found.value is not None)
    assert -1 <= found.value <= 1
    assert (found.value == 1) is unanimous(levels)


@patient
@of(whole, metrics, st.randoms(use_true_random=False))
def test_the_order_of_assessors_and_of_units_changes_nothing(levels, metric, random):
    j, u = levels.shape
    shuffled = levels[random.sample(range(j), j)][:, random.sample(range(u), u)]

    assert alpha(shuffled, metric, resamples=50) == alpha(levels, metric, resamples=50)


@patient
@of(tenths, st.integers(-9, 9), st.integers(1, 9))
def test_an_interval_scale_has_neither_zero_nor_unit(levels, shift, unit):
    before, after = point(levels, "interval"), point(levels * unit + shift, "interval")

    assert after.reason == before.reason
    assert after.value == pytest.approx(before.value, abs=1e-9)


@patient
@of(whole)
def test_an_ordinal_scale_has_an_order_and_nothing_else(levels):
    assert point(levels, "ordinal") == point(
        np.array([0, 1, 5, 6, 40, NAN])[np.nan_to_num(levels, nan=5).astype(int)], "ordinal"
    )


@patient
@of(whole, metrics)
def test_a_unit_with_one_level_says_nothing(levels, metric):
    alone = np.full((len(levels), 1), NAN)
    alone[0] = 3

    assert point(np.hstack([levels, alone]), metric).value == point(levels, metric).value


@pytest.mark.parametrize("metric", Metric)
@pytest.mark.parametrize(
    ("levels", "reason", "n"),
    [
        pytest.param([[2, 2, 2], [2, 2, NAN]], Undefined.NO_VARIATION, 2, id="all the same"),
        pytest.param([[0.1, 0.1], [0.1, 0.1], [0.1, 0.1]], Undefined.NO_VARIATION, 2, id="all the same tenth"),
        pytest.param([[2, 2, 3], [2, 2, NAN]], Undefined.NO_VARIATION, 2, id="only one level that two share"),
        pytest.param([[0, 1, 2]], Undefined.TOO_FEW_ASSESSORS, 0, id="one assessor"),
        pytest.param([[0, 1, 2], [NAN] * 3], Undefined.TOO_FEW_ASSESSORS, 0, id="one of two gave levels"),
        pytest.param([[NAN] * 3, [NAN] * 3], Undefined.TOO_FEW_ASSESSORS, 0, id="all missing"),
        pytest.param([[], []], Undefined.TOO_FEW_ASSESSORS, 0, id="no unit"),
        pytest.param(np.empty((0, 3)), Undefined.TOO_FEW_ASSESSORS, 0, id="no assessor"),
        pytest.param([[0], [1]], Undefined.TOO_FEW_APPLICATIONS, 1, id="one unit"),
        pytest.param([[0, 1, NAN], [1, NAN, 2]], Undefined.TOO_FEW_APPLICATIONS, 1, id="one unit shared"),
        pytest.param([[0, 1, NAN], [NAN, NAN, 2]], Undefined.NO_OVERLAP, 0, id="nothing shared"),
    ],
)
def test_where_alpha_is_undefined_it_says_why_and_gives_no_number(levels, reason, n, metric):
    found = point(levels, metric)

    assert (found.value, found.low, found.high, found.n, found.reason) == (None, None, None, n, reason)


def test_full_agreement_has_no_interval_for_no_resample_could_doubt_it():
    found = alpha(np.array([[0, 1, 2, 3, 4], [0, 1, 2, 3, 4.0]]), Metric.ORDINAL)

    assert (found.value, found.low, found.high) == (1, None, None)


def test_there_is_no_interval_where_many_resamples_have_but_one_level():
    # Drawn from eight, the one unit that differs is missed in (7/8)^8 = 34 % of the resamples.
    found = alpha(np.array([[0.0] * 7 + [1], [0.0] * 7 + [2]]), Metric.INTERVAL)

    assert found.value == pytest.approx(
        krippendorff.alpha([[0] * 7 + [1], [0] * 7 + [2]], level_of_measurement="interval")
    )
    assert (found.low, found.high, found.n) == (None, None, 8)


def test_a_level_below_zero_is_none_of_a_ratio_scale():
    with pytest.raises(Problem, match=r"begins at zero; -1\.0 is below it"):
        point([[0, -1], [1, 1]], "ratio")


def test_applications_with_the_same_levels_count_as_often_as_they_come():
    few = np.array([[0, 1, 2, 2, 0], [0, 1, 2, 1, 2.0]])
    many = np.repeat(few, 400, axis=1)
    n = sum(Counter(many.ravel()).values())

    # The same coincidences 400 times: only the factor n - 1 differs.
    once, often = point(few, "interval").value, point(many, "interval").value
    assert (1 - often) / (n - 1) * n == pytest.approx((1 - once) / 9 * 10)
    assert point(many, "interval").n == 2000
