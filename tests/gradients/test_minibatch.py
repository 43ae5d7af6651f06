"""The minibatch estimate of a loss over data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradviz
from gradviz.gradients import CentralDifference, ComplexStep, MinibatchEstimate
from gradviz.gradients.accuracy import cloud, variance_curve
from gradviz.learning.data import Dataset
from gradviz.learning.data_loss import DataLoss, data_loss
from gradviz.learning.losses import MeanSquaredError
from gradviz.learning.models import LinearModel

POINT = np.array([0.3, -1.0, 0.5])
RNG = np.random.default_rng(6)
FEATURES = RNG.standard_normal((120, 2))
TARGET = FEATURES @ [2.0, -1.0] + 0.5 + 0.3 * RNG.standard_normal(120)
WITH_ONES = np.column_stack([FEATURES, np.ones(120)])


def a_loss() -> DataLoss:
    data = Dataset("mine", "mine.csv", FEATURES, TARGET, ("a", "b"), "y")
    return data_loss(LinearModel(("a", "b")), data, MeanSquaredError)


def row_gradients() -> np.ndarray:
    """Return the gradient of each row's squared error, by hand."""
    return 2 * (WITH_ONES @ POINT - TARGET)[:, None] * WITH_ONES


def test_a_batch_gives_the_mean_of_its_rows_gradients() -> None:
    loss, rows = a_loss(), np.array([3, 50, 7])
    expected = row_gradients()[rows].mean(axis=0)
    found = MinibatchEstimate(batch_size=3).estimate(loss, POINT, rows)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@given(size=st.integers(1, 60), batch=st.integers(1, 80), seed=st.integers(0, 2**32))
def test_an_epoch_holds_every_row_once(size: int, batch: int, seed: int) -> None:
    class Loss:
        dimension = 1

    Loss.size = size
    steps = -(-size // batch)
    estimator = MinibatchEstimate(batch_size=batch)
    draws = estimator.draw(np.random.default_rng(seed), 2 * steps, Loss())
    assert len(draws) == 2 * steps
    for epoch in (draws[:steps], draws[steps:]):
        assert [len(rows) for rows in epoch[:-1]] == [batch] * (steps - 1)
        assert sorted(np.concatenate(epoch)) == list(range(size))
    again = estimator.draw(np.random.default_rng(seed), steps, Loss())
    assert all(np.array_equal(a, b) for a, b in zip(again, draws, strict=False))


@pytest.mark.parametrize("batch", [1, 8, 30, 50, 120, 500])
def test_an_epoch_averages_to_the_full_gradient(batch: int) -> None:
    loss, estimator = a_loss(), MinibatchEstimate(batch_size=batch)
    steps = -(-loss.size // batch)
    draws = estimator.draw(np.random.default_rng(1), steps, loss)
    parts = [len(rows) * estimator.estimate(loss, POINT, rows) for rows in draws]
    np.testing.assert_allclose(np.sum(parts, axis=0) / loss.size, loss.gradient(POINT), rtol=1e-13)


def test_epochs_come_in_another_order_each() -> None:
    draws = MinibatchEstimate(batch_size=60).draw(np.random.default_rng(1), 4, a_loss())
    assert not np.array_equal(draws[0], draws[2])


def test_it_is_unbiased_and_its_variance_is_that_of_a_sample_without_replacement() -> None:
    loss = a_loss()
    found = cloud(loss, POINT, MinibatchEstimate(batch_size=10), 3000)
    assert np.all(np.abs(found.mean - found.exact) <= 4 * found.standard_error)
    batches = (1, 2, 4, 8, 16, 32, 60, 120)
    curve = variance_curve(loss, POINT, MinibatchEstimate(), batches, 800)
    sample = row_gradients().var(axis=0, ddof=1).sum()
    expected = [sample / b * (1 - b / loss.size) for b in batches]
    np.testing.assert_allclose(curve.theory, expected, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(curve.variance, expected, rtol=0.2, atol=1e-12)


def test_a_descent_on_minibatches_comes_near_the_minimum() -> None:
    loss = a_loss()
    optimizer = gradviz.optimizers.SGD(learning_rate=0.02)
    run = gradviz.descend(
        loss, [0, 0, 0], optimizer, 400, gradient=MinibatchEstimate(batch_size=16), seed=3
    )
    solution = np.linalg.lstsq(WITH_ONES, TARGET, rcond=None)[0]
    np.testing.assert_allclose(run.positions[-1], solution, atol=0.1)


def test_differences_work_on_a_loss_too_and_the_complex_step_says_why_not() -> None:
    loss = a_loss()
    found = CentralDifference().estimate(loss, [POINT, POINT + 1])
    np.testing.assert_allclose(found, loss.gradient([POINT, POINT + 1]), rtol=1e-8)
    assert "typed formula" in str(ComplexStep().obstacle(loss))
