"""Exact minima of losses with kinks, against linear programs, quantile regression and an SVM."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.optimize import minimize as scipy_minimize
from sklearn.linear_model import QuantileRegressor
from sklearn.svm import SVC

from gradviz.learning import (
    DATASETS,
    LOSSES,
    MODELS,
    PENALTIES,
    DataLoss,
    data_loss,
    minimum,
    prepare,
    regularization_path,
)
from gradviz.learning.losses import ConfiguredLoss
from gradviz.learning.nonsmooth_minimum import positive_parts
from gradviz.learning.penalties import ConfiguredPenalty

NONSMOOTH = [loss for loss in LOSSES.values() if not loss.smooth]


def _loss(
    name: str,
    loss: ConfiguredLoss,
    penalty: ConfiguredPenalty | None = None,
    scaler: str = "standardize",
) -> DataLoss:
    data = prepare(DATASETS[name](), scaler=scaler).training
    kind = "linear" if data.task == "regression" else "logistic"
    return data_loss(MODELS[kind](data.feature_names), data, loss, penalty)


def _program(loss: DataLoss, sides: Any, strength: float) -> tuple[Any, float]:
    """Solve a loss max(sides) with L1 as a linear program, by HiGHS: w, |w| and a bound a row."""
    design, n, d = loss.rows.design, loss.size, loss.dimension  # type: ignore[attr-defined]
    weights = np.array(loss.weights)
    cost = np.concatenate([np.zeros(d), strength * weights, np.full(n, 1 / n)])
    above, right = [], []
    for slope, value in sides:
        above.append(np.hstack([slope[:, None] * design, np.zeros((n, d)), -np.eye(n)]))
        right.append(-value)
    for sign in (1.0, -1.0):
        above.append(np.hstack([sign * np.eye(d), -np.eye(d), np.zeros((d, n))]))
        right.append(np.zeros(d))
    bounds = [(None, None)] * d + [(0, None)] * d + [(None, None)] * n
    found = linprog(cost, np.vstack(above), np.concatenate(right), bounds=bounds)
    return found.x[:d], found.fun


@pytest.mark.parametrize("strength", [0.0, 0.05, 1.0])
@pytest.mark.parametrize("scaler", ["none", "standardize"])
def test_absolute_errors_are_a_linear_program(scaler: str, strength: float) -> None:
    penalty = PENALTIES["L1"](strength=strength) if strength else None
    f = _loss("diabetes", LOSSES["MeanAbsoluteError"](), penalty, scaler)
    ones = np.ones(f.size)
    expected, value = _program(f, [(ones, -f.target), (-ones, f.target)], strength)
    found = minimum(f)
    assert found.converged
    assert found.value == pytest.approx(value, rel=1e-9)
    np.testing.assert_allclose(found.parameters, expected, rtol=1e-6, atol=1e-9)
    np.testing.assert_array_equal(found.parameters == 0, np.abs(expected) < 1e-12)


@pytest.mark.parametrize("strength", [0.01, 0.05])
def test_the_hinge_is_a_linear_program(strength: float) -> None:
    f = _loss("breast_cancer", LOSSES["Hinge"](), PENALTIES["L1"](strength=strength))
    sign = 2 * f.target - 1
    nothing, one = np.zeros(f.size), np.ones(f.size)
    expected, value = _program(f, [(nothing, nothing), (-sign, one)], strength)
    found = minimum(f)
    assert found.converged
    assert found.value == pytest.approx(value, rel=1e-9)
    np.testing.assert_allclose(found.parameters, expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("alpha", [0.0, 0.3])
@pytest.mark.parametrize("tau", [0.1, 0.5, 0.9])
def test_quantile_regression(tau: float, alpha: float) -> None:
    penalty = PENALTIES["L1"](strength=alpha) if alpha else None
    f = _loss("diabetes", LOSSES["Quantile"](tau=tau), penalty)
    theirs = QuantileRegressor(quantile=tau, alpha=alpha, solver="highs")
    theirs.fit(f.rows.design[:, :-1], f.target)  # type: ignore[attr-defined]
    found = minimum(f)
    assert found.converged
    np.testing.assert_allclose(found.parameters[:-1], theirs.coef_, rtol=1e-6, atol=1e-9)
    assert found.parameters[-1] == pytest.approx(theirs.intercept_, rel=1e-6)


@pytest.mark.parametrize("name", ["gaussians", "breast_cancer"])
def test_the_hinge_with_l2_is_a_support_vector_machine(name: str) -> None:
    f = _loss(name, LOSSES["Hinge"](), PENALTIES["L2"](strength=0.02))
    theirs = SVC(kernel="linear", C=1 / (2 * 0.02 * f.size), tol=1e-10)
    theirs.fit(f.rows.design[:, :-1], f.target)  # type: ignore[attr-defined]
    found = minimum(f)
    assert found.converged
    np.testing.assert_allclose(found.parameters[:-1], theirs.coef_[0], rtol=1e-6, atol=3e-7)
    assert found.parameters[-1] == pytest.approx(theirs.intercept_[0], rel=1e-5)


@pytest.mark.parametrize("loss", NONSMOOTH, ids=lambda loss: loss.name)
@pytest.mark.parametrize("penalty", [None, *PENALTIES.values()])
def test_nothing_lies_lower(loss: Any, penalty: Any) -> None:
    name = "line" if loss.task == "regression" else "gaussians"
    f = _loss(name, loss(), penalty and penalty(strength=0.05))
    found = minimum(f)
    assert found.converged
    assert -1e-12 < found.slack < 1e-9
    assert positive_parts(f).value(found.parameters) == pytest.approx(found.value, rel=1e-12)
    searched = scipy_minimize(
        f.value, found.parameters + 0.1, method="Nelder-Mead", options={"xatol": 1e-9}
    )
    assert found.value <= searched.fun + 1e-12
    assert searched.fun == pytest.approx(found.value, rel=1e-3)


@pytest.mark.parametrize("loss", NONSMOOTH, ids=lambda loss: loss.name)
def test_losses_with_kinks_are_linear_beside_them(loss: Any) -> None:
    configured, y = loss(), np.array([0.0, 1.0])
    kink = configured.kink(y)
    for side in (-1.0, 1.0):
        near, far = (configured.first_derivative(kink + side * away, y) for away in (1e-9, 1e3))
        np.testing.assert_array_equal(near, far)
    assert (
        configured.first_derivative(kink - 1.0, y) < configured.first_derivative(kink + 1.0, y)
    ).all()


@pytest.mark.parametrize("name", PENALTIES)
@pytest.mark.parametrize("loss", NONSMOOTH, ids=lambda loss: loss.name)
def test_paths_of_losses_with_kinks(loss: Any, name: str) -> None:
    data = "diabetes" if loss.task == "regression" else "breast_cancer"
    f = _loss(data, loss())
    path = regularization_path(f, PENALTIES[name])
    weights = np.abs(path.coefficients[:, :-1])
    assert path.converged.all()
    if PENALTIES[name](strength=1.0).parts[0]:
        assert (weights[0] == 0).all()
        assert (weights[5] != 0).any()
    else:
        assert weights[0].max() <= 0.11 * weights[-1].max()
    assert (np.diff(path.training) < 1e-9 * path.training[0]).all()


def test_classes_that_a_line_parts_have_a_minimum_of_zero() -> None:
    found = minimum(_loss("iris", LOSSES["Hinge"]()))
    assert found.converged
    assert found.value < 1e-9
