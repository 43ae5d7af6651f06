"""LAMB: Adam's direction, with a length in proportion to the parameters."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, decay, learning_rate, small, weight_decay

Lamb = Optimizer(
    name="Lamb",
    source=N_("You et al. (2020), Algorithm 2; keras.optimizers.Lamb"),
    summary=N_("Takes Adam's direction, and makes the step a fraction of the parameters' norm."),
    hyperparameters=(
        learning_rate(0.001, demo=0.05),
        decay("beta_1", 0.9),
        decay("beta_2", 0.999),
        small("epsilon", 1e-7),
        weight_decay(),
    ),
    # the paper adds the weight decay to u, so that it counts in the ratio; Keras applies it before
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        m = beta_1*m + (1 - beta_1)*g
        v = beta_2*v + (1 - beta_2)*g^2
        m_hat = m / (1 - beta_1^t)
        v_hat = v / (1 - beta_2^t)
        u = m_hat / (sqrt(v_hat) + epsilon)
        ratio = where(norm(x) > 0, where(norm(u) > 0, norm(x)/norm(u), 1), 1)
        x = x - ratio*learning_rate*u
    """,
)
