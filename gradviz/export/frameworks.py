"""The few lines of TensorFlow, Keras, PyTorch or JAX that compute the gradient of a typed function.

The snippets run as they are and print the gradient, in double precision but for Keras, whose
operations turn 64 bits into 32. They agree with the app wherever f is differentiable. At a tie of
max or min TensorFlow gives the whole derivative to one side, where the app, JAX and PyTorch give a
half to each; and a branch of `where` that is not taken can still turn a framework's gradient into
nan, which it does not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from gradviz.export.python_code import ArrayLibrary, written
from gradviz.functions.objective import Function


@dataclass(frozen=True)
class Framework:
    """How one framework is asked for a gradient.

    `name` is its proper name and `package` what `pip install` calls it; `dialect` says how it
    writes a formula, `head` what stands before the function and `tail` after it, `unpack` how
    a point's coordinates are taken out, `bits` its precision.
    """

    key: str
    name: str
    package: str
    dialect: ArrayLibrary
    head: str
    tail: str
    unpack: str = "point"
    bits: int = 64


_ALL = (
    Framework(
        "tensorflow",
        "TensorFlow",
        "tensorflow",
        ArrayLibrary("tensorflow", "tf.constant({0}, tf.float64)"),
        "import tensorflow as tf",
        """point = tf.Variable({point}, dtype=tf.float64)
with tf.GradientTape() as tape:
    value = {f}(point)
print(tape.gradient(value, point).numpy())""",
        "tf.unstack(point)",
    ),
    Framework(
        "torch",
        "PyTorch",
        "torch",
        ArrayLibrary("torch", "torch.tensor({0})"),
        "import torch\n\ntorch.set_default_dtype(torch.float64)",
        """point = torch.tensor({point}, requires_grad=True)
{f}(point).backward()
print(point.grad.numpy())""",
    ),
    Framework(
        "jax",
        "JAX",
        "jax",
        ArrayLibrary("jax"),
        'import jax\nimport jax.numpy as jnp\n\njax.config.update("jax_enable_x64", True)',
        "print(jax.grad({f})(jnp.array({point})))",
    ),
    Framework(
        "keras",
        "Keras 3 (JAX)",
        "keras jax",
        ArrayLibrary("keras"),
        """import os

os.environ["KERAS_BACKEND"] = "jax"

import jax
from keras import ops""",
        "print(jax.grad({f})(ops.array({point})))",
        bits=32,
    ),
)
FRAMEWORKS: Mapping[str, Framework] = MappingProxyType({each.key: each for each in _ALL})
"""The frameworks, in the order in which they are offered."""

DIALECTS: Mapping[str, ArrayLibrary] = MappingProxyType(
    {**{each.key: each.dialect for each in _ALL}, "numpy": ArrayLibrary("numpy")}
)
"""How each of them writes a formula, and NumPy."""


@lru_cache(maxsize=256)
def gradient_code(framework: str, function: Function, point: tuple[float, ...]) -> str:
    """Return a program that prints the gradient of a function at a point, (D,).

    Raises KeyError for a framework that is not in FRAMEWORKS.

    >>> import gradviz as gv
    >>> print(gradient_code("torch", gv.parse("x^2 + 3sin(y)"), (2.0, 1.0)))
    import torch
    <BLANKLINE>
    torch.set_default_dtype(torch.float64)
    <BLANKLINE>
    <BLANKLINE>
    def f(point):
        x, y = point
        return x**2 + 3 * torch.sin(y)
    <BLANKLINE>
    <BLANKLINE>
    point = torch.tensor([2.0, 1.0], requires_grad=True)
    f(point).backward()
    print(point.grad.numpy())
    <BLANKLINE>
    """
    chosen = FRAMEWORKS[framework]
    code = written(function, chosen.dialect, chosen.unpack)
    standard = chosen.head.startswith("import os")
    imports = "import math\n" if standard else "import math\n\n"
    head = f"{imports}{chosen.head}" if code.needs_math else chosen.head
    at = "[" + ", ".join(repr(float(each)) for each in point) + "]"
    tail = chosen.tail.format(f=code.name, point=at)
    return "\n\n\n".join([head, *code.helpers, code.definition, tail]) + "\n"


def printed(framework: str, gradient: Sequence[float]) -> str:
    """Return what such a program prints for a gradient, (D,); single precision differs at the end.

    >>> printed("torch", (1 / 3, 2.0)), printed("keras", (1 / 3, 2.0))
    ('[0.33333333 2.        ]', '[0.33333334 2.        ]')
    """
    return str(np.array(gradient, dtype=f"float{FRAMEWORKS[framework].bits}"))
