"""The browser's functions against Python's: every operation of the language, value and gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import gradviz as gv
from gradviz.language.vocabulary import OPERATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from playwright.sync_api import Page

SAME = 1e-12
EDGES = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 1e-9, -1e-9, 6.5, -6.5, 30.0, -30.0)
FAR = (1e-300, 40.0, -40.0, 300.0, -300.0, 800.0, -800.0, 1e6, -1e6, 1e155, -1e155)

EVALUATE = """
({ source, dimension, points }) => {
  const f = compileFunction({ source }), g = new Float64Array(dimension);
  const rows = [], x = new Float64Array(dimension);
  for (let k = 0; k < points.length; k += dimension) {
    x.set(points.slice(k, k + dimension));
    const alone = f(x, null), value = f(x, g);
    if (!Object.is(alone, value)) throw new Error(`${alone} and, with the gradient, ${value}`);
    rows.push([value, ...g]);
  }
  return rows.flat();
}
"""

# those that are not written name(x) or name(x, y)
TYPED = {
    "add": "x + y",
    "subtract": "x - y",
    "multiply": "x y",
    "divide": "x / y",
    "power": "x ^ y",
    "negative": "-x",
    "lt": "where(x < y, x^2, y)",
    "le": "where(x <= y, x^2, y)",
    "gt": "where(x > y, x^2, y)",
    "ge": "where(x >= y, x^2, y)",
    "eq": "where(x == y, x^2, y)",
    "ne": "where(x != y, x^2, y)",
    "and": "where(x > 0 and y > 0, x^2, y)",
    "or": "where(x > 0 or y > 0, x^2, y)",
    "not": "where(not x > y, x^2, y)",
    "where": "where(x > 0, log(x) y, sqrt(-x) + y)",
    "guarded": "where(x > 0, 1, 2) log(y)",
    "defined": "log(x) + sqrt(y) + x y",
}
MIXED = (
    "x^2 + 4y^2 - cos(3x)",
    "x^3",
    "x^-2",
    "2^x",
    "x^0.5",
    "cbrt(x)^2",
    "|x|^1.5",
    "log(x y)",
    "sin^2(x) + tan(y)",
    "exp(-x^2 - y^2)",
    "sqrt(|x y|)",
    "sqrt(x^2 + y^2)",
    "max(x, y, 0)",
    "relu(x - y) + relu(y)",
    "sigmoid(x) softplus(y)",
    "erf(x / y)",
    "mod(x, 2) mod(-y, 3)",
    "where(x < -1, x, where(x < 1, x^3, y))",
    "floor(x) + ceil(y)",
    "atan2(y, x) hypot(x, y)",
    "0x + 0y + 3",
    "1/(1 + exp(-x)) - y",
    "sinh(x) / cosh(y)",
    "x^x + y^2",
    "1e300 x^2 + y",
)
RUNTIME_KINDS = {"function", "operator", "comparison", "logic", "internal"}


def written(name: str) -> str:
    if name in TYPED:
        return TYPED[name]
    return f"{name}({', '.join('xyz'[: OPERATIONS[name].arity])})"


def near_points(dimension: int) -> NDArray[np.float64]:
    """Return points near the origin: drawn at random, on kinks and on edges of domains."""
    drawn = np.random.default_rng(5).uniform(-4, 4, (300, dimension))
    unit = np.random.default_rng(6).uniform(-1, 1, (100, dimension))
    return np.concatenate([drawn, unit, corners(EDGES, dimension)])


def corners(values: tuple[float, ...], dimension: int) -> NDArray[np.float64]:
    return np.array(np.meshgrid(*[values] * min(dimension, 2))).reshape(min(dimension, 2), -1).T


def both(engine: Page, text: str, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Return value and gradient at the points: the browser's, and Python's."""
    function = gv.parse(text)
    points = np.resize(points, (len(points), function.dimension))
    browser = engine.evaluate(
        EVALUATE,
        {
            "source": function.javascript,
            "dimension": function.dimension,
            "points": points.ravel().tolist(),
        },
    )
    python = np.column_stack([function.value(points), function.gradient(points)])
    return points, np.array(browser, dtype=float).reshape(python.shape), python


def assert_parity(engine: Page, text: str, points: NDArray[np.float64], room: float) -> None:
    points, browser, python = both(engine, text, points)
    with np.errstate(all="ignore"):
        same = np.abs(browser - python) <= SAME * np.abs(python) + room
    same |= (browser == python) | (np.isnan(browser) & np.isnan(python))
    wrong = np.flatnonzero(~same.all(axis=1))
    assert not len(wrong), "\n".join(
        f"{text} at {points[k]}: the browser has {browser[k].tolist()}, Python {python[k].tolist()}"
        for k in wrong[:10]
    )


@pytest.mark.parametrize(
    "name", [row.name for row in OPERATIONS.values() if row.kind in RUNTIME_KINDS]
)
def test_every_operation_is_the_same(engine: Page, name: str) -> None:
    text = written(name)
    size = gv.parse(text).dimension
    assert_parity(engine, text, near_points(size), room=SAME)
    assert_parity(engine, text, corners(FAR, size), room=SAME)


@pytest.mark.parametrize("text", MIXED)
def test_mixed_expressions_are_the_same(engine: Page, text: str) -> None:
    assert_parity(engine, text, near_points(gv.parse(text).dimension), room=SAME)


@pytest.mark.parametrize("key", gv.SURFACES)
def test_every_surface_is_the_same(engine: Page, key: str) -> None:
    surface = gv.SURFACES[key]
    low, high = np.array(surface.domain).T
    drawn = np.random.default_rng(7).uniform(low, high, (200, surface.dimension))
    points = np.concatenate([drawn, [surface.start], *[[each] for each in surface.minima]])
    scale = np.nanmax(np.abs(gv.parse(surface.text).gradient(points)))
    assert_parity(engine, surface.text, points, room=SAME * float(max(1.0, scale)))


@pytest.mark.parametrize("name", ["erf", "sigmoid", "softplus", "expm1", "log1p", "tanh"])
def test_small_values_keep_their_digits(engine: Page, name: str) -> None:
    tiny = np.concatenate([-np.logspace(-300, 0, 200), np.logspace(-300, 0, 200)])[:, None]
    assert_parity(engine, f"{name}(x)", tiny, room=0.0)
