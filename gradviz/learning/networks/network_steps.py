"""A training of a network step by step: what decides it, and what takes a step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.vector_step import vector_step
from gradviz.learning.batches import Batches
from gradviz.learning.networks.network_loss import NetworkLoss
from gradviz.learning.networks.propagation import masks
from gradviz.learning.terms import Array
from gradviz.optimizers.base import Configured


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
        x, g = self.parameters, self._gradient
        moved, *states = self._rule.move(x, g, self._states, self._numbers, float(self.step))
        # a state that is x or g as they are would change with them
        self._states = [each.copy() if each is x or each is g else each for each in states]
        np.subtract(moved, x, out=self._change)
        squares = np.add.reduceat(self._seen * self._seen, self._firsts, axis=1)
        sizes, norms, lengths = np.sqrt(squares, out=squares)
        x[:] = moved
        return value, norms, lengths / sizes


__all__ = ["Stepper", "TrainingSettings"]
