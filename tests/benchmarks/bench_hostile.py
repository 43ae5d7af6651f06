"""Measures what each hostile input costs: CPU seconds and memory, each in a process of its own.

    python -m tests.benchmarks.bench_hostile [part of a name]

It prints the ten dearest of each kind, and fails where one takes more than `CPU` or `MEMORY`.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import process_time
from typing import Any

import numpy as np
import scipy.stats  # noqa: F401  (loaded before the processes part)
from threadpoolctl import threadpool_limits

from gradviz.experiments import (
    ComparisonExperiment,
    DescentExperiment,
    GradientExperiment,
    SettingError,
    TrainingExperiment,
    read_link,
)
from gradviz.functions.definedness import kinks_at, undefined_in
from gradviz.gradients.exact import critical_points
from gradviz.language import ExpressionError
from gradviz.learning import DataError, read_table
from gradviz.optimizers import read_custom
from tests.hostile.cases import LINKS, MODELS, OWN, TABLES, TEXTS

CPU = 1.0
"""Seconds."""
MEMORY = 200.0
"""Megabytes beyond what the process had."""
DEAREST = 10


def descent(text: str) -> None:
    """Show a function on the page of descents."""
    experiment = DescentExperiment(function=text)
    experiment.run()
    problem = experiment.problem
    undefined_in(problem.function, problem.domain)
    kinks_at(problem.function, np.array(problem.start))


def critical(text: str) -> None:
    """Find the critical points of a function, as the page of gradients does."""
    problem = GradientExperiment(function=text).problem
    critical_points(problem.function, problem.domain)


def compared(text: str) -> None:
    """Show a function on the page of comparisons."""
    ComparisonExperiment(function=text).run()


def own(text: str) -> None:
    """Run an optimizer of one's own."""
    read_custom(text)
    DescentExperiment(own=text).run()


def model(text: str) -> None:
    """Train a typed model."""
    TrainingExperiment(model="own", formula=text).run()


def table(data: bytes) -> None:
    """Read a table and train on it."""
    TrainingExperiment(data="csv").with_table(read_table(data)).run()


KINDS: dict[str, tuple[Callable[[Any], object], dict[str, Any]]] = {
    "descent": (descent, TEXTS),
    "critical": (critical, TEXTS),
    "compared": (compared, TEXTS),
    "own optimizer": (own, OWN),
    "model": (model, MODELS),
    "link": (read_link, LINKS),
    "table": (table, TABLES),
}


def cost(run: Callable[[], object]) -> tuple[float, float]:
    """Return CPU seconds and megabytes that something takes, in a process that is then gone."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        failed = 0
        try:
            least, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, process_time()
            with suppress(ExpressionError, SettingError, DataError), np.errstate(all="ignore"):
                run()
            taken = process_time() - begun
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - least) / 1024
            os.write(writer, f"{taken} {grown}".encode())
        except BaseException as error:  # noqa: BLE001  (told of by the parent)
            print(f"  {type(error).__name__}: {str(error)[:200]}", flush=True)
            failed = 1
        os._exit(failed)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        text = answer.read()
    os.waitpid(child, 0)
    if not text:
        return float("inf"), float("inf")
    seconds, megabytes = map(float, text.split())
    return seconds, megabytes


def main() -> None:
    """Measure all kinds, or the inputs with a part of a name."""
    wanted, over = " ".join(sys.argv[1:]), 0
    threadpool_limits(1, user_api="blas")  # as the server does: its threads would only spin
    for kind, (run, inputs) in KINDS.items():
        costs = {
            name: cost(partial(run, each))
            for name, each in inputs.items()
            if wanted in f"{kind} {name}"
        }
        above = {name for name, (s, mb) in costs.items() if s > CPU or mb > MEMORY}
        print(f"{kind}: {len(costs)} inputs, {len(above)} above {CPU:g} s or {MEMORY:g} MB")
        for name in sorted(costs, key=lambda each: -costs[each][0])[:DEAREST]:
            seconds, megabytes = costs[name]
            print(f"  {seconds:8.2f} s {megabytes:8.1f} MB  {name[:60]!r}", flush=True)
        over += len(above)
    if not over:
        print(f"all inputs take at most {CPU:g} s of CPU and {MEMORY:g} MB")
    else:
        sys.exit(f"{over} inputs take more than {CPU:g} s of CPU or {MEMORY:g} MB")


if __name__ == "__main__":
    main()
