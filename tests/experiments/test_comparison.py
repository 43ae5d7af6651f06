"""The Compare page's experiment: its link says all of it, and what it computes is what is meant."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradviz as gv
from gradviz.comparing import axis_of
from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.descent.presets import PRESETS
from gradviz.experiments import ComparedRun, ComparisonExperiment, Selection, read_link
from gradviz.experiments.compared_runs import run_labels
from gradviz.experiments.comparison_settings import COMPARISON, METRIC, SHOWN, TARGET
from gradviz.experiments.custom_optimizer import BASES, custom_numbers
from gradviz.experiments.runs import ESTIMATORS, SCHEDULE
from gradviz.experiments.settings import NONE
from gradviz.experiments.typed_numbers import write_numbers
from gradviz.gradients import SPSA
from gradviz.optimizers import SGD, CosineDecay, read_custom
from gradviz.optimizers.base import Configured

BOWL = "x^2+10y^2"
SIGNS = "Signs:\nrate = 0.1 in [0.001, 1] log\nx = x - rate*sign(g)"
FUNCTIONS = {BOWL: 2, "(1 - x)^2 + 100*(y - x^2)^2": 2, "x^4 - x^2": 1, "x^2 + |y| + z^2": 3}
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


def numbers(declared: tuple[Hyperparameter, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values of some declared numbers."""
    return st.fixed_dictionaries({}, optional={each.name: value(each) for each in declared})


def value(each: Hyperparameter) -> st.SearchStrategy[Any]:
    """Draw a value of a declared number."""
    if each.kind == "flag":
        return st.booleans()
    if each.kind == "integer":
        return st.integers(int(each.minimum), int(each.maximum))
    return st.floats(each.minimum, each.maximum, allow_nan=False)


@st.composite
def selections(draw: st.DrawFn, options: dict[str, tuple[Hyperparameter, ...]]) -> Selection:
    """Draw one of some declarations with numbers of its own."""
    name = draw(st.sampled_from(list(options)))
    return Selection(name, draw(numbers(options[name])))


SCHEDULES = dict(SCHEDULE.options)
GRADIENTS = {name: each.hyperparameters for name, each in ESTIMATORS.items()}
CLIPPINGS = [NONE, "clipvalue", "clipnorm"]
LIMITS = st.floats(0.001, 1e6)


def points(dimension: int) -> st.SearchStrategy[str]:
    """Draw what a person types for a point: nothing, or its numbers."""
    number = st.tuples(*[NUMBERS] * dimension)
    return st.one_of(st.just(""), number.map(write_numbers))


@st.composite
def compared_runs(draw: st.DrawFn, dimension: int) -> ComparedRun:
    """Draw a run with all that it can have of its own."""
    as_all: dict[str, tuple[Hyperparameter, ...]] = {"all": ()}
    return ComparedRun(
        optimizer=draw(selections({key: each.hyperparameters for key, each in PRESETS.items()})),
        schedule=draw(selections(as_all | SCHEDULES)),
        clipping=draw(st.sampled_from(["all", *CLIPPINGS])),
        clip=draw(LIMITS),
        gradient=draw(selections(as_all | GRADIENTS)),
        start=draw(points(dimension)),
    )


