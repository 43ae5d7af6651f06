"""The one thing that engines compute on rows: sums of losses and gradients, and what merges them.

A worker turns the rows it has into `Sums`; whoever gathers them adds them in any order, and divides
once. So the mean over all rows does not depend on how they were parted, nor on who was first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gradviz.engines.base import Array, Evaluation, Problem, Statistics
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.exact_sums import ExactSum
from gradviz.learning.models import LinearModel
from gradviz.learning.networks.network import Network
from gradviz.learning.networks.propagation import backward, forward

BLOCK = 1 << 18
"""Numbers of the widest array of a block of rows: what a core has close at hand."""


@dataclass(frozen=True, eq=False)
class Sums:
    """What rows add up to: the losses' sum, then the gradients' (D,), of `rows` complete rows.

    Adding two is exact, so that it is associative, and any order gives the same bits.
    """

    rows: int
    missing: int
    total: ExactSum

    @classmethod
    def zero(cls, dimension: int) -> Sums:
        """Return the sums over no rows, of D parameters."""
        return cls(0, 0, ExactSum.zero(1 + dimension))

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.rows + other.rows, self.missing + other.missing, self.total + other.total)


def partial_sums(problem: Problem, weights: Array, features: Array, target: Array) -> Sums:
    """Return the sums of losses and gradients at weights (D,) over rows (n, P), targets (n,).

    Rows with nan in a feature or in the target are counted as missing and left out. Raises
    EngineError for a target that is no class of a classifier.

    Source: Goodfellow, Bengio & Courville, Deep Learning (2016), equations 8.4 and 8.5.

    >>> from gradviz.learning import LOSSES
    >>> problem = Problem(LinearModel(("x",)), LOSSES["MeanSquaredError"](), ("x",), "y")
    >>> rows, y = np.array([[1.0], [2.0], [np.nan]]), np.array([3.0, 5.0, 1.0])
    >>> found = partial_sums(problem, np.zeros(2), rows, y)
    >>> found.rows, found.missing, found.total.rounded().tolist()
    (2, 1, [34.0, -26.0, -16.0])
    """
    features, target, missing = complete(features, target)
    check_classes(problem, target)
    total = ExactSum.zero(1 + problem.dimension)
    # a power of two, which parts the readers' blocks evenly
    length = 1 << max(8, (BLOCK // _width(problem)).bit_length() - 1)
    with np.errstate(all="ignore"):
        for first in range(0, len(target), length):
            block = slice(first, first + length)
            total += ExactSum.of(_block_sums(problem, weights, features[block], target[block]))
    return Sums(len(target), missing, total)


def complete(features: Array, target: Array) -> tuple[Array, Array, int]:
    """Return the rows without nan, their targets, and how many other rows there were.

    >>> rows, y, missing = complete(np.array([[1.0, np.nan], [2.0, 3.0]]), np.array([0.0, 1.0]))
    >>> rows.tolist(), y.tolist(), missing
    ([[2.0, 3.0]], [1.0], 1)
    """
    if not (_has_nan(features) or _has_nan(target)):
        return features, target, 0
    full = ~(np.isnan(features).any(axis=1) | np.isnan(target))
    kept = features.T[:, full].T  # columns stay next to each other in memory
    return kept, target[full], len(target) - int(full.sum())


def _has_nan(values: Array) -> bool:
    """Tell whether a number is nan, by one sum of squares: infinity is none."""
    flat = values.ravel(order="K")
    with np.errstate(all="ignore"):
        return bool(np.isnan(flat.dot(flat)))


def evaluation(problem: Problem, weights: Array, sums: Sums, rows_read: int) -> Evaluation:
    """Return the means of sums over all rows of a data set, with the penalty at weights (D,).

    Raises EngineError where no row is complete.
    """
    if not sums.rows:
        raise EngineError("no_rows", {"missing": sums.missing})
    mean = sums.total.rounded() / sums.rows
    penalty, slopes = problem.penalized(weights)
    return Evaluation(
        float(mean[0]) + penalty, mean[1:] + slopes, sums.rows, sums.missing, rows_read
    )


def _width(problem: Problem) -> int:
    """Return how many numbers the widest array of a row has."""
    if isinstance(problem.model, Network):
        return max(problem.model.inputs, *(layer.units for layer in problem.model.layers))
    return problem.dimension


def check_classes(problem: Problem, target: Array) -> None:
    """Raise EngineError for a target that is no class, where the problem has classes."""
    loss = problem.output_loss
    if not loss.classifies or not len(target):
        return
    classes = 2
    if isinstance(problem.model, Network) and problem.model.output.units > 1:
        classes = problem.model.output.units
    wrong = (target != 0.0) & (target != 1.0)
    if wrong.any() and classes > 2:
        wrong = ~np.isin(target, np.arange(classes))
    if wrong.any():
        value = f"{float(target[wrong][0]):g}"
        data = {"column": problem.target, "value": value, "count": classes, "last": classes - 1}
        raise EngineError("not_two_classes" if classes == 2 else "unknown_classes", data)


def _block_sums(problem: Problem, weights: Array, features: Array, target: Array) -> Array:
    """Return the loss' sum and the gradient's over complete rows, (1 + D,)."""
    if problem.scaler is not None:
        features = problem.scaler.apply(features)
    out = np.empty(1 + problem.dimension)
    loss, model = problem.output_loss, problem.model
    encoded = loss.encoded(target) if isinstance(model, Network) else target
    if isinstance(model, Network):
        layers = model.split(weights)
        done = forward(model, layers, features)
        values, delta = loss.value_and_slope(done.logits, encoded)
        backward(layers, done, delta, model.split(out[1:]))
    else:
        design = model_terms(model, features)
        count = design.shape[1]
        p = design.dot(weights[:count])
        if model.bias:
            p += weights[-1]
        values, slopes = loss.value_and_slope(p[:, None], target)
        slopes = slopes[:, 0]
        out[1 : 1 + count] = slopes.dot(design)
        if model.bias:
            out[-1] = slopes.sum()
    out[0] = values.sum()
    return out


def model_terms(model: LinearModel, features: Array) -> Array:
    """Return the terms of a linear model, (n, T), without the column of ones."""
    if model.degree == 1:
        return features
    terms = np.empty((len(model.powers), len(features)))
    for k, term in enumerate(model.powers):
        terms[k] = features[:, term[0]]
        for j in term[1:]:
            terms[k] *= features[:, j]
    return terms.T


@dataclass(frozen=True, eq=False)
class Moments:
    """Of each of W columns over complete rows: mean, sum of squared deviations, least, greatest.

    The columns are the features' and, last, the target. The mean is `mean` + `low`, of which `low`
    is what `mean` has no digits for: far from 0, a deviation would be less than its rounding.
    """

    rows: int
    missing: int
    mean: Array
    low: Array
    deviations: Array
    minimum: Array
    maximum: Array

    @classmethod
    def zero(cls, width: int, missing: int = 0) -> Moments:
        """Return those of no complete row, of W columns."""
        zero, none = np.zeros(width), np.full(width, np.nan)
        return cls(0, missing, zero, zero, zero, none, none)

    @classmethod
    def of(cls, features: Array, target: Array) -> Moments:
        """Return those of rows (n, P) and their targets (n,)."""
        features, target, missing = complete(features, target)
        columns = np.vstack([features.T, target])
        if not len(target):
            return cls.zero(len(columns), missing)
        least, greatest = columns.min(axis=1), columns.max(axis=1)
        with np.errstate(all="ignore"):
            mean = columns.mean(axis=1)
            columns -= mean[:, None]
            low = columns.mean(axis=1)
            deviations = np.einsum("ij,ij->i", columns, columns) - len(target) * low**2
        return cls(len(target), missing, mean, low, deviations, least, greatest)

    def __add__(self, other: Moments) -> Moments:
        """Return those of both together; rounding depends on the order of three and more.

        Source: Chan, Golub & LeVeque, Algorithms for computing the sample variance, The American
        Statistician 37 (1983), equations 2.1a and 2.1b.
        """
        missing = self.missing + other.missing
        if not (self.rows and other.rows):
            return replace(self if self.rows else other, missing=missing)
        rows = self.rows + other.rows
        with np.errstate(all="ignore"):
            apart = (other.mean - self.mean) + (other.low - self.low)
            step = apart * (other.rows / rows)
            mean = self.mean + step
            low = self.low + (step - (mean - self.mean))
            deviations = self.deviations + other.deviations
            deviations = deviations + np.square(apart) * (self.rows * (other.rows / rows))
        return Moments(
            rows,
            missing,
            mean,
            low,
            deviations,
            np.minimum(self.minimum, other.minimum),
            np.maximum(self.maximum, other.maximum),
        )


def statistics_of(problem: Problem, parts: Iterable[Moments]) -> Statistics:
    """Return the statistics of all parts, merged in their order, which decides the last bits.

    Raises EngineError where no row is complete, and for an infinite number.

    >>> from gradviz.learning import LOSSES
    >>> problem = Problem(LinearModel(("x",)), LOSSES["MeanSquaredError"](), ("x",), "y")
    >>> parts = [Moments.of(np.array([[x]]), np.zeros(1)) for x in (1.0, 2.0, 6.0)]
    >>> found = statistics_of(problem, parts)
    >>> found.rows, found.mean.tolist(), (found.standard_deviation**2).round(9).tolist()
    (3, [3.0], [4.666666667])
    """
    total = Moments.zero(len(problem.columns) + 1)
    for each in parts:
        total = total + each
    if not total.rows:
        raise EngineError("no_rows", {"missing": total.missing})
    names = (*problem.columns, problem.target)
    finite: NDArray[np.bool_] = np.isfinite(total.minimum) & np.isfinite(total.maximum)
    if not finite.all():
        raise EngineError("infinite", {"column": names[int(np.argmin(finite))]})
    return Statistics(
        problem.columns,
        total.rows,
        total.missing,
        total.mean[:-1],
        np.sqrt(total.deviations[:-1] / total.rows),
        total.minimum[:-1],
        total.maximum[:-1],
        float(total.mean[-1]),
    )


__all__ = [
    "BLOCK",
    "Moments",
    "Sums",
    "check_classes",
    "complete",
    "evaluation",
    "model_terms",
    "partial_sums",
    "statistics_of",
]
