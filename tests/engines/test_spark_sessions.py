"""Sessions that end or were there before, files that are replaced, and windows of large parts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv

from gradviz.__main__ import main
from gradviz.engines import ArrowEngine, DataMaker, EngineError, arrow_engine, open_data
from gradviz.engines import spark_tasks as tasks
from gradviz.engines.spark_engine import SparkEngine
from gradviz.engines.spark_failures import silence_py4j
from gradviz.engines.spark_maker import make_by_spark
from gradviz.engines.spark_session import spark_context, stop_spark
from tests.engines.conftest import as_columns, linear_problem, rows, write

pytestmark = pytest.mark.spark

MASTER = "local[2]"
ROOT = Path(__file__).resolve().parents[2]
W = np.array([0.4, -0.2, 1.5, 0.3])


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    """No test's session is the next one's, where it is no longer on the same master."""
    yield
    from pyspark import SparkContext

    if SparkContext._active_spark_context is None:
        stop_spark()


@pytest.fixture(scope="module", autouse=True)
def ended() -> Iterator[None]:
    yield
    stop_spark()


def engines(path: Path) -> tuple[SparkEngine, ArrowEngine]:
    source = open_data(path)
    problem = linear_problem()
    return SparkEngine(source, problem, MASTER), ArrowEngine(source, problem)


def gradients(engine: SparkEngine | ArrowEngine, batch: int) -> np.ndarray:
    return np.array([each(W).gradient for each in engine.minibatches(batch, seed=1, epoch=0)])


def test_a_file_that_is_replaced_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "d.parquet"
    for seed in range(3):
        x, y = rows(2000, seed)
        write(path, as_columns(x, y), [500] * 4)
        spark, arrow = engines(path)
        # twice: either worker may hold either part
        for _ in range(2):
            np.testing.assert_allclose(gradients(spark, 600), gradients(arrow, 600), rtol=1e-11)


def test_a_damage_of_a_file_that_is_replaced_is_found(tmp_path: Path) -> None:
    path = write(tmp_path / "d.parquet", as_columns(*rows(2000)), [2000])
    spark, _ = engines(path)
    for _ in range(2):
        spark.evaluate(W)
    data = bytearray(path.read_bytes())
    data[200] ^= 1  # a bit of a number: only its page's checksum tells
    path.write_bytes(bytes(data))
    with pytest.raises(EngineError, match=r"Row group 0 of .* is damaged"):
        spark.evaluate(W)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
@pytest.mark.parametrize("most", [0, 4 * 1000, 1 << 23])
def test_minibatches_of_every_window_are_arrows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, most: int
) -> None:
    monkeypatch.setattr(arrow_engine, "WINDOW", 700)
    monkeypatch.setattr(tasks, "MOST_NUMBERS", most)
    x, y = rows(2600)
    path = tmp_path / f"d.{kind}"
    if kind == "csv":
        csv.write_csv(pa.table(as_columns(x, y)), path)
    else:
        write(path, as_columns(x, y), [1000, 0, 1, 1599])
    spark, arrow = engines(path)
    found = gradients(spark, 150)
    assert len(found) == 18
    np.testing.assert_allclose(found, gradients(arrow, 150), rtol=1e-11, atol=1e-13)


def test_a_worker_holds_no_more_than_the_window_of_a_large_part() -> None:
    parts, edges = list("ab"), np.array([0, 10**9, 2 * 10**9])
    held = tasks.slabs(parts, edges, 10**9 - 100, 10**9 + 400, numbers=11)  # type: ignore[arg-type]
    assert [each.high - each.low for each in held] == [100, 400]
    found = tasks.rows_of(np.array([10**9 - 1, 10**9, 10**9 - 100]), held)
    assert [each.places.tolist() for each in found] == [[99, 0], [0]]


def test_after_its_process_is_gone_a_session_is_started_anew(tmp_path: Path) -> None:
    spark, arrow = engines(write(tmp_path / "d.parquet", as_columns(*rows(500)), [250] * 2))
    spark.evaluate(W)
    from pyspark import SparkContext

    os.kill(SparkContext._gateway.proc.pid, signal.SIGKILL)
    SparkContext._gateway.proc.wait()
    np.testing.assert_array_equal(spark.evaluate(W).gradient, arrow.evaluate(W).gradient)


def test_a_process_that_goes_in_the_middle_is_said(tmp_path: Path) -> None:
    spark, arrow = engines(write(tmp_path / "d.parquet", as_columns(*rows(500)), [250] * 2))
    spark.evaluate(W)
    from pyspark import SparkContext

    java = SparkContext._gateway.proc

    def die(parts: object) -> object:
        os.kill(java, signal.SIGKILL)
        return parts

    java = java.pid
    with pytest.raises(EngineError, match="Spark could not do it"):
        spark._reduced([1, 2], die)
    np.testing.assert_array_equal(spark.evaluate(W).gradient, arrow.evaluate(W).gradient)


def test_a_session_that_was_there_is_used_and_left(tmp_path: Path) -> None:
    from pyspark import SparkConf, SparkContext

    stop_spark()
    spark, arrow = engines(write(tmp_path / "d.parquet", as_columns(*rows(500)), [250] * 2))
    theirs = SparkContext(conf=SparkConf().setMaster(MASTER).set("spark.ui.enabled", "false"))
    try:
        np.testing.assert_array_equal(spark.evaluate(W).gradient, arrow.evaluate(W).gradient)
        other = SparkEngine(spark.source, spark.problem, "local[1]")
        with pytest.raises(EngineError, match=r"A Spark session on local\[2\] runs already"):
            other.evaluate(W)
        stop_spark()
        assert theirs.parallelize([1, 2], 1).sum() == 3
        with pytest.raises(EngineError, match=r"A Spark session on local\[2\] runs already"):
            other.evaluate(W)
    finally:
        theirs.stop()


def test_data_replace_a_folder_of_data_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "d"
    words = [str(home), "rows=1e4", "features=2", "--engine", "spark", "--master", MASTER]
    for seed in ("1", "2"):
        given = ["make-data", *words, "--files", "2", "--seed", seed, "--overwrite"]
        assert main(given) == 0
    wanted = DataMaker(rows=10_000, features=2, seed=2).write(tmp_path / "e", files=2)
    for each in wanted.iterdir():
        assert (home / each.name).read_bytes() == each.read_bytes()
    (home / "mine.txt").write_text("not to be lost")
    assert main(given) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert (home / "mine.txt").read_text() == "not to be lost"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["d", "e"]


def test_what_killed_tasks_left_is_in_no_folder(tmp_path: Path) -> None:
    left = tmp_path / ".d.part"
    left.mkdir()
    (left / "part-00000.parquet").write_text("half")
    maker = DataMaker(rows=1000, features=2)
    made = make_by_spark(maker, tmp_path / "d", master=MASTER, files=2)
    assert open_data(made).size == 1000
    assert [each.name for each in tmp_path.iterdir()] == ["d"]


@pytest.mark.parametrize("odd", [{"files": -1}, {"row_group": 0}, {"row_group": -5}])
def test_counts_out_of_range_are_refused(tmp_path: Path, odd: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="files has to be at least 0"):
        make_by_spark(DataMaker(rows=1000), tmp_path / "d", master=MASTER, **odd)
    assert not (tmp_path / "d").exists()


def test_an_interrupted_shell_says_how_to_go_on(tmp_path: Path) -> None:
    path = DataMaker(rows=100_000, features=5).write(tmp_path / "d.parquet", row_group=10_000)
    kept = tmp_path / "fit.npz"
    words = [sys.executable, "-m", "gradviz", "fit", str(path), "--model", "logistic"]
    words += ["--target", "y", "--steps", "100000", "--tolerance", "0", "--engine", "spark"]
    words += ["--master", MASTER, "--checkpoint", str(kept), "--checkpoint-seconds", "0"]
    with subprocess.Popen(
        words, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        deadline = time.monotonic() + 120
        while not kept.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGINT)  # all that run there, as a terminal does
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "pandas" not in said, "no warning of PySpark's"
    assert said.splitlines()[-1].startswith("Interrupted. The same command goes on from")
    with np.load(kept) as file:
        assert int(file["step"]) == len(file["losses"]) > 0


def test_a_connection_that_breaks_writes_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """Py4J logs by a logger of its own what goes wrong while it ends a connection."""
    from py4j.clientserver import ClientServerConnection

    class Broken:
        def __getattr__(self, name: str) -> None:
            raise OSError("the other side is gone")

    silence_py4j()
    connection = SimpleNamespace(is_connected=True, socket=Broken(), stream=Broken())
    ClientServerConnection.shutdown_socket(connection, 1, 2)
    assert "Traceback" not in caplog.text


def test_a_session_is_one_for_all_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    stop_spark()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(spark_context, [MASTER] * 8))
    assert all(each is found[0] for each in found)
