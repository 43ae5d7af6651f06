"""What befalls a cluster: workers and executors that are killed, masters that are not there."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import gradviz as gv
from gradviz.__main__ import main
from gradviz.engines import DataMaker, EngineError, open_data, spark_java
from gradviz.engines.spark_java import find_java, java_version
from gradviz.engines.spark_session import spark_context, stop_spark
from gradviz.optimizers import SGD

ROOT = Path(__file__).resolve().parents[2]
STEPS = 12
SGD_OF_ALL = SGD(learning_rate=0.5, momentum=0.5)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    maker = DataMaker(rows=400_000, features=5, seed=2)
    return maker.write(tmp_path_factory.mktemp("faults") / "d.parquet", row_group=20_000)


@pytest.fixture
def stopped() -> Iterator[None]:
    stop_spark()
    yield
    stop_spark()


def below(process: int) -> dict[int, str]:
    """Return the command lines of all processes that come from a process (Linux)."""
    parents, lines = {}, {}
    for each in Path("/proc").glob("[0-9]*"):
        try:
            status = (each / "stat").read_text().rpartition(") ")[2].split()
            lines[int(each.name)] = (each / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        if status[0] != "Z":
            parents[int(each.name)] = int(status[1])
    found, more = {process}, True
    while more:
        more = False
        for child, parent in parents.items():
            if parent in found and child not in found:
                found.add(child)
                more = True
    return {each: lines[each] for each in found - {process}}


def workers() -> list[int]:
    """Return the Python workers that are forked from Spark's daemons."""
    daemons = {each for each, line in below(os.getpid()).items() if "pyspark.daemon" in line}
    return [each for each in daemons if int(Path(f"/proc/{each}/stat").read_text()
            .rpartition(") ")[2].split()[1]) in daemons]  # fmt: skip


def executors() -> list[int]:
    lines = below(os.getpid()).items()
    return [each for each, line in lines if "CoarseGrainedExecutorBackend" in line]


