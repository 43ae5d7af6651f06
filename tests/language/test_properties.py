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


NOTATIONS = st.lists(
    st.sampled_from(
        "x y π λ θ₁ 2 0.5 ½ ² ⁻¹ + - ‑ · * / ^ ( ) [ ] { } [0] (1) | , ; = ! % ? : . ' ° np. math."
        " sin lnx xe sinx width ab \\frac{x}{2} \\sin \\left( \\right) \\cdot \\sqrt[3] {x} _ _{1}"
        " \\begin{cases} \\end{cases} & \\\\ $ lambda if else x: sen raiz 𝑥 ∛ ‖ \\| e^".split()
    ),
    max_size=12,
).flatmap(lambda parts: st.sampled_from(["".join(parts), " ".join(parts)]))


@settings(deadline=None, max_examples=400)
@given(NOTATIONS)
def test_other_notations_are_read_or_refused(text: str) -> None:
    try:
        f = gv.parse(text)
    except ExpressionError as error:
        assert 0 <= error.start <= error.end <= len(text) + 1
        assert str(error)
        assert error.caret()
        return
    assert f.value(np.ones(f.dimension)).shape == ()
    assert all(str(note) for note in f.notes)
    # what was read, printed, is read the same
    side = f"{f.name}({', '.join(f.variables)}) = "
    assert gv.parse(side + to_text(f.tree)).tree == f.tree


@calm
@given(trees)
def test_our_own_latex_reads_back_to_the_same_values(tree: Node) -> None:
    try:
        f = gv.parse(f"f(x, y, theta, w_1) = {to_text(tree)}")
        g = gv.parse(rf"f(x, y, \theta, w_{{1}}) = {f.latex}")
    except ExpressionError as error:
        assert error.code in {
            "number_too_large", "exponent_too_large", "too_many_nodes", "too_long", "too_deep",
        }, (to_text(tree), error.code)  # fmt: skip
        return
    for point in ((0.3, 0.7, 0.2, 1.4), (1.6, -0.4, 2.2, 0.6)):
        wanted, got = float(f.value(point)), float(g.value(point))
        if math.isfinite(wanted) and abs(wanted) < 1e12:
            assert got == pytest.approx(wanted, rel=1e-9, abs=1e-9), f.latex


LATEX_ONE = [
    *ONE, sympy.sec, sympy.csc, sympy.cot, sympy.sinh, sympy.coth, sympy.sech, sympy.acot,
    sympy.asinh, sympy.sqrt, sympy.cbrt, lambda a: sympy.log(2 + a**2), sympy.floor, sympy.sign,
]  # fmt: skip
LATEX_EXPRESSIONS = st.recursive(
    st.sampled_from([X, Y, sympy.Integer(2), sympy.Float("0.5"), sympy.Rational(3, 2), sympy.pi]),
    lambda inner: st.one_of(
        st.builds(lambda f, a: f(a), st.sampled_from(LATEX_ONE), inner),
        st.builds(lambda f, a, b: f(a, b), st.sampled_from(TWO), inner, inner),
        st.builds(lambda a, b: a / (1 + b**2), inner, inner),
        st.builds(lambda a, n: a**n, inner, st.integers(-2, 4)),
        st.builds(lambda a, b, c: sympy.Piecewise((a, b > 1), (c, True)), inner, inner, inner),
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(LATEX_EXPRESSIONS)
def test_the_latex_of_sympy_reads_back_to_its_values(expression: sympy.Expr) -> None:
    text = sympy.latex(expression)
    if expression.has(sympy.zoo, sympy.oo, sympy.nan, sympy.I, sympy.logic.boolalg.ITE):
        return
    try:
        f = gv.parse(f"f(x, y) = {text}")
    except ExpressionError as error:
        assert error.code in {
            "number_too_large", "exponent_too_large", "too_many_nodes", "too_long",
        }, (text, error.code)  # fmt: skip
        return
    for point in ((0.3, 0.7), (1.6, -0.4)):
        try:
            wanted = complex(expression.subs({X: point[0], Y: point[1]}).evalf(20))
        except (TypeError, ValueError):
            continue  # complex numbers on the way, which SymPy does not compare
        got = float(f.value(point))
        if math.isfinite(abs(wanted)) and abs(wanted) < 1e9 and abs(wanted.imag) < 1e-12:
            if math.isnan(got):
                continue  # a root of a negative number on the way, which is complex there
            assert got == pytest.approx(wanted.real, rel=1e-8, abs=1e-8), text
