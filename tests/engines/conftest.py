"""What the engines' tests share: small files of every shape, and NumPy's answers on all rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from gradviz.engines import Problem
from gradviz.learning import LOSSES, MODELS
from gradviz.learning.losses import ConfiguredLoss

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

COLUMNS = ("a", "b", "c")


def write(path: Path, columns: dict[str, Array], groups: list[int]) -> Path:
    """Write columns as a Parquet file with row groups of these lengths, 0 included."""
    table = pa.table(columns)
    with parquet.ParquetWriter(path, table.schema, write_page_checksum=True) as writer:
        first = 0
        for count in groups:
            # `write_table` leaves out what is empty
            writer.write_batch(table.slice(first, count).combine_chunks().to_batches()[0]) if (
                count
            ) else writer.write_table(table.slice(0, 0))
            first += count
    assert first == len(table)
    return path


def rows(count: int, seed: int = 0, target: str = "linear") -> tuple[Array, Array]:
    """Return features (count, 3), unlike in scale, and a target."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(count, 3)) * [1.0, 5.0, 0.2] + [0.0, 3.0, -1.0]
    z = features @ [1.0, -0.3, 2.0] + 0.5
    if target == "linear":
        return features, z + rng.normal(size=count)
    return features, (rng.random(count) < 1 / (1 + np.exp(-z))).astype(float)


def as_columns(features: Array, target: Array) -> dict[str, Array]:
    return {**dict(zip(COLUMNS, features.T, strict=True)), "y": target}


def linear_problem(loss: ConfiguredLoss | None = None) -> Problem:
    return Problem(MODELS["linear"](COLUMNS), loss or LOSSES["MeanSquaredError"](), COLUMNS, "y")


def logistic_problem() -> Problem:
    return Problem(MODELS["logistic"](COLUMNS), LOSSES["BinaryCrossentropy"](), COLUMNS, "y")


@pytest.fixture(scope="session")
def logistic_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Array, Array]:
    """Return a file of 3,000 rows in 5 row groups with two classes, and what is in it."""
    features, target = rows(3000, target="logistic")
    path = tmp_path_factory.mktemp("data") / "logistic.parquet"
    return write(path, as_columns(features, target), [700, 0, 1300, 999, 1]), features, target
