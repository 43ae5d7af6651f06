"""Points at which estimates are compared."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gradviz.functions.surfaces import SURFACES
from tests.surface_references import value

# how far a point is from the kinks, where no theory of smooth functions holds
KINKS: dict[str, Callable[[np.ndarray], float]] = {
    "taxicab": lambda x: np.abs(x).min(),
    "lasso": lambda x: np.abs(x).min(),
    "ring_fold": lambda x: abs(x[0] ** 2 + x[1] ** 2 - 1) / 4,
    "bukin_6": lambda x: min(abs(x[1] - x[0] ** 2 / 100), abs(x[0] + 10)),
    "absolute": lambda x: abs(x[0]),
    "huber": lambda x: abs(abs(x[0]) - 1),
    "helical_valley": lambda x: abs(x[0]),
}


def points_of(key: str, count: int = 2) -> np.ndarray:
    """Return points inside the domain where the function has a value, and no kink nearby."""
    surface = SURFACES[key]
    rng = np.random.default_rng([7, *key.encode()])
    low, high = np.array(surface.domain, dtype=float).T
    points = rng.uniform(low + 0.1 * (high - low), high - 0.1 * (high - low), (200, len(low)))
    good = [point for point in points if np.isfinite(float(value(key, point)))]
    return np.array([point for point in good if KINKS.get(key, lambda _: 1.0)(point) > 0.2][:count])
