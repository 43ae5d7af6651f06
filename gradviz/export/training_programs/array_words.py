"""How each framework calls what a loss over data needs of arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType


@dataclass(frozen=True)
class ArrayWords:
    """Templates of what is done with arrays.

    One of NumPy's as the framework's own, some of its rows, a matrix times a point, the mean, and
    the sums of squares and of absolute values.
    """

    array: str
    rows: str
    product: str
    mean: str
    squares: str
    sizes: str


def _named(library: str, array: str, total: str = "sum", mean: str = "mean") -> ArrayWords:
    return ArrayWords(
        array=array,
        rows="{0}[rows]",
        product="{0} @ point",
        mean=f"{library}.{mean}({{0}})",
        squares=f"{library}.{total}({{0}}**2)",
        sizes=f"{library}.{total}({library}.abs({{0}}))",
    )


def _sloping(library: str, array: str) -> ArrayWords:
    """Return the words of a library on JAX, where |w| has the slope 1 at 0, and not 0."""
    return replace(_named(library, array), sizes=f"{library}.sum({{0}} * {library}.sign({{0}}))")


_TENSORFLOW = ArrayWords(
    array="tf.constant({0})",
    rows="tf.gather({0}, rows)",
    product="tf.linalg.matvec({0}, point)",
    mean="tf.reduce_mean({0})",
    squares="tf.reduce_sum({0}**2)",
    sizes="tf.reduce_sum(tf.abs({0}))",
)
ARRAYS: Mapping[str, ArrayWords] = MappingProxyType(
    {
        "numpy": _named("np", "{0}"),
        "torch": _named("torch", "torch.from_numpy({0})"),
        "jax": _sloping("jnp", "jnp.array({0})"),
        "keras": _sloping("ops", "ops.convert_to_tensor({0})"),
        "tensorflow": _TENSORFLOW,
    }
)
"""By the framework's key."""

__all__ = ["ARRAYS", "ArrayWords"]
