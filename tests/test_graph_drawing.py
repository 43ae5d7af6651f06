"""The drawing of a computational graph, read back as XML, and the chart of costs."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import gradviz as gv
from gradviz.gradients.exact.autodiff import graph
from gradviz.gradients.exact.operation_counts import METHODS, growth
from gradviz.gradients.exact.sweep import sweep
from gradviz.plots.computational_graph import CostWords, costs_figure, graph_svg

TEXTS = ("x y + sin(x)", "x^2", "f(x) = 7", "100(y - x^2)^2 + (1 - x)^2", "where(x < y, x, y^2)")
TEN = " + ".join(f"sin(x{k})^2 x{(k + 1) % 10}" for k in range(10))


def drawn(text: str, done: int) -> ET.Element:
    f = graph(gv.parse(text))
    both = sweep(f, [0.5 + 0.25 * k for k in range(f.function.dimension)])
    return ET.fromstring(graph_svg(f, both, done, label="<&>", write="{:.9g}".format))  # noqa: S314


def texts(svg: ET.Element, kind: str) -> list[str]:
    found = [each for each in svg.iter("text") if kind in each.attrib["class"].split()]
    return ["".join(each.itertext()) for each in found]


@pytest.mark.parametrize("text", [*TEXTS, TEN])
def test_every_step_adds_what_it_computes(text: str) -> None:
    f = graph(gv.parse(text))
    both = sweep(f, [0.5 + 0.25 * k for k in range(f.function.dimension)])
    for done in range(len(both.steps) + 1):
        svg = drawn(text, done)
        kinds = [step.kind for step in both.steps[:done]]
        assert len(texts(svg, "value")) == kinds.count("forward")
        reached = {step.node for step in both.steps[:done] if step.kind != "forward"}
        assert len(texts(svg, "adjoint")) == len(reached)
        assert len(texts(svg, "local")) == (kinds[-1:] == ["backward"])
        now = [
            each for each in svg.iter("g") if {"node", "now"} <= set(each.attrib["class"].split())
        ]
        assert len(now) == bool(done)


def test_the_last_drawing_holds_the_gradient() -> None:
    f, at = gv.parse("100(y - x^2)^2 + (1 - x)^2"), (0.5, 0.75)
    svg = drawn(f.text, len(sweep(graph(f), at).steps))
    adjoints = dict(each.split(" = ") for each in texts(svg, "adjoint"))
    # by hand: -400 x (y - x^2) - 2 (1 - x) and 200 (y - x^2)
    assert float(adjoints["x\u0305"]) == pytest.approx(-101.0)
    assert float(adjoints["y\u0305"]) == pytest.approx(100.0)
    assert not texts(svg, "partial")


@pytest.mark.parametrize("text", [*TEXTS, TEN])
def test_everything_lies_inside(text: str) -> None:
    svg = drawn(text, 99)
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    for box in svg.iter("rect"):
        x, y, w, h = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert left <= x
        assert x + w <= left + width
        assert top <= y - 20
        assert y + h + 20 <= top + height
    for line in svg.iter("path"):
        numbers = np.array(re.findall(r"-?[\d.]+", line.attrib["d"]), dtype=float).reshape(-1, 2)
        assert np.all((numbers >= (left, top)) & (numbers <= (left + width, top + height)))


def test_costs_are_those_counted() -> None:
    grown = growth("rosenbrock")
    figure = costs_figure(grown, CostWords(METHODS, "f", "n", "operations"))
    assert [trace.name for trace in figure.data] == [*METHODS.values(), "f"]
    reverse, forward = np.array(figure.data[0].y), np.array(figure.data[1].y)
    n = np.array(figure.data[0].x)
    # the cheap gradient principle: a bounded multiple of f (Griewank & Walther, section 3.3: 5)
    assert np.all(reverse <= 5 * grown.value)
    slope = np.polyfit(np.log(n[-4:]), np.log(forward[-4:] / grown.value[-4:]), 1)[0]
    assert slope == pytest.approx(1.0, abs=0.05)
