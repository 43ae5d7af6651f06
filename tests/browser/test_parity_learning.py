"""The browser's losses over data against Python's: the same values, gradients and descents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from gradviz.learning import LOSSES, browser_function
from tests.learning.cases import CASES, restricted

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOOK = """
async ({ source, points }) => {
  const { compileFunction } = await import("/shared/engine.js");
  const f = compileFunction({ source });
  return points.map((point) => {
    const g = new Float64Array(point.length).fill(7);
    const alone = f(Float64Array.from(point), null), value = f(Float64Array.from(point), g);
    return { alone, value, gradient: Array.from(g) };
  });
}
"""
BESIDE = """
async ({ source, data, point }) => {
  const { compileSource } = await import("/shared/engine.js");
  const arrays = {};
  for (const name in data) arrays[name] = Float64Array.from(data[name]);
  const f = compileSource("x, g, data", source), g = new Float64Array(point.length);
  return [f(Float64Array.from(point), g, arrays), ...g];
}
"""


@pytest.mark.browser
@pytest.mark.parametrize("case", CASES)
def test_the_browser_computes_the_same(modules: Page, case: str) -> None:
    f = CASES[case]()
    points = np.random.default_rng(8).normal(size=(6, f.dimension))
    points[0] = 0.0
    made = browser_function(f)
    found = modules.evaluate(LOOK, {"source": made.javascript, "points": points.tolist()})
    values, gradients = f.value_and_gradient(points)
    for name in ("value", "alone"):
        np.testing.assert_allclose([each[name] for each in found], values, rtol=1e-12)
    theirs = [each["gradient"] for each in found]
    np.testing.assert_allclose(theirs, gradients, rtol=1e-10, atol=1e-12)
    data = {name: numbers.tolist() for name, numbers in made.data.items()}
    beside = modules.evaluate(
        BESIDE, {"source": made.source, "data": data, "point": points[1].tolist()}
    )
    np.testing.assert_allclose(beside, [values[1], *gradients[1]], rtol=1e-10, atol=1e-12)


@pytest.mark.browser
@pytest.mark.parametrize("loss", LOSSES)
def test_neither_has_a_gradient_where_there_is_no_value(modules: Page, loss: str) -> None:
    f, points = restricted(loss), [[-1.0, 1.0], [2.0, 1.0]]
    found = modules.evaluate(LOOK, {"source": browser_function(f).javascript, "points": points})
    values, gradients = f.value_and_gradient(points)
    np.testing.assert_allclose([each["value"] for each in found], values, rtol=1e-12)
    theirs = [each["gradient"] for each in found]
    np.testing.assert_allclose(theirs, gradients, rtol=1e-10, atol=1e-12)
    assert np.isnan(theirs[0]).all()
