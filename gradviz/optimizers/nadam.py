"""Nadam: Adam with Nesterov's momentum."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, decay, learning_rate, number, small, weight_decay

Nadam = Optimizer(
    name="Nadam",
    source=N_(
        "Dozat (2016), Algorithm 2; keras.optimizers.Nadam (momentum_decay: torch.optim.NAdam)"
    ),
    summary=N_("Adam that looks ahead: it steps with the momentum it will have, not that it had."),
    hyperparameters=(
        learning_rate(0.001, demo=0.05),
        decay("beta_1", 0.9),
        decay("beta_2", 0.999),
        small("epsilon", 1e-7),
        number(
            "momentum_decay",
            1.0,
            0.0,
            1.0,
            words=N_("How fast the momentum grows to beta_1: 1 is Keras' pace, 0.004 torch's."),
        ),
        weight_decay(),
    ),
    # the paper and torch let the momentum grow as 0.96^(t/250), which is momentum_decay=0.004;
    # Keras' 0.96^t has no such hyperparameter. The rest is the same in all three.
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        mu = beta_1*(1 - 0.5*0.96^(t*momentum_decay))
        mu_next = beta_1*(1 - 0.5*0.96^((t + 1)*momentum_decay))
        mu_product[0] = 1
        mu_product = mu_product*mu
        m = beta_1*m + (1 - beta_1)*g
        v = beta_2*v + (1 - beta_2)*g^2
        m_hat = mu_next*m / (1 - mu_product*mu_next) + (1 - mu)*g / (1 - mu_product)
        v_hat = v / (1 - beta_2^t)
        x = x - learning_rate*m_hat / (sqrt(v_hat) + epsilon)
    """,
)
