"""Minima of losses that are straight far out, and losses that have none, against references."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog, minimize
from sklearn.linear_model import HuberRegressor, LogisticRegression

from gradviz.learning import (
    DATASETS,
    LOSSES,
    MODELS,
    PENALTIES,
    DataLoss,
    Dataset,
    data_loss,
    minimum,
    prepare,
    regularization_path,
)
from gradviz.learning.separability import has_no_minimum, separating_direction
from gradviz.learning.viewport import viewport


def _data(x, y, names=("x",)) -> Dataset:
    return Dataset(
        "mine", "made up", np.array(x, dtype=float), np.array(y, dtype=float), names, "y"
    )


def _line(x, y, loss: str, penalty=None, **settings: float) -> DataLoss:
    data = _data(np.reshape(x, (-1, 1)), y)
    return data_loss(MODELS["linear"](("x",)), data, LOSSES[loss](**settings), penalty)


def _diabetes(loss: str, scaler: str = "standardize", penalty=None, **settings: float) -> DataLoss:
    ready = prepare(DATASETS["diabetes"](), scaler=scaler, share=0.0).training
    model = MODELS["linear"](ready.feature_names)
    return data_loss(model, ready, LOSSES[loss](**settings), penalty)


@pytest.mark.parametrize("loss", ["Huber", "LogCosh"])
@pytest.mark.parametrize(
    ("x", "y", "wanted"),
    [
        ([0, 1, 2], [3, 4, 5], (1.0, 3.0)),
        # siblings: exact lines far from the start at 0
        ([0, 1, 2, 3], [1e4, 9e3, 8e3, 7e3], (-1000.0, 1e4)),
        ([-1, 0, 1], [-1e6, 0, 1e6], (1e6, 0.0)),
        ([100, 200, 300], [0.0, 50.0, 100.0], (0.5, -50.0)),
    ],
)
def test_a_line_that_goes_through_all_points(loss: str, x, y, wanted) -> None:
    found = minimum(_line(x, y, loss))
    assert found.converged
    assert found.value == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(found.parameters, wanted, rtol=1e-6, atol=1e-6)


def _reweighted(f: DataLoss, weight) -> np.ndarray:
    """Iteratively reweighted least squares, from the least squares on, 300 rounds."""
    design = f.rows.design  # type: ignore[attr-defined]
    w = np.linalg.lstsq(design, f.target, rcond=None)[0]
    for _ in range(300):
        root = np.sqrt(weight(design @ w - f.target))[:, None]
        w = np.linalg.lstsq(root * design, root[:, 0] * f.target, rcond=None)[0]
    return w


@pytest.mark.parametrize("scaler", ["standardize", "none"])
@pytest.mark.parametrize("delta", [0.1, 1.0, 30.0])
def test_huber_by_reweighted_least_squares(scaler: str, delta: float) -> None:
    f = _diabetes("Huber", scaler, delta=delta)
    found = minimum(f)
    assert found.converged
    by_weights = _reweighted(f, lambda r: np.minimum(1.0, delta / np.maximum(np.abs(r), 1e-12)))
    assert found.value <= float(f.value(by_weights)) * (1 + 1e-12)
    # the reweighting only comes near, at a linear rate
    assert found.value == pytest.approx(float(f.value(by_weights)), rel=1e-4)


def test_huber_by_scikit_learn() -> None:
    """HuberRegressor finds a scale too; at that scale, fixed, both are one problem."""
    ready = prepare(DATASETS["diabetes"](), scaler="standardize", share=0.0).training
    theirs = HuberRegressor(epsilon=1.35, alpha=0.0, max_iter=10_000, tol=1e-10)
    theirs.fit(ready.features, ready.target)
    found = minimum(_diabetes("Huber", delta=1.35 * float(theirs.scale_)))
    np.testing.assert_allclose(found.parameters[:-1], theirs.coef_, rtol=1e-4, atol=1e-3)
    assert found.parameters[-1] == pytest.approx(theirs.intercept_, rel=1e-5)


@pytest.mark.parametrize("scaler", ["standardize", "none"])
def test_log_cosh_by_bfgs(scaler: str) -> None:
    f = _diabetes("LogCosh", scaler)
    found = minimum(f)
    assert found.converged
    start = np.linalg.lstsq(f.rows.design, f.target, rcond=None)[0]  # type: ignore[attr-defined]
    theirs = minimize(f.value, start, jac=f.gradient, method="BFGS", options={"gtol": 1e-9})
    assert found.value <= theirs.fun * (1 + 1e-12)
    assert found.value == pytest.approx(theirs.fun, rel=1e-6)


@pytest.mark.parametrize("loss", ["Huber", "LogCosh"])
@pytest.mark.parametrize("strength", [0.05, 0.5, 2.0])
def test_the_conditions_of_an_l1_minimum(loss: str, strength: float) -> None:
    """|slope| is the strength, against the weight, and at most the strength where it is 0."""
    f = _diabetes(loss, penalty=PENALTIES["L1"](strength=strength))
    found = minimum(f)
    assert found.converged
    w, g = found.parameters, f.with_penalty(None).gradient(found.parameters)
    assert abs(g[-1]) < 1e-9
    away = w[:-1] != 0.0
    np.testing.assert_allclose(g[:-1][away], -strength * np.sign(w[:-1][away]), atol=1e-9)
    assert (np.abs(g[:-1][~away]) <= strength + 1e-9).all()


@pytest.mark.parametrize("loss", ["Huber", "LogCosh"])
@pytest.mark.parametrize("name", PENALTIES)
def test_paths_of_losses_without_curvature(loss: str, name: str) -> None:
    f = _diabetes(loss)
    path = regularization_path(f, PENALTIES[name], validation=f)
    assert path.converged.all()
    assert np.isfinite(path.coefficients).all()
    assert (np.diff(path.training) < 1e-9).all()
    least = minimum(f).value
    assert least < path.training[-1] < 1.02 * least
    assert path.best == len(path.strengths) - 1


def test_a_target_that_nothing_pulls_at_has_a_path() -> None:
    for loss in ("MeanSquaredError", "Huber", "LogCosh"):
        path = regularization_path(_line([0, 1, 2, 3], [5, 5, 5, 5], loss), PENALTIES["L1"])
        assert path.converged.all()
        np.testing.assert_allclose(path.coefficients, [[0.0, 5.0]] * 50, atol=1e-9)


def test_a_path_that_did_not_converge_is_not_the_best() -> None:
    path = regularization_path(_diabetes("Huber"), PENALTIES["L2"], [1.0, 0.1, 0.01])
    held = np.array([3.0, 1.0, 2.0])
    for converged, best in (([1, 1, 1], 1), ([1, 0, 1], 2), ([0, 0, 0], None)):
        other = type(path)(
            path.variables, path.strengths, path.coefficients, path.training, held,
            path.penalties, np.array(converged, dtype=bool),
        )  # fmt: skip
        assert other.best == best


# classes that can be parted


def _logistic(x, y, penalty=None, names=("x",)) -> DataLoss:
    model = MODELS["logistic"](names)
    return data_loss(model, _data(x, y, names), LOSSES["BinaryCrossentropy"], penalty)


def _iris(first: int) -> DataLoss:
    from sklearn.datasets import load_iris

    iris = load_iris()
    return _logistic(iris.data, iris.target == first, names=("a", "b", "c", "d"))


@pytest.mark.parametrize(
    ("f", "exists"),
    [
        (lambda: _logistic([[0.0], [1.0]], [0, 1]), False),
        (lambda: _iris(0), False),  # setosa is apart
        (lambda: _iris(1), True),  # versicolor is not
        # siblings
        (lambda: _logistic([[0.0], [1.0], [1.0], [2.0]], [0, 0, 1, 1]), False),  # touch at 1
        (lambda: _logistic([[0.0], [1.0], [2.0]], [1, 1, 1]), False),  # one class
        (lambda: _logistic([[0.0], [1.0], [2.0]], [1, 1, 1], PENALTIES["L2"]()), False),  # the bias
        (lambda: _logistic([[0.0], [1.0]], [0, 1], PENALTIES["L1"]()), True),
        (lambda: _logistic([[0.0], [1.0], [2.0]], [0, 1, 0]), True),
        (lambda: _logistic([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], names=("x", "y")), True),
    ],
)
def test_whether_there_is_a_minimum(f, exists: bool) -> None:
    loss = f()
    assert has_no_minimum(loss) is not exists
    found = minimum(loss)
    assert found.exists is exists
    assert found.converged is exists
    if not exists and loss.penalty is None:
        design, sign = loss.rows.design, 2 * loss.target - 1
        direction = separating_direction(design, loss.target)
        assert direction is not None
        margins = sign * (design @ direction)
        assert (margins >= -1e-9).all()
        assert margins.max() > 1e-6
        along = [float(loss.value(t * direction)) for t in (0.0, 1.0, 10.0, 100.0)]
        assert (np.diff(along) <= 1e-12).all()


def test_breast_cancer_has_no_minimum_without_a_penalty() -> None:
    ready = prepare(DATASETS["breast_cancer"](), scaler="standardize", share=0.0).training
    f = data_loss(MODELS["logistic"](ready.feature_names), ready, LOSSES["BinaryCrossentropy"])
    # HiGHS finds a plane with a margin of 1, so that the classes are parted
    sign = 2 * ready.target - 1
    rows = -sign[:, None] * np.column_stack([ready.features, np.ones(ready.size)])
    plane = linprog(np.zeros(31), rows, -np.ones(ready.size), bounds=(None, None))
    assert plane.status == 0
    found = minimum(f)
    assert not found.exists
    assert not found.converged
    seen = viewport(f, np.zeros(31))
    assert seen.minimum is None
    assert not seen.has_minimum
    held = minimum(f.with_penalty(PENALTIES["L2"](strength=0.01)))
    assert held.converged
    theirs = LogisticRegression(C=1 / (0.02 * ready.size), solver="newton-cholesky", tol=1e-12)
    theirs.fit(ready.features, ready.target)
    np.testing.assert_allclose(held.parameters[:-1], theirs.coef_[0], rtol=1e-6)
    assert viewport(f.with_penalty(PENALTIES["L2"](strength=0.01)), np.zeros(31)).has_minimum
