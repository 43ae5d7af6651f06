"""Estimates on every preset surface, against mpmath and SciPy, within the error of theory."""

from __future__ import annotations

from math import factorial

import numpy as np
import pytest
from mpmath import mp
from scipy import differentiate
from scipy.special import factorial as factorials

import gradviz
from gradviz.functions.surfaces import SURFACES
from gradviz.gradients import ALL, ConfiguredEstimator
from gradviz.gradients.accuracy import v_curve
from gradviz.gradients.theory import (
    directional_derivative,
    evaluation_error,
    gradient_error,
    theory,
)
from tests.gradients.points import points_of
from tests.surface_references import REFERENCES, derivative, value

EPSILON = 2.0**-52
DIFFERENCES = [
    *(ALL[name]() for name in ("ForwardDifference", "BackwardDifference")),
    *(ALL[name]() for name in ("CentralDifference", "FivePointDifference")),
    *(ALL["RichardsonExtrapolation"](levels=levels) for levels in (2, 3, 4)),
]
SMOOTH_TEXTS = (
    "sin(x)*exp(y)",
    SURFACES["peaks"].text,
    "log(x + 3)*sqrt(y + 4)",
    "tanh(x*y) + y^7",
)
each_surface = pytest.mark.parametrize("key", SURFACES)


def theoretical_bound(estimator: ConfiguredEstimator, key: str, point: np.ndarray) -> np.ndarray:
    """Return what theory allows each coordinate: Lagrange's remainder, and rounding.

    The remainder is h^p/(p+1)! sum_m |c_m o_m^(p+1)| / d times the largest derivative on the way;
    rounding is allowed six times its root mean square.
    """
    function, stencil, h = gradviz.parse(SURFACES[key].text), estimator.stencil, estimator.h
    assert stencil is not None
    p, d = stencil.order, function.dimension
    reach = h * max(abs(offset) for offset in stencil.offsets)
    way = point + np.linspace(-reach, reach, 33)[:, None, None] * np.eye(d)
    highest = np.max(np.abs(directional_derivative(function, way, np.eye(d), p + 1)), axis=0)
    terms = zip(stencil.weights, stencil.offsets, strict=True)
    remainder = sum(abs(c * o ** (p + 1)) for c, o in terms) / stencil.divisor / factorial(p + 1)
    noise = stencil.amplification * np.max(evaluation_error(function, way)) / h
    return 1.01 * remainder * h**p * highest + 6 * noise


@each_surface
def test_differences_agree_with_mpmath_within_the_error_of_theory(key: str) -> None:
    function = gradviz.parse(SURFACES[key].text)
    for point in points_of(key):
        exact = np.array([derivative(key, point, {j: 1}) for j in range(len(point))])
        for estimator in DIFFERENCES:
            for h in (estimator.h, 10 * estimator.h):
                each = estimator.with_values(h=h)
                allowed = theoretical_bound(each, key, point)
                # a bound that allows anything would show nothing
                assert np.all(allowed < 1e-2 * max(1.0, np.abs(exact).max())) or h > 1e-3
                assert np.all(np.abs(each.estimate(function, point) - exact) <= allowed)


@each_surface
def test_differences_agree_with_scipy(key: str) -> None:
    function = gradviz.parse(SURFACES[key].text)
    point = points_of(key, 1)[0]

    def reference(x: np.ndarray) -> np.ndarray:
        # SciPy differentiates the formula of the literature, in floats of its own choice
        flat = x.reshape(len(point), -1).T
        values = [float(value(key, each)) for each in flat]
        return np.array(values).reshape(x.shape[1:])

    found = differentiate.jacobian(reference, point, initial_step=1e-2, order=6)
    for estimator in DIFFERENCES:
        allowed = theoretical_bound(estimator, key, point) + 10 * found.error
        allowed += 1e-11 * max(1.0, float(np.abs(found.df).max()))
        assert np.all(np.abs(estimator.estimate(function, point) - found.df) <= allowed)


