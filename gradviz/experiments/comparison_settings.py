"""The settings of a comparison, each declared once, and what of them depends on the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gradviz.comparing import AGAINST, METRICS, declared
from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.declarations.sentences import N_
from gradviz.experiments.compared_runs import ComparedRun, run_labels, run_name
from gradviz.experiments.functions import test_function
from gradviz.experiments.links import LinkReader, PartError, SettingError
from gradviz.experiments.runs import MOST, clipping_options, configured, schedule_options
from gradviz.experiments.settings import (
    Choice,
    Number,
    OptionalChoice,
    Setting,
    Switch,
    whole_number,
)
from gradviz.functions.objective import Function
from gradviz.optimizers.scipy_methods import Method

SIDE, TUNING, MAP, BASINS, CUSTOM = "side", "tuning", "space", "basins", "own"
SIZES = ("25", "50", "100", "150")
MOST_MAPS = 4
UNSURE = "none"
NOWHERE = -1
_LARGEST_CELL = 399
_NO_RUN = N_("“{value}” is no run here. There are: {options}.")
_NOT_OFFERED = N_("“{value}” is not offered here. There are: {options}.")
_TOO_MANY_MAPS = N_("At most {most} maps can be shown at once.")


@dataclass(frozen=True, kw_only=True)
class Guesses(Setting[tuple[str, ...]]):
    """Who a person takes each runner for: the runs' names in the order of the runners."""

    default: tuple[str, ...] = ()

    def checked(self, value: object) -> tuple[str, ...]:
        """Return the names, those at the end left out that say nothing. Raises SettingError."""
        given = [str(each) for each in value] if isinstance(value, Iterable) else [str(value)]
        known = [run_name(number) for number in range(1, MOST + 1)]
        for each in given:
            if each != UNSURE and each not in known:
                raise SettingError(_NO_RUN, {"value": each[:40], "options": ", ".join(known)})
        while given and given[-1] == UNSURE:
            given.pop()
        return tuple(given[:MOST])

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the names."""
        return list(texts)

    def read(self, link: LinkReader) -> tuple[str, ...]:
        """Return what a link says of each runner."""
        found = []
        for place in range(1, MOST + 1):
            key = f"{self.key}{place}"
            guess = link.text(key) or UNSURE
            try:
                self.checked([guess])
            except SettingError as error:
                link.refuse(key, UNSURE, error)
                guess = UNSURE
            found.append(guess)
        return self.checked(found)

    def write(self, value: tuple[str, ...]) -> dict[str, list[str]]:
        """Return the parameters of the guesses."""
        guesses = enumerate(value, 1)
        return {f"{self.key}{place}": [each] for place, each in guesses if each != UNSURE}


@dataclass(frozen=True, kw_only=True)
class Labels(Setting[tuple[str, ...] | None]):
    """The labels of some runs, None for those that are offered."""

    default: tuple[str, ...] | None = None

    def checked(self, value: object) -> tuple[str, ...] | None:
        """Return the labels, each once. Raises SettingError for too many."""
        if value is None:
            return None
        given: Iterable[object] = value if isinstance(value, list | tuple) else (value,)
        labels = tuple(dict.fromkeys(map(str, given)))
        if len(labels) > MOST_MAPS:
            raise SettingError(_TOO_MANY_MAPS, {"most": MOST_MAPS})
        return labels

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the labels: each a text, or parted by commas."""
        return [part.strip() for text in texts for part in text.split(",") if part.strip()]

    def to_texts(self, value: tuple[str, ...] | None) -> list[str]:
        """Return the labels; one empty text for none at all."""
        return list(value or ()) or [""]


COMPARISON = Choice(
    key="view",
    default=SIDE,
    title=N_("View"),
    options={
        SIDE: N_("Side by side"),
        TUNING: N_("Hyperparameter tuning"),
        MAP: N_("Hyperparameter map"),
        BASINS: N_("Basins of attraction"),
        CUSTOM: N_("Own optimizer"),
    },
    control="segments",
)
RACE = whole_number("race", 0, 0, 9999)
REVEALED = Switch(key="revealed")
GUESSES = Guesses(key="guess")
METRIC = Choice(
    key="metric",
    default="loss",
    title=N_("Curve"),
    options={name: title for name, (title, _) in METRICS.items()},
)
AGAINST_WHAT = Choice(
    key="against",
    default="steps",
    title=N_("Against"),
    options={name: title for name, (title, _) in AGAINST.items()},
)
TARGET = Choice(
    key="target",
    default="0.001",
    title=N_("Target: remaining gap (f − f*)/(f₀ − f*)"),
    options=("0.1", "0.01", "0.001", "0.0001", "1e-06", "1e-08"),
)
MAPPED = OptionalChoice(key="mapped", title=N_("Run"))
ACROSS_SETTING = OptionalChoice(key="across_setting", title=N_("x-axis"))
UP_SETTING = OptionalChoice(key="up_setting", title=N_("y-axis"))
CELLS = OptionalChoice(key="cells", title=N_("Cells"))
SHOWN = Choice(
    key="shown",
    default="speed",
    title=N_("Colours say"),
    options={"speed": N_("steps to the target"), "value": N_("final value")},
)
BASINS_OF = Labels(key="basins_of", title=N_("Runs"))


