"""Maps as coloured cells: what the browser's cell map and the Plotly figure both draw.

A cell is of a kind (a minimum's basin, reached, failed, ...) and, in that kind, of a shade from 0
(fast, low) to 1 (slow, high).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.comparing import Axis, Basins, HyperparameterMap
from gradviz.comparing.minima import NONE
from gradviz.declarations.sentences import N_, Say, plain
from gradviz.plots.colors import FAILED, THEMES, UNREACHED, basin_ramp, speed_ramp

Array = NDArray[np.float64]
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Kind:
    """One sort of cell: its name, its colours from shade 0 to 1 in each theme, hatched or not."""

    label: str
    colors: Mapping[str, tuple[str, ...]]
    hatched: bool = False


@dataclass(frozen=True, eq=False)
class Line:
    """A line over a map, through the points (x, y)."""

    x: Array
    y: Array
    label: str


@dataclass(frozen=True)
class Mark:
    """A place on a map with a letter: a minimum."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, eq=False)
class Cells:
    """A map as it is drawn; arrays are (Ny, Nx): a row is one value of y, from low to high.

    `scale` says what the shades are of, `ticks` at which of them the legend writes which number.
    `numbers` are told when a cell is pointed at, each by its title.
    """

    title: str
    scale: str
    x: Axis
    y: Axis
    kind: NDArray[np.int64]
    shade: Array
    kinds: tuple[Kind, ...]
    numbers: Mapping[str, Array]
    ticks: tuple[tuple[float, float], ...]
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()


