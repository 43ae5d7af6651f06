"""The accuracy of a classifier against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from gradviz.learning import DATASETS, LOSSES, MODELS, accuracy, data_loss, losses_for, prepare


@pytest.mark.parametrize("loss", [each.name for each in losses_for("classification")])
@pytest.mark.parametrize("name", ["moons", "xor", "iris", "breast_cancer"])
def test_accuracy_is_that_of_scikit_learn(name: str, loss: str) -> None:
    data = prepare(DATASETS[name](), scaler="standardize").training
    f = data_loss(MODELS["logistic"](data.feature_names), data, LOSSES[loss])
    points = np.random.default_rng(0).normal(size=(3, f.dimension))
    predicted = data.features @ points[:, :-1].T + points[:, -1] > 0
    expected = [accuracy_score(data.target > 0.5, each) for each in predicted.T]
    np.testing.assert_allclose(accuracy(f, points), expected, rtol=1e-12)
    assert accuracy(f, points[0]).shape == ()


def test_undecided_examples_are_of_class_0() -> None:
    data = DATASETS["moons"]()
    f = data_loss(MODELS["logistic"](data.feature_names), data, LOSSES["BinaryCrossentropy"])
    # keras.metrics.BinaryAccuracy counts a probability as class 1 only above its threshold, 1/2
    assert float(accuracy(f, np.zeros(3))) == np.mean(data.target == 0)


def test_a_run_that_diverged_predicts_no_class() -> None:
    data = DATASETS["moons"]()
    f = data_loss(MODELS["logistic"](data.feature_names), data, LOSSES["BinaryCrossentropy"])
    assert float(accuracy(f, np.full(3, np.nan))) == 0.0


def test_a_regression_has_no_accuracy() -> None:
    data = DATASETS["line"]()
    f = data_loss(MODELS["linear"](data.feature_names), data, LOSSES["MeanSquaredError"])
    with pytest.raises(ValueError, match="classifiers"):
        accuracy(f, [0.0, 0.0])
