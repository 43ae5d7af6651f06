"""An optimizer of one's own on every page: its run, its numbers, its link."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.experiments import (
    ComparisonExperiment,
    DescentExperiment,
    TrainingExperiment,
    read_link,
)
from gradviz.experiments.runs import COLORS

MINE = "Mine: lr = 0.1 in [0, 1]\nv = 0.9*v + g  # heavy ball\nx -= lr*v"
PAGES: dict[str, Any] = {
    "descent": DescentExperiment("x^2 + 3y^2", start=(2, 1), steps=20, runs=["Adam"], own=MINE),
    "side by side": ComparisonExperiment("x^2 + 3y^2", start=(2, 1), steps=20, own=MINE),
    "loss surfaces": TrainingExperiment(data="moons", epochs=20, runs=["Adam"], own=MINE),
}


def paths(experiment: Any) -> list[Any]:
    found = experiment.run()
    return [getattr(each, "trajectory", each) for each in _results(found)]


def _results(found: Any) -> Any:
    return found.trainings if hasattr(found, "trainings") else found.trajectories


@pytest.mark.parametrize("page", PAGES)
def test_it_runs_beside_the_others(page: str) -> None:
    experiment = PAGES[page]
    runs = experiment.run().runs
    assert runs[-1].entry.label == "Mine"
    assert len({run.color for run in runs}) == len(runs)
    for rate in (0.1, 0.02):
        mine = paths(experiment.changed(own_values={"lr": rate}))[-1]
        # by hand, from the gradients that were used
        x, v = mine.positions[0], np.zeros(mine.positions.shape[1])
        for k in range(mine.steps):
            v = 0.9 * v + mine.gradients[k]
            x = x - rate * v
            np.testing.assert_allclose(mine.positions[k + 1], x, rtol=1e-9, atol=1e-12)
    without = experiment.changed(own=None)
    assert [run.entry.key for run in without.run().runs] == [run.entry.key for run in runs[:-1]]


@pytest.mark.parametrize("page", PAGES)
def test_the_link_carries_it(page: str) -> None:
    experiment = PAGES[page].changed(own_values={"lr": 0.02})
    assert "own=Mine" in experiment.link()
    assert "own.lr=0.02" in experiment.link()
    opened = read_link(experiment.link())
    assert opened.experiment == experiment
    assert not opened.refusals
    for text, key in (("x = x - learning_rate*g", "own"), ("x = ", "own")):
        wrong = read_link(experiment.changed(own=None).link() + f"&own={text}")
        assert [each.key for each in wrong.refusals] == [key]
        assert wrong.experiment.own is None
    wrong = read_link(experiment.link().replace("own.lr=0.02", "own.lr=7"))
    assert [each.key for each in wrong.refusals] == ["own.lr"]


def test_its_rate_can_be_dragged_and_scheduled() -> None:
    text = "Mine: learning_rate = 0.1 in [0.001, 1] log; x -= learning_rate*g"
    experiment = PAGES["descent"].changed(own=text)
    dragged = experiment.with_learning_rate("own", 0.123456)
    assert dragged.own_values == {"learning_rate": 0.123}
    scheduled = experiment.changed(schedule="ExponentialDecay")
    mine = scheduled.run().runs[-1].optimizer
    assert mine.schedule is not None
    sgd = gv.optimizers.SGD(learning_rate=mine.schedule)
    expected = gv.descend(scheduled.parsed, (2, 1), sgd, 20)
    np.testing.assert_allclose(paths(scheduled)[-1].positions, expected.positions, rtol=1e-12)


@pytest.mark.parametrize("page", PAGES)
def test_other_equations_keep_the_numbers_that_they_have_too(page: str) -> None:
    text = "lr = 0.1 in [0, 1]; beta = 0.9 in [0, 1]; v = beta*v + g; x -= lr*v"
    experiment = PAGES[page].changed(own=text, own_values={"lr": 0.02, "beta": 0.5})
    assert experiment.changed(own=MINE).own_values == {"lr": 0.02}
    assert experiment.changed(own=None).own_values == {}
    assert experiment.changed(own=text.replace("[0, 1]; b", "[0.05, 1]; b")).own_values == {
        "beta": 0.5
    }


def test_many_runs_leave_it_a_color() -> None:
    labels = ["SGD", "Momentum", "Adam", "AdamW", "Adagrad", "Adadelta", "RMSprop", "Nadam"]
    labels += ["Adamax", "Lion", "Lamb", "Ftrl"]
    found = DescentExperiment("x^2", runs=labels, own=MINE, steps=10).run()
    assert len(found.runs) == 13
    assert all(0 <= run.color < COLORS for run in found.runs)


def test_two_of_one_name_are_told_apart() -> None:
    experiment = DescentExperiment("x^2", runs=["SGD"], own="SGD: x -= 0.1*g", steps=10)
    assert [run.entry.label for run in experiment.run().runs] == ["SGD", "SGD 2"]


def test_the_own_view_and_side_by_side_share_it() -> None:
    side = PAGES["side by side"]
    own = side.changed(comparison="own")
    assert own.own == MINE
    assert own.changed(comparison="side") == side
    assert own.changed(comparison="tuning").own == MINE
    racing = side.with_race(3)
    assert len(racing.run().runs) == len(side.run().runs) - 1  # nobody guesses it


def test_the_editor_begins_with_gradient_descent() -> None:
    own = ComparisonExperiment("x^2 + 3y^2", comparison="own")
    assert own.base == "sgd"
    assert len(own.original_text.splitlines()) < 12
