"""Sums of arrays without rounding, so that the order in which parts arrive decides nothing.

Addition of floating-point numbers is not associative: a sum that workers finish in another order
ends in other digits. Here a sum is kept as a few arrays whose exact sum it is, and rounded once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ExactSum:
    """The exact sum of arrays (W,), as `parts` (K, W) whose sum, column by column, it is.

    A number that is infinite or none makes its column what IEEE's addition makes of it.

    Source: Shewchuk, Adaptive precision floating-point arithmetic (1997), theorem 10
    (grow-expansion); the sum of two numbers and its error is Knuth's, theorem 7 there.

    >>> total = ExactSum.of([1.0]) + ExactSum.of([1e100]) + ExactSum.of([-1e100])
    >>> total.rounded().tolist(), (1.0 + 1e100) - 1e100
    ([1.0], 0.0)
    """

    parts: Array

    @classmethod
    def of(cls, values: ArrayLike) -> ExactSum:
        """Return the sum of one array (W,) alone."""
        return cls(np.array(values, dtype=np.float64)[None])

    @classmethod
    def zero(cls, width: int) -> ExactSum:
        """Return the empty sum of arrays of W numbers."""
        return cls(np.zeros((0, width)))

    def __add__(self, other: ExactSum) -> ExactSum:
        if not len(self.parts):
            return other
        parts = list(self.parts)
        with np.errstate(all="ignore"):
            for each in other.parts:
                parts = _grown(parts, each)
        return ExactSum(_packed(np.array(parts).reshape(len(parts), self.parts.shape[1])))

    def rounded(self) -> Array:
        """Return the sum (W,), each number the nearest one to the exact sum."""
        finite = np.isfinite(self.parts).all(axis=0)
        with np.errstate(all="ignore"):
            result: Array = self.parts.sum(axis=0)
        for j in np.flatnonzero(finite & np.isfinite(result)):
            result[j] = fsum(self.parts[:, j])
        return result


def _grown(parts: list[Array], added: Array) -> list[Array]:
    """Return arrays with the same exact sum as `parts` and `added` together."""
    grown, carried = [], added
    for part in parts:
        total = carried + part
        seen = total - carried
        error = (carried - (total - seen)) + (part - seen)
        # beyond the largest number there is no error to keep
        grown.append(np.where(np.isfinite(total), error, 0.0))
        carried = total
    return [*grown, carried]


def _packed(parts: Array) -> Array:
    """Return parts without zeros between them: a column has as many as its own digits need."""
    empty = parts == 0.0
    order = np.argsort(empty, axis=0, kind="stable")
    height = max(1, int((~empty).sum(axis=0).max(initial=0)))
    return np.take_along_axis(parts, order, axis=0)[:height]


__all__ = ["ExactSum"]
