"""The sweeps against a published worked example, mpmath and the gradient that the app computes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings

import gradviz as gv
from gradviz.gradients.exact.autodiff import graph
from gradviz.gradients.exact.graph import DRAWN_LIMIT, TOO_LARGE, Graph
from gradviz.gradients.exact.graph_layout import Point, layered
from gradviz.gradients.exact.sweep import Sweep, sweep
from gradviz.language import ExpressionError, to_text
from gradviz.language.tree import Node
from gradviz.language.vocabulary import OPERATIONS
from tests.language.test_properties import trees
from tests.surface_references import derivative


def swept(text: str, point: tuple[float, ...], direction=None) -> tuple[Graph, Sweep]:
    drawn = graph(gv.parse(text))
    return drawn, sweep(drawn, point, direction)


def test_the_worked_example_of_baydin() -> None:
    # Baydin et al. (2018), tables 2 and 3: f = ln(x1) + x1 x2 - sin(x2) at (2, 5)
    drawn, both = swept("log(x1) + x1*x2 - sin(x2)", (2.0, 5.0), (1.0, 0.0))
    by_name = {node.latex: node.number for node in drawn.nodes}
    value = {latex: both.values[number] for latex, number in by_name.items()}
    assert value["v_{1}"] == pytest.approx(0.693, abs=1e-3)
    assert value["v_{2}"] == 10.0
    assert value["v_{4}"] == pytest.approx(-0.959, abs=1e-3)
    assert value["v_{3}"] == pytest.approx(10.693, abs=1e-3)
    assert both.values[drawn.result] == pytest.approx(11.652, abs=1e-3)
    # table 2: tangents for x1' = 1
    assert both.slope == pytest.approx(5.5)
    assert [both.tangents[by_name[f"v_{{{k}}}"]] for k in (1, 2, 3, 4)] == [0.5, 5.0, 5.5, 0.0]
    # table 3: adjoints
    adjoint = {latex: both.adjoints[number] for latex, number in by_name.items()}
    assert [adjoint[f"v_{{{k}}}"] for k in (1, 2, 3, 4)] == [1.0, 1.0, 1.0, -1.0]
    assert both.gradient == pytest.approx((5.5, 1.716), abs=1e-3)
    assert (adjoint["x_{1}"], adjoint["x_{2}"]) == both.gradient


@pytest.mark.parametrize("key", gv.SURFACES)
def test_the_backward_sweep_ends_at_the_gradient(key: str) -> None:
    surface = gv.SURFACES[key]
    f = gv.parse(surface.text)
    drawn = graph(f)
    point = tuple(float(each) for each in surface.start)
    direction = np.random.default_rng(3).normal(size=f.dimension)
    both = sweep(drawn, point, tuple(direction))
    assert both.values[drawn.result] == pytest.approx(float(f.value(point)), rel=1e-14)
    assert both.gradient == pytest.approx(tuple(f.gradient(point)), rel=1e-12, abs=1e-12)
    assert both.slope == pytest.approx(float(f.gradient(point) @ direction), rel=1e-11, abs=1e-11)
    for j in range(f.dimension):
        wanted = float(derivative(key, point, {j: 1}))
        assert both.gradient[j] == pytest.approx(wanted, rel=1e-8, abs=1e-8)


FUNCTIONS = [row for row in OPERATIONS.values() if row.kind in ("function", "operator")]


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
def test_every_operation_has_its_node(row) -> None:
    shift = 1.2 if row.name in ("acosh", "asec", "acsc", "acoth") else 0.0
    arguments = ["x y/3 + x^2", "x - y/5", "y x"][: row.arity]
    if row.name == "where":
        arguments[0] = "x < y"
    signs = {
        "add": "+",
        "subtract": "-",
        "multiply": "*",
        "divide": "/",
        "power": "^",
        "negative": "-",
    }
    if row.name == "negative":
        text = f"-({arguments[0]})"
    elif row.name in signs:
        text = f"({arguments[0]}){signs[row.name]}({arguments[1]})"
    else:
        inner = ", ".join(f"{each} + {shift}" if shift else each for each in arguments)
        text = f"{row.name}({inner})"
    f = gv.parse(text)
    drawn, both = swept(text, (0.4, 0.7))
    assert row.name in {node.operation for node in drawn.nodes}
    assert both.gradient == pytest.approx(tuple(f.gradient((0.4, 0.7))), rel=1e-12)
    assert np.isfinite(both.gradient).all()
    for node in drawn.nodes:
        assert node.sign
        assert node.formula


def test_each_step_is_one_edge_and_adds_up() -> None:
    drawn, both = swept("100(y - x^2)^2 + (1 - x)^2", (-1.2, 1.0))
    kinds = [step.kind for step in both.steps]
    forward, backward = kinds.count("forward"), kinds.count("backward")
    assert kinds == ["forward"] * forward + ["seed"] + ["backward"] * backward
    assert forward == len(drawn.nodes)
    assert backward == len(drawn.edges)
    adjoints = dict.fromkeys(range(len(drawn.nodes)), 0.0)
    adjoints[drawn.result] = 1.0
    complete = {drawn.result}
    for step in both.steps:
        if step.kind != "backward":
            continue
        edge = drawn.edges[step.edge]
        assert edge.source == step.node
        assert edge.target in complete  # an adjoint is used only when all shares have arrived
        assert step.local == both.locals[step.edge]
        assert step.share == adjoints[edge.target] * step.local
        adjoints[edge.source] += step.share
        assert step.adjoint == adjoints[edge.source]
        if step.last:
            complete.add(edge.source)
    assert complete == set(range(len(drawn.nodes)))
    assert tuple(adjoints.values()) == both.adjoints
    assert both.gradient == pytest.approx((-215.6, -88.0))


def test_each_local_derivative_is_that_of_its_operation() -> None:
    # the values of neighbouring sweeps say what dv_target/dv_source is, where only it moves
    drawn, both = swept("sin(x)*exp(y)", (0.3, 0.2))
    by_formula = {node.formula: node.number for node in drawn.nodes}
    locals_ = {(edge.source, edge.target): edge for edge in drawn.edges}
    sine = by_formula[r"\sin\left(x\right)"]
    edge = locals_[by_formula["x"], sine]
    assert edge.local == r"\cos\left(x\right)"
    assert both.locals[drawn.edges.index(edge)] == pytest.approx(np.cos(0.3))
    power = by_formula["e^{y}"]
    own = locals_[by_formula["y"], power]
    # the derivative of exp is its own value, which the graph has already
    assert own.local == drawn.nodes[power].latex
    assert both.locals[drawn.edges.index(own)] == both.values[power]


def test_steps_are_told_in_symbols_and_in_numbers() -> None:
    _, both = swept("x y + sin(x)", (2.0, 3.0))
    steps = [step for step in both.steps if step.kind != "forward"]
    assert steps[0].formula == r"\bar{v_{3}} = 1"
    last = [step for step in steps if step.formula.startswith(r"\bar{x}")][-1]
    assert last.formula == r"\bar{x} \mathrel{+}= \bar{v_{1}} \cdot y"
    assert last.numbers == r"\bar{x} = -0.4161 + 1 \cdot 3 = 2.584"
    assert last.last


def test_a_branch_that_is_not_taken_does_no_harm() -> None:
    f = gv.parse("where(x > 0, log(x), x^2) + y")
    both = sweep(graph(f), (-2.0, 1.0), (1.0, 0.0))
    assert both.gradient == (-4.0, 1.0)
    assert both.slope == -4.0
    assert any(np.isnan(value) for value in both.values)  # log(-2), computed in vain


def test_variables_that_do_not_occur_and_functions_without_any() -> None:
    drawn, both = swept("f(x, y) = x^2", (3.0, 4.0))
    assert drawn.inputs[1] is None
    assert both.gradient == (6.0, 0.0)
    drawn, both = swept("f(x) = 5", (1.0,))
    assert len(drawn.nodes) == 1
    assert both.gradient == (0.0,)
    assert [step.kind for step in both.steps] == ["forward"]
    drawn, both = swept("x", (1.5,))
    assert both.gradient == (1.0,)
    assert [step.kind for step in both.steps] == ["forward", "seed"]


def test_names_of_values_are_no_variables_of_the_function() -> None:
    drawn, _ = swept("f(v, v_1) = v v_1 + v^2", (1.0, 2.0))
    names = [node.latex for node in drawn.nodes]
    assert len(set(names)) == len(names)
    assert {"v", "v_{1}", "w_{1}"} <= set(names)


def test_numbers_are_written_into_their_operations() -> None:
    drawn, _ = swept("100x + 1/y - 2^y + pi*x", (1.0, 2.0))
    signs = {node.sign for node in drawn.nodes}
    assert {"100 ×", "1 ÷", "2 ^", "π ×", "x", "y"} <= signs
    assert all(node.active for node in drawn.nodes)
    assert {False} == {
        node.active for node in graph(gv.parse("x*log(2)")).nodes if node.operation == "log"
    }


CHECKED = []


@settings(max_examples=150)
@given(trees)
def test_random_functions(tree: Node) -> None:
    try:
        f = gv.parse(to_text(tree))
    except ExpressionError:
        return
    drawn = graph(f)
    point = tuple(0.31 + 0.4 * j for j in range(f.dimension))
    both = sweep(drawn, point, (1.0,) * f.dimension)
    wanted = f.gradient(point)
    if np.isfinite(wanted).all() and np.isfinite(both.locals).all():
        assert both.gradient == pytest.approx(tuple(wanted), rel=1e-9, abs=1e-9)
        assert both.slope == pytest.approx(float(wanted.sum()), rel=1e-8, abs=1e-8)
        CHECKED.append(f.text)
    holds_apart(drawn)


def test_most_random_functions_were_compared() -> None:
    CHECKED.clear()
    test_random_functions()
    assert len(CHECKED) > 60


# the drawing


def holds_apart(drawn: Graph) -> None:
    """Check that nodes of a layer keep their distance and that edges lead to the right."""
    if not drawn.drawable:
        return
    for one, other in combinations(drawn.nodes, 2):
        assert one.x != other.x or abs(one.y - other.y) >= 1.0 - 1e-5
    for edge in drawn.edges:
        assert edge.path[0] == (drawn.nodes[edge.source].x, drawn.nodes[edge.source].y)
        assert edge.path[-1] == (drawn.nodes[edge.target].x, drawn.nodes[edge.target].y)
        xs = [x for x, _ in edge.path]
        assert xs == sorted(xs)
        assert xs[0] < xs[-1]


@pytest.mark.parametrize("key", gv.SURFACES)
def test_drawings_of_the_surfaces(key: str) -> None:
    drawn = graph(gv.parse(gv.SURFACES[key].text))
    assert drawn.drawable
    holds_apart(drawn)
    paths = [edge.path for edge in drawn.edges]
    assert len(set(paths)) == len(paths)


def cross(one: tuple[Point, ...], other: tuple[Point, ...]) -> bool:
    """Tell whether two lines between neighbouring layers cross."""
    (x0, a0), (_, a1) = one
    (x1, b0), (_, b1) = other
    return x0 == x1 and (a0 - b0) * (a1 - b1) < 0


def test_lines_do_not_cross_where_they_need_not() -> None:
    # a tree, its leaves in the worst order
    edges = [(0, 4), (2, 4), (1, 5), (3, 5), (4, 6), (5, 6)]
    drawing = layered(range(7), edges)
    for one, other in combinations(drawing.edges, 2):
        assert not cross(one, other)


def test_long_lines_keep_clear_of_nodes() -> None:
    drawn = graph(gv.parse("sin(cos(tan(x))) + x"))
    (long,) = [edge for edge in drawn.edges if len(edge.path) > 2]
    for x, y in long.path[1:-1]:
        assert all(node.x != x or abs(node.y - y) >= 1.0 - 1e-5 for node in drawn.nodes)


def test_a_graph_that_is_too_large_is_not_drawn_but_computed() -> None:
    f = gv.parse(" + ".join(f"sin({k}x)" for k in range(2, 60)))
    drawn = graph(f)
    assert not drawn.drawable
    assert str(DRAWN_LIMIT) in TOO_LARGE.format(**drawn.data)
    assert sweep(drawn, (0.7,)).gradient == pytest.approx(tuple(f.gradient((0.7,))), rel=1e-12)
