"""The numbers of one step are those of Keras' layers, of the chain rule, and of the training."""

from __future__ import annotations

import numpy as np
import pytest

from gradviz.experiments import NetworkExperiment
from gradviz.learning.networks import examine

CASES = {
    "the article's model": NetworkExperiment(epochs=2),
    "three classes": NetworkExperiment(
        data="iris_species", hidden="6, 5", activation=["tanh", "gelu"], penalty="L2",
        strengths=[0.1, 0.0, 0.01], runs=["SGD"], epochs=2,
    ),
    "dropout": NetworkExperiment(data="moons", hidden="8, 8", dropout=[0.5, 0.0], epochs=3),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_parts_make_the_gradient_and_the_step(case: str) -> None:
    training = CASES[case].run().trainings[0]
    network = training.loss.network
    step = training.steps - 2
    found = examine(training, step)
    assert found.loss == pytest.approx(training.batch_losses[step], rel=1e-12)
    np.testing.assert_allclose(found.moved, training.at(step + 1)[0], rtol=1e-12, atol=1e-15)
    for k, (kernel, bias) in enumerate(network.split(found.gradient)):
        weights = network.split(found.parameters)[k][0]
        penalty = network.layers[k].penalty
        slope = 0.0 if penalty is None else penalty.first_derivative(weights)
        outer = np.einsum("bi,bu->iu", found.signals[k], found.deltas[k])
        np.testing.assert_allclose(kernel, outer + slope, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(bias, found.deltas[k].sum(axis=0), rtol=1e-9, atol=1e-15)


def test_deltas_are_derivatives_by_the_sums() -> None:
    """Moving a bias changes the mean loss by the sum of its deltas (central differences)."""
    training = CASES["three classes"].run().trainings[0]
    found, loss = examine(training, 3), training.loss
    for k, place in enumerate(loss.network.places):
        for u, j in enumerate(range(place.bias.start, place.bias.stop)):
            apart = [found.parameters.copy() for _ in range(2)]
            apart[0][j] += 1e-5
            apart[1][j] -= 1e-5
            upper, lower = (float(loss.value(x, found.rows)) for x in apart)
            wanted = (upper - lower) / 2e-5
            assert found.deltas[k][:, u].sum() == pytest.approx(wanted, rel=1e-6, abs=1e-9)


def test_a_step_that_was_not_is_refused() -> None:
    training = CASES["dropout"].run().trainings[0]
    with pytest.raises(ValueError, match="step has to be from 0 to"):
        examine(training, training.steps)
