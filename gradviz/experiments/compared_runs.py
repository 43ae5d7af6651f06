"""The runs of a comparison: numbered, each with what it has apart from the others.

The link says `count=3`, `run1=adam`, `run2=adam`, `run2.learning_rate=0.5`,
`run2.schedule=CosineDecay`, `run2.CosineDecay.alpha=0.1`, `run2.clipping=clipnorm`,
`run2.clip=0.5`, `run2.gradient=SPSA`, `run2.start=1, 2`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.declarations.sentences import N_
from gradviz.descent.presets import PRESETS, Preset, RateScale
from gradviz.experiments.base import Declared, setting
from gradviz.experiments.functions import Problem
from gradviz.experiments.links import LinkReader, Refusal, SettingError, read_number
from gradviz.experiments.runs import (
    AS_ALL,
    CLIP,
    CLIPPING_KIND,
    GRADIENT,
    MOST,
    SCHEDULE,
    OwnGradient,
    Run,
    checked_optimizer,
    clipping_options,
    configured,
    estimator_of,
    offered_numbers,
    schedule_options,
)
from gradviz.experiments.sealing import sealed, unsealed
from gradviz.experiments.selections import Selecting, Selection, read_values, write_values
from gradviz.experiments.settings import NONE, Choice, Numbers, Setting
from gradviz.experiments.typed_numbers import read_point
from gradviz.functions.objective import Objective
from gradviz.functions.surfaces import Surface
from gradviz.gradients import Obstacle
from gradviz.optimizers.base import CLIPPING, Optimizer

FEWEST = 2
FIRST = ("sgd", "momentum", "rmsprop", "adam")
ALL = "all"
"""As all runs have it: what a run has of its own is something else."""

_OFFERED = (*FIRST, *(key for key in PRESETS if key not in FIRST))
_RATE = ("learning_rate",)  # what suits the function until a person sets it
_SEALED = "sealed"
_OF_A_RUN = re.compile(r"run\d+(\..+)?")
_COUNT = "count"

_HOW_MANY = N_("There can be from {fewest} to {most} runs, not {value}.")
_BADLY_SEALED = N_("What the link hides of the runs could not be read. They are as offered now.")
_PARTLY_SEALED = N_("A part of what the link hides of the runs could not be followed.")


def offered_optimizer(number: int) -> str:
    """Return the key of the optimizer that a run is at first; runs are counted from 1."""
    return _OFFERED[(number - 1) % len(_OFFERED)]


def run_name(number: int) -> str:
    """Return the name of a run in the link, counted from 1."""
    return f"run{number}"


@dataclass(frozen=True, kw_only=True)
class RunOptimizer(Setting[Selection]):
    """The optimizer of a run with its numbers; a learning rate that is not set suits the function.

    The run's own name is its key in the link, so that `ComparedRuns` reads and writes it.
    """

    def checked(self, value: object) -> Selection:
        """Return the optimizer; its label or its key stands for it as offered."""
        return checked_optimizer(value, keep=_RATE)

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the key of the last text. Raises SettingError."""
        return PRESETS[texts[-1]].key if texts[-1] in PRESETS else checked_optimizer(texts[-1]).name


