"""Studies of an estimate's error: against h, as a cloud, and against the number of samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.declarations.sentences import N_
from gradviz.functions.objective import Objective
from gradviz.gradients.base import ConfiguredEstimator
from gradviz.gradients.theory import sampling_variance, theory

Array = NDArray[np.float64]
STEPS: Array = np.logspace(-16.0, 0.0, 129)
SAMPLES: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_AT_ONCE = 1_000_000  # function evaluations


@dataclass(frozen=True)
class Error:
    """How far estimates are from the exact gradient, each of the shape (...).

    `relative` is |estimate - exact| / |exact|: 0 where both are zero, infinite where only the exact
    gradient is. `angle`, in degrees, is nan where either is zero.
    """

    absolute: Array
    relative: Array
    angle: Array


def error(estimate: ArrayLike, exact: ArrayLike) -> Error:
    """Return the error of estimates of shape (..., D) of exact gradients of shape (..., D).

    The angle is computed as 2 atan2(|a - b|, |a + b|) from the unit vectors a and b, which keeps
    its digits for small angles. Source: Kahan, Computing Cross-Products and Rotations in 2- and
    3-Dimensional Euclidean Spaces (2016), section 13.

    >>> far = error([1.0, 1.0], [1.0, 0.0])
    >>> float(far.relative), round(float(far.angle), 12)
    (1.0, 45.0)
    """
    a, b = np.broadcast_arrays(np.asarray(estimate, float), np.asarray(exact, float))
    with np.errstate(all="ignore"):
        absolute, size = _lengths(a - b), _lengths(b)
        relative = np.where(absolute == 0.0, 0.0, absolute / size)
        u, v = (each / _lengths(each)[..., None] for each in (_scaled(a), _scaled(b)))
        angle = np.degrees(2.0 * np.arctan2(_lengths(u - v), _lengths(u + v)))
    return Error(absolute, relative, angle)


def _scaled(vectors: Array) -> Array:
    """Return vectors with their largest coordinate 1, so that no square overflows."""
    scaled: Array = vectors / np.max(np.abs(vectors), axis=-1, keepdims=True)
    return scaled


def _lengths(vectors: Array) -> Array:
    lengths: Array = np.sqrt(np.sum(vectors * vectors, axis=-1))
    return lengths


@dataclass(frozen=True)
class VCurve:
    """The relative error of an estimate against the step h: measured, and as theory gives it.

    `hs`, `errors`, `truncation` and `rounding` have the shape (H,); what is not known is nan.
    `sampling` is the error of the random directions alone. `flat` tells that nothing is subtracted,
    so that rounding does not grow as h shrinks. `best_h` is the step that theory takes
    (see `Theory.best_h`), `best_measured` the one of `hs` with the least error, `least_error`.
    """

    hs: Array
    errors: Array
    truncation: Array
    rounding: Array
    sampling: float
    order: int
    best_h: float
    best_measured: float
    least_error: float
    flat: bool = False

    @property
    def remark(self) -> str:
        """What has to be said of the best step where there is none, or it cannot be shown.

        An English sentence to be translated, with `{h}` for `best_h`; empty where there is nothing.
        """
        if self.best_h == np.inf:
            return NO_ERROR if self.flat else NO_TRUNCATION
        if self.best_h > np.max(self.hs):
            return BEST_BEYOND
        return NO_THEORY if np.isnan(self.best_h) and not np.all(np.isnan(self.errors)) else ""


NO_TRUNCATION = N_(
    "Here the estimate has no truncation error: what it leaves out of the Taylor series is zero for"
    " this function. Only rounding remains, so the larger h, the better."
)
NO_ERROR = N_(
    "Here the estimate has neither a truncation error nor a difference that could round: every h is"
    " as good as any other."
)
BEST_BEYOND = N_(
    "In theory the best step is h = {h}, beyond the chart: truncation hardly matters here."
)
NO_THEORY = N_(
    "At this point theory gives no relative error: the gradient is zero, or a derivative of f that"
    " the formula leaves out has no value."
)


def v_curve(
    function: Objective,
    point: ArrayLike,
    estimator: ConfiguredEstimator,
    hs: ArrayLike = STEPS,
    seed: int | None = 0,
) -> VCurve:
    """Return the error at a point (D,) for each step of `hs`, with the same random draws for all.

    Raises ValueError for an estimator that has no step, and NotApplicableError for a function to
    which it does not apply.

    >>> from gradviz.gradients import CentralDifference
    >>> from gradviz.functions.objective import parse
    >>> curve = v_curve(parse("exp(x)"), [0.0], CentralDifference(), [1e-9, 1e-5, 1e-1])
    >>> curve.best_measured, 1e-6 < curve.best_h < 1e-5
    (1e-05, True)
    """
    if estimator.stencil is None:
        raise ValueError(f"{estimator.name} has no step h")
    hs = np.asarray(hs, dtype=np.float64)
    x = np.asarray(point, dtype=np.float64)
    draws = estimator.draw(np.random.default_rng(seed), 1, function)[0]
    estimates = [
        estimator.with_values(h=h).estimate(function, x, draws) for h in hs.ravel().tolist()
    ]
    errors = error(np.array(estimates), function.gradient(x)).relative
    known = theory(estimator, function, x, draws)
    unknown = np.full(hs.shape, np.nan)
    best = None if np.all(np.isnan(errors)) else int(np.nanargmin(errors))
    return VCurve(
        hs=hs,
        errors=errors,
        truncation=unknown if known is None else known.truncation_at(hs),
        rounding=unknown if known is None else known.rounding_at(hs),
        sampling=np.nan if known is None else known.sampling,
        order=estimator.stencil.order,
        best_h=np.nan if known is None else known.best_h,
        best_measured=np.nan if best is None else float(hs[best]),
        least_error=np.nan if best is None else float(errors[best]),
        flat=known is not None and known.flat,
    )


@dataclass(frozen=True)
class Cloud:
    """Many estimates at one point: `estimates` (count, D) of the gradient `exact` (D,).

    `covariance` (D, D) is that of one estimate, `standard_error` (D,) that of the `mean` (D,).
    `ellipse` and `mean_ellipse` (P, 2) hold the points of the regions in which one estimate and
    the mean lie with the asked confidence, in the two coordinates asked for; they are empty in one
    dimension.
    """

    estimates: Array
    exact: Array
    mean: Array
    covariance: Array
    standard_error: Array
    ellipse: Array
    mean_ellipse: Array


def cloud(
    function: Objective,
    point: ArrayLike,
    estimator: ConfiguredEstimator,
    count: int = 400,
    seed: int | None = 0,
    *,
    axes: tuple[int, int] = (0, 1),
    confidence: float = 0.95,
) -> Cloud:
    """Return `count` (at least 2) independent estimates at a point (D,), and their statistics.

    >>> from gradviz.gradients import SPSA
    >>> from gradviz.functions.objective import parse
    >>> found = cloud(parse("x^2 + 3y^2"), [2, 1], SPSA(), 1000)
    >>> found.estimates.shape, found.ellipse.shape
    ((1000, 2), (97, 2))
    """
    if count < 2:
        raise ValueError(f"a cloud needs at least 2 estimates, not {count}")
    x = np.asarray(point, dtype=np.float64)
    estimates = _independent(function, x, estimator, count, np.random.default_rng(seed))
    with np.errstate(all="ignore"):
        mean = np.mean(estimates, axis=0)
        centred = estimates - mean
        covariance = centred.T @ centred / (count - 1)
    plane = np.ix_(axes, axes)
    flat = len(mean) < 2
    empty = np.empty((0, 2))
    return Cloud(
        estimates=estimates,
        exact=function.gradient(x),
        mean=mean,
        covariance=covariance,
        standard_error=np.sqrt(np.diag(covariance) / count),
        ellipse=empty if flat else ellipse(mean[[*axes]], covariance[plane], confidence),
        mean_ellipse=empty
        if flat
        else ellipse(mean[[*axes]], covariance[plane] / count, confidence),
    )


def ellipse(
    centre: ArrayLike, covariance: ArrayLike, confidence: float = 0.95, points: int = 97
) -> Array:
    """Return the closed curve (points, 2) that holds a Gaussian with the given probability.

    In two dimensions the squared Mahalanobis distance has the distribution 1 - exp(-r^2/2), so
    r^2 = -2 log(1 - confidence). The matrix may be singular: the ellipse is then a line or a point.

    >>> bool(np.allclose(np.hypot(*ellipse([0, 0], np.eye(2)).T), 2.4477, atol=1e-4))
    True
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    if not np.all(np.isfinite(matrix)):
        return np.full((points, 2), np.nan)
    sizes, vectors = np.linalg.eigh(matrix)
    radii = np.sqrt(np.maximum(sizes, 0.0) * (-2.0 * np.log1p(-confidence)))
    turn = np.linspace(0.0, 2.0 * np.pi, points)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    curve: Array = np.asarray(centre) + (circle * radii) @ vectors.T
    return curve


