"""What the pictures of a network are told: what is trained, how it is shown, every text of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from zlib import crc32

from gradviz.descent.equation_markup import vector_equation_markup
from gradviz.descent.vector_step import browser_trail
from gradviz.experiments.views import SPEEDS
from gradviz.learning.networks.network_markup import network_markup
from gradviz.optimizers.base import Configured
from gradviz.ui.components.network.landscape_mount import landscape_data, landscape_labels
from gradviz.ui.components.packing import packed
from gradviz.ui.i18n import current_language
from gradviz.ui.i18n import gettext as _
from gradviz.ui.i18n.data_names import shown_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.experiments.network_problem import NetworkRun
    from gradviz.experiments.network_view import NetworkView
    from gradviz.experiments.runs import Run
    from gradviz.learning import Dataset

_ROWS = ("training", "validation", "order", "start")
"""What of a setup comes by itself: it seldom changes, and is most of the bytes."""


def network_data(
    runs: tuple[NetworkRun, ...],
    view: NetworkView,
    *,
    words: Mapping[str, str],
    keras: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what the browser trains and shows.

    `words` are of this data and network: `initialization`; `keras` are the losses that Keras found
    for a run. The examples are the `rows` of it.
    """
    problems = list(dict.fromkeys(each.problem for each in runs))
    setups = {each: each.problem.setup(each.run) for each in runs}
    of_problem = {each.problem: setup for each, setup in setups.items()}
    rows = [{name: of_problem[each][name] for name in _ROWS} for each in problems]
    common = [_without(of_problem[each], (*_ROWS, "optimizer", "rates")) for each in problems]
    shown = runs[0].problem.material.shown
    return {
        "rows": rows,
        "setups": common,
        "stamp": f"{crc32(packed({'rows': rows, 'setups': common})):08x}",
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
    }


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


__all__ = ["labels", "network_data"]