@st.composite
def experiments(draw: st.DrawFn) -> ComparisonExperiment:
    """Draw a comparison with a value for each of its fields."""
    function = draw(st.sampled_from(list(FUNCTIONS)))
    dimension = FUNCTIONS[function]
    three = dimension == 3
    runs = tuple(draw(st.lists(compared_runs(dimension), min_size=2, max_size=5)))
    names = [f"run{number}" for number in range(1, len(runs) + 1)]
    values: dict[str, Any] = {
        "function": function,
        "start": draw(points(dimension)),
        "domain": draw(st.sampled_from(["", "-2, 2", "-1.5, 3"])),
        "across": draw(st.sampled_from([None, "y"])) if three else None,
        "upward": draw(st.sampled_from([None, "z"])) if three else None,
        "steps": draw(st.integers(10, 1000)),
        "gradient": draw(selections(GRADIENTS)),
        "noise": draw(st.floats(0, 100)),
        "seed": draw(st.integers(0, 9999)),
        "schedule": draw(selections(SCHEDULES)),
        "clipping": draw(st.sampled_from(CLIPPINGS)),
        "clip": draw(LIMITS),
        "comparison": draw(st.sampled_from(list(COMPARISON.options))),
        "runs": runs,
        "race": draw(st.integers(0, 9999)),
        "revealed": draw(st.booleans()),
        "guesses": draw(st.lists(st.sampled_from(["none", *names]), max_size=len(runs))),
        "against": draw(st.sampled_from(["steps", "gradients", "cost", "time"])),
        "target": draw(st.sampled_from(list(TARGET.options))),
        "shown": draw(st.sampled_from(list(SHOWN.options))),
        "row": draw(st.integers(-1, 399)),
        "column": draw(st.integers(-1, 399)),
        "base": draw(st.sampled_from(BASES)),
        "own": draw(st.sampled_from([None, SIGNS, "x = x - 0.1*g"])),
    }
    values["own_values"] = draw(numbers(custom_numbers(values["base"], values["own"])))
    labels = st.lists(st.sampled_from(run_labels(runs)), max_size=4, unique=True)
    values["basins_of"] = draw(st.none() | labels.map(tuple))
    plain = ComparisonExperiment(**values)
    values["metric"] = draw(st.sampled_from(plain.metrics))
    if plain.map_options:
        values["mapped"] = draw(st.none() | st.sampled_from(list(plain.map_options)))
        offered = plain.map_options[values["mapped"] or next(iter(plain.map_options))]
        values["across_setting"] = draw(st.none() | st.sampled_from(offered))
        rest = [each for each in offered if each != (values["across_setting"] or offered[0])]
        values["up_setting"] = draw(st.none() | st.sampled_from(rest))
    sizes = ComparisonExperiment(**values).sizes
    return ComparisonExperiment(**values, cells=draw(st.none() | st.sampled_from(sizes)))


@given(experiments())
@settings(max_examples=60)
def test_a_link_says_all_of_an_experiment(experiment: ComparisonExperiment) -> None:
    opened = read_link(experiment.link("http://localhost:8501"))
    assert opened.experiment == experiment
    assert hash(opened.experiment) == hash(experiment)
    assert not opened.refusals
    assert set(experiment.values()) == set(ComparisonExperiment.settings())


JUNK = [
    "", "nan", "1e999", "-1", "x" * 5000, "\0", "![a](//host/p)", "<img src=//host/p>", "none",
    "__import__('os')", "run99", "1,2,3,4", "true", "9" * 400, "adam", "SGD,Adam,SGD", "0.5",
]  # fmt: skip
KEYS = [
    *("f", "start", "domain", "across", "upward", "steps", "gradient", "noise", "seed"),
    *("schedule", "clipping", "clip", "view", "count", "run1", "run1.learning_rate", "run2.start"),
    *("run2.schedule", "run2.CosineDecay.alpha", "run2.clipping", "run2.clip", "run2.gradient"),
    *("run9", "run2.SPSA.h", "race", "revealed", "guess1", "guess12", "target", "mapped"),
    *("across_setting", "up_setting", "cells", "shown", "basins_of", "row", "column", "base"),
    *("own", "own.rate", "own.learning_rate", "metric", "against", "picture", "sealed", "step"),
    *("camera", "speed", "hide", "![a](//host/p)", "runs"),
]


@pytest.mark.parametrize("key", KEYS)
def test_hostile_links_give_an_experiment_and_sentences(key: str) -> None:
    for text in JUNK:
        said = quote(text)
        for more in ("", f"&{key}={said}", "&view=space", "&view=own&own=x", "&race=3"):
            opened = read_link(f"/compare?{quote(key)}={said}{more}")
            assert isinstance(opened.experiment, ComparisonExperiment)
            assert all(str(each) for each in opened.refusals)
            again = read_link(opened.experiment.link())
            assert again.experiment == opened.experiment
            assert not again.refusals


