"""The long work of a comparison: each as a value, which is the key of its result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from gradviz.comparing import (
    Axis,
    Basins,
    Conditions,
    HyperparameterMap,
    Tuning,
    axis_of,
    basins,
    declared,
    hyperparameter_map,
    local_minima,
    tune,
)
from gradviz.descent.progress import Work, in_turn
from gradviz.experiments.descent import run_all
from gradviz.experiments.runs import TOLERANCE, DescentProblem, Descents, Run
from gradviz.optimizers import ConfiguredMethod
from gradviz.optimizers.base import Configured

AnyOptimizer: TypeAlias = "Configured | ConfiguredMethod"


def _conditions(problem: DescentProblem, target: float) -> Conditions:
    return Conditions(
        problem.steps, TOLERANCE, target, problem.gradient, problem.noise, problem.seed
    )


@dataclass(frozen=True)
class TuningWork:
    """The search of each optimizer's best settings, each on its own problem, for one target."""

    runs: tuple[tuple[DescentProblem, AnyOptimizer], ...]
    target: float

    def begin(self) -> Work[list[Tuning]]:
        """Return the work, which gives a tuning for each run."""
        return Work(
            in_turn(
                [
                    tune(own.function, own.start, optimizer, _conditions(own, self.target))
                    for own, optimizer in self.runs
                ]
            )
        )


@dataclass(frozen=True)
class MapWork:
    """A descent for each cell of a square grid of two hyperparameters."""

    problem: DescentProblem
    optimizer: AnyOptimizer
    across: str
    upward: str
    cells: int
    target: float

    def begin(self) -> Work[HyperparameterMap]:
        """Return the work, which gives the map."""
        numbers = declared(self.optimizer)
        x, y = (axis_of(numbers[name], self.cells) for name in (self.across, self.upward))
        own = self.problem
        return hyperparameter_map(
            own.function, own.start, self.optimizer, x, y, _conditions(own, self.target)
        )


@dataclass(frozen=True)
class BasinsWork:
    """Descents of each optimizer from a square grid of starts."""

    runs: tuple[tuple[DescentProblem, AnyOptimizer], ...]
    cells: int

    def begin(self) -> Work[list[Basins]]:
        """Return the work, which gives a map for each run."""
        return Work(in_turn([self._of(*each) for each in self.runs]))

    def _of(self, own: DescentProblem, optimizer: AnyOptimizer) -> Work[Basins]:
        function = own.function
        x, y = (
            Axis(function.variables[axis], np.linspace(*own.domain[axis], self.cells))
            for axis in own.axes
        )
        return basins(
            function,
            x,
            None if function.dimension == 1 else y,
            optimizer,
            _conditions(own, -np.inf),
            local_minima(function, own.domain, own.minima),
            at=own.start or None,
            axes=own.axes,
        )


def without_start(problem: DescentProblem) -> DescentProblem:
    """Return a problem for maps of starts: of up to two variables every cell is a start.

    It does not matter there where all begin, so that a start that is dragged makes no map anew.
    """
    return problem if problem.function.dimension > 2 else replace(problem, start=())


def descend_in_cell(
    problem: DescentProblem, run: Run, found: HyperparameterMap, cell: tuple[int, int]
) -> Descents:
    """Return what a run did with the numbers of a map's cell, as far as the map made it."""
    own = run.within(problem)
    bounded = replace(own, steps=min(own.steps, found.limit))
    chosen = replace(run, optimizer=found.configured(*cell), start=None)
    return Descents(bounded, (chosen,), run_all(bounded, (chosen,)))


def descend_from_cell(
    problem: DescentProblem, runs: tuple[Run, ...], found: list[Basins], cell: tuple[int, int]
) -> Descents:
    """Return what runs did from the start that is a map's cell, as far as the maps made it."""
    start = tuple(float(each) for each in found[0].start(*cell))
    limit = min(problem.steps, *(each.limit for each in found))
    begun = replace(problem, start=start, steps=limit)
    return Descents(begun, runs, run_all(begun, runs))


__all__ = [
    "AnyOptimizer",
    "BasinsWork",
    "MapWork",
    "TuningWork",
    "descend_from_cell",
    "descend_in_cell",
    "without_start",
]
