"""Whether classes can be parted without error: then the cross-entropy has no minimum.

Where some w has s_i a_i^T w >= 0 for every example, s_i = 1 or -1 its class, and > 0 for one, the
loss keeps falling along w, however far one goes: the weights grow without bound.

Source: Albert & Anderson, On the existence of maximum likelihood estimates in logistic regression
models, Biometrika 71 (1984), theorems 1 to 3; by a linear program as Konis, Linear programming
algorithms for detecting separated data in binary logistic regression models (2007), section 4.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gradviz.learning.data_loss import DataLoss
from gradviz.learning.rows import LinearRows
from gradviz.learning.terms import Array

_PARTED = 1e-7  # a margin that is more than what the linear program leaves of its bounds


def separating_direction(design: Array, target: Array) -> Array | None:
    """Return a direction (D,) along which no example's margin falls and some rise, or None.

    `design` is (N, D), `target` (N,) of 0 and 1.

    >>> separating_direction(np.array([[-1.0], [2.0]]), np.array([0.0, 1.0])).tolist()
    [1.0]
    >>> separating_direction(np.array([[1.0], [2.0], [3.0]]), np.array([0.0, 1.0, 0.0])) is None
    True
    """
    from scipy.optimize import linprog

    size = np.maximum(np.max(np.abs(design), axis=0, initial=0.0), 1e-300)
    margins = (2.0 * target - 1.0)[:, None] * (design / size)
    # the most of all margins, each of them from 0 to 1
    bounds = np.concatenate([np.zeros(len(margins)), np.ones(len(margins))])
    solve: Any = linprog
    found = solve(
        -margins.sum(axis=0),
        A_ub=np.concatenate([-margins, margins]),
        b_ub=bounds,
        bounds=[(None, None)] * design.shape[1],
        method="highs",
    )
    if found.x is None or not -found.fun > _PARTED:
        return None
    direction: Array = found.x / size
    unit: Array = direction / np.max(np.abs(direction))
    return unit


def has_no_minimum(loss: DataLoss) -> bool:
    """Tell whether a loss falls for ever: the cross-entropy of classes that can be parted.

    A penalty holds its weights; what is left free, the bias, runs off where all examples are of one
    class.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, PENALTIES, data_loss
    >>> data, model = DATASETS["gaussians"](noise=0.1), MODELS["logistic"](("x1", "x2"))
    >>> has_no_minimum(data_loss(model, data, LOSSES["BinaryCrossentropy"]))
    True
    >>> has_no_minimum(data_loss(model, data, LOSSES["BinaryCrossentropy"], PENALTIES["L2"]))
    False
    """
    if loss.loss.name != "BinaryCrossentropy" or not isinstance(loss.rows, LinearRows):
        return False
    held = loss.penalty is not None and max(loss.penalty.parts) > 0.0
    free = [j for j in range(loss.dimension) if not (held and loss.weights[j])]
    if not free:
        return False
    if held and set(np.unique(loss.target)) == {0.0, 1.0} and _is_constant(loss.rows, free):
        return False
    return separating_direction(loss.rows.design[:, free], loss.target) is not None


def _is_constant(rows: LinearRows, columns: list[int]) -> bool:
    return bool(np.all(rows.design[:, columns] == rows.design[:1, columns]))
