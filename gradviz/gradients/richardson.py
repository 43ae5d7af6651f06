"""Richardson's extrapolation of central differences to h = 0."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

from gradviz.declarations.hyperparameters import Interval, number
from gradviz.declarations.sentences import N_
from gradviz.gradients.base import Estimator, Stencil, Values, step


def _stencil(values: Values) -> Stencil:
    """Return the extrapolated stencil, which is a stencil again.

    Central differences with h, h/2, h/4, ... have errors in even powers of h; level by level
    D <- (4^l D(h/2) - D(h)) / (4^l - 1) removes the leading one. Here the entries of the tableau
    are the weights w of the points x +- h/2^m.
    """
    levels = int(values["levels"])
    # row m begins with the central difference of step h/2^m: (f(x + h/2^m) - f(x - h/2^m)) 2^m/(2h)
    rows = [[Fraction(2**m, 2) * (m == n) for n in range(levels)] for m in range(levels)]
    for level in range(1, levels):
        factor = 4**level
        rows = [
            [(factor * b - a) / (factor - 1) for a, b in zip(coarse, fine, strict=True)]
            for coarse, fine in pairwise(rows)
        ]
    weights = rows[0]
    divisor = math.lcm(*(weight.denominator for weight in weights))
    pairs = [(0.5**m, int(weight * divisor)) for m, weight in enumerate(weights)]
    return Stencil(
        tuple(sign * offset for offset, _ in reversed(pairs) for sign in (1, -1)),
        tuple(sign * weight for _, weight in reversed(pairs) for sign in (1, -1)),
        divisor,
    )


RichardsonExtrapolation = Estimator(
    name="RichardsonExtrapolation",
    title=N_("Richardson extrapolation"),
    source=N_("Richardson (1911); Richardson & Gaunt (1927); Press et al. (2007), section 5.7"),
    summary=N_(
        "Central differences with h, h/2, h/4, ..., combined so that the leading errors cancel."
    ),
    formula=(
        r"D_0(h) = \frac{f(x + h e_j) - f(x - h e_j)}{2h}, \quad"
        r" D_l(h) = \frac{4^l D_{l-1}(h/2) - D_{l-1}(h)}{4^l - 1}, \quad g_j = D_{L-1}(h)"
    ),
    hyperparameters=(
        step(1e-2),
        number(
            "levels", 3, 1, 5, kind="integer",
            words=N_("How many step sizes are combined; each raises the order by two."),
            # beyond, the leading error is too small to tell its order
            interval=Interval(1, 6),
        ),
    ),
    stencil=_stencil,
)  # fmt: skip
