"""A scene as a figure for slides and for paper: PNG, SVG or PDF, drawn by Matplotlib.

Runs differ by color, line style and marker, so that they can be told apart in grey too. Matplotlib
is imported where a figure is drawn: in a worker process of the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.experiments.base import Experiment
from gradviz.plots.colors import HEIGHTS, INK, PALETTE
from gradviz.takeaway import Scene, scene_of

FORMATS = ("png", "svg", "pdf")
PARTS = ("both", "paths", "values")
_GRID = 220
_LEVELS = 22
_STYLES = ("-", (0, (5, 1.5)), (0, (1, 1)), (0, (5, 1, 1, 1)), (0, (8, 2)), (0, (3, 1, 1, 1, 1, 1)))
_MARKERS = "osD^vPX*<>ph"
_MARKED = 12  # marks on a path
_TYPED: Mapping[str, Any] = {"parse_math": False}  # what was typed is no formula of Matplotlib's


@dataclass(frozen=True)
class FigureSize:
    """A figure's width and height in inches, dots an inch of a PNG, and the size of its letters."""

    width: float
    height: float
    dpi: int
    letters: float
    filled: bool

    @property
    def line(self) -> float:
        """The width of a path, in points."""
        return 0.14 * self.letters


SIZES: Mapping[str, FigureSize] = MappingProxyType(
    {
        "slide": FigureSize(1920 / 144, 7.5, 144, 17.0, filled=True),  # 1920 x 1080
        "page": FigureSize(6.7, 3.4, 300, 8.5, filled=False),  # the width of a page of text
        "column": FigureSize(3.4, 3.0, 300, 7.5, filled=False),  # of one of two columns
    }
)


@dataclass(frozen=True)
class FigureWords:
    """The words in a figure, in a language."""

    step: str = "step"
    title: str = ""


def printed_figure(
    scene: Scene,
    kind: str,
    size: str = "slide",
    part: str = "both",
    words: FigureWords = FigureWords(),
) -> bytes:
    """Return the figure as a file of one of `FORMATS`.

    >>> from gradviz.experiments import DescentExperiment
    >>> from gradviz.takeaway import scene_of
    >>> experiment = DescentExperiment("x^2 + 3y^2", start=(2, 1), runs=["SGD"], steps=20)
    >>> printed_figure(scene_of(experiment, experiment.run()), "pdf", "column")[:5]
    b'%PDF-'
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    if kind not in FORMATS or part not in PARTS:
        raise ValueError(f"no figure {part!r} as {kind!r}")
    form = SIZES[size]
    options: Any = {
        "font.size": form.letters,
        "axes.linewidth": 0.05 * form.letters,
        "pdf.fonttype": 42,
        "svg.hashsalt": "gradviz",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "text.color": INK["light"],
        "axes.labelcolor": INK["light"],
        "axes.edgecolor": INK["light"],
        "xtick.color": INK["light"],
        "ytick.color": INK["light"],
    }
    with mpl.rc_context(options):
        figure: Any = Figure(figsize=(form.width, form.height), layout="constrained")
        stacked = part == "both" and size == "column"
        rows, columns = (2, 1) if stacked else (1, 2 if part == "both" else 1)
        if stacked:
            figure.set_size_inches(form.width, 1.7 * form.height)
        axes = np.ravel(figure.subplots(rows, columns))
        if part != "values":
            _paths(axes[0], scene, form)
        if part != "paths":
            _values(axes[-1], scene, form, words)
        _legend(figure, scene, form)
        if words.title and size == "slide":
            title = _shortened(words.title, 110)
            figure.suptitle(title, fontsize=1.05 * form.letters, **_TYPED)
        data = BytesIO()
        undated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(kind)
        figure.savefig(data, format=kind, dpi=form.dpi, metadata=undated)
    return data.getvalue()


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _style(scene: Scene, place: int, form: FigureSize, points: int) -> dict[str, Any]:
    return {
        "color": PALETTE["light"][scene.runs[place].color % len(PALETTE["light"])],
        "linestyle": _STYLES[place % len(_STYLES)],
        "marker": _MARKERS[place % len(_MARKERS)],
        "markersize": 0.42 * form.letters,
        "markeredgecolor": "white",
        "markeredgewidth": 0.04 * form.letters,
        "markevery": max(1, points // _MARKED),
        "linewidth": form.line,
        "label": scene.runs[place].entry.label,
    }


def _paths(axes: Any, scene: Scene, form: FigureSize) -> None:
    i, j = scene.axes
    if len(scene.variables) == 1:
        _curve(axes, scene, form)
        return
    _contours(axes, scene, form)
    for place, path in enumerate(scene.trajectories):
        x, y = path.positions[:, i], path.positions[:, j]
        style = _style(scene, place, form, len(x))
        if form.filled:
            axes.plot(x, y, color="white", linewidth=2.2 * form.line, alpha=0.8)
        axes.plot(x, y, **style)
    start = [path.positions[0, [i, j]] for path in scene.trajectories]
    for x0, y0 in {tuple(each.tolist()) for each in start}:
        axes.plot([x0], [y0], "o", ms=0.7 * form.letters, mfc="none", mec="black", mew=form.line)
    for minimum in scene.minima:
        if len(minimum) > max(i, j):
            axes.plot(
                [minimum[i]], [minimum[j]], "*", ms=0.9 * form.letters, mfc="#ffd92f", mec="black"
            )
    (left, right), (low, high) = scene.domain[i], scene.domain[j]
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    if 0.5 < (right - left) / (high - low) < 2:
        axes.set_aspect("equal")
    axes.set_xlabel(scene.variables[i], style="italic", **_TYPED)
    axes.set_ylabel(scene.variables[j], style="italic", **_TYPED)


def _contours(axes: Any, scene: Scene, form: FigureSize) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    i, j = scene.axes
    across = np.linspace(*scene.domain[i], _GRID)
    upward = np.linspace(*scene.domain[j], _GRID)
    at = (
        scene.trajectories[0].positions[0] if scene.trajectories else np.zeros(len(scene.variables))
    )
    points = np.tile(at, (_GRID, _GRID, 1))
    points[..., i], points[..., j] = np.meshgrid(across, upward)
    heights = _heights(scene, points)
    levels = _levels(heights)
    if levels is None:
        return
    if form.filled:
        colors = LinearSegmentedColormap.from_list("heights", HEIGHTS["light"])
        ranks = np.interp(heights, levels, np.linspace(0.0, 1.0, len(levels)))
        axes.imshow(
            np.where(np.isfinite(heights), ranks, np.nan),
            extent=(across[0], across[-1], upward[0], upward[-1]),
            origin="lower", cmap=colors, aspect="auto", interpolation="bilinear",
        )  # fmt: skip
    axes.contour(
        across, upward, np.ma.masked_invalid(heights), levels,
        colors="#2c3a5a" if form.filled else "0.72",
        linewidths=0.05 * form.letters, linestyles="solid",
        alpha=0.45 if form.filled else 1.0,
    )  # fmt: skip


def _heights(scene: Scene, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values at points (H, W, D); rows of them at a time, since a loss needs room."""
    with np.errstate(all="ignore"):
        rows = [scene.objective.value(row) for row in points]
    found = np.stack(rows).astype(float)
    found[~np.isfinite(found)] = np.nan
    return found


