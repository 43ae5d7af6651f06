"""Functions of several variables: value, gradient and Hessian over arrays of points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.language.derivation import derive
from gradviz.language.limits import PAGE, Limits
from gradviz.language.notes import Note
from gradviz.language.printing import to_latex
from gradviz.language.program import Program
from gradviz.language.quadratic_forms import constant_hessian
from gradviz.language.reader import read_function
from gradviz.language.removable import expansions
from gradviz.language.restrictions import defined, gradient_where_defined
from gradviz.language.targets import (
    CAREFUL_PYTHON,
    COMPLEX,
    JAVASCRIPT,
    NUMPY,
    PYTHON,
    Lines,
    compile_program,
)
from gradviz.language.tree import Node
from gradviz.language.vocabulary import OPERATIONS

if TYPE_CHECKING:
    import sympy

Array = NDArray[np.float64]


class Objective(Protocol):
    """What can be descended on: a typed function, or a model's loss over data; f: R^D -> R.

    Points are the last axis: `value: (..., D) -> (...)`, `gradient: (..., D) -> (..., D)`. Outside
    the domain the result is nan; neither raises or warns there.
    """

    @property
    def dimension(self) -> int:
        """The number of variables, D."""

    def value(self, points: ArrayLike) -> Array:
        """Return f at points of shape (..., D), as an array of shape (...)."""

    def gradient(self, points: ArrayLike) -> Array:
        """Return the gradient at points of shape (..., D), as an array of the same shape."""

    def value_and_gradient(self, points: ArrayLike) -> tuple[Array, Array]:
        """Return both, which costs less than one after the other."""


class FiniteSum(Objective, Protocol):
    """A mean over rows of data, f(x) = (1/n) sum_i f_i(x); `rows` are indices of shape (b,).

    With `rows`, value and gradient are the means over those rows only. Whatever does not depend on
    the rows (a regularization) belongs to each f_i, so that the mean over all rows is f.
    """

    @property
    def size(self) -> int:
        """The number of rows, n."""

    def value(self, points: ArrayLike, rows: NDArray[np.int64] | None = None) -> Array:
        """Return the mean over `rows` (all where None) at points of shape (..., D)."""

    def gradient(self, points: ArrayLike, rows: NDArray[np.int64] | None = None) -> Array:
        """Return the gradient of `value(points, rows)`, of the shape of `points`."""


class Estimates(Protocol):
    """A source of gradients other than the exact one: an estimate, or a part of the data."""

    def evaluations(self, dimension: int, /) -> int:
        """Return how many function evaluations one gradient costs."""

    def draw(self, rng: np.random.Generator, steps: int, function: Any, /) -> Any:
        """Return what is random in `steps` gradients, one entry for each."""

    def estimate(self, function: Any, points: ArrayLike, draws: Any, /) -> Array:
        """Return the estimated gradients at points (..., D), all with the draws of one step."""

    def patience(self, function: Any, /) -> int:
        """Return how many zeros in a row say that the gradient is zero; 1 where each does."""


def as_points(
    points: ArrayLike, dimension: int, kind: type[np.number] = np.float64
) -> NDArray[Any]:
    """Return points (..., D) as an array; raises ValueError where D is not the dimension.

    >>> as_points([1, 2], 2).tolist()
    [1.0, 2.0]
    """
    array = np.asarray(points, dtype=kind)
    if array.ndim == 0 or array.shape[-1] != dimension:
        raise ValueError(f"points need {dimension} coordinates on the last axis, not {array.shape}")
    return array


@dataclass(frozen=True, repr=False)
class Function:
    """A real function of D variables, f: R^D -> R, made by `gradviz.parse`.

    Points are the last axis: `value: (..., D) -> (...)`, `gradient: (..., D) -> (..., D)`,
    `hessian: (..., D) -> (..., D, D)`. Outside the domain the result is nan. At a kink the
    gradient is the subgradient that `gradviz.language.vocabulary` documents: 0 for abs and relu,
    one half to each side of a tie for max and min; where f has a gradient although its parts have
    none, as |x|^2 at 0, it is that of f.

    >>> parse("x^2 + 3y^2")
    <Function f(x, y) = x^2 + 3y^2>
    """

    text: str
    name: str
    variables: tuple[str, ...]
    # the text says it all, and is quicker to compare
    tree: Node = field(compare=False)
    notes: tuple[Note, ...] = field(default=(), compare=False)
    """How the text was read, where it is in another notation; each prints as a sentence."""

    def __repr__(self) -> str:
        given = (
            self.text
            if "=" in self.text
            else f"{self.name}({', '.join(self.variables)}) = {self.text}"
        )
        return f"<Function {given}>"

    @property
    def dimension(self) -> int:
        """The number of variables, D."""
        return len(self.variables)

    # formulas

    @cached_property
    def expression(self) -> sympy.Expr:
        """The function as a SymPy expression in real symbols: the door to all that SymPy can do.

        >>> import sympy
        >>> f = parse("x^2 + 3y^2")
        >>> sympy.hessian(f.expression, sorted(f.expression.free_symbols, key=str))
        Matrix([
        [2, 0],
        [0, 6]])
        """
        from gradviz.language.symbolic import to_sympy

        return to_sympy(self.tree)

    @cached_property
    def latex(self) -> str:
        """The function as it was typed, in LaTeX."""
        return to_latex(self.tree)

    @cached_property
    def partial_derivatives(self) -> tuple[sympy.Expr, ...]:
        """The exact partial derivatives, as SymPy expressions."""
        from gradviz.language.symbolic import derivative

        return tuple(derivative(self.expression, variable) for variable in self.variables)

    @cached_property
    def gradient_latex(self) -> tuple[str, ...]:
        """The partial derivatives in LaTeX, one for each variable: the ends of their derivations.

        >>> parse("x^2 + 3y^2").gradient_latex
        ('2 x', '6 y')
        """
        return tuple(
            derive(self.tree, variable).result_latex or self._long_derivative(variable)
            for variable in self.variables
        )

    def _long_derivative(self, variable: str) -> str:
        """Return a partial derivative that is too long to be derived in steps, in LaTeX."""
        from gradviz.language.symbolic import formula

        part = self.partial_derivatives[self.variables.index(variable)]
        return formula(part, self.variables)

    @cached_property
    def hessian_latex(self) -> tuple[tuple[str, ...], ...]:
        r"""The second partial derivatives in LaTeX, one row for each variable.

        Empty where a derivative is so long that its own derivatives would fill pages.

        >>> parse("x^2 y + y^3").hessian_latex
        (('2 y', '2 x'), ('2 x', '6 y'))
        """
        from gradviz.language.symbolic import derivative, formula, is_long

        first, names = self.partial_derivatives, self.variables
        if any(is_long(part) for part in first):
            return ()
        rows: list[list[str]] = []
        for j, part in enumerate(first):
            # f_jk = f_kj: the lower half is known already
            above = [rows[k][j] for k in range(j)]
            right = [formula(derivative(part, name), names) for name in names[j:]]
            rows.append(above + right)
        return tuple(tuple(row) for row in rows)

    # numbers

    @cached_property
    def program(self) -> tuple[Program, tuple[int, ...], int, tuple[int, ...]]:
        """The straight-line program: (program, inputs, value, gradient)."""
        program = Program()
        inputs = tuple(program.input(f"x{j}") for j in range(self.dimension))
        names = {name: (value,) for name, value in zip(self.variables, inputs, strict=True)}
        value = program.build(self.tree, names)[0]
        gradient = gradient_where_defined(program, self.tree, value, inputs, self.variables)
        return program, inputs, value, gradient

    def value(self, points: ArrayLike) -> Array:
        """Return f at points of shape (..., D), as an array of shape (...).

        >>> float(parse("x^2 + 3y^2").value([2, 1]))
        7.0
        """
        points = self._points(points)
        result: Array = self._evaluate("value", points)[0]
        return result

    def gradient(self, points: ArrayLike) -> Array:
        """Return the gradient at points of shape (..., D), as an array of the same shape.

        >>> parse("x^2 + 3y^2").gradient([2, 1]).tolist()
        [4.0, 6.0]
        """
        points = self._points(points)
        return np.stack(self._evaluate("gradient", points), axis=-1)

    def value_and_gradient(self, points: ArrayLike) -> tuple[Array, Array]:
        """Return f, shape (...), and its gradient, shape (..., D), at points of shape (..., D).

        >>> value, gradient = parse("x^2 + 3y^2").value_and_gradient([2, 1])
        >>> float(value), gradient.tolist()
        (7.0, [4.0, 6.0])
        """
        value, *gradient = self._evaluate("both", self._points(points))
        return value, np.stack(gradient, axis=-1)

    def at_columns(self, columns: list[Array]) -> tuple[Array, list[Array]]:
        """Return f and the parts of its gradient where each coordinate is an array of its own.

        All arrays have the shape (B,); this is `value_and_gradient` without arrays of points, for
        where it is called again and again. The caller silences NumPy's warnings.
        """
        value, *gradient = self._compiled["both"](columns, ())
        shape = columns[0].shape
        return _spread(value, shape), [_spread(part, shape) for part in gradient]

    def is_defined(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Tell where f has a value, of points of shape (..., D), as an array of shape (...).

        What is only too large to compute is defined.

        >>> parse("log(x) + exp(x)").is_defined([[-1], [1], [1000]]).tolist()
        [False, True, True]
        """
        result: NDArray[np.bool_] = self._evaluate("defined", self._points(points))[0].astype(bool)
        return result

    def hessian(self, points: ArrayLike) -> Array:
        """Return the Hessian at points of shape (..., D), as an array of shape (..., D, D).

        >>> parse("x^2 + 3y^2").hessian([2, 1]).tolist()
        [[2.0, 0.0], [0.0, 6.0]]
        """
        points = self._points(points)
        rows = []
        for direction in np.eye(self.dimension):
            parts = self._evaluate("product", points, tuple(direction))
            rows.append(np.stack(parts, axis=-1))
        hessian = np.stack(rows, axis=-2)
        result: Array = 0.5 * (hessian + np.swapaxes(hessian, -1, -2))
        beside = expansions(self.tree, self.variables)
        if beside is None:
            return result
        d = self.dimension
        flat = beside.hessian(points.reshape(-1, d), result.reshape(-1, d, d))
        return flat.reshape(result.shape)

    @cached_property
    def constant_hessian(self) -> Array | None:
        """The Hessian, (D, D), where it is seen to be the same everywhere; else None.

        >>> parse("x^1.0*x + 3y^2").constant_hessian.tolist()
        [[2.0, 0.0], [0.0, 6.0]]
        >>> parse("x^4").constant_hessian is None
        True
        """
        program, inputs, value, gradient = self.program
        return constant_hessian(program, inputs, value, gradient)

    @cached_property
    def not_analytic(self) -> tuple[str, ...]:
        """The operations on the variables that have a kink or a jump, so that f is not analytic.

        >>> parse("|x| + max(x^2, y) + abs(-2)").not_analytic
        ('abs', 'max')
        """
        program, inputs, value, _ = self.program
        met = {program.operations[each] for each in program.active(program.needed([value]), inputs)}
        kinds = {name: row.kind for name, row in OPERATIONS.items() if not row.analytic}
        return tuple(name for name, kind in kinds.items() if name in met and kind == "function")

    def complex_value(self, points: ArrayLike) -> NDArray[np.complex128]:
        """Return the analytic continuation of f at complex points of shape (..., D), shape (...).

        It is nan where f has no value at the points' real part. Raises ValueError where f is not
        analytic.

        >>> complex(parse("x^2").complex_value([1 + 2j]))
        (-3+4j)
        """
        if self.not_analytic:
            raise ValueError(f"{self.text!r} is not analytic: {', '.join(self.not_analytic)}")
        array = self._points(points, np.complex128)
        value = self._evaluate("continuation", array)[0]
        real = self.value(array.real)
        return np.where(np.isfinite(real), value, np.nan)

    def _points(self, points: ArrayLike, kind: type[np.number] = np.float64) -> NDArray[Any]:
        return as_points(points, self.dimension, kind)

    def _evaluate(
        self, what: str, points: NDArray[Any], direction: tuple[float, ...] = ()
    ) -> list[Any]:
        columns = [points[..., j] for j in range(self.dimension)]
        with np.errstate(all="ignore"):
            results = self._compiled[what](columns, direction)
        # a result without the variables is one number for all points
        return [np.array(np.broadcast_to(result, points.shape[:-1])) for result in results]

    def scalar_value(self, careful: bool = False) -> Callable[..., float]:
        """Return f as a function of D Python floats, the quickest for one point.

        It may raise ArithmeticError or ValueError where IEEE arithmetic gives nan, unless it is
        `careful`; then NumPy may warn.

        >>> parse("x^2 + 3y^2").scalar_value()(2.0, 1.0)
        7.0
        """
        found = self._scalars.get(careful)
        if found is None:
            program, inputs, value, _ = self.program
            names = [f"x{j}" for j in range(len(inputs))]
            target = CAREFUL_PYTHON if careful else PYTHON
            found = compile_program(program, names, [value], target, alone=True)
            self._scalars[careful] = found
        return found

    @cached_property
    def _scalars(self) -> dict[bool, Callable[..., float]]:
        return {}

    @cached_property
    def _compiled(self) -> _LazyPrograms:
        return _LazyPrograms(self)

    @cached_property
    def javascript(self) -> str:
        """The body of a JavaScript function of (x, g): returns f, fills g where it is not null."""
        program, _, value, gradient = self.program
        lines = Lines(program, JAVASCRIPT, (value, value, *gradient))
        text = [f"const x{j} = x[{j}];" for j in range(self.dimension)]
        result = lines.named(value)
        text += [*lines.take(), f"if (g === null) return {result};"]
        parts = [lines.value(part) for part in gradient]
        text += [*lines.take(), *(f"g[{j}] = {part};" for j, part in enumerate(parts))]
        return "\n".join([*text, f"return {result};"])

    @cached_property
    def javascript_defined(self) -> str:
        """The body of a JavaScript function of x that tells whether f has a value there."""
        program = self.program[0]
        output = self.definedness
        lines = Lines(program, JAVASCRIPT, (output,))
        result = lines.value(output)
        names = [f"const x{j} = x[{j}];" for j in range(self.dimension)]
        return "\n".join([*names, *lines.take(), f"return Boolean({result});"])

    @cached_property
    def definedness(self) -> int:
        """What in the program is true where f has a value."""
        program, inputs, _, _ = self.program
        names = {name: (value,) for name, value in zip(self.variables, inputs, strict=True)}
        return defined(program, self.tree, names)


