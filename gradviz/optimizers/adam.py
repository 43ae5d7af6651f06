"""Adam: momentum, divided by the recent size of the gradient."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, decay, flag, learning_rate, small, weight_decay

Adam = Optimizer(
    name="Adam",
    source=N_(
        "Kingma & Ba (2015), Algorithm 1, with the epsilon of the end of section 2; amsgrad: Reddi"
        " et al. (2018), Algorithm 2; keras.optimizers.Adam"
    ),
    summary=N_("Momentum and a rate for each coordinate, both corrected for starting at zero."),
    hyperparameters=(
        learning_rate(0.001, demo=0.05),
        decay("beta_1", 0.9),
        decay("beta_2", 0.999),
        small("epsilon", 1e-7),
        flag("amsgrad", words=N_("Never lets a rate grow again.")),
        weight_decay(),
    ),
    # Keras adds epsilon to sqrt(v) before the correction of v, where Algorithm 1 (and torch) adds
    # it after; written after, as here, it is epsilon / sqrt(1 - beta_2^t). With amsgrad, Keras
    # corrects the largest v for its start; the paper corrects nothing.
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        m = beta_1*m + (1 - beta_1)*g
        v = beta_2*v + (1 - beta_2)*g^2
        v_max = where(amsgrad, max(v_max, v), v_max)
        m_hat = m / (1 - beta_1^t)
        v_hat = where(amsgrad, v_max, v) / (1 - beta_2^t)
        epsilon_hat = epsilon / sqrt(1 - beta_2^t)
        x = x - learning_rate*m_hat / (sqrt(v_hat) + epsilon_hat)
    """,
)