@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=30), max_size=12))
@settings(max_examples=40)
def test_random_links_give_an_experiment(link: dict[str, str]) -> None:
    said = "&".join(f"{quote(key)}={quote(text)}" for key, text in link.items())
    opened = read_link(f"/compare?{said}")
    again = read_link(opened.experiment.link())
    assert again.experiment == opened.experiment
    assert not again.refusals


def read(link: str) -> ComparisonExperiment:
    """Return the comparison that a link says, all of which is followed."""
    opened = read_link(f"/compare?{link}")
    assert not opened.refusals, [*map(str, opened.refusals)]
    assert isinstance(opened.experiment, ComparisonExperiment)
    return opened.experiment


def refused(link: str) -> list[str]:
    """Return which parts of a link were not followed."""
    return [each.key for each in read_link(f"/compare?{link}").refusals]


def test_the_runs_are_those_of_the_link() -> None:
    experiment = read(
        f"f={quote(BOWL)}&start=1,1&count=3&run3=adam&run3.learning_rate=0.5&steps=40"
    )
    found = experiment.run()
    assert [run.entry.label for run in found.runs] == ["SGD", "Momentum", "Adam"]
    expected = gv.descend(
        gv.parse(BOWL), (1, 1), gv.optimizers.Adam(learning_rate=0.5), 40, tolerance=1e-8
    )
    np.testing.assert_array_equal(found.trajectories[2].positions, expected.positions)


def test_a_learning_rate_suits_the_function_until_it_is_set() -> None:
    rates = [
        read(f"f={quote(text)}").entries["run1"].settings["learning_rate"]
        for text in (BOWL, "50x^2+y^2")
    ]
    assert rates[0] != rates[1]
    experiment = read(f"f={quote(BOWL)}").with_learning_rate("run1", 0.01234)
    assert experiment.parameters()["run1.learning_rate"] == ["0.0123"]
    assert experiment.changed(function="50x^2+y^2").parameters()["run1.learning_rate"]
    assert "run1.learning_rate" not in experiment.with_learning_rate("run1", rates[0]).parameters()


def test_a_rate_that_is_refused_is_the_one_that_suits() -> None:
    refusal = read_link(f"/compare?f={quote(BOWL)}&run1.learning_rate=nan").refusals[0]
    suited = read(f"f={quote(BOWL)}").entries["run1"].settings["learning_rate"]
    assert refusal.data["value"] == f"{suited:g}"


def test_a_run_has_its_own_start_gradient_and_schedule() -> None:
    own = "run1.start=-1.5,1&run1.gradient=SPSA&run1.schedule=CosineDecay"
    own += "&run1.CosineDecay.decay_steps=100&run1.learning_rate=0.02"
    experiment = read(f"f={quote(BOWL)}&start=1,1&steps=50&{own}")
    rate = CosineDecay(initial_learning_rate=0.02, decay_steps=100)
    expected = gv.descend(
        gv.parse(BOWL), (-1.5, 1), SGD(learning_rate=rate), 50, gradient=SPSA(), seed=0,
        tolerance=1e-8,
    )  # fmt: skip
    found = experiment.run().trajectories
    np.testing.assert_array_equal(found[0].positions, expected.positions)
    assert found[1].positions[0].tolist() == [1.0, 1.0]


OTHERS = f"f={quote('x^2+y^2')}&clipping=clipnorm&clip=2&count=2&run2=adam&run2.learning_rate=0.5"


def second(experiment: ComparisonExperiment) -> list[object]:
    """Return what the second run is: schedule, clipping, gradient, start, alpha and rate."""
    run = experiment.configured_runs[1]
    optimizer = run.optimizer
    assert isinstance(optimizer, Configured)
    return [
        optimizer.schedule and optimizer.schedule.declaration.name,
        dict(optimizer.clipping),
        str(run.gradient),
        run.start,
        optimizer.values.get("alpha"),
        optimizer.values[optimizer.rate_name],
    ]


def own_parts(experiment: ComparisonExperiment) -> dict[str, str]:
    """Return what the link says of what the second run has of its own."""
    found = {key[5:]: texts[0] for key, texts in experiment.parameters().items() if "run2." in key}
    del found["learning_rate"]
    return found


