"""The loss of a model over data, as a function of the model's parameters.

It is an `Objective` like any typed function, so every optimizer, estimator and picture takes it;
and a `FiniteSum`, so that a part of the rows can stand for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.functions.objective import as_points
from gradviz.language.restrictions import requirements
from gradviz.learning.data import Dataset
from gradviz.learning.losses import ConfiguredLoss, Loss
from gradviz.learning.models import Model
from gradviz.learning.penalties import ConfiguredPenalty, Penalty
from gradviz.learning.quadratic_form import QuadraticForm, quadratic_form
from gradviz.learning.rows import Indices, LinearRows, Rows
from gradviz.learning.terms import Array
from gradviz.learning.typed import TypedRows

_BLOCK = 1 << 15  # predictions held at once: a quarter of a megabyte, which a cache holds
BUDGET = 5_000_000  # predictions that a picture may cost


@dataclass(frozen=True, eq=False, repr=False)
class DataLoss:
    """L(w) = (1/N) sum_i loss(p_i(w), y_i) + sum of penalty(w_j) over the weights: R^D -> R.

    Points are the last axis: `value: (..., D) -> (...)`, `gradient: (..., D) -> (..., D)`,
    `hessian: (..., D) -> (..., D, D)`. With `rows`, indices of shape (M,), the mean goes over those
    rows only; the penalty stays whole, so that means over rows average to L. Made by `data_loss`.
    `sampled_from` is the number of rows of which these were drawn, or None where all are here.
    """

    variables: tuple[str, ...]
    rows: Rows
    target: Array
    loss: ConfiguredLoss
    penalty: ConfiguredPenalty | None = None
    weights: tuple[bool, ...] = ()
    constant: float = 0.0
    sampled_from: int | None = None
    closed_form: QuadraticForm | None = None

    def __repr__(self) -> str:
        penalty = "" if self.penalty is None else f" + {self.penalty}"
        return (
            f"<DataLoss {self.loss}{penalty} of {', '.join(self.variables)} over {self.size} rows>"
        )

    @property
    def dimension(self) -> int:
        """The number of parameters, D."""
        return len(self.variables)

    @property
    def size(self) -> int:
        """The number of rows, N."""
        return len(self.target)

    @property
    def is_smooth(self) -> bool:
        """Whether the slope has no jumps: no kink in the loss, and no |w| in the penalty."""
        nonsmooth = self.penalty is not None and self.penalty.parts[0] > 0.0
        return self.loss.declaration.smooth and not nonsmooth

    @cached_property
    def _quadratic(self) -> QuadraticForm | None:
        if self.closed_form is not None or not isinstance(self.rows, LinearRows):
            return self.closed_form
        return quadratic_form(self.rows, self.target, self.loss)

    @property
    def quadratic_form(self) -> QuadraticForm | None:
        """The closed form, whose cost does not grow with the rows, or None."""
        return self._quadratic

    @cached_property
    def _weights(self) -> Indices:
        return np.flatnonzero(self.weights)

    @cached_property
    def is_defined_everywhere(self) -> bool:
        """Whether no parameters leave the domain of the model: what is no number overflowed."""
        return not (isinstance(self.rows, TypedRows) and requirements(self.rows.model.tree))

    def is_defined(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Tell where the loss is defined, of points (..., D), as an array of shape (...)."""
        everywhere = self.is_defined_everywhere
        found: NDArray[np.bool_] = everywhere | ~np.isnan(self.value(points))
        return found

    def value(self, points: ArrayLike, rows: Indices | None = None) -> Array:
        """Return L at points (..., D), of shape (...); over `rows` (M,) only, where given."""

        def part(points: Array) -> Array:
            predictions = self.rows.predict(points, rows)
            result: Array = self.loss.value(predictions, self._targets(rows)).mean(axis=-1)
            return result

        if rows is None and self._quadratic is not None:
            part = self._quadratic.value
        result: Array = self._whole(points, part, rows, ()) + self.constant
        return result

    def hits(self, points: ArrayLike) -> Array:
        """Return the share of rows whose prediction's sign is that of their class, (...)."""

        def part(points: Array) -> Array:
            predictions = self.rows.predict(points, None)
            right = np.where(self.target > 0.5, predictions > 0.0, predictions <= 0.0)
            share: Array = right.mean(axis=-1)
            return share

        return self._blocks(self._points(points), part, self.size, ())

    def gradient(self, points: ArrayLike, rows: Indices | None = None) -> Array:
        """Return the gradient at points (..., D), of the same shape."""

        def part(points: Array) -> Array:
            slopes = self.loss.first_derivative(
                self.rows.predict(points, rows), self._targets(rows)
            )
            result: Array = self.rows.vjp(points, slopes, rows) / slopes.shape[-1]
            return result

        if rows is None and self._quadratic is not None:
            part = self._quadratic.gradient
        return self._whole(points, part, rows, (self.dimension,))

    def value_and_gradient(
        self, points: ArrayLike, rows: Indices | None = None
    ) -> tuple[Array, Array]:
        """Return both, with the predictions computed once."""
        if rows is None and self._quadratic is not None:
            return self.value(points), self.gradient(points)
        targets, d = self._targets(rows), self.dimension

        def part(points: Array) -> Array:
            predictions = self.rows.predict(points, rows)
            slopes = self.loss.first_derivative(predictions, targets)
            both = np.empty((len(points), 1 + d))
            both[:, 0] = self.loss.value(predictions, targets).mean(axis=-1)
            both[:, 1:] = self.rows.vjp(points, slopes, rows) / len(targets)
            return both

        both = self._whole(points, part, rows, (1 + d,))
        return both[..., 0] + self.constant, both[..., 1:]

    def hessian(self, points: ArrayLike) -> Array:
        """Return the Hessian at points (..., D), of shape (..., D, D)."""
        given = self._points(points)

        def part(points: Array) -> Array:
            predictions = self.rows.predict(points)
            slopes = self.loss.first_derivative(predictions, self.target)
            curvatures = self.loss.second_derivative(predictions, self.target)
            return self.rows.hessian(points, slopes, curvatures) / self.size

        if self._quadratic is not None:
            hessian = self._quadratic.hessian()
            part = lambda points: np.broadcast_to(hessian, (len(points), *hessian.shape))
        d = self.dimension
        result = self._blocks(given, part, self.size, (d, d))
        if self.penalty is not None:
            second = self.penalty.second_derivative(given[..., self._weights])
            result[..., self._weights, self._weights] += second
        return result

    @property
    def constant_hessian(self) -> Array | None:
        """The Hessian, (D, D), where it is the same everywhere and L has no kinks, else None."""
        if self._quadratic is None or not self.is_smooth:
            return None
        return self.hessian(np.zeros(self.dimension))

    def with_penalty(self, penalty: ConfiguredPenalty | None) -> DataLoss:
        """Return L with another penalty, or none; what is known of the data is kept."""
        return replace(self, penalty=penalty, closed_form=self._quadratic)

    def slice(self, axes: Sequence[int], at: ArrayLike) -> DataLoss:
        """Return L as a function of the parameters `axes`, with the others held at `at` (D,)."""
        point = self._points(at)
        chosen, held = list(axes), [j for j in range(self.dimension) if j not in axes]
        constant = self.constant
        if self.penalty is not None:
            penalized = [j for j in held if self.weights[j]]
            constant += float(self.penalty.total(point[penalized]))
        closed = None if self._quadratic is None else self._quadratic.sliced(chosen, point)
        return replace(
            self,
            variables=tuple(self.variables[j] for j in chosen),
            rows=self.rows.sliced(chosen, point),
            weights=tuple(self.weights[j] for j in chosen),
            constant=constant,
            closed_form=closed,
        )

    def sample(self, count: int, seed: int = 0) -> DataLoss:
        """Return L over `count` rows drawn without replacement, or itself where it has no more."""
        if count >= self.size:
            return self
        drawn = np.sort(np.random.default_rng(seed).choice(self.size, count, replace=False))
        return replace(
            self,
            rows=self.rows.take(drawn),
            target=self.target[drawn],
            sampled_from=self.size,
            closed_form=None,
        )

    def for_points(self, count: int, seed: int = 0) -> DataLoss:
        """Return L over as many rows as `count` points can be computed with at once.

        A closed form needs no sample. `sampled_from` of the result says whether it is one.
        """
        if self._quadratic is not None:
            return self
        return self.sample(max(100, BUDGET // max(1, count)), seed)

    def _targets(self, rows: Indices | None) -> Array:
        return self.target if rows is None else self.target[rows]

    def _points(self, points: ArrayLike) -> Array:
        return as_points(points, self.dimension)

    def _whole(
        self,
        points: ArrayLike,
        part: Callable[[Array], Array],
        rows: Indices | None,
        shape: tuple[int, ...],
    ) -> Array:
        """Return the mean over rows and the penalty: values, gradients, or both side by side."""
        given = self._points(points)
        result = self._blocks(given, part, len(self._targets(rows)), shape)
        if self.penalty is None:
            return result
        weights = given[..., self._weights]
        if not shape:
            return result + self.penalty.total(weights)
        if shape[0] > self.dimension:
            result[..., 0] += self.penalty.total(weights)
        result[..., self._weights + shape[0] - self.dimension] += self.penalty.first_derivative(
            weights
        )
        return result

    def _blocks(
        self, points: Array, part: Callable[[Array], Array], count: int, shape: tuple[int, ...]
    ) -> Array:
        """Return `part` of (B, D) points, in blocks that fit into a cache, as (..., *shape)."""
        flat = points.reshape(-1, self.dimension)
        length = max(1, _BLOCK // max(1, count))
        if self._quadratic is not None:
            length = max(length, _BLOCK // self.dimension)
        result = np.empty((len(flat), *shape))
        with np.errstate(all="ignore"):
            for first in range(0, len(flat), length):
                block = slice(first, first + length)
                result[block] = part(flat[block])
        return result.reshape((*points.shape[:-1], *shape))


def data_loss(
    model: Model,
    dataset: Dataset,
    loss: ConfiguredLoss | Loss,
    penalty: ConfiguredPenalty | Penalty | None = None,
) -> DataLoss:
    """Return the loss of a model over a data set, as a function of the model's parameters.

    >>> from gradviz.learning.losses import MeanSquaredError
    >>> from gradviz.learning.models import LinearModel
    >>> data = Dataset("mine", "mine.csv", [[1.0], [2.0]], [3.0, 5.0], ("x",), "y")
    >>> f = data_loss(LinearModel(("x",)), data, MeanSquaredError)
    >>> f.variables, float(f.value([2.0, 1.0]).round(12)), f.gradient([0.0, 0.0]).round(9).tolist()
    (('w', 'b'), 0.0, [-13.0, -8.0])
    >>> f
    <DataLoss MeanSquaredError() of w, b over 2 rows>
    """
    configured = loss() if isinstance(loss, Loss) else loss
    penalized = penalty() if isinstance(penalty, Penalty) else penalty
    return DataLoss(
        model.variables,
        model.rows(dataset.features),
        dataset.target,
        configured,
        penalized,
        model.weights,
    )
