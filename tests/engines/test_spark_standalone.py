"""A cluster of its own processes, as others run it: executors know the package by its archive."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gradviz.engines import ArrowEngine, DataMaker, open_data, problem_of
from gradviz.engines.spark_engine import SparkEngine
from gradviz.engines.spark_java import find_java
from gradviz.engines.spark_session import spark_context, stop_spark

pytestmark = pytest.mark.spark

NODE = "org.apache.spark.deploy"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def master(tmp_path: Path) -> Iterator[str]:
    """The address of a standalone master with one worker of two cores."""
    import pyspark

    stop_spark()
    home = Path(pyspark.__file__).parent
    environment = {**os.environ, "JAVA_HOME": str(find_java()), "SPARK_HOME": str(home)}
    environment["PYSPARK_PYTHON"] = sys.executable
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    near = ["--host", "127.0.0.1", "--webui-port", "0"]
    nodes = [
        [f"{NODE}.master.Master", *near, "--port", str(port)],
        [f"{NODE}.worker.Worker", *near, "--cores", "2", "--memory", "1g"],
    ]
    nodes[1] += ["--work-dir", str(tmp_path / "work"), address]
    with (tmp_path / "log").open("w") as log:
        running = []
        for node in nodes:
            words = [str(home / "bin" / "spark-class"), *node]
            running.append(
                subprocess.Popen(words, cwd=tmp_path, env=environment, stdout=log, stderr=log)
            )
        deadline = time.monotonic() + 60
        while "Registering worker" not in (tmp_path / "log").read_text():
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.2)
        try:
            yield address
        finally:
            stop_spark()
            for each in reversed(running):
                each.terminate()
                each.wait(timeout=30)


def test_a_cluster_of_its_own_finds_the_package(
    master: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyspark import SparkConf

    told = SparkConf.set

    def without_path(self: SparkConf, key: str, value: str) -> SparkConf:
        # as where the driver's folders are not the executors'
        return self if key == "spark.executorEnv.PYTHONPATH" else told(self, key, value)

    monkeypatch.setattr(SparkConf, "set", without_path)
    path = DataMaker(rows=20_000, features=3).write(tmp_path / "d.parquet", row_group=5000)
    source = open_data(path)
    problem = problem_of(source, "logistic", "y")
    spark, arrow, w = SparkEngine(source, problem, master), ArrowEngine(source, problem), np.ones(4)
    np.testing.assert_array_equal(spark.evaluate(w).gradient, arrow.evaluate(w).gradient)
    one = next(iter(spark.minibatches(300, seed=1, epoch=0)))(w)
    other = next(iter(arrow.minibatches(300, seed=1, epoch=0)))(w)
    np.testing.assert_allclose(one.gradient, other.gradient, rtol=1e-12)

    def home(_: int) -> str:
        import gradviz

        return str(gradviz.__file__)

    [found] = spark_context(master).parallelize([0], 1).map(home).collect()
    assert "gradviz.zip" in found
