"""Where the operations of a formula have no value: what their arguments have to meet.

This reads the tree only; what of it matters in a box or at a point is found by
`gradviz.functions.definedness`. What holds whatever the variables are, as in `1/(1 + x^2)`, is left
out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_
from gradviz.language.printing import to_latex
from gradviz.language.program import Program
from gradviz.language.signs import NOT_NEGATIVE, POSITIVE, constant_value, sign_of
from gradviz.language.tree import Call, Node, Number, fold

Arrays = list[NDArray[Any]]
Test = Callable[[Arrays], NDArray[Any]]

ONE = Number("1")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition without which an operation has no value; all but `why` of the text is LaTeX.

    `failing` is the condition the other way round, `why` an English sentence to be translated.
    `holds` tests it over arrays of the operation's arguments. `edge` is zero where the values end,
    and `thin` says that they are missing there only, not on a side of it.
    """

    node: Call
    expression: str
    condition: str
    failing: str
    why: str
    holds: Test
    edge: Node | None = None
    thin: bool = False


def requirements(tree: Node) -> tuple[Requirement, ...]:
    r"""Return what has to hold for the tree to have a value, innermost operations first.

    >>> from gradviz.language.reader import read_function
    >>> for each in requirements(read_function("log(x*y) + 1/(1 + x^2)").tree):
    ...     print(each.expression, "|", each.condition, "|", each.failing, "|", each.why)
    \log\left(x y\right) | x y > 0 | x y \le 0 | The logarithm needs a positive number.
    """
    return tuple(each for node in calls(tree) for each in requirements_of(node))


def gradient_where_defined(
    program: Program, tree: Node, value: int, inputs: Sequence[int]
) -> tuple[int, ...]:
    """Return the gradient of a tree's value, nan where an operation has no value.

    Only a formula that can be undefined somewhere is made to look whether it is.
    """
    gradient = program.gradient(value, inputs)
    return program.defined(value, gradient) if requirements(tree) else gradient


def calls(tree: Node) -> list[Call]:
    """Return the operations of a tree, arguments before what is computed from them, each once.

    >>> from gradviz.language.reader import read_function
    >>> [each.function for each in calls(read_function("sin(x) + cos(sin(x))").tree)]
    ['sin', 'cos', 'add']
    """
    found: dict[Call, None] = {}

    def note(part: Node, _: list[None]) -> None:
        if isinstance(part, Call):
            found.setdefault(part)

    fold(tree, note)
    return list(found)


def requirements_of(node: Call) -> tuple[Requirement, ...]:
    """Return what the arguments of one operation have to meet."""
    rule = _RESTRICTED.get(node.function)
    return () if rule is None else rule(node)


def _required(
    node: Call,
    condition: str,
    failing: str,
    why: str,
    holds: Test,
    edge: Node | None = None,
    *,
    thin: bool = False,
) -> tuple[Requirement, ...]:
    return (Requirement(node, to_latex(node), condition, failing, why, holds, edge, thin),)


def _divide(node: Call) -> tuple[Requirement, ...]:
    below = node.arguments[1]
    if is_not_zero(below):
        return ()
    text = to_latex(below)
    why = (
        N_("A remainder by zero has no value.")
        if node.function == "mod"
        else N_("A division by zero has no value.")
    )
    return _required(
        node, rf"{text} \ne 0", f"{text} = 0", why, lambda at: at[1] != 0.0, below, thin=True
    )


def is_not_zero(node: Node) -> bool:
    """Tell whether a part is zero nowhere, as far as that is seen without numbers.

    >>> is_not_zero(Call("exp", (Number("2"),))), is_not_zero(Number("0"))
    (True, False)
    """
    value = constant_value(node)
    return sign_of(node) == POSITIVE or (value is not None and value != 0.0)


def _log(node: Call) -> tuple[Requirement, ...]:
    inner = node.arguments[0]
    if sign_of(inner) == POSITIVE:
        return ()
    text = to_latex(inner)
    why = N_("The logarithm needs a positive number.")
    # what is never negative, x^2 + y^2, fails at its zeros only
    thin = sign_of(inner) == NOT_NEGATIVE
    failing = f"{text} = 0" if thin else rf"{text} \le 0"
    return _required(node, f"{text} > 0", failing, why, lambda at: at[0] > 0.0, inner, thin=thin)


def _log1p(node: Call) -> tuple[Requirement, ...]:
    inner = node.arguments[0]
    if sign_of(inner) >= NOT_NEGATIVE:
        return ()
    text = to_latex(inner)
    why = N_("log1p(u) is the logarithm of 1 + u, which must be positive.")
    edge = Call("add", (ONE, inner))
    return _required(node, f"{text} > -1", rf"{text} \le -1", why, lambda at: at[0] > -1.0, edge)


def _sqrt(node: Call) -> tuple[Requirement, ...]:
    inner = node.arguments[0]
    if sign_of(inner) >= NOT_NEGATIVE:
        return ()
    text = to_latex(inner)
    why = N_("In real numbers a negative number has no square root.")
    return _required(node, rf"{text} \ge 0", f"{text} < 0", why, lambda at: at[0] >= 0.0)


