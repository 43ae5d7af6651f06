"""Figures of fits beside each other: sizes of batch, and workers of a simulated cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gradviz.plots.colors import HEIGHTS, PALETTE
from gradviz.plots.style import layout

if TYPE_CHECKING:
    from gradviz.engines.cluster import SpeedUp
    from gradviz.engines.data_parallel import ParallelRun, TwoWeights

Array = NDArray[np.float64]
_GRID = 60
COLORS = {"synchronous": 0, "asynchronous": 9, "alone": 11}
_RULES = {"none": 11, "square root": 2, "linear": 0}


def loss_figure(
    lines: Sequence[tuple[str, int, Array, Array]],
    *,
    x: str,
    y: str,
    logarithmic: bool = True,
    theme: str = "light",
) -> go.Figure:
    """Return losses along one axis; each line is a name, a colour's place, and both coordinates.

    What is at 0 of a logarithmic axis is left out; losses far above the first are cut off.
    """
    figure = go.Figure(layout={**layout(theme, x=x, y=y, height=300), "uirevision": "kept"})
    highest, lowest = 0.0, np.inf
    for name, color, along, losses in lines:
        seen = (along > 0.0) | (not logarithmic)
        style = {"color": PALETTE[theme][color], "width": 2.2}
        figure.add_scatter(x=along[seen], y=losses[seen], mode="lines", name=name, line=style)
        finite = losses[np.isfinite(losses)]
        if finite.size:
            highest, lowest = max(highest, float(losses[0])), min(lowest, float(finite.min()))
    if np.isfinite(lowest):
        room = 0.08 * (highest - lowest) or 0.1
        figure.update_yaxes(range=[lowest - room, highest + 2 * room])
    if logarithmic:
        figure.update_xaxes(type="log", dtick=1)
    return figure


def speed_up_figure(
    found: SpeedUp, *, shown: int, words: Mapping[str, str], theme: str = "light"
) -> go.Figure:
    """Return the speed-up against the number of workers, both ways, beside the ideal line.

    `words` are "ideal", "synchronous", "asynchronous", "workers" and "speed-up"; `shown` is the
    number of workers that is marked.
    """
    title = {"x": words["workers"], "y": words["speed-up"]}
    figure = go.Figure(layout={**layout(theme, height=340, **title), "uirevision": "kept"})
    workers = found.workers
    grey = PALETTE[theme][COLORS["alone"]]
    figure.add_scatter(
        x=workers,
        y=workers,
        mode="lines",
        name=words["ideal"],
        line={"color": grey, "dash": "dash", "width": 1.5},
    )
    for way in ("synchronous", "asynchronous"):
        color = PALETTE[theme][COLORS[way]]
        figure.add_scatter(
            x=workers,
            y=getattr(found, way),
            mode="lines+markers",
            name=words[way],
            line={"color": color, "width": 2.2},
        )
    figure.add_vline(float(shown), line={"color": grey, "width": 1, "dash": "dot"})
    ticks = [int(each) for each in workers]
    figure.update_xaxes(type="log", tickvals=ticks)
    figure.update_yaxes(type="log", tickvals=ticks)
    return figure


def path_figure(
    two: TwoWeights,
    runs: Sequence[tuple[str, str, ParallelRun]],
    *,
    theme: str = "light",
) -> go.Figure:
    """Return the paths of two weights on their loss; each run is a name, a way, and itself."""
    best = two.best
    reach = 1.25 * float(np.abs(best).max())
    box = [(0.0 + best[k] / 2 - reach, best[k] / 2 + reach) for k in range(2)]
    xs, ys = (np.linspace(low, high, _GRID) for low, high in box)
    points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    heights = two.losses(points).reshape(_GRID, _GRID)
    figure = go.Figure(layout={**layout(theme, x="w1", y="w2", height=420), "uirevision": "kept"})
    surface: dict[str, Any] = {
        "type": "contour",
        "x": xs,
        "y": ys,
        "z": np.log10(heights),
        "customdata": heights,
        "hovertemplate": "(%{x:.3g}, %{y:.3g})<br>L = %{customdata:.4g}<extra></extra>",
        "ncontours": 20,
        "colorscale": HEIGHTS[theme],
        "line": {"width": 0.4},
        "showscale": False,
    }
    figure.add_trace(surface)
    for name, way, run in runs:
        figure.add_scatter(
            x=run.weights[:, 0],
            y=run.weights[:, 1],
            mode="lines+markers",
            name=name,
            line={"color": PALETTE[theme][COLORS[way]], "width": 2},
            marker={"size": 4},
        )
    figure.add_scatter(
        x=[best[0]],
        y=[best[1]],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"symbol": "star", "size": 13, "color": PALETTE[theme][1]},
    )
    figure.update_xaxes(range=box[0])
    figure.update_yaxes(range=box[1])
    return figure


def rules_figure(
    rules: Mapping[str, Array],
    workers: Sequence[int],
    *,
    least: float,
    start: float,
    words: Mapping[str, str],
    theme: str = "light",
) -> go.Figure:
    """Return the loss above the least against the number of workers, for each rule of the rate.

    Diverged trainings are drawn as triangles at the top. `words` are the rules' names, "workers"
    and "loss".
    """
    title = {"x": words["workers"], "y": words["loss"]}
    figure = go.Figure(layout={**layout(theme, height=340, **title), "uirevision": "kept"})
    top = (start - least) * 3.0
    floor = (start - least) * 1e-6
    for name, losses in rules.items():
        excess = losses - least
        gone = ~(excess < (start - least))
        shown = np.where(gone, top, np.maximum(excess, floor))
        color = PALETTE[theme][_RULES[name]]
        figure.add_scatter(
            x=list(workers),
            y=shown,
            mode="lines+markers",
            name=words[name],
            line={"color": color, "width": 2.2},
            marker={
                "size": np.where(gone, 13, 7),
                "symbol": ["triangle-up" if each else "circle" for each in gone],
                "color": color,
            },
        )
    figure.update_xaxes(type="log", tickvals=list(workers))
    figure.update_yaxes(type="log", dtick=1)
    return figure


def staleness_figure(
    staleness: NDArray[np.int64], *, x: str, y: str, theme: str = "light"
) -> go.Figure:
    """Return how often updates were of which staleness, in percent."""
    figure = go.Figure(layout={**layout(theme, x=x, y=y, height=190), "uirevision": "kept"})
    values, counts = np.unique(staleness, return_counts=True)
    color = PALETTE[theme][COLORS["asynchronous"]]
    figure.add_bar(x=values, y=100.0 * counts / counts.sum(), marker_color=color)
    return figure


def time_figure(
    names: Sequence[str],
    phases: Mapping[str, Sequence[float]],
    *,
    x: str,
    theme: str = "light",
) -> go.Figure:
    """Return the seconds of each engine as bars, parted by what they go into."""
    height = 120 + 44 * len(names)
    figure = go.Figure(layout={**layout(theme, x=x, height=height), "uirevision": "kept"})
    for color, (phase, seconds) in zip((1, 0, 4, 11), phases.items(), strict=True):
        figure.add_bar(
            y=list(names),
            x=list(seconds),
            name=phase,
            orientation="h",
            marker_color=PALETTE[theme][color],
        )
    figure.update_layout(
        barmode="stack", yaxis={"autorange": "reversed"}, legend={"traceorder": "normal"}
    )
    return figure


__all__ = [
    "COLORS",
    "loss_figure",
    "path_figure",
    "rules_figure",
    "speed_up_figure",
    "staleness_figure",
    "time_figure",
]
