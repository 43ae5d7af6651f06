"""The loss landscape's part of the component: its texts, its settings, what a person does there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gradviz.experiments.network_view import LANDSCAPES, NetworkView
from gradviz.ui.components.component import finite
from gradviz.ui.i18n import gettext as _


def landscape_data(view: NetworkView) -> dict[str, Any]:
    """Return how the landscape is looked at, as the browser takes it."""
    return {
        "directions": view.landscape,
        "seed": view.slice_seed,
        "step": view.slice_step,
        "zoom": view.slice_zoom,
        "compressed": view.compressed,
        "camera": list(view.camera),
    }


def landscape_viewed(on_view: Callable[..., Any]) -> Callable[[object], None]:
    """Return what takes that from the browser, and ignores what it cannot be."""

    def viewed(event: object) -> None:
        if not isinstance(event, Mapping):
            return
        numbers = finite([event.get(name) for name in ("seed", "step", "zoom")])
        directions, compressed = event.get("directions"), event.get("compressed")
        if numbers is None or directions not in LANDSCAPES or not isinstance(compressed, bool):
            return
        seed, step, zoom = numbers
        values = {
            "landscape": directions,
            "slice_seed": int(seed),
            "slice_step": int(step),
            "slice_zoom": zoom,
            "compressed": compressed,
            "camera": event.get("camera", ()),
        }
        try:
            NetworkView(**values)
        except ValueError:
            return
        on_view(**values)

    return viewed


def landscape_labels() -> dict[str, str]:
    """Return every text of the landscape in the current language, by its name in the modules."""
    return {
        "landscape": _("Loss landscape"),
        "directions": _("Directions"),
        "directions_principal": _("principal, of the path"),
        "directions_random": _("random, filter-normalized"),
        "slice_seed": _("Seed"),
        "slice_center": _("Through the weights"),
        "slice_end": _("after the last epoch"),
        "slice_shown": _("of the step shown"),
        "slice_at": _("of step {step}"),
        "slice_range": _("Range"),
        "compressed_short": _("compressed height"),
        "loss_compressed": _("L, compressed"),
        "loss_height": "L",
        "slice": _("The training loss on a slice through the weights, and the paths on it"),
        "slice3d": _("The training loss on the slice as a surface."),
        "surface_keys": _("Arrow keys turn it, + and - zoom, Home resets the view."),
        "slice_waits": _("Computing the slice…"),
        "slice_random": _(
            "L(w + α d₁ + β d₂), with each unit's directions as long as its weights: α = 1 moves"
            " them by their own length. In random directions a path seems hardly to move."
        ),
        "slice_principal": _(
            "L(w + α d₁ + β d₂), with the first two principal directions of the path: they explain"
            " {first} and {second} of its variance."
        ),
        "slice_line": _(
            "Principal directions need a path of two epochs or more that does not run along a"
            " line. Train longer, or take random directions."
        ),
        "slice_none": _("This path has no slice: its weights are no finite numbers."),
        "slice_place": _(
            "{run}, step {step}: loss {loss}, on the slice below it {projected}. The difference,"
            " {difference}, is there because a path does not lie on its slice."
        ),
        "slice_through": _(
            "{run}, step {step}: loss {loss}. The slice goes through these weights."
        ),
        "slice_step": _("{run}, step {step}"),
    }


__all__ = ["landscape_data", "landscape_labels", "landscape_viewed"]
