"""Draw what the applications may truly be worth: the posterior of the crossed model, over weights, read as sealed.

One normal deviate for each application and draw instead of one for each criterion: given the weights, the noise of a
whole review is a single normal whose size follows from how its criteria move together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scoring import weights as weighing
from scoring.aggregate import counts
from scoring.certainty.crossed import Crossed, Grid, LogPrior
from scoring.certainty.panel import FloatArray, IntArray, Panel, enters
from scoring.rubric import Dimension, Reading, Rubric

Singles = npt.NDArray[np.float32]

SETTINGS = 100  # of the three standard deviations, each standing for an equal part of their posterior
CELLS = 100_000  # of a block: small enough to stay in the cache of a processor


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Criteria that make one mean, under N drawn weights or one for all: a dimension, or all that are read linearly."""

    dimension: Dimension | None  # None: all together
    sealed: FloatArray  # (m,) the weights inside, summing to one
    inside: Singles  # (N or 1, m) the same as drawn
    weight: Singles  # (N or 1, 1) of the part in the overall score
    noise: Singles  # (N or 1, 1) of a review, in units of that of the sealed overall score

    def rows(self, starts: IntArray, size: int) -> "_Part":
        """`size` draws from each of S starts; arrays have one more axis (S,) in front."""
        if len(self.inside) == 1:
            return self
        at = starts[:, None] + np.arange(size)
        return replace(self, inside=self.inside[at], weight=self.weight[at], noise=self.noise[at])


