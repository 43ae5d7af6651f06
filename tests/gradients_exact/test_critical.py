"""Critical points against the literature, the roots of polynomials, and products of 1-D roots."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, product

import mpmath
import numpy as np
import pytest
import sympy
from scipy.optimize import brentq

import gradviz as gv
from gradviz.exact import critical
from gradviz.exact.corners import shortest_mixture
from gradviz.exact.critical import (
    CONTINUA,
    CORNERS,
    KINDS,
    REMARKS,
    CriticalPoint,
    CriticalPoints,
    critical_points,
)
from gradviz.exact.search import Box
from gradviz.words import N_
from tests.surface_references import derivative


def find(text: str, low: float = -3.0, high: float = 3.5) -> CriticalPoints:
    f = gv.parse(text)
    return critical_points(f, ((low, high),) * f.dimension)


def of_surface(key: str) -> CriticalPoints:
    surface = gv.SURFACES[key]
    return critical_points(gv.parse(surface.text), surface.domain)


def counts(found: CriticalPoints) -> dict[str, int]:
    return dict(Counter(point.kind for point in found.points))


def positions(points: tuple[CriticalPoint, ...]) -> list[tuple[float, ...]]:
    return sorted(tuple(point.position.tolist()) for point in points)


def same(found: list[tuple[float, ...]], wanted: list[tuple[float, ...]], tolerance: float) -> bool:
    """Tell whether each wanted point is found once, and no other."""
    if len(found) != len(wanted):
        return False
    distances = np.linalg.norm(np.array(found)[:, None] - np.array(wanted)[None], axis=-1)
    near = distances < tolerance
    return bool((near.sum(axis=0) == 1).all() and (near.sum(axis=1) == 1).all())


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
        listed += [corner.position for corner in found.corners]
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


# nothing invented


def test_a_slope_has_none_and_a_constant_is_critical_everywhere() -> None:
    slope = find("x + y")
    assert (slope.points, slope.continua, slope.remark) == ((), (), "slope")
    for text in ("5", "f(x, y) = 5", "sin(x)^2 + cos(x)^2", "x - x"):
        constant = find(text)
        assert (constant.points, constant.continua, constant.remark) == ((), (), "constant")
    assert find("sqrt(-1 - x^2)").remark == "undefined"
    assert find("log(-1 - x^2 - y^2)").points == ()


@pytest.mark.parametrize(
    "text",
    [
        "exp(x)",
        "1/x",
        "1/(x y)",
        "log(x y)",
        "sqrt(x)",
        "x^3 + x",
        "atan(x)",
        "max(x, y)",
        "x^2 + y",
        "exp(x + y)",
        "sigmoid(x)",
        "x + sin(x)/2",
        "softplus(x) + y",
        "tan(x) + y",
        "x + 1e-3*sin(x)",
    ],
)
def test_nothing_is_invented(text: str) -> None:
    found = find(text)
    assert (found.points, found.continua, found.corners) == ((), (), ())


def test_an_almost_flat_tail_is_no_critical_point() -> None:
    for text in ("exp(-x^2)", "1/(1 + x^2)", "tanh(x)^2", "sigmoid(x)*(1 - sigmoid(x))"):
        found = find(text, -8, 9)
        assert len(found.points) == 1
        assert found.points[0].position == pytest.approx([0.0], abs=1e-9)


# degenerate points, and what hangs together


def test_the_monkey_saddle_is_degenerate() -> None:
    (only,) = of_surface("monkey_saddle").points
    assert only.kind == "degenerate"
    assert only.position.tolist() == [0.0, 0.0]
    assert only.eigenvalues == pytest.approx([0.0, 0.0], abs=1e-9)
    assert only.condition_number == np.inf
    assert only.largest_stable_step is None


@pytest.mark.parametrize("text", ["x^4 + y^4", "x^4 - y^4", "x^2 + y^4", "x^3", "(x - 1)^10"])
def test_single_degenerate_points(text: str) -> None:
    (only,) = find(text).points
    assert only.kind == "degenerate"
    wanted = 1.0 if text == "(x - 1)^10" else 0.0
    assert only.position == pytest.approx([wanted] * len(only.position), abs=1e-3)


def test_powell_singular() -> None:
    (only,) = of_surface("powell_singular").points
    assert only.kind == "degenerate"
    assert only.position == pytest.approx([0.0] * 4, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("f(x, y) = x^2", [("valley", 1, 0.0)]),
        ("f(x, y) = -x^2", [("ridge", 1, 0.0)]),
        ("(x y)^2", [("valley", 1, 0.0)]),
        ("f(x, y) = sin(x)", [("ridge", 1, 1.0), ("valley", 1, -1.0)]),
        ("(x - y)^2 + (2x - 2y)^4", [("valley", 1, 0.0)]),
        ("f(x, y, z) = x^2 - y^2", [("saddle", 1, 0.0)]),
        ("f(x, y, z) = x^2", [("valley", 2, 0.0)]),
        ("floor(x/3)", [("flat", 1, -1.0), ("flat", 1, 0.0), ("flat", 1, 1.0)]),
    ],
)
def test_lines_and_planes_of_critical_points(text: str, wanted) -> None:
    found = find(text)
    assert not found.points
    record = sorted(
        (each.kind, each.dimension, round(each.value, 9) + 0.0) for each in found.continua
    )
    assert record == wanted
    f = gv.parse(text)
    for each in found.continua:
        assert len(each.points) > 20
        assert np.abs(f.gradient(each.points)).max() < 1e-6


def test_a_ring_around_a_maximum() -> None:
    found = find("(x^2 + y^2 - 1)^2")
    assert counts(found) == {"maximum": 1}
    (ring,) = found.continua
    assert ring.kind == "valley"
    assert np.linalg.norm(ring.points, axis=1) == pytest.approx(np.ones(len(ring.points)), abs=1e-7)
    angles = np.sort(np.arctan2(ring.points[:, 1], ring.points[:, 0]))
    assert np.diff(angles).max() < 0.3  # all around


def test_flat_parts_are_no_points() -> None:
    found = find("relu(x)^2 + relu(y)^2")
    assert not found.points
    assert "flat" in {each.kind for each in found.continua}
    quadrant = next(each for each in found.continua if each.kind == "flat").points
    assert (quadrant <= 1e-6).all()
    wide = critical_points(gv.parse("exp(-x^2 - y^2)"), ((-50.0, 50.0), (-50.0, 50.0)))
    assert counts(wide) == {"maximum": 1}
    assert {each.kind for each in wide.continua} == {"flat"}  # where exp underflows


# corners


def test_corners_are_no_critical_points_but_listed_apart() -> None:
    for text, at in (("|x|", [0.0]), ("|x| + |y|", [0.0, 0.0]), ("hypot(x, y)", [0.0, 0.0])):
        found = find(text)
        assert not found.points
        (corner,) = found.corners
        assert corner.kind == "minimum"
        assert corner.position.tolist() == at
        assert corner.value == 0.0
        assert corner.steepness == pytest.approx(np.sqrt(2) if "+" in text else 1.0, rel=1e-6)
    (top,) = find("2 - |x| - |y| + x/10").corners
    assert (top.kind, top.value) == ("maximum", 2.0)


@pytest.mark.parametrize("key", ["taxicab", "lasso", "ring_fold", "absolute", "ackley"])
def test_the_kinked_minima_of_the_surfaces_are_found(key: str) -> None:
    surface = gv.SURFACES[key]
    corner = min(of_surface(key).corners, key=lambda each: each.value)
    assert corner.position == pytest.approx(surface.minima[0], abs=1e-6)
    assert corner.value == pytest.approx(surface.value, abs=1e-6)


def test_a_crease_is_listed_once_and_edges_not_at_all() -> None:
    (crease,) = find("max(x, 1 - x, y, -y)").corners
    assert not crease.isolated
    assert find("sqrt(x)").corners == ()
    assert find("x^x").corners == ()
    assert find("max(x, y)").corners == ()
    assert len(find("|sin(x)|", -7, 7).corners) == 5


def test_a_tip_that_a_smooth_function_hides_is_a_point() -> None:
    # f is smooth at 0, although sqrt(x^2 + y^2) is not: f_xx = 145/2 there, by series
    (centre,) = of_surface("drop_wave").points
    assert centre.position.tolist() == [0.0, 0.0]
    r = mpmath.mpf("1e-8")
    wave = lambda x: -(1 + mpmath.cos(12 * abs(x))) / (x * x / 2 + 2)
    with mpmath.workdps(60):
        second = (wave(r) - 2 * wave(0) + wave(-r)) / r**2
    assert centre.eigenvalues == pytest.approx([float(second)] * 2, rel=1e-3)


def test_the_shortest_mixture() -> None:
    assert shortest_mixture(np.array([[1.0, 1.0], [-1.0, -1.0]])) == pytest.approx(
        [0, 0], abs=1e-12
    )
    assert shortest_mixture(np.array([[3.0, 4.0]])) == pytest.approx([3, 4])
    many = np.random.default_rng(0).normal(size=(7, 3)) + 3.0
    shortest = shortest_mixture(many)
    # the optimality condition: no vector has a smaller product with it
    assert (many @ shortest >= shortest @ shortest - 1e-9).all()


# units do not matter, and nothing raises


@pytest.mark.parametrize("factor", ["1e-12", "1e12", "-1"])
def test_the_size_of_the_function_does_not_matter(factor: str) -> None:
    text = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
    plain = find(text, -5, 5)
    scaled = find(f"{factor}*({text})", -5, 5)
    assert same(positions(plain.points), positions(scaled.points), 1e-7)
    if factor == "-1":
        assert counts(scaled) == {"minimum": 1, "saddle": 4, "maximum": 4}
    else:
        assert counts(scaled) == counts(plain)


def test_the_units_of_a_variable_do_not_matter() -> None:
    f = gv.parse("((x/1000)^2 + y - 11)^2 + (x/1000 + y^2 - 7)^2")
    found = critical_points(f, ((-5000.0, 5000.0), (-5.0, 5.0)))
    plain = [(1000 * x, y) for x, y in positions(find("(x^2+y-11)^2+(x+y^2-7)^2", -5, 5).points)]
    assert same(positions(found.points), plain, 1e-3)


def test_an_ill_conditioned_bowl_has_a_minimum() -> None:
    (only,) = find("x^2 + 1e-10*y^2").points
    assert (only.kind, only.condition_number) == ("minimum", pytest.approx(1e10))
    (ten,) = of_surface("quadratic_10d").points
    assert ten.condition_number == pytest.approx(512)
    assert of_surface("quadratic_10d").remark == "exact"


def test_too_many_points_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(critical, "POINT_LIMIT", 100)
    critical.critical_points.cache_clear()
    found = of_surface("rastrigin")
    critical.critical_points.cache_clear()
    assert found.remark == "too_many"
    assert len(found.points) == 100
    assert not found.complete
    assert "100" in found.sentence.format(**found.data)


def test_a_missing_point_is_noticed() -> None:
    from gradviz.exact.index import index_agrees
    from gradviz.exact.search import UnitBox, starts
    from gradviz.exact.zeros import zeros

    surface = gv.SURFACES["himmelblau"]
    box = UnitBox(gv.parse(surface.text), surface.domain)
    everything, _ = zeros(box, starts(box)[0])
    nothing = np.zeros((0, 2))
    assert index_agrees(box, everything, nothing)
    for missing in range(len(everything.u)):
        others = np.arange(len(everything.u)) != missing
        assert not index_agrees(box, everything.take(others), nothing)


@pytest.mark.parametrize(
    "text",
    [
        "x^-0.5 + y",
        "nan*x",
        "tan(x)/cos(y)",
        "x/0",
        "gibt(x)",
        "asin(x)+acosh(y)",
        "mod(x,y)",
        "where(x>y, 1/x, log(y))",
        "exp(exp(x))",
        "x^x^x",
        "sign(x)*floor(y)",
        "1e300*x^4",
        "cbrt(x)",
    ],
)
def test_any_function_gets_an_answer(text: str) -> None:
    try:
        found = find(text)
    except gv.ExpressionError:
        return
    assert found.sentence.format(**found.data)
    for point in found.points:
        assert np.isfinite(point.position).all()
        assert np.isfinite(point.eigenvalues).all()


def test_words_are_marked_and_kinds_are_known() -> None:
    assert list(KINDS) == ["minimum", "saddle", "maximum", "degenerate"]
    assert set(CONTINUA) == {"valley", "ridge", "saddle", "flat"}
    assert set(CORNERS) == {"minimum", "maximum"}
    for sentence in (*KINDS.values(), *CONTINUA.values(), *CORNERS.values(), *REMARKS.values()):
        assert N_(sentence)
