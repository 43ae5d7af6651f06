"""Made data of any size, written by the executors of a Spark cluster: each task writes a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from gradviz.engines.engine_errors import EngineError
from gradviz.engines.make_data import ROW_GROUP, DataMaker
from gradviz.engines.spark_failures import spark_errors
from gradviz.engines.spark_session import LOCAL, spark_context
from gradviz.engines.spark_tasks import merged, one_by_one
from gradviz.engines.whole_files import cannot_write, whole_file

FILES_PER_CORE = 2
"""Files, where nobody says how many."""


def make_by_spark(
    maker: DataMaker,
    path: str | Path,
    *,
    master: str = LOCAL,
    files: int = 0,
    row_group: int = ROW_GROUP,
    replace: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a maker's rows as a folder of Parquet files, the same rows as `DataMaker.write` writes.

    `files` 0 is two for each core. Executors write into a folder that all of them see; it has its
    name when it is complete. Raises EngineError as `DataMaker.write` and `SparkEngine` do, and
    ValueError for counts that are too small.
    """
    if files < 0 or row_group < 1:
        raise ValueError("files has to be at least 0, and row_group at least 1")
    context = spark_context(master)
    count = files or FILES_PER_CORE * context.defaultParallelism
    edges = [k * maker.rows // count for k in range(count + 1)]
    ranges = [(k, edges[k], edges[k + 1]) for k in range(count)]
    with whole_file(path, replace=replace) as unfinished:
        unfinished.mkdir()
        work = partial(one_by_one, partial(_write, maker, str(unfinished), row_group))
        with spark_errors():
            found = context.parallelize(ranges, count).mapPartitions(work).treeReduce(merged, 2)
        if isinstance(found, EngineError):
            raise found
        # of tasks that were killed, and done again by others
        for draft in unfinished.glob(".*"):
            draft.unlink()
        if progress is not None:
            progress(found, maker.rows)
    return Path(path)


def _write(maker: DataMaker, folder: str, row_group: int, task: tuple[int, int, int]) -> int:
    """Write a file under a name of this task's own, then rename it: another try does the same."""
    number, first, last = task
    final = Path(folder, f"part-{number:05d}.parquet")
    draft = final.with_name(f".{final.name}.{os.getpid()}")
    try:
        maker.write_rows(draft, first, last, row_group)
        draft.replace(final)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise cannot_write(final, error) from error
    return last - first


__all__ = ["make_by_spark"]
