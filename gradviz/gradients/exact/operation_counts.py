"""What a gradient costs, counted in operations of the programs that compute it.

For f: R^n -> R of w operations, reverse mode costs a small multiple of w whatever n is (the cheap
gradient principle); everything else costs a multiple of n w. The counts here are those of the app's
own straight-line programs, each operation counted once, whether a sum or a sine.

Source: Griewank & Walther, Evaluating Derivatives (2nd ed., 2008), section 3.3; Baur & Strassen,
The complexity of partial derivatives, Theor. Comput. Sci. 22 (1983).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_
from gradviz.functions.objective import Function
from gradviz.language.program import Program
from gradviz.language.reader import read_function

METHODS: Mapping[str, str] = MappingProxyType(
    {
        "reverse": N_("Reverse mode: one sweep backwards (loss.backward, GradientTape, jax.grad)"),
        "forward": N_("Forward mode: one sweep for each variable (jax.jvp)"),
        "forward_differences": N_("Forward differences: n + 1 evaluations"),
        "central_differences": N_("Central differences: 2n evaluations"),
    }
)
"""The ways to a gradient that are compared, with labels to translate."""

SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Costs:
    """Operations for f alone, and for f with its whole gradient by each of METHODS."""

    variables: int
    value: int
    reverse: int
    forward: int
    forward_differences: int
    central_differences: int

    def ratio(self, method: str) -> float:
        """Return a method's operations as a multiple of those of f alone.

        >>> Costs(10, 20, 60, 500, 220, 400).ratio("reverse")
        3.0
        """
        operations: int = getattr(self, method)
        return operations / max(self.value, 1)


@dataclass(frozen=True)
class Family:
    """A function for every number of variables: terms in x_i, or in x_i and x_{i+1}, joined.

    `term` is typed in the app's language, `a` for x_i and `b` for x_{i+1}; `join` is how the terms
    are joined, `latex` the whole, `name` to be translated.
    """

    key: str
    name: str
    term: str
    latex: str
    source: str
    join: Literal["add", "multiply"] = "add"

    @property
    def least(self) -> int:
        """The smallest number of variables."""
        return 2 if "b" in read_function(self.term).variables else 1


_FAMILIES = (
    Family(
        "rosenbrock",
        N_("Rosenbrock's valley"),
        "100(b - a^2)^2 + (1 - a)^2",
        r"\sum_{i=1}^{n-1} 100 \left(x_{i+1} - x_i^2\right)^2 + \left(1 - x_i\right)^2",
        "Jamil & Yang (2013) No. 105",
    ),
    Family("sphere", N_("Sphere"), "a^2", r"\sum_{i=1}^{n} x_i^2", "De Jong (1975), F1"),
    Family(
        "rastrigin",
        N_("Rastrigin"),
        "10 + a^2 - 10cos(2pi*a)",
        r"\sum_{i=1}^{n} 10 + x_i^2 - 10 \cos\left(2 \pi x_i\right)",
        "Rastrigin (1974); Rudolph (1990)",
    ),
    Family(
        "styblinski_tang",
        N_("Styblinski–Tang"),
        "(a^4 - 16a^2 + 5a)/2",
        r"\sum_{i=1}^{n} \frac{x_i^4 - 16 x_i^2 + 5 x_i}{2}",
        "Styblinski & Tang (1990)",
    ),
    Family(
        "product",
        N_("Product of all variables"),
        "a",
        r"\prod_{i=1}^{n} x_i",
        "Speelpenning (1980); Griewank & Walther (2008), section 3.3",
        "multiply",
    ),
)
FAMILIES: Mapping[str, Family] = MappingProxyType({family.key: family for family in _FAMILIES})


@dataclass(frozen=True)
class Growth:
    """Costs by the number of variables: `variables` (k,), and by method the operations (k,)."""

    family: Family
    variables: NDArray[np.int64]
    value: NDArray[np.int64]
    operations: Mapping[str, NDArray[np.int64]]

    def last_ratio(self, method: str) -> float:
        """Return a method's operations for the most variables, as a multiple of those of f alone.

        >>> growth("product", (10, 100)).last_ratio("central_differences")
        204.04
        """
        operations: float = self.operations[method][-1] / max(self.value[-1], 1)
        return float(operations)


@lru_cache(maxsize=256)
def costs(function: Function) -> Costs:
    """Return what the gradient of a typed function costs.

    >>> import gradviz as gv
    >>> costs(gv.parse("x y + sin(x)"))
    Costs(variables=2, value=3, reverse=5, forward=18, forward_differences=15,
    central_differences=20)
    """
    program = Program()
    inputs = tuple(program.input(f"x{j}") for j in range(function.dimension))
    names = {name: (each,) for name, each in zip(function.variables, inputs, strict=True)}
    return _costs(program, inputs, program.build(function.tree, names)[0])


@lru_cache(maxsize=32)
def growth(key: str, sizes: Sequence[int] = SIZES) -> Growth:
    """Return how the costs of a family grow with its number of variables.

    >>> grown = growth("product", (10, 100))
    >>> grown.value.tolist(), grown.operations["central_differences"].tolist()
    ([9, 99], [220, 20200])
    """
    family = FAMILIES[key]
    counted = [_family_costs(family, size) for size in sizes if size >= family.least]

    def column(name: str) -> NDArray[np.int64]:
        return np.array([getattr(each, name) for each in counted], dtype=np.int64)

    operations = MappingProxyType({method: column(method) for method in METHODS})
    return Growth(family, column("variables"), column("value"), operations)


def _family_costs(family: Family, size: int) -> Costs:
    term = read_function(family.term).tree
    program = Program()
    inputs = tuple(program.input(f"x{j}") for j in range(size))
    last = size - (family.least - 1)
    parts = [
        program.build(term, {"a": (inputs[j],), "b": (inputs[min(j + 1, size - 1)],)})[0]
        for j in range(last)
    ]
    total = parts[0]
    for part in parts[1:]:
        total = program.apply(family.join, total, part)
    return _costs(program, inputs, total)


def _costs(program: Program, inputs: tuple[int, ...], value: int) -> Costs:
    n = len(inputs)
    plain = _count(program, (value,))
    reverse = _count(program, (value, *program.gradient(value, inputs)))
    # any direction, not one of the axes, whose zeros a framework does not see
    seeds = {each: program.input(f"v{j}") for j, each in enumerate(inputs)}
    one_direction = _count(program, (value, *program.tangent((value,), seeds)))
    # each evaluation moves one coordinate, and each quotient takes a difference and a division
    moved = plain + 1
    return Costs(
        n,
        plain,
        reverse,
        n * one_direction,
        plain + n * (moved + 2),
        n * (2 * moved + 2),
    )


def _count(program: Program, outputs: Sequence[int]) -> int:
    return sum(
        program.operations[value] not in ("input", "number") for value in program.needed(outputs)
    )
