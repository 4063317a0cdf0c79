"""scoring.certainty.crossed.

Quality, severity and noise told apart, as others compute it and as a dense computation does.
"""

import warnings
from itertools import product

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st

from scoring.certainty.crossed import Crossed, half_normal
from tests.scoring.examples import patient
from tests.scoring.known import known

# Diameters of the zones of inhibition: 24 plates, six samples of penicillin. Davies & Goldsmith (1972), Statistical
# Methods in Research and Production, 4th ed., p. 136; the data set Penicillin of lme4 (Bates et al. 2015).
PENICILLIN = """
27 23 26 23 23 21  27 23 26 23 23 21  25 21 25 24 24 20  26 23 25 23 23 20  25 22 26 22 23 20  24 22 25 23 22 19
24 20 23 21 22 19  26 22 26 24 24 21  24 21 24 22 22 20  24 21 24 23 22 19  26 23 26 24 24 21  25 22 26 24 24 20
26 24 26 24 25 22  26 23 26 23 23 20  26 23 25 24 24 22  25 22 25 23 23 20  25 21 24 23 23 20  25 22 24 23 23 19
24 21 23 21 21 19  26 23 26 24 24 21  25 21 24 22 22 18  25 22 25 22 22 20  24 21 24 22 24 19  24 21 24 22 21 18
"""


def complete(levels):
    """The model of a complete design, levels (n, J), and the levels as one row."""
    n, assessors = levels.shape
    at, by = np.divmod(np.arange(n * assessors), assessors)
    return Crossed(at, by, levels.ravel()), levels.ravel()


def unbalanced(random, n=9, assessors=4, most=3):
    """Some reviews of each application, values made by the model."""
    pairs = [(i, j) for i in range(n) for j in random.permutation(assessors)[: random.integers(1, most + 1)]]
    pairs += [(i % n, j) for i, j in enumerate(sorted(set(range(assessors)) - {j for _, j in pairs}))]
    at, by = np.array(pairs).T
    y = 50 + 8 * random.normal(size=n)[at] + 5 * random.normal(size=assessors)[by] + 6 * random.normal(size=len(at))
    return at, by, y


def covariance(at, by, deviations):
    """Dense covariance of the reviews given mu: the model written out."""
    quality, severity, noise = deviations
    same = at[:, None] == at, by[:, None] == by
    return quality**2 * same[0] + severity**2 * same[1] + noise**2 * np.eye(len(at))


def snsf():
    found, expected, tol = known("snsf-mock-reml")
    return *complete(7.0 - np.reshape(found["grades"], found["shape"])), expected, tol


def test_the_mock_panel_of_the_snsf_has_the_deviations_that_are_published():
    model, _, expected, tol = snsf()

    found = model.reml()

    assert (found.quality, found.severity, found.noise) == pytest.approx(
        (expected["sd_applicant"], expected["sd_assessor"], expected["sd_resid"]), abs=tol
    )


def test_its_strict_and_mild_assessors_and_best_applications_are_those_that_are_published():
    model, y, expected, tol = snsf()
    at = model.reml()

    effects = model.effects(at.quality / at.noise, at.severity / at.noise, model.sums(y[:, None]))

    assert y.mean() == pytest.approx(expected["mu"], abs=tol)
    assert effects.severity[:, 0] == pytest.approx(expected["severity"], abs=tol)
    assert effects.quality[:5, 0] - y.mean() == pytest.approx(expected["blup5"], abs=tol)


def test_penicillin_gives_what_lme4_prints():
    # Bates, Maechler, Bolker, Walker (2015), lme4: plate 0.8467, sample 1.9316, residual 0.5499, intercept 22.9722.
    model, y = complete(np.array(PENICILLIN.split(), dtype=float).reshape(24, 6))

    found = model.reml()
    effects = model.effects(found.quality / found.noise, found.severity / found.noise, model.sums(y[:, None]))

    assert (found.quality, found.severity, found.noise) == pytest.approx((0.8467, 1.9316, 0.5499), abs=5e-5)
    assert effects.quality.mean() == pytest.approx(22.9722, abs=5e-5)


