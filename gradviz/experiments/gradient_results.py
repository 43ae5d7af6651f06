"""What the tabs of the Gradient page show, as values.

The pictures come first on the page, so what stands below them is made only when it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.presets import Preset
from gradviz.descent.trajectories import Trajectory
from gradviz.experiments.functions import Problem
from gradviz.experiments.runs import ESTIMATORS
from gradviz.export.frameworks import FRAMEWORKS, gradient_code, printed
from gradviz.functions.definedness import undefined_at
from gradviz.gradients import ConfiguredEstimator, Obstacle
from gradviz.gradients.accuracy import (
    Cloud,
    Error,
    VarianceCurve,
    VCurve,
    cloud,
    error,
    variance_curve,
)
from gradviz.gradients.exact.critical import CriticalPoints
from gradviz.gradients.exact.graph import Graph
from gradviz.gradients.exact.operation_counts import Costs, costs
from gradviz.gradients.exact.sweep import Sweep
from gradviz.language.derivation import Derivation, DerivationStep, derive
from gradviz.optimizers import ConfiguredMethod
from gradviz.optimizers.base import Configured

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PointValues:
    """A function at a point: value, gradient (D,), Hessian (D, D), and its eigenvalues (D,).

    They are nan where the function has no value, `eigenvalues` None where the Hessian has none.
    """

    value: float
    gradient: Array
    hessian: Array
    eigenvalues: Array | None

    @property
    def definiteness(self) -> str | None:
        """How the function bends: "positive", "negative", "indefinite" or "singular".

        The signs of the Hessian's eigenvalues say it; None where there are none.
        """
        if self.eigenvalues is None:
            return None
        low, top = self.eigenvalues[0], self.eigenvalues[-1]
        if low > 0:
            return "positive"
        if top < 0:
            return "negative"
        return "indefinite" if low < 0 < top else "singular"

    @property
    def condition_number(self) -> float | None:
        """lambda_max / lambda_min of a Hessian that is positive definite; None elsewhere."""
        if self.eigenvalues is None or self.definiteness != "positive":
            return None
        return float(self.eigenvalues[-1]) / float(self.eigenvalues[0])

    @property
    def largest_stable_step(self) -> float | None:
        """2 / lambda_max of a Hessian that is positive definite; None elsewhere.

        Source: Nesterov, Introductory Lectures on Convex Optimization (2004), section 2.1.5.
        """
        if self.eigenvalues is None or self.definiteness != "positive":
            return None
        return 2.0 / float(self.eigenvalues[-1])


_TRIVIAL = ("constant", "variable", "sum", "constant_multiple")
"""Rules that nobody stops at."""


def _is_trivial(step: DerivationStep) -> bool:
    return step.rule.code in _TRIVIAL


@dataclass(frozen=True, eq=False)
class ExactGradient:
    """What the tab of the exact gradient shows; `variable` is that of the derivation."""

    problem: Problem
    at: PointValues
    critical: CriticalPoints
    variable: str

    @cached_property
    def derivation(self) -> Derivation:
        """The partial derivative by the variable, one rule at a time."""
        return derive(self.problem.function.tree, self.variable)

    @property
    def derivation_lines(self) -> tuple[tuple[DerivationStep, ...], ...]:
        """The steps of the derivation, those in one line whose rules go without saying."""
        lines: list[tuple[DerivationStep, ...]] = []
        for step in self.derivation.steps:
            if lines and _is_trivial(step) and _is_trivial(lines[-1][-1]):
                lines[-1] = (*lines[-1], step)
            else:
                lines.append((step,))
        return tuple(lines)


@dataclass(frozen=True, eq=False)
class EstimateAtPoint:
    """An estimator at a point: its estimate (D,) and errors, or why it does not apply."""

    estimator: ConfiguredEstimator
    estimate: Array | None
    errors: Error | None
    obstacle: Obstacle | None


@dataclass(frozen=True, eq=False)
class EstimatedGradient:
    """What the tab of the estimated gradient shows.

    `curve` is the error against the step and `curve_estimates` (H, D) what is estimated at each,
    for an estimator that is not random; `draws` are random directions, for one that is.
    """

    problem: Problem
    estimator: ConfiguredEstimator
    entry: Preset
    optimizer: Configured | ConfiguredMethod
    exact: Trajectory
    estimated: Trajectory
    curve: VCurve | None
    curve_estimates: Array | None
    draws: Array | None
    all: tuple[EstimateAtPoint, ...]
    seed: int

    @cached_property
    def cloud(self) -> Cloud | None:
        """Many estimates at the point and their statistics; None where they are all the same."""
        if not self.estimator.random:
            return None
        place = self.problem
        return cloud(place.function, place.start, self.estimator, seed=self.seed, axes=place.axes)

    @cached_property
    def variance(self) -> VarianceCurve | None:
        """The variance against the number of samples; None for an estimator that has none."""
        if not self.estimator.random:
            return None
        place = self.problem
        return variance_curve(place.function, place.start, self.estimator, seed=self.seed)


@dataclass(frozen=True)
class FrameworkProgram:
    """A program that computes the gradient in a framework, a key of FRAMEWORKS, and its output."""

    framework: str
    code: str
    output: str


@dataclass(frozen=True, eq=False)
class AutomaticGradient:
    """What the tab of automatic differentiation shows: the graph, and the sweeps at the point.

    `exact` (D,) is the gradient by the formulas.
    """

    problem: Problem
    graph: Graph
    sweep: Sweep
    exact: Array

    @property
    def is_exact(self) -> bool:
        """Whether the sweep gave the exact gradient, but for rounding."""
        return np.allclose(self.sweep.gradient, self.exact, rtol=1e-9, atol=1e-9, equal_nan=True)

    @property
    def is_undefined(self) -> bool:
        """Whether the function has no value at the point, which the sweeps do not notice."""
        return bool(undefined_at(self.problem.function, self.problem.start))

    @property
    def costs(self) -> Costs:
        """The operations that the gradient takes by each method."""
        return costs(self.problem.function)

    @cached_property
    def programs(self) -> tuple[FrameworkProgram, ...]:
        """The program of each framework that computes this gradient."""
        place, gradient = self.problem, tuple(map(float, self.exact))
        return tuple(
            FrameworkProgram(
                key, gradient_code(key, place.function, place.start), printed(key, gradient)
            )
            for key in FRAMEWORKS
        )


def values_at(problem: Problem) -> PointValues:
    """Return a problem's function at its point."""
    function, at = problem.function, np.array(problem.start)
    value, gradient = function.value_and_gradient(at)
    hessian = function.hessian(at)
    if undefined_at(function, at):
        # 1/0 is infinite in IEEE arithmetic, but no value
        value, gradient, hessian = (
            np.full_like(each, np.nan) for each in (value, gradient, hessian)
        )
    eigenvalues: Any = None
    if np.all(np.isfinite(hessian)):
        eigenvalues = np.linalg.eigvalsh(hessian).astype(np.float64)
    return PointValues(float(value), gradient, hessian, eigenvalues)


def estimates_at(problem: Problem, seed: int) -> Iterator[EstimateAtPoint]:
    """Yield what every estimator, as it comes, says at a problem's point."""
    function, at = problem.function, np.array(problem.start)
    exact = function.gradient(at)
    for declared in ESTIMATORS.values():
        estimator = declared()
        obstacle = estimator.obstacle(function)
        if obstacle is not None:
            yield EstimateAtPoint(estimator, None, None, obstacle)
            continue
        draws = estimator.draw(np.random.default_rng([3, seed]), 1, function)[0]
        estimate = estimator.estimate(function, at, draws)
        yield EstimateAtPoint(estimator, estimate, error(estimate, exact), None)
