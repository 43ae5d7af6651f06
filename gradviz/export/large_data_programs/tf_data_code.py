"""A fit to large data as a TensorFlow program: `tf.data` streams it, `tf.GradientTape` trains."""

from __future__ import annotations

from gradviz.export.large_data_programs.large_fit import READING, STATISTICS, LargeFit, filled
from gradviz.export.network_programs.keras_program import keras_optimizer

_PROGRAM = (
    '''"""{title} on a file larger than memory, with tf.data: pip install tensorflow pyarrow."""

import sys

import numpy as np
import pyarrow.dataset
import tensorflow as tf
'''
    + READING
    + STATISTICS
    + '''

def shuffled():
    """Return the pieces at the model's scale, their rows in another order."""
    for x, y in pieces():
        order = chance.permutation(len(x))
        yield (x[order] - mean) / scale, y[order]


chance = np.random.default_rng({seed})
kinds = (
    tf.TensorSpec((None, len(columns)), tf.float64),
    tf.TensorSpec((None,), tf.float64),
)
# The pieces are cut into minibatches, and the next ones are read while these are trained on.
data = tf.data.Dataset.from_generator(shuffled, output_signature=kinds)
minibatches = data.rebatch({batch}).prefetch(tf.data.AUTOTUNE)

weights = tf.Variable(np.zeros((len(columns), 1)))
bias = tf.Variable(np.zeros(1))
optimizer = tf.{optimizer}


def loss_of(x, y):
    p = (x @ weights + bias)[:, 0]
    return {loss}


@tf.function(input_signature=kinds)
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(loss_of(x, y))
    gradients = tape.gradient(loss, [weights, bias])
    optimizer.apply_gradients(zip(gradients, [weights, bias]))


def mean_loss():
    return float(sum(tf.reduce_sum(loss_of((x - mean) / scale, y)) for x, y in pieces()) / rows)


for epoch in range({epochs}):
    for x, y in minibatches:
        step(x, y)
    print("epoch", epoch + 1, "loss", mean_loss())

own = weights.numpy()[:, 0] / scale
print("loss", mean_loss())
print("weights", *own, bias.numpy()[0] - own @ mean)
'''
)


def tf_data_code(fit: LargeFit) -> str:
    """Return a TensorFlow program that does the fit with minibatches.

    Raises ValueError for an optimizer that Keras, and so TensorFlow, has not.

    >>> from gradviz.optimizers import Adam
    >>> fit = LargeFit("data.parquet", ("x1", "x2"), "y", "linear", Adam(), 256, 3)
    >>> "data.rebatch(256)" in tf_data_code(fit)
    True
    """
    loss = "(p - y) ** 2"
    if fit.is_logistic:
        loss = "tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=p)"
    own = {
        "optimizer": keras_optimizer(fit.optimizer),
        "loss": loss,
    }
    return filled(_PROGRAM, **fit.fields, **own)


__all__ = ["tf_data_code"]
