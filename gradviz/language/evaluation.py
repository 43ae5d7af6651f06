"""A formula computed part by part over arrays of points, with what of it is undefined or unused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.language.nonsmooth import Kink, kinks_of
from gradviz.language.program import Program
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
        self._count = len(points)
        self._values: list[Values] = []
        with np.errstate(all="ignore"):
            for node, below in zip(parts.nodes, parts.below, strict=True):
                value = self._value(node, [self._values[each] for each in below], points)
                if np.shape(value) != (self._count,):
                    value = np.broadcast_to(value, (self._count,))
                self._values.append(value)

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
                arguments = [self._values[each] for each in below]
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
        return np.zeros(self._count, dtype=bool)

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
        first = self._values[below[0]].astype(bool)
        if name == "where":
            return [None, first, ~first]
        return [None, first if name == "and" else ~first]

    @cached_property
    def _used(self) -> list[Mask]:
        used: list[Mask] = [self._never] * len(self._parts.nodes)
        used[-1] = np.ones(self._count, dtype=bool)
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
            return np.ones(self._count, dtype=bool)
        values = [self._values[each] for each in self._parts.below[place]]
        values[arguments.index(requirement.edge)] = np.zeros(self._count)
        result: Mask = ~requirement.holds(values)
        return result

    def side(self, place: int, kink: Kink) -> Values:
        """Return on which side of a kink each point is."""
        with np.errstate(all="ignore"):
            return kink.side([self._values[each] for each in self._parts.below[place]])


@cache
def _operation(name: str) -> Any:
    """Return an operation of the vocabulary as a function of arrays."""
    program = Program()
    names = [f"a{position}" for position in range(OPERATIONS[name].arity)]
    result = program.apply(name, *(program.input(each) for each in names))
    return compile_program(program, names, [result], alone=True)