@pytest.mark.parametrize("seed", (1, 2, 3))
def test_on_gaps_the_restricted_likelihood_peaks_where_statsmodels_finds_it(seed):
    at, by, y = unbalanced(np.random.default_rng(seed), n=14, assessors=5)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = smf.mixedlm(
            "y ~ 1",
            pd.DataFrame({"y": y, "at": at, "by": by}),
            groups=np.ones(len(y)),
            re_formula="0",
            vc_formula={"application": "0 + C(at)", "assessor": "0 + C(by)"},
        ).fit(reml=True, method=["powell", "lbfgs"], ftol=1e-14, gtol=1e-10)
    ours = Crossed(at, by, y).reml()

    assert (ours.quality, ours.severity, ours.noise) == pytest.approx(
        (*np.sqrt(theirs.vcomp), np.sqrt(theirs.scale)), rel=1e-3, abs=1e-2
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_complete_design_has_the_closed_form_of_the_analysis_of_variance(seed):
    random = np.random.default_rng(seed)
    n, assessors = 12, 5
    levels = (
        50 + 9 * random.normal(size=(n, 1)) + 6 * random.normal(size=assessors) + 4 * random.normal(size=(n, assessors))
    )
    rows, columns = levels.mean(axis=1, keepdims=True), levels.mean(axis=0)
    between = assessors * rows.var(ddof=1), n * columns.var(ddof=1)
    error = ((levels - rows - columns + levels.mean()) ** 2).sum() / ((n - 1) * (assessors - 1))

    found = complete(levels)[0].reml()

    assert min(between) > error
    assert found.noise**2 == pytest.approx(error, rel=1e-4)
    assert found.quality**2 == pytest.approx((between[0] - error) / assessors, rel=1e-4)
    assert found.severity**2 == pytest.approx((between[1] - error) / n, rel=1e-4)


def dense_posterior(at, by, y, deviations):
    """Mean and covariance of (mu + theta, b) by generalised least squares, mu with a flat prior: all matrices dense."""
    quality, severity, _ = deviations
    applications, assessors = np.eye(at.max() + 1)[at], np.eye(by.max() + 1)[by]
    inverse = np.linalg.inv(covariance(at, by, deviations))
    ones = np.ones(len(y))
    width = 1 / (ones @ inverse @ ones)
    mu = width * (ones @ inverse @ y)
    loads = np.hstack([quality**2 * applications, severity**2 * assessors])
    of_mu = np.concatenate([np.ones(applications.shape[1]), np.zeros(assessors.shape[1])])
    gain = of_mu - loads.T @ inverse @ ones  # how an error of mu moves each effect
    prior = np.diag(np.repeat([quality**2, severity**2], [applications.shape[1], assessors.shape[1]]))
    mean = mu * of_mu + loads.T @ inverse @ (y - mu)
    return mean, prior - loads.T @ inverse @ loads + width * np.outer(gain, gain)


@pytest.mark.parametrize("seed", range(4))
def test_effects_and_their_covariance_are_those_of_dense_least_squares(seed):
    random = np.random.default_rng(seed)
    at, by, y = unbalanced(random)
    deviations = quality, severity, noise = np.exp(random.normal(1, 1, 3))
    model = Crossed(at, by, y)

    mean, spread = dense_posterior(at, by, y, deviations)
    found = model.effects(quality / noise, severity / noise, model.sums(y[:, None]))
    n = model.n

    assert np.concatenate([found.quality[:, 0], found.severity[:, 0]]) == pytest.approx(mean, abs=1e-8)
    assert noise**2 * (np.diag(found.spread**2) + found.shared @ found.shared.T) == pytest.approx(
        spread[:n, :n], abs=1e-8
    )
    assert noise**2 * found.leaning @ found.leaning.T == pytest.approx(spread[n:, n:], abs=1e-8)
    assert noise**2 * found.shared @ found.leaning.T == pytest.approx(spread[:n, n:], abs=1e-8)


def test_effects_solve_the_mixed_model_equations():
    # Henderson (1950): [X'X X'Z; Z'X Z'Z + D^-1 r^2] [mu; u] = [X'y; Z'y].
    at, by, y = unbalanced(np.random.default_rng(11))
    model = Crossed(at, by, y)
    quality, severity = 1.3, 0.4
    wide = np.hstack([np.ones((len(y), 1)), np.eye(model.n)[at], np.eye(model.assessors)[by]])
    ridge = np.repeat([0, 1 / quality**2, 1 / severity**2], [1, model.n, model.assessors])

    solved = np.linalg.solve(wide.T @ wide + np.diag(ridge), wide.T @ y)
    found = model.effects(quality, severity, model.sums(y[:, None]))

    assert found.quality[:, 0] == pytest.approx(solved[0] + solved[1 : model.n + 1], abs=1e-8)
    assert found.severity[:, 0] == pytest.approx(solved[model.n + 1 :], abs=1e-8)


def _log_likelihood(seen, at, by, lattice, contrasts):
    """Of normal `seen` at each row of the lattice, up to a constant: a dense covariance for each."""
    parts = np.stack([contrasts @ covariance(at, by, one) @ contrasts.T for one in np.eye(3)])
    found = []
    for some in np.array_split(lattice, 50):
        dense = np.tensordot(some**2, parts, axes=1)
        square = (seen * np.linalg.solve(dense, np.broadcast_to(seen, (len(some), len(seen)))[..., None])[..., 0]).sum(
            axis=1
        )
        found.append(-0.5 * (np.linalg.slogdet(dense)[1] + square))
    return np.concatenate(found)


@pytest.mark.parametrize("seed", (3, 4))
def test_the_grid_is_the_posterior_that_brute_force_integrates(seed):
    """Moments of the three deviations over a fine lattice, the likelihood dense and integrated over mu as well."""
    at, by, y = unbalanced(np.random.default_rng(seed), n=6, assessors=3)
    scale = y.std()
    contrasts = np.linalg.svd(np.ones((1, len(y))))[2][1:]  # the restricted likelihood: that of all contrasts
    axes = [np.linspace(0, most, 41)[1:] - most / 80 for most in (3.2, 2.2, 2.2)]  # midpoints, in units of sd(y)
    lattice = np.array(list(product(*axes)))
    logs = _log_likelihood(contrasts @ (y - y.mean()) / scale, at, by, lattice, contrasts)
    logs -= 0.5 * (lattice**2 @ np.array([1, 1 / 0.5**2, 1]))
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()

    grid = Crossed(at, by, y).grid()

    ours = np.stack([grid.quality, grid.severity, grid.noise], axis=1) / scale
    assert grid.weight.sum() == pytest.approx(1)
    assert grid.weight @ ours == pytest.approx(weight @ lattice, abs=0.012)
    assert grid.weight @ ours**2 == pytest.approx(weight @ lattice**2, abs=0.025)
    assert (grid.weight * ours[:, 0]) @ ours[:, 2] == pytest.approx((weight * lattice[:, 0]) @ lattice[:, 2], abs=0.015)


def test_the_posterior_is_near_the_truth_when_there_is_much_to_learn_from():
    random = np.random.default_rng(5)
    levels = 50 + 8 * random.normal(size=(300, 1)) + 5 * random.normal(size=30) + 6 * random.normal(size=(300, 30))

    found = complete(levels)[0].grid().mean()

    assert (found.quality, found.severity, found.noise) == pytest.approx((8, 5, 6), rel=0.15)


def test_a_prior_that_knows_better_is_believed():
    at, by, y = unbalanced(np.random.default_rng(2))
    model = Crossed(at, by, y)

    strict, mild = (model.grid(half_normal(severity=width)).mean() for width in (0.05, 2.0))

    assert strict.severity < 0.06 * model.scale
    assert mild.severity > 3 * strict.severity


ratios = st.floats(0.05, 20)
small_levels = st.lists(st.integers(0, 100), min_size=12, max_size=12).map(lambda ints: np.reshape(ints, (4, 3)) / 1.0)


@patient
@given(small_levels, ratios, ratios)
def test_a_complete_design_keeps_the_order_of_the_means(levels, quality, severity):
    model, y = complete(levels)

    found = model.effects(quality, severity, model.sums(y[:, None])).quality[:, 0]

    # Shrunk towards the mean of all by the same part: q^2 / (q^2 + r^2 / J).
    part = quality**2 / (quality**2 + 1 / 3)
    assert found == pytest.approx(levels.mean() + part * (levels.mean(axis=1) - levels.mean()), abs=1e-6)


@patient
@given(st.integers(0, 2**31), ratios, ratios, st.data())
def test_a_better_review_never_lowers_the_quality_of_its_application(seed, quality, severity, more):
    at, by, y = unbalanced(np.random.default_rng(seed), n=6, assessors=3)
    review = more.draw(st.integers(0, len(y) - 1))
    model = Crossed(at, by, y)
    raised = y + 10 * (np.arange(len(y)) == review)

    before, after = (
        model.effects(quality, severity, model.sums(levels[:, None])).quality[:, 0] for levels in (y, raised)
    )

    assert after[at[review]] > before[at[review]] - 1e-9


def test_columns_of_reviews_are_reckoned_each_for_itself():
    at, by, y = unbalanced(np.random.default_rng(8))
    model = Crossed(at, by, y)
    both = np.stack([y, y[::-1]], axis=1)

    together = model.effects(1.0, 0.5, model.sums(both))
    apart = [model.effects(1.0, 0.5, model.sums(column[:, None])) for column in both.T]

    assert together.quality == pytest.approx(np.hstack([one.quality for one in apart]))
    assert together.severity == pytest.approx(np.hstack([one.severity for one in apart]))


@pytest.mark.parametrize(
    ("at", "by", "y"),
    (
        pytest.param([0], [0], [50.0], id="one review"),
        pytest.param([0, 0], [0, 1], [50.0, 60.0], id="one application"),
        pytest.param([0, 1, 2], [0, 0, 0], [50.0, 60.0, 40.0], id="one assessor"),
        pytest.param([0, 0, 1, 1], [0, 1, 0, 1], [50.0] * 4, id="all the same"),
        pytest.param([0, 0, 1, 1], [0, 1, 0, 1], [50.0, 60.0, 70.0, 80.0], id="no noise"),
    ),
)
def test_with_nothing_to_learn_from_the_prior_remains_and_all_is_finite(at, by, y):
    model = Crossed(np.array(at), np.array(by), np.array(y))

    grid = model.grid()
    effects = model.effects(1.0, 1.0, model.sums(np.array(y)[:, None]))

    assert all(np.isfinite(x).all() for x in (grid.quality, grid.severity, grid.noise, grid.weight))
    assert grid.weight.sum() == pytest.approx(1)
    assert np.isfinite(effects.quality).all()
    assert all(np.isfinite((found.quality, found.severity, found.noise)).all() for found in (model.reml(), grid.mean()))


def test_reviews_that_differ_by_rounding_are_the_same():
    at, by, _ = unbalanced(np.random.default_rng(1))
    rounding = 1e-13 * np.random.default_rng(2).normal(size=len(at))

    same, nearly = (Crossed(at, by, 50 + error) for error in (np.zeros(len(at)), rounding))
    effects = nearly.effects(5.0, 1.0, nearly.sums((50 + rounding)[:, None]))

    assert nearly.scale == same.scale
    assert nearly.grid().mean().quality == pytest.approx(same.grid().mean().quality, abs=1e-9)
    assert effects.quality[:, 0] == pytest.approx([50.0] * nearly.n, abs=1e-9)
