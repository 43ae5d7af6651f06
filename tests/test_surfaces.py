"""The named surfaces against references written by hand, and what is said about their minima."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from itertools import combinations_with_replacement
from math import inf, isinf
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import differential_evolution, minimize

import gradviz
from gradviz.functions import surfaces
from gradviz.functions.surfaces import DEFAULT, GROUPS, SURFACES, Surface
from gradviz.functions.surfaces.discovery import by_key
from tests.surface_references import REFERENCES, derivative, value

KEYS = """
two_wells bowl ill_conditioned tilted_valley booth matyas
rosenbrock beale goldstein_price mccormick freudenstein_roth
himmelblau six_hump_camel three_hump_camel branin styblinski_tang rastrigin ackley griewank levy_13
easom michalewicz egg_crate drop_wave shubert peaks
saddle monkey_saddle two_sided_saddle sigmoid_plateau
taxicab lasso ring_fold bukin_6 log_barrier
parabola double_well gramacy_lee forrester x_sin_x absolute huber half_line
sphere_3d helical_valley rosenbrock_4d powell_singular wood zakharov_5d styblinski_tang_5d
quadratic_10d
"""
NONSMOOTH = {"taxicab", "lasso", "ring_fold", "bukin_6", "absolute"}
POINTED_MINIMUM = NONSMOOTH | {"ackley"}
DECLARED = [
    path
    for path in sorted(Path(surfaces.__path__[0]).glob("*.py"))
    if path.stem not in ("__init__", "base", "discovery")
]
BOUNDED = [key for key, surface in SURFACES.items() if not isinf(surface.value)]
each = pytest.mark.parametrize("key", SURFACES)
each_bounded = pytest.mark.parametrize("key", BOUNDED)


def bounds(surface: Surface) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.array(surface.domain, dtype=float).T
    return low, high


def random_points(key: str, count: int) -> np.ndarray:
    """Return points of the domain where the function has a value, the same ones every time."""
    rng = np.random.default_rng(list(key.encode()))
    low, high = bounds(SURFACES[key])
    points: list[np.ndarray] = []
    while len(points) < count:
        point = rng.uniform(low, high)
        if np.isfinite(float(value(key, point))):
            points.append(point)
    return np.array(points)


# the collection


def test_the_first_surface_is_the_first_screen() -> None:
    assert DEFAULT.key == next(iter(SURFACES)) == "two_wells"
    assert DEFAULT.text == "x^2 + y^2 - 2exp(-((x-1)^2+y^2)/0.2) - 3exp(-((x+1)^2+y^2)/0.2)"
    assert (DEFAULT.domain, DEFAULT.start, DEFAULT.steps) == (
        ((-2, 2), (-2, 2)),
        (0.75, 1.4),
        300,
    )


def test_keys_stay_for_ever_because_links_hold_them() -> None:
    assert list(SURFACES) == KEYS.split()


def test_keys_are_safe_in_a_link_and_names_are_told_apart() -> None:
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in SURFACES)
    assert all(surface.key == key for key, surface in SURFACES.items())
    assert len({surface.name for surface in SURFACES.values()}) == len(SURFACES)


def test_every_file_of_the_package_is_found() -> None:
    groups = [import_module(f"gradviz.functions.surfaces.{path.stem}").GROUP for path in DECLARED]
    assert sorted(groups, key=lambda group: group.order) == list(GROUPS)
    assert len({group.order for group in groups}) == len(groups)
    assert [s for group in GROUPS for s in group.surfaces] == list(SURFACES.values())


def test_a_key_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="two surfaces have the key 'two_wells'"):
        by_key((GROUPS[0], GROUPS[0]))


@pytest.mark.parametrize("path", DECLARED, ids=lambda path: path.stem)
def test_every_sentence_is_marked_for_translation(path: Path) -> None:
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("Surface", "SurfaceGroup"):
            words = [word.value for word in call.keywords if word.arg in ("name", "story")]
            assert words
            assert all(ast.unparse(sentence).startswith("N_(") for sentence in words)


@each
def test_a_declaration_fits_together(key: str) -> None:
    surface = SURFACES[key]
    function = gradviz.parse(surface.text)
    assert len(function.variables) == surface.dimension == len(surface.start)
    low, high = bounds(surface)
    assert (low < high).all()
    for point in (surface.start, *surface.minima):
        assert len(point) == surface.dimension
        assert (low <= np.array(point)).all()
        assert (np.array(point) <= high).all()
    assert (not surface.minima) == (surface.value == -inf)
    assert len(set(surface.minima)) == len(surface.minima)
    assert surface.source
    assert surface.story.endswith(".")


# values and derivatives against the references


def test_every_surface_has_a_reference() -> None:
    assert set(REFERENCES) == set(SURFACES)


@each
def test_values_equal_the_formula_of_the_literature(key: str) -> None:
    surface = SURFACES[key]
    low, high = bounds(surface)
    points = np.random.default_rng(3).uniform(low, high, size=(20, surface.dimension))
    points = np.vstack([points, [surface.start], *([minimum] for minimum in surface.minima)])
    expected = np.array([float(value(key, point)) for point in points])
    scale = max(1.0, float(np.nanmax(np.abs(expected))))
    computed = gradviz.parse(surface.text).value(points)
    np.testing.assert_allclose(computed, expected, rtol=1e-11, atol=1e-14 * scale)


@each
def test_gradients_equal_high_precision_derivatives(key: str) -> None:
    points = random_points(key, 4)
    computed = gradviz.parse(SURFACES[key].text).gradient(points)
    for point, gradient in zip(points, computed, strict=True):
        expected = [derivative(key, point, {j: 1}) for j in range(len(point))]
        scale = max(1.0, *map(abs, expected))
        np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-12 * scale)


@each
def test_hessians_equal_high_precision_derivatives(key: str) -> None:
    points = random_points(key, 2)
    computed = gradviz.parse(SURFACES[key].text).hessian(points)
    for point, hessian in zip(points, computed, strict=True):
        expected = np.zeros_like(hessian)
        for i, j in combinations_with_replacement(range(len(point)), 2):
            orders = {i: 2} if i == j else {i: 1, j: 1}
            expected[i, j] = expected[j, i] = derivative(key, point, orders)
        scale = max(1.0, float(np.abs(expected).max()))
        np.testing.assert_allclose(hessian, expected, rtol=1e-9, atol=1e-12 * scale)


# what is said about the minima


@each_bounded
def test_minima_have_the_value_and_no_slope(key: str) -> None:
    surface = SURFACES[key]
    function = gradviz.parse(surface.text)
    values = function.value(surface.minima)
    np.testing.assert_allclose(values, surface.value, rtol=1e-13, atol=1e-14)
    if key not in POINTED_MINIMUM:
        for minimum in np.array(surface.minima, dtype=float):
            hessian = function.hessian(minimum)
            size = max(1.0, float(np.abs(hessian).max()))
            assert np.abs(function.gradient(minimum)).max() <= 1e-12 * size
            assert np.linalg.eigvalsh(hessian).min() >= -1e-12 * size


@each_bounded
def test_no_point_around_a_minimum_is_lower(key: str) -> None:
    surface = SURFACES[key]
    low, high = bounds(surface)
    function = gradviz.parse(surface.text)
    rng = np.random.default_rng(5)
    for minimum in np.array(surface.minima, dtype=float):
        for radius in (1e-1, 1e-2, 1e-3):
            around = minimum + radius * rng.normal(size=(200, surface.dimension))
            lowest = np.nanmin(function.value(np.clip(around, low, high)))
            assert lowest >= surface.value - 1e-12 * max(1.0, abs(surface.value))


@each_bounded
def test_no_sampled_point_is_lower(key: str) -> None:
    surface = SURFACES[key]
    function = gradviz.parse(surface.text)
    low, high = bounds(surface)
    if surface.dimension <= 2:
        axes = [np.linspace(a, b, 301) for a, b in surface.domain]
        points = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, surface.dimension)
    else:
        points = np.random.default_rng(7).uniform(low, high, size=(50_000, surface.dimension))

    def height(columns: np.ndarray) -> np.ndarray:
        return np.nan_to_num(function.value(columns.T), nan=inf)

    lowest = height(points.T).min()
    found = differential_evolution(
        height, surface.domain, vectorized=True, updating="deferred", rng=11, maxiter=80,
        popsize=12, polish=False,
    )  # fmt: skip
    assert min(lowest, found.fun) >= surface.value - 1e-11 * max(1.0, abs(surface.value))


@pytest.mark.parametrize("key", [key for key in BOUNDED if key not in POINTED_MINIMUM])
def test_the_list_of_global_minima_is_complete(key: str) -> None:
    surface = SURFACES[key]
    function = gradviz.parse(surface.text)
    low, high = bounds(surface)
    starts = np.random.default_rng(13).uniform(low, high, size=(4000, surface.dimension))
    heights = function.value(starts)
    count = min(max(60, 12 * len(surface.minima)), int(np.isfinite(heights).sum()))
    starts = starts[np.argsort(heights)][:count]
    reached = set()
    for start in starts:
        end = minimize(
            lambda x: float(np.nan_to_num(function.value(x), nan=1e300)),
            start,
            jac=lambda x: np.nan_to_num(function.gradient(x)),
            method="L-BFGS-B",
            bounds=surface.domain,
        )
        if end.fun <= surface.value + 1e-9 * max(1.0, abs(surface.value)):
            distances = [float(np.abs(end.x - minimum).max()) for minimum in surface.minima]
            assert min(distances) < 0.05
            reached.add(int(np.argmin(distances)))
    assert reached == set(range(len(surface.minima)))


@pytest.mark.parametrize("key", [key for key in SURFACES if key not in BOUNDED])
def test_a_surface_without_minima_falls_for_ever(key: str) -> None:
    function = gradviz.parse(SURFACES[key].text)
    far = function.value([[10.0**k, 10.0**k + k] for k in range(1, 6)])
    assert (np.diff(far) < 0).all()
    assert far[-1] < -1e5


# what the start shows


@each
def test_gradient_descent_from_the_start_is_stable_and_visible(key: str) -> None:
    surface = SURFACES[key]
    function = gradviz.parse(surface.text)
    path = [np.array(surface.start, dtype=float)]
    for _ in range(surface.steps):
        path.append(path[-1] - surface.learning_rate * function.gradient(path[-1]))
    positions = np.array(path)
    values = function.value(positions)
    low, high = bounds(surface)
    assert (low <= positions).all()
    assert (positions <= high).all()
    assert values[-1] < values[0]
    length = float(np.linalg.norm(np.diff(positions, axis=0), axis=1).sum())
    assert length > 0.015 * float(np.linalg.norm(high - low))
    if key not in NONSMOOTH:
        assert (np.diff(values) <= 1e-12 * np.maximum(1.0, np.abs(values[1:]))).all()