@dataclass(frozen=True, repr=False)
class ComparedRun(Declared):
    """A run of a comparison: its optimizer, and what it has of its own (`all`: as all have it).

    >>> run = ComparedRun(Selection("adam", {"beta_1": 0.5}), start="1, 2")
    >>> run.entry.label, run.own_start(("x", "y")), run.schedule.name
    ('Adam', (1.0, 2.0), 'all')
    """

    optimizer: Selection = setting(RunOptimizer(key="optimizer", default=Selection(FIRST[0])))
    schedule: Selection = setting(
        Selecting(
            key="schedule",
            default=Selection(ALL),
            title=SCHEDULE.title,
            options={ALL: (), **SCHEDULE.options},
            titles={ALL: N_("As all"), **SCHEDULE.titles},
        )
    )
    clipping: str = setting(
        Choice(
            key="clipping",
            default=ALL,
            title=CLIPPING_KIND.title,
            options={ALL: N_("As all"), NONE: N_("Off"), **{each.name: "" for each in CLIPPING}},
        )
    )
    clip: float = setting(CLIP)
    gradient: Selection = setting(
        Selecting(
            key="gradient",
            default=Selection(ALL),
            title=GRADIENT.title,
            options={ALL: (), **GRADIENT.options},
            titles={ALL: N_("As all"), **GRADIENT.titles},
        )
    )
    start: str = setting(Numbers(key="start", title=N_("Starting point"), placeholder=N_("As all")))

    def changed(self, **values: Any) -> Self:
        """Return the same with other values; the limit goes with its kind of clipping."""
        if values.get("clipping", self.clipping) != self.clipping:
            values = {"clip": CLIP.default, **values}
        return super().changed(**values)

    def with_number(self, name: str, value: float | None) -> Self:
        """Return the same with one number of the optimizer, None for the one that is offered."""
        return self.changed(optimizer=self.optimizer.with_value(name, value))

    @property
    def entry(self) -> Preset:
        """The optimizer."""
        return PRESETS[self.optimizer.name]

    @property
    def has_rate(self) -> bool:
        """Whether there is a learning rate that a schedule can make."""
        return self.entry.rate is not None

    @property
    def has_equations(self) -> bool:
        """Whether the optimizer is one of equations, which can be given a clipped gradient."""
        return isinstance(self.entry.declaration, Optimizer)

    def options(self, common: Mapping[str, Any]) -> dict[str, Any]:
        """Return the optimizer's options: what all have, but for what is this run's own."""
        options = dict(common)
        if self.schedule.name != ALL:
            options.pop("schedule", None)
            options.update(schedule_options(self.schedule))
        if self.clipping != ALL:
            for each in CLIPPING:
                options.pop(each.name, None)
            options.update(clipping_options(self.clipping, self.clip))
        return options

    def own_gradient(self, function: Objective) -> tuple[OwnGradient, Obstacle | None]:
        """Return the run's own source of gradients, and why it does not apply, if so."""
        if self.gradient.name == ALL:
            return AS_ALL, None
        return estimator_of(self.gradient, function)

    def own_start(self, variables: tuple[str, ...]) -> tuple[float, ...] | None:
        """Return the run's own start, None where it begins as all do. Raises SettingError."""
        return read_point(self.start, variables) if self.start.strip() else None


def suited_entry(optimizer: str, name: str, rate_scale: Surface | RateScale) -> Preset:
    """Return an optimizer under another name, its learning rate the one that suits a function."""
    entry = PRESETS[optimizer]
    rate = entry.suggested_rate(rate_scale)
    suited = {} if rate is None else {"learning_rate": rate}
    return replace(entry, key=name, settings={**entry.settings, **suited})


def suited_numbers(entry: Preset) -> tuple[Hyperparameter, ...]:
    """Return an entry's declared numbers, shown as the entry offers them."""
    return tuple(replace(each, demo=entry.shown(each)) for each in entry.hyperparameters)


def run_labels(runs: Iterable[ComparedRun]) -> tuple[str, ...]:
    """Return the runs' labels, with a number behind each that is there twice.

    >>> run_labels([ComparedRun(Selection(each)) for each in ("adam", "sgd", "adam")])
    ('Adam 1', 'SGD', 'Adam 2')
    """
    labels = [run.entry.label for run in runs]
    counts, seen, told = Counter(labels), Counter[str](), []
    for label in labels:
        seen[label] += 1
        told.append(f"{label} {seen[label]}" if counts[label] > 1 else label)
    return tuple(told)