def test_without_anything_of_its_own_a_run_is_as_all() -> None:
    experiment = read(OTHERS)
    assert second(experiment) == [None, {"clipnorm": 2.0}, "as all", None, None, 0.5]
    assert own_parts(experiment) == {}


def test_a_link_says_what_a_run_has_of_its_own() -> None:
    link = {
        "schedule": "CosineDecay", "CosineDecay.alpha": "0.25", "clipping": "clipvalue",
        "clip": "0.5", "gradient": "CentralDifference", "CentralDifference.h": "0.01",
        "start": "1, -2",
    }  # fmt: skip
    experiment = read(f"{OTHERS}&" + "&".join(f"run2.{key}={text}" for key, text in link.items()))
    assert second(experiment) == [
        "CosineDecay", {"clipvalue": 0.5}, "CentralDifference(h=0.01)", (1.0, -2.0), 0.25, 0.5,
    ]  # fmt: skip
    assert own_parts(experiment) == link


def test_what_all_have_can_be_off_for_one() -> None:
    assert second(read(f"{OTHERS}&run2.clipping=none&run2.gradient=Exact"))[1:3] == [{}, "None"]


def test_wrong_parts_of_a_run_are_left_out() -> None:
    wrong = {"schedule": "__import__", "clipping": "9", "gradient": "rows", "clip": "-1"}
    link = f"{OTHERS}&run2.start=here&" + "&".join(f"run2.{key}={x}" for key, x in wrong.items())
    opened = read_link(f"/compare?{link}")
    assert isinstance(opened.experiment, ComparisonExperiment)
    assert second(opened.experiment)[:4] == [None, {"clipnorm": 2.0}, "as all", None]
    assert {each.key for each in opened.refusals} == {f"run2.{key}" for key in [*wrong, "start"]}
    assert any("here" in str(each.error) for each in opened.refusals)


def test_another_choice_forgets_what_the_last_one_was_set_to() -> None:
    experiment = read(f"{OTHERS}&run2.schedule=CosineDecay&run2.CosineDecay.alpha=0.25")
    experiment = experiment.with_run("run2", schedule=Selection("ExponentialDecay"))
    assert second(experiment)[0] == "ExponentialDecay"
    assert own_parts(experiment) == {"schedule": "ExponentialDecay"}
    assert second(experiment.with_run("run2", start="3; 4,5"))[3] == (3.0, 4.5)
    clipped = experiment.with_run("run2", clipping="clipvalue", clip=3)
    assert clipped.with_run("run2", clipping="clipnorm").named_run("run2").clip == 1.0


def test_another_optimizer_keeps_what_is_not_its_predecessors() -> None:
    own = "run2.beta_1=0.5&run2.start=1,1&run2.schedule=CosineDecay&run2.clipping=clipnorm"
    experiment = read(f"{OTHERS}&{own}&run2.clip=3")
    experiment = experiment.with_run("run2", optimizer=Selection("nadam"))
    assert "run2.beta_1" not in experiment.parameters()
    assert second(experiment)[:4] == ["CosineDecay", {"clipnorm": 3.0}, "as all", (1.0, 1.0)]


def test_another_function_takes_along_what_fits_it() -> None:
    experiment = read(f"f={quote(BOWL)}&run1.start=1,2&start=3,4&metric=loss")
    assert experiment.changed(function="x^4+y^2").named_run("run1").start == "1,2"
    line = experiment.changed(function="x^4")
    assert (line.named_run("run1").start, line.start) == ("", "")
    surface = experiment.with_test_function("rosenbrock")
    assert surface.named_run("run1").start == ""
    assert surface.changed(metric="distance").changed(function=BOWL).metric == "loss"


