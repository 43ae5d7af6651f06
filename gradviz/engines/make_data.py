"""Data of any size with known true weights: what an engine should find again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from gradviz.engines.base import Array
from gradviz.engines.whole_files import whole_file
from gradviz.learning.data_extra import data_extra

BLOCK_ROWS = 1 << 16
"""Rows that are drawn at once, from a seed of their own."""
ROW_GROUP = 1 << 17
TARGETS = ("linear", "logistic")
Progress = Callable[[int, int], None]
"""Told of the rows written and of all rows."""


@dataclass(frozen=True)
class DataMaker:
    """A data set of `rows` rows, P features x1, x2, ..., and a target y, drawn from a seed.

    Features are standard normal, neighbours x_j, x_(j+1) correlated by `correlation`. With the true
    weights w and bias b, y is x w + b plus normal noise of standard deviation `noise`, or of a
    logistic target 1 with probability sigmoid(x w + b), which is noise enough. A share `missing` of
    the features is nan. Any rows can be drawn alone, the same whatever else is drawn: workers
    share the work as they like.

    Raises ValueError for what is out of range.

    Source: Box, Jenkins & Reinsel, Time Series Analysis (1994), equation 3.2.1, an AR(1) process.

    >>> maker = DataMaker(rows=100, features=3, target="linear", noise=0.0)
    >>> x, y = maker.draw(10, 14)
    >>> x.shape, bool(np.allclose(x @ maker.weights + maker.bias, y))
    ((4, 3), True)
    """

    rows: int
    features: int = 10
    target: Literal["linear", "logistic"] = "logistic"
    noise: float = 1.0
    correlation: float = 0.0
    missing: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.rows < 1 or self.features < 1:
            raise ValueError("rows and features have to be at least 1")
        if self.target not in TARGETS:
            raise ValueError(f"target has to be one of {', '.join(TARGETS)}, not {self.target!r}")
        if not self.noise >= 0.0:
            raise ValueError(f"noise has to be at least 0, not {self.noise}")
        if not -1.0 < self.correlation < 1.0:
            raise ValueError(f"correlation has to be between -1 and 1, not {self.correlation}")
        if not 0.0 <= self.missing < 1.0:
            raise ValueError(f"missing has to be in [0, 1), not {self.missing}")
        if self.seed < 0:
            raise ValueError(f"seed has to be at least 0, not {self.seed}")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns: the features, and the target y."""
        return (*(f"x{j}" for j in range(1, self.features + 1)), "y")

    @cached_property
    def _truth(self) -> Array:
        return np.random.default_rng((self.seed, 0)).normal(size=self.features + 1)

    @property
    def weights(self) -> Array:
        """The true weights, (P,)."""
        return self._truth[:-1]

    @property
    def bias(self) -> float:
        """The true bias."""
        return float(self._truth[-1])

    def draw(self, first: int, last: int) -> tuple[Array, Array]:
        """Return the features (n, P) and targets (n,) of the rows from `first` to before `last`."""
        parts = []
        for number in range(first // BLOCK_ROWS, -(-last // BLOCK_ROWS)):
            begin = number * BLOCK_ROWS
            block = slice(max(0, first - begin), min(BLOCK_ROWS, last - begin))
            parts.append(self._block(number)[:, block])
        columns = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        return columns[:-1].T, columns[-1]

    def _block(self, number: int) -> Array:
        """Return the columns of a whole block, (P + 1, BLOCK_ROWS)."""
        rng = np.random.default_rng((self.seed, 1, number))
        columns = rng.normal(size=(self.features + 1, BLOCK_ROWS))
        x, own = columns[:-1], columns[-1]
        fresh = np.sqrt(1.0 - self.correlation**2)
        if self.correlation:
            for j in range(1, self.features):
                x[j] *= fresh
                x[j] += self.correlation * x[j - 1]
        z = self.weights.dot(x) + self.bias
        if self.target == "linear":
            columns[-1] = z + self.noise * own
        else:
            with np.errstate(over="ignore"):
                columns[-1] = rng.random(BLOCK_ROWS) < 1.0 / (1.0 + np.exp(-z))
        if self.missing:
            x[rng.random(x.shape) < self.missing] = np.nan
        return columns

    def table(self, first: int, last: int) -> Any:
        """Return the rows from `first` to before `last` as an Arrow table."""
        import pyarrow as pa

        features, target = self.draw(first, last)
        return pa.table(dict(zip(self.names, [*features.T, target], strict=True)))

    def write(
        self,
        path: str | Path,
        *,
        files: int = 1,
        row_group: int = ROW_GROUP,
        replace: bool = False,
        progress: Progress | None = None,
    ) -> Path:
        """Write the data as a Parquet file, or as a folder of several; return its path.

        It has its name when it is complete. Raises EngineError where the disk is full or the name
        is taken, ValueError for counts below 1.
        """
        if files < 1 or row_group < 1:
            raise ValueError("files and row_group have to be at least 1")
        edges = [k * self.rows // files for k in range(files + 1)]
        with whole_file(path, replace=replace) as unfinished:
            if files == 1:
                self.write_rows(unfinished, 0, self.rows, row_group, progress)
            else:
                unfinished.mkdir()
                for k in range(files):
                    part = unfinished / f"part-{k:05d}.parquet"
                    self.write_rows(part, edges[k], edges[k + 1], row_group, progress)
        return Path(path)

    def write_rows(
        self,
        path: Path,
        first: int,
        last: int,
        row_group: int = ROW_GROUP,
        progress: Progress | None = None,
    ) -> None:
        """Write the rows from `first` to before `last` as a Parquet file. Raises OSError."""
        with path.open("wb") as file, parquet_writer(file, self.names) as writer:
            for begin, end in _pieces(first, last, row_group):
                writer.write_table(self.table(begin, end), row_group_size=row_group)
                if progress is not None:
                    progress(end, self.rows)


def _pieces(first: int, last: int, length: int) -> Iterator[tuple[int, int]]:
    for begin in range(first, last, length):
        yield begin, min(begin + length, last)


def parquet_writer(file: Any, names: tuple[str, ...]) -> Any:
    """Return what writes columns of numbers, with a checksum of each page.

    Random digits cannot be compressed, and repeat so seldom that a dictionary costs time only.
    """
    with data_extra("engines"):
        import pyarrow as pa
        from pyarrow import parquet

    schema = pa.schema([(name, pa.float64()) for name in names])
    return parquet.ParquetWriter(
        file, schema, compression="none", use_dictionary=False, write_page_checksum=True
    )


__all__ = ["BLOCK_ROWS", "ROW_GROUP", "TARGETS", "DataMaker", "parquet_writer"]
