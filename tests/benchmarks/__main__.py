"""Runs the benchmarks, one after the other: `python -m tests.benchmarks [names]`.

Each prints its table: this project, its peers, ratios, and floors, measured in one run. Those that
need what the app does not (torch, optax) are run where that is installed, or say that it is not.
"""

from __future__ import annotations

import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHORT = {"bench_class": ("--seconds", "120", "--rest", "60")}
"""Arguments with which the long ones are run here."""
NEED = {"bench_maps": "torch", "bench_optimizers": "torch", "bench_spark": "pyspark"}
BY_PYTEST = {"bench_optimizers"}


def main(names: list[str]) -> int:
    """Run the benchmarks of these names, or all; return how many failed."""
    found = sorted(path.stem for path in HERE.glob("bench_*.py"))
    failed = 0
    for name in [each for each in found if not names or each.removeprefix("bench_") in names]:
        print(f"\n== {name.removeprefix('bench_')}", flush=True)
        if name in NEED and find_spec(NEED[name]) is None:
            print(f"not run: {NEED[name]} is not installed (README says how)")
            continue
        if name in BY_PYTEST:
            command = ["-m", "pytest", "-q", "-s", "-m", "benchmark", f"tests/benchmarks/{name}.py"]
        else:
            command = ["-m", f"tests.benchmarks.{name}", *SHORT.get(name, ())]
        begun = time.perf_counter()
        failed += subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode != 0
        print(f"({time.perf_counter() - begun:.0f} s)", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
