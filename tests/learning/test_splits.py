"""Splits for training and validation."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from gradviz.learning import DATASETS, DataError, split


@pytest.mark.parametrize("name", DATASETS)
def test_splits_part_everything_by_their_seed(name: str) -> None:
    data = DATASETS[name]()
    parts, other = split(data, 0.3, seed=4), split(data, 0.3, seed=5)
    assert parts.validation is not None
    together = np.sort(np.concatenate([parts.rows, parts.held_out]))
    np.testing.assert_array_equal(together, np.arange(data.size))
    np.testing.assert_array_equal(split(data, 0.3, seed=4).rows, parts.rows)
    assert not np.array_equal(other.rows, parts.rows)
    assert parts.validation.size == np.ceil(0.3 * data.size)
    np.testing.assert_array_equal(parts.training.target, data.target[parts.rows])
    if data.task == "classification":
        assert parts.validation.target.mean() == pytest.approx(data.target.mean(), abs=0.03)


@pytest.mark.parametrize("name", ["line", "moons", "diabetes"])
def test_splits_are_scikit_learns(name: str) -> None:
    data = DATASETS[name]()
    labels = data.target if data.task == "classification" else None
    parts = split(data, 0.3, seed=7)
    expected = train_test_split(
        np.arange(data.size), test_size=0.3, random_state=7, stratify=labels
    )
    assert [each.tolist() for each in (parts.rows, parts.held_out)] == [
        sorted(each.tolist()) for each in expected
    ]


def test_small_splits() -> None:
    data = DATASETS["gaussians"](n=10).take(np.array([0, 1, 9]))
    assert split(data, 0.25).held_out.size == 1
    assert split(data, 0.0).validation is None
    with pytest.raises(DataError, match="Usable rows: 3"):
        split(data, 0.6)
