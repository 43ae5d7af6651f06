"""Finds the minima at which many descents ended, where they are not known beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.progress import Progress
from gradviz.functions.objective import Objective

Array = NDArray[np.float64]
NONE = -1  # the number of no minimum
MOST_CELLS = 400  # of the ends, those visited most
_RINGS = ((1e-3, 1e-12), (1e-1, 1e-10))  # of the radius, and what rounding may take off a value


def nearest_minimum(ends: Array, minima: Array, radius: float) -> NDArray[np.int64]:
    """Return the number of the minimum (of K, D) within the radius of each end (B, D), or `NONE`.

    >>> nearest_minimum(np.array([[0.1], [3.0]]), np.array([[5.0], [0.0]]), 0.5).tolist()
    [1, -1]
    """
    which = np.full(len(ends), NONE)
    closest = np.full(len(ends), radius)
    for number, minimum in enumerate(minima):
        with np.errstate(all="ignore"):
            distances = np.linalg.norm(ends - minimum, axis=-1)
        nearer = distances <= closest
        which[nearer], closest[nearer] = number, distances[nearer]
    return which


def find_minima(
    function: Objective, ends: Array, radius: float
) -> Progress[tuple[Array, NDArray[np.int64]]]:
    """Find the minima at which descents ended: (K, D), and which of them for each end (B, D).

    The ends are sorted into cells as wide as the radius. From the most visited cells SciPy's BFGS
    goes on; where that stays within the radius and finds no way down, there is a minimum. The floor
    of a level valley counts as one.
    """
    which = np.full(len(ends), NONE)
    finite = np.flatnonzero(np.all(np.isfinite(ends), axis=-1))
    if not len(finite):
        return np.empty((0, ends.shape[-1])), which
    cells = np.round(ends[finite] / radius)
    _, first, inverse, counts = np.unique(
        cells, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    visited = np.argsort(-counts, kind="stable")[:MOST_CELLS]
    polished: dict[int, Array] = {}
    for done, cell in enumerate(visited):
        point = _polished(function, ends[finite[first[cell]]], radius)
        if point is not None:
            polished[int(cell)] = point
        if done % 16 == 15:
            yield done / len(visited)
    groups = list(_groups(function, polished, radius))
    groups.sort(key=lambda group: np.round(polished[group[0]], 6).tolist())
    for number, group in enumerate(groups):
        which[finite[np.isin(inverse, group)]] = number
    minima = [polished[group[0]] for group in groups]
    return np.array(minima).reshape(-1, ends.shape[-1]), which


def _polished(function: Objective, end: Array, radius: float) -> Array | None:
    """Return the minimum within the radius of an end, None where there is none."""
    from scipy.optimize import minimize

    solve: Any = minimize  # SciPy's stubs do not know this form of jac
    with np.errstate(all="ignore"):
        value = lambda x: float(np.nan_to_num(function.value(x), nan=np.inf))
        slopes = lambda x: np.nan_to_num(function.gradient(x))
        found = solve(value, end, jac=slopes, method="BFGS", options={"gtol": 1e-9})
    point: Array = np.asarray(found.x)
    if not np.linalg.norm(point - end) <= radius or not np.all(np.isfinite(point)):
        return None
    # a saddle or a top is no minimum, though the gradient is zero there; what goes down with a
    # third power shows it only farther away, where a flat minimum is not known as exactly
    around = np.concatenate([d := _directions(len(point)), -d])
    for ring, noise in _RINGS:
        lowest = np.nanmin(np.append(function.value(point + ring * radius * around), np.inf))
        if lowest < float(found.fun) - noise * (1.0 + abs(float(found.fun))):
            return None
    return point


def _directions(dimension: int) -> Array:
    """Return unit vectors: the axes, the diagonals of two, and some between (D <= 10)."""
    between = np.random.default_rng(0).standard_normal((16, dimension))
    diagonals = [
        np.eye(dimension)[j] + sign * np.eye(dimension)[k]
        for j in range(dimension)
        for k in range(j)
        for sign in (1.0, -1.0)
    ]
    rows = np.concatenate(
        [np.eye(dimension), *(np.array(diagonals, ndmin=2),) * bool(diagonals), between]
    )
    unit: Array = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return unit


def _groups(function: Objective, polished: dict[int, Array], radius: float) -> Iterator[list[int]]:
    """Yield the cells whose minima are one: they touch, or all between them is as deep."""
    left = dict(polished)
    between = np.linspace(0.0, 1.0, 9)[:, None, None]
    while left:
        cell, point = next(iter(left.items()))
        del left[cell]
        group, edge = [cell], [point]
        depth = float(function.value(point))
        while edge and left:
            here, there = edge.pop(), np.array(list(left.values()))
            values = function.value(here + between * (there - here))
            level = np.abs(values - depth) <= 1e-9 * (1.0 + abs(depth))
            close = np.linalg.norm(there - here, axis=-1) <= 2.0 * radius
            same = level.all(axis=0) | (close & level[-1])
            joined = [other for other, one in zip(left, same, strict=True) if one]
            edge += [left.pop(other) for other in joined]
            group += joined
        yield group


__all__ = ["NONE", "find_minima", "nearest_minimum"]
