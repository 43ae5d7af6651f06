"""Batches whose paths have their own values, targets, estimates, objectives that are no text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

import gradviz as gv
from gradviz.descent.presets import PRESETS
from gradviz.optimizers.base import Configured

BOWL = gv.parse("x^2 + 3y^2")
ROSENBROCK = gv.parse("100(y - x^2)^2 + (1 - x)^2")
Array = NDArray[np.float64]


@pytest.mark.parametrize("key", [key for key, entry in PRESETS.items() if entry.rate is not None])
def test_each_path_has_its_own_learning_rate(key: str) -> None:
    rates = np.array([0.001, 0.01, 0.1])
    entry = PRESETS[key]
    batch = gv.descend(ROSENBROCK, (-1.0, 1.0), entry.configure({"learning_rate": rates}), 40)
    for path, rate in enumerate(rates):
        one = gv.descend(ROSENBROCK, (-1.0, 1.0), entry.configure({"learning_rate": rate}), 40)
        assert (batch.status[path], batch.stopped_at[path]) == (one.status, one.stopped_at)
        np.testing.assert_allclose(
            batch.positions[path, : len(one.positions)], one.positions, rtol=1e-9, atol=1e-13
        )


def test_values_that_decide_the_equations_may_differ_from_path_to_path() -> None:
    momenta = (0.0, 0.5, 0.9)
    batch = gv.descend(BOWL, (2, 1), gv.optimizers.SGD(learning_rate=0.05, momentum=momenta), 60)
    for path, momentum in enumerate(momenta):
        one = gv.descend(BOWL, (2, 1), gv.optimizers.SGD(learning_rate=0.05, momentum=momentum), 60)
        np.testing.assert_allclose(
            batch.positions[path, : len(one.positions)], one.positions, rtol=1e-12
        )


def test_a_schedule_may_differ_too() -> None:
    decay = gv.optimizers.SCHEDULES["ExponentialDecay"]
    rates = (0.3, 0.1)
    batch = gv.descend(
        BOWL,
        (2, 1),
        gv.optimizers.SGD(learning_rate=decay(initial_learning_rate=rates, decay_steps=10)),
        30,
    )
    for path, rate in enumerate(rates):
        schedule = decay(initial_learning_rate=rate, decay_steps=10)
        one = gv.descend(BOWL, (2, 1), gv.optimizers.SGD(learning_rate=schedule), 30)
        np.testing.assert_allclose(
            batch.positions[path, : len(one.positions)], one.positions, rtol=1e-12
        )


def test_numbers_of_values_that_do_not_agree_are_refused() -> None:
    with pytest.raises(ValueError, match="values"):
        gv.descend(BOWL, (2, 1), gv.optimizers.SGD(learning_rate=[1, 2], momentum=[0.1] * 3))
    with pytest.raises(ValueError, match="3 starts"):
        gv.descend(BOWL, np.ones((3, 2)), gv.optimizers.SGD(learning_rate=[1, 2]))


def test_a_run_stops_at_its_target() -> None:
    sgd = gv.optimizers.SGD(learning_rate=0.1)
    one = gv.descend(BOWL, (2, 1), sgd, target=0.01)
    values = gv.descend(BOWL, (2, 1), sgd).values
    first = int(np.argmax(values <= 0.01))
    assert (one.status, one.stopped_at) == ("reached", first)
    batch = gv.descend(BOWL, [(2, 1), (0, 0.01)], sgd, target=0.01)
    assert batch.status.tolist() == ["reached"] * 2
    assert batch.stopped_at.tolist() == [first, 0]


@dataclass
class LeastSquares:
    """An objective that no text made: |A x - b|^2."""

    a: Array
    b: Array

    @property
    def dimension(self) -> int:
        return self.a.shape[1]

    def value(self, points: ArrayLike) -> Array:
        return np.sum((np.asarray(points) @ self.a.T - self.b) ** 2, axis=-1)

    def gradient(self, points: ArrayLike) -> Array:
        return 2.0 * (np.asarray(points) @ self.a.T - self.b) @ self.a

    def value_and_gradient(self, points: ArrayLike) -> tuple[Array, Array]:
        return self.value(points), self.gradient(points)

    def hessian(self, points: ArrayLike) -> Array:
        return np.broadcast_to(2.0 * self.a.T @ self.a, (*np.shape(points), self.dimension))


RANDOM = np.random.default_rng(3)
LEAST = LeastSquares(RANDOM.normal(size=(8, 3)), RANDOM.normal(size=8))
ANSWER = np.linalg.lstsq(LEAST.a, LEAST.b)[0]


@pytest.mark.parametrize("key", ["nesterov", "bfgs", "newton", "lbfgs", "conjugategradient"])
def test_any_objective_is_descended_on(key: str) -> None:
    optimizer = PRESETS[key].configure({"learning_rate": 0.01})
    run = gv.descend(LEAST, np.zeros(3), optimizer, 2000, tolerance=1e-9)
    assert run.status == "converged"
    np.testing.assert_allclose(run.positions[-1], ANSWER, rtol=1e-6)
    if isinstance(optimizer, Configured):
        batch = gv.descend(LEAST, np.zeros((2, 3)), optimizer, 2000, tolerance=1e-9, keep="end")
        np.testing.assert_allclose(batch.positions[:, 0], [ANSWER] * 2, rtol=1e-6)


class Halved:
    """A poor estimate: half the gradient, and a direction drawn for each step."""

    def evaluations(self, dimension: int) -> int:
        return 2 * dimension

    def draw(self, rng: np.random.Generator, steps: int, function: gv.Function) -> Array:
        return rng.normal(size=(steps, function.dimension))

    def estimate(self, function: gv.Function, points: Array, draws: Array) -> Array:
        return 0.5 * function.gradient(points) + 0.01 * draws

    def patience(self, function: gv.Function) -> int:  # noqa: ARG002
        return 1


@pytest.mark.parametrize("key", ["sgd", "adam"])
def test_the_gradient_may_be_an_estimate(key: str) -> None:
    optimizer = PRESETS[key].configure({})
    run = gv.descend(BOWL, (2, 1), optimizer, 50, gradient=Halved(), seed=5)
    drawn = Halved().draw(np.random.default_rng([1, 5]), 51, BOWL)
    np.testing.assert_allclose(run.gradients, 0.5 * BOWL.gradient(run.positions) + 0.01 * drawn)
    assert (run.function_evaluations, run.gradient_evaluations) == (51 * 5, 0)
    batch = gv.descend(BOWL, [(2, 1)] * 2, optimizer, 50, gradient=Halved(), seed=5)
    np.testing.assert_allclose(batch.positions, [run.positions] * 2, rtol=1e-9)