def configured_runs(
    runs: Sequence[ComparedRun],
    colors: Sequence[int],
    problem: Problem,
    common: Mapping[str, Any],
) -> tuple[Run, ...]:
    """Return the runs on a problem, with every number decided."""
    rate_scale, found = problem.rate_scale, []
    for number, (run, label, color) in enumerate(
        zip(runs, run_labels(runs), colors, strict=True), 1
    ):
        entry = suited_entry(run.optimizer.name, run_name(number), rate_scale)
        optimizer = configured(entry, run.optimizer.values, run.options(common))
        start = run.own_start(problem.function.variables)
        gradient, _ = run.own_gradient(problem.function)
        found.append(Run(replace(entry, label=label), optimizer, color, start, gradient))
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class ComparedRuns(Setting[tuple[ComparedRun, ...]]):
    """The runs of a comparison, from 2 to 12, in the order of their numbers."""

    def checked(self, value: object) -> tuple[ComparedRun, ...]:
        """Return the runs; a name of an optimizer stands for it as offered. Raises SettingError."""
        given: Iterable[Any] = value if isinstance(value, Iterable) else (value,)
        if isinstance(value, str):
            given = (value,)
        runs = tuple(
            each if isinstance(each, ComparedRun) else ComparedRun(optimizer=each) for each in given
        )
        if not FEWEST <= len(runs) <= MOST:
            data = {"fewest": FEWEST, "most": MOST, "value": len(runs)}
            raise SettingError(_HOW_MANY, data)
        return runs

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the names of optimizers."""
        return list(texts)

    def is_typed(self, key: str) -> bool:
        """Tell whether this is the key of a run's own start."""
        return re.fullmatch(r"run\d+\.start", key) is not None

    def read(self, link: LinkReader) -> tuple[ComparedRun, ...]:
        """Return what a link says of the runs, in the open or sealed; what is open wins."""
        hidden = self._opened(link)
        both = LinkReader({**hidden, **link.parameters}, known=link.known)
        runs = tuple(_read_run(both, number) for number in range(1, _count(both) + 1))
        closed = [each for each in both.refusals if each.key in hidden]
        link.refusals += [each for each in both.refusals if each.key not in hidden]
        if closed:
            link.refusals.append(Refusal(_SEALED, "", _PARTLY_SEALED, {}))
        return runs

    def write(self, value: tuple[ComparedRun, ...]) -> dict[str, list[str]]:
        """Return the parameters of the runs, in the open."""
        first = len(self.default)
        found = {} if len(value) == first else {_COUNT: [str(len(value))]}
        for number, run in enumerate(value, 1):
            found |= _write_run(run, number)
        return found

    def _opened(self, link: LinkReader) -> dict[str, list[str]]:
        """Return what is sealed in a link and not in the open; all that is no run's is ignored."""
        text = link.text(_SEALED)
        if text is None:
            return {}
        found = unsealed(text) or {}
        kept = {key: [each] for key, each in found.items() if _OF_A_RUN.fullmatch(key)}
        if not kept:
            link.refusals.append(Refusal(_SEALED, text, _BADLY_SEALED, {}))
        return {key: texts for key, texts in kept.items() if key not in link.parameters}


def sealed_runs(parameters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return parameters with those of the runs sealed into one."""
    runs = {key: texts[-1] for key, texts in parameters.items() if _OF_A_RUN.fullmatch(key)}
    rest = {key: list(texts) for key, texts in parameters.items() if key not in runs}
    return {**rest, _SEALED: [sealed(runs)]} if runs else rest


def _count(link: LinkReader) -> int:
    text = link.text(_COUNT)
    if text is None:
        return len(FIRST)
    try:
        count = read_number(text, whole=True)
        if isinstance(count, int) and FEWEST <= count <= MOST:
            return count
    except ValueError:
        pass
    link.refuse(_COUNT, len(FIRST))
    return len(FIRST)


def _read_run(link: LinkReader, number: int) -> ComparedRun:
    name, offered = run_name(number), offered_optimizer(number)
    key = link.text(name)
    if key is not None and key not in PRESETS:
        link.refuse(name, offered)
        key = None
    optimizer = offered if key is None else key
    numbers = read_values(link, name, offered_numbers(optimizer), keep=_RATE)
    own, values = link.within(f"{name}."), dict[str, Any]()
    for field, declared in ComparedRun.settings().items():
        if field != "optimizer":
            values[field] = declared.read(own)
    return ComparedRun(optimizer=Selection(optimizer, numbers), **values)


def _write_run(run: ComparedRun, number: int) -> dict[str, list[str]]:
    name, key = run_name(number), run.optimizer.name
    found = {} if key == offered_optimizer(number) else {name: [key]}
    found |= write_values(name, run.optimizer.values)
    for field, declared in run.settings().items():
        if field != "optimizer":
            said = declared.write(getattr(run, field))
            found |= {f"{name}.{own}": texts for own, texts in said.items()}
    return found


def first_runs(count: int = len(FIRST)) -> tuple[ComparedRun, ...]:
    """Return so many runs as they are at first."""
    names = [offered_optimizer(number) for number in range(1, count + 1)]
    return tuple(ComparedRun(optimizer=Selection(name)) for name in names)


__all__ = [
    "ALL",
    "FEWEST",
    "ComparedRun",
    "ComparedRuns",
    "configured_runs",
    "first_runs",
    "offered_optimizer",
    "run_labels",
    "run_name",
    "sealed_runs",
    "suited_entry",
    "suited_numbers",
]
