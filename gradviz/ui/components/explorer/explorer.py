"""Mounts the explorer: a point of a function, the gradient there, and an estimate of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

from gradviz.ui.components.component import Component, finite
from gradviz.ui.i18n import gettext

_EXPLORER = Component("explorer")


class ExplorerData(TypedDict, total=False):
    """What the explorer shows; arrays are float64.

    Without an `estimator` it shows the exact gradient with a direction that can be turned; with
    one, the estimate beside it, the error against the step (`curve`), many estimates (`cloud`) and
    the `runs` that descend on each.
    """

    function: Mapping[str, Any]
    domain: Sequence[Sequence[float]]
    axes: Sequence[int]
    point: Sequence[float]
    angle: float
    field: bool
    critical: Sequence[Mapping[str, Any]]
    estimator: Mapping[str, Any] | None
    curve: Mapping[str, Any] | None
    cloud: Any
    runs: Sequence[Mapping[str, Any]]
    steps: int
    tolerance: float
    key: Sequence[Mapping[str, str]]
    locale: str


def explorer(
    data: ExplorerData | Mapping[str, Any],
    *,
    key: str,
    on_point: Callable[[tuple[float, ...]], None],
    on_angle: Callable[[float], None] | None = None,
    on_h: Callable[[float], None] | None = None,
) -> None:
    """Show a point; tell where a person let go of it, of the direction, or of the step.

    What comes back from the browser is checked; anything else than finite numbers is ignored.
    """
    size = len(data["point"])

    def pointed(event: object) -> None:
        point = finite(event, size)
        if point is not None:
            on_point(point)

    def turned(event: object) -> None:
        angle = finite([event])
        if on_angle is not None and angle is not None and abs(angle[0]) <= 360:
            on_angle(angle[0])

    def stepped(event: object) -> None:
        h = finite([event])
        if on_h is not None and h is not None and 0 < h[0] <= 1:
            on_h(h[0])

    callbacks = {"point": pointed, "angle": turned, "h": stepped}
    _EXPLORER({"labels": labels(), **data}, key=key, callbacks=callbacks)


def labels() -> dict[str, str]:
    """Return every text of the explorer in the current language, by its name in the modules."""
    return {
        "explorer": gettext("A point of the function and its gradient"),
        "main": gettext("Picture of the function. Click or drag to set the point."),
        "start": gettext("The point"),
        "start_keys": gettext("Arrow keys move the point, with Shift ten times as far."),
        "slice": gettext("Slice at {place}"),
        "undefined": gettext("not defined here"),
        "point": gettext("point"),
        "length": gettext("gradient norm"),
        "direction": gettext("direction u"),
        "slope": gettext("directional derivative along u"),
        "angle_between": gettext("angle to the gradient"),
        "exact": gettext("exact"),
        "estimate": gettext("estimate"),
        "relative_error": gettext("relative error"),
        "evaluations": gettext("function evaluations"),
        "ascent_short": gettext("steepest ascent"),
        "descent_short": gettext("steepest descent"),
        "angle_axis": gettext("direction of u"),
        "slope_axis": gettext("directional derivative along u"),
        "error_axis": gettext("relative error"),
        "best_theory": gettext("best in theory"),
        "best_measured": gettext("best measured"),
        "truncation": gettext("truncation"),
        "rounding": gettext("rounding"),
        "drag_h": gettext("Step h: drag sideways, or use the arrow keys"),
        "drag_direction": gettext("Direction u: drag sideways, or use the arrow keys"),
    }


__all__ = ["ExplorerData", "explorer", "labels"]
