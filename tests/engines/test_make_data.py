"""Made data is the same however it is cut, and has the distribution that it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from gradviz.engines import DataMaker, open_data
from gradviz.engines.make_data import BLOCK_ROWS

ROWS = BLOCK_ROWS + 5000


def test_neither_row_groups_nor_files_change_a_row(tmp_path: Path) -> None:
    maker = DataMaker(rows=ROWS, features=2, seed=3)
    one = parquet.read_table(maker.write(tmp_path / "one.parquet"))
    two = parquet.read_table(maker.write(tmp_path / "two.parquet", row_group=999))
    folder = maker.write(tmp_path / "three", files=3, row_group=10_000)
    source = open_data(folder)
    three = parquet.read_table(folder)
    assert one.equals(two)
    assert one.equals(three)
    assert source.size == ROWS
    assert [Path(part.path).name for part in source.parts][::4][:1] == ["part-00000.parquet"]
    x, y = maker.draw(BLOCK_ROWS - 3, BLOCK_ROWS + 4)
    np.testing.assert_array_equal(x[:, 1], one["x2"].to_numpy()[BLOCK_ROWS - 3 : BLOCK_ROWS + 4])
    np.testing.assert_array_equal(y, one["y"].to_numpy()[BLOCK_ROWS - 3 : BLOCK_ROWS + 4])
    longer = DataMaker(rows=2 * ROWS, features=2, seed=3)
    assert (longer.draw(0, ROWS)[0] == maker.draw(0, ROWS)[0]).all()
    assert not (DataMaker(rows=ROWS, features=2, seed=4).draw(0, 5)[0] == x[:5]).any()


def test_its_distribution_is_what_it_says() -> None:
    maker = DataMaker(rows=ROWS, features=3, target="linear", noise=0.5, correlation=0.7)
    x, y = maker.draw(0, ROWS)
    wanted = [[1, 0.7, 0.49], [0.7, 1, 0.7], [0.49, 0.7, 1]]
    np.testing.assert_allclose(np.cov(x.T), wanted, atol=0.03)
    left = y - x @ maker.weights - maker.bias
    assert abs(left.std() - 0.5) < 0.01
    assert abs(left.mean()) < 0.01


def test_a_logistic_target_and_missing_cells_are_drawn_evenly() -> None:
    maker = DataMaker(rows=ROWS, features=3, missing=0.1)
    x, y = maker.draw(0, ROWS)
    assert abs(np.isnan(x).mean() - 0.1) < 0.005
    assert set(np.unique(y)) == {0.0, 1.0}
    x, y = DataMaker(rows=ROWS, features=3).draw(0, ROWS)
    p = 1 / (1 + np.exp(-(x @ maker.weights + maker.bias)))
    for low, high in ((0.2, 0.4), (0.5, 0.6), (0.7, 0.9)):
        inside = (p > low) & (p < high)
        assert abs(y[inside].mean() - p[inside].mean()) < 0.02


@pytest.mark.parametrize(
    "settings",
    [
        {"rows": 0},
        {"features": 0},
        {"target": "poisson"},
        {"noise": -1.0},
        {"noise": np.nan},
        {"correlation": 1.0},
        {"missing": 1.0},
        {"seed": -1},
    ],
)
def test_what_is_out_of_range_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        DataMaker(**({"rows": 10} | settings))  # type: ignore[arg-type]
