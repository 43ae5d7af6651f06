"""Schedule-Free AdamW: averaging in place of a schedule."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, decay, learning_rate, number, small, weight_decay

ScheduleFreeAdamW = Optimizer(
    name="ScheduleFreeAdamW",
    source=N_("Defazio et al. (2024), Algorithm 1; keras.optimizers.ScheduleFreeAdamW"),
    summary=N_("Averages where it has been, which does the work of a falling learning rate."),
    hyperparameters=(
        learning_rate(0.0025, demo=0.2),
        decay("beta_1", 0.9),
        decay("beta_2", 0.999),
        small("epsilon", 1e-8),
        number(
            "warmup_steps",
            0,
            0,
            100,
            kind="integer",
            words=N_("Over how many steps the rate grows from zero."),
        ),
        weight_decay(),
    ),
    # The paper's y, where gradients are taken, is x here and the variable in Keras; the paper's x,
    # the average, is worked out from it; z is the fast point. Where the paper weighs each z by the
    # square of its rate, and lets z decay, Keras weighs all alike, and lets y decay. With beta_1 = 0
    # gradients are taken at z itself: the average takes no part, and cannot be worked out of y.
    equations="""
        z[0] = x
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        warm = where(warmup_steps > 0, min(t/warmup_steps, 1), 1)
        average = where(beta_1 > 0, (x - (1 - beta_1)*z) / beta_1, z)
        v = beta_2*v + (1 - beta_2)*g^2
        v_hat = v / (1 - beta_2^t)
        z = z - warm*learning_rate*g / (sqrt(v_hat) + epsilon)
        new_average = (1 - 1/t)*average + z/t
        x = (1 - beta_1)*z + beta_1*new_average
    """,
)
