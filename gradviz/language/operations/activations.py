"""Functions of machine learning, and the error function."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from gradviz.declarations.sentences import N_
from gradviz.language.operations.record import (
    NonsmoothPoint,
    Operation,
    Rule,
    as_argument,
    ieee,
    not_negative,
    positive,
)


def _sigmoid(a: float) -> float:
    return 1.0 / (1.0 + math.exp(-a)) if a > -700.0 else math.exp(a)


def _softplus(a: float) -> float:
    return max(a, 0.0) + math.log1p(math.exp(-abs(a)))


def _relu(a: float) -> float:
    return a if a > 0 or a != a else 0.0


def continued_sigmoid(z: Any) -> Any:
    """Return 1 / (1 + exp(-z)), on either side without overflow."""
    right = np.real(z) >= 0.0
    small = np.exp(np.where(right, -z, z))
    return np.where(right, 1.0, small) / (1.0 + small)


def continued_softplus(z: Any) -> Any:
    """Return log(1 + exp(z)), on either side without overflow."""
    right = np.real(z) >= 0.0
    return np.where(right, z, 0.0) + special.log1p(np.exp(np.where(right, -z, z)))


OPERATIONS = (
    Operation(
        name="sigmoid",
        arity=1,
        aliases=("logistic",),
        python="sigmoid({0})",
        scalar=_sigmoid,
        ieee=ieee(special.expit),
        numpy="_sigmoid({0})",
        javascript="_sigmoid({0})",
        analytic="c_sigmoid({0})",
        bindings={"_sigmoid": special.expit, "c_sigmoid": continued_sigmoid},
        frameworks={
            "torch": "torch.sigmoid({0})",
            "numpy": "sigmoid({0})",
            "jax": "jax.nn.sigmoid({0})",
            "tensorflow": "tf.sigmoid({0})",
            "keras": "ops.sigmoid({0})",
        },
        helpers={
            "numpy": (
                "def sigmoid(a):\n"
                "    small = np.exp(-np.abs(a))\n"
                "    return np.where(a < 0, small, 1) / (1 + small)"
            ),
        },
        derivatives=("r*sigmoid(-a)",),
        textbook=("r*(1-r)",),
        sign=positive,
    ),
    Operation(
        name="softplus",
        arity=1,
        python="softplus({0})",
        scalar=_softplus,
        ieee=lambda a: float(np.logaddexp(0.0, a)),
        # np.logaddexp says the same in three times the time
        numpy="(np.maximum({0}, 0.0) + np.log1p(np.exp(-np.abs({0}))))",
        javascript="_softplus({0})",
        analytic="c_softplus({0})",
        bindings={"c_softplus": continued_softplus},
        frameworks={
            "torch": "torch.nn.functional.softplus({0})",
            "numpy": "np.logaddexp({0}, 0)",
            "jax": "jax.nn.softplus({0})",
            "tensorflow": "tf.math.softplus({0})",
            "keras": "ops.softplus({0})",
        },
        derivatives=("sigmoid(a)",),
        sign=positive,
    ),
    Operation(
        name="relu",
        arity=1,
        python="relu({0})",
        scalar=_relu,
        ieee=_relu,
        numpy="np.maximum({0}, 0.0)",
        javascript="Math.max({0}, 0)",
        exact=True,
        frameworks={
            "torch": "torch.relu({0})",
            "numpy": "np.maximum({0}, 0)",
            "jax": "jax.nn.relu({0})",
            "tensorflow": "tf.nn.relu({0})",
            "keras": "ops.relu({0})",
        },
        derivatives=("where(a > 0, 1, 0)",),
        rule=Rule(
            "relu",
            N_("ReLU"),
            N_(
                "The derivative of the inside where that is positive, 0 where it is"
                " negative. Where the inside is 0 there is a kink and no derivative; the"
                " app takes 0."
            ),
        ),
        worked="where(a > 0, da, 0)",
        meets="a",
        expansion="where(a > 0, a, 0)",
        nonsmooth=(
            NonsmoothPoint(
                kind="corner",
                why=N_("relu has a kink there; the app takes the slope 0."),
                place="{0} = 0",
                side=lambda at: np.sign(at[0]),
            ),
        ),
        sign=not_negative,
    ),
    Operation(
        name="erf",
        arity=1,
        python="erf({0})",
        scalar=math.erf,
        ieee=ieee(special.erf),
        numpy="_erf({0})",
        javascript="_erf({0})",
        analytic="c_erf({0})",
        bindings={"_erf": special.erf, "c_erf": special.erf},
        frameworks={
            "math": "math.erf({0})",
            "torch": "torch.erf({0})",
            "numpy": "erf({0})",
            "jax": "jax.lax.erf({0})",
            "tensorflow": "tf.math.erf({0})",
            "keras": "ops.erf({0})",
        },
        helpers={"numpy": "def erf(a):\n    return np.vectorize(math.erf)(a)"},
        derivatives=("2/sqrt(pi)*exp(-a^2)",),
        sign=as_argument,
        sympy="erf",
    ),
)
