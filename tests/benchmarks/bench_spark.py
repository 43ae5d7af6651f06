"""Measures the engine on Spark beside that in this process, and MLlib: one run, one table.

    python -m tests.benchmarks.bench_spark [rows]

The file is Parquet, 10 features and a class, made here with known weights; logistic regression on
`local[2]`. Times are the medians of five, warm. MLlib's LogisticRegression (L-BFGS, no penalty) has
its rows cached before its clock runs; beside it is a fit of gradviz with the full batch, on either
engine, to the same loss within 1e-4, and an epoch of scikit-learn's `SGDClassifier.partial_fit`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
from pyarrow import parquet

import gradviz as gv
from gradviz.engines import ArrowEngine, DataMaker, open_data, problem_of
from gradviz.engines.spark_engine import SparkEngine
from gradviz.engines.spark_session import spark_context, stop_spark
from gradviz.optimizers import SGD
from tests.benchmarks.bench_engines import sgd_classifier, timed

MASTER = "local[2]"
PARTS = (0.1, 0.3, 1.0)
NEAR = 1e-4
STEPS = 12
RATE = SGD(learning_rate=4.0, momentum=0.4, nesterov=True)


def mllib(path: Path) -> tuple[float, float, float]:
    """Return the seconds of caching and of MLlib's fit, and the loss that it ends at."""
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.feature import VectorAssembler
    from pyspark.sql import SparkSession

    data = SparkSession(spark_context(MASTER)).read.parquet(str(path))
    names = [name for name in data.columns if name != "y"]
    rows = VectorAssembler(inputCols=names, outputCol="features").transform(data)
    begun = time.perf_counter()
    rows = rows.select("features", "y").cache()
    rows.count()
    cached = time.perf_counter()
    model = LogisticRegression(labelCol="y", regParam=0.0, maxIter=100).fit(rows)
    taken = time.perf_counter() - cached
    rows.unpersist()
    return cached - begun, taken, float(model.summary.objectiveHistory[-1])


def until(path: Path, loss: float, engine: str) -> tuple[float, int, float]:
    """Return seconds, steps and loss of a fit when it comes within `NEAR` of another loss."""
    done = gv.fit("logistic", path, RATE, target="y", engine=engine, master=MASTER, steps=STEPS)
    near = np.flatnonzero(done.loss_by_step <= loss + NEAR)
    if not near.size:
        raise RuntimeError(f"{STEPS} steps end at {done.loss}, not {loss}")
    return float(done.seconds_by_step[near[0]]), int(near[0]) + 1, float(done.loss_by_step[near[0]])


def measure(rows: int, folder: Path) -> list[tuple[str, str, str]]:
    """Return the rows of the table."""
    begun = time.perf_counter()
    spark_context(MASTER)
    table = [("a session with Spark", f"{time.perf_counter() - begun:.1f} s", MASTER)]
    for part in PARTS:
        count = int(rows * part)
        path = DataMaker(rows=count).write(folder / f"{count}.parquet")
        source = open_data(path)
        problem = problem_of(source, "logistic", "y")
        weights = np.zeros(problem.dimension)
        here = ArrowEngine(source, problem)
        there = SparkEngine(source, problem, MASTER)
        read, own, spark = timed(
            partial(parquet.read_table, path),
            partial(here.evaluate, weights),
            partial(there.evaluate, weights),
        )
        size = f"{count:,} x 10"
        table += [
            (f"{size}: read by pyarrow.parquet.read_table", f"{read:.2f} s", "the floor"),
            (f"{size}: one full gradient, in process", f"{own:.2f} s", f"{own / read:.2f} x"),
            (
                f"{size}: the same on Spark",
                f"{spark:.2f} s",
                f"{spark - own:+.2f} s, {spark / count * 1e9:.0f} ns a row",
            ),
        ]
    cached, theirs, loss = mllib(path)
    table += [
        ("MLlib's LogisticRegression", f"{theirs:.1f} s", f"after {cached:.1f} s of caching"),
        ("the loss that it ends at", f"{loss:.6f}", ""),
    ]
    for engine in ("arrow", "spark"):
        taken, steps, at = until(path, loss, engine)
        beside = f"{theirs / taken:.1f} x faster, >= 3 x; {steps} steps, loss {at:.6f}"
        table.append((f"gradviz to within {NEAR:g} of it, {engine}", f"{taken:.1f} s", beside))
    epoch, their_loss = sgd_classifier(path)
    table.append(
        ("an epoch of SGDClassifier.partial_fit", f"{epoch:.1f} s", f"loss {their_loss:.6f}")
    )
    return table


def main(words: list[str]) -> None:
    """Print the table."""
    rows = int(float(words[0])) if words else 10_000_000
    try:
        with tempfile.TemporaryDirectory() as folder:
            table = measure(rows, Path(folder))
    finally:
        stop_spark()
    width = max(len(name) for name, _, _ in table)
    for name, value, beside in table:
        print(f"{name:<{width}}  {value:>12}  {beside}")


if __name__ == "__main__":
    main(sys.argv[1:])