def _spread(values: Any, shape: tuple[int, ...]) -> Array:
    """Return one value for each point where there is one for all."""
    if isinstance(values, np.ndarray) and values.ndim:
        return values
    return np.full(shape, values, dtype=np.float64)


class _LazyPrograms:
    """The array code of a function, each kind printed and compiled when it is first asked for."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self._made: dict[str, Any] = {}

    def __getitem__(self, what: str) -> Any:
        if what not in self._made:
            self._made[what] = self._make(what)
        return self._made[what]

    def _make(self, what: str) -> Any:
        program, inputs, value, gradient = self._function.program
        only = (value,)
        if what == "defined":
            only = (self._function.definedness,)
        kinds = {"value": only, "defined": only, "continuation": only, "both": (value, *gradient)}
        outputs: tuple[int, ...] = kinds.get(what, gradient)
        target = COMPLEX if what == "continuation" else NUMPY
        x, v = ([f"{letter}{j}" for j in range(len(inputs))] for letter in "xv")
        if what == "product":
            directions = dict(zip(inputs, map(program.input, v), strict=True))
            outputs = program.tangent(gradient, directions)
            return compile_program(program, [("x", x), ("v", v)], outputs, target)
        return compile_program(program, [("x", x), "v"], outputs, target)


@lru_cache(maxsize=256)
def parse(text: str, limits: Limits = PAGE) -> Function:
    r"""Read a typed function.

    f: R^D -> R; variables are in alphabetical order (x2 before x10) unless the text begins with
    `f(y, x) =`. LaTeX, x[0], np.sin(x) and the like are read too, and `notes` say how. `limits` are
    those of the pages (10 variables, 1,000 characters, 400 parts) unless others are given. Raises
    `gradviz.ExpressionError` with a stable code, the place in the text and the data of a sentence
    that says what to do.

    >>> f = parse("x^2 + 3y^2")
    >>> f.variables, f.latex
    (('x', 'y'), 'x^{2} + 3 y^{2}')
    >>> print(*parse(r"\frac{x^2}{2}").notes)
    Read as LaTeX: x^2/2
    >>> parse(" + ".join(f"x{k}^2" for k in range(20)), Limits(variables=20)).dimension
    20
    """
    reading = read_function(text, limits)
    return Function(reading.text, reading.name, reading.variables, reading.tree, reading.notes)
