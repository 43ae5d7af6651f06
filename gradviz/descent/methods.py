"""Runs of the second kind: SciPy walks, and this keeps where it went and what it asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.batch import Look
from gradviz.descent.endings import CONVERGED, FAILED, LIMIT, STEP_LIMIT
from gradviz.descent.step_code import RecordLayout
from gradviz.descent.trajectories import Trajectory, trajectory
from gradviz.functions.objective import Objective
from gradviz.optimizers.scipy_methods import ConfiguredMethod

Array = NDArray[np.float64]


class _Counted:
    """A function at one point at a time, which counts what it is asked for."""

    def __init__(self, function: Objective, look: Look) -> None:
        self._function, self._look = function, look
        self.values = self.gradients = self.hessians = 0

    def value(self, x: Array) -> float:
        self.values += 1
        value = float(self._function.value(x))
        # SciPy's searches compare values; beyond the domain every other point is better
        return value if value == value else np.inf

    def gradient(self, x: Array) -> Array:
        gradient = self._look(x, self.gradients)[1]
        self.gradients += 1
        return gradient

    def hessian(self, x: Array) -> Array:
        if not hasattr(self._function, "hessian"):
            raise TypeError("this method needs a Hessian, which the objective does not have")
        self.hessians += 1
        hessian: Array = self._function.hessian(x)
        return hessian


def run_method(
    function: Objective,
    look: Look,
    start: Array,
    method: ConfiguredMethod,
    steps: int,
    tolerance: float,
    cost: int = 0,
) -> Trajectory:
    """Return the trajectory of a method from a start of shape (D,); see `gradviz.descend`.

    `look(x, n)` gives the n-th gradient asked for, which took `cost` function evaluations, 0 for an
    exact one.
    """
    counted, visited = _Counted(function, look), [start]
    spent = [(0, 0, 0)]
    first = np.concatenate([start, [function.value(start)], function.gradient(start)])
    layout, exact = RecordLayout(function.dimension, ()), int(not cost)
    if not np.all(np.isfinite(first)):
        return trajectory(first[None, :], layout, FAILED, method.name)

    def visit(x: Array) -> None:
        if len(visited) <= steps:
            visited.append(x)
            spent.append(
                (
                    counted.values + cost * counted.gradients,
                    exact * counted.gradients,
                    counted.hessians,
                )
            )

    failed: Callable[[Array], bool] = lambda x: bool(
        not np.all(np.isfinite(x)) or np.max(np.abs(x)) >= LIMIT
    )
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        if steps:
            try:
                method.declaration.run(counted, start, steps, tolerance, method.values, visit)
            except (ArithmeticError, ValueError, np.linalg.LinAlgError):
                visited.append(np.full(function.dimension, np.nan))
                spent.append(spent[-1])
    positions = np.array(visited)
    bad = np.array([failed(x) for x in positions])
    positions = positions[: int(np.argmax(bad)) + 1] if bad.any() else positions
    values, gradients = function.value_and_gradient(positions)
    points = np.column_stack([positions, values, gradients])
    near = np.max(np.abs(gradients[-1])) <= max(tolerance, 1e-6)
    finite = bool(np.all(np.isfinite(points[-1])))
    status = FAILED if not finite else (CONVERGED if near else STEP_LIMIT)
    run = trajectory(points, layout, status, method.name)
    return replace(
        run,
        function_evaluations=counted.values + counted.gradients * cost,
        gradient_evaluations=exact * counted.gradients,
        evaluations=np.array(spent[: len(run.positions)]),
    )
