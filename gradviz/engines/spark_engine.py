"""The engine on a cluster: Spark's executors read the rows, and one gradient comes to the driver.

Each task reads some parts of the files and adds up; the sums of all tasks are combined by a tree.
No row is collected, ever. Executors need NumPy and PyArrow, and see the files at the same path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.engines import spark_tasks as tasks
from gradviz.engines.arrow_engine import window_rows
from gradviz.engines.base import Array, Evaluation, Minibatch, Problem, Statistics
from gradviz.engines.data_source import DataSource, Part
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.one_step import EngineStep
from gradviz.engines.part_work import Seed, draws, sampled_row_groups
from gradviz.engines.partial_sums import evaluation, statistics_of
from gradviz.engines.spark_failures import spark_errors
from gradviz.engines.spark_session import LOCAL, spark_context

_DEPTH = 2  # of the tree by which sums are combined


@dataclass(frozen=True)
class SparkEngine:
    """Loss and gradient of a problem over files, by the executors of a Spark cluster.

    `master` is "local[2]", "local[*]" or any address that Spark knows, such as "spark://host:7077".
    `partitions` 0 is one for each core: with more, Spark combines by a shuffle, which costs more
    than a gradient. A task or an executor that is lost is tried again, and the result is the same.
    Raises DataError and EngineError for columns that are not there or hold no numbers; what uses
    the cluster also raises EngineError where that cannot be reached.

    Source: Zaharia et al., Resilient distributed datasets (2012); treeReduce is that of MLlib:
    Meng et al., MLlib: machine learning in Apache Spark, JMLR 17 (2016), section 3.
    """

    source: DataSource
    problem: Problem
    master: str = LOCAL
    partitions: int = 0

    def __post_init__(self) -> None:
        self.source.check(self.problem)
        if self.partitions < 0:
            raise ValueError(f"partitions has to be at least 0, not {self.partitions}")

    @property
    def size(self) -> int:
        """The number of rows, missing ones included, N."""
        return sum(self._part_sizes)

    def with_problem(self, problem: Problem) -> SparkEngine:
        """Return the same engine for another problem, over the same data."""
        other = replace(self, problem=problem)
        if "_part_sizes" in self.__dict__:
            other.__dict__["_part_sizes"] = self._part_sizes  # counted once
        return other

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

        The executors draw the rows, the same ones as `ArrowEngine` draws. Raises EngineError where
        no drawn row is complete, and for row groups of a CSV file; ValueError unless one of both
        counts is given, of at least 1.
        """
        groups = sampled_row_groups(self.source, rows, row_groups, seed)
        if rows is None:
            return self._evaluated(weights, groups)
        drawn = draws(self.source.parts, self._part_sizes, rows, seed)
        work = partial(tasks.sums_of_draws, self.problem, weights)
        found = self._reduced(drawn, work)
        return evaluation(self.problem, weights, found.sums, found.read)

    def timed_step(self, weights: Array) -> EngineStep:
        """Return what `evaluate` returns, with the time that each part of it takes, and the start.

        The first pass starts the workers; the second one is measured.
        """
        begun = perf_counter()
        work = partial(tasks.timed_sums_of_parts, self.problem, weights)
        self._reduced(self.source.parts, work)
        started = perf_counter()
        found = self._reduced(self.source.parts, work)
        whole = perf_counter() - started
        cores = spark_context(self.master).defaultParallelism
        done = evaluation(self.problem, weights, found.sums, found.sums.rows)
        seconds = {name: value / cores for name, value in found.seconds.items()}
        seconds["scheduling"] = max(0.0, whole - sum(seconds.values()))
        seconds["starting"] = started - begun
        return EngineStep("Spark", done.loss, done.gradient, done.rows, seconds)

    def statistics(self) -> Statistics:
        """Return the features' statistics, found in one pass, with a result for each part."""
        numbered = list(enumerate(self.source.parts))
        if not numbered:
            return statistics_of(self.problem, [])
        found = self._reduced(numbered, partial(tasks.moments_of_parts, self.problem)).found
        return statistics_of(self.problem, (found[number] for number in sorted(found)))

    def minibatches(
        self, rows: int, *, seed: int, epoch: int, first: int = 0
    ) -> Iterator[Minibatch]:
        """Return the minibatches of an epoch, from the one numbered `first`, counted from 0.

        They hold the same rows as those of `ArrowEngine.minibatches`. Each is a job on the cluster,
        whose workers keep the row groups of a window at hand; the driver sends the places of its
        rows. Raises ValueError for fewer than one row.
        """
        if rows < 1:
            raise ValueError(f"a minibatch needs at least 1 row, not {rows}")
        rng = np.random.default_rng((seed, epoch))
        order = rng.permutation(len(self.source.parts))
        parts = [self.source.parts[k] for k in order]
        edges = np.cumsum([0, *(self._part_sizes[k] for k in order)])
        numbers = len(self.problem.columns) + 1
        length = window_rows(rows, numbers)
        number = 0
        for begin in range(0, self.size, length):
            end = min(begin + length, self.size)
            inside = begin + rng.permutation(end - begin)
            slabs = tasks.slabs(parts, edges, begin, end, numbers)
            batches = -(-len(inside) // rows)
            for k in range(max(0, first - number), batches):
                chosen = inside[k * rows : (k + 1) * rows]
                yield partial(self._minibatch, tasks.rows_of(chosen, slabs), len(chosen))
            number += batches

    def _minibatch(self, chosen: list[tasks.Rows], count: int, weights: Array) -> Evaluation:
        sums = self._reduced(chosen, partial(tasks.sums_of_rows, self.problem, weights))
        return evaluation(self.problem, weights, sums, count)

    def _evaluated(self, weights: Array, parts: Sequence[Part]) -> Evaluation:
        if not parts:
            raise EngineError("no_rows", {"missing": 0})
        total = self._reduced(parts, partial(tasks.sums_of_parts, self.problem, weights))
        return evaluation(self.problem, weights, total, total.rows + total.missing)

    @cached_property
    def _part_sizes(self) -> list[int]:
        if self.source.format == "parquet":
            return self.source.part_sizes
        numbered = list(enumerate(self.source.parts))
        found = self._reduced(numbered, partial(tasks.sizes_of_parts, self.problem)).found
        return [found[number] for number in sorted(found)]

    def _reduced(self, given: Sequence[Any], work: Callable[[Any], Any]) -> Any:
        """Return the merged results of work on all that is given. Raises EngineError."""
        context = spark_context(self.master)
        wanted = self.partitions or context.defaultParallelism
        slices = max(1, min(len(given), wanted))
        with spark_errors():
            data = context.parallelize(_cut(given, slices), slices)
            done = data.mapPartitions(partial(tasks.one_by_one, work))
            found = done.treeReduce(tasks.merged, _DEPTH)
        if isinstance(found, SentenceError):
            raise found
        return found


def _cut(given: Sequence[Any], slices: int) -> list[list[Any]]:
    """Cut what is given into slices of nearly equal length.

    >>> _cut("abcde", 2)
    [['a', 'b'], ['c', 'd', 'e']]
    """
    edges = [k * len(given) // slices for k in range(slices + 1)]
    return [list(given[low:high]) for low, high in pairwise(edges)]


__all__ = ["SparkEngine"]
