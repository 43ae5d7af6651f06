"""Mounts the trajectory player, a Streamlit component that paints on canvases in the browser.

Its files are read once, joined to one module and registered at import. What travels to the browser
at a change is one block of bytes: a JSON header and, behind it, the float64 arrays as they are in
memory. The code travels once, by a component of its own that shows nothing.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypedDict
from zlib import crc32

import numpy as np
import streamlit as st

from gradviz.ui.i18n import gettext as _

PALETTE: Mapping[str, tuple[str, ...]] = {
    "light": (
        "#d55e00", "#0072b2", "#009e73", "#b58900", "#cc4c9a", "#1a1a1a",
        "#6a3fc4", "#8a4b08", "#a8123a", "#00707a", "#6b7a00", "#6e6e78",
    ),
    "dark": (
        "#ff7f3f", "#5cc8ff", "#2fdca4", "#ffe14d", "#ff8ad0", "#ffffff",
        "#b79cff", "#ffb067", "#ff5c7a", "#9af0e6", "#c3d94e", "#b8b8c4",
    ),
}
"""Colours of runs, after Okabe & Ito (2008), told apart by people who are colour-blind."""

# Later files use what earlier ones define.
_SCRIPTS = (
    "engine", "colors", "scene", "layers", "surface3d", "axes3d", "view3d", "paths2d", "view2d",
    "lossaxis", "viewloss", "view1d", "numbers", "legend", "controls", "data", "world", "promise",
    "player",
)
_HERE = Path(__file__).resolve().parent


class PlayerData(TypedDict, total=False):
    """What the player shows; arrays are float64, as `numpy` arrays or as their bytes."""

    version: str
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
    labels: Mapping[str, str]
    status_labels: Mapping[str, str]
    locale: str
    settings: Mapping[str, Any]


class OnStart(Protocol):
    """Called with the point where a person let go of the start."""

    def __call__(self, start: tuple[float, ...], /) -> None:
        """Take the new start."""


class OnLearningRate(Protocol):
    """Called with a run's id and the rate at which a person let go of it."""

    def __call__(self, run: str, value: float, /) -> None:
        """Take the new rate."""


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def scripts() -> tuple[str, str]:
    """Return the JavaScript modules: the whole player, and the one that hands data to it."""
    markup = f"{_read('player.html')}<style>{_read('player.css')}</style>"
    palette = {theme: list(colors) for theme, colors in PALETTE.items()}
    code = "\n".join([
        f"const PLAYER_PALETTE = {json.dumps(palette)}, PLAYER_MARKUP = {json.dumps(markup)};",
        *(_read(f"{name}.js") for name in _SCRIPTS),
    ])
    # The two find each other by this name, so that no page mixes two versions.
    name = f'const PLAYER_CODE = "{crc32(code.encode()):08x}";\n'
    return name + code, name + _read("promise.js") + _read("mount.js")


_CODE, _MOUNT = scripts()
_provide = st.components.v2.component("gradviz_player_code", js=_CODE, isolate_styles=False)
_mount = st.components.v2.component(
    "gradviz_player", html='<div class="gradviz-mount"></div>', js=_MOUNT
)


def player(
    data: PlayerData | Mapping[str, Any],
    *,
    key: str,
    on_start: OnStart | None = None,
    on_learning_rate: OnLearningRate | None = None,
) -> None:
    """Show runs on one clock; tell where a person let go of the start or of a learning rate.

    What comes back from the browser is checked: a start is as many finite numbers as `start` has,
    a rate is positive and belongs to one of the runs. Anything else is ignored.
    """
    size = len(data.get("start", ()))
    known = {str(run["id"]) for run in data.get("runs", ())}

    def started() -> None:
        point = _finite(_event(key, "start"))
        if on_start is not None and point is not None and len(point) == size:
            on_start(point)

    def rated() -> None:
        event = _event(key, "learning_rate")
        if on_learning_rate is None or not isinstance(event, Mapping):
            return
        value = _finite([event.get("value")])
        if value is not None and value[0] > 0 and event.get("id") in known:
            on_learning_rate(str(event["id"]), value[0])

    _provide(key=f"{key}.code")
    _mount(
        key=key,
        data=packed({"labels": labels(), **data}),
        on_start_change=started,
        on_learning_rate_change=rated,
    )


