"""The server's worker processes, and the results of heavy work that its visitors share."""

from __future__ import annotations

from functools import cache

from gradviz.workers import Results, WorkerPool

RESULTS_BYTES = 128 << 20


@cache
def workers() -> WorkerPool:
    """Return the server's pool; its processes are started with the first work."""
    return WorkerPool()


@cache
def results() -> Results:
    """Return what was computed of late, for whom it may be."""
    return Results(RESULTS_BYTES)
