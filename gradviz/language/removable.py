"""Derivatives where the pieces of a formula meet, but the function itself has one.

relu(x) - relu(-x) is x, though neither part has a slope at 0, and (e^x - 1)/x has one at the hole
that `where` fills. The rules of differentiation go by the parts and miss both. Here the formula is
expanded from a point along rays; where all one-sided slopes are those of one linear function, that
is the gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.language.formulas import in_arguments
from gradviz.language.germs import Germs
from gradviz.language.program import Program
from gradviz.language.reader import read_formula
from gradviz.language.signs import Known, constant_value
from gradviz.language.targets import compile_program
from gradviz.language.tree import Call, Node, names, walk
from gradviz.language.vocabulary import OPERATIONS

Array = NDArray[np.float64]

_TERMS, _TERMS_OF_QUOTIENTS = 2, 4  # how far expansions go; a quotient 0/0 costs some of it
_OBLIQUE = (0.618, -0.414, 0.271, 0.853, -0.157, 0.729, -0.561, 0.337, 0.943, -0.229)
_AGREE = 1e-9  # slopes that differ by no more than this part of their size are the same
_LARGEST = 200  # operations of a formula; what is larger is left to the rules


@dataclass(frozen=True)
class Meeting:
    """Where pieces meet: a condition, and the gradient there with whether it exists.

    All are values of the program; `slopes` has one for each variable.
    """

    at: int
    exists: int
    slopes: tuple[int, ...]


def has_seams(tree: Node) -> bool:
    """Tell whether a formula has pieces that meet somewhere.

    >>> from gradviz.language.reader import read_function
    >>> [has_seams(read_function(text).tree) for text in ("x^2 + sin(x)", "x + |y|", "sqrt(2)*x")]
    [False, True, False]
    """
    return any(_is_seam(part) for part in walk(tree))


def _is_seam(part: Node) -> bool:
    if not isinstance(part, Call) or not names(part):
        return False
    if part.function == "where":
        return bool(names(part.arguments[0]))
    points = OPERATIONS[part.function].nonsmooth
    known = Known(part.arguments)
    return any(not each.unless(known) for each in points)


def _jumps(part: Node) -> bool:
    """Tell whether an operation has jumps, or is a choice, whose pieces may be anything."""
    if not isinstance(part, Call):
        return False
    points = OPERATIONS[part.function].nonsmooth
    return part.function == "where" or any(each.kind == "jump" for each in points)


def _has_root(part: Node) -> bool:
    """Tell whether an operation has a steep place or a tip, as roots have."""
    return isinstance(part, Call) and any(each.edge for each in OPERATIONS[part.function].nonsmooth)


def ties(program: Program, tree: Node, inputs: Mapping[str, tuple[int, ...]]) -> list[int]:
    """Return quantities, values of the program, that are 0 where pieces of a tree meet."""
    found: dict[int, None] = {}
    for part in walk(tree):
        if _is_seam(part) and isinstance(part, Call):
            for quantity in _quantities(program, part, inputs):
                found.setdefault(quantity)
    return list(found)


def _quantities(program: Program, part: Call, inputs: Mapping[str, tuple[int, ...]]) -> list[int]:
    build: Callable[[Node], int] = lambda node: program.build(node, inputs)[0]
    if part.function == "where":
        return [
            program.apply("subtract", *map(build, each.arguments))
            for each in walk(part.arguments[0])
            if isinstance(each, Call) and OPERATIONS[each.function].kind == "comparison"
        ]
    # where there is none, it is an end of a domain, which has one side
    quantity = in_arguments(OPERATIONS[part.function].meets, part)
    return [] if quantity is None else [build(quantity)]


def _order(tree: Node) -> int:
    """Return how many terms are needed: quotients, and roots of what begins late, lose some."""
    for part in walk(tree):
        if not isinstance(part, Call) or not names(part):
            continue
        quotient = part.function in ("divide", "power") and names(part.arguments[1])
        if quotient or "/" in OPERATIONS[part.function].expansion:
            return _TERMS_OF_QUOTIENTS
        exponent = constant_value(part.arguments[1]) if part.function == "power" else None
        if exponent is not None and (exponent < 0.0 or exponent not in (0.5, int(exponent))):
            return _TERMS_OF_QUOTIENTS
    return _TERMS


def meeting(
    program: Program, tree: Node, variables: Sequence[str], value: int, inputs: Sequence[int]
) -> Meeting | None:
    """Return where pieces of a tree meet, and its gradient there; None where none meet."""
    known = {name: (each,) for name, each in zip(variables, inputs, strict=True)}
    quantities = ties(program, tree, known)
    if not quantities:
        return None
    apply, number = program.apply, program.number
    at = number(0.0)
    for quantity in quantities:
        here = apply("eq", quantity, number(0.0))
        at = here if program.constant(at) == 0.0 else apply("or", at, here)
    germs = Germs(program, _order(tree))

    def along(direction: Sequence[float]) -> tuple[int, int]:
        lines = {
            name: germs.line(x, number(v))
            for name, x, v in zip(variables, inputs, direction, strict=True)
        }
        series = germs.expand(tree, lines)
        return series[0], series[1]

    exists: list[int] = []
    slopes: list[int] = []
    for axis in np.eye(len(inputs)).tolist():
        (begin, forth), (end, back) = along(axis), along([-each for each in axis])
        back = apply("negative", back)
        exists += [_same(program, value, begin), _same(program, value, end)]
        exists.append(_same(program, forth, back))
        slopes.append(apply("divide", apply("add", forth, back), number(2.0)))
    for oblique in _obliques(len(inputs)):
        begin, slope = along(oblique)
        wanted, size = number(0.0), number(0.0)
        for v, each in zip(oblique, slopes, strict=True):
            share = program.times(number(v), each)
            wanted = apply("add", wanted, share)
            size = program.build(_LONGER, {"a": (size,), "b": (share,)})[0]
        exists += [_same(program, value, begin), _same(program, slope, wanted, size)]
    whole = exists[0]
    for each in exists[1:]:
        whole = apply("and", whole, each)
    return Meeting(at, whole, tuple(slopes))


class Expansions:
    """A formula expanded from points along rays: where pieces meet, and what its Hessian is there.

    >>> from gradviz.language.reader import read_function
    >>> found = Expansions(read_function("|x|^2 - |y|^2").tree, ("x", "y"))
    >>> found.hessian(np.zeros((1, 2)), np.zeros((1, 2, 2))).tolist()
    [[[2.0, 0.0], [0.0, -2.0]]]
    """

    def __init__(self, tree: Node, variables: Sequence[str]) -> None:
        program = Program()
        self._d = len(variables)
        xs, vs = ([f"{letter}{j}" for j in range(self._d)] for letter in "xv")
        inputs, directions = ([program.input(each) for each in names] for names in (xs, vs))
        known = {name: (each,) for name, each in zip(variables, inputs, strict=True)}
        value = program.build(tree, known)[0]
        # a root of what begins with t^2 loses a term
        rooted = any(_is_seam(part) and _has_root(part) for part in walk(tree))
        germs = Germs(program, _TERMS_OF_QUOTIENTS if rooted else _order(tree))
        lines = {
            name: germs.line(x, v) for name, x, v in zip(variables, inputs, directions, strict=True)
        }
        series = germs.expand(tree, lines)
        self._ties = compile_program(program, xs, ties(program, tree, known))
        self._along: Any = compile_program(program, [*xs, *vs], [value, *series[:3]])

    def meets(self, points: Array) -> NDArray[np.bool_]:
        """Tell at which points (n, D) pieces meet, (n,)."""
        with np.errstate(all="ignore"):
            found = [np.broadcast_to(each == 0.0, len(points)) for each in self._ties(*points.T)]
        return np.asarray(np.logical_or.reduce([np.zeros(len(points), dtype=bool), *found]))

    def series(self, points: Array, directions: Array) -> Array:
        """Return f - c_0, c_1 and c_2 from points (n, D) along directions (m, D): (3, n, m)."""
        x, v = points.T[:, :, None], directions.T[:, None, :]
        shape = (len(points), len(directions))
        with np.errstate(all="ignore"):
            value, *series = (np.broadcast_to(each, shape) for each in self._along(*x, *v))
            apart = np.where(_close(value, series[0]), 0.0, value - series[0])
        return np.stack([apart, *series[1:]])

    @np.errstate(all="ignore")
    def slopes(self, points: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Return the gradient at points (n, D), and whether it is one, (n,).

        It is nan where a slope cannot be had.
        """
        axes = np.eye(self._d)
        first = self.series(points, np.concatenate([axes, -axes]))
        forth, back = first[1][:, : self._d], -first[1][:, self._d :]
        slopes = 0.5 * (forth + back)
        exists = (first[0] == 0.0).all(axis=1) & _close(forth, back).all(axis=1)
        if self._d > 1:
            rays = np.array(_obliques(self._d))
            apart, slope, _ = self.series(points, rays)
            size = np.abs(slopes) @ np.abs(rays).T
            exists &= ((apart == 0.0) & _close(slope, slopes @ rays.T, size)).all(axis=1)
        return slopes, exists

    @np.errstate(all="ignore")
    def hessian(self, points: Array, by_rules: Array) -> Array:
        """Return the Hessians (n, D, D) at points (n, D), those of f where pieces meet.

        Where f has no second derivative, or none that can be had, that by the rules stays.
        """
        where = np.flatnonzero(self.meets(points))
        if not len(where):
            return by_rules
        at = points[where]
        _, smooth = self.slopes(at)
        axes = np.eye(self._d)
        pairs = [(j, k) for j in range(self._d) for k in range(j)]
        sums = np.array([axes[j] + axes[k] for j, k in pairs]).reshape(-1, self._d)
        apart = np.array([axes[j] - axes[k] for j, k in pairs]).reshape(-1, self._d)
        bends = 2.0 * self.series(at, np.concatenate([axes, -axes, sums, apart]))[2]
        splits = np.cumsum([self._d, self._d, len(pairs)])
        forth, back, both, other = np.split(bends, splits, axis=1)
        hessian = np.zeros((len(at), self._d, self._d))
        hessian[:, range(self._d), range(self._d)] = 0.5 * (forth + back)
        for n, (j, k) in enumerate(pairs):
            hessian[:, j, k] = hessian[:, k, j] = 0.25 * (both[:, n] - other[:, n])
        exists = smooth & _close(forth, back).all(axis=1)
        if self._d > 1:
            rays = np.array(_obliques(self._d))
            wanted = np.einsum("mj,njk,mk->nm", rays, hessian, rays)
            size = np.einsum("mj,njk,mk->nm", np.abs(rays), np.abs(hessian), np.abs(rays))
            exists &= _close(2.0 * self.series(at, rays)[2], wanted, size).all(axis=1)
        result = by_rules.copy()
        result[where[exists]] = hessian[exists]
        return result


