"""Minima against numpy.linalg.lstsq and scikit-learn, and what a penalty and a scale do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import least_squares
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge

import gradviz as gv
from gradviz.learning import DATASETS, LOSSES, MODELS, PENALTIES, DataLoss, data_loss, prepare
from gradviz.learning.loss_minimum import minimum
from gradviz.learning.regularization_path import (
    compare_scalers,
    condition_number,
    curvature_range,
    level_curve,
    regularization_path,
    strongest,
)

EXACT = {"tol": 1e-14, "max_iter": 1_000_000}
DIABETES = prepare(DATASETS["diabetes"](), scaler="standardize", share=0.0).training
CANCER = prepare(DATASETS["breast_cancer"](), scaler="standardize", share=0.0).training
METHODS = ("Newton", "LBFGS", "exact")


def _loss(kind: str = "linear", name: str = "MeanSquaredError", penalty: Any = None) -> DataLoss:
    data = CANCER if kind == "logistic" else DIABETES
    return data_loss(MODELS[kind](data.feature_names), data, LOSSES[name], penalty)


def _found(f: DataLoss, method: str) -> np.ndarray:
    if method == "exact":
        found = minimum(f)
        assert found.converged
        return found.parameters
    optimizer = gv.optimizers.METHODS[method]()
    run = gv.descend(f, np.zeros(f.dimension), optimizer, steps=5000, tolerance=1e-11)
    return run.positions[-1]


def _agree(found: np.ndarray, theirs: Any) -> None:
    wanted = [*np.ravel(theirs.coef_), *np.ravel(theirs.intercept_)]
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_ridge(method: str) -> None:
    """Ridge(alpha) penalizes the sum of squares, so its strength in the mean is alpha/N."""
    alpha = 40.0
    f = _loss(penalty=PENALTIES["L2"](strength=alpha / DIABETES.size))
    _agree(_found(f, method), Ridge(alpha=alpha, tol=1e-14).fit(DIABETES.features, DIABETES.target))


@pytest.mark.parametrize("alpha", [0.1, 3.0, 20.0])
def test_lasso(alpha: float) -> None:
    f = _loss(penalty=PENALTIES["L1"](strength=2 * alpha))
    found = _found(f, "exact")
    theirs = Lasso(alpha=alpha, **EXACT).fit(DIABETES.features, DIABETES.target)
    _agree(found, theirs)
    assert ((found[:-1] == 0) == (theirs.coef_ == 0)).all()
    assert alpha < 1 or (found[:-1] == 0).any()


@pytest.mark.parametrize("ratio", [0.1, 0.5, 0.9])
def test_elastic_net(ratio: float) -> None:
    alpha = 2.0
    absolute, square = 2 * alpha * ratio, alpha * (1 - ratio)
    strength = absolute + square
    f = _loss(penalty=PENALTIES["ElasticNet"](strength=strength, l1_ratio=absolute / strength))
    theirs = ElasticNet(alpha=alpha, l1_ratio=ratio, **EXACT)
    _agree(_found(f, "exact"), theirs.fit(DIABETES.features, DIABETES.target))


@pytest.mark.parametrize("method", METHODS)
def test_logistic_regression(method: str) -> None:
    C = 0.5
    f = _loss("logistic", "BinaryCrossentropy", PENALTIES["L2"](strength=1 / (2 * C * CANCER.size)))
    theirs = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    _agree(_found(f, method), theirs.fit(CANCER.features, CANCER.target))


@pytest.mark.parametrize("ratio", [0.3, 1.0])
def test_logistic_regression_with_kinks(ratio: float) -> None:
    C, n = 0.05, CANCER.size
    absolute, square = ratio / (C * n), (1 - ratio) / (2 * C * n)
    strength = absolute + square
    f = _loss(
        "logistic",
        "BinaryCrossentropy",
        PENALTIES["ElasticNet"](strength=strength, l1_ratio=absolute / strength),
    )
    theirs = LogisticRegression(C=C, l1_ratio=ratio, solver="saga", tol=1e-12, max_iter=100_000)
    _agree(_found(f, "exact"), theirs.fit(CANCER.features, CANCER.target))


def test_huber_against_scipy() -> None:
    data, delta = DATASETS["line"](n=80, outliers=0.2), 0.7
    f = data_loss(MODELS["linear"](("x",)), data, LOSSES["Huber"](delta=delta))
    theirs = least_squares(
        lambda w: w[0] * data.features[:, 0] + w[1] - data.target,
        [0.0, 0.0],
        loss="huber",
        f_scale=delta,
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-12,
    )
    found = minimum(f)
    np.testing.assert_allclose(found.parameters, theirs.x, rtol=1e-6)
    np.testing.assert_allclose(found.value, theirs.cost / data.size, rtol=1e-12)


def test_subgradient_descent_does_not_reach_the_kinks() -> None:
    """What plain SGD does with L1: it comes near, then goes to and fro across each zero."""
    f = _loss(penalty=PENALTIES["L1"](strength=40))
    exact = minimum(f)
    none = np.flatnonzero(exact.parameters == 0)
    optimizer = gv.optimizers.SGD(learning_rate=0.02)
    run = gv.descend(f, np.zeros(11), optimizer, steps=3000, tolerance=0)
    end = run.positions[-200:, none]
    assert len(none) > 3
    assert run.status == "step_limit"
    assert (end != 0).all()
    assert (np.abs(end) < 0.02 * 80).all()
    assert (np.diff(np.sign(end), axis=0) != 0).any()
    assert 0 < run.values[-1] - exact.value < 0.02 * exact.value


def test_no_minimum_is_said_to_be_none() -> None:
    data = DATASETS["gaussians"](noise=0.1)
    f = data_loss(MODELS["logistic"](data.feature_names), data, LOSSES["BinaryCrossentropy"])
    found = minimum(f)
    assert found.value < 1e-5
    assert np.isfinite(found.parameters).all()


@pytest.mark.parametrize("name", PENALTIES)
def test_paths(name: str) -> None:
    path = regularization_path(_loss(), PENALTIES[name], validation=_loss())
    assert path.converged.all()
    assert (np.diff(path.strengths) < 0).all()
    assert (np.diff(path.penalties) > 0).all()
    assert (np.diff(path.training) < 0).all()
    assert path.validation is not None
    np.testing.assert_array_equal(path.validation, path.training)
    assert path.best == len(path.strengths) - 1
    at_zero = (path.coefficients[:, :-1] == 0).sum(axis=1)
    assert at_zero[0] == (0 if name == "L2" else 10)
    assert at_zero[-1] == 0
    free = np.linalg.lstsq(
        np.column_stack([DIABETES.features, np.ones(442)]), DIABETES.target, rcond=None
    )[0]
    weakest = minimum(_loss(penalty=PENALTIES[name](strength=1e-12))).parameters
    np.testing.assert_allclose(weakest, free, rtol=1e-6)


def test_the_strongest_l1_is_the_first_that_leaves_nothing() -> None:
    for kind, loss in (("linear", "MeanSquaredError"), ("logistic", "BinaryCrossentropy")):
        top = strongest(_loss(kind, loss), PENALTIES["L1"]())
        above, below = (
            minimum(_loss(kind, loss, PENALTIES["L1"](strength=factor * top))).parameters[:-1]
            for factor in (1.001, 0.999)
        )
        assert not above.any()
        assert np.count_nonzero(below) == 1


def test_paths_of_many_rows_are_sampled_and_say_so() -> None:
    for name, loss, sampled in (
        ("line", "Huber", 5000),
        ("line", "MeanSquaredError", None),
        ("gaussians", "BinaryCrossentropy", 5000),
    ):
        data = DATASETS[name](n=5000)
        f = data_loss(MODELS["linear"](data.feature_names), data, LOSSES[loss])
        path = regularization_path(f, PENALTIES["L2"], np.geomspace(1e-3, 1, 200))
        assert path.sampled_from == sampled
        assert path.converged.all()
        exact = minimum(f.with_penalty(PENALTIES["L2"](strength=1))).parameters
        np.testing.assert_allclose(
            path.coefficients[0],
            exact,
            rtol=1e-9 if sampled is None else 0.2,
            atol=0.05 * bool(sampled),
        )


@pytest.mark.parametrize("name", PENALTIES)
def test_level_curves(name: str) -> None:
    penalty = PENALTIES[name](strength=0.7)
    curve = level_curve(penalty, 1.3)
    np.testing.assert_allclose(penalty.total(curve), 1.3, rtol=1e-12)
    np.testing.assert_allclose(curve[0], curve[-1], atol=1e-12)


def test_curvatures() -> None:
    f = _loss("logistic", "BinaryCrossentropy", PENALTIES["L2"](strength=0.1))
    at = np.linspace(-0.3, 0.3, f.dimension)
    values = np.linalg.eigvalsh(f.hessian(at))
    np.testing.assert_allclose(curvature_range(f, at), values[[0, -1]], rtol=1e-9)
    flat = data_loss(
        MODELS["polynomial"](("x",), degree=9),
        DATASETS["sine"](n=10).take(np.arange(5)),
        LOSSES["MeanSquaredError"],
    )
    assert condition_number(flat, np.zeros(10)) == np.inf


def test_standardizing_breast_cancer() -> None:
    """The factors that the page states, measured: it shows these very numbers."""
    data, loss = DATASETS["breast_cancer"](), LOSSES["BinaryCrossentropy"]()
    paces = compare_scalers(data, MODELS["logistic"], loss, 0.25, share=0.0)
    raw, scaled = paces[:2]
    assert [each.scaler for each in paces] == ["none", "standardize", "minmax", "robust"]
    for each, features in ((scaled, CANCER.features), (raw, data.features)):
        design = np.column_stack([features, np.ones(data.size)])
        np.testing.assert_allclose(each.condition, np.linalg.cond(design) ** 2, rtol=1e-6)
    assert raw.condition / scaled.condition > 1e7
    assert raw.steps is not None
    assert scaled.steps is not None
    assert raw.steps / scaled.steps > 1000
    for each, name in zip(paces, ("none", "standardize", "minmax", "robust"), strict=True):
        ready = prepare(data, scaler=name, share=0.0).training
        f = data_loss(MODELS["logistic"](ready.feature_names), ready, loss)
        x, steps = np.zeros(31), 0
        while float(f.value(x)) > 0.25:
            x, steps = x - each.learning_rate * f.gradient(x), steps + 1
        assert steps == each.steps
    assert compare_scalers(data, MODELS["logistic"], loss, 0.25, limit=10)[0].steps is None
