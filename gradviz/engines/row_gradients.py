"""Of each row by itself: its gradient; and of many weights at once: the losses over rows."""

from __future__ import annotations

import numpy as np

from gradviz.engines.base import Array, Problem
from gradviz.engines.partial_sums import check_classes, model_terms
from gradviz.learning.networks.network import Network


def row_gradients(problem: Problem, weights: Array, features: Array, target: Array) -> Array:
    """Return the gradient of each complete row's loss at weights (D,), (n, D), without the penalty.

    Raises ValueError for a network, whose gradients are computed for all rows together.

    >>> from gradviz.learning import LOSSES
    >>> from gradviz.learning.models import LinearModel
    >>> problem = Problem(LinearModel(("x",)), LOSSES["MeanSquaredError"](), ("x",), "y")
    >>> row_gradients(problem, np.zeros(2), np.array([[2.0]]), np.array([5.0])).tolist()
    [[-20.0, -10.0]]
    """
    model = problem.model
    if isinstance(model, Network):
        raise ValueError("only a linear model has its rows' gradients side by side")
    check_classes(problem, target)
    if problem.scaler is not None:
        features = problem.scaler.apply(features)
    terms = model_terms(model, features)
    count = terms.shape[1]
    with np.errstate(all="ignore"):
        outputs = terms.dot(weights[:count]) + (weights[-1] if model.bias else 0.0)
        slopes = problem.output_loss.value_and_slope(outputs[:, None], target)[1]
        found = np.empty((len(target), problem.dimension))
        found[:, :count] = slopes * terms
        if model.bias:
            found[:, -1] = slopes[:, 0]
    return found


def losses_at(problem: Problem, points: Array, features: Array, target: Array) -> Array:
    """Return the sum of complete rows' losses at each of K weights, (K, D) -> (K,).

    The penalty is not in it. Raises ValueError for a network.

    >>> from gradviz.learning import LOSSES
    >>> from gradviz.learning.models import LinearModel
    >>> problem = Problem(LinearModel(("x",)), LOSSES["MeanSquaredError"](), ("x",), "y")
    >>> losses_at(problem, np.array([[0.0, 0.0], [2.0, 1.0]]), np.array([[2.0]]), np.array([5.0]))
    array([25.,  0.])
    """
    model = problem.model
    if isinstance(model, Network):
        raise ValueError("only a linear model has its losses at many weights side by side")
    check_classes(problem, target)
    if problem.scaler is not None:
        features = problem.scaler.apply(features)
    terms = model_terms(model, features)
    found = np.empty(len(points))
    with np.errstate(all="ignore"):
        outputs = terms @ points[:, : terms.shape[1]].T
        if model.bias:
            outputs += points[:, -1]
        for k in range(len(points)):
            found[k] = problem.output_loss.value_and_slope(outputs[:, k : k + 1], target)[0].sum()
    return found


__all__ = ["losses_at", "row_gradients"]
