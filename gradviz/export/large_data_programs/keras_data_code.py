"""A fit to large data as a Keras program: `model.fit` on minibatches that a generator reads."""

from __future__ import annotations

from gradviz.export.large_data_programs.large_fit import READING, STATISTICS, LargeFit, filled
from gradviz.export.network_programs.keras_program import keras_optimizer

_PROGRAM = (
    '''"""{title} on a file larger than memory, with Keras: pip install keras jax pyarrow."""

import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pyarrow.dataset

keras.backend.set_floatx("float64")
if keras.backend.backend() == "jax":
    import jax

    jax.config.update("jax_enable_x64", True)
'''
    + READING
    + STATISTICS
    + '''

def minibatches():
    """Return minibatches without end: epoch after epoch, the rows of each piece shuffled."""
    chance = np.random.default_rng({seed})
    while True:
        rest = np.empty((0, len(columns) + 1))
        for x, y in pieces():
            table = np.column_stack([(x - mean) / scale, y])
            table = np.concatenate([rest, table[chance.permutation(len(table))]])
            whole = len(table) // {batch} * {batch}
            for first in range(0, whole, {batch}):
                yield table[first : first + {batch}, :-1], table[first : first + {batch}, -1:]
            rest = table[whole:]
        if len(rest):
            yield rest[:, :-1], rest[:, -1:]


model = keras.Sequential(
    [keras.Input((len(columns),)), keras.layers.Dense(1, kernel_initializer="zeros")]
)
model.compile(optimizer={optimizer}, loss={loss})
steps = -(-rows // {batch})
model.fit(minibatches(), steps_per_epoch=steps, epochs={epochs}, shuffle=False, verbose=2)

total = 0.0
for x, y in pieces():
    total += len(x) * model.evaluate((x - mean) / scale, y[:, None], batch_size=8192, verbose=0)
kernel, bias = model.get_weights()
own = kernel[:, 0] / scale
print("loss", total / rows)
print("weights", *own, bias[0] - own @ mean)
'''
)


def keras_data_code(fit: LargeFit) -> str:
    """Return a Keras program that does the fit with minibatches.

    Raises ValueError for an optimizer that Keras has not.

    >>> from gradviz.optimizers import Adam
    >>> fit = LargeFit("data.parquet", ("x1", "x2"), "y", "logistic", Adam(), 256, 3)
    >>> "keras.losses.BinaryCrossentropy(from_logits=True)" in keras_data_code(fit)
    True
    """
    loss = "keras.losses.MeanSquaredError()"
    if fit.is_logistic:
        loss = "keras.losses.BinaryCrossentropy(from_logits=True)"
    own = {
        "optimizer": keras_optimizer(fit.optimizer),
        "loss": loss,
    }
    return filled(_PROGRAM, **fit.fields, **own)


__all__ = ["keras_data_code"]