def cell_place(key: str) -> Number:
    """Return the declaration of a row or column of a map, -1 for none."""
    return whole_number(key, NOWHERE, NOWHERE, _LARGEST_CELL)


def offered_metrics(function: Function) -> tuple[str, ...]:
    """Return what can be drawn of runs: the distance to a minimum where one is known."""
    surface = test_function(function)
    known = surface is not None and len(surface.minima) > 0
    return tuple(name for name in METRICS if known or name != "distance")


def map_numbers(run: ComparedRun, values: Mapping[str, Any]) -> Mapping[str, Hyperparameter]:
    """Return what can be an axis of a run's map; the others' values say what all runs share."""
    common = schedule_options(values["schedule"])
    common |= clipping_options(values["clipping"], values["clip"])
    optimizer = configured(run.entry, run.optimizer.values, run.options(common))
    return {
        name: each
        for name, each in declared(optimizer).items()
        if each.kind != "flag" and name != "epsilon"
    }


def mappable_runs(values: Mapping[str, Any]) -> Mapping[str, Mapping[str, Hyperparameter]]:
    """Return, by the runs' names, what can be an axis of those with two numbers to map."""
    runs: Sequence[ComparedRun] = values["runs"]
    found = {run_name(place): map_numbers(run, values) for place, run in enumerate(runs, 1)}
    return {name: numbers for name, numbers in found.items() if len(numbers) > 1}


def basins_labels(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the labels of the runs whose basins are shown."""
    chosen: tuple[str, ...] | None = values["basins_of"]
    return run_labels(values["runs"])[:2] if chosen is None else chosen


def offered_sizes(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return how many cells a side a map may have; SciPy's methods are run one by one."""
    runs: Sequence[ComparedRun] = values["runs"]
    if values["comparison"] == BASINS:
        shown = basins_labels(values)
        pairs = zip(run_labels(runs), runs, strict=True)
        chosen = [run for label, run in pairs if label in shown]
    else:
        names = list(mappable_runs(values))
        mapped = values["mapped"] or next(iter(names), None)
        chosen = [run for place, run in enumerate(runs, 1) if run_name(place) == mapped]
    single = any(isinstance(run.entry.declaration, Method) for run in chosen)
    return SIZES[:1] if single else SIZES


def not_offered(value: object, options: Iterable[str]) -> SettingError:
    """Return the error of an option that there is not beside the other settings."""
    shown = ", ".join(options) or "–"
    return SettingError(_NOT_OFFERED, {"value": str(value)[:40], "options": shown[:400]})


def run_mistakes(values: Mapping[str, Any], function: Function) -> Iterator[tuple[str, Exception]]:
    """Yield which run's own start cannot be read, and which guesses name no run."""
    runs: tuple[ComparedRun, ...] = values["runs"]
    for place, run in enumerate(runs):
        try:
            run.own_start(function.variables)
        except SettingError as error:
            others = (*runs[:place], replace(run, start=""), *runs[place + 1 :])
            yield "runs", PartError(error, f"{run_name(place + 1)}.start", others)
    known = [UNSURE, *(run_name(number) for number in range(1, len(runs) + 1))]
    guesses: tuple[str, ...] = values["guesses"]
    for place, guess in enumerate(guesses):
        if guess not in known or (guess != UNSURE and place >= len(runs)):
            rest = (*guesses[:place], UNSURE, *guesses[place + 1 :])
            yield "guesses", PartError(not_offered(guess, known), f"guess{place + 1}", rest)


def choice_mistakes(
    values: Mapping[str, Any], function: Function
) -> Iterator[tuple[str, Exception]]:
    """Yield which choices are not offered beside the others."""
    metric = values["metric"]
    if metric == "distance" and metric not in offered_metrics(function):
        yield "metric", not_offered(metric, offered_metrics(function))
    names = ("mapped", "across_setting", "up_setting")
    if any(values[name] is not None for name in names):
        yield from _axis_mistakes(values)
    labels = run_labels(values["runs"])
    wrong = [each for each in values["basins_of"] or () if each not in labels]
    if wrong:
        rest = tuple(each for each in values["basins_of"] if each in labels) or None
        yield "basins_of", PartError(not_offered(wrong[0], labels), "basins_of", rest)
    cells = values["cells"]
    if cells is not None and (cells not in SIZES or cells not in offered_sizes(values)):
        yield "cells", not_offered(cells, offered_sizes(values))


def _axis_mistakes(values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
    runs = mappable_runs(values)
    mapped = values["mapped"]
    if mapped is not None and mapped not in runs:
        yield "mapped", not_offered(mapped, runs)
        return
    rest = list(runs[mapped or next(iter(runs))]) if runs else []
    for name in ("across_setting", "up_setting"):
        value = values[name]
        if value is not None and value not in rest:
            yield name, not_offered(value, rest)
            return
        shown = value or next(iter(rest), None)
        rest = [each for each in rest if each != shown]
