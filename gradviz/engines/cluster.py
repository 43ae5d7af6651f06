"""The clock of a simulated cluster: its workers, the network between them, and the speed-up."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gradviz.engines.base import Array

WORKERS = (1, 2, 4, 8, 16, 32, 64)
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Cluster:
    """W workers and the network between them.

    A worker needs `row_seconds` for a row's gradient on average; its time for a batch is drawn from
    a gamma distribution with the coefficient of variation `spread`. A message takes `latency`
    seconds and one more for each `bandwidth` bytes; a gradient has `gradient_bytes`. Raises
    ValueError for what is not positive.

    >>> Cluster(workers=4, latency=0.001, bandwidth=1e9, gradient_bytes=4e6).all_reduce_seconds
    0.012
    """

    workers: int
    row_seconds: float = 3e-3
    spread: float = 0.2
    latency: float = 1e-4
    bandwidth: float = 1.25e10
    gradient_bytes: float = 1e8

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise ValueError("workers has to be at least 1")
        if min(self.row_seconds, self.bandwidth) <= 0.0:
            raise ValueError("row_seconds and bandwidth have to be more than 0")
        if min(self.spread, self.latency, self.gradient_bytes) < 0.0:
            raise ValueError("spread, latency and gradient_bytes have to be at least 0")

    @property
    def all_reduce_seconds(self) -> float:
        """The time of a ring all-reduce: 2 (W - 1) (latency + bytes / (W bandwidth)).

        Source: Patarasuk & Yuan, Bandwidth optimal all-reduce algorithms for clusters of
        workstations (2009), section 3.
        """
        rounds = 2 * (self.workers - 1)
        return rounds * (self.latency + self.gradient_bytes / (self.workers * self.bandwidth))

    @property
    def message_seconds(self) -> float:
        """The time of one gradient, or of the weights, between a worker and the server."""
        return self.latency + self.transfer_seconds

    @property
    def transfer_seconds(self) -> float:
        """The time for which a message keeps the server's link."""
        return self.gradient_bytes / self.bandwidth

    def batch_seconds(self, rng: np.random.Generator, rows: int, count: int) -> Array:
        """Return drawn times for batches of `rows` rows, (count,)."""
        mean = rows * self.row_seconds
        if not self.spread:
            return np.full(count, mean)
        shape = 1.0 / self.spread**2
        return rng.gamma(shape, mean / shape, count)


def pushes(
    cluster: Cluster, batch: int, seed: int, fetch: Callable[[int], None]
) -> Iterator[tuple[int, float]]:
    """Return, in the order of their arrival, whose gradients arrive when.

    `fetch` is told of each worker as the server sends it the weights.
    """
    rng = np.random.default_rng((seed, 1))
    free = 0.0  # when the server's link is
    # what happens next: a worker asks for the weights, or has a gradient to send
    waiting = [(0.0, worker, False) for worker in range(cluster.workers)]
    while True:
        now, worker, has_gradient = heapq.heappop(waiting)
        begin = max(now, free)
        free = begin + cluster.transfer_seconds
        arrival = begin + cluster.message_seconds
        if has_gradient:
            yield worker, arrival
            heapq.heappush(waiting, (arrival, worker, False))
        else:
            fetch(worker)
            taken = float(cluster.batch_seconds(rng, batch, 1)[0])
            heapq.heappush(waiting, (arrival + taken, worker, True))


@dataclass(frozen=True, eq=False)
class SpeedUp:
    """Throughput with W workers as a multiple of that with one, for each of `workers` (K,)."""

    workers: Counts
    synchronous: Array
    asynchronous: Array

    def efficiency(self, speed_up: Array) -> Array:
        """Return the speed-up by worker, (K,)."""
        return np.asarray(speed_up / self.workers)


def speed_up(
    cluster: Cluster, batch: int, workers: Sequence[int] = WORKERS, steps: int = 400, seed: int = 0
) -> SpeedUp:
    """Return the speed-up of both ways: rows by second, divided by those of one worker alone.

    One worker alone needs no network. Each point is the mean of `steps` steps.

    >>> ideal = Cluster(1, spread=0.0, latency=0.0, gradient_bytes=0.0)
    >>> found = speed_up(ideal, batch=32, workers=(1, 4), steps=50)
    >>> found.synchronous.round(9).tolist(), found.asynchronous.round(1).tolist()
    ([1.0, 4.0], [1.0, 4.0])
    """
    alone = batch * cluster.row_seconds
    both: list[tuple[float, float]] = []
    for count in workers:
        own = replace(cluster, workers=count)
        rng = np.random.default_rng((seed, 1))
        slowest = own.batch_seconds(rng, batch, count * steps).reshape(steps, count).max(axis=1)
        together = count * alone / float(slowest.mean() + own.all_reduce_seconds)
        arrivals = pushes(own, batch, seed, lambda _worker: None)
        updates = steps * count
        end = [next(arrivals)[1] for _ in range(updates)][-1]
        both.append((together, updates * alone / end))
    found = np.array(both)
    return SpeedUp(np.array(workers), found[:, 0], found[:, 1])


__all__ = ["WORKERS", "Cluster", "SpeedUp", "pushes", "speed_up"]
