"""Estimates of every sample size in one pass: against NumPy, and the theory of sampling."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradviz.descent.progress import Work
from gradviz.engines import ArrowEngine, open_data
from gradviz.engines.gradient_estimates import (
    GradientEstimates,
    gradient_estimates,
    group_sizes,
    sample_sizes,
)
from gradviz.engines.row_gradients import losses_at
from tests.engines.conftest import as_columns, linear_problem, logistic_problem, rows, write

W = np.array([0.4, -0.2, 1.5, 0.3])
SIZES = (10, 30, 100, 300, 1000)


def estimated(path: Path, weights: np.ndarray = W, **options: object) -> GradientEstimates:
    source = open_data(path)
    given = {"sizes": SIZES, **options}
    return Work(gradient_estimates(source, logistic_problem(), weights, **given)).finish()


def row_by_row(x: np.ndarray, y: np.ndarray, weights: np.ndarray = W) -> np.ndarray:
    design = np.column_stack([x, np.ones(len(x))])
    return design * (1 / (1 + np.exp(-(design @ weights))) - y)[:, None]


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    x, y = rows(40_000, target="logistic")
    path = tmp_path_factory.mktemp("estimates") / "d.parquet"
    return write(path, as_columns(x, y), [1000] * 40), row_by_row(x, y)


def test_the_true_gradient_and_the_covariance_are_numpys(shuffled) -> None:
    path, each = shuffled
    found = estimated(path)
    np.testing.assert_allclose(found.exact.gradient, each.mean(axis=0), rtol=1e-10)
    np.testing.assert_allclose(found.covariance, np.cov(each.T), rtol=1e-9)
    engine = ArrowEngine(open_data(path), logistic_problem())
    np.testing.assert_allclose(found.exact.loss, engine.evaluate(W).loss, rtol=1e-12)


def test_the_error_has_the_slope_and_the_size_of_theory(shuffled) -> None:
    found = estimated(shuffled[0], draws=80)
    assert abs(found.slope() + 0.5) < 0.05
    measured = found.rows.root_mean_square(found.exact.gradient)
    np.testing.assert_allclose(measured / found.expected_errors(SIZES), 1.0, atol=0.2)


def test_the_band_holds_95_of_100_estimates(shuffled) -> None:
    found = estimated(shuffled[0], sizes=(100, 1000), draws=400)
    errors = found.rows.errors(found.exact.gradient)
    low, high = found.error_band((100, 1000))
    inside = ((errors > low[:, None]) & (errors < high[:, None])).mean(axis=1)
    assert ((inside > 0.92) & (inside < 0.98)).all()


def test_samples_without_replacement_of_all_rows_are_exact(shuffled) -> None:
    found = estimated(shuffled[0], sizes=(40_000,), draws=2)
    np.testing.assert_allclose(found.rows.errors(found.exact.gradient), 0.0, atol=1e-14)
    assert found.expected_errors((40_000,)).tolist() == [0.0]


def test_row_groups_of_shuffled_rows_are_worth_their_rows(shuffled) -> None:
    found = estimated(shuffled[0], draws=200)
    assert found.row_groups is not None
    assert found.row_groups.sizes == (1, 2, 4, 8, 16)
    worth = found.rows_worth()
    np.testing.assert_allclose(worth / (1000 * np.array([1, 2, 4, 8, 16])), 1.0, atol=0.35)


def test_row_groups_of_sorted_rows_are_worth_fewer(tmp_path: Path) -> None:
    """Cochran (1977), section 9.4: the variance of a mean over whole clusters.

    At zero weights: at the true ones, the errors of neighbours are independent, sorted or not.
    """
    x, y = rows(40_000, target="logistic")
    zeros = np.zeros(4)
    order = np.argsort(y, kind="stable")
    path = write(tmp_path / "d.parquet", as_columns(x[order], y[order]), [1000] * 40)
    found = estimated(path, zeros, draws=400)
    means = row_by_row(x[order], y[order], zeros).reshape(40, 1000, 4).mean(axis=1)
    for k, size in enumerate(found.row_groups.sizes):
        wanted = np.sqrt(means.var(axis=0, ddof=1).sum() / size * (1 - size / 40))
        measured = found.row_groups.root_mean_square(found.exact.gradient)[k]
        assert measured == pytest.approx(wanted, rel=0.12)
    assert found.rows_worth()[0] < 50  # of 1,000 rows


def test_incomplete_rows_are_in_no_estimate(tmp_path: Path) -> None:
    x, y = rows(5000, target="logistic")
    x[::3, 1] = np.nan
    kept = ~np.isnan(x[:, 1])
    path = write(tmp_path / "d.parquet", as_columns(x, y), [700, 0, 4300])
    found = estimated(path, sizes=(50, 5000), draws=3)
    wanted = row_by_row(x[kept], y[kept]).mean(axis=0)
    np.testing.assert_allclose(found.exact.gradient, wanted, rtol=1e-10)
    np.testing.assert_allclose(found.rows.gradients[1], [wanted] * 3, rtol=1e-10)
    assert (found.rows.rows[1] == kept.sum()).all()
    assert (found.rows.rows[0] < 50).all()


def test_csv_files_have_samples_of_rows_only(tmp_path: Path) -> None:
    lines = "".join(f"{k % 5},{k % 3},{k % 7},{k % 2}\n" for k in range(500))
    (tmp_path / "d.csv").write_text("a,b,c,y\n" + lines)
    found = estimated(tmp_path / "d.csv", sizes=(10, 500), draws=4)
    assert found.row_groups is None
    assert found.rows_worth() is None
    np.testing.assert_allclose(found.rows.gradients[1], [found.exact.gradient] * 4, rtol=1e-12)


def test_angles_are_in_degrees() -> None:
    from gradviz.engines.gradient_estimates import Samples

    found = Samples((1,), np.array([[1, 1, 1]]), np.array([[[2.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]]))
    assert found.angles(np.array([1.0, 0.0])).tolist() == [[0.0, 90.0, 180.0]]


@pytest.mark.parametrize(("rows_", "wanted"), [(5, (1,)), (100, (1, 10)), (10**8, (1, 10, 100))])
def test_sizes_end_at_a_tenth(rows_: int, wanted: tuple[int, ...]) -> None:
    assert sample_sizes(rows_, most=100) == wanted
    assert max(group_sizes(rows_)) <= rows_ / 2


def test_losses_at_many_weights_are_those_of_each() -> None:
    x, y = rows(100)
    points = np.random.default_rng(1).normal(size=(6, 4))
    design = np.column_stack([x, np.ones(100)])
    wanted = np.square(design @ points.T - y[:, None]).sum(axis=0)
    np.testing.assert_allclose(losses_at(linear_problem(), points, x, y), wanted, rtol=1e-12)
