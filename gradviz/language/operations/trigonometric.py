"""Trigonometric functions and their inverses.

A derivative is computed in a form that keeps its digits at the edges of the domain, where that of
the books, which is shown, loses them.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_
from gradviz.language.operations.record import (
    POSITIVE,
    DomainCondition,
    NonsmoothPoint,
    Operation,
    as_argument,
    elementary,
    everywhere,
    ieee,
    not_negative,
)

NO_COSINE = N_("The tangent and the secant divide by the cosine, which is zero there.")
INFINITE_SLOPE = N_("The slope is infinite there, so that the gradient has no value.")


def continued_atan2(y: Any, x: Any) -> Any:
    """Return the angle of (x, y), continued from the real half plane in which it lies."""
    steep = np.abs(np.real(y)) > np.abs(np.real(x))
    quarter = np.copysign(np.pi / 2.0, np.real(y))
    turn = np.where(np.real(x) < 0.0, 2.0 * quarter, 0.0)
    flat = turn + np.arctan(y / np.where(steep, 1.0, x))
    return np.where(steep, quarter - np.arctan(x / np.where(steep, y, 1.0)), flat)


def has_tangent(at: list[NDArray[Any]]) -> NDArray[Any]:
    """Tell where a cosine is not zero; pi/2 itself is no floating-point number, its neighbour is.

    Beyond a million the numbers lie too far apart to tell a pole from what is beside it.
    """
    close = np.minimum(np.spacing(np.abs(at[0])), 1e-10)
    result: NDArray[Any] = ~(np.abs(np.cos(at[0])) <= close)
    return result


def _between_minus_one_and_one(why: str) -> tuple[DomainCondition, ...]:
    return (
        DomainCondition(
            condition=r"-1 \le {0} \le 1",
            failing=r"\left|{0}\right| > 1",
            why=why,
            holds="abs(a) <= 1",
        ),
    )


_STEEP_ENDS = (
    NonsmoothPoint(
        kind="steep",
        why=INFINITE_SLOPE,
        place=r"\left|{0}\right| = 1",
        edge="1 - abs(a)",
        unless=lambda known: known.signs[0] == POSITIVE,
    ),
)

OPERATIONS = (
    elementary(
        "sin",
        "cos(a)",
        synonyms=("sen", "seno", "sine"),
        frameworks=everywhere("sin", tensorflow="tf"),
        inverse="asin",
        latex_name=r"\sin",
        power_at_name=True,
        sympy="sin",
    ),
    elementary(
        "cos",
        "-sin(a)",
        synonyms=("coseno", "cosseno", "cosine"),
        frameworks=everywhere("cos", tensorflow="tf"),
        inverse="acos",
        latex_name=r"\cos",
        power_at_name=True,
        sympy="cos",
    ),
    elementary(
        "tan",
        "1+r^2",
        aliases=("tg",),
        synonyms=("tang", "tangent", "tangente"),
        frameworks=everywhere("tan", tensorflow="tf"),
        domain=(
            DomainCondition(
                condition=r"{0} \ne \tfrac{{\pi}}{{2}} + k \pi,\; k \in \mathbb{{Z}}",
                failing=r"{0} = \tfrac{{\pi}}{{2}} + k \pi,\; k \in \mathbb{{Z}}",
                why=NO_COSINE,
                holds=has_tangent,
                edge="cos(a)",
                thin=True,
            ),
        ),
        inverse="atan",
        latex_name=r"\tan",
        power_at_name=True,
        sympy="tan",
    ),
    elementary(
        "asin",
        "1/sqrt((1-a)*(1+a))",
        textbook=("1/sqrt(1-a^2)",),
        numpy_name="arcsin",
        aliases=("arcsin",),
        synonyms=("arcsen", "asen", "arcoseno", "arcseno"),
        frameworks=everywhere("asin", "arcsin", tensorflow="tf"),
        domain=_between_minus_one_and_one(
            N_("A sine lies between -1 and 1, so only such numbers have an arcsine.")
        ),
        nonsmooth=_STEEP_ENDS,
        latex_name=r"\arcsin",
        sympy="asin",
    ),
    elementary(
        "acos",
        "-1/sqrt((1-a)*(1+a))",
        textbook=("-1/sqrt(1-a^2)",),
        numpy_name="arccos",
        aliases=("arccos",),
        synonyms=("arcocoseno", "arccosseno"),
        frameworks=everywhere("acos", "arccos", tensorflow="tf"),
        domain=_between_minus_one_and_one(
            N_("A cosine lies between -1 and 1, so only such numbers have an arccosine.")
        ),
        nonsmooth=_STEEP_ENDS,
        sign=not_negative,
        latex_name=r"\arccos",
        sympy="acos",
    ),
    elementary(
        "atan",
        "1/(1+a^2)",
        numpy_name="arctan",
        aliases=("arctan", "arctg"),
        synonyms=("atg", "arctang", "arcotangente", "arctangente"),
        frameworks=everywhere("atan", "arctan", tensorflow="tf"),
        sign=as_argument,
        latex_name=r"\arctan",
        sympy="atan",
    ),
    Operation(
        name="atan2",
        arity=2,
        aliases=("arctan2",),
        python="atan2({0}, {1})",
        scalar=math.atan2,
        ieee=ieee(np.arctan2),
        numpy="np.arctan2({0}, {1})",
        javascript="Math.atan2({0}, {1})",
        analytic="c_atan2({0}, {1})",
        bindings={"c_atan2": continued_atan2},
        frameworks={
            "torch": "torch.atan2({0}, {1})",
            "jax": "jnp.arctan2({0}, {1})",
            "numpy": "np.arctan2({0}, {1})",
            "tensorflow": "tf.atan2({0}, {1})",
            "keras": "ops.arctan2({0}, {1})",
        },
        derivatives=("b/(a^2+b^2)", "-a/(a^2+b^2)"),
        meets="a",
        nonsmooth=(
            NonsmoothPoint(
                kind="jump",
                why=N_(
                    "The angle jumps by a full turn there; the app takes the slope beside the jump."
                ),
                place=r"{0} = 0,\; {1} \le 0",
                side=lambda at: (at[0] >= 0.0) & (at[1] < 0.0),
            ),
        ),
        sympy="atan2",
    ),
)
