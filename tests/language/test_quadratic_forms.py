"""Which formulas are quadratics: their coefficients tell, however they are typed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradviz as gv
from gradviz.comparing import constant_hessian
from gradviz.gradients.exact.critical import critical_points

# the same square, product and line, as people write them
SQUARES = ("x^2", "x*x", "x^1.0*x", "x^2.0", "x*x^1", "(-x)^2", "(x^1)^2", "x/0.5*x/2", "(2x)^2/4")
PRODUCTS = ("x*y", "y^1.0*x", "x/(1/y)^-1*1", "(x + y)^2/2 - x^2/2 - y^2/2", "-(-x)*y")
LINES = ("x", "x^1.0", "2x - x^1", "x*exp(0)", "sqrt(4)x/2", "where(1 > 0, x, 3x)", "|-1|*x")
OTHERS = ("x^3", "x^1.5", "sin(x)", "|x|", "max(x, 0)^2", "exp(x)", "1/(x + 9)", "x*y^2", "relu(x)")
OTHERS += ("where(x > 0, x^2, 2x^2)", "floor(x)", "x sqrt(x^2 + 1)", "log(x)", "sqrt(-1)*x")

whole = st.integers(-3, 3)


@settings(deadline=None, max_examples=60)
@given(
    st.tuples(whole, whole, whole, whole),
    st.sampled_from(SQUARES),
    st.sampled_from(PRODUCTS[:2] + PRODUCTS[3:]),
    st.sampled_from(LINES),
)
def test_a_quadratic_is_known_however_it_is_typed(
    numbers: tuple[int, int, int, int], square: str, product: str, line: str
) -> None:
    a, b, c, d = numbers
    text = f"f(x, y) = {a}*({square}) + {b}*({product}) + {c}*y^2 + {d}*({line}) + 7"
    f = gv.parse(text)
    found = constant_hessian(f)
    assert found is not None, text
    np.testing.assert_allclose(found, [[2 * a, b], [b, 2 * c]], atol=1e-12, err_msg=text)
    points = np.array([[0.3, -1.2], [2.5, 0.7]])
    exact = a * points[:, 0] ** 2 + b * points.prod(axis=1) + c * points[:, 1] ** 2
    np.testing.assert_allclose(f.value(points), exact + d * points[:, 0] + 7, atol=1e-10)


@pytest.mark.parametrize("text", OTHERS)
@pytest.mark.parametrize("square", SQUARES[:3])
def test_what_is_no_quadratic_is_taken_for_none(text: str, square: str) -> None:
    assert constant_hessian(gv.parse(f"f(x, y) = {square} + 3y^2 + {text}")) is None


@pytest.mark.parametrize("square", SQUARES)
def test_its_critical_point_is_solved_for_wherever_a_border_is_drawn(square: str) -> None:
    """The map's border and the list of critical points ask the same question."""
    f = gv.parse(f"{square} + 3*y^1.0*y - 2x")
    found = critical_points(f, ((-2.0, 2.0), (-2.0, 2.0)))
    assert found.remark == "exact"
    np.testing.assert_allclose([each.position for each in found.points], [[1.0, 0.0]], atol=1e-12)
    assert constant_hessian(f) is not None
