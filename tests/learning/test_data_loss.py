"""The loss over data: derivatives, minibatches, slices, samples, and what a picture costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from mpmath import mp, mpf

import gradviz as gv
from gradviz.learning import (
    DATASETS,
    LOSSES,
    MODELS,
    DataLoss,
    Dataset,
    LinearModel,
    data_loss,
    prepare,
    read_model,
)
from tests.learning.cases import CASES, decay, line, restricted

if TYPE_CHECKING:
    pass

by_case = pytest.mark.parametrize("case", CASES)


def _points(f: DataLoss, count: int = 5) -> np.ndarray:
    return np.random.default_rng(3).normal(size=(count, f.dimension))


@by_case
def test_gradients_and_hessians(case: str) -> None:
    f = CASES[case]()
    points, h = _points(f), 1e-4
    for j, step in enumerate(h * np.eye(f.dimension)):
        # a difference of the eighth order, so that its own error is far below the tolerance
        weights = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
        slope, bend = (
            sum(w * (of(points + k * step) - of(points - k * step)) / h for k, w in weights.items())
            for of in (f.value, f.gradient)
        )
        np.testing.assert_allclose(f.gradient(points)[:, j], slope, rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(f.hessian(points)[:, j], bend, rtol=1e-7, atol=1e-7)


@by_case
def test_both_at_once_and_many_at_once(case: str) -> None:
    f = CASES[case]()
    points = _points(f, 12).reshape(3, 4, f.dimension)
    value, gradient = f.value_and_gradient(points)
    np.testing.assert_allclose(value, f.value(points), rtol=1e-13)
    np.testing.assert_allclose(gradient, f.gradient(points), rtol=1e-12, atol=1e-14)
    assert value.shape == (3, 4)
    assert f.hessian(points).shape == (3, 4, f.dimension, f.dimension)
    np.testing.assert_allclose(f.value(points[1, 2]), value[1, 2], rtol=1e-13)
    np.testing.assert_allclose(f.gradient(points[1, 2]), gradient[1, 2], rtol=1e-12, atol=1e-14)


@by_case
def test_parts_of_the_rows_average_to_the_whole(case: str) -> None:
    f, rng = CASES[case](), np.random.default_rng(1)
    points = _points(f)
    parts = np.array_split(rng.permutation(f.size), 4)
    shares = np.array([len(part) for part in parts]) / f.size
    assert len(set(shares)) > 1 or f.size % 4 == 0
    value = sum(share * f.value(points, part) for share, part in zip(shares, parts, strict=True))
    slope = sum(share * f.gradient(points, part) for share, part in zip(shares, parts, strict=True))
    np.testing.assert_allclose(value, f.value(points), rtol=1e-12)
    np.testing.assert_allclose(slope, f.gradient(points), rtol=1e-11, atol=1e-13)
    both = f.value_and_gradient(points, parts[0])
    np.testing.assert_allclose(both[0], f.value(points, parts[0]), rtol=1e-13)
    np.testing.assert_allclose(both[1], f.gradient(points, parts[0]), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("whole", "axes"), [("elastic", (3, 0)), ("ridge", (1, 0)), ("typed elastic", (2, 0))]
)
def test_a_slice_is_the_whole_on_a_plane(whole: str, axes: tuple[int, int]) -> None:
    f = CASES[whole]()
    at = np.linspace(-1.0, 1.0, f.dimension)
    part, points = f.slice(axes, at), _points(f)
    part_points = points[:, list(axes)]
    embedded = np.tile(at, (len(points), 1))
    embedded[:, list(axes)] = part_points
    assert part.variables == tuple(f.variables[j] for j in axes)
    np.testing.assert_allclose(part.value(part_points), f.value(embedded), rtol=1e-13)
    wanted = f.gradient(embedded)[:, list(axes)]
    np.testing.assert_allclose(part.gradient(part_points), wanted, rtol=1e-12, atol=1e-14)
    wanted = f.hessian(embedded)[:, list(axes)][:, :, list(axes)]
    np.testing.assert_allclose(part.hessian(part_points), wanted, rtol=1e-12, atol=1e-14)
    again = part.slice((1,), part_points[0])
    np.testing.assert_allclose(
        again.value(part_points[:1, 1:]), part.value(part_points[:1]), rtol=1e-13
    )


def test_the_closed_form_is_exact() -> None:
    """Scales from 1e-3 to 1e3 and a condition of 1e12: no digits are lost near the minimum."""
    data = DATASETS["breast_cancer"]()
    f = data_loss(LinearModel(data.feature_names), data, LOSSES["MeanSquaredError"])
    design = np.column_stack([data.features, np.ones(data.size)])
    best = np.linalg.lstsq(design, data.target, rcond=None)[0]
    with mp.workdps(40):
        for w in (best, 1.001 * best, np.zeros(31)):
            errors = [
                mp.fdot(map(mpf, row), map(mpf, w)) - mpf(y)
                for row, y in zip(design, data.target, strict=True)
            ]
            wanted = mp.fsum(e**2 for e in errors) / data.size
            assert abs(float(f.value(w)) / float(wanted) - 1) < 1e-11
            slopes = [2 * mp.fdot(errors, map(mpf, column)) / data.size for column in design.T]
            size = np.abs(design).max(axis=0)
            difference = (f.gradient(w) - np.array([float(each) for each in slopes])) / size
            assert np.abs(difference).max() < 1e-11


def test_more_parameters_than_rows() -> None:
    data = DATASETS["sine"](n=10)
    f = data_loss(LinearModel(("x",), degree=12), data, LOSSES["MeanSquaredError"])
    points, rows = _points(f), np.arange(10)
    np.testing.assert_allclose(f.value(points), f.value(points, rows), rtol=1e-12)
    np.testing.assert_allclose(f.gradient(points), f.gradient(points, rows), rtol=1e-10)


def test_points_of_the_wrong_width_are_refused() -> None:
    with pytest.raises(ValueError, match="2 coordinates"):
        line().value([1.0, 2.0, 3.0])


def test_outside_the_domain_there_is_nan_and_no_warning() -> None:
    data = DATASETS["line"](n=12)
    f = data_loss(read_model("a*log(b*x)", ("x",)), data, LOSSES["MeanSquaredError"])
    assert np.isnan(f.value([1.0, 1.0]))
    assert np.isinf(decay().value([1.0, 500.0, 0.0]))


@pytest.mark.parametrize("method", ["Newton", "LBFGS", "BFGS"])
def test_least_squares(method: str) -> None:
    ready = prepare(DATASETS["diabetes"](), scaler="standardize", share=0.0)
    f = data_loss(
        MODELS["linear"](ready.training.feature_names), ready.training, LOSSES["MeanSquaredError"]
    )
    run = gv.descend(f, np.zeros(11), gv.optimizers.METHODS[method](), steps=2000, tolerance=1e-10)
    design = np.column_stack([ready.training.features, np.ones(442)])
    wanted = np.linalg.lstsq(design, ready.training.target, rcond=None)[0]
    np.testing.assert_allclose(run.positions[-1], wanted, rtol=1e-6)


@pytest.mark.parametrize("name", gv.optimizers.ALL)
def test_every_optimizer_goes_the_way_of_the_typed_loss(name: str) -> None:
    """Three points and a line, written out as a formula, and as data."""
    typed = gv.parse("f(a, b) = ((a + b - 3)^2 + (2a + b - 4)^2 + (b - 3a - 1)^2)/3")
    data = Dataset("", "", np.array([[1.0], [2.0], [-3.0]]), [3.0, 4.0, 1.0], ("x",), "y")  # type: ignore[arg-type]
    f = data_loss(LinearModel(("x",)), data, LOSSES["MeanSquaredError"])
    ours, wanted = (
        gv.descend(each, (1.5, -1.0), gv.optimizers.ALL[name](), 40) for each in (f, typed)
    )
    assert ours.status == wanted.status
    length = min(len(ours.positions), len(wanted.positions))
    assert abs(len(ours.positions) - len(wanted.positions)) <= 1
    np.testing.assert_allclose(
        ours.positions[:length], wanted.positions[:length], rtol=1e-6, atol=1e-6
    )
    np.testing.assert_allclose(ours.values[-1], wanted.values[-1], rtol=1e-9)


def test_a_picture_of_many_rows_is_sampled_and_says_so() -> None:
    data = DATASETS["gaussians"](n=5000)
    f = data_loss(LinearModel(data.feature_names), data, LOSSES["BinaryCrossentropy"])
    assert f.for_points(100) is f
    part = f.for_points(10_000)
    assert (part.size, part.sampled_from) == (500, 5000)
    assert f.sampled_from is None
    near = abs(part.value([1.0, 1.0, 0.0]) / f.value([1.0, 1.0, 0.0]) - 1)
    assert 0 < near < 0.2
    line = data_loss(LinearModel(("x",)), DATASETS["line"](n=5000), LOSSES["MeanSquaredError"])
    assert line.for_points(10**6) is line


@pytest.mark.parametrize("loss", LOSSES)
def test_there_is_no_gradient_where_a_typed_model_has_no_value(loss: str) -> None:
    f = restricted(loss)
    value, gradient = f.value_and_gradient([[-1.0, 1.0], [2.0, 1.0]])
    assert np.isnan(value).tolist() == [True, False]
    assert np.isnan(gradient).tolist() == [[True, True], [False, False]]
