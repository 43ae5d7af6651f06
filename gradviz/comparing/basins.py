"""Basins of attraction: in which minimum the descent from each start of a grid ends, how fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.comparing.axes import Axis
from gradviz.comparing.many_runs import (
    FAILED,
    MOST_PATHS,
    MOST_SINGLE_PATHS,
    Conditions,
    Measures,
    allowed_steps,
    measure_runs,
    steps_until,
)
from gradviz.comparing.minima import NONE, find_minima, nearest_minimum
from gradviz.descent.progress import Progress, Work
from gradviz.descent.trajectories import Batch
from gradviz.functions.objective import Objective
from gradviz.optimizers.base import Configured
from gradviz.optimizers.scipy_methods import ConfiguredMethod

Array = NDArray[np.float64]
NEAR = 0.01  # at a minimum is who is nearer than this fraction of the grid's diagonal


@dataclass(frozen=True, eq=False)
class Basins:
    """Where descents from a grid of starts ended; arrays are (Ny, Nx): a row is one value of y.

    `which` is the number of the minimum in `minima` (K, D) that the end is within `radius` of, and
    `NONE` where there is none: not there yet, diverged, or outside the domain. `steps` are those
    after which a path stayed within the radius of its end, nan where `which` is `NONE`. `ends`
    (Ny, Nx, D) are the last points.
    """

    optimizer: Configured | ConfiguredMethod
    x: Axis
    y: Axis
    minima: Array
    known: bool
    which: NDArray[np.int64]
    steps: Array
    ends: Array
    values: Array
    status: NDArray[np.str_]
    radius: float
    limit: int
    starts: Array

    @property
    def failed(self) -> NDArray[np.bool_]:
        """From where descents diverged or left the function's domain."""
        return np.isin(self.status, FAILED)

    def start(self, row: int, column: int) -> Array:
        """Return the start of a cell, shape (D,), for `gradviz.descend`."""
        start: Array = self.starts[row, column]
        return start

    def shares(self) -> Array:
        """Return which part of the starts each minimum attracts, shape (K,)."""
        counts = np.bincount(self.which[self.which >= 0], minlength=len(self.minima))
        return np.asarray(counts / self.which.size, dtype=np.float64)


def grid(
    x: Axis, y: Axis | None, at: ArrayLike = (), axes: tuple[int, int] = (0, 1)
) -> tuple[Array, Axis]:
    """Return the starts of a grid, shape (Ny, Nx, D), and the y axis.

    `at` is the point (D,) whose coordinates `axes` change; without a y axis (one variable) the
    grid has one row.

    >>> ticks = np.array([0.0, 1.0])
    >>> grid(Axis("x", ticks), Axis("y", ticks), (5, 6, 7), (0, 2))[0][0, 1].tolist()
    [1.0, 6.0, 0.0]
    """
    point = np.asarray(at, dtype=np.float64)
    if y is None:
        y = Axis("", np.zeros(1))
        starts = np.broadcast_to(point, (1, len(x), len(point))).copy()
        starts[0, :, axes[0]] = x.values
        return starts, y
    starts = np.broadcast_to(point, (len(y), len(x), len(point))).copy()
    starts[..., axes[0]], starts[..., axes[1]] = np.meshgrid(x.values, y.values)
    return starts, y


def basins(
    function: Objective,
    x: Axis,
    y: Axis | None,
    optimizer: Configured | ConfiguredMethod,
    conditions: Conditions,
    minima: Sequence[Sequence[float]] = (),
    *,
    at: ArrayLike | None = None,
    axes: tuple[int, int] = (0, 1),
) -> Work[Basins]:
    """Run an optimizer from each point of a grid and tell which minimum it ends in.

    Where no `minima` are given they are found, see `gradviz.comparing.minima.find_minima`. Of D
    variables the grid changes `axes`, the others are as in `at`. More steps than `allowed_steps`
    are cut: `limit` says how many were made. Raises ValueError for more cells than a map may have.

    >>> from gradviz import optimizers, parse
    >>> ticks = np.linspace(-2, 2, 8)
    >>> sgd, wells = optimizers.SGD(learning_rate=0.05), parse("(x^2 - 1)^2 + y^2")
    >>> found = basins(wells, Axis("x", ticks), Axis("y", ticks), sgd, Conditions(200)).finish()
    >>> found.minima.round(6).tolist(), found.shares().tolist()
    ([[-1.0, 0.0], [1.0, 0.0]], [0.5, 0.5])
    """
    point = np.zeros(function.dimension) if at is None else at
    starts, rows = grid(x, y, point, axes)
    cells = starts.shape[0] * starts.shape[1]
    most = MOST_PATHS if isinstance(optimizer, Configured) else MOST_SINGLE_PATHS
    if cells > most:
        raise ValueError(f"a map of {cells} cells is too large: {most} are allowed")
    known = np.asarray(minima, dtype=np.float64).reshape(-1, function.dimension)
    return Work(_basins(function, x, rows, starts, optimizer, conditions, known))


def _basins(
    function: Objective,
    x: Axis,
    y: Axis,
    starts: Array,
    optimizer: Configured | ConfiguredMethod,
    conditions: Conditions,
    known: Array,
) -> Progress[Basins]:
    shape, d = starts.shape[:2], starts.shape[2]
    cells = shape[0] * shape[1]
    limit = allowed_steps(cells, conditions.steps)
    bounded = replace(conditions, steps=limit)
    flat = starts.reshape(cells, d)
    diagonal = float(np.linalg.norm(np.ptp(flat, axis=0)))
    radius = NEAR * (diagonal or 1.0)

    def settled(batch: Batch) -> Measures:
        """Measure the ends, and the step from which on a path stays near its own end."""
        away = np.zeros(batch.values.shape)
        for j in range(d):
            away += (batch.positions[..., j] - batch.positions[:, -1:, j]) ** 2
        return {
            "ends": batch.positions[:, -1],
            "steps": steps_until(away <= radius**2),
            "values": batch.values[:, -1],
            "status": batch.status,
        }

    measures = yield from measure_runs(function, flat, optimizer, bounded, settled)
    ends, failed = measures["ends"], np.isin(measures["status"], FAILED)
    if len(known):
        minima, which = known, nearest_minimum(ends, known, radius)
    else:
        minima, which = yield from find_minima(function, ends[~failed], radius)
        which = _scattered(which, ~failed)
    which[failed] = NONE
    return Basins(
        optimizer=optimizer,
        x=x,
        y=y,
        minima=minima,
        known=bool(len(known)),
        which=which.reshape(shape),
        steps=np.where(which == NONE, np.nan, measures["steps"]).reshape(shape),
        ends=measures["ends"].reshape(*shape, d),
        values=measures["values"].reshape(shape),
        status=measures["status"].reshape(shape),
        radius=radius,
        limit=limit,
        starts=starts,
    )


def _scattered(values: NDArray[np.int64], where: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the values at their places among all, `NONE` elsewhere."""
    everywhere = np.full(len(where), NONE)
    everywhere[where] = values
    return everywhere


__all__ = ["NONE", "Basins", "basins", "grid"]
