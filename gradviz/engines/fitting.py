"""Fitting a model to data of any size, on any engine, by any first-order optimizer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from numpy.typing import ArrayLike

from gradviz.engines.arrow_engine import ArrowEngine
from gradviz.engines.base import Engine, Problem
from gradviz.engines.data_source import DataSource, open_data
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.fit_result import Fit, Progress
from gradviz.engines.fit_run import Plan, Run
from gradviz.engines.problem_setup import AnyLoss, AnyModel, problem_of, start_of
from gradviz.engines.spark_engine import SparkEngine
from gradviz.engines.spark_session import LOCAL
from gradviz.learning.penalties import ConfiguredPenalty, Penalty
from gradviz.optimizers.base import Configured, ConfiguredSweep, Optimizer

NO_SCALER, STANDARDIZE = "none", "standardize"
ARROW, SPARK = "arrow", "spark"


def fit(
    model: AnyModel,
    data: str | Path | DataSource,
    optimizer: Configured | Optimizer,
    *,
    target: str,
    columns: Sequence[str] | None = None,
    loss: AnyLoss = None,
    penalty: Penalty | ConfiguredPenalty | None = None,
    engine: Engine | str = ARROW,
    master: str = LOCAL,
    batch: int | None = None,
    epochs: int | None = None,
    steps: int | None = None,
    scaler: str = STANDARDIZE,
    seed: int = 0,
    start: ArrayLike | None = None,
    tolerance: float = 1e-6,
    checkpoint: str | Path | None = None,
    checkpoint_seconds: float = 10.0,
    progress: Callable[[Progress], None] | None = None,
) -> Fit:
    """Fit a model to Parquet or CSV files of any size: the same call for ten rows and for 10^10.

    `model` is "linear", "polynomial", "logistic", a `LinearModel` or a `Network`; `columns` are its
    features, all columns of numbers but the target where they are not named. `batch` is the number
    of rows of a minibatch, None the full batch: then a step reads everything, and an epoch is one
    step. Without `epochs` and `steps` there are 100 steps with the full batch, or one epoch.

    `engine` is "arrow", an `ArrowEngine` in this process, "spark", a `SparkEngine` on the cluster
    of `master`, or an engine, of which the problem is replaced. Minibatches take the row groups in
    another order in each epoch, and shuffle rows within a window (`ArrowEngine.minibatches`).
    "standardize" brings every feature to mean 0 and standard deviation 1 by statistics of one pass,
    while it is read, which "none" does not. With the full batch the fit has converged when no
    coordinate of the gradient is beyond `tolerance`.

    A `checkpoint` is written at most every `checkpoint_seconds` seconds, when the fit ends, and
    when it is interrupted; where it is there already, the fit goes on from it, and ends in this
    process at the same weights, bit for bit, as if it had never stopped.

    Raises EngineError and DataError for data that cannot be used and for a checkpoint of another
    fit, TypeError and ValueError for what is out of range.

    Source: Bottou, Curtis & Nocedal, Optimization methods for large-scale machine learning (2018),
    algorithm 4.1.

    >>> from tempfile import TemporaryDirectory
    >>> from gradviz.engines.make_data import DataMaker
    >>> from gradviz.optimizers import SGD
    >>> maker = DataMaker(rows=2000, features=2, target="linear", noise=0.0)
    >>> with TemporaryDirectory() as folder:
    ...     path = maker.write(Path(folder, "data.parquet"))
    ...     done = fit("linear", path, SGD(learning_rate=0.4), target="y", tolerance=1e-9)
    >>> done.status, bool(abs(done.unscaled_weights[:2] - maker.weights).max() < 1e-6)
    ('converged', True)
    """
    source = data if isinstance(data, DataSource) else open_data(data)
    if scaler not in (NO_SCALER, STANDARDIZE):
        raise ValueError(f"scaler has to be {NO_SCALER} or {STANDARDIZE}, not {scaler!r}")
    for name, value in (("batch", batch), ("epochs", epochs), ("steps", steps)):
        if value is not None and value < 1:
            raise ValueError(f"{name} has to be at least 1, not {value}")
    problem = problem_of(source, model, target, columns, loss, penalty)
    found = _engine(engine, source, problem, master)
    if batch is not None and not found.size:
        raise EngineError("no_rows", {"missing": 0})
    plan = Plan(
        found,
        _first_order(optimizer),
        batch,
        epochs,
        steps,
        scaler == STANDARDIZE,
        seed,
        start_of(problem, start, seed),
        tolerance,
    )
    return Run(plan, checkpoint, checkpoint_seconds, progress).finished()


def _engine(engine: Engine | str, source: DataSource, problem: Problem, master: str) -> Engine:
    if engine == ARROW:
        return ArrowEngine(source, problem)
    if engine == SPARK:
        return SparkEngine(source, problem, master)
    if isinstance(engine, str):
        raise ValueError(f"engine has to be {ARROW} or {SPARK}, not {engine!r}")
    return engine.with_problem(problem)


def _first_order(optimizer: object) -> Configured:
    configured = optimizer() if isinstance(optimizer, Optimizer) else optimizer
    if not isinstance(configured, Configured) or isinstance(configured, ConfiguredSweep):
        raise TypeError(
            f"a fit needs one first-order optimizer, with one value of each hyperparameter,"
            f" not {optimizer!r}"
        )
    return configured


__all__ = ["ARROW", "NO_SCALER", "SPARK", "STANDARDIZE", "fit"]
