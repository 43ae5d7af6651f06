"""Maps of settings and basins as Plotly figures, for exports and notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradviz.comparing import Axis
from gradviz.plots.cells import Cells
from gradviz.plots.colors import INK
from gradviz.plots.style import layout

if TYPE_CHECKING:
    import plotly.graph_objects as go


def cell_figure(cells: Cells, *, theme: str = "light") -> go.Figure:
    """Return a map: cells in their kinds' colours, lines over it, letters at the minima.

    >>> from gradviz import optimizers, parse
    >>> from gradviz.comparing import Axis, Conditions, basins
    >>> from gradviz.plots.cells import basin_cells
    >>> ticks = np.linspace(-2, 2, 8)
    >>> sgd, wells = optimizers.SGD(learning_rate=0.05), parse("(x^2 - 1)^2 + y^2")
    >>> found = basins(wells, Axis("x", ticks), Axis("y", ticks), sgd, Conditions(200)).finish()
    >>> figure = cell_figure(basin_cells(found))
    >>> [each.name for each in figure.data][1:3]
    ['A: 50 % of the starting points', 'B: 50 % of the starting points']
    """
    import plotly.graph_objects as go

    figure = go.Figure(layout=layout(theme, x=cells.x.name, y=cells.y.name, height=460))
    present = [k for k in range(len(cells.kinds)) if np.any(cells.kind == k)]
    figure.add_heatmap(
        x=cells.x.values,
        y=cells.y.values,
        z=cells.kind + 0.998 * np.clip(cells.shade, 0.0, 1.0) + 0.001,
        zmin=0,
        zmax=len(cells.kinds),
        colorscale=_colorscale(cells, theme),
        showscale=False,
        customdata=np.stack(list(cells.numbers.values()), axis=-1),
        hovertemplate=_hover(cells),
    )
    for number in present:
        kind = cells.kinds[number]
        colors = kind.colors[theme]
        figure.add_scatter(
            x=[None], y=[None], mode="markers", name=kind.label,
            marker={"symbol": "square", "size": 12, "color": colors[len(colors) // 2]},
        )  # fmt: skip
    for line in cells.lines:
        figure.add_scatter(
            x=line.x, y=line.y, mode="lines", name=line.label, hoverinfo="skip",
            line={"color": INK[theme], "width": 2, "dash": "dash"},
        )  # fmt: skip
    if cells.marks:
        figure.add_scatter(
            x=[each.x for each in cells.marks], y=[each.y for each in cells.marks],
            text=[each.text for each in cells.marks], mode="markers+text", showlegend=False,
            textfont={"color": "#ffffff", "size": 11}, hoverinfo="skip",
            marker={"size": 17, "color": "#14181f", "line": {"color": "#ffffff", "width": 1.5}},
        )  # fmt: skip
    figure.add_scatter(**_bar(cells, theme))
    for axis, update in ((cells.x, figure.update_xaxes), (cells.y, figure.update_yaxes)):
        update(type=axis.scale, range=_edges(axis), showgrid=False)
    return figure


def _colorscale(cells: Cells, theme: str) -> list[tuple[float, str]]:
    """Return one scale for all kinds, each in a part of its own."""
    scale = []
    for number, kind in enumerate(cells.kinds):
        colors = kind.colors[theme] if len(kind.colors[theme]) > 1 else kind.colors[theme] * 2
        for place, color in enumerate(colors):
            part = (number + place / (len(colors) - 1)) / len(cells.kinds)
            scale.append((min(part, 1.0), color))
    return scale


def _bar(cells: Cells, theme: str) -> dict[str, Any]:
    """Return an unseen trace that carries the colour bar of the shades."""
    colors = cells.kinds[0].colors[theme]
    bar = {
        "title": {"text": cells.scale, "side": "right"},
        "tickvals": [u for u, _ in cells.ticks],
        "ticktext": [f"{value:.4g}" for _, value in cells.ticks],
        "thickness": 12,
        "outlinewidth": 0,
    }
    scale = [(k / (len(colors) - 1), color) for k, color in enumerate(colors)]
    marker = {
        "color": [0.0], "cmin": 0.0, "cmax": 1.0, "colorscale": scale, "showscale": True,
        "colorbar": bar,
    }  # fmt: skip
    return {
        "x": [None], "y": [None], "mode": "markers", "marker": marker, "showlegend": False,
        "hoverinfo": "skip",
    }  # fmt: skip


def _hover(cells: Cells) -> str:
    lines = [f"{cells.x.name} = %{{x:.4g}}, {cells.y.name} = %{{y:.4g}}"]
    lines += [f"{title}: %{{customdata[{k}]:.5g}}" for k, title in enumerate(cells.numbers)]
    return "<br>".join(lines) + "<extra></extra>"


def _edges(axis: Axis) -> list[float]:
    """Return the outer edges of the first and last cell, in the axis' own scale."""
    places: NDArray[np.float64] = np.log10(axis.values) if axis.scale == "log" else axis.values
    if len(places) == 1:
        return [float(places[0]) - 0.5, float(places[0]) + 0.5]
    first, last = (places[1] - places[0]) / 2, (places[-1] - places[-2]) / 2
    return [float(places[0] - first), float(places[-1] + last)]


__all__ = ["cell_figure"]