def _close(a: Array, b: Array, size: Array | float = 0.0) -> NDArray[np.bool_]:
    """Tell where numbers are the same but for rounding; not where one is nan."""
    with np.errstate(all="ignore"):
        room = _AGREE * np.maximum(np.maximum(np.abs(a), np.abs(b)), size)
        return np.asarray(np.abs(a - b) <= room)


@lru_cache(maxsize=256)
def expansions(tree: Node, variables: tuple[str, ...]) -> Expansions | None:
    """Return the expansions of a formula; None where no pieces meet, and where it is very long."""
    if not has_seams(tree) or sum(1 for _ in walk(tree)) > _LARGEST:
        return None
    return Expansions(tree, variables)


def is_removable(tree: Node, variables: tuple[str, ...], points: Array) -> NDArray[np.bool_]:
    """Tell at which points (n, D) pieces of a formula meet whose slopes agree, (n,).

    >>> from gradviz.language.reader import read_function
    >>> is_removable(read_function("sqrt(x^2)^2 + |y|").tree, ("x", "y"),
    ...     np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])).tolist()
    [True, False, False]
    """
    beside = expansions(tree, variables)
    if beside is None:
        return np.zeros(len(points), dtype=bool)
    return beside.meets(points) & beside.slopes(points)[1]


