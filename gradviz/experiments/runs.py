"""The runs of an experiment: optimizers with their numbers, and what all of them share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, TypeAlias

from gradviz.declarations.hyperparameters import Hyperparameter, Value
from gradviz.declarations.sentences import N_
from gradviz.descent.presets import PRESETS, Preset
from gradviz.descent.trajectories import Trajectory
from gradviz.experiments.functions import Problem
from gradviz.experiments.links import LinkReader, SettingError
from gradviz.experiments.selections import (
    Selecting,
    Selection,
    checked_values,
    read_values,
    write_values,
)
from gradviz.experiments.settings import (
    NONE,
    Choice,
    Number,
    Setting,
)
from gradviz.functions.objective import Objective
from gradviz.gradients import ALL as ESTIMATORS_OF_ALL
from gradviz.gradients import ConfiguredEstimator, Estimator, Obstacle
from gradviz.optimizers import SCHEDULES, ConfiguredMethod
from gradviz.optimizers.base import CLIPPING, Configured

MOST = 12
COLORS = 12
TOLERANCE = 1e-8
EXACT = "Exact"
AS_ALL: Literal["as all"] = "as all"
OwnGradient: TypeAlias = "ConfiguredEstimator | Literal['as all'] | None"

ESTIMATORS: Mapping[str, Estimator] = {
    name: each for name, each in ESTIMATORS_OF_ALL.items() if each.directions != "rows"
}
"""Those that a function without data has, the exact one first."""

BY_LABEL: Mapping[str, Preset] = {entry.label: entry for entry in PRESETS.values()}

_NO_OPTIMIZER = N_("There is no optimizer “{value}”. There are: {options}.")
_TOO_MANY = N_("At most {most} runs can be shown at once.")


@cache
def offered_numbers(key: str) -> tuple[Hyperparameter, ...]:
    """Return an optimizer's declared numbers, shown as its variant has them."""
    entry = PRESETS[key]
    return tuple(replace(each, demo=entry.shown(each)) for each in entry.hyperparameters)


def find_optimizer(name: str) -> Preset:
    """Return an optimizer by its key or its label. Raises SettingError.

    >>> find_optimizer("Adam").key, find_optimizer("adam").label
    ('adam', 'Adam')
    """
    entry = PRESETS.get(name) or BY_LABEL.get(name)
    if entry is None:
        raise SettingError(_NO_OPTIMIZER, {"value": name[:40], "options": ", ".join(BY_LABEL)})
    return entry


def checked_optimizer(value: object, *, keep: Sequence[str] = ()) -> Selection:
    """Return an optimizer and its numbers as they are kept. Raises SettingError."""
    chosen = value if isinstance(value, Selection) else Selection(str(value))
    entry = find_optimizer(chosen.name)
    numbers = offered_numbers(entry.key)
    return Selection(entry.key, checked_values(entry.label, chosen.values, numbers, keep=keep))


@dataclass(frozen=True, kw_only=True)
class Optimizers(Setting[tuple[Selection, ...]]):
    """Some optimizers, each once: `runs=SGD&runs=Adam&adam.beta_1=0.8`.

    `keep` are numbers that the page offers otherwise than declared.
    """

    keep: tuple[str, ...] = ()

    def checked(self, value: object) -> tuple[Selection, ...]:
        """Return the optimizers; labels stand for them as offered. Raises SettingError."""
        given: Iterable[object] = [value] if isinstance(value, str) else value  # type: ignore[assignment]
        runs = {
            each.name: each for each in (checked_optimizer(one, keep=self.keep) for one in given)
        }
        if len(runs) > MOST:
            raise SettingError(_TOO_MANY, {"most": MOST})
        return tuple(runs.values())

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the labels."""
        return [part.strip() for text in texts for part in text.split(",") if part.strip()]

    def to_texts(self, value: tuple[Selection, ...]) -> list[str]:
        """Return the labels; one empty text for none at all."""
        return [PRESETS[each.name].label for each in value] or [""]

    def read(self, link: LinkReader) -> tuple[Selection, ...]:
        """Return the optimizers and the numbers of each."""
        return tuple(
            Selection(
                each.name,
                read_values(link, each.name, offered_numbers(each.name), keep=self.keep)
                or each.values,
            )
            for each in super().read(link)
        )

    def write(self, value: tuple[Selection, ...]) -> dict[str, list[str]]:
        """Return the parameters of the labels and of the numbers."""
        names, first = ([each.name for each in runs] for runs in (value, self.default))
        found = {} if names == first else {self.key: self.to_texts(value)}
        for each in value:
            found.update(write_values(each.name, each.values))
        return found


SCHEDULE = Selecting(
    key="schedule",
    default=Selection(NONE),
    title=N_("Learning-rate schedule"),
    term="schedule",
    # the first number is the rate itself, which each optimizer has
    options={NONE: (), **{name: each.hyperparameters[1:] for name, each in SCHEDULES.items()}},
    titles={NONE: N_("Constant")},
)
CLIPPING_KIND = Choice(
    key="clipping",
    default=NONE,
    title=N_("Gradient clipping"),
    options={NONE: N_("Off"), **{each.name: "" for each in CLIPPING}},
)
CLIP = Number(
    key="clip", default=1.0, minimum=0.001, maximum=1e6, step=0.1, title=N_("Largest gradient")
)
GRADIENT = Selecting(
    key="gradient",
    default=Selection(EXACT),
    title=N_("Gradient"),
    term="gradient",
    options={name: each.hyperparameters for name, each in ESTIMATORS.items()},
    titles={name: each.title for name, each in ESTIMATORS.items()},
)


@dataclass(frozen=True)
class Run:
    """One optimizer of a picture, with a start and a gradient of its own where it has them."""

    entry: Preset
    optimizer: Configured | ConfiguredMethod
    color: int
    start: tuple[float, ...] | None = None
    gradient: OwnGradient = AS_ALL

    def within(self, problem: DescentProblem) -> DescentProblem:
        """Return a problem as this run has it."""
        if self.start is not None:
            problem = replace(problem, start=self.start)
        return problem if self.gradient == AS_ALL else replace(problem, gradient=self.gradient)


@dataclass(frozen=True)
class DescentProblem(Problem):
    """What is descended on, from where, and by which gradient (None: the exact one)."""

    steps: int
    noise: float
    seed: int
    gradient: ConfiguredEstimator | None


@dataclass(frozen=True, eq=False)
class Descents:
    """What an experiment's runs did: one trajectory for each run."""

    problem: DescentProblem
    runs: tuple[Run, ...]
    trajectories: tuple[Trajectory, ...]


