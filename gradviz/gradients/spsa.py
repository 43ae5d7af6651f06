"""Simultaneous perturbation: two evaluations, however many variables."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.gradients.base import Estimator, Stencil, samples, step

SPSA = Estimator(
    name="SPSA",
    title=N_("Simultaneous perturbation (SPSA)"),
    source=N_("Spall (1992), equation 2.2 and section III (averaging)"),
    summary=N_(
        "Moves all variables at once, each up or down at random: two evaluations"
        " estimate the directional derivative, in any number of variables."
    ),
    # Spall divides by the perturbation; of +1 and -1 that is the same as multiplying
    formula=(
        r"g = \frac{1}{k} \sum_{i=1}^{k} \frac{f(x + h u_i) - f(x - h u_i)}{2h} \, u_i,"
        r" \quad u_{ij} = \pm 1"
    ),
    hyperparameters=(step(1e-3), samples(1)),
    directions="rademacher",
    stencil=lambda _: Stencil((1, -1), (1, -1), 2),
)
