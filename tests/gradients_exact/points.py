"""Asking for critical points, and comparing them with what is wanted."""

from __future__ import annotations

from collections import Counter

import numpy as np

import gradviz as gv
from gradviz.gradients.exact.critical import CriticalPoint, CriticalPoints, critical_points


def find(text: str, low: float = -3.0, high: float = 3.5) -> CriticalPoints:
    f = gv.parse(text)
    return critical_points(f, ((low, high),) * f.dimension)


def of_surface(key: str) -> CriticalPoints:
    surface = gv.SURFACES[key]
    return critical_points(gv.parse(surface.text), surface.domain)


def counts(found: CriticalPoints) -> dict[str, int]:
    return dict(Counter(point.kind for point in found.points))


def positions(points: tuple[CriticalPoint, ...]) -> list[tuple[float, ...]]:
    return sorted(tuple(point.position.tolist()) for point in points)


def same(found: list[tuple[float, ...]], wanted: list[tuple[float, ...]], tolerance: float) -> bool:
    """Tell whether each wanted point is found once, and no other."""
    if len(found) != len(wanted):
        return False
    distances = np.linalg.norm(np.array(found)[:, None] - np.array(wanted)[None], axis=-1)
    near = distances < tolerance
    return bool((near.sum(axis=0) == 1).all() and (near.sum(axis=1) == 1).all())