def schedule_options(schedule: Selection) -> dict[str, Any]:
    """Return what a schedule adds to an optimizer's options: its declaration and its numbers."""
    if schedule.name == NONE:
        return {}
    declared = SCHEDULES[schedule.name]
    values = {each.name: each.shown for each in declared.hyperparameters[1:]}
    return {"schedule": (declared, {**values, **schedule.values})}


def clipping_options(kind: str, limit: float) -> dict[str, Any]:
    """Return what clipping adds to an optimizer's options."""
    return {} if kind == NONE else {kind: float(limit)}


def configured(
    entry: Preset, values: Mapping[str, Value], options: Mapping[str, Any]
) -> Configured | ConfiguredMethod:
    """Return the optimizer with its own values and those options.

    With a schedule the learning rate is the schedule's first number.
    """
    chosen, own = dict(options), dict(values)
    schedule = chosen.pop("schedule", None)
    rate = entry.rate
    if schedule is not None and rate is not None:
        declaration, its = schedule
        first = declaration.hyperparameters[0].name
        start = own.pop(rate.name, entry.shown(rate))
        chosen["learning_rate"] = declaration(**{**its, first: start})
    return entry.configure(own, **chosen)


def estimator_of(
    chosen: Selection, function: Objective
) -> tuple[ConfiguredEstimator | None, Obstacle | None]:
    """Return the estimator, None for the exact gradient, and why it does not apply, if so."""
    if chosen.name == EXACT:
        return None, None
    declared = ESTIMATORS[chosen.name]
    shown = {each.name: each.shown for each in declared.hyperparameters}
    estimator = declared(**{**shown, **chosen.values})
    obstacle = estimator.obstacle(function)
    return (None, obstacle) if obstacle else (estimator, None)


def with_number(
    runs: Iterable[Selection], optimizer: str, name: str, value: Value | None
) -> tuple[Selection, ...]:
    """Return runs with one number of an optimizer; None leaves it as it is offered."""
    return tuple(each.with_value(name, value) if each.name == optimizer else each for each in runs)


def run_colors(entries: Sequence[Preset]) -> list[int]:
    """Return a colour for each optimizer: its own, or the next free one where that is taken.

    >>> run_colors([PRESETS["adam"], PRESETS["adam"], PRESETS["sgd"]])
    [5, 6, 0]
    """
    own = [entry.color % COLORS for entry in entries]
    taken, found = set(own), list[int]()
    for color in own:
        around = [color, *((color + step) % COLORS for step in range(1, COLORS))]
        free = (each for each in around if each not in taken)
        found.append(color if color not in found else next(free, color))
        taken.add(found[-1])
    return found


def next_color(taken: Sequence[int], color: int = 0) -> int:
    """Return a colour that is not taken, the wanted one if it can be; any where all are."""
    order = [(color + more) % COLORS for more in range(COLORS)]
    return next((each for each in order if each not in taken), order[0])


def rounded_rate(entry: Preset, rate: float) -> float:
    """Return a learning rate with three digits and within the optimizer's range."""
    declared = entry.rate
    if declared is None:
        raise ValueError(f"{entry.label} has no learning rate")
    return min(max(float(f"{rate:.3g}"), declared.minimum), declared.maximum)
