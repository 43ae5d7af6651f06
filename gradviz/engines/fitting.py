"""Fitting a model to data of any size, on any engine, by any first-order optimizer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.descent.endings import CONVERGED, DIVERGED, LIMIT, STATUSES, STEP_LIMIT
from gradviz.descent.vector_step import vector_step
from gradviz.engines.arrow_engine import ArrowEngine
from gradviz.engines.base import Array, Engine, Evaluation, Minibatch, Problem, Standardizer
from gradviz.engines.checkpoints import load_checkpoint, save_checkpoint
from gradviz.engines.data_source import DataSource, open_data
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.problem_setup import AnyLoss, AnyModel, problem_of, start_of
from gradviz.learning.models import LinearModel
from gradviz.learning.penalties import ConfiguredPenalty, Penalty
from gradviz.optimizers.base import Configured, ConfiguredSweep, Optimizer
from gradviz.recordings.thinning import Thinned

STEPS = 100
"""Steps with the full batch, where nobody says how many."""
MOST_WEIGHTS = 200
"""Times at which the weights are kept: every step, or every 2nd, 4th, ... of a long fit."""
NO_SCALER, STANDARDIZE = "none", "standardize"


@dataclass(frozen=True)
class Progress:
    """Where a fit stands: `step` of `steps` are taken, `loss` is that of the last one's rows."""

    step: int
    steps: int
    loss: float
    rows_read: int
    seconds: float


@dataclass(frozen=True, eq=False)
class Fit:
    """A model fitted to data: T steps, of D parameters.

    `weights` (D,) are at the scale of `problem.scaler`. Before each step, `loss_by_step` (T,) is
    the loss over that step's rows, nan where none was complete, and `gradient_norms` (T,) the norm
    of its gradient; after it, `rows_by_step` (T,) are the rows read and `seconds_by_step` (T,) the
    time taken since the start, statistics included. `loss` is that at the end over all rows, of
    which `rows` are complete and `missing` are not. `status` is a name in
    `gradviz.descent.endings.STATUSES`. The weights after `weight_steps` (K,) steps are
    `weights_by_step` (K, D).
    """

    problem: Problem
    optimizer: Configured
    weights: Array
    loss: float
    rows: int
    missing: int
    status: str
    loss_by_step: Array
    gradient_norms: Array
    rows_by_step: NDArray[np.int64]
    seconds_by_step: Array
    weight_steps: NDArray[np.int64]
    weights_by_step: Array
    steps_per_epoch: int

    def __repr__(self) -> str:
        return f"<Fit of {self.problem.dimension} parameters: {self.steps} steps, {self.status}>"

    @property
    def steps(self) -> int:
        """The number of steps taken, T."""
        return len(self.loss_by_step)

    @property
    def rows_read(self) -> int:
        """The number of rows read, in all passes together."""
        return int(self.rows_by_step[-1]) if self.steps else 0

    @property
    def seconds(self) -> float:
        """The time it took, that before a resumed checkpoint included."""
        return float(self.seconds_by_step[-1]) if self.steps else 0.0

    @property
    def ending(self) -> str:
        """How it ended, as a sentence's end in English."""
        return STATUSES[self.status].format(step=self.steps)

    @property
    def unscaled_weights(self) -> Array:
        """The weights for features as they are in the data, (D,).

        Raises ValueError for a model whose weights do not change by the scale alone: one of higher
        degree, without a bias, or a network.
        """
        model = self.problem.model
        if not isinstance(model, LinearModel) or model.degree > 1 or not model.bias:
            raise ValueError("only a linear model of degree 1 with a bias can be unscaled")
        scaler = self.problem.scaler
        return self.weights if scaler is None else scaler.unscaled(self.weights)


