"""The rules of differentiation, as a teacher names them, on the app's own trees.

A rule takes a part of a formula to pieces (u, v, ...) and says what its derivative is, in those
pieces and in their derivatives. Each is written once, and is applied to the pieces themselves for
the result and to letters for the formula shown, so that the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gradviz.language import algebra
from gradviz.language.algebra import ONE, divide, multiply, negative, power, subtract, total
from gradviz.language.reader import read_formula
from gradviz.language.tree import Call, Constant, Name, Node, Number, fold, names
from gradviz.language.vocabulary import OPERATIONS

Mark = Callable[[Node], Node]
Write = Callable[[Sequence[Node], Mark], Node]


@dataclass(frozen=True)
class Applied:
    """A rule applied to one part: the pieces, and how whole and derivative are made of them.

    `letters` are the letters of the pieces in the formula: u, v, ... for what is differentiated,
    c for a constant, n for an exponent, a for a base.
    """

    rule: str
    letters: tuple[str, ...]
    pieces: tuple[Node, ...]
    whole: Callable[[Sequence[Node]], Node]
    derivative: Write


def apply(node: Node, variable: str) -> Applied:
    """Return the rule that comes first for a part that contains `variable`."""
    if isinstance(node, Name):
        return Applied("variable", (), (), lambda _: node, lambda _, __: ONE)
    assert isinstance(node, Call)  # noqa: S101 - numbers and constants contain no variable
    if node.function == "negative":
        pieces = node.arguments
        return Applied(
            "constant_multiple",
            ("u",),
            pieces,
            lambda p: negative(p[0]),
            lambda p, d: negative(d(p[0])),
        )
    by_name = {
        "add": _sum,
        "subtract": _sum,
        "multiply": _product,
        "divide": _quotient,
        "power": _power,
        "where": _piecewise,
    }
    rule = by_name.get(node.function)
    return rule(node, variable) if rule else _function(node, variable)


def _moves(node: Node, variable: str) -> bool:
    return variable in names(node)


def _sum(node: Call, variable: str) -> Applied:
    del variable
    pieces = tuple(algebra.terms(node))

    def derivative(parts: Sequence[Node], mark: Mark) -> Node:
        return total(
            negative(mark(part.arguments[0]))
            if isinstance(part, Call) and part.function == "negative"
            else mark(part)
            for part in parts
        )

    return Applied("sum", ("u", "v"), pieces, total, derivative)


def _product(node: Call, variable: str) -> Applied:
    parts = algebra.factors(node)
    still = [part for part in parts if not _moves(part, variable)]
    moving = [part for part in parts if _moves(part, variable)]
    if still:
        pieces = (algebra.product(still), algebra.product(moving))
        return Applied(
            "constant_multiple",
            ("c", "u"),
            pieces,
            lambda p: multiply(p[0], p[1]),
            lambda p, d: multiply(p[0], d(p[1])),
        )

    def derivative(pieces: Sequence[Node], mark: Mark) -> Node:
        return total(
            algebra.product(mark(piece) if k == j else piece for k, piece in enumerate(pieces))
            for j in range(len(pieces))
        )

    return Applied("product", _letters(len(moving)), tuple(moving), algebra.product, derivative)


def _letters(count: int) -> tuple[str, ...]:
    return tuple("uvwz"[:count]) if count < 4 else tuple(f"u_{j + 1}" for j in range(count))


def _quotient(node: Call, variable: str) -> Applied:
    top, bottom = node.arguments

    def whole(p: Sequence[Node]) -> Node:
        return divide(p[0], p[1])

    if not _moves(bottom, variable):
        return Applied(
            "constant_multiple",
            ("u", "c"),
            (top, bottom),
            whole,
            lambda p, d: divide(d(p[0]), p[1]),
        )
    if not _moves(top, variable):
        return Applied(
            "reciprocal",
            ("c", "u"),
            (top, bottom),
            whole,
            lambda p, d: negative(divide(multiply(p[0], d(p[1])), power(p[1], Number("2")))),
        )
    return Applied(
        "quotient",
        ("u", "v"),
        (top, bottom),
        whole,
        lambda p, d: divide(
            subtract(multiply(d(p[0]), p[1]), multiply(p[0], d(p[1]))), power(p[1], Number("2"))
        ),
    )


def _power(node: Call, variable: str) -> Applied:
    base, exponent = node.arguments

    def whole(p: Sequence[Node]) -> Node:
        return power(p[0], p[1])

    def outer(p: Sequence[Node]) -> Node:
        return multiply(p[1], power(p[0], algebra.one_less(p[1])))

    if not _moves(exponent, variable):
        if isinstance(base, Name):
            return Applied(
                "power", (base.name, "n"), (base, exponent), whole, lambda p, _: outer(p)
            )
        return Applied(
            "power_chain",
            ("u", "n"),
            (base, exponent),
            whole,
            lambda p, d: multiply(outer(p), d(p[0])),
        )
    if not _moves(base, variable):
        natural = base == Constant("e")
        return Applied(
            "exponential",
            ("e" if natural else "a", "u"),
            (base, exponent),
            whole,
            lambda p, d: algebra.product(
                [whole(p), ONE if natural else Call("log", (p[0],)), d(p[1])]
            ),
        )
    return Applied(
        "power_variable",
        ("u", "v"),
        (base, exponent),
        whole,
        lambda p, d: multiply(
            whole(p),
            algebra.add(
                multiply(d(p[1]), Call("log", (p[0],))), divide(multiply(p[1], d(p[0])), p[0])
            ),
        ),
    )


def _piecewise(node: Call, variable: str) -> Applied:
    del variable
    condition = node.arguments[0]
    return Applied(
        "piecewise",
        ("u", "v"),
        node.arguments[1:],
        lambda p: algebra.where(condition, p[0], p[1]),
        lambda p, d: algebra.where(condition, d(p[0]), d(p[1])),
    )


def _function(node: Call, variable: str) -> Applied:
    name, arguments = node.function, node.arguments

    def whole(p: Sequence[Node]) -> Node:
        return Call(name, tuple(p))

    row = OPERATIONS[name]
    if row.rule is not None:

        def worked(p: Sequence[Node], mark: Mark) -> Node:
            marks = {f"d{letter}": mark(each) for letter, each in zip("ab", p, strict=False)}
            return _written(row.worked, p, whole(p), marks)

        return Applied(row.rule.code, ("u", "v")[: len(arguments)], arguments, whole, worked)

    moving = [j for j, argument in enumerate(arguments) if _moves(argument, variable)]

    def derivative(p: Sequence[Node], mark: Mark) -> Node:
        return total(_times(local_derivative(name, p, j), mark(p[j])) for j in moving)

    if len(arguments) == 1:
        if arguments[0] == Name(variable):
            return Applied(
                "table", (variable,), arguments, whole, lambda p, _: derivative(p, lambda _: ONE)
            )
        return Applied("chain", ("u",), arguments, whole, derivative)
    letters = tuple(
        letter if j in moving else "c" for j, letter in enumerate(("u", "v")[: len(arguments)])
    )
    return Applied("chain_two", letters, arguments, whole, derivative)


def local_derivative(
    name: str, arguments: Sequence[Node], position: int, result: Node | None = None
) -> Node:
    """Return the derivative of an operation by one argument, as its record shows it.

    `result` is how the operation's own value is written; without it, as the operation itself.

    >>> from gradviz.language.printing import to_text
    >>> to_text(local_derivative("tan", [Name("x")], 0, Name("t")))
    '1 + t^2'
    """
    own = result or Call(name, tuple(arguments))
    return _written(OPERATIONS[name].shown[position], arguments, own, {})


def _written(
    formula: str, arguments: Sequence[Node], result: Node, marks: Mapping[str, Node]
) -> Node:
    """Return a formula of a record, in `a`, `b`, `c` and `r`, as a person would write it."""
    meaning = {**dict(zip("abc", arguments, strict=False)), "r": result, **marks}

    def combine(part: Node, below: list[Node]) -> Node:
        if isinstance(part, Name):
            return meaning[part.name]
        return algebra.build(part.function, below) if isinstance(part, Call) else part

    return fold(read_formula(formula), combine)


def _times(outer: Node, inner: Node) -> Node:
    """Return f'(u) u', with u' above the line where f' is a fraction."""
    if isinstance(outer, Call) and outer.function == "negative":
        return negative(_times(outer.arguments[0], inner))
    if isinstance(outer, Call) and outer.function == "divide":
        return divide(multiply(outer.arguments[0], inner), outer.arguments[1])
    return multiply(outer, inner)
