"""Minibatches: which rows each step's gradient looks at, the same ones every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.learning.terms import Array

if TYPE_CHECKING:
    from gradviz.learning.data_loss import DataLoss

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Batches:
    """The minibatches of N rows, epoch by epoch; each epoch holds every row once.

    `batch_size` None is the full batch, 1 one example at a time; the last batch of an epoch is what
    remains. With `shuffle`, each epoch has an order of its own, from `seed`. It is a source of
    gradients for `gradviz.descend(..., gradient=batches)`.

    The mean of an epoch's gradients at one point is the full gradient when each counts by its share
    of the rows, `weights`; a plain mean gives the rows of a smaller last batch too much weight.

    >>> batches = Batches(5, batch_size=2, shuffle=False)
    >>> [rows.tolist() for rows in batches.epoch(0)], batches.weights.tolist()
    ([[0, 1], [2, 3], [4]], [0.4, 0.4, 0.2])
    """

    size: int
    batch_size: int | None = None
    seed: int = 0
    shuffle: bool = True

    def __post_init__(self) -> None:
        if self.size < 1 or (self.batch_size is not None and self.batch_size < 1):
            raise ValueError("batches need at least one row each")

    @property
    def length(self) -> int:
        """The number of rows in a batch, all but the last of an epoch."""
        return self.size if self.batch_size is None else min(self.batch_size, self.size)

    @property
    def is_full(self) -> bool:
        """Whether each batch is the whole data."""
        return self.length == self.size

    @property
    def per_epoch(self) -> int:
        """The number of steps in an epoch."""
        return -(-self.size // self.length)

    @property
    def weights(self) -> Array:
        """The share of the rows that each batch of an epoch has, (per_epoch,)."""
        edges = np.minimum(np.arange(self.per_epoch + 1) * self.length, self.size)
        return np.diff(edges) / self.size

    def order(self, number: int) -> Indices:
        """Return the rows in the order of an epoch, counted from 0, (N,)."""
        if self.shuffle and not self.is_full:
            return np.random.default_rng([self.seed, number]).permutation(self.size)
        return np.arange(self.size)

    def epoch(self, number: int) -> tuple[Indices, ...]:
        """Return the rows of each batch of an epoch, counted from 0."""
        return _epoch(self, number)

    def rows(self, step: int) -> Indices:
        """Return the rows of a step, counted from 0 over all epochs."""
        epoch, batch = divmod(step, self.per_epoch)
        return self.epoch(epoch)[batch]

    # what `descend` asks of a source of gradients

    def evaluations(self, dimension: int, /) -> int:  # noqa: ARG002
        """Return 0: a minibatch evaluates gradients, and no further values."""
        return 0

    def draw(self, rng: np.random.Generator, steps: int, function: Any, /) -> Sequence[Indices]:  # noqa: ARG002
        """Return the rows of each of `steps` steps; they come from `seed`, not from `rng`."""
        return [self.rows(step) for step in range(steps)]

    def estimate(self, function: Any, points: ArrayLike, draws: Indices, /) -> Array:
        """Return the gradient over the rows `draws` at points (..., D)."""
        gradient: Array = function.gradient(points, draws)
        return gradient

    def patience(self, function: Any = None, /) -> int:  # noqa: ARG002
        """Return how many steps in a row hold every row, whichever of an epoch is the first."""
        return 2 * self.per_epoch - 1


@lru_cache(maxsize=64)
def _epoch(batches: Batches, number: int) -> tuple[Indices, ...]:
    rows = batches.order(number)
    starts = range(0, batches.size, batches.length)
    return tuple(rows[first : first + batches.length] for first in starts)


def gradient_cloud(
    loss: DataLoss, point: ArrayLike, batches: Batches, count: int = 200
) -> tuple[Array, Array]:
    """Return the gradients of minibatches at one point, (K, D), and each one's weight, (K,).

    They are at most `count`, and whole epochs, so that the weighted mean is the full gradient
    exactly; where an epoch has more than `count` batches, they are its first ones.
    """
    epochs = max(1, count // batches.per_epoch)
    steps = range(min(epochs * batches.per_epoch, count))
    rows = [batches.rows(step) for step in steps]
    lengths = np.array([len(each) for each in rows], dtype=np.float64)
    gradients = np.stack([loss.gradient(point, each) for each in rows])
    return gradients, lengths / lengths.sum()
