"""Adafactor: Adam without momentum, whose steps follow the size of the parameters."""

from __future__ import annotations

from gradviz.declarations.hyperparameters import POSITIVE, Interval
from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, learning_rate, number, small, weight_decay

Adafactor = Optimizer(
    name="Adafactor",
    source=N_("Shazeer & Stern (2018), Algorithm 4 (for vectors); keras.optimizers.Adafactor"),
    summary=N_("Makes each step a fraction of the parameters' own size, and never a wild one."),
    hyperparameters=(
        learning_rate(0.001, demo=0.1),
        number(
            "beta_2_decay",
            -0.8,
            -2.0,
            0.0,
            words=N_("How fast the memory of past gradients grows long."),
            interval=Interval(high=0),
        ),
        small("epsilon_1", 1e-30),
        number(
            "epsilon_2",
            1e-3,
            1e-6,
            1.0,
            scale="log",
            words=N_("The size that parameters are taken to have at least."),
        ),
        number(
            "clip_threshold",
            1.0,
            0.1,
            10.0,
            words=N_("How large a step may be, relatively."),
            interval=POSITIVE,
        ),
        weight_decay(),
    ),
    # Keras has a switch relative_step too, but takes the smaller of the rate and 1/sqrt(t)
    # whatever it says, so that it changes nothing
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        rho = min(learning_rate, 1/sqrt(t))
        size = max(epsilon_2, sqrt(mean(x^2)))
        beta_2 = 1 - t^beta_2_decay
        v = beta_2*v + (1 - beta_2)*(g^2 + epsilon_1)
        u = g / sqrt(v)
        u_hat = u / max(1, sqrt(mean(u^2))/clip_threshold)
        x = x - size*rho*u_hat
    """,
)
