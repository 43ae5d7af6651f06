"""The computational graph as a drawing, as far as a sweep has come; and what gradients cost.

The drawing is SVG text whose colours are left to the page's style: every part has a class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from gradviz.gradients.exact.graph import Graph, GraphEdge, GraphNode
    from gradviz.gradients.exact.operation_counts import Growth
    from gradviz.gradients.exact.sweep import Sweep, SweepStep

# pixels: from layer to layer, from row to row, a node's half width and half height
_ACROSS, _DOWN, _HALF, _TALL = 140, 92, 46, 23
_MARGIN, _TIP, _FONT, _SIGNS = 62, 9, 14, 9
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_OVERLINE = "\u0305"
COLORS = {
    "reverse": "#d55e00",
    "forward": "#0072b2",
    "forward_differences": "#009e73",
    "central_differences": "#b58900",
}
_GRAY = "#80868f"


def graph_svg(
    graph: Graph, sweep: Sweep, done: int, *, label: str, write: Callable[[float], str]
) -> str:
    """Return the graph after the first `done` steps of a sweep, as SVG.

    `label` says what it is to those who do not see it, `write` writes a number. Values and adjoints
    appear as their steps are done; the last one's node and edges have the class "now".

    >>> import gradviz as gv
    >>> from gradviz.gradients.exact.autodiff import graph
    >>> from gradviz.gradients.exact.sweep import sweep
    >>> square = graph(gv.parse("x^2"))
    >>> svg = graph_svg(square, sweep(square, (3.0,)), 2, label="x²", write="{:.4g}".format)
    >>> ">9</text>" in svg, svg.count("<path")
    (True, 2)
    """
    state = _State(sweep.steps[:done])
    xs = [0.0, *(node.x for node in graph.nodes)]
    ys = [node.y for node in graph.nodes] + [y for edge in graph.edges for _, y in edge.path]
    top = min(ys) * _DOWN - _MARGIN
    width = max(xs) * _ACROSS + 2 * _MARGIN
    height = (max(ys) - min(ys)) * _DOWN + 2 * _MARGIN
    edges = [_edge(number, edge, state) for number, edge in enumerate(graph.edges)]
    nodes = [_node(node, graph, state, write) for node in graph.nodes]
    # what happens now is drawn over the rest
    edges.sort(key=lambda text: ' now"' in text)
    drawn = "".join([*edges, *nodes, _factor(graph, state.now, write)])
    return (
        f'<svg role="img" aria-label="{escape(label)}"'
        f' style="min-width: {0.62 * width:.0f}px; max-width: {width:.0f}px"'
        f' viewBox="{-_MARGIN:g} {top:g} {width:g} {height:g}">{drawn}</svg>'
    )


class _State:
    """What is known after some steps: values, adjoints, edges gone along, and what came last."""

    def __init__(self, steps: tuple[SweepStep, ...]) -> None:
        self.now = steps[-1] if steps else None
        self.values = {step.node: step.value for step in steps if step.kind == "forward"}
        adjoints = [step for step in steps if step.kind != "forward"]
        self.adjoints = {step.node: step.adjoint for step in adjoints}
        self.whole = {step.node for step in adjoints if step.last}
        self.back = {step.edge: step.local for step in adjoints if step.edge is not None}


def _name(node: GraphNode) -> str:
    """Return v_{12} as it is written without LaTeX; an input is its own sign."""
    if node.operation == "input":
        return node.sign
    letter, _, digits = node.latex.replace("{", "").replace("}", "").partition("_")
    return letter + digits.translate(_SUBSCRIPTS)


def _node(node: GraphNode, graph: Graph, state: _State, write: Callable[[float], str]) -> str:
    x, y = node.x * _ACROSS, node.y * _DOWN
    classes = ["node", node.operation if node.operation == "input" else "operation"]
    now = state.now is not None and state.now.node == node.number
    if state.now is not None and now:
        classes += [state.now.kind, "now"]
    if node.number == graph.result:
        classes.append("result")
    name = _name(node)
    size = min(_FONT, _FONT * _SIGNS / max(len(node.sign), 1))
    corner = f'x="{x - _HALF:g}" y="{y - _TALL:g}"'
    style = f"font-size: {size:.3g}px"
    parts = [
        f'<rect {corner} width="{2 * _HALF}" height="{2 * _TALL}" rx="9"/>',
        f'<text class="sign" x="{x:g}" y="{y - 4:g}" style="{style}">{escape(node.sign)}</text>',
    ]
    if node.operation != "input":
        parts.append(
            f'<text class="name" x="{x - _HALF + 3:g}" y="{y - _TALL - 5:g}">{escape(name)}</text>'
        )
    if node.number in state.values:
        value = escape(write(state.values[node.number]))
        parts.append(f'<text class="value" x="{x:g}" y="{y + 15:g}">{value}</text>')
    if node.number in state.adjoints:
        whole = "" if node.number in state.whole else " partial"
        barred = "".join(f"{each}{_OVERLINE if each.isascii() else ''}" for each in name)
        adjoint = f"{barred} = {write(state.adjoints[node.number])}"
        parts.append(
            f'<text class="adjoint{whole}" x="{x:g}" y="{y + _TALL + 15:g}">{escape(adjoint)}'
            "</text>"
        )
    return f'<g class="{" ".join(classes)}">{"".join(parts)}</g>'


def _edge(number: int, edge: GraphEdge, state: _State) -> str:
    classes, now = ["edge"], state.now
    if edge.target in state.values:
        classes.append("known")
    if number in state.back:
        classes.append("back")
    if now is not None and now.kind == "forward" and now.node == edge.target:
        classes += ["forward", "now"]
    elif now is not None and now.edge == number:
        classes.append("now")
    corners = _corners(edge)
    path = f"M{corners[0][0]:g} {corners[0][1]:g}" + "".join(
        f"C{(a + c) / 2:g} {b:g} {(a + c) / 2:g} {d:g} {c:g} {d:g}"
        for (a, b), (c, d) in pairwise(corners)
    )
    x, y = corners[-1]
    tip = f"{x:g},{y - 4.5:g} {x + _TIP:g},{y:g} {x:g},{y + 4.5:g}"
    return f'<g class="{" ".join(classes)}"><path d="{path}"/><polygon points="{tip}"/></g>'


def _corners(edge: GraphEdge) -> list[tuple[float, float]]:
    """Return where an edge runs, from the one node's border to the other's."""
    corners = [(x * _ACROSS, y * _DOWN) for x, y in edge.path]
    corners[0] = (corners[0][0] + _HALF, corners[0][1])
    corners[-1] = (corners[-1][0] - _HALF - _TIP, corners[-1][1])
    return corners


def _factor(graph: Graph, now: SweepStep | None, write: Callable[[float], str]) -> str:
    """Return the local derivative beside the edge that the sweep goes along."""
    if now is None or now.edge is None:
        return ""
    x, y = _middle(_corners(graph.edges[now.edge]))
    return f'<text class="local" x="{x:g}" y="{y - 7:g}">× {escape(write(now.local))}</text>'


def _middle(corners: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the point halfway along a drawn line, by its number of pieces."""
    count = len(corners) - 1
    (a, b), (c, d) = corners[(count - 1) // 2], corners[(count - 1) // 2 + 1]
    return ((a + c) / 2, (b + d) / 2) if count % 2 else (c, d)


@dataclass(frozen=True)
class CostWords:
    """The words of the chart of costs; `methods` by the keys of `operation_counts.METHODS`."""

    methods: Mapping[str, str]
    value: str
    variables: str
    operations: str


def costs_figure(growth: Growth, words: CostWords) -> go.Figure:
    """Return the operations for a gradient against the number of variables, on log-log axes.

    >>> from gradviz.gradients.exact.operation_counts import METHODS, growth
    >>> figure = costs_figure(growth("sphere"), CostWords(METHODS, "f alone", "n", "operations"))
    >>> len(figure.data), figure.layout.xaxis.type, figure.data[-1].line.dash
    (5, 'log', 'dot')
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    rows = [
        (words.methods[key], operations, COLORS[key], "solid")
        for key, operations in growth.operations.items()
    ]
    for name, operations, color, dash in [*rows, (words.value, growth.value, _GRAY, "dot")]:
        figure.add_scatter(
            x=growth.variables,
            y=operations,
            name=name,
            mode="lines+markers",
            line={"color": color, "dash": dash, "width": 2},
            marker={"size": 5},
            hovertemplate=f"n = %{{x}}: %{{y:,}}<extra>{escape(name)}</extra>",
        )
    axis = {"type": "log", "dtick": 1, "exponentformat": "power", "automargin": True}
    figure.update_layout(
        height=420,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={**axis, "title": {"text": words.variables}},
        yaxis={**axis, "title": {"text": words.operations}},
        legend={"orientation": "h", "y": -0.22, "yanchor": "top", "x": 0.0},
    )
    return figure


__all__ = ["COLORS", "CostWords", "costs_figure", "graph_svg"]
