"""The studies of an error: what they return at ordinary points, and at awkward ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mpmath import mp
from scipy.stats import multivariate_normal

import gradviz
from gradviz.gradients import (
    ALL,
    SPSA,
    CentralDifference,
    ComplexStep,
    Exact,
    FivePointDifference,
    ForwardDifference,
    GaussianSmoothing,
    MinibatchEstimate,
    NotApplicableError,
    RichardsonExtrapolation,
)
from gradviz.gradients.accuracy import (
    BEST_BEYOND,
    NO_ERROR,
    NO_TRUNCATION,
    cloud,
    ellipse,
    error,
    v_curve,
    variance_curve,
)
from gradviz.gradients.base import Estimator

vectors = arrays(np.float64, 3, elements=st.floats(-1e6, 1e6).map(lambda x: round(x, 6)))


@given(vectors, vectors)
def test_error_and_angle_are_those_of_mpmath(a: np.ndarray, b: np.ndarray) -> None:
    assume(np.any(a) and np.any(b))
    with mp.workdps(50):
        u, v = ([mp.mpf(x) for x in each] for each in (a, b))
        size = [mp.sqrt(mp.fdot(each, each)) for each in (u, v)]
        relative = mp.norm([x - y for x, y in zip(u, v, strict=True)]) / size[1]
        cosine = mp.fdot(u, v) / size[0] / size[1]
        angle = mp.degrees(mp.acos(max(-1, min(1, cosine))))
        found = error(a, b)
        assert float(found.relative) == pytest.approx(float(relative), rel=1e-12, abs=1e-15)
        assert float(found.angle) == pytest.approx(float(angle), abs=1e-12)


@pytest.mark.parametrize("size", [1e-320, 1e-200, 1.0, 1e200])
def test_an_angle_does_not_depend_on_the_lengths(size: float) -> None:
    found = error(np.array([size, size]), np.array([3.0, 0.0]))
    assert float(found.angle) == pytest.approx(45.0, rel=1e-3 if size < 1e-300 else 1e-14)


def test_small_angles_keep_their_digits() -> None:
    found = error([1.0, 1e-12], [1.0, 0.0])
    assert float(found.angle) == pytest.approx(np.degrees(1e-12), rel=1e-12)


def test_zero_and_undefined_gradients_are_no_trouble() -> None:
    found = error(
        [[0, 0], [1, 0], [0, 0], [np.nan, 1], [np.inf, 1]], [[0, 0], [0, 0], [1, 0], [1, 0], [1, 0]]
    )
    np.testing.assert_array_equal(found.relative, [0, np.inf, 1, np.nan, np.inf])
    np.testing.assert_array_equal(np.isnan(found.angle), [True, True, True, True, True])
    np.testing.assert_array_equal(found.absolute[:3], [0, 1, 1])


STUDIED = [
    *(ALL[name]() for name in ALL if ALL[name].stencil is not None),
    GaussianSmoothing(antithetic=False), RichardsonExtrapolation(levels=5),
]  # fmt: skip


@pytest.mark.parametrize("estimator", STUDIED, ids=str)
@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("x^2 + 3y^2", [2.0, 1.0]), ("x^2 + 3y^2", [0.0, 0.0]), ("5", [1.0]), ("x", [2.0]),
        ("sqrt(x)", [0.0]), ("log(x*y)", [-1.0, 2.0]), ("|x|", [0.0]), ("1/x", [0.0]),
        ("x^x", [0.0]), ("hypot(x, y)", [0.0, 0.0]), ("exp(x)", [800.0]), ("x^3", [1e-300]),
        ("where(x > 0, sqrt(x), log(1 - x))", [0.5]), ("atan2(y, x)", [1e5, 1e-5]),
    ],
)  # fmt: skip
def test_studies_survive_every_point(estimator: object, text: str, point: list[float]) -> None:
    function = gradviz.parse(text)
    if estimator.obstacle(function) is not None:
        with pytest.raises(NotApplicableError):
            v_curve(function, point, estimator)
        return
    curve = v_curve(function, point, estimator)
    assert curve.hs.shape == curve.errors.shape == curve.truncation.shape == curve.rounding.shape
    assert np.all(~(curve.errors < 0))
    assert curve.best_h >= 0 or np.isnan(curve.best_h)
    assert np.isnan(curve.best_measured) == np.all(np.isnan(curve.errors))
    found = cloud(function, point, estimator, 20)
    assert found.estimates.shape == (20, function.dimension)
    if estimator.random:
        assert variance_curve(function, point, estimator, (1, 4), 10).variance.shape == (2,)


def test_the_best_measured_step_is_the_one_with_the_least_error() -> None:
    curve = v_curve(gradviz.parse("sin(x)*exp(y)"), [0.4, -0.7], CentralDifference())
    assert curve.least_error == curve.errors.min()
    assert curve.hs[np.argmin(curve.errors)] == curve.best_measured
    assert (curve.order, curve.sampling) == (2, 0.0)


def test_random_directions_have_a_floor_that_no_step_removes() -> None:
    function = gradviz.parse("sin(x)*exp(y)")
    for estimator in (SPSA(), GaussianSmoothing(samples=4)):
        curve = v_curve(function, [0.4, -0.7], estimator, np.logspace(-6, -3, 20), seed=4)
        assert curve.sampling > 0.05
        np.testing.assert_allclose(curve.errors, curve.sampling, rtol=1e-3)


def test_a_cloud_is_the_same_for_the_same_seed_and_in_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    function = gradviz.parse("x^2 + 3y^2")
    whole = cloud(function, [2, 1], SPSA(), 100, seed=3)
    np.testing.assert_array_equal(
        whole.estimates, cloud(function, [2, 1], SPSA(), 100, 3).estimates
    )
    assert not np.array_equal(whole.estimates, cloud(function, [2, 1], SPSA(), 100, 4).estimates)
    monkeypatch.setattr("gradviz.gradients.accuracy._AT_ONCE", 14)
    pieces = cloud(function, [2, 1], SPSA(), 100, seed=3)
    np.testing.assert_array_equal(pieces.estimates, whole.estimates)
    np.testing.assert_allclose(whole.covariance, np.cov(whole.estimates.T), rtol=1e-12)
    np.testing.assert_allclose(
        whole.standard_error, whole.estimates.std(axis=0, ddof=1) / 10, rtol=1e-12
    )


def test_what_is_not_random_has_a_cloud_of_one_point() -> None:
    found = cloud(gradviz.parse("x^2 + 3y^2"), [2, 1], Exact(), 10)
    np.testing.assert_array_equal(found.estimates, [[4, 6]] * 10)
    np.testing.assert_array_equal(found.ellipse, [[4, 6]] * 97)


def test_an_ellipse_holds_what_it_says() -> None:
    matrix, centre = np.array([[4.0, 1.5], [1.5, 1.0]]), np.array([1.0, -2.0])
    curve = ellipse(centre, matrix, 0.9)
    np.testing.assert_allclose(curve[0], curve[-1], atol=1e-12)
    heights = multivariate_normal(centre, matrix).logpdf(curve)
    np.testing.assert_allclose(heights, heights[0], rtol=1e-12)
    points = multivariate_normal(centre, matrix).rvs(40_000, random_state=1)
    distances = np.einsum("ni,ij,nj->n", points - centre, np.linalg.inv(matrix), points - centre)
    level = (curve[0] - centre) @ np.linalg.inv(matrix) @ (curve[0] - centre)
    assert np.mean(distances <= level) == pytest.approx(0.9, abs=0.01)


def test_an_ellipse_takes_the_coordinates_that_are_asked_for() -> None:
    function = gradviz.parse("x + 2y + 3z")
    found = cloud(function, [1, 1, 1], SPSA(), 4000, axes=(2, 0))
    middle = (found.ellipse[:-1].min(axis=0) + found.ellipse[:-1].max(axis=0)) / 2
    np.testing.assert_allclose(middle, found.mean[[2, 0]], atol=0.02)
    ratio = np.ptp(found.ellipse, axis=0) / np.ptp(found.mean_ellipse, axis=0)
    np.testing.assert_allclose(ratio, np.sqrt(4000), rtol=1e-9)


def test_questions_without_sense_are_refused() -> None:
    function = gradviz.parse("x^2")
    with pytest.raises(ValueError, match="no step"):
        v_curve(function, [1], Exact())
    with pytest.raises(ValueError, match="no step"):
        v_curve(function, [1], MinibatchEstimate())
    with pytest.raises(ValueError, match="not random"):
        variance_curve(function, [1], ForwardDifference())
    with pytest.raises(ValueError, match="at least 2"):
        cloud(function, [1], SPSA(), 1)


REMARKS = [
    # central differences are exact but for rounding up to degree two, forward ones up to degree one
    (CentralDifference, "x^2 + 3y^2 - x*y", NO_TRUNCATION),
    (ForwardDifference, "2x - y", NO_TRUNCATION),
    (FivePointDifference, "x^4 + y^3", NO_TRUNCATION),
    (ComplexStep, "x^2 + y", NO_ERROR),
    (CentralDifference, "x^2 + 1e-40*exp(y) + y", BEST_BEYOND),
    (CentralDifference, "x^4 + y^3", ""),
    (ForwardDifference, "x^2 + y", ""),
    (ComplexStep, "sin(x) + y", ""),
]


@pytest.mark.parametrize(("declared", "text", "wanted"), REMARKS)
def test_what_is_said_of_the_best_step(declared: Estimator, text: str, wanted: str) -> None:
    curve = v_curve(gradviz.parse(text), [0.7, -0.4], declared())
    assert curve.remark == wanted
    if wanted == NO_TRUNCATION:
        # and so it is: the error falls all the way as h grows
        assert curve.best_h == np.inf
        small, large = (curve.errors[(curve.hs > a) & (curve.hs < 10 * a)] for a in (1e-9, 1e-1))
        assert np.median(large) < 1e-4 * np.median(small)
    elif not wanted:
        assert 0.0 < curve.best_h < 1.0


def test_where_theory_has_no_relative_error() -> None:
    assert v_curve(gradviz.parse("cos(x) + y^2"), [0.0, 0.0], CentralDifference()).remark
    # where there is no value there is nothing to be said of a step
    assert v_curve(gradviz.parse("log(x) + y"), [-1.0, 0.0], CentralDifference()).remark == ""
