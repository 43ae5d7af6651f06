"""The engine in this process: streams Parquet and CSV files through Arrow, on all cores.

Each core takes a row group, reads it block by block, and adds up; NumPy and Arrow let the others
run meanwhile. Memory holds a few blocks of each core, however many rows there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gradviz.engines.base import Array, Evaluation, Minibatch, Problem, Statistics
from gradviz.engines.data_source import Block, DataSource, Part, blocks
from gradviz.engines.drawing import drawn_rows
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.partial_sums import (
    Moments,
    Sums,
    evaluation,
    partial_sums,
    statistics_of,
)

WINDOW = 1 << 19
"""Rows among which the minibatches of an epoch are shuffled, at most."""
_WINDOW_NUMBERS = 1 << 23  # 64 MB
T = TypeVar("T")


@dataclass(frozen=True)
class ArrowEngine:
    """Loss and gradient of a problem over files, in this process, by `workers` threads.

    `workers` 0 is one for each core that this process may use. The result is the same, bit for
    bit, for any number of workers. Raises DataError and EngineError for columns that are not there
    or hold no numbers.
    """

    source: DataSource
    problem: Problem
    workers: int = 0
    # parts whose checksums were compared; engines of other problems share it
    _verified: set[Part] = field(default_factory=set, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.source.check(self.problem)
        if self.workers < 0:
            raise ValueError(f"workers has to be at least 0, not {self.workers}")

    @property
    def size(self) -> int:
        """The number of rows, missing ones included, N."""
        return self.source.size

    def with_problem(self, problem: Problem) -> ArrowEngine:
        """Return the same engine for another problem, over the same data."""
        return replace(self, problem=problem)

    def evaluate(self, weights: Array) -> Evaluation:
        """Return loss and gradient at weights (D,) over all rows. Raises EngineError."""
        return self._evaluated(weights, self.source.parts)

    def sample(
        self,
        weights: Array,
        *,
        rows: int | None = None,
        row_groups: int | None = None,
        seed: int | tuple[int, ...] = 0,
    ) -> Evaluation:
        """Return both over `rows` rows or `row_groups` row groups, drawn without replacement.

        Rows are drawn evenly from all; each row group that holds one is read. Raises EngineError
        where no drawn row is complete, and for row groups of a CSV file; ValueError unless one of
        both counts is given, of at least 1.
        """
        counts = [count for count in (rows, row_groups) if count is not None]
        if len(counts) != 1 or counts[0] < 1:
            raise ValueError("a sample needs a number of rows or of row groups, at least 1")
        rng = np.random.default_rng(seed)
        if rows is not None:
            return self._sampled_rows(weights, rows, rng)
        if self.source.format == "csv":
            raise EngineError("no_row_groups")
        parts = self.source.parts
        chosen = drawn_rows(rng, len(parts), counts[0])
        return self._evaluated(weights, [parts[k] for k in chosen])

    def statistics(self) -> Statistics:
        """Return the features' statistics, found in one pass, with a result for each part."""
        return statistics_of(self.problem, self._each(self.source.parts, self._moments))

    def minibatches(
        self, rows: int, *, seed: int, epoch: int, first: int = 0
    ) -> Iterator[Minibatch]:
        """Return the minibatches of an epoch, from the one numbered `first`, counted from 0.

        The row groups come in an order of their own in each epoch, and the rows are shuffled within
        a window of at most `WINDOW` rows: reading rows one by one from all over the files would
        cost a seek each. So rows of the same row group meet in a batch more often than by chance;
        where the files are sorted, shuffle them once when they are written. The last minibatch of
        an epoch is what remains. Raises ValueError for fewer than one row.
        """
        if rows < 1:
            raise ValueError(f"a minibatch needs at least 1 row, not {rows}")
        rng = np.random.default_rng((seed, epoch))
        parts = [self.source.parts[k] for k in rng.permutation(len(self.source.parts))]
        number = 0
        # to keep BLAS to one thread anew for each minibatch would cost more than a small one does
        with one_blas_thread():
            for window in self._windows(parts, rows):
                order = rng.permutation(len(window))
                batches = -(-len(window) // rows)
                for k in range(max(0, first - number), batches):
                    chosen = window.take(order[k * rows : (k + 1) * rows], axis=0)
                    yield partial(_minibatch, self.problem, chosen)
                number += batches

    def _windows(self, parts: list[Part], batch: int) -> Iterator[Array]:
        """Return features and targets of parts, (n, P + 1), in windows of whole minibatches.

        The last window may be less. A row's numbers lie next to each other, or each would be
        fetched from elsewhere when rows are drawn.
        """
        numbers = len(self.problem.columns) + 1
        length = max(batch, min(WINDOW, _WINDOW_NUMBERS // numbers) // batch * batch)
        window, count = np.empty((min(length, self.size), numbers)), 0
        for part in parts:
            for features, target in self._blocks(part, threads=True):
                done = 0
                while done < len(target):
                    taken = min(len(target) - done, length - count)
                    rows = window[count : count + taken]
                    rows[:, :-1] = features[done : done + taken]
                    rows[:, -1] = target[done : done + taken]
                    done, count = done + taken, count + taken
                    if count == length:
                        yield window
                        count = 0
        if count:
            yield window[:count]

    def _evaluated(self, weights: Array, parts: Any) -> Evaluation:
        work = partial(self._sums, weights)
        total = Sums.zero(self.problem.dimension)
        for found in self._each(parts, work):
            total = total + found
        return evaluation(self.problem, weights, total, total.rows + total.missing)

    def _sampled_rows(self, weights: Array, count: int, rng: np.random.Generator) -> Evaluation:
        sizes = self.source.part_sizes
        chosen = drawn_rows(rng, sum(sizes), count)
        edges = np.cumsum([0, *sizes])
        places = np.searchsorted(chosen, edges)
        tasks = [
            (part, chosen[low:high] - edge)
            for part, edge, low, high in zip(
                self.source.parts, edges[:-1], places[:-1], places[1:], strict=True
            )
            if high > low
        ]
        work = partial(self._chosen_sums, weights)
        total, read = Sums.zero(self.problem.dimension), 0
        for found, rows in self._each(tasks, work):
            total, read = total + found, read + rows
        return evaluation(self.problem, weights, total, read)

    def _blocks(self, part: Part, *, threads: bool) -> Iterator[Block]:
        """Return the blocks of a part, its checksums compared when it is read first."""
        verified = part in self._verified
        # a damaged page raises, before the part counts as verified
        yield from blocks(part, self.problem, threads=threads, verified=verified)
        self._verified.add(part)

    def _sums(self, weights: Array, part: Part) -> Sums:
        total = Sums.zero(self.problem.dimension)
        for features, target in self._blocks(part, threads=self._threads):
            total = total + partial_sums(self.problem, weights, features, target)
        return total

    def _moments(self, part: Part) -> Moments:
        total = Moments.zero(len(self.problem.columns) + 1)
        for features, target in self._blocks(part, threads=self._threads):
            total = total + Moments.of(features, target)
        return total

    def _chosen_sums(
        self, weights: Array, task: tuple[Part, NDArray[np.int64]]
    ) -> tuple[Sums, int]:
        """Return the sums over some rows of a part, and how many rows it read for them.

        The rows are given by their ascending places in the part.
        """
        part, chosen = task
        total, read = Sums.zero(self.problem.dimension), 0
        for features, target in self._blocks(part, threads=self._threads):
            low, high = np.searchsorted(chosen, (read, read + len(target)))
            if high > low:
                rows = chosen[low:high] - read
                own = features.T[:, rows].T, target[rows]
                total = total + partial_sums(self.problem, weights, *own)
            read += len(target)
            if high == len(chosen):
                break
        return total, read

    @property
    def cores(self) -> int:
        """How many threads share the work."""
        if self.workers:
            return self.workers
        # not every system tells which cores a process may use
        allowed = getattr(os, "sched_getaffinity", None)
        return len(allowed(0)) if allowed else os.cpu_count() or 1

    @property
    def _threads(self) -> bool:
        """Whether a part is read by several threads, since there are too few parts for all."""
        return len(self.source.parts) < self.cores

    def _each(self, tasks: Any, work: Callable[[Any], T]) -> Iterator[T]:
        """Return the results of tasks in their order, worked on side by side."""
        with one_blas_thread(), ThreadPoolExecutor(self.cores) as pool:
            try:
                yield from pool.map(work, tasks)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise


def _minibatch(problem: Problem, rows: Array, weights: Array) -> Evaluation:
    sums = partial_sums(problem, weights, rows[:, :-1], rows[:, -1])
    return evaluation(problem, weights, sums, len(rows))


@lru_cache(maxsize=1)
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def one_blas_thread() -> Any:
    """Keep BLAS to the thread that calls it: the cores are taken, and its sums stay the same."""
    return _blas().limit(limits=1, user_api="blas")


__all__ = ["WINDOW", "ArrowEngine", "one_blas_thread"]