@each_surface
def test_high_derivatives_agree_with_mpmath(key: str) -> None:
    function = gradviz.parse(SURFACES[key].text)
    point = points_of(key, 1)[0]
    direction = np.random.default_rng(5).standard_normal(len(point))
    with mp.workdps(60):

        def along(t: mp.mpf) -> mp.mpf:
            return REFERENCES[key](
                [mp.mpf(a) + t * mp.mpf(b) for a, b in zip(point, direction, strict=True)]
            )

        step = mp.mpf(10) ** -6
        expected = [float(mp.diff(along, 0, n, h=step, relative=False)) for n in range(1, 8)]
    found = [
        float(directional_derivative(function, point, direction, order)) for order in range(1, 8)
    ]
    scale = np.max(np.abs(expected) / factorials(np.arange(1, 8))) * factorials(np.arange(1, 8))
    np.testing.assert_array_less(np.abs(np.array(found) - expected), 1e-7 * scale + 1e-12)


@each_surface
def test_evaluation_errors_are_of_the_size_that_is_expected(key: str) -> None:
    function = gradviz.parse(SURFACES[key].text)
    points = points_of(key, 40)
    # the inputs are exact here, so less than all of the error is seen
    pairs = zip(points, function.value(points).tolist(), strict=True)
    exact = np.array([float(value(key, point) - rounded) for point, rounded in pairs])
    expected = evaluation_error(function, points)
    assert np.all(np.abs(exact) <= 6 * expected)
    if key == "absolute":  # |x| is exact
        assert np.all(exact == 0)
    else:
        assert np.sqrt(np.mean((exact / expected) ** 2)) > 0.02


# orders of convergence, from the V-curve


ORDERS = [
    ("ForwardDifference", {}, 1), ("BackwardDifference", {}, 1), ("CentralDifference", {}, 2),
    ("FivePointDifference", {}, 4), ("ComplexStep", {}, 2),
    *(("RichardsonExtrapolation", {"levels": levels}, 2 * levels) for levels in (1, 2)),
]  # fmt: skip
# orders of 6 and more are seen only where the derivatives grow fast, near a singularity
HIGH_ORDERS = [("RichardsonExtrapolation", {"levels": each}, 2 * each) for each in (3, 4)]
STEEP_TEXTS = ("1/(x - 0.2) + y^2", "log(x - 0.2) + exp(y)", "1/(1 + 25(x - 0.3)^2) - y")
CASES = [(*case, text, 0.12, 3.0) for case in ORDERS for text in SMOOTH_TEXTS]
CASES += [(*case, text, 0.06, 1.7) for case in HIGH_ORDERS for text in STEEP_TEXTS]


@pytest.mark.parametrize(("name", "values", "order", "text", "largest", "span"), CASES, ids=str)
def test_the_slopes_of_the_v_curve_are_the_orders(
    name: str, values: dict[str, int], order: int, text: str, largest: float, span: float
) -> None:
    function, point = gradviz.parse(text), np.array([0.4, -0.7])
    curve = v_curve(function, point, ALL[name](**values), np.logspace(-15, 0, 601))
    falling = (curve.truncation > 200 * curve.rounding) & (curve.errors < 2e-2)
    falling &= curve.hs < largest
    assert curve.hs[falling].max() > span * curve.hs[falling].min()
    slope = np.polyfit(np.log(curve.hs[falling]), np.log(curve.errors[falling]), 1)[0]
    assert slope == pytest.approx(order, abs=0.05 * order)
    np.testing.assert_allclose(curve.errors[falling], curve.truncation[falling], rtol=0.35)
    if name != "ComplexStep":
        rising = (curve.rounding > 100 * curve.truncation) & (curve.hs > 1e-13)
        slope = np.polyfit(np.log(curve.hs[rising]), np.log(curve.errors[rising]), 1)[0]
        assert slope == pytest.approx(-1, abs=0.15)
        measured = np.sqrt(np.mean((curve.errors[rising] / curve.rounding[rising]) ** 2))
        assert 0.3 < measured < 3


