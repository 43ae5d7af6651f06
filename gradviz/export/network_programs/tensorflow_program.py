"""A training of a network as a TensorFlow program: a loop with `tf.GradientTape`."""

from __future__ import annotations

import re

from gradviz.export.network_programs.keras_program import keras_optimizer
from gradviz.export.network_programs.program_parts import UNPACKED, Part
from gradviz.export.network_programs.written_rules import (
    scalar_loss,
    written_loss,
    written_penalty,
    written_rule,
)
from gradviz.learning.networks import NetworkLoss, TrainingSettings
from gradviz.learning.networks.output_loss import SPARSE

_ACTIVATIONS = {
    "relu": "tf.nn.relu({0})",
    "tanh": "tf.tanh({0})",
    "sigmoid": "tf.sigmoid({0})",
    "leaky_relu": "tf.nn.leaky_relu({0}, 0.2)",
    "elu": "tf.nn.elu({0})",
    "softplus": "tf.nn.softplus({0})",
    "gelu": "tf.nn.gelu({0})",
    "linear": "{0}",
}
_LOSSES = {
    "BinaryCrossentropy": "tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=p)",
    SPARSE: "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=p)",
}

_PROGRAM = '''"""The training of a network, with TensorFlow: pip install tensorflow numpy."""

import base64
{imports}import zlib

import numpy as np
import tensorflow as tf

tf.keras.backend.set_floatx("float64")

{unpacked}

# 1. Initialize: kernels and biases, layer by layer, with the weights before the first step.
start = unpacked(
{start},
    -1,
)
shapes = {shapes}
weights, first = [], 0
for shape in shapes:
    last = first + int(np.prod(shape))
    weights.append(tf.Variable(start[first:last].reshape(shape)))
    first = last

features = unpacked(
{features},
    {rows}, {inputs},
)
target = unpacked(
{target},
    {rows},
){kind}
{held}

def output(signal, training):
{layers}


def loss_of(features, y, training):
    p = output(tf.constant(features), training){taken}
    return {loss}


{optimizer}
# 2. to 4. Compute the loss of a batch, its gradient, and update the weights.
rates = {rates}
step = 0
for epoch in range({epochs}):
{order}
    for begin in range(0, {rows}, {batch_size}):
        if step in rates:
            {changed}
        batch = order[begin : begin + {batch_size}]
        with tf.GradientTape() as tape:
            loss = loss_of(features[batch], target[batch], training=True)
        gradients = tape.gradient(loss, weights)
{update}
        step += 1
    training = float(loss_of(features, target, training=False))
{validated}    print(epoch + 1, {printed})
'''
_HELD = """held = unpacked(
{features},
    {held_rows}, {inputs},
)
held_target = unpacked(
{target},
    {held_rows},
){kind}
"""


def tensorflow_code(
    loss: NetworkLoss,
    settings: TrainingSettings,
    epochs: int,
    validation: NetworkLoss | None = None,
) -> str:
    """Return a TensorFlow program that does a training, and prints its losses after each epoch.

    An optimizer that tf.keras.optimizers has exactly is that one; any other stands there as its
    equations.

    >>> from gradviz.learning import DATASETS, Batches
    >>> from gradviz.learning.networks import Dense, Network, network_loss
    >>> from gradviz.optimizers import SGD
    >>> net = Network(2, [Dense(4, "tanh"), Dense(1, "sigmoid")])
    >>> f = network_loss(net, DATASETS["moons"](n=20), "BinaryCrossentropy")
    >>> code = tensorflow_code(f, TrainingSettings(net.initial(), SGD(), Batches(20, 10)), 3)
    >>> "tf.tanh(signal @ weights[0] + weights[1])" in code, "tf.GradientTape()" in code
    (True, True)
    """
    part = Part(loss, settings, epochs, validation)
    sparse = loss.loss.name == SPARSE
    kind = ".astype(np.int32)" if sparse else ""
    validated = ""
    if validation is not None:
        validated = "    validation = float(loss_of(held, held_target, training=False))\n"
    optimizer, update, changed = _optimizer(settings)
    text = _loss(loss)
    shapes = [
        shape
        for place in loss.network.places
        for shape in ((place.inputs, place.units), (place.units,))
    ]
    return _PROGRAM.format(
        **part.fields,
        kind=kind,
        imports="import math\n" if "math." in optimizer.replace("tf.math.", "") + text else "",
        unpacked=UNPACKED,
        shapes=shapes,
        layers=_layers(part),
        held=part.held(_HELD, kind=kind),
        taken="" if sparse else "[:, 0]",
        loss=text,
        optimizer=optimizer,
        changed=changed,
        update=update,
        validated=validated,
        printed=part.printed,
    )


