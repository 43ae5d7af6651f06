"""What the printed Python calls: quick functions that may raise, and slow ones that never do.

`QUICK` binds the names of the vocabulary's Python column to `math`, which raises ValueError,
OverflowError or ZeroDivisionError where IEEE arithmetic gives nan or infinity. `CAREFUL` binds the
same names to NumPy's, whose results follow IEEE 754; its callers silence NumPy's warnings with
`np.errstate(all="ignore")`. `ARRAYS` is for the NumPy column.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Scalar = Callable[..., float]


def _sign(a: float) -> float:
    return 1.0 if a > 0 else (-1.0 if a < 0 else a * 0.0)


def _maximum(a: float, b: float) -> float:
    return a if a > b or a != a else b


def _minimum(a: float, b: float) -> float:
    return a if a < b or a != a else b


def _sigmoid(a: float) -> float:
    return 1.0 / (1.0 + math.exp(-a)) if a > -700.0 else math.exp(a)


def _softplus(a: float) -> float:
    return max(a, 0.0) + math.log1p(math.exp(-abs(a)))


def _relu(a: float) -> float:
    return a if a > 0 or a != a else 0.0


def _sigmoids(a: NDArray[np.float64]) -> NDArray[np.float64]:
    return special.expit(a)


def _erfs(a: NDArray[np.float64]) -> NDArray[np.float64]:
    return special.erf(a)


QUICK: dict[str, Any] = {
    name: getattr(math, name)
    for name in (
        "exp expm1 log log1p log2 log10 sqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh"
        " asinh acosh atanh erf hypot pow inf nan"
    ).split()
} | {
    "abs": abs,
    "sign": _sign,
    "floor": lambda a: float(math.floor(a)),
    "ceil": lambda a: float(math.ceil(a)),
    "maximum": _maximum,
    "minimum": _minimum,
    "mod": lambda a, b: a - b * math.floor(a / b) if b else math.nan,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "relu": _relu,
}


def _scalar(function: Callable[..., Any]) -> Scalar:
    return lambda *arguments: float(function(*arguments))


CAREFUL: dict[str, Any] = {
    name: _scalar(getattr(np, target))
    for name, target in {
        **{
            name: name
            for name in (
                "exp expm1 log log1p log2 log10 sqrt cbrt sin cos tan sinh cosh tanh hypot abs sign"
                " floor ceil maximum minimum mod divide"
            ).split()
        },
        "asin": "arcsin",
        "acos": "arccos",
        "atan": "arctan",
        "atan2": "arctan2",
        "asinh": "arcsinh",
        "acosh": "arccosh",
        "atanh": "arctanh",
        "pow": "power",
    }.items()
} | {
    "erf": _scalar(special.erf),
    "sigmoid": _scalar(special.expit),
    "softplus": lambda a: float(np.logaddexp(0.0, a)),
    "relu": _relu,
    "inf": math.inf,
    "nan": math.nan,
}

ARRAYS: dict[str, Any] = {
    "np": np,
    "_sigmoid": _sigmoids,
    "_erf": _erfs,
    "inf": math.inf,
    "nan": math.nan,
}
