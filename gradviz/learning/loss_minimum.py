"""The exact minimum of a loss with a penalty, where it is convex: linear models.

Subgradient descent does not get there: at w_j = 0 the slope of |w_j| jumps from -1 to 1, and steps
of a fixed length go to and fro across the kink, so that no weight ever becomes exactly 0. Here a
weight is at 0 or away from it with a known sign; given the signs, the problem has no kinks.

Source: proximal Newton steps (Lee, Sun & Saunders, 2014, Proximal Newton-type methods for
minimizing composite functions, algorithm 1), each solved by feature-sign search (Lee, Battle, Raina
& Ng, 2006, Efficient sparse coding algorithms, algorithm 1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gradviz.learning.data_loss import DataLoss
from gradviz.learning.losses import LOSSES
from gradviz.learning.nonsmooth_minimum import nonsmooth_minimum
from gradviz.learning.penalties import L2
from gradviz.learning.rows import LinearRows
from gradviz.learning.separability import has_no_minimum
from gradviz.learning.terms import Array

_NEWTON_STEPS = 100
_FADING = ("Huber", "LogCosh")  # losses of errors that are straight far out
_STEPS_EACH = 6  # Newton steps for each delta on the way
_PATIENCE = 12  # Newton steps after which one asks whether there is a minimum at all
_SURE = 1e-6  # an example as good as certain, of which many may mean that classes are parted


@dataclass(frozen=True, eq=False)
class Minimum:
    """A minimiser (D,), its value, and whether it was reached to within the tolerance.

    `slack` is how far the conditions for a minimum are from holding: the largest coordinate of the
    smallest subgradient, and for a loss with kinks the gap between its value and a lower bound.
    Where the loss has none, as it falls for ever, `exists` is False.
    """

    parameters: Array
    value: float
    converged: bool
    slack: float
    exists: bool = True


def minimum(loss: DataLoss, start: ArrayLike | None = None, *, tolerance: float = 1e-12) -> Minimum:
    """Return the minimum of a loss of a linear model, with any penalty.

    `tolerance` is for `slack`, relative to the largest slope at zero weights. Where no minimum
    exists, as for cross-entropy of classes that a line parts without error and no penalty, it is
    not converged, and `exists` is False. Losses with kinks are left to
    `gradviz.learning.nonsmooth_minimum`.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, PENALTIES, data_loss
    >>> data = DATASETS["line"](n=40)
    >>> model, loss = MODELS["linear"](("x",)), LOSSES["MeanSquaredError"]
    >>> f = data_loss(model, data, loss, PENALTIES["L1"](strength=100))
    >>> found = minimum(f)
    >>> found.converged, float(found.parameters[0]), float(found.parameters[1] - data.target.mean())
    (True, 0.0, 0.0)
    """
    if not loss.loss.declaration.smooth:
        nonsmooth = nonsmooth_minimum(loss)
        value, first = loss.value([nonsmooth.parameters, np.zeros(loss.dimension)]).tolist()
        near = 1e3 * tolerance * max(abs(value), abs(first))
        return Minimum(nonsmooth.parameters, value, bool(nonsmooth.gap <= near), nonsmooth.gap)
    smooth, _ = _parted(loss)
    x = np.zeros(loss.dimension) if start is None else np.array(start, dtype=np.float64)
    scale = float(np.max(np.abs(smooth.gradient(np.zeros(loss.dimension))), initial=1e-300))
    found = _descended(loss, x, tolerance * scale)
    if not found.converged and found.exists and loss.loss.name in _FADING:
        again = _descended(loss, _approached(loss, x), tolerance * scale)
        found = again if again.converged or again.value < found.value else found
    return found


def _descended(loss: DataLoss, x: Array, wanted: float) -> Minimum:
    """Return where steps from x (D,) lead, until the slack is `wanted` or rounding decides."""
    smooth, kinks = _parted(loss)
    best, slack = x, _slack(smooth.gradient(x), x, kinks)
    for step in range(_NEWTON_STEPS):
        if slack <= wanted:
            break
        if step == _PATIENCE and has_no_minimum(loss):
            return _without(loss, best, slack)
        x = _stepped(loss, smooth, kinks, x)
        now = _slack(smooth.gradient(x), x, kinks)
        if not now < slack and np.array_equal(best, x):
            break
        # near the minimum rounding decides, and values can no longer tell points apart
        if not now < slack and float(loss.value(best)) <= float(loss.value(x)):
            break
        best, slack = x, now
    converged = slack <= 1e3 * wanted
    if converged and _is_nearly_sure(loss, best) and has_no_minimum(loss):
        return _without(loss, best, slack)
    return Minimum(best, float(loss.value(best)), converged, slack)


def _approached(loss: DataLoss, x: Array) -> Array:
    """Return a point near the minimum of a loss that is straight far out, by ever smaller deltas.

    Huber's loss with a large delta is a parabola, and each minimum is near the next one's.

    Source: Madsen & Nielsen, A finite smoothing algorithm for linear l1 estimation, SIAM J. Optim.
    3 (1993), section 3 (the minima as a function of delta, followed from above).
    """
    huber, end = LOSSES["Huber"], loss.loss.values.get("delta", 1.0)
    delta = float(np.max(np.abs(loss.rows.predict(x[None])[0] - loss.target), initial=end))
    while delta > 1.5 * end:
        wider = replace(loss, loss=huber(delta=delta), closed_form=None)
        smooth, kinks = _parted(wider)
        for _ in range(_STEPS_EACH):
            before, x = x, _stepped(wider, smooth, kinks, x)
            if np.array_equal(before, x):
                break
        delta *= 0.5
    return x


def _without(loss: DataLoss, x: Array, slack: float) -> Minimum:
    """Return how low one has come where there is no minimum."""
    return Minimum(x, float(loss.value(x)), converged=False, slack=slack, exists=False)


def _stepped(loss: DataLoss, smooth: DataLoss, kinks: Array, x: Array) -> Array:
    """Return the better of a Newton step and, where curvature fades, one of reweighted squares.

    Far from the data Huber's loss and log-cosh are straight, and so Newton's parabola has no
    bottom. Another one touches the loss at x and lies above it all over: with the curvature
    l'(p)/(p - y) for each example. Its minimum is lower whatever x is, and near where Newton works.

    Source: Huber & Ronchetti, Robust Statistics (2nd ed., 2009), section 7.8 (the convergence of
    iterated reweighting).
    """
    gradient, hessian = smooth.gradient(x), smooth.hessian(x)
    tried = []
    if np.all(np.isfinite(hessian)):
        wanted = _feature_sign(hessian, gradient - hessian @ x, kinks, x)
        if np.all(np.isfinite(wanted)):
            tried.append(_searched(loss, x, wanted))
    above = _reweighted(smooth, x)
    if above is not None:
        wanted = _feature_sign(above, gradient - above @ x, kinks, x)
        if np.all(np.isfinite(wanted)):
            tried.append(_searched(loss, x, wanted))
    if not tried:
        return x
    values = [float(loss.value(each)) for each in tried]
    # where both are as low, Newton's, which is quicker
    return tried[int(np.argmin(values))] if min(values) < values[0] else tried[0]


def _reweighted(smooth: DataLoss, x: Array) -> Array | None:
    """Return the Hessian of the parabola that lies above a loss of errors, None for others."""
    if smooth.loss.name not in _FADING or not isinstance(smooth.rows, LinearRows):
        return None
    predictions = smooth.rows.predict(x[None])[0]
    errors = predictions - smooth.target
    slopes = smooth.loss.first_derivative(predictions, smooth.target)
    bent = smooth.loss.second_derivative(predictions, smooth.target)
    with np.errstate(all="ignore"):
        weights = np.where(np.abs(errors) > 1e-6, slopes / errors, bent)
    hessian: Array = smooth.rows.design.T @ ((weights / smooth.size)[:, None] * smooth.rows.design)
    if smooth.penalty is not None:
        held = np.flatnonzero(smooth.weights)
        hessian[held, held] += smooth.penalty.second_derivative(x[held])
    return hessian


def _is_nearly_sure(loss: DataLoss, x: Array) -> bool:
    """Tell whether some example is as good as certain, as those of classes that are parted are."""
    slopes = loss.loss.first_derivative(loss.rows.predict(x[None])[0], loss.target)
    return bool(np.min(np.abs(slopes), initial=np.inf) < _SURE)


def _parted(loss: DataLoss) -> tuple[DataLoss, Array]:
    """Return the loss without what has kinks, and the strength of |w_j| for each parameter."""
    kinks = np.zeros(loss.dimension)
    if loss.penalty is None:
        return loss, kinks
    absolute, square = loss.penalty.parts
    kinks[np.flatnonzero(loss.weights)] = absolute
    if not absolute:
        return loss, kinks
    return loss.with_penalty(L2(strength=square)), kinks


def _slack(gradient: Array, x: Array, kinks: Array) -> float:
    """Return the largest coordinate of the smallest subgradient of the whole at x."""
    away = gradient + kinks * np.sign(x)
    at_zero = np.maximum(np.abs(gradient) - kinks, 0.0)
    return float(np.max(np.where(x == 0.0, at_zero, np.abs(away))))


def _searched(loss: DataLoss, x: Array, wanted: Array) -> Array:
    """Go to `wanted`, or so far that way that the loss falls."""
    value, step = float(loss.value(x)), wanted - x
    for halvings in range(40):
        trial: Array = x + 0.5**halvings * step
        # a rise in the last digits is rounding
        if float(loss.value(trial)) <= value + 1e-14 * abs(value):
            return wanted if halvings == 0 else trial
    return x


def _feature_sign(hessian: Array, linear: Array, kinks: Array, start: Array) -> Array:
    """Return the minimiser of x^T H x / 2 + c^T x + sum_j k_j |x_j|, exactly.

    Each round solves for the active coordinates with their signs held; where a sign would change
    on the way, it stops at the best of the points where one does.
    """
    x = start.copy()
    free = kinks == 0.0
    signs = np.where(free, 0.0, np.sign(x))
    active = free | (x != 0.0)
    small = 1e-13 * max(1.0, float(np.max(np.abs(linear))))
    for _ in range(20 * len(x) + 100):
        gradient = hessian @ x + linear
        settled = np.abs(gradient + kinks * signs)[active]
        if not len(settled) or np.max(settled) <= small:
            excess = np.where(active, -np.inf, np.abs(gradient) - kinks)
            chosen = int(np.argmax(excess))
            if excess[chosen] <= small:
                break
            active[chosen], signs[chosen] = True, -np.sign(gradient[chosen])
        before = x.copy()
        x = _line(hessian, linear, kinks, x, _solved(hessian, linear + kinks * signs, active))
        active = free | (x != 0.0)
        signs = np.where(free, 0.0, np.sign(x))
        if np.array_equal(before, x):
            break
    return x


def _solved(hessian: Array, linear: Array, active: Array) -> Array:
    """Return the minimiser of the parabola over the active coordinates, 0 elsewhere."""
    places = np.flatnonzero(active)
    x = np.zeros(len(linear))
    block, right = hessian[np.ix_(places, places)], -linear[places]
    # scales may differ by a factor of 10^5, and only the shape of the parabola is to count
    sizes = np.sqrt(np.maximum(np.diag(block), 1e-300))
    balanced = block / np.outer(sizes, sizes)
    try:
        x[places] = np.linalg.solve(balanced, right / sizes) / sizes
    except np.linalg.LinAlgError:
        x[places] = np.linalg.lstsq(balanced, right / sizes, rcond=None)[0] / sizes
    return x


def _line(hessian: Array, linear: Array, kinks: Array, x: Array, wanted: Array) -> Array:
    """Return the best of `wanted` and the points on the way at which a coordinate crosses 0."""
    crossing = np.flatnonzero((x * wanted < 0.0) & (kinks > 0.0))
    if not len(crossing):
        return wanted
    points = [wanted]
    for j in crossing:
        point = x + x[j] / (x[j] - wanted[j]) * (wanted - x)
        point[j] = 0.0
        points.append(point)
    values = [
        0.5 * point @ hessian @ point + linear @ point + kinks @ np.abs(point) for point in points
    ]
    return points[int(np.argmin(values))]
