"""The same fit with the full batch, with minibatches and with single rows: what each costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.progress import Progress, within
from gradviz.engines.arrow_engine import ArrowEngine
from gradviz.engines.base import Array, Problem, Standardizer
from gradviz.engines.data_source import DataSource, blocks
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.fit_run import Plan, Run
from gradviz.engines.partial_sums import complete
from gradviz.engines.row_gradients import losses_at
from gradviz.optimizers.base import Configured
from gradviz.recordings.thinning import Geometric

RATIO = 1.25
"""Of the numbers of steps after which the loss is shown."""
_PASS = 0.25  # of the time, for the losses at the end
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class BatchRun:
    """A fit with one size of batch, None for the full batch, seen K times on its way.

    After `steps` (K,) steps, `rows` (K,) rows had been used for gradients and `seconds` (K,) were
    gone, reading included; `losses` (K,) are the means over all N complete rows at the weights then
    reached, penalty included. `status` says how it ended.
    """

    batch: int | None
    steps: Counts
    rows: Counts
    seconds: Array
    losses: Array
    weights: Array
    status: str

    def epochs(self, size: int) -> Array:
        """Return the passes over `size` rows after which the losses were seen, (K,)."""
        return np.asarray(self.rows / size)

    def first_below(self, loss: float) -> int | None:
        """Return the first place among K whose loss is at most this, None where none is."""
        below = np.flatnonzero(self.losses <= loss)
        return int(below[0]) if below.size else None


@dataclass(frozen=True, eq=False)
class BatchComparison:
    """The same fit with several sizes of batch, on N rows.

    `lowest` is the least loss that any of them has seen.
    """

    size: int
    runs: tuple[BatchRun, ...]
    scaler: Standardizer | None

    @property
    def lowest(self) -> float:
        """The least loss of all."""
        return float(min(np.nanmin(each.losses) for each in self.runs))

    def target(self, share: float = 0.05) -> float:
        """Return the loss that is left when all but a share of what can be gained is gained."""
        start = float(self.runs[0].losses[0])
        return self.lowest + share * (start - self.lowest)


def compare_batch_sizes(
    source: DataSource,
    problem: Problem,
    optimizer: Configured,
    *,
    batches: Sequence[int | None],
    epochs: int,
    most_steps: int = 20_000,
    seed: int = 0,
    standardizes: bool = True,
) -> Progress[BatchComparison]:
    """Fit with each size of batch from the same zero weights; no more than `most_steps` steps each.

    Yields the fraction done. Raises EngineError for data that cannot be used.

    Source: Bottou, Curtis & Nocedal, Optimization methods for large-scale machine learning (2018),
    section 3.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from gradviz.descent.progress import Work
    >>> from gradviz.engines import DataMaker, open_data, problem_of
    >>> from gradviz.optimizers import SGD
    >>> with TemporaryDirectory() as folder:
    ...     data = open_data(DataMaker(rows=3000, features=2).write(Path(folder, "data.parquet")))
    ...     of = problem_of(data, "logistic", "y")
    ...     sgd = SGD(learning_rate=0.5)
    ...     work = compare_batch_sizes(data, of, sgd, batches=(None, 30), epochs=2)
    ...     full, mini = Work(work).finish().runs
    >>> full.steps.tolist(), int(mini.steps[-1]), bool(mini.losses[-1] < full.losses[-1])
    ([0, 1, 2], 200, True)
    """
    if not source.size:
        raise EngineError("no_rows", {"missing": 0})
    engine, scaler = ArrowEngine(source, problem), None
    if standardizes:
        scaler = engine.statistics().standardizer
        engine = engine.with_problem(replace(problem, scaler=scaler))
    fits = []
    start = np.zeros(problem.dimension)
    for number, batch in enumerate(batches):
        plan = Plan(
            engine,
            optimizer,
            batch,
            epochs,
            most_steps,
            standardizes=False,  # it is done already
            seed=seed,
            start=start,
            tolerance=0.0,
        )
        kept: Geometric[Array] = Geometric(RATIO)
        run = Run(plan, None, float("inf"), None, kept).pieces()
        share = (1.0 - _PASS) / len(batches)
        done = yield from within(run, number * share, share)
        fits.append(done)
    points = [each.weights_by_step for each in fits]
    losses = yield from within(_losses(engine, np.concatenate(points)), 1.0 - _PASS, _PASS)
    runs, first = [], 0
    for batch, each in zip(batches, fits, strict=True):
        last = first + len(each.weight_steps)
        rows = np.concatenate([[0], each.rows_by_step])[each.weight_steps]
        seconds = np.concatenate([[0.0], each.seconds_by_step])[each.weight_steps]
        runs.append(
            BatchRun(
                batch,
                each.weight_steps,
                rows,
                seconds,
                losses[first:last],
                each.weights_by_step,
                each.status,
            )
        )
        first = last
    return BatchComparison(source.size, tuple(runs), scaler)


def _losses(engine: ArrowEngine, points: Array) -> Progress[Array]:
    """Return the mean loss over all complete rows at each of K weights, (K,), in one pass."""
    problem, source = engine.problem, engine.source
    total, rows = np.zeros(len(points)), 0
    for number, part in enumerate(source.parts):
        for features, target in blocks(part, problem):
            x, y, _ = complete(features, target)
            total += losses_at(problem, points, x, y)
            rows += len(y)
        yield (number + 1) / len(source.parts)
    penalties = np.array([problem.penalized(each)[0] for each in points])
    return np.asarray(total / rows + penalties)


__all__ = ["RATIO", "BatchComparison", "BatchRun", "compare_batch_sizes"]
