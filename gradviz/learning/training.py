"""Training: descents counted in epochs, watched on data that the model has not seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.descent import AnyOptimizer, descend
from gradviz.descent.endings import STOPPED_EARLY
from gradviz.descent.trajectories import Trajectory
from gradviz.learning.batches import Batches
from gradviz.learning.data_loss import DataLoss
from gradviz.learning.terms import Array


@dataclass(frozen=True)
class EarlyStopping:
    """Stop when the validation loss has not fallen for `patience` epochs.

    It counts as fallen when it is lower than the best so far by more than `min_delta`.
    `restore_best_weights` goes back to the parameters of the best epoch. Epochs before
    `start_from_epoch` do not count.

    Source: keras.callbacks.EarlyStopping(monitor="val_loss", mode="min").
    """

    patience: int = 0
    min_delta: float = 0.0
    restore_best_weights: bool = False
    start_from_epoch: int = 0

    def stop(self, losses: ArrayLike) -> tuple[int | None, int]:
        """Return the epoch after which it stops, None for never, and the best epoch, from 0.

        `losses` are the validation losses at the ends of the epochs, of shape (E,).

        >>> EarlyStopping(patience=2).stop([3.0, 1.0, 2.0, 2.0, 0.5])
        (3, 1)
        """
        best: float | None = None
        best_epoch, waited = self.start_from_epoch, 0
        for epoch, loss in enumerate(np.asarray(losses, dtype=np.float64).tolist()):
            if epoch < self.start_from_epoch:
                continue
            waited += 1
            if best is None or loss < best - self.min_delta:
                best, best_epoch, waited = loss, epoch, 0
            elif waited >= self.patience and epoch > 0:
                return epoch, best_epoch
        return None, best_epoch


PARTS = 4  # of the epochs after the lowest validation loss: what has to go on from part to part


def overfitting(training: ArrayLike, validation: ArrayLike, alpha: float = 1.0) -> int | None:
    """Return the entry with the lowest validation loss, if overfitting has set in after it.

    It has when the validation loss, which fell at first, rises for good while the training loss
    goes on falling: the means over the quarters of what comes after never fall and never rise
    respectively, no training loss of the second half is above that of the entry, and both are at
    last more than `alpha` percent away from where they were. None otherwise: a loss that swings,
    or a training that diverges, has a best epoch, but does not overfit.

    Source: the last condition is the criterion GL_alpha of Prechelt (1998), Early stopping - but
    when?; that overfitting is the training loss falling while the validation loss rises:
    Goodfellow, Bengio & Courville, Deep Learning (2016), section 7.8.

    >>> falling = [3.0, 2.0, 1.5, 1.2, 1.1, 1.0, 0.9]
    >>> overfitting(falling, [3.0, 2.0, 2.1, 2.2, 2.3, 2.4, 2.5])
    1
    >>> overfitting(falling, falling) is None
    True
    """
    seen, held = (np.asarray(each, dtype=np.float64) for each in (training, validation))
    if not (np.all(np.isfinite(seen)) and np.all(np.isfinite(held)) and len(held)):
        return None
    lowest = int(np.argmin(held))
    after, above = seen[lowest + 1 :], held[lowest + 1 :]
    if not lowest or len(after) < PARTS or held[lowest] <= 0.0:
        return None
    falls = np.diff([np.mean(part) for part in np.array_split(after, PARTS)])
    rises = np.diff([np.mean(part) for part in np.array_split(above, PARTS)])
    half = len(after) // 2
    opposed = bool(np.all(falls <= 0.0) and np.all(rises >= 0.0))
    learned = bool(np.all(after[half:] <= seen[lowest]))
    fallen = 100.0 * (1.0 - after[-1] / seen[lowest]) > alpha
    risen = 100.0 * (held[-1] / held[lowest] - 1.0) > alpha
    return lowest if opposed and learned and fallen and risen else None


def accuracy(loss: DataLoss, points: ArrayLike) -> Array:
    """Return the share of examples in the class that a classifier predicts, (..., D) -> (...).

    A logit above 0 predicts class 1, as a probability above 1/2 does; a nan predicts none.
    Raises ValueError for a regression.

    Source: keras.metrics.BinaryAccuracy(threshold=0.5).

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss
    >>> data = DATASETS["gaussians"](n=40)
    >>> f = data_loss(MODELS["logistic"](data.feature_names), data, LOSSES["BinaryCrossentropy"])
    >>> float(accuracy(f, [0.0, 0.0, -1.0])), float(data.target.mean())  # all in class 0
    (0.5, 0.5)
    """
    if loss.loss.declaration.task != "classification":
        raise ValueError("only classifiers have an accuracy")
    return loss.hits(points)


@dataclass(frozen=True, eq=False)
class _Watched:
    """A loss whose values are those over a sample of its rows, while its gradients are its own."""

    loss: DataLoss
    shown: DataLoss

    @property
    def dimension(self) -> int:
        return self.loss.dimension

    @property
    def size(self) -> int:
        return self.loss.size

    def is_defined(self, points: ArrayLike) -> NDArray[np.bool_]:
        return self.shown.is_defined(points)

    def value(self, points: ArrayLike, rows: Any = None) -> Array:
        return self.shown.value(points) if rows is None else self.loss.value(points, rows)

    def gradient(self, points: ArrayLike, rows: Any = None) -> Array:
        return self.loss.gradient(points, rows)

    def hessian(self, points: ArrayLike) -> Array:
        return self.loss.hessian(points)

    def value_and_gradient(self, points: ArrayLike) -> tuple[Array, Array]:
        return self.value(points), self.gradient(points)


@dataclass(frozen=True, eq=False)
class Training:
    """What a training did: T steps in E epochs, with the losses on training and validation data.

    `trajectory.values` are the training loss before each step and after the last, over all rows,
    or over as many as `watched.sampled_from` says are a sample. Epoch 0 is the start: arrays by
    epoch have the shape (E + 1,).
    """

    trajectory: Trajectory
    loss: DataLoss
    watched: DataLoss
    validation: DataLoss | None
    batches: Batches
    stopped_epoch: int | None = None
    best_epoch: int | None = None
    restored: Array | None = None

    @property
    def epoch_steps(self) -> NDArray[np.intp]:
        """The steps at which epochs begin and the last one ends, (E + 1,)."""
        return np.arange(0, self.trajectory.steps + 1, self.batches.per_epoch)

    @property
    def epochs(self) -> int:
        """The number of whole epochs, E."""
        return len(self.epoch_steps) - 1

    @property
    def parameters(self) -> Array:
        """The parameters that training ended with, (D,): the best ones where they were restored."""
        return self.trajectory.positions[-1] if self.restored is None else self.restored

    @cached_property
    def training_by_epoch(self) -> Array:
        """The training loss at the start and after each epoch."""
        return self.trajectory.values[self.epoch_steps]

    @cached_property
    def validation_by_step(self) -> Array | None:
        """The validation loss before each step and after the last, (T + 1,)."""
        return None if self.validation is None else self.validation.value(self.trajectory.positions)

    @cached_property
    def validation_by_epoch(self) -> Array | None:
        """The validation loss at the start and after each epoch."""
        if self.validation is None:
            return None
        return self.validation.value(self.trajectory.positions[self.epoch_steps])

    @cached_property
    def batch_losses(self) -> Array:
        """The loss of each step's batch before the step, (T,)."""
        points = self.trajectory.positions[:-1]
        if self.batches.is_full:
            return self.loss.value(points)
        return np.array(
            [self.loss.value(x, self.batches.rows(t)) for t, x in enumerate(points)], dtype=float
        )

    @cached_property
    def running_by_epoch(self) -> Array:
        """The mean of an epoch's batch losses, each by its number of rows: Keras' "loss", (E,)."""
        whole = self.batch_losses[: self.epochs * self.batches.per_epoch]
        result: Array = whole.reshape(self.epochs, -1) @ self.batches.weights
        return result

    @property
    def lowest_validation_epoch(self) -> int | None:
        """The epoch with the lowest validation loss, or None where there is none."""
        losses = self.validation_by_epoch
        if losses is None or not np.any(np.isfinite(losses)):
            return None
        return int(np.nanargmin(losses))

    @property
    def overfitted_from(self) -> int | None:
        """The epoch after which the validation loss rises while training goes on, or None."""
        held = self.validation_by_epoch
        return None if held is None else overfitting(self.training_by_epoch, held)


