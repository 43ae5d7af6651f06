"""The server's worker processes, and the results of heavy work that its visitors share."""

from __future__ import annotations

from functools import cache

from gradviz.ui.server.figures import gauge
from gradviz.workers import Results, WorkerPool

RESULTS_BYTES = 128 << 20


@cache
def workers() -> WorkerPool:
    """Return the server's pool; its processes are started with the first work."""
    return WorkerPool()


@cache
def keras_workers() -> WorkerPool:
    """Return the one worker that Keras' own trainings wait for: each takes a core and 230 MB.

    What it starts has the worker's bound of memory, and JAX asks for more than it uses.
    """
    return WorkerPool(processes=1, most_waiting=40, most_memory=6 << 30)


@cache
def data_workers() -> WorkerPool:
    """Return the one worker that reads large data: it takes all cores, and more than a minute."""
    return WorkerPool(processes=1, most_waiting=100, longest=600.0, most_memory=2 << 30)


@cache
def spark_workers() -> WorkerPool:
    """Return the one worker that has the server's session with Spark, for all visitors.

    It ends after a minute without work, and the session with it: that has a gigabyte and more.
    """
    return WorkerPool(processes=1, most_waiting=100, longest=600.0, most_memory=8 << 30)


@cache
def results() -> Results:
    """Return what was computed of late, for whom it may be."""
    return Results(RESULTS_BYTES)


def stop_workers() -> None:
    """End the worker processes, where there are any."""
    for pool in (workers, keras_workers, data_workers, spark_workers):
        if pool.cache_info().currsize:
            pool().close()
            pool.cache_clear()


def _is_open() -> bool:
    return workers.cache_info().currsize > 0


gauge("queue", "Pieces of work that wait for a worker process").set_function(
    lambda: workers().waiting if _is_open() else 0
)
gauge("working", "Pieces of work that worker processes do now").set_function(
    lambda: workers().running if _is_open() else 0
)
gauge("results_bytes", "Bytes of results that visitors share").set_function(lambda: results().bytes)
