"""The article's model equals Keras' at every batch: same initial weights, same order of rows.

`Sequential([Dense(64, "relu"), Dense(1, "sigmoid")])` on the ten mean features of breast cancer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradviz.learning import PENALTIES, Batches, Dataset
from gradviz.learning.networks import ACTIVATIONS, Dense, Network, network_loss, train_network
from gradviz.learning.networks.output_loss import SPARSE
from gradviz.optimizers import RULES
from tests.references.make import load_keras

pytestmark = [
    pytest.mark.references,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
EPOCHS = 10
ARTICLE = Network(10, [Dense(64, "relu"), Dense(1, "sigmoid")])
SETTINGS: dict[str, dict[str, float]] = {
    "SGD": {"learning_rate": 0.01},
    "RMSprop": {"learning_rate": 0.001},
    "Adam": {"learning_rate": 0.001},
    "AdamW": {"learning_rate": 0.001, "weight_decay": 0.004},
}


def breast_cancer() -> Dataset:
    """Return the ten mean features, standardized, and the diagnosis."""
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    features = bunch.data[:, :10]
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    names = tuple(str(name) for name in bunch.feature_names[:10])
    return Dataset("", "", features, bunch.target, names, "diagnosis", "classification")


def keras_model(net: Network, start: np.ndarray, dtype: str) -> Any:
    """Return the same layers with the same weights; a linear last one gives logits."""
    keras: Any = load_keras().keras
    model = keras.Sequential([keras.Input((net.inputs,), dtype=dtype)])
    own = []
    for layer in net.layers:
        penalty = layer.penalty
        regularizer = penalty and getattr(keras.regularizers, penalty.declaration.keras)(
            penalty.values["strength"]
        )
        own.append(
            keras.layers.Dense(
                layer.units,
                layer.activation,
                kernel_regularizer=regularizer,
                dtype=dtype,
            )
        )
        model.add(own[-1])
    for layer, weights in zip(own, net.split(start), strict=True):
        layer.set_weights(list(weights))
    return model


def keras_losses(
    model: Any, data: Dataset, batches: Batches, epochs: int, dtype: str
) -> np.ndarray:
    """Return the loss of each batch, before its step."""
    losses = []
    for step in range(epochs * batches.per_epoch):
        rows = batches.rows(step)
        model.reset_metrics()  # or the loss would be the mean since they were reset
        losses.append(
            model.train_on_batch(
                data.features[rows].astype(dtype), data.target[rows, None].astype(dtype)
            )
        )
    return np.array(losses, dtype=np.float64)


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-8), ("float32", 1e-4)])
@pytest.mark.parametrize("name", SETTINGS)
def test_the_article_s_model(name: str, dtype: str, tolerance: float) -> None:
    keras: Any = load_keras().keras
    data, batches = breast_cancer(), Batches(569, 32, seed=7)
    start = ARTICLE.initial(1)
    model = keras_model(ARTICLE, start, dtype)
    model.compile(
        optimizer=getattr(keras.optimizers, name)(**SETTINGS[name]),
        loss=keras.losses.BinaryCrossentropy(dtype=dtype),
    )
    theirs = keras_losses(model, data, batches, EPOCHS, dtype)
    loss = network_loss(ARTICLE, data, "BinaryCrossentropy")
    done = train_network(loss, start, RULES[name](**SETTINGS[name]), EPOCHS, batches=batches)
    assert done.steps == 180
    np.testing.assert_allclose(done.batch_losses, theirs, rtol=tolerance)
    ends = np.concatenate([np.ravel(each) for each in model.get_weights()])
    np.testing.assert_allclose(done.parameters, ends, rtol=10 * tolerance, atol=tolerance)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_has_keras_values_and_slopes(name: str) -> None:
    library = load_keras()
    a = np.concatenate([np.linspace(-6, 6, 101), [0.0, -30.0, 30.0, 1e-9]])
    theirs = getattr(library.keras.activations, name)
    value, slope = ACTIVATIONS[name].value_and_slope(a)
    np.testing.assert_allclose(value, np.array(theirs(a)), rtol=1e-12, atol=1e-14)
    slopes = library.jax.vmap(library.jax.grad(theirs))(a)
    np.testing.assert_allclose(slope, np.array(slopes), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(
    ("net", "name"),
    [
        (
            Network(10, [Dense(8, "elu"), Dense(7, "gelu"), Dense(2, "softmax")]),
            SPARSE,
        ),
        (
            Network(
                10,
                [Dense(9, "leaky_relu", PENALTIES["L2"](strength=0.01)), Dense(1, "linear")],
            ),
            "Huber",
        ),
        (
            Network(
                10,
                [Dense(5, "tanh", PENALTIES["L1"](strength=0.001)), Dense(1, "sigmoid")],
            ),
            "MeanSquaredError",
        ),
    ],
    ids=[SPARSE, "Huber", "MeanSquaredError"],
)
def test_other_layers_and_losses(net: Network, name: str) -> None:
    keras: Any = load_keras().keras
    data, batches = breast_cancer(), Batches(569, 100, seed=3)
    start = net.initial(2)
    model = keras_model(net, start, "float64")
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.01), loss=getattr(keras.losses, name)()
    )
    theirs = keras_losses(model, data, batches, 3, "float64")
    done = train_network(
        network_loss(net, data, name),
        start,
        RULES["Adam"](learning_rate=0.01),
        3,
        batches=batches,
    )
    np.testing.assert_allclose(done.batch_losses, theirs, rtol=1e-8)
    x = np.concatenate([np.ravel(each) for each in model.get_weights()])
    predicted = model.predict_on_batch(data.features[:9])
    np.testing.assert_allclose(done.loss.predict(x, data.features[:9]), predicted, rtol=1e-9)
