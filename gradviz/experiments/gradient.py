"""The experiment of the Gradient page: the gradient at a point, exact, estimated, by sweeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from gradviz.declarations.sentences import N_
from gradviz.descent import descend
from gradviz.descent.presets import PRESETS
from gradviz.experiments.base import View, setting
from gradviz.experiments.functions import NO_VARIABLE, FunctionExperiment
from gradviz.experiments.gradient_results import (
    AutomaticGradient,
    EstimatedGradient,
    ExactGradient,
    estimates_at,
    values_at,
)
from gradviz.experiments.links import SettingError
from gradviz.experiments.runs import (
    ESTIMATORS,
    EXACT,
    TOLERANCE,
    estimator_of,
    find_optimizer,
    offered_numbers,
)
from gradviz.experiments.selections import Selecting, Selection
from gradviz.experiments.settings import Choice, OptionalChoice, Switch, whole_number
from gradviz.functions.objective import parse
from gradviz.gradients import ConfiguredEstimator, Obstacle
from gradviz.gradients.accuracy import v_curve
from gradviz.gradients.exact.autodiff import graph
from gradviz.gradients.exact.critical import critical_points
from gradviz.gradients.exact.operation_counts import FAMILIES
from gradviz.gradients.exact.sweep import sweep

CLOUD = 250  # estimates in the picture
FIRST_ESTIMATOR = "CentralDifference"
LARGEST_SWEEP = 100_000
_WITH_RATE = [entry for entry in PRESETS.values() if entry.rate is not None]


@dataclass(frozen=True, kw_only=True)
class OneOptimizer(Selecting):
    """One optimizer with its numbers; a link names it by its label: `optimizer=Adam`."""

    def checked(self, value: object) -> Selection:
        """Return the optimizer; a label stands for it as offered. Raises SettingError."""
        chosen = value if isinstance(value, Selection) else Selection(str(value))
        return super().checked(Selection(find_optimizer(chosen.name).key, chosen.values))

    def to_texts(self, value: Selection) -> list[str]:
        """Return the label."""
        return [PRESETS[value.name].label]


@dataclass(frozen=True)
class GradientView(View):
    """Where the Gradient page looks: the direction, the variable, the step of the sweeps."""

    angle: int = setting(
        whole_number(
            "angle",
            0,
            -180,
            180,
            step=5,
            title=N_("Direction, in degrees"),
            help=N_("The direction u of the directional derivative. Or turn it in the picture."),
        )
    )
    field: bool = setting(Switch(key="field", default=True, title=N_("Gradient field")))
    sweep: int = setting(whole_number("sweep", 0, 0, LARGEST_SWEEP, title=N_("Step")))
    family: str = setting(
        Choice(
            key="family",
            default=next(iter(FAMILIES)),
            title=N_("Function of n variables"),
            options={key: each.name for key, each in FAMILIES.items()},
        )
    )

    def turned(self, degrees: float) -> Self:
        """Return the view with u in another direction, written from -180 to 180 degrees.

        >>> GradientView().turned(270).angle, GradientView().turned(-180.2).angle
        (-90, -180)
        """
        whole = round(degrees)
        return self.changed(angle=whole if abs(whole) <= 180 else (whole + 180) % 360 - 180)


@dataclass(frozen=True, repr=False)
class GradientExperiment(FunctionExperiment):
    """The gradient of a typed function at a point: exact, estimated, or by a framework's sweeps.

    >>> experiment = GradientExperiment("x^2 + 3y^2", start=(2, 1))
    >>> experiment.run().at.gradient.tolist()
    [4.0, 6.0]
    >>> GradientExperiment("x^2", tab="estimated", gradient="SPSA").link()
    '/gradient?f=x%5E2&view=estimated&gradient=SPSA'
    """

    page: ClassVar[str] = "gradient"
    view: ClassVar[type[View]] = GradientView

    tab: str = setting(
        Choice(
            key="view",
            default="exact",
            title=N_("View"),
            options={
                "exact": N_("Exact"),
                "estimated": N_("Estimated"),
                "autodiff": N_("Automatic differentiation"),
            },
            control="segments",
        )
    )
    gradient: Selection = setting(
        Selecting(
            key="gradient",
            default=Selection(FIRST_ESTIMATOR),
            title=N_("Estimator"),
            options={k: each.hyperparameters for k, each in ESTIMATORS.items() if k != EXACT},
            titles={name: each.title for name, each in ESTIMATORS.items()},
        )
    )
    optimizer: Selection = setting(
        OneOptimizer(
            key="optimizer",
            default=Selection(_WITH_RATE[0].key),
            title=N_("Optimizer"),
            term="optimization_algorithm",
            options={entry.key: offered_numbers(entry.key) for entry in _WITH_RATE},
            titles={entry.key: entry.label for entry in _WITH_RATE},
        )
    )
    steps: int = setting(
        whole_number("steps", 150, 10, 1000, step=10, control="slider", title=N_("Steps"))
    )
    seed: int = setting(
        whole_number(
            "seed",
            0,
            0,
            9999,
            title=N_("Seed"),
            help=N_("Another seed draws other random directions."),
        )
    )
    by: str | None = setting(OptionalChoice(key="by", title=N_("By which variable")))

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield what cannot be read, and a variable that the function does not have."""
        wrong = None
        for wrong in super().mistakes(values):
            yield wrong
        if wrong is None and values["by"] is not None:
            names = parse(values["function"]).variables
            if values["by"] not in names:
                data = {"value": values["by"][:40], "options": ", ".join(names)}
                yield "by", SettingError(NO_VARIABLE, data)

    def changed(self, **values: Any) -> Self:
        """Return the same with other values; a variable that is gone is no longer chosen."""
        text = values.get("function")
        if text is not None and self.by is not None and self.by not in parse(text).variables:
            values = {"by": None, **values}
        return super().changed(**values)

    @property
    def derivation_variable(self) -> str:
        """The variable by which the derivation is shown: the first unless one is chosen."""
        return self.by or self.parsed.variables[0]

    @cached_property
    def _chosen(self) -> tuple[ConfiguredEstimator | None, Obstacle | None]:
        return estimator_of(self.gradient, self.parsed)

    @property
    def estimator(self) -> ConfiguredEstimator | None:
        """The estimator, None where it does not apply to the function."""
        return self._chosen[0]

    @property
    def obstacle(self) -> Obstacle | None:
        """Why the estimator does not apply."""
        return self._chosen[1]

    def run(self) -> ExactGradient | EstimatedGradient | AutomaticGradient | None:
        """Compute what the tab shows; None where the estimator does not apply."""
        tabs = {"estimated": self.estimated, "autodiff": self.automatic}
        return tabs.get(self.tab, self.exact)()

    def exact(self) -> ExactGradient:
        """Compute the gradient and the Hessian at the point, and where the gradient is zero."""
        problem = self.problem
        critical = critical_points(problem.function, problem.domain)
        return ExactGradient(problem, values_at(problem), critical, self.derivation_variable)

    def automatic(self) -> AutomaticGradient:
        """Compute the sweeps of automatic differentiation at the point."""
        problem = self.problem
        drawn = graph(problem.function)
        exact = problem.function.gradient(np.array(problem.start))
        return AutomaticGradient(problem, drawn, sweep(drawn, problem.start), exact)

    def estimated(self) -> EstimatedGradient | None:
        """Compute the estimate, its errors and both descents; None where it does not apply."""
        estimator = self.estimator
        if estimator is None:
            return None
        problem, function = self.problem, self.parsed
        entry = PRESETS[self.optimizer.name]
        optimizer = entry.configure(self.optimizer.values)
        exact, estimated = (
            descend(
                function,
                problem.start,
                optimizer,
                self.steps,
                gradient=each,
                seed=self.seed,
                tolerance=TOLERANCE,
            )
            for each in (None, estimator)
        )
        curve, estimates, draws = None, None, None
        if not estimator.random and np.isfinite(estimator.h):
            curve, at = v_curve(function, problem.start, estimator), np.array(problem.start)
            found = [estimator.with_values(h=float(h)).estimate(function, at) for h in curve.hs]
            estimates = np.ascontiguousarray(found)
        if estimator.random and estimator.stencil is not None and estimator.stencil.real:
            drawn = estimator.draw(np.random.default_rng([2, self.seed]), CLOUD, function)
            draws = np.ascontiguousarray(drawn, dtype=np.float64)
        return EstimatedGradient(
            problem,
            estimator,
            entry,
            optimizer,
            exact,
            estimated,
            curve,
            estimates,
            draws,
            tuple(estimates_at(problem, self.seed)),
            self.seed,
        )
