"""Mounts the trajectory player, which animates runs on canvases in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from gradviz.descent.endings import STATUSES
from gradviz.experiments.views import SPEEDS
from gradviz.ui.components.component import Component, finite
from gradviz.ui.i18n import gettext as _
from gradviz.ui.state.presenting import presentation
from gradviz.ui.state.session import session

if TYPE_CHECKING:
    from gradviz.experiments.presentation import Presentation

_PLAYER = Component("player")


ACTIONS = ("move", "add", "remove")


class PlayerData(TypedDict, total=False):
    """What the player shows; arrays are float64, as `numpy` arrays or as their bytes."""

    function: Mapping[str, Any]
    domain: Sequence[Sequence[float]]
    axes: Sequence[int]
    at: Sequence[float]
    start: Sequence[float]
    steps: int
    tolerance: float
    minima: Sequence[Sequence[float]]
    noise: Mapping[str, Any] | None
    runs: Sequence[Mapping[str, Any]]
    rules: Mapping[str, Any]
    words: Mapping[str, str]
    labels: Mapping[str, str]
    status_labels: Mapping[str, str]
    locale: str
    settings: Mapping[str, Any]
    linked: bool
    multistart: Mapping[str, Any] | None
    multistart_units: Any
    fit: Mapping[str, Any]
    examples: Mapping[str, Any]
    penalty: Mapping[str, float]
    initialized: str
    silent: bool
    only_surface: bool
    panels: bool
    grid: int


class OnStart(Protocol):
    """Called with the point where a person let go of the start."""

    def __call__(self, start: tuple[float, ...], /) -> None:
        """Take the new start."""


class OnOwnStart(Protocol):
    """Called with a run's id and the point where a person let go of that run's own start."""

    def __call__(self, run: str, start: tuple[float, ...], /) -> None:
        """Take the new start."""


class OnPoint(Protocol):
    """Called when a person moved, added or removed a point of the data."""

    def __call__(self, action: str, row: int, numbers: tuple[float, ...], /) -> None:
        """Take "move", "add" or "remove", the point's place, and its features and target."""


class OnLearningRate(Protocol):
    """Called with a run's id and the rate at which a person let go of it."""

    def __call__(self, run: str, value: float, /) -> None:
        """Take the new rate."""


def player(
    data: PlayerData | Mapping[str, Any],
    *,
    key: str,
    on_start: OnStart | None = None,
    on_own_start: OnOwnStart | None = None,
    on_learning_rate: OnLearningRate | None = None,
    on_many: Callable[[bool], None] | None = None,
    on_point: OnPoint | None = None,
    on_strength: Callable[[float], None] | None = None,
) -> None:
    """Show runs on one clock; tell where a person let go of the start or of a learning rate.

    What comes back from the browser is checked: a start is as many finite numbers as `start` has,
    a rate is positive and belongs to one of the runs. Anything else is ignored.
    """
    size = len(data.get("start", ()))
    known = {str(run["id"]) for run in data.get("runs", ())}

    def started(event: object) -> None:
        point = finite(event, size)
        if on_start is not None and point is not None:
            on_start(point)

    def rated(event: object) -> None:
        if on_learning_rate is None or not isinstance(event, Mapping):
            return
        value = finite([event.get("value")])
        if value is not None and value[0] > 0 and _is_of(known, event.get("id")):
            on_learning_rate(str(event["id"]), value[0])

    def pointed(event: object) -> None:
        if on_point is None or not isinstance(event, Mapping):
            return
        action, row, numbers = event.get("action"), event.get("row"), finite(event.get("numbers"))
        if action in ACTIONS and isinstance(row, int) and numbers is not None and row >= -1:
            on_point(str(action), row, numbers)

    def strengthened(event: object) -> None:
        value = finite([event])
        if on_strength is not None and value is not None and value[0] > 0:
            on_strength(value[0])

    def spread(event: object) -> None:
        if on_many is not None and isinstance(event, bool):
            on_many(event)

    callbacks = {
        "start": started,
        "many": spread,
        "own_start": _own_starter(on_own_start, known, size),
        "learning_rate": rated,
        "point": pointed,
        "strength": strengthened,
    }
    changing, constants, examples = _parts(data)
    changing |= presented(presentation())
    changing["begun"] = session().begun  # the player takes the settings of a link anew
    _PLAYER(changing, key=key, callbacks=callbacks, constants=constants, examples=examples)


