"""Random estimates: unbiased within their standard error, and a variance that falls as 1/k."""

from __future__ import annotations

import numpy as np
import pytest

import gradviz
from gradviz.functions.surfaces import SURFACES
from gradviz.gradients import SPSA, ConfiguredEstimator, GaussianSmoothing
from gradviz.gradients.accuracy import cloud, variance_curve
from gradviz.gradients.theory import theory
from tests.gradients.points import points_of
from tests.surface_references import derivative

RANDOM = [
    SPSA(samples=2),
    GaussianSmoothing(samples=2),
    GaussianSmoothing(samples=2, antithetic=False),
]
each_random = pytest.mark.parametrize("estimator", RANDOM, ids=str)
CUBIC = "x^3 + 2x^2*y - 3x*y^2 + y^3 + x*y + y^2"
POINT = np.array([0.7, -0.4])


def hold_to(
    estimator: ConfiguredEstimator, text: str, point: np.ndarray, expected: np.ndarray, count: int
) -> None:
    """Assert that the mean of `count` estimates is as expected within 4 standard errors."""
    found = cloud(gradviz.parse(text), point, estimator, count, seed=11)
    rounding = 1e-12 * (1 + np.abs(expected).max())
    assert np.all(np.abs(found.mean - expected) <= 4 * found.standard_error + rounding)


@each_random
@pytest.mark.parametrize("key", SURFACES)
def test_the_mean_is_the_gradient_on_every_surface(
    estimator: ConfiguredEstimator, key: str
) -> None:
    function, point = gradviz.parse(SURFACES[key].text), points_of(key, 1)[0]
    each = estimator.with_values(h=1e-5)
    known = theory(each, function, point, each.draw(np.random.default_rng(0), 1, function)[0])
    assert known is not None
    found = cloud(function, point, each, 1000, seed=11)
    exact = np.array([derivative(key, point, {j: 1}) for j in range(len(point))])
    np.testing.assert_allclose(found.exact, exact, rtol=1e-9, atol=1e-12)
    rest = known.truncation_at(1e-5) + 6 * known.rounding_at(1e-5)
    allowed = 4 * found.standard_error + rest * np.linalg.norm(exact)
    assert np.all(np.abs(found.mean - exact) <= allowed)
    if function.dimension > 1:
        assert np.all(found.standard_error < 0.2 * np.linalg.norm(exact))


def test_smoothing_is_unbiased_for_the_smoothed_function() -> None:
    # E f(x + h u) in closed form: the odd moments of a Gaussian vanish, E u^2 = 1, E u^4 = 3
    h, (x, y) = 0.8, POINT
    quadratic = np.array([2 * x + 3 * y, 3 * x - 2 * y])
    cubic = np.array([
        3 * x**2 + 4 * x * y - 3 * y**2 + y + 3 * h**2 - 3 * h**2,
        2 * x**2 - 6 * x * y + 3 * y**2 + x + 2 * y + 2 * h**2 + 3 * h**2,
    ])  # fmt: skip
    for antithetic in (True, False):
        each = GaussianSmoothing(h=h, samples=8, antithetic=antithetic)
        hold_to(each, "x^2 + 3x*y - y^2", POINT, quadratic, 8000)
        hold_to(each, CUBIC, POINT, cubic, 8000)
        hold_to(each, "x^4", np.array([x]), np.array([4 * x**3 + 12 * x * h**2]), 8000)
        # and a wave is damped: E sin(x + h u) = exp(-h^2/2) sin x
        damped = np.array([np.exp(-(h**2) / 2) * np.cos(x)])
        hold_to(each, "sin(x)", np.array([x]), damped, 8000)


def test_the_bias_is_seen_by_this_test() -> None:
    # the smoothed gradient of x^4 is not the gradient: a test that could not tell would be useless
    found = cloud(gradviz.parse("x^4"), [0.7], GaussianSmoothing(h=0.8, samples=8), 8000, seed=11)
    assert abs(found.mean - found.exact) > 20 * found.standard_error


def test_spsa_is_unbiased_for_quadratics_and_its_bias_for_cubics_is_known() -> None:
    x, y = POINT
    hold_to(SPSA(h=0.8), "x^2 + 3x*y - y^2", POINT, np.array([2 * x + 3 * y, 3 * x - 2 * y]), 8000)
    # h^2/6 E[(u.D)^3 f u_j] = h^2/6 (f_jjj + 3 sum_(i != j) f_iij); Spall (1992), lemma 1
    h = 0.8
    third = {"xxx": 6.0, "xxy": 4.0, "xyy": -6.0, "yyy": 6.0}
    bias = np.array([third["xxx"] + 3 * third["xyy"], third["yyy"] + 3 * third["xxy"]])
    exact = gradviz.parse(CUBIC).gradient(POINT)
    hold_to(SPSA(h=h), CUBIC, POINT, exact + h**2 / 6 * bias, 8000)


@each_random
@pytest.mark.parametrize("key", "two_wells rosenbrock wood zakharov_5d quadratic_10d".split())
def test_the_variance_falls_as_1_over_k(estimator: ConfiguredEstimator, key: str) -> None:
    function, point = gradviz.parse(SURFACES[key].text), points_of(key, 1)[0]
    curve = variance_curve(function, point, estimator.with_values(h=1e-5), count=400)
    slope = np.polyfit(np.log(curve.samples), np.log(curve.variance), 1)[0]
    assert slope == pytest.approx(-1, abs=0.05)
    np.testing.assert_allclose(curve.variance, curve.theory, rtol=0.4)
    slope = np.polyfit(np.log(curve.samples), np.log(curve.deviation), 1)[0]
    assert slope == pytest.approx(-0.5, abs=0.025)
    line = curve.theory_deviation * np.sqrt(curve.samples)
    np.testing.assert_allclose(line, line[0], rtol=1e-12)


def test_the_covariance_is_that_of_the_fourth_moments() -> None:
    gradient = np.array([3.0, -1.0, 2.0])
    outer, square = np.outer(gradient, gradient), float(gradient @ gradient)
    expected = {
        "SPSA": square * np.eye(3) + outer - 2 * np.diag(gradient**2),
        "GaussianSmoothing": square * np.eye(3) + outer,
    }
    for estimator in (SPSA(h=0.5), GaussianSmoothing(h=0.5, samples=1)):
        found = cloud(gradviz.parse("3x - y + 2z"), [1, 1, 1], estimator, 40_000)
        centred = found.estimates - found.mean
        products = centred[:, :, None] * centred[:, None, :]
        allowed = 4 * np.std(products, axis=0) / np.sqrt(len(products)) + 1e-9
        assert np.all(np.abs(found.covariance - expected[estimator.name]) <= allowed)


def test_looking_both_ways_reduces_the_variance() -> None:
    for text, point in ((CUBIC, POINT), (SURFACES["rosenbrock"].text, np.array([-1.2, 1.0]))):
        function = gradviz.parse(text)
        for h in (0.3, 1.0):
            both, single = (
                cloud(function, point, GaussianSmoothing(h=h, antithetic=antithetic), 4000)
                for antithetic in (True, False)
            )
            assert np.trace(both.covariance) < 0.95 * np.trace(single.covariance)
    # at a minimum all that is left is curvature, and that cancels exactly
    bowl = gradviz.parse("x^2 + 3y^2")
    assert np.trace(cloud(bowl, [0, 0], GaussianSmoothing(h=0.5)).covariance) == 0
    rest = cloud(bowl, [0, 0], GaussianSmoothing(h=0.5, antithetic=False))
    assert np.trace(rest.covariance) > 0.1
