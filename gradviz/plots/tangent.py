"""The surface of a function of two variables with the tangent plane at a point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gradviz.functions.objective import Objective
from gradviz.plots.colors import GRID, HEIGHTS, INK, PALETTE

Array = NDArray[np.float64]
_GRID, _EVERY = 61, 5  # samples a side, and how many of them lie between two lines
_LINES = {"light": "rgba(15,25,60,0.35)", "dark": "rgba(255,255,255,0.25)"}


def tangent_plane(
    function: Objective,
    domain: Sequence[Sequence[float]],
    point: Sequence[float],
    *,
    axes: tuple[int, int] = (0, 1),
    names: Sequence[str] = ("x", "y", "f"),
    title: str = "",
    theme: str = "light",
) -> go.Figure:
    """Return the surface over two coordinates with the tangent plane at a point and the gradient.

    T(x) = f(p) + grad f(p) . (x - p), over a part of the domain around p; the other coordinates are
    those of p. The arrow lies in the plane above the gradient, the direction of steepest ascent.
    Heights that would squeeze the rest flat are cut off.
    """
    p = np.array(point, dtype=np.float64)
    xs, ys = (np.linspace(domain[axis][0], domain[axis][1], _GRID) for axis in axes)
    heights = _heights(function, p, xs, ys, axes)
    low, high = _range(heights)
    figure = go.Figure(
        go.Surface(
            x=xs,
            y=ys,
            z=np.where(heights <= high, heights, np.nan).tolist(),
            colorscale=HEIGHTS[theme],
            opacity=0.92,
            showscale=False,
            hovertemplate=_hover(names),
        )
    )
    _add_mesh(figure, xs, ys, np.where(heights <= high, heights, np.nan), theme)
    value, gradient = function.value_and_gradient(p)
    slopes = gradient[list(axes)]
    if np.isfinite(value) and np.all(np.isfinite(slopes)):
        _add_plane(figure, p[list(axes)], float(value), slopes, [xs, ys], (low, high), names, theme)
    axis = {
        "gridcolor": GRID[theme],
        "zerolinecolor": GRID[theme],
        "color": INK[theme],
        "showbackground": False,
        "exponentformat": "power",
    }
    figure.update_layout(
        paper_bgcolor="rgba(0,0,0,0)",
        font={"color": INK[theme], "size": 13},
        title=title,
        margin={"l": 0, "r": 0, "t": 36 if title else 0, "b": 0},
        height=430,
        showlegend=False,
        uirevision="kept",
        scene={
            "xaxis": {**axis, "title": names[0]},
            "yaxis": {**axis, "title": names[1]},
            "zaxis": {**axis, "title": names[2], "range": [low, high]},
            "aspectmode": "manual",
            "aspectratio": {"x": 1, "y": 1, "z": 0.72},
            "camera": {"eye": {"x": -1.15, "y": -1.6, "z": 0.95}, "center": {"z": -0.14}},
        },
    )
    return figure


def _heights(function: Objective, p: Array, xs: Array, ys: Array, axes: tuple[int, int]) -> Array:
    points = np.broadcast_to(p, (len(ys), len(xs), len(p))).copy()
    points[..., axes[0]], points[..., axes[1]] = np.meshgrid(xs, ys)
    return function.value(points)


def _range(heights: Array) -> tuple[float, float]:
    finite = heights[np.isfinite(heights)]
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(np.quantile(finite, 0.97))
    if float(finite.max()) - low <= 2.5 * (high - low):
        high = float(finite.max())
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def _add_mesh(figure: go.Figure, xs: Array, ys: Array, heights: Array, theme: str) -> None:
    """Draw lines of constant x and y on a surface.

    Plotly's own level lines take a hundred times as long where a processor has to draw them.
    """
    grid = np.broadcast_arrays(xs[None, :], ys[:, None], heights)
    x, y, z = (np.concatenate([_lines(rows), _lines(rows.T)]) for rows in grid)
    figure.add_scatter3d(
        x=x, y=y, z=z, mode="lines", line={"color": _LINES[theme], "width": 2}, hoverinfo="skip"
    )


def _lines(rows: Array) -> Array:
    """Return some of the rows one behind the other; one of nothing ends each."""
    drawn = rows[::_EVERY]
    return np.stack([drawn, np.full_like(drawn, np.nan)], axis=1).ravel()


def _add_plane(
    figure: go.Figure,
    p: Array,
    value: float,
    slopes: Array,
    edges: Sequence[Array],
    limits: tuple[float, float],
    names: Sequence[str],
    theme: str,
) -> None:
    color = PALETTE[theme][0]
    widths = np.array([edge[-1] - edge[0] for edge in edges])
    # as far as the plane stays near the picture
    rise = float(np.abs(slopes) @ widths)
    reach = min(0.3, 0.6 * (limits[1] - limits[0]) / rise) if rise > 0 else 0.3
    sides = np.array([-1.0, 1.0])
    x, y = p[0] + reach * widths[0] * sides, p[1] + reach * widths[1] * sides
    dx, dy = np.meshgrid(x - p[0], y - p[1])
    plane = value + slopes[0] * dx + slopes[1] * dy
    figure.add_surface(
        x=x,
        y=y,
        z=plane,
        colorscale=[[0, color], [1, color]],
        opacity=0.55,
        showscale=False,
        hovertemplate=_hover(names),
    )
    figure.add_scatter3d(
        x=[p[0]],
        y=[p[1]],
        z=[value],
        mode="markers",
        marker={"size": 6, "color": "#111", "line": {"color": "#fff", "width": 2}},
        hovertemplate=_hover(names),
    )
    scaled = slopes * widths**2
    size = float(np.linalg.norm(scaled / widths))
    if size > 0:
        tip = p + reach * scaled / size
        top = value + float(slopes @ (tip - p))
        lift = 0.015 * (limits[1] - limits[0])
        figure.add_scatter3d(
            x=[p[0], tip[0]],
            y=[p[1], tip[1]],
            # a little above the plane, which would hide a part of it
            z=[value + lift, top + lift],
            mode="lines",
            line={"color": color, "width": 9},
            hoverinfo="skip",
        )


def _hover(names: Sequence[str]) -> str:
    x, y, f = names
    return f"{x} = %{{x:.4g}}<br>{y} = %{{y:.4g}}<br>{f} = %{{z:.5g}}<extra></extra>"
