"""What the first screen promises, and two more starts near the edge of a basin.

Where each run ends was obtained with `torch.optim` in float64 (SGD, SGD with momentum 0.9, with
nesterov, Adagrad with initial_accumulator_value 0.1, RMSprop with alpha 0.99, Adam; eps 1e-7), from
the same starts, rates and numbers of steps. All of them end in the same minimum when the start is
moved by 0.01 in any direction, so that rounding does not decide.
"""

from __future__ import annotations

import numpy as np
import pytest

import gradviz
from gradviz import optimizers
from gradviz.descent.presets import FIRST_SCREEN, PRESETS
from gradviz.functions.surfaces import DEFAULT, SURFACES

RUNS = {
    "SGD": lambda rate: optimizers.SGD(learning_rate=rate),
    "Momentum": lambda rate: optimizers.SGD(learning_rate=rate, momentum=0.9),
    "Nesterov": lambda rate: optimizers.SGD(learning_rate=rate, momentum=0.9, nesterov=True),
    "Adagrad": lambda rate: optimizers.Adagrad(learning_rate=rate),
    "RMSprop": lambda rate: optimizers.RMSprop(learning_rate=rate, rho=0.99),
    "Adam": lambda rate: optimizers.Adam(learning_rate=rate),
}
POOR, GOOD = (0.90532, 0.0), (-0.93630, 0.0)
# run -> learning rate, where it ends
TWO_WELLS = {
    "SGD": (0.02, POOR),
    "Momentum": (0.01, GOOD),
    "Nesterov": (0.01, GOOD),
    "Adagrad": (0.3, GOOD),
    "RMSprop": (0.02, GOOD),
    "Adam": (0.05, GOOD),
}
NORTH_EAST, NORTH_WEST, SOUTH_EAST = (3.0, 2.0), (-2.80512, 3.13131), (3.58443, -1.84813)
HIMMELBLAU = {
    "SGD": (0.01, NORTH_EAST),
    "Momentum": (0.01, SOUTH_EAST),
    "Nesterov": (0.01, NORTH_EAST),
    "Adagrad": (0.5, NORTH_WEST),
    "RMSprop": (0.05, NORTH_WEST),
    "Adam": (0.1, NORTH_WEST),
}
NEAREST, LOWER, LOWEST = (1.60710, 0.56865), (1.70361, -0.79608), (-0.08984, 0.71266)
SIX_HUMP_CAMEL = {
    "SGD": (0.02, NEAREST),
    "Momentum": (0.01, LOWER),
    "Nesterov": (0.01, LOWER),
    "Adagrad": (0.6, LOWEST),
    "RMSprop": (0.05, LOWEST),
    "Adam": (0.1, LOWER),
}
CASES = [
    (key, start, run, rate, end)
    for key, start, runs in (
        ("two_wells", (0.75, 1.4), TWO_WELLS),
        ("himmelblau", (0.4, 4.0), HIMMELBLAU),
        ("six_hump_camel", (1.6, 1.1), SIX_HUMP_CAMEL),
    )
    for run, (rate, end) in runs.items()
]


@pytest.mark.parametrize(("key", "start", "run", "rate", "end"), CASES)
def test_each_run_ends_in_its_minimum(
    key: str, start: tuple[float, float], run: str, rate: float, end: tuple[float, float]
) -> None:
    surface = SURFACES[key]
    assert surface.start == start
    path = gradviz.descend(gradviz.parse(surface.text), start, RUNS[run](rate), steps=300)
    assert path.status in ("converged", "step_limit")
    np.testing.assert_allclose(path.positions[-1], end, atol=1e-3)


def test_gradient_descent_alone_ends_in_the_poor_well() -> None:
    surface = SURFACES["two_wells"]
    function = gradviz.parse(surface.text)
    poor = []
    for run, (rate, _) in TWO_WELLS.items():
        path = gradviz.descend(function, surface.start, RUNS[run](rate), steps=surface.steps)
        if path.values[-1] > surface.value + 0.9:
            poor.append(run)
    assert poor == ["SGD"]


def test_the_page_offers_these_six_with_these_settings() -> None:
    function = gradviz.parse(DEFAULT.text)
    for key, (rate, end) in zip(FIRST_SCREEN, TWO_WELLS.values(), strict=True):
        entry = PRESETS[key]
        assert entry.suggested_rate(DEFAULT) == rate
        path = gradviz.descend(
            function, DEFAULT.start, entry.configure({"learning_rate": rate}), steps=DEFAULT.steps
        )
        np.testing.assert_allclose(path.positions[-1], end, atol=1e-3)
