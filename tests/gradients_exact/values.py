"""Trees evaluated by mpmath, with what is still to be differentiated done numerically there."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import mpmath
from mpmath import mp

from gradviz.language.tree import Call, Constant, Name, Node, Number


class NoValueError(ValueError):
    """There is no real value here."""


def _power(base: Any, exponent: Any) -> Any:
    if base == 0 and exponent < 0:
        raise NoValueError
    return base**exponent


def _sign_root(a: Any) -> Any:
    return mpmath.sign(a) * mpmath.cbrt(abs(a))


OPERATIONS: Mapping[str, Callable[..., Any]] = {
    **{name: getattr(operator, name) for name in ("lt", "le", "gt", "ge", "eq", "ne")},
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "negative": operator.neg,
    "power": _power,
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "not": operator.not_,
    "abs": abs,
    "sign": mpmath.sign,
    "floor": mpmath.floor,
    "ceil": mpmath.ceil,
    "max": max,
    "min": min,
    "mod": lambda a, b: a - b * mpmath.floor(a / b),
    "cbrt": _sign_root,
    "log2": lambda a: mpmath.log(a, 2),
    "log10": mpmath.log10,
    "sigmoid": lambda a: 1 / (1 + mpmath.exp(-a)),
    "softplus": lambda a: mpmath.log1p(mpmath.exp(a)),
    "relu": lambda a: max(a, mpmath.mpf(0)),
}


def value(node: Node, at: Mapping[str, Any]) -> Any:
    """Return the value of a tree; marks are differentiated numerically, from values alone.

    Raises NoValueError where it is not a real number.
    """
    if isinstance(node, Number):
        return mpmath.mpf(node.text)
    if isinstance(node, Constant):
        return {"pi": +mp.pi, "e": +mp.e}[node.name]
    if isinstance(node, Name):
        return at[node.name]
    assert isinstance(node, Call)
    if node.function in ("derivative", "partial"):
        inside, variable = node.arguments
        name = variable.name
        function = lambda moved: value(inside, {**at, name: moved})
        return mpmath.diff(function, at[name], h=mpmath.mpf(10) ** -15)
    if node.function == "where":
        condition, yes, no = node.arguments
        return value(yes if value(condition, at) else no, at)
    arguments = [value(each, at) for each in node.arguments]
    function = OPERATIONS.get(node.function) or getattr(mpmath, node.function)
    try:
        result = function(*arguments)
    except (ValueError, ZeroDivisionError, OverflowError, mpmath.libmp.ComplexResult) as error:
        raise NoValueError from error
    if isinstance(result, mpmath.mpc) or (
        not isinstance(result, bool) and not mpmath.isfinite(result)
    ):
        raise NoValueError
    return result
