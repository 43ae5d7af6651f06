"""Where to look at a function that comes without a domain: a box, and a start inside it."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.functions.objective import Function

Box = tuple[tuple[float, float], ...]
_WIDTHS = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
_SAMPLES = 1024


@lru_cache(maxsize=256)
def automatic_domain(function: Function) -> Box:
    """Return a box around the origin that shows the function's lowest place, if it has one.

    The smallest of a few boxes that has a local minimum well inside: SciPy's L-BFGS-B looks for it
    from the least of 1,024 quasi-random (Sobol) samples. Where none has one (a plane, a saddle),
    the smallest in which f has values at all.
    """
    unit = _unit_samples(function.dimension)
    usable: float | None = None
    for width in _WIDTHS:
        values = function.value(width * unit)
        finite = np.isfinite(values)
        if not finite.any():
            continue
        usable = usable or width
        best = width * unit[np.argmin(np.where(finite, values, np.inf))]
        if np.ptp(values[finite]) > 0 and _minimum_inside(function, best, width):
            return ((-width, width),) * function.dimension
    half = usable or _WIDTHS[0]
    return ((-half, half),) * function.dimension


def _minimum_inside(function: Function, start: NDArray[np.float64], width: float) -> bool:
    from scipy.optimize import minimize

    solve: Any = minimize  # SciPy's stubs do not know this form of jac
    with np.errstate(all="ignore"):
        found = solve(
            lambda x: np.nan_to_num(float(function.value(x)), nan=1e300),
            start,
            jac=lambda x: np.nan_to_num(function.gradient(x)),
            bounds=[(-width, width)] * function.dimension,
            method="L-BFGS-B",
            options={"maxiter": 60},
        )
    return bool(np.max(np.abs(found.x)) < 0.9 * width)


@lru_cache(maxsize=256)
def automatic_start(function: Function, domain: Box) -> tuple[float, ...]:
    """Return a start from which a descent shows something: inside, where f is defined and high.

    The sample nearest to the 65th percentile of the values, away from the edges.
    """
    low, high = np.array(domain).T
    points = low + (high - low) * (0.5 + 0.4 * _unit_samples(function.dimension))
    values = function.value(points)
    slopes = np.abs(function.gradient(points)).max(axis=-1)
    finite = np.isfinite(values) & np.isfinite(slopes)
    if not finite.any():
        return tuple(((low + high) / 2).tolist())
    wanted = np.quantile(values[finite], 0.65)
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


@cache
def quasi_random(dimension: int) -> NDArray[np.float64]:
    """Return 1,024 quasi-random points (Sobol) of the unit cube, shape (1024, D).

    >>> quasi_random(2)[:3].tolist()
    [[0.0, 0.0], [0.5, 0.5], [0.75, 0.25]]
    """
    from scipy.stats import qmc

    samples: NDArray[np.float64] = qmc.Sobol(dimension, scramble=False).random(_SAMPLES)
    return samples


def _unit_samples(dimension: int) -> NDArray[np.float64]:
    return 2.0 * quasi_random(dimension) - 1.0