def player_parts(data: PlayerData | Mapping[str, Any]) -> dict[str, Any]:
    """Return all that the player is told, in one: what it shows without a server."""
    changing, constants, examples = _parts(data)
    return {**constants, **(examples or {}), **changing}


def _parts(
    data: PlayerData | Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any] | None]:
    """Return what changes of the data, what seldom changes, and the examples where there are."""
    words = {**labels(), **data.get("words", {})}
    constants = {"labels": words, "speeds": SPEEDS, "rules": data.get("rules", {})}
    constants |= {name: data[name] for name in ("multistart_units",) if name in data}
    seldom = ("rules", "words", "multistart_units", "examples")
    endings = {status: _(sentence) for status, sentence in STATUSES.items()}
    changing: dict[str, Any] = {"status_labels": endings}
    changing |= {name: each for name, each in data.items() if name not in seldom}
    return changing, constants, {"examples": data["examples"]} if "examples" in data else None


def presented(shown: Presentation) -> dict[str, Any]:
    """Return which of the player's own controls a link leaves out, and which it fixes."""
    suffix = ".learning_rate"

    def named(names: Sequence[str]) -> dict[str, Any]:
        rates = [each.removesuffix(suffix) for each in names if each.endswith(suffix)]
        return {"controls": list(names), "rates": rates, "start": "start" in names}

    if not shown.hide and not shown.lock:
        return {}
    return {"hidden": named(shown.hide), "fixed": named(shown.lock)}


def _is_of(known: set[str], name: object) -> bool:
    return isinstance(name, str) and name in known


def _own_starter(tell: OnOwnStart | None, known: set[str], size: int) -> Callable[[object], None]:
    """Return what takes a run's own start from the browser, and checks it."""

    def started(event: object) -> None:
        if tell is None or not isinstance(event, Mapping) or not _is_of(known, event.get("id")):
            return
        point = finite(event.get("start"), size)
        if point is not None:
            tell(str(event["id"]), point)

    return started


