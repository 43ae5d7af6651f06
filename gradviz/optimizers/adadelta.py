"""Adadelta: steps in the units of the parameters."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, decay, learning_rate, small, weight_decay

Adadelta = Optimizer(
    name="Adadelta",
    source=N_("Zeiler (2012), Algorithm 1; keras.optimizers.Adadelta"),
    summary=N_(
        "Measures each step by the steps before it, so that it needs no learning rate at all."
    ),
    hyperparameters=(
        learning_rate(0.001, demo=10.0),
        decay("rho", 0.95),
        small("epsilon", 1e-7),
        weight_decay(),
    ),
    # the paper has no learning rate: there it is 1
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        accumulated_grad = rho*accumulated_grad + (1 - rho)*g^2
        step = sqrt(accumulated_step + epsilon) / sqrt(accumulated_grad + epsilon) * g
        accumulated_step = rho*accumulated_step + (1 - rho)*step^2
        x = x - learning_rate*step
    """,
)
