"""Activation functions of layers, each declared once as a formula of `a`, with Keras' constants.

From the formula come its values and slopes over arrays and their JavaScript. At a kink the slope is
the one that Keras has on JAX: 0 for relu, 1 for leaky_relu.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from gradviz.language.targets import JAVASCRIPT, Lines, compile_program, indent
from gradviz.learning.terms import Array, Term, compiled, derived


@dataclass(frozen=True, repr=False)
class Activation(Term):
    """The declaration of an activation function, phi: R -> R, coordinate by coordinate.

    >>> ACTIVATIONS["relu"].value([-1.0, 2.0]).tolist(), ACTIVATIONS["relu"].smooth
    ([0.0, 2.0], False)
    """

    smooth: bool = True

    @property
    def variables(self) -> tuple[str, ...]:
        """What comes into the unit."""
        return ("a",)

    def value(self, a: ArrayLike) -> Array:
        """Return phi(a), (...) -> (...)."""
        result: Array = compiled(self.formula, ("a",), "value")(np.asarray(a, dtype=np.float64))
        return result

    @cached_property
    def value_and_slope(self) -> Callable[[Array], tuple[Array, Array]]:
        """The function a -> phi(a), phi'(a), of arrays; NumPy's warnings are the caller's.

        >>> [each.tolist() for each in ACTIVATIONS["tanh"].value_and_slope(np.zeros(2))]
        [[0.0, 0.0], [1.0, 1.0]]
        """
        found = derived(self.formula, ("a",))
        wanted = [found.outputs[name] for name in ("value", "first_derivative")]
        run = compile_program(found.program, ["a"], wanted)
        if found.program.constant(wanted[1]) is None:
            return run
        return lambda a: (run(a)[0], np.full_like(a, found.program.constant(wanted[1])))

    @property
    def javascript(self) -> str:
        """The body of a function of (z, out, slope, n): values and slopes of the first n of z.

        Slopes are left out where `slope` is null.
        """
        found = derived(self.formula, self.inputs)
        wanted = [found.outputs[name] for name in ("value", "first_derivative")]
        lines = Lines(found.program, JAVASCRIPT, wanted)
        value = lines.value(wanted[0])
        body = [
            "const a = z[i];",
            *lines.take(),
            f"out[i] = {value};",
            "if (slope === null) continue;",
        ]
        slope = lines.value(wanted[1])
        body += [*lines.take(), f"slope[i] = {slope};"]
        return "\n".join(["for (let i = 0; i < n; i++) {", *indent(body), "}"])


def _activation(name: str, formula: str, source: str, *, smooth: bool = True) -> Activation:
    return Activation(name, name, formula, f"{source}keras.activations.{name}", "", (), smooth)


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        each.name: each
        for each in (
            _activation(
                "relu",
                "relu(a)",
                "Glorot, Bordes & Bengio (2011), Deep sparse rectifier neural networks; ",
                smooth=False,
            ),
            _activation("tanh", "tanh(a)", ""),
            _activation("sigmoid", "sigmoid(a)", ""),
            _activation("linear", "a", ""),
            _activation(
                "leaky_relu",
                "where(a >= 0, a, 0.2*a)",
                "Maas, Hannun & Ng (2013), Rectifier nonlinearities, equation 2; ",
                smooth=False,
            ),
            _activation(
                "elu",
                "where(a > 0, a, expm1(a))",
                "Clevert, Unterthiner & Hochreiter (2016), Exponential linear units, equation 15; ",
            ),
            _activation(
                "softplus",
                "softplus(a)",
                "Dugas et al. (2001), Incorporating second-order functional knowledge; ",
            ),
            _activation(
                "gelu",
                "a*(1 + erf(a/sqrt(2)))/2",
                "Hendrycks & Gimpel (2016), Gaussian error linear units, section 2; ",
            ),
        )
    }
)
"""By Keras' names."""

__all__ = ["ACTIVATIONS", "Activation"]
