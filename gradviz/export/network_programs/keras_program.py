"""A training of a network as a Keras program."""

from __future__ import annotations

from collections.abc import Mapping

from gradviz.export.network_programs.program_parts import UNPACKED, Part
from gradviz.export.network_programs.written_rules import scalar_loss
from gradviz.learning.networks import Dense, NetworkLoss, TrainingSettings
from gradviz.learning.networks.output_loss import SPARSE
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
    "Nadam",
    "Ftrl",
    "Lion",
)
"""The declared optimizers that Keras has by the same name, with the same numbers.

Adafactor is not among them: it keeps less of matrices than of our one vector.
"""

_PROGRAM = """{head}
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import base64
import zlib

import keras
import numpy as np

keras.backend.set_floatx("float64")
{precision}
{unpacked}

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
model.compile(optimizer={optimizer}, loss={loss})

# 2. to 4. Compute the loss of a batch, its gradient, and update the weights.
rates = {rates}
step = 0
for epoch in range({epochs}):
{order}
    for begin in range(0, {rows}, {batch_size}):
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
    part = Part(loss, settings, epochs, validation)
    validated = ""
    if validation is not None:
        validated = (
            "    validation = model.evaluate("
            f"held, held_target, batch_size={validation.size}, verbose=0)\n"
        )
    return _PROGRAM.format(
        **part.fields,
        head='"""The training of a network, with Keras: pip install keras jax numpy."""\n',
        precision=_PRECISION,
        unpacked=UNPACKED,
        layers=_layers(part),
        held=part.held(_HELD),
        optimizer=keras_optimizer(settings.optimizer),
        loss=_loss(part),
        validated=validated,
        printed=part.printed,
    )


_PRECISION = """
if keras.backend.backend() == "jax":
    import jax

    jax.config.update("jax_enable_x64", True)
"""
_HELD = """held = unpacked(
{features},
    {held_rows}, {inputs},
)
held_target = unpacked(
{target},
    {held_rows}, 1,
)
"""


def _layers(part: Part) -> str:
    network = part.loss.network
    lines = []
    for layer in network.layers:
        activation = part.last_activation if layer is network.output else layer.activation
        options = [str(layer.units), f'activation="{activation}"']
        if layer.penalty is not None:
            options.append(f"kernel_regularizer={_penalty(layer.penalty)}")
        lines.append(f"        keras.layers.Dense({', '.join(options)}),")
        lines += _dropout(layer)
    if part.has_logits:  # exact also for logits far from 0
        lines[-1] += f"  # {network.output.activation} is in the loss"
    return "\n".join(lines)


def _loss(part: Part) -> str:
    name = part.loss.loss.name
    if name == SPARSE:
        return f"keras.losses.{SPARSE}(from_logits=True)"
    loss = scalar_loss(part.loss.loss)
    if not loss.declaration.keras:
        raise ValueError(f"no Keras program for the loss {name}")
    options = [f"{key}={value!r}" for key, value in loss.settings]
    options += ["from_logits=True"] if part.has_logits else []
    return f"keras.losses.{loss.declaration.keras}({', '.join(options)})"


def _dropout(layer: Dense) -> list[str]:
    if not layer.dropout:
        return []
    return [f"        keras.layers.Dropout({layer.dropout!r}),  # Keras drops other units"]


def _penalty(penalty: ConfiguredPenalty) -> str:
    size, square = penalty.parts
    if size and square:
        return f"keras.regularizers.L1L2(l1={size!r}, l2={square!r})"
    return f"keras.regularizers.{'L1' if size else 'L2'}({size or square!r})"


def keras_optimizer(optimizer: Configured) -> str:
    """Return the call that makes an optimizer of Keras. Raises ValueError for what it has not.

    >>> from gradviz.optimizers import SGD
    >>> keras_optimizer(SGD(momentum=0.9, clipnorm=2))
    'keras.optimizers.SGD(learning_rate=0.01, momentum=0.9, ..., global_clipnorm=2.0)'
    """
    numbers: Mapping[str, object] = dict(optimizer.settings)
    known = optimizer.name in KERAS_OPTIMIZERS and optimizer.schedule is None
    if optimizer.name == "Nadam" and optimizer.values["momentum_decay"] != 1.0:
        known = False  # a pace that only torch has
    if not known:
        raise ValueError(f"no Keras program for {optimizer!r}")
    numbers = {name: value for name, value in numbers.items() if name != "momentum_decay"}
    # our parameters are one variable
    own = {"clipnorm": "global_clipnorm"}
    numbers |= {own.get(name, name): value for name, value in optimizer.clipping if value}
    options = ", ".join(f"{name}={value!r}" for name, value in numbers.items())
    return f"keras.optimizers.{optimizer.name}({options})"


__all__ = ["KERAS_OPTIMIZERS", "keras_code", "keras_optimizer"]
