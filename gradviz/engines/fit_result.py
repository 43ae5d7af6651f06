"""What a fit to large data gives, and what is told of it on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.endings import STATUSES
from gradviz.engines.base import Array, Problem
from gradviz.learning.models import LinearModel
from gradviz.optimizers.base import Configured


@dataclass(frozen=True)
class Progress:
    """Where a fit stands: `step` of `steps` are taken; `loss`, `gradient_norm` are the last's."""

    step: int
    steps: int
    loss: float
    rows_read: int
    seconds: float
    gradient_norm: float


@dataclass(frozen=True, eq=False)
class Fit:
    """A model fitted to data: T steps, of D parameters.

    `weights` (D,) are at the scale of `problem.scaler`. Before each step, `loss_by_step` (T,) is
    the loss over that step's rows, nan where none was complete, and `gradient_norms` (T,) the norm
    of its gradient; after it, `rows_by_step` (T,) are the rows read and `seconds_by_step` (T,) the
    time taken since the start, statistics included. `loss` is that at the end over all rows, of
    which `rows` are complete and `missing` are not. `status` is a name in
    `gradviz.descent.endings.STATUSES`. The weights after `weight_steps` (K,) steps are
    `weights_by_step` (K, D).
    """

    problem: Problem
    optimizer: Configured
    weights: Array
    loss: float
    rows: int
    missing: int
    status: str
    loss_by_step: Array
    gradient_norms: Array
    rows_by_step: NDArray[np.int64]
    seconds_by_step: Array
    weight_steps: NDArray[np.int64]
    weights_by_step: Array
    steps_per_epoch: int

    def __repr__(self) -> str:
        return f"<Fit of {self.problem.dimension} parameters: {self.steps} steps, {self.status}>"

    @property
    def steps(self) -> int:
        """The number of steps taken, T."""
        return len(self.loss_by_step)

    @property
    def rows_read(self) -> int:
        """The number of rows read, in all passes together."""
        return int(self.rows_by_step[-1]) if self.steps else 0

    @property
    def seconds(self) -> float:
        """The time it took, that before a resumed checkpoint included."""
        return float(self.seconds_by_step[-1]) if self.steps else 0.0

    @property
    def ending(self) -> str:
        """How it ended, as a sentence's end in English."""
        return STATUSES[self.status].format(step=self.steps)

    @property
    def unscaled_weights(self) -> Array:
        """The weights for features as they are in the data, (D,).

        Raises ValueError for a model whose weights do not change by the scale alone: one of higher
        degree, without a bias, or a network.
        """
        model = self.problem.model
        if not isinstance(model, LinearModel) or model.degree > 1 or not model.bias:
            raise ValueError("only a linear model of degree 1 with a bias can be unscaled")
        scaler = self.problem.scaler
        return self.weights if scaler is None else scaler.unscaled(self.weights)


__all__ = ["Fit", "Progress"]
