"""Training a network by a declared optimizer, batch by batch, and what was seen on the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.descent import AnyOptimizer
from gradviz.descent.endings import DIVERGED, LIMIT, STEP_LIMIT, STOPPED_EARLY
from gradviz.learning.batches import Batches
from gradviz.learning.networks.network_loss import NetworkLoss
from gradviz.learning.networks.network_steps import Stepper, TrainingSettings
from gradviz.learning.terms import Array
from gradviz.learning.training import EarlyStopping, overfitting
from gradviz.optimizers.base import Configured, Optimizer

MOST_KEPT = 1 << 26  # numbers in all checkpoints: half a gigabyte


@dataclass(frozen=True, eq=False)
class NetworkTraining:
    """What a training did: T steps in E whole epochs, of a network of L layers and D parameters.

    By step, (T,): `batch_losses`, before the step and with dropout and penalties; (T, L):
    `gradient_norms` and `update_ratios`, |w_{t+1} - w_t| / |w_t| over each layer. By epoch,
    (E + 1,), from the start on, over all rows, without dropout and with penalties:
    `training_by_epoch`, `validation_by_epoch`, and the shares of rows in the class predicted, nan
    where there are no classes; `weights` (E + 1, D) and the optimizer's `states` (E + 1, S, D).
    `parameters` are those at the end, or of the best epoch where they were restored. `status` says
    how it ended.
    """

    loss: NetworkLoss
    validation: NetworkLoss | None
    settings: TrainingSettings
    batch_losses: Array
    gradient_norms: Array
    update_ratios: Array
    training_by_epoch: Array
    validation_by_epoch: Array | None
    training_accuracy: Array
    validation_accuracy: Array | None
    weights: Array
    states: Array
    parameters: Array
    status: str = STEP_LIMIT
    stopped_epoch: int | None = None
    best_epoch: int | None = None

    @property
    def steps(self) -> int:
        """The number of steps, T."""
        return len(self.batch_losses)

    @property
    def epochs(self) -> int:
        """The number of whole epochs, E."""
        return len(self.training_by_epoch) - 1

    @property
    def batches(self) -> Batches:
        """Which rows each step looked at."""
        return self.settings.batches

    @property
    def epoch_steps(self) -> NDArray[np.intp]:
        """The steps at which epochs begin and the last one ends, (E + 1,)."""
        return np.arange(self.epochs + 1) * self.batches.per_epoch

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

    def at(self, step: int) -> tuple[Array, Array]:
        """Return the parameters (D,) and the states (S, D) before a step, from 0 to T.

        They are computed again from the last epoch before it. Raises ValueError out of range.
        """
        if not 0 <= step <= self.steps:
            raise ValueError(f"step has to be from 0 to {self.steps}, not {step}")
        stepper = Stepper(self.loss, self.settings)
        epoch = min(step // self.batches.per_epoch, self.epochs)
        first = epoch * self.batches.per_epoch
        stepper.restore(first, self.weights[epoch], self.states[epoch])
        with np.errstate(all="ignore"):
            for _ in range(step - first):
                stepper.advance()
        return stepper.parameters, stepper.states


class _Record:
    """The rows of a `NetworkTraining` as they come."""

    def __init__(self, loss: NetworkLoss, validation: NetworkLoss | None) -> None:
        self.loss, self.validation = loss, validation
        self.by_step: list[tuple[float, Array, Array]] = []
        self.training: list[tuple[float, float]] = []
        self.held: list[tuple[float, float]] = []
        self.kept: list[tuple[Array, Array]] = []

    def epoch(self, stepper: Stepper) -> None:
        """Look at all rows, and keep the parameters."""
        x = stepper.parameters
        self.training.append(self.loss.evaluate(x))
        if self.validation is not None:
            self.held.append(self.validation.evaluate(x))
        self.kept.append((x.copy(), stepper.states))

    def result(
        self,
        settings: TrainingSettings,
        parameters: Array,
        status: str,
        stopped: int | None,
        best: int | None,
    ) -> NetworkTraining:
        """Return everything as arrays."""
        layers = len(self.loss.network.layers)
        losses, norms, ratios = zip(*self.by_step, strict=True) if self.by_step else ((), (), ())
        training, held = np.array(self.training), np.array(self.held)
        return NetworkTraining(
            self.loss,
            self.validation,
            settings,
            np.array(losses, dtype=np.float64),
            np.array(norms, dtype=np.float64).reshape(-1, layers),
            np.array(ratios, dtype=np.float64).reshape(-1, layers),
            training[:, 0],
            held[:, 0] if len(held) else None,
            training[:, 1],
            held[:, 1] if len(held) else None,
            np.array([weights for weights, _ in self.kept]),
            np.array([states for _, states in self.kept]),
            parameters.copy(),
            status,
            stopped,
            best,
        )


def train_network(
    loss: NetworkLoss,
    start: ArrayLike,
    optimizer: AnyOptimizer,
    epochs: int = 10,
    *,
    batches: Batches | None = None,
    validation: NetworkLoss | None = None,
    early_stopping: EarlyStopping | None = None,
    seed: int = 0,
    rates: Sequence[tuple[int, float]] = (),
) -> NetworkTraining:
    """Train a network from a start (D,) for some epochs.

    w_{t+1} = w_t + update(w_t, g_t), g_t the gradient over the rows of batch t with the dropout
    masks of (seed, t). Without `batches`, they have 32 rows, as in Keras. It stops early as
    `EarlyStopping` says, and where a loss is no number or a layer grows beyond all bounds.

    Raises ValueError for what does not fit together, and for a training whose weights of all epochs
    are too many to be kept, TypeError for a method that is no update rule.

    >>> from gradviz.learning import DATASETS
    >>> from gradviz.learning.networks import Dense, Network, network_loss
    >>> from gradviz.optimizers import Adam
    >>> net = Network(2, [Dense(8, "relu"), Dense(1, "sigmoid")])
    >>> f = network_loss(net, DATASETS["moons"](n=100), "BinaryCrossentropy")
    >>> done = train_network(f, net.initial(), Adam(learning_rate=0.01), epochs=5)
    >>> done.steps, done.weights.shape, bool(done.training_by_epoch[-1] < done.training_by_epoch[0])
    (20, (6, 33), True)
    """
    parts = batches or Batches(loss.size, 32)
    if parts.size != loss.size:
        raise ValueError(f"batches of {parts.size} rows for a loss over {loss.size}")
    if epochs < 0:
        raise ValueError(f"epochs has to be at least 0, not {epochs}")
    configured = optimizer() if isinstance(optimizer, Optimizer) else optimizer
    if not isinstance(configured, Configured):
        raise TypeError(f"networks are trained by update rules, not by {configured!r}")
    array = np.array(start, dtype=np.float64)
    settings = TrainingSettings(array, configured, parts, seed, tuple(rates))
    kept = (epochs + 1) * loss.dimension * (1 + len(settings.optimizer.rule.states))
    if kept > MOST_KEPT:
        raise ValueError(f"epochs times parameters has to be at most {MOST_KEPT}, not {kept}")
    with np.errstate(all="ignore"):
        return _train(_Record(loss, validation), settings, epochs, early_stopping)


def _train(
    record: _Record, settings: TrainingSettings, epochs: int, early: EarlyStopping | None
) -> NetworkTraining:
    stepper = Stepper(record.loss, settings)
    record.epoch(stepper)
    stopped = best = None
    status = STEP_LIMIT
    for _ in range(epochs):
        for _ in range(settings.batches.per_epoch):
            found = stepper.advance()
            record.by_step.append(found)
            if not (math.isfinite(found[0]) and stepper.length <= LIMIT):
                return record.result(settings, stepper.parameters, DIVERGED, None, best)
        record.epoch(stepper)
        if early is not None and record.held:
            stopped, best = early.stop([loss for loss, _ in record.held[1:]])
            if stopped is not None:
                status = STOPPED_EARLY
                break
    parameters = stepper.parameters
    if early is not None and early.restore_best_weights and best is not None and best < epochs:
        parameters = record.kept[best + 1][0]
    return record.result(settings, parameters, status, stopped, best)


__all__ = ["MOST_KEPT", "NetworkTraining", "train_network"]