def _event(key: str, name: str) -> object:
    state: object = st.session_state.get(key)
    return state.get(name) if isinstance(state, Mapping) else None


def _finite(values: object) -> tuple[float, ...] | None:
    if not isinstance(values, Sequence) or isinstance(values, str):
        return None
    if not all(isinstance(each, int | float) and math.isfinite(each) for each in values):
        return None
    return tuple(float(each) for each in values)


def packed(data: Mapping[str, Any]) -> bytes:
    r"""Return the data as bytes: header length (uint32), JSON header, arrays.

    In the header an array is `{"floats": [first, count]}`, counted in float64 from the end of the
    header (padded to 8 bytes), and a number that JSON does not have is `{"number": "inf"}`.
    Without a `version` the header gets a checksum of everything, so that equal data are known.

    >>> packed({"steps": 3, "version": "a"})
    b'\x1c\x00\x00\x00{"steps":3,"version":"a"}    '
    """
    arrays: list[bytes] = []
    header = _plain(data, arrays)
    body = b"".join(arrays)
    if "version" not in data:
        header["version"] = f"{crc32(body, crc32(json.dumps(header).encode())):08x}"
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return struct.pack("<I", len(text)) + text + body


def _plain(value: Any, arrays: list[bytes]) -> Any:
    match value:
        case bytes() | np.ndarray():
            block = value if isinstance(value, bytes) else value.astype("<f8").tobytes()
            first = sum(map(len, arrays)) // 8
            arrays.append(block)
            return {"floats": [first, len(block) // 8]}
        case Mapping():
            return {str(name): _plain(each, arrays) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each, arrays) for each in value]
        case float() if not math.isfinite(value):
            return {"number": str(float(value))}
        case np.generic():
            return _plain(value.item(), arrays)
    return value


def labels() -> dict[str, str]:
    """Return every text of the player in the current language, by its name in the scripts."""
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
        "contour": _("Contour plot of the function. Click or drag to set the start."),
        "surface": _("Surface of the function. Drag to turn, wheel to zoom."),
        "loss": _("Value of the function at each step. Click to go to a step."),
        "curve": _("Curve of the function. Click or drag to set the start."),
        "legend": _("Runs"),
        "hide": _("Hide {run}"),
        "show": _("Show {run}"),
        "rate": _("Learning rate of {run}: drag sideways, or use the arrow keys"),
        "value": _("Value of {run}"),
        "follows": _("follows when you let go"),
        "converged": _("arrived, step {step}"),
        "step_limit": _("still on its way"),
        "diverged": _("diverged, step {step}"),
        "left_domain": _("left the domain, step {step}"),
        "numbers": _("This step in numbers"),
        "numbers_run": _("Run"),
        "numbers_coordinate": _("Coordinate"),
        "numbers_step": _("Step {step}: {name} goes from {before} to {after}"),
        "numbers_none": _("This run made no step."),
        "numbers_method": _("This method has no update rule: it calls scipy.optimize."),
        "slice": _("Slice at {place}; paths are projected"),
        "step_axis": _("step"),
        "outside": _("outside the function's domain"),
        "undefined": _("not defined here"),
        "at_step": _("{run}, step {step}"),
        "keys": _(
            "Keys: space plays, arrows step, Home and End, + and - change the speed,"
            " L logarithmic, A arrows, 1 to 9 hide and show a run."
        ),
    }


__all__ = ["PALETTE", "OnLearningRate", "OnStart", "PlayerData", "labels", "packed", "player"]
