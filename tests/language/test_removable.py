"""Derivatives where the pieces of a formula meet: those of f, by hand and by mpmath's series."""

from __future__ import annotations

from itertools import pairwise

import mpmath
import numpy as np
import pytest

import gradviz as gv
from gradviz.functions.definedness import kinks_at
from gradviz.functions.seams import slope_is_uncertain
from gradviz.language.removable import rules_miss

# each function, a point, and what it is there without its seams (by hand)
GRADIENTS = [
    ("relu(x) - relu(-x)", [0.0], [1.0]),  # x
    ("sign(x)*|x|", [0.0], [1.0]),  # x
    ("where(x == 0, 1, (exp(x) - 1)/x)", [0.0], [0.5]),
    ("|x| + x - 2relu(x)", [0.0], [0.0]),  # 0
    # siblings
    ("max(x, 0) + min(x, 0) + 3relu(x) - 3relu(x)", [0.0], [1.0]),  # x
    ("2relu(x - 1) - |x - 1| + y^2", [1.0, 3.0], [1.0, 6.0]),  # x - 1 + y^2
    ("relu(x - y) - relu(y - x)", [2.0, 2.0], [1.0, -1.0]),  # x - y
    ("sqrt(x^2)^2", [0.0], [0.0]),  # x^2
    ("sqrt(x^2)*sign(x)", [0.0], [1.0]),  # x
    ("cbrt(x^3)", [0.0], [1.0]),  # x
    ("cbrt((x - 2)^3)", [2.0], [1.0]),
    ("(x^2)^0.5*sign(x) + y", [0.0, 1.0], [1.0, 1.0]),  # x + y
    ("where(x == 1, 1, log(x)/(x - 1))", [1.0], [-0.5]),
    ("where(x == 0, 0, (1 - cos(x))/x)", [0.0], [0.5]),
    ("where(x == 0, 0, (x - sin(x))/x^2)", [0.0], [1 / 6]),
    ("where(x == 0, 1, sin(x)/x)", [0.0], [0.0]),
    ("where(x == 0, y, sin(x*y)/x) + x", [0.0, 2.0], [1.0, 1.0]),  # y sinc(x y) + x
    ("where(x > 0, sin(x), x)", [0.0], [1.0]),
    ("where(x > 0, x, where(x < 0, sin(x), 0))", [0.0], [1.0]),
    ("where(hypot(x, y) == 0, 0, x^3*y/(x^2 + y^2)) + x", [0.0, 0.0], [1.0, 0.0]),
    ("x*y + cos(sqrt(x^2 + y^2))", [0.0, 0.0], [0.0, 0.0]),
    ("sigmoid(3*(relu(x) - relu(-x)))", [0.0], [0.75]),
]


@pytest.mark.parametrize(("text", "point", "wanted"), GRADIENTS)
def test_the_gradient_is_that_of_the_function(text: str, point, wanted) -> None:
    f = gv.parse(text)
    np.testing.assert_allclose(f.gradient(point), wanted, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(f.value_and_gradient(point)[1], wanted, rtol=1e-12, atol=1e-13)
    both = f.gradient([point, [each + 0.3 for each in point]])
    np.testing.assert_allclose(both[0], wanted, rtol=1e-12, atol=1e-13)
    run = gv.descend(f, point, gv.optimizers.SGD(learning_rate=0.01), steps=1, tolerance=0)
    np.testing.assert_allclose(run.gradients[0], wanted, rtol=1e-12, atol=1e-13)
    assert kinks_at(f, point) == ()
    assert not slope_is_uncertain(f, point)


def test_a_run_from_there_goes_on() -> None:
    f = gv.parse("(relu(x) - relu(-x) + 1)^2")  # (x + 1)^2
    run = gv.descend(f, (0.0,), gv.optimizers.SGD(learning_rate=0.1), steps=300)
    assert run.status == "converged"
    assert run.positions[-1] == pytest.approx([-1.0], abs=1e-6)
    many = gv.descend(f, [(0.0,), (1.0,)], gv.optimizers.SGD(learning_rate=0.1), steps=300)
    np.testing.assert_allclose(many.positions[:, -1], -1.0, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "point", "rule"),
    [
        ("|x|", [0.0], [0.0]),
        ("relu(x) + relu(-x)", [0.0], [0.0]),  # |x|
        ("max(x, y)", [1.0, 1.0], [0.5, 0.5]),
        ("where(x > 0, x, 2x)", [0.0], [2.0]),
        # f is odd, so that its slopes along a line agree, and yet no plane touches it
        ("max(min(x, y), min(max(x, y), 0))", [0.0, 0.0], None),
        ("where(hypot(x, y) == 0, 0, x^2*y/(x^2 + y^2))", [0.0, 0.0], None),
        ("where(x == 0, 1.01, (exp(x) - 1)/x)", [0.0], [0.0]),  # a hole filled at the wrong height
    ],
)
def test_where_there_is_none_the_rules_stay(text: str, point, rule) -> None:
    f = gv.parse(text)
    assert not rules_miss(f.tree, f.variables)
    if rule is not None:
        assert f.gradient(point).tolist() == rule


