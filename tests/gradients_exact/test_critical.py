"""Critical points against the literature, the roots of polynomials, and products of 1-D roots."""

from __future__ import annotations

from itertools import pairwise, product

import mpmath
import numpy as np
import pytest
import sympy
from scipy.optimize import brentq

import gradviz as gv
from gradviz.gradients.exact.critical import (
    critical_points,
)
from gradviz.gradients.exact.search import Box
from tests.gradients_exact.points import counts, find, of_surface, positions, same
from tests.surface_references import derivative

# from the literature


def test_himmelblau() -> None:
    found = of_surface("himmelblau")
    assert counts(found) == {"minimum": 4, "saddle": 4, "maximum": 1}
    # Himmelblau (1972), Applied Nonlinear Programming
    minima = [(3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)]
    assert same(positions(found.of_kind("minimum")), minima, 2e-6)
    assert same(positions(found.of_kind("maximum")), [(-0.270845, -0.923039)], 2e-6)
    assert (3.0, 2.0) in positions(found.of_kind("minimum"))  # exactly, not 3.0000000000000004
    assert all(abs(point.value) < 1e-20 for point in found.of_kind("minimum"))
    assert found.of_kind("maximum")[0].value == pytest.approx(181.617, abs=1e-3)
    assert found.complete
    assert found.remark == "checked"


def test_six_hump_camel() -> None:
    found = of_surface("six_hump_camel")
    assert len(found.of_kind("minimum")) == 6  # its name
    lowest = [point for point in found.points if point.value < -1.03]
    # Jamil & Yang (2013) No. 30
    assert same(positions(tuple(lowest)), [(-0.0898, 0.7126), (0.0898, -0.7126)], 1e-4)
    assert [point.value for point in lowest] == pytest.approx([-1.0316] * 2, abs=1e-4)
    assert [point.kind for point in lowest] == ["minimum"] * 2


def test_rosenbrock_and_its_largest_stable_step() -> None:
    (only,) = of_surface("rosenbrock").points
    assert only.kind == "minimum"
    assert only.position.tolist() == [1.0, 1.0]
    # the Hessian by hand at (1, 1)
    wanted = np.linalg.eigvalsh(np.array([[802.0, -400.0], [-400.0, 200.0]]))
    assert only.eigenvalues == pytest.approx(wanted, rel=1e-9)
    assert only.condition_number == pytest.approx(wanted[1] / wanted[0], rel=1e-9)
    assert only.condition_number == pytest.approx(2508, abs=1)
    assert only.largest_stable_step == pytest.approx(2 / wanted[1], rel=1e-9)
    f = gv.parse(gv.SURFACES["rosenbrock"].text)
    for factor, stays in ((0.99, True), (1.01, False)):
        rate = factor * only.largest_stable_step
        x = only.position + 1e-8 * only.eigenvectors[:, -1]
        for _ in range(2000):
            x = x - rate * f.gradient(x)
        assert (np.linalg.norm(x - only.position) < 1e-8) == stays


def test_rosenbrock_in_four_variables() -> None:
    # Shang & Qiu (2006), A note on the extended Rosenbrock function: for 4 <= n <= 30 there are
    # exactly two minima, (1, ..., 1) and one near (-1, 1, ..., 1); Kok & Sandrock (2009) add a
    # saddle between them
    found = of_surface("rosenbrock_4d")
    assert counts(found) == {"minimum": 2, "saddle": 1}
    minima = positions(found.of_kind("minimum"))
    assert same(minima, [(1, 1, 1, 1), (-0.775659, 0.613093, 0.382063, 0.145972)], 1e-5)
    assert not found.complete


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("booth", {"minimum": 1}),
        ("matyas", {"minimum": 1}),
        ("three_hump_camel", {"minimum": 3, "saddle": 2}),  # its name
        ("branin", {"minimum": 3, "saddle": 2}),
        ("goldstein_price", {"minimum": 4, "saddle": 4, "maximum": 1}),  # 4: Goldstein & Price
        ("peaks", {"minimum": 3, "saddle": 3, "maximum": 3}),
        ("two_wells", {"minimum": 2, "saddle": 1}),
        ("saddle", {"saddle": 1}),
        ("two_sided_saddle", {"minimum": 2, "saddle": 1}),
        ("styblinski_tang_5d", {"minimum": 2**5, "maximum": 1, "saddle": 3**5 - 2**5 - 1}),
        ("wood", {"minimum": 1, "saddle": 2}),
    ],
)
def test_counts_of_the_literature(key: str, wanted: dict[str, int]) -> None:
    assert counts(of_surface(key)) == wanted


