"""Curves of runs: value, gradient, distance or step length against a fair measure of effort."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradviz.comparing.curves import AGAINST, METRICS, Minima, curve
from gradviz.declarations.sentences import Say, plain
from gradviz.descent.endings import ASTRAY
from gradviz.descent.trajectories import Trajectory
from gradviz.plots.colors import PALETTE, mark_symbol
from gradviz.plots.style import layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

Array = NDArray[np.float64]
MOST_POINTS = 1_000  # of a curve: more than pixels tell apart
_MARKS = 6
"""Marks on a curve, by which it is known without its colour."""

_DASHES = ("solid", "dash", "dot", "dashdot")


@dataclass(frozen=True, eq=False)
class Curve:
    """A run to draw: its name, the number of its colour, and the seconds that it took."""

    label: str
    color: int
    run: Trajectory
    seconds: float = 1.0


def metric_figure(
    curves: Sequence[Curve],
    metric: str = "loss",
    against: str = "steps",
    *,
    minima: Minima = (),
    lowest: float | None = None,
    log: bool = True,
    theme: str = "light",
    say: Say = plain,
    write: Callable[[float], str] = "{:.4g}".format,
) -> go.Figure:
    """Return the curves of runs on one pair of axes.

    `metric` and `against` are names of `gradviz.comparing.METRICS` and `AGAINST`. With `log`,
    values are drawn as heights above `lowest`, the least value of the function (of all runs where
    it is not known and a value is not positive). A run that failed ends in a cross. `write` writes
    that least value beside the axis.

    >>> from gradviz import descend, optimizers, parse
    >>> run = descend(parse("x^2"), (1,), optimizers.SGD(learning_rate=0.25), steps=9)
    >>> figure = metric_figure([Curve("SGD", 0, run)], "loss", "cost")
    >>> figure.layout.xaxis.title.text, len(figure.data[0].x)
    ('Cost in function evaluations', 10)
    """
    import plotly.graph_objects as go

    points = [curve(each.run, metric, against, minima, seconds=each.seconds) for each in curves]
    shift = _shift([y for _, y in points], lowest) if log and metric == "loss" else 0.0
    title = say(METRICS[metric][0])
    if shift:
        title = f"{title} {'−' if shift > 0 else '+'} {write(abs(shift))}"
    figure = go.Figure(layout=layout(theme, x=say(AGAINST[against][0]), y=title))
    for number, (each, (x, values)) in enumerate(zip(curves, points, strict=True)):
        y = np.where(values > shift, values - shift, np.nan) if log else values
        chosen = _thinned(len(x))
        figure.add_scatter(
            x=x[chosen],
            y=y[chosen],
            name=each.label,
            mode="lines+markers",
            marker={"symbol": mark_symbol(each.color), "size": 8, "maxdisplayed": _MARKS},
            line={
                "color": PALETTE[theme][each.color % len(PALETTE[theme])],
                "width": 2,
                "dash": _DASHES[number // 6 % len(_DASHES)],
            },
            hovertemplate="%{y:.4g}<extra>" + each.label + "</extra>",
        )
        if each.run.status in ASTRAY:
            figure.add_scatter(**_cross(x[-1:], y[-1:], PALETTE[theme][each.color % 12]))
    heights = [y - shift for _, y in points]
    if log:
        figure.update_yaxes(type="log", range=_decades(heights))
    figure.update_layout(hovermode="x unified")
    return figure


def _shift(values: Sequence[Array], lowest: float | None) -> float:
    """Return what is taken off the values, so that their logarithms say something."""
    if lowest is not None and np.isfinite(lowest):
        return lowest
    least = min((float(np.nanmin(each)) for each in values if len(each)), default=1.0)
    return least if least <= 0 else 0.0


def _decades(values: Sequence[Array]) -> list[float] | None:
    """Return the axis' ends as powers of ten: a run that shoots up does not squeeze the others.

    What rounding leaves of a converged run says nothing, so 16 decades are all there is.
    """
    positive = [each[each > 0] for each in values]
    everything = np.concatenate(positive) if positive else np.empty(0)
    if not len(everything):
        return None
    first = max((float(each[0]) for each in positive if len(each)), default=1.0)
    top = min(float(everything.max()), 1e3 * first)
    least = max(float(everything.min()), 1e-16 * top)
    room = 0.05 * (np.log10(top / least) or 1.0)
    return [float(np.log10(least) - room), float(np.log10(top) + room)]


def _thinned(count: int) -> NDArray[np.int64]:
    if count <= MOST_POINTS:
        return np.arange(count)
    return np.unique(np.round(np.linspace(0, count - 1, MOST_POINTS)).astype(np.int64))


def _cross(x: Array, y: Array, color: str) -> dict[str, Any]:
    marker = {"symbol": "x", "size": 9, "color": color}
    return {
        "x": x, "y": y, "mode": "markers", "marker": marker, "showlegend": False,
        "hoverinfo": "skip",
    }  # fmt: skip


__all__ = ["MOST_POINTS", "Curve", "metric_figure"]
