"""Nothing invented; degenerate points, what hangs together, corners; units; odd functions."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

import gradviz as gv
from gradviz.declarations.sentences import N_
from gradviz.gradients.exact import critical
from gradviz.gradients.exact.critical import (
    CRITICAL_SETS,
    KINDS,
    NONSMOOTH_KINDS,
    REMARKS,
    critical_points,
)
from gradviz.gradients.exact.nonsmooth_points import shortest_mixture
from tests.gradients_exact.points import counts, find, of_surface, positions, same

# nothing invented


def test_a_slope_has_none_and_a_constant_is_critical_everywhere() -> None:
    slope = find("x + y")
    assert (slope.points, slope.critical_sets, slope.remark) == ((), (), "slope")
    for text in ("5", "f(x, y) = 5", "sin(x)^2 + cos(x)^2", "x - x"):
        constant = find(text)
        assert (constant.points, constant.critical_sets, constant.remark) == ((), (), "constant")
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
    assert (found.points, found.critical_sets, found.nonsmooth_points) == ((), (), ())


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
        (each.kind, each.dimension, round(each.value, 9) + 0.0) for each in found.critical_sets
    )
    assert record == wanted
    f = gv.parse(text)
    for each in found.critical_sets:
        assert len(each.points) >= 20
        assert np.abs(f.gradient(each.points)).max() < 1e-6


def test_a_ring_around_a_maximum() -> None:
    found = find("(x^2 + y^2 - 1)^2")
    assert counts(found) == {"maximum": 1}
    (ring,) = found.critical_sets
    assert ring.kind == "valley"
    assert np.linalg.norm(ring.points, axis=1) == pytest.approx(np.ones(len(ring.points)), abs=1e-7)
    angles = np.sort(np.arctan2(ring.points[:, 1], ring.points[:, 0]))
    assert np.diff(angles).max() < 0.3  # all around


def test_flat_parts_are_no_points() -> None:
    found = find("relu(x)^2 + relu(y)^2")
    assert not found.points
    assert "flat" in {each.kind for each in found.critical_sets}
    quadrant = next(each for each in found.critical_sets if each.kind == "flat").points
    assert (quadrant <= 1e-6).all()
    wide = critical_points(gv.parse("exp(-x^2 - y^2)"), ((-50.0, 50.0), (-50.0, 50.0)))
    assert counts(wide) == {"maximum": 1}
    assert {each.kind for each in wide.critical_sets} == {"flat"}  # where exp underflows


# corners


def test_corners_are_no_critical_points_but_listed_apart() -> None:
    for text, at in (("|x|", [0.0]), ("|x| + |y|", [0.0, 0.0]), ("hypot(x, y)", [0.0, 0.0])):
        found = find(text)
        assert not found.points
        (corner,) = found.nonsmooth_points
        assert corner.kind == "minimum"
        assert corner.position.tolist() == at
        assert corner.value == 0.0
        assert corner.steepness == pytest.approx(np.sqrt(2) if "+" in text else 1.0, rel=1e-6)
    (top,) = find("2 - |x| - |y| + x/10").nonsmooth_points
    assert (top.kind, top.value) == ("maximum", 2.0)


@pytest.mark.parametrize("key", ["taxicab", "lasso", "ring_fold", "absolute", "ackley"])
def test_the_kinked_minima_of_the_surfaces_are_found(key: str) -> None:
    surface = gv.SURFACES[key]
    corner = min(of_surface(key).nonsmooth_points, key=lambda each: each.value)
    assert corner.position == pytest.approx(surface.minima[0], abs=1e-6)
    assert corner.value == pytest.approx(surface.value, abs=1e-6)


def test_a_crease_is_listed_once_and_edges_not_at_all() -> None:
    (crease,) = find("max(x, 1 - x, y, -y)").nonsmooth_points
    assert not crease.isolated
    assert find("sqrt(x)").nonsmooth_points == ()
    assert find("x^x").nonsmooth_points == ()
    assert find("max(x, y)").nonsmooth_points == ()
    assert len(find("|sin(x)|", -7, 7).nonsmooth_points) == 5


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
    from gradviz.gradients.exact.index import index_agrees
    from gradviz.gradients.exact.search import UnitBox, starts
    from gradviz.gradients.exact.zeros import zeros

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
    assert set(CRITICAL_SETS) == {"valley", "ridge", "saddle", "flat"}
    assert set(NONSMOOTH_KINDS) == {"minimum", "maximum"}
    for sentence in (
        *KINDS.values(),
        *CRITICAL_SETS.values(),
        *NONSMOOTH_KINDS.values(),
        *REMARKS.values(),
    ):
        assert N_(sentence)


def test_a_search_that_is_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from gradviz.gradients.exact.search import Work

    made = []

    def small() -> Work:
        made.append(Work(most=1e6))
        return made[-1]

    f, box = gv.parse("sin(5x)*cos(4y) + sin(x*y)"), ((-3.0, 3.0), (-3.0, 3.0))
    whole = critical_points(f, box)
    monkeypatch.setattr(critical, "Work", small)
    critical.critical_points.cache_clear()
    found = critical_points(f, box)
    critical.critical_points.cache_clear()
    assert whole.remark != "cut_short"
    assert found.remark == "cut_short"
    assert not found.complete
    assert len(found.points) < len(whole.points)
    for point in found.points:  # what is found is critical all the same
        assert np.abs(f.gradient(point.position)).max() < 1e-9
    assert made[0].done < 2e7  # no more than the grid and one round from a few starts
