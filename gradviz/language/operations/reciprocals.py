"""Secant, cosecant and cotangent, circular and hyperbolic, and their inverses.

The inverses take the branches that SymPy, mpmath, Mathematica and MATLAB take: acot(x) is
atan(1/x), which jumps at 0, where it is pi/2. Source: Abramowitz & Stegun (1964), 4.3, 4.4, 4.5 and
4.6. Each is computed in a form that keeps its digits at the edges of its domain.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_
from gradviz.language.operations.arithmetic import DIVISION_BY_ZERO
from gradviz.language.operations.record import (
    DomainCondition,
    NonsmoothPoint,
    Operation,
    as_argument,
    ieee,
    not_negative,
    positive,
)
from gradviz.language.operations.trigonometric import INFINITE_SLOPE, NO_COSINE, has_tangent

_NO_SINE = N_("The cosecant and the cotangent divide by the sine, which is zero there.")


def _has_cotangent(at: list[NDArray[Any]]) -> NDArray[Any]:
    """Tell where a sine is not zero, as `has_tangent` does of a cosine."""
    close = np.minimum(np.spacing(np.abs(at[0])), 1e-10)
    result: NDArray[Any] = ~(np.abs(np.sin(at[0])) <= close)
    return result


_COSINE_IS_NOT_ZERO = (
    DomainCondition(
        condition=r"{0} \ne \tfrac{{\pi}}{{2}} + k \pi,\; k \in \mathbb{{Z}}",
        failing=r"{0} = \tfrac{{\pi}}{{2}} + k \pi,\; k \in \mathbb{{Z}}",
        why=NO_COSINE,
        holds=has_tangent,
        edge="cos(a)",
        thin=True,
    ),
)
_SINE_IS_NOT_ZERO = (
    DomainCondition(
        condition=r"{0} \ne k \pi,\; k \in \mathbb{{Z}}",
        failing=r"{0} = k \pi,\; k \in \mathbb{{Z}}",
        why=_NO_SINE,
        holds=_has_cotangent,
        exact="sin(a) != 0",
        edge="sin(a)",
        thin=True,
    ),
)
_NOT_ZERO = (
    DomainCondition(
        condition=r"{0} \ne 0",
        failing="{0} = 0",
        why=DIVISION_BY_ZERO,
        holds="a != 0",
        edge="a",
        thin=True,
        unless=lambda known: known.is_not_zero(0),
    ),
)
_BEYOND_ONE = (
    DomainCondition(
        condition=r"\left|{0}\right| \ge 1",
        failing=r"\left|{0}\right| < 1",
        why=N_("A secant or cosecant is never between -1 and 1, so such numbers have no inverse."),
        holds="abs(a) >= 1",
    ),
)
_STEEP_ENDS = (
    NonsmoothPoint(
        kind="steep", why=INFINITE_SLOPE, place=r"\left|{0}\right| = 1", edge="abs(a) - 1"
    ),
)


def _frameworks(code: str) -> dict[str, str]:
    """Return the templates of the frameworks from one in which they are called M.

    >>> _frameworks("M.acos(1 / ({0}))")["jax"]
    'jnp.arccos(1 / ({0}))'
    """
    arc = code.replace("M.a", "M.arc").replace("M.arcbs", "M.abs")
    return {
        "math": code.replace("M.", "math."),
        "torch": code.replace("M.", "torch."),
        "numpy": arc.replace("M.", "np."),
        "jax": arc.replace("M.", "jnp."),
        "tensorflow": code.replace("M.", "tf.math."),
        "keras": arc.replace("M.", "ops."),
    }


def _record(
    name: str,
    derivative: str,
    code: str,
    numpy: str,
    values: Callable[[Any], Any],
    scalar: Callable[[float], float],
    **facts: Any,
) -> Operation:
    """Return a record: the frameworks' `code`, NumPy's template, and the same as functions.

    `values` computes what `numpy` says, over arrays and without raising.
    """
    known: dict[str, Any] = {
        "python": f"{name}({{0}})",
        "scalar": scalar,
        "ieee": ieee(values),
        "numpy": numpy,
        "javascript": numpy.replace("np.", "Math."),
        "analytic": numpy,
        "frameworks": _frameworks(code),
        "sympy": name,
    }
    return Operation(name=name, arity=1, derivatives=(derivative,), **(known | facts))


def _scalar_tangent(a: float) -> float:
    return math.sqrt(abs(a) - 1.0) * math.sqrt(abs(a) + 1.0)


def _asec(a: Any) -> Any:
    return np.arctan2(np.sqrt(np.abs(a) - 1.0) * np.sqrt(np.abs(a) + 1.0), np.sign(a))


def _acsc(a: Any) -> Any:
    return np.arctan2(np.sign(a), np.sqrt(np.abs(a) - 1.0) * np.sqrt(np.abs(a) + 1.0))


def _acot(a: Any) -> Any:
    return np.where(a == 0.0, np.pi / 2.0, np.arctan(np.divide(1.0, a)))


def _asech(a: Any) -> Any:
    return np.arcsinh(np.sqrt(np.divide(1.0 - a, a)) * np.sqrt(np.divide(1.0 + a, a)))


def _acoth(a: Any) -> Any:
    return np.sign(a) * 0.5 * np.log1p(np.divide(2.0, np.abs(a) - 1.0))


OPERATIONS = (
    _record(
        "sec",
        "r*tan(a)",
        "(1 / M.cos({0}))",
        "(1 / np.cos({0}))",
        lambda a: np.divide(1.0, np.cos(a)),
        lambda a: 1.0 / math.cos(a),
        inverse="asec",
        domain=_COSINE_IS_NOT_ZERO,
        latex_name=r"\sec",
        power_at_name=True,
    ),
    _record(
        "csc",
        "-r*cot(a)",
        "(1 / M.sin({0}))",
        "np.divide(1.0, np.sin({0}))",
        lambda a: np.divide(1.0, np.sin(a)),
        lambda a: 1.0 / math.sin(a),
        inverse="acsc",
        synonyms=("cosec", "cossec"),
        javascript="(1 / Math.sin({0}))",
        domain=_SINE_IS_NOT_ZERO,
        latex_name=r"\csc",
        power_at_name=True,
    ),
    _record(
        "cot",
        "-(1+r^2)",
        "(1 / M.tan({0}))",
        "np.divide(1.0, np.tan({0}))",
        lambda a: np.divide(1.0, np.tan(a)),
        lambda a: 1.0 / math.tan(a),
        inverse="acot",
        synonyms=("cotg", "ctg", "cotan"),
        javascript="(1 / Math.tan({0}))",
        domain=_SINE_IS_NOT_ZERO,
        latex_name=r"\cot",
        power_at_name=True,
    ),
    _record(
        "asec",
        "1/(abs(a)*sqrt(abs(a)-1)*sqrt(abs(a)+1))",
        "M.acos(1 / ({0}))",
        "np.arctan2(np.sqrt(np.abs({0}) - 1) * np.sqrt(np.abs({0}) + 1), np.sign({0}))",
        _asec,
        lambda a: math.atan2(_scalar_tangent(a), math.copysign(1.0, a)),
        textbook=("1/(abs(a)*sqrt(a^2-1))",),
        synonyms=("arcsec",),
        javascript="Math.atan2(Math.sqrt(Math.abs({0}) - 1) * Math.sqrt(Math.abs({0}) + 1),"
        " Math.sign({0}))",
        analytic="np.arccos(1.0 / {0})",
        domain=_BEYOND_ONE,
        nonsmooth=_STEEP_ENDS,
        sign=not_negative,
        latex_name=r"\operatorname{arcsec}",
    ),
    _record(
        "acsc",
        "-1/(abs(a)*sqrt(abs(a)-1)*sqrt(abs(a)+1))",
        "M.asin(1 / ({0}))",
        "np.arctan2(np.sign({0}), np.sqrt(np.abs({0}) - 1) * np.sqrt(np.abs({0}) + 1))",
        _acsc,
        lambda a: math.atan2(math.copysign(1.0, a), _scalar_tangent(a)),
        textbook=("-1/(abs(a)*sqrt(a^2-1))",),
        synonyms=("arccsc", "acosec", "arccosec", "arccossec"),
        javascript="Math.atan2(Math.sign({0}),"
        " Math.sqrt(Math.abs({0}) - 1) * Math.sqrt(Math.abs({0}) + 1))",
        analytic="np.arcsin(1.0 / {0})",
        domain=_BEYOND_ONE,
        nonsmooth=_STEEP_ENDS,
        sign=as_argument,
        latex_name=r"\operatorname{arccsc}",
    ),
    _record(
        "acot",
        "-1/(1+a^2)",
        "M.atan(1 / ({0}))",
        "np.where({0} == 0.0, np.pi / 2, np.arctan(np.divide(1.0, {0})))",
        _acot,
        lambda a: math.atan(1.0 / a) if a else math.pi / 2.0,
        synonyms=("arccot", "acotg", "arccotg", "arcctg", "arcotg"),
        javascript="({0} === 0 ? Math.PI / 2 : Math.atan(1 / {0}))",
        analytic="",
        nonsmooth=(
            NonsmoothPoint(
                kind="jump",
                why=N_(
                    "The arccotangent jumps there, as atan(1/x) does; the app takes the slope"
                    " beside the jump."
                ),
                place="{0} = 0",
                side=lambda at: at[0] >= 0.0,
            ),
        ),
        sign=as_argument,
        latex_name=r"\operatorname{arccot}",
    ),
    _record(
        "sech",
        "-r*tanh(a)",
        "(1 / M.cosh({0}))",
        "(1 / np.cosh({0}))",
        lambda a: np.divide(1.0, np.cosh(a)),
        lambda a: 1.0 / math.cosh(a),
        inverse="asech",
        sign=positive,
        power_at_name=True,
        latex_name=r"\operatorname{sech}",
    ),
    _record(
        "csch",
        "-r*coth(a)",
        "(1 / M.sinh({0}))",
        "np.divide(1.0, np.sinh({0}))",
        lambda a: np.divide(1.0, np.sinh(a)),
        lambda a: 1.0 / math.sinh(a),
        inverse="acsch",
        synonyms=("cosech", "cossech"),
        javascript="(1 / Math.sinh({0}))",
        domain=_NOT_ZERO,
        sign=as_argument,
        power_at_name=True,
        latex_name=r"\operatorname{csch}",
    ),
    _record(
        "coth",
        "-csch(a)^2",
        "(1 / M.tanh({0}))",
        "np.divide(1.0, np.tanh({0}))",
        lambda a: np.divide(1.0, np.tanh(a)),
        lambda a: 1.0 / math.tanh(a),
        inverse="acoth",
        synonyms=("cotgh", "ctgh", "cotanh"),
        javascript="(1 / Math.tanh({0}))",
        domain=_NOT_ZERO,
        sign=as_argument,
        power_at_name=True,
        latex_name=r"\coth",
    ),
    _record(
        "asech",
        "-1/(a*sqrt((1-a)*(1+a)))",
        "M.acosh(1 / ({0}))",
        "np.arcsinh(np.sqrt(np.divide(1 - {0}, {0})) * np.sqrt(np.divide(1 + {0}, {0})))",
        _asech,
        lambda a: math.asinh(math.sqrt((1.0 - a) / a) * math.sqrt((1.0 + a) / a)),
        textbook=("-1/(a*sqrt(1-a^2))",),
        synonyms=("arcsech", "arsech"),
        javascript="Math.asinh(Math.sqrt((1 - {0}) / {0}) * Math.sqrt((1 + {0}) / {0}))",
        domain=(
            DomainCondition(
                condition=r"0 < {0} \le 1",
                failing=r"{0} \le 0 \;\vee\; {0} > 1",
                why=N_(
                    "A hyperbolic secant lies above 0 and is at most 1, so only such numbers have"
                    " an asech."
                ),
                holds="a > 0 and a <= 1",
                edge="a",
            ),
        ),
        nonsmooth=(
            NonsmoothPoint(kind="steep", why=INFINITE_SLOPE, place="{0} = 1", edge="1 - a"),
        ),
        sign=not_negative,
        latex_name=r"\operatorname{arsech}",
    ),
    _record(
        "acsch",
        "-1/(abs(a)*sqrt(1+a^2))",
        "M.asinh(1 / ({0}))",
        "np.arcsinh(np.divide(1.0, {0}))",
        lambda a: np.arcsinh(np.divide(1.0, a)),
        lambda a: math.asinh(1.0 / a),
        synonyms=("arccsch", "arcsch", "acosech", "arcosech"),
        javascript="Math.asinh(1 / {0})",
        domain=_NOT_ZERO,
        sign=as_argument,
        latex_name=r"\operatorname{arcsch}",
    ),
    _record(
        "acoth",
        "1/((1-a)*(1+a))",
        "M.atanh(1 / ({0}))",
        "(0.5 * np.sign({0}) * np.log1p(np.divide(2.0, np.abs({0}) - 1)))",
        _acoth,
        lambda a: 0.5 * math.copysign(1.0, a) * math.log1p(2.0 / (abs(a) - 1.0)),
        textbook=("1/(1-a^2)",),
        synonyms=("arccoth", "arcoth"),
        javascript="(0.5 * Math.sign({0}) * Math.log1p(2 / (Math.abs({0}) - 1)))",
        analytic="np.arctanh(1.0 / {0})",
        domain=(
            DomainCondition(
                condition=r"\left|{0}\right| > 1",
                failing=r"\left|{0}\right| \le 1",
                why=N_(
                    "A hyperbolic cotangent is beyond 1 or below -1, so only such numbers have an"
                    " acoth."
                ),
                holds="abs(a) > 1",
                edge="abs(a) - 1",
            ),
        ),
        sign=as_argument,
        latex_name=r"\operatorname{arcoth}",
    ),
)
