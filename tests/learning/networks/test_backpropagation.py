"""Back-propagation against the complex step through a network written anew, in NumPy's own words.

The oracle shares nothing with the code but the order of the parameters: activations and losses are
their textbook formulas, of complex numbers. Source of the method: Martins, Sturdza & Alonso (2003),
The complex-step derivative approximation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from gradviz.learning import LOSSES, PENALTIES, Dataset
from gradviz.learning.networks import ACTIVATIONS, Dense, Network, NetworkLoss, network_loss
from gradviz.learning.networks.output_loss import SPARSE
from gradviz.learning.networks.propagation import masks

if TYPE_CHECKING:
    from collections.abc import Callable

Complex = Any
STEP = 1e-30


def _positive(z: Complex) -> Complex:
    return np.real(z) > 0


PHI: dict[str, Callable[[Complex], Complex]] = {
    "relu": lambda z: np.where(_positive(z), z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "linear": lambda z: z,
    "leaky_relu": lambda z: np.where(_positive(z), z, 0.2 * z),
    "elu": lambda z: np.where(_positive(z), z, special.expm1(z)),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "gelu": lambda z: z * (1 + special.erf(z / np.sqrt(2))) / 2,
}


def _absolute(z: Complex) -> Complex:
    return np.where(_positive(z), z, -z)


def _huber(error: Complex) -> Complex:
    size = _absolute(error)
    return np.where(np.real(size) <= 1, error**2 / 2, size - 0.5)


OF_PREDICTION: dict[str, Callable[[Complex, Any], Complex]] = {
    "MeanSquaredError": lambda p, y: (p - y) ** 2,
    "MeanAbsoluteError": lambda p, y: _absolute(p - y),
    "Huber": lambda p, y: _huber(p - y),
    "LogCosh": lambda p, y: np.log(np.cosh(p - y)),
    "Quantile": lambda p, y: _absolute(y - p) / 2,
    "Hinge": lambda p, y: PHI["relu"](1 - (2 * y - 1) * p),
}


def _loss_of(name: str, activation: str, z: Complex, y: Any) -> Complex:
    """Return each row's loss, (points, rows), of logits (points, rows, units)."""
    if name == SPARSE:
        powers = np.exp(z)
        chosen = np.take_along_axis(powers, y.astype(int)[None, :, None], axis=-1)
        return -np.log(chosen[..., 0] / powers.sum(axis=-1))
    z = z[..., 0]
    if name == "BinaryCrossentropy":
        p = PHI["sigmoid"](z)
        return -y * np.log(p) - (1 - y) * np.log(1 - p)
    return OF_PREDICTION[name](PHI["sigmoid"](z) if activation == "sigmoid" else z, y)


def _penalty(kind: str, kernel: Complex) -> Complex:
    sizes, squares = _absolute(kernel).sum(axis=(-1, -2)), (kernel**2).sum(axis=(-1, -2))
    return {
        "L1": 0.3 * sizes,
        "L2": 0.3 * squares,
        "ElasticNet": 0.3 * (sizes / 2 + squares / 2),
    }[kind]


def oracle(net: Network, loss: NetworkLoss, points: Complex, dropped: Any = ()) -> Complex:
    """Return the loss over all rows at points (B, D), real or complex."""
    signal, first, total = loss.features[None], 0, 0
    for k, layer in enumerate(net.layers):
        inputs = signal.shape[-1]
        end = first + inputs * layer.units
        kernel = points[:, first:end].reshape(-1, inputs, layer.units)
        z = signal @ kernel + points[:, None, end : end + layer.units]
        first = end + layer.units
        if layer.penalty is not None:
            total = total + _penalty(layer.penalty.name, kernel)
        if k < len(net.layers) - 1:
            signal = PHI[layer.activation](z)
            if dropped and dropped[k] is not None:
                signal = signal * dropped[k]
    name = loss.loss.name
    return total + _loss_of(name, net.output.activation, z, loss.target).mean(axis=-1)


def oracle_gradient(net: Network, loss: NetworkLoss, x: np.ndarray, dropped: Any = ()) -> Any:
    """Return the gradient (D,) by the complex step."""
    return oracle(net, loss, x + 1j * STEP * np.eye(len(x)), dropped).imag / STEP


