"""Derivatives against mpmath's, which works from values alone and at higher precision."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import sympy

import gradviz as gv
from gradviz.language.symbolic import symbol
from gradviz.language.vocabulary import OPERATIONS

FUNCTIONS = [row for row in OPERATIONS.values() if row.kind == "function" and row.name != "where"]
# mpmath's names, where they differ, and what it lacks
MPMATH = {
    "abs": abs,
    "sigmoid": lambda a: 1 / (1 + mpmath.exp(-a)),
    "softplus": lambda a: mpmath.log(1 + mpmath.exp(a)),
    "relu": lambda a: max(a, mpmath.mpf(0)),
    "log2": lambda a: mpmath.log(a, 2),
    "log10": lambda a: mpmath.log(a, 10),
    "ceil": mpmath.ceil,
    "max": max,
    "min": min,
    "mod": lambda a, b: a - b * mpmath.floor(a / b),
    "cbrt": lambda a: mpmath.sign(a) * mpmath.cbrt(abs(a)),
}
POINTS = {"acosh": (1.3, 2.4), "log": (0.3, 2.5), "mod": (0.45, 0.7)}


def reference(name: str):
    return MPMATH.get(name) or getattr(mpmath, name)


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
@pytest.mark.parametrize("place", [0, 1])
def test_value_gradient_and_second_derivative(row, place: int) -> None:
    first, second = POINTS.get(row.name, (0.35, 0.62))
    variables = ("x", "y")[: row.arity]
    at = ((first, second) if place == 0 else (second, first + 0.01))[: row.arity]
    text = f"{row.name}({', '.join(variables)})"
    f = gv.parse(text)
    with mpmath.workdps(50):
        function = reference(row.name)
        exact = [mpmath.mpf(value) for value in at]
        assert float(f.value(at)) == pytest.approx(float(function(*exact)), rel=1e-14)
        gradient = f.gradient(at)
        hessian = f.hessian(at)
        for j in range(row.arity):
            order = tuple(int(k == j) for k in range(row.arity))
            wanted = float(mpmath.diff(function, tuple(exact), order))
            assert gradient[j] == pytest.approx(wanted, rel=1e-12, abs=1e-12)
            for k in range(row.arity):
                twice = tuple(int(i == j) + int(i == k) for i in range(row.arity))
                wanted = float(mpmath.diff(function, tuple(exact), twice))
                assert hessian[j, k] == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
def test_the_formula_shown_is_the_gradient_computed(row) -> None:
    first, second = POINTS.get(row.name, (0.35, 0.62))
    variables = ("x", "y")[: row.arity]
    f = gv.parse(f"{row.name}({', '.join(variables)})^2 + sin({row.name}({', '.join(variables)}))")
    at = (first, second)[: row.arity]
    gradient = f.gradient(at)
    for j, part in enumerate(f.partial_derivatives):
        value = part
        own = {
            each: gv.parse(str(each)).value(at[: row.arity])
            for each in part.atoms(sympy.Function)
            if type(each).__name__ == row.name and not hasattr(sympy, row.name)
        }
        value = part.xreplace({each: sympy.Float(float(number)) for each, number in own.items()})
        value = value.subs(
            {symbol(name): number for name, number in zip(variables, at, strict=True)}
        )
        rest = {
            each: sympy.Float(float(gv.parse(str(each)).value([0.0])))
            for each in value.atoms(sympy.Function)
            if each.is_number
        }
        assert float(value.xreplace(rest)) == pytest.approx(gradient[j], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
def test_scalars_and_arrays_agree(row) -> None:
    """A path of one start (scalars) visits what the same start visits in a batch (arrays)."""
    variables = ("x", "y")[: row.arity]
    f = gv.parse(f"{row.name}({', '.join(variables)}) + x^2")
    start = np.array([POINTS.get(row.name, (0.4, 0.6))[: row.arity]])
    optimizer = gv.optimizers.custom("x = x - 0.01*g")
    one = gv.descend(f, start[0], optimizer, steps=20, tolerance=0)
    many = gv.descend(f, start, optimizer, steps=20, tolerance=0)
    np.testing.assert_allclose(many.positions[0, : len(one.positions)], one.positions, rtol=1e-12)
