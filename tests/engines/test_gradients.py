"""Loss and gradient of both kinds of files are NumPy's over the whole array."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv

from gradviz.engines import ArrowEngine, EngineError, Problem, open_data
from gradviz.engines.base import Standardizer
from gradviz.engines.exact_sums import ExactSum
from gradviz.learning import LOSSES, MODELS, PENALTIES
from gradviz.learning.networks import Dense, Network
from tests.engines.conftest import (
    COLUMNS,
    as_columns,
    linear_problem,
    logistic_problem,
    rows,
    write,
)

W = np.array([0.4, -0.2, 1.5, 0.3])
EXACT = 1e-10


def close(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize(
    "groups", [[1000], [1, 999], [0, 500, 0, 0, 499, 1, 0], [10] * 100], ids=str
)
@pytest.mark.parametrize("workers", [1, 3])
def test_a_linear_gradient_is_numpys(tmp_path: Path, groups: list[int], workers: int) -> None:
    x, y = rows(1000)
    source = open_data(write(tmp_path / "d.parquet", as_columns(x, y), groups))
    assert len(source.parts) == len(groups)
    found = ArrowEngine(source, linear_problem(), workers).evaluate(W)
    design = np.column_stack([x, np.ones(len(x))])
    error = design @ W - y
    close(found.loss, np.mean(error**2))
    close(found.gradient, 2 * design.T @ error / len(x))
    assert (found.rows, found.missing, found.rows_read) == (1000, 0, 1000)


def test_a_logistic_gradient_is_numpys_and_no_worker_changes_a_bit(logistic_file) -> None:
    path, x, y = logistic_file
    source = open_data(path)
    answers = [ArrowEngine(source, logistic_problem(), k).evaluate(W) for k in (1, 2, 4)]
    design = np.column_stack([x, np.ones(len(x))])
    p = 1 / (1 + np.exp(-(design @ W)))
    close(answers[0].loss, -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
    close(answers[0].gradient, design.T @ (p - y) / len(x))
    for other in answers[1:]:
        assert other.loss == answers[0].loss
        assert (other.gradient == answers[0].gradient).all()


def test_rows_with_nan_or_null_are_reported_and_left_out(tmp_path: Path) -> None:
    x, y = rows(400)
    x[3, 1] = np.nan
    y[7] = np.nan
    x[390:, 0] = np.nan
    path = write(tmp_path / "d.parquet", as_columns(x, y), [100, 100, 200])
    table = pa.table(as_columns(x, y))
    nulls = {
        name: pa.array(table[name].to_pylist(), pa.float64(), from_pandas=True)
        for name in table.column_names
    }
    other = write(tmp_path / "n.parquet", nulls, [150, 250])  # type: ignore[arg-type]
    kept = ~(np.isnan(x).any(axis=1) | np.isnan(y))
    design = np.column_stack([x, np.ones(len(x))])[kept]
    wanted = 2 * design.T @ (design @ W - y[kept]) / kept.sum()
    for each in (path, other):
        found = ArrowEngine(open_data(each), linear_problem()).evaluate(W)
        close(found.gradient, wanted)
        assert (found.rows, found.missing) == (388, 12)
        seen = ArrowEngine(open_data(each), linear_problem()).statistics()
        assert (seen.rows, seen.missing) == (388, 12)
        close(seen.mean, x[kept].mean(axis=0))


def test_all_rows_missing_is_said(tmp_path: Path) -> None:
    x, y = rows(20)
    path = write(tmp_path / "d.parquet", as_columns(x * np.nan, y), [20])
    engine = ArrowEngine(open_data(path), linear_problem())
    for ask in (lambda: engine.evaluate(W), engine.statistics):
        with pytest.raises(EngineError, match=r"No row has a number .*20 rows"):
            ask()


def test_csv_folders_and_other_kinds_of_numbers_are_read_alike(tmp_path: Path) -> None:
    x, y = rows(300)
    x = np.round(x * 4)
    whole = as_columns(x, y)
    folder, parquet_folder = tmp_path / "csv", tmp_path / "parts"
    folder.mkdir()
    (parquet_folder / "deep").mkdir(parents=True)
    (parquet_folder / "_SUCCESS").touch()
    for k, piece in enumerate((slice(0, 100), slice(100, 300))):
        part = {name: values[piece] for name, values in whole.items()}
        csv.write_csv(pa.table(part), folder / f"{k}.csv")
        part = {**part, "a": part["a"].astype(np.int16), "b": part["b"].astype(np.float32)}
        write(parquet_folder / ("deep" if k else ".") / f"{k}.parquet", part, [len(part["y"])])
    design = np.column_stack([x, np.ones(len(x))])
    wanted = 2 * design.T @ (design @ W - y) / len(x)
    for home in (folder, parquet_folder):
        source = open_data(home)
        assert source.size == 300
        close(ArrowEngine(source, linear_problem()).evaluate(W).gradient, wanted)
        drawn = ArrowEngine(source, linear_problem()).sample(W, rows=300)
        close(drawn.gradient, wanted)


@pytest.mark.parametrize("loss", list(LOSSES.values()), ids=lambda each: each.name)
@pytest.mark.parametrize("penalty", [None, *PENALTIES.values()], ids=str)
def test_every_loss_and_penalty_is_that_of_the_data_in_memory(
    logistic_file,
    loss,
    penalty,
) -> None:
    """The reference: finite differences of NumPy's own mean of the loss' value."""
    path, x, y = logistic_file
    configured = None if penalty is None else penalty(strength=0.3)
    problem = Problem(MODELS["polynomial"](COLUMNS, degree=2), loss(), COLUMNS, "y", configured)
    weights = np.random.default_rng(1).normal(size=problem.dimension) * 0.1
    found = ArrowEngine(open_data(path), problem).evaluate(weights)
    pairs = [(i, j) for i in range(3) for j in range(i, 3)]
    terms = np.column_stack([x, *(x[:, i] * x[:, j] for i, j in pairs), np.ones(len(x))])

    def value(w: np.ndarray) -> float:
        mean = loss().value(terms @ w, y).mean()
        return float(mean + (0.0 if configured is None else configured.total(w[:-1])))

    close(found.loss, value(weights))
    h = 1e-6
    slopes = [(value(weights + h * e) - value(weights - h * e)) / (2 * h) for e in np.eye(10)]
    np.testing.assert_allclose(found.gradient, slopes, rtol=2e-4, atol=2e-4)


def test_a_networks_gradient_is_the_chain_rules(logistic_file) -> None:
    """One hidden layer of tanh, by the chain rule in NumPy over the whole array."""
    path, x, y = logistic_file
    layers = (
        Dense(5, "tanh", kernel_regularizer=PENALTIES["L2"](strength=0.1)),
        Dense(1, "sigmoid"),
    )
    net = Network(3, layers)
    problem = Problem(net, "BinaryCrossentropy", COLUMNS, "y")
    w = net.initial(seed=3)
    found = ArrowEngine(open_data(path), problem).evaluate(w)
    (k1, b1), (k2, b2) = net.split(w)
    hidden = np.tanh(x @ k1 + b1)
    p = 1 / (1 + np.exp(-(hidden @ k2 + b2)[:, 0]))
    delta = (p - y)[:, None] / len(y)
    back = delta @ k2.T * (1 - hidden**2)
    parts = [x.T @ back + 0.2 * k1, back.sum(0), hidden.T @ delta, delta.sum(0)]
    close(found.gradient, np.concatenate([each.ravel() for each in parts]))
    entropy = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    close(found.loss, entropy + 0.1 * np.sum(k1**2))


def test_standardized_features_and_their_statistics_are_scikit_learns(logistic_file) -> None:
    from sklearn.preprocessing import StandardScaler

    path, x, y = logistic_file
    engine = ArrowEngine(open_data(path), logistic_problem())
    seen = engine.statistics()
    wanted = StandardScaler().fit(x)
    close(seen.mean, wanted.mean_)
    close(seen.standard_deviation, wanted.scale_)
    close(seen.minimum, x.min(axis=0))
    close(seen.maximum, x.max(axis=0))
    close(seen.target_mean, y.mean())
    scaled = engine.with_problem(replace(engine.problem, scaler=seen.standardizer))
    design = np.column_stack([wanted.transform(x), np.ones(len(x))])
    p = 1 / (1 + np.exp(-(design @ W)))
    close(scaled.evaluate(W).gradient, design.T @ (p - y) / len(x))
    close(design @ W, np.column_stack([x, y * 0 + 1]) @ seen.standardizer.unscaled(W))


def test_statistics_far_from_zero_keep_their_digits(tmp_path: Path) -> None:
    x, y = rows(5000)
    x += 1e9
    path = write(tmp_path / "d.parquet", as_columns(x, y), [1000] * 5)
    seen = ArrowEngine(open_data(path), linear_problem()).statistics()
    wanted = np.std(x.astype(np.longdouble), axis=0)
    np.testing.assert_allclose(seen.standard_deviation, wanted.astype(float), rtol=1e-9)


def test_a_constant_feature_counts_as_scale_one() -> None:
    scaled = Standardizer((4.0,), (0.0,)).apply(np.array([[4.0], [5.0]]))
    assert scaled.tolist() == [[0.0], [1.0]]


def test_a_sum_is_exact_in_any_order() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 3)) * 10.0 ** rng.integers(-200, 200, size=(200, 3))
    from fractions import Fraction

    wanted = [float(sum(map(Fraction, column))) for column in values.T.tolist()]
    for order in (np.arange(200), rng.permutation(200), np.argsort(-np.abs(values[:, 0]))):
        total = ExactSum.zero(3)
        halves = [ExactSum.zero(3), ExactSum.zero(3)]
        for k in order:
            total += ExactSum.of(values[k])
            halves[k % 2] += ExactSum.of(values[k])
        assert total.rounded().tolist() == wanted
        assert (halves[0] + halves[1]).rounded().tolist() == wanted


@pytest.mark.parametrize("odd", [np.inf, -np.inf, np.nan])
def test_a_sum_with_no_number_is_ieees(odd: float) -> None:
    total = ExactSum.of([odd, 1.0]) + ExactSum.of([1.0, 2.0])
    found = total.rounded()
    assert found[1] == 3.0
    assert np.isnan(found[0]) if np.isnan(odd) else found[0] == odd


@pytest.mark.parametrize("problem", [linear_problem(), logistic_problem()])
def test_a_problem_travels(problem: Problem) -> None:
    _ = problem.output_loss
    assert pickle.loads(pickle.dumps(problem)) == problem  # noqa: S301


def test_a_networks_problem_travels_after_use(logistic_file) -> None:
    path, _, _ = logistic_file
    net = Network(3, (Dense(2, "relu"), Dense(1, "sigmoid")))
    problem = Problem(
        net, "BinaryCrossentropy", COLUMNS, "y", scaler=Standardizer((0.0,) * 3, (1.0,) * 3)
    )
    w = net.initial()
    here = ArrowEngine(open_data(path), problem).evaluate(w)
    there = pickle.loads(pickle.dumps(problem))  # noqa: S301
    assert (ArrowEngine(open_data(path), there).evaluate(w).gradient == here.gradient).all()
