"""The computational graph of a function: its nodes, its edges and the code that evaluates them.

Made by `gradviz.gradients.exact.autodiff.graph`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gradviz.declarations.sentences import N_
from gradviz.functions.objective import Function
from gradviz.language.program import Program
from gradviz.language.targets import compile_program

DRAWN_LIMIT = 80
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

    @cached_property
    def built(self) -> Built:
        """The program behind it."""
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
        self.number = {value: k for k, value in enumerate(self.shown)}
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
