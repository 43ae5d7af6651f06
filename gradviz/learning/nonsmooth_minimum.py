"""The exact minimum of a loss with kinks, linear on both sides of each: MAE, quantile, hinge.

Such a loss with a penalty is a sum of positive parts, s+ = max(s, 0),

    F(w) = w^T P w / 2 + c^T w + sum_m r_m (G_m w + h_m)+,

with a row for each example and, since |w| = 2 w+ - w, one for each weight that L1 pulls at. Its
dual has a number z_m from 0 to r_m for each row: how much of the kink's slope is taken.

Source: Portnoy & Koenker (1997), The Gaussian hare and the Laplacian tortoise, section 4.3 (the
interior-point method, here with a quadratic term); steps by Mehrotra (1992), On the implementation
of a primal-dual interior point method.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.learning.data_loss import DataLoss
from gradviz.learning.rows import LinearRows
from gradviz.learning.terms import Array

_STEPS = 80
_INSIDE = 1e-5  # of its range: so far from both ends a dual number lies where a kink holds


@dataclass(frozen=True, eq=False)
class PositiveParts:
    """F: `diagonal` (D,) is that of P, `linear` c, `matrix` (M, D) G, `shift` h, `slopes` r."""

    diagonal: Array
    linear: Array
    constant: float
    matrix: Array
    shift: Array
    slopes: Array

    def value(self, w: Array) -> float:
        """Return F at w (D,)."""
        parts = np.maximum(self.matrix @ w + self.shift, 0.0)
        smooth = 0.5 * np.sum(self.diagonal * w**2) + self.linear @ w + self.constant
        return float(smooth + self.slopes @ parts)


@dataclass(frozen=True, eq=False)
class NonsmoothMinimum:
    """A minimiser (D,), its `gap` to a lower bound, and a slope of each example's loss there.

    These, `subgradient` (N,), are by the predictions, and such that all slopes add up to zero.
    """

    parameters: Array
    gap: float
    subgradient: Array


def positive_parts(loss: DataLoss) -> PositiveParts:
    """Return a loss with kinks, of a linear model, as a sum of positive parts."""
    rows, term, target = loss.rows, loss.loss, loss.target
    if not isinstance(rows, LinearRows):
        raise TypeError(f"{type(rows).__name__} are not linear in the parameters")
    kink = term.kink(target)
    left, right = (
        term.first_derivative(kink - 1.0, target),
        term.first_derivative(kink + 1.0, target),
    )
    apart = (0.0 if rows.offset is None else rows.offset) - kink
    d, n = loss.dimension, loss.size
    weights = np.flatnonzero(loss.weights)
    absolute, square = (0.0, 0.0) if loss.penalty is None else loss.penalty.parts
    diagonal = np.zeros(d)
    diagonal[weights] = 2.0 * square
    linear = left @ rows.design / n
    linear[weights] -= absolute
    pulled = np.eye(d)[weights] if absolute else np.empty((0, d))
    constant = float(np.mean(term.value(kink, target) + left * apart)) + loss.constant
    return PositiveParts(
        diagonal,
        linear,
        constant,
        np.concatenate([rows.design, pulled]),
        np.append(apart, np.zeros(len(pulled))),
        np.append((right - left) / n, np.full(len(pulled), 2.0 * absolute)),
    )


def nonsmooth_minimum(loss: DataLoss) -> NonsmoothMinimum:
    """Return the minimum of a loss with kinks, of a linear model, with any penalty.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss
    >>> data = DATASETS["line"](n=41)
    >>> f = data_loss(MODELS["linear"](("x",)), data, LOSSES["MeanAbsoluteError"])
    >>> found = nonsmooth_minimum(f)
    >>> residuals = found.parameters @ f.rows.design.T - data.target
    >>> int((abs(residuals) < 1e-12).sum()), found.gap < 1e-12  # it goes through two of the points
    (2, True)
    """
    form = positive_parts(loss)
    with np.errstate(all="ignore"):  # at the end, products of parts run out of digits
        w, z = _interior(form)
    w, z = _polished(form, w, z)
    kink = loss.loss.kink(loss.target)
    left = loss.loss.first_derivative(kink - 1.0, loss.target)
    return NonsmoothMinimum(w, form.value(w) - _dual(form, z, w), left + loss.size * z[: loss.size])


def _dual(form: PositiveParts, z: Array, w: Array) -> float:
    """Return the dual function at z, a lower bound of F where z fits; w tells where it does not."""
    slope = form.linear + z @ form.matrix
    curved = form.diagonal > 0.0
    lowest = -0.5 * np.sum(slope[curved] ** 2 / form.diagonal[curved])
    # what is left of a slope without curvature is as far down as w is away
    missed = np.sum(np.abs(slope[~curved] * w[~curved]))
    return float(lowest + z @ form.shift + form.constant - missed)


def _interior(form: PositiveParts) -> tuple[Array, Array]:
    """Return w (D,) and z (M,) by the interior-point method.

    u and v are the positive and the negative part of G w + h; all of u, v, z and r - z stay above
    0, and the products z v and (r - z) u go to 0 together.
    """
    g, r = form.matrix, form.slopes
    used = r > 0.0
    w, z = np.zeros(g.shape[1]), 0.5 * r
    size = float(np.mean(np.abs(form.shift[used]))) if used.any() else 0.0
    u = np.maximum(form.shift, 0.0) + (size or 1.0)
    v = u - form.shift
    r, z = np.where(used, r, 1e-300), np.where(used, z, 5e-301)
    for _ in range(_STEPS):
        y = r - z
        gap = float(z @ v + y @ u)
        off = form.diagonal * w + form.linear + z @ g
        apart = g @ w + form.shift - u + v
        scale = 1e-14 * (abs(form.value(w)) + 1e-300)
        if gap <= scale and np.max(np.abs(apart)) <= 1e-12 * (size or 1.0):
            break
        theta = 1.0 / (u / y + v / z)
        matrix = np.diag(form.diagonal) + (g.T * theta) @ g
        # predictor: straight for the end; corrector: as far as the predictor could go
        first = _direction(g, matrix, theta, off, apart, (-z * v, -y * u), (u, v, y, z))
        if first is None:
            break
        reach = _reach(first, u, v, y, z)
        _, dz, du, dv = first
        left = float((z + reach * dz) @ (v + reach * dv) + (y - reach * dz) @ (u + reach * du))
        aim = (left / gap) ** 3 * gap / (2 * len(z))
        products = (aim - z * v - dz * dv, aim - y * u + dz * du)
        second = _direction(g, matrix, theta, off, apart, products, (u, v, y, z))
        if second is None:
            break
        step = min(1.0, 0.9995 * _reach(second, u, v, y, z, limit=2.0))
        w, z, u, v = (a + step * b for a, b in zip((w, z, u, v), second, strict=True))
    return w, np.where(used, z, 0.0)


_Step = tuple[Array, Array, Array, Array]


def _direction(
    g: Array,
    matrix: Array,
    theta: Array,
    off: Array,
    apart: Array,
    products: tuple[Array, Array],
    state: _Step,
) -> _Step | None:
    """Return the Newton step (dw, dz, du, dv), None where the numbers have run out."""
    (below, above), (u, v, y, z) = products, state
    right = apart - above / y + below / z
    size = np.sqrt(np.maximum(np.diag(matrix), 1e-300))
    wanted = (-off - (theta * right) @ g) / size
    dw = np.linalg.lstsq(matrix / np.outer(size, size), wanted, rcond=1e-15)[0] / size
    dz = theta * (g @ dw + right)
    step = dw, dz, (above + u * dz) / y, (below - v * dz) / z
    return step if all(np.all(np.isfinite(each)) for each in step) else None


def _reach(step: _Step, u: Array, v: Array, y: Array, z: Array, limit: float = 1.0) -> float:
    """Return how far one can go before something becomes negative, at most `limit`."""
    _, dz, du, dv = step
    reach = limit
    for now, change in ((z, dz), (y, -dz), (u, du), (v, dv)):
        falls = change < 0.0
        if falls.any():
            reach = min(reach, float(np.min(now[falls] / -change[falls])))
    return reach


def _polished(form: PositiveParts, w: Array, z: Array) -> tuple[Array, Array]:
    """Return w with its kinks met to the last digit, where that is no worse.

    Given which rows are at their kink, the rest of the problem is linear.
    """
    share = z / np.where(form.slopes > 0.0, form.slopes, 1.0)
    held = (share > _INSIDE) & (share < 1.0 - _INSIDE)
    # a row of L1 is one weight, which is 0 where its kink holds
    single = held & (np.count_nonzero(form.matrix, axis=1) == 1) & (form.shift == 0.0)
    sharp, dual = w.copy(), z
    d, count = len(w), int(held.sum())
    if 0 < count <= 2 * d:
        sharp, dual = _solved(form, held, share)
    sharp[np.any(form.matrix[single] != 0.0, axis=0)] = 0.0
    before, after = form.value(w), form.value(sharp)
    if not after <= before + 1e-11 * abs(before):
        return w, z
    better = abs(after - _dual(form, dual, sharp)) <= abs(after - _dual(form, z, sharp))
    return sharp, dual if better else z


def _solved(form: PositiveParts, held: NDArray[np.bool_], share: Array) -> tuple[Array, Array]:
    """Return w and z where the rows `held` are at their kinks, and the others beside them."""
    d, count = form.matrix.shape[1], int(held.sum())
    dual = np.where(held | (share < 0.5), 0.0, form.slopes)
    active = form.matrix[held]
    size = np.maximum(np.max(np.abs(form.matrix), axis=0), 1e-300)
    whole = np.zeros((d + count, d + count))
    whole[:d, :d] = np.diag(form.diagonal / size**2)
    whole[:d, d:], whole[d:, :d] = (active / size).T, active / size
    wanted = np.concatenate([-(form.linear + dual @ form.matrix) / size, -form.shift[held]])
    found = np.linalg.lstsq(whole, wanted, rcond=1e-14)[0]
    dual[held] = np.clip(found[d:], 0.0, form.slopes[held])
    return found[:d] / size, dual
