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

_ARC = "asin acos atan asinh acosh atanh".split()
_PLAIN = (
    "exp expm1 log log1p log2 log10 sqrt sin cos tan sinh cosh tanh abs sign floor ceil".split()
)


@dataclass(frozen=True)
class Framework:
    """How one framework is asked for a gradient.

    `name` is its proper name and `package` what `pip install` calls it; `dialect` says how it
    writes the operations, `head` what stands before the function and `tail` after it, `unpack` how
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


def _same(prefix: str, names: Sequence[str]) -> dict[str, str]:
    return {name: f"{prefix}.{name}({{0}})" for name in names}


def _arcs(prefix: str) -> dict[str, str]:
    return {name: f"{prefix}.arc{name[1:]}({{0}})" for name in _ARC}


_TORCH = ArrayLibrary(
    functions={
        **_same("torch", [*_PLAIN, *_ARC, "sigmoid", "relu", "erf"]),
        "cbrt": "cbrt({0})",
        "atan2": "torch.atan2({0}, {1})",
        "softplus": "torch.nn.functional.softplus({0})",
        "max": "torch.maximum({0}, {1})",
        "min": "torch.minimum({0}, {1})",
        "mod": "torch.remainder({0}, {1})",
        "hypot": "torch.hypot({0}, {1})",
        "where": "torch.where({0}, {1}, {2})",
    },
    constant="torch.tensor({0})",
    helpers={"cbrt": "def cbrt(a):\n    return torch.sign(a) * torch.abs(a)**(1 / 3)"},
)
_JAX = ArrayLibrary(
    functions={
        **_same("jnp", _PLAIN),
        **_arcs("jnp"),
        **_same("jax.nn", ["sigmoid", "softplus", "relu"]),
        "erf": "jax.lax.erf({0})",
        "cbrt": "jnp.cbrt({0})",
        "atan2": "jnp.arctan2({0}, {1})",
        "max": "jnp.maximum({0}, {1})",
        "min": "jnp.minimum({0}, {1})",
        "mod": "jnp.mod({0}, {1})",
        "hypot": "jnp.hypot({0}, {1})",
        "where": "jnp.where({0}, {1}, {2})",
    },
)
_TENSORFLOW = ArrayLibrary(
    functions={
        **_same("tf", "exp sqrt sin cos tan sinh cosh tanh abs sign floor asin acos atan".split()),
        **_same("tf.math", "expm1 log log1p asinh acosh atanh ceil erf softplus".split()),
        "log2": "(tf.math.log({0}) / math.log(2))",
        "log10": "(tf.math.log({0}) / math.log(10))",
        "cbrt": "cbrt({0})",
        "sigmoid": "tf.sigmoid({0})",
        "relu": "tf.nn.relu({0})",
        "atan2": "tf.atan2({0}, {1})",
        "max": "tf.maximum({0}, {1})",
        "min": "tf.minimum({0}, {1})",
        "mod": "tf.math.floormod({0}, {1})",
        "hypot": "hypot({0}, {1})",
        "where": "tf.where({0}, {1}, {2})",
    },
    constant="tf.constant({0}, tf.float64)",
    helpers={
        "cbrt": "def cbrt(a):\n    return tf.sign(a) * tf.abs(a)**(1 / 3)",
        "hypot": "def hypot(a, b):\n    return tf.sqrt(a**2 + b**2)",
    },
)
_KERAS = ArrayLibrary(
    functions={
        **_same("ops", [*_PLAIN, "cbrt", "sigmoid", "softplus", "relu", "erf"]),
        **_arcs("ops"),
        "atan2": "ops.arctan2({0}, {1})",
        "max": "ops.maximum({0}, {1})",
        "min": "ops.minimum({0}, {1})",
        "mod": "ops.mod({0}, {1})",
        "hypot": "ops.hypot({0}, {1})",
        "where": "ops.where({0}, {1}, {2})",
    },
)

_ALL = (
    Framework(
        "tensorflow",
        "TensorFlow",
        "tensorflow",
        _TENSORFLOW,
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
        _TORCH,
        "import torch\n\ntorch.set_default_dtype(torch.float64)",
        """point = torch.tensor({point}, requires_grad=True)
{f}(point).backward()
print(point.grad.numpy())""",
    ),
    Framework(
        "jax",
        "JAX",
        "jax",
        _JAX,
        'import jax\nimport jax.numpy as jnp\n\njax.config.update("jax_enable_x64", True)',
        "print(jax.grad({f})(jnp.array({point})))",
    ),
    Framework(
        "keras",
        "Keras 3 (JAX)",
        "keras jax",
        _KERAS,
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
