"""Measures reading, derivatives, losses and tables, each beside its peer in the same run.

    python -m tests.benchmarks.bench_core

One line for each: the least of a few runs in CPU milliseconds, the peer's, and the ratio.
"""

from __future__ import annotations

import io
from time import process_time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import sympy as sp

import gradviz as gv
from gradviz.functions.definedness import undefined_in
from gradviz.learning.data_loss import data_loss
from gradviz.learning.datasets import DATASETS
from gradviz.learning.losses import LOSSES
from gradviz.learning.models import LinearModel
from gradviz.learning.table_reading import read_table
from gradviz.optimizers.custom import read_custom

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = "+".join(f"sin({k}*x*y)" for k in range(1, 51))


def least(run: Callable[[], object], repeats: int = 5) -> float:
    """Return the least CPU milliseconds of a few runs."""
    times = []
    for _ in range(repeats):
        begun = process_time()
        run()
        times.append(process_time() - begun)
    return 1000 * min(times)


def ours_of_long_text() -> object:
    f = gv.parse(LONG + "+0*x" * int(next(COUNTER) % 7))
    f.gradient(np.full(f.dimension, 0.7))
    return f.javascript


COUNTER = iter(range(10**6))


def sympys_of_long_text() -> object:
    x, y = sp.symbols("x y")
    f = sum((sp.sin(k * x * y) for k in range(1, 51)), sp.Integer(0))
    return sp.lambdify((x, y), [sp.diff(f, x), sp.diff(f, y)])(0.7, 0.7)


def large_table() -> bytes:
    rng = np.random.default_rng(0)
    block = "\n".join(
        ",".join(f"{each:.6f}" for each in row) for row in rng.normal(size=(1000, 20))
    )
    return "\n".join([",".join(f"c{j}" for j in range(20)), *[block] * 100]).encode()


def read_ours(data: bytes) -> object:
    table = read_table(data)
    return table.dataset(*table.suggestion())


def picture(loss: str) -> Callable[[], object]:
    task = LOSSES[loss].task
    data = DATASETS["gaussians" if task == "classification" else "line"](n=500)
    f = data_loss(LinearModel(data.feature_names), data, LOSSES[loss]).slice(
        (0, 1), np.zeros(3 - (task == "regression"))
    )
    grid = np.stack(np.meshgrid(*[np.linspace(-3, 3, 100)] * 2), axis=-1)
    return lambda: f.value(grid)


def numpy_picture() -> object:
    """Return logistic loss over the same grid, as NumPy users write it."""
    data = DATASETS["gaussians"](n=500)
    grid = np.stack(np.meshgrid(*[np.linspace(-3, 3, 100)] * 2), axis=-1).reshape(-1, 2)
    z = grid @ data.features[:, :2].T
    return np.mean(np.logaddexp(0.0, z) - data.target * z, axis=1)


def definedness() -> object:
    f = gv.parse("log(x*y) + |x - y| + 1/(x^2 + y^2)")
    return undefined_in(f, ((-2.0, 2.0 + next(COUNTER) / 1000),) * 2)


def largest_custom() -> object:
    lines = [f"s{k} = s{k} + g*x/{k + 2}" for k in range(36)]
    lines.append("x = x - 0.001*(" + " + ".join(f"s{k}" for k in range(36)) + ")")
    mine = read_custom("\n".join(lines))
    ten = gv.parse("+".join(f"x{k}^2" for k in range(10)))
    return gv.descend(ten, np.ones(10), mine(), 500, tolerance=0.0)


def main() -> None:
    """Print the table."""
    data = large_table()
    rows: list[tuple[str, Callable[[], object], str, Callable[[], object] | None]] = [
        (
            "a text of 50 sines: read, derive, compile",
            ours_of_long_text,
            "SymPy",
            sympys_of_long_text,
        ),
        (
            "a CSV of 100,000 x 20",
            lambda: read_ours(data),
            "pandas.read_csv",
            lambda: pd.read_csv(io.BytesIO(data)),
        ),
        *(
            (
                f"100 x 100 points of {name} over 500 rows",
                picture(name),
                "NumPy, logistic loss",
                numpy_picture,
            )
            for name in LOSSES
        ),
        ("where log(x y) + |x - y| + 1/(x² + y²) is undefined", definedness, "", None),
        ("the largest own optimizer: read, 500 steps", largest_custom, "", None),
    ]
    print(f"{'':56} {'ours':>9} {'peer':>9} {'ratio':>6}")
    for name, ours, peer, theirs in rows:
        mine = least(ours)
        other = least(theirs) if theirs is not None else None
        beside = "" if other is None else f"{other:7.1f} ms {mine / other:6.2f}  {peer}"
        print(f"{name:56} {mine:7.1f} ms {beside}")


if __name__ == "__main__":
    main()
