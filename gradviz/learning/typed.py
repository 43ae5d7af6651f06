"""A model of a person's own, typed in the app's language: `a*exp(b*x)`.

The names of the data's columns stand for data; every other name is a parameter. Words are read
whole, as in an optimizer's equations: `rate` is one parameter, and a product is written `r*a`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gradviz.language import Equation, ExpressionError, Note, read_equations, to_latex
from gradviz.language.program import Program
from gradviz.language.restrictions import gradient_where_defined
from gradviz.language.targets import compile_program
from gradviz.language.tree import Call, Node, in_order, names, walk
from gradviz.language.vocabulary import OPERATIONS
from gradviz.learning.data_errors import DataError
from gradviz.learning.models import predict
from gradviz.learning.rows import Indices, Rows
from gradviz.learning.terms import Array

PARAMETERS = 10
LENGTH_LIMIT = 1_000


@dataclass(frozen=True)
class TypedModel:
    """A prediction p = f(parameters, columns), read by `read_model`.

    `notes` say how it was read, where it was typed in another notation.
    """

    text: str
    columns: tuple[str, ...]
    variables: tuple[str, ...]
    tree: Node = field(compare=False, repr=False)
    notes: tuple[Note, ...] = field(default=(), compare=False, repr=False)

    @property
    def weights(self) -> tuple[bool, ...]:
        """All parameters are weights: which of them is a bias cannot be known."""
        return (True,) * len(self.variables)

    @property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return to_latex(self.tree)

    @cached_property
    def program(self) -> tuple[Program, tuple[int, ...], int, tuple[int, ...]]:
        """The straight-line program: (program, parameters, prediction, its gradient by them)."""
        program = Program()
        parameters = tuple(program.input(f"w{j}") for j in range(len(self.variables)))
        columns = tuple(program.input(f"c{k}") for k in range(len(self.columns)))
        values = (*parameters, *columns)
        known = dict(zip((*self.variables, *self.columns), values, strict=True))
        value = program.build(self.tree, {name: (each,) for name, each in known.items()})[0]
        gradient = gradient_where_defined(program, self.tree, value, parameters)
        return program, parameters, value, gradient

    @cached_property
    def compiled(self) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
        """Array code: the prediction, its gradient, and the upper half of its Hessian."""
        program, parameters, value, gradient = self.program
        inputs = [f"w{j}" for j in range(len(self.variables))]
        inputs += [f"c{k}" for k in range(len(self.columns))]
        bent: list[int] = []
        for j, seed in enumerate(parameters):
            bent += program.tangent(gradient[: j + 1], {seed: program.number(1.0)})
        return (
            compile_program(program, inputs, (value,)),
            compile_program(program, inputs, gradient),
            compile_program(program, inputs, bent),
        )

    def rows(self, features: ArrayLike) -> Rows:
        """Return the model at the examples `features` (N, P)."""
        columns = np.ascontiguousarray(np.asarray(features, dtype=np.float64).T)
        return TypedRows(self, columns, tuple(range(len(self.variables))))

    def predict(self, points: ArrayLike, features: ArrayLike) -> Array:
        """Return predictions, (..., D) and (N, P) -> (..., N)."""
        return predict(self, points, features)


@dataclass(frozen=True, eq=False)
class TypedRows:
    """A typed model at N examples; see `gradviz.learning.rows`. `columns` is (P, N).

    `axes` are the model's parameters that vary; the others are held at `held`.
    """

    model: TypedModel
    columns: Array
    axes: tuple[int, ...]
    held: Array | None = None

    @property
    def size(self) -> int:
        """The number of rows, N."""
        return int(self.columns.shape[1])

    @property
    def dimension(self) -> int:
        """The number of parameters, D."""
        return len(self.axes)

    def _inputs(self, points: Array, chosen: Indices | None) -> list[Array]:
        columns = self.columns if chosen is None else self.columns[:, chosen]
        parameters: list[Array] = ([] if self.held is None else list(self.held[:, None, None])) or [
            np.empty(0)
        ] * self.dimension
        for j, axis in enumerate(self.axes):
            parameters[axis] = points[:, j, None]
        return [*parameters, *columns]

    def predict(self, points: Array, chosen: Indices | None = None) -> Array:
        """Return the predictions, (B, D) -> (B, N)."""
        shape = (len(points), self.size if chosen is None else len(chosen))
        result = self.model.compiled[0](*self._inputs(points, chosen))[0]
        return np.array(np.broadcast_to(result, shape))

    def vjp(self, points: Array, slopes: Array, chosen: Indices | None = None) -> Array:
        """Return sum_i s_i dp_i/dw, of shape (B, D)."""
        parts = self.model.compiled[1](*self._inputs(points, chosen))
        kept = [np.broadcast_to(parts[axis], slopes.shape) for axis in self.axes]
        return np.stack([np.einsum("bn,bn->b", slopes, part) for part in kept], axis=-1)

    def hessian(self, points: Array, slopes: Array, curvatures: Array) -> Array:
        """Return sum_i c_i (dp_i/dw)(dp_i/dw)^T + s_i d2p_i/dw2, of shape (B, D, D)."""
        inputs = self._inputs(points, None)
        first = self.model.compiled[1](*inputs)
        second = self.model.compiled[2](*inputs)
        result = np.empty((len(points), self.dimension, self.dimension))
        for j, a in enumerate(self.axes):
            for k, b in enumerate(self.axes[: j + 1]):
                high, low = max(a, b), min(a, b)
                bent = slopes * second[high * (high + 1) // 2 + low]
                bent = bent + curvatures * first[a] * first[b]
                result[:, j, k] = result[:, k, j] = np.sum(bent, axis=-1)
        return result

    def take(self, chosen: Indices) -> TypedRows:
        """Return the same with these rows only."""
        return TypedRows(self.model, self.columns[:, chosen], self.axes, self.held)

    def sliced(self, axes: Sequence[int], at: Array) -> TypedRows:
        """Return the same with the parameters `axes` only, the others held at `at`."""
        held = np.zeros(len(self.model.variables)) if self.held is None else self.held.copy()
        held[list(self.axes)] = at
        return TypedRows(self.model, self.columns, tuple(self.axes[j] for j in axes), held)


def read_model(text: str, columns: Sequence[str]) -> TypedModel:
    """Read a typed model; `columns` are the names that stand for data.

    `y = a*x + b` may be written with its left side. Parameters are in alphabetical order (w2 before
    w10). Raises ExpressionError with the place of a mistake, and DataError for a formula without
    parameters, with more than 10, or without data.

    >>> read_model("a*exp(b*x)", ("x",)).variables
    ('a', 'b')
    """
    if len(text) > LENGTH_LIMIT:
        data = {"count": str(len(text)), "limit": str(LENGTH_LIMIT)}
        raise ExpressionError("too_long", text, LENGTH_LIMIT, len(text), data)
    if not text.strip():
        raise ExpressionError("empty", text, 0, 0)
    read = _equation(text, columns)
    tree = read.tree
    used = names(tree)
    parameters = tuple(in_order(used - set(columns)))
    if not parameters:
        raise DataError("no_parameters", {"column": columns[0]})
    if len(parameters) > PARAMETERS:
        raise DataError("too_many_parameters", {"count": len(parameters), "limit": PARAMETERS})
    if not used & set(columns):
        raise DataError("no_column", {"names": ", ".join(columns)})
    return TypedModel(text, tuple(columns), parameters, tree, read.notes)


def _equation(text: str, columns: Sequence[str]) -> Equation:
    """Return a formula as it was read, with places in the text as it was typed."""
    flat = text.replace("\n", " ")
    try:
        equations = read_equations(flat, columns, products=True)
    except ExpressionError as error:
        if error.code != "equation_form":
            raise ExpressionError(error.code, text, error.start, error.end, error.data) from None
        equations = ()
    if not equations:
        head = "p = "
        try:
            equations = read_equations(head + flat, columns, products=True)
        except ExpressionError as error:
            start, end = (max(0, place - len(head)) for place in (error.start, error.end))
            raise ExpressionError(error.code, text, start, end, error.data) from None
    if len(equations) != 1 or equations[0].initial:
        raise DataError("one_formula", {"column": columns[0]})
    for part in walk(equations[0].tree):
        if isinstance(part, Call) and OPERATIONS[part.function].kind == "reduction":
            raise ExpressionError("unknown_function", text, 0, len(text), {"name": part.function})
    return equations[0]
