"""The crossed model: a review is the quality of its application, the severity of its assessor, and noise.

    y = mu + theta[application] + b[assessor] + e,  theta ~ N(0, q^2), b ~ N(0, s^2), e ~ N(0, r^2)

It shrinks what few reviews say, and it holds the three standard deviations for uncertain: their posterior is laid on a
grid, all else is closed form. No simulation, no starting values; the same reviews always give the same answer.

Sources: Heyard, Ott, Salanti, Egger (2022), doi:10.1080/2330443X.2022.2086190 (the model, used by the SNSF); Searle,
Casella, McCulloch, Variance Components (1992), ch. 6-7 (REML, absorption of the larger factor).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
LogPrior = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]  # of q, s, r in units of sd(y)

POINTS = 13  # of the grid along each ratio
FARTHEST = 9.0  # logs of the ratios in which the likelihood is looked for
WINDOW = 9.0  # how far below the best log density a point still counts: e^-9
NOISES = np.linspace(-4, 4, 11)
ALIKE = 1e-9  # points: reviews that differ by no more differ by rounding


@dataclass(frozen=True, slots=True)
class Deviations:
    """Standard deviations in the unit of the reviews."""

    quality: float
    severity: float
    noise: float


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The posterior of the standard deviations: G points with their weights, which sum to one."""

    quality: FloatArray  # (G,)
    severity: FloatArray  # (G,)
    noise: FloatArray  # (G,)
    weight: FloatArray  # (G,)

    def mean(self) -> Deviations:
        return Deviations(*(float(self.weight @ each) for each in (self.quality, self.severity, self.noise)))


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """K columns of reviews, added up."""

    by_application: FloatArray  # (n, K)
    by_assessor: FloatArray  # (J + 1, K): all together, then each assessor
    sides: FloatArray  # (kinds, J + 1, K): by assessor, each review as the sum of its application's, by their number


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """What the model says at given standard deviations, for K columns of reviews at once.

    Posterior of mu + theta: N(quality, noise^2 [diag(spread^2) + shared shared']).
    """

    quality: FloatArray  # (n, K): mu + theta, the level of each application before a neutral assessor
    severity: FloatArray  # (J, K)
    spread: FloatArray  # (n,): what is the application's own
    shared: FloatArray  # (n, J + 1): what moves applications together, through the mean and their assessors
    leaning: FloatArray  # (J, J + 1): the severities are N(severity, noise^2 leaning leaning')


def half_normal(quality: float = 1.0, severity: float = 0.5, noise: float = 1.0) -> LogPrior:
    """Half-normal priors with these scales, in units of the standard deviation of all reviews."""

    def log_prior(q: FloatArray, s: FloatArray, r: FloatArray) -> FloatArray:
        return -0.5 * ((q / quality) ** 2 + (s / severity) ** 2 + (r / noise) ** 2)

    return log_prior