@pytest.mark.parametrize(
    "estimator",
    [ALL[name]() for name in ALL if ALL[name].stencil is not None]
    + [ALL["RichardsonExtrapolation"](levels=levels) for levels in range(1, 6)]
    + [ALL["GaussianSmoothing"](antithetic=False)],
    ids=str,
)
def test_stencils_converge_at_their_order_in_fifty_digits(estimator: ConfiguredEstimator) -> None:
    stencil = estimator.stencil
    assert stencil is not None
    with mp.workdps(60):
        x, at = mp.mpf(1) / 3, lambda z: mp.exp(2 * z)
        errors = []
        for h in (mp.mpf(1) / 1000, mp.mpf(1) / 2000):
            terms = zip(stencil.weights, stencil.offsets, strict=True)
            total = mp.fsum(mp.mpmathify(c) * at(x + h * mp.mpmathify(o)) for c, o in terms)
            errors.append(mp.re(total) / (stencil.divisor * h) - 2 * at(x))
        assert float(mp.log(errors[0] / errors[1], 2)) == pytest.approx(stencil.order, abs=0.01)
        p = stencil.order
        leading = float(errors[1] / (2 ** (p + 1) * at(x) / mp.mpf(2000) ** p))
        assert leading == pytest.approx(stencil.constant, rel=0.01)


@pytest.mark.parametrize(
    ("name", "power"),
    [("ForwardDifference", 2), ("CentralDifference", 3), ("FivePointDifference", 5)],
)
def test_the_best_step_is_a_root_of_the_machine_precision(name: str, power: int) -> None:
    for text, point in (("exp(x)", 0.0), ("sin(x)", 1.0), ("x^6", 1.0), ("1/x", 2.0)):
        curve = v_curve(gradviz.parse(text), [point], ALL[name](), np.logspace(-15, 0, 301))
        scale = max(abs(point), 1.0)
        assert 0.1 < curve.best_h / (scale * EPSILON ** (1 / power)) < 10
        assert 0.1 < curve.best_h / curve.best_measured < 10
        near = np.abs(np.log(curve.hs / curve.best_h)) < 0.2
        assert np.median(curve.errors[near]) < 50 * EPSILON ** (1 - 1 / power)


@each_surface
def test_the_best_step_of_theory_is_nearly_the_best_measured(key: str) -> None:
    function, point = gradviz.parse(SURFACES[key].text), points_of(key, 1)[0]
    for estimator in DIFFERENCES:
        curve = v_curve(function, point, estimator, np.logspace(-13, -0.5, 126))
        if np.isfinite(curve.best_h):
            known = theory(estimator, function, point)
            assert known is not None
            predicted = known.truncation_at(curve.best_h) + known.rounding_at(curve.best_h)
            reached = estimator.with_values(h=curve.best_h).estimate(function, point)
            exact = function.gradient(point)
            assert np.linalg.norm(reached - exact) <= 6 * predicted * np.linalg.norm(exact)
        else:
            assert curve.best_h == np.inf
            assert np.all(curve.truncation == 0)


# the complex step


@each_surface
def test_the_complex_step_is_exact_to_the_last_digits_or_says_why_not(key: str) -> None:
    function, complex_step = gradviz.parse(SURFACES[key].text), ALL["ComplexStep"]()
    obstacle = complex_step.obstacle(function)
    kinks = {"taxicab": "abs", "lasso": "abs", "ring_fold": "abs", "bukin_6": "abs"}
    kinks |= {"absolute": "abs", "huber": "where, abs", "helical_valley": "where"}
    if obstacle is not None:
        assert obstacle.data == {"operations": kinks[key]}
        return
    assert key not in kinks
    for point in points_of(key, 4):
        exact = np.array([derivative(key, point, {j: 1}) for j in range(len(point))])
        estimate = complex_step.estimate(function, point)
        # what the rounding of the formula's own operations leaves, or 1e-15 where that is less
        allowed = np.maximum(1e-15 * np.abs(exact), 6 * gradient_error(function, point))
        assert np.all(np.abs(estimate - exact) <= allowed)
        assert np.linalg.norm(estimate - exact) <= 2e-13 * np.linalg.norm(exact)
