"""A training of a network as a Keras program that reproduces it from scratch.

The program holds the examples and the initial weights as they are, compressed, and takes its
batches in the same order. So it prints the same losses, but where units are dropped out: Keras
draws others.
"""

from __future__ import annotations

import base64
import textwrap
import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gradviz.learning.networks import Dense, NetworkLoss, TrainingSettings
from gradviz.learning.networks.network import Network
from gradviz.learning.penalties import ConfiguredPenalty
from gradviz.optimizers.base import Configured

KERAS_OPTIMIZERS = (
    "SGD",
    "RMSprop",
    "Adam",
    "AdamW",
    "Adadelta",
    "Adagrad",
    "Adamax",
    "Adafactor",
    "Nadam",
    "Ftrl",
    "Lion",
)
"""The declared optimizers that Keras has by the same name, with the same numbers."""
_LOSSES = ("BinaryCrossentropy", "MeanSquaredError")

_PROGRAM = """{head}
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import base64
import zlib

import keras
import numpy as np

keras.backend.set_floatx("float64")
{precision}

def unpacked(text, *shape):
    data = zlib.decompress(base64.b64decode(text))
    return np.frombuffer(data).reshape(shape)


# 1. Initialize: the layers, and the weights before the first step.
model = keras.Sequential(
    [
        keras.Input(({inputs},)),
{layers}
    ]
)
start = unpacked(
{start},
    -1,
)
first = 0
for weight in model.trainable_variables:
    size = int(np.prod(weight.shape))
    weight.assign(start[first : first + size].reshape(weight.shape))
    first += size

features = unpacked(
{features},
    {rows}, {inputs},
)
target = unpacked(
{target},
    {rows}, 1,
)
{held}
model.compile(optimizer={optimizer}, loss=keras.losses.{loss}())

# 2. to 4. Compute the loss of a batch, its gradient, and update the weights.
rates = {rates}
step = 0
for epoch in range({epochs}):
    order = np.arange({rows})
{shuffled}    for begin in range(0, {rows}, {batch_size}):
        if step in rates:
            model.optimizer.learning_rate = rates[step]
        batch = order[begin : begin + {batch_size}]
        model.train_on_batch(features[batch], target[batch])
        step += 1
    training = model.evaluate(features, target, batch_size={rows}, verbose=0)
{validated}    print(epoch + 1, {printed})
"""


def keras_code(
    loss: NetworkLoss,
    settings: TrainingSettings,
    epochs: int,
    validation: NetworkLoss | None = None,
) -> str:
    """Return a Keras program that does a training, and prints its losses after each epoch.

    Raises ValueError for what Keras has not: an optimizer, a schedule, a penalty, or a loss.

    >>> from gradviz.learning import DATASETS, Batches
    >>> from gradviz.learning.networks import Network, network_loss
    >>> from gradviz.optimizers import Adam
    >>> net = Network(2, [Dense(4, "tanh"), Dense(1, "sigmoid")])
    >>> f = network_loss(net, DATASETS["moons"](n=20), "BinaryCrossentropy")
    >>> code = keras_code(f, TrainingSettings(net.initial(), Adam(), Batches(20, 10)), 3)
    >>> 'keras.layers.Dense(4, activation="tanh")' in code, "keras.optimizers.Adam(" in code
    (True, True)
    """
    network, batches = loss.network, settings.batches
    if loss.loss.name not in _LOSSES:
        raise ValueError(f"no Keras program for the loss {loss.loss.name}")
    printed = ["training"]
    held = validated = ""
    if validation is not None:
        printed.append("validation")
        held = _HELD.format(
            features=_packed(validation.features),
            target=_packed(validation.target),
            rows=validation.size,
            inputs=network.inputs,
        )
        validated = (
            "    validation = model.evaluate("
            f"held, held_target, batch_size={validation.size}, verbose=0)\n"
        )
    shuffled = ""
    if batches.shuffle and not batches.is_full:
        shuffled = (
            f"    order = np.random.default_rng([{batches.seed}, epoch])"
            f".permutation({batches.size})\n"
        )
    return _PROGRAM.format(
        head='"""The training of a network, with Keras: pip install keras jax numpy."""\n',
        precision=_PRECISION,
        inputs=network.inputs,
        layers=_layers(network),
        start=_packed(settings.start),
        features=_packed(loss.features),
        target=_packed(loss.target),
        rows=loss.size,
        held=held,
        optimizer=_optimizer(settings.optimizer),
        loss=loss.loss.name,
        rates=dict(settings.rates),
        epochs=epochs,
        shuffled=shuffled,
        batch_size=batches.length,
        validated=validated,
        printed=", ".join(printed),
    )


_PRECISION = """
if keras.backend.backend() == "jax":
    import jax

    jax.config.update("jax_enable_x64", True)
"""
_HELD = """held = unpacked(
{features},
    {rows}, {inputs},
)
held_target = unpacked(
{target},
    {rows}, 1,
)
"""


def _packed(values: NDArray[np.float64]) -> str:
    """Return numbers as the lines of a text, compressed."""
    data = zlib.compress(np.ascontiguousarray(values, dtype="<f8").tobytes(), 9)
    text = base64.b64encode(data).decode("ascii")
    return "\n".join(f'    "{line}"' for line in textwrap.wrap(text, 88))


def _layers(network: Network) -> str:
    lines = []
    for layer in network.layers:
        options = [str(layer.units), f'activation="{layer.activation}"']
        if layer.penalty is not None:
            options.append(f"kernel_regularizer={_penalty(layer.penalty)}")
        lines.append(f"        keras.layers.Dense({', '.join(options)}),")
        lines += _dropout(layer)
    return "\n".join(lines)


def _dropout(layer: Dense) -> list[str]:
    if not layer.dropout:
        return []
    return [f"        keras.layers.Dropout({layer.dropout!r}),  # Keras drops other units"]


def _penalty(penalty: ConfiguredPenalty) -> str:
    name, values = penalty.declaration.keras, penalty.values
    if name not in ("L1", "L2"):
        raise ValueError(f"no Keras program for the penalty {penalty.declaration.name}")
    return f"keras.regularizers.{name}({float(values['strength'])!r})"


def _optimizer(optimizer: Configured) -> str:
    if optimizer.name not in KERAS_OPTIMIZERS or optimizer.schedule is not None:
        raise ValueError(f"no Keras program for {optimizer!r}")
    numbers: Mapping[str, object] = dict(optimizer.settings)
    if optimizer.clipping:
        # our parameters are one variable
        own = {"clipnorm": "global_clipnorm"}
        numbers = {**numbers, **{own.get(name, name): value for name, value in optimizer.clipping}}
    options = ", ".join(f"{name}={value!r}" for name, value in numbers.items())
    return f"keras.optimizers.{optimizer.name}({options})"


__all__ = ["KERAS_OPTIMIZERS", "keras_code"]
