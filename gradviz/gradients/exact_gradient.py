"""The exact gradient, as automatic differentiation computes it."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.gradients.base import Estimator

Exact = Estimator(
    name="Exact",
    title=N_("Exact gradient"),
    source=N_("Linnainmaa (1976); Griewank & Walther (2008), section 3.2"),
    summary=N_(
        "The derivative itself, by the chain rule: no step to choose, no error but rounding."
    ),
    formula=r"g_j = \frac{\partial f}{\partial x_j}(x)",
    directions="none",
)