def test_what_cannot_be_told_is_said() -> None:
    for text in (
        "where(x == 0, 0, x*sin(1/x))",
        "where(x == 0, 0, x^2*sin(1/x))",
        "where(x == 0, 0, x*cos(log|x|))",
        "where(x == 0, 1, |x|^x)",
    ):
        assert slope_is_uncertain(gv.parse(text), [0.0]), text
    for text in ("|x|", "x^2", "log(x)", "where(x > 0, x, 2x)", "sqrt(x)"):
        assert not slope_is_uncertain(gv.parse(text), [0.0]), text


# Hessians

HESSIANS = [
    ("|x|^2", [0.0], [[2.0]]),
    ("hypot(x, y)^2", [0.0, 0.0], [[2.0, 0.0], [0.0, 2.0]]),
    ("|x|^2 + |y|^2", [0.0, 0.0], [[2.0, 0.0], [0.0, 2.0]]),
    ("|x|^2 - |y|^2", [0.0, 0.0], [[2.0, 0.0], [0.0, -2.0]]),
    ("max(x, -x)^2 + y^2", [0.0, 0.0], [[2.0, 0.0], [0.0, 2.0]]),
    ("relu(x)^2 + relu(-x)^2 + y^2", [0.0, 0.0], [[2.0, 0.0], [0.0, 2.0]]),
    # siblings
    ("hypot(x - 1, 2y)^2", [1.0, 0.0], [[2.0, 0.0], [0.0, 8.0]]),
    ("sqrt(x^2 + y^2)^2 + x*y", [0.0, 0.0], [[2.0, 1.0], [1.0, 2.0]]),
    ("cos(hypot(x, 2y))", [0.0, 0.0], [[-1.0, 0.0], [0.0, -4.0]]),
    ("where(x == 0, 1, sin(x)/x)", [0.0], [[-1 / 3]]),
    ("where(x == 0, 1, (exp(x) - 1)/x)", [0.0], [[1 / 3]]),
    ("where(x == 0, 1/2, (1 - cos(x))/x^2)", [0.0], [[-1 / 12]]),
    ("|x|*|x|*y", [0.0, 3.0], [[6.0, 0.0], [0.0, 0.0]]),
    ("where(x > y, (x - y)^2, (y - x)^2)", [1.0, 1.0], [[2.0, -2.0], [-2.0, 2.0]]),
]