def _levels(heights: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return levels, closer where the ground is low, so that valleys are seen."""
    finite = heights[np.isfinite(heights)]
    if not finite.size or finite.min() == finite.max():
        return None
    quantiles = np.quantile(finite, np.linspace(0.0, 1.0, _LEVELS) ** 1.3)
    levels = np.unique(quantiles)
    return levels if len(levels) > 2 else np.linspace(finite.min(), finite.max(), _LEVELS)


def _curve(axes: Any, scene: Scene, form: FigureSize) -> None:
    x = np.linspace(*scene.domain[0], 800)
    with np.errstate(all="ignore"):
        axes.plot(x, scene.objective.value(x[:, None]), color="0.6", linewidth=form.line)
    for place, path in enumerate(scene.trajectories):
        style = _style(scene, place, form, len(path.values))
        axes.plot(path.positions[:, 0], path.values, **style)
    axes.set_xlim(*scene.domain[0])
    axes.set_xlabel(scene.variables[0], style="italic", **_TYPED)
    axes.set_ylabel(scene.value_name, style="italic", **_TYPED)


def _values(axes: Any, scene: Scene, form: FigureSize, words: FigureWords) -> None:
    curves = [np.asarray(path.values, dtype=float) for path in scene.trajectories]
    finite = np.concatenate([each[np.isfinite(each)] for each in curves] or [np.zeros(0)])
    lowest = float(finite.min()) if finite.size else 0.0
    for minimum in scene.minima:
        lowest = min(lowest, float(scene.objective.value(np.array(minimum))))
    positive = finite.size and lowest > 0 and finite.max() / lowest > 20
    shift = 0.0 if positive or not finite.size else lowest
    for place, values in enumerate(curves):
        gap = values - shift
        gap[~(gap > 0)] = np.nan
        axes.plot(np.arange(len(gap)), gap, **_style(scene, place, form, len(gap)))
    axes.set_yscale("log")
    axes.set_xlabel(words.step)
    name = scene.value_name
    label = name if not shift else f"{name} {'−' if shift > 0 else '+'} {abs(shift):.4g}"
    axes.set_ylabel(label, style="italic", **_TYPED)
    axes.grid(visible=True, color="0.9", linewidth=0.04 * form.letters)


def _legend(figure: Any, scene: Scene, form: FigureSize) -> None:
    from matplotlib.lines import Line2D

    handles = []
    for place, run in enumerate(scene.runs):
        style = _style(scene, place, form, 1) | {"label": ""}
        handle = Line2D([], [], **style)
        handle.set_label(run.entry.label.lstrip("_") or "–")
        handles.append(handle)
    if not handles:
        return
    columns = 2 if form.width < 5 else 6
    legend = figure.legend(
        handles=handles, loc="outside lower center", ncols=min(columns, len(handles)),
        frameon=False, handlelength=3.0, columnspacing=1.3, fontsize=0.92 * form.letters,
    )  # fmt: skip
    for text in legend.get_texts():
        text.set_parse_math(False)


def figure_of(experiment: Experiment, kind: str, size: str, part: str, words: FigureWords) -> bytes:
    """Return the figure of an experiment, which is run for it: what a worker is asked for."""
    return printed_figure(scene_of(experiment, experiment.run()), kind, size, part, words)


__all__ = ["FORMATS", "PARTS", "SIZES", "FigureSize", "FigureWords", "figure_of", "printed_figure"]
