"""What the tree alone says of a sign: 1 + x^2 is positive, whatever x is."""

from __future__ import annotations

import math

import numpy as np

from gradviz.language.ieee import CAREFUL
from gradviz.language.tree import Call, Constant, Node, Number, fold
from gradviz.language.vocabulary import CONSTANTS, OPERATIONS

UNKNOWN, NOT_NEGATIVE, POSITIVE = range(3)
_POSITIVE = ("exp", "cosh", "sigmoid", "softplus")
_NOT_NEGATIVE = ("abs", "relu", "sqrt", "hypot", "acosh", "acos")
_KEEP = ("cbrt", "sinh", "asinh", "tanh", "atan", "erf", "expm1", "log1p", "sign", "floor")


def constant_value(node: Node) -> float | None:
    """Return what a part without variables is worth, and None for one that has some.

    >>> constant_value(Call("divide", (Number("1"), Number("4"))))
    0.25
    """

    def value(part: Node, below: list[float | None]) -> float | None:
        if isinstance(part, Number):
            return part.value
        if isinstance(part, Constant):
            return CONSTANTS[part.name]
        if not isinstance(part, Call) or OPERATIONS[part.function].kind not in (
            "function",
            "operator",
        ):
            return None
        numbers = [each for each in below if each is not None]
        if len(numbers) < len(below) or part.function == "where":
            return None
        return _computed(part.function, numbers)

    return fold(node, value)


def _computed(function: str, numbers: list[float]) -> float:
    with np.errstate(all="ignore"):
        if function == "negative":
            return -numbers[0]
        if function == "multiply":
            return numbers[0] * numbers[1]
        if function in ("add", "subtract"):
            return numbers[0] + (numbers[1] if function == "add" else -numbers[1])
        name = {"power": "pow", "max": "maximum", "min": "minimum"}.get(function, function)
        return float(CAREFUL[name](*numbers))


def sign_of(node: Node) -> int:
    """Return POSITIVE, NOT_NEGATIVE or UNKNOWN, as far as that is seen without numbers.

    It speaks of the real function: `exp(-x^2)` is positive, though it is rounded to 0 far out.

    >>> from gradviz.language.reader import read_function
    >>> [sign_of(read_function(text).tree) for text in ("1 + x^2", "x^2 + |y|", "x - 1")]
    [2, 1, 0]
    """

    def sign(part: Node, below: list[int]) -> int:
        value = None if isinstance(part, Call) else constant_value(part)
        if value is not None and not math.isnan(value):
            return POSITIVE if value > 0.0 else NOT_NEGATIVE if value == 0.0 else UNKNOWN
        return _of_call(part, below) if isinstance(part, Call) else UNKNOWN

    return fold(node, sign)


def _of_call(node: Call, below: list[int]) -> int:
    name, arguments = node.function, node.arguments
    if name in _POSITIVE:
        return POSITIVE
    if name == "add" and min(below) >= NOT_NEGATIVE:
        return max(below)
    if name in ("multiply", "divide"):
        if min(below) >= NOT_NEGATIVE:
            return min(below)
        return NOT_NEGATIVE if name == "multiply" and arguments[0] == arguments[1] else UNKNOWN
    if name == "power":
        return _of_power(node, below)
    if name in ("abs", "sqrt"):
        return max(below[0], NOT_NEGATIVE)
    if name in _NOT_NEGATIVE:
        return max(NOT_NEGATIVE, *below) if name == "hypot" else NOT_NEGATIVE
    if name in _KEEP:
        return NOT_NEGATIVE if name == "floor" and below[0] else below[0]
    if name == "max":
        return max(below)
    if name == "min":
        return min(below)
    return min(below[1:]) if name == "where" else UNKNOWN


def _of_power(node: Call, below: list[int]) -> int:
    if below[0] == POSITIVE:
        return POSITIVE
    value = constant_value(node.arguments[1])
    if value is not None and value % 2.0 == 0.0:
        return POSITIVE if value == 0.0 else NOT_NEGATIVE
    return below[0]
