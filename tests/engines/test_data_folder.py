"""The server's folder of large data: what is made once, what lies there, what cannot be written."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from gradviz.engines import DataMaker, EngineError, open_data
from gradviz.engines.data_folder import ORDERS, MadeData, default_folder, own_data

ROWS = 50_000


@pytest.mark.parametrize("order", ORDERS)
def test_made_data_are_the_makers_rows_in_their_order(tmp_path: Path, order: str) -> None:
    made = MadeData(ROWS, "linear", order)
    path = made.begin(tmp_path).finish()
    assert path == made.path(tmp_path)
    table = parquet.read_table(path)
    x, y = DataMaker(rows=ROWS, target="linear").draw(0, ROWS)
    wanted = np.column_stack([x, y])
    if order != "shuffled":
        column = 10 if order == "by target" else 0
        wanted = wanted[np.argsort(wanted[:, column], kind="stable")]
    found = np.column_stack([each.to_numpy() for each in table.columns])
    np.testing.assert_array_equal(found, wanted)
    assert len(open_data(path).parts) == 4


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    made = MadeData(ROWS)
    path = made.begin(tmp_path).finish()
    before = path.stat().st_mtime_ns
    assert list(made.begin(tmp_path)) == []
    assert made.begin(tmp_path).finish() == path
    assert path.stat().st_mtime_ns == before


def test_work_that_is_left_leaves_no_file(tmp_path: Path) -> None:
    made = MadeData(200_000)
    work = made.begin(tmp_path)
    fractions = iter(work)
    assert 0 < next(fractions) < 1
    fractions.close()
    assert not made.path(tmp_path).exists()


def test_what_an_ended_process_left_is_removed(tmp_path: Path) -> None:
    left = tmp_path / ".made" / ".making-abc"
    left.mkdir(parents=True)
    (left / "half.parquet").write_bytes(b"half")
    old = time.time() - 7200
    os.utime(left, (old, old))
    MadeData(ROWS).begin(tmp_path).finish()
    assert not left.exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineError, match="cannot be written"):
        MadeData(ROWS).begin(tmp_path / "file").finish()


def test_the_operators_data_are_files_and_folders(tmp_path: Path) -> None:
    MadeData(ROWS).begin(tmp_path).finish()
    (tmp_path / "b.CSV").write_text("x,y\n1,2\n")
    (tmp_path / "a.parquet").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("")
    (tmp_path / "_SUCCESS").write_text("")
    (tmp_path / "parts").mkdir()
    assert list(own_data(tmp_path)) == ["a.parquet", "b.CSV", "parts"]


def test_the_folder_is_in_the_users_cache() -> None:
    assert default_folder({"HOME": "/home/ada"}) == Path("/home/ada/.cache/gradviz/data")


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(ValueError, match="order has to be one of shuffled"):
        MadeData(order="backwards")