class Crossed:
    """Reviews `at` (R,) applications `by` (R,) assessors with values y (R,), ready to be fitted.

    Applications enter the likelihood only by how many reviews they have, so it costs the same for any number of them.
    """

    def __init__(self, at: IntArray, by: IntArray, y: FloatArray) -> None:
        self.at, self.by = at, by
        self.n, self.assessors = int(at.max()) + 1, int(by.max()) + 1
        self.reviews = np.bincount(at, minlength=self.n).astype(np.float64)
        load = np.zeros((self.n, self.assessors + 1))
        load[:, 0] = self.reviews
        np.add.at(load, (at, by + 1), 1.0)
        self.load = load
        spread = float(y.std())
        self.scale = spread if spread > ALIKE else 1.0
        self._kinds, self._kind = kinds, kind = np.unique(self.reviews, return_inverse=True)
        z = (y - y.mean()) / self.scale
        own = np.bincount(at, z, self.n)
        k = len(kinds)
        self._how_many = np.bincount(kind, minlength=k).astype(np.float64)
        self._squares = np.bincount(kind, own**2, k)
        self._crosses = np.stack([load[kind == j].T @ load[kind == j] for j in range(k)])
        self._sides = np.stack([load[kind == j].T @ own[kind == j] for j in range(k)])
        self._base = np.diag(np.concatenate([[0.0], load[:, 1:].sum(axis=0)]))
        self._base[0, 0] = len(y)
        self._base[0, 1:] = self._base[1:, 0] = load[:, 1:].sum(axis=0)
        self._right = np.concatenate([[z.sum()], np.bincount(by, z, self.assessors)])
        self._total = float(z @ z)
        self._free = max(1, len(y) - 1)  # of one review alone nothing is known but the prior

    def _profile(self, quality: FloatArray, severity: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Twice minus the log of the restricted likelihood without its noise, and the residual sum of squares.

        `quality`, `severity` (P,) are ratios to the noise. Returns two arrays (P,).
        """
        d = self._kinds + 1 / quality[:, None] ** 2  # (P, kinds)
        c = self._base - np.tensordot(1 / d, self._crosses, axes=1)
        step = np.arange(1, self.assessors + 1)
        c[:, step, step] += 1 / severity[:, None] ** 2
        right = self._right - (1 / d) @ self._sides
        root = np.linalg.cholesky(c)
        solved = np.linalg.solve(root, right[:, :, None])[:, :, 0]
        log_c = 2 * np.log(root[:, np.arange(self.assessors + 1), np.arange(self.assessors + 1)]).sum(axis=1)
        logs = np.log1p(self._kinds * quality[:, None] ** 2) @ self._how_many
        rest = self._total - (1 / d) @ self._squares - (solved**2).sum(axis=1)
        return logs + 2 * self.assessors * np.log(severity) + log_c, np.maximum(rest, 1e-12)

    def reml(self) -> Deviations:
        """The restricted maximum likelihood estimate, in the unit of y: on a grid of ratios that closes in on it."""
        ends = np.array([[-FARTHEST, FARTHEST], [-FARTHEST, FARTHEST]])
        while True:
            logs = [
                axis.ravel() for axis in np.meshgrid(*(np.linspace(low, high, POINTS) for low, high in ends.tolist()))
            ]
            fixed, rest = self._profile(np.exp(logs[0]), np.exp(logs[1]))
            best = int(np.argmin(fixed + self._free * np.log(rest)))
            reach = 2 * np.diff(ends)[:, 0] / (POINTS - 1)
            middle = np.array([axis[best] for axis in logs])
            if reach.max() < 1e-9:
                break
            ends = np.clip(np.stack([middle - reach, middle + reach], axis=1), -FARTHEST, FARTHEST)
        q, s = np.exp(middle)
        noise = self.scale * float(np.sqrt(rest[best] / self._free))
        return Deviations(float(q) * noise, float(s) * noise, noise)

    def grid(self, log_prior: LogPrior | None = None) -> Grid:
        """The posterior of the three standard deviations, in the unit of y.

        The grid is laid over the ratios quality/noise and severity/noise, and again over the part that holds all but
        e^-9 of the density, until that part no longer shrinks.
        """
        log_prior = log_prior or half_normal()
        ends = np.log([[0.02, 50.0], [0.01, 20.0]])
        while True:
            axes = [np.linspace(low, high, POINTS) for low, high in ends.tolist()]
            density, noise = self._density(axes, log_prior)
            narrow = np.array([_window(axes[i], density.max(axis=(1 - i, 2))) for i in (0, 1)])
            if np.all(np.diff(narrow) > 0.6 * np.diff(ends)):
                break
            ends = narrow
        weight = np.exp(density - density.max())
        weight /= weight.sum()
        q, s = (np.exp(axis) for axis in np.meshgrid(*axes, indexing="ij"))
        keep = weight > 1e-8
        kept = weight[keep] / weight[keep].sum()
        quality, severity, noise = (self.scale * x[keep] for x in (q[..., None] * noise, s[..., None] * noise, noise))
        return Grid(quality, severity, noise, kept)

    def _density(self, axes: list[FloatArray], log_prior: LogPrior) -> tuple[FloatArray, FloatArray]:
        """Log posterior on the grid (POINTS, POINTS, noises), and the noise at each of its points."""
        q, s = (np.exp(axis).ravel() for axis in np.meshgrid(*axes, indexing="ij"))
        logs, rest = self._profile(q, s)
        noise = np.sqrt(rest / self._free)[:, None] * np.exp(NOISES / np.sqrt(2 * (self._free + 1)))
        density = -0.5 * (logs[:, None] + rest[:, None] / noise**2) - self._free * np.log(noise)
        q, s = q[:, None], s[:, None]
        # The grid is even in the logs of the ratios and of the noise: dq ds dr = q s r^3 dlog dlog dlog.
        density = density + log_prior(q * noise, s * noise, noise) + np.log(q * s) + 3 * np.log(noise)
        return density.reshape(POINTS, POINTS, -1), noise.reshape(POINTS, POINTS, -1)

    def sums(self, columns: FloatArray) -> Sums:
        """What `effects` reads of K columns of reviews (R, K)."""
        own, theirs = (
            np.stack([np.bincount(where, column, size).astype(np.float64) for column in columns.T], axis=1)
            for where, size in ((self.at, self.n), (self.by, self.assessors))
        )
        sides = np.stack([self.load[self._kind == j].T @ own[self._kind == j] for j in range(len(self._kinds))])
        return Sums(own, np.vstack([columns.sum(axis=0), theirs]), sides)

    def effects(self, quality: float, severity: float, sums: Sums) -> Effects:
        """What the model says of columns of reviews at these ratios to the noise."""
        found = self.effects_at(np.array([quality]), np.array([severity]), sums)
        return Effects(found.quality[0], found.severity[0], found.spread[0], found.shared[0], found.leaning[0])

    def effects_at(self, quality: FloatArray, severity: FloatArray, sums: Sums) -> Effects:
        """The same at S pairs of ratios at once; every array has one more axis (S,) in front."""
        d = self.reviews + 1 / quality[:, None] ** 2
        fixed, root = self._fixed(quality, severity, sums)
        theta = (sums.by_application - self.load @ fixed) / d[:, :, None]
        shared = self.load @ root
        shared /= -d[:, :, None]
        shared += root[:, :1]
        return Effects(fixed[:, :1] + theta, fixed[:, 1:], 1 / np.sqrt(d), shared, root[:, 1:])

    def severities_at(self, quality: FloatArray, severity: FloatArray, sums: Sums) -> tuple[FloatArray, FloatArray]:
        """Of these effects the severity (S, J, K) and the leaning (S, J, J + 1) alone: no array is as long as n."""
        fixed, root = self._fixed(quality, severity, sums)
        return fixed[:, 1:], root[:, 1:]

    def _fixed(self, quality: FloatArray, severity: FloatArray, sums: Sums) -> tuple[FloatArray, FloatArray]:
        """mu and the severities (S, J + 1, K), and a root of their covariance in units of the noise."""
        of_kind = 1 / (self._kinds + 1 / quality[:, None] ** 2)
        c = self._base - np.tensordot(of_kind, self._crosses, axes=1)
        step = np.arange(1, self.assessors + 1)
        c[:, step, step] += 1 / severity[:, None] ** 2
        root = np.linalg.inv(np.linalg.cholesky(c)).transpose(0, 2, 1)
        right = sums.by_assessor - np.tensordot(of_kind, sums.sides, axes=1)
        return root @ (root.transpose(0, 2, 1) @ right), root


def _window(axis: FloatArray, profile: FloatArray) -> tuple[float, float]:
    """The part of an axis that holds what counts of a density, and one point more on either side."""
    inside = np.flatnonzero(profile > profile.max() - WINDOW)
    return float(axis[max(0, inside[0] - 1)]), float(axis[min(len(axis) - 1, inside[-1] + 1)])