def fit(
    model: AnyModel,
    data: str | Path | DataSource,
    optimizer: Configured | Optimizer,
    *,
    target: str,
    columns: Sequence[str] | None = None,
    loss: AnyLoss = None,
    penalty: Penalty | ConfiguredPenalty | None = None,
    engine: str | Engine = "arrow",
    master: str | None = None,
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

    `engine` is "arrow", in this process, or "spark", at the address `master`; or an engine, whose
    problem is replaced. In this process minibatches take the row groups in another order in each
    epoch, and shuffle rows within a window (`ArrowEngine.minibatches`); on Spark they are drawn
    from all rows. "standardize" brings every feature to mean 0 and standard deviation 1 by
    statistics of one pass, while it is read, which "none" does not. With the full batch the fit has
    converged when no coordinate of the gradient is beyond `tolerance`.

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
    plan = _Plan(
        _engine(engine, source, problem, master),
        _first_order(optimizer),
        batch,
        epochs,
        steps,
        scaler == STANDARDIZE,
        seed,
        start_of(problem, start, seed),
        tolerance,
    )
    return _Run(plan, checkpoint, checkpoint_seconds, progress).finished()


def _first_order(optimizer: object) -> Configured:
    configured = optimizer() if isinstance(optimizer, Optimizer) else optimizer
    if not isinstance(configured, Configured) or isinstance(configured, ConfiguredSweep):
        raise TypeError(
            f"a fit needs one first-order optimizer, with one value of each hyperparameter,"
            f" not {optimizer!r}"
        )
    return configured


def _engine(
    engine: str | Engine, source: DataSource, problem: Problem, master: str | None
) -> Engine:
    if not isinstance(engine, str):
        return engine.with_problem(problem)
    if engine == "arrow":
        return ArrowEngine(source, problem)
    if engine != "spark":
        raise ValueError(f"engine has to be arrow or spark, not {engine!r}")
    # without PySpark, everything else works
    spark = import_module("gradviz.engines.spark_engine")
    made: Engine = spark.SparkEngine(source, problem, master=master)
    return made


@dataclass(frozen=True, eq=False)
class _Plan:
    """What decides each number of a fit."""

    engine: Engine
    optimizer: Configured
    batch: int | None
    epochs: int | None
    most_steps: int | None
    standardizes: bool
    seed: int
    start: Array
    tolerance: float

    @cached_property
    def per_epoch(self) -> int:
        """The number of steps in an epoch."""
        return 1 if self.batch is None else -(-self.engine.size // self.batch)

    @cached_property
    def steps(self) -> int:
        """The number of steps at most."""
        if self.epochs is None:
            default = STEPS if self.batch is None else self.per_epoch
            return default if self.most_steps is None else self.most_steps
        steps = self.epochs * self.per_epoch
        return steps if self.most_steps is None else min(steps, self.most_steps)

    def minibatches(self, engine: Engine, step: int) -> Iterator[Minibatch]:
        """Return the functions of each step's rows, from a step on, without end."""
        while self.batch is None:
            yield engine.evaluate
        epoch, first = divmod(step, self.per_epoch)
        while True:
            yield from engine.minibatches(self.batch, seed=self.seed, epoch=epoch, first=first)
            epoch, first = epoch + 1, 0

    @property
    def fingerprint(self) -> str:
        """What a checkpoint has to agree on; the number of steps may grow."""
        problem = self.engine.problem
        parts = (
            *(problem.model, problem.loss, problem.columns, problem.target, problem.penalty),
            *(self.optimizer, self.optimizer.settings, self.engine.size, self.batch),
            *(self.standardizes, self.seed, self.start.tobytes().hex(), type(self.engine).__name__),
        )
        return "\n".join(map(repr, parts))


@dataclass
class _State:
    """All that changes in a fit: what a checkpoint holds."""

    step: int
    weights: Array
    states: list[Any]
    losses: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class _Run:
    """A fit under way."""

    def __init__(
        self,
        plan: _Plan,
        checkpoint: str | Path | None,
        every: float,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._plan, self._checkpoint, self._every = plan, checkpoint, every
        self._progress = progress
        self._rule = vector_step(plan.optimizer.rule)
        inputs = plan.optimizer.rule.inputs
        self._numbers = [float(plan.optimizer.values[name]) for name in inputs]
        self._engine = plan.engine
        self._kept = Thinned[Array](MOST_WEIGHTS)
        self._before = 0.0  # seconds, and rows, of what came before the first step here
        self._begun = self._saved = time.perf_counter()

    def finished(self) -> Fit:
        """Take all steps, and return the fit."""
        state = self._resumed() or self._fresh()
        status = STEP_LIMIT
        minibatches = self._plan.minibatches(self._engine, state.step)
        try:
            while state.step < self._plan.steps:
                ended = self._advance(state, next(minibatches))
                if ended:
                    status = ended
                    break
                if time.perf_counter() - self._saved >= self._every:
                    self._save(state)
        finally:
            # after an interruption, too: what is computed is not lost
            self._save(state)
        return self._result(state, status)

    def _advance(self, state: _State, minibatch: Minibatch) -> str:
        """Take a step, or return how the fit ends before it."""
        found = _evaluated(minibatch, state.weights)
        norm = float(np.sqrt(found.gradient.dot(found.gradient)))
        if self._plan.batch is None and np.abs(found.gradient).max() <= self._plan.tolerance:
            return CONVERGED
        state.step += 1
        state.losses.append(found.loss)
        state.norms.append(norm)
        state.rows.append((state.rows[-1] if state.rows else self._read) + found.rows_read)
        if found.rows:
            moved, *states = self._rule.move(
                state.weights, found.gradient, state.states, self._numbers, float(state.step)
            )
            state.weights, state.states = moved, list(map(_plain, states))
        self._keep(state)
        state.seconds.append(self._seconds)
        if self._progress is not None:
            seen = (found.loss, state.rows[-1], state.seconds[-1])
            self._progress(Progress(state.step, self._plan.steps, *seen))
        return "" if np.abs(state.weights).max() < LIMIT else DIVERGED

    @property
    def _seconds(self) -> float:
        return self._before + time.perf_counter() - self._begun

    def _keep(self, state: _State) -> None:
        if self._kept.wants(state.step):
            self._kept.keep(state.step, state.weights)

    def _fresh(self) -> _State:
        self._read = 0
        if self._plan.standardizes:
            found = self._engine.statistics()
            self._use(found.standardizer)
            self._read = found.rows + found.missing
        weights = self._plan.start
        states = list(map(_plain, self._rule.start(weights, self._numbers)))
        self._kept.keep(0, weights)
        return _State(0, weights, states)

    def _use(self, scaler: Standardizer | None) -> None:
        problem = replace(self._engine.problem, scaler=scaler)
        self._engine = self._engine.with_problem(problem)

    def _resumed(self) -> _State | None:
        if self._checkpoint is None or not Path(self._checkpoint).exists():
            return None
        found = load_checkpoint(self._checkpoint, self._plan.fingerprint)
        if self._plan.standardizes:
            mean, deviation = (tuple(row.tolist()) for row in found["scaler"])
            self._use(Standardizer(mean, deviation))
        self._kept = Thinned(MOST_WEIGHTS, int(found["stride"]))
        for step, weights in zip(found["weight_steps"], found["weights_by_step"], strict=True):
            self._kept.keep(int(step), weights)
        self._read, self._before = int(found["read"]), float(found["before"])
        states = [found[f"state_{k}"] for k in range(len(self._plan.optimizer.rule.states))]
        return _State(
            int(found["step"]),
            found["weights"],
            list(map(_plain, states)),
            *(found[name].tolist() for name in ("losses", "norms", "rows", "seconds")),
        )

    def _save(self, state: _State) -> None:
        if self._checkpoint is None:
            return
        scaler = self._engine.problem.scaler
        arrays = {f"state_{k}": np.asarray(each) for k, each in enumerate(state.states)}
        arrays |= {
            "step": np.array(state.step),
            "weights": state.weights,
            "losses": np.array(state.losses, dtype=np.float64),
            "norms": np.array(state.norms, dtype=np.float64),
            "rows": np.array(state.rows, dtype=np.int64),
            "seconds": np.array(state.seconds, dtype=np.float64),
            "read": np.array(self._read),
            "before": np.array(self._seconds),
            "stride": np.array(self._kept.stride),
            "weight_steps": np.array(self._kept.numbers, dtype=np.int64),
            "weights_by_step": np.array(self._kept.rows),
        }
        if scaler is not None:
            arrays["scaler"] = np.array([scaler.mean, scaler.standard_deviation])
        save_checkpoint(self._checkpoint, self._plan.fingerprint, arrays)
        self._saved = time.perf_counter()

    def _result(self, state: _State, status: str) -> Fit:
        end = _evaluated(self._engine.evaluate, state.weights)
        steps, weights = self._kept.numbers, self._kept.rows
        if state.step not in steps:
            steps, weights = [*steps, state.step], [*weights, state.weights]
        return Fit(
            self._engine.problem,
            self._plan.optimizer,
            state.weights,
            end.loss,
            end.rows,
            end.missing,
            status,
            np.array(state.losses, dtype=np.float64),
            np.array(state.norms, dtype=np.float64),
            np.array(state.rows, dtype=np.int64),
            np.array(state.seconds, dtype=np.float64),
            np.array(steps, dtype=np.int64),
            np.array(weights),
            self._plan.per_epoch,
        )


def _evaluated(minibatch: Minibatch, weights: Array) -> Evaluation:
    """Return the evaluation of a minibatch, of no rows where none of it is complete."""
    try:
        return minibatch(weights)
    except EngineError as error:
        if error.code != "no_rows":
            raise
        missing = int(str(error.data["missing"]))
        return Evaluation(float("nan"), np.zeros_like(weights), 0, missing, missing)


def _plain(state: Any) -> Any:
    """Return a state as a checkpoint gives it back: a number, or an array."""
    return float(state) if np.ndim(state) == 0 else np.array(state, dtype=np.float64)


__all__ = ["MOST_WEIGHTS", "STEPS", "Fit", "Progress", "fit"]
