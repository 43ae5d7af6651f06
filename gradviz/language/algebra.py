"""Trees as a person would write them: no terms 0, no factors 1, numbers multiplied, like terms one.

The constructors (`add`, `multiply`, ...) leave out what says nothing; `collect` goes through a
whole tree. Nothing is expanded, so the work stays linear in the tree, and the result is equal
wherever the tree it came from is defined. Numbers are exact: `0.26 * 2` is `0.52`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from gradviz.language.tree import Call, Constant, Name, Node, Number, fold

ZERO: Node = Number("0")
ONE: Node = Number("1")
_LONGEST = 10**12  # a longer numerator or denominator is written in floating point


def negative(node: Node) -> Node:
    """Return -u, with no sign twice and none before 0."""
    if node == ZERO:
        return node
    if isinstance(node, Call) and node.function == "negative":
        return node.arguments[0]
    return Call("negative", (node,))


def add(left: Node, right: Node) -> Node:
    """Return u + v, without a term 0.

    >>> add(Name("x"), ZERO)
    Name(name='x')
    """
    if left == ZERO:
        return right
    if right == ZERO:
        return left
    if isinstance(right, Call) and right.function == "negative":
        return Call("subtract", (left, right.arguments[0]))
    if isinstance(right, Call) and right.function in ("add", "subtract"):
        first, last = right.arguments
        return build(right.function, (add(left, first), last))
    return Call("add", (left, right))


def subtract(left: Node, right: Node) -> Node:
    """Return u - v, without a term 0."""
    return add(left, negative(right))


def multiply(left: Node, right: Node) -> Node:
    """Return u v, its sign and its number in front, without a factor 1."""
    if ZERO in (left, right):
        return ZERO
    if left == ONE:
        return right
    if right == ONE:
        return left
    if isinstance(left, Call) and left.function == "negative":
        return negative(multiply(left.arguments[0], right))
    if isinstance(right, Call) and right.function == "negative":
        return negative(multiply(left, right.arguments[0]))
    if isinstance(right, Number) and not isinstance(factors(left)[0], Number):
        left, right = right, left
    if isinstance(right, Call) and right.function == "multiply":
        return multiply(multiply(left, right.arguments[0]), right.arguments[1])
    return Call("multiply", (left, right))


def divide(top: Node, bottom: Node) -> Node:
    """Return u / v, its sign in front, without a bottom 1."""
    if top == ZERO or bottom == ONE:
        return top
    if isinstance(top, Call) and top.function == "negative":
        return negative(divide(top.arguments[0], bottom))
    return Call("divide", (top, bottom))


def power(base: Node, exponent: Node) -> Node:
    """Return u^v, where v is not 0 or 1."""
    if exponent == ZERO:
        return ONE
    return base if exponent == ONE else Call("power", (base, exponent))


def where(condition: Node, value: Node, other: Node) -> Node:
    """Return a piecewise value, where the two pieces differ."""
    return value if value == other else Call("where", (condition, value, other))


def total(terms: Iterable[Node]) -> Node:
    """Return the sum of terms."""
    return reduce(add, terms, ZERO)


def product(factors: Iterable[Node]) -> Node:
    """Return the product of factors."""
    return reduce(multiply, factors, ONE)


_BUILDERS: Mapping[str, Callable[..., Node]] = {
    "negative": negative,
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "divide": divide,
    "power": power,
    "where": where,
}


def build(function: str, arguments: Iterable[Node]) -> Node:
    """Return an operation on arguments, by its constructor where it has one."""
    builder = _BUILDERS.get(function)
    return builder(*arguments) if builder else Call(function, tuple(arguments))


def terms(node: Node) -> list[Node]:
    """Return the terms of a sum, each with its sign.

    >>> from gradviz.language.printing import to_text
    >>> from gradviz.language.reader import read_function
    >>> [to_text(term) for term in terms(read_function("x - (y - 1) + 2").tree)]
    ['x', '-(y - 1)', '2']
    """
    found: list[Node] = []
    while isinstance(node, Call) and node.function in ("add", "subtract"):
        left, right = node.arguments
        found.append(negative(right) if node.function == "subtract" else right)
        node = left
    return [node, *reversed(found)]


def factors(node: Node) -> list[Node]:
    """Return the factors of a product as it was typed: `2x y` has three, `x/y` is one."""
    found: list[Node] = []
    while isinstance(node, Call) and node.function == "multiply":
        node, right = node.arguments
        found.append(right)
    return [node, *reversed(found)]


def rational(node: Node) -> Fraction | None:
    """Return the exact value of a number, a ratio of numbers, or one of them with its sign."""
    if isinstance(node, Number):
        return Fraction(node.text)
    if isinstance(node, Call) and node.function == "negative":
        inside = rational(node.arguments[0])
        return None if inside is None else -inside
    if isinstance(node, Call) and node.function == "divide":
        top, bottom = rational(node.arguments[0]), rational(node.arguments[1])
        return top / bottom if top is not None and bottom else None
    return None


def number(value: Fraction, *, decimal: bool = False) -> Node:
    """Return a number as it is written: whole, with decimals, or as a fraction.

    >>> from gradviz.language.printing import to_text
    >>> to_text(number(Fraction(-3, 2))), to_text(number(Fraction(-3, 2), decimal=True))
    ('-(3/2)', '-1.5')
    """
    if value < 0:
        return negative(number(-value, decimal=decimal))
    top, bottom = value.numerator, value.denominator
    if max(top, bottom) >= _LONGEST or (decimal and bottom > 1):
        text = repr(float(value))
        if max(top, bottom) >= _LONGEST or Fraction(text) == value:
            return Number(text.removesuffix(".0"))
    whole = Number(str(top))
    return whole if bottom == 1 else Call("divide", (whole, Number(str(bottom))))


def one_less(node: Node) -> Node:
    """Return an exponent less one: 3 becomes 2, 1/2 becomes -1/2, n becomes n - 1."""
    value = rational(node)
    return subtract(node, ONE) if value is None else number(value - 1, decimal=is_decimal(node))


def is_decimal(node: Node) -> bool:
    """Tell whether a number, or a part of a ratio, was written with decimals."""
    if isinstance(node, Number):
        return not node.text.isdigit()
    return isinstance(node, Call) and any(is_decimal(each) for each in node.arguments)


@dataclass
class _Product:
    """A product taken apart: its number, and what stands above and below the line."""

    coefficient: Fraction = Fraction(1)
    decimal: bool = False
    above: dict[Node, int] = field(default_factory=dict)
    below: dict[Node, int] = field(default_factory=dict)

    def take(self, node: Node, exponent: int = 1) -> None:
        """Multiply by a factor, or divide by it where `exponent` is negative."""
        value = rational(node)
        if value is not None and (value or exponent > 0):
            self.coefficient *= value**exponent
            self.decimal = self.decimal or is_decimal(node)
        elif isinstance(node, Call) and node.function == "negative":
            self.coefficient *= (-1) ** exponent
            self.take(node.arguments[0], exponent)
        elif isinstance(node, Call) and node.function == "multiply":
            self.take(node.arguments[0], exponent)
            self.take(node.arguments[1], exponent)
        elif isinstance(node, Call) and node.function == "divide":
            self.take(node.arguments[0], exponent)
            self.take(node.arguments[1], -exponent)
        else:
            base, times = _whole_power(node)
            side = self.above if exponent > 0 else self.below
            side[base] = side.get(base, 0) + times * abs(exponent)

    def cancel(self) -> None:
        """Leave out what stands both above and below the line."""
        for base in [each for each in self.above if each in self.below]:
            common = min(self.above[base], self.below[base])
            self.above[base] -= common
            self.below[base] -= common

    def body(self) -> Node:
        """Return the product without its number."""
        return divide(_written(self.above), _written(self.below))

    def tree(self) -> Node:
        """Return the product, its number in front."""
        if not self.coefficient:
            return ZERO
        sign, size = self.coefficient < 0, abs(self.coefficient)
        ratio = number(size, decimal=self.decimal)
        top: Node = ratio
        bottom: Node = ONE
        if isinstance(ratio, Call):
            top, bottom = ratio.arguments
        result = divide(_written(self.above, top), _written(self.below, bottom))
        return negative(result) if sign else result


def _whole_power(node: Node) -> tuple[Node, int]:
    if isinstance(node, Call) and node.function == "power":
        exponent = node.arguments[1]
        if isinstance(exponent, Number) and exponent.text.isdigit() and len(exponent.text) < 5:
            return node.arguments[0], int(exponent.text)
    return node, 1


def _written(powers: dict[Node, int], first: Node = ONE) -> Node:
    # names first, as in 2 x (y - 1) e^x; sorting keeps the order of what is alike
    ordered = sorted(powers.items(), key=lambda item: not isinstance(item[0], Name | Constant))
    return product([first, *(power(base, Number(str(times))) for base, times in ordered)])


def _sum(node: Call) -> Node:
    """Return a sum with its like terms taken together."""
    collected: dict[Node, _Product] = {}
    for term in terms(node):
        taken = _Product()
        taken.take(term)
        known = collected.setdefault(taken.body(), taken)
        if known is not taken:
            known.coefficient += taken.coefficient
            known.decimal = known.decimal or taken.decimal
    return total(each.tree() for each in collected.values())


def collect(node: Node) -> Node:
    """Return a tree with numbers multiplied, powers of one base joined and like terms one.

    >>> from gradviz.language.printing import to_text
    >>> from gradviz.language.reader import read_function
    >>> to_text(collect(read_function("100*2*(y - x^2)*(0 - 2x) + x*3 + 1x").tree))
    '-(400*x*(y - x^2)) + 4*x'
    """

    def combine(part: Node, below: list[Node]) -> Node:
        if not isinstance(part, Call):
            return part
        if part.function in ("multiply", "divide", "negative"):
            taken = _Product()
            taken.take(Call(part.function, tuple(below)))
            taken.cancel()
            return taken.tree()
        made = build(part.function, below)
        if isinstance(made, Call) and made.function in ("add", "subtract"):
            return _sum(made)
        return made

    return fold(node, combine)