@pytest.mark.parametrize("key", gv.SURFACES)
def test_every_point_of_every_surface_is_critical_by_mpmath(key: str) -> None:
    surface = gv.SURFACES[key]
    found = of_surface(key)
    edges = [high - low for low, high in surface.domain]
    for point in found.points[:: 1 + len(found.points) // 12]:
        for j, edge in enumerate(edges):
            slope = float(derivative(key, point.position, {j: 1}))
            curvature = max(np.abs(point.eigenvalues).max(), 1e-3)
            # the error in position that this gradient stands for
            assert abs(slope) <= 1e-7 * curvature * edge
        for (low, high), each in zip(surface.domain, point.position, strict=True):
            assert low <= each <= high
    for minimum in surface.minima:
        listed = [point.position for point in found.points]
        listed += [corner.position for corner in found.nonsmooth_points]
        inner = all(
            low < each < high for (low, high), each in zip(surface.domain, minimum, strict=True)
        )
        if inner and key != "bukin_6":  # its minimum is a cusp on a knife edge
            assert any(np.allclose(minimum, each, atol=2e-5) for each in listed)


# roots of polynomials, by resultants


def real_solutions(text: str, box: Box) -> list[tuple[float, float]]:
    """Return all real zeros of a polynomial's gradient in a box: a resultant's, then y."""
    x, y = sympy.symbols("x y")
    f = sympy.sympify(text.replace("^", "**"), rational=True)
    first, second = sympy.diff(f, x), sympy.diff(f, y)
    in_x = sympy.Poly(sympy.resultant(first, second, y), x)
    found = []
    with mpmath.workdps(60):
        for root in {r for factor, _ in in_x.factor_list()[1] for r in factor.real_roots()}:
            at = root.evalf(60)
            for equation, other in ((first, second), (second, first)):
                in_y = sympy.Poly(equation.subs(x, at), y)
                if in_y.degree() < 1:
                    continue
                for value in in_y.nroots(n=40, maxsteps=400):
                    rest = abs(other.subs({x: at, y: sympy.re(value)}))
                    if abs(sympy.im(value)) < 1e-15 and rest < sympy.Float("1e-18"):
                        found.append((float(at), float(sympy.re(value))))
    (x0, x1), (y0, y1) = box
    inside = [(a, b) for a, b in found if x0 <= a <= x1 and y0 <= b <= y1]
    unique: list[tuple[float, float]] = []
    for each in inside:
        if all(np.hypot(each[0] - a, each[1] - b) > 1e-9 for a, b in unique):
            unique.append(each)
    return unique


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", ((-5.0, 5.0), (-5.0, 5.0))),
        ("(4 - 21*x^2/10 + x^4/3)*x^2 + x*y + 4*(y^2 - 1)*y^2", ((-2.0, 2.0), (-1.2, 1.2))),
        ("100*(y - x^2)^2 + (1 - x)^2", ((-2.0, 2.0), (-1.0, 3.0))),
        ("2*x^2 - 21*x^4/20 + x^6/6 + x*y + y^2", ((-2.5, 2.5), (-2.5, 2.5))),
        (
            "(3/2 - x + x*y)^2 + (9/4 - x + x*y^2)^2 + (21/8 - x + x*y^3)^2",
            ((-4.5, 4.5), (-4.5, 4.5)),
        ),
        ("(x - 13 + ((5 - y)*y - 2)*y)^2 + (x - 29 + ((y + 1)*y - 14)*y)^2", ((-10, 20), (-6, 6))),
        ("x^3 - 3*x*y^2", ((-2.0, 2.0), (-2.0, 2.0))),
        ("x^4 + y^4 - 4*x*y + x/3", ((-2.0, 2.0), (-2.0, 2.0))),
        ("x^3 + y^3 - 3*x*y", ((-2.0, 2.0), (-2.0, 2.0))),
        ("(x^2 - 1)^2 + (x^2*y - x - 1)^2", ((-3.0, 3.0), (-3.0, 3.0))),
        ("x^5 - 5*x*y + y^5", ((-2.0, 2.0), (-2.0, 2.0))),
    ],
)
def test_all_roots_of_a_polynomial_gradient(text: str, box: Box) -> None:
    found = critical_points(gv.parse(text), box)
    wanted = real_solutions(text, box)
    assert wanted
    assert same(positions(found.points), wanted, 1e-6)
    x, y = sympy.symbols("x y")
    hessian = sympy.hessian(sympy.sympify(text.replace("^", "**")), (x, y))
    for point in found.points:
        at = hessian.subs({x: point.position[0], y: point.position[1]})
        eigenvalues = np.linalg.eigvalsh(np.array(at, dtype=float))
        if point.kind != "degenerate":
            assert point.eigenvalues == pytest.approx(eigenvalues, rel=1e-6)
            signs = {1.0: "minimum", -1.0: "maximum"}
            wanted_kind = signs.get(np.sign(eigenvalues).mean(), "saddle")
            assert point.kind == wanted_kind
        matrix = point.eigenvectors @ np.diag(point.eigenvalues) @ point.eigenvectors.T
        assert matrix == pytest.approx(np.array(at, dtype=float), abs=1e-4)


