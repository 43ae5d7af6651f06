"""An experiment of the Gradient page: its link says it, and its run is what the page shows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradviz as gv
from gradviz.descent.presets import PRESETS
from gradviz.experiments import GradientExperiment, Selection, SettingError, open_link, read_link
from gradviz.experiments.gradient import CLOUD, GradientView
from gradviz.experiments.gradient_results import (
    AutomaticGradient,
    EstimatedGradient,
    ExactGradient,
)
from gradviz.experiments.links import query_of
from gradviz.experiments.opened_links import read_parameters
from gradviz.experiments.runs import ESTIMATORS, EXACT
from gradviz.export.frameworks import FRAMEWORKS
from gradviz.gradients.exact.operation_counts import FAMILIES
from tests.experiments.strategies import declared_values, hostile_parameters

FUNCTIONS = ("x^2 + 3y^2", "cos y + 3 x", "x^4", "a^2 + b^2 + c^2 + a*b", "f(y, x) = x^2 - y", "5")
NUMBER = st.floats(-1e6, 1e6)


@st.composite
def experiments(draw: st.DrawFn) -> GradientExperiment:
    function = draw(st.sampled_from(FUNCTIONS))
    names = gv.parse(function).variables
    across = draw(st.none() if len(names) < 3 else st.none() | st.sampled_from(names))
    rest = [each for each in names if each != (across or names[0])]
    values = draw(
        declared_values(
            GradientExperiment,
            function=st.just(function),
            start=st.just("") | st.lists(NUMBER, min_size=len(names), max_size=len(names)),
            domain=st.just("") | st.just("-2, 2") | st.just("; ".join(["0:1.5"] * len(names))),
            across=st.just(across),
            upward=st.none() if len(names) < 3 else st.none() | st.sampled_from(rest),
            by=st.none() | st.sampled_from(names),
        )
    )
    return GradientExperiment(**values)


@given(experiments())
def test_a_link_says_the_whole_experiment(experiment: GradientExperiment) -> None:
    opened = read_link(experiment.link())
    assert opened.experiment == experiment
    assert hash(opened.experiment) == hash(experiment)
    assert opened.refusals == ()
    assert opened.experiment.link() == experiment.link()


@given(declared_values(GradientView))
def test_a_link_says_the_whole_view(values: dict[str, Any]) -> None:
    view = GradientView(**values)
    opened = read_parameters(GradientExperiment, view.parameters())
    assert opened.view == view
    assert opened.refusals == ()


@settings(max_examples=300)
@given(hostile_parameters(GradientExperiment), hostile_parameters(GradientView))
def test_hostile_links_give_an_experiment_and_sentences(
    one: dict[str, list[str]], other: dict[str, list[str]]
) -> None:
    opened = read_link("/gradient?" + query_of({**one, **other}))
    assert isinstance(opened.experiment, GradientExperiment)
    assert isinstance(opened.view, GradientView)
    for refusal in opened.refusals:
        assert str(refusal)
        assert len(str(refusal)) < 1500
    again = read_link(opened.experiment.link())
    assert again.experiment == opened.experiment
    assert again.refusals == ()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {}),
        ("view=estimated&gradient=SPSA&SPSA.samples=4", {"gradient": ("SPSA", {"samples": 4})}),
        (
            "view=estimated&CentralDifference.h=0.01",
            {"gradient": ("CentralDifference", {"h": 0.01})},
        ),
        ("optimizer=Adam&adam.beta_1=0.5&steps=40", {"optimizer": ("adam", {"beta_1": 0.5})}),
        ("by=y&start=1,+2", {"by": "y", "start": "1, 2"}),
        ("view=autodiff&f=x^2+y&seed=3", {"tab": "autodiff", "function": "x^2+y", "seed": 3}),
    ],
)
def test_the_keys_of_links(query: str, wanted: dict[str, Any]) -> None:
    opened = read_link(f"http://localhost:8501/gradient?{query}")
    assert opened.refusals == ()
    for name, value in wanted.items():
        expected = Selection(*value) if isinstance(value, tuple) else value
        assert getattr(opened.experiment, name) == expected


def test_the_view_is_beside_the_experiment() -> None:
    opened = read_link("/gradient?view=autodiff&angle=-35&field=false&sweep=7&family=product")
    assert opened.refusals == ()
    assert opened.view == GradientView(angle=-35, field=False, sweep=7, family="product")
    assert opened.experiment == GradientExperiment(tab="autodiff")


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("view=sideways", "view"),
        ("gradient=Exact", "gradient"),
        ("gradient=MiniBatch", "gradient"),
        ("optimizer=BFGS", "optimizer"),
        ("optimizer=Nope", "optimizer"),
        ("steps=1e999", "steps"),
        ("steps=155.5", "steps"),
        ("seed=-1", "seed"),
        ("by=z", "by"),
        ("angle=181", "angle"),
        ("sweep=-1", "sweep"),
        ("family=none", "family"),
        ("CentralDifference.h=nan", "CentralDifference.h"),
        ("SPSA.samples=4", "SPSA.samples"),
    ],
)
def test_what_cannot_be_followed_is_said(query: str, key: str) -> None:
    opened = read_link(f"/gradient?{query}")
    assert [refusal.key for refusal in opened.refusals] == [key]
    assert opened.experiment == GradientExperiment()
    assert opened.view == GradientView()


def test_values_in_code_are_checked_where_they_are_given() -> None:
    for wrong in (
        {"tab": "both"},
        {"gradient": EXACT},
        {"gradient": Selection("SPSA", {"samples": 0})},
        {"optimizer": "BFGS"},
        {"optimizer": Selection("adam", {"beta_1": 7})},
        {"steps": 9},
        {"seed": 10_000},
        {"by": "z"},
        {"function": "foo(x)"},
    ):
        with pytest.raises((SettingError, gv.ExpressionError)):
            GradientExperiment(**wrong)  # type: ignore[arg-type]


def test_what_was_only_for_the_other_choice_goes() -> None:
    before = GradientExperiment("x^2 + y z", by="z", across="y", upward="z", start=(1, 2, 3))
    assert before.changed(function="z^2 + x y").by == "z"
    after = before.changed(function="x^2 + y")
    assert (after.by, after.across, after.upward, after.start) == (None, None, None, "")
    estimated = GradientExperiment(gradient=Selection("SPSA", {"samples": 4}))
    assert estimated.changed(gradient="GaussianSmoothing").gradient.values == {}
    assert "samples" not in estimated.changed(gradient="GaussianSmoothing").link()


@pytest.mark.parametrize(("degrees", "angle"), [(0, 0), (270, -90), (-190, 170), (180, 180)])
def test_a_direction_is_within_half_a_turn(degrees: float, angle: int) -> None:
    assert GradientView().turned(degrees).angle == angle


def test_the_exact_tab() -> None:
    found = GradientExperiment("x^2 + 3y^2 + x y", start=(2, 1), by="y").run()
    assert isinstance(found, ExactGradient)
    assert found.at.value == 9.0
    np.testing.assert_array_equal(found.at.gradient, [5.0, 8.0])
    np.testing.assert_array_equal(found.at.hessian, [[2.0, 1.0], [1.0, 6.0]])
    # the roots of (2 - t)(6 - t) = 1 are 4 -+ sqrt(5)
    low, top = 4 - math.sqrt(5), 4 + math.sqrt(5)
    np.testing.assert_allclose(found.at.eigenvalues, [low, top])
    assert found.at.definiteness == "positive"
    assert found.at.condition_number == pytest.approx(top / low)
    assert found.at.largest_stable_step == pytest.approx(2 / top)
    assert [point.kind for point in found.critical.points] == ["minimum"]
    np.testing.assert_allclose(found.critical.points[0].position, [0, 0], atol=1e-9)
    assert found.derivation.variable == "y"
    assert found.derivation.result_latex == "6 y + x"


@pytest.mark.parametrize(
    ("text", "definiteness"),
    [
        ("x^2 + y^2", "positive"),
        ("-x^2 - y^2", "negative"),
        ("x^2 - y^2", "indefinite"),
        ("x^2 + y", "singular"),
        ("log(x) + y", None),
    ],
)
def test_the_signs_of_the_curvatures(text: str, definiteness: str | None) -> None:
    found = GradientExperiment(text, start=(-1, 1)).run()
    assert isinstance(found, ExactGradient)
    assert found.at.definiteness == definiteness
    assert (found.at.eigenvalues is None) == (definiteness is None)
    positive = definiteness == "positive"
    assert found.at.condition_number == (1.0 if positive else None)
    assert found.at.largest_stable_step == (1.0 if positive else None)


def test_where_there_is_no_value_there_is_no_gradient() -> None:
    found = GradientExperiment("1/x", start=(0,)).run()
    assert isinstance(found, ExactGradient)
    assert math.isnan(found.at.value)
    assert np.all(np.isnan(found.at.gradient))
    assert np.all(np.isnan(found.at.hessian))
    swept = GradientExperiment("log(x) + y", start=(-1, 1), tab="autodiff").run()
    assert isinstance(swept, AutomaticGradient)
    assert swept.is_undefined


def test_the_estimated_tab_of_a_difference() -> None:
    experiment = GradientExperiment(
        "x^4 + y^2",
        start=(1, 2),
        tab="estimated",
        gradient=Selection("ForwardDifference", {"h": 0.1}),
        optimizer=Selection("Adam", {"learning_rate": 0.05}),
        steps=30,
    )
    found = experiment.run()
    assert isinstance(found, EstimatedGradient)
    # ((1.1)^4 - 1) / 0.1 = 4.641 and ((2.1)^2 - 4) / 0.1 = 4.1
    estimate = found.estimator.estimate(experiment.parsed, np.array([1.0, 2.0]))
    np.testing.assert_allclose(estimate, [4.641, 4.1])
    function, adam = experiment.parsed, gv.optimizers.Adam(learning_rate=0.05)
    for path, gradient in ((found.exact, None), (found.estimated, found.estimator)):
        same = gv.descend(function, (1, 2), adam, 30, gradient=gradient, tolerance=1e-8)
        np.testing.assert_array_equal(path.positions, same.positions)
    assert found.curve is not None
    assert found.curve_estimates is not None
    assert found.curve_estimates.shape == (len(found.curve.hs), 2)
    assert found.draws is found.cloud is found.variance is None


def test_the_estimated_tab_of_random_directions() -> None:
    experiment = GradientExperiment(
        "x^2 + 3y^2", start=(2, 1), tab="estimated", gradient="SPSA", seed=5
    )
    found, other = experiment.run(), experiment.changed(seed=6).run()
    assert isinstance(found, EstimatedGradient)
    assert isinstance(other, EstimatedGradient)
    assert found.curve is None
    assert found.draws is not None
    assert found.cloud is not None
    assert found.variance is not None
    assert len(found.draws) == CLOUD
    np.testing.assert_array_equal(found.cloud.exact, [4.0, 6.0])
    off = np.abs(found.cloud.mean - found.cloud.exact)
    assert np.all(off < 5 * found.cloud.standard_error)
    assert other.cloud is not None
    assert not np.array_equal(found.cloud.estimates, other.cloud.estimates)
    assert not np.array_equal(found.estimated.positions, other.estimated.positions)
    np.testing.assert_array_equal(found.exact.positions, other.exact.positions)
    np.testing.assert_allclose(found.variance.variance, found.variance.theory, rtol=0.5)


def test_every_estimator_stands_beside_the_chosen_one() -> None:
    found = GradientExperiment("x^2 + 3y^2", start=(2, 1), tab="estimated").run()
    assert isinstance(found, EstimatedGradient)
    by_name = {each.estimator.name: each for each in found.all}
    assert list(by_name) == list(ESTIMATORS)
    for name in ("CentralDifference", "FivePointDifference", "ComplexStep"):
        estimate = by_name[name].estimate
        assert estimate is not None
        np.testing.assert_allclose(estimate, [4.0, 6.0], rtol=1e-6)


def test_an_estimator_that_does_not_apply_gives_nothing_and_says_why() -> None:
    experiment = GradientExperiment("floor(x) + y", tab="estimated", gradient="ComplexStep")
    assert experiment.obstacle is not None
    assert experiment.run() is None
    beside = experiment.changed(gradient="SPSA").run()
    assert isinstance(beside, EstimatedGradient)
    assert [each.estimator.name for each in beside.all if each.obstacle] == ["ComplexStep"]


def test_the_tab_of_automatic_differentiation() -> None:
    found = GradientExperiment("x y", start=(2.5, 4), tab="autodiff").run()
    assert isinstance(found, AutomaticGradient)
    # two inputs, one product, the seed and two edges back
    assert len(found.sweep.steps) == 6
    assert tuple(found.sweep.gradient) == (4.0, 2.5)
    assert found.is_exact
    assert not found.is_undefined
    assert (found.costs.variables, found.costs.value) == (2, 1)
    assert [each.framework for each in found.programs] == list(FRAMEWORKS)
    assert {each.output for each in found.programs} == {"[4.  2.5]"}
    assert all("[2.5, 4.0]" in each.code for each in found.programs)


def test_the_options_are_those_of_the_core() -> None:
    declared = GradientExperiment.settings()
    assert set(declared["gradient"].options) == set(ESTIMATORS) - {EXACT}  # type: ignore[attr-defined]
    with_rate = {key for key, entry in PRESETS.items() if entry.rate is not None}
    assert set(declared["optimizer"].options) == with_rate  # type: ignore[attr-defined]
    assert list(GradientView.settings()["family"].options) == list(FAMILIES)  # type: ignore[attr-defined]


def test_a_notebook_opens_a_link_and_is_warned() -> None:
    with pytest.warns(UserWarning, match="by = z"):
        experiment = open_link("http://localhost:8501/gradient?f=x^2%2By^2&by=z")
    assert isinstance(experiment, GradientExperiment)
    assert experiment.derivation_variable == "x"


def test_rules_that_go_without_saying_stand_in_one_line() -> None:
    # by hand: (x^2)' = 2x; in (3y)' and in 3x nobody stops at each rule alone
    found = GradientExperiment("x^2 + 3x + y").exact()
    lines = [[step.rule.code for step in line] for line in found.derivation_lines]
    assert lines == [["sum", "constant"], ["power"], ["constant_multiple", "variable"]]
    assert [step for line in found.derivation_lines for step in line] == [*found.derivation.steps]


@pytest.mark.parametrize("text", ["x", "5x", "x + y + 7", "-x", "x/3"])
def test_a_line_alone_is_derived_in_one_line(text: str) -> None:
    assert len(GradientExperiment(text).exact().derivation_lines) == 1


@pytest.mark.parametrize("text", ["sin(x) cos y", "x^2 e^x", "exp(-x^2)"])
def test_other_rules_have_a_line_each(text: str) -> None:
    trivial = {"constant", "variable", "sum", "constant_multiple"}
    for line in GradientExperiment(text).exact().derivation_lines:
        assert len(line) == 1 or {step.rule.code for step in line} <= trivial
