"""Tuning: one batched run searches the settings with which an optimizer competes at its best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.comparing.axes import Axis, declared, searched
from gradviz.comparing.many_runs import (
    FAILED,
    Conditions,
    allowed_steps,
    how_it_went,
    measure_runs,
)
from gradviz.comparing.outcomes import Outcome, outcome
from gradviz.descent import descend
from gradviz.descent.progress import Progress, Work, in_turn
from gradviz.descent.trajectories import Trajectory
from gradviz.functions.objective import Objective
from gradviz.optimizers.base import Configured
from gradviz.optimizers.scipy_methods import ConfiguredMethod

Array = NDArray[np.float64]
RATES, SECONDS = 61, 13  # values tried: of the learning rate, of one more hyperparameter


@dataclass(frozen=True, eq=False)
class Tuning:
    """What a search found; grids have one axis for each name searched, in the order of `axes`.

    `steps_to_target` is nan where the target was not reached. For a method of the second kind there
    is nothing to search: `axes` is empty, and best and given are the same run.
    """

    optimizer: Configured | ConfiguredMethod
    axes: tuple[Axis, ...]
    steps_to_target: Array
    values: Array
    status: NDArray[np.str_]
    best: Configured | ConfiguredMethod
    best_settings: Mapping[str, float]
    best_outcome: Outcome
    given_settings: Mapping[str, float]
    given_outcome: Outcome
    evaluations: int
    steps: int

    @property
    def at_edge(self) -> tuple[str, ...]:
        """The rates whose best value is the first or last of those tried: better may be beyond."""
        return tuple(
            axis.name
            for axis in self.axes
            if axis.scale == "log"
            and axis.nearest(self.best_settings[axis.name]) in (0, len(axis) - 1)
        )


def tuned_names(optimizer: Configured) -> tuple[str, ...]:
    """Return what is tuned unless something else is asked for: the rate, and one more number.

    What is off (a momentum of 0) is not switched on: that would be another optimizer.

    >>> from gradviz.optimizers import SGD, Adam
    >>> tuned_names(SGD()), tuned_names(SGD(momentum=0.9)), tuned_names(Adam())
    (('learning_rate',), ('learning_rate', 'momentum'), ('learning_rate', 'beta_1'))
    """
    own, rate = optimizer.declaration.by_name, optimizer.rate_name
    numbers = [
        name
        for name, each in own.items()
        if each.kind == "float"
        and name not in ("learning_rate", "weight_decay", "epsilon")
        and optimizer.values[name]
    ]
    rates = [rate] if rate in declared(optimizer) else []
    return tuple([*rates, *numbers][:2])


def _default_axes(optimizer: Configured, names: Sequence[str]) -> list[Axis]:
    """Return the values tried; what is on is not switched off."""
    axes, known = [], declared(optimizer)
    for name, count in zip(names, (RATES, *[SECONDS] * len(names)), strict=False):
        if name not in known:
            raise ValueError(f"{optimizer.name} has no hyperparameter {name!r}")
        axis, on = searched(known[name], count), bool(optimizer.values[name])
        axes.append(replace(axis, values=axis.values[axis.values != 0.0]) if on else axis)
    return axes


def tune(
    function: Objective,
    start: ArrayLike,
    optimizer: Configured | ConfiguredMethod,
    conditions: Conditions,
    names: Sequence[str] | None = None,
    axes: Sequence[Axis] | None = None,
) -> Work[Tuning]:
    """Search the settings with which an optimizer does best from a start of shape (D,).

    Best is the fewest steps to `conditions.target`; where no setting reaches it, and among equals,
    the lowest final value. The settings of `names` (by default `tuned_names`) are searched on the
    grid of `axes` (by default logarithmic), all else is as the optimizer has it; what was given is
    the optimizer as it is. Raises ValueError for a name that it has not.

    >>> from gradviz import optimizers, parse
    >>> bowl, sgd = parse("x^2 + 3y^2"), optimizers.SGD()
    >>> found = tune(bowl, (2, 1), sgd, Conditions(100, target=1e-3), ["learning_rate"]).finish()
    >>> 0.2 < found.best_settings["learning_rate"] < 1/3, found.given_outcome.steps_to_target
    (True, None)
    """
    if isinstance(optimizer, ConfiguredMethod):
        return Work(_as_it_is(function, start, optimizer, conditions))
    if axes is None:
        axes = _default_axes(optimizer, tuned_names(optimizer) if names is None else names)
    return Work(_search(function, start, optimizer, conditions, tuple(axes)))


def tune_each(
    function: Objective,
    start: ArrayLike,
    optimizers: Sequence[Configured | ConfiguredMethod],
    conditions: Conditions,
) -> Work[list[Tuning]]:
    """Tune several optimizers, one after the other; see `tune`."""
    return Work(in_turn([tune(function, start, each, conditions) for each in optimizers]))


def _search(
    function: Objective,
    start: ArrayLike,
    optimizer: Configured,
    conditions: Conditions,
    axes: tuple[Axis, ...],
) -> Progress[Tuning]:
    shape = tuple(len(axis) for axis in axes)
    grid = np.meshgrid(*(axis.values for axis in axes), indexing="ij")
    columns = {axis.name: each.ravel() for axis, each in zip(axes, grid, strict=True)}
    steps = allowed_steps(int(np.prod(shape)), conditions.steps)
    bounded = replace(conditions, steps=steps)
    many = optimizer.with_values(**columns)
    starts = np.broadcast_to(np.asarray(start, float), (int(np.prod(shape)), function.dimension))
    measures = yield from measure_runs(function, starts, many, bounded, how_it_went(bounded.target))
    taken, failed = measures["steps"], np.isin(measures["status"], FAILED)
    values = np.where(failed, np.inf, np.nan_to_num(measures["values"], nan=np.inf))
    first = int(np.lexsort((values, np.nan_to_num(taken, nan=np.inf)))[0])
    best = {name: float(column[first]) for name, column in columns.items()}
    chosen = optimizer.with_values(**best)
    runs = [
        cast(Trajectory, descend(function, start, each, **bounded.options()))
        for each in (chosen, optimizer)
    ]
    return Tuning(
        optimizer=optimizer,
        axes=axes,
        steps_to_target=taken.reshape(shape),
        values=measures["values"].reshape(shape),
        status=measures["status"].reshape(shape),
        best=chosen,
        best_settings=best,
        best_outcome=outcome(runs[0], bounded.target),
        given_settings={axis.name: float(optimizer.values[axis.name]) for axis in axes},
        given_outcome=outcome(runs[1], bounded.target),
        evaluations=int(np.sum(measures["stopped_at"] + 1)) + sum(run.steps + 1 for run in runs),
        steps=steps,
    )


def _as_it_is(
    function: Objective, start: ArrayLike, method: ConfiguredMethod, conditions: Conditions
) -> Progress[Tuning]:
    run = descend(function, start, method, **conditions.options())
    how = outcome(run, conditions.target)
    yield 1.0
    return Tuning(
        optimizer=method,
        axes=(),
        steps_to_target=np.array(np.nan if how.steps_to_target is None else how.steps_to_target),
        values=np.array(how.final_value),
        status=np.array(how.status),
        best=method,
        best_settings={},
        best_outcome=how,
        given_settings={},
        given_outcome=how,
        evaluations=run.function_evaluations + run.gradient_evaluations,
        steps=conditions.steps,
    )


__all__ = ["Tuning", "tune", "tune_each", "tuned_names"]
