"""Mounts the pictures of a network that the browser trains, and hears what a person does there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Protocol
from zlib import crc32

from gradviz.descent.equation_markup import vector_equation_markup
from gradviz.descent.vector_step import browser_trail
from gradviz.experiments.network_problem import NetworkRun
from gradviz.experiments.network_view import NetworkView
from gradviz.experiments.runs import Run
from gradviz.experiments.views import LARGEST_STEP, SPEEDS
from gradviz.learning import Dataset
from gradviz.learning.networks.network_markup import network_markup
from gradviz.optimizers.base import Configured
from gradviz.ui.components.component import Component, finite
from gradviz.ui.components.network.landscape_mount import (
    landscape_data,
    landscape_labels,
    landscape_viewed,
)
from gradviz.ui.components.packing import packed
from gradviz.ui.i18n import current_language
from gradviz.ui.i18n import gettext as _
from gradviz.ui.i18n.data_names import shown_names
from gradviz.ui.state.session import session

_NETWORK = Component("network")
_ROWS = ("training", "validation", "order", "start")
"""What of a setup comes by itself: it seldom changes, and is most of the bytes."""


class OnView(Protocol):
    """Called with what a person looks at."""

    def __call__(self, **values: Any) -> None:
        """Take the step, the speed or the run."""


class OnRate(Protocol):
    """Called with an optimizer's key, the learning rate at which a person let go of it, and a step.

    The step is that from which on the rate is to be, None for the whole training.
    """

    def __call__(self, optimizer: str, value: float, step: int | None, /) -> None:
        """Take the rate."""


def network_view(
    runs: tuple[NetworkRun, ...],
    view: NetworkView,
    *,
    key: str,
    words: Mapping[str, str],
    keras: Mapping[str, Any] | None,
    on_view: OnView,
    on_rate: OnRate,
) -> None:
    """Train the runs in the browser and show them.

    `words` are of this data and network: `initialization`; `keras` are the losses that Keras found
    for a run. What comes back from the browser is
    checked; anything that is no step, no speed, no run or no rate is ignored.
    """
    problem = runs[0].problem
    problems = list(dict.fromkeys(each.problem for each in runs))
    setups = {each: each.problem.setup(each.run) for each in runs}
    of_problem = {each.problem: setup for each, setup in setups.items()}
    rows = [{name: of_problem[each][name] for name in _ROWS} for each in problems]
    common = [_without(of_problem[each], (*_ROWS, "optimizer", "rates")) for each in problems]
    stamp = f"{crc32(packed({'rows': rows, 'setups': common})):08x}"
    known = {each.key: each.run.entry.key for each in runs}

    def viewed(event: object) -> None:
        if not isinstance(event, Mapping):
            return
        step, speed = finite([event.get("step")]), finite([event.get("speed")])
        if step is not None and step[0] == int(step[0]) and 0 <= step[0] <= LARGEST_STEP:
            end = problem.epochs * problem.batches.per_epoch
            on_view(step=-1 if step[0] >= end else int(step[0]))
        if speed is not None and speed[0] in SPEEDS:
            on_view(speed=speed[0])

    def led(event: object) -> None:
        if isinstance(event, str) and event in known:
            on_view(lead=event)

    def rated(event: object) -> None:
        if not isinstance(event, Mapping) or event.get("id") not in known:
            return
        optimizer = known[event["id"]]
        value, step = finite([event.get("value")]), finite([event.get("step")])
        if value is None or value[0] <= 0:
            return
        if step is None:
            on_rate(optimizer, value[0], None)
        elif step[0] == int(step[0]) and 0 <= step[0] <= LARGEST_STEP:
            on_rate(optimizer, value[0], int(step[0]))

    shown = problem.material.shown
    data = {
        "setups": common,
        "stamp": stamp,
        "runs": [
            {
                "id": each.key,
                "label": _(each.title) if each.title else "",
                "color": each.color,
                "problem": problems.index(each.problem),
                "optimizer": setup["optimizer"],
                "rule": _rule(each.run),
                "rates": setup["rates"],
            }
            for each, setup in setups.items()
        ],
        "names": _axes(shown),
        "features": shown_names(shown.name, shown.feature_names),
        "formulas": [network_markup(each.loss) for each in problems],
        "classes": shown_names(shown.name, shown.classes or ("0", "1")),
        "lead": view.lead,
        "keras": keras,
        "view": {"step": view.step, "speed": view.speed},
        "landscape": landscape_data(view),
        "speeds": SPEEDS,
        "words": {**labels(), **landscape_labels(), **words},
        "locale": current_language(),
        "begun": session().begun,
    }
    callbacks = {
        "view": viewed,
        "lead": led,
        "learning_rate": rated,
        "landscape": landscape_viewed(on_view),
    }
    _NETWORK(data, key=key, callbacks=callbacks, examples={"rows": rows})


def _rule(run: Run) -> dict[str, Any]:
    """Return an optimizer's equations, and the code of their numbers."""
    optimizer = run.optimizer
    if not isinstance(optimizer, Configured):
        raise TypeError(f"{optimizer.name} is no update rule")
    trail = browser_trail(optimizer.rule)
    equations = [asdict(each) for each in vector_equation_markup(optimizer.rule, "w")]
    return {"trail": trail.source, "size": trail.size, "equations": equations}


