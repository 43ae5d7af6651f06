"""Colours that charts, maps and the player share, told apart by people who are colour-blind."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

THEMES = ("light", "dark")
PALETTE: Mapping[str, tuple[str, ...]] = {
    "light": (
        "#b95200", "#1e367d", "#005f4d", "#692700", "#a1529c", "#1b1b1b",
        "#6b1ca4", "#874c06", "#9c0033", "#00738b", "#5e7833", "#5f636a",
    ),
    "dark": (
        "#f49d8b", "#6a9bff", "#87ff92", "#da7c00", "#b57db0", "#ffffff",
        "#d4dbff", "#ffcf28", "#f45170", "#00c4ff", "#c7b200", "#babfc7",
    ),
}  # fmt: skip
"""Colours of runs, in the hues of Okabe & Ito (2008).

Numbers are written in them: each has a contrast of 4.5 to its ground (WCAG 2.2, 1.4.3). The first
six, which the first screen shows, are the farthest apart to every eye.
"""

_DISC: tuple[float, ...] = ()
MARKS: tuple[tuple[float, ...], ...] = (
    _DISC,
    (-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9),
    (0, -1.1, 1.1, 0.8, -1.1, 0.8),
    (0, -1.2, 1.2, 0, 0, 1.2, -1.2, 0),
    (0, 1.1, -1.1, -0.8, 1.1, -0.8),
    (-0.4, -1.1, 0.4, -1.1, 0.4, -0.4, 1.1, -0.4, 1.1, 0.4, 0.4, 0.4, 0.4, 1.1, -0.4, 1.1,
     -0.4, 0.4, -1.1, 0.4, -1.1, -0.4, -0.4, -0.4),
)  # fmt: skip
"""Corners of the shapes of runs' marks, right and down: disc, square, triangle, diamond, and so on.

The second half of the palette has the same shapes with a hole, so that no two runs have one mark.
"""

_SYMBOLS = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")

FAILED: Mapping[str, str] = {"light": "#b3401a", "dark": "#c2532a"}
UNREACHED: Mapping[str, str] = {"light": "#d4d8df", "dark": "#3c434f"}
INK: Mapping[str, str] = {"light": "#1c2330", "dark": "#e8ecf3"}
GRID: Mapping[str, str] = {"light": "#e3e7ee", "dark": "#2b3340"}
HEIGHTS: Mapping[str, list[tuple[float, str]]] = {
    "light": [(0.0, "#5a6fae"), (0.35, "#6aa3c4"), (0.7, "#a9d0cb"), (1.0, "#f6f3df")],
    "dark": [(0.0, "#0f1238"), (0.35, "#123f66"), (0.7, "#2a7684"), (1.0, "#6aa590")],
}
"""The colours of a surface from low to high, as the player paints it."""

SHADES = 48
# hues of basins, in the order in which minima get them: neighbours are far apart
_HUES = (245.0, 85.0, 165.0, 345.0, 300.0, 125.0, 205.0, 30.0)


def mark_style(number: int) -> str:
    """Return the style of the mark that goes with a colour of a run, as custom properties.

    >>> mark_style(0), mark_style(6)
    ('--shape: circle(42%); --hole: 0%', '--shape: circle(42%); --hole: 26%')
    """
    corners = MARKS[number % len(MARKS)]
    at = [f"{math.floor(50 + 50 * each / 1.2 + 0.5)}%" for each in corners]
    places = ", ".join(" ".join(pair) for pair in zip(at[::2], at[1::2], strict=True))
    shape = f"polygon({places})" if corners else "circle(42%)"
    return f"--shape: {shape}; --hole: {'26%' if _is_open(number) else '0%'}"


def mark_symbol(number: int) -> str:
    """Return the mark that goes with a colour of a run, as Plotly calls it.

    >>> mark_symbol(1), mark_symbol(7)
    ('square', 'square-open')
    """
    return _SYMBOLS[number % len(MARKS)] + ("-open" if _is_open(number) else "")


def _is_open(number: int) -> bool:
    return number % len(PALETTE["light"]) >= len(MARKS)


def oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return a colour of OKLab in polar form, hue in degrees, as sRGB text; it is clipped.

    Source: Ottosson, A perceptual color space for image processing (2020).

    >>> oklch(1.0, 0.0, 0.0), oklch(0.0, 0.0, 0.0)
    ('#ffffff', '#000000')
    """
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3  # noqa: E741
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    linear = (
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
    )
    return "#" + "".join(f"{_byte(part):02x}" for part in linear)


def _byte(linear: float) -> int:
    linear = min(max(linear, 0.0), 1.0)
    encoded = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(255 * encoded)


def _between(stops: Sequence[float], u: float) -> float:
    place = min(u * (len(stops) - 1), len(stops) - 1 - 1e-9)
    first = int(place)
    return stops[first] + (place - first) * (stops[first + 1] - stops[first])


@cache
def speed_ramp() -> tuple[str, ...]:
    """Return the colours from fast (light yellow) to slow (deep blue), lightness falling evenly."""
    parts = [k / (SHADES - 1) for k in range(SHADES)]
    return tuple(
        oklch(
            0.95 - 0.63 * u,
            _between((0.10, 0.11, 0.11, 0.12, 0.13), u),
            _between((108.0, 150.0, 195.0, 245.0, 272.0), u),
        )
        for u in parts
    )


@cache
def basin_ramp(number: int) -> tuple[str, ...]:
    """Return the colours of one minimum's basin, from fast (light) to slow (dark)."""
    hue = _HUES[number % len(_HUES)]
    parts = [k / (SHADES - 1) for k in range(SHADES)]
    return tuple(oklch(0.88 - 0.50 * u, _between((0.07, 0.14, 0.12), u), hue) for u in parts)


__all__ = [
    "FAILED",
    "GRID",
    "HEIGHTS",
    "INK",
    "MARKS",
    "PALETTE",
    "SHADES",
    "THEMES",
    "UNREACHED",
    "basin_ramp",
    "mark_style",
    "mark_symbol",
    "oklch",
    "speed_ramp",
]
