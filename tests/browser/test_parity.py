"""The browser's descents against Python's: one declaration, two prints, the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import gradviz as gv
from gradviz import gradients
from gradviz.descent import draw_noise
from gradviz.descent.endings import ASTRAY, FAILED, STATUSES
from gradviz.descent.presets import PRESETS, Preset
from gradviz.descent.step_code import browser_step
from gradviz.experiments.runs import Run
from gradviz.optimizers import RULES, SCHEDULES
from gradviz.optimizers.base import Configured
from gradviz.ui.widgets.player_data import browser_print, rule_data, run_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from gradviz import Function, Surface, Trajectory
    from gradviz.gradients import ConfiguredEstimator

STEPS = 100
SAME = 1e-8
TOLERANCE = 1e-8
SURFACES = ("two_wells", "beale", "griewank", "double_well", "rosenbrock_4d")

DESCEND = """
async ({ source, defined, run, start, steps, tolerance, target, z, at }) => {
  const { compileFunction, runPath, stepValues } = await import("/shared/engine.js");
  const f = compileFunction({ source, defined }), D = start.length;
  const noise = z === null ? null : Float64Array.from(z);
  const path = runPath(f, D, run, start, { steps, tolerance, target, z: noise });
  const numbers = at.filter((k) => k < path.length - 1)
    .map((k) => [k, Array.from(stepValues(f, D, run, path.positions, k, noise))]);
  return {
    ...path, numbers, positions: Array.from(path.positions), values: Array.from(path.values),
  };
}
"""


def _optimizers() -> dict[str, tuple[Preset, dict[str, Any]]]:
    """Return every declaration and variant, and each with every switch turned on."""
    found = {}
    for entry in PRESETS.values():
        if not isinstance(entry.declaration, type(RULES["SGD"])):
            continue
        found[entry.label] = (entry, {})
        for each in entry.hyperparameters:
            if each.kind == "flag" and not entry.shown(each):
                found[f"{entry.label} {each.name}"] = (entry, {each.name: True})
    return found


OPTIMIZERS = _optimizers()


class Parity:
    """One descent by Python and the same by the browser."""

    def __init__(
        self,
        modules: Page,
        function: Function,
        start: Sequence[float],
        entry: Preset,
        optimizer: Configured,
        *,
        steps: int = STEPS,
        tolerance: float = 0.0,
        target: float = -1e308,
        noise: float = 0.0,
        at: Sequence[int] = (),
        gradient: ConfiguredEstimator | None = None,
    ) -> None:
        self.function, self.rule = function, optimizer.rule
        self.python: Trajectory = gv.descend(
            function,
            start,
            optimizer,
            steps,
            noise=noise,
            seed=3,
            tolerance=tolerance,
            target=target,
            gradient=gradient,
        )
        z = draw_noise(noise, 3, steps, function.dimension)
        source = browser_print(gradient, function, steps, 3)
        if source is not None and source["directions"] is not None:
            source["directions"] = source["directions"].ravel().tolist()
        shown = run_data(Run(entry, optimizer, 0), self.python, source)
        code = rule_data(self.rule, function.dimension)["optimizer"]
        self.browser = modules.evaluate(
            DESCEND,
            {
                "source": function.javascript,
                "defined": function.javascript_defined,
                "start": list(start),
                "steps": steps,
                "at": list(at),
                "run": {
                    "optimizer": {**code, "settings": shown["settings"]},
                    "learning_rate": shown["learning_rate"],
                    "gradient": source,
                },
                "tolerance": tolerance,
                "target": target,
                "z": None if z is None else z.ravel().tolist(),
            },
        )
        self.browser["positions"] = np.reshape(self.browser["positions"], (-1, function.dimension))

    def assert_same_end(self) -> None:
        assert self.browser["status"] == self.python.status
        assert self.browser["stoppedAt"] == self.python.stopped_at
        assert len(self.browser["positions"]) == len(self.python.positions)

    def assert_same_path(self) -> None:
        self.assert_same_end()
        assert_same(self.browser["positions"], self.python.positions)
        assert_same(self.browser["values"], self.python.values)

    def assert_same_numbers(self) -> None:
        """Each equation's numbers are those of the step: inputs, result, and the states after."""
        slots = browser_step(self.rule, self.function.dimension).slots
        for k, numbers in self.browser["numbers"]:
            entries = np.reshape(numbers, (-1, self.function.dimension))
            after: dict[str, int] = {}
            for equation, (_tree, places, result) in zip(self.rule.update, slots, strict=True):
                for name, expected in self._before(k).items():
                    if name in places and name not in after:
                        assert_same(entries[places[name]], expected)
                for name, entry in after.items():
                    assert places.get(name, entry) == entry
                after[equation.target] = result
            assert_same(entries[after["x"]], self.python.positions[k + 1])
            for name in self.rule.states:
                assert_same(entries[after[name]], self.python.state[name][k + 1])

    def _before(self, k: int) -> dict[str, Any]:
        states = {name: self.python.state[name][k] for name in self.rule.states}
        given = {"x": self.python.positions[k], "g": self.python.gradients[k], "t": k + 1.0}
        return states | given


