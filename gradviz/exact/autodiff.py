"""Automatic differentiation as a computational graph, forwards and backwards one step at a time.

The graph is the straight-line program that the app itself runs: small powers are products, what is
computed twice is one node, numbers are folded. The forward sweep computes the values v_i (and, if a
direction is given, the tangents); the backward sweep the adjoints, that is df/dv_i:

    v'_i = sum_j (dv_i/dv_j) v'_j,        adjoint_j = sum_i adjoint_i (dv_i/dv_j).

Source: Griewank & Walther, Evaluating Derivatives (2nd ed., 2008), sections 3.1 and 3.2; Baydin,
Pearlmutter, Radul & Siskind, Automatic differentiation in machine learning, JMLR 18 (2018).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from gradviz.exact.layout import layered
from gradviz.exact.sweep import Sweep, swept
from gradviz.language.algebra import ONE, collect
from gradviz.language.differentiation import local_derivative
from gradviz.language.printing import to_latex, to_text
from gradviz.language.program import Program
from gradviz.language.targets import compile_program
from gradviz.language.tree import Call, Constant, Name, Node, Number
from gradviz.language.vocabulary import CONSTANTS, OPERATIONS
from gradviz.objective import Function
from gradviz.words import N_

DRAWN_LIMIT = 80
_DIGITS, _TURNS = 6, 20
TOO_LARGE = N_(
    "The graph of this function has {count} nodes; at most {limit} can be read in a drawing. Type a"
    " shorter function to see it."
)
Point = tuple[float, float]


@dataclass(frozen=True)
class GraphNode:
    """One operation, or an input.

    `operation` is a row of the vocabulary or "input"; `sign` what to write into the node (`sin`,
    `×`, `100 ×`), `latex` its name (v_3, or the variable), `formula` the same with what it is
    computed from. `active` tells whether it depends on a variable. (x, y) is its place.
    """

    number: int
    operation: str
    sign: str
    latex: str
    formula: str
    active: bool
    x: float
    y: float


@dataclass(frozen=True)
class GraphEdge:
    """A value on its way into an operation, from node `source` into node `target` (both numbers).

    `position` counts the arguments from 0; `local` is the local derivative dv_target/dv_source in
    LaTeX, `factor` the same as it stands in a product (empty for 1), and `path` the corners of the
    drawn line.
    """

    source: int
    target: int
    position: int
    local: str
    factor: str
    path: tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class Graph:
    """The computational graph of a function: nodes in computable order, edges, the result's node.

    `inputs` has the node of each variable, None for one that the function does not contain.
    """

    function: Function
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    inputs: tuple[int | None, ...]
    result: int

    @property
    def drawable(self) -> bool:
        """Whether a drawing of it can be read."""
        return len(self.nodes) <= DRAWN_LIMIT

    @property
    def data(self) -> dict[str, str]:
        """What the places of the sentence TOO_LARGE stand for."""
        return {"count": str(len(self.nodes)), "limit": str(DRAWN_LIMIT)}

    def sweep(self, point: Sequence[float], direction: Sequence[float] | None = None) -> Sweep:
        """Return the forward and the backward sweep at a point, (D,).

        With a direction, (D,), the tangents too: the derivatives along it, in forward mode.

        >>> import gradviz as gv
        >>> sweep = graph(gv.parse("x y + sin(x)")).sweep((2.0, 3.0))
        >>> [step.kind for step in sweep.steps].count("backward"), sweep.gradient
        (5, (2.583853163452858, 2.0))
        """
        return swept(self, self._built, point, direction)

    @cached_property
    def _built(self) -> Built:
        return Built(self.function)


class Built:
    """The program of a function, the nodes to be shown and the code that evaluates them."""

    def __init__(self, function: Function) -> None:
        self.program = program = Program()
        self.inputs = tuple(program.input(f"x{j}") for j in range(function.dimension))
        names = {
            name: (value,) for name, value in zip(function.variables, self.inputs, strict=True)
        }
        self.result = program.build(function.tree, names)[0]
        order = program.needed([self.result])
        self.active = program.active(order, self.inputs)
        self.hidden = program.hidden(order)
        # a constant function still has one node to show
        self.shown = [
            value for value in order if program.constant(value) is None or value == self.result
        ]
        self.place = {value: k for k, value in enumerate(self.shown)}
        self.edges = [
            (argument, value, position)
            for value in self.shown
            for position, argument in enumerate(program.arguments[value])
            if program.constant(argument) is None
        ]

    @cached_property
    def evaluate(self) -> Any:
        """The function of x that returns all values and all local derivatives."""
        program = self.program
        locals_ = [program.partial(value, position) for _, value, position in self.edges]
        names = [f"x{j}" for j in range(len(self.inputs))]
        return compile_program(program, [("x", names)], [*self.shown, *locals_])


@lru_cache(maxsize=64)
def graph(function: Function) -> Graph:
    r"""Return the computational graph of a function, laid out from left to right.

    >>> import gradviz as gv
    >>> [(node.latex, node.formula) for node in graph(gv.parse("3x^2 + y")).nodes][2:]
    [('v_{1}', 'x \\cdot x'), ('v_{2}', '3 \\cdot v_{1}'), ('v_{3}', 'v_{2} + y')]
    """
    built = Built(function)
    program = built.program
    trees = _trees(function, built)
    pairs = [(built.place[a], built.place[b]) for a, b, _ in built.edges]
    large = len(built.shown) > DRAWN_LIMIT
    drawing = None if large else layered(range(len(built.shown)), pairs)
    nodes = tuple(
        GraphNode(
            number,
            program.operations[value],
            _sign(program, value, trees),
            to_latex(trees[value]),
            _formula(program, value, trees),
            value in built.active,
            *((0.0, 0.0) if drawing is None else drawing.nodes[number]),
        )
        for number, value in enumerate(built.shown)
    )
    locals_ = [_local(program, value, position, trees) for _, value, position in built.edges]
    edges = tuple(
        GraphEdge(
            built.place[argument],
            built.place[value],
            position,
            to_latex(locals_[k]),
            _factor(locals_[k]),
            () if drawing is None else drawing.edges[k],
        )
        for k, (argument, value, position) in enumerate(built.edges)
    )
    inputs = tuple(built.place.get(value) for value in built.inputs)
    return Graph(function, nodes, edges, inputs, built.place[built.result])


def _trees(function: Function, built: Built) -> dict[int, Node]:
    """Return how each value is written: a variable, a number, or v_1, v_2, ..."""
    program, letter = built.program, "v"
    if any(name.partition("_")[0].rstrip("0123456789") == "v" for name in function.variables):
        letter = "w"
    variables = dict(zip(built.inputs, function.variables, strict=True))
    trees: dict[int, Node] = {}
    count = 0
    for value in program.needed([built.result]):
        constant = program.constant(value)
        if value in variables:
            trees[value] = Name(variables[value])
        elif constant is not None:
            trees[value] = _number(constant)
        else:
            count += 1
            trees[value] = Name(f"{letter}_{count}")
    return trees


def _number(value: float) -> Node:
    """Return how a constant is written: as a multiple of pi, or with at most six digits."""
    if math.isnan(value):
        return Constant("nan")
    if value < 0:
        return Call("negative", (_number(-value),))
    for name, known in CONSTANTS.items():
        if value == known:
            return Constant(name)
    turns = value / math.pi
    if math.isfinite(value) and turns == round(turns) and 1 < turns <= _TURNS:
        return Call("multiply", (Number(str(round(turns))), Constant("pi")))
    exact = repr(value).removesuffix(".0")
    return Number(exact if len(exact) <= _DIGITS + 1 else f"{value:.{_DIGITS}g}")


def _formula(program: Program, value: int, trees: dict[int, Node]) -> str:
    arguments = tuple(trees[argument] for argument in program.arguments[value])
    operation = program.operations[value]
    if operation == "multiply":
        return r" \cdot ".join(_factor(each) or "1" for each in arguments)
    return to_latex(Call(operation, arguments) if arguments else trees[value])


def _local(program: Program, value: int, position: int, trees: dict[int, Node]) -> Node:
    arguments = [trees[argument] for argument in program.arguments[value]]
    operation = program.operations[value]
    return collect(local_derivative(operation, arguments, position, trees[value]))


def _factor(tree: Node) -> str:
    if tree == ONE:
        return ""
    loose = isinstance(tree, Call) and tree.function in ("add", "subtract", "negative")
    return rf"\left({to_latex(tree)}\right)" if loose else to_latex(tree)


def _short(tree: Node) -> str:
    """Return a number as it stands in a node.

    >>> _short(_number(2 * math.pi)), _short(_number(-22.718281828))
    ('2π', '−22.7183')
    """
    return to_text(tree).replace("*pi", "π").replace("pi", "π").replace("-", "−")


def _sign(program: Program, value: int, trees: dict[int, Node]) -> str:
    """Return what stands in a node: its operation, with its number where one argument is one."""
    operation, arguments = program.operations[value], program.arguments[value]
    if not arguments:
        return to_text(trees[value])
    sign = OPERATIONS[operation].symbol or operation
    if len(arguments) == 2:
        left, right = (program.constant(argument) is not None for argument in arguments)
        if left and not right:
            return f"{_short(trees[arguments[0]])} {sign}"
        if right and not left:
            return f"{sign} {_short(trees[arguments[1]])}"
    return sign
