"""Figures of a recorded training: losses, gradient norms, weights over time, and its path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_, Say, plain
from gradviz.plots.colors import PALETTE
from gradviz.plots.style import layout
from gradviz.recordings import Recording

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_POINTS = 2_000  # of a curve: more than pixels tell apart
MOST_VARIABLES = 8
"""Variables of which curves are drawn: more colours nobody tells apart."""
STEP, LOSS = N_("Step"), N_("Loss")
_MOST_TIMES = 60  # columns of a histogram over time
_LONGEST = 40  # letters of a name


def loss_curves(
    recording: Recording, *, theme: str = "light", say: Say = plain, log: bool = False
) -> go.Figure:
    """Return the losses: by batch thin, by epoch thick, and those of the validation dashed.

    >>> from gradviz.recordings.recording import small_recording
    >>> [trace.name for trace in loss_curves(small_recording()).data]
    ['batch', 'training']
    """
    import plotly.graph_objects as go

    figure = go.Figure(layout=layout(theme, x=say(STEP), y=say(LOSS)))
    colors = PALETTE[theme]
    chosen = _thinned(len(recording.steps))
    running = "loss" in recording.means
    figure.add_scatter(
        x=recording.steps[chosen],
        y=_drawn(recording.loss[chosen]),
        name=say(N_("running mean")) if running else say(N_("batch")),
        mode="lines",
        line={"color": colors[0], "width": 1},
        opacity=0.5,
    )
    for name, words, color, dash in (
        ("loss", N_("training"), colors[0], "solid"),
        ("val_loss", N_("validation"), colors[1], "dash"),
    ):
        values = recording.log(name)
        if values is not None:
            figure.add_scatter(
                x=recording.epoch_steps,
                y=_drawn(values),
                name=say(words),
                mode="lines+markers",
                line={"color": color, "width": 3, "dash": dash},
            )
    if log:
        figure.update_yaxes(type="log")
    return figure


def gradient_curves(recording: Recording, *, theme: str = "light", say: Say = plain) -> go.Figure:
    """Return the gradient norms of the first variables, by step, on a logarithmic axis.

    >>> from gradviz.recordings.recording import small_recording
    >>> gradient_curves(small_recording()).data[0].name
    'dense/kernel'
    """
    import plotly.graph_objects as go

    figure = go.Figure(layout=layout(theme, x=say(STEP), y=say(N_("Gradient norm"))))
    chosen = _thinned(len(recording.steps))
    for k, variable in enumerate(recording.variables[:MOST_VARIABLES]):
        norms = recording.gradient_norms[chosen, k]
        figure.add_scatter(
            x=recording.steps[chosen],
            y=_drawn(np.where(norms > 0, norms, np.nan)),
            name=shown_name(variable.path),
            mode="lines",
            line={"color": PALETTE[theme][k % len(PALETTE[theme])], "width": 1.5},
        )
    figure.update_yaxes(type="log")
    return figure


def weight_histograms(
    recording: Recording, variable: int, *, theme: str = "light", say: Say = plain
) -> go.Figure:
    """Return the histograms of a variable's weights over time, as a map: darker is more.

    Raises IndexError for a variable that is none.

    >>> from gradviz.recordings.recording import small_recording
    >>> weight_histograms(small_recording(), 0).data[0].z.shape
    (40, 2)
    """
    import plotly.graph_objects as go

    edges, counts = recording.histograms(variable)
    times = _thinned(len(counts), _MOST_TIMES)
    shares = counts[times] / max(1, recording.variables[variable].size)
    figure = go.Figure(layout=layout(theme, x=say(STEP), y=say(N_("Weight"))))
    figure.add_heatmap(
        x=recording.weight_steps[times],
        y=(edges[1:] + edges[:-1]) / 2,
        z=shares.T,
        colorscale=[[0.0, "rgba(0,0,0,0)"], [1.0, PALETTE[theme][0]]],
        colorbar={"tickformat": ".0%"},
        hovertemplate="%{x}<br>%{y:.3g}<br>%{z:.1%}<extra></extra>",
    )
    return figure


def path_on_plane(recording: Recording, *, theme: str = "light", say: Say = plain) -> go.Figure:
    """Return the path of the weights on its principal plane; the axes say what they explain.

    Raises ValueError for fewer than two recorded weights.

    >>> from gradviz.recordings.recording import small_recording
    >>> path_on_plane(small_recording()).layout.xaxis.title.text
    'First principal direction: 100 % of the variance'
    """
    import plotly.graph_objects as go

    plane = recording.plane
    titles = [
        say(words, share=f"{100 * share:.0f}")
        for words, share in zip(
            (
                N_("First principal direction: {share} % of the variance"),
                N_("Second principal direction: {share} % of the variance"),
            ),
            plane.explained,
            strict=True,
        )
    ]
    figure = go.Figure(layout=layout(theme, x=titles[0], y=titles[1]))
    color = PALETTE[theme][0]
    figure.add_scatter(
        x=plane.positions[:, 0],
        y=plane.positions[:, 1],
        mode="lines+markers",
        line={"color": color, "width": 1.5},
        marker={"size": 4, "color": color},
        customdata=recording.weight_steps,
        hovertemplate=say(STEP) + " %{customdata}<extra></extra>",
        showlegend=False,
    )
    for place, words, symbol in ((0, N_("start"), "circle-open"), (-1, N_("end"), "circle")):
        figure.add_scatter(
            x=plane.positions[[place], 0],
            y=plane.positions[[place], 1],
            name=say(words),
            mode="markers",
            marker={"size": 11, "color": color, "symbol": symbol, "line": {"width": 2}},
        )
    return figure


def shown_name(name: str) -> str:
    """Return a name from a stranger's file as Plotly shows it: without marks, and not long.

    >>> shown_name("dense<b>/kernel")
    'denseb/kernel'
    """
    text = re.sub(r"[<>&\s]+", "", name)
    return text if len(text) <= _LONGEST else f"…{text[1 - _LONGEST :]}"


def _thinned(count: int, most: int = MOST_POINTS) -> NDArray[np.intp]:
    """Return at most `most` places of a curve, evenly, with the first and the last."""
    if count <= most:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, most).round().astype(np.intp))


def _drawn(values: Any) -> NDArray[np.float64]:
    """Return values as Plotly draws them: a gap where they are no numbers."""
    found = np.asarray(values, dtype=np.float64)
    return np.where(np.isfinite(found), found, np.nan)


__all__ = [
    "gradient_curves",
    "loss_curves",
    "path_on_plane",
    "shown_name",
    "weight_histograms",
]
