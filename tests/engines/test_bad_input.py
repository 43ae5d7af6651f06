"""What is wrong with data is one sentence, and no half-written file has its final name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from gradviz.engines import ArrowEngine, DataMaker, EngineError, Problem, open_data, whole_files
from gradviz.engines.checkpoints import save_checkpoint
from gradviz.engines.engine_errors import MESSAGES
from gradviz.learning.networks import Dense, Network
from tests.engines.conftest import (
    COLUMNS,
    as_columns,
    linear_problem,
    logistic_problem,
    rows,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
W = np.zeros(4)


def sentence(text: str) -> bool:
    return "\n" not in text.strip() and text.strip().endswith((".", "?"))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    x, y = rows(500)
    return write(tmp_path / "d.parquet", as_columns(x, y), [200, 200, 100])


def damaged(path: Path, group: int) -> None:
    """Turn a byte in the middle of a row group's first column around."""
    chunk = parquet.read_metadata(path).row_group(group).column(0)
    data = bytearray(path.read_bytes())
    data[chunk.data_page_offset + chunk.total_compressed_size // 2] ^= 0xFF
    path.write_bytes(data)


def test_a_damaged_row_group_is_named(good: Path) -> None:
    damaged(good, 1)
    engine = ArrowEngine(open_data(good), linear_problem())
    asks: list[Callable[[], Any]] = [
        lambda: engine.evaluate(W),
        lambda: engine.sample(W, rows=400),
        engine.statistics,
        lambda: list(engine.minibatches(10, seed=0, epoch=0)),
    ]
    for ask in asks:
        with pytest.raises(EngineError, match=r"Row group 1 of “.*d\.parquet” is damaged"):
            ask()


def test_a_file_cut_off_is_no_parquet(good: Path) -> None:
    good.write_bytes(good.read_bytes()[:-100])
    with pytest.raises(EngineError, match="is not a Parquet file"):
        open_data(good)


def test_a_file_that_vanishes_is_said(good: Path) -> None:
    engine = ArrowEngine(open_data(good), linear_problem())
    good.unlink()
    with pytest.raises(EngineError, match=r"cannot be read: No such file"):
        engine.evaluate(W)


def folder_of(tmp_path: Path, files: dict[str, str]) -> Path:
    home = tmp_path / "folder"
    home.mkdir()
    for name, text in files.items():
        (home / name).write_text(text)
    return home


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "holds no Parquet or CSV files"),
        ({".hidden.parquet": "x", "_SUCCESS": ""}, "holds no Parquet or CSV files"),
        ({"notes.txt": "words"}, "notes.txt” is not a Parquet file"),
        ({"a.csv": "a,b\n1,2\n", "b.parquet": "x"}, "holds both Parquet and CSV files"),
        ({"a.csv": "a,b\n1,2\n", "b.csv": "a,c\n1,2\n"}, "b.csv” has no column “b”"),
        ({"a.csv": ""}, "cannot be read as CSV"),
    ],
)
def test_a_folder_that_is_no_data(tmp_path: Path, files: dict[str, str], words: str) -> None:
    with pytest.raises(EngineError, match=words) as caught:
        open_data(folder_of(tmp_path, files))
    assert sentence(str(caught.value))


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"There is no file or folder “.*none”"):
        open_data(tmp_path / "none")


def test_files_with_unlike_columns(tmp_path: Path) -> None:
    x, y = rows(10)
    home = tmp_path / "home"
    home.mkdir()
    write(home / "0.parquet", as_columns(x, y), [10])
    renamed = as_columns(x, y)
    renamed["B"] = renamed.pop("b")
    write(home / "1.parquet", renamed, [10])
    with pytest.raises(EngineError, match=r"1\.parquet” has no column “b”, which “.*0\.parq"):
        open_data(home)


def test_columns_of_words_and_infinite_numbers(tmp_path: Path) -> None:
    x, y = rows(10)
    path = tmp_path / "w.parquet"
    parquet.write_table(pa.table({**as_columns(x, y), "b": ["word"] * 10}), path)
    with pytest.raises(EngineError, match="The column “b” holds string, not numbers"):
        ArrowEngine(open_data(path), linear_problem())
    assert open_data(path).features("y") == ("a", "c")
    x[3, 2] = np.inf
    engine = ArrowEngine(
        open_data(write(tmp_path / "i.parquet", as_columns(x, y), [10])), linear_problem()
    )
    with pytest.raises(EngineError, match="The column “c” holds an infinite number"):
        engine.statistics()
    words = tmp_path / "w.csv"
    words.write_text("a,b,c,y\n1,2,3,4\n" + "1,2,3,4\n" * 800_000 + "1,2,word,4\n")
    engine = ArrowEngine(open_data(words), linear_problem())
    with pytest.raises(EngineError, match=r"cannot be read as CSV: .*word"):
        engine.evaluate(W)


