"""The long work on large data: each as a value, which is the key of its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from types import MappingProxyType

import numpy as np

from gradviz.descent.progress import Progress, Work, within
from gradviz.engines.arrow_engine import ArrowEngine
from gradviz.engines.base import Array, Evaluation, Problem
from gradviz.engines.batch_sizes import BatchComparison, compare_batch_sizes
from gradviz.engines.data_folder import MadeData
from gradviz.engines.data_source import DataSource, open_data
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.fitting import fit
from gradviz.engines.framework_steps import framework_step
from gradviz.engines.gradient_estimates import (
    GradientEstimates,
    gradient_estimates,
    group_sizes,
    sample_sizes,
)
from gradviz.engines.one_step import EngineStep, arrow_step, numpy_step
from gradviz.engines.problem_setup import problem_of
from gradviz.engines.spark_engine import SparkEngine
from gradviz.gradients.accuracy import error
from gradviz.optimizers import Adam
from gradviz.optimizers.base import Configured

DRAWS = 40
BEFORE = Adam(learning_rate=0.1)
"""What takes the steps before the gradient is looked at."""
Stamp = tuple[int, int]
OWN_ENGINES = ("NumPy", "Arrow")
STEPS: Mapping[str, Callable[[DataSource, Problem, Array], EngineStep]] = MappingProxyType(
    {
        "NumPy": numpy_step,
        "Arrow": arrow_step,
        "Keras": partial(framework_step, "Keras"),
        "TensorFlow": partial(framework_step, "TensorFlow"),
        "Spark": lambda *given: SparkEngine(*given[:2]).timed_step(given[2]),
    }
)
"""By an engine's name, what takes its step."""


@dataclass(frozen=True, eq=False)
class OneEstimate:
    """One estimate by itself: of how many rows or row groups, what it read, and how far it is off.

    `error` is |g - exact| / |exact|, `angle` is in degrees.
    """

    rows: int
    row_groups: int | None
    rows_read: int
    seconds: float
    error: float
    angle: float
    gradient: Array


@dataclass(frozen=True, eq=False)
class SampleStudy:
    """The gradient of a problem at some weights, its estimates, and what single ones cost.

    `names` are those of the parameters. `full` is the true gradient as an estimate from all rows.
    """

    names: tuple[str, ...]
    weights: Array
    estimates: GradientEstimates
    full: OneEstimate
    of_rows: tuple[OneEstimate, ...]
    of_row_groups: tuple[OneEstimate, ...]


@dataclass(frozen=True)
class EstimatesWork:
    """Estimates of a gradient from samples of each size, over the data at a path.

    `stamp` tells one state of the data from another. The gradient is that after `steps` steps of
    Adam with the full batch, over standardized features.
    """

    path: Path
    stamp: Stamp
    target: str
    model: str
    steps: int
    seed: int

    def begin(self) -> Work[SampleStudy]:
        """Return the work."""
        return Work(self._pieces())

    def _pieces(self) -> Progress[SampleStudy]:
        source = open_data(self.path)
        problem, weights = start_of_study(source, self.model, self.target, self.steps)
        yield 0.1
        pieces = gradient_estimates(
            source,
            problem,
            weights,
            sizes=sample_sizes(source.size),
            draws=DRAWS,
            seed=self.seed,
        )
        estimates = yield from within(pieces, 0.1, 0.7)
        engine, exact = ArrowEngine(source, problem), estimates.exact
        full = _one(exact, lambda: engine.evaluate(weights))
        ways = [{"rows": size} for size in estimates.rows.sizes]
        if source.format == "parquet":
            ways += [{"row_groups": size} for size in group_sizes(len(source.parts))]
        each = []
        for number, way in enumerate(ways):
            each.append(_sampled(engine, weights, exact, self.seed, **way))
            yield 0.8 + 0.2 * (number + 1) / len(ways)
        count = len(estimates.rows.sizes)
        names = problem.variables
        return SampleStudy(
            names, weights, estimates, full, tuple(each[:count]), tuple(each[count:])
        )


def start_of_study(
    source: DataSource, model: str, target: str, steps: int
) -> tuple[Problem, Array]:
    """Return the problem over standardized features, and its weights after some steps of Adam.

    Raises EngineError and DataError for data that cannot be used.
    """
    problem = problem_of(source, model, target)
    if steps:
        done = fit(model, source, BEFORE, target=target, steps=steps, tolerance=0.0)
        return done.problem, done.weights
    scaler = ArrowEngine(source, problem).statistics().standardizer
    return replace(problem, scaler=scaler), np.zeros(problem.dimension)


def _sampled(
    engine: ArrowEngine, weights: Array, exact: Evaluation, seed: int, **size: int
) -> OneEstimate:
    def asked() -> Evaluation:
        try:
            return engine.sample(weights, seed=seed, **size)
        except EngineError as error:
            if error.code != "no_rows":
                raise
            # the few rows that were drawn all lack a number
            none = np.full_like(weights, np.nan)
            return Evaluation(float("nan"), none, 0, size.get("rows", 0), size.get("rows", 0))

    return replace(_one(exact, asked), row_groups=size.get("row_groups"))


def _one(exact: Evaluation, ask: Callable[[], Evaluation]) -> OneEstimate:
    begun = perf_counter()
    found = ask()
    seconds = perf_counter() - begun
    off = error(found.gradient, exact.gradient)
    far, angle = float(off.relative), float(off.angle)
    return OneEstimate(found.rows, None, found.rows_read, seconds, far, angle, found.gradient)


@dataclass(frozen=True)
class BatchesWork:
    """The same fit with the full batch, minibatches and single rows."""

    path: Path
    stamp: Stamp
    target: str
    model: str
    optimizer: Configured
    batch: int
    epochs: int
    seed: int

    def begin(self) -> Work[BatchComparison]:
        """Return the work."""
        return Work(self._pieces())

    def _pieces(self) -> Progress[BatchComparison]:
        source = open_data(self.path)
        problem = problem_of(source, self.model, self.target)
        return (
            yield from compare_batch_sizes(
                source,
                problem,
                self.optimizer,
                batches=(None, self.batch, 1),
                epochs=self.epochs,
                seed=self.seed,
            )
        )


@dataclass(frozen=True)
class StepWork:
    """Loss and gradient over all rows by one engine, whose name is in `STEPS`."""

    path: Path
    stamp: Stamp
    target: str
    model: str
    steps: int
    engine: str

    def begin(self) -> Work[EngineStep]:
        """Return the work."""
        return Work(self._pieces())

    def _pieces(self) -> Progress[EngineStep]:
        source = open_data(self.path)
        problem, weights = start_of_study(source, self.model, self.target, self.steps)
        yield 0.3
        return STEPS[self.engine](source, problem, weights)


@dataclass(frozen=True)
class MakingWork:
    """Made data, written into a folder, of which `stamp` tells one state from another."""

    folder: Path
    stamp: int
    made: MadeData

    def begin(self) -> Work[Path]:
        """Return the work."""
        return self.made.begin(self.folder)


__all__ = [
    "OWN_ENGINES",
    "STEPS",
    "BatchesWork",
    "EstimatesWork",
    "MakingWork",
    "OneEstimate",
    "SampleStudy",
    "StepWork",
    "start_of_study",
]
