"""Adamax: Adam with the largest recent gradient in place of its mean square."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, decay, learning_rate, small, weight_decay

Adamax = Optimizer(
    name="Adamax",
    source=N_("Kingma & Ba (2015), Algorithm 2; keras.optimizers.Adamax"),
    summary=N_("Adam that divides by the largest recent gradient instead of the mean one."),
    hyperparameters=(
        learning_rate(0.001, demo=0.05),
        decay("beta_1", 0.9),
        decay("beta_2", 0.999),
        small("epsilon", 1e-7),
        weight_decay(),
    ),
    # the paper has no epsilon
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        m = beta_1*m + (1 - beta_1)*g
        u = max(beta_2*u, abs(g))
        m_hat = m / (1 - beta_1^t)
        x = x - learning_rate*m_hat / (u + epsilon)
    """,
)