def _independent(
    function: Objective,
    point: Array,
    estimator: ConfiguredEstimator,
    count: int,
    rng: np.random.Generator,
) -> Array:
    """Return independent estimates at a point, shape (count, D)."""
    if estimator.directions == "rows":
        # the batches of one epoch depend on each other, so each begins an epoch of its own
        batches: list[Any] = [estimator.draw(rng, 1, function)[0] for _ in range(count)]
        return np.array([estimator.estimate(function, point, rows) for rows in batches])
    at_once = max(1, _AT_ONCE // max(1, estimator.evaluations(function.dimension)))
    parts = []
    for first in range(0, count, at_once):
        draws = estimator.draw(rng, min(at_once, count - first), function)
        shape = (len(draws), function.dimension)
        parts.append(np.broadcast_to(estimator.estimate(function, point, draws), shape))
    return np.concatenate(parts)


@dataclass(frozen=True)
class VarianceCurve:
    """The variance of an estimate, summed over the coordinates, against its samples.

    `samples`, `variance` (measured) and `theory` (see `sampling_variance`) have the shape (S,).
    """

    samples: NDArray[np.int64]
    variance: Array
    theory: Array

    @property
    def deviation(self) -> Array:
        """The standard deviation measured, which falls with the root of the samples."""
        return np.sqrt(self.variance)

    @property
    def theory_deviation(self) -> Array:
        """The standard deviation from theory: the line 1/sqrt(k)."""
        return np.sqrt(self.theory)


def variance_curve(
    function: Objective,
    point: ArrayLike,
    estimator: ConfiguredEstimator,
    samples: ArrayLike = SAMPLES,
    count: int = 200,
    seed: int | None = 0,
) -> VarianceCurve:
    """Return the variance at a point (D,) for each number of samples, from `count` estimates each.

    The samples are directions, or the rows of a minibatch. Raises ValueError for an estimator that
    is not random.
    """
    if not estimator.random:
        raise ValueError(f"{estimator.name} is not random")
    x = np.asarray(point, dtype=np.float64)
    name = "batch_size" if estimator.directions == "rows" else "samples"
    numbers = np.asarray(samples, dtype=np.int64)
    rng = np.random.default_rng(seed)
    variance = []
    for number in numbers.tolist():
        each = estimator.with_values(**{name: number})
        estimates = _independent(function, x, each, count, rng)
        with np.errstate(all="ignore"):
            variance.append(float(np.sum(np.var(estimates, axis=0, ddof=1))))
    expected = sampling_variance(estimator, function, x, numbers)
    return VarianceCurve(numbers, np.array(variance), expected)
