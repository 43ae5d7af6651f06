"""A recorded training as arrays, and what is seen in them: histograms, and the path's plane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Array = NDArray[np.float64]
Steps = NDArray[np.int32]


@dataclass(frozen=True)
class Layer:
    """A layer of the recorded model: its name, its class, and its activation, "" without one."""

    name: str
    kind: str
    activation: str = ""


@dataclass(frozen=True)
class Variable:
    """A trainable variable: its path in the model, such as "dense/kernel", and its shape."""

    path: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many numbers it has.

        >>> Variable("dense/kernel", (3, 4)).size
        12
        """
        return prod(self.shape)


@dataclass(frozen=True, eq=False)
class Plane:
    """The path of K weights on its principal plane: `origin` (D,), `directions` (2, D).

    `positions` (K, 2) are the coordinates of the weights, `explained` (2,) the share of their
    variance along each direction.
    """

    origin: Array
    directions: Array
    positions: Array
    explained: Array


@dataclass(frozen=True, eq=False, repr=False)
class Recording:
    """What a training did: T recorded steps of a model of V variables and D parameters.

    `steps` (T,) says which steps, counted from 0 over all epochs: every one, or every 2nd, 4th, ...
    of a long training. By step: `loss` (T,), that of the batch alone before its step; `metrics`
    (T, M), named by `metric_names`; `gradient_norms` (T, V), the Euclidean norm of each variable's
    gradient as the optimizer was given it, nan where it was given none (a step that mixed precision
    skips, too). By epoch: `epoch_steps`
    (E,), the steps taken when it ended; `epoch_logs` (E, L), named by `log_names`: loss, val_loss
    and so on, as Keras tells them. `weights` (K, D) after `weight_steps` (K,) steps: the variables
    one behind the other, each row by row.

    `means` names which of "loss" and the metrics are running means over the epoch instead of the
    batch's own, since nothing more was to be had. `has_gradients` says whether the optimizer's
    gradients were seen at all. `optimizer`, with its "name" and "config", and `made_with`, the
    versions, are what was told.
    """

    layers: tuple[Layer, ...]
    variables: tuple[Variable, ...]
    steps: Steps
    loss: Values
    metrics: Values
    gradient_norms: Values
    epoch_steps: Steps
    epoch_logs: Values
    weight_steps: Steps
    weights: Values
    metric_names: tuple[str, ...] = ()
    log_names: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    has_gradients: bool = True
    optimizer: Mapping[str, Any] = field(default_factory=dict)
    made_with: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        counts = f"{len(self.steps)} steps, {len(self.epoch_steps)} epochs"
        return f"<Recording of {self.dimension} parameters: {counts}>"

    @property
    def dimension(self) -> int:
        """The number of parameters, D."""
        return sum(variable.size for variable in self.variables)

    @cached_property
    def places(self) -> tuple[slice, ...]:
        """Where each variable's numbers lie among the parameters."""
        edges = np.cumsum([0, *(variable.size for variable in self.variables)]).tolist()
        return tuple(slice(*pair) for pair in pairwise(edges))

    def log(self, name: str) -> Values | None:
        """Return what Keras told of each epoch by this name, (E,), or None where it told nothing.

        It is nan in epochs without it: a validation need not follow each epoch.
        """
        if name not in self.log_names:
            return None
        return self.epoch_logs[:, self.log_names.index(name)]

    def histograms(self, variable: int, bins: int = 40) -> tuple[Array, NDArray[np.int64]]:
        """Return the histogram of a variable's weights at each of K steps.

        Edges (bins + 1,), the same for all steps, and counts (K, bins). Raises IndexError for a
        variable that is none, ValueError for fewer than one bin.

        Source: numpy.histogram.

        >>> edges, counts = small_recording().histograms(0, bins=2)
        >>> edges.tolist(), counts.tolist()
        ([0.0, 1.0, 2.0], [[2, 0], [0, 2]])
        """
        weights = self.weights[:, self.places[variable]].astype(np.float64)
        low, high = (float(weights.min()), float(weights.max())) if weights.size else (0.0, 0.0)
        edges = np.histogram_bin_edges(weights, bins, range=(low, high))
        counts = [np.histogram(row, edges)[0] for row in weights]
        return edges, np.array(counts, dtype=np.int64).reshape(-1, bins)

    @cached_property
    def plane(self) -> Plane:
        """The plane through the mean of the K weights that explains most of their variance.

        W - mean = U S V'; the directions are the first two rows of V', the positions the first two
        columns of U S, the shares S_i^2 / sum S^2; each direction points to where the path ends.

        Raises ValueError for fewer than two weights, which have no direction.

        Source: Jolliffe, Principal Component Analysis (2002), section 3.5; Li et al. (2018),
        Visualizing the loss landscape of neural nets, section 7.

        >>> small_recording().plane.explained.tolist()
        [1.0, 0.0]
        """
        weights = self.weights.astype(np.float64)
        if len(weights) < 2:
            raise ValueError(f"a plane needs at least 2 recorded weights, not {len(weights)}")
        origin = weights.mean(axis=0)
        centered = weights - origin
        scale = float(np.abs(centered).max()) or 1.0
        directions = _directions(centered / scale)
        positions = centered @ directions.T
        directions *= np.where(positions[-1] < 0.0, -1.0, 1.0)[:, None]
        positions *= np.where(positions[-1] < 0.0, -1.0, 1.0)
        total = float(np.sum((centered / scale) ** 2))
        explained = ((positions / scale) ** 2).sum(axis=0) / total if total else np.zeros(2)
        return Plane(origin, directions, positions, explained)


def _directions(centered: Array) -> Array:
    """Return the first two principal directions of rows (K, D) whose mean is 0, (2, D).

    A direction is 0 where there is none.
    """
    count, dimension = centered.shape
    # the same eigenvalues belong to the products of rows and to those of columns
    small = centered @ centered.T if count <= dimension else centered.T @ centered
    squares, own = np.linalg.eigh(small)
    found = np.zeros((2, dimension))
    for k in range(min(2, len(squares))):
        square, vector = squares[-1 - k], own[:, -1 - k]
        if square <= 1e-12 * squares[-1] or square <= 0.0:  # rounding alone
            continue
        along = vector @ centered if count <= dimension else vector
        found[k] = along / np.linalg.norm(along)
    return found


def small_recording() -> Recording:
    """Return the least recording: one variable of two numbers, two steps, one epoch.

    >>> small_recording()
    <Recording of 2 parameters: 2 steps, 1 epochs>
    """
    return Recording(
        (Layer("dense", "Dense", "linear"),),
        (Variable("dense/kernel", (1, 2)),),
        np.array([0, 1], dtype=np.int32),
        np.array([2.0, 1.0], dtype=np.float32),
        np.zeros((2, 0), dtype=np.float32),
        np.array([[0.5], [0.25]], dtype=np.float32),
        np.array([2], dtype=np.int32),
        np.array([[1.5]], dtype=np.float32),
        np.array([0, 2], dtype=np.int32),
        np.array([[0.0, 0.0], [2.0, 2.0]], dtype=np.float32),
        log_names=("loss",),
    )


__all__ = ["Layer", "Plane", "Recording", "Variable", "small_recording"]
