"""Losses and penalties against formulas written by hand, differentiated by mpmath."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradviz.learning.losses import LOSSES, Huber, losses_for
from gradviz.learning.penalties import L2, PENALTIES, ElasticNet

if TYPE_CHECKING:
    from collections.abc import Callable

# as in keras.losses and keras.regularizers, and Koenker & Bassett for the quantile
HAND: dict[str, Callable[..., Any]] = {
    "MeanSquaredError": lambda p, y: (y - p) ** 2,
    "MeanAbsoluteError": lambda p, y: abs(y - p),
    "Huber": lambda p, y, delta: (
        (y - p) ** 2 / 2 if abs(y - p) <= delta else delta * abs(y - p) - delta**2 / 2
    ),
    "LogCosh": lambda p, y: mp.log(mp.cosh(p - y)),
    "Quantile": lambda p, y, tau: tau * (y - p) if y >= p else (1 - tau) * (p - y),
    "BinaryCrossentropy": lambda p, y: (
        -y * mp.log(1 / (1 + mp.exp(-p))) - (1 - y) * mp.log(1 - 1 / (1 + mp.exp(-p)))
    ),
    "Hinge": lambda p, y: max(mpf(0), 1 - (1 if y == 1 else -1) * p),
    "L1": lambda w, strength: strength * abs(w),
    "L2": lambda w, strength: strength * w * w,
    "ElasticNet": lambda w, strength, l1_ratio: (
        strength * l1_ratio * abs(w) + strength * (1 - l1_ratio) * w * w
    ),
}
SETTINGS: dict[str, dict[str, float]] = {
    "Huber": {"delta": 0.7},
    "Quantile": {"tau": 0.2},
    "L1": {"strength": 0.3},
    "L2": {"strength": 0.3},
    "ElasticNet": {"strength": 0.3, "l1_ratio": 0.25},
}
TERMS = {**LOSSES, **PENALTIES}
by_name = pytest.mark.parametrize("name", TERMS)
RNG = np.random.default_rng(5)


def _points(name: str) -> list[tuple[float, ...]]:
    """Return places away from the kinks, some of them far out."""
    if name in PENALTIES:
        return [(-2.5,), (-0.01,), (0.3,), (40.0,)]
    if TERMS[name].task == "classification":
        return [(p, y) for p in (-30.0, -2.5, -0.2, 0.4, 1.7, 25.0) for y in (0.0, 1.0)]
    near = [tuple(pair) for pair in RNG.normal(size=(6, 2))]
    return [*near, (300.0, -4.0), (-900.0, 3.0)]


@by_name
def test_values_and_derivatives(name: str) -> None:
    settings, points = SETTINGS.get(name, {}), _points(name)
    term, columns = TERMS[name](**settings), np.array(points).T
    exact = {name: mpf(value) for name, value in settings.items()}
    with mp.workdps(60):
        for point, value, slope, curvature in zip(
            points,
            term.value(*columns),
            term.first_derivative(*columns),
            term.second_derivative(*columns),
            strict=True,
        ):
            rest = [mpf(each) for each in point[1:]]
            f = lambda u, rest=rest: HAND[name](u, *rest, **exact)
            wanted = [mp.diff(f, mpf(point[0]), order, h=mpf(10) ** -12) for order in (0, 1, 2)]
            got = [value, slope, curvature]
            # numbers below the spacing of 1 are lost where they are added to numbers such as 1
            np.testing.assert_allclose(
                got, [float(each) for each in wanted], rtol=1e-12, atol=3e-14
            )


@pytest.mark.parametrize("name", [name for name in LOSSES if LOSSES[name].textbook])
def test_the_textbook_form_is_the_same(name: str) -> None:
    from gradviz.learning.terms import compiled

    loss = LOSSES[name]
    points = [point for point in _points(name) if max(map(abs, point)) < 20]
    p, y = np.array(points).T
    shown = compiled(loss.textbook, loss.inputs, "value")(p, y)
    np.testing.assert_allclose(shown, loss().value(p, y), rtol=1e-10, atol=1e-15)
    assert loss.textbook_latex != loss.latex


@pytest.mark.parametrize("name", LOSSES)
def test_smooth_says_whether_the_slope_jumps(name: str) -> None:
    loss = LOSSES[name]()
    p = np.linspace(-3.0, 3.0, 200_001)
    for y in (0.0, 1.0):
        steps = np.abs(np.diff(loss.first_derivative(p, y)))
        assert (steps.max() < 1e-3) == loss.declaration.smooth


def test_kinks_have_a_subgradient() -> None:
    for name in ("MeanAbsoluteError", "Quantile", "Hinge"):
        loss = LOSSES[name]()
        at = (1.0, 1.0)
        below, above = (float(loss.first_derivative(at[0] + side, at[1])) for side in (-1e-9, 1e-9))
        assert below <= float(loss.first_derivative(*at)) <= above
    assert float(PENALTIES["L1"]().first_derivative(0.0)) == 0.0


def test_far_out_nothing_overflows() -> None:
    for loss in LOSSES.values():
        for p in (-1e5, 1e5):
            for y in (0.0, 1.0):
                for numbers in (
                    loss().value(p, y),
                    loss().first_derivative(p, y),
                    loss().second_derivative(p, y),
                ):
                    assert np.isfinite(numbers)


def test_parts_of_a_penalty() -> None:
    assert L2(strength=3).parts == (0.0, 3.0)
    assert PENALTIES["L1"](strength=3).parts == (3.0, 0.0)
    assert ElasticNet(strength=2, l1_ratio=1).parts == PENALTIES["L1"](strength=2).parts
    assert ElasticNet(strength=2, l1_ratio=0).parts == L2(strength=2).parts


def test_which_curvatures_are_constant() -> None:
    constant = {name for name in LOSSES if LOSSES[name]().constant_second_derivative}
    assert constant == {"MeanSquaredError"}
    assert LOSSES["MeanSquaredError"]().constant_second_derivative == 2.0


def test_unknown_hyperparameters_are_refused() -> None:
    with pytest.raises(TypeError, match="'gamma'; it has: delta"):
        Huber(gamma=1)
    with pytest.raises(TypeError, match="it has: none"):
        LOSSES["LogCosh"](delta=1)


def test_outputs() -> None:
    assert LOSSES["BinaryCrossentropy"]().output([0.0, 800.0]).tolist() == [0.5, 1.0]
    assert LOSSES["Huber"]().output([2.0]).tolist() == [2.0]
    assert [each.task for each in losses_for("regression")] == ["regression"] * 5


@by_name
def test_formulas_are_printed(name: str) -> None:
    term = TERMS[name]
    assert term.latex
    assert term.source
    assert all(each.name in term.formula and each.words for each in term.hyperparameters)
