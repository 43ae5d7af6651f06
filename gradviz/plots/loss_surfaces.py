"""Loss surfaces as figures: scales side by side, many starts, minibatch gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradviz.plots.animated import animate
from gradviz.plots.colors import HEIGHTS, INK, PALETTE
from gradviz.plots.style import layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from gradviz.functions.plot_range import Box
    from gradviz.learning import DataLoss, Training

Array = NDArray[np.float64]
_GRID = 55
_FRAMES = 60
# as in the player: low ground is dark in both themes, and pale enough for paths to stand out
_LINES = {"light": "rgba(15,25,60,0.28)", "dark": "rgba(255,255,255,0.2)"}


@dataclass(frozen=True, eq=False)
class Panel:
    """A loss over two parameters: its title, the loss of those two, their box, and paths.

    `paths` are of shape (B, T + 1, 2).
    """

    title: str
    surface: DataLoss
    domain: Box
    paths: Array


def contour(surface: DataLoss, domain: Box, theme: str = "light") -> dict[str, Any]:
    """Return the contour of a loss of two parameters; its colours follow the logarithm.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss
    >>> data = DATASETS["line"](n=40)
    >>> f = data_loss(MODELS["linear"](("x",)), data, LOSSES["MeanSquaredError"])
    >>> contour(f, ((0, 2), (0, 1)))["z"].shape
    (55, 55)
    """
    xs, ys = (np.linspace(low, high, _GRID, dtype=np.float64) for low, high in domain)
    points = np.stack(np.meshgrid(xs, ys), axis=-1)
    values = surface.for_points(_GRID * _GRID).value(points)
    positive = values[values > 0.0]
    least = float(positive.min()) if len(positive) else 1.0
    return {
        "type": "contour",
        "x": xs,
        "y": ys,
        "z": np.log10(np.maximum(values, least)),
        "customdata": values,
        "hovertemplate": "(%{x:.3g}, %{y:.3g})<br>L = %{customdata:.4g}<extra></extra>",
        "ncontours": 20,
        "colorscale": HEIGHTS[theme],
        "line": {"width": 0.6, "color": _LINES[theme]},
        "showscale": False,
    }


def side_by_side(
    panels: Sequence[Panel],
    names: tuple[str, str],
    *,
    theme: str = "light",
    label: str = "step",
    buttons: tuple[str, str] = ("Play", "Pause"),
) -> go.Figure:
    """Return surfaces beside each other whose paths run on one clock."""
    from plotly.subplots import make_subplots

    figure = make_subplots(1, len(panels), subplot_titles=[each.title for each in panels])
    figure.update_layout(layout(theme, height=460), showlegend=False)
    figure.update_layout(margin={"t": 40})
    figure.update_annotations(font_size=14)
    moving: list[int] = []
    for column, panel in enumerate(panels, 1):
        figure.add_trace(contour(panel.surface, panel.domain, theme), row=1, col=column)
        line = {"color": PALETTE[theme][0], "width": 1.5 if len(panel.paths) > 1 else 2.5}
        for marks in (
            {"mode": "lines", "line": line, "opacity": 0.55 if len(panel.paths) > 1 else 1.0},
            {"mode": "markers", "marker": {"size": 9, "color": PALETTE[theme][0], "line": _RING}},
        ):
            moving.append(len(figure.data))
            figure.add_trace(
                {"type": "scatter", "x": [], "y": [], "hoverinfo": "skip", **marks},
                row=1,
                col=column,
            )
        figure.update_xaxes(range=panel.domain[0], title_text=names[0], row=1, col=column)
        figure.update_yaxes(range=panel.domain[1], title_text=names[1], row=1, col=column)
    last = max(each.paths.shape[1] for each in panels) - 1
    steps = np.unique(np.round(np.linspace(0, last, min(_FRAMES, last + 1))).astype(int))

    def frame(k: int) -> list[dict[str, Any]]:
        changes: list[dict[str, Any]] = []
        for panel in panels:
            until = panel.paths[:, : steps[k] + 1]
            # paths in one trace, with gaps between them
            gaps = np.full((len(until), 1, 2), np.nan)
            joined = np.concatenate([until, gaps], axis=1).reshape(-1, 2)
            changes.append({"x": joined[:, 0], "y": joined[:, 1]})
            changes.append({"x": until[:, -1, 0], "y": until[:, -1, 1]})
        return changes

    return animate(
        figure,
        moving,
        [str(step) for step in steps],
        frame,
        label=label,
        buttons=buttons,
        shown=len(steps) - 1,
    )


_RING = {"width": 1.5, "color": "#ffffff"}


def gradient_cloud_figure(
    gradients: Array,
    full: Array,
    names: tuple[str, str],
    words: tuple[str, str],
    *,
    theme: str = "light",
) -> go.Figure:
    """Return minibatch gradients (K, 2) as points, and the full gradient (2,) as an arrow."""
    import plotly.graph_objects as go

    partials = [f"∂L/∂{name}" for name in names]
    figure = go.Figure(layout=layout(theme, x=partials[0], y=partials[1]))
    batch, exact = PALETTE[theme][0], PALETTE[theme][1]
    figure.add_scatter(
        x=gradients[:, 0],
        y=gradients[:, 1],
        mode="markers",
        name=words[0],
        marker={"size": 6, "opacity": 0.5, "color": batch},
    )
    figure.add_scatter(
        x=[0.0, full[0]],
        y=[0.0, full[1]],
        mode="lines+markers",
        name=words[1],
        line={"color": exact, "width": 3},
        marker={"size": [0, 13], "symbol": "star", "line": {"width": 1, "color": INK[theme]}},
    )
    return figure


def epoch_figure(
    done: Training,
    words: tuple[str, str, str, str],
    *,
    color: int = 0,
    axes: tuple[str, str] = ("epoch", "L"),
    theme: str = "light",
) -> go.Figure:
    """Return one training's losses against epochs: each step's batch, and the ends of epochs.

    `words` are for the loss of each step's batch, its mean over an epoch, the training loss and the
    validation loss.
    """
    import plotly.graph_objects as go

    figure = go.Figure(layout=layout(theme, x=axes[0], y=axes[1]))
    ink, other = PALETTE[theme][color % len(PALETTE[theme])], INK[theme]
    each = done.batches.per_epoch
    along = np.arange(len(done.batch_losses)) / each
    whole = np.arange(done.epochs + 1)
    faint = {"color": ink, "width": 1}
    figure.add_scatter(
        x=along, y=done.batch_losses, name=words[0], mode="lines", opacity=0.4, line=faint
    )
    figure.add_scatter(
        x=whole[1:],
        y=done.running_by_epoch,
        name=words[1],
        mode="lines+markers",
        line={"color": ink, "width": 1.5, "dash": "dot"},
        marker={"size": 5},
    )
    figure.add_scatter(
        x=whole,
        y=done.training_by_epoch,
        name=words[2],
        mode="lines",
        line={"color": ink, "width": 3},
    )
    if done.validation_by_epoch is not None:
        figure.add_scatter(
            x=whole,
            y=done.validation_by_epoch,
            name=words[3],
            mode="lines",
            line={"color": other, "width": 2, "dash": "dash"},
        )
    figure.update_yaxes(type="log")
    return figure


__all__ = ["Panel", "contour", "epoch_figure", "gradient_cloud_figure", "side_by_side"]
