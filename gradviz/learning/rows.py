"""A model at N examples: predictions for many parameter vectors at once, and their derivatives.

`points` are B parameter vectors, (B, D); predictions are (B, N). With `chosen`, indices of shape
(M,), only those rows take part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gradviz.learning.terms import Array

Indices = NDArray[np.intp] | NDArray[np.int64]


class Rows(Protocol):
    """What a loss over data asks of a model's rows."""

    @property
    def size(self) -> int:
        """The number of rows, N."""

    @property
    def dimension(self) -> int:
        """The number of parameters, D."""

    def predict(self, points: Array, chosen: Indices | None = None) -> Array:
        """Return the predictions p, (B, D) -> (B, N)."""

    def vjp(self, points: Array, slopes: Array, chosen: Indices | None = None) -> Array:
        """Return sum_i s_i dp_i/dw, (B, D) and (B, N) -> (B, D)."""

    def hessian(self, points: Array, slopes: Array, curvatures: Array) -> Array:
        """Return sum_i c_i (dp_i/dw)(dp_i/dw)^T + s_i d2p_i/dw2, of shape (B, D, D)."""

    def take(self, chosen: Indices) -> Rows:
        """Return the same with these rows only."""

    def sliced(self, axes: Sequence[int], at: Array) -> Rows:
        """Return the same with the parameters `axes` only, the others held at `at` (D,)."""


@dataclass(frozen=True, eq=False)
class LinearRows:
    """Predictions linear in the parameters: p = A w + offset, A of shape (N, D)."""

    design: Array
    offset: Array | None = None

    @property
    def size(self) -> int:
        """The number of rows, N."""
        return len(self.design)

    @property
    def dimension(self) -> int:
        """The number of parameters, D."""
        return int(self.design.shape[1])

    def predict(self, points: Array, chosen: Indices | None = None) -> Array:
        """Return the predictions, (B, D) -> (B, N)."""
        design = self.design if chosen is None else self.design[chosen]
        predictions: Array = points @ design.T
        if self.offset is not None:
            predictions += self.offset if chosen is None else self.offset[chosen]
        return predictions

    def vjp(self, points: Array, slopes: Array, chosen: Indices | None = None) -> Array:  # noqa: ARG002
        """Return A^T s for each point."""
        design = self.design if chosen is None else self.design[chosen]
        result: Array = slopes @ design
        return result

    def hessian(self, points: Array, slopes: Array, curvatures: Array) -> Array:  # noqa: ARG002
        """Return A^T diag(c) A for each point."""
        result = np.empty((len(points), self.dimension, self.dimension))
        for bent, each in zip(result, curvatures, strict=True):
            bent[:] = self.design.T @ (each[:, None] * self.design)
        return result

    def take(self, chosen: Indices) -> LinearRows:
        """Return the same with these rows only."""
        offset = None if self.offset is None else self.offset[chosen]
        return LinearRows(self.design[chosen], offset)

    def sliced(self, axes: Sequence[int], at: Array) -> LinearRows:
        """Return the same with the parameters `axes` only, the others held at `at`."""
        held = at.copy()
        held[list(axes)] = 0.0
        return LinearRows(self.design[:, list(axes)], self.predict(held[None])[0])
