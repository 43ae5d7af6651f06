"""The folder in which a server keeps large data: made ones, and those of whoever runs it."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from gradviz.descent.progress import Progress, Work
from gradviz.engines.data_source import SUFFIXES
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.make_data import DataMaker, parquet_writer
from gradviz.engines.whole_files import whole_file

MADE = ".made"
"""The folder of the made data inside: hidden, so that it is none of the operator's own."""
ORDERS = ("shuffled", "by feature", "by target")
ROW_GROUP = 1 << 14
"""Rows of a row group of made data: a million rows have 62."""
_OLD = 3600.0  # seconds after which what an ended process left behind is removed
_VERSION = 1  # of the made rows: others get another name


def default_folder(variables: Mapping[str, str] = os.environ) -> Path:
    """Return where large data are kept, unless it is said: the user's cache.

    Source: XDG Base Directory Specification, version 0.8.

    >>> str(default_folder({"XDG_CACHE_HOME": "/var/cache"}))
    '/var/cache/gradviz/data'
    """
    home = variables.get("XDG_CACHE_HOME") or str(Path(variables.get("HOME") or "~").expanduser())
    cache = Path(home) if variables.get("XDG_CACHE_HOME") else Path(home) / ".cache"
    return cache / "gradviz" / "data"


def own_data(folder: Path) -> dict[str, Path]:
    """Return the data sets that lie in a folder, by name: Parquet and CSV files, and folders.

    >>> own_data(Path("there is none"))
    {}
    """
    if not folder.is_dir():
        return {}
    found = (each for each in sorted(folder.iterdir()) if not each.name.startswith((".", "_")))
    return {each.name: each for each in found if each.is_dir() or each.suffix.lower() in SUFFIXES}


@dataclass(frozen=True)
class MadeData:
    """Made data of the page: rows drawn by `DataMaker`, in the order in which they are written.

    "by feature" sorts them by x1, "by target" by y: then rows that lie together are alike.
    Raises ValueError for an unknown order.

    >>> MadeData(rows=1000, target="linear").name
    'linear-1000-shuffled-1.parquet'
    """

    rows: int = 1_000_000
    target: Literal["linear", "logistic"] = "logistic"
    order: str = "shuffled"

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise ValueError(f"order has to be one of {', '.join(ORDERS)}, not {self.order!r}")

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.target}-{self.rows}-{self.order.replace(' ', '-')}-{_VERSION}.parquet"

    @property
    def maker(self) -> DataMaker:
        """What draws its rows."""
        return DataMaker(rows=self.rows, target=self.target)

    def path(self, folder: Path) -> Path:
        """Return where its file lies in a folder."""
        return folder / MADE / self.name

    def begin(self, folder: Path) -> Work[Path]:
        """Return the work that writes its file, unless it is there, and gives its path.

        Two processes may do so at once: each writes a file of its own, and the last one stays.
        Raises EngineError where it cannot be written.
        """
        return Work(self._made(folder))

    def _made(self, folder: Path) -> Progress[Path]:
        final = self.path(folder)
        if final.exists():
            return final
        home = _tidy(final.parent)
        try:
            with tempfile.TemporaryDirectory(prefix=".making-", dir=home) as own:
                draft = Path(own) / self.name
                with whole_file(draft) as unfinished, unfinished.open("wb") as file:
                    yield from self._write(file)
                draft.replace(final)
        except OSError as error:
            raise _unwritable(home, error) from error
        return final

    def _write(self, file: Any) -> Progress[None]:
        import pyarrow as pa

        tables = []
        with parquet_writer(file, self.maker.names) as writer:
            for first in range(0, self.rows, 4 * ROW_GROUP):
                last = min(self.rows, first + 4 * ROW_GROUP)
                table = self.maker.table(first, last)
                if self.order == "shuffled":
                    writer.write_table(table, row_group_size=ROW_GROUP)
                else:
                    tables.append(table)
                yield last / self.rows
            if tables:
                key = "y" if self.order == "by target" else "x1"
                whole = pa.concat_tables(tables)
                order = np.argsort(whole.column(key).to_numpy(), kind="stable")
                writer.write_table(whole.take(order), row_group_size=ROW_GROUP)


def _tidy(home: Path) -> Path:
    """Make a folder, and remove from it what ended processes left. Raises EngineError."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(home, error) from error
    for left in home.glob(".making-*"):
        if time.time() - left.stat().st_mtime > _OLD:
            shutil.rmtree(left, ignore_errors=True)
    return home


def _unwritable(path: Path, error: OSError) -> EngineError:
    return EngineError("unwritable", {"path": path, "reason": error.strerror or str(error)})


__all__ = ["MADE", "ORDERS", "MadeData", "default_folder", "own_data"]
