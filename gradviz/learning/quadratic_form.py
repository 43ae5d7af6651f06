"""A mean of squares in closed form: once factored, a loss over any number of rows costs D^2.

A loss of constant curvature c (the mean squared error has c = 2) of predictions linear in w is
(1/N) sum_i l(p_i, y_i) = least + (c/2N) |R w - z|^2, where A = Q R and z = Q^T u, with the
predictions u at which each row's loss is least. R, z and the residual's length are the triangle of
the matrix [A u], so that Q, as large as the data, is never made. Writing the loss as a sum of
squares around its least value loses no digits, as A^T A would.

Source: Golub & Van Loan, Matrix Computations (4th ed., 2013), sections 5.3.2 and 5.3.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gradviz.learning.losses import ConfiguredLoss
from gradviz.learning.rows import LinearRows
from gradviz.learning.terms import Array

_BLOCK = 256  # rows


@dataclass(frozen=True, eq=False)
class QuadraticForm:
    """The function least + factor |R w - z|^2, factor = c/2N: w (B, D) -> (B,)."""

    triangle: Array
    target: Array
    factor: float
    least: float

    def value(self, points: Array) -> Array:
        """Return the function at points (B, D)."""
        residual = points @ self.triangle.T - self.target
        result: Array = self.least + self.factor * np.einsum("bk,bk->b", residual, residual)
        return result

    def gradient(self, points: Array) -> Array:
        """Return the gradient at points (B, D)."""
        residual = points @ self.triangle.T - self.target
        result: Array = 2.0 * self.factor * (residual @ self.triangle)
        return result

    def hessian(self) -> Array:
        """Return the Hessian (D, D), the same everywhere."""
        with np.errstate(all="ignore"):  # of numbers whose squares are no numbers any more
            result: Array = 2.0 * self.factor * (self.triangle.T @ self.triangle)
        return result

    def sliced(self, axes: Sequence[int], at: Array) -> QuadraticForm:
        """Return the same with the parameters `axes` only, the others held at `at` (D,)."""
        held = at.copy()
        held[list(axes)] = 0.0
        return QuadraticForm(
            self.triangle[:, list(axes)],
            self.target - self.triangle @ held,
            self.factor,
            self.least,
        )


def quadratic_form(rows: LinearRows, target: Array, loss: ConfiguredLoss) -> QuadraticForm | None:
    """Return the closed form of a loss over data, or None where it has none."""
    curvature = loss.constant_second_derivative
    if not curvature or rows.offset is not None or not np.all(np.isfinite(rows.design)):
        return None
    nothing = np.zeros(rows.size)
    # the prediction at which each row's loss is least: one Newton step of a parabola is exact
    wanted = -loss.first_derivative(nothing, target) / curvature
    d, factor = rows.dimension, curvature / (2.0 * rows.size)
    triangle = triangular(np.column_stack([rows.design, wanted]))
    apart = float(triangle[d, d]) if len(triangle) > d else 0.0
    least = float(np.mean(loss.value(wanted, target))) + factor * apart**2
    return QuadraticForm(triangle[:d, :d], triangle[:d, d], factor, least)


def triangular(matrix: Array) -> Array:
    """Return R of the matrix's factors Q R, (min(N, D), D), block by block, each in the cache.

    Source: Demmel, Grigori, Hoemmen & Langou (2012), Communication-optimal parallel and sequential
    QR and LU factorizations, section 2 (TSQR).

    >>> found = triangular(np.arange(3000.0).reshape(1000, 3) ** 0.5)
    >>> found.shape, bool(np.allclose(found, np.triu(found)))
    ((3, 3), True)
    """
    count, width = matrix.shape
    block = max(_BLOCK, 4 * width)
    whole = count - count % block
    if whole > block:
        parts = np.asarray(np.linalg.qr(matrix[:whole].reshape(-1, block, width), mode="r"))
        matrix = np.concatenate([parts.reshape(-1, width), matrix[whole:]])
    return np.asarray(np.linalg.qr(matrix, mode="r"))
