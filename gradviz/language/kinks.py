"""Where the operations of a formula have a value but no derivative: corners, jumps, steep places.

This reads the tree only; what of it matters in a box or at a point is found by
`gradviz.functions.definedness`. The slope that the app takes at a kink is that of
`gradviz.language.vocabulary`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_
from gradviz.language.printing import to_latex
from gradviz.language.restrictions import ONE, Arrays, Test, calls, is_not_zero
from gradviz.language.signs import POSITIVE, constant_value, sign_of
from gradviz.language.tree import Call, Node, names, walk


@dataclass(frozen=True, slots=True)
class Kink:
    """A place where an operation has a value and no derivative; `place` is LaTeX.

    `kind` is "corner", "jump" or "steep" (an infinite slope), `why` an English sentence to be
    translated, which also says what slope the app takes. `side` tells, over arrays of the
    arguments, on which side of the place they are; for a steep one `edge` is zero there.
    """

    node: Call
    expression: str
    place: str
    kind: str
    why: str
    side: Test
    edge: Node | None = None


def kinks(tree: Node) -> tuple[Kink, ...]:
    r"""Return where operations of the tree have no derivative, innermost operations first.

    >>> from gradviz.language.reader import read_function
    >>> [(each.place, each.kind) for each in kinks(read_function("|x| + max(x, y)").tree)]
    [('x = 0', 'corner'), ('x = y', 'corner')]
    """
    return tuple(each for node in calls(tree) for each in kinks_of(node))


def kinks_of(node: Call) -> tuple[Kink, ...]:
    """Return the places where one operation has no derivative."""
    rule = _KINKED.get(node.function)
    return () if rule is None or not names(node) else rule(node)


def _kink(
    kind: str, why: str, place: Callable[[list[str]], str], side: Test
) -> Callable[[Call], tuple[Kink, ...]]:
    """Return the rule of an operation whose kink lies where its arguments say."""

    def rule(node: Call) -> tuple[Kink, ...]:
        texts = [to_latex(each) for each in node.arguments]
        return (Kink(node, to_latex(node), place(texts), kind, why, side),)

    return rule


def _steep(
    why: str, place: Callable[[str], str], edge: Callable[[Node], Node]
) -> Callable[[Call], tuple[Kink, ...]]:
    """Return the rule of an operation with a vertical tangent."""

    def rule(node: Call) -> tuple[Kink, ...]:
        inner = node.arguments[0]
        if sign_of(inner) == POSITIVE:
            return ()
        text = place(to_latex(inner))
        return (Kink(node, to_latex(node), text, "steep", why, _no_side, edge(inner)),)

    return rule


def _no_side(at: Arrays) -> NDArray[Any]:
    return np.zeros_like(at[0])


def _zero(texts: list[str]) -> str:
    return f"{texts[0]} = 0"


def _tie(texts: list[str]) -> str:
    return f"{texts[0]} = {texts[1]}"


def _whole(texts: list[str]) -> str:
    return rf"{texts[0]} \in \mathbb{{Z}}"


def _hypot(node: Call) -> tuple[Kink, ...]:
    a, b = node.arguments
    if is_not_zero(a) or is_not_zero(b):
        return ()
    place = rf"{to_latex(a)} = 0,\; {to_latex(b)} = 0"
    why = N_("The length has the tip of a cone there; the app takes the slope 0.")
    return (Kink(node, to_latex(node), place, "corner", why, _no_side, node),)


def _fractional_power(node: Call) -> tuple[Kink, ...]:
    value = constant_value(node.arguments[1])
    if value is not None and not 0.0 < value < 1.0:
        return ()
    why = _FREE_EXPONENT if value is None else _ROOT
    return _steep(why, lambda text: f"{text} = 0", lambda inner: inner)(node)


def _where(node: Call) -> tuple[Kink, ...]:
    edges = [
        _tie([to_latex(each) for each in part.arguments])
        for part in walk(node.arguments[0])
        if isinstance(part, Call) and part.function in ("lt", "le", "gt", "ge", "eq", "ne")
    ]
    place = r" \;\vee\; ".join(dict.fromkeys(edges))
    why = N_("Two pieces meet there; the app takes the slope of the piece that holds.")
    return (Kink(node, to_latex(node), place, "corner", why, lambda at: at[0]),)


_ROOT = N_("The slope of a root is infinite at 0, so that the gradient has no value there.")
_FREE_EXPONENT = N_(
    "With a variable exponent the slope has the logarithm of the base in it, and 0 has none."
)
_ARC = N_("The slope is infinite there, so that the gradient has no value.")
_ROUNDING = N_("Rounding jumps at every whole number; the app takes the slope 0.")
_HALVES = N_("Both arguments are equal there: a corner. The app takes half of either slope.")


def _one_less_size(inner: Node) -> Node:
    return Call("subtract", (ONE, Call("abs", (inner,))))


_KINKED: Mapping[str, Callable[[Call], tuple[Kink, ...]]] = MappingProxyType(
    {
        "abs": _kink(
            "corner",
            N_("The absolute value has a corner there; the app takes the slope 0."),
            _zero,
            lambda at: np.sign(at[0]),
        ),
        "relu": _kink(
            "corner",
            N_("relu has a corner there; the app takes the slope 0."),
            _zero,
            lambda at: np.sign(at[0]),
        ),
        "sign": _kink(
            "jump",
            N_("The sign jumps there; the app takes the slope 0."),
            _zero,
            lambda at: np.sign(at[0]),
        ),
        "floor": _kink("jump", _ROUNDING, _whole, lambda at: np.floor(at[0])),
        "ceil": _kink("jump", _ROUNDING, _whole, lambda at: np.ceil(at[0])),
        **dict.fromkeys(
            ("max", "min"), _kink("corner", _HALVES, _tie, lambda at: np.sign(at[0] - at[1]))
        ),
        "mod": _kink(
            "jump",
            N_("The remainder jumps there; the app takes the slope beside the jump."),
            lambda texts: rf"\frac{{{texts[0]}}}{{{texts[1]}}} \in \mathbb{{Z}}",
            lambda at: np.floor(np.divide(at[0], at[1])),
        ),
        "atan2": _kink(
            "jump",
            N_("The angle jumps by a full turn there; the app takes the slope beside the jump."),
            lambda texts: rf"{texts[0]} = 0,\; {texts[1]} \le 0",
            lambda at: (at[0] >= 0.0) & (at[1] < 0.0),
        ),
        "where": _where,
        "hypot": _hypot,
        "power": _fractional_power,
        **dict.fromkeys(("sqrt", "cbrt"), _steep(_ROOT, lambda t: f"{t} = 0", lambda inner: inner)),
        **dict.fromkeys(
            ("asin", "acos"), _steep(_ARC, lambda t: rf"\left|{t}\right| = 1", _one_less_size)
        ),
        "acosh": _steep(_ARC, lambda t: f"{t} = 1", lambda inner: Call("subtract", (inner, ONE))),
    }
)