@pytest.mark.parametrize(("text", "point", "wanted"), HESSIANS)
def test_the_hessian_is_that_of_the_function(text: str, point, wanted) -> None:
    f = gv.parse(text)
    np.testing.assert_allclose(f.hessian(point), wanted, rtol=1e-12, atol=1e-13)
    stacked = f.hessian([[point], [[each + 0.3 for each in point]]])
    assert stacked.shape == (2, 1, f.dimension, f.dimension)
    np.testing.assert_allclose(stacked[0, 0], wanted, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("inner", "function"),
    [
        ("(exp(x) - 1)/x", lambda x: mpmath.expm1(x) / x),
        ("(1 - cos(x))/x^2", lambda x: (1 - mpmath.cos(x)) / x**2),
        ("tan(x)/x", lambda x: mpmath.tan(x) / x),
        ("log(1 + x)/x", lambda x: mpmath.log1p(x) / x),
        ("asinh(3x)/sin(x)", lambda x: mpmath.asinh(3 * x) / mpmath.sin(x)),
        ("(sigmoid(x) - 1/2)/x", lambda x: (1 / (1 + mpmath.exp(-x)) - 0.5) / x),
        ("(sqrt(1 + x) - 1)/x", lambda x: (mpmath.sqrt(1 + x) - 1) / x),
        ("erf(x)/x", lambda x: mpmath.erf(x) / x),
        ("x/(exp(x) - 1)", lambda x: x / mpmath.expm1(x)),
        ("tanh(x)*cosh(x)/x", lambda x: mpmath.sinh(x) / x),
        ("atan(x)/x + x", lambda x: mpmath.atan(x) / x + x),
    ],
)
def test_holes_that_are_filled_by_the_series_of_mpmath(inner: str, function) -> None:
    """Central differences at 200 digits, with the hole itself left out."""
    with mpmath.workdps(200):
        h = mpmath.mpf(10) ** -40
        left, right = function(-h), function(h)
        value = (left + right) / 2
        first, second = (right - left) / (2 * h), (left + right - 2 * value) / h**2
        far = (function(2 * h) + function(-2 * h)) / 2
        second = 2 * (far - value) / (3 * h**2)  # f = f0 + f2 h^2/2 + ..., at h and at 2h
        exact = value - second * h**2 / 2
    f = gv.parse(f"where(x == 0, {float(exact)!r}, {inner})")
    assert float(f.gradient([0.0])[0]) == pytest.approx(float(first), rel=1e-9, abs=1e-12)
    assert float(f.hessian([0.0])[0, 0]) == pytest.approx(float(second), rel=1e-9, abs=1e-12)


def test_smooth_formulas_are_what_they_were() -> None:
    for text in ("x^2 + y^2", "exp(-x^2)*sin(y)", "100(y - x^2)^2 + (1 - x)^2"):
        f = gv.parse(text)
        assert not rules_miss(f.tree, f.variables)
        program, _, _, gradient = f.program
        operations = {program.operations[each] for each in program.needed(gradient)}
        assert "where" not in operations


def test_pieces_that_meet_anywhere_are_found() -> None:
    """Not at round numbers only: the seam of x - 0.3 is at the float 0.3."""
    for at, after in pairwise((0.3, 1.7, -2.9)):
        f = gv.parse(f"relu(x - ({at})) - relu(({at}) - x) + y")
        assert f.gradient([at, after]).tolist() == [1.0, 1.0]


# numbers that run out

TANH = [-1e300, -711.0, -710.5, 711.0, 800.0, 1e10, 1e300]


@pytest.mark.parametrize("x", TANH)
def test_the_tails_of_tanh_and_asinh(x: float) -> None:
    assert gv.parse("tanh(x)").hessian([x])[0, 0] == 0.0  # 8 e^-2|x| is below 1e-308
    assert gv.parse("tanh(x)").gradient([x])[0] == 0.0
    with mpmath.workdps(400):
        slope = float(1 / mpmath.sqrt(1 + mpmath.mpf(x) ** 2))
    assert gv.parse("asinh(x)").gradient([x])[0] == pytest.approx(slope, rel=1e-14, abs=0)
    assert np.isfinite(gv.parse("tanh(x)^2 + tanh(x*y)").hessian([x, 1.0])).all()


@pytest.mark.parametrize(
    ("text", "point", "gradient"),
    [
        ("0^x", [2.0], [0.0]),
        ("x^y", [0.0, 2.0], [0.0, 0.0]),
        ("0^(x^2 + 1)", [1.0], [0.0]),
        ("x^(y^2)", [0.0, 3.0], [0.0, 0.0]),
        ("(x - 1)^y", [1.0, 1.5], [0.0, 0.0]),
        ("x^y", [0.0, 1.0], [1.0, 0.0]),  # x^1 by x
    ],
)
def test_powers_of_zero(text: str, point, gradient) -> None:
    f = gv.parse(text)
    assert f.gradient(point).tolist() == gradient


def test_second_derivatives_of_powers_of_zero() -> None:
    # x^y by x twice is y (y - 1) x^(y - 2): 2 at (0, 2); the others have x^(y - 1) log x, so 0
    assert gv.parse("x^y").hessian([0.0, 2.0]).tolist() == [[2.0, 0.0], [0.0, 0.0]]
    assert gv.parse("x^y").hessian([0.0, 3.0]).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert gv.parse("0^x").hessian([2.0]).tolist() == [[0.0]]
    # 0^0 is 1 and 0^0.1 is 0: no slope there
    assert not np.isfinite(gv.parse("0^x").gradient([0.0])[0])