def labels() -> dict[str, str]:
    """Return every text of the player in the current language, by its name in the modules."""
    return {
        "player": _("Trajectory player"),
        "play": _("Play"),
        "pause": _("Pause"),
        "restart": _("Restart"),
        "back": _("One step back"),
        "forward": _("One step forward"),
        "scrubber": _("Step shown"),
        "step": _("Step {step} of {steps}"),
        "speed": _("Speed"),
        "log": _("Logarithmic loss"),
        "log_short": _("log"),
        "arrows": _("Arrows: negative gradient (thin) and update (bold)"),
        "fullscreen": _("Full screen"),
        "multistart_short": _("many starts"),
        "arrows_short": _("arrows"),
        "sound": _("Sound: the height of the function as pitch"),
        "sound_short": _("sound"),
        "help_short": _("keys"),
        "fullscreen_short": _("full screen"),
        "keyboard": _("Keyboard"),
        "contour": _("Contour plot of the function. Click or drag to set the starting point."),
        "surface": _(
            "Surface of the function. Drag to turn; Ctrl and wheel, or a click and then the wheel,"
            " to zoom; double-click to reset the view."
        ),
        "surface_keys": _("Arrow keys turn it, + and - zoom, Home resets the view."),
        "start": _("Starting point"),
        "start_keys": _("Arrow keys move the starting point, with Shift ten times as far."),
        "fit_keys": _(
            "Page up and Page down choose a point; arrow keys move it, Delete removes it, Insert"
            " adds one beside it."
        ),
        "compressed": _("Compress the height where it is large, to show valleys"),
        "compressed_short": _("compressed height"),
        "height_compressed": _("f, compressed"),
        "loss": _("Value of the function at each step. Click to go to a step."),
        "curve": _("Curve of the function. Click or drag to set the starting point."),
        "legend": _("Runs"),
        "hide": _("Hide {run}"),
        "show": _("Show {run}"),
        "rate": _("Learning rate of {run}: drag sideways, or use the arrow keys"),
        "value": _("Value of {run}"),
        "lowest": _("{run} is lowest"),
        "values_table": _("Values as a table"),
        "values_end": _("end"),
        "follows": _("follows when you let go"),
        "converged": _("converged, step {step}"),
        "step_limit": _("not converged"),
        "diverged": _("diverged, step {step}"),
        "left_domain": _("left the domain, step {step}"),
        "overflow": _("overflow, step {step}"),
        "no_gradient": _("no gradient, step {step}"),
        "no_update": _("no value in the rule, step {step}"),
        "line_search": _("line search failed, step {step}"),
        "gave_up": _("gave up, step {step}"),
        "stopped_early": _("stopped early, step {step}"),
        "reached": _("reached the target, step {step}"),
        "numbers": _("This step in numbers"),
        "numbers_run": _("Run"),
        "numbers_coordinate": _("Coordinate"),
        "numbers_step": _("Step {step}: {name} goes from {before} to {after}"),
        "numbers_none": _("This run made no step."),
        "numbers_method": _("This method has no update rule: it calls scipy.optimize."),
        "slice": _("Slice at {place}; paths are projected"),
        "slice_many": _("Slice through a point in {count} more dimensions; paths are projected"),
        "step_axis": _("step"),
        "outside": _("outside the function's domain"),
        "undefined": _("not defined here"),
        "at_step": _("{run}, step {step}"),
        "height": "f",
        "fit": _("What the model does with the data. Drag points; double-click to add one."),
        "side_fit": _("Data"),
        "side_surface": _("Surface"),
        "add_point": _("Add points: click where there is none"),
        "add_class": _("Add points of the class {name}: click where there is none"),
        "remove_point": _("Remove points: click on them"),
        "strength": _("Strength of the penalty"),
        "training": _("training"),
        "validation": _("validation"),
        "overfitting": _("from here on it overfits"),
        "training_initialize": _("Initialize"),
        "training_loss": _("Compute the loss"),
        "training_gradient": _("Compute the gradient"),
        "training_update": _("Update the weights"),
        "rates": _("Learning rate η at each step"),
        "slice_move": _("Move the slice; the starting point stays"),
        "multistart": _("Many starting points at once"),
        "multistart_leave": _("One starting point"),
        "multistart_title": _("{count} starting points at step {step}"),
        "multistart_some": _("{done} of {count} starting points at step {step}"),
        "multistart_arrived": _("{count} of {all} at a minimum"),
        "multistart_excluded": _("takes no part"),
        "multistart_band": _("median and quartiles"),
        "multistart_others": _("other minima"),
        "multistart_elsewhere": _("converged elsewhere"),
        "multistart_failed": _("diverged or left"),
        "multistart_underway": _("not converged yet"),
        "multistart_outside": _(
            "Left out: {count} starting points where the function has no value."
        ),
        "multistart_note": _(
            "{runs}: not from many starting points, since SciPy runs one path at a"
            " time on the server."
        ),
        "keys": _(
            "Keys: space plays, arrows step, Home and End, + and - change the speed,"
            " L logarithmic, A arrows, S sound, 1 to 9 hide and show a run, F full screen. Tab goes"
            " to the pictures: there arrow keys move the starting point and turn the surface, + and"
            " - zoom."
        ),
    }


__all__ = [
    "OnLearningRate",
    "OnOwnStart",
    "OnPoint",
    "OnStart",
    "PlayerData",
    "labels",
    "player",
    "player_parts",
    "presented",
]