def train(
    loss: DataLoss,
    start: ArrayLike,
    optimizer: AnyOptimizer,
    epochs: int = 50,
    *,
    batches: Batches | None = None,
    validation: DataLoss | None = None,
    early_stopping: EarlyStopping | None = None,
    tolerance: float = 0.0,
) -> Training:
    """Train from a start (D,) for some epochs, by `gradviz.descend`.

    Without `batches`, each epoch is one step with the full batch. Where all rows at all steps are
    too many to be computed, the training loss is that over a sample (`Training.watched` says so);
    the gradients are never sampled but by `batches`.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss
    >>> from gradviz.optimizers import SGD
    >>> data = DATASETS["line"](n=40)
    >>> f = data_loss(MODELS["linear"](("x",)), data, LOSSES["MeanSquaredError"])
    >>> done = train(f, (0, 0), SGD(learning_rate=0.1), epochs=3, batches=Batches(40, 10))
    >>> done.trajectory.steps, done.epochs, done.training_by_epoch.shape
    (12, 3, (4,))
    """
    parts = batches or Batches(loss.size)
    if parts.size != loss.size:
        raise ValueError(f"batches of {parts.size} rows for a loss over {loss.size}")
    steps = epochs * parts.per_epoch
    watched = loss.for_points(steps + 1)
    function: Any = loss if watched is loss else _Watched(loss, watched)
    gradient = None if parts.is_full else parts
    run = descend(function, start, optimizer, steps, gradient=gradient, tolerance=tolerance)
    if not isinstance(run, Trajectory):
        raise TypeError("a training has one start")
    done = Training(run, loss, watched, validation, parts)
    if early_stopping is None or done.validation_by_epoch is None or done.epochs == 0:
        return done
    stopped, best = early_stopping.stop(done.validation_by_epoch[1:])
    end = run.steps if stopped is None else int(done.epoch_steps[stopped + 1])
    restore = early_stopping.restore_best_weights and best < done.epochs
    restored = run.positions[done.epoch_steps[best + 1]] if restore else None
    if stopped is not None:
        run = _stopped_early(run, end)
    return Training(run, loss, watched, validation, parts, stopped, best, restored)


def _stopped_early(run: Trajectory, steps: int) -> Trajectory:
    """Return a trajectory's first steps, after which the training was stopped."""
    return replace(
        run,
        positions=run.positions[: steps + 1],
        values=run.values[: steps + 1],
        gradients=run.gradients[: steps + 1],
        state={name: values[: steps + 1] for name, values in run.state.items()},
        status=STOPPED_EARLY,
        stopped_at=steps,
        function_evaluations=steps + 1,
        gradient_evaluations=steps + 1 if run.gradient_evaluations else 0,
        evaluations=run.evaluations[: steps + 1],
    )
