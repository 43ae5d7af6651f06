"""The engine on Spark: the same numbers as NumPy and Arrow, and what befalls a cluster."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import gradviz as gv
from gradviz.engines import ArrowEngine, DataMaker, EngineError, open_data
from gradviz.engines.one_step import PHASES, numpy_step
from gradviz.engines.spark_engine import SparkEngine
from gradviz.engines.spark_session import spark_context, stop_spark
from gradviz.optimizers import SGD, Adam
from tests.engines.conftest import as_columns, linear_problem, logistic_problem, rows, write

pytestmark = pytest.mark.spark

MASTER = "local[2]"
W = np.array([0.4, -0.2, 1.5, 0.3])


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[None]:
    """One session for all tests of this file."""
    spark_context(MASTER)
    yield
    stop_spark()


@pytest.fixture(scope="module")
def gaps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    x, y = rows(3000, target="logistic")
    x[::7, 1] = np.nan
    path = tmp_path_factory.mktemp("spark") / "gaps.parquet"
    return write(path, as_columns(x, y), [700, 0, 1300, 999, 1])


def both(path: Path, partitions: int = 0) -> tuple[SparkEngine, ArrowEngine]:
    source, problem = open_data(path), logistic_problem()
    return SparkEngine(source, problem, MASTER, partitions), ArrowEngine(source, problem)


@pytest.mark.parametrize("partitions", [1, 2, 3, 50])
def test_the_gradient_is_numpys_for_any_number_of_partitions(gaps: Path, partitions: int) -> None:
    x, y = rows(3000, target="logistic")
    x[::7, 1] = np.nan
    kept = ~np.isnan(x[:, 1])
    design = np.column_stack([x, np.ones(len(x))])[kept]
    p = 1 / (1 + np.exp(-(design @ W)))
    found = both(gaps, partitions)[0].evaluate(W)
    np.testing.assert_allclose(found.gradient, design.T @ (p - y[kept]) / kept.sum(), rtol=1e-10)
    assert (found.rows, found.missing, found.rows_read) == (kept.sum(), (~kept).sum(), 3000)


def test_it_is_arrows_bit_for_bit(gaps: Path) -> None:
    spark, arrow = both(gaps)
    np.testing.assert_array_equal(spark.evaluate(W).gradient, arrow.evaluate(W).gradient)


def test_statistics_samples_and_minibatches_are_arrows(gaps: Path) -> None:
    spark, arrow = both(gaps)
    one, other = spark.statistics(), arrow.statistics()
    assert (one.rows, one.missing) == (other.rows, other.missing)
    for name in ("mean", "standard_deviation", "minimum", "maximum"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-13)
    for size in ({"rows": 10}, {"rows": 2500}, {"row_groups": 2}):
        here, there = (each.sample(W, seed=3, **size) for each in (spark, arrow))
        np.testing.assert_allclose(here.gradient, there.gradient, rtol=1e-12)
        assert (here.rows, here.missing, here.rows_read) == (
            there.rows, there.missing, there.rows_read,
        )  # fmt: skip
    pairs = zip(
        spark.minibatches(400, seed=1, epoch=2), arrow.minibatches(400, seed=1, epoch=2),
        strict=True,
    )  # fmt: skip
    count = 0
    for here, there in pairs:
        np.testing.assert_allclose(here(W).gradient, there(W).gradient, rtol=1e-12)
        assert here(W).rows == there(W).rows
        count += 1
    assert count == 8


def test_one_step_on_spark_is_numpys(gaps: Path) -> None:
    spark, _ = both(gaps)
    wanted = numpy_step(spark.source, spark.problem, W)
    found = spark.timed_step(W)
    assert found.difference(wanted) < 1e-12
    assert found.loss == pytest.approx(wanted.loss, rel=1e-12)
    assert set(found.seconds) == set(PHASES)
    assert min(found.seconds.values()) >= 0


def test_csv_files_are_read_by_the_executors(tmp_path: Path) -> None:
    x, y = rows(200)
    for k in range(2):
        with (tmp_path / f"{k}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["a", "b", "c", "y"])
            writer.writerows(np.column_stack([x, y])[k::2].tolist())
    source = open_data(tmp_path)
    spark = SparkEngine(source, linear_problem(), MASTER)
    arrow = ArrowEngine(source, linear_problem())
    assert spark.size == 200
    np.testing.assert_array_equal(spark.evaluate(W).gradient, arrow.evaluate(W).gradient)
    drawn = spark.sample(W, rows=50, seed=1).gradient
    np.testing.assert_allclose(drawn, arrow.sample(W, rows=50, seed=1).gradient, rtol=1e-12)
    with pytest.raises(EngineError, match="A CSV file has no row groups"):
        spark.sample(W, row_groups=1)


def test_fits_are_scikit_learns_and_mllibs(tmp_path: Path) -> None:
    from pyspark.ml.classification import LogisticRegression as MLlib
    from pyspark.ml.feature import VectorAssembler
    from pyspark.sql import SparkSession
    from sklearn.linear_model import LinearRegression, LogisticRegression

    for kind in ("linear", "logistic"):
        maker = DataMaker(rows=20_000, features=3, target=kind, correlation=0.5, seed=1)
        path = maker.write(tmp_path / f"{kind}.parquet", row_group=3000)
        done = gv.fit(
            kind, path, SGD(learning_rate=3.0 if kind == "logistic" else 0.3, momentum=0.5),
            target="y", engine="spark", master=MASTER, steps=60, tolerance=1e-6,
        )  # fmt: skip
        x, y = maker.draw(0, maker.rows)
        model = LinearRegression() if kind == "linear" else LogisticRegression(C=np.inf, tol=1e-10)
        model.fit(x, y)
        wanted = np.append(np.ravel(model.coef_), model.intercept_)
        np.testing.assert_allclose(done.unscaled_weights, wanted, atol=1e-4)
    session = SparkSession(spark_context(MASTER))
    data = session.read.parquet(str(path))
    assembled = VectorAssembler(inputCols=["x1", "x2", "x3"], outputCol="of").transform(data)
    theirs = MLlib(featuresCol="of", labelCol="y", regParam=0.0, tol=1e-10, maxIter=200)
    fitted = theirs.fit(assembled)
    found = np.append(fitted.coefficients.toArray(), fitted.intercept)
    np.testing.assert_allclose(done.unscaled_weights, found, atol=1e-4)
    assert done.loss == pytest.approx(fitted.summary.objectiveHistory[-1], abs=1e-6)


def test_minibatches_end_where_arrows_do(gaps: Path) -> None:
    one, other = (
        gv.fit("logistic", gaps, Adam(learning_rate=0.05), target="y", batch=500, epochs=2, **on)
        for on in ({"engine": "spark", "master": MASTER}, {})
    )
    np.testing.assert_allclose(one.weights, other.weights, rtol=1e-9)


def test_networks_are_trained_too(gaps: Path) -> None:
    from gradviz.learning.networks import Dense, Network

    net = Network(3, (Dense(4, "tanh"), Dense(1, "sigmoid")))
    one, other = (
        gv.fit(net, gaps, Adam(learning_rate=0.05), target="y", steps=3, **on)
        for on in ({"engine": "spark", "master": MASTER}, {})
    )
    np.testing.assert_array_equal(one.weights, other.weights)


def test_errors_of_the_data_are_their_sentences(tmp_path: Path) -> None:
    x, y = rows(2000)
    numbers = write(tmp_path / "numbers.parquet", as_columns(x, y), [1000, 1000])
    with pytest.raises(EngineError, match="two classes have to be written as 0 and 1"):
        SparkEngine(open_data(numbers), logistic_problem(), MASTER).evaluate(W)
    bad = tmp_path / "bad.parquet"
    data = bytearray(numbers.read_bytes())
    source = open_data(numbers)
    data[200:260] = bytes(60)
    bad.write_bytes(bytes(data))
    damaged = replace(source, parts=tuple(replace(each, path=str(bad)) for each in source.parts))
    with pytest.raises(EngineError, match=r"Row group 0 of .* is damaged"):
        SparkEngine(damaged, linear_problem(), MASTER).evaluate(W)
    none = write(tmp_path / "none.parquet", as_columns(x * np.nan, y), [2000])
    with pytest.raises(EngineError, match=r"No row has a number .*2000 rows"):
        SparkEngine(open_data(none), linear_problem(), MASTER).evaluate(W)


def test_another_master_has_to_wait(gaps: Path) -> None:
    engine = SparkEngine(open_data(gaps), logistic_problem(), "local[1]")
    with pytest.raises(EngineError, match=r"A Spark session on local\[2\] runs already"):
        engine.evaluate(W)


def test_a_stopped_session_is_started_anew(gaps: Path) -> None:
    spark, arrow = both(gaps)
    spark_context(MASTER).stop()
    np.testing.assert_array_equal(spark.evaluate(W).gradient, arrow.evaluate(W).gradient)