def _arc(node: Call) -> tuple[Requirement, ...]:
    text = to_latex(node.arguments[0])
    why = (
        N_("A sine lies between -1 and 1, so only such numbers have an arcsine.")
        if node.function == "asin"
        else N_("A cosine lies between -1 and 1, so only such numbers have an arccosine.")
    )
    return _required(
        node,
        rf"-1 \le {text} \le 1",
        rf"\left|{text}\right| > 1",
        why,
        lambda at: np.abs(at[0]) <= 1.0,
    )


def _acosh(node: Call) -> tuple[Requirement, ...]:
    text = to_latex(node.arguments[0])
    why = N_("A hyperbolic cosine is never below 1, so only numbers from 1 on have an acosh.")
    return _required(node, rf"{text} \ge 1", f"{text} < 1", why, lambda at: at[0] >= 1.0)


def _atanh(node: Call) -> tuple[Requirement, ...]:
    inner = node.arguments[0]
    text = to_latex(inner)
    why = N_("A hyperbolic tangent stays between -1 and 1, so only such numbers have an atanh.")
    edge = Call("subtract", (ONE, Call("abs", (inner,))))
    return _required(
        node,
        f"-1 < {text} < 1",
        rf"\left|{text}\right| \ge 1",
        why,
        lambda at: np.abs(at[0]) < 1.0,
        edge,
    )


def _tan(node: Call) -> tuple[Requirement, ...]:
    inner = node.arguments[0]
    text = to_latex(inner)
    places = r"\tfrac{\pi}{2} + k \pi,\; k \in \mathbb{Z}"
    why = N_("The tangent divides by the cosine, which is zero there.")
    edge = Call("cos", (inner,))
    return _required(
        node, rf"{text} \ne {places}", f"{text} = {places}", why, _has_tangent, edge, thin=True
    )


def _has_tangent(at: Arrays) -> NDArray[Any]:
    """Tell where a cosine is not zero; pi/2 itself is no floating-point number, its neighbour is.

    Beyond a million the numbers lie too far apart to tell a pole from what is beside it.
    """
    close = np.minimum(np.spacing(np.abs(at[0])), 1e-10)
    result: NDArray[Any] = ~(np.abs(np.cos(at[0])) <= close)
    return result


def _power(node: Call) -> tuple[Requirement, ...]:
    base, exponent = node.arguments
    value = constant_value(exponent)
    sign, text = sign_of(base), to_latex(base)
    if value is None:
        return _free_power(node, sign)
    if value == np.floor(value):
        if value >= 0.0 or is_not_zero(base):
            return ()
        why = N_("A negative exponent divides by a power, and a division by zero has no value.")
        return _required(
            node, rf"{text} \ne 0", f"{text} = 0", why, lambda at: at[0] != 0.0, base, thin=True
        )
    if value > 0.0:
        if sign >= NOT_NEGATIVE:
            return ()
        return _required(
            node, rf"{text} \ge 0", f"{text} < 0", _FRACTIONAL, lambda at: at[0] >= 0.0
        )
    if sign == POSITIVE:
        return ()
    why = N_("A negative fractional exponent is one divided by a root, and needs a positive base.")
    return _required(node, f"{text} > 0", rf"{text} \le 0", why, lambda at: at[0] > 0.0, base)


_FRACTIONAL = N_("A negative base has no real power with a fractional exponent.")


def _free_power(node: Call, sign: int) -> tuple[Requirement, ...]:
    """Return what a power with a variable in its exponent needs; 0^0 is 1, as in IEEE 754."""
    base, exponent = node.arguments
    text, above = to_latex(base), to_latex(exponent)
    found: tuple[Requirement, ...] = ()
    if sign < NOT_NEGATIVE:
        found += _required(
            node,
            rf"{text} \ge 0 \;\vee\; {above} \in \mathbb{{Z}}",
            rf"{text} < 0,\; {above} \notin \mathbb{{Z}}",
            _FRACTIONAL,
            lambda at: (at[0] >= 0.0) | (at[1] == np.floor(at[1])),
        )
    possible = not is_not_zero(base) and sign_of(exponent) < NOT_NEGATIVE
    if possible and base != exponent:
        found += _required(
            node,
            rf"{text} \ne 0 \;\vee\; {above} \ge 0",
            rf"{text} = 0,\; {above} < 0",
            N_("Zero has no negative power: that would be a division by zero."),
            lambda at: (at[0] != 0.0) | (at[1] >= 0.0),
            base,
            thin=True,
        )
    return found


_RESTRICTED: Mapping[str, Callable[[Call], tuple[Requirement, ...]]] = MappingProxyType(
    {
        "divide": _divide,
        "mod": _divide,
        "power": _power,
        **dict.fromkeys(("log", "log2", "log10"), _log),
        "log1p": _log1p,
        "sqrt": _sqrt,
        "tan": _tan,
        **dict.fromkeys(("asin", "acos"), _arc),
        "acosh": _acosh,
        "atanh": _atanh,
    }
)
