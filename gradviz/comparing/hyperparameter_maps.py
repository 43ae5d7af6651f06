"""Maps over two hyperparameters: in each cell one run, how fast it was and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.comparing.axes import Axis, declared
from gradviz.comparing.many_runs import (
    FAILED,
    MOST_PATHS,
    MOST_SINGLE_PATHS,
    Conditions,
    allowed_steps,
    how_it_went,
    measure_runs,
)
from gradviz.comparing.stability import Stability, stability
from gradviz.descent.progress import Progress, Work
from gradviz.functions.objective import Objective
from gradviz.optimizers.base import Configured
from gradviz.optimizers.scipy_methods import ConfiguredMethod

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class HyperparameterMap:
    """Runs over a grid of settings; arrays are (Ny, Nx): a row is one value of y.

    `steps` are those to the target (to convergence where there is no target), nan where it was not
    reached in `limit` steps. `stability` is theory's border, where there is one.
    """

    optimizer: Configured | ConfiguredMethod
    x: Axis
    y: Axis
    steps: Array
    values: Array
    status: NDArray[np.str_]
    stopped_at: NDArray[np.int64]
    limit: int
    target: float
    start_value: float
    stability: Stability | None

    @property
    def failed(self) -> NDArray[np.bool_]:
        """Which cells diverged or left the function's domain."""
        return np.isin(self.status, FAILED)

    def settings(self, row: int, column: int) -> Mapping[str, float]:
        """Return the two values of a cell."""
        x, y = float(self.x.values[column]), float(self.y.values[row])
        return {self.x.name: x, self.y.name: y}

    def configured(self, row: int, column: int) -> Configured | ConfiguredMethod:
        """Return the optimizer with a cell's settings, for `gradviz.descend`."""
        return _with(self.optimizer, self.settings(row, column))


def hyperparameter_map(
    function: Objective,
    start: ArrayLike,
    optimizer: Configured | ConfiguredMethod,
    x: Axis,
    y: Axis,
    conditions: Conditions,
) -> Work[HyperparameterMap]:
    """Run an optimizer from a start of shape (D,) with each pair of values of two hyperparameters.

    More steps than `allowed_steps` are cut: `limit` says how many were made. Raises ValueError for
    more cells than a map may have, for a name that the optimizer has not, and for one name twice.

    >>> from gradviz import optimizers, parse
    >>> from gradviz.comparing import axis_of
    >>> sgd = optimizers.SGD()
    >>> x, y = (axis_of(sgd.declaration.by_name[n], 9) for n in ("learning_rate", "momentum"))
    >>> f = parse("x^2 + 3y^2")
    >>> hyperparameter_map(f, (2, 1), sgd, x, y, Conditions(50)).finish().status.shape
    (9, 9)
    """
    known = declared(optimizer)
    for name in (x.name, y.name):
        if name not in known:
            raise ValueError(f"{optimizer.name} has no hyperparameter {name!r}")
    if x.name == y.name:
        raise ValueError(f"a map needs two different hyperparameters, not {x.name} twice")
    most = MOST_PATHS if isinstance(optimizer, Configured) else MOST_SINGLE_PATHS
    if len(x) * len(y) > most:
        raise ValueError(f"a map of {len(x)} x {len(y)} cells is too large: {most} are allowed")
    return Work(_map(function, start, optimizer, x, y, conditions))


def _map(
    function: Objective,
    start: ArrayLike,
    optimizer: Configured | ConfiguredMethod,
    x: Axis,
    y: Axis,
    conditions: Conditions,
) -> Progress[HyperparameterMap]:
    shape, cells = (len(y), len(x)), len(x) * len(y)
    limit = allowed_steps(cells, conditions.steps)
    bounded = replace(conditions, steps=limit)
    ys, xs = (each.ravel() for each in np.meshgrid(y.values, x.values, indexing="ij"))
    starts = np.broadcast_to(np.asarray(start, dtype=np.float64), (cells, function.dimension))
    measure = how_it_went(bounded.target)
    if isinstance(optimizer, Configured):
        many = optimizer.with_values(**{x.name: xs, y.name: ys})
        measures = yield from measure_runs(function, starts, many, bounded, measure)
    else:
        parts = []
        for cell in range(cells):
            one = _with(optimizer, {x.name: float(xs[cell]), y.name: float(ys[cell])})
            pieces = measure_runs(function, starts[:1], one, bounded, measure)
            for fraction in (work := Work(pieces)):
                yield (cell + fraction) / cells
            parts.append(work.result)
        measures = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return HyperparameterMap(
        optimizer=optimizer,
        x=x,
        y=y,
        steps=measures["steps"].reshape(shape),
        values=measures["values"].reshape(shape),
        status=measures["status"].reshape(shape),
        stopped_at=measures["stopped_at"].reshape(shape),
        limit=limit,
        target=bounded.target,
        start_value=float(function.value(start)),
        stability=stability(function, optimizer, x, y),
    )


def _with(
    optimizer: Configured | ConfiguredMethod, settings: Mapping[str, float]
) -> Configured | ConfiguredMethod:
    if isinstance(optimizer, Configured):
        return optimizer.with_values(**settings)
    known = declared(optimizer)
    whole = {
        name: round(value) if known[name].kind == "integer" else value
        for name, value in settings.items()
    }
    return optimizer.declaration(**{**optimizer.values, **whole})


__all__ = ["HyperparameterMap", "hyperparameter_map"]