# products of roots in one variable


def roots(function, low: float, high: float) -> list[float]:
    """Return the roots of a function of one variable, from its signs on 200,000 nodes."""
    nodes = np.linspace(low, high, 200_001) + 1e-7
    values = function(nodes)
    places = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
    return [brentq(function, nodes[k], nodes[k + 1], xtol=1e-13) for k in places]


def test_all_441_points_of_rastrigin() -> None:
    found = of_surface("rastrigin")
    line = roots(lambda x: 2 * x + 20 * np.pi * np.sin(2 * np.pi * x), -5.12, 5.12)
    assert len(line) == 21
    assert same(positions(found.points), list(product(line, line)), 1e-8)
    assert counts(found) == {"minimum": 121, "saddle": 220, "maximum": 100}
    assert found.complete


def test_all_points_of_egg_crate_and_easom_and_shubert() -> None:
    egg = roots(lambda x: 2 * x + 25 * np.sin(2 * x), -5, 5)
    assert same(positions(of_surface("egg_crate").points), list(product(egg, egg)), 1e-8)

    # f = -h(x) h(y), so that either both h' or both h are zero
    bump = lambda x: np.cos(x) * np.exp(-((x - np.pi) ** 2))
    slope = lambda x: -np.sin(x) - 2 * (x - np.pi) * np.cos(x)
    level, steep = roots(bump, -1, 7), roots(slope, -1, 7)
    wanted = [*product(steep, steep), *product(level, level)]
    assert same(positions(of_surface("easom").points), wanted, 1e-8)

    wave = lambda x: sum(k * np.cos((k + 1) * x + k) for k in range(1, 6))
    slope = lambda x: -sum(k * (k + 1) * np.sin((k + 1) * x + k) for k in range(1, 6))
    level, steep = roots(wave, -10, 10), roots(slope, -10, 10)
    wanted = [*product(steep, steep), *product(level, level)]
    assert same(positions(of_surface("shubert").points), wanted, 1e-6)


def test_griewank_by_a_search_of_another_kind() -> None:
    # every root from a dense grid by SciPy's hybrid Powell method
    from scipy.optimize import root

    wanted: list[tuple[float, float]] = []
    half = np.sqrt(2)

    def slope(p):
        return [
            p[0] / 2000 + np.sin(p[0]) * np.cos(p[1] / half),
            p[1] / 2000 + np.cos(p[0]) * np.sin(p[1] / half) / half,
        ]

    for start in product(np.linspace(-10, 10, 27), repeat=2):
        answer = root(slope, start, tol=1e-12)
        known = any(np.allclose(answer.x, each, atol=1e-6) for each in wanted)
        if answer.success and np.abs(answer.x).max() <= 10 and not known:
            wanted.append(tuple(answer.x))
    assert same(positions(of_surface("griewank").points), wanted, 1e-6)


@pytest.mark.parametrize(
    ("text", "low", "high", "function"),
    [
        ("x sin(x)", -12, 12, lambda x: np.sin(x) + x * np.cos(x)),
        ("(x^2 - 1)^2 + 0.3x", -1.8, 1.8, lambda x: 4 * x * (x * x - 1) + 0.3),
        ("sin(x^2)", 0.5, 9, lambda x: 2 * x * np.cos(x * x)),
        ("exp(-x)*sin(20x)", 0, 5, lambda x: np.exp(-x) * (20 * np.cos(20 * x) - np.sin(20 * x))),
    ],
)
def test_all_points_in_one_variable(text: str, low: float, high: float, function) -> None:
    found = find(text, low, high)
    wanted = [(root,) for root in roots(function, low, high)]
    assert same(positions(found.points), wanted, 1e-8)
    # minima and maxima take turns
    kinds = [point.kind for point in sorted(found.points, key=lambda each: each.position[0])]
    assert set(kinds) == {"minimum", "maximum"}
    assert all(one != other for one, other in pairwise(kinds))
