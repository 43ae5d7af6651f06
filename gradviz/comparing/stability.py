"""Theory's limits of stability on quadratics, for gradient descent and its two momenta.

On f(x) = x'Hx/2 + b'x every eigenvector of H is a problem of its own, and a method with a constant
learning rate converges if and only if the largest eigenvalue's does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.comparing.axes import Axis
from gradviz.optimizers.base import Configured

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stability:
    """Where theory puts the border of divergence on a map: a line through points (x, y)."""

    x: Array
    y: Array
    largest_curvature: float


def constant_hessian(function: Any) -> Array | None:
    """Return the Hessian of a quadratic, shape (D, D), and None where f is none.

    An objective says it by an attribute of this name; a typed function where its formula shows it.

    >>> from gradviz import parse
    >>> constant_hessian(parse("x^2 + 3y^2 + x*y - 5")).tolist()
    [[2.0, 1.0], [1.0, 6.0]]
    >>> constant_hessian(parse("x^4")) is None
    True
    """
    known: Array | None = getattr(function, "constant_hessian", None)
    return known


def rate_limit(largest_curvature: float, momentum: Any = 0.0, *, nesterov: bool = False) -> Any:
    """Return the learning rate from which on a quadratic diverges.

    Gradient descent: 2/lambda. Heavy ball: 2 (1 + beta)/lambda. Nesterov:
    2 (1 + beta)/((1 + 2 beta) lambda). These are for v = beta v - learning_rate g, as Keras,
    Polyak and torch (which multiplies by the rate afterwards) write it; where the gradient comes
    with a factor 1 - beta, the limit is that much higher. Sources: Polyak (1964), theorem 9; Goh,
    Why Momentum Really Works (2017); Cohen et al., Gradient Descent on Neural Networks Typically
    Occurs at the Edge of Stability (2021), equation 1 and appendix B.

    >>> rate_limit(4.0), rate_limit(4.0, 0.5), round(rate_limit(4.0, 0.5, nesterov=True), 3)
    (0.5, 0.75, 0.375)
    """
    ahead = 1.0 + 2.0 * momentum if nesterov else 1.0
    return 2.0 * (1.0 + momentum) / (ahead * largest_curvature)


def stability(function: Any, optimizer: Any, x: Axis, y: Axis) -> Stability | None:
    """Return theory's border on a map of learning rates against something else.

    None where theory has none to offer: for other optimizers, for functions that are no quadratics
    or have no minimum, with weight decay, clipping or a schedule, and without a rate on the map.
    """
    if not isinstance(optimizer, Configured) or optimizer.declaration.name != "SGD":
        return None
    values = optimizer.values
    if optimizer.schedule is not None or optimizer.clipping or values["weight_decay"]:
        return None
    if "learning_rate" not in (x.name, y.name) or "weight_decay" in (x.name, y.name):
        return None
    hessian = constant_hessian(function)
    if hessian is None:
        return None
    curvatures = np.linalg.eigvalsh(hessian)
    if not curvatures[-1] > 0 or curvatures[0] < 0:
        return None
    along = y if x.name == "learning_rate" else x
    fine = np.linspace(along.values[0], along.values[-1], 400)
    if along.scale == "log":
        fine = np.geomspace(along.values[0], along.values[-1], 400)
    momentum = fine if along.name == "momentum" else np.full(len(fine), values["momentum"])
    nesterov = fine > 0.5 if along.name == "nesterov" else bool(values["nesterov"])
    largest = float(curvatures[-1])
    plain, ahead = (rate_limit(largest, momentum, nesterov=each) for each in (False, True))
    limits = np.where(nesterov, ahead, plain)
    xs, ys = (limits, fine) if along is y else (fine, limits)
    return Stability(xs, ys, largest)


__all__ = ["Stability", "constant_hessian", "rate_limit", "stability"]
