"""Loss and gradient over large data by Keras and by TensorFlow: programs, and what they find."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from gradviz.engines.base import Array, Problem
from gradviz.engines.data_source import DataSource
from gradviz.engines.one_step import EngineStep
from gradviz.export.large_data_programs.large_fit import READING, arrow_format, filled
from gradviz.export.own_process import ProgramError, installed_version, printed_by

LONGEST = 300.0
"""Seconds that a program may take."""
NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Keras": ("keras", "jax", "jaxlib"),
        "TensorFlow": ("tensorflow",),
        "Spark": ("pyspark",),
    }
)
"""The packages of each engine; TensorFlow's may bear another name on some machines."""
_TENSORFLOW = ("tensorflow", "tensorflow-cpu")

_START = '''"""Loss and gradient over all rows at given weights, with {framework}."""

import json
{environment}import sys
import time

begun = time.perf_counter()
import numpy as np
import pyarrow.dataset
{imports}'''
_POINT = """
mean = np.array({mean})
scale = np.array({scale})
weights = np.array({weights})
"""
_LOOP = '''

def full_pass(seconds):
    """Add up the losses and gradients of all pieces; note where the time goes."""
    total, gradient, rows = 0.0, 0.0, 0
    before = time.perf_counter()
    for x, y in pieces():
        read = time.perf_counter()
        found = step((x - mean) / scale, y)
        loss, parts = float(found[0]), [np.asarray(each).ravel() for each in found[1]]
        computed = time.perf_counter()
        total, gradient, rows = total + loss, gradient + np.concatenate(parts), rows + len(y)
        after = time.perf_counter()
        for name, more in zip(seconds, (read - before, computed - read, after - computed)):
            seconds[name] += more
        before = after
    return total / rows, gradient / rows, rows


# The first pass compiles; the second one is measured.
full_pass(dict.fromkeys(("reading", "computing", "combining"), 0.0))
seconds = dict.fromkeys(("reading", "computing", "combining"), 0.0)
started = time.perf_counter()
loss, gradient, rows = full_pass(seconds)
whole = time.perf_counter() - started
seconds["scheduling"] = whole - sum(seconds.values())
seconds["starting"] = started - begun
print(json.dumps({"loss": loss, "gradient": list(gradient), "rows": rows, "seconds": seconds}))
'''
_KERAS = """
model = keras.Sequential([keras.Input((len(columns),)), keras.layers.Dense(1)])
model.set_weights([weights[:-1, None], weights[-1:]])
variables = [each.value for each in model.trainable_variables]


def loss_at(variables, x, y):
    p, _ = model.stateless_call(variables, model.non_trainable_variables, x)
    # keras.losses would take a mean, which Keras on JAX computes in single precision.
    return keras.ops.sum({loss})


step = jax.jit(jax.value_and_grad(loss_at))
step = functools.partial(step, variables)
"""
_TENSORFLOW_STEP = """
kernel, bias = tf.Variable(weights[:-1, None]), tf.Variable(weights[-1:])


@tf.function(
    input_signature=(
        tf.TensorSpec((None, len(columns)), tf.float64),
        tf.TensorSpec((None,), tf.float64),
    )
)
def step(x, y):
    with tf.GradientTape() as tape:
        p = (x @ kernel + bias)[:, 0]
        loss = tf.reduce_sum({loss})
    return loss, tape.gradient(loss, [kernel, bias])
"""


def step_program(framework: str, problem: Problem, path: str, weights: Array) -> str:
    """Return a program that prints loss and gradient over all rows at weights (D,), as JSON.

    It takes the path of the data as its argument, else the one that is given. `framework` is
    "Keras" or "TensorFlow".

    >>> from gradviz.learning import LOSSES
    >>> from gradviz.learning.models import LinearModel
    >>> of = Problem(LinearModel(("x",)), LOSSES["MeanSquaredError"](), ("x",), "y")
    >>> "tf.GradientTape" in step_program("TensorFlow", of, "data.parquet", np.zeros(2))
    True
    """
    own = _parts(framework, problem.classifies)
    count = len(problem.columns)
    mean, scale = (np.zeros(count), np.ones(count))
    if problem.scaler is not None:
        mean, scale = problem.scaler.arrays
    fields: dict[str, object] = {
        "framework": framework,
        "path": repr(path),
        "format": repr(arrow_format(path)),
        "columns": repr(list(problem.columns)),
        "target": repr(problem.target),
        "mean": mean.tolist(),
        "scale": scale.tolist(),
        "weights": weights.tolist(),
        **own,
    }
    middle = _KERAS if framework == "Keras" else _TENSORFLOW_STEP
    return filled(_START + READING + _POINT + middle + _LOOP, **fields)


def _parts(framework: str, classifies: bool) -> dict[str, str]:
    if framework == "Keras":
        loss = "keras.ops.square(p - y[:, None])"
        if classifies:
            loss = "keras.ops.softplus(p) - y[:, None] * p"
        return {
            "environment": "import functools\nimport os\n",
            "imports": _KERAS_IMPORTS,
            "loss": loss,
        }
    loss = "(p - y) ** 2"
    if classifies:
        loss = "tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=p)"
    return {"environment": "", "imports": "import tensorflow as tf\n", "loss": loss}


_KERAS_IMPORTS = """
os.environ["KERAS_BACKEND"] = "jax"
import jax
import keras

jax.config.update("jax_enable_x64", True)
keras.backend.set_floatx("float64")
"""


def is_installed(framework: str) -> bool:
    """Return whether the packages of an engine are there."""
    if framework == "TensorFlow":
        return any(map(installed_version, _TENSORFLOW))
    return all(map(installed_version, NEEDED[framework]))


def framework_step(
    framework: str, source: DataSource, problem: Problem, weights: Array
) -> EngineStep:
    """Run the program of a framework in a process of its own, and return what it finds.

    Raises ProgramError where it ends without a result.
    """
    program = step_program(framework, problem, source.path, weights)
    quiet = {"JAX_PLATFORMS": "cpu", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    printed = printed_by(program, longest=LONGEST, **quiet)
    try:
        found = json.loads(printed.strip().splitlines()[-1])
        gradient = np.array(found["gradient"], dtype=np.float64)
        loss, rows, seconds = float(found["loss"]), int(found["rows"]), dict(found["seconds"])
    except (ValueError, LookupError, TypeError) as error:
        raise ProgramError(printed.strip()[-600:] or str(error)) from error
    return EngineStep(framework, loss, gradient, rows, seconds)


__all__ = ["NEEDED", "framework_step", "is_installed", "step_program"]
