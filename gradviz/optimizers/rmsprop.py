"""RMSprop: Adagrad that forgets."""

from __future__ import annotations

from gradviz.declarations.hyperparameters import FRACTION
from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, decay, flag, learning_rate, small, weight_decay

RMSprop = Optimizer(
    name="RMSprop",
    source=N_(
        "Tieleman & Hinton (2012), lecture 6e, slide 29; centered: Graves (2013), equations 38 to"
        " 41; keras.optimizers.RMSprop"
    ),
    summary=N_(
        "Divides each gradient by its recent size, so that steep and flat directions go alike."
    ),
    hyperparameters=(
        learning_rate(0.001, demo=0.02),
        decay("rho", 0.9, demo=0.99),
        decay(
            "momentum",
            0.0,
            N_("How much of the velocity is kept at each step, from 0 to 1."),
            interval=FRACTION,
        ),
        small("epsilon", 1e-7),
        flag(
            "centered", words=N_("Divides by the gradient's standard deviation, not by its size.")
        ),
        weight_decay(),
    ),
    # torch adds epsilon after the square root, and multiplies the momentum by the learning rate
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        v = rho*v + (1 - rho)*g^2
        g_mean = where(centered, rho*g_mean + (1 - rho)*g, g_mean)
        step = learning_rate*g / sqrt(where(centered, v - g_mean^2, v) + epsilon)
        m = where(momentum > 0, momentum*m + step, m)
        x = x - where(momentum > 0, m, step)
    """,
)