def test_fewer_runs_forget_what_named_the_others() -> None:
    experiment = read("count=5&run5=adam&view=basins&basins_of=SGD&basins_of=Adam 2")
    fewer = experiment.with_count(3)
    assert [run.entry.label for run in fewer.configured_runs] == ["SGD", "Momentum", "RMSprop"]
    assert fewer.basins_of == ("SGD",)
    assert fewer.with_count(4).runs[3] == ComparedRun(Selection("adam"))
    raced = read("race=3&guess1=run4&guess2=run1").with_count(3)
    assert raced.guesses == ("none", "run1")


def test_another_view_forgets_what_only_the_last_one_had() -> None:
    experiment = read(
        f"f={quote(BOWL)}&run1.beta=1&view=space".replace("&run1.beta=1", "")
        + "&mapped=run2&across_setting=momentum&cells=25&shown=value&row=3&column=4&target=0.1"
    )
    side = experiment.changed(comparison="side")
    assert side.parameters() == {"f": [BOWL]}
    own = side.changed(comparison="own", own=SIGNS, own_values={"rate": 0.5})
    kept = {"own": [SIGNS], "own.rate": ["0.5"]}  # an optimizer that was written is not lost
    basins = own.changed(comparison="basins", base="adam")
    assert own.changed(comparison="basins").parameters() == {
        "f": [BOWL], "view": ["basins"], **kept,
    }  # fmt: skip
    assert basins.changed(comparison="side").base == "sgd"


def test_another_map_forgets_the_cell() -> None:
    experiment = read("view=space&mapped=run2&across_setting=momentum&row=3&column=4&cells=25")
    assert experiment.changed(mapped="run4").parameters() == {"view": ["space"], "mapped": ["run4"]}
    swapped = experiment.changed(up_setting="weight_decay")
    assert (swapped.row, swapped.column, swapped.across_setting) == (-1, -1, "momentum")
    assert experiment.changed(shown="value").row == 3


def test_scipys_methods_have_small_maps() -> None:
    scipy = next(key for key, each in PRESETS.items() if not hasattr(each.declaration, "equations"))
    experiment = read("view=basins&cells=100")
    assert experiment.size == "100"
    assert experiment.with_run("run1", optimizer=Selection(scipy)).size == "25"
    assert refused(f"view=basins&cells=100&run1={scipy}") == ["cells"]


@pytest.mark.parametrize(
    "values",
    [
        {"mapped": "run9"}, {"across_setting": "beta_1"}, {"cells": "7"}, {"basins_of": ["Foo"]},
        {"guesses": ["run9"]}, {"own": "x = "}, {"own_values": {"zeta": 1.0}}, {"race": -1},
        {"runs": ["sgd"]}, {"runs": ["sgd", "foo"]}, {"metric": "distance", "function": BOWL},
        {"runs": [ComparedRun(start="1"), ComparedRun()]},
    ],
)  # fmt: skip
def test_what_cannot_be_raises(values: dict[str, Any]) -> None:
    with pytest.raises((ValueError, gv.ExpressionError)):
        ComparisonExperiment(**values)
    with pytest.raises((ValueError, gv.ExpressionError)):
        ComparisonExperiment().changed(**values)


def test_a_hidden_race_is_sealed_and_the_same_elsewhere() -> None:
    experiment = read(f"f={quote(BOWL)}&run2=adam&run2.beta_1=0.5&run1.start=1,2").with_race(77)
    link = experiment.link()
    assert "adam" not in link
    assert "run1" not in link
    opened = read_link(link)
    assert opened.experiment == experiment
    assert not opened.refusals
    open_link = experiment.changed(revealed=True).link()
    assert "run2.beta_1=0.5" in open_link
    assert "sealed" not in open_link
    assert "sealed" not in experiment.changed(comparison="tuning").link()


def test_a_race_mixes_the_runs_and_knows_who_was_right() -> None:
    experiment = read("race=5")
    order = experiment.race_order
    assert sorted(order) == [0, 1, 2, 3]
    assert order != (0, 1, 2, 3)
    names = [run.entry.key for run in experiment.run().runs]
    assert names == [f"run{number + 1}" for number in order]
    assert [run.color for run in experiment.run().runs] == [0, 1, 2, 3]
    guessed = experiment.with_guess(2, names[1]).with_guess(1, "none")
    assert guessed.answers[1] == (names[1], names[1])
    assert guessed.answers[0] == (names[0], "none")
    assert guessed.with_race(9).guesses == ()
    assert read("").race_order == (0, 1, 2, 3)


