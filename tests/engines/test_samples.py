"""Estimates from samples: unbiased, their error as 1/sqrt(B), and minibatches as epochs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradviz.engines import ArrowEngine, EngineError, open_data
from gradviz.engines.drawing import drawn_rows
from gradviz.engines.part_work import draws
from tests.engines.conftest import as_columns, linear_problem, logistic_problem, rows, write

W = np.array([0.4, -0.2, 1.5, 0.3])


def test_the_error_falls_as_one_over_the_root_of_the_sample(tmp_path: Path) -> None:
    x, y = rows(40_000, target="logistic")
    source = open_data(write(tmp_path / "d.parquet", as_columns(x, y), [10_000] * 4))
    engine = ArrowEngine(source, logistic_problem())
    exact = engine.evaluate(W).gradient
    sizes = np.array([10, 30, 100, 300, 1000])
    errors = [
        [
            np.linalg.norm(engine.sample(W, rows=int(size), seed=(k, int(size))).gradient - exact)
            for k in range(40)
        ]
        for size in sizes
    ]
    means = np.sqrt(np.square(errors).mean(axis=1))
    slope = np.polyfit(np.log(sizes), np.log(means), 1)[0]
    assert abs(slope + 0.5) < 0.05


def test_the_error_is_that_of_drawing_without_replacement(logistic_file) -> None:
    """Cochran, Sampling Techniques (1977), theorem 2.2: S^2/B (1 - B/N)."""
    path, x, y = logistic_file
    engine = ArrowEngine(open_data(path), logistic_problem())
    design = np.column_stack([x, np.ones(len(x))])
    each = design * (1 / (1 + np.exp(-(design @ W))) - y)[:, None]
    wanted = each.var(axis=0, ddof=1).sum() / 1500 * (1 - 1500 / 3000)
    exact = engine.evaluate(W).gradient
    drawn = [engine.sample(W, rows=1500, seed=k).gradient for k in range(100)]
    found = np.square(drawn - exact).sum(axis=1).mean()
    assert abs(found / wanted - 1) < 0.25
    error = np.sqrt(wanted / 100)
    assert np.linalg.norm(np.mean(drawn, axis=0) - exact) < 4 * error


def test_a_sample_of_row_groups_is_those_rows(logistic_file) -> None:
    path, _, _ = logistic_file
    engine = ArrowEngine(open_data(path), logistic_problem())
    seen = set()
    for seed in range(12):
        found = engine.sample(W, row_groups=4, seed=seed)
        assert found.rows == found.rows_read
        seen.add(found.rows)
    assert seen <= {3000 - size for size in (700, 0, 1300, 999, 1)}
    assert len(seen) > 1
    whole = engine.sample(W, row_groups=99)
    assert (whole.gradient == engine.evaluate(W).gradient).all()


def test_a_sample_divides_by_the_rows_that_were_complete(tmp_path: Path) -> None:
    x, y = rows(100)
    x[::2, 0] = np.nan
    engine = ArrowEngine(
        open_data(write(tmp_path / "d.parquet", as_columns(x, y), [50, 50])), linear_problem()
    )
    found = engine.sample(W, rows=100)
    assert (found.rows, found.missing) == (50, 50)
    part = engine.sample(W, rows=21, seed=4)
    assert part.rows + part.missing == 21
    parts, sizes = engine.source.parts, engine.source.part_sizes
    seed = next(k for k in range(50) if draws(parts, sizes, 1, k)[0].places[0] % 2 == 0)
    with pytest.raises(EngineError, match="No row has a number"):
        engine.sample(W, rows=1, seed=seed)


@pytest.mark.parametrize("counts", [{}, {"rows": 0}, {"rows": 1, "row_groups": 1}])
def test_a_sample_needs_one_count(logistic_file, counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a sample needs"):
        ArrowEngine(open_data(logistic_file[0]), logistic_problem()).sample(W, **counts)


@pytest.mark.parametrize(("total", "count"), [(5, 1), (5, 2), (5, 4), (7, 7)])
def test_every_set_of_rows_is_as_likely(total: int, count: int) -> None:
    from itertools import combinations

    rng = np.random.default_rng(0)
    sets = [tuple(drawn_rows(rng, total, count).tolist()) for _ in range(3000)]
    possible = list(combinations(range(total), count))
    found = np.array([sets.count(each) for each in possible])
    assert found.sum() == 3000
    from scipy.stats import chisquare

    assert len(possible) == 1 or chisquare(found).pvalue > 1e-3


@pytest.mark.parametrize("batch", [1, 64, 700, 3000, 5000])
def test_an_epoch_holds_every_row_once_in_an_order_of_its_own(
    logistic_file,
    batch: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gradviz.engines.arrow_engine.WINDOW", 800)
    path, _, _ = logistic_file
    engine = ArrowEngine(open_data(path), logistic_problem())
    exact = engine.evaluate(W)
    if batch == 1:  # the sum over single rows is slow
        engine, exact = _few(engine), _few(engine).evaluate(W)
    first = [f(W) for f in engine.minibatches(batch, seed=0, epoch=0)]
    assert len(first) == -(-engine.size // batch)
    assert {each.rows for each in first[:-1]} <= {batch}
    mean = sum(each.gradient * each.rows for each in first) / exact.rows
    np.testing.assert_allclose(mean, exact.gradient, rtol=1e-9, atol=1e-12)
    again = [f(W) for f in engine.minibatches(batch, seed=0, epoch=0, first=1)]
    assert all((a.gradient == b.gradient).all() for a, b in zip(first[1:], again, strict=True))
    other = next(engine.minibatches(batch, seed=0, epoch=1))(W)
    assert batch >= engine.size or not (other.gradient == first[0].gradient).all()


def _few(engine: ArrowEngine) -> ArrowEngine:
    from dataclasses import replace

    return replace(engine, source=replace(engine.source, parts=engine.source.parts[:1]))


def test_row_groups_of_csv_cannot_be_drawn(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("a,b,c,y\n1,2,3,4\n2,3,4,5\n")
    engine = ArrowEngine(open_data(tmp_path / "d.csv"), linear_problem())
    with pytest.raises(EngineError, match="A CSV file has no row groups"):
        engine.sample(W, row_groups=1)
