"""Runs of the second kind: SciPy walks, and this keeps where it went and what it asked for."""

from __future__ import annotations

import warnings
from collections import OrderedDict
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.batch import Look
from gradviz.descent.endings import (
    CONVERGED,
    ENDINGS,
    FAILED,
    GAVE_UP,
    LIMIT,
    LINE_SEARCH,
    REACHED,
    STEP_LIMIT,
    is_defined,
    masks,
)
from gradviz.descent.step_code import RecordLayout
from gradviz.descent.trajectories import Trajectory, trajectory
from gradviz.functions.objective import Objective
from gradviz.optimizers.scipy_methods import ConfiguredMethod

Array = NDArray[np.float64]
_STOPS = tuple(each for each in ENDINGS if each.status in (FAILED, REACHED))
_REMEMBERED = 64  # gradients: a line search may look at many points before it takes one


class _Stop(Exception):  # noqa: N818  (an ending, no error)
    """Raised out of SciPy where a run ends."""


class _Counted:
    """A function at one point at a time, which counts what it is asked for."""

    def __init__(self, function: Objective, look: Look) -> None:
        self._function, self._look = function, look
        self._gradients: OrderedDict[bytes, Array] = OrderedDict()
        self.values = self.gradients = self.hessians = 0

    def value(self, x: Array) -> float:
        self.values += 1
        value = float(self._function.value(x))
        # SciPy's searches compare values; beyond the domain every other point is better
        return value if value == value else np.inf

    def gradient(self, x: Array) -> Array:
        """Return the gradient that the method gets at a point, the same when it asks again."""
        key = x.tobytes()
        if key not in self._gradients:
            self._gradients[key] = self._look(x, self.gradients)[1]
            self.gradients += 1
            if len(self._gradients) > _REMEMBERED:
                self._gradients.popitem(last=False)
        return self._gradients[key].copy()

    def hessian(self, x: Array) -> Array:
        if not hasattr(self._function, "hessian"):
            raise TypeError("this method needs a Hessian, which the objective does not have")
        self.hessians += 1
        hessian: Array = self._function.hessian(x)
        return hessian


class _Walk:
    """Where a method went: the points with values and gradients, and what it had asked before."""

    def __init__(
        self, function: Objective, counted: _Counted, cost: int, target: float, blind: bool
    ) -> None:
        self._function, self._counted = function, counted
        self._cost, self._target, self._blind = cost, target, blind
        self._test = masks(function.dimension, _STOPS)
        self.points: list[Array] = []
        self.gradients: list[Array] = []
        self.spent: list[tuple[int, int, int]] = []
        self.status = ""

    def visit(self, x: Array) -> None:
        """Note a point; raises `_Stop` where the run ends there."""
        counted, cost = self._counted, self._cost
        spent = counted.gradients
        self.spent.append((counted.values + cost * spent, 0 if cost else spent, counted.hessians))
        value = float(self._function.value(x))
        # a method without gradients does not mind that there is none
        used = np.zeros_like(x) if self._blind else counted.gradient(x)
        gradient = self._function.gradient(x) if self._blind else used
        self.points.append(np.concatenate([x, [value], gradient]))
        self.gradients.append(used)
        given = (list(x), list(used), list(x), value, 0.0, LIMIT, self._target)
        found = self._test(*given, t=0, steps=0, defined=True, ruled=True)
        for ending, holds in zip(_STOPS, found, strict=True):
            if holds:
                self.status = ending.status
                raise _Stop


def run_method(
    function: Objective,
    look: Look,
    start: Array,
    method: ConfiguredMethod,
    steps: int,
    tolerance: float,
    target: float = -np.inf,
    cost: int = 0,
    patience: int = 1,
) -> Trajectory:
    """Return the trajectory of a method from a start of shape (D,); see `gradviz.descend`.

    `look(x, n)` gives the n-th gradient asked for, which took `cost` function evaluations, 0 for an
    exact one; the gradient is zero where `patience` of them are.
    """
    counted = _Counted(function, look)
    blind = not method.declaration.uses_gradients
    walk = _Walk(function, counted, cost, target, blind)

    def visit(x: Array) -> None:
        if len(walk.points) <= steps:
            walk.visit(x)

    end = STEP_LIMIT
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            walk.visit(start)
            if steps:
                end = method.declaration.run(counted, start, steps, tolerance, method.values, visit)
        except _Stop:
            end = walk.status
        except (ArithmeticError, ValueError, np.linalg.LinAlgError):
            end = GAVE_UP  # a Hessian that is not finite, or that cannot be factored
    if not walk.status and not blind:
        # SciPy also calls it a success where the value cannot fall any more
        near = bool(np.max(np.abs(walk.gradients[-1])) <= tolerance)
        last = walk.points[-1][: function.dimension]
        more = (look(last, counted.gradients + k)[1] for k in range(patience - 1))
        if not near:
            end = LINE_SEARCH if end == CONVERGED else end
        elif all(np.max(np.abs(each)) <= tolerance for each in more):
            end = CONVERGED
        else:
            end = GAVE_UP  # its last estimate was zero by chance
    layout = RecordLayout(function.dimension, ())
    in_domain = is_defined(function)
    run = trajectory(np.array(walk.points), layout, end, method.name, in_domain)
    return replace(
        run,
        function_evaluations=counted.values + counted.gradients * cost,
        gradient_evaluations=0 if cost else counted.gradients,
        evaluations=np.array(walk.spent[: len(run.positions)]),
        converged=method.declaration.converged,
    )