def _layers(part: Part) -> str:
    network = part.loss.network
    lines = []
    for k, layer in enumerate(network.layers):
        last = layer is network.output
        activation = part.last_activation if last else layer.activation
        signal = f"signal @ weights[{2 * k}] + weights[{2 * k + 1}]"
        text = _ACTIVATIONS[activation].format(signal)
        lines.append(f"    return {text}" if last else f"    signal = {text}")
        if layer.dropout:
            lines += [
                "    if training:  # TensorFlow drops other units",
                f"        signal = tf.nn.dropout(signal, {layer.dropout!r})",
            ]
    return "\n".join(lines)


def _loss(loss: NetworkLoss) -> str:
    name = loss.loss.name
    formula = _LOSSES.get(name) or written_loss(scalar_loss(loss.loss), "tensorflow")
    parts = [f"tf.reduce_mean({formula})"]
    for k, layer in enumerate(loss.network.layers):
        if layer.penalty is not None:
            square, size = "tf.reduce_sum({0}**2)", "tf.reduce_sum(tf.abs({0}))"
            parts.append(written_penalty(layer.penalty, f"weights[{2 * k}]", square, size))
    if len(parts) == 1:
        return parts[0]
    return "\n".join(["(", f"        {parts[0]}", *(f"        + {p}" for p in parts[1:]), "    )"])


_STEP = """        x = tf.concat([tf.reshape(weight, [-1]) for weight in weights], 0)
        g = tf.concat([tf.reshape(gradient, [-1]) for gradient in gradients], 0)
        x, state = update(x, g, state, tf.constant(step + 1, tf.float64), rate)
        parts = tf.split(x, [int(np.prod(shape)) for shape in shapes])
        for weight, part in zip(weights, parts):
            weight.assign(tf.reshape(part, weight.shape))"""


def _optimizer(settings: TrainingSettings) -> tuple[str, str, str]:
    """Return what makes the optimizer, what takes a step, and what changes the learning rate."""
    optimizer = settings.optimizer
    try:
        made = keras_optimizer(optimizer)
    except ValueError:
        rule = written_rule(optimizer, "tensorflow")
        rate = float(optimizer.values.get(optimizer.rate_name, 0.0))
        lines = [
            "# tf.keras.optimizers has no such rule: these are its equations",
            rule.definition,
            "",
            "",
            rule.beginning,
            "",
            "",
            f"rate = tf.constant({rate!r}, tf.float64)",
            "state = begin(tf.concat([tf.reshape(weight, [-1]) for weight in weights], 0))",
            "",
        ]
        return "\n".join(lines), _STEP, "rate = tf.constant(rates[step], tf.float64)"
    # TensorFlow makes single precision of a number, but for NumPy's own
    made = re.sub(r"(beta_\d)=([^,)]+)", r"\1=np.float64(\2)", made)
    head = f"optimizer = tf.{made}\n"
    update = "        optimizer.apply_gradients(zip(gradients, weights))"
    return head, update, "optimizer.learning_rate = rates[step]"


__all__ = ["tensorflow_code"]
