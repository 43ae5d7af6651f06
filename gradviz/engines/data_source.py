"""Where the rows of a large data set lie: Parquet or CSV files, and how they are read in parts.

A part is what one worker reads: a row group of a Parquet file, or a whole CSV file. It is read
block by block, and the blocks are cut at the same rows whoever reads them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from gradviz.engines.base import Array, Problem
from gradviz.engines.engine_errors import EngineError
from gradviz.learning.data_errors import DataError
from gradviz.learning.data_extra import data_extra

ROWS = 1 << 14
"""Rows of a block, at most."""
_CSV_BYTES = 1 << 22  # of a CSV file at once
_BUFFER = 1 << 20  # bytes of a column at once, of a row group that may be larger than memory
_SMALL = 1 << 22  # numbers of a row group that is read without a buffer: 32 MB
SUFFIXES = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv"}
Block = tuple[Array, Array]


@dataclass(frozen=True)
class Part:
    """A row group of a Parquet file and its number of rows, or a CSV file with -1 for both."""

    path: str
    row_group: int = -1
    rows: int = -1


@dataclass(frozen=True)
class DataSource:
    """A data set on disk: its parts, in the order of the files' names, and its columns.

    `kinds` are the columns' types as Arrow names them. Made by `open_data`.
    """

    path: str
    format: Literal["parquet", "csv"]
    parts: tuple[Part, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]

    @cached_property
    def size(self) -> int:
        """The number of rows, N; those of CSV files are counted, once, by reading them."""
        return sum(self.part_sizes)

    @cached_property
    def part_sizes(self) -> list[int]:
        """The number of rows of each part."""
        if self.format == "parquet":
            return [part.rows for part in self.parts]
        return [_csv_rows(part, self.names[0]) for part in self.parts]

    def check(self, problem: Problem) -> None:
        """Raise DataError for a column that is not there, EngineError for one without numbers."""
        for name in (*problem.columns, problem.target):
            if name not in self.names:
                known = ", ".join(self.names)
                raise DataError("unknown_column", {"column": name, "names": known})
            kind = self.kinds[self.names.index(name)]
            if not _is_numeric(kind):
                raise EngineError("not_numeric", {"column": name, "kind": kind})
        if problem.target in problem.columns:
            raise DataError("target_is_feature", {"column": problem.target})

    def features(self, target: str) -> tuple[str, ...]:
        """Return the columns of numbers beside the target, which a model may take."""
        pairs = zip(self.names, self.kinds, strict=True)
        return tuple(name for name, kind in pairs if name != target and _is_numeric(kind))


def _is_numeric(kind: str) -> bool:
    # what a column of nothing but nulls has no type of its own for is called null
    return kind in {"bool", "null"} or kind.startswith(("int", "uint", "float", "double", "half"))


def open_data(path: str | Path) -> DataSource:
    """Return the data set in a Parquet or CSV file, or in a folder of such files.

    Files and folders whose names begin with "." or "_" are left out, as Spark and Arrow do. Raises
    EngineError where there is nothing that can be read.
    """
    with data_extra("engines"):
        import pyarrow  # noqa: F401, ICN001
    home = Path(path)
    if not home.exists():
        raise EngineError("no_such_file", {"path": home})
    files = [home] if home.is_file() else _files(home)
    if not files:
        raise EngineError("no_files", {"path": home})
    found = {SUFFIXES.get(file.suffix.lower(), "parquet") for file in files}
    if len(found) > 1:
        raise EngineError("mixed_files", {"path": home})
    if found == {"csv"}:
        return _opened_csv(home, files)
    return _opened_parquet(home, files)


def _files(folder: Path) -> list[Path]:
    files = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return [
        file
        for file in files
        if not any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
    ]


def _opened_parquet(home: Path, files: list[Path]) -> DataSource:
    import pyarrow as pa
    from pyarrow import parquet

    parts: list[Part] = []
    columns: Any = None
    for file in files:
        try:
            with file.open("rb") as opened:  # the system's own words where it may not be read
                metadata = parquet.read_metadata(opened)
            schema = metadata.schema.to_arrow_schema()
        except pa.ArrowException as error:
            raise EngineError("not_parquet", {"path": file}) from error
        except OSError as error:
            # Arrow says of a damaged footer that it cannot be read, too
            code = "not_parquet" if error.strerror is None else "unreadable"
            data = {"path": file, "reason": error.strerror}
            raise EngineError(code, data) from error
        columns = columns or schema
        _check_columns(file, schema, files[0], columns)
        parts += [
            Part(str(file), group, metadata.row_group(group).num_rows)
            for group in range(metadata.num_row_groups)
        ]
    return _source(home, "parquet", parts, columns)


def _opened_csv(home: Path, files: list[Path]) -> DataSource:
    columns: Any = None
    for file in files:
        with _csv_errors(file):
            schema = _csv_reader(str(file)).schema
        columns = columns or schema
        _check_columns(file, schema, files[0], columns)
    return _source(home, "csv", [Part(str(file)) for file in files], columns)


def _check_columns(file: Path, schema: Any, first: Path, wanted: Any) -> None:
    """Raise EngineError where a file's schema lacks a column of the first file's."""
    for name in wanted.names:
        if name not in schema.names:
            data = {"path": file, "column": name, "first": first}
            raise EngineError("other_columns", data)


def _source(
    home: Path, kind: Literal["parquet", "csv"], parts: list[Part], columns: Any
) -> DataSource:
    names, kinds = tuple(columns.names), tuple(map(str, columns.types))
    return DataSource(str(home), kind, tuple(parts), names, kinds)


@contextmanager
def _csv_errors(path: str | Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except pa.ArrowException as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise EngineError("damaged_csv", {"path": path, "reason": reason}) from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "it is damaged"
        raise EngineError("unreadable", {"path": path, "reason": reason}) from error


def _csv_reader(path: str, columns: tuple[str, ...] = (), kind: Any = None) -> Any:
    """Return what reads a CSV file in blocks: given columns or all, of a kind or as they are."""
    from pyarrow import csv

    kinds = None if kind is None else dict.fromkeys(columns, kind)
    convert = csv.ConvertOptions(include_columns=list(columns), column_types=kinds)
    return csv.open_csv(path, csv.ReadOptions(block_size=_CSV_BYTES), convert_options=convert)


def _csv_rows(part: Part, column: str) -> int:
    with _csv_errors(part.path):
        return sum(map(len, _csv_reader(part.path, (column,))))


def blocks(
    part: Part, problem: Problem, *, threads: bool = False, verified: bool = False
) -> Iterator[Block]:
    """Return features (n, P) and targets (n,) of a part, block by block; what is missing is nan.

    The features lie column by column in memory. `threads` lets Arrow decode columns side by side;
    of a part that is `verified` already, the checksums of its pages are not compared again, which
    costs a third of the time. Raises EngineError for what is damaged.
    """
    wanted = (*problem.columns, problem.target)
    if part.row_group < 0:
        import pyarrow as pa

        with _csv_errors(part.path):
            for batch in _csv_reader(part.path, wanted, pa.float64()):
                yield from _cut(batch, wanted)
        return
    yield from _row_group_blocks(part, wanted, threads, verified)


def _row_group_blocks(
    part: Part, wanted: tuple[str, ...], threads: bool, verified: bool
) -> Iterator[Block]:
    import pyarrow as pa
    from pyarrow import parquet

    # without a buffer, Arrow reads a whole column of a row group at once
    small = part.rows * len(wanted) <= _SMALL
    try:
        with parquet.ParquetFile(
            part.path,
            buffer_size=0 if small else _BUFFER,
            pre_buffer=False,
            page_checksum_verification=not verified,
        ) as file:
            for batch in file.iter_batches(
                ROWS, [part.row_group], columns=list(wanted), use_threads=threads
            ):
                yield from _cut(batch, wanted)
    except (pa.ArrowException, OSError) as error:
        # of a damaged page, too, Arrow says that it cannot be read, but without a number
        if isinstance(error, OSError) and error.errno:
            data = {"path": part.path, "reason": os.strerror(error.errno)}
            raise EngineError("unreadable", data) from error
        damaged = {"group": part.row_group, "path": part.path}
        raise EngineError("damaged_row_group", damaged) from error


def _cut(batch: Any, wanted: tuple[str, ...]) -> Iterator[Block]:
    import pyarrow as pa
    from pyarrow import compute

    numbers = pa.float64()
    for first in range(0, len(batch), ROWS):
        piece = batch.slice(first, ROWS)
        rows = np.empty((len(wanted), len(piece)))
        for own, name in zip(rows, wanted, strict=True):
            column = piece.column(name)
            if column.type != numbers:
                column = compute.cast(column, numbers, safe=False)
            # a null becomes nan
            own[:] = column.to_numpy(zero_copy_only=False)
        yield rows[:-1].T, rows[-1]


__all__ = ["ROWS", "SUFFIXES", "Block", "DataSource", "Part", "blocks", "open_data"]
