"""What is seen of trainings more closely: batches, scales, penalties and starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from gradviz.descent import descend
from gradviz.descent.trajectories import Batch
from gradviz.experiments.training_problem import ROWS, TrainingProblem
from gradviz.functions.plot_range import Box
from gradviz.learning import (
    INITIALIZERS,
    PENALTIES,
    Batches,
    DataLoss,
    Initializer,
    IterationsToTarget,
    RegularizationPath,
    Training,
    around,
    compare_scalers,
    condition_number,
    data_loss,
    gradient_cloud,
    interval,
    near_target,
    prepare,
    rate_scale,
    regularization_path,
    train,
    viewport,
)
from gradviz.learning.penalties import ConfiguredPenalty
from gradviz.learning.terms import Array
from gradviz.optimizers import RULES
from gradviz.optimizers.base import Configured

PACE_LIMIT = 5000
"""The most steps in which gradient descent is compared at several scales."""
_BATCH_SIZE = 8  # where the training takes all rows
_CLOUD = 300  # minibatches
_SCALE_STEPS = 80
_RANDOM = "GlorotUniform"  # where the chosen initializer draws nothing


@dataclass(frozen=True, eq=False)
class MinibatchCloud:
    """The gradients of minibatches at a point, (K, D), and the full one there, (D,).

    `difference` is the norm of what the mean, weighted by the rows, is off from the full gradient.
    """

    batches: Batches
    gradients: Array
    full: Array
    difference: float


def shown_batches(problem: TrainingProblem) -> Batches:
    """Return the batches of a training; of one with the full batch, those it might have."""
    if not problem.batches.is_full:
        return problem.batches
    return Batches(problem.loss.size, min(_BATCH_SIZE, problem.loss.size))


def minibatch_cloud(problem: TrainingProblem, training: Training, epoch: int) -> MinibatchCloud:
    """Return the gradients that minibatches give at the end of an epoch of a training."""
    batches = shown_batches(problem)
    step = int(training.epoch_steps[min(epoch, training.epochs)])
    point = training.trajectory.positions[step]
    gradients, weights = gradient_cloud(problem.loss, point, batches, _CLOUD)
    full = problem.loss.gradient(point)
    return MinibatchCloud(
        batches, gradients, full, float(np.linalg.norm(weights @ gradients - full))
    )


@dataclass(frozen=True, eq=False)
class ScaledDescent:
    """Gradient descent from zeros at one scale of the features, on two parameters.

    `path` has the shape (1, steps + 1, 2); `condition` is None for a loss with kinks.
    """

    scaler: str
    condition: float | None
    surface: DataLoss
    domain: Box
    path: Array


def compared_scaler(problem: TrainingProblem) -> str:
    """Return the scaler that is compared with none: the chosen one, else standardization."""
    chosen = problem.prepared.scaling.scaler.name
    return "standardize" if chosen == "none" else chosen


def scaled_loss(problem: TrainingProblem, scaler: str) -> DataLoss:
    """Return the loss over the training data, or a sample of it, at another scale."""
    conditions, choice = problem.conditions, problem.choice
    ready = prepare(
        problem.data.dataset,
        scaler=scaler,
        share=conditions.share,
        seed=conditions.split_seed,
    )
    return data_loss(choice.model, ready.training.sample(ROWS), choice.loss, choice.penalty)


def scaled_descent(problem: TrainingProblem, scaler: str, axes: Sequence[int]) -> ScaledDescent:
    """Return a descent from zeros at a scale, with a learning rate that suits it."""
    loss, chosen = scaled_loss(problem, scaler), list(axes)
    start = np.zeros(loss.dimension)
    seen = viewport(loss, start)
    rate = 2.0 * rate_scale(loss, start, seen.domain).learning_rate
    run = train(loss, start, RULES["SGD"](learning_rate=rate), _SCALE_STEPS).trajectory
    smooth = loss.loss.declaration.smooth
    return ScaledDescent(
        scaler,
        float(condition_number(loss, seen.lowest)) if smooth else None,
        loss.slice(chosen, seen.lowest),
        tuple(seen.domain[axis] for axis in axes),
        run.positions[None][:, :, chosen],
    )


def iterations_by_scaler(problem: TrainingProblem) -> tuple[IterationsToTarget, ...]:
    """Return how fast gradient descent is at each scale, to a loss that is nearly the lowest."""
    choice, conditions = problem.choice, problem.conditions
    target = near_target(scaled_loss(problem, compared_scaler(problem)))
    return tuple(
        compare_scalers(
            problem.data.dataset.sample(ROWS),
            lambda _: choice.model,
            choice.loss,
            target,
            penalty=choice.penalty,
            share=conditions.share,
            seed=conditions.split_seed,
            limit=PACE_LIMIT,
        )
    )


@dataclass(frozen=True, eq=False)
class PenaltyPath:
    """The minimiser's way as a penalty grows, and where its edge is drawn.

    `weights` are the parameters with a penalty, `axes` the two of them that are drawn with
    `surface`, the loss without the penalty, in `domain`; both are None where there is one weight.
    """

    path: RegularizationPath
    unit: ConfiguredPenalty
    weights: tuple[int, ...]
    axes: tuple[int, int]
    surface: DataLoss | None
    domain: Box | None

    @property
    def zeros(self) -> int:
        """How many weights are zero where the validation error is lowest."""
        if self.path.best is None:
            return 0
        best = self.path.coefficients[self.path.best][list(self.weights)]
        return int(np.sum(best == 0.0))


def penalty_path(problem: TrainingProblem, name: str, axes: Sequence[int]) -> PenaltyPath:
    """Return the path of minimisers under a penalty, with the numbers that were set for it."""
    penalty, loss = problem.choice.penalty, problem.loss
    other: dict[str, float] = {}
    if penalty is not None and penalty.name == name:
        other = {key: value for key, value in penalty.values.items() if key != "strength"}
    path = regularization_path(loss, PENALTIES[name], validation=problem.held, **other)
    unit = PENALTIES[name](**{**other, "strength": 1.0})
    weights = tuple(j for j, is_weight in enumerate(loss.weights) if is_weight)
    chosen = [axis for axis in axes if axis in weights]
    chosen += [j for j in weights if j not in chosen]
    if len(chosen) < 2:
        return PenaltyPath(path, unit, weights, (0, 0), None, None)
    both = (chosen[0], chosen[1])
    surface = loss.with_penalty(None).slice(list(both), path.coefficients[-1])
    points = path.coefficients[:, list(both)]
    # around 0 and alike, so that the diamond or the disc is one, and whole for most strengths
    domain = (interval(np.append(points, -points), 0.15),) * 2
    return PenaltyPath(path, unit, weights, both, surface, domain)


@dataclass(frozen=True, eq=False)
class MultiStart:
    """Where many starts of one initializer lead, on two parameters.

    `instead` tells that the chosen initializer draws nothing, so that another one drew.
    """

    initializer: Initializer
    instead: bool
    surface: DataLoss
    domain: Box
    paths: Array
    losses: Array


def multistart(
    problem: TrainingProblem,
    optimizer: Configured,
    axes: Sequence[int],
    count: int,
    *,
    bias: bool,
) -> MultiStart:
    """Return where an optimizer leads from as many starts, drawn with and without the bias."""
    initializer = problem.conditions.initializer
    instead = initializer.declaration.distribution == "constant"
    if instead:
        initializer = INITIALIZERS[_RANDOM]()
    starts = initializer.draw(problem.choice.model, count, problem.conditions.seed, bias=bias)
    batch = cast(
        Batch,
        descend(
            problem.loss,
            starts,
            optimizer,
            problem.steps,
            gradient=None if problem.batches.is_full else problem.batches,
            tolerance=problem.tolerance,
        ),
    )
    chosen = list(axes)
    shown = tuple(problem.viewport.domain[axis] for axis in axes)
    return MultiStart(
        initializer.declaration,
        instead,
        problem.loss.slice(chosen, problem.viewport.lowest),
        around(shown, batch.positions[:, 0, chosen]),
        batch.positions[:, :, chosen],
        batch.values[:, -1],
    )
