"""`python -m gradviz`: data made and fitted, and a fit that is killed and goes on."""

from __future__ import annotations

import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.__main__ import main
from gradviz.engines import DataMaker
from gradviz.engines.fit_events import EventLog, write_events
from gradviz.engines.interruptions import kept_interruptions

ROOT = Path(__file__).resolve().parents[2]
SHELL = [sys.executable, "-m", "gradviz"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SHELL, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def numbers(text: str) -> dict[str, float]:
    """Return the weights that were printed."""
    lines = (line.split() for line in text.splitlines() if line.startswith("  "))
    return {name: float(value) for name, value in lines}


def test_a_fit_finds_the_true_weights_of_made_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "d.parquet")
    words = ["rows=2e4", "features=3", "target=linear", "noise=0.01", "correlation=0.8"]
    assert main(["make-data", path, *words]) == 0
    true = numbers(capsys.readouterr().out)
    result = tmp_path / "fit.gradviz"
    more = ["--optimizer", "sgd:learning_rate=0.2,momentum=0.8", "--steps", "300"]
    more += ["--tensorboard", str(tmp_path / "logs")]
    assert main(["fit", path, "--target", "y", *more, "--result", str(result)]) == 0
    said = capsys.readouterr()
    found = numbers(said.out)
    assert found.keys() == true.keys() == {"x1", "x2", "x3", "bias"}
    assert all(abs(found[name] - true[name]) < 1e-3 for name in true)
    assert "converged" in said.out
    assert "20000 rows" in said.out
    opened = gv.open_recording(result)
    assert opened.dimension == 4
    assert opened.optimizer["name"] == "SGD"
    _compare_events(tmp_path / "logs", opened.loss)


def _compare_events(folder: Path, losses: Any) -> None:
    """Read an event file by the records' lengths, and the values by the published format."""
    values = [(event.step, each) for event in _events(folder) for each in event.summary.value]
    told = [(step, each.simple_value) for step, each in values if each.tag == "batch_loss"]
    assert told == list(enumerate(losses.tolist()))
    assert {each.tag for _, each in values} == {
        *("batch_loss", "gradient_norm", "rows_read", "weights")
    }


def _events(folder: Path) -> list[Any]:
    from tensorboardX.proto.event_pb2 import Event

    (file,) = folder.iterdir()
    data, found, first = file.read_bytes(), [], 0
    while first < len(data):
        (length,) = struct.unpack_from("<Q", data, first)
        found.append(Event.FromString(data[first + 12 : first + 12 + length]))
        first += 16 + length
    return found


def test_the_event_file_is_there_while_the_fit_goes_on(tmp_path: Path) -> None:
    path = DataMaker(rows=2000, features=2).write(tmp_path / "d.parquet")
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    log, seen = EventLog(parts), []

    def show(now: gv.engines.Progress) -> None:
        log.add(now)
        log.close()  # which writes out what is known
        seen.append(len(_events(parts)))

    done = gv.fit("logistic", path, gv.optimizers.SGD(learning_rate=0.5), target="y", steps=6,
                  tolerance=0.0, progress=show)  # fmt: skip
    assert seen == [2, 3, 4, 5, 6, 7]  # the first record is the format's
    log.finish(done)
    write_events(done, whole)
    assert _events(parts) == _events(whole)
    # one that went on from a checkpoint knows the first steps when it ends
    later = EventLog(parts)
    later.add(gv.engines.Progress(4, 6, 0.5, 1, 1.0, 0.1))
    later.finish(done)
    assert _events(parts) == _events(whole)


def test_minibatches_a_schedule_and_a_network_from_the_shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = DataMaker(rows=3000, features=2, missing=0.01).write(tmp_path / "d.parquet")
    words = ["--model", "network", "--layers", "4:tanh,1:sigmoid", "--batch", "1e2"]
    words += ["--optimizer", "Adam", "--schedule", "CosineDecay:decay_steps=60", "--epochs", "2"]
    assert main(["fit", str(path), "--target", "y", *words]) == 0
    said = capsys.readouterr()
    assert "left out: " in said.out
    assert "60/60" in said.err


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    for words, wanted in (
        (["fit", "--help"], "1/sqrt(B)"),
        (["make-data", "--help"], "known true weights"),
        (["--help"], "make-data"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
        assert wanted in capsys.readouterr().out


def test_a_word_that_is_none_ends_with_status_2() -> None:
    answer = run("fit")
    assert answer.returncode == 2
    assert "required" in answer.stderr


def test_a_killed_fit_goes_on_and_ends_at_the_same_weights(tmp_path: Path) -> None:
    path = str(DataMaker(rows=60_000, features=4).write(tmp_path / "d.parquet", row_group=7000))
    words = ["fit", path, "--model", "logistic", "--target", "y", "--batch", "30"]
    words += ["--optimizer", "adam:learning_rate=0.01", "--epochs", "2"]
    words += ["--checkpoint-seconds", "0.05", "--checkpoint"]
    kept = tmp_path / "killed.npz"
    process = subprocess.Popen([*SHELL, *words, str(kept)], cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not kept.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    with np.load(kept) as file:
        step = int(file["step"])
    assert 0 < step < 4000, "killed in the middle"
    again, whole = run(*words, str(kept)), run(*words, str(tmp_path / "whole.npz"))
    assert again.returncode == whole.returncode == 0
    with np.load(kept) as one, np.load(tmp_path / "whole.npz") as other:
        for name in ("step", "weights", "losses", "norms", "rows", "state_0", "state_1"):
            np.testing.assert_array_equal(one[name], other[name])
    assert numbers(again.stdout) == numbers(whole.stdout)


def test_an_interrupted_fit_keeps_its_checkpoint(tmp_path: Path) -> None:
    path = str(DataMaker(rows=50_000, features=4).write(tmp_path / "d.parquet"))
    kept = tmp_path / "fit.npz"
    words = ["fit", path, "--target", "y", "--batch", "10", "--epochs", "50"]
    process = subprocess.Popen(
        [*SHELL, *words, "--checkpoint-seconds", "0.05", "--checkpoint", str(kept)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while not kept.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("Interrupted. The same command goes on from")
    with np.load(kept) as file:
        assert int(file["step"]) == len(file["losses"]) > 0


def test_an_interruption_that_python_drops_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    dropped: list[type[BaseException] | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda each: dropped.append(each.exc_type))

    class Finalized:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with kept_interruptions() as check:
        check()
        Finalized()
        assert dropped == [KeyboardInterrupt]
        with pytest.raises(KeyboardInterrupt):
            check()
    assert signal.getsignal(signal.SIGINT) is before
