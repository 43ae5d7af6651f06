"""Where a loss is looked at, the rates that suit it, and changes of single points."""

from __future__ import annotations

import numpy as np
import pytest

from gradviz.descent import descend
from gradviz.learning import (
    DATASETS,
    LOSSES,
    MODELS,
    DataLoss,
    data_loss,
    edited,
    prepare,
    rate_scale,
    read_edits,
    viewport,
)
from gradviz.optimizers import SGD

CASES = {
    "line": ("linear", "MeanSquaredError"),
    "sine": ("polynomial", "MeanSquaredError"),
    "decay": ("linear", "MeanAbsoluteError"),
    "gaussians": ("logistic", "Hinge"),
    "breast_cancer": ("logistic", "BinaryCrossentropy"),
}


def _loss(name: str, scaler: str) -> DataLoss:
    data = prepare(DATASETS[name](), scaler=scaler).training
    model, loss = CASES[name]
    return data_loss(MODELS[model](data.feature_names), data, LOSSES[loss])


@pytest.mark.parametrize("scaler", ["none", "standardize"])
@pytest.mark.parametrize("name", CASES)
def test_a_sight_holds_the_start_and_a_low_point(name: str, scaler: str) -> None:
    f = _loss(name, scaler)
    start = np.full(f.dimension, 0.1)
    seen = viewport(f, start)
    for j, (low, high) in enumerate(seen.domain):
        assert low < min(start[j], seen.lowest[j])
        assert high > max(start[j], seen.lowest[j])
    assert float(f.value(seen.lowest)) < float(f.value(start))
    if seen.minimum is not None:
        # nothing nearby is lower
        near = seen.minimum + 1e-4 * np.random.default_rng(0).normal(size=(50, f.dimension))
        assert float(f.value(seen.minimum)) <= float(f.value(near).min()) + 1e-12


@pytest.mark.parametrize("scaler", ["none", "standardize"])
@pytest.mark.parametrize("name", CASES)
def test_the_suggested_rate_goes_down(name: str, scaler: str) -> None:
    f = _loss(name, scaler)
    start = np.zeros(f.dimension)
    rate = rate_scale(f, start, viewport(f, start).domain).learning_rate
    run = descend(f, start, SGD(learning_rate=rate), 40)
    assert np.all(np.isfinite(run.values))
    assert run.values.min() < run.values[0]
    if f.is_smooth:
        assert np.all(np.diff(run.values) <= 1e-12 * run.values[0])


def test_edits_name_examples_as_they_were() -> None:
    data = DATASETS["line"](n=10)
    changed, places = edited(data, read_edits("3:9:8~-0~+:5:6~99:1:1~2:1e99:0~4:1:2:3"))
    assert places.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    rows = np.column_stack([changed.features[:, 0], changed.target])
    before = np.column_stack([data.features[:, 0], data.target])
    assert rows[2].tolist() == [9.0, 8.0]
    assert rows[-1].tolist() == [5.0, 6.0]
    kept = [0, 1, 3, 4, 5, 6, 7, 8]
    np.testing.assert_array_equal(rows[kept], before[places[kept]])


def test_edits_leave_enough_to_learn_from_and_classes_as_classes() -> None:
    data = DATASETS["gaussians"](n=10)
    few, _ = edited(data, read_edits("~".join(f"-{k}" for k in range(10))))
    assert few.size == 4
    changed, _ = edited(data, read_edits("0:1:1:0.7"))
    assert set(changed.target.tolist()) == {0.0, 1.0}
