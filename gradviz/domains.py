"""Where to look at a function that comes without a domain: a box, and a start inside it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradviz.objective import Function

Box = tuple[tuple[float, float], ...]
_WIDTHS = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
_SAMPLES = 1024


def automatic_domain(function: Function) -> Box:
    """Return a box around the origin that shows the function's lowest place, if it has one.

    The smallest of a few boxes in which the least of 1,024 quasi-random (Sobol) samples lies well
    inside; where none has that (a plane, a saddle), the smallest in which f has values at all.
    """
    unit = _unit_samples(function.dimension)
    usable: float | None = None
    for width in _WIDTHS:
        values = function.value(width * unit)
        finite = np.isfinite(values)
        if not finite.any():
            continue
        if usable is None:
            usable = width
        best = unit[np.argmin(np.where(finite, values, np.inf))]
        if np.max(np.abs(best)) < 0.8 and np.ptp(values[finite]) > 0:
            usable = width
            break
    half = _WIDTHS[0] if usable is None else usable
    return ((-half, half),) * function.dimension


def automatic_start(function: Function, domain: Box) -> tuple[float, ...]:
    """Return a start from which a descent shows something: inside, where f is defined and high.

    The sample nearest to the 80th percentile of the values, away from the edges.
    """
    low, high = np.array(domain).T
    points = low + (high - low) * (0.5 + 0.4 * _unit_samples(function.dimension))
    values = function.value(points)
    slopes = np.abs(function.gradient(points)).max(axis=-1)
    finite = np.isfinite(values) & np.isfinite(slopes)
    if not finite.any():
        return tuple(((low + high) / 2).tolist())
    wanted = np.quantile(values[finite], 0.8)
    nearest = np.argmin(np.where(finite, np.abs(values - wanted), np.inf))
    return tuple(float(f"{each:.2g}") for each in points[nearest])


def widened(domain: Box, point: tuple[float, ...]) -> Box:
    """Return the domain, made larger where that is needed to hold a point."""
    return tuple(
        (
            min(low, each - 0.05 * (high - low)) if each <= low else low,
            max(high, each + 0.05 * (high - low)) if each >= high else high,
        )
        for (low, high), each in zip(domain, point, strict=True)
    )


def _unit_samples(dimension: int) -> NDArray[np.float64]:
    from scipy.stats import qmc

    samples: NDArray[np.float64] = qmc.Sobol(dimension, scramble=False).random(_SAMPLES)
    return 2.0 * samples - 1.0
