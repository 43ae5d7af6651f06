"""Critical points of steep functions and in wide boxes: nothing invented, nothing missed."""

from __future__ import annotations

from itertools import product

import mpmath
import numpy as np
import pytest

import gradviz as gv
from gradviz.functions.objective import parse
from gradviz.gradients.exact.critical import critical_points
from gradviz.gradients.exact.rounding import rounding_errors
from gradviz.gradients.exact.search import UnitBox
from tests.gradients_exact.points import counts, positions, same
from tests.gradients_exact.test_critical import real_solutions, roots


def find(text: str, half: float):
    f = gv.parse(text)
    return critical_points(f, ((-half, half),) * f.dimension)


STEEP = [
    ("(1 - x)^2 + 3000*(y - x^2)^2", 10.0),
    ("(1 - x)^2 + 10000*(y - x^2)^2", 10.0),
    ("x^2 + 100000000*y^2 - x^4", 1.0),
    ("(3/2 - x + x*y)^2 + (9/4 - x + x*y^2)^2 + (21/8 - x + x*y^3)^2", 20.0),
    ("100*(y - x^2)^2 + (1 - x)^2", 1000.0),
    ("(x^2 - 1/1000000)^2 + y^2", 5.0),
    # siblings
    ("(1 - x)^2 + 1000000*(y - x^2)^2", 5.0),
    ("x^2 + 10000000000*y^2 - x^4 + x^3", 2.0),
    ("(x^2 - 1/100000000)^2 + (y^2 - 1/10000)^2", 5.0),
    ("100000000*(y - x^3)^2 + (x^2 - 1)^2", 3.0),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", 500.0),
]


@pytest.mark.parametrize(("text", "half"), STEEP)
def test_the_roots_of_the_polynomial_and_no_others(text: str, half: float) -> None:
    found = find(text, half)
    wanted = real_solutions(text, ((-half, half), (-half, half)))
    assert wanted
    assert same(positions(found.points), wanted, 1e-6)
    assert found.critical_sets == ()
    assert "degenerate" not in counts(found)


def test_a_very_narrow_valley_of_saddles_and_a_minimum() -> None:
    # by hand: x = 0 is a minimum, x = +-1/sqrt(2) are saddles
    found = find("x^2 + 1e8*y^2 - x^4", 1.0)
    assert counts(found) == {"minimum": 1, "saddle": 2}
    assert found.remark == "checked"
    assert find("(x^2 - 1e-6)^2 + y^2", 5.0).remark == "checked"


@pytest.mark.parametrize(
    ("text", "half", "at"),
    [
        ("tanh(50(x - 0.5))^2 + y^2", 20.0, (0.5, 0.0)),
        # siblings
        ("tanh(300(x + 0.7))^2 + (y - 1)^2", 20.0, (-0.7, 1.0)),
        ("y^2 - exp(-1000(x - 3.3)^2)", 20.0, (3.3, 0.0)),
        ("log(1 + 1e6(x - 0.3)^2) + y^2", 10.0, (0.3, 0.0)),
        ("(x - 7)^2 - 1/(1 + 1e5(y + 3)^2)", 20.0, (7.0, -3.0)),
    ],
)
def test_a_dent_smaller_than_a_cell_of_the_grid(text: str, half: float, at) -> None:
    found = find(text, half)
    assert counts(found) == {"minimum": 1}
    assert found.points[0].position == pytest.approx(at, abs=1e-7)


def test_schaffer_2_on_a_wide_box() -> None:
    """On the axes by the signs of a derivative; off them the gradient vanishes nowhere.

    With u = x^2 - y^2 and r = x^2 + y^2, f = 1/2 + s(u)/(1 + r/1000)^2. f_x = 0 = f_y away from the
    axes needs f_u + f_r = 0 = f_r - f_u, so f_r = 0: s = sin^2 u - 1/2 = 0, and then f_u is not 0.
    """
    found = find("0.5 + (sin(x^2 - y^2)^2 - 0.5)/(1 + 0.001(x^2 + y^2))^2", 5.0)

    def slope(x):  # along an axis, over 2x
        u, w = x * x, 1 + 0.001 * x * x
        return np.sin(2 * u) / w**2 - 0.002 * (np.sin(u) ** 2 - 0.5) / w**3

    line = roots(slope, 1e-3, 5.0)
    wanted = [(0.0, 0.0)]
    wanted += [point for each in line for sign in (1, -1) for point in ((sign * each, 0.0),)]
    wanted += [(0.0, sign * each) for each in line for sign in (1, -1)]
    assert len(wanted) == 61
    assert same(positions(found.points), wanted, 1e-6)


def test_easom_on_a_wide_box() -> None:
    """All that is seen around the bump is found, and each point found is one."""
    text = "-cos(x)*cos(y)*exp(-((x - pi)^2 + (y - pi)^2))"
    found = find(text, 100.0)
    bump = lambda x: np.cos(x) * np.exp(-((x - np.pi) ** 2))
    slope = lambda x: -np.sin(x) - 2 * (x - np.pi) * np.cos(x)
    level, steep = roots(bump, -22, 28), roots(slope, -22, 28)
    true = np.array([*product(steep, steep), *product(level, level)])
    listed = np.array([point.position for point in found.points])
    apart = np.linalg.norm(listed[:, None] - true[None], axis=-1)
    inner = np.linalg.norm(true - np.pi, axis=1) < 6.0
    assert inner.sum() > 20
    assert (apart[:, inner].min(axis=0) < 1e-6).all()
    assert (apart.min(axis=1) < 1e-5).all()
    assert found.remark == "searched"


@pytest.mark.parametrize(
    ("text", "point", "exact"),
    [
        (
            "(1 - x)^2 + 3000*(y - x^2)^2",
            (1.0, 1.0),
            lambda x, y: (1 - x) ** 2 + 3000 * (y - x**2) ** 2,
        ),
        (
            "exp(x) - x*y + sin(3*y)",
            (0.3, 2.0),
            lambda x, y: mpmath.exp(x) - x * y + mpmath.sin(3 * y),
        ),
        ("(x - 3)^3/(y + 2)", (3.0, 0.2), lambda x, y: (x - 3) ** 3 / (y + 2)),
        (
            "log(x)^2 + atan(x*y)",
            (1.7, -3.0),
            lambda x, y: mpmath.log(x) ** 2 + mpmath.atan(x * y),
        ),
    ],
)
def test_the_bound_holds_by_mpmath(text: str, point, exact) -> None:
    """Beside a point, at which the gradient is computed and at which it is, to 60 digits."""
    f = parse(text)
    drawn = np.random.default_rng(0).uniform(-0.1, 0.1, (50, 2)) + point
    bound = rounding_errors(f, drawn)
    with mpmath.workdps(60):
        for at, computed, most in zip(drawn, f.gradient(drawn), bound, strict=True):
            here = tuple(mpmath.mpf(float(each)) for each in at)
            for j, order in enumerate(((1, 0), (0, 1))):
                error = abs(float(mpmath.diff(exact, here, order) - mpmath.mpf(computed[j])))
                assert error <= 2.0 * most[j] + 1e-300
    assert (bound < 1e-9).all()


def test_where_terms_cancel_the_bound_is_that_of_the_terms() -> None:
    box = UnitBox(parse("1e8*(x - 1)^2"), ((0.0, 2.0),))
    # the slope at 1 is known to 2e8 half units of the last place of 1, by u twice as much
    assert box.noise(np.array([[0.5]]))[0, 0] == pytest.approx(4e8 * 2.0**-53, rel=1e-9)
