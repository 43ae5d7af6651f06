"""Gradient descent, with momentum and with Nesterov's."""

from __future__ import annotations

from gradviz.declarations.hyperparameters import FRACTION
from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, decay, flag, learning_rate, weight_decay

SGD = Optimizer(
    name="SGD",
    source=N_(
        "Cauchy (1847); Polyak (1964), equation 9; Nesterov (1983), in the form of Sutskever et al."
        " (2013), equations 3 and 4; keras.optimizers.SGD"
    ),
    summary=N_("Goes straight downhill; with momentum, like a heavy ball that keeps its velocity."),
    hyperparameters=(
        learning_rate(0.01, demo=0.02),
        decay(
            "momentum",
            0.0,
            N_("How much of the velocity is kept at each step, from 0 to 1."),
            interval=FRACTION,
        ),
        flag("nesterov", words=N_("Looks ahead: takes the gradient where the velocity leads.")),
        weight_decay(),
    ),
    # Sutskever et al. move to the point ahead and keep both points; Keras (and this) keeps the
    # point ahead as x, which is why the gradient counts twice in the step
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        v = where(momentum > 0, momentum*v - learning_rate*g, v)
        x = where(momentum > 0, x + where(nesterov, momentum*v - learning_rate*g, v), x - learning_rate*g)
    """,
    variants={
        "Momentum": {"learning_rate": 0.01, "momentum": 0.9},
        "Nesterov": {"learning_rate": 0.01, "momentum": 0.9, "nesterov": True},
    },
)
