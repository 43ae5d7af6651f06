"""What a penalty and a scale do: the path of the minimiser, conditions, and steps saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.descent import descend
from gradviz.descent.endings import REACHED
from gradviz.descent.trajectories import Trajectory
from gradviz.learning.data import SCALERS, Dataset, prepare
from gradviz.learning.data_loss import DataLoss, data_loss
from gradviz.learning.loss_minimum import minimum
from gradviz.learning.losses import ConfiguredLoss
from gradviz.learning.models import Model
from gradviz.learning.nonsmooth_minimum import nonsmooth_minimum
from gradviz.learning.penalties import ConfiguredPenalty, Penalty
from gradviz.learning.rows import LinearRows
from gradviz.learning.terms import Array
from gradviz.optimizers import RULES

_COUNT = 50  # strengths, where none are given
_EVALUATIONS = 20  # of the loss over all rows, for each strength


@dataclass(frozen=True, eq=False)
class RegularizationPath:
    """The minimiser for S strengths of a penalty, the strongest first.

    `coefficients` has the shape (S, D); `training` and `validation` (S,) are the losses without the
    penalty; `penalties` (S,) is the penalty's size at strength 1, the "radius" of the diamond or
    disc on whose edge the minimiser lies; `converged` (S,) tells where it was reached.
    `sampled_from` is the number of rows of which a part was used, or None where all were.
    """

    variables: tuple[str, ...]
    strengths: Array
    coefficients: Array
    training: Array
    validation: Array | None
    penalties: Array
    converged: NDArray[np.bool_]
    sampled_from: int | None = None

    @property
    def best(self) -> int | None:
        """The place of the strength with the lowest validation loss, among those that converged."""
        if self.validation is None or not self.converged.any():
            return None
        return int(np.argmin(np.where(self.converged, self.validation, np.inf)))


def regularization_path(
    loss: DataLoss,
    penalty: Penalty,
    strengths: ArrayLike | None = None,
    *,
    validation: DataLoss | None = None,
    **settings: float,
) -> RegularizationPath:
    """Return the minimisers of a loss with a penalty, from strong to weak, each from the last.

    `loss` and `validation` are taken without their own penalty. Without `strengths` there are 50,
    down from `strongest`. Of very many rows a sample is used, unless the loss has a closed form.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, PENALTIES, data_loss, prepare
    >>> ready = prepare(DATASETS["diabetes"](), scaler="standardize").training
    >>> f = data_loss(MODELS["linear"](ready.feature_names), ready, LOSSES["MeanSquaredError"])
    >>> path = regularization_path(f, PENALTIES["L1"])
    >>> [int((row[:-1] != 0).sum()) for row in path.coefficients[[0, 25, 49]]]
    [0, 9, 10]
    """
    count = _COUNT if strengths is None else np.size(strengths)
    bare = loss.with_penalty(None).for_points(_EVALUATIONS * count)
    if strengths is None:
        # where nothing pulls at the weights, any strength will do
        top = strongest(bare, penalty(**settings)) or 1.0
        strengths = np.geomspace(top, 1e-4 * top, count)
    values = np.sort(np.asarray(strengths, dtype=np.float64))[::-1]
    found, x = [], np.zeros(loss.dimension)
    for strength in values:
        configured = penalty(**{**settings, "strength": float(strength)})
        found.append(minimum(bare.with_penalty(configured), x))
        x = found[-1].parameters
    points = np.array([each.parameters for each in found])
    unit = penalty(**{**settings, "strength": 1.0})
    held = None if validation is None else validation.with_penalty(None).value(points)
    return RegularizationPath(
        loss.variables,
        values,
        points,
        bare.value(points),
        held,
        unit.total(points[:, np.flatnonzero(loss.weights)]),
        np.array([each.converged for each in found]),
        bare.sampled_from,
    )


def strongest(loss: DataLoss, penalty: ConfiguredPenalty) -> float:
    """Return a strength that leaves nothing of the weights, to begin a path with.

    With some |w| in the penalty all weights are 0 at it, and at no smaller one where the loss is
    smooth; otherwise it is ten times the largest curvature of the loss, which takes a weight to a
    tenth or less, as does what stands for it where a loss with kinks has no curvature.
    """
    weights = np.flatnonzero(loss.weights)
    start = np.zeros(loss.dimension)
    held = [j for j in range(loss.dimension) if not loss.weights[j]]
    if held:
        start[held] = minimum(loss.slice(held, start)).parameters
    absolute, square = penalty.parts
    strength = penalty.values["strength"]
    if not loss.loss.declaration.smooth:
        slopes = nonsmooth_minimum(loss.slice(held, start) if held else loss).subgradient
        pull = float(np.max(np.abs(loss.rows.vjp(start[None], slopes[None])[0, weights])))
        pull /= loss.size
        free = float(np.max(np.abs(minimum(loss).parameters[weights]), initial=1e-300))
        return strength * (pull / absolute if absolute else 10.0 * pull / (2.0 * square * free))
    if absolute:
        return float(np.max(np.abs(loss.gradient(start)[weights]))) * strength / absolute
    if loss.loss.constant_second_derivative is None and loss.loss.declaration.task == "regression":
        # at zero weights the errors may be so large that the loss is straight, without curvature
        pull = float(np.max(np.abs(loss.gradient(start)[weights]), initial=0.0))
        free = float(np.max(np.abs(minimum(loss).parameters[weights]), initial=0.0))
        return 10.0 * pull * strength / (2.0 * square * free) if free > 0.0 else 0.0
    largest = np.linalg.eigvalsh(loss.hessian(start)[np.ix_(weights, weights)])[-1]
    return 10.0 * float(largest) * strength / (2.0 * square)


def level_curve(penalty: ConfiguredPenalty, level: float, count: int = 181) -> Array:
    """Return the closed curve of two weights on which the penalty is `level`, (count, 2).

    For L1 it is a diamond, for L2 a disc; its corners are among the points where `count` - 1 is a
    multiple of 4.

    >>> from gradviz.learning.penalties import L1, L2
    >>> level_curve(L1(strength=2), 4, 5).round(12).tolist()
    [[2.0, 0.0], [0.0, 2.0], [-2.0, 0.0], [-0.0, -2.0], [2.0, -0.0]]
    """
    angles = np.linspace(0.0, 2.0 * np.pi, count)
    directions = np.column_stack([np.cos(angles), np.sin(angles)])
    absolute, square = penalty.parts
    # a r |d|_1 + b r^2 = level, in the form of the root that also holds for b = 0
    slope = absolute * np.abs(directions).sum(axis=1)
    radius = 2.0 * level / (slope + np.sqrt(slope**2 + 4.0 * square * level))
    curve: Array = radius[:, None] * directions
    return curve


def curvature_range(loss: DataLoss, at: ArrayLike) -> tuple[float, float]:
    """Return the least and the largest eigenvalue of the Hessian at `at` (D,).

    For a linear model they are squares of singular values, which keeps twice the digits: measured
    in numbers of very different size, condition numbers beyond 1e12 are common.
    """
    point = np.asarray(at, dtype=np.float64)
    if not isinstance(loss.rows, LinearRows):
        values = np.linalg.eigvalsh(loss.hessian(point))
        return float(values[0]), float(values[-1])
    if loss.quadratic_form is not None:
        rows = [np.sqrt(2.0 * loss.quadratic_form.factor) * loss.quadratic_form.triangle]
    else:
        predictions = loss.rows.predict(point[None])[0]
        curvatures = np.maximum(loss.loss.second_derivative(predictions, loss.target), 0.0)
        rows = [np.sqrt(curvatures / loss.size)[:, None] * loss.rows.design]
    if loss.penalty is not None:
        weights = np.flatnonzero(loss.weights)
        diagonal = np.zeros(loss.dimension)
        diagonal[weights] = loss.penalty.second_derivative(point[weights])
        rows.append(np.diag(np.sqrt(diagonal)))
    singular = np.linalg.svd(np.concatenate(rows), compute_uv=False)
    least = singular[-1] if len(singular) == loss.dimension else 0.0
    # in NumPy the square of what is too steep is inf, in Python it raises
    return float(np.square(least)), float(np.square(singular[0]))


def condition_number(loss: DataLoss, at: ArrayLike) -> float:
    """Return the condition number of the Hessian at `at` (D,): how narrow the valley is.

    It is infinite where the loss is flat in some direction, or bends down there.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss
    >>> data = DATASETS["line"](n=40)
    >>> f = data_loss(MODELS["linear"](("x",)), data, LOSSES["MeanSquaredError"])
    >>> float(condition_number(f, (0, 0)) / np.linalg.cond(f.hessian((0, 0))))
    1.0
    """
    least, largest = curvature_range(loss, at)
    if least <= 0.0 or not np.isfinite(largest):
        return float("inf")
    return largest / least


@dataclass(frozen=True)
class IterationsToTarget:
    """How fast gradient descent is at one scale of the features.

    `steps` is how many steps take the loss down to `target`, None where `limit` steps do not. The
    learning rate is 1/L for the largest curvature L at the start; twice as much would diverge.
    """

    scaler: str
    condition: float
    learning_rate: float
    target: float
    steps: int | None
    limit: int


def iterations_to_target(
    loss: DataLoss, target: float, *, scaler: str = "none", limit: int = 20_000
) -> IterationsToTarget:
    """Measure how many steps gradient descent with rate 1/L takes from 0 to a loss of `target`."""
    start = np.zeros(loss.dimension)
    least, largest = curvature_range(loss, start)
    rate = 1.0 / largest if largest > 0.0 else 1.0
    sgd = RULES["SGD"](learning_rate=rate)
    run = cast(Trajectory, descend(loss, start, sgd, limit, tolerance=0.0, target=target))
    condition = largest / least if least > 0.0 else float("inf")
    steps = run.steps if run.status == REACHED else None
    return IterationsToTarget(scaler, condition, rate, target, steps, limit)


def compare_scalers(
    dataset: Dataset,
    model: Callable[[tuple[str, ...]], Model],
    loss: ConfiguredLoss,
    target: float,
    *,
    scalers: Sequence[str] = tuple(SCALERS),
    penalty: ConfiguredPenalty | None = None,
    share: float = 0.25,
    seed: int = 0,
    limit: int = 20_000,
) -> tuple[IterationsToTarget, ...]:
    """Return how fast gradient descent is on one data set at each of some scales.

    The features' scale changes the shape of the surface, but not its lowest loss (without a
    penalty), so that the steps to one loss can be compared.
    """
    counts = []
    for scaler in scalers:
        training = prepare(dataset, scaler=scaler, share=share, seed=seed).training
        surface = data_loss(model(training.feature_names), training, loss, penalty)
        counts.append(iterations_to_target(surface, target, scaler=scaler, limit=limit))
    return tuple(counts)