def example(net: Network, name: str, rows: int, seed: int) -> tuple[NetworkLoss, np.ndarray]:
    """Return the loss over normal rows, and a point at which nothing is 0."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(rows, net.inputs))
    classes = net.output.units if name == SPARSE else 2
    target = rng.integers(0, classes, rows).astype(float)
    if name != SPARSE and LOSSES[name].task == "regression" and net.output.activation == "linear":
        target = rng.normal(size=rows)
    names = tuple(f"c{j}" for j in range(net.inputs))
    loss = network_loss(net, Dataset("", "", features, target, names, "y"), name)
    return loss, rng.normal(size=net.dimension) * 0.7


def _check(net: Network, name: str, rows: int = 7, seed: int = 0) -> None:
    loss, x = example(net, name, rows, seed)
    wanted = oracle_gradient(net, loss, x)
    scale = np.abs(wanted).max()
    np.testing.assert_allclose(loss.gradient(x), wanted, rtol=1e-9, atol=1e-13 * scale)
    np.testing.assert_allclose(loss.value(x), oracle(net, loss, x[None])[0], rtol=1e-12)
    value, gradient = loss.value_and_gradient(x, np.arange(rows))
    np.testing.assert_allclose(value, loss.value(x), rtol=1e-13)
    np.testing.assert_allclose(gradient, loss.gradient(x), rtol=1e-12, atol=1e-15 * scale)


ENDS = [
    *((name, Dense(1, activation)) for name in LOSSES for activation in ("sigmoid", "linear")),
    *((SPARSE, Dense(3, activation)) for activation in ("softmax", "linear")),
]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation(name: str) -> None:
    assert set(PHI) == set(ACTIVATIONS)
    _check(Network(3, [Dense(4, name), Dense(5, name), Dense(1, "sigmoid")]), "BinaryCrossentropy")


@pytest.mark.parametrize(("name", "last"), ENDS, ids=lambda each: getattr(each, "activation", each))
def test_every_loss_behind_every_output(name: str, last: Dense) -> None:
    _check(Network(3, [Dense(4, "tanh"), last]), name)


@pytest.mark.parametrize("name", PENALTIES)
def test_every_penalty(name: str) -> None:
    penalty = PENALTIES[name](strength=0.3)
    net = Network(2, [Dense(4, "tanh", penalty), Dense(3, "elu"), Dense(1, "linear", penalty)])
    _check(net, "MeanSquaredError")


LAYERS = st.lists(
    st.builds(
        Dense,
        st.integers(1, 6),
        st.sampled_from(sorted(ACTIVATIONS)),
        st.sampled_from([None, *(each(strength=0.3) for each in PENALTIES.values())]),
    ),
    min_size=1,
    max_size=4,
)


@given(LAYERS, st.sampled_from(ENDS), st.integers(1, 5), st.integers(1, 9), st.integers(0, 99))
def test_every_shape(
    hidden: list[Dense], end: tuple[str, Dense], inputs: int, rows: int, seed: int
) -> None:
    _check(Network(inputs, [*hidden, end[1]]), end[0], rows, seed)


def test_with_dropout() -> None:
    hidden = [Dense(6, "gelu", dropout=0.4), Dense(5, "relu", dropout=0.2), Dense(3, "tanh")]
    net = Network(3, [*hidden, Dense(1, "sigmoid")])
    loss, x = example(net, "BinaryCrossentropy", 9, 1)
    rows, gradient = np.arange(9), np.empty(net.dimension)
    dropped = masks(net, 5, 11, rows)
    assert dropped[0] is not None
    assert (dropped[0] == 0.0).any()
    value = loss.step(net.split(x), rows, net.split(gradient), dropped)
    np.testing.assert_allclose(value, oracle(net, loss, x[None], dropped)[0], rtol=1e-12)
    wanted = oracle_gradient(net, loss, x, dropped)
    np.testing.assert_allclose(gradient, wanted, rtol=1e-9, atol=1e-13)


def test_points_are_the_last_axis_and_rows_average_to_the_whole() -> None:
    net = Network(3, [Dense(4, "tanh", PENALTIES["L2"]()), Dense(1)])
    loss, x = example(net, "Huber", 10, 2)
    points = x * np.array([1.0, 0.5, -1.0, 0.1, 2.0, 0.0]).reshape(2, 3, 1)
    assert loss.value(points).shape == (2, 3)
    assert loss.gradient(points).shape == points.shape
    assert loss.is_defined(points).shape == (2, 3)
    np.testing.assert_allclose(loss.gradient(points)[1, 0], loss.gradient(points[1, 0]))
    halves = [loss.gradient(x, np.arange(5)), loss.gradient(x, np.arange(5, 10))]
    np.testing.assert_allclose(np.mean(halves, axis=0), loss.gradient(x), rtol=1e-12, atol=1e-15)


def test_far_logits_overflow_nothing() -> None:
    net = Network(1, [Dense(1, "linear"), Dense(3, "softmax")])
    loss, _ = example(net, SPARSE, 6, 3)
    x = net.join([([[1e6]], [0.0]), ([[1.0, -1.0, 2.0]], [0.0, 0.0, 0.0])])
    assert np.isfinite(loss.value(x))
    assert np.isfinite(loss.gradient(x)).all()
    np.testing.assert_allclose(loss.predict(x).sum(axis=1), 1.0, rtol=1e-15)


def test_predictions_and_accuracy() -> None:
    net = Network(1, [Dense(1, "linear"), Dense(1, "sigmoid")])
    data = Dataset("", "", [[-2.0], [1.0], [3.0], [0.0]], [0.0, 1.0, 0.0, 0.0], ("x",), "y")
    loss = network_loss(net, data, "BinaryCrossentropy")
    x = net.join([([[1.0]], [0.0]), ([[2.0]], [0.0])])
    np.testing.assert_allclose(loss.predict(x)[:, 0], special.expit([-4.0, 2.0, 6.0, 0.0]))
    assert loss.accuracy(x) == 0.75
    regression = network_loss(Network(1, [Dense(1), Dense(1)]), data, "MeanSquaredError")
    with pytest.raises(ValueError, match="only classifiers"):
        regression.accuracy(x)
    assert np.isnan(regression.evaluate(x)[1])


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Dense(129), "units has to be from 1 to 128, not 129"),
        (lambda: Dense(3, "swish"), "activation has to be one of relu, .*, not 'swish'"),
        (lambda: Dense(3, dropout=1.0), r"dropout has to be in \[0, 1\), not 1.0"),
        (lambda: Dense(3, kernel_initializer="Ones"), "kernel_initializer has to be one of Zeros"),
        (lambda: Network(0, [Dense(1), Dense(1)]), "inputs has to be at least 1, not 0"),
        (lambda: Network(2, [Dense(1)]), "1 to 4 hidden layers, not 0"),
        (lambda: Network(2, [Dense(1)] * 6), "1 to 4 hidden layers, not 5"),
        (lambda: Network(2, [Dense(2), Dense(1, "relu")]), "of the last layer .* not 'relu'"),
        (lambda: Network(2, [Dense(2, "softmax"), Dense(1)]), "softmax is an activation of the"),
        (lambda: Network(2, [Dense(2), Dense(1, "softmax")]), "softmax needs a unit for each"),
        (lambda: Network(2, [Dense(2), Dense(1, dropout=0.5)]), "dropout has to be 0"),
        (lambda: example(Network(2, [Dense(2), Dense(1)]), SPARSE, 3, 0), "needs a unit for each"),
        (lambda: example(Network(2, [Dense(2), Dense(2)]), "Huber", 3, 0), "needs 1 unit"),
    ],
)
def test_what_is_out_of_range_is_said(made: Callable[[], Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made()


def test_targets_have_to_be_classes() -> None:
    data = Dataset("", "", [[0.0], [1.0]], [1.0, 2.0], ("x",), "y")
    for last, name, said in (
        (Dense(1, "sigmoid"), "BinaryCrossentropy", "has to be 0 or 1"),
        (Dense(2, "softmax"), SPARSE, "has to be from 0 to 1"),
    ):
        with pytest.raises(ValueError, match=said):
            network_loss(Network(1, [Dense(2), last]), data, name)
