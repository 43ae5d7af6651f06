"""Measures what it takes to import gradviz and to start the app, beside NumPy and an empty app.

    python -m tests.benchmarks.bench_start

Imports are made in fresh interpreters, starts on free ports; each figure is the least of a few. The
floor of an import is an interpreter that imports nothing, that of a start an app of one line.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.browser.conftest import running_app
from tests.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
IMPORTS = {
    "nothing": "pass",
    "numpy": "import numpy",
    "streamlit": "import streamlit",
    "gradviz": "import gradviz",
    "gradviz, a gradient": "import gradviz as gv; gv.parse('x^2 + 3y^2').gradient((1, 2))",
    "gradviz, a worker's": "import gradviz.experiments.comparison_work",
}
TIMES = 5


def import_times() -> dict[str, float]:
    """Return the least milliseconds of each import, in turns."""
    times: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for _ in range(TIMES):
        for name, line in IMPORTS.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", line], check=True, cwd=ROOT)
            times[name].append(1000 * (time.perf_counter() - begun))
    return {name: min(each) for name, each in times.items()}


def start_times(script: str) -> tuple[float, float]:
    """Return the least milliseconds from the start to an answer, and to the first page's end."""
    answers, pages = [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
            begun = time.perf_counter()
            address = stack.enter_context(running_app(Path(home), script, warm_up=True))
            answers.append(1000 * (time.perf_counter() - begun))
            with Visitor(address) as visitor:
                visitor.open()
            pages.append(1000 * (time.perf_counter() - begun))
    return min(answers), statistics.median(pages)


def main() -> None:
    """Print the table."""
    print(f"{'import':24} {'ms':>8} {'of numpy':>9}")
    imports = import_times()
    for name, each in imports.items():
        print(f"{name:24} {each:8.0f} {each / imports['numpy']:9.2f}")
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text("import streamlit as st\nst.write('nothing')\n", "utf-8")
        print(f"{'start':24} {'answers':>8} {'first page':>11}  ms")
        for name, script in (("an empty app", str(empty)), ("gradviz", "app.py")):
            answers, page = start_times(script)
            print(f"{name:24} {answers:8.0f} {page:11.0f}")


if __name__ == "__main__":
    main()
