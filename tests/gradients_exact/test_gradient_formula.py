"""The gradient's formula is the last line of its derivation, and it is right."""

from __future__ import annotations

import contextlib
import math

import mpmath
import pytest
import sympy

import gradviz as gv
from gradviz.language.derivation import derive
from gradviz.language.symbolic import symbol
from tests.gradients_exact.values import NoValueError, value

PARTS = [
    (key, variable) for key in gv.SURFACES for variable in gv.parse(gv.SURFACES[key].text).variables
]


def test_there_are_116_partial_derivatives_of_test_functions() -> None:
    assert len(PARTS) == 116


@pytest.mark.parametrize(("key", "variable"), PARTS)
def test_the_formula_is_the_end_of_its_derivation(key: str, variable: str) -> None:
    f = gv.parse(gv.SURFACES[key].text)
    worked = derive(f.tree, variable)
    shown = f.gradient_latex[f.variables.index(variable)]
    assert shown == worked.result_latex == worked.steps[-1].line_latex


@pytest.mark.parametrize(("key", "variable"), PARTS)
def test_the_formula_is_the_derivative(key: str, variable: str) -> None:
    """Against differences of f in 60 digits, and against SymPy's derivative."""
    f = gv.parse(gv.SURFACES[key].text)
    tree = derive(f.tree, variable).result
    surface, done = gv.SURFACES[key], 0
    first = sympy.diff(f.expression, symbol(variable))
    for moved in (0.013, 0.217):
        at = {
            name: mpmath.mpf(begin) + moved * (j + 1)
            for j, (name, begin) in enumerate(zip(f.variables, surface.start, strict=True))
        }
        with mpmath.workdps(60), contextlib.suppress(NoValueError):
            wanted = mpmath.diff(
                lambda moved, at=at: value(f.tree, {**at, variable: moved}),
                at[variable],
                h=mpmath.mpf(10) ** -25,
            )
            found = value(tree, at)
            done += 1
            assert mpmath.almosteq(found, wanted, 1e-12, 1e-12), (at, found, wanted)
            if not _own_operations(f):
                numbers = {symbol(name): sympy.Float(str(x), 30) for name, x in at.items()}
                by_sympy = float(first.subs(numbers))
                assert math.isclose(by_sympy, float(found), rel_tol=1e-9, abs_tol=1e-12)
    assert done >= 1


def _own_operations(f: gv.Function) -> bool:
    """Tell whether SymPy cannot compute numbers, because it lacks an operation."""
    used = {type(each).__name__ for each in f.expression.atoms(sympy.Function)}
    return any(not hasattr(sympy, name) for name in used)


@pytest.mark.parametrize("text", ["*".join(["sin(x)"] * 120), "+".join(["x"] * 200)])
def test_what_is_too_long_to_derive_has_a_formula_still(text: str) -> None:
    assert gv.parse(text).gradient_latex[0]
