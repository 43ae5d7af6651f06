"""Where a loss is looked at: its lowest point, a box around it, and a rate that suits it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gradviz.descent import descend
from gradviz.descent.presets import RateScale, automatic_rate_scale
from gradviz.functions.plot_range import Box
from gradviz.learning.data_loss import DataLoss
from gradviz.learning.loss_minimum import minimum
from gradviz.learning.penalties import L2
from gradviz.learning.regularization_path import condition_number, curvature_range
from gradviz.learning.rows import LinearRows
from gradviz.learning.terms import Array
from gradviz.optimizers import ALL

_EVALUATIONS = 200  # of the loss, in search of its lowest point
_TINY = 1e-3  # the strength of a penalty that gives every loss a minimum
_NARROW = 1e5  # from this condition number on, a descent does not get to the minimum


@dataclass(frozen=True, eq=False)
class Viewport:
    """Where to look: a low point (D,), the exact minimum (D,) where it is known, and the box.

    `has_minimum` is False where it is known that there is none: the loss falls for ever.
    """

    lowest: Array
    minimum: Array | None
    domain: Box
    has_minimum: bool = True


def viewport(loss: DataLoss, start: ArrayLike) -> Viewport:
    """Return where to look at a loss when descending from `start` (D,).

    The box holds the start and the lowest point, and is as wide along each parameter as it takes to
    rise from the lowest point to the start's height: w_j - w*_j = sqrt(2 (L - L*) / H_jj).

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss
    >>> data = DATASETS["line"](n=40)
    >>> f = data_loss(MODELS["linear"](("x",)), data, LOSSES["MeanSquaredError"])
    >>> seen = viewport(f, (0, 0))
    >>> seen.minimum is not None, all(low < 0 < high for low, high in seen.domain)
    (True, True)
    """
    point = np.asarray(start, dtype=np.float64)
    part = loss.for_points(_EVALUATIONS)
    lowest, least, exists = _lowest(part, point)
    rise = float(part.value(point) - part.value(lowest))
    if not 0.0 < rise < np.inf:
        rise = max(1e-3, abs(float(part.value(lowest))))
    curvatures = np.abs(np.diagonal(part.hessian(lowest)))
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.sqrt(2.0 * rise / curvatures)
    apart = np.abs(point - lowest)
    reach = np.where(np.isfinite(reach), reach, apart)
    # the other terms share the rise: a parameter alone need not go as far as the start is
    half = np.maximum(0.6 * apart, np.minimum(0.8 * reach, 20.0 * apart.max(initial=0.0) + 1.0))
    half = np.where(half > 0.0, half, 1.0)
    low = np.minimum(lowest - half, point - 0.2 * half)
    high = np.maximum(lowest + half, point + 0.2 * half)
    domain = tuple(map(_rounded, low.tolist(), high.tolist()))
    return Viewport(lowest, least, domain, exists)


def near_target(loss: DataLoss, share: float = 0.1) -> float:
    """Return a loss to be reached, to three digits, where `share` of the way down is left.

    The way is counted from the best that a constant prediction can do: a bias alone is found within
    a step or two at any scale, which says nothing of the valley.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss
    >>> data = DATASETS["line"](n=40)
    >>> f = data_loss(MODELS["linear"](("x",)), data, LOSSES["MeanSquaredError"])
    >>> bool(minimum(f).value < near_target(f) < 0.2 * data.target.var())
    True
    """
    start = np.zeros(loss.dimension)
    low = float(loss.value(viewport(loss, start).lowest))
    bias = [j for j, is_weight in enumerate(loss.weights) if not is_weight]
    top = minimum(loss.slice(bias, start)).value if bias else float(loss.value(start))
    return float(f"{low + share * (top - low):.3g}")


def _lowest(loss: DataLoss, start: Array) -> tuple[Array, Array | None, bool]:
    """Return a low point within reach, the minimum where it can be found, and if there is one."""
    if isinstance(loss.rows, LinearRows):
        found = minimum(loss)
        least = found.parameters if found.converged else None
        if least is not None and loss.loss.declaration.task == "regression":
            nonsmooth = not loss.loss.declaration.smooth
            if nonsmooth or (
                loss.loss.constant_second_derivative and condition_number(loss, least) < _NARROW
            ):
                return least, least, True
        # of classes that hardly mix the minimum is farther than a descent goes, or nowhere
        return minimum(_regularized(loss)).parameters, least, found.exists
    run = descend(loss, start, ALL["BFGS"](), _EVALUATIONS // 2)
    finite = np.isfinite(run.values)
    if not finite.any():
        return start, None, True
    return run.positions[int(np.nanargmin(np.where(finite, run.values, np.inf)))], None, True


def _regularized(loss: DataLoss) -> DataLoss:
    return loss if loss.penalty is not None else loss.with_penalty(L2(strength=_TINY))


def _rounded(low: float, high: float) -> tuple[float, float]:
    """Return an interval with round ends, so that the picture stays still for small changes."""
    grain = 10.0 ** np.floor(np.log10(high - low)) / 10.0
    digits = int(max(0, 1 - np.floor(np.log10(grain))))
    return (
        round(float(np.floor(low / grain) * grain), digits),
        round(float(np.ceil(high / grain) * grain), digits),
    )


def interval(values: ArrayLike, margin: float = 0.08) -> tuple[float, float]:
    """Return a round interval around numbers, with a margin on each side.

    >>> interval([0.0, 1.0])
    (-0.1, 1.1)
    """
    given = np.asarray(values, dtype=np.float64)
    low, high = float(given.min()), float(given.max())
    width = high - low or max(1.0, abs(low))
    return _rounded(low - margin * width, high + margin * width)


def around(domain: Box, points: ArrayLike) -> Box:
    """Return a box that holds a box and points of shape (K, D).

    >>> around(((0.0, 1.0), (0.0, 1.0)), [[0.5, 3.0], [-1.0, 0.5]])
    ((-1.0, 1.0), (0.0, 3.0))
    """
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    return tuple((min(a, float(low[j])), max(b, float(high[j]))) for j, (a, b) in enumerate(domain))


def rate_scale(loss: DataLoss, start: ArrayLike, domain: Box) -> RateScale:
    """Return what learning rates have to suit: half of 1/L, for the largest curvature L at a start.

    Where there is no curvature, as with the mean absolute error, rates are tried out instead.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss
    >>> data = DATASETS["line"](n=40)
    >>> f = data_loss(MODELS["linear"](("x",)), data, LOSSES["MeanSquaredError"])
    >>> rate = rate_scale(f, (0, 0), ((-1, 1), (-1, 1))).learning_rate
    >>> bool(0.9 < rate * 2 * curvature_range(f, (0, 0))[1] < 1.1)
    True
    """
    point = np.asarray(start, dtype=np.float64)
    part = loss.for_points(_EVALUATIONS)
    least, largest = curvature_range(part, point)
    largest = max(abs(least), abs(largest))
    if loss.loss.declaration.smooth and 0.0 < largest < np.inf:
        rate = float(f"{0.5 / largest:.2g}")
        return RateScale(rate, domain)
    return automatic_rate_scale(part, domain, tuple(point.tolist()))
