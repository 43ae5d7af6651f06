"""The experiment of the Descent page: optimizers on a typed function, from one start or many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self, TypeVar

from gradviz.comparing.multistart import FEWEST, SPREADS, Spread, allowed_starts
from gradviz.comparing.multistart import MOST as MOST_STARTS
from gradviz.declarations.sentences import N_
from gradviz.descent import descend
from gradviz.descent.presets import FIRST_SCREEN, PRESETS, Preset, RateScale
from gradviz.descent.trajectories import Trajectory
from gradviz.experiments.base import View, setting
from gradviz.experiments.custom_runs import CUSTOM, OwnOptimizer
from gradviz.experiments.functions import FunctionExperiment, is_same
from gradviz.experiments.runs import (
    CLIP,
    CLIPPING_KIND,
    GRADIENT,
    MOST,
    SCHEDULE,
    TOLERANCE,
    DescentProblem,
    Descents,
    Optimizers,
    Run,
    clipping_options,
    configured,
    estimator_of,
    find_optimizer,
    rounded_rate,
    run_colors,
    schedule_options,
    with_number,
)
from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import (
    Choice,
    Number,
    whole_number,
)
from gradviz.experiments.views import PlayerView
from gradviz.functions.surfaces import SURFACES, Surface
from gradviz.gradients import Obstacle
from gradviz.optimizers.base import Configured

D = TypeVar("D", bound="DescentExperiment")
ONE, MANY = "one", "many"
_FIRST_SPREAD = Spread()

STEPS = whole_number("steps", 300, 10, 1000, step=10, control="slider", title=N_("Steps"))
NOISE = Number(
    key="noise",
    default=0.0,
    minimum=0.0,
    maximum=100.0,
    step=0.1,
    title=N_("Noise"),
    help=N_(
        "Standard deviation of what is added to each gradient, as an estimate from few examples"
        " would have it."
    ),
)
SEED = whole_number(
    "seed",
    0,
    0,
    9999,
    title=N_("Seed"),
    help=N_("Another seed draws other noise and other starting points; all runs get the same."),
)


@dataclass(frozen=True, repr=False)
class ConditionedExperiment(FunctionExperiment):
    """An experiment whose runs share steps, gradient, noise, schedule and clipping."""

    steps: int = setting(STEPS)
    gradient: Selection = setting(GRADIENT)
    noise: float = setting(NOISE)
    seed: int = setting(SEED)
    schedule: Selection = setting(SCHEDULE)
    clipping: str = setting(CLIPPING_KIND)
    clip: float = setting(CLIP)

    def with_test_function(self, key: str) -> Self:
        """Return the experiment on a test function, at its own start, range and steps."""
        return super().with_test_function(key).changed(steps=SURFACES[key].steps)

    @property
    def obstacle(self) -> Obstacle | None:
        """Why the chosen estimator of the gradient does not apply; the exact one is taken then."""
        return estimator_of(self.gradient, self.parsed)[1]

    @cached_property
    def descent_problem(self) -> DescentProblem:
        """What is descended on, from where, and by which gradient."""
        place = self.problem
        estimator, _ = estimator_of(self.gradient, place.function)
        return DescentProblem(
            **{name: getattr(place, name) for name in place.__dataclass_fields__},
            steps=self.steps,
            noise=self.noise,
            seed=self.seed,
            gradient=estimator,
        )

    @property
    def options(self) -> dict[str, Any]:
        """What all runs share: the schedule and the clipping."""
        return {**schedule_options(self.schedule), **clipping_options(self.clipping, self.clip)}


@dataclass(frozen=True, repr=False)
class DescentExperiment(OwnOptimizer, ConditionedExperiment):
    """Optimizers on a typed function, from one start or from many.

    >>> experiment = DescentExperiment("x^2 + 3y^2", start=(2, 1), runs=["Adam"], steps=50)
    >>> experiment.link()
    '/?f=x%5E2%20%2B%203y%5E2&start=2%2C%201&steps=50&runs=Adam'
    >>> [path.steps for path in experiment.run().trajectories]
    [50]
    """

    page: ClassVar[str] = ""
    view: ClassVar[type[View]] = PlayerView

    runs: tuple[Selection, ...] = setting(
        Optimizers(key="runs", default=tuple(map(Selection, FIRST_SCREEN)), title=N_("Runs"))
    )
    starts: str = setting(
        Choice(
            key="starts",
            default=ONE,
            title=N_("Starting points"),
            options={ONE: N_("one"), MANY: N_("many")},
            control="segments",
        )
    )
    spread: str = setting(
        Choice(
            key="spread",
            default=_FIRST_SPREAD.kind,
            title=N_("Where they lie"),
            options=dict(SPREADS),
        )
    )
    number: int = setting(
        whole_number(
            "number", _FIRST_SPREAD.count, FEWEST, MOST_STARTS, step=50, title=N_("Number")
        )
    )
    cloud_width: float = setting(
        Number(
            key="cloud_width",
            default=_FIRST_SPREAD.deviation,
            minimum=0.001,
            maximum=1.0,
            step=0.01,
            format="%.3g",
            title=N_("Width"),
            help=N_("The standard deviation, as a fraction of the domain's width."),
        )
    )

    def changed(self, **values: Any) -> Self:
        """Return the same with other values, and with what follows from them.

        Another function takes along the learning rates that were left as they were offered, and an
        optimizer that is added gets the rate that suits the function.
        """
        runs = values.pop("runs", None)
        if values.get("starts") == ONE:
            spread = ("spread", "number", "cloud_width")
            values = {name: self.settings()[name].default for name in spread} | values
        after = super().changed(**values)
        if not is_same(after.parsed, self.parsed):
            after = _rescaled(after, self, keep=True)
        return after if runs is None else _with_runs(after, runs)

    def with_test_function(self, key: str) -> Self:
        """Return the experiment on a test function; every learning rate is the one that suits."""
        return _rescaled(super().with_test_function(key), self, keep=False)

    def with_learning_rate(self, optimizer: str, rate: float) -> Self:
        """Return the experiment with a run's learning rate, rounded to three digits."""
        if optimizer == CUSTOM:
            return self.with_own_rate(rate)
        entry = PRESETS[optimizer]
        if entry.rate is None:
            return self
        return self.with_value(optimizer, entry.rate.name, rounded_rate(entry, rate))

    def with_value(self, optimizer: str, name: str, value: Any) -> Self:
        """Return the experiment with one number of an optimizer."""
        return replace(self, runs=with_number(self.runs, optimizer, name, value))

    @property
    def many(self) -> Spread | None:
        """How many starts are spread, None for one: no more than a browser can follow."""
        if self.starts == ONE:
            return None
        width = self.cloud_width if self.spread == "normal" else _FIRST_SPREAD.deviation
        count = min(self.number, self.most_starts)
        return Spread(self.spread, count, width, self.seed)

    @property
    def most_starts(self) -> int:
        """How many starts a browser can follow with these runs."""
        count = sum(isinstance(run.optimizer, Configured) for run in self.configured_runs)
        return allowed_starts(count, self.steps, self.parsed.dimension)

    @property
    def is_random(self) -> bool:
        """Whether another seed gives something else."""
        gradient = self.descent_problem.gradient
        many = self.starts == MANY and self.spread != "grid"
        return many or self.noise > 0 or (gradient is not None and gradient.random)

    @cached_property
    def configured_runs(self) -> tuple[Run, ...]:
        """The runs, with every number decided."""
        entries = [PRESETS[each.name] for each in self.runs]
        runs = [
            Run(entry, configured(entry, each.values, self.options), color)
            for entry, each, color in zip(entries, self.runs, run_colors(entries), strict=True)
        ]
        return self.with_own_run(runs, self.options)

    def run(self) -> Descents:
        """Descend with every optimizer."""
        runs = self.configured_runs
        return Descents(self.descent_problem, runs, run_all(self.descent_problem, runs))


