"""Many descents at once: one step of all paths is a handful of operations on arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.endings import (
    CONVERGED,
    ENDINGS,
    FAILED,
    LIMIT,
    STEP_LIMIT,
    IsDefined,
    failure,
    masks,
)
from gradviz.descent.progress import PIECE, Progress
from gradviz.descent.step_code import RecordLayout, advance, undefined_equation
from gradviz.descent.trajectories import Batch
from gradviz.optimizers.base import Configured

Array = NDArray[np.float64]
Columns = list[Array]
Keep = Literal["all", "path", "end"]
Look = Callable[[Array, int], tuple[Array, Array]]
"""From points (B, D) and the number of the step: values (B,) and gradients (B, D)."""
LookAtColumns = Callable[[Columns, int], tuple[Array, Columns]]
"""The same with each coordinate an array (B,) of its own."""
_ON_THE_WAY = tuple(each for each in ENDINGS if each.status != STEP_LIMIT)
"""The endings of single paths; all come to the limit of steps together."""
_STATUSES = np.array([each.status for each in _ON_THE_WAY], dtype="<U16")
_FAILED = [each.status for each in _ON_THE_WAY].index(FAILED)
_CONVERGED = [each.status for each in _ON_THE_WAY].index(CONVERGED)
_SPARE = 8  # paths that have ended are dropped when they are this fraction of all


def in_columns(look: Look) -> LookAtColumns:
    """Return a look at points as one at columns."""

    def columns(x: Columns, step: int) -> tuple[Array, Columns]:
        value, slopes = look(np.stack(x, axis=-1), step)
        return value, list(np.ascontiguousarray(slopes.T))

    return columns


def run_batch(
    look: LookAtColumns,
    starts: Array,
    optimizer: Configured,
    steps: int,
    *,
    in_domain: IsDefined,
    patience: int,
    tolerance: float,
    target: float,
    keep: Keep,
) -> Progress[Batch]:
    """Run the descents from starts of shape (B, D), piece by piece; see `gradviz.descend`."""
    run = _Run(look, starts, optimizer, steps, in_domain, tolerance, target, keep, patience)
    while not run.advance(perf_counter() + PIECE):
        yield min(run.step / max(steps, 1), 1.0)
    yield 1.0
    return run.batch()


class _Run:
    """The paths that are still on their way, and what is known of all.

    A path that has ended is computed on in vain until many have ended and are dropped together;
    `rests` says from which step on it rests, and what is recorded after that is overwritten.
    """

    def __init__(
        self,
        look: LookAtColumns,
        starts: Array,
        optimizer: Configured,
        steps: int,
        in_domain: IsDefined,
        tolerance: float,
        target: float,
        keep: Keep,
        patience: int = 1,
    ) -> None:
        count, d = starts.shape
        rule = optimizer.rule
        self.look, self.optimizer, self.steps, self.keep = look, optimizer, steps, keep
        self.tolerance, self.target, self.in_domain = tolerance, target, in_domain
        self.patience = patience
        self.still = np.zeros(count, dtype=np.int64)  # how often in a row a path had converged
        self.layout = RecordLayout(d, rule.states)
        self.ends = masks(d, _ON_THE_WAY)
        self.rows = self.layout.width if keep == "all" else d + 1
        begin, self.move = advance(d, rule)
        self.h: list[Any] = [
            np.asarray(optimizer.values[name], dtype=np.float64)[()] for name in rule.inputs
        ]
        self.x: Columns = list(np.ascontiguousarray(starts.T))
        self.before: Columns = [np.full(count, np.inf)] * d
        with np.errstate(all="ignore"):
            self.states: Columns = [_full(each, count) for each in begin(self.x, self.h)]
        self.step = 0
        self.paths: NDArray[np.int64] | None = None  # which are still computed; None is all
        self.running = np.ones(count, dtype=bool)  # which of those have not ended
        self.resting = 0  # how many of those have
        self.gradient: Columns = []
        self.update: tuple[Columns, Columns, Columns] = ([], [], [])  # of which the last step was
        self.point: Columns = []
        self.record = np.empty((1 if keep == "end" else steps + 1, self.rows, count))
        self.status = np.full(count, STEP_LIMIT, dtype="<U16")
        self.stopped_at = np.full(count, steps)
        self.rests = np.full(count, steps)

    def advance(self, until: float) -> bool:
        """Make steps until a time; return whether all are made."""
        with np.errstate(all="ignore"):
            while self.step <= self.steps:
                if not self._look():
                    self.step = self.steps + 1
                    break
                if self.step < self.steps:
                    self._move()
                self.step += 1
                if perf_counter() > until:
                    break
        return self.step > self.steps

    def _look(self) -> bool:
        """Record the present point and find who ends here; return whether any path goes on."""
        value, gradient = self.look(self.x, self.step)
        self.gradient = gradient
        before, self.point = self.point, [*self.x, value, *gradient, *self.states][: self.rows]
        if self.keep != "end":
            row = self.record[self.step]
            for k, column in enumerate(self.point):
                row[k, slice(None) if self.paths is None else self.paths] = column
        if not self._nobody_ends(value, gradient):
            point = (self.x, gradient, self.before, value)
            bounds = (self.tolerance, LIMIT, self.target)
            holds: Sequence[Any] = self.ends(
                *point, *bounds, t=0, steps=0, defined=True, ruled=True
            )
            if self.patience > 1:
                self.still = np.where(holds[_CONVERGED], self.still + 1, 0)
                converged = self.still >= self.patience
                holds = [*holds[:_CONVERGED], converged, *holds[_CONVERGED + 1 :]]
            which = np.select(holds, range(len(holds)), len(holds))
            ended = self.running & (which < len(holds))
            if ended.any():
                self._end(ended, which, before, [*self.x, value, *gradient])
        elif self.patience > 1:
            self.still[:] = 0
        if self.step == self.steps and self.keep == "end":
            self._put(self.running, self.point)
        return len(self.running) > self.resting

    def _nobody_ends(self, value: Array, gradient: Columns) -> bool:
        """Tell quickly that no path ends here; False is no certainty.

        A scalar product is below a bound only if every square is, and none is nan.
        """
        if self.resting or any(not x @ x < LIMIT**2 for x in self.x):
            return False
        if any(not column @ column < np.inf for column in (value, *gradient)):
            return False
        if self.target > -np.inf and value.min() <= self.target:
            return False
        return bool(np.abs(gradient[0]).min() > self.tolerance)

    def _end(
        self,
        ended: NDArray[np.bool_],
        which: NDArray[np.int64],
        before: Columns,
        numbers: Columns,
    ) -> None:
        """Note how paths ended; a bad point is left out, unless it is the start."""
        places = np.flatnonzero(ended)
        paths = places if self.paths is None else self.paths[places]
        self.stopped_at[paths] = self.step
        bad = which == _FAILED
        self.rests[paths] = np.maximum(self.step - bad[places], 0)
        self.status[paths] = _STATUSES[which[places]]
        d = self.layout.dimension
        for place, path in zip(places[bad[places]], paths[bad[places]], strict=True):
            point = np.array([each[place] for each in numbers])
            ruled = partial(self._was_ruled, place)
            self.status[path] = failure(point[:d], point[d], point[d + 1 :], self.in_domain, ruled)
        if self.keep == "end":
            self._put(ended & ~bad if self.step else ended, self.point)
            if self.step:
                self._put(ended & bad, before)
        self.running &= ~ended
        self.resting += len(places)
        if self.resting > len(self.running) / _SPARE:
            self._drop()

    def _was_ruled(self, place: int) -> bool:
        """Tell whether the last update of a path has a value."""
        if not self.step:
            return True
        x, g, s = ([column[place] for column in columns] for columns in self.update)
        h = [each[place] if np.ndim(each) else each for each in self.h]
        rule = self.optimizer.rule
        return undefined_equation(self.layout.dimension, rule)(x, g, s, h, self.step) < 0

    def _put(self, which: NDArray[np.bool_], point: Columns) -> None:
        """Write the last points of some paths where only those are kept."""
        paths = which if self.paths is None else self.paths[which]
        for row, column in zip(self.record[0], point, strict=True):
            row[paths] = column[which]

    def _drop(self) -> None:
        """Go on with the paths that have not ended."""
        keep = self.running
        self.paths = np.flatnonzero(keep) if self.paths is None else self.paths[keep]
        lists = (self.x, self.before, self.gradient, self.states, self.point, self.h, *self.update)
        for columns in {id(each): each for each in lists}.values():
            columns[:] = [column[keep] if np.ndim(column) else column for column in columns]
        self.still = self.still[keep]
        self.running = np.ones(len(self.paths), dtype=bool)
        self.resting = 0

    def _move(self) -> None:
        count, d = len(self.running), self.layout.dimension
        self.update = (self.x, self.gradient, self.states)
        results = self.move(self.x, self.gradient, self.states, self.h, self.step + 1)
        self.before, self.x = self.x, [_full(each, count) for each in results[:d]]
        self.states = [_full(each, count) for each in results[d:]]

    def batch(self) -> Batch:
        """Return what came of it, with the paths that ended early at rest."""
        if self.keep != "end":
            for step in range(int(self.rests.min()) + 1, self.steps + 1):
                np.copyto(self.record[step], self.record[step - 1], where=self.rests < step)
        d, everything = self.layout.dimension, self.keep == "all"
        points = np.moveaxis(self.record, (0, 1, 2), (1, 2, 0))
        return Batch(
            positions=points[..., :d],
            values=points[..., d],
            gradients=points[..., d + 1 : 2 * d + 1] if everything else None,
            state={
                each: points[..., self.layout.state(each)]
                for each in self.layout.states
                if everything
            },
            status=self.status,
            stopped_at=self.stopped_at,
            optimizer=self.optimizer.name,
        )


def _full(values: Any, count: int) -> Array:
    """Return one value for each path where there is one for all."""
    if isinstance(values, np.ndarray) and values.ndim:
        return values
    return np.full(count, values, dtype=np.float64)


__all__ = ["Columns", "Keep", "Look", "LookAtColumns", "in_columns", "run_batch"]
