"""The sweeps of automatic differentiation over a graph, as a list of single steps.

Formulas and source: `gradviz.gradients.exact.autodiff`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gradviz.gradients.exact.graph import Built, Graph, GraphEdge, GraphNode
from gradviz.language.vocabulary import OPERATIONS


@dataclass(frozen=True)
class SweepStep:
    """One step of a sweep.

    "forward": the value of `node` becomes known. "seed": the adjoint of the result is set to 1.
    "backward": along `edge`, the adjoint of its target times its local derivative, `share`, is
    added to the adjoint of its source, which becomes `adjoint`; `last` tells that this adjoint is
    then complete. `formula` says it in symbols and `numbers` with the numbers, in LaTeX.
    """

    kind: Literal["forward", "seed", "backward"]
    node: int
    value: float
    formula: str
    numbers: str
    edge: int | None = None
    local: float = math.nan
    share: float = math.nan
    adjoint: float = math.nan
    last: bool = False


@dataclass(frozen=True)
class Sweep:
    """Both sweeps at one point.

    `values` and `adjoints` by node, `locals` by edge, `steps` one by one: first all forward, then
    all backward. `gradient` has one entry for each variable. `tangents` by node and `slope`, the
    directional derivative, are there where a direction was given.
    """

    values: tuple[float, ...]
    adjoints: tuple[float, ...]
    locals: tuple[float, ...]
    gradient: tuple[float, ...]
    steps: tuple[SweepStep, ...]
    tangents: tuple[float, ...] | None = None
    slope: float | None = None


def sweep(graph: Graph, point: Sequence[float], direction: Sequence[float] | None = None) -> Sweep:
    """Return the forward and the backward sweep of a graph at a point, (D,).

    With a direction, (D,), the tangents too: the derivatives along it, in forward mode.

    >>> import gradviz as gv
    >>> from gradviz.gradients.exact.autodiff import graph
    >>> both = sweep(graph(gv.parse("x y + sin(x)")), (2.0, 3.0))
    >>> [step.kind for step in both.steps].count("backward"), both.gradient
    (5, (2.583853163452858, 2.0))
    """
    built = graph.built
    with np.errstate(all="ignore"):
        numbers = built.evaluate(tuple(np.float64(each) for each in point))
    values = tuple(float(each) for each in numbers[: len(graph.nodes)])
    slopes = tuple(float(each) for each in numbers[len(graph.nodes) :])
    steps = [
        SweepStep(
            "forward",
            node.number,
            values[node.number],
            node.formula if node.operation == "input" else f"{node.latex} = {node.formula}",
            f"{node.latex} = {_written(values[node.number])}",
        )
        for node in graph.nodes
    ]
    adjoints, backward = _backward(graph, built, values, slopes)
    gradient = tuple(0.0 if node is None else adjoints[node] for node in graph.inputs)
    both = Sweep(values, tuple(adjoints), slopes, gradient, (*steps, *backward))
    if direction is None:
        return both
    tangents = _tangents(graph, built, slopes, direction)
    return Sweep(
        values, both.adjoints, slopes, gradient, both.steps, tangents, tangents[graph.result]
    )


def _backward(
    graph: Graph, built: Built, values: Sequence[float], slopes: Sequence[float]
) -> tuple[list[float], list[SweepStep]]:
    adjoints = [0.0] * len(graph.nodes)
    result = graph.nodes[graph.result]
    steps: list[SweepStep] = []
    if not result.active:
        return adjoints, steps
    adjoints[result.number] = 1.0
    seed = rf"\bar{{{result.latex}}} = 1"
    steps.append(
        SweepStep("seed", result.number, values[result.number], seed, seed, adjoint=1.0, last=True)
    )
    active = [edge for edge in range(len(graph.edges)) if _flows(graph, edge)]
    rest = [0] * len(graph.nodes)
    for edge in active:
        rest[graph.edges[edge].source] += 1
    for edge in _backwards(graph, active):
        line = graph.edges[edge]
        source, target = graph.nodes[line.source], graph.nodes[line.target]
        above, local = adjoints[target.number], slopes[edge]
        share = _share(built, target, above, local)
        before = adjoints[source.number]
        adjoints[source.number] += share
        rest[source.number] -= 1
        steps.append(
            SweepStep(
                "backward",
                source.number,
                values[source.number],
                _symbols(source, target, line),
                _counted(source, above, local, before, adjoints[source.number]),
                edge,
                local,
                share,
                adjoints[source.number],
                rest[source.number] == 0,
            )
        )
    return adjoints, steps


def _flows(graph: Graph, edge: int) -> bool:
    """Tell whether a derivative flows back along an edge: not into conditions and constants."""
    line = graph.edges[edge]
    target = graph.nodes[line.target]
    decides = target.operation == "where" and line.position == 0
    decides = decides or OPERATIONS[target.operation].kind in ("comparison", "logic")
    return target.active and graph.nodes[line.source].active and not decides


def _backwards(graph: Graph, active: Sequence[int]) -> list[int]:
    """Return the edges in the order of the backward sweep: the last operation first."""
    return sorted(active, key=lambda edge: (-graph.edges[edge].target, graph.edges[edge].position))


def _share(built: Built, target: GraphNode, above: float, local: float) -> float:
    # in a branch not taken the local derivative may be nan or infinite, and its adjoint is 0
    value = built.shown[target.number]
    if above == 0.0 and (value in built.hidden or target.operation == "where"):
        return 0.0
    return 0.0 if target.operation == "where" and local == 0.0 else above * local


def _tangents(
    graph: Graph, built: Built, slopes: Sequence[float], direction: Sequence[float]
) -> tuple[float, ...]:
    tangents = [0.0] * len(graph.nodes)
    for node, each in zip(graph.inputs, direction, strict=True):
        if node is not None:
            tangents[node] = float(each)
    for edge, line in enumerate(graph.edges):
        if _flows(graph, edge):
            target = graph.nodes[line.target]
            tangents[line.target] += _share(built, target, tangents[line.source], slopes[edge])
    return tuple(tangents)


def _symbols(source: GraphNode, target: GraphNode, line: GraphEdge) -> str:
    factor = rf" \cdot {line.factor}" if line.factor else ""
    return rf"\bar{{{source.latex}}} \mathrel{{+}}= \bar{{{target.latex}}}{factor}"


def _counted(source: GraphNode, above: float, local: float, before: float, total: float) -> str:
    right = _written(local)
    right = rf"\left({right}\right)" if right.startswith("-") else right
    start = f"{_written(before)} + " if before else ""
    sum_ = rf"{start}{_written(above)} \cdot {right}".replace("+ -", "- ")
    return rf"\bar{{{source.latex}}} = {sum_} = {_written(total)}"


def _written(value: float) -> str:
    r"""Return a number with four digits in LaTeX.

    >>> _written(-0.000012345)
    '-1.234 \\cdot 10^{-5}'
    """
    if math.isnan(value):
        return r"\text{nan}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value:.4g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa
