"""What the server counts of itself, for whoever runs it: in the form that Prometheus reads.

A part of the interface that does work of its own adds its figures here, in one line each:

    QUEUED = gauge("queue", "Pieces of work that wait for a worker")
    with timed("hyperparameter map"): ...

They hold numbers and the names of kinds of work; nothing that a person typed may be among them.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

REGISTRY = CollectorRegistry()
"""All figures of this process, its memory and its processor time among them."""

_PREFIX = "gradviz"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)


@cache
def counter(name: str, what: str, labels: tuple[str, ...] = ()) -> Counter:
    """Return the counter of a name: what only grows.

    >>> counter("doctest_events", "Things that happened").inc()
    >>> "gradviz_doctest_events_total 1.0" in exposition()
    True
    """
    return Counter(name, what, labels, namespace=_PREFIX, registry=REGISTRY)


@cache
def gauge(name: str, what: str, labels: tuple[str, ...] = ()) -> Gauge:
    """Return the gauge of a name: what goes up and down."""
    return Gauge(name, what, labels, namespace=_PREFIX, registry=REGISTRY)


WORK = Histogram(
    "work_seconds",
    "Seconds that answers and other work took, by kind",
    ("kind",),
    namespace=_PREFIX,
    registry=REGISTRY,
    buckets=_SECONDS,
)
VISITS = gauge("visits", "Visits that are connected now")
WAITING = gauge("visits_waiting", "Visits that wait because as many are served as may be")
ANSWERING = gauge("answering", "Visits that are being answered now")
REFUSED = counter("refused", "Requests and visits that were refused, by reason", ("reason",))
BROKEN = counter("errors", "Answers that broke inside gradviz, by kind of error", ("kind",))


@contextmanager
def timed(kind: str) -> Iterator[None]:
    """Count the seconds that a piece of work takes under its kind, whether it ends well or not."""
    began = perf_counter()
    try:
        yield
    finally:
        WORK.labels(kind).observe(perf_counter() - began)


def exposition() -> str:
    """Return all figures in Prometheus' text format."""
    return generate_latest(REGISTRY).decode()
