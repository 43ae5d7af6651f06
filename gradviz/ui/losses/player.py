"""The player over a loss surface, and beside it what the model does with the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from gradviz.experiments.typed_numbers import write_numbers
from gradviz.learning import browser_function, browser_model, interval
from gradviz.ui.components.player.player import player
from gradviz.ui.i18n import current_language, gettext
from gradviz.ui.i18n.data_names import shown_names
from gradviz.ui.losses.data import change_point
from gradviz.ui.widgets.player_data import rules, run_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.experiments.runs import Run
    from gradviz.experiments.training_experiment import TrainingExperiment
    from gradviz.experiments.training_problem import TrainingProblem, Trainings
    from gradviz.experiments.training_view import TrainingView
    from gradviz.learning import Batches, Training
    from gradviz.ui.state import Page

_GRID_WORK = 6e6  # numbers that a picture of the surface may go through


def show_player(page: Page[TrainingExperiment, TrainingView], found: Trainings) -> dict[str, Any]:
    """Show the player, and return the data that it is told.

    What a person drags in it comes back to the experiment.
    """
    data = found.problem.data

    def start(values: tuple[float, ...]) -> None:
        page.set(start=write_numbers(values))

    def rate(run: str, value: float) -> None:
        page.replace(page.experiment.with_learning_rate(run, value))

    def point(action: str, row: int, numbers: tuple[float, ...]) -> None:
        change_point(page, data, action, row, numbers)

    def strength(value: float) -> None:
        page.replace(page.experiment.with_strength(value))

    told = training_player_data(found, page.experiment.axes, page.view)
    player(
        told,
        key="losses",
        on_start=start,
        on_learning_rate=rate,
        on_point=point,
        on_strength=strength,
    )
    return told


def training_player_data(
    found: Trainings, axes: tuple[int, int], view: TrainingView
) -> dict[str, Any]:
    """Return what the player shows of trainings over their loss surface."""
    problem = found.problem
    loss, choice = problem.loss, problem.choice
    features, target = _examples(problem)
    printed = browser_function(loss, closed=problem.closed)
    held = (
        None if problem.held is None else browser_function(problem.held, closed=problem.closed).data
    )
    steps = problem.steps
    order = None if problem.batches.is_full else _order(problem.batches, steps)
    penalty = None
    if choice.penalty is not None:
        numbers = {each.name: each for each in choice.penalty.declaration.hyperparameters}
        declared = numbers["strength"]
        value = choice.penalty.values["strength"]
        penalty = {"value": value, "minimum": declared.minimum, "maximum": declared.maximum}
    words = {"height": "L"}
    if problem.batches.per_epoch > 1:
        words["step_axis"] = gettext("step ({count} an epoch)", count=problem.batches.per_epoch)
    cost = (loss.dimension if problem.closed else loss.size) * (4 + loss.dimension)
    return {
        "function": {
            "variables": list(loss.variables),
            "source": printed.source,
            "defined": "return true;" if loss.is_defined_everywhere else None,
            "data": _changing(printed.data),
            "held": None if held is None else _changing(held),
            "stamp": f"{_checksum(printed.data):08x}",
            "family": f"{problem.data.original.title} {choice.model.latex} {choice.loss.name}",
        },
        "words": words,
        "domain": problem.viewport.domain,
        "axes": axes,
        "at": problem.viewport.lowest,
        "start": problem.start,
        "steps": steps,
        "tolerance": problem.tolerance,
        "minima": [] if problem.viewport.minimum is None else [problem.viewport.minimum],
        "noise": None,
        "grid": int(np.clip(_GRID_WORK / cost, 2500, 12000)),
        "runs": [
            _run(run, each, order) for run, each in zip(found.runs, found.trainings, strict=True)
        ],
        "rules": rules(found.runs, loss.dimension, "theta"),
        "fit": _fit(problem, features, target),
        "examples": {
            "features": np.ravel(features),
            "target": target,
            "data": _lasting(printed.data),
            "held": {} if held is None else _lasting(held),
        },
        "penalty": penalty,
        "initialized": gettext(problem.conditions.initializer.declaration.title),
        "locale": current_language(),
        "settings": view.player_settings,
        "linked": True,
    }


def _changing(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes while the examples stay: the penalty's strength."""
    return {name: each for name, each in data.items() if name == "strength"}


