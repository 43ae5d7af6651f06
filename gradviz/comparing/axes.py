"""Axes of a map: which hyperparameter or coordinate, and the values that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.optimizers.base import Configured
from gradviz.optimizers.scipy_methods import ConfiguredMethod

Array = NDArray[np.float64]
Scale = Literal["linear", "log"]


@dataclass(frozen=True, eq=False)
class Axis:
    """The name of what changes along an axis, and its values, shape (N,), from low to high."""

    name: str
    values: Array
    scale: Scale = "linear"

    def __len__(self) -> int:
        return len(self.values)

    def nearest(self, value: float) -> int:
        """Return the number of the cell that holds a value, or is the nearest to it.

        >>> Axis("x", np.array([1.0, 10.0, 100.0]), "log").nearest(20.0)
        1
        """
        if self.scale == "log":
            return int(np.argmin(np.abs(np.log(self.values) - np.log(max(value, 1e-300)))))
        return int(np.argmin(np.abs(self.values - value)))


def axis_of(
    hyperparameter: Hyperparameter,
    count: int,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Axis:
    """Return an axis over a hyperparameter's range, or a part of it, as the declaration scales it.

    Whole numbers are taken once each, a switch is off or on. Raises ValueError for fewer than two
    values, for a range that is none, and for a logarithmic axis that is not above 0.

    >>> from gradviz.optimizers import SGD
    >>> axis_of(SGD.by_name["learning_rate"], 3, 0.01, 1.0).values.round(3).tolist()
    [0.01, 0.1, 1.0]
    """
    low = hyperparameter.minimum if minimum is None else minimum
    high = hyperparameter.maximum if maximum is None else maximum
    if hyperparameter.kind == "flag":
        return Axis(hyperparameter.name, np.array([0.0, 1.0]))
    if count < 2 or not low < high or not np.isfinite(high - low):
        raise ValueError(f"an axis needs a range and two values, not {count} in [{low}, {high}]")
    if hyperparameter.scale == "log":
        if low <= 0:
            raise ValueError(f"a logarithmic axis begins above 0, not at {low}")
        values = np.geomspace(low, high, count)
    else:
        values = np.linspace(low, high, count)
    if hyperparameter.kind == "integer":
        values = np.unique(np.round(values))
    return Axis(hyperparameter.name, values, hyperparameter.scale)


def declared(optimizer: Configured | ConfiguredMethod) -> Mapping[str, Hyperparameter]:
    """Return what can be an axis: the declarations of an optimizer's settings, by name.

    Where a schedule makes the learning rate, its hyperparameters stand in for that.

    >>> from gradviz.optimizers import SGD
    >>> list(declared(SGD()))
    ['learning_rate', 'momentum', 'nesterov', 'weight_decay']
    """
    found = {each.name: each for each in optimizer.declaration.hyperparameters}
    schedule = optimizer.schedule if isinstance(optimizer, Configured) else None
    if schedule is not None:
        found.pop("learning_rate", None)
        found |= schedule.declaration.by_name
    return found


def searched(hyperparameter: Hyperparameter, count: int) -> Axis:
    """Return the values that a search tries: dense where they matter.

    A rate is searched on a logarithmic grid. A decay rate in [0, 1) is searched by 1 minus a
    logarithmic grid, since 0.9 and 0.99 differ as much as 0 and 0.9 do.

    >>> from gradviz.optimizers import SGD
    >>> searched(SGD.by_name["momentum"], 5).values.tolist()
    [0.0, 0.9, 0.99, 0.999, 0.9999]
    """
    low, high = hyperparameter.minimum, hyperparameter.maximum
    if hyperparameter.kind == "float" and low == 0.0 and 0.9 <= high < 1.0:
        values = 1.0 - np.geomspace(1.0, 1.0 - high, count)
        return Axis(hyperparameter.name, values.round(12))
    return axis_of(hyperparameter, count)


__all__ = ["Axis", "Scale", "axis_of", "declared", "searched"]
