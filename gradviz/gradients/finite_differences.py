"""Differences of function values at points along each axis."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.gradients.base import Estimator, Stencil, step

ForwardDifference = Estimator(
    name="ForwardDifference",
    title=N_("Forward difference"),
    source=N_("Nocedal & Wright (2006), section 8.1; Fornberg (1988), table 3"),
    summary=N_("One more point on each axis: the cheapest difference, and the crudest."),
    formula=r"g_j = \frac{f(x + h e_j) - f(x)}{h}",
    hyperparameters=(step(1e-8),),
    stencil=lambda _: Stencil((1, 0), (1, -1)),
)

BackwardDifference = Estimator(
    name="BackwardDifference",
    title=N_("Backward difference"),
    source=N_("Nocedal & Wright (2006), section 8.1; Fornberg (1988), table 3"),
    summary=N_("The forward difference, looking back: for a point at the domain's upper edge."),
    formula=r"g_j = \frac{f(x) - f(x - h e_j)}{h}",
    hyperparameters=(step(1e-8),),
    stencil=lambda _: Stencil((0, -1), (1, -1)),
)

CentralDifference = Estimator(
    name="CentralDifference",
    title=N_("Central difference"),
    source=N_("Nocedal & Wright (2006), section 8.1; Fornberg (1988), table 1"),
    summary=N_(
        "One point on either side: twice the cost, and the error falls with the square of h."
    ),
    formula=r"g_j = \frac{f(x + h e_j) - f(x - h e_j)}{2h}",
    hyperparameters=(step(1e-5),),
    stencil=lambda _: Stencil((1, -1), (1, -1), 2),
)

FivePointDifference = Estimator(
    name="FivePointDifference",
    title=N_("Five-point difference"),
    source=N_("Abramowitz & Stegun (1964), section 25.3; Fornberg (1988), table 1"),
    summary=N_("Two points on either side, weighted so that the error falls with h to the fourth."),
    formula=(r"g_j = \frac{8 f(x + h e_j) - 8 f(x - h e_j) - f(x + 2h e_j) + f(x - 2h e_j)}{12h}"),
    hyperparameters=(step(1e-3),),
    stencil=lambda _: Stencil((1, -1, 2, -2), (8, -8, -1, 1), 12),
)
