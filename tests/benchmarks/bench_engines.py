"""Measures the engine in this process on ten million rows: one run, one table.

    python -m tests.benchmarks.bench_engines [rows]

The file is Parquet, 10 features and a class, made here with known weights; logistic regression.
Times are the medians of five, with the file in the system's cache, which a first reading fills.
Each memory is the peak of a fresh process, which evaluates one gradient, less that of one which
only imports. scikit-learn trains by `SGDClassifier.partial_fit` on the same rows, read in batches
by Arrow, beside one epoch of `gradviz.fit` with minibatches.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from pyarrow import parquet

import gradviz as gv
from gradviz.engines import ArrowEngine, DataMaker, open_data, problem_of
from gradviz.optimizers import SGD

ROOT = Path(__file__).resolve().parents[2]
PARTS = (0.1, 0.3, 1.0)
TIMES = 5
BATCH = 1024

CHILD = """
import sys
from pathlib import Path
import numpy as np
from gradviz.engines import ArrowEngine, open_data, problem_of
if len(sys.argv) > 1:
    source = open_data(sys.argv[1])
    problem = problem_of(source, "logistic", "y")
    ArrowEngine(source, problem).evaluate(np.zeros(problem.dimension))
else:
    import pyarrow.parquet
# not `getrusage`: its peak is at first that of the process which started this one
status = Path("/proc/self/status").read_text()
print(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
"""


def timed(*works: Callable[[], object]) -> list[float]:
    """Return the median seconds of each work, one after the other each time, after one warm-up."""
    found = []
    for _ in range(1 + TIMES):
        row = []
        for work in works:
            begun = time.perf_counter()
            work()
            row.append(time.perf_counter() - begun)
        found.append(row)
    return [median(column) for column in zip(*found[1:], strict=True)]


def peak(*words: str) -> float:
    """Return the most megabytes that a fresh process had in memory."""
    command = [sys.executable, "-c", CHILD, *words]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(answer.stdout) / 1024


def sgd_classifier(path: Path) -> tuple[float, float]:
    """Return the seconds of an epoch of scikit-learn's, and the loss that it ends at."""
    from sklearn.linear_model import SGDClassifier

    model = SGDClassifier(loss="log_loss", alpha=0.0, learning_rate="constant", eta0=0.001)
    begun = time.perf_counter()
    names: list[str] = []
    for batch in parquet.ParquetFile(path).iter_batches(BATCH):
        names = names or batch.schema.names
        columns = np.column_stack([each.to_numpy() for each in batch.columns])
        model.partial_fit(columns[:, :-1], columns[:, -1], classes=(0.0, 1.0))
    taken = time.perf_counter() - begun
    source = open_data(path)
    engine = ArrowEngine(source, problem_of(source, "logistic", "y"))
    weights = np.append(model.coef_[0], model.intercept_)
    return taken, engine.evaluate(weights).loss


def measure(rows: int, folder: Path) -> list[tuple[str, str, str]]:
    """Return the rows of the table."""
    table: list[tuple[str, str, str]] = []
    base = peak()
    for part in PARTS:
        count = int(rows * part)
        path = DataMaker(rows=count).write(folder / f"{count}.parquet")
        source = open_data(path)
        problem = problem_of(source, "logistic", "y")
        engine = ArrowEngine(source, problem)
        weights = np.zeros(problem.dimension)
        read, gradient = timed(partial(parquet.read_table, path), partial(engine.evaluate, weights))
        cost = gradient / count * 1e9
        most = peak(str(path))
        size = f"{count:,} x 10"
        table += [
            (f"{size}: read by pyarrow.parquet.read_table", f"{read:.2f} s", "the floor"),
            (f"{size}: one full gradient", f"{gradient:.2f} s", f"{gradient / read:.2f} x, <= 3 x"),
            (f"{size}: the same for each row", f"{cost:.0f} ns", "flat: linear in rows"),
            (
                f"{size}: peak memory",
                f"{most:.0f} MB",
                f"<= 500 MB, {most - base:.0f} over imports",
            ),
        ]
    begun = time.perf_counter()
    done = gv.fit("logistic", source, SGD(learning_rate=0.3), target="y", batch=BATCH, epochs=1)
    taken = time.perf_counter() - begun
    theirs, loss = sgd_classifier(path)
    exact = gv.fit("logistic", source, SGD(learning_rate=2.0, momentum=0.7), target="y", steps=15)
    table += [
        (
            f"an epoch in minibatches of {BATCH}: gradviz.fit",
            f"{taken:.1f} s",
            "statistics included",
        ),
        ("the same: SGDClassifier.partial_fit", f"{theirs:.1f} s", f"{theirs / taken:.1f} x ours"),
        ("the loss that both end at", f"{done.loss:.6f}", f"{loss:.6f} theirs"),
        (f"a fit with the full batch, {exact.steps} steps", f"{exact.seconds:.1f} s", exact.ending),
        ("the loss that it ends at", f"{exact.loss:.6f}", ""),
    ]
    return table


def main(words: list[str]) -> None:
    """Print the table."""
    rows = int(float(words[0])) if words else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        table = measure(rows, Path(folder))
    width = max(len(name) for name, _, _ in table)
    for name, value, beside in table:
        print(f"{name:<{width}}  {value:>12}  {beside}")


if __name__ == "__main__":
    main(sys.argv[1:])
