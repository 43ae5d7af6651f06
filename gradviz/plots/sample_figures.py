"""Figures of gradients estimated from samples: their error by sample size, and their directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gradviz.plots.colors import PALETTE
from gradviz.plots.style import layout

if TYPE_CHECKING:
    from gradviz.engines.gradient_estimates import GradientEstimates

_CURVE = 60  # points of the theory's line
_ROWS, _GROUPS, _EXACT = 0, 9, 1


def error_figure(
    estimates: GradientEstimates, *, words: Mapping[str, str], theme: str = "light"
) -> go.Figure:
    """Return the errors of estimates against the rows of their samples, in log-log.

    Each estimate is a dot; the line is 1/sqrt(B), bent down where B comes near to all rows, and the
    band holds 95 % of single estimates. `words` are "rows", "row groups", "theory", "band", "mean",
    "size" and "error".
    """
    ink = PALETTE[theme]
    exact, norm = estimates.exact.gradient, float(np.linalg.norm(estimates.exact.gradient))
    figure = go.Figure(layout={**layout(theme, height=430), "uirevision": "kept"})
    largest = np.log10(max(2, estimates.exact.rows) * 0.999)
    sizes = np.logspace(0.0, largest, _CURVE)
    low, high = estimates.error_band(list(sizes))
    band = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(x=sizes, y=high / norm, showlegend=False, **band)
    figure.add_scatter(
        x=sizes,
        y=low / norm,
        name=words["band"],
        fill="tonexty",
        fillcolor=_pale(ink[_EXACT]),
        **band,
    )
    figure.add_scatter(
        x=sizes,
        y=estimates.expected_errors(list(sizes)) / norm,
        mode="lines",
        name=words["theory"],
        line={"color": ink[_EXACT], "dash": "dash", "width": 2},
    )
    for samples, name, color, symbol in (
        (estimates.rows, words["rows"], ink[_ROWS], "circle"),
        (estimates.row_groups, words["row groups"], ink[_GROUPS], "square"),
    ):
        if samples is None:
            continue
        # a sample may hold rows without a number: what counts is the rows that were used
        counts = np.maximum(samples.rows, 1)
        figure.add_scatter(
            x=counts.ravel(),
            y=samples.errors(exact).ravel() / norm,
            mode="markers",
            showlegend=False,
            hoverinfo="skip",
            marker={"size": 4, "opacity": 0.35, "color": color, "symbol": symbol},
        )
        figure.add_scatter(
            x=counts.mean(axis=1),
            y=samples.root_mean_square(exact) / norm,
            mode="lines+markers",
            name=name,
            marker={"size": 9, "color": color, "symbol": symbol},
            line={"color": color, "width": 1.5},
        )
    figure.update_xaxes(type="log", title=words["size"], dtick=1)
    figure.update_yaxes(type="log", title=words["error"], dtick=1)
    return figure


def direction_figure(
    estimates: GradientEstimates,
    *,
    names: Sequence[str],
    exact: str,
    sizes: Sequence[str],
    theme: str = "light",
) -> go.Figure:
    """Return estimates in the two coordinates in which the true gradient is longest.

    `names` are those of all parameters; `exact` is the word for the true gradient, and `sizes` are
    those for the samples of each size.
    """
    ink = PALETTE[theme]
    true = estimates.exact.gradient
    a, b = _longest_two(true)
    figure = go.Figure(layout={**layout(theme, height=430), "uirevision": "kept"})
    for number, size in enumerate(sizes):
        own = estimates.rows.gradients[number]
        figure.add_scatter(
            x=own[:, a],
            y=own[:, b] if b is not None else np.zeros(len(own)),
            mode="markers",
            name=size,
            marker={"size": 5, "opacity": 0.65, "color": ink[(0, 9, 4, 2, 7, 5)[number % 6]]},
        )
    end = (true[a], 0.0 if b is None else true[b])
    figure.add_scatter(
        x=[0.0, end[0]],
        y=[0.0, end[1]],
        mode="lines+markers",
        name=exact,
        line={"color": ink[_EXACT], "width": 3},
        marker={"size": [0, 13], "color": ink[_EXACT], "symbol": "star"},
    )
    figure.update_xaxes(title=f"∂L/∂{names[a]}")
    figure.update_yaxes(title="" if b is None else f"∂L/∂{names[b]}")
    return figure


def _longest_two(exact: NDArray[np.float64]) -> tuple[int, int | None]:
    order = np.argsort(-np.abs(exact), kind="stable")
    return int(order[0]), int(order[1]) if len(order) > 1 else None


def _pale(color: str) -> str:
    red, green, blue = (int(color[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.14)"


__all__ = ["direction_figure", "error_figure"]
