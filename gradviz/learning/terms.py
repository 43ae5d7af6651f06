"""Formulas in the app's language that take arrays: the common ground of losses and penalties.

A term is declared once, as text. From the text come its LaTeX, its values, its first and second
derivative (by automatic differentiation) and its JavaScript.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.declarations.hyperparameters import Hyperparameter, call_text, checked_settings
from gradviz.language import to_latex
from gradviz.language.program import Program
from gradviz.language.reader import read_formula
from gradviz.language.targets import compile_program
from gradviz.language.tree import Node

Array = NDArray[np.float64]
DERIVATIVES = ("value", "first_derivative", "second_derivative")


@dataclass(frozen=True)
class Derived:
    """The program of a formula of one input and some others: f, df/du and d2f/du2."""

    program: Program
    outputs: Mapping[str, int]


@lru_cache(maxsize=128)
def derived(text: str, inputs: tuple[str, ...]) -> Derived:
    """Return value, slope and curvature of a formula by the first of its inputs."""
    program = Program()
    values = {name: program.input(name) for name in inputs}
    first = values[inputs[0]]
    names = {name: (value,) for name, value in values.items()}
    value = program.build(read_formula(text, inputs), names)[0]
    slope = program.gradient(value, (first,))[0]
    curvature = program.tangent((slope,), {first: program.number(1.0)})[0]
    outputs = dict(zip(DERIVATIVES, (value, slope, curvature), strict=True))
    return Derived(program, MappingProxyType(outputs))


@lru_cache(maxsize=512)
def compiled(text: str, inputs: tuple[str, ...], wanted: str) -> Callable[..., Any]:
    """Return a function of arrays, one for each input, that computes one of `DERIVATIVES`."""
    found = derived(text, inputs)
    return compile_program(found.program, inputs, [found.outputs[wanted]], alone=True)


@dataclass(frozen=True, repr=False)
class Term(ABC):
    """A named formula with hyperparameters; calling it gives one that can be computed."""

    name: str
    title: str
    formula: str
    source: str
    summary: str
    hyperparameters: tuple[Hyperparameter, ...] = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    @abstractmethod
    def variables(self) -> tuple[str, ...]:
        """What the formula takes beside its hyperparameters; the first is differentiated by."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """All that the formula takes."""
        return (*self.variables, *(each.name for each in self.hyperparameters))

    @cached_property
    def tree(self) -> Node:
        """The formula, read."""
        return read_formula(self.formula, self.inputs)

    @cached_property
    def latex(self) -> str:
        """The formula in LaTeX, as it is declared."""
        return to_latex(self.tree)

    def settings(self, values: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
        """Return every hyperparameter's value.

        Raises TypeError for an unknown name or what is no number, ValueError out of its range.
        """
        checked = checked_settings(self.name, self.hyperparameters, values)
        return tuple((name, float(value)) for name, value in checked)


@dataclass(frozen=True, repr=False)
class ConfiguredTerm:
    """A term with the values of its hyperparameters.

    >>> from gradviz.learning import LOSSES
    >>> LOSSES["Huber"](delta=2), LOSSES["Huber"]
    (Huber(delta=2.0), <Loss Huber>)
    """

    declaration: Term
    settings: tuple[tuple[str, float], ...]

    def __repr__(self) -> str:
        return call_text(self.name, self.settings, self.declaration.hyperparameters)

    @property
    def name(self) -> str:
        """The declaration's name."""
        return self.declaration.name

    @property
    def values(self) -> Mapping[str, float]:
        """The hyperparameters' values, by name."""
        return MappingProxyType(dict(self.settings))

    @property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return self.declaration.latex

    @cached_property
    def constant_second_derivative(self) -> float | None:
        """The second derivative where it is one number for all inputs, otherwise None."""
        found = derived(self.declaration.formula, self.declaration.inputs)
        return found.program.constant(found.outputs["second_derivative"])

    def compute(self, wanted: str, *arrays: ArrayLike) -> Array:
        """Return one of `DERIVATIVES` at arrays that broadcast together."""
        run = compiled(self.declaration.formula, self.declaration.inputs, wanted)
        given = [np.asarray(each, dtype=np.float64) for each in arrays]
        with np.errstate(all="ignore"):
            result = run(*given, *(value for _, value in self.settings))
        if np.ndim(result):
            return np.asarray(result, dtype=np.float64)
        # a result without the inputs is one number for all of them
        return np.full(np.broadcast_shapes(*(each.shape for each in given)), float(result))
