"""A formula computed part by part over arrays of points, with what of it is undefined or unused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.language.nonsmooth import Kink, kinks_of
from gradviz.language.program import Program
from gradviz.language.reader import read_formula
from gradviz.language.restrictions import Requirement, requirements_of
from gradviz.language.targets import compile_program
from gradviz.language.tree import Call, Constant, Name, Node, Number, fold
from gradviz.language.vocabulary import CONSTANTS, OPERATIONS

Values = NDArray[Any]
Mask = NDArray[np.bool_]


class FormulaParts:
    """The parts of a tree in computable order, with their requirements and kinks by place.

    >>> from gradviz.language.reader import read_function
    >>> parts = FormulaParts(read_function("x + log(y)").tree, ("x", "y"))
    >>> len(parts.nodes), [place for place, _ in parts.requirements]
    (4, [2])
    """

    def __init__(self, tree: Node, variables: tuple[str, ...]) -> None:
        self.variables = variables
        self.nodes: list[Node] = []
        self.below: list[tuple[int, ...]] = []
        self.requirements: list[tuple[int, Requirement]] = []
        self.kinks: list[tuple[int, Kink]] = []

        def note(part: Node, below: list[int]) -> int:
            place = len(self.nodes)
            self.nodes.append(part)
            self.below.append(tuple(below))
            if isinstance(part, Call):
                self.requirements += [(place, each) for each in requirements_of(part)]
                self.kinks += [(place, each) for each in kinks_of(part)]
            return place

        fold(tree, note)

    @cached_property
    def requirements_at(self) -> dict[int, list[int]]:
        """The numbers of the requirements of each part that has some, by its place."""
        found: dict[int, list[int]] = {}
        for number, (place, _) in enumerate(self.requirements):
            found.setdefault(place, []).append(number)
        return found


class Evaluation:
    """All parts of a formula at points of shape (n, D); every array is of shape (n,).

    >>> from gradviz.language.reader import read_function
    >>> parts = FormulaParts(read_function("where(x > 0, log(x), 1/y)").tree, ("x", "y"))
    >>> here = Evaluation(parts, np.array([[-1.0, 2.0], [-1.0, 0.0]]))
    >>> [(each.failing, fails.tolist()) for each, fails in here.failing() if fails.any()]
    [('y = 0', [False, True])]
    """

    def __init__(self, parts: FormulaParts, points: NDArray[np.float64]) -> None:
        self._parts = parts
        self.count = len(points)
        self.values: list[Values] = []
        with np.errstate(all="ignore"):
            for node, below in zip(parts.nodes, parts.below, strict=True):
                value = self._value(node, [self.values[each] for each in below], points)
                if np.shape(value) != (self.count,):
                    value = np.broadcast_to(value, (self.count,))
                self.values.append(value)

    def _value(self, node: Node, below: list[Values], points: NDArray[np.float64]) -> Any:
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Constant):
            return CONSTANTS[node.name]
        if isinstance(node, Name):
            return points[:, self._parts.variables.index(node.name)]
        return _operation(node.function)(*below)

    @cached_property
    def _fails(self) -> list[Mask]:
        """Where requirements fail whose arguments have a value: what that spoils fails no more."""
        fails: list[Mask] = [self._never] * len(self._parts.requirements)
        # None stands for nowhere: most parts of most formulas have a value everywhere
        lost: list[Mask | None] = []
        with np.errstate(all="ignore"):
            for place, below in enumerate(self._parts.below):
                without = self._spoiled(place, [lost[each] for each in below])
                arguments = [self.values[each] for each in below]
                own = without
                for number in self._parts.requirements_at.get(place, ()):
                    known = ~np.logical_or.reduce([np.isnan(each) for each in arguments])
                    failing = known & ~self._parts.requirements[number][1].holds(arguments)
                    fails[number] = failing if without is None else failing & ~without
                    own = fails[number] if own is None else own | fails[number]
                lost.append(own if own is None or own.any() else None)
        return fails

    @cached_property
    def _never(self) -> Mask:
        return np.zeros(self.count, dtype=bool)

    def _spoiled(self, place: int, lost: list[Mask | None]) -> Mask | None:
        """Return where a part has no value because one below it, and in use, has none."""
        result: Mask | None = None
        for mask, use in zip(lost, self._used_below(place), strict=True):
            if mask is not None:
                here = mask if use is None else mask & use
                result = here if result is None else result | here
        return result

    def _used_below(self, place: int) -> list[Mask | None]:
        """Return where each argument of a part counts: one branch of a where, `and` from left.

        None stands for everywhere.
        """
        node, below = self._parts.nodes[place], self._parts.below[place]
        name = node.function if isinstance(node, Call) else ""
        if name not in ("where", "and", "or"):
            return [None] * len(below)
        first = self.values[below[0]].astype(bool)
        if name == "where":
            return [None, first, ~first]
        return [None, first if name == "and" else ~first]

    @cached_property
    def _used(self) -> list[Mask]:
        used: list[Mask] = [self._never] * len(self._parts.nodes)
        used[-1] = np.ones(self.count, dtype=bool)
        for place in reversed(range(len(self._parts.nodes))):
            shares = zip(self._parts.below[place], self._used_below(place), strict=True)
            for each, share in shares:
                used[each] = used[place] if share is None else used[place] & share
        return used

    def reached(self, place: int) -> Mask:
        """Return where the part at a place is used: not in a branch that is not taken."""
        return self._used[place]

    def failing_by_place(self) -> Iterator[tuple[int, Mask]]:
        """Yield each requirement's number in the parts, and where it fails."""
        for number, (place, _) in enumerate(self._parts.requirements):
            yield number, self._fails[number] & self._used[place]

    def failing(self) -> Iterator[tuple[Requirement, Mask]]:
        """Yield each requirement, innermost first, and where it fails."""
        for number, fails in self.failing_by_place():
            yield self._parts.requirements[number][1], fails

    def fails_at_zero(self, place: int, requirement: Requirement) -> Mask:
        """Return where a requirement fails once its edge, which is nearly 0, is exactly 0."""
        arguments = list(requirement.node.arguments)
        if requirement.edge not in arguments:
            return np.ones(self.count, dtype=bool)
        values = [self.values[each] for each in self._parts.below[place]]
        values[arguments.index(requirement.edge)] = np.zeros(self.count)
        result: Mask = ~requirement.holds(values)
        return result

    def side(self, place: int, kink: Kink) -> Values:
        """Return on which side of a kink each point is."""
        with np.errstate(all="ignore"):
            return kink.side([self.values[each] for each in self._parts.below[place]])


