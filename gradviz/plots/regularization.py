"""What a penalty does: the minimiser on the edge of its diamond or disc, as the strength grows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gradviz.learning import level_curve
from gradviz.plots.animated import animate
from gradviz.plots.colors import INK, PALETTE
from gradviz.plots.loss_surfaces import contour
from gradviz.plots.style import layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from gradviz.functions.plot_range import Box
    from gradviz.learning import DataLoss, RegularizationPath
    from gradviz.learning.penalties import ConfiguredPenalty

_LABELED = 12  # coefficients that get an entry in the legend


def path_figure(
    path: RegularizationPath,
    unit: ConfiguredPenalty,
    weights: list[int],
    *,
    surface: DataLoss | None,
    domain: Box | None,
    axes: tuple[int, int],
    words: dict[str, str],
    labels: Sequence[str],
    theme: str = "light",
) -> go.Figure:
    """Return three pictures on one slider: edge and minimiser, coefficients, and errors.

    `unit` is the penalty at strength 1; `surface` is the loss without penalty over the weights
    `axes`, None where there are not two weights. `words` has texts for "edge", "coefficients",
    "errors", "training", "validation", "strength", "best", and may have some for "play" and
    "pause"; `labels` are the strengths as texts.
    """
    from plotly.subplots import make_subplots

    titles = [words["coefficients"], words["errors"]]
    flat = surface is not None and domain is not None
    figure = make_subplots(
        1, 2 + flat, subplot_titles=[*([words["edge"]] if flat else []), *titles]
    )
    figure.update_layout(layout(theme, height=460))
    figure.update_layout(margin={"t": 40}, showlegend=False)
    figure.update_annotations(font_size=14)
    figure.update_xaxes(exponentformat="power")
    colors, ink = PALETTE[theme], INK[theme]
    moving: list[int] = []
    names = path.variables
    points = path.coefficients[:, list(axes)]
    if surface is not None and domain is not None:
        figure.add_trace(contour(surface, domain, theme), row=1, col=1)
        trail = {"color": colors[2], "width": 2.5}
        figure.add_trace(_line(points[:, 0], points[:, 1], trail, ""), row=1, col=1)
        moving = [2, 3]
        border = {"color": colors[0], "width": 2.5}
        edge: dict[str, Any] = {"type": "scatter", "mode": "lines", "line": border}
        edge |= {"fill": "toself", "fillcolor": "rgba(213,94,0,0.15)", "hoverinfo": "skip"}
        figure.add_trace({**edge, "x": [], "y": []}, row=1, col=1)
        spot = {"size": 12, "color": colors[0], "line": {"width": 2, "color": "#ffffff"}}
        figure.add_trace(
            {"type": "scatter", "mode": "markers", "marker": spot, "x": [], "y": []}, row=1, col=1
        )
        for which, axis in enumerate(axes):
            update = figure.update_xaxes if which == 0 else figure.update_yaxes
            update(range=domain[which], title_text=names[axis], row=1, col=1)
    first, second = 1 + flat, 2 + flat
    for number, j in enumerate(weights):
        line = {"color": colors[number % len(colors)], "width": 2 if number < _LABELED else 1}
        trace = _line(path.strengths, path.coefficients[:, j], line, names[j])
        figure.add_trace(trace, row=1, col=first)
    errors: list[tuple[Any, str, dict[str, Any]]] = [
        (path.training, "training", {"color": colors[1], "width": 2.5})
    ]
    if path.validation is not None:
        errors.append((path.validation, "validation", {"color": ink, "width": 2, "dash": "dash"}))
    for values, word, line in errors:
        figure.add_trace(_line(path.strengths, values, line, words[word]), row=1, col=second)
    if path.best is not None and path.validation is not None:
        best = path.best
        star = {"size": 14, "symbol": "star", "color": colors[3]}
        mark: dict[str, Any] = {
            "type": "scatter",
            "mode": "markers",
            "marker": star,
            "name": words["best"],
        }
        mark |= {"x": [path.strengths[best]], "y": [path.validation[best]]}
        figure.add_trace(mark, row=1, col=second)
    lows = [path.coefficients[:, weights], np.stack([values for values, _, _ in errors])]
    for column, values in ((first, lows[0]), (second, lows[1])):
        moving.append(len(figure.data))
        cursor = _line([], [], {"color": colors[0], "width": 1.5, "dash": "dot"}, "")
        figure.add_trace({**cursor, "hoverinfo": "skip"}, row=1, col=column)
        figure.update_xaxes(type="log", dtick=1, title_text=words["strength"], row=1, col=column)
        figure.update_yaxes(range=_range(values), row=1, col=column)
    count = len(path.strengths)

    def frame(k: int) -> list[dict[str, Any]]:
        k = count - 1 - k  # from weak to strong, as a slider goes
        changes: list[dict[str, Any]] = []
        if flat:
            level = float(unit.total(points[k]))
            curve = level_curve(unit, max(level, 1e-12))
            changes.append({"x": curve[:, 0], "y": curve[:, 1]})
            changes.append({"x": points[k : k + 1, 0], "y": points[k : k + 1, 1]})
        at = [path.strengths[k]] * 2
        return [*changes, *({"x": at, "y": _range(values)} for values in lows)]

    return animate(
        figure,
        moving,
        labels[::-1],
        frame,
        label=f"{words['strength']}:",
        buttons=(words.get("play", "Play"), words.get("pause", "Pause")),
        plays=True,
        shown=count // 2,
    )


def _line(x: Any, y: Any, line: dict[str, Any], name: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": line,
        "name": name,
        "hovertemplate": "%{x:.3g}, %{y:.4g}<extra>" + name + "</extra>",
    }


def _range(values: Any) -> list[float]:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.06 * (high - low or 1.0)
    return [low - room, high + room]


__all__ = ["path_figure"]
