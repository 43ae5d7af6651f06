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

from gradviz.engines.base import Array, Evaluation, Minibatch, Problem, Statistics
from gradviz.engines.data_source import DataSource, Part
from gradviz.engines.part_work import PartReader, Seed, draws, sampled_row_groups
from gradviz.engines.partial_sums import Sums, evaluation, partial_sums, statistics_of

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
        seed: Seed = 0,
    ) -> Evaluation:
        """Return both over `rows` rows or `row_groups` row groups, drawn without replacement.

        Rows are drawn evenly from all; each row group that holds one is read. Raises EngineError
        where no drawn row is complete, and for row groups of a CSV file; ValueError unless one of
        both counts is given, of at least 1.
        """
        groups = sampled_row_groups(self.source, rows, row_groups, seed)
        if rows is None:
            return self._evaluated(weights, groups)
        return self._sampled_rows(weights, rows, seed)

    def statistics(self) -> Statistics:
        """Return the features' statistics, found in one pass, with a result for each part."""
        return statistics_of(self.problem, self._each(self.source.parts, self._reader.moments))

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
        length = window_rows(batch, numbers)
        window, count = np.empty((min(length, self.size), numbers)), 0
        reader = PartReader(self.problem, self._verified, threads=True)
        for part in parts:
            for features, target in reader.blocks(part):
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
        total = Sums.zero(self.problem.dimension)
        for found in self._each(parts, partial(self._reader.sums, weights)):
            total = total + found
        return evaluation(self.problem, weights, total, total.rows + total.missing)

    def _sampled_rows(self, weights: Array, count: int, seed: Seed) -> Evaluation:
        tasks = draws(self.source.parts, self.source.part_sizes, count, seed)
        work = partial(self._reader.drawn_sums, weights)
        total, read = Sums.zero(self.problem.dimension), 0
        for found, rows in self._each(tasks, work):
            total, read = total + found, read + rows
        return evaluation(self.problem, weights, total, read)

    @property
    def _reader(self) -> PartReader:
        return PartReader(self.problem, self._verified, threads=self._threads)

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


def window_rows(batch: int, numbers: int) -> int:
    """Return how many rows of so many numbers the minibatches of one window hold together.

    >>> window_rows(1000, numbers=11)
    524000
    """
    return max(batch, min(WINDOW, _WINDOW_NUMBERS // numbers) // batch * batch)


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


__all__ = ["WINDOW", "ArrowEngine", "one_blas_thread", "window_rows"]
