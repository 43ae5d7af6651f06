"""An experiment of the Descent page: its link says it, and nothing in a link does harm."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradviz as gv
from gradviz.descent.presets import PRESETS
from gradviz.experiments import (
    DescentExperiment,
    Selection,
    SettingError,
    open_link,
    read_link,
)
from gradviz.experiments.links import query_of
from gradviz.experiments.opened_links import read_parameters
from gradviz.experiments.views import PlayerView
from gradviz.functions.surfaces import SURFACES
from tests.experiments.strategies import declared_values, hostile_parameters

FUNCTIONS = {
    "x^2 + 3y^2": 2,
    "cos y + 3 x": 2,
    "x^4": 1,
    "a^2 + b^2 + c^2 + a*b": 3,
    "f(y, x) = x^2 - y": 2,
}
NUMBER = st.floats(-1e6, 1e6)


@st.composite
def experiments(draw: st.DrawFn) -> DescentExperiment:
    function = draw(st.sampled_from(list(FUNCTIONS)))
    names = gv.parse(function).variables
    axes = st.none() if len(names) < 3 else st.none() | st.sampled_from(names)
    across = draw(axes)
    rest = [each for each in names if each != (across or names[0])]
    values = draw(
        declared_values(
            DescentExperiment,
            function=st.just(function),
            start=st.just("") | st.lists(NUMBER, min_size=len(names), max_size=len(names)),
            domain=st.just("") | st.just("-2, 2") | st.just("; ".join(["0:1.5"] * len(names))),
            across=st.just(across),
            upward=st.none() if len(names) < 3 else st.none() | st.sampled_from(rest),
        )
    )
    return DescentExperiment(**values)


@given(experiments())
def test_a_link_says_the_whole_experiment(experiment: DescentExperiment) -> None:
    opened = read_link(experiment.link())
    assert opened.experiment == experiment
    assert hash(opened.experiment) == hash(experiment)
    assert opened.refusals == ()
    assert opened.experiment.link() == experiment.link()


@given(declared_values(PlayerView, numbers=st.none(), coordinate=st.none()))
def test_a_link_says_the_whole_view(values: dict[str, Any]) -> None:
    view = PlayerView(**values)
    opened = read_parameters(DescentExperiment, view.parameters())
    assert opened.view == view
    assert opened.refusals == ()


@settings(max_examples=300)
@given(hostile_parameters(DescentExperiment))
def test_hostile_links_give_an_experiment_and_sentences(parameters: dict[str, list[str]]) -> None:
    opened = read_link("/?" + query_of(parameters))
    assert isinstance(opened.experiment, DescentExperiment)
    for refusal in opened.refusals:
        assert str(refusal)
        assert len(str(refusal)) < 1500
    again = read_link(opened.experiment.link())
    assert again.experiment == opened.experiment
    assert again.refusals == ()


@pytest.mark.parametrize(
    "link", ["", "?", "/?", "http://[::1", "/nowhere?x", "?%ff=%fe&&=&=a", "/?f", "?f=&f=&f=x"]
)
def test_what_is_hardly_a_link_is_one(link: str) -> None:
    assert isinstance(read_link(link).experiment, DescentExperiment)


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("?f=x^2+y^2", "x^2+y^2"),
        ("?f=x%5E2+%2B+y%5E2", "x^2 + y^2"),
        ("?f=x^2%20+%203y^2", "x^2 + 3y^2"),
        ("?f=x+y", "x+y"),
        ("?f=sin(x)+cos(y)", "sin(x)+cos(y)"),
        ("?f=sin%28x%29+cos+y", "sin(x) cos y"),
        ("?f=2x%2B1", "2x+1"),
    ],
)
def test_a_bare_plus_in_a_function_is_a_plus(link: str, text: str) -> None:
    experiment = open_link(link)
    assert isinstance(experiment, DescentExperiment)
    assert experiment.function == text


def test_values_in_code_are_checked_where_they_are_given() -> None:
    for wrong in (
        {"steps": 5},
        {"steps": 12.5},
        {"steps": "300"},
        {"steps": True},
        {"noise": float("nan")},
        {"function": "foo(x)"},
        {"start": (1, 2, 3)},
        {"domain": "5, 1"},
        {"runs": ["Nope"]},
        {"runs": [Selection("adam", {"beta_1": 7})]},
        {"runs": [Selection("adam", {"momentum": 0.5})]},
        {"gradient": "SPSA2"},
        {"across": "z"},
    ):
        with pytest.raises((SettingError, gv.ExpressionError)):
            DescentExperiment(**wrong)  # type: ignore[arg-type]
    with pytest.raises(SettingError, match=r"steps has to be a whole number from 10 to 1000"):
        DescentExperiment(steps=5)


def test_what_is_as_offered_is_left_out() -> None:
    shown = PRESETS["adam"].shown(PRESETS["adam"].hyperparameters[0])
    named = DescentExperiment(runs=[Selection("Adam", {"learning_rate": shown})])
    assert named == DescentExperiment(runs="Adam")
    assert named.link() == "/?runs=Adam"


def test_another_function_takes_along_the_rates_that_nobody_set() -> None:
    before = DescentExperiment("x^2 + y^2", start=(1, 1), runs=["SGD", "Adam"])
    before = before.with_value("adam", "learning_rate", 0.123)
    after = before.changed(function="50x^2 + y^2")
    # f'' = 100: descent is stable below 2/100, 0.01 is the ladder's last rate there, and half of
    # it is 0.005; but a first step of a twentieth of the range (0.2) is 0.2 / |(100, 2)| = 0.002
    assert after.runs[0].values["learning_rate"] == 0.002
    assert after.runs[1].values["learning_rate"] == 0.123
    assert after.start == "1, 1"
    assert before.changed(function="x^2 + y^2 + z^2").start == ""
    chosen = after.with_test_function("himmelblau")
    surface = SURFACES["himmelblau"]
    assert chosen.problem.start == surface.start
    assert chosen.steps == surface.steps
    assert chosen.runs[1].values["learning_rate"] == PRESETS["adam"].suggested_rate(surface)


def test_a_run_is_what_descend_does() -> None:
    experiment = DescentExperiment(
        "x^2 + 3y^2",
        start=(2, 1),
        steps=40,
        runs=["Adam"],
        schedule="CosineDecay",
        clipping="clipnorm",
    )
    found = experiment.run()
    rate = PRESETS["adam"].shown(PRESETS["adam"].hyperparameters[0])
    schedule = gv.optimizers.SCHEDULES["CosineDecay"]
    shown = {each.name: each.shown for each in schedule.hyperparameters[1:]}
    same = gv.optimizers.Adam(
        learning_rate=schedule(**{**shown, schedule.hyperparameters[0].name: rate}), clipnorm=1.0
    )
    path = gv.descend(gv.parse("x^2 + 3y^2"), (2, 1), same, 40, tolerance=1e-8)
    np.testing.assert_array_equal(found.trajectories[0].positions, path.positions)


def test_a_notebook_opens_a_link_and_is_warned() -> None:
    with pytest.warns(UserWarning, match="steps = 99999"):
        experiment = open_link("http://localhost:8501/?f=x^2%2By^2&steps=99999")
    assert experiment.run().problem.steps == 300
