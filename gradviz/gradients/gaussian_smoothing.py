"""The gradient of the function blurred by a Gaussian, from random directions."""

from __future__ import annotations

from gradviz.declarations.hyperparameters import flag
from gradviz.declarations.sentences import N_
from gradviz.gradients.base import Estimator, Stencil, Values, samples, step


def _stencil(values: Values) -> Stencil:
    if values["antithetic"]:
        return Stencil((1, -1), (1, -1), 2)
    return Stencil((1, 0), (1, -1))


GaussianSmoothing = Estimator(
    name="GaussianSmoothing",
    title=N_("Gaussian smoothing"),
    source=N_(
        "Nesterov & Spokoiny (2017), section 3; antithetic: Salimans et al. (2017), section 2"
    ),
    summary=N_(
        "The gradient of a blurred function, the mean of f over a Gaussian cloud of width h; it"
        " sees through ripples and kinks smaller than h."
    ),
    formula=(
        r"g = \frac{1}{k} \sum_{i=1}^{k} \frac{f(x + h u_i) - f(x - h u_i)}{2h} \, u_i,"
        r" \quad u_i \sim \mathcal{N}(0, I)"
    ),
    hyperparameters=(
        step(1e-2, N_("The width of the Gaussian by which the function is blurred.")),
        samples(8),
        flag(
            "antithetic",
            default=True,
            words=N_(
                "Looks both ways along each direction, instead of once, with f(x) subtracted: the"
                " errors of even order cancel."
            ),
        ),
    ),
    directions="gaussian",
    stencil=_stencil,
)