def assert_same(browser: Any, python: Any) -> None:
    """Compare to 1e-8 of each number, or of rounding next to the largest of them."""
    browser, python = np.asarray(browser, float), np.asarray(python)
    room = 1e-13 * max(1.0, float(np.max(np.abs(python))))
    np.testing.assert_allclose(browser, np.broadcast_to(python, browser.shape), SAME, room)


def suited(entry: Preset, surface: Surface, **values: Any) -> Configured:
    """Return an optimizer with the learning rate that the page offers for a surface."""
    # the first steps of RAdam are proportional to the gradient
    rate = surface.learning_rate if entry.key == "radam" else entry.suggested_rate(surface)
    if entry.key == "adafactor" and rate is not None:
        # on Beale's and Griewank's functions the page's rate makes a chaotic run: a change of the
        # start by one part grows to 1e10 parts within 100 steps
        rate /= 5
    if entry.key == "lamb" and rate is not None and surface is gv.SURFACES["griewank"]:
        # so does this one's: to 1e9 parts, where processors differ in the last digit of a cosine
        rate /= 50
    optimizer = entry.configure({**({} if rate is None else {"learning_rate": rate}), **values})
    assert isinstance(optimizer, Configured)
    return optimizer


def test_every_declaration_is_compared() -> None:
    assert {entry.declaration.name for entry, _ in OPTIMIZERS.values()} == set(RULES)
    assert {gv.SURFACES[key].dimension for key in SURFACES} == {1, 2, 4}


@pytest.mark.parametrize("label", OPTIMIZERS)
def test_paths_and_numbers_are_the_same(modules: Page, label: str) -> None:
    entry, switches = OPTIMIZERS[label]
    for key in SURFACES:
        surface = gv.SURFACES[key]
        optimizer = suited(entry, surface, **switches)
        parity = Parity(
            modules, gv.parse(surface.text), surface.start, entry, optimizer, at=(0, 1, 6, 99)
        )
        assert parity.python.stopped_at == STEPS, f"{key} is no stable run"
        parity.assert_same_path()
        parity.assert_same_numbers()