@pytest.mark.parametrize("value", [2.0, -1.0, 0.5])
def test_a_third_class_is_said(tmp_path: Path, value: float) -> None:
    x, y = rows(50, target="logistic")
    y[40] = value
    source = open_data(write(tmp_path / "d.parquet", as_columns(x, y), [50]))
    with pytest.raises(EngineError, match=rf"The target “y” holds {value:g}, but two classes"):
        ArrowEngine(source, logistic_problem()).evaluate(W)
    net = Network(3, (Dense(2, "relu"), Dense(3, "softmax")))
    problem = Problem(net, "SparseCategoricalCrossentropy", COLUMNS, "y")
    engine = ArrowEngine(source, problem)
    if value == 2.0:
        assert engine.evaluate(net.initial()).rows == 50
    else:
        with pytest.raises(EngineError, match=r"3 classes .* whole numbers from 0 to 2"):
            engine.evaluate(net.initial())


FULL = """
import resource, sys
from gradviz.engines import DataMaker
from gradviz.__main__ import main
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
sys.exit(main(["make-data", sys.argv[1], "--rows", "1e6", "--overwrite", *sys.argv[2:]]))
"""


@pytest.mark.parametrize("more", [[], ["--files", "3"]], ids=str)
def test_where_no_space_is_left_nothing_is_left_there(tmp_path: Path, more: list[str]) -> None:
    """A limit on the size of files is a full disk that a test may make."""
    final = tmp_path / "big.parquet"
    if not more:
        final.write_text("what was there before")
    command = [sys.executable, "-c", FULL, str(final), *more]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("There is no space left to write")
    assert [each.read_text() for each in tmp_path.iterdir()] == (
        [] if more else ["what was there before"]
    )


def test_a_full_device_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    remove = whole_files._remove

    def onto_the_device(path: Path) -> None:
        """Put the device in the place of what is removed before writing; remove it after."""
        first = not path.is_symlink()
        remove(path)
        if first:
            path.symlink_to("/dev/full")

    monkeypatch.setattr(whole_files, "_remove", onto_the_device)
    with pytest.raises(EngineError, match="There is no space left"):
        DataMaker(rows=1000).write(tmp_path / "d.parquet")
    assert not list(tmp_path.iterdir())
    with pytest.raises(EngineError, match="There is no space left"):
        save_checkpoint(tmp_path / "fit.npz", "", {"weights": np.zeros(1000)})
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_taken_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = DataMaker(rows=10).write(tmp_path / "d.parquet")
    before = path.read_bytes()
    with pytest.raises(EngineError, match="is there already"):
        DataMaker(rows=20).write(path)
    assert path.read_bytes() == before
    with pytest.raises(EngineError, match="cannot be written: No such file or directory"):
        DataMaker(rows=20).write(tmp_path / "none" / "d.parquet")


def test_every_message_is_a_sentence() -> None:
    for template in MESSAGES.values():
        assert sentence(template)


SHELL = [
    (["{data}", "--target", "z"], "There is no column “z”"),
    (["{data}", "--target", "y", "--columns", "a,q"], "There is no column “q”"),
    (["{data}", "--target", "y", "--model", "logistic"], "two classes have to be written"),
    (["{data}", "--target", "y", "--model", "cubic"], "model has to be one of"),
    (["{data}", "--target", "y", "--optimizer", "adm"], "did you mean adam"),
    (["{data}", "--target", "y", "--optimizer", "sgd:momentum=9"], "momentum of SGD has to be"),
    (["{data}", "--target", "y", "--model", "network", "--layers", "x"], "has to be written as"),
    (["{folder}", "--target", "y"], "is not a Parquet file"),
    (["{data}.none", "--target", "y"], "There is no file or folder"),
]


@pytest.mark.parametrize(("words", "answer"), SHELL, ids=lambda each: " ".join(each)[-30:])
def test_the_shell_says_it_in_one_line(
    good: Path, words: list[str], answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from gradviz.__main__ import main

    (good.parent / "other.txt").write_text("no data")
    assert main(["fit", *(word.format(data=good, folder=good.parent) for word in words)]) == 1
    said = capsys.readouterr()
    assert answer in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert not said.out