def _obliques(dimension: int) -> list[list[float]]:
    """Return directions along no axis, in which slopes are compared with the gradient's."""
    if dimension == 1:
        return []
    first = list(_OBLIQUE[:dimension])
    second = list(reversed(first))
    second[0] = -second[0]
    both = [first, second]
    return [*both, *([-each for each in line] for line in both)]


_LONGER = read_formula("a + abs(b)")
_SAME = read_formula(f"{_AGREE}*max(abs(a), max(abs(b), c)) - abs(a - b)")


def _same(program: Program, a: int, b: int, size: int | None = None) -> int:
    """Return whether two values are the same but for rounding; not where one is nan."""
    room = program.number(0.0) if size is None else size
    left = program.build(_SAME, {"a": (a,), "b": (b,), "c": (room,)})[0]
    return program.apply("ge", left, program.number(0.0))


def continued_gradient(
    program: Program, tree: Node, variables: Sequence[str], value: int, inputs: Sequence[int]
) -> tuple[int, ...]:
    """Return the gradient of a tree's value, with that of f where the rules go by its parts.

    >>> from gradviz.language.reader import read_function
    >>> tree, program = read_function("relu(x) - relu(-x)").tree, Program()
    >>> x = program.input("x")
    >>> value = program.build(tree, {"x": (x,)})[0]
    >>> by_rules = program.gradient(value, [x])
    >>> true = continued_gradient(program, tree, ("x",), value, [x])
    >>> [float(each) for each in compile_program(program, ["x"], [*by_rules, *true])(0.0)]
    [0.0, 1.0]
    """
    by_rules = program.gradient(value, inputs)
    if not rules_miss(tree, tuple(variables)):
        return by_rules
    found = meeting(program, tree, variables, value, inputs)
    assert found is not None  # noqa: S101 - something was missed where pieces meet
    there = program.apply("and", found.at, found.exists)
    return tuple(
        program.apply("where", there, true, rule)
        for true, rule in zip(found.slopes, by_rules, strict=True)
    )


