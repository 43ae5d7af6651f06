"""Comparisons and logic, inside where(...), and where itself."""

from __future__ import annotations

import operator
from collections.abc import Callable
from html import escape

from gradviz.declarations.sentences import N_
from gradviz.language.operations.record import NonsmoothPoint, Operation


def _comparison(
    name: str, aliases: tuple[str, ...], ieee: Callable[..., bool], latex: str, symbol: str
) -> Operation:
    sign = aliases[0]
    text = f"({{0}} {sign} {{1}})"
    return Operation(
        name=name,
        arity=2,
        kind="comparison",
        aliases=aliases,
        python=text,
        ieee=ieee,
        numpy=text,
        javascript=f"({{0}} {sign}= {{1}})" if sign in ("==", "!=") else text,
        exact=True,
        derivatives=("0", "0"),
        latex=latex,
        mathml=escape(symbol),
        sympy=name.capitalize(),
        symbol=symbol,
    )


OPERATIONS = (
    _comparison("lt", ("<",), operator.lt, "<", "<"),
    _comparison("le", ("<=", "≤"), operator.le, r"\leq", "≤"),
    _comparison("gt", (">",), operator.gt, ">", ">"),
    _comparison("ge", (">=", "≥"), operator.ge, r"\geq", "≥"),
    _comparison("eq", ("==",), operator.eq, "=", "="),
    _comparison("ne", ("!=", "<>", "≠"), operator.ne, r"\neq", "≠"),
    Operation(
        name="and",
        arity=2,
        kind="logic",
        chain=True,
        python="({0} and {1})",
        ieee=lambda a, b: bool(a and b),
        numpy="np.logical_and({0}, {1})",
        javascript="({0} && {1})",
        exact=True,
        derivatives=("0", "0"),
        latex=r"\wedge",
        mathml="∧",
        sympy="And",
    ),
    Operation(
        name="or",
        arity=2,
        kind="logic",
        chain=True,
        python="({0} or {1})",
        ieee=lambda a, b: bool(a or b),
        numpy="np.logical_or({0}, {1})",
        javascript="({0} || {1})",
        exact=True,
        derivatives=("0", "0"),
        latex=r"\vee",
        mathml="∨",
        sympy="Or",
    ),
    Operation(
        name="not",
        arity=1,
        kind="logic",
        python="(not {0})",
        ieee=lambda a: not a,
        numpy="np.logical_not({0})",
        javascript="(!{0})",
        exact=True,
        derivatives=("0",),
        sympy="Not",
    ),
    Operation(
        name="where",
        arity=3,
        example="where(x > 0, x, 0)",
        python="({1} if {0} else {2})",
        ieee=lambda a, b, c: b if a else c,
        numpy="np.where({0}, {1}, {2})",
        javascript="({0} ? {1} : {2})",
        exact=True,
        frameworks={
            "torch": "torch.where({0}, {1}, {2})",
            "jax": "jnp.where({0}, {1}, {2})",
            "numpy": "np.where({0}, {1}, {2})",
            "tensorflow": "tf.where({0}, {1}, {2})",
            "keras": "ops.where({0}, {1}, {2})",
        },
        derivatives=("0", "where(a, 1, 0)", "where(a, 0, 1)"),
        nonsmooth=(
            NonsmoothPoint(
                kind="corner",
                why=N_("Two pieces meet there; the app takes the slope of the piece that holds."),
                place="{borders}",
                side=lambda at: at[0],
            ),
        ),
        sign=lambda known: min(known.signs[1:]),
    ),
)
