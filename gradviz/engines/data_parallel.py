"""A simulation of data-parallel training: W workers, their network, and what it does to the path.

The gradients are real, those of a model of two weights over data in memory; the clock is not: a
worker's time is drawn, the network's is computed. Synchronous workers wait for each other and
average their gradients (all-reduce). Asynchronous ones send theirs to a parameter server, which
takes each as it comes: by then it is stale, others have moved the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.engines.base import Array
from gradviz.engines.cluster import WORKERS, Cluster, pushes
from gradviz.learning.losses import LOSSES, ConfiguredLoss

Counts = NDArray[np.int64]
TRUE_WEIGHTS = np.array([1.5, -1.0])
_DIVERGING = np.errstate(all="ignore")  # weights that diverge end in infinity, and are shown
SNAPSHOTS = 120
"""Times at which the weights are kept, about."""


@dataclass(frozen=True)
class TwoWeights:
    """What is trained: L(w) = (1/n) sum loss(w1 x1 + w2 x2, y) over n rows in memory.

    >>> two = TwoWeights.made(rows=1000)
    >>> two.gradient(two.best, np.arange(1000)).round(9).tolist(), two.losses(two.best[None]).shape
    ([0.0, 0.0], (1,))
    """

    features: Array
    target: Array
    loss: ConfiguredLoss

    @classmethod
    def made(cls, rows: int = 8192, seed: int = 0, correlation: float = 0.6) -> TwoWeights:
        """Return a linear regression, y = 1.5 x1 - x2 + noise, all of standard deviation 1.

        The features are normal and correlated, the noise is normal.
        """
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(rows, 2))
        x[:, 1] = correlation * x[:, 0] + np.sqrt(1.0 - correlation**2) * x[:, 1]
        y = x @ TRUE_WEIGHTS + rng.normal(size=rows)
        return cls(x, y, LOSSES["MeanSquaredError"]())

    @property
    def best(self) -> Array:
        """The weights of the least squares, (2,)."""
        return np.asarray(np.linalg.lstsq(self.features, self.target, rcond=None)[0])

    @_DIVERGING
    def gradient(self, weights: Array, rows: NDArray[np.int64]) -> Array:
        """Return the gradient at weights (2,) over some rows, (2,)."""
        x = self.features[rows]
        return self.loss.first_derivative(x @ weights, self.target[rows]) @ x / len(rows)

    @_DIVERGING
    def losses(self, points: Array) -> Array:
        """Return the loss over all rows at each of K weights, (K, 2) -> (K,)."""
        outputs = points @ self.features.T
        return np.asarray(self.loss.value(outputs, self.target).mean(axis=-1))

    @property
    def largest_curvature(self) -> float:
        """The largest eigenvalue of the Hessian of the loss, at the best weights."""
        second = self.loss.second_derivative(self.features @ self.best, self.target)
        hessian = (self.features * second[:, None]).T @ self.features / len(second)
        return float(np.linalg.eigvalsh(hessian)[-1])


@dataclass(frozen=True, eq=False)
class ParallelRun:
    """A training on a simulated cluster, seen K times.

    After `seconds` (K,) the gradients of `rows` (K,) rows had been used for `weights` (K, 2).
    `updates` is the number of updates of the weights. `staleness` (updates,) counts, for each
    update, the others since its gradient's weights were read: 0 where workers are synchronous.
    """

    seconds: Array
    rows: Counts
    weights: Array
    updates: int
    staleness: Counts

    @property
    def rows_per_second(self) -> float:
        """The rows whose gradients were used, by simulated second."""
        return float(self.rows[-1] / self.seconds[-1])


def batches(rows: int, batch: int, epochs: float, seed: int) -> Iterator[NDArray[np.int64]]:
    """Return the rows of each minibatch, shuffled anew in each epoch; what remains is left out."""
    rng = np.random.default_rng((seed, 0))
    left = round(epochs * (rows // batch))
    while left:
        order = rng.permutation(rows)
        for k in range(min(left, rows // batch)):
            yield order[k * batch : (k + 1) * batch]
        left -= min(left, rows // batch)


@_DIVERGING
def synchronous(
    two: TwoWeights, cluster: Cluster, *, batch: int, learning_rate: float, epochs: float, seed: int
) -> ParallelRun:
    """Train with workers that each take `batch` rows, and average their gradients in every step.

    A step lasts as long as its slowest worker, and an all-reduce.

    Source: Chen, Pan, Monga, Bengio & Jozefowicz, Revisiting distributed synchronous SGD (2016),
    section 2.2, without backup workers.
    """
    rng = np.random.default_rng((seed, 1))
    workers = cluster.workers
    kept = _Kept(epochs * len(two.target) / (workers * batch))
    weights, clock, steps = np.zeros(2), 0.0, 0
    kept.take(0, 0.0, 0, weights)
    for rows in batches(len(two.target), workers * batch, epochs, seed):
        weights = weights - learning_rate * two.gradient(weights, rows)
        clock += (
            float(cluster.batch_seconds(rng, batch, workers).max()) + cluster.all_reduce_seconds
        )
        steps += 1
        kept.take(steps, clock, steps * workers * batch, weights)
    return kept.run(steps, clock, steps * workers * batch, weights, np.zeros(steps, dtype=np.int64))


@_DIVERGING
def asynchronous(
    two: TwoWeights,
    cluster: Cluster,
    *,
    batch: int,
    learning_rate: float,
    epochs: float,
    seed: int,
) -> ParallelRun:
    """Train with workers that wait for nobody: each update takes a gradient at older weights.

    The server sends and takes one message at a time: its link is what all share.

    Source: Dean et al., Large scale distributed deep networks (2012), section 4.1, Downpour SGD
    with a fetch and a push in every step.
    """
    kept = _Kept(epochs * len(two.target) / batch)
    weights, version = np.zeros(2), 0
    kept.take(0, 0.0, 0, weights)
    read: dict[int, tuple[Array, int]] = {}
    staleness: list[int] = []
    clock = 0.0

    def fetch(worker: int) -> None:
        read[worker] = weights, version

    arrivals = pushes(cluster, batch, seed, fetch)
    for rows in batches(len(two.target), batch, epochs, seed):
        worker, clock = next(arrivals)
        old, then = read[worker]
        staleness.append(version - then)
        weights = weights - learning_rate * two.gradient(old, rows)
        version += 1
        kept.take(version, clock, version * batch, weights)
    return kept.run(version, clock, version * batch, weights, np.array(staleness))


class _Kept:
    """Weights seen on the way: about `SNAPSHOTS` times, evenly."""

    def __init__(self, steps: float) -> None:
        self._every = max(1, round(steps / SNAPSHOTS))
        self._seen: list[tuple[float, int, Array]] = []

    def take(self, step: int, clock: float, rows: int, weights: Array) -> None:
        if step % self._every == 0:
            self._seen.append((clock, rows, weights))

    def run(
        self, step: int, clock: float, rows: int, weights: Array, staleness: Counts
    ) -> ParallelRun:
        if step % self._every:
            self._seen.append((clock, rows, weights))
        seconds, counts, path = zip(*self._seen, strict=True)
        return ParallelRun(
            np.array(seconds), np.array(counts), np.array(path), step, staleness.astype(np.int64)
        )


RULES: dict[str, Callable[[float], float]] = {
    "none": lambda _count: 1.0,
    "square root": lambda count: float(np.sqrt(count)),
    "linear": lambda count: count,
}
"""What the learning rate is multiplied by when the batch is `count` times as large."""


def scaling_rules(
    two: TwoWeights,
    *,
    batch: int,
    learning_rate: float,
    epochs: float,
    workers: Sequence[int] = WORKERS,
    seed: int = 0,
) -> dict[str, Array]:
    """Return, for each rule, the loss after equally many epochs with W synchronous workers, (K,).

    Source: Goyal et al., Accurate, large minibatch SGD: training ImageNet in 1 hour (2017),
    section 2.1, the linear scaling rule; Krizhevsky, One weird trick for parallelizing
    convolutional neural networks (2014), section 3.2, that of the square root.
    """
    found = {}
    for name, rule in RULES.items():
        ends = [
            synchronous(
                two,
                Cluster(count),
                batch=batch,
                learning_rate=learning_rate * rule(float(count)),
                epochs=epochs,
                seed=seed,
            ).weights[-1]
            for count in workers
        ]
        found[name] = two.losses(np.array(ends))
    return found


def largest_stable_rate(curvature: float, staleness: float) -> float:
    """Return the largest learning rate at which steps of gradients this stale still converge.

    Along a direction of the curvature lambda it is 2 sin(pi / (4 s + 2)) / lambda, s the staleness;
    2 / lambda without any.

    Source: Levin & May, A note on difference-delay equations, Theoretical Population Biology 9
    (1976), 178-187.

    >>> largest_stable_rate(1.0, 0.0), round(largest_stable_rate(1.0, 1.0), 9)
    (2.0, 1.0)
    """
    return float(2.0 * np.sin(np.pi / (4.0 * staleness + 2.0)) / curvature)


__all__ = [
    "RULES",
    "ParallelRun",
    "TwoWeights",
    "asynchronous",
    "batches",
    "largest_stable_rate",
    "scaling_rules",
    "synchronous",
]
