"""Mounts the pictures of a network that the browser trains, and hears what a person does there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from zlib import crc32

from gradviz.experiments.network_experiment import NetworkProblem
from gradviz.experiments.network_view import NetworkView
from gradviz.experiments.runs import Run
from gradviz.experiments.views import LARGEST_STEP, SPEEDS
from gradviz.ui.components.component import Component, finite
from gradviz.ui.components.network.landscape_mount import (
    landscape_data,
    landscape_labels,
    landscape_viewed,
)
from gradviz.ui.components.packing import packed
from gradviz.ui.i18n import current_language
from gradviz.ui.i18n import gettext as _
from gradviz.ui.state.session import session

_NETWORK = Component("network")
_ROWS = ("training", "validation", "order", "start")
"""What of a setup comes by itself: it seldom changes, and is most of the bytes."""


class OnView(Protocol):
    """Called with what a person looks at."""

    def __call__(self, **values: Any) -> None:
        """Take the step, the speed or the run."""


class OnRate(Protocol):
    """Called with a run's key, the learning rate at which a person let go of it, and a step.

    The step is that from which on the rate is to be, None for the whole training.
    """

    def __call__(self, run: str, value: float, step: int | None, /) -> None:
        """Take the rate."""


def network_view(
    problem: NetworkProblem,
    runs: tuple[Run, ...],
    view: NetworkView,
    *,
    key: str,
    words: Mapping[str, str],
    on_view: OnView,
    on_rate: OnRate,
) -> None:
    """Train the runs in the browser and show them.

    `words` are of this data and network: `initialization`. What comes back from the browser is
    checked; anything that is no step, no speed, no run or no rate is ignored.
    """
    setups = [problem.setup(run) for run in runs]
    common = {
        name: each for name, each in setups[0].items() if name not in (*_ROWS, "optimizer", "rates")
    }
    rows = {name: setups[0][name] for name in _ROWS}
    stamp = f"{crc32(packed({'rows': rows, 'setup': common})):08x}"
    known = {run.entry.key for run in runs}

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
        value, step = finite([event.get("value")]), finite([event.get("step")])
        if value is None or value[0] <= 0:
            return
        if step is None:
            on_rate(str(event["id"]), value[0], None)
        elif step[0] == int(step[0]) and 0 <= step[0] <= LARGEST_STEP:
            on_rate(str(event["id"]), value[0], int(step[0]))

    classes = problem.shown.classes or ("0", "1")
    data = {
        "setup": common,
        "stamp": stamp,
        "runs": [
            {
                "id": run.entry.key,
                "label": run.entry.label,
                "color": run.color,
                "optimizer": setup["optimizer"],
                "rates": setup["rates"],
            }
            for run, setup in zip(runs, setups, strict=True)
        ],
        "names": _axes(problem),
        "classes": list(classes),
        "lead": view.lead,
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


def _axes(problem: NetworkProblem) -> list[str]:
    """Return what the axes of the data's picture are called."""
    names = problem.shown.feature_names
    return [names[0], names[1] if len(names) > 1 else problem.shown.target_name]


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
        "norms": _("Gradient norm of each layer at each step. Click to go to a step."),
        "weights": _("Weights of each layer, and in outline those at the start"),
        "training": _("training"),
        "validation": _("validation"),
        "runs": _("Runs"),
        "loss_short": _("Loss"),
        "accuracy_short": _("Accuracy"),
        "norms_short": _("Gradient norm by layer"),
        "diagram_short": _("Weights as lines"),
        "weights_short": _("Weights by layer"),
        "step_axis": _("step"),
        "best_epoch": _("best epoch"),
        "predicted": _("predicted"),
        "true_value": _("true"),
        "matrix_validation": _("Confusion matrix, validation"),
        "matrix_training": _("Confusion matrix, training"),
        "initialize": _("Initialize"),
        "compute_loss": _("Compute the loss"),
        "compute_gradient": _("Compute the gradient"),
        "update": _("Update the weights"),
        "loss_of_batch": _("L = {loss}, over {rows} examples"),
        "midrun": _("Change η from the step shown on"),
        "rate": _("Learning rate of {run}: drag sideways, or use the arrow keys"),
        "diverged": _("diverged"),
        "stopped_early": _("stopped early"),
    }


__all__ = ["OnRate", "OnView", "labels", "network_view"]
