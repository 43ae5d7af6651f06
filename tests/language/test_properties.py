"""Random formulas: printing and reading back, and texts that mean nothing."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gradviz as gv
from gradviz.language import ExpressionError, read_function, to_latex, to_mathml, to_text
from gradviz.language.tree import Call, Constant, Name, Node, Number
from gradviz.language.vocabulary import OPERATIONS

UNARY = [row.name for row in OPERATIONS.values() if row.arity == 1 and row.kind == "function"]
BINARY = [
    row.name
    for row in OPERATIONS.values()
    if row.arity == 2 and row.kind in ("function", "operator") and row.name != "power"
]
COMPARISONS = [row.name for row in OPERATIONS.values() if row.kind == "comparison"]

leaves = st.one_of(
    st.sampled_from(["x", "y", "theta", "w_1"]).map(Name),
    st.sampled_from(["0.5", "2", "3", "1e-3", "7.25"]).map(Number),
    st.just(Constant("pi")),
)


def _grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    condition = st.builds(
        lambda name, a, b: Call(name, (a, b)), st.sampled_from(COMPARISONS), inner, inner
    )
    logic = st.one_of(
        condition,
        st.builds(
            lambda name, a, b: Call(name, (a, b)),
            st.sampled_from(["and", "or"]),
            condition,
            condition,
        ),
        condition.map(lambda a: Call("not", (a,))),
    )
    return st.one_of(
        st.builds(lambda name, a: Call(name, (a,)), st.sampled_from([*UNARY, "negative"]), inner),
        st.builds(lambda name, a, b: Call(name, (a, b)), st.sampled_from(BINARY), inner, inner),
        st.builds(lambda a, n: Call("power", (a, Number(str(n)))), inner, st.integers(0, 5)),
        st.builds(lambda a, b: Call("power", (a, b)), inner, inner),
        st.builds(lambda c, a, b: Call("where", (c, a, b)), logic, inner, inner),
    )


trees = st.recursive(leaves, _grow, max_leaves=12)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)


@calm
@given(trees)
def test_printing_and_reading_back_gives_the_same_tree(tree: Node) -> None:
    try:
        read = read_function(to_text(tree)).tree
    except ExpressionError as error:
        # a random tree may be beyond a bound: that is a refusal, not a misreading
        assert error.code in {"number_too_large", "exponent_too_large"}, (to_text(tree), error.code)
    else:
        assert read == tree
        assert to_latex(tree)
        assert to_mathml(tree)


@calm
@given(trees)
def test_value_and_gradient_never_raise(tree: Node) -> None:
    try:
        f = gv.parse(to_text(tree))
    except ExpressionError:
        return
    points = np.array([[0.0] * f.dimension, [-1.5] * f.dimension, [1e200] * f.dimension])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert f.value(points).shape == (3,)
        assert f.gradient(points).shape == points.shape
        assert f.hessian(points).shape == (*points.shape, f.dimension)


@calm
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        gv.parse(text)
    except ExpressionError as error:
        assert 0 <= error.start <= error.end <= max(len(text), error.end)
        assert error.caret()


TYPED = st.text(alphabet="xy0123456789.,+-*/^()|²√π =<>sincoexpwherlg_&~", max_size=50)


@settings(deadline=None, max_examples=300)
@given(TYPED)
def test_text_that_looks_like_a_formula_is_read_or_refused(text: str) -> None:
    try:
        f = gv.parse(text)
    except ExpressionError:
        return
    assert f.value(np.ones(f.dimension)).shape == ()


X, Y = sympy.symbols("x y", real=True)
ONE = [sympy.sin, sympy.cos, sympy.tanh, sympy.atan, sympy.Abs, sympy.exp, lambda a: a**2]
TWO = [lambda a, b: a + b, lambda a, b: a * b, lambda a, b: a - b, sympy.Max]
EXPRESSIONS = st.recursive(
    st.sampled_from([X, Y, sympy.Integer(2), sympy.Float("0.5"), sympy.Rational(3, 2)]),
    lambda inner: st.one_of(
        st.builds(lambda f, a: f(a), st.sampled_from(ONE), inner),
        st.builds(lambda f, a, b: f(a, b), st.sampled_from(TWO), inner, inner),
        st.builds(lambda a, b, c: sympy.Piecewise((a, b > 1), (c, True)), inner, inner, inner),
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(EXPRESSIONS)
def test_what_sympy_prints_reads_back(expression: sympy.Expr) -> None:
    try:
        f = gv.parse(f"f(x, y) = {expression}")
    except ExpressionError as error:
        assert error.code in {"number_too_large", "exponent_too_large"}, str(expression)
        return
    for point in ((0.3, 0.7), (1.6, -0.4)):
        wanted = complex(expression.subs({X: point[0], Y: point[1]}).evalf(20))
        got = float(f.value(point))
        if math.isfinite(abs(wanted)) and abs(wanted) < 1e12:
            assert got == pytest.approx(wanted.real, rel=1e-9, abs=1e-9)
