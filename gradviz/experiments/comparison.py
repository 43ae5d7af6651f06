"""The experiment of the Compare page: runs side by side, tuned, mapped, and one of one's own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from gradviz.comparing import Basins, HyperparameterMap, Tuning, target_value
from gradviz.declarations.hyperparameters import Value
from gradviz.declarations.sentences import N_
from gradviz.descent.presets import Preset
from gradviz.descent.progress import Work
from gradviz.experiments import comparison_settings as declared_as
from gradviz.experiments.base import NO_FIELDS, View, setting
from gradviz.experiments.compared_runs import (
    ComparedRun,
    ComparedRuns,
    configured_runs,
    first_runs,
    offered_optimizer,
    run_name,
    sealed_runs,
)
from gradviz.experiments.comparison_settings import SIDE
from gradviz.experiments.comparison_work import BasinsWork, MapWork, TuningWork, without_start
from gradviz.experiments.custom_optimizer import CustomOptimizerExperiment
from gradviz.experiments.custom_runs import CUSTOM
from gradviz.experiments.descent import run_all
from gradviz.experiments.links import LinkReader, PartError, Refusal, written
from gradviz.experiments.runs import Descents, Run, rounded_rate, run_colors
from gradviz.experiments.selections import NO_VALUES, Selection
from gradviz.experiments.settings import Choice
from gradviz.experiments.views import PlayerView
from gradviz.functions.objective import parse

_OF_A_VIEW = (
    *("race", "revealed", "guesses", "metric", "against", "target"),
    *("mapped", "across_setting", "up_setting", "cells", "shown", "basins_of", "row", "column"),
    "base",
)
"""What one view has and others do not; what is common stays when the view changes."""

_OF_A_MAP = ("mapped", "across_setting", "up_setting", "cells")


@dataclass(frozen=True)
class ComparisonView(PlayerView):
    """How a comparison is looked at: in one picture, or with a panel for each run."""

    picture: str = setting(
        Choice(
            key="picture",
            default="one",
            title=N_("Picture"),
            options={"one": N_("One picture"), "multiples": N_("One plot per run")},
            control="segments",
        )
    )


@dataclass(frozen=True, repr=False)
class ComparisonExperiment(CustomOptimizerExperiment):
    """Runs on a typed function, compared; `comparison` says how.

    >>> experiment = ComparisonExperiment("x^2 + 3y^2", start=(2, 1), runs=["sgd", "adam"])
    >>> experiment.link()
    '/compare?f=x%5E2%20%2B%203y%5E2&start=2%2C%201&count=2&run2=adam'
    >>> [run.entry.label for run in experiment.run().runs]
    ['SGD', 'Adam']
    """

    page: ClassVar[str] = "compare"
    view: ClassVar[type[View]] = ComparisonView

    comparison: str = setting(declared_as.COMPARISON)
    runs: tuple[ComparedRun, ...] = setting(ComparedRuns(key="runs", default=first_runs()))
    race: int = setting(declared_as.RACE)
    revealed: bool = setting(declared_as.REVEALED)
    guesses: tuple[str, ...] = setting(declared_as.GUESSES)
    metric: str = setting(declared_as.METRIC)
    against: str = setting(declared_as.AGAINST_WHAT)
    target: str = setting(declared_as.TARGET)
    mapped: str | None = setting(declared_as.MAPPED)
    across_setting: str | None = setting(declared_as.ACROSS_SETTING)
    up_setting: str | None = setting(declared_as.UP_SETTING)
    cells: str | None = setting(declared_as.CELLS)
    shown: str = setting(declared_as.SHOWN)
    basins_of: tuple[str, ...] | None = setting(declared_as.BASINS_OF)
    row: int = setting(declared_as.cell_place("row"))
    column: int = setting(declared_as.cell_place("column"))

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield what cannot be read, and what is not offered beside the other settings."""
        for mistake in super().mistakes(values):
            yield mistake
            return
        function = parse(values["function"])
        yield from declared_as.run_mistakes(values, function)
        yield from declared_as.choice_mistakes(values, function)

    @classmethod
    def read(cls, link: LinkReader, fallback: Mapping[str, Any] = NO_FIELDS) -> Self:
        """Return what a link says; a learning rate that is refused is the one that suits."""
        found = super().read(link, fallback)
        link.refusals[:] = [_with_suited_rate(each, found) for each in link.refusals]
        return found

    def parameters(self) -> dict[str, list[str]]:
        """Return the parameters of the link; those of the runs are sealed while they are hidden."""
        found = super().parameters()
        return sealed_runs(found) if self.is_hidden else found

    def changed(self, **values: Any) -> Self:
        """Return the same with other values, and with what follows from them.

        Another view takes nothing along that only the last one had, and another map not its cell.
        What is not offered any more beside the new values is as it is offered.
        """
        kinds = self.settings()
        values = {
            name: kinds[name].checked(each) if name in kinds else each
            for name, each in values.items()
        }
        new = {name for name, each in values.items() if each != getattr(self, name, None)}
        gone: list[str] = []
        if "comparison" in new:
            gone += _OF_A_VIEW
        if "mapped" in new:
            gone += ("across_setting", "up_setting", "cells")
        if new & set(_OF_A_MAP):
            gone += ("row", "column")
        values = {name: kinds[name].default for name in gone} | values
        return super().changed(**self._mended(values))

    def _mended(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return values, and with them the defaults of what does not fit beside them."""
        given, kinds = set(values), self.settings()
        merged = {**self.values(), **values}
        while (mistake := next(self.mistakes(merged), None)) is not None:
            name, error = mistake
            if name in given:
                break
            rest = error.rest if isinstance(error, PartError) else kinds[name].default
            merged[name] = values[name] = rest
        return values

    def with_test_function(self, key: str) -> Self:
        """Return the experiment on a test function; no run has a start of its own there."""
        found = super().with_test_function(key)
        return replace(found, runs=tuple(run.changed(start="") for run in found.runs))

    # the runs

    def with_count(self, count: int) -> Self:
        """Return the experiment with so many runs: the first ones, or more as they are offered."""
        more = range(len(self.runs) + 1, count + 1)
        added = (ComparedRun(Selection(offered_optimizer(number))) for number in more)
        return self.changed(runs=(*self.runs[:count], *added))

    def with_run(self, name: str, **values: Any) -> Self:
        """Return the experiment with other values of the run of that name, such as `run2`.

        Another optimizer comes with its own numbers; what else is the run's own stays.
        """
        return self.changed(
            runs=tuple(
                run.changed(**values) if run_name(number) == name else run
                for number, run in enumerate(self.runs, 1)
            )
        )

    def with_number(self, name: str, number: str, value: Value | None) -> Self:
        """Return the experiment with one number of a run, None for the one that is offered."""
        run = self.named_run(name)
        return self.with_run(name, optimizer=run.optimizer.with_value(number, value))

    def with_learning_rate(self, name: str, rate: float) -> Self:
        """Return the experiment with a run's learning rate, rounded to three digits."""
        if name == CUSTOM:
            return self.with_own_rate(rate)
        entry = self.entries[name]
        if entry.rate is None:
            return self
        value = rounded_rate(entry, rate)
        return self.with_number(
            name, entry.rate.name, None if value == entry.shown(entry.rate) else value
        )

    def named_run(self, name: str) -> ComparedRun:
        """Return the run of a name."""
        return next(run for number, run in enumerate(self.runs, 1) if run_name(number) == name)

    @cached_property
    def configured_runs(self) -> tuple[Run, ...]:
        """The runs in their order, every number decided; in a race no colour tells who is who."""
        colors = run_colors([run.entry for run in self.runs])
        if self.is_raced:
            colors = [self.race_order.index(number) for number in range(len(self.runs))]
        return configured_runs(self.runs, colors, self.problem, self.options)

    @cached_property
    def entries(self) -> Mapping[str, Preset]:
        """What each run is offered as, by its name."""
        return {run.entry.key: run.entry for run in self.configured_runs}

    @property
    def is_random(self) -> bool:
        """Whether another seed gives something else."""
        gradient = self.descent_problem.gradient
        return self.noise > 0 or (gradient is not None and gradient.random)

    def run(self) -> Descents:
        """Descend with every run, side by side also with one's own optimizer where one is written.

        In a race they stand in the order of the runners, among which that one is not.
        """
        runs = tuple(self.configured_runs[number] for number in self.race_order)
        if self.comparison == SIDE and not self.is_raced:
            runs = self.with_own_run(runs, self.options)
        return Descents(self.descent_problem, runs, run_all(self.descent_problem, runs))

    @property
    def metrics(self) -> tuple[str, ...]:
        """What can be drawn of the runs."""
        return declared_as.offered_metrics(self.parsed)

    @property
    def descent(self) -> Self:
        """The same without what its descents do not depend on: the key of what they did."""
        race = self.race if self.is_raced else 0
        beside = self.comparison == SIDE and not self.is_raced
        own = {} if beside else {"own": None, "own_values": NO_VALUES}
        defaults = {name: self.settings()[name].default for name in _OF_A_VIEW}
        return replace(self, **{**defaults, **own, "comparison": SIDE, "race": race})

    # the race

    @property
    def is_raced(self) -> bool:
        """Whether the runs race."""
        return self.comparison == SIDE and self.race > 0

    @property
    def is_hidden(self) -> bool:
        """Whether nobody is to know which run is which."""
        return self.is_raced and not self.revealed

    @property
    def race_order(self) -> tuple[int, ...]:
        """The places of the runs, from 0, in the order of the runners: mixed in a race."""
        order = list(range(len(self.runs)))
        if self.is_raced:
            random.Random(self.race).shuffle(order)  # noqa: S311  (a game: each link has its own)
        return tuple(order)

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """Which run each runner is, and which it was taken for, by their names."""
        unsure = (declared_as.UNSURE,) * len(self.runs)
        guesses = (*self.guesses, *unsure)[: len(self.runs)]
        return tuple(
            (run_name(number + 1), guess)
            for number, guess in zip(self.race_order, guesses, strict=True)
        )

    def with_race(self, number: int) -> Self:
        """Return the experiment in a race that begins, 0 for none."""
        return self.changed(race=number, revealed=False, guesses=())

    def with_guess(self, place: int, guess: str) -> Self:
        """Return the experiment with a guess who the runner of a place, from 1, is."""
        guesses = [guess for _, guess in self.answers]
        guesses[place - 1] = guess
        return self.changed(guesses=tuple(guesses))

    # tuning and maps

    def least_value(self, found: Descents | None = None) -> float:
        """Return the least value known of the function: the runs' least where it is no test one.

        `found` are the descents, where they were made.
        """
        surface = self.problem.surface
        if surface is not None and np.isfinite(surface.value):
            return float(surface.value)
        values = [path.values for path in (found or self.run()).trajectories]
        return float(min(np.min(each[np.isfinite(each)], initial=np.inf) for each in values))

    def target_value(self, least: float | None = None) -> float:
        """Return the value that has to be reached: a fraction of the height above the least."""
        start = float(self.parsed.value(np.array(self.problem.start)))
        least = self.least_value() if least is None else least
        return target_value(least, start, float(self.target))

    def tuning_work(self, target: float | None = None) -> TuningWork:
        """Return the search of each run's best settings for a target, as a value."""
        problem = self.descent_problem
        runs = tuple((run.within(problem), run.optimizer) for run in self.configured_runs)
        return TuningWork(runs, self.target_value() if target is None else target)

    def tuning(self) -> Work[list[Tuning]]:
        """Search the best settings of each run; the work gives a tuning for each."""
        return self.tuning_work().begin()

    def with_best_settings(self, found: Sequence[Tuning]) -> Self:
        """Return the experiment with the settings that a search found best, side by side."""
        best = self
        for run, tuning in zip(self.configured_runs, found, strict=True):
            known = {each.name: each for each in run.entry.hyperparameters}
            scheduled = getattr(run.optimizer, "rate_name", "")  # of a schedule the first number
            for searched, value in tuning.best_settings.items():
                name = "learning_rate" if searched == scheduled else searched
                if name in known:
                    short = float(f"{value:.12g}")
                    offered = short == run.entry.shown(known[name])
                    best = best.with_number(run.entry.key, name, None if offered else short)
        return best.changed(comparison=SIDE)

    @cached_property
    def map_options(self) -> Mapping[str, tuple[str, ...]]:
        """The names of what can be an axis, by the names of the runs that can be mapped."""
        found = declared_as.mappable_runs(self.values())
        return {name: tuple(numbers) for name, numbers in found.items()}

    @property
    def map_choice(self) -> tuple[str, str, str] | None:
        """The run that is mapped, what goes across and what upward; None where no run can be."""
        if not self.map_options:
            return None
        name = self.mapped or next(iter(self.map_options))
        names = self.map_options[name]
        across = self.across_setting or names[0]
        return name, across, self.up_setting or next(each for each in names if each != across)

    @property
    def sizes(self) -> tuple[str, ...]:
        """How many cells a side a map may have."""
        return declared_as.offered_sizes(self.values())

    @property
    def offered_size(self) -> str:
        """How many cells a side a map has at first."""
        return self.sizes[min(1, len(self.sizes) - 1)]

    @property
    def size(self) -> str:
        """How many cells a side the map has."""
        return self.cells or self.offered_size

    def cell(self, shape: tuple[int, ...]) -> tuple[int, int] | None:
        """Return the row and column chosen on a map of this shape, None where there is none."""
        within = 0 <= self.row < shape[0] and 0 <= self.column < shape[1]
        return (self.row, self.column) if within else None

    def map_work(self, target: float | None = None) -> MapWork:
        """Return the map of a run's hyperparameters, as a value. Raises ValueError without one."""
        choice = self.map_choice
        if choice is None:
            raise ValueError("none of these runs has two numbers to map")
        name, across, upward = choice
        run = next(each for each in self.configured_runs if each.entry.key == name)
        target = self.target_value() if target is None else target
        problem = run.within(self.descent_problem)
        return MapWork(problem, run.optimizer, across, upward, int(self.size), target)

    def hyperparameter_map(self) -> Work[HyperparameterMap]:
        """Run an optimizer over a grid of two hyperparameters. Raises ValueError without two."""
        return self.map_work().begin()

    @property
    def basins_labels(self) -> tuple[str, ...]:
        """The labels of the runs whose basins are shown."""
        return declared_as.basins_labels(self.values())

    @property
    def basins_runs(self) -> tuple[Run, ...]:
        """The runs whose basins are shown: each from every start."""
        labels = self.basins_labels
        return tuple(
            replace(run, start=None) for run in self.configured_runs if run.entry.label in labels
        )

    def basins_work(self) -> BasinsWork:
        """Return the basins of the chosen runs, as a value."""
        problem = without_start(self.descent_problem)
        runs = tuple((run.within(problem), run.optimizer) for run in self.basins_runs)
        return BasinsWork(runs, int(self.size))

    def basins(self) -> Work[list[Basins]]:
        """Tell from where each chosen run comes to which minimum."""
        return self.basins_work().begin()


def _with_suited_rate(refusal: Refusal, found: ComparisonExperiment) -> Refusal:
    """Return a refusal, of a run's learning rate one that says what it is instead."""
    name, _, number = refusal.key.partition(".")
    entry = found.entries.get(name) if number == "learning_rate" else None
    if entry is None or entry.rate is None:
        return refusal
    return replace(refusal, data={**refusal.data, "value": written(entry.shown(entry.rate))})


__all__ = ["ComparisonExperiment", "ComparisonView"]
