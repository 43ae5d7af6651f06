"""The operators of arithmetic."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
from scipy import special

from gradviz.declarations.sentences import N_
from gradviz.language.operations.record import (
    NOT_NEGATIVE,
    POSITIVE,
    UNKNOWN,
    Arguments,
    DomainCondition,
    NonsmoothPoint,
    Operation,
    ieee,
)

DIVISION_BY_ZERO = N_("A division by zero has no value.")
ROOT = N_("The slope of a root is infinite at 0, so that the gradient has no value there.")
_FRACTIONAL = N_("A negative base has no real power with a fractional exponent.")


def continued_power(base: Any, exponent: Any) -> Any:
    """Return base^exponent; of a negative base for whole exponents only, otherwise nan."""
    negative = np.real(base) < 0.0
    whole = (np.imag(exponent) == 0.0) & (np.real(exponent) == np.floor(np.real(exponent)))
    # turning round by (-1)^n is exact; through the logarithm it would leave a trace of 1e-16
    odd = np.mod(np.real(exponent), 2.0) == 1.0
    side = np.where(negative, np.where(whole, np.where(odd, -1.0, 1.0), np.nan), 1.0)
    z = np.where(negative, -base, base)
    # near the real axis z^b = x^Re(b) exp(i Im(b) log x + b log(1 + i y/x)) keeps all its digits
    far = np.abs(np.imag(z)) >= np.real(z)
    x = np.where(far, 1.0, np.real(z))
    angle = np.where(far, 0.0, np.imag(z) / x)
    turned = 1j * np.imag(exponent) * np.log(x) + exponent * special.log1p(1j * angle)
    near = np.power(x, np.real(exponent)) * np.exp(turned)
    return side * np.where(far, np.power(z, exponent), near)


def _sum_sign(known: Arguments) -> int:
    return max(known.signs) if min(known.signs) >= NOT_NEGATIVE else UNKNOWN


def _product_sign(known: Arguments) -> int:
    if min(known.signs) >= NOT_NEGATIVE:
        return min(known.signs)
    return NOT_NEGATIVE if known.nodes[0] == known.nodes[1] else UNKNOWN


def _quotient_sign(known: Arguments) -> int:
    return min(known.signs) if min(known.signs) >= NOT_NEGATIVE else UNKNOWN


def _power_sign(known: Arguments) -> int:
    if known.signs[0] == POSITIVE:
        return POSITIVE
    value = known.value(1)
    if value is not None and value % 2.0 == 0.0:
        return POSITIVE if value == 0.0 else NOT_NEGATIVE
    return known.signs[0]


def _exponent(known: Arguments) -> tuple[bool, float]:
    """Return whether the exponent is a whole number, and its value, nan where it varies."""
    value = known.value(1)
    return (False, math.nan) if value is None else (bool(value == np.floor(value)), value)


def _is_no_reciprocal(known: Arguments) -> bool:
    whole, value = _exponent(known)
    return not (whole and value < 0.0) or known.is_not_zero(0)


def _is_no_root(known: Arguments) -> bool:
    whole, value = _exponent(known)
    return whole or not value > 0.0 or known.signs[0] >= NOT_NEGATIVE


def _is_no_reciprocal_root(known: Arguments) -> bool:
    whole, value = _exponent(known)
    varies = known.value(1) is None
    return varies or whole or value > 0.0 or known.signs[0] == POSITIVE


def _is_no_free_power_of_negatives(known: Arguments) -> bool:
    return known.value(1) is not None or known.signs[0] >= NOT_NEGATIVE


def _is_no_free_power_of_zero(known: Arguments) -> bool:
    constant = known.value(1) is not None
    # 0^0 is 1, as in IEEE 754
    safe = known.is_not_zero(0) or known.signs[1] >= NOT_NEGATIVE
    return constant or safe or known.nodes[0] == known.nodes[1]


OPERATIONS = (
    Operation(
        name="add",
        arity=2,
        kind="operator",
        aliases=("+",),
        chain=True,
        python="({0} + {1})",
        ieee=operator.add,
        numpy="({0} + {1})",
        javascript="({0} + {1})",
        analytic="({0} + {1})",
        derivatives=("1", "1"),
        sign=_sum_sign,
        symbol="+",
    ),
    Operation(
        name="subtract",
        arity=2,
        kind="operator",
        aliases=("-", "−", "–"),
        chain=True,
        python="({0} - {1})",
        ieee=operator.sub,
        numpy="({0} - {1})",
        javascript="({0} - {1})",
        analytic="({0} - {1})",
        derivatives=("1", "-1"),
        symbol="−",
    ),
    Operation(
        name="multiply",
        arity=2,
        kind="operator",
        chain=True,
        python="({0} * {1})",
        ieee=operator.mul,
        numpy="({0} * {1})",
        javascript="({0} * {1})",
        analytic="({0} * {1})",
        derivatives=("b", "a"),
        sign=_product_sign,
        symbol="×",
    ),
    Operation(
        name="divide",
        arity=2,
        kind="operator",
        aliases=("/", "÷", "∕"),
        chain=True,
        python="({0} / {1})",
        careful="divide({0}, {1})",
        ieee=ieee(np.divide),
        numpy="np.divide({0}, {1})",
        javascript="({0} / {1})",
        analytic="np.divide({0}, {1})",
        derivatives=("1/b", "-r/b"),
        domain=(
            DomainCondition(
                condition=r"{1} \ne 0",
                failing="{1} = 0",
                why=DIVISION_BY_ZERO,
                holds="b != 0",
                edge="b",
                thin=True,
                unless=lambda known: known.is_not_zero(1),
            ),
        ),
        sign=_quotient_sign,
        symbol="÷",
    ),
    Operation(
        name="power",
        arity=2,
        kind="operator",
        aliases=("^", "**"),
        python="power({0}, {1})",
        scalar=math.pow,
        ieee=ieee(np.power),
        numpy="np.power({0}, {1})",
        javascript="Math.pow({0}, {1})",
        analytic="c_power({0}, {1})",
        bindings={"c_power": continued_power},
        # 0^b is 0 for every b > 0, and so is its slope, while 0 log(0) is nan
        derivatives=("b*a^(b-1)", "where(a == 0, where(b > 0, 0, r*log(a)), r*log(a))"),
        textbook=("b*a^(b-1)", "r*log(a)"),
        domain=(
            DomainCondition(
                condition=r"{0} \ne 0",
                failing="{0} = 0",
                why=N_(
                    "A negative exponent divides by a power, and a division by zero has no value."
                ),
                holds="a != 0",
                edge="a",
                thin=True,
                unless=_is_no_reciprocal,
            ),
            DomainCondition(
                condition=r"{0} \ge 0",
                failing="{0} < 0",
                why=_FRACTIONAL,
                holds="a >= 0",
                unless=_is_no_root,
            ),
            DomainCondition(
                condition="{0} > 0",
                failing=r"{0} \le 0",
                why=N_(
                    "A negative fractional exponent is one divided by a root, and needs a positive"
                    " base."
                ),
                holds="a > 0",
                edge="a",
                unless=_is_no_reciprocal_root,
            ),
            DomainCondition(
                condition=r"{0} \ge 0 \;\vee\; {1} \in \mathbb{{Z}}",
                failing=r"{0} < 0,\; {1} \notin \mathbb{{Z}}",
                why=_FRACTIONAL,
                holds="a >= 0 or b == floor(b)",
                unless=_is_no_free_power_of_negatives,
            ),
            DomainCondition(
                condition=r"{0} \ne 0 \;\vee\; {1} \ge 0",
                failing=r"{0} = 0,\; {1} < 0",
                why=N_("Zero has no negative power: that would be a division by zero."),
                holds="a != 0 or b >= 0",
                edge="a",
                thin=True,
                unless=_is_no_free_power_of_zero,
            ),
        ),
        meets="a",
        nonsmooth=(
            NonsmoothPoint(
                kind="steep",
                why=ROOT,
                place="{0} = 0",
                edge="a",
                unless=lambda known: (
                    not 0.0 < _exponent(known)[1] < 1.0 or known.signs[0] == POSITIVE
                ),
            ),
            NonsmoothPoint(
                kind="steep",
                why=N_(
                    "With a variable exponent the slope has the logarithm of the base in it, and 0"
                    " has none."
                ),
                place="{0} = 0",
                edge="a",
                unless=lambda known: known.value(1) is not None or known.signs[0] == POSITIVE,
            ),
        ),
        sign=_power_sign,
        symbol="^",
    ),
    Operation(
        name="negative",
        arity=1,
        kind="operator",
        python="(-{0})",
        ieee=operator.neg,
        numpy="(-{0})",
        javascript="(-{0})",
        analytic="(-{0})",
        exact=True,
        derivatives=("-1",),
        same_zeros=True,
        symbol="−",
    ),
)