def test_what_is_tuned_is_used_side_by_side() -> None:
    experiment = read(f"f={quote(BOWL)}&start=1,1&view=tuning&target=0.01")
    found = experiment.tuning().finish()
    used = experiment.with_best_settings(found)
    assert used.comparison == "side"
    assert used.target == "0.001"
    # gradient descent is fastest near 2/(lambda_1 + lambda_2)
    rate = used.named_run("run1").optimizer.values["learning_rate"]
    assert rate == pytest.approx(2 / 22, rel=0.2)
    for run, tuning in zip(used.configured_runs, found, strict=True):
        for name, best in tuning.best_settings.items():
            assert dict(run.optimizer.settings)[name] == pytest.approx(best, rel=1e-11)


def test_a_cell_of_the_map_is_a_run() -> None:
    experiment = read(f"f={quote(BOWL)}&start=1,1&view=space&cells=25&row=12&column=10")
    assert experiment.map_choice == ("run1", "learning_rate", "momentum")
    found = experiment.hyperparameter_map().finish()
    cell = experiment.cell(found.status.shape)
    assert cell == (12, 10)
    rate = axis_of(SGD.by_name["learning_rate"], 25).values[10]
    momentum = axis_of(SGD.by_name["momentum"], 25).values[12]
    expected = gv.descend(
        gv.parse(BOWL), (1, 1), SGD(learning_rate=rate, momentum=momentum), 300, tolerance=1e-8
    )
    assert found.values[cell] == pytest.approx(expected.values[-1])


def test_the_basins_do_not_depend_on_where_all_begin() -> None:
    wells = f"f={quote('(x^2-1)^2+y^2')}&domain=-2,2&view=basins&cells=25"
    experiment = read(wells)
    assert [run.entry.label for run in experiment.basins_runs] == ["SGD", "Momentum"]
    found = experiment.basins().finish()
    assert [each.which.shape for each in found] == [(25, 25), (25, 25)]
    assert np.all(found[0].which[:, :12] == found[0].which[0, 0])
    assert experiment.changed(start="1, 1").basins_work() == experiment.basins_work()


def test_an_own_optimizer_races_the_original() -> None:
    experiment = read(f"f={quote(BOWL)}&start=1,1&view=own")
    original, mine = experiment.custom_race().trajectories
    np.testing.assert_array_equal(original.positions, mine.positions)
    edited = experiment.changed(own=SIGNS, own_values={"rate": 0.05})
    assert read(edited.link().partition("?")[2]) == edited
    expected = gv.descend(
        gv.parse(BOWL), (1, 1), read_custom(SIGNS)(rate=0.05), 300, tolerance=1e-8
    )
    np.testing.assert_array_equal(
        edited.custom_race().trajectories[1].positions, expected.positions
    )
    assert edited.changed(base="adam").parameters() == {
        "f": [BOWL], "start": ["1,1"], "view": ["own"], "base": ["adam"],
    }  # fmt: skip
    assert edited.changed(own=SIGNS.replace("rate", "size")).own_values == {}


def test_every_metric_and_choice_has_a_title() -> None:
    for declared in (COMPARISON, METRIC, SHOWN):
        assert all(dict(declared.options).values())  # type: ignore[arg-type]


def test_of_what_is_looked_at_differently_the_descents_are_the_same() -> None:
    experiment = read(f"f={quote(BOWL)}")
    looks = [
        experiment.changed(metric="step_length", against="cost", target="0.1"),
        experiment.changed(comparison="tuning"),
    ]
    assert all(each.descent == experiment.descent for each in looks)
    assert experiment.with_race(3).descent != experiment.descent


def test_basins_of_no_known_run_are_those_of_the_first_two() -> None:
    read = read_link("/compare?view=basins&basins_of=zz")
    assert read.experiment.basins_of is None
    assert read.experiment.link() == ComparisonExperiment(comparison="basins").link()