@pytest.mark.parametrize("label", ["SGD", "Momentum", "Adam", "Rprop", "Adafactor"])
def test_paths_with_noise_are_the_same(modules: Page, label: str) -> None:
    entry, _ = OPTIMIZERS[label]
    for key in SURFACES[:3]:
        surface = gv.SURFACES[key]
        parity = Parity(
            modules,
            gv.parse(surface.text),
            surface.start,
            entry,
            suited(entry, surface),
            noise=0.1,
            at=(0, 50, 99),
        )
        parity.assert_same_path()
        parity.assert_same_numbers()


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("clipping", [{}, {"clipnorm": 0.5}, {"clipvalue": 0.3}])
def test_paths_with_a_schedule_and_clipping_are_the_same(
    modules: Page, name: str, clipping: dict[str, float]
) -> None:
    surface = gv.SURFACES["two_wells"]
    declaration = SCHEDULES[name]
    rate, *rest = declaration.hyperparameters
    short = {each.name: 30 for each in rest if each.kind == "integer"}
    for key in ("momentum", "adam"):
        schedule = declaration(**{rate.name: 0.02, **short})
        optimizer = PRESETS[key].configure({}, learning_rate=schedule, **clipping)
        assert isinstance(optimizer, Configured)
        parity = Parity(
            modules, gv.parse(surface.text), surface.start, PRESETS[key], optimizer, at=(0, 29, 60)
        )
        parity.assert_same_path()
        parity.assert_same_numbers()


ENDINGS = {
    "diverged, by size": ("x^2 + y^2", (2.0, 1.0), 1.5, "diverged"),
    "diverged, by overflow": ("exp(x^2) + y^2", (3.0, 1.0), 1.0, "diverged"),
    "diverged, at once": ("exp(x^4) + y^2", (9.0, 1.0), 0.1, "diverged"),
    "left through a logarithm": ("log(x) + y^2", (0.2, 1.0), 0.3, "left_domain"),
    "left through a root": ("sqrt(x) + y^2", (0.01, 1.0), 0.1, "left_domain"),
    "outside from the start": ("log(x) + y^2", (-1.0, 1.0), 0.1, "left_domain"),
    "no slope at the edge": ("sqrt(x) + y^2", (0.0, 1.0), 0.1, "no_gradient"),
    "a pole": ("1/x + y^2", (0.0, 1.0), 0.1, "left_domain"),
    "a branch that is not taken": ("where(x > 0, x, log(y)) + y^2", (1.0, -2.0), 0.1, None),
    "overflow of what has a value": ("exp(x)/(1+exp(x)) + y^2", (800.0, 1.0), 0.1, "overflow"),
    "overflow of a difference": ("exp(x) - exp(x + 1) + y^2", (800.0, 1.0), 0.1, "overflow"),
    "converged": ("x^2 + y^2", (2.0, 1.0), 0.2, "converged"),
    "converged at the start": ("x^2 + y^2", (0.0, 0.0), 0.2, "converged"),
    "still on its way": ("x^2 + y^2", (2.0, 1.0), 0.001, "step_limit"),
    "a plane": ("3 + 0x + 0y", (2.0, 1.0), 0.1, "converged"),
}


@pytest.mark.parametrize("case", ENDINGS)
def test_runs_end_alike(modules: Page, case: str) -> None:
    text, start, rate, status = ENDINGS[case]
    entry = PRESETS["sgd"]
    optimizer = entry.configure({"learning_rate": rate})
    assert isinstance(optimizer, Configured)
    parity = Parity(modules, gv.parse(text), start, entry, optimizer, tolerance=TOLERANCE)
    assert status is None or parity.python.status == status
    if np.isfinite(parity.python.values).all():
        parity.assert_same_path()
    else:
        parity.assert_same_end()


RULES_WITHOUT_A_VALUE = {
    "x = x - g/0": ("no_update", 1),
    "x = x/(t - 3)": ("no_update", 3),
    "v = 0.9*v; x = x - 0.1*g/v": ("no_update", 1),
    "x = x - sqrt(-t)*g": ("no_update", 1),
    "x -= g/norm(g - g)": ("no_update", 1),
    "x = x - 9^(9^t)*g": ("diverged", 2),
    "lr = 0.1 in [0, 1]; lr *= 0.9; x -= lr*g": ("step_limit", STEPS),
}