def _lasting(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in data.items() if name != "strength"}


def _examples(problem: TrainingProblem) -> tuple[Any, Any]:
    """Return the features and the targets of all examples that are drawn."""
    parts = [problem.shown] if problem.shown_held is None else [problem.shown, problem.shown_held]
    features = np.concatenate([each.features for each in parts])
    return features, np.concatenate([each.target for each in parts])


def _checksum(data: Mapping[str, Any]) -> int:
    found = 0
    for values in data.values():
        found = crc32(np.ascontiguousarray(values).tobytes(), found)
    return found


def _order(batches: Batches, steps: int) -> dict[str, Any]:
    """Return which rows each step looks at, one step after the other."""
    rows = np.concatenate([batches.rows(step) for step in range(steps + 1)])
    return {
        "order": rows.astype(np.float64),
        "size": batches.size,
        "length": batches.length,
        "patience": batches.patience(),
    }


def _run(run: Run, done: Training, order: dict[str, Any] | None) -> dict[str, Any]:
    shown = {**run_data(run, done.trajectory), "gradient": order}
    epoch = done.overfitted_from
    if epoch is not None:
        shown["overfitted_from"] = int(done.epoch_steps[epoch])
    return shown


def _fit(problem: TrainingProblem, features: Any, target: Any) -> dict[str, Any]:
    """Return what the examples are, and how the browser predicts them."""
    width, whole = problem.shown.dimension, problem.data.dataset
    shift, factor = problem.prepared.scaling.affine
    model = browser_model(problem.choice.model, problem.choice.loss)
    is_classes = whole.task == "classification"
    editable = problem.sampled_from is None and not problem.closed and width <= 1 + is_classes
    columns = shown_names(whole.name, whole.feature_names)
    classes = shown_names(whole.name, whole.classes)
    [target_name] = shown_names(whole.name, [whole.target_name])
    split = problem.prepared.parts
    places = problem.data.places
    ids: Any = np.concatenate([places[split.rows], places[split.held_out]]) if editable else ()
    fit: dict[str, Any] = {
        "width": width,
        "places": np.concatenate(
            [np.arange(problem.shown.size), -1.0 - np.arange(len(target) - problem.shown.size)]
        ),
        "ids": [int(each) for each in ids],
        "shift": shift,
        "factor": factor,
        "predict": model.predict,
        "row": model.row,
        "output": model.output,
        "size": model.size,
        "classes": classes if is_classes else None,
        "editable": editable,
    }
    ends = problem.choice.loss.output([-3.0, 0.0, 3.0])
    if width == 1:
        upward = (-0.15, 1.15) if is_classes else interval(target, 0.15)
        domain, names = [interval(features), upward], [columns[0], target_name]
        return {**fit, "kind": "curve", "domain": domain, "names": names}
    if width == 2 and is_classes:
        domain = [interval(features[:, 0]), interval(features[:, 1])]
        return {**fit, "kind": "boundary", "domain": domain, "names": columns}
    if is_classes:
        across = (0.0, 1.0) if ends[2] < 1.0 else (-3.0, 3.0)
        names = [gettext("prediction for “{name}”", name=classes[1]), target_name]
        more = {"jitter": True, "threshold": float(ends[1]), "domain": [across, (0.0, 1.0)]}
        return {**fit, "kind": "predicted", "names": names, **more}
    both = interval(target, 0.06)
    names = [gettext("predicted"), target_name]
    return {**fit, "kind": "predicted", "domain": [both, both], "names": names, "jitter": False}