@lru_cache(maxsize=512)
def rules_miss(tree: Node, variables: tuple[str, ...]) -> bool:
    """Tell whether the rules of differentiation miss a gradient that f has, where pieces meet.

    Places where they meet are looked for among round numbers, and by Newton's steps from a few
    others. A formula with one corner is never one of these: where f is smooth, the corner's weight
    is 0, and so is its share.

    >>> from gradviz.language.reader import read_function
    >>> [rules_miss(read_function(text).tree, ("x", "y"))
    ...     for text in ("|x| + |y|", "sign(x)*|x| + y", "max(x, y) + min(x, y)")]
    [False, True, False]
    """
    seams = [part for part in walk(tree) if _is_seam(part)]
    several = len(seams) > 1 or any(_jumps(part) or _has_root(part) for part in seams)
    if not several or sum(1 for _ in walk(tree)) > _LARGEST:
        return False
    found = expansions(tree, variables)
    if found is None:
        return False
    program = Program()
    inputs = [program.input(f"x{j}") for j in range(len(variables))]
    known = {name: (each,) for name, each in zip(variables, inputs, strict=True)}
    value = program.build(tree, known)[0]
    quantities = ties(program, tree, known)
    points = np.concatenate([_round_points(len(inputs)), *_met(program, inputs, quantities)])
    points = points[found.meets(points)]
    if not len(points):
        return False
    true, exists = found.slopes(points)
    rules: Any = compile_program(
        program, [f"x{j}" for j in range(len(inputs))], program.gradient(value, inputs)
    )
    with np.errstate(all="ignore"):
        by_rules = np.stack(
            [np.broadcast_to(each, len(points)) for each in rules(*points.T)], axis=-1
        )
    return bool((exists & ~_close(true, by_rules).all(axis=1)).any())


def _round_points(dimension: int) -> Array:
    if dimension > 2:
        steps = np.array([-1.0, -0.5, 0.0, 0.5, 1.0, 2.0])
        diagonal = np.repeat(steps[:, None], dimension, axis=1)
        drawn = np.random.default_rng(0).uniform(-2.0, 2.0, (dimension, 1, dimension))
        axes = np.repeat(drawn, len(steps), axis=1)
        for j in range(dimension):
            axes[j, :, j] = steps
        return np.concatenate([diagonal, axes.reshape(-1, dimension)])
    line = (-3.0, -2.0, -1.0, -0.5, -0.37, 0.0, 0.5, 0.73, 1.0, 2.0, 3.0)
    return np.array(list(product(line, repeat=dimension)))


def _met(program: Program, inputs: Sequence[int], quantities: Sequence[int]) -> list[Array]:
    """Return points near which each quantity is 0, those where it is exactly 0 among them."""
    if not quantities:
        return []
    d = len(inputs)
    begin = np.random.default_rng(1).uniform(-3.0, 3.0, (12, d))
    # forward, so that all quantities are one program, no longer than a few formulas
    zero = program.number(0.0)
    columns = []
    for x in inputs:
        seeds = {each: program.number(1.0) if each == x else zero for each in inputs}
        columns.append(program.tangent(quantities, seeds))
    outputs = [*quantities, *(each for column in columns for each in column)]
    compute: Any = compile_program(program, [f"x{j}" for j in range(d)], outputs)
    count = len(quantities)
    own = np.arange(count)
    points = np.repeat(begin[None], count, axis=0)
    with np.errstate(all="ignore"):
        for _ in range(12):
            flat = points.reshape(-1, d)
            every = [np.broadcast_to(each, len(flat)) for each in compute(*flat.T)]
            # of each quantity, what it is at its own points
            mine = np.stack(every).reshape(d + 1, count, count, -1)[:, own, own]
            value, slope = mine[0], np.moveaxis(mine[1:], 0, -1)
            step = slope * (value / np.sum(slope * slope, axis=-1))[..., None]
            points = points - np.where(np.isfinite(step), step, 0.0)
    return list(points)