def overall(
    panel: Panel,
    rubric: Rubric,
    draws: int,
    *,
    weights: Singles | None = None,
    seed: int = 0,
    log_prior: LogPrior | None = None,
) -> Iterator[Singles]:
    """The overall score of each of n applications in each draw, by blocks (rows, n); minus infinity below a gate.

    `weights` (`draws`, m) is the share of each criterion in the overall score; None: as sealed. The random numbers
    follow from `seed` and the shape of the panel alone.
    """
    n = len(panel.applications)
    sealed = shares(panel.criteria, rubric)
    middle = panel.points.mean(axis=0)
    columns = panel.points - middle
    model = Crossed(panel.at, panel.by, columns @ sealed)
    grid = model.grid(log_prior)
    sums = model.sums(columns)
    halo = halo_root(model, grid, columns)
    # Not much less than if criteria erred independently: where the noise of the sealed sum happens to cancel out,
    # that of every other sum would explode.
    unit = max(float(np.linalg.norm(sealed @ halo)), float(np.linalg.norm(sealed[:, None] * halo)) / 4) or 1.0
    given = sealed.astype(np.float32)[None, :] if weights is None else weights
    parts = _parts(panel.criteria, rubric, given, halo=(halo / unit).astype(np.float32))
    mixing = _mixing(parts, halo)
    random = np.random.default_rng(seed)
    for settings, starts, size in _blocks(np.array(strata(grid)), n, draws=draws):
        noise = grid.noise[settings]
        effects = model.effects_at(grid.quality[settings] / noise, grid.severity[settings] / noise, sums)
        levels = (effects.quality + middle).astype(np.float32).transpose(0, 2, 1)
        spread = (noise[:, None] * effects.spread)[:, None].astype(np.float32)
        shared = (noise[:, None, None] * effects.shared).astype(np.float32)
        rows = max(1, CELLS // (n * len(settings)))
        for first in range(0, size, rows):
            some = min(rows, size - first)
            deviates = [_deviates(random, spread, shared, some) for _ in parts]
            own = [part.rows(starts + first, some) for part in parts]
            yield _combined(own, mixing, levels, deviates).reshape(-1, n)


def _blocks(settings: IntArray, n: int, *, draws: int) -> Iterator[tuple[IntArray, IntArray, int]]:
    """Settings that are reckoned together, where the draws of each begin, and how many draws each of them has."""
    ends = np.round(draws * np.arange(len(settings) + 1) / len(settings)).astype(np.int64)
    starts, sizes = ends[:-1], np.diff(ends)
    for size in sorted(set(sizes.tolist()) - {0}):
        same = np.flatnonzero(sizes == size)
        most = max(1, CELLS // (n * size))
        for at in range(0, len(same), most):
            yield settings[same[at : at + most]], starts[same[at : at + most]], size


def shares(criteria: Sequence[str], rubric: Rubric) -> FloatArray:
    """The share of each criterion in the overall score (m,), read linearly; one in a gate has none."""
    of = weighing.overall(rubric)
    return np.array([float(of[key]) for key in criteria])


def halo_root(model: Crossed, grid: Grid, columns: FloatArray) -> FloatArray:
    """A root F of the residual covariance F F' between criteria (m, m): how far one review moves them together."""
    at = grid.mean()
    effects = model.effects(at.quality / at.noise, at.severity / at.noise, model.sums(columns))
    left = columns - effects.quality[model.at] - effects.severity[model.by]
    values, vectors = np.linalg.eigh(left.T @ left / len(left))
    root: FloatArray = vectors * np.sqrt(np.maximum(values, 0.0))
    return root


def _parts(criteria: Sequence[str], rubric: Rubric, given: Singles, *, halo: Singles) -> list[_Part]:
    entering = [d for d in rubric.dimensions if enters(rubric, d.key)]
    if all(d.reading is Reading.LINEAR for d in entering):
        return [_Part(None, shares(criteria, rubric), given, given.sum(axis=1, keepdims=True), _length(given @ halo))]
    found = []
    for d in entering:
        own = [rubric.criterion(key) for key in criteria]
        sealed = np.array([float(c.weight) if c.dimension == d.key else 0.0 for c in own])
        inside = given * (sealed > 0) if counts(d) else sealed.astype(np.float32)[None, :]
        weight = inside.sum(axis=1, keepdims=True)
        inside = (inside / np.where(weight > 0, weight, 1)).astype(np.float32)
        found.append(_Part(d, sealed / sealed.sum(), inside, weight, _length(inside @ halo)))
    return found


def _mixing(parts: Sequence[_Part], halo: FloatArray) -> FloatArray:
    """A root of the correlation between the noise of the parts (P, P)."""
    roots = np.stack([part.sealed @ halo for part in parts])
    lengths = np.linalg.norm(roots, axis=1)
    lengths[lengths == 0] = 1.0
    alike = (roots / lengths[:, None]) @ (roots / lengths[:, None]).T
    np.fill_diagonal(alike, 1.0)
    values, vectors = np.linalg.eigh(alike)
    # The symmetric root: another would turn with the last bit of the levels, and the random numbers with it.
    root: FloatArray = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return root


def _deviates(random: np.random.Generator, spread: Singles, shared: Singles, size: int) -> Singles:
    """Posterior deviates of the applications (S, size, n) under the sealed weights: `size` draws of each of S settings.

    `spread` has shape (S, 1, n), `shared` (S, n, J + 1). Half of them are the others with their sign turned, each under
    weights of its own: as likely, for half the random numbers, and their mean is exactly nought. Source: Hammersley and
    Morton (1956), doi:10.1017/S0305004100031455 (antithetic variates).
    """
    settings, n, common = shared.shape
    half = (size + 1) // 2
    found = np.empty((settings, size, n), np.float32)
    own = random.standard_normal((settings, half, n), np.float32)
    own *= spread
    own += random.standard_normal((settings, half, common), np.float32) @ shared.transpose(0, 2, 1)
    found[:, :half] = own
    np.negative(own[:, : size - half], out=found[:, half:])
    return found


def _combined(parts: Sequence[_Part], mixing: FloatArray, levels: Singles, deviates: Sequence[Singles]) -> Singles:
    """Levels (S, m, n) and deviates (S, rows, n) of each part, as the rubric puts them together."""
    if parts[0].dimension is None:
        found = deviates[0]
        found *= parts[0].noise
        found += parts[0].inside @ levels
        return found
    total = np.zeros_like(deviates[0])
    for part, mixed in zip(parts, mixing, strict=True):
        d = part.dimension
        assert d is not None
        noise = sum(np.float32(share) * z for share, z in zip(mixed, deviates, strict=True))
        reached = part.inside @ levels + part.noise * noise
        if d.reading is Reading.GATE:
            total[reached < float(d.threshold)] = -np.inf
        else:
            total += part.weight * (_credit(reached, d) if d.reading is Reading.BAND else reached)
    return total


def _length(rows: Singles) -> Singles:
    found: Singles = np.sqrt(np.einsum("...i,...i->...", rows, rows))[..., None]
    return found


def _credit(reached: Singles, dimension: Dimension) -> Singles:
    low, high = map(float, dimension.band)
    below = 100 * reached / low if low else np.full_like(reached, 100)
    above = 100 * (100 - reached) / (100 - high) if high < 100 else np.full_like(reached, 100)
    found: Singles = np.minimum(np.minimum(below, above), np.float32(100))
    return found


def strata(grid: Grid) -> list[int]:
    """SETTINGS points of the grid, evenly through its posterior from little to much difference in quality."""
    # Rounded, for the ratios of one line of the grid differ in their last bit.
    ratios = (np.round(one / grid.noise, 9) for one in (grid.severity, grid.quality))
    order = np.lexsort((grid.noise, *ratios))
    steps = np.cumsum(grid.weight[order])
    middles = (np.arange(SETTINGS) + 0.5) / SETTINGS * steps[-1]
    return [int(order[k]) for k in np.searchsorted(steps, middles)]
