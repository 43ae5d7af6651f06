"""A step over whole vectors equals the same step written out for every coordinate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import gradviz as gv
from gradviz.descent.step_code import advance
from gradviz.descent.vector_step import vector_step
from gradviz.language import read_equations
from gradviz.language.vector_code import VectorProgram
from gradviz.optimizers import RULES, SCHEDULES, SGD

if TYPE_CHECKING:
    from gradviz.optimizers import Configured

WIDTH, STEPS = 6, 12
CONFIGURED = {
    **{name: each() for name, each in RULES.items()},
    **{f"clipnorm {name}": each(clipnorm=0.5) for name, each in RULES.items()},
    "clipvalue": SGD(clipvalue=0.3),
    "momentum": SGD(momentum=0.9),
    "Nesterov": SGD(momentum=0.9, nesterov=True),
    "weight decay": SGD(weight_decay=0.1),
    "Adam, amsgrad": gv.optimizers.Adam(amsgrad=True),
    "RMSprop, centered": gv.optimizers.RMSprop(centered=True, momentum=0.5),
    **{f"SGD, {name}": SGD(learning_rate=each) for name, each in SCHEDULES.items()},
}


@pytest.mark.parametrize("optimizer", CONFIGURED.values(), ids=CONFIGURED)
def test_every_rule(optimizer: Configured) -> None:
    rng = np.random.default_rng(0)
    h = [float(optimizer.values[name]) for name in optimizer.rule.inputs]
    start, move = advance(WIDTH, optimizer.rule)
    whole = vector_step(optimizer.rule)
    x = rng.normal(size=WIDTH)
    vector, states = x.copy(), whole.start(x, h)
    coordinates, numbers = tuple(x), start(tuple(x), h)
    for t in range(1, STEPS + 1):
        g = rng.normal(size=WIDTH) * (t != 3)
        with np.errstate(all="ignore"):
            moved = move(coordinates, tuple(g), numbers, h, float(t))
            vector, *states = whole.move(vector, g, states, h, float(t))
        coordinates, numbers = moved[:WIDTH], moved[WIDTH:]
        np.testing.assert_allclose(vector, coordinates, rtol=1e-12, atol=1e-15)
        spread = np.ravel([np.broadcast_to(state, WIDTH) for state in states])
        np.testing.assert_allclose(spread, numbers, rtol=1e-12, atol=1e-15)


def test_reductions_of_reductions_and_of_numbers() -> None:
    text = "a = sum(x*norm(x - mean(x))); b = a + mean(h) + norm(h) + sum(h*h)"
    program = VectorProgram(["x"], ["h"])
    names = dict(program.inputs)
    for each in read_equations(text, ("x", "h")):
        names[each.target] = program.build(each.tree, names)
    x, h = np.array([[1.0, 2.0, 4.0], [0.0, -1.0, 5.0]]), 3.0
    a, b = program.numpy(["x", "h"], [names["a"], names["b"]])(x, h)
    spread = np.linalg.norm(x - x.mean(axis=1, keepdims=True), axis=1)
    np.testing.assert_allclose(a[:, 0], x.sum(axis=1) * spread)
    np.testing.assert_allclose(b - a, h + np.sqrt(3.0) * h + 3.0 * h * h)
