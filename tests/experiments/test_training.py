"""An experiment of the Loss surfaces page: its link says it, and its run is the core's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradviz as gv
from gradviz.experiments import (
    Selection,
    SettingError,
    TrainingExperiment,
    open_link,
    read_link,
)
from gradviz.experiments.links import query_of
from gradviz.experiments.opened_links import read_parameters
from gradviz.experiments.training_model import model_options
from gradviz.experiments.training_settings import OWN_MODEL, offered_features
from gradviz.experiments.training_view import TrainingView
from gradviz.learning import (
    DATASETS,
    LOSSES,
    MODELS,
    PENALTIES,
    SCALERS,
    Batches,
    DataError,
    Dataset,
    EarlyStopping,
    Edit,
    data_loss,
    edited,
    losses_for,
    prepare,
    train,
)
from gradviz.learning.edits import LARGEST
from tests.experiments.strategies import (
    JUNK,
    declared_values,
    hostile_parameters,
    numbers_of,
    values_of,
)

DATA = TrainingExperiment.settings()["data"]
NAME = st.sampled_from(["a", "b, c", "Größe (cm)", "x+y", "*z*"])
NAMES = st.lists(NAME, unique=True).map(tuple)
NUMBER = st.floats(-1e6, 1e6)
EDITED = st.floats(-LARGEST / 2, LARGEST / 2)
EDITS = st.lists(
    st.builds(Edit, st.integers(0, 9_999_999), st.lists(EDITED, max_size=3).map(tuple))
    | st.builds(Edit, st.none(), st.lists(EDITED, min_size=1, max_size=3).map(tuple)),
    max_size=5,
)


@st.composite
def experiments(draw: st.DrawFn) -> TrainingExperiment:
    data = draw(values_of(DATA))
    task = TrainingExperiment(data=data).task
    known = offered_features(data.name)
    features = st.none()
    if known:
        features |= st.lists(st.sampled_from(known), unique=True, max_size=4).map(tuple)
    chosen = {"data": data, "features": draw(features)}
    chosen["model"] = draw(st.none() | st.sampled_from(model_options(task)))
    typed = [f"{name}*a + b" for name in TrainingExperiment(**chosen).columns[:2]]
    own = chosen["model"] == OWN_MODEL
    chosen["formula"] = draw(st.sampled_from(["", *typed])) if own else draw(st.text(max_size=20))
    for name in ("polynomial_degree", "logistic_degree"):
        declared = TrainingExperiment.settings()[name].declared  # type: ignore[attr-defined]
        chosen[name] = draw(st.none() | st.integers(int(declared.minimum), int(declared.maximum)))
    losses = st.sampled_from(losses_for(task)).flatmap(
        lambda each: st.builds(Selection, st.just(each.name), numbers_of(each.hyperparameters))
    )
    variables = TrainingExperiment(**chosen).model_choice.model.variables
    axes = st.none() if len(variables) < 3 else st.none() | st.sampled_from(variables)
    across = draw(axes)
    rest = [each for each in variables if each != (across or variables[0])]
    numbers = st.lists(NUMBER, min_size=len(variables), max_size=len(variables))
    values = draw(
        declared_values(
            TrainingExperiment,
            **{name: st.just(value) for name, value in chosen.items()},
            table=st.none(),
            target=st.none() | NAME,
            table_features=st.none() | NAMES,
            positive=st.none() | NAME,
            otherwise=NAMES,
            points=EDITS,
            scaler=st.none() | st.sampled_from(list(SCALERS)),
            loss=st.none() | losses,
            start=st.just("") if len(variables) > 300 else st.just("") | numbers,
            across=st.just(across),
            upward=st.none() if len(variables) < 3 else st.none() | st.sampled_from(rest),
        )
    )
    return TrainingExperiment(**values)


@settings(max_examples=60)
@given(experiments())
def test_a_link_says_the_whole_experiment(experiment: TrainingExperiment) -> None:
    opened = read_link(experiment.link())
    assert opened.experiment == experiment
    assert hash(opened.experiment) == hash(experiment)
    assert opened.refusals == ()
    assert opened.experiment.link() == experiment.link()


@given(
    declared_values(
        TrainingView,
        numbers=st.none(),
        coordinate=st.none(),
        batch_run=st.none() | st.sampled_from(["SGD", "Adam"]),
        path_penalty=st.none() | st.sampled_from(list(PENALTIES)),
    )
)
def test_a_link_says_the_whole_view(values: dict[str, Any]) -> None:
    view = TrainingView(**values)
    opened = read_parameters(TrainingExperiment, view.parameters())
    assert opened.view == view
    assert opened.refusals == ()


@settings(max_examples=200)
@given(
    hostile_parameters(TrainingExperiment),
    st.dictionaries(
        st.sampled_from(["iris.features", "moons.noise", "polynomial.degree", "L2.strength"]),
        st.lists(JUNK, min_size=1, max_size=2),
    ),
    st.none() | st.sampled_from(["iris", "sine", "csv", "breast_cancer"]),
)
def test_hostile_links_give_an_experiment_and_sentences(
    parameters: dict[str, list[str]], more: dict[str, list[str]], data: str | None
) -> None:
    named = {} if data is None else {"data": [data]}
    opened = read_link("/losses?" + query_of({**parameters, **more, **named}))
    assert isinstance(opened.experiment, TrainingExperiment)
    for refusal in opened.refusals:
        assert str(refusal)
        assert len(str(refusal)) < 1500
    again = read_link(opened.experiment.link())
    assert again.experiment == opened.experiment
    assert again.refusals == ()


def test_old_links_say_what_they_said() -> None:
    experiment = open_link(
        "http://localhost:8501/losses?data=moons&moons.noise=0.2&model=logistic&logistic.degree=3"
        "&scaler=standardize&epochs=40&runs=SGD&runs=Adam&adam.learning_rate=0.2"
        "&init=GlorotUniform&seed=3&early=true"
    )
    assert experiment == TrainingExperiment(
        data=Selection("moons", {"noise": 0.2}),
        model="logistic",
        logistic_degree=3,
        scaler="standardize",
        epochs=40,
        runs=["SGD", Selection("Adam", {"learning_rate": 0.2})],
        init="GlorotUniform",
        seed=3,
        early=True,
    )
    chosen = open_link("/losses?data=iris&iris.features=petal%20length&iris.features=sepal%20width")
    assert isinstance(chosen, TrainingExperiment)
    assert chosen.features == ("petal length", "sepal width")
    typed = open_link("/losses?data=decay&model=own&formula=a*exp(-b*x)+c")
    assert isinstance(typed, TrainingExperiment)
    assert typed.model_choice.model.variables == ("a", "b", "c")


def test_values_in_code_are_checked_where_they_are_given() -> None:
    for wrong in (
        {"data": "nope"},
        {"data": Selection("moons", {"noise": -1})},
        {"features": ("x",)},
        {"data": "iris", "features": ("x",)},
        {"table": [[1.0, 2.0]]},
        {"share": 0.9},
        {"scaler": "log"},
        {"model": "logistic"},
        {"loss": "Hinge"},
        {"polynomial_degree": 1},
        {"model": "own", "formula": "x"},
        {"model": "own", "formula": "a*foo(x)"},
        {"start": (1, 2, 3)},
        {"across": "w"},
        {"points": [1, 2]},
    ):
        with pytest.raises((SettingError, DataError, gv.ExpressionError)):
            TrainingExperiment(**wrong)  # type: ignore[arg-type]


def test_what_nobody_chose_suits_the_data() -> None:
    line, sine = TrainingExperiment(), TrainingExperiment(data="sine")
    cancer = TrainingExperiment(data="breast_cancer")
    assert [each.offered_scaler for each in (line, cancer)] == ["none", "standardize"]
    assert [each.offered_model for each in (line, sine, cancer)] == [
        "linear", "polynomial", "logistic",
    ]  # fmt: skip
    assert len(sine.model_choice.model.variables) == 10
    assert cancer.model_choice.loss.name == "BinaryCrossentropy"
    found = sine.run()
    rates = [run.optimizer.values["learning_rate"] for run in found.runs]  # type: ignore[union-attr]
    offered = [run.entry.suggested_rate(found.problem.rate_scale) for run in found.runs]
    assert rates == offered
    [shown] = [
        each.shown for each in found.problem.offered_numbers("adam") if each.name == "learning_rate"
    ]
    assert shown == offered[2]


def test_other_data_takes_along_what_was_only_for_it() -> None:
    before = TrainingExperiment(
        data=Selection("line", {"noise": 1.0}),
        points=(Edit(3, (0.5, 1.0)),),
        model="polynomial",
        loss=Selection("Huber", {"delta": 2.0}),
        start=(1, 2, 3, 4),
        across="w3",
        epochs=80,
        runs=[Selection("SGD", {"learning_rate": 0.01})],
    )
    after = before.changed(data="moons")
    assert after == TrainingExperiment(
        data="moons", epochs=80, runs=[Selection("SGD", {"learning_rate": 0.01})]
    )
    assert before.changed(data=Selection("line", {"noise": 2.0})).points == before.points
    assert before.changed(model="linear").start == ""
    with pytest.raises(SettingError):
        before.changed(loss="Hinge")
    iris = TrainingExperiment(data="iris", points="3:1:2")
    some = iris.changed(features=("petal length",))
    assert some.points == ()
    assert some.changed(features=offered_features("iris")).features is None
    assert some.changed(data="moons").features is None


def test_what_only_the_other_option_had_goes() -> None:
    before = TrainingExperiment(
        batches="mini", batch_size=4, batch_seed=3, early=True, patience=9, start=(1, 2)
    )
    assert before.changed(batches="one") == TrainingExperiment(
        batches="one", batch_seed=3, early=True, patience=9, start=(1, 2)
    )
    assert before.changed(batches="full", early=False, init="HeNormal") == TrainingExperiment(
        init="HeNormal"
    )


def test_optimizers_keep_their_numbers_and_new_ones_are_as_offered() -> None:
    before = TrainingExperiment(runs=["Adam"]).with_learning_rate("adam", 0.012345)
    after = before.changed(runs=["SGD", "Adam"])
    assert after.runs == (Selection("sgd"), Selection("adam", {"learning_rate": 0.0123}))
    assert after.with_value("adam", "learning_rate", None).runs[1] == Selection("adam")
    bent = TrainingExperiment(penalty="L2").with_strength(1e9)
    assert bent.penalty.values["strength"] == 100.0
    assert TrainingExperiment().with_strength(1.0) == TrainingExperiment()


def test_a_run_is_what_train_does() -> None:
    experiment = TrainingExperiment(
        data=Selection("moons", {"n": 60}),
        points="3:0.5:1:1~-7",
        share=0.3,
        split_seed=2,
        scaler="minmax",
        logistic_degree=2,
        penalty=Selection("L2", {"strength": 0.1}),
        epochs=10,
        batches="mini",
        batch_size=6,
        batch_seed=4,
        init="GlorotUniform",
        seed=5,
        early=True,
        patience=3,
        runs=[Selection("Adam", {"learning_rate": 0.05})],
    )
    found = experiment.run()
    changed, _ = edited(DATASETS["moons"](n=60), experiment.points)
    ready = prepare(changed, scaler="minmax", share=0.3, seed=2)
    model = MODELS["logistic"](("x1", "x2"), degree=2)
    loss, held = (
        data_loss(model, each, LOSSES["BinaryCrossentropy"], PENALTIES["L2"](strength=0.1))
        for each in (ready.training, ready.validation)
        if each is not None
    )
    done = train(
        loss,
        gv.learning.INITIALIZERS["GlorotUniform"]().draw(model, seed=5)[0],
        gv.optimizers.Adam(learning_rate=0.05),
        10,
        batches=Batches(loss.size, 6, 4),
        validation=held,
        early_stopping=EarlyStopping(3),
    )
    [made] = found.trainings
    np.testing.assert_array_equal(made.trajectory.positions, done.trajectory.positions)
    np.testing.assert_array_equal(made.validation_by_step, done.validation_by_step)
    assert made.stopped_epoch == done.stopped_epoch


def table(rows: int = 1500) -> Dataset:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(rows, 3))
    target = (features @ [1.0, 2.0, -1.0] > 0).astype(float)
    names = ("a", "b", "c")
    return Dataset("csv", "mine.csv", features, target, names, "y", "classification")


def test_a_table_is_no_part_of_the_link() -> None:
    own = TrainingExperiment(data="csv", table=table(), loss="Hinge", across="w2")
    assert own.link() == "/losses?data=csv&loss=Hinge&across=w2"
    assert own != TrainingExperiment(data="csv", table=table(), loss="Hinge", across="w2")
    opened = read_link(own.link())
    # a line stands in for it, of which there is neither this loss nor this parameter
    assert opened.experiment == TrainingExperiment(data="csv")
    assert {each.key for each in opened.refusals} == {"loss", "across"}
    assert TrainingExperiment(data="csv").run().problem.data.original.name == "line"
    assert own.run().problem.sampled_from == 1125
    without = own.changed(table=None)
    assert without.loss is None
    assert without.data.name == "csv"


def test_a_result_takes_over_what_is_of_the_same() -> None:
    before = TrainingExperiment(data="csv", table=table(), runs=["SGD", "Adam"])
    first = before.run()
    same = before.run(after=first)
    assert same.problem is first.problem
    assert same.trainings == first.trainings
    faster = before.with_learning_rate("adam", 0.5)
    second = faster.run(after=first)
    assert second.problem is first.problem
    assert second.trainings[0] is first.trainings[0]
    assert second.trainings[1] is not first.trainings[1]
    rougher = faster.changed(penalty="L1").run(after=second)
    assert rougher.problem.prepared is first.problem.prepared
    assert rougher.problem.loss.rows is first.problem.loss.rows
    for result, experiment in ((second, faster), (rougher, faster.changed(penalty="L1"))):
        for one, other in zip(result.trainings, experiment.run().trainings, strict=True):
            np.testing.assert_array_equal(one.trajectory.positions, other.trajectory.positions)
    again = before.changed(split_seed=1).run(after=first)
    assert again.problem.prepared is not first.problem.prepared
    assert again.problem.data is first.problem.data


def test_what_a_link_asks_in_vain_is_chosen_by_the_data() -> None:
    for key in ("loss", "model"):
        opened = gv.read_link(f"/losses?data=iris&{key}=nothing")
        assert opened.experiment == TrainingExperiment(data="iris")
        (refusal,) = opened.refusals
        said = refusal.template.format(**refusal.data)
        assert said.endswith("It is chosen automatically now.")


def test_what_cannot_be_is_said_and_something_is_shown() -> None:
    rows = table(4)
    few = TrainingExperiment(data="csv", table=rows, share=0.8, early=True).run()
    assert few.split_error is not None
    assert few.split_error.code == "too_few_rows"
    assert few.problem.held is None
    large = TrainingExperiment(data="breast_cancer", logistic_degree=3)
    assert large.model_error is not None
    assert large.model_error.code == "too_many_parameters"
    assert large.model_choice.model.variables == TrainingExperiment(
        data="breast_cancer"
    ).model_choice.model.variables  # fmt: skip
    none = TrainingExperiment(data="iris", features=())
    assert none.features_error is not None
    assert none.run().problem.data.dataset.dimension == 4


def test_points_are_moved_added_and_taken_away() -> None:
    experiment = TrainingExperiment()
    data = experiment.run().problem.data
    moved = experiment.with_point(Edit(3, (0.5, 1.0)), data)
    added = moved.with_point(Edit(None, (2.0, 2.0)), data)
    assert added.link().endswith("points=3%3A0.5%3A1~%2B%3A2%3A2")
    assert added.with_point(Edit(3, ()), data).run().problem.data.dataset.size == 60
    assert experiment.with_point(Edit(3, (0.5, 1.0, 2.0)), data) == experiment


def test_normalization_opens_on_features_of_unlike_sizes_where_no_data_was_chosen() -> None:
    experiment = TrainingExperiment().for_section("normalization")
    data = experiment.run().problem.data.dataset
    sizes = data.features.std(axis=0)
    assert sizes.max() / sizes.min() > 50  # scikit-learn's own columns: 3.5 and 352
    assert experiment.offered_scaler == "standardize"


@pytest.mark.parametrize("section", ["none", "batches", "regularization", "initialization"])
def test_other_sections_open_on_what_there_is(section: str) -> None:
    assert TrainingExperiment().for_section(section) == TrainingExperiment()


@pytest.mark.parametrize(
    "chosen",
    [{"data": "moons"}, {"scaler": "minmax"}, {"model": "polynomial"}, {"loss": "Huber"}],
)
def test_normalization_keeps_what_a_person_chose(chosen: dict[str, Any]) -> None:
    experiment = TrainingExperiment(**chosen)
    assert experiment.for_section("normalization") == experiment
