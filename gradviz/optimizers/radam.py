"""RAdam: Adam that waits until its second moment can be trusted."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, decay, learning_rate, small, weight_decay

RAdam = Optimizer(
    name="RAdam",
    source=N_("Liu et al. (2020), Algorithm 2; torch.optim.RAdam (decoupled_weight_decay=True)"),
    summary=N_(
        "Adam that begins as plain momentum and only adapts once it has seen enough gradients."
    ),
    hyperparameters=(
        learning_rate(0.001, demo=0.05),
        decay("beta_1", 0.9),
        decay("beta_2", 0.999),
        small("epsilon", 1e-8),
        weight_decay(),
    ),
    # Keras has no RAdam. Torch starts to adapt at rho > 5, the paper at rho > 4; and torch adds
    # epsilon (the paper has none) to sqrt(v) before the correction of v
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        m = beta_1*m + (1 - beta_1)*g
        v = beta_2*v + (1 - beta_2)*g^2
        m_hat = m / (1 - beta_1^t)
        rho_inf = 2/(1 - beta_2) - 1
        rho = rho_inf - 2*t*beta_2^t / (1 - beta_2^t)
        rectified = sqrt(max((rho - 4)*(rho - 2)*rho_inf / ((rho_inf - 4)*(rho_inf - 2)*rho), 0))
        adapted = sqrt(1 - beta_2^t) / (sqrt(v) + epsilon)
        x = x - learning_rate*m_hat * where(rho > 5, rectified*adapted, 1)
    """,
)
