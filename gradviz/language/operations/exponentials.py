"""Exponentials, logarithms and roots."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from gradviz.declarations.sentences import N_
from gradviz.language.operations.arithmetic import ROOT
from gradviz.language.operations.record import (
    NOT_NEGATIVE,
    POSITIVE,
    DomainCondition,
    NonsmoothPoint,
    as_argument,
    elementary,
    everywhere,
    positive,
)


def continued_cbrt(z: Any) -> Any:
    """Return the cube root that is real where z is."""
    side = np.where(np.real(z) < 0.0, -1.0, 1.0)
    return side * np.power(side * z, 1.0 / 3.0)


_LOGARITHM = N_("The logarithm needs a positive number.")
_POSITIVE = (
    DomainCondition(
        condition="{0} > 0",
        failing=r"{0} \le 0",
        why=_LOGARITHM,
        holds="a > 0",
        edge="a",
        unless=lambda known: known.signs[0] >= NOT_NEGATIVE,
    ),
    # what is never negative, x^2 + y^2, fails at its zeros only
    DomainCondition(
        condition="{0} > 0",
        failing="{0} = 0",
        why=_LOGARITHM,
        holds="a > 0",
        edge="a",
        thin=True,
        unless=lambda known: known.signs[0] != NOT_NEGATIVE,
    ),
)
_STEEP_AT_ZERO = (
    NonsmoothPoint(
        kind="steep",
        why=ROOT,
        place="{0} = 0",
        edge="a",
        unless=lambda known: known.signs[0] == POSITIVE,
    ),
)


OPERATIONS = (
    elementary(
        "exp",
        "r",
        frameworks=everywhere("exp", tensorflow="tf"),
        sign=positive,
        latex="e^{{{inline}}}",
        latex_name=r"\exp",
        as_power=True,
        mathml="<msup><mi>e</mi><mrow>{0}</mrow></msup>",
        sympy="exp",
    ),
    elementary(
        "expm1",
        "exp(a)",
        analytic="c_expm1({0})",
        bindings={"c_expm1": special.expm1},
        sign=as_argument,
    ),
    elementary("log", "1/a", aliases=("ln",), domain=_POSITIVE, latex_name=r"\log", sympy="log"),
    elementary(
        "log1p",
        "1/(1+a)",
        analytic="c_log1p({0})",
        bindings={"c_log1p": special.log1p},
        domain=(
            DomainCondition(
                condition="{0} > -1",
                failing=r"{0} \le -1",
                why=N_("log1p(u) is the logarithm of 1 + u, which must be positive."),
                holds="a > -1",
                edge="1 + a",
                unless=lambda known: known.signs[0] >= NOT_NEGATIVE,
            ),
        ),
        sign=as_argument,
    ),
    elementary(
        "log2",
        "1/(a*log(2))",
        frameworks=everywhere("log2") | {"tensorflow": "(tf.math.log({0}) / math.log(2))"},
        domain=_POSITIVE,
        latex_name=r"\log_{2}",
    ),
    elementary(
        "log10",
        "1/(a*log(10))",
        frameworks=everywhere("log10") | {"tensorflow": "(tf.math.log({0}) / math.log(10))"},
        domain=_POSITIVE,
        latex_name=r"\log_{10}",
    ),
    elementary(
        "sqrt",
        "1/(2*r)",
        synonyms=("raiz", "raíz", "root"),
        frameworks=everywhere("sqrt", tensorflow="tf"),
        domain=(
            DomainCondition(
                condition=r"{0} \ge 0",
                failing="{0} < 0",
                why=N_("In real numbers a negative number has no square root."),
                holds="a >= 0",
                unless=lambda known: known.signs[0] >= NOT_NEGATIVE,
            ),
        ),
        meets="a",
        expansion="a^0.5",
        nonsmooth=_STEEP_AT_ZERO,
        sign=lambda known: max(known.signs[0], NOT_NEGATIVE),
        same_zeros=True,
        latex=r"\sqrt{{{0}}}",
        mathml="<msqrt>{0}</msqrt>",
        sympy="sqrt",
        symbol="√",
    ),
    elementary(
        "cbrt",
        "1/(3*r^2)",
        analytic="c_cbrt({0})",
        bindings={"c_cbrt": continued_cbrt},
        frameworks={
            "torch": "cbrt({0})",
            "jax": "jnp.cbrt({0})",
            "numpy": "np.cbrt({0})",
            "tensorflow": "cbrt({0})",
            "keras": "ops.cbrt({0})",
        },
        helpers={
            "torch": "def cbrt(a):\n    return torch.sign(a) * torch.abs(a)**(1 / 3)",
            "tensorflow": "def cbrt(a):\n    return tf.sign(a) * tf.abs(a)**(1 / 3)",
        },
        meets="a",
        expansion="sign(a)*(sign(a)*a)^(1/3)",
        nonsmooth=_STEEP_AT_ZERO,
        sign=as_argument,
        same_zeros=True,
        latex=r"\sqrt[3]{{{0}}}",
        mathml="<mroot><mrow>{0}</mrow><mn>3</mn></mroot>",
        symbol="∛",
    ),
)
