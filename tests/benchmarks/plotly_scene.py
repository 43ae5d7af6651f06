"""The peer of the browser benchmark: the Descent page's scene in stock Plotly, as lean as it goes.

A Streamlit script: `?view=flat` is the contour, `?view=surface` the surface, `?view=empty` an app
that only answers its slider, `?view=player` gradviz's player with the same runs. The picture is
drawn once, with whole paths; each of the frames moves one trace, the heads, and is a plain dict
with short lists; arrays travel in single precision. `?view=trails` is the contour with paths that
grow with the clock, as the player's do: there a frame has all points so far. The descents are
gradviz's own, so that both sides compute the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from gradviz.descent import descend
from gradviz.descent.presets import PRESETS
from gradviz.descent.trajectories import Trajectory
from gradviz.experiments.descent import run_all
from gradviz.experiments.runs import DescentProblem, Descents, Run
from gradviz.experiments.views import PlayerView
from gradviz.functions.objective import Function, parse
from gradviz.ui.components.player.player import player
from gradviz.ui.widgets.player_data import player_data

Array = NDArray[np.float64]

FUNCTION = "100(y - x^2)^2 + (1 - x)^2"
DOMAIN = ((-2.0, 2.0), (-1.0, 3.0))
START = (-1.2, 1.0)
STEPS = 500
FRAMES = 150
RATES = {
    "sgd": 0.001,
    "momentum": 0.0001,
    "nesterov": 0.0001,
    "adagrad": 0.1,
    "rmsprop": 0.005,
    "adam": 0.02,
    "adamw": 0.01,
    "nadam": 0.015,
}  # none arrives, or diverges, within the steps

POINTS = {
    "flat": 140,
    "trails": 140,
    "surface": 60,
}  # a side of the grid; the contour has the player's
COLORS = (
    "#d55e00",
    "#0072b2",
    "#009e73",
    "#b58900",
    "#cc4c9a",
    "#1a1a1a",
    "#6a3fc4",
    "#8a4b08",
)


def descents(function: Function, steps: int) -> list[Trajectory]:
    """Run the eight descents."""
    return [
        descend(function, START, PRESETS[key].configure({"learning_rate": rate}), steps=steps)
        for key, rate in RATES.items()
    ]


def figure(view: str, steps: int) -> dict[str, Any]:
    """Return the scene: the ground, a line a run, the heads, and frames that move the heads."""
    function = parse(FUNCTION)
    paths = descents(function, steps)
    x, y = (np.linspace(low, high, POINTS[view]) for low, high in DOMAIN)
    z = np.log10(1e-3 + function.value(np.stack(np.meshgrid(x, y), axis=-1)))
    solid = view == "surface"
    kind = "scatter3d" if solid else "scatter"
    data: list[dict[str, Any]] = [
        {
            "type": "surface" if solid else "contour",
            "x": _single(x),
            "y": _single(y),
            "z": _single(z),
            "showscale": False,
        }
    ]
    for key, path, color in zip(RATES, paths, COLORS, strict=True):
        place = _place(path.positions, path.values, solid)
        line = {axis: _single(values) for axis, values in place.items()}
        data.append({"type": kind, "mode": "lines", "name": key, "line": {"color": color}, **line})
    moments = np.linspace(0, steps, FRAMES).astype(int)
    points = np.stack([each.positions[np.minimum(moments, each.steps)] for each in paths])
    values = np.stack([each.values[np.minimum(moments, each.steps)] for each in paths])
    places = [
        {axis: np.round(each, 4).tolist() for axis, each in place.items()}
        for place in (_place(points[:, k], values[:, k], solid) for k in range(FRAMES))
    ]
    data.append(
        {"type": kind, "mode": "markers", "marker": {"color": COLORS, "size": 10}, **places[0]}
    )
    frames: list[dict[str, Any]] = [
        {"name": str(k), "data": [{"type": kind, **place}], "traces": [len(data) - 1]}
        for k, place in enumerate(places)
    ]
    if view == "trails":
        for frame, moment in zip(frames, moments, strict=True):
            frame["data"] += [_trail(path, int(moment)) for path in paths]
            frame["traces"] = [len(data) - 1, *range(1, len(data) - 1)]
    return {"data": data, "frames": frames, "layout": _layout(steps)}


def _trail(path: Trajectory, moment: int) -> dict[str, Any]:
    x, y = np.round(path.positions[: moment + 1], 4).T.tolist()
    return {"type": "scatter", "x": x, "y": y}


def _place(points: Array, values: Array, solid: bool) -> dict[str, Array]:
    place = {"x": points[:, 0], "y": points[:, 1]}
    return {**place, "z": np.log10(1e-3 + values)} if solid else place


def _single(values: Array) -> NDArray[np.float32]:
    return values.astype(np.float32)


def _layout(steps: int) -> dict[str, Any]:
    timing = {"frame": {"duration": 16, "redraw": False}, "transition": {"duration": 0}}
    play = {"label": "Play", "method": "animate", "args": [None, timing]}
    return {
        "height": 450,
        "meta": steps,
        "uirevision": "kept",
        "showlegend": False,
        "updatemenus": [{"type": "buttons", "buttons": [play]}],
    }


def main() -> None:
    """Show the slider and what it moves."""
    view = st.query_params.get("view", "empty")
    steps = st.slider("Steps", 10, 1000, STEPS - 70, step=10, key="steps")
    if view == "empty":
        st.text(f"{steps} steps")
    elif view == "player":
        function = parse(FUNCTION)
        problem = DescentProblem(function, None, DOMAIN, START, (0, 1), DOMAIN, steps, 0.0, 0, None)
        runs = tuple(
            Run(PRESETS[key], PRESETS[key].configure({"learning_rate": rate}), color)
            for color, (key, rate) in enumerate(RATES.items())
        )
        found = Descents(problem, runs, run_all(problem, runs))
        player(player_data(found, PlayerView()), key="player")
    else:
        st.plotly_chart(figure(view, steps), key="chart")


if __name__ == "__main__":
    main()
