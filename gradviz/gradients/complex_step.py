"""A step into the complex plane, where no difference is taken."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.gradients.base import Estimator, Stencil, step

ComplexStep = Estimator(
    name="ComplexStep",
    title=N_("Complex step"),
    source=N_("Squire & Trapp (1998); Martins, Sturdza & Alonso (2003), section 2"),
    summary=N_(
        "Steps along the imaginary axis: nothing is subtracted, so h can be tiny and the result is"
        " exact to the last digits, for analytic functions."
    ),
    formula=r"g_j = \frac{\operatorname{Im} f(x + i h e_j)}{h}",
    hyperparameters=(step(1e-20, minimum=1e-30),),
    # Im(z) = Re(-i z)
    stencil=lambda _: Stencil((1j,), (-1j,)),
)