def run_all(problem: DescentProblem, runs: Iterable[Run]) -> tuple[Trajectory, ...]:
    """Return the trajectory of each run on a problem."""
    return tuple(
        descend(
            own.function,
            own.start,
            run.optimizer,
            own.steps,
            gradient=own.gradient,
            noise=own.noise,
            seed=own.seed,
            tolerance=TOLERANCE,
        )
        for run in runs
        for own in [run.within(problem)]
    )


def _with_runs(experiment: D, names: Iterable[str | Selection]) -> D:
    known = {each.name: each for each in experiment.runs}
    rate_scale = experiment.problem.rate_scale
    chosen = []
    for name in names:
        if isinstance(name, Selection):
            chosen.append(name)
            continue
        entry = find_optimizer(name)
        chosen.append(known.get(entry.key) or _suited(Selection(entry.key), entry, rate_scale))
    return replace(experiment, runs=tuple(chosen))


def _rescaled(experiment: D, before: DescentExperiment, *, keep: bool) -> D:
    """Return the experiment with learning rates that suit its function.

    With `keep` only those follow that are as they were offered: not what a person set.
    """
    rate_scale, old = experiment.problem.rate_scale, before.problem.rate_scale
    runs = []
    for each in experiment.runs:
        entry = PRESETS[each.name]
        rate = None if entry.rate is None else each.values.get(entry.rate.name)
        offered = None if rate is None else _suggested(entry, old)
        runs.append(
            each if keep and rate not in (None, offered) else _suited(each, entry, rate_scale)
        )
    return replace(experiment, runs=tuple(runs))


def _suggested(entry: Preset, rate_scale: Surface | RateScale) -> float | None:
    rate = entry.suggested_rate(rate_scale)
    return None if rate is None else rounded_rate(entry, rate)


def _suited(chosen: Selection, entry: Preset, rate_scale: Surface | RateScale) -> Selection:
    rate = _suggested(entry, rate_scale)
    if entry.rate is None or rate is None:
        return chosen
    return chosen.with_value(entry.rate.name, None if rate == entry.shown(entry.rate) else rate)


__all__ = ["MOST", "ConditionedExperiment", "DescentExperiment", "run_all"]