class Killer:
    """Kills one of some processes in the middle of a fit: while it takes its steps."""

    def __init__(self, find: object) -> None:
        self._find, self.killed = find, []

    def __call__(self, now: gv.engines.Progress) -> None:
        if now.step == 4 and not self.killed:
            threading.Thread(target=self._kill).start()
            time.sleep(0.3)

    def _kill(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for each in self._find():
                os.kill(each, signal.SIGKILL)
                self.killed.append(each)
                return
            time.sleep(0.01)


def fitted(path: Path, **on: object) -> gv.engines.Fit:
    return gv.fit("logistic", path, SGD_OF_ALL, target="y", steps=STEPS, tolerance=0.0, **on)


@pytest.mark.spark
def test_a_worker_that_is_killed_changes_nothing(path: Path, stopped: None) -> None:
    wanted = fitted(path)
    killer = Killer(workers)
    found = fitted(path, engine="spark", master="local[2]", progress=killer)
    assert killer.killed
    np.testing.assert_array_equal(found.weights, wanted.weights)


@pytest.mark.spark
def test_an_executor_that_is_killed_changes_nothing(path: Path, stopped: None) -> None:
    wanted = fitted(path)
    killer = Killer(executors)
    master = "local-cluster[2,1,1024]"
    found = fitted(path, engine="spark", master=master, progress=killer)
    assert killer.killed
    np.testing.assert_array_equal(found.weights, wanted.weights)


@pytest.mark.spark
def test_a_shell_fit_that_is_killed_goes_on(path: Path, tmp_path: Path) -> None:
    kept = tmp_path / "fit.npz"
    words = [sys.executable, "-m", "gradviz", "fit", str(path), "--model", "logistic"]
    words += ["--target", "y", "--optimizer", "sgd:learning_rate=0.5,momentum=0.5"]
    words += ["--steps", "40", "--tolerance", "0", "--engine", "spark", "--master", "local[2]"]
    words += ["--checkpoint", str(kept), "--checkpoint-seconds", "0"]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 120
        while not kept.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        process.kill()
    assert kept.exists()
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    whole = gv.fit(
        "logistic", path, SGD_OF_ALL, target="y", columns=[f"x{k}" for k in range(1, 6)],
        steps=40, tolerance=0.0,
    )  # fmt: skip
    lines = [line.split() for line in ended.stdout.splitlines() if line.startswith("  ")]
    found = [float(value) for _, value in lines]
    np.testing.assert_allclose(found, whole.unscaled_weights, rtol=1e-10)


@pytest.mark.spark
def test_data_are_made_by_the_executors(tmp_path: Path, stopped: None) -> None:
    words = ["rows=1e5", "features=3", "seed=4", "--engine", "spark", "--master", "local[2]"]
    assert main(["make-data", str(tmp_path / "d"), *words, "--files", "3"]) == 0
    maker = DataMaker(rows=100_000, features=3, seed=4)
    here = maker.write(tmp_path / "here", files=3)
    names = [each.name for each in sorted((tmp_path / "d").iterdir())]
    assert names == [each.name for each in sorted(here.iterdir())]
    for name in names:
        assert (tmp_path / "d" / name).read_bytes() == (here / name).read_bytes()
    assert main(["make-data", str(tmp_path / "d"), *words]) == 1
    assert main(["make-data", str(tmp_path / "no" / "d"), *words]) == 1
    assert not (tmp_path / "no").exists()
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


@pytest.mark.spark
def test_a_master_that_is_not_there_is_said_soon(
    path: Path, stopped: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{unused.getsockname()[1]}"
    begun = time.monotonic()
    words = ["fit", str(path), "--target", "y", "--engine", "spark", "--master", master]
    assert main(words) == 1
    assert time.monotonic() - begun < 10
    assert f"The Spark master {master} cannot be reached." in capsys.readouterr().err
    for odd in ("spark://nobody", "spark://127.0.0.1:x", "spark://127.0.0.1:99999"):
        with pytest.raises(EngineError, match="cannot be reached"):
            spark_context(odd)


@pytest.mark.spark
def test_a_master_that_is_none_is_said(stopped: None) -> None:
    with pytest.raises(EngineError, match=r"Spark could not do it: .*Could not parse Master URL"):
        spark_context("nonsense")


def test_without_spark_the_way_to_it_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    assert main(["fit", str(path), "--target", "y", "--engine", "spark"]) == 1
    assert "Spark is not installed: install it by pip install" in capsys.readouterr().err


def test_java_is_found_or_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def java(name: str, version: str) -> Path:
        home = tmp_path / name
        (home / "bin").mkdir(parents=True)
        program = home / "bin" / "java"
        program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025' >&2\n")
        program.chmod(0o755)
        return home

    old, broken, good = java("8", "1.8.0_402"), java("25", "25.0.2"), java("z17", "17.0.15")
    assert java_version(old) == (1, 8, 0)
    monkeypatch.setattr(spark_java.shutil, "which", lambda _: None)
    monkeypatch.setattr(spark_java, "_FOLDERS", ())
    for bad in (old, tmp_path / "nothing"):
        monkeypatch.setenv("JAVA_HOME", str(bad))
        with pytest.raises(EngineError, match="Spark needs Java 17 or later"):
            find_java()
    monkeypatch.setenv("JAVA_HOME", str(broken))
    with pytest.raises(EngineError, match=r"Java 25\.0\.2 corrupts data in Spark"):
        find_java()
    monkeypatch.setattr(spark_java, "_FOLDERS", (str(tmp_path),))
    assert find_java() == good
    monkeypatch.setenv("JAVA_HOME", str(java("mended", "25.0.3")))
    assert find_java().name == "mended"


def test_an_engine_that_there_is_not_is_said(path: Path) -> None:
    with pytest.raises(ValueError, match="engine has to be arrow or spark, not 'flink'"):
        gv.fit("logistic", open_data(path), SGD_OF_ALL, target="y", engine="flink")
