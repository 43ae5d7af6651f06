"""Trajectories: where descents went, and how each of them ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.endings import (
    ASTRAY,
    CONVERGED,
    DIVIDES_BY_ZERO,
    FAILED,
    NO_UPDATE,
    NO_UPDATE_IN,
    STATUSES,
    IsDefined,
    failure,
)
from gradviz.descent.step_code import RecordLayout, undefined_equation
from gradviz.language.restrictions import requirements
from gradviz.optimizers.base import StepRule

Array = NDArray[np.float64]

GRADIENT_COST = 4
HESSIAN_PRODUCT_COST = 10
"""What a gradient, and a Hessian times a vector, cost at most, in function evaluations.

Source: Griewank & Walther, Evaluating Derivatives (2nd ed., 2008), chapter 4: the reverse mode
takes 3 to 4 times what the function takes, second-order adjoints take 7 to 10 times that.
"""


@dataclass(frozen=True, repr=False)
class Trajectory:
    """Where one descent went: T steps in D dimensions.

    A path that met a value that is no number, or went beyond `LIMIT`, ends at the last good point:
    `stopped_at` is then the step that failed, otherwise the number of steps made. `gradients` are
    those the optimizer used (estimated, with their noise), the exact ones where it uses none;
    `updates[k]` is `positions[k+1] - positions[k]`. `function_evaluations` counts the values
    recorded and those that an estimate of the gradient took, `gradient_evaluations` the exact
    gradients.

    `converged` is what is said where it did: what of it a method has tested. `undefined` is the
    equation of the optimizer that had no value where the run ended, `divides` says whether that is
    a division by zero.

    `evaluations` (T + 1, 3) says what the optimizer itself had asked for, in all, before it came to
    each point: values, gradients, Hessians.

    >>> import gradviz as gv
    >>> gv.descend(gv.parse("x^2 + 3y^2"), (2, 1), gv.optimizers.SGD(learning_rate=0.1), steps=300)
    <Trajectory of SGD: 89 steps in 2 dimensions, converged at f = 2.25e-17>
    """

    positions: Array
    values: Array
    gradients: Array
    state: Mapping[str, Array]
    status: str
    stopped_at: int
    function_evaluations: int
    gradient_evaluations: int
    evaluations: NDArray[np.int64]
    optimizer: str = ""
    converged: str = STATUSES[CONVERGED]
    undefined: str = ""
    divides: bool = False

    @property
    def ending(self) -> str:
        """How it ended, a sentence to be translated, with places for `ending_data`."""
        if self.status == NO_UPDATE and self.undefined:
            return DIVIDES_BY_ZERO if self.divides else NO_UPDATE_IN
        return self.converged if self.status == CONVERGED else STATUSES[self.status]

    @property
    def ending_data(self) -> Mapping[str, str | int]:
        """What fills in the sentence."""
        return {"step": self.stopped_at, "equation": self.undefined}

    def __repr__(self) -> str:
        dimension, end = self.positions.shape[-1], float(self.values[-1])
        return (
            f"<Trajectory of {self.optimizer}: {self.steps} steps in {dimension} dimensions,"
            f" {self.status} at f = {end:.3g}>"
        )

    @property
    def cost(self) -> Array:
        """What came before each point, in function evaluations, shape (T + 1,).

        A gradient counts as `GRADIENT_COST` of them, a Hessian as D products with a vector.
        """
        hessian = HESSIAN_PRODUCT_COST * self.positions.shape[-1]
        return np.asarray(self.evaluations @ np.array([1.0, GRADIENT_COST, hessian]))

    @property
    def updates(self) -> Array:
        """The steps, shape (T, D)."""
        return np.diff(self.positions, axis=-2)

    @property
    def steps(self) -> int:
        """The number of steps made, T."""
        return len(self.positions) - 1


@dataclass(frozen=True, repr=False)
class Batch:
    """B descents of one optimizer run together: as `Trajectory`, with B as the first axis.

    A path that ended early rests at its last good point. With `keep="path"` gradients and states
    are left out, with `keep="end"` all but the last point (T = 0) is.

    >>> import gradviz as gv
    >>> gv.descend(gv.parse("x^2"), [(1,), (2,)], gv.optimizers.SGD(learning_rate=0.5), steps=9)
    <Batch of SGD: 2 paths in 1 dimensions, 9 steps: 2 converged>
    """

    positions: Array
    values: Array
    gradients: Array | None
    state: Mapping[str, Array]
    status: NDArray[np.str_]
    stopped_at: NDArray[np.int64]
    optimizer: str = ""

    def __repr__(self) -> str:
        count, points, dimension = self.positions.shape
        ends = ", ".join(
            f"{number} {status}"
            for status, number in zip(*np.unique(self.status, return_counts=True), strict=True)
        )
        return (
            f"<Batch of {self.optimizer}: {count} paths in {dimension} dimensions,"
            f" {points - 1} steps: {ends}>"
        )

    @property
    def updates(self) -> Array:
        """The steps, shape (B, T, D)."""
        return np.diff(self.positions, axis=-2)


Item = TypeVar("Item")


def ranked(paths: Sequence[Trajectory], items: Sequence[Item]) -> list[tuple[Trajectory, Item]]:
    """Return trajectories with what belongs to them, the lowest final value first.

    Those that diverged or left the domain come last, however low they were.
    """
    pairs = list(zip(paths, items, strict=True))
    return sorted(pairs, key=lambda pair: _standing(pair[0]))


def _standing(path: Trajectory) -> tuple[bool, float]:
    return path.status in ASTRAY, float(np.nan_to_num(path.values[-1], nan=np.inf))


def nearest(end: Array, minima: Sequence[Sequence[float]]) -> float:
    """Return the Euclidean distance from a point to the nearest of some minima.

    >>> nearest(np.array([3.0, 0.0]), [(0.0, 0.0), (3.0, 4.0)])
    3.0
    """
    return float(np.min(np.linalg.norm(np.array(minima) - end, axis=-1)))


def trajectory(
    points: Array,
    layout: RecordLayout,
    status: str,
    name: str,
    in_domain: IsDefined,
    cost: int = 0,
    rule: StepRule | None = None,
    h: Sequence[float] = (),
) -> Trajectory:
    """Return the trajectory of recorded points; where it `FAILED` the last one is bad.

    `cost` is how many function evaluations an estimated gradient took, 0 for an exact one; `rule`
    is what made the steps, `h` its hyperparameters.
    """
    evaluations = len(points)
    stopped_at = evaluations - 1
    d, undefined, divides = layout.dimension, "", False
    if status == FAILED:
        x, value, gradient = points[-1, :d], points[-1, d], points[-1, d + 1 : 2 * d + 1]
        number = -1
        if rule is not None and len(points) > 1 and not np.all(np.isfinite(x)):
            before = points[-2]
            parts = (before[:d], before[d + 1 : 2 * d + 1], before[2 * d + 1 :], h)
            number = undefined_equation(d, rule)(*parts, len(points) - 1)
        status = failure(x, value, gradient, in_domain, lambda: number < 0)
        if rule is not None and status == NO_UPDATE:
            equation = rule.update[number]
            undefined = equation.text
            divides = all(each.node.function == "divide" for each in requirements(equation.tree))
        if len(points) > 1:
            points = points[:-1]
    each_step = np.array([cost, 0 if cost else 1, 0])
    return Trajectory(
        positions=points[:, :d],
        values=points[:, d],
        gradients=points[:, d + 1 : 2 * d + 1],
        state={each: points[:, layout.state(each)] for each in layout.states},
        status=status,
        stopped_at=stopped_at,
        function_evaluations=evaluations * (1 + cost),
        gradient_evaluations=0 if cost else evaluations,
        evaluations=np.arange(len(points))[:, None] * each_step,
        optimizer=name,
        undefined=undefined,
        divides=divides,
    )
