"""An experiment of the Network page: its link says it, and its run is the core's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradviz as gv
from gradviz.experiments import NetworkExperiment, Selection, SettingError, read_link
from gradviz.experiments.links import query_of
from gradviz.experiments.network_experiment import UPDATE_RULES
from gradviz.experiments.network_problem import ROWS, STEPS, WORK
from gradviz.experiments.network_variants import VARIATIONS, variants
from gradviz.experiments.network_view import NetworkView
from gradviz.experiments.opened_links import read_parameters
from gradviz.experiments.training_settings import offered_features
from gradviz.learning import SCALERS, Batches, Dataset, prepare
from gradviz.learning.networks import Dense, Network, network_loss, train_network
from tests.experiments.strategies import (
    JUNK,
    declared_values,
    hostile_parameters,
    values_of,
)

RATE = st.floats(1e-6, 10.0)
HIDDEN = st.lists(st.integers(1, 128), min_size=1, max_size=4)
RULES = st.lists(st.sampled_from(UPDATE_RULES), unique=True, max_size=4)


@st.composite
def experiments(draw: st.DrawFn) -> NetworkExperiment:
    data = draw(values_of(NetworkExperiment.settings()["data"]))
    known = offered_features(data.name)
    features = st.none()
    if known:
        features |= st.lists(st.sampled_from(known), unique=True, max_size=4).map(tuple)
    values = draw(
        declared_values(
            NetworkExperiment,
            data=st.just(data),
            features=features,
            table=st.none(),
            target=st.none(),
            table_features=st.none(),
            positive=st.none(),
            otherwise=st.just(()),
            points=st.just(()),
            scaler=st.none() | st.sampled_from(list(SCALERS)),
            hidden=HIDDEN,
            runs=RULES,
            rates=st.lists(st.tuples(st.integers(0, 10_000), RATE), max_size=5),
        )
    )
    return NetworkExperiment(**values)


@settings(max_examples=60)
@given(experiments())
def test_a_link_says_the_whole_experiment(experiment: NetworkExperiment) -> None:
    opened = read_link(experiment.link())
    assert opened.experiment == experiment
    assert hash(opened.experiment) == hash(experiment)
    assert opened.refusals == ()


@given(declared_values(NetworkView, lead=st.none() | st.sampled_from(["sgd", "adam"])))
def test_a_link_says_the_whole_view(values: dict[str, Any]) -> None:
    view = NetworkView(**values)
    opened = read_parameters(NetworkExperiment, view.parameters())
    assert opened.view == view
    assert opened.refusals == ()


@settings(max_examples=200)
@given(
    hostile_parameters(NetworkExperiment),
    st.dictionaries(
        st.sampled_from(["iris.features", "moons.noise", "hidden", "rates", "L2.strength"]),
        st.lists(JUNK, min_size=1, max_size=2),
    ),
    st.none() | st.sampled_from(["iris", "sine", "csv", "breast_cancer"]),
)
def test_hostile_links_give_an_experiment_and_sentences(
    parameters: dict[str, list[str]], more: dict[str, list[str]], data: str | None
) -> None:
    named = {} if data is None else {"data": [data]}
    opened = read_link("/network?" + query_of({**parameters, **more, **named}))
    assert isinstance(opened.experiment, NetworkExperiment)
    for refusal in opened.refusals:
        assert str(refusal)
        assert len(str(refusal)) < 1500


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hidden", ""),
        ("hidden", "0"),
        ("hidden", "129"),
        ("hidden", "1, 2, 3, 4, 5"),
        ("hidden", "2.5"),
        ("rates", "10:0.1"),
        ("rates", [(1, 0.0)]),
        ("rates", [(-1, 0.1)]),
        ("rates", [(1.5, 0.1)]),
        ("rates", [(1, float("nan"))]),
        ("rates", [(k, 0.1) for k in range(21)]),
        ("dropout", 1.0),
        ("runs", ["BFGS"]),
        ("activation", "softmax"),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(SettingError):
        NetworkExperiment(**{name: value})


def test_a_run_is_what_the_core_makes_of_the_same() -> None:
    experiment = NetworkExperiment(data="moons", hidden="5", epochs=4, runs=["SGD"], seed=3)
    found = experiment.run()
    ready = prepare(gv.learning.DATASETS["moons"](), share=0.25, seed=0)
    network = Network(2, (Dense(5, "relu"), Dense(1, "sigmoid")))
    loss = network_loss(network, ready.training, "BinaryCrossentropy")
    training = train_network(
        loss,
        network.initial(3),
        gv.optimizers.SGD(learning_rate=0.01),
        4,
        batches=Batches(loss.size, 32),
        seed=3,
    )
    np.testing.assert_allclose(found.trainings[0].batch_losses, training.batch_losses, rtol=1e-12)


def test_the_rate_is_keras_s_and_changes_where_it_is_said() -> None:
    experiment = NetworkExperiment(runs=["Adam"])
    assert dict(experiment.configured_runs[0].optimizer.values)["learning_rate"] == 0.001
    changed = experiment.with_rate_change(70, 0.0123456)
    assert changed.rates == ((70, 0.0123),)
    assert changed.with_rate_change(30, 0.5).rates == ((30, 0.5),)  # what came later goes
    settings_of = changed.problem.settings(changed.configured_runs[0])
    assert settings_of.numbers(69)[settings_of.rate_place] == 0.001
    assert settings_of.numbers(70)[settings_of.rate_place] == 0.0123


def test_a_browser_is_not_asked_for_more_than_it_can_follow() -> None:
    rng = np.random.default_rng(0)
    many = Dataset(
        "csv", "csv", rng.normal(size=(9000, 3)), rng.integers(0, 2, 9000).astype(float),
        ("a", "b", "c"), "y", "classification", "", (), ("0", "1"),
    )  # fmt: skip
    large = NetworkExperiment(data="csv", hidden="128, 128", epochs=500, batch_size=1)
    problem = large.changed(table=many).problem
    assert problem.material.sampled_from is not None
    assert problem.loss.size <= ROWS
    assert problem.asked_epochs == 500 > problem.epochs >= 1
    assert problem.epochs == 1 or problem.epochs * problem.batches.per_epoch <= STEPS
    assert problem.epochs == 1 or (
        6 * problem.epochs * problem.loss.size * problem.network.dimension <= WORK
    )


def test_too_few_rows_are_not_split() -> None:
    rows = NetworkExperiment(data=Selection("line", {"n": 10}), share=0.8).problem
    assert (rows.held is None) == (rows.material.split_error is not None)


@pytest.mark.parametrize("name", VARIATIONS)
def test_one_thing_is_varied_and_all_else_is_the_same(name: str) -> None:
    experiment = NetworkExperiment(
        data="moons", hidden="4", epochs=2, runs=["SGD", "Adam"], dropout=0.1, vary=name
    )
    found = experiment.run()
    assert len(found.runs) == len(variants(name, experiment)) >= 3
    assert len({each.key for each in found.runs}) == len(found.runs)
    for each, (_, _, changes) in zip(found.runs, variants(name, experiment), strict=True):
        alone = experiment.changed(vary="none", **changes).run()
        same = found.trainings[found.runs.index(each)]
        np.testing.assert_array_equal(same.batch_losses, alone.trainings[0].batch_losses)
        assert each.problem.batches == experiment.problem.batches


def test_iris_has_three_probabilities() -> None:
    """Against scikit-learn: with a linear hidden layer it is logistic regression of three."""
    from sklearn.linear_model import LogisticRegression

    experiment = NetworkExperiment(
        data="iris_species", hidden="3", activation="linear", epochs=400, runs=["Adam"],
        share=0.0, batch_size=150, penalty="none",
    ).with_learning_rate("adam", 0.05)  # fmt: skip
    found = experiment.run()
    loss, end = found.problem.loss, found.trainings[0].parameters
    model = LogisticRegression(C=1e4, max_iter=5000).fit(loss.features, loss.target)
    theirs = model.predict_proba(loss.features)
    ours = loss.predict(end)
    np.testing.assert_allclose(ours.sum(axis=1), 1.0, rtol=1e-12)
    assert (ours.argmax(axis=1) == theirs.argmax(axis=1)).mean() >= 0.98


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("rates=1:2:3", "It is left out."),
        ("step=99999999", "It is chosen automatically now."),
        ("dropout=7", "It is 0 now."),
        ("activation=relu,swish", "It is relu now."),
        ("vary=batches", "It is none now."),
    ],
)
def test_a_link_says_what_it_is_instead(query: str, said: str) -> None:
    [refusal] = read_link(f"/network?{query}").refusals
    assert refusal.template.format(**refusal.data).endswith(said)