def _without(setup: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: each for name, each in setup.items() if name not in names}


def _axes(shown: Dataset) -> list[str]:
    """Return what the axes of the data's picture are called."""
    names = shown_names(shown.name, shown.feature_names)
    return [
        names[0],
        names[1] if len(names) > 1 else shown_names(shown.name, [shown.target_name])[0],
    ]


def labels() -> dict[str, str]:
    """Return every text of the pictures in the current language, by its name in the modules."""
    return {
        "network": _("A network in training"),
        "play": _("Play"),
        "pause": _("Pause"),
        "restart": _("Restart"),
        "back": _("One step back"),
        "forward": _("One step forward"),
        "scrubber": _("Step shown"),
        "step": _("Step {step} of {steps}, epoch {epoch}"),
        "speed": _("Speed"),
        "output": _("What the network makes of the data at this step"),
        "loss": _("Loss at each step. Click to go to a step."),
        "accuracy": _("Accuracy after each epoch. Click to go to a step."),
        "diagram": _("The network; a line is as wide as its weight is large"),
        "diagram_keys": _(
            "Arrow keys go from unit to unit, Enter shows what a unit answers, Escape leaves."
        ),
        "keyboard": _("Keyboard"),
        "help_short": _("keys"),
        "keys": _(
            "Keys: space plays, arrows step, Home and End, + and - change the speed. Tab goes to"
            " the pictures: there arrow keys go through the network and turn the landscape, + and -"
            " zoom."
        ),
        "norms": _("Gradient norm of each layer at each step. Click to go to a step."),
        "weights": _("Weights of each layer, and in outline those at the start"),
        "training": _("training"),
        "validation": _("validation"),
        "runs": _("Runs"),
        "loss_short": _("Loss"),
        "accuracy_short": _("Accuracy"),
        "norms_what": _("What the chart by layer shows"),
        "gradient_norm_kind": _("Gradient norm by layer"),
        "update_ratio_kind": _("Update-to-weight ratio by layer"),
        "weights_what": _("What the histograms show"),
        "now_kind": _("Weights by layer"),
        "weights_time_kind": _("Weights over time"),
        "activations_kind": _("Activations over time"),
        "gradients_kind": _("Gradients over time"),
        "epoch_axis": _("epoch"),
        "dead_units": _("{dead} dead"),
        "unit_response": _("Response of {unit}"),
        "diagram_short": _("Weights as lines"),
        "step_axis": _("step"),
        "best_epoch": _("best epoch"),
        "at_epoch": _("epoch {epoch}"),
        "predicted": _("predicted"),
        "true_value": _("true"),
        "matrix_validation": _("Confusion matrix, validation"),
        "matrix_training": _("Confusion matrix, training"),
        "initialize": _("Initialize"),
        "compute_loss": _("Compute the loss"),
        "compute_gradient": _("Compute the gradient"),
        "update": _("Update the weights"),
        "loss_of_batch": _("L = {loss}, over {rows} examples"),
        "microscope": _("One step under the microscope"),
        "microscope_title": _(
            "From step {before} to step {step}: example {row} of the training data, {name}"
        ),
        "pick_row": _("Example in the batch"),
        "pick_layer": _("Layer"),
        "pick_unit": _("Unit"),
        "pick_input": _("Weight from"),
        "output_layer": _("output"),
        "bias": _("bias"),
        "weight_began": _("{name} began at {start}; after {step} steps it is {now}."),
        "dropped_out": _("left out by dropout in this step"),
        "kept_by_dropout": _("scaled by dropout"),
        "with_penalty": _("with the penalty"),
        "all_terms": _("all {count} terms"),
        "midrun": _("Change η from the step shown on"),
        "rate": _("Learning rate of {run}: drag sideways, or use the arrow keys"),
        "diverged": _("diverged"),
        "stopped_early": _("stopped early"),
    }


__all__ = ["OnRate", "OnView", "labels", "network_view"]
