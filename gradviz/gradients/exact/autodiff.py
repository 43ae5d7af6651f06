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
from functools import lru_cache

from gradviz.functions.objective import Function
from gradviz.gradients.exact.graph import DRAWN_LIMIT, Built, Graph, GraphEdge, GraphNode
from gradviz.gradients.exact.graph_layout import layered
from gradviz.language.algebra import ONE, collect
from gradviz.language.differentiation import local_derivative
from gradviz.language.printing import to_latex, to_text
from gradviz.language.program import Program
from gradviz.language.tree import Call, Constant, Name, Node, Number
from gradviz.language.vocabulary import CONSTANTS, OPERATIONS

_DIGITS, _TURNS = 6, 20


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
    pairs = [(built.number[a], built.number[b]) for a, b, _ in built.edges]
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
            built.number[argument],
            built.number[value],
            position,
            to_latex(locals_[k]),
            _factor(locals_[k]),
            () if drawing is None else drawing.edges[k],
        )
        for k, (argument, value, position) in enumerate(built.edges)
    )
    inputs = tuple(built.number.get(value) for value in built.inputs)
    return Graph(function, nodes, edges, inputs, built.number[built.result])


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
