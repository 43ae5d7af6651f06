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
from gradviz.descent.vector_step import vector_step
from gradviz.learning.batches import Batches
from gradviz.learning.networks.network_loss import NetworkLoss
from gradviz.learning.networks.propagation import masks
from gradviz.learning.terms import Array
from gradviz.learning.training import EarlyStopping, overfitting
from gradviz.optimizers.base import Configured, Optimizer

MOST_KEPT = 1 << 26  # numbers in all checkpoints: half a gigabyte


@dataclass(frozen=True, eq=False)
class TrainingSettings:
    """What decides each number of a training, beside the loss.

    `start` (D,) are the parameters before step 0, `seed` is that of the dropout masks, and `rates`
    are pairs (step, learning rate): from that step on, counted from 0, the rate of the optimizer is
    that one. Raises ValueError for what is out of range.
    """

    start: Array
    optimizer: Configured
    batches: Batches
    seed: int = 0
    rates: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        if self.optimizer.paths is not None:
            raise ValueError(f"{self.optimizer.name} has to have one value of each hyperparameter")
        if not 0 <= self.seed < 1 << 32:
            raise ValueError(f"seed has to be from 0 to 2^32 - 1, not {self.seed}")
        name = self.optimizer.rate_name
        if self.rates and name not in self.optimizer.rule.inputs:
            raise ValueError(f"{self.optimizer.name} has no {name} to change")
        for step, rate in self.rates:
            self.optimizer.with_values(**{name: rate})  # raises for a rate that is none
            if step < 0:
                raise ValueError(f"step has to be at least 0, not {step}")
        object.__setattr__(self, "rates", tuple(sorted(self.rates, key=lambda pair: pair[0])))

    @cached_property
    def rate_place(self) -> int:
        """The place of the learning rate among the numbers of a step."""
        return self.optimizer.rule.inputs.index(self.optimizer.rate_name)

    def numbers(self, step: int) -> list[float]:
        """Return the hyperparameters of a step, in the order of the rule's inputs."""
        found = [float(self.optimizer.values[name]) for name in self.optimizer.rule.inputs]
        for first, rate in self.rates:
            if first <= step:
                found[self.rate_place] = rate
        return found


class Stepper:
    """A training that stands before a step; `advance` takes the step.

    `parameters` (D,) and `states` (S, D) are those before it.
    """

    def __init__(self, loss: NetworkLoss, settings: TrainingSettings) -> None:
        self._loss, self._settings = loss, settings
        self._rule = vector_step(settings.optimizer.rule)
        if np.shape(settings.start) != (loss.dimension,):
            raise ValueError(f"start needs the shape ({loss.dimension},)")
        # side by side, so that the norms of all three are found at once
        self._seen = np.empty((3, loss.dimension))
        self.parameters, self._gradient, self._change = self._seen
        self.parameters[:] = settings.start
        self._layers = loss.network.split(self.parameters)
        self._slopes = loss.network.split(self._gradient)
        self._firsts = [place.first for place in loss.network.places]
        self._changes = {step for step, _ in settings.rates}
        self.step = 0
        self._numbers = settings.numbers(0)
        # a state may begin as the parameters themselves, which will move
        starts = self._rule.start(self.parameters, self._numbers)
        self._states: Sequence[Array] = [np.array(each) for each in starts]
        self._epoch: tuple[int, Sequence[NDArray[np.intp]]] = (-1, ())

    @property
    def states(self) -> Array:
        """The optimizer's states before the step, (S, D)."""
        states = np.empty((len(self._states), self._loss.dimension))
        for place, state in enumerate(self._states):
            states[place] = state
        return states

    def restore(self, step: int, parameters: Array, states: Array) -> None:
        """Stand before a step again, with the parameters and states of then."""
        self.step, self._numbers = step, self._settings.numbers(step)
        self.parameters[:], self._states = parameters, tuple(states)

    def _rows(self) -> NDArray[np.intp]:
        epoch, batch = divmod(self.step, self._settings.batches.per_epoch)
        if self._epoch[0] != epoch:
            self._epoch = epoch, self._settings.batches.epoch(epoch)
        return self._epoch[1][batch]

    @property
    def length(self) -> float:
        """The norm of the parameters, nan where one of them is no number."""
        return math.sqrt(float(self.parameters.dot(self.parameters)))

    def advance(self) -> tuple[float, Array, Array]:
        """Take a step; return its batch's loss, gradient norms and update ratios, (L,) each."""
        settings, network = self._settings, self._loss.network
        if self.step in self._changes:
            self._numbers = settings.numbers(self.step)
        rows = self._rows()
        dropped = masks(network, settings.seed, self.step, rows) if network.has_dropout else ()
        value = self._loss.step(self._layers, rows, self._slopes, dropped)
        self.step += 1
        moved, *self._states = self._rule.move(
            self.parameters, self._gradient, self._states, self._numbers, float(self.step)
        )
        np.subtract(moved, self.parameters, out=self._change)
        squares = np.add.reduceat(self._seen * self._seen, self._firsts, axis=1)
        sizes, norms, lengths = np.sqrt(squares, out=squares)
        self.parameters[:] = moved
        return value, norms, lengths / sizes


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


__all__ = ["MOST_KEPT", "NetworkTraining", "Stepper", "TrainingSettings", "train_network"]
