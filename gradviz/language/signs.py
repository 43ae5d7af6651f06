"""What the tree alone says of values and signs: 1 + x^2 is positive, whatever x is."""

from __future__ import annotations

import math

from gradviz.language.operations.record import NOT_NEGATIVE, POSITIVE, UNKNOWN
from gradviz.language.tree import Call, Constant, Node, Number, fold
from gradviz.language.vocabulary import CONSTANTS, OPERATIONS
from gradviz.language.vocabulary import constant_value as computed


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
        if not isinstance(part, Call) or part.function == "where":
            return None
        if OPERATIONS[part.function].kind not in ("function", "operator"):
            return None
        return computed(part.function, below)

    return fold(node, value)


def sign_of(node: Node) -> int:
    """Return POSITIVE, NOT_NEGATIVE or UNKNOWN, as far as that is seen without numbers.

    It speaks of the real function: `exp(-x^2)` is positive, though it is rounded to 0 far out.

    >>> from gradviz.language.reader import read_function
    >>> [sign_of(read_function(text).tree) for text in ("1 + x^2", "x^2 + |y|", "x - 1")]
    [2, 1, 0]
    """

    def sign(part: Node, below: list[int]) -> int:
        if isinstance(part, Call):
            return OPERATIONS[part.function].sign(Known(part.arguments, tuple(below)))
        value = constant_value(part)
        if value is None or math.isnan(value):
            return UNKNOWN
        return POSITIVE if value > 0.0 else NOT_NEGATIVE if value == 0.0 else UNKNOWN

    return fold(node, sign)


def is_not_zero(node: Node) -> bool:
    """Tell whether a part is zero nowhere, as far as that is seen without numbers.

    >>> is_not_zero(Call("exp", (Number("2"),))), is_not_zero(Number("0"))
    (True, False)
    """
    value = constant_value(node)
    return sign_of(node) == POSITIVE or (value is not None and value != 0.0)


class Known:
    """What a formula says of the arguments of one of its operations, found as it is asked for.

    >>> Known((Number("2"), Number("-1"))).signs
    (2, 0)
    """

    def __init__(self, nodes: tuple[Node, ...], signs: tuple[int, ...] | None = None) -> None:
        self.nodes = nodes
        self._signs = signs

    @property
    def signs(self) -> tuple[int, ...]:
        """UNKNOWN, NOT_NEGATIVE or POSITIVE of each."""
        if self._signs is None:
            self._signs = tuple(sign_of(each) for each in self.nodes)
        return self._signs

    def value(self, position: int) -> float | None:
        """Return what an argument is worth, None where it has variables."""
        return constant_value(self.nodes[position])

    def is_not_zero(self, position: int) -> bool:
        """Tell whether an argument is zero nowhere, as far as that is seen."""
        return is_not_zero(self.nodes[position])
