"""FTRL: follow the regularized leader."""

from __future__ import annotations

from gradviz.declarations.hyperparameters import Interval
from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, learning_rate, number, weight_decay

Ftrl = Optimizer(
    name="Ftrl",
    source=N_("McMahan et al. (2013), Algorithm 1; keras.optimizers.Ftrl"),
    summary=N_("Starts anew at each step: goes to the best point for all gradients seen so far."),
    hyperparameters=(
        learning_rate(0.001, demo=1.0),
        number(
            "learning_rate_power",
            -0.5,
            -1.0,
            0.0,
            words=N_("How the rate falls with the gradients seen; 0 keeps it fixed."),
            interval=Interval(high=0),
        ),
        number(
            "initial_accumulator_value",
            0.1,
            0.0,
            10.0,
            words=N_("What the sum of squared gradients starts with."),
        ),
        number(
            "l1_regularization_strength",
            0.0,
            0.0,
            10.0,
            words=N_("Holds small parameters at exactly zero."),
        ),
        number(
            "l2_regularization_strength",
            0.0,
            0.0,
            10.0,
            words=N_("Pulls the parameters towards zero."),
        ),
        number(
            "l2_shrinkage_regularization_strength",
            0.0,
            0.0,
            10.0,
            words=N_("Adds a pull towards zero to the gradient."),
        ),
        number("beta", 0.0, 0.0, 10.0, words=N_("Makes the first rates smaller.")),
        weight_decay(),
    ),
    # The method thinks of a start at 0: from another start, z knows nothing of it and the first
    # step leaps towards 0. The paper has no shrinkage, and its n starts at 0.
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        n[0] = initial_accumulator_value
        sigma = ((n + g^2)^(-learning_rate_power) - n^(-learning_rate_power)) / learning_rate
        z = z + g + 2*l2_shrinkage_regularization_strength*x - sigma*x
        n = n + g^2
        held = min(max(z, -l1_regularization_strength), l1_regularization_strength)
        curvature = (beta + n^(-learning_rate_power)) / learning_rate + 2*l2_regularization_strength
        x = (held - z) / curvature
    """,
)
