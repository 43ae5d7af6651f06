"""One step on every engine: loss and gradient of the same rows and weights, and where time goes."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from gradviz.engines.arrow_engine import ArrowEngine, one_blas_thread
from gradviz.engines.base import Array, Problem
from gradviz.engines.data_source import DataSource, Part, blocks
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.partial_sums import Sums, evaluation, partial_sums
from gradviz.learning.models import LinearModel

PHASES = ("starting", "reading", "computing", "combining", "scheduling")
"""What a step's time goes into: before any row is there; fetching rows; their losses and gradients;
adding those up; and the rest of the clock, in which an engine hands out work and waits."""
WORK = ("reading", "computing", "combining")
"""What the workers of an engine do themselves."""
MOST_NUMBERS = 50_000_000
"""Numbers that are held in memory at once, where an engine needs all of them there: 400 MB."""


@dataclass(frozen=True, eq=False)
class EngineStep:
    """Loss and gradient (D,) over all `rows` complete rows, by an engine of this name.

    `seconds` has the time of each of `PHASES` that there is, on the clock: what cores do side by
    side counts once.
    """

    engine: str
    loss: float
    gradient: Array
    rows: int
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """All of its time but the start."""
        return sum(value for name, value in self.seconds.items() if name != "starting")

    def difference(self, other: EngineStep) -> float:
        """Return max |g - g'| / max |g'|, the largest difference to another engine's gradient.

        >>> one, two = (EngineStep("", 0.0, np.array([1.0, x]), 1) for x in (2.0, 2.5))
        >>> one.difference(two)
        0.2
        """
        scale = float(np.abs(other.gradient).max()) or 1.0
        return float(np.abs(self.gradient - other.gradient).max() / scale)


def numpy_step(source: DataSource, problem: Problem, weights: Array) -> EngineStep:
    """Read all rows into one array, and compute loss and gradient of a linear model by the book.

    Raises EngineError where they are too many to be held, and ValueError for another model.

    Source: Goodfellow, Bengio & Courville, Deep Learning (2016), equations 6.19 and 5.96.
    """
    model = problem.model
    if not isinstance(model, LinearModel) or model.degree > 1 or not model.bias:
        raise ValueError("only linear and logistic regression are written out here")
    names = (*problem.columns, problem.target)
    if source.size * len(names) > MOST_NUMBERS:
        raise EngineError("too_large", {"rows": source.size, "columns": len(names)})
    begun = perf_counter()
    found = [pair for part in source.parts for pair in blocks(part, problem)]
    x = np.concatenate([features for features, _ in found])
    y = np.concatenate([target for _, target in found])
    read = perf_counter()
    full = ~(np.isnan(x).any(axis=1) | np.isnan(y))
    if not full.all():
        x, y = x[full], y[full]
    if not len(y):
        raise EngineError("no_rows", {"missing": int((~full).sum())})
    if problem.scaler is not None:
        x = problem.scaler.apply(x)
    p = x @ weights[:-1] + weights[-1]
    if problem.classifies:
        loss = float(np.mean(np.logaddexp(0.0, p) - y * p))
        slope = 1.0 / (1.0 + np.exp(-p)) - y
    else:
        loss = float(np.mean(np.square(p - y)))
        slope = 2.0 * (p - y)
    gradient = np.append(slope @ x, slope.sum()) / len(y)
    seconds = {"reading": read - begun, "computing": perf_counter() - read}
    return EngineStep("NumPy", loss, gradient, len(y), seconds)


def arrow_step(source: DataSource, problem: Problem, weights: Array) -> EngineStep:
    """Do what `ArrowEngine.evaluate` does, with a clock beside it.

    Raises EngineError for data that cannot be used.
    """
    cores = ArrowEngine(source, problem).cores
    begun = perf_counter()
    with one_blas_thread(), ThreadPoolExecutor(cores) as pool:
        found = list(pool.map(lambda part: timed_sums(part, problem, weights), source.parts))
    total, combining = Sums.zero(problem.dimension), perf_counter()
    for sums, _ in found:
        total = total + sums
    done = evaluation(problem, weights, total, total.rows + total.missing)
    end = perf_counter()
    phases = {name: sum(seconds[name] for _, seconds in found) / cores for name in WORK}
    phases["combining"] += end - combining
    phases["scheduling"] = max(0.0, end - begun - sum(phases.values()))
    return EngineStep("Arrow", done.loss, done.gradient, done.rows, phases)


def timed_sums(part: Part, problem: Problem, weights: Array) -> tuple[Sums, dict[str, float]]:
    """Return the sums over a part's rows, and the seconds for reading, computing and combining."""
    seconds = dict.fromkeys(WORK, 0.0)
    total = Sums.zero(problem.dimension)
    before = perf_counter()
    for features, target in blocks(part, problem):
        read = perf_counter()
        own = partial_sums(problem, weights, features, target)
        computed = perf_counter()
        total = total + own
        after = perf_counter()
        seconds["reading"] += read - before
        seconds["computing"] += computed - read
        seconds["combining"] += after - computed
        before = after
    return total, seconds


__all__ = ["PHASES", "WORK", "EngineStep", "arrow_step", "numpy_step", "timed_sums"]
