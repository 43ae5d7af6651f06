"""What random estimates of a gradient look like: their cloud, and how it shrinks with samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gradviz.plots.colors import PALETTE
from gradviz.plots.style import layout

if TYPE_CHECKING:
    from gradviz.gradients.accuracy import Cloud, VarianceCurve


def cloud_figure(
    cloud: Cloud,
    *,
    axes: tuple[int, int],
    names: Sequence[str],
    labels: Sequence[str],
    theme: str = "light",
) -> go.Figure:
    """Return the estimates in two coordinates, with mean, covariance ellipse and the exact vector.

    `names` are those of the two coordinates, `labels` the words for the estimates, the ellipse, the
    mean and the exact gradient. In one dimension it is a histogram.
    """
    estimates, region, mean, exact = labels
    found_color, exact_color = PALETTE[theme][:2]
    figure = go.Figure(layout=_frame(theme))
    if cloud.estimates.shape[-1] == 1:
        figure.add_histogram(x=cloud.estimates[:, 0], name=estimates, marker_color=found_color)
        # one name on either side: the lines are close to each other, or one
        for value, color, name, side in (
            (cloud.mean, found_color, mean, "left"),
            (cloud.exact, exact_color, exact, "right"),
        ):
            figure.add_vline(
                float(value[0]),
                line_color=color,
                annotation={"text": name, "yref": "paper", "y": 1, "yanchor": "bottom"},
                annotation_position=f"top {side}",
            )
        figure.update_layout(margin_t=30)
        figure.update_layout(xaxis_title=f"∂f/∂{names[0]}", showlegend=False)
        return figure
    a, b = axes
    points = {"mode": "markers", "type": "scatter"}
    figure.add_trace(
        {
            **points,
            "x": cloud.estimates[:, a],
            "y": cloud.estimates[:, b],
            "name": estimates,
            "marker": {"size": 4, "opacity": 0.5, "color": found_color},
        }
    )
    figure.add_scatter(
        x=cloud.ellipse[:, 0],
        y=cloud.ellipse[:, 1],
        mode="lines",
        name=region,
        line={"color": found_color, "width": 2},
    )
    for vector, color, name, symbol in (
        (cloud.mean, found_color, mean, "x"),
        (cloud.exact, exact_color, exact, "star"),
    ):
        figure.add_scatter(
            x=[vector[a]],
            y=[vector[b]],
            mode="markers",
            name=name,
            marker={"size": 13, "color": color, "symbol": symbol, "line": {"width": 1}},
        )
    figure.update_layout(xaxis_title=f"∂f/∂{names[0]}", yaxis_title=f"∂f/∂{names[1]}")
    figure.update_yaxes(scaleanchor="x")
    return figure


def variance_figure(
    curve: VarianceCurve,
    *,
    measured: str,
    theory: str,
    samples: str,
    deviation: str,
    theme: str = "light",
) -> go.Figure:
    """Return the standard deviation against the samples, in log-log, with the 1/sqrt(k) line."""
    found_color, exact_color = PALETTE[theme][:2]
    figure = go.Figure(layout=_frame(theme))
    ks = curve.samples
    figure.add_scatter(
        x=ks,
        y=curve.theory_deviation,
        mode="lines",
        name=theory,
        line={"color": exact_color, "dash": "dash", "width": 2},
    )
    figure.add_scatter(
        x=ks,
        y=curve.deviation,
        mode="lines+markers",
        name=measured,
        line={"color": found_color, "width": 2},
    )
    ticks = [int(k) for k in ks if float(np.log2(k)).is_integer()]
    figure.update_xaxes(type="log", title=samples, tickvals=ticks)
    figure.update_yaxes(type="log", title=deviation, tickvals=_one_two_five(curve.deviation))
    return figure


def _one_two_five(values: NDArray[np.float64]) -> list[float]:
    """Return the ticks 1, 2, 5, 10, ... around positive values."""
    sizes = np.log10(values[np.isfinite(values) & (values > 0.0)])
    if not sizes.size:
        return []
    low, high = int(np.floor(sizes.min())), int(np.ceil(sizes.max()))
    return [digit * 10.0**power for power in range(low, high + 1) for digit in (1, 2, 5)]


def _frame(theme: str) -> dict[str, Any]:
    return {**layout(theme), "uirevision": "kept"}