def _both(colors: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return dict.fromkeys(THEMES, colors)


def _single(colors: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return {theme: (color,) for theme, color in colors.items()}


def _failed(say: Say) -> Kind:
    return Kind(say(N_("diverged or left the domain")), _single(FAILED), hatched=True)


@dataclass(frozen=True)
class StepScale:
    """A logarithmic scale of numbers of steps, from the fewest of a map to the most."""

    fewest: float
    most: float

    def shade(self, steps: Array) -> Array:
        """Return shades from 0 to 1; nan is 0.

        >>> StepScale(0.0, 99.0).shade(np.array([0.0, 9.0, 99.0])).tolist()
        [0.0, 0.5, 1.0]
        """
        low, high = np.log1p(self.fewest), np.log1p(self.most)
        shade: Array = (np.log1p(np.nan_to_num(steps)) - low) / max(high - low, 1e-9)
        return np.clip(shade, 0.0, 1.0)

    def ticks(self) -> tuple[tuple[float, float], ...]:
        """Return round numbers of steps with their shades, and the two ends."""
        ends = [self.fewest, self.most]
        round_ones = [m * 10**k for k in range(6) for m in (1, 2, 5)]
        steps = [each for each in round_ones if self.fewest * 1.3 < each < self.most * 0.8]
        every = max(1, round(len(steps) / 4))
        chosen = np.array(sorted({*ends, *steps[::every]}))
        return tuple(zip(self.shade(chosen).tolist(), chosen.tolist(), strict=True))


def step_scale(steps: Array, limit: int) -> StepScale:
    """Return the scale of a map's steps, a few outliers at either end left out."""
    finite = steps[np.isfinite(steps)]
    if not len(finite):
        return StepScale(0.0, float(limit))
    fewest, most = np.quantile(finite, (0.005, 0.995), method="nearest")
    return StepScale(float(fewest), float(max(most, fewest + 1)))


def speed_cells(settings: HyperparameterMap, *, say: Say = plain) -> Cells:
    """Return a map of settings by the steps that each took.

    >>> from gradviz import optimizers, parse
    >>> from gradviz.comparing import Conditions, axis_of, hyperparameter_map
    >>> sgd = optimizers.SGD()
    >>> x, y = (axis_of(sgd.declaration.by_name[n], 9) for n in ("learning_rate", "momentum"))
    >>> work = hyperparameter_map(parse("x^2 + 3y^2"), (2, 1), sgd, x, y, Conditions(50))
    >>> [kind.label for kind in speed_cells(work.finish()).kinds]
    ['converged', 'not converged after 50 steps', 'diverged or left the domain']
    """
    scale = step_scale(settings.steps, settings.limit)
    kind = np.where(settings.failed, 2, np.where(np.isnan(settings.steps), 1, 0))
    kinds = (
        Kind(say(N_("converged")), _both(speed_ramp())),
        Kind(
            say(N_("not converged after {steps} steps"), steps=settings.limit), _single(UNREACHED)
        ),
        _failed(say),
    )
    return Cells(
        title=say(N_("Steps of each setting")),
        scale=say(N_("Steps")),
        x=settings.x,
        y=settings.y,
        kind=kind,
        shade=scale.shade(settings.steps),
        kinds=kinds,
        numbers={say(N_("Steps")): settings.steps, say(N_("Final value")): settings.values},
        ticks=scale.ticks(),
        lines=_limit(settings, say),
    )


def value_cells(
    settings: HyperparameterMap, lowest: float | None = None, *, say: Say = plain
) -> Cells:
    """Return a map of settings by the value at which each ended, on a logarithmic scale.

    The scale is of the height above `lowest`, the least value of the function where it is known,
    else of all ends. It goes from a billionth of the start's height to that height.
    """
    good = ~settings.failed & np.isfinite(settings.values)
    ends = settings.values[good].ravel().tolist()
    floor = min([*ends, settings.start_value] if lowest is None else [lowest])
    top = settings.start_value - floor
    top = top if np.isfinite(top) and top > 0 else 1.0
    heights = np.where(good, settings.values - floor, top)
    least = max(float(heights[heights > 0].min(initial=top)), 1e-9 * top)
    decades = max(np.log10(top / least), 1e-9)
    shade = np.clip(np.log10(np.maximum(heights, least) / least) / decades, 0.0, 1.0)
    levels = np.linspace(0.0, 1.0, 4)
    return Cells(
        title=say(N_("Final value of each setting")),
        scale=say(N_("Final value")),
        x=settings.x,
        y=settings.y,
        kind=np.where(good, 0, 1),
        shade=shade,
        kinds=(Kind(say(N_("ended at a number")), _both(speed_ramp())), _failed(say)),
        numbers={say(N_("Final value")): settings.values, say(N_("Steps")): settings.steps},
        ticks=tuple((float(u), float(floor + least * 10 ** (u * decades))) for u in levels),
        lines=_limit(settings, say),
    )


def _limit(settings: HyperparameterMap, say: Say) -> tuple[Line, ...]:
    if settings.stability is None:
        return ()
    label = say(N_("theory's limit of stability"))
    return (Line(settings.stability.x, settings.stability.y, label),)


def basin_cells(basins: Basins, axes: tuple[int, int] = (0, 1), *, say: Say = plain) -> Cells:
    """Return a map of basins: a colour for each minimum, darker where it took more steps.

    `axes` are the coordinates of the map, as `gradviz.comparing.basins` was given them.
    """
    count, scale = len(basins.minima), step_scale(basins.steps, basins.limit)
    kind = np.where(basins.failed, count + 1, np.where(basins.which == NONE, count, basins.which))
    shares = basins.shares()
    minima = tuple(
        Kind(
            say(
                N_("{letter}: {share} % of the starting points"),
                letter=letter(k),
                share=f"{100 * part:.0f}",
            ),
            _both(basin_ramp(k)),
        )
        for k, part in enumerate(shares)
    )
    rest = Kind(
        say(N_("at no minimum after {steps} steps"), steps=basins.limit), _single(UNREACHED)
    )
    flat = len(basins.y) == 1
    return Cells(
        title=say(N_("Basins of attraction")),
        scale=say(N_("Steps")),
        x=basins.x,
        y=basins.y,
        kind=kind,
        shade=scale.shade(basins.steps),
        kinds=(*minima, rest, _failed(say)),
        numbers={say(N_("Steps")): basins.steps, say(N_("Final value")): basins.values},
        ticks=scale.ticks(),
        marks=tuple(
            Mark(float(each[axes[0]]), 0.0 if flat else float(each[axes[1]]), letter(k))
            for k, each in enumerate(basins.minima)
        ),
    )


def letter(number: int) -> str:
    """Return the letter of a minimum, with a number behind it when letters run out.

    >>> letter(0), letter(27)
    ('A', 'B1')
    """
    round_, place = divmod(number, len(_LETTERS))
    return _LETTERS[place] + (str(round_) if round_ else "")


def color_of(cells: Cells, theme: str) -> NDArray[np.str_]:
    """Return the colour of each cell, as text, shape (Ny, Nx)."""
    tables = [kind.colors[theme] for kind in cells.kinds]
    colors = np.empty(cells.kind.shape, dtype="<U7")
    for number, table in enumerate(tables):
        places = np.round(cells.shade * (len(table) - 1)).astype(int)
        here = cells.kind == number
        colors[here] = np.array(table)[places[here]]
    return colors


__all__ = [
    "Cells",
    "Kind",
    "Line",
    "Mark",
    "StepScale",
    "basin_cells",
    "color_of",
    "letter",
    "speed_cells",
    "step_scale",
    "value_cells",
]
