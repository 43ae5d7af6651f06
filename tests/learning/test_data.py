"""Data sets, splits and scalers; batches, starts and training."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats
from sklearn import preprocessing

import gradviz as gv
from gradviz.language import ExpressionError
from gradviz.learning import (
    DATASETS,
    LOSSES,
    MODELS,
    PENALTIES,
    SCALERS,
    DataError,
    Dataset,
    LinearModel,
    data_loss,
    fit_scaling,
    prepare,
    read_model,
)
from gradviz.learning.batches import Batches, gradient_cloud
from gradviz.learning.datasets import GROUPS
from gradviz.learning.initializers import INITIALIZERS
from gradviz.learning.training import EarlyStopping, overfitting, train

NAMES = """
line sine decay
gaussians moons circles xor spiral
diabetes iris iris_species breast_cancer breast_cancer_means
"""
every_set = pytest.mark.parametrize("name", DATASETS)
MADE = [name for group in GROUPS[:2] for name in [each.name for each in group.recipes]]


def test_the_sets_are_those_listed() -> None:
    assert list(DATASETS) == NAMES.split()


@every_set
def test_sets_are_whole(name: str) -> None:
    data = DATASETS[name]()
    assert data.features.shape == (data.size, data.dimension)
    assert np.isfinite(data.features).all()
    assert np.isfinite(data.target).all()
    assert len(set(data.symbols)) == data.dimension
    if data.task == "classification":
        count = DATASETS[name].class_count
        assert set(data.target) == set(range(count))
        assert len(data.classes) == data.class_count == count
    for each in DATASETS[name].parameters:
        assert each.words
        assert each.minimum <= each.default <= each.maximum


@pytest.mark.parametrize("name", MADE)
def test_made_up_sets_do_what_they_are_told(name: str) -> None:
    recipe = DATASETS[name]
    first, again, other = recipe(n=51), recipe(n=51), recipe(n=51, seed=1)
    np.testing.assert_array_equal(first.features, again.features)
    assert first.size == 51
    assert not np.array_equal(first.features, other.features)
    clean = recipe(n=50, noise=0.0)
    far = recipe(n=50, noise=0.0, outliers=0.2)
    assert np.count_nonzero(far.target != clean.target) == 10
    np.testing.assert_array_equal(far.features, clean.features)
    with pytest.raises(TypeError, match="no parameter 'rows'"):
        recipe(rows=3)


def test_made_up_sets_lie_where_they_should() -> None:
    x = DATASETS["line"](noise=0.0).features[:, 0]
    np.testing.assert_allclose(DATASETS["line"](noise=0.0).target, 1.5 * x + 0.5)
    x = DATASETS["sine"](noise=0.0).features[:, 0]
    np.testing.assert_allclose(DATASETS["sine"](noise=0.0).target, np.sin(2 * np.pi * x))
    x = DATASETS["decay"](noise=0.0).features[:, 0]
    np.testing.assert_allclose(DATASETS["decay"](noise=0.0).target, 2 * np.exp(-1.2 * x))
    rings = DATASETS["circles"](noise=0.0)
    np.testing.assert_allclose(
        np.linalg.norm(rings.features, axis=1), np.where(rings.target == 1, 0.5, 1.0)
    )
    signs = DATASETS["xor"](noise=0.0)
    np.testing.assert_array_equal(signs.features.prod(axis=1) > 0, signs.target == 1)
    arms = DATASETS["spiral"](n=200, noise=0.0).features
    np.testing.assert_allclose(arms[:100], -arms[100:], atol=1e-12)
    spread = DATASETS["line"](n=5000, noise=0.7)
    residual = spread.target - 1.5 * spread.features[:, 0] - 0.5
    assert residual.std() == pytest.approx(0.7, rel=0.05)


def test_real_sets_are_as_published() -> None:
    shapes = {
        name: DATASETS[name]().features.shape for name in ("diabetes", "iris", "breast_cancer")
    }
    assert shapes == {"diabetes": (442, 10), "iris": (150, 4), "breast_cancer": (569, 30)}
    means = DATASETS["breast_cancer_means"]()
    assert means.features.shape == (569, 10)
    np.testing.assert_array_equal(means.features, DATASETS["breast_cancer"]().features[:, :10])
    assert DATASETS["breast_cancer"]().classes == ("malignant", "benign")
    assert DATASETS["breast_cancer"]().target.sum() == 357
    assert DATASETS["iris_species"]().classes == ("setosa", "versicolor", "virginica")
    assert np.bincount(DATASETS["iris_species"]().target.astype(int)).tolist() == [50, 50, 50]
    flowers = DATASETS["iris"](species=0)
    assert flowers.classes == ("versicolor/virginica", "setosa")
    assert flowers.target.sum() == 50


def test_rows_are_added_moved_and_taken_away() -> None:
    data = DATASETS["gaussians"](n=10)
    moved = data.moved(3, [9.0, 8.0], 1.0)
    assert moved.features[3].tolist() == [9.0, 8.0]
    assert data.features[3].tolist() != [9.0, 8.0]
    assert data.added([1.0, 2.0], 0.0).size == 11
    np.testing.assert_array_equal(data.without(0).features, data.features[1:])
    assert data.with_features(("x2",)).features.tolist() == data.features[:, 1:].tolist()
    with pytest.raises(DataError, match="no column “x9”"):
        data.with_features(("x9",))
    with pytest.raises(DataError, match="at least one"):
        data.with_features(())
    with pytest.raises(ValueError, match="shape"):
        Dataset("", "", np.zeros((2, 2)), np.zeros(3), ("a", "b"), "y")


@pytest.mark.parametrize("name", SCALERS)
def test_scalers_are_scikit_learns_and_see_the_training_part_only(name: str) -> None:
    ready = prepare(DATASETS["breast_cancer"](), scaler=name)
    whole, rows, held = ready.whole.features, ready.parts.rows, ready.parts.held_out
    assert ready.validation is not None
    theirs: Any = getattr(preprocessing, SCALERS[name].estimator or "FunctionTransformer")()
    theirs.fit(whole[rows])
    np.testing.assert_allclose(ready.training.features, theirs.transform(whole[rows]), rtol=1e-12)
    np.testing.assert_allclose(ready.validation.features, theirs.transform(whole[held]), rtol=1e-12)
    np.testing.assert_allclose(
        ready.scaling.undo(ready.training.features), whole[rows], rtol=1e-9, atol=1e-15
    )
    with pytest.raises(KeyError):
        fit_scaling("sideways", ready.whole)


# models


def test_terms_are_in_scikit_learns_order() -> None:
    features = np.random.default_rng(0).normal(size=(7, 3))
    theirs = preprocessing.PolynomialFeatures(degree=3, include_bias=False)
    ours = LinearModel(("x0", "x1", "x2"), degree=3, bias=False)
    np.testing.assert_allclose(ours.design(features), theirs.fit_transform(features), rtol=1e-13)
    assert list(ours.terms) == theirs.get_feature_names_out().tolist()
    assert MODELS["polynomial"](("x",)).variables == ("w1", "w2", "w3", "b")
    assert MODELS["logistic"](("x", "z")).weights == (True, True, False)
    with pytest.raises(DataError, match="1771 parameters"):
        LinearModel(tuple(f"x{j}" for j in range(20)), degree=3)


def test_formulas_of_models() -> None:
    assert LinearModel(("x",)).latex == r"w\,x + b"
    assert LinearModel(("x",), degree=2).latex == r"w_{1}\,x + w_{2}\,x^{2} + b"
    assert (
        LinearModel(("x1", "mean $r"), bias=False).latex == r"w_{1}\,x_{1} + w_{2}\,\text{mean \_r}"
    )
    assert r"\dots" in LinearModel(tuple("abcdef")).latex
    assert read_model("a*exp(b*x)", ("x",)).latex == r"a e^{b x}"


def test_typed_models() -> None:
    model = read_model("y = rate*mean_radius^2 + offset", ("mean_radius", "x"))
    assert model.variables == ("offset", "rate")
    assert model.predict([[1.0, 2.0], [0.0, 1.0]], [[3.0, 9.0]]).tolist() == [[19.0], [9.0]]
    # a column's name wins over a constant's
    assert read_model("a*e", ("e",)).variables == ("a",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x^2", "no_parameters"),
        ("a + b", "no_column"),
        ("+".join(f"k{j}*x" for j in range(11)), "too_many_parameters"),
        ("p = a*x; q = b*x", "one_formula"),
        ("a[0] = b*x", "one_formula"),
    ],
)
def test_models_that_cannot_be_used(text: str, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_model(text, ("x",))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a*exp(b*x", "unclosed_parenthesis", "("),
        ("a*foo(x)", "unknown_function", "foo"),
        ("a*mean(x)", "unknown_function", "a*mean(x)"),
        ("  ", "empty", ""),
        ("a*x" + " " * 1000, "too_long", None),
        ("a x $", "unknown_character", "$"),
        ("y = a*x + $", "unknown_character", "$"),
        ("a*x == b = 2", None, None),
    ],
)
def test_mistakes_in_models_are_found_where_they_are(
    text: str, code: str | None, place: str | None
) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_model(text, ("x",))
    if code is not None:
        assert caught.value.code.removesuffix("_suggestion") == code
    if place is not None:
        assert text[caught.value.start : caught.value.end] == place


# batches


@pytest.mark.parametrize("batch_size", [None, 1, 7, 25, 26, 400])
def test_an_epoch_holds_every_row_once(batch_size: int | None) -> None:
    batches = Batches(100, batch_size, seed=3)
    for number in range(3):
        rows = batches.epoch(number)
        assert len(rows) == batches.per_epoch == len(batches.weights)
        np.testing.assert_array_equal(np.sort(np.concatenate(rows)), np.arange(100))
        np.testing.assert_allclose([len(each) / 100 for each in rows], batches.weights)
    steps = [batches.rows(step) for step in range(2 * batches.per_epoch)]
    for step, wanted in zip(steps, [*batches.epoch(0), *batches.epoch(1)], strict=True):
        np.testing.assert_array_equal(step, wanted)
    again = Batches(100, batch_size, seed=3)
    np.testing.assert_array_equal(again.rows(0), batches.rows(0))
    if not batches.is_full:
        assert not np.array_equal(batches.rows(0), batches.rows(batches.per_epoch))
        assert not np.array_equal(Batches(100, batch_size, seed=4).rows(0), batches.rows(0))


@pytest.mark.parametrize("batch_size", [None, 1, 7, 32])
@pytest.mark.parametrize("penalty", [None, PENALTIES["ElasticNet"](strength=0.4)])
def test_minibatch_gradients_average_to_the_full_one(batch_size: int | None, penalty: Any) -> None:
    data = DATASETS["gaussians"](n=50)
    f = data_loss(LinearModel(data.feature_names, 2), data, LOSSES["BinaryCrossentropy"], penalty)
    batches, point = Batches(50, batch_size, seed=2), np.linspace(-1, 1, 6)
    gradients = np.stack([f.gradient(point, rows) for rows in batches.epoch(0)])
    # the two differ in the order in which fifty numbers are added, and in nothing else
    np.testing.assert_allclose(
        batches.weights @ gradients, f.gradient(point), rtol=1e-13, atol=1e-15
    )
    cloud, weights = gradient_cloud(f, point, batches)
    assert len(cloud) <= max(200, batches.per_epoch)
    np.testing.assert_allclose(weights @ cloud, f.gradient(point), rtol=1e-13, atol=1e-15)
    if batch_size == 7:
        plain = gradients.mean(axis=0)
        assert np.abs(plain / f.gradient(point) - 1).max() > 1e-3


def test_batches_need_rows() -> None:
    for arguments in ((0, 1), (5, 0)):
        with pytest.raises(ValueError, match="at least one row"):
            Batches(*arguments)


def test_descents_take_minibatches() -> None:
    data = DATASETS["line"](n=40)
    f = data_loss(LinearModel(("x",)), data, LOSSES["MeanSquaredError"])
    batches = Batches(40, 8, seed=1)
    run = gv.descend(f, (0, 0), gv.optimizers.SGD(learning_rate=0.05), 20, gradient=batches)
    x = np.zeros(2)
    for step in range(20):
        rows = batches.rows(step)
        a = np.column_stack([data.features[rows, 0], np.ones(8)])
        x = x - 0.05 * 2 * a.T @ (a @ x - data.target[rows]) / 8
    np.testing.assert_allclose(run.positions[-1], x, rtol=1e-12)


# initialisation


@pytest.mark.parametrize(
    ("name", "distribution"),
    [
        ("RandomNormal", stats.norm(scale=0.05)),
        ("RandomUniform", stats.uniform(-0.05, 0.1)),
        ("GlorotUniform", stats.uniform(-1.0, 2.0)),
        (
            "GlorotNormal",
            stats.truncnorm(-2, 2, scale=(2 / 6) ** 0.5 / stats.truncnorm(-2, 2).std()),
        ),
        ("HeUniform", stats.uniform(-((6 / 5) ** 0.5), 2 * (6 / 5) ** 0.5)),
        ("HeNormal", stats.truncnorm(-2, 2, scale=(2 / 5) ** 0.5 / stats.truncnorm(-2, 2).std())),
    ],
)
def test_initializers_follow_their_distribution(name: str, distribution: Any) -> None:
    model = LinearModel(tuple("abcde"))
    drawn = INITIALIZERS[name]().draw(model, count=2000, seed=1)
    assert not drawn[:, -1].any()
    assert stats.kstest(np.ravel(drawn[:, :-1]), distribution.cdf).pvalue > 0.01
    with_bias = INITIALIZERS[name]().draw(model, count=2000, seed=1, bias=True)
    assert stats.kstest(with_bias[:, -1], distribution.cdf).pvalue > 0.01


def test_starts_depend_on_the_seed_only() -> None:
    model, initializer = read_model("a*exp(b*x)", ("x",)), INITIALIZERS["HeNormal"]()
    many, few = initializer.draw(model, 5, seed=3), initializer.draw(model, 2, seed=3)
    np.testing.assert_array_equal(many[:2], few)
    assert len(np.unique(many)) == 10
    assert not INITIALIZERS["Zeros"]().draw(model, 4).any()
    wide = INITIALIZERS["RandomUniform"](maxval=3).draw(model, 100)
    assert 2.8 < np.abs(wide).max() < 3


# training


def test_early_stopping_by_hand() -> None:
    assert EarlyStopping().stop([1.0, 2.0]) == (1, 0)
    assert EarlyStopping(patience=2).stop([5, 4, 4, 4, 1]) == (3, 1)
    assert EarlyStopping(patience=2, min_delta=0.5).stop([5.0, 4.8, 4.6]) == (2, 0)
    assert EarlyStopping(patience=1, start_from_epoch=3).stop([1, 2, 3, 4, 5, 6]) == (4, 3)
    assert EarlyStopping(patience=9).stop([3.0, 2.0, 1.0]) == (None, 2)


def test_overfitting_is_found() -> None:
    ready = prepare(DATASETS["sine"](), scaler="minmax", share=0.4, seed=1)
    model = MODELS["polynomial"](("x",), degree=9)
    loss = LOSSES["MeanSquaredError"]
    f, held = data_loss(model, ready.training, loss), data_loss(model, ready.validation, loss)  # type: ignore[arg-type]
    optimizer = gv.optimizers.Adam(learning_rate=0.05)
    done = train(f, np.zeros(10), optimizer, 2000, validation=held)
    found = done.overfitted_from
    assert found == done.lowest_validation_epoch
    assert found is not None
    assert done.validation_by_epoch is not None
    assert done.validation_by_epoch[found] == done.validation_by_epoch.min()
    assert done.validation_by_epoch[-1] > 1.01 * done.validation_by_epoch[found]
    assert done.training_by_epoch[-1] < done.training_by_epoch[found]
    np.testing.assert_array_equal(done.validation_by_step, done.validation_by_epoch)
    stopping = EarlyStopping(patience=200, restore_best_weights=True)
    stopped = train(f, np.zeros(10), optimizer, 2000, validation=held, early_stopping=stopping)
    assert stopped.stopped_epoch is not None
    assert stopped.epochs == stopped.stopped_epoch + 1 < 2000
    assert stopped.validation_by_epoch is not None
    lowest = stopped.validation_by_epoch.min()
    assert float(held.value(stopped.parameters)) == pytest.approx(lowest, rel=1e-12)
    assert stopped.trajectory.status == "stopped_early"
    assert stopped.trajectory.stopped_at == stopped.trajectory.steps
    assert len(stopped.trajectory.evaluations) == len(stopped.trajectory.values)


EPOCHS = np.arange(60)
FALLING = np.exp(-EPOCHS / 15)
NO_OVERFITTING = {  # training and validation losses by epoch
    "a training that diverges": (1.5**EPOCHS, 1.2 * 1.5**EPOCHS),
    "a training loss that jumps a hundredfold": (
        np.where(EPOCHS > 0, 100.0, 1.0), np.where(EPOCHS > 0, 110.0, 1.0)
    ),
    "a loss that swings": (
        FALLING * (2 + np.cos(EPOCHS / 3)), 0.3 + FALLING * (2 + np.cos(EPOCHS / 3))
    ),
    "a loss that swings on": (2 + np.cos(EPOCHS), 2.2 + np.cos(EPOCHS + 0.4)),
    "both fall": (FALLING, FALLING + 0.1),
    "validation rises, training stands still": (np.ones(60), 1 + np.abs(EPOCHS - 15) / 45),
    "validation rises once and falls again": (
        FALLING, 1 + FALLING + 2 * np.exp(-((EPOCHS - 30) ** 2) / 40)
    ),
    "noise": (FALLING, 1 + 0.1 * np.random.default_rng(3).standard_normal(60)),
    "it never got better": (FALLING, 1 + EPOCHS / 10),
    "training stands nearly still": (
        1 - EPOCHS * 1e-5, np.where(EPOCHS < 9, 2 - EPOCHS / 9, 1 + EPOCHS / 50)
    ),
    "nothing": ([], []),
    "no numbers": ([np.nan] * 9, [np.nan] * 9),
    "too few epochs": ([3.0, 2.0, 1.0], [3.0, 1.0, 2.0]),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_OVERFITTING)
def test_overfitting_is_claimed_only_where_it_happens(case: str) -> None:
    assert overfitting(*NO_OVERFITTING[case]) is None


def test_overfitting_is_claimed_where_it_happens() -> None:
    u_shaped = 1 + (EPOCHS - 20) ** 2 / 400
    assert overfitting(FALLING, u_shaped) == 20
    noise = 0.02 * np.random.default_rng(0).standard_normal((2, 60))
    found = overfitting(FALLING + noise[0], u_shaped + noise[1])
    assert found is not None
    assert abs(found - 20) <= 6


@pytest.mark.parametrize("rate", [0.4, 0.9])
@pytest.mark.parametrize("momentum", [0.9, 0.97])
def test_a_line_does_not_overfit_by_swinging(rate: float, momentum: float) -> None:
    """Two parameters, 60 points: what swings there is the momentum, which is not overfitting."""
    ready = prepare(DATASETS["line"](n=80), scaler="standardize", share=0.25, seed=0)
    model, loss = LinearModel(("x",)), LOSSES["MeanSquaredError"]
    f, held = data_loss(model, ready.training, loss), data_loss(model, ready.validation, loss)  # type: ignore[arg-type]
    sgd = gv.optimizers.SGD(learning_rate=rate / 10, momentum=momentum)
    for batches in (None, Batches(f.size, 8)):
        done = train(f, (0, 0), sgd, 60, validation=held, batches=batches)
        assert done.overfitted_from is None
        assert done.lowest_validation_epoch is not None


def test_training_that_diverges_ends() -> None:
    data = DATASETS["line"](n=40)
    f = data_loss(LinearModel(("x",)), data, LOSSES["MeanSquaredError"])
    optimizer = gv.optimizers.SGD(learning_rate=9.0)
    done = train(f, (0, 0), optimizer, 50, batches=Batches(40, 16), validation=f)
    assert done.trajectory.status == "diverged"
    assert done.epochs < 50
    assert len(done.running_by_epoch) == done.epochs
    with pytest.raises(ValueError, match="batches of 9 rows"):
        train(f, (0, 0), optimizer, batches=Batches(9))


def test_a_large_training_watches_a_sample() -> None:
    data = DATASETS["gaussians"](n=5000)
    f = data_loss(LinearModel(data.feature_names), data, LOSSES["BinaryCrossentropy"])
    optimizer = gv.optimizers.Adam(learning_rate=0.01)
    done = train(f, np.zeros(3), optimizer, 40, batches=Batches(5000, 50))
    assert done.watched.sampled_from == 5000
    whole = f.value(done.trajectory.positions[done.epoch_steps])
    np.testing.assert_allclose(done.training_by_epoch, whole, rtol=0.15)
    exact = gv.descend(f, np.zeros(3), optimizer, 300, gradient=Batches(5000, 50))
    np.testing.assert_allclose(done.trajectory.positions[300], exact.positions[-1], rtol=1e-12)
