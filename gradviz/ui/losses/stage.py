"""The player over a loss surface, and beside it what the model does with the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import streamlit as st

from gradviz.learning import PENALTIES, browser_function, browser_model, interval
from gradviz.optimizers.base import Configured
from gradviz.ui.components.player.player import player
from gradviz.ui.fields import write_numbers
from gradviz.ui.i18n import current_language, gettext
from gradviz.ui.links import hold
from gradviz.ui.losses.data import change_point
from gradviz.ui.losses.experiment import TOLERANCE, Experiment
from gradviz.ui.runs import Run, set_rate
from gradviz.ui.stage import rule_data, run_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.learning import Batches, Training

_GRID_WORK = 6e6  # numbers that a picture of the surface may go through


def show_player(
    made: Experiment,
    runs: tuple[Run, ...],
    trained: tuple[Training, ...],
    axes: tuple[int, int],
    view: Mapping[str, Any],
) -> None:
    """Show the player; what a person drags in it comes back to the controls and the URL."""
    by_key = {run.entry.key: run for run in runs}

    def start(values: tuple[float, ...]) -> None:
        st.session_state["start"] = write_numbers(values)

    def rate(run: str, value: float) -> None:
        set_rate(by_key[run].entry, value)

    def point(action: str, row: int, numbers: tuple[float, ...]) -> None:
        change_point(made.data, action, row, numbers)

    def strength(value: float) -> None:
        penalty = made.choice.penalty
        if penalty is not None:
            declared = _strength(penalty.name)
            bounded = min(max(value, declared.minimum), declared.maximum)
            hold(f"{penalty.name}.strength", bounded, declared.shown)

    player(
        _data(made, runs, trained, axes, view),
        key="losses",
        on_start=start,
        on_learning_rate=rate,
        on_point=point,
        on_strength=strength,
    )


def _strength(name: str) -> Any:
    return next(each for each in PENALTIES[name].hyperparameters if each.name == "strength")


def _data(
    made: Experiment,
    runs: tuple[Run, ...],
    trained: tuple[Training, ...],
    axes: tuple[int, int],
    view: Mapping[str, Any],
) -> dict[str, Any]:
    loss, choice = made.loss, made.choice
    features, target = _examples(made)
    printed = browser_function(loss, closed=made.closed)
    held = None if made.held is None else browser_function(made.held, closed=made.closed).data
    steps = made.epochs * made.batches.per_epoch
    order = None if made.batches.is_full else _order(made.batches, steps)
    penalty = None
    if choice.penalty is not None:
        declared = _strength(choice.penalty.name)
        value = choice.penalty.values["strength"]
        penalty = {"value": value, "minimum": declared.minimum, "maximum": declared.maximum}
    words = {"height": "L"}
    if made.batches.per_epoch > 1:
        words["step_axis"] = gettext("step ({count} an epoch)", count=made.batches.per_epoch)
    cost = (loss.dimension if made.closed else loss.size) * (4 + loss.dimension)
    return {
        "function": {
            "variables": list(loss.variables),
            "source": printed.source,
            "data": _changing(printed.data),
            "held": None if held is None else _changing(held),
            "stamp": f"{_checksum(printed.data):08x}",
            "family": f"{made.data.original.title} {choice.model.latex} {choice.loss.name}",
        },
        "words": words,
        "domain": made.sight.domain,
        "axes": axes,
        "at": made.sight.lowest,
        "start": made.start,
        "steps": steps,
        "tolerance": TOLERANCE if made.batches.is_full else 0.0,
        "minima": [] if made.sight.minimum is None else [made.sight.minimum],
        "noise": None,
        "grid": int(np.clip(_GRID_WORK / cost, 2500, 12000)),
        "runs": [_run(run, each, order) for run, each in zip(runs, trained, strict=True)],
        "rules": {
            run.entry.key: rule_data(run.optimizer.rule, loss.dimension)
            for run in runs
            if isinstance(run.optimizer, Configured)
        },
        "fit": _fit(made, features, target),
        "examples": {
            "features": np.ravel(features),
            "target": target,
            "data": _lasting(printed.data),
            "held": {} if held is None else _lasting(held),
        },
        "penalty": penalty,
        "initialized": gettext(made.settings.initializer.declaration.title),
        "locale": current_language(),
        "settings": view,
        "linked": True,
    }


def _changing(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes while the examples stay: the penalty's strength."""
    return {name: each for name, each in data.items() if name == "strength"}


def _lasting(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in data.items() if name != "strength"}


def _examples(made: Experiment) -> tuple[Any, Any]:
    """Return the features and the targets of all examples that are drawn."""
    parts = [made.shown] if made.shown_held is None else [made.shown, made.shown_held]
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
    }


def _run(run: Run, done: Training, order: dict[str, Any] | None) -> dict[str, Any]:
    shown = {**run_data(run, done.trajectory), "gradient": order}
    epoch = done.overfitted_from
    if epoch is not None:
        shown["overfitted_from"] = int(done.epoch_steps[epoch])
    return shown


def _fit(made: Experiment, features: Any, target: Any) -> dict[str, Any]:
    """Return what the examples are, and how the browser predicts them."""
    width, whole = made.shown.dimension, made.data.dataset
    shift, factor = made.prepared.scaling.affine
    model = browser_model(made.choice.model, made.choice.loss)
    is_classes = whole.task == "classification"
    editable = made.sampled_from is None and not made.closed and width <= 1 + is_classes
    split = made.prepared.parts
    places = made.data.places
    ids: Any = np.concatenate([places[split.rows], places[split.held_out]]) if editable else ()
    fit: dict[str, Any] = {
        "width": width,
        "places": np.concatenate(
            [np.arange(made.shown.size), -1.0 - np.arange(len(target) - made.shown.size)]
        ),
        "ids": [int(each) for each in ids],
        "shift": shift,
        "factor": factor,
        "predict": model.predict,
        "row": model.row,
        "output": model.output,
        "size": model.size,
        "classes": list(whole.classes) if is_classes else None,
        "editable": editable,
    }
    ends = made.choice.loss.output([-3.0, 0.0, 3.0])
    if width == 1:
        upward = (-0.15, 1.15) if is_classes else interval(target, 0.15)
        domain, names = [interval(features), upward], [whole.feature_names[0], whole.target_name]
        return {**fit, "kind": "curve", "domain": domain, "names": names}
    if width == 2 and is_classes:
        domain = [interval(features[:, 0]), interval(features[:, 1])]
        return {**fit, "kind": "boundary", "domain": domain, "names": whole.feature_names}
    if is_classes:
        across = (0.0, 1.0) if ends[2] < 1.0 else (-3.0, 3.0)
        names = [gettext("prediction for “{name}”", name=whole.classes[1]), whole.target_name]
        more = {"jitter": True, "threshold": float(ends[1]), "domain": [across, (0.0, 1.0)]}
        return {**fit, "kind": "predicted", "names": names, **more}
    both = interval(target, 0.06)
    names = [gettext("predicted"), whole.target_name]
    return {**fit, "kind": "predicted", "domain": [both, both], "names": names, "jitter": False}
