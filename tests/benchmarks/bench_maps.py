"""Measures maps of many descents, beside a loop over the same starts with torch.optim.

    pip install -r requirements-references.txt
    python -m tests.benchmarks.bench_maps

Every time is the least of a few, since other work on the machine only ever adds to it; ratios are
between times of this one run. torch runs on one thread, which is its fastest for two numbers, and
with its gradient written by hand or by autograd, whichever is faster.
"""

from __future__ import annotations

import argparse
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

import gradviz as gv
from gradviz.comparing import Axis, Conditions, axis_of, basins, hyperparameter_map, tune_each
from gradviz.descent import descend_in_pieces
from gradviz.descent.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Callable

HIMMELBLAU = gv.SURFACES["himmelblau"]
F = gv.parse(HIMMELBLAU.text)
ADAM = gv.optimizers.Adam(learning_rate=0.1)
STEPS = 200
CELLS = 100
AXIS = np.linspace(-5, 5, CELLS)
TORCH_STARTS = 10
STARTS = (1, 10, 100, 1_000, 10_000)


def least(run: Callable[[], object], repeats: int) -> float:
    """Return the least seconds of a few runs."""
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return min(times)


def basin_map() -> object:
    x, y = Axis("x", AXIS), Axis("y", AXIS)
    return basins(F, x, y, ADAM, Conditions(STEPS), HIMMELBLAU.minima).finish()


def descents(starts: int, steps: int) -> object:
    points = np.random.default_rng(0).uniform(-5, 5, (starts, 2))
    return descend_in_pieces(F, points, ADAM, steps, keep="end", tolerance=0.0).finish()


def heat_map() -> object:
    declared = ADAM.declaration.by_name
    x, y = axis_of(declared["learning_rate"], CELLS), axis_of(declared["beta_1"], CELLS)
    return hyperparameter_map(
        F, HIMMELBLAU.start, ADAM, x, y, Conditions(STEPS, target=0.1)
    ).finish()


def tuning() -> object:
    optimizers = [PRESETS[key].configure({}) for key in ("sgd", "momentum", "rmsprop", "adam")]
    return tune_each(F, HIMMELBLAU.start, optimizers, Conditions(STEPS, target=0.1)).finish()


def torch_starts(repeats: int) -> float:
    """Return torch's seconds for one start: a loop over some, autograd or the gradient by hand."""
    import torch

    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    starts = rng.uniform(-5, 5, (TORCH_STARTS, 2)).tolist()

    def run(*, by_hand: bool) -> None:
        for start in starts:
            p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
            optimizer = torch.optim.Adam([p], lr=0.1, foreach=False)
            for _ in range(STEPS):
                if by_hand:
                    x, y = p.tolist()
                    a, b = x * x + y - 11, x + y * y - 7
                    slopes = [4 * x * a + 2 * b, 2 * a + 4 * y * b]
                    p.grad = torch.tensor(slopes, dtype=torch.float64)
                else:
                    optimizer.zero_grad()
                    x, y = p[0], p[1]
                    ((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2).backward()
                optimizer.step()

    both = [least(lambda way=way: run(by_hand=way), repeats) for way in (True, False)]
    return min(both) / TORCH_STARTS


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    whole = least(basin_map, repeats)
    print(f"basin map {CELLS} x {CELLS}, {STEPS} steps of Adam: {whole:.3f} s (at most 0.5)")
    print(f"heat map {CELLS} x {CELLS}, {STEPS} steps of Adam: {least(heat_map, repeats):.3f} s")
    print(f"tuning four optimizers, {STEPS} steps: {least(tuning, repeats):.3f} s")
    if find_spec("torch") is None:
        print("torch is not installed: no comparison with it")
    else:
        one = torch_starts(repeats)
        ratio = one * CELLS**2 / whole
        print(
            f"torch.optim.Adam: {one:.4f} s a start; the map is {ratio:,.0f} times faster", end=""
        )
        print(" (at least 50)")
    print("\nseconds | " + " | ".join(f"{starts:,} starts" for starts in STARTS))
    rows = {
        steps: [least(lambda n=n, t=steps: descents(n, t), repeats) for n in STARTS]
        for steps in (125, 250, 500, 1000)
    }
    for steps, row in rows.items():
        print(f"{steps} steps | " + " | ".join(f"{each:.4f}" for each in row))
    doubled = [rows[1000][k] / rows[500][k] for k in range(len(STARTS))]
    print("1000 over 500 steps | " + " | ".join(f"{each:.2f}" for each in doubled))
    print(f"10,000 starts over one, 500 steps: {rows[500][-1] / rows[500][0]:.1f} (at most 15)")


if __name__ == "__main__":
    main()
