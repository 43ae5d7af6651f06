"""What every engine answers: a problem, its loss and gradient over all rows or some, statistics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gradviz.engines.engine_errors import EngineError
from gradviz.learning.losses import LOSSES, ConfiguredLoss
from gradviz.learning.models import LinearModel
from gradviz.learning.networks.network import Network
from gradviz.learning.networks.output_loss import OutputLoss, ScalarLoss, output_loss
from gradviz.learning.penalties import ConfiguredPenalty

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Standardizer:
    """(x - mean) / standard deviation for each of P features; a deviation of 0 counts as 1.

    Source: sklearn.preprocessing.StandardScaler.

    >>> Standardizer((1.0, 5.0), (2.0, 0.0)).apply(np.array([[3.0, 5.0]])).tolist()
    [[1.0, 0.0]]
    """

    mean: tuple[float, ...]
    standard_deviation: tuple[float, ...]

    @cached_property
    def arrays(self) -> tuple[Array, Array]:
        """The means and the divisors, (P,) each."""
        scale = np.array(self.standard_deviation)
        return np.array(self.mean), np.where(scale == 0.0, 1.0, scale)

    def apply(self, features: Array) -> Array:
        """Return features (n, P) at the model's scale."""
        mean, scale = self.arrays
        # by columns, as they lie in memory
        result: Array = ((features.T - mean[:, None]) / scale[:, None]).T
        return result

    def unscaled(self, weights: Array) -> Array:
        """Return a linear model's weights and bias (P + 1,) for features as they are in the data.

        >>> Standardizer((1.0,), (2.0,)).unscaled(np.array([4.0, 3.0])).tolist()
        [2.0, 1.0]
        """
        mean, scale = self.arrays
        own = weights[:-1] / scale
        return np.append(own, weights[-1] - float(own @ mean))


@dataclass(frozen=True)
class Problem:
    """What is minimized: L(w) = (1/n) sum_i loss(p_w(x_i), y_i) + penalty(w), w of D numbers.

    `columns` are the P features in the model's order. `loss` is a configured loss, or for a network
    the name of one. A network's penalties are its layers' own. It travels to workers as it is.
    Raises EngineError for a network with dropout, ValueError where the parts do not fit together.

    >>> from gradviz.learning import LOSSES
    >>> one = Problem(LinearModel(("x",)), LOSSES["BinaryCrossentropy"](), ("x",), "y")
    >>> one.dimension, one.classifies
    (2, True)
    """

    model: LinearModel | Network
    loss: ConfiguredLoss | str
    columns: tuple[str, ...]
    target: str
    penalty: ConfiguredPenalty | None = None
    scaler: Standardizer | None = None

    def __post_init__(self) -> None:
        if isinstance(self.model, Network):
            if self.model.has_dropout:
                raise EngineError("has_dropout")
            if self.penalty is not None:
                raise ValueError("a network's penalties are its layers' kernel_regularizer")
            wanted = self.model.inputs
        else:
            wanted = len(self.model.columns)
        if len(self.columns) != wanted:
            raise ValueError(f"the model takes {wanted} columns, not {len(self.columns)}")
        _ = self.output_loss  # raises where model and loss do not belong together

    def __reduce__(self) -> tuple[type[Problem], tuple[Any, ...]]:
        """Return what makes the same problem elsewhere; compiled functions stay here."""
        loss = self.loss if isinstance(self.loss, str) else replace(self.loss)
        parts = (replace(self.model), loss, self.columns, self.target, self.penalty, self.scaler)
        return type(self), parts

    @cached_property
    def output_loss(self) -> OutputLoss:
        """The loss of rows from the model's outputs."""
        if isinstance(self.model, Network):
            return output_loss(self.model, self.loss)
        loss = LOSSES[self.loss]() if isinstance(self.loss, str) else self.loss
        return ScalarLoss(loss, "linear")

    @cached_property
    def dimension(self) -> int:
        """The number of parameters, D."""
        model = self.model
        return model.dimension if isinstance(model, Network) else len(model.variables)

    @property
    def variables(self) -> tuple[str, ...]:
        """The parameters' names."""
        return self.model.variables

    @property
    def classifies(self) -> bool:
        """Whether the target is a class."""
        return self.output_loss.classifies

    def penalized(self, weights: Array) -> tuple[float, Array]:
        """Return the penalty at weights (D,) and its gradient (D,); no penalty is on a bias."""
        slopes = np.zeros(self.dimension)
        total = 0.0
        for place, penalty in self._penalties:
            total += float(penalty.total(weights[place]))
            slopes[place] = penalty.first_derivative(weights[place])
        return total, slopes

    @cached_property
    def _penalties(self) -> list[tuple[slice, ConfiguredPenalty]]:
        if isinstance(self.model, Network):
            pairs = zip(self.model.places, self.model.layers, strict=True)
            return [
                (place.kernel, layer.penalty) for place, layer in pairs if layer.penalty is not None
            ]
        weights = slice(0, sum(self.model.weights))
        return [] if self.penalty is None else [(weights, self.penalty)]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The loss at some weights and its gradient (D,), as means over `rows` rows, penalty included.

    `missing` rows had no number in a feature or in the target, and are not in the means;
    `rows_read` were read to get there, of all columns that are used.
    """

    loss: float
    gradient: Array
    rows: int
    missing: int
    rows_read: int


@dataclass(frozen=True, eq=False)
class Statistics:
    """Of the features over all complete rows: arrays of shape (P,), in the order of `columns`.

    `standard_deviation` divides by the number of rows. `missing` rows had no number in a feature
    or in the target, and count nowhere else. `target_mean` is that of the target.
    """

    columns: tuple[str, ...]
    rows: int
    missing: int
    mean: Array
    standard_deviation: Array
    minimum: Array
    maximum: Array
    target_mean: float

    @property
    def standardizer(self) -> Standardizer:
        """What brings every feature to mean 0 and standard deviation 1."""
        return Standardizer(tuple(self.mean.tolist()), tuple(self.standard_deviation.tolist()))


Minibatch = Callable[[Array], Evaluation]
"""Loss and gradient over the rows of one minibatch, at weights (D,)."""


class Engine(Protocol):
    """Loss and gradient of a problem over a data set, wherever the data lies."""

    @property
    def problem(self) -> Problem:
        """What is minimized."""

    @property
    def size(self) -> int:
        """The number of rows, missing ones included, N."""

    def with_problem(self, problem: Problem) -> Engine:
        """Return the same engine for another problem, over the same data."""

    def evaluate(self, weights: Array) -> Evaluation:
        """Return loss and gradient at weights (D,) over all rows."""

    def sample(
        self,
        weights: Array,
        *,
        rows: int | None = None,
        row_groups: int | None = None,
        seed: int | tuple[int, ...] = 0,
    ) -> Evaluation:
        """Return both over a random sample: so many rows, or all rows of so many row groups.

        The means divide by the number of complete rows that were really drawn.
        """

    def statistics(self) -> Statistics:
        """Return the features' statistics, found in one pass."""

    def minibatches(
        self, rows: int, *, seed: int, epoch: int, first: int = 0
    ) -> Iterator[Minibatch]:
        """Return the minibatches of an epoch, from the one numbered `first`, counted from 0."""


__all__ = [
    "Engine",
    "Evaluation",
    "Minibatch",
    "Problem",
    "Standardizer",
    "Statistics",
]
