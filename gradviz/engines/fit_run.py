"""A fit under way: steps of an optimizer on an engine, and the checkpoints between them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from gradviz.descent.endings import CONVERGED, DIVERGED, LIMIT, STEP_LIMIT
from gradviz.descent.progress import Progress as Pieces
from gradviz.descent.progress import Work
from gradviz.descent.vector_step import vector_step
from gradviz.engines.base import Array, Engine, Evaluation, Minibatch, Standardizer
from gradviz.engines.checkpoints import load_checkpoint, save_checkpoint
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.fit_result import Fit, Progress
from gradviz.optimizers.base import Configured
from gradviz.recordings.thinning import Kept, Thinned

STEPS = 100
"""Steps with the full batch, where nobody says how many."""
MOST_WEIGHTS = 200
"""Times at which the weights are kept: every step, or every 2nd, 4th, ... of a long fit."""


@dataclass(frozen=True, eq=False)
class Plan:
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
    """All that changes in a fit: what a checkpoint holds.

    Step, weights and the optimizer's states change together, so that an interruption at any moment
    leaves them as they belong together; what the lists hold beyond the step is then cut off.
    """

    now: tuple[int, Array, list[Any]]
    losses: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def step(self) -> int:
        """The number of steps taken."""
        return self.now[0]

    @property
    def weights(self) -> Array:
        """The weights after them, (D,)."""
        return self.now[1]


class Run:
    """A fit under way."""

    def __init__(
        self,
        plan: Plan,
        checkpoint: str | Path | None,
        every: float,
        progress: Callable[[Progress], None] | None,
        kept: Kept[Array] | None = None,
    ) -> None:
        self._plan, self._checkpoint, self._every = plan, checkpoint, every
        self._progress = progress
        self._rule = vector_step(plan.optimizer.rule)
        inputs = plan.optimizer.rule.inputs
        self._numbers = [float(plan.optimizer.values[name]) for name in inputs]
        self._engine = plan.engine
        self._kept: Kept[Array] = Thinned(MOST_WEIGHTS) if kept is None else kept
        self._before = 0.0  # seconds, and rows, of what came before the first step here
        self._begun = self._saved = time.perf_counter()

    def finished(self) -> Fit:
        """Take all steps, and return the fit."""
        return Work(self.pieces()).finish()

    def pieces(self) -> Pieces[Fit]:
        """Take all steps, yielding the fraction done after each, and return the fit."""
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
                yield state.step / self._plan.steps
        finally:
            # after an interruption, too: what is computed is not lost
            self._save(state)
        return self._result(state, status)

    def _advance(self, state: _State, minibatch: Minibatch) -> str:
        """Take a step, or return how the fit ends before it."""
        full = self._plan.batch is None
        found = minibatch(state.weights) if full else _evaluated(minibatch, state.weights)
        norm = float(np.sqrt(found.gradient.dot(found.gradient)))
        if full and np.abs(found.gradient).max() <= self._plan.tolerance:
            return CONVERGED
        step, weights, states = state.now
        step += 1
        if found.rows:
            moved = self._rule.move(weights, found.gradient, states, self._numbers, float(step))
            weights, states = moved[0], list(map(_plain, moved[1:]))
        state.losses.append(found.loss)
        state.norms.append(norm)
        state.rows.append((state.rows[-1] if state.rows else self._read) + found.rows_read)
        state.seconds.append(self._seconds)
        if self._kept.wants(step):
            self._kept.keep(step, weights)
        state.now = step, weights, states
        if self._progress is not None:
            seen = (found.loss, state.rows[-1], state.seconds[-1], norm)
            self._progress(Progress(state.step, self._plan.steps, *seen))
        return "" if np.abs(state.weights).max() < LIMIT else DIVERGED

    @property
    def _seconds(self) -> float:
        return self._before + time.perf_counter() - self._begun

    def _fresh(self) -> _State:
        self._read = 0
        if self._plan.standardizes:
            found = self._engine.statistics()
            self._use(found.standardizer)
            self._read = found.rows + found.missing
        weights = self._plan.start
        states = list(map(_plain, self._rule.start(weights, self._numbers)))
        self._kept.keep(0, weights)
        return _State((0, weights, states))

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
            (int(found["step"]), found["weights"], list(map(_plain, states))),
            *(found[name].tolist() for name in ("losses", "norms", "rows", "seconds")),
        )

    def _save(self, state: _State) -> None:
        if self._checkpoint is None:
            return
        scaler = self._engine.problem.scaler
        step, weights, states = state.now
        arrays = {f"state_{k}": np.asarray(each) for k, each in enumerate(states)}
        arrays |= {
            "step": np.array(step),
            "weights": weights,
            "losses": np.array(state.losses[:step], dtype=np.float64),
            "norms": np.array(state.norms[:step], dtype=np.float64),
            "rows": np.array(state.rows[:step], dtype=np.int64),
            "seconds": np.array(state.seconds[:step], dtype=np.float64),
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
        end = self._engine.evaluate(state.weights)
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


__all__ = ["MOST_WEIGHTS", "STEPS", "Plan", "Run"]
