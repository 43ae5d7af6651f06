"""The loss of a network over data, as a function of the vector of all its parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.functions.objective import as_points
from gradviz.learning.data import Dataset
from gradviz.learning.losses import ConfiguredLoss, Loss
from gradviz.learning.networks.network import Network
from gradviz.learning.networks.output_loss import OutputLoss, output_loss
from gradviz.learning.networks.propagation import (
    Forward,
    Layers,
    Masks,
    backward,
    forward,
    logits,
)
from gradviz.learning.penalties import ConfiguredPenalty
from gradviz.learning.terms import Array

_BLOCK = 1 << 14  # numbers of a layer held at once: what a core has close at hand
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False, repr=False)
class NetworkLoss:
    """L(w) = (1/N) sum_i loss(f_w(x_i), y_i) + sum over layers of penalty(W_k): R^D -> R.

    It is an `Objective` and a `FiniteSum` like `DataLoss`: points are the last axis, `value:
    (..., D) -> (...)`, `gradient: (..., D) -> (..., D)`, and with `rows`, indices of shape (M,),
    the mean goes over those only, while the penalties stay whole. Dropout is a matter of training
    and not in it. `features` (N, inputs), `target` (N,); made by `network_loss`.

    Source: Goodfellow, Bengio & Courville, Deep Learning (2016), equations 6.49 to 6.52.
    """

    network: Network
    features: Array
    target: Array
    loss: OutputLoss

    def __post_init__(self) -> None:
        _ = self.encoded  # raises for targets that are none

    @cached_property
    def encoded(self) -> Array:
        """The targets as the loss takes them, (N,) or, of K classes, (N, K)."""
        return self.loss.encoded(self.target)

    def __repr__(self) -> str:
        units = ", ".join(f"{layer.units} {layer.activation}" for layer in self.network.layers)
        return f"<NetworkLoss {self.loss.name} of {units} over {self.size} rows>"

    @property
    def dimension(self) -> int:
        """The number of parameters, D."""
        return self.network.dimension

    @property
    def variables(self) -> tuple[str, ...]:
        """The parameters' names."""
        return self.network.variables

    @property
    def size(self) -> int:
        """The number of rows, N."""
        return len(self.target)

    def is_defined(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Tell where the loss is defined, (..., D) -> (...): everywhere, only numbers overflow."""
        return np.ones(self._points(points).shape[:-1], dtype=bool)

    def value(self, points: ArrayLike, rows: Indices | None = None) -> Array:
        """Return L at points (..., D), of shape (...); over `rows` (M,) only, where given."""
        return self._each(points, lambda x: self._value(x, rows), ())

    def gradient(self, points: ArrayLike, rows: Indices | None = None) -> Array:
        """Return the gradient at points (..., D), of the same shape."""
        return self.value_and_gradient(points, rows)[1]

    def value_and_gradient(
        self, points: ArrayLike, rows: Indices | None = None
    ) -> tuple[Array, Array]:
        """Return both, with each row's way through the layers gone once."""

        def both(x: Array) -> Array:
            out = np.empty(1 + self.dimension)
            out[0] = self.step(self.network.split(x), rows, self.network.split(out[1:]))
            return out

        found = self._each(points, both, (1 + self.dimension,))
        return found[..., 0], found[..., 1:]

    def logits(self, point: ArrayLike, features: ArrayLike | None = None) -> Array:
        """Return what comes out of the last layer before its activation, (M, units).

        `features` (M, inputs) are other rows than those of the data.
        """
        layers = self.network.split(self._points(point))
        given = self.features if features is None else np.asarray(features, dtype=np.float64)
        length = max(1, _BLOCK // max(layer.units for layer in self.network.layers))
        parts = [
            logits(self.network, layers, given[first : first + length])
            for first in range(0, len(given), length)
        ]
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def predict(self, point: ArrayLike, features: ArrayLike | None = None) -> Array:
        """Return values, or probabilities, of rows (M, inputs): (M, units).

        A loss that takes logits gives probabilities behind a linear layer too.
        """
        with np.errstate(all="ignore"):
            return self.loss.output(self.logits(point, features))

    def forward(self, point: ArrayLike, rows: Indices, dropped: Masks = ()) -> Forward:
        """Return all that `rows` (B,) become on their way through the layers."""
        layers = self.network.split(self._points(point))
        with np.errstate(all="ignore"):
            return forward(self.network, layers, self.features[rows], dropped)

    def evaluate(self, point: ArrayLike) -> tuple[float, float]:
        """Return the loss over all rows and the share of rows in the class predicted.

        The share is nan where the target is no class.
        """
        x = self._points(point)
        with np.errstate(all="ignore"):
            z = self.logits(x)
            value = float(self.loss.value_and_slope(z, self.encoded)[0].mean())
            value += self._penalty(self.network.split(x))
            right = self.loss.hits(z, self.encoded) if self.loss.classifies else np.array(np.nan)
        return value, float(right.mean())

    def accuracy(self, points: ArrayLike) -> Array:
        """Return the share of rows in the class predicted, (..., D) -> (...).

        A logit above 0 predicts class 1, the greatest of several its class. Raises ValueError where
        the target is no class.

        Source: keras.metrics.BinaryAccuracy, keras.metrics.SparseCategoricalAccuracy.
        """
        if not self.loss.classifies:
            raise ValueError("only classifiers have an accuracy")
        return self._each(points, lambda x: np.array(self.evaluate(x)[1]), ())

    def step(
        self, layers: Layers, rows: Indices | None, gradient: Layers, dropped: Masks = ()
    ) -> float:
        """Return the loss over rows, with dropout masks where given, and write its gradient.

        `layers` and `gradient` are views as `Network.split` gives them. NumPy's warnings are the
        caller's.
        """
        features, encoded = self.features, self.encoded
        if rows is not None:
            features, encoded = features.take(rows, axis=0), encoded.take(rows, axis=0)
        done = forward(self.network, layers, features, dropped)
        values, delta = self.loss.value_and_slope(done.logits, encoded)
        count = len(values)
        backward(layers, done, delta / count, gradient)
        total = float(np.add.reduce(values)) / count
        for k, penalty in self._penalties:
            kernel = layers[k][0]
            total += float(penalty.value(kernel).sum())
            np.add(gradient[k][0], penalty.first_derivative(kernel), out=gradient[k][0])
        return total

    def _value(self, x: Array, rows: Indices | None) -> Array:
        if rows is None:
            return np.array(self.evaluate(x)[0])
        layers = self.network.split(x)
        z = logits(self.network, layers, self.features[rows])
        values, _ = self.loss.value_and_slope(z, self.encoded[rows])
        return np.array(values.mean() + self._penalty(layers))

    def _penalty(self, layers: Layers) -> float:
        return sum(float(penalty.value(layers[k][0]).sum()) for k, penalty in self._penalties)

    @cached_property
    def _penalties(self) -> list[tuple[int, ConfiguredPenalty]]:
        """The layers that have a penalty, and it."""
        penalties = enumerate(layer.penalty for layer in self.network.layers)
        return [(k, penalty) for k, penalty in penalties if penalty is not None]

    def _points(self, points: ArrayLike) -> Array:
        return as_points(points, self.dimension)

    def _each(
        self, points: ArrayLike, part: Callable[[Array], Array], shape: tuple[int, ...]
    ) -> Array:
        given = self._points(points)
        flat = np.ascontiguousarray(given.reshape(-1, self.dimension))
        result = np.empty((len(flat), *shape))
        with np.errstate(all="ignore"):
            for place, x in enumerate(flat):
                result[place] = part(x)
        return result.reshape((*given.shape[:-1], *shape))


def network_loss(
    network: Network, dataset: Dataset, loss: ConfiguredLoss | Loss | str
) -> NetworkLoss:
    """Return the loss of a network over a data set, as a function of the network's parameters.

    `loss` is a loss of `LOSSES`, its name, or "SparseCategoricalCrossentropy", for which targets
    are from 0 to K - 1. Raises ValueError where data, last layer and loss do not fit together.

    >>> from gradviz.learning import DATASETS
    >>> from gradviz.learning.networks import Dense, Network
    >>> moons = DATASETS["moons"](n=40)
    >>> net = Network(2, [Dense(8, "tanh"), Dense(1, "sigmoid")])
    >>> f = network_loss(net, moons, "BinaryCrossentropy")
    >>> f, float(f.value([0.0] * 33))
    (<NetworkLoss BinaryCrossentropy of 8 tanh, 1 sigmoid over 40 rows>, 0.6931471805599453)
    """
    if dataset.dimension != network.inputs:
        raise ValueError(f"inputs has to be {dataset.dimension}, not {network.inputs}")
    return NetworkLoss(network, dataset.features, dataset.target, output_loss(network, loss))


__all__ = ["NetworkLoss", "network_loss"]
