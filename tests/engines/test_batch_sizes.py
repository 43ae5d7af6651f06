"""Full batch, minibatches and single rows, beside NumPy's own loops and the fits alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import gradviz as gv
from gradviz.descent.progress import Work
from gradviz.engines import EngineError, open_data
from gradviz.engines.batch_sizes import BatchComparison, compare_batch_sizes
from gradviz.optimizers import SGD
from tests.engines.conftest import as_columns, logistic_problem, rows, write


def compared(path: Path, **options: object) -> BatchComparison:
    given = {"batches": (None, 100, 1), "epochs": 3, **options}
    work = compare_batch_sizes(open_data(path), logistic_problem(), SGD(learning_rate=0.3), **given)
    return Work(work).finish()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray, np.ndarray]:
    x, y = rows(4000, target="logistic")
    path = tmp_path_factory.mktemp("batches") / "d.parquet"
    return write(path, as_columns(x, y), [1000] * 4), x, y


def test_the_full_batch_is_gradient_descent(data) -> None:
    path, x, y = data
    full = compared(path, batches=(None,), epochs=12).runs[0]
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    design, w = np.column_stack([scaled, np.ones(len(x))]), np.zeros(4)
    losses = []
    for _ in range(13):
        z = design @ w
        losses.append(np.mean(np.logaddexp(0, z) - y * z))
        w = w - 0.3 * design.T @ (1 / (1 + np.exp(-z)) - y) / len(x)
    np.testing.assert_allclose(full.losses, np.array(losses)[full.steps], rtol=1e-10)
    assert full.rows.tolist() == (4000 * full.steps).tolist()


def test_each_run_is_the_fit_alone(data) -> None:
    path, _, _ = data
    found = compared(path)
    for run in found.runs[1:]:
        alone = gv.fit(
            "logistic", path, SGD(learning_rate=0.3), target="y", batch=run.batch, epochs=3
        )
        np.testing.assert_array_equal(run.weights[-1], alone.weights)
        assert run.losses[-1] == pytest.approx(alone.loss, rel=1e-12)
        assert run.steps[-1] == alone.steps
        assert run.epochs(found.size)[-1] == 3


def test_smaller_batches_need_fewer_rows(data) -> None:
    found = compared(data[0], epochs=10)
    full, mini, single = found.runs
    target = found.target(0.1)
    rows_needed = [run.rows[run.first_below(target)] for run in (mini, single)]
    assert full.first_below(target) is None or full.rows[full.first_below(target)] > rows_needed[0]
    assert rows_needed[1] < rows_needed[0]


def test_steps_are_bounded(data) -> None:
    found = compared(data[0], most_steps=50)
    assert [int(run.steps[-1]) for run in found.runs] == [3, 50, 50]


def test_no_rows_are_said(tmp_path: Path) -> None:
    x, y = rows(20, target="logistic")
    path = write(tmp_path / "d.parquet", as_columns(x * np.nan, y), [20])
    with pytest.raises(EngineError, match="No row has a number"):
        compared(path)
