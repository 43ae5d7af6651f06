"""A descent as a program of Keras (on JAX), and of TensorFlow with its Keras."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gradviz.export.descent_programs.described_run import (
    AS_EQUATIONS,
    DescribedRun,
    module,
    needs_math,
)
from gradviz.export.network_programs.keras_program import keras_optimizer


@dataclass(frozen=True)
class _Dressing:
    """What the two programs have differently.

    `gradient` is the statement that makes `g` of `x`, `constant` how an array is made.
    """

    key: str
    name: str
    packages: str
    head: str
    keras: str
    unpack: str
    variable: str
    gradient: str
    constant: str


_KERAS = _Dressing(
    key="keras",
    name="Keras",
    packages="keras jax numpy",
    head="""import os

os.environ["KERAS_BACKEND"] = "jax"
{standard}
import jax
import keras
import numpy as np
from keras import ops

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")""",
    keras="keras",
    unpack="point",
    variable='x = keras.Variable(np.array({point}), dtype="float64")',
    gradient="    g = jax.grad({f})(ops.convert_to_tensor(x){sample})",
    constant="ops.convert_to_tensor",
)
_TENSORFLOW = _Dressing(
    key="tensorflow",
    name="TensorFlow",
    packages="tensorflow numpy",
    head="""{standard}import numpy as np
import tensorflow as tf

tf.keras.config.set_floatx("float64")""",
    keras="tf.keras",
    unpack="tf.unstack(point)",
    variable="x = tf.Variable({point}, dtype=tf.float64)",
    gradient="""    with tf.GradientTape() as tape:
        value = {f}(x{sample})
    g = tape.gradient(value, x)""",
    constant="tf.convert_to_tensor",
)


def keras_program(run: DescribedRun) -> str:
    """Return the Keras program; it prints the last point and its value. Raises NoProgramError."""
    return _program(run, _KERAS)


def tensorflow_program(run: DescribedRun) -> str:
    """Return the TensorFlow program; it prints the same. Raises NoProgramError."""
    return _program(run, _TENSORFLOW)


def _program(run: DescribedRun, dressing: _Dressing) -> str:
    code = run.code(dressing.key, dressing.unpack)
    parts = [*code.helpers, code.definition]
    begin = [dressing.variable.format(point=run.point)]
    step = [dressing.gradient.format(f=code.name, sample=run.sample)]
    step += [f"    g = g + {dressing.constant}(noise[t - 1])"] if run.noise else []
    remarks: list[str] = []
    try:
        call = keras_optimizer(run.rule)
    except ValueError:
        rule = run.written_rule(dressing.key)
        parts += [rule.definition, rule.beginning]
        remarks = [run.say(AS_EQUATIONS, framework=dressing.name)]
        array, begin_at = dressing.constant, f"{dressing.constant}(x)"
        begin += [f"state = begin({begin_at})"]
        begin += [f"rate = {array}(np.float64({run.rate!r}))"]
        step += [
            f"    now = {array}(np.float64(t))",
            f"    moved, state = update({begin_at}, g, state, now, rate)",
            "    x.assign(moved)",
        ]
    else:
        if dressing.key == "tensorflow":  # which would make 32 bits of them
            call = re.sub(r"(?<!learning_rate)=([\d.e+-]+)", r"=np.float64(\1)", call)
        begin.append(f"optimizer = {call.replace('keras.', dressing.keras + '.', 1)}")
        step.append("    optimizer.apply([g], [x])")
    loop = [
        *begin,
        "path = [np.array(x)]",
        *run.drawn(),
        f"for t in range(1, {run.steps + 1}):",
        *step,
        "    path.append(np.array(x))",
        "path = np.array(path)",
        f"print(path[-1], float({code.name}({dressing.constant}(x))))",
    ]
    head = dressing.head.format(standard="import math\n" if needs_math(parts) else "")
    shown = run.head(dressing.name, dressing.packages, *remarks)
    return module(f"{shown}\n{head}", *parts, "\n".join(loop))


__all__ = ["keras_program", "tensorflow_program"]