@pytest.mark.parametrize("text", RULES_WITHOUT_A_VALUE)
def test_rules_without_a_value_end_alike(modules: Page, text: str) -> None:
    status, step = RULES_WITHOUT_A_VALUE[text]
    mine = gv.optimizers.read_custom(text)
    entry = Preset("own", mine.name, mine, {})
    parity = Parity(modules, gv.parse("x^2 + 3y^2"), (2.0, 1.0), entry, mine())
    assert (parity.python.status, parity.python.stopped_at) == (status, step)
    parity.assert_same_path()


def test_what_went_astray_is_the_same_in_the_browser(modules: Page) -> None:
    found = modules.evaluate(
        "async () => { const { ASTRAY, STATUS } = await import('/shared/engine.js');"
        " return [[...ASTRAY], Object.values(STATUS)]; }"
    )
    assert set(found[0]) == set(ASTRAY)
    assert set(found[1]) <= {*STATUSES, FAILED}


@pytest.mark.parametrize("steps", [0, 1])
def test_the_shortest_runs_end_alike(modules: Page, steps: int) -> None:
    entry = PRESETS["adam"]
    optimizer = entry.configure({})
    assert isinstance(optimizer, Configured)
    parity = Parity(modules, gv.parse("x^2 + y^2"), (2.0, 1.0), entry, optimizer, steps=steps)
    parity.assert_same_path()


# the value at the start is 5; with the rate 0.1 each step leaves 0.64 of it
TARGETS = {
    "on the way": (1.0, 0.1, 4, "reached"),
    "at the start": (5.0, 0.1, 0, "reached"),
    "together with the minimum": (0.0, 0.5, 1, "reached"),
    "never": (-1.0, 0.5, 2, "converged"),
    "not before it diverges": (1.0, 1.5, None, "diverged"),
}


@pytest.mark.parametrize("case", TARGETS)
def test_runs_stop_at_their_target_alike(modules: Page, case: str) -> None:
    target, rate, stopped_at, status = TARGETS[case]
    optimizer = PRESETS["sgd"].configure({"learning_rate": rate})
    assert isinstance(optimizer, Configured)
    parity = Parity(
        modules, gv.parse("x^2 + y^2"), (2.0, 1.0), PRESETS["sgd"], optimizer,
        tolerance=TOLERANCE, target=target,
    )  # fmt: skip
    assert parity.browser["status"] == status
    assert stopped_at is None or parity.browser["stoppedAt"] == stopped_at
    parity.assert_same_end()


ESTIMATORS = [each() for each in gradients.ALL.values() if each.directions not in ("none", "rows")]


@pytest.mark.parametrize("key", ["sgd", "adam"])
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda each: each.name)
def test_estimated_gradients_are_the_same(
    modules: Page, estimator: ConfiguredEstimator, key: str
) -> None:
    # a step at which what rounding differs by is small; the browser takes the complex one as exact
    assert estimator.stencil is not None
    gentle = estimator.with_values(h=0.01) if estimator.stencil.real else estimator
    surface = gv.SURFACES["himmelblau"]
    entry = PRESETS[key]
    function, optimizer = gv.parse(surface.text), suited(entry, surface)
    parity = Parity(modules, function, surface.start, entry, optimizer, gradient=gentle)
    parity.assert_same_end()
    np.testing.assert_allclose(parity.browser["positions"], parity.python.positions, rtol=1e-8)


@pytest.mark.parametrize("samples", [1, 2])
def test_estimates_that_are_zero_by_chance_end_no_path(modules: Page, samples: int) -> None:
    # here half of all directions lie across the gradient; the path still comes to the minimum
    entry, function = PRESETS["sgd"], gv.parse("x^2 + y^2")
    parity = Parity(
        modules, function, (1.0, 1.0), entry, gv.optimizers.SGD(learning_rate=0.05),
        steps=1000, tolerance=TOLERANCE, gradient=gradients.SPSA(samples=samples),
    )  # fmt: skip
    assert parity.browser["status"] == "converged"
    parity.assert_same_end()
    assert np.abs(parity.browser["positions"][-1]).max() < 1e-7
