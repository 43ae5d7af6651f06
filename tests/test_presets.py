"""The learning rates with which a typed function is begun."""

from __future__ import annotations

import numpy as np
import pytest

import gradviz as gv
from gradviz.descent.presets import FIRST_SCREEN, PRESETS, RateScale, automatic_rate_scale
from gradviz.experiments import read_link
from gradviz.experiments.runs import run_colors

BOX = ((-2.0, 2.0), (-2.0, 2.0))


@pytest.mark.parametrize(
    ("text", "curvature"),
    [
        ("x^2 + y^2", 2.0),
        ("50x^2 + y^2", 100.0),
        ("1e4 x^2 + 1e-4 y^2", 2e4),
        ("5(x + y)^2 + (x - y)^2 / 10", 20.0),
    ],
)
def test_a_quadratic_is_stable(text: str, curvature: float) -> None:
    """Gradient descent on a quadratic is stable below 2 over its curvature (Nesterov, 2004)."""
    rate = automatic_rate_scale(gv.parse(text), BOX, (1.0, 1.2)).learning_rate
    assert rate < 2.0 / curvature
    assert rate > 0.01 / curvature


@pytest.mark.parametrize("key", gv.SURFACES)
def test_the_first_screens_runs_stay_on_every_surface_with_a_minimum(key: str) -> None:
    surface = gv.SURFACES[key]
    function = gv.parse(surface.text)
    rate_scale = automatic_rate_scale(function, surface.domain, surface.start)
    for name in FIRST_SCREEN:
        entry = PRESETS[name]
        optimizer = entry.configure({"learning_rate": entry.suggested_rate(rate_scale)})
        run = gv.descend(function, surface.start, optimizer, steps=300)
        assert run.status in ("converged", "step_limit") or not surface.minima, name


@pytest.mark.parametrize("text", ["log(x) + y", "sqrt(x y)", "x + y", "5 + 0x + 0y", "|x| + |y|"])
def test_every_function_gets_a_rate(text: str) -> None:
    for start in ((1.0, 1.0), (-1.0, 1.0), (0.0, 0.0)):
        with np.errstate(all="raise"):
            rate_scale = automatic_rate_scale(gv.parse(text), BOX, start)
        assert 1e-5 <= rate_scale.learning_rate <= 10.0


def test_a_first_step_is_small_beside_the_domain() -> None:
    f = gv.parse("30x + 40y")
    wide = automatic_rate_scale(f, ((-100.0, 100.0),) * 2, (1.0, 1.0)).learning_rate
    assert wide * 50.0 == pytest.approx(10.0)
    assert PRESETS["adam"].suggested_rate(RateScale(0.1, ((-100.0, 100.0),) * 2)) == pytest.approx(
        2.5
    )


def test_an_optimizer_has_one_color_on_every_page() -> None:
    names = ("sgd", "momentum", "rmsprop", "adam")
    link = "&".join(f"run{k}={name}" for k, name in enumerate(names, 1))
    compared = read_link(f"/compare?count=4&{link}").experiment
    descended = read_link("/?" + "&".join(f"runs={PRESETS[each].label}" for each in names))
    trained = read_link("/losses?" + "&".join(f"runs={PRESETS[each].label}" for each in names))
    own = [PRESETS[each].color for each in names]
    assert [run.color for run in compared.configured_runs] == own
    assert [run.color for run in descended.experiment.configured_runs] == own
    training = trained.experiment
    assert [run.color for run in training.run().runs] == own


@pytest.mark.parametrize(
    "names",
    [["adam", "adam", "adam"], ["lion", "adam", "nadam", "adam"], list(PRESETS)[:12], ["sgd"] * 12],
)
def test_runs_of_one_picture_have_colors_of_their_own(names: list[str]) -> None:
    colors = run_colors([PRESETS[each] for each in names])
    assert len(set(colors)) == len(names)
    assert colors[0] == PRESETS[names[0]].color % 12
