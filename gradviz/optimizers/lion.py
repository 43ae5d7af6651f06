"""Lion: the sign of the momentum, found by a search over programs."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, decay, learning_rate, weight_decay

Lion = Optimizer(
    name="Lion",
    source=N_("Chen et al. (2023), Algorithm 2; keras.optimizers.Lion"),
    summary=N_(
        "Takes steps of one size in every coordinate: only the sign of the momentum counts."
    ),
    hyperparameters=(
        learning_rate(0.001, demo=0.02),
        decay("beta_1", 0.9),
        decay("beta_2", 0.99),
        weight_decay(),
    ),
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        x = x - learning_rate*sign(beta_1*m + (1 - beta_1)*g)
        m = beta_2*m + (1 - beta_2)*g
    """,
)