class Slopes:
    """The gradient of each part of a formula at one point, forward from the variables.

    Nothing is compiled for it: d/dv r(a, b) = sum_i r_i(a, b) d/dv a_i, operation by operation.

    >>> from gradviz.language.reader import read_function
    >>> parts = FormulaParts(read_function("sqrt(x*y)").tree, ("x", "y"))
    >>> [(each.tolist()) for each in Slopes(parts, np.array([1.0, 4.0])).at]
    [[1.0, 0.0], [0.0, 1.0], [4.0, 1.0], [1.0, 0.25]]

    Source: Griewank & Walther, Evaluating Derivatives (2nd ed., 2008), section 3.1.
    """

    def __init__(self, parts: FormulaParts, point: NDArray[np.float64]) -> None:
        self._parts = parts
        self._moves: list[Mask] = []
        self.values = [float(each[0]) for each in Evaluation(parts, point[None]).values]
        self.at: list[NDArray[np.float64]] = []
        axes = np.eye(len(point))
        with np.errstate(all="ignore"):
            for place, node in enumerate(parts.nodes):
                if isinstance(node, Name):
                    slope = axes[parts.variables.index(node.name)]
                    moves = slope > 0.0
                else:
                    slope = np.zeros(len(point))
                    moves = slope > 0.0
                    if isinstance(node, Call):
                        slope, moves = self._call(node.function, place, slope, moves)
                self.at.append(slope)
                self._moves.append(moves)

    def _call(
        self, name: str, place: int, slope: NDArray[np.float64], moves: Mask
    ) -> tuple[NDArray[np.float64], Mask]:
        below = self._parts.below[place]
        if name == "where":
            below = below[1:2] if self.values[below[0]] else below[2:]
            return self.at[below[0]], self._moves[below[0]]
        if OPERATIONS[name].kind in ("comparison", "logic"):
            return slope, moves
        arguments = [self.values[each] for each in below]
        for position, each in enumerate(below):
            if self._moves[each].any():
                partial = _partial(name, position)(*arguments)
                # what does not move has no share, were its factor infinite
                slope = slope + np.where(self._moves[each], partial * self.at[each], 0.0)
                moves = moves | self._moves[each]
        return slope, moves

    def of(self, formula: str, place: int) -> tuple[float, NDArray[np.float64]]:
        """Return value and gradient of a record's formula, in `a`, `b`, `c` and `r`, of a part."""
        below = (self._parts.below[place] * 3)[:3]
        around = (*below, place)
        with np.errstate(all="ignore"):
            value, *factors = _record(formula)(*(self.values[each] for each in around))
            shares = [
                np.where(self._moves[each], factor * self.at[each], 0.0)
                for each, factor in zip(around, factors, strict=True)
                if not (isinstance(factor, float) and factor == 0.0)
            ]
        return float(value), np.sum([np.zeros(len(self.at[place])), *shares], axis=0)


class Quantity:
    """A part of a formula as a function of points (n, D), each of its programs compiled when used.

    >>> from gradviz.language.reader import read_function
    >>> part = Quantity(read_function("x*y").tree, ("x", "y"))
    >>> part.value(np.array([[2.0, 3.0]])).tolist()
    [6.0]
    """

    def __init__(self, tree: Node, variables: tuple[str, ...]) -> None:
        self._program = Program()
        self._inputs = [self._program.input(f"x{j}") for j in range(len(variables))]
        known = {name: (value,) for name, value in zip(variables, self._inputs, strict=True)}
        self._value = self._program.build(tree, known)[0]
        self.size = len(self._program.operations)

    def value(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values, (n,)."""
        with np.errstate(all="ignore"):
            return self._filled(self._compute_value(*points.T)[0], points)

    def value_and_gradient(
        self, points: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the values, (n,), and the gradients, (n, D), by the rules; nan without value."""
        with np.errstate(all="ignore"):
            value, *slopes = (self._filled(each, points) for each in self._compute_both(*points.T))
        gradient = np.stack(slopes, axis=-1)
        return value, np.where(np.isnan(value)[:, None], np.nan, gradient)

    def _filled(self, values: Any, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array(np.broadcast_to(values, len(points)), dtype=np.float64)

    @cached_property
    def _compute_value(self) -> Any:
        return self._compiled([self._value])

    @cached_property
    def _compute_both(self) -> Any:
        slopes = self._program.gradient(self._value, self._inputs)
        return self._compiled([self._value, *slopes])

    def _compiled(self, outputs: list[int]) -> Any:
        return compile_program(self._program, [f"x{j}" for j in range(len(self._inputs))], outputs)


@cache
def _partial(name: str, position: int) -> Any:
    """Return a derivative of an operation as a function of its arguments."""
    program = Program()
    names = [f"a{each}" for each in range(OPERATIONS[name].arity)]
    inputs = [program.input(each) for each in names]
    value = program.apply(name, *inputs)
    return compile_program(program, names, [program.partial(value, position)], alone=True)


@cache
def _record(formula: str) -> Any:
    """Return a record's formula and its derivatives as a function of a, b, c and r."""
    program = Program()
    names = ("a", "b", "c", "r")
    inputs = [program.input(each) for each in names]
    known = {name: (value,) for name, value in zip(names, inputs, strict=True)}
    value = program.build(read_formula(formula), known)[0]
    return compile_program(program, names, [value, *program.gradient(value, inputs)])


@cache
def _operation(name: str) -> Any:
    """Return an operation of the vocabulary as a function of arrays."""
    program = Program()
    names = [f"a{position}" for position in range(OPERATIONS[name].arity)]
    result = program.apply(name, *(program.input(each) for each in names))
    return compile_program(program, names, [result], alone=True)
