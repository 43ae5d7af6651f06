"""Measures what is taken away of the first screen: seconds and sizes beside their targets.

    .venv/bin/python -m tests.benchmarks.bench_exports

The files of Python are made in this process, after one that warms the caches; the films in
Chromium, from the press of the button to the link. Each is the median of three.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from gradviz.experiments import DescentExperiment
from gradviz.experiments.views import PlayerView
from gradviz.export.descent_programs import DESCENT_PROGRAMS
from gradviz.plots.printed_figures import FORMATS, FigureWords, figure_of
from gradviz.takeaway import (
    gradviz_notebook,
    numpy_notebook,
    scene_of,
    scene_program,
    trajectory_csv,
)
from gradviz.ui.widgets.player_data import player_data
from gradviz.ui.widgets.scene_page import scene_page
from tests.browser.conftest import QUIET, running_app, wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 3
MIB = 1 << 20
BASE = "http://localhost:8501"


def row(name: str, seconds: float, size: int, target: float) -> None:
    """Print a line of the table."""
    verdict = "" if seconds <= target else "  TOO SLOW"
    print(f"{name:34} {seconds:8.3f} s  (target {target:4.0f} s) {size / 1024:9.1f} KiB{verdict}")


def measured(make: Callable[[], str | bytes]) -> tuple[float, int]:
    """Return the median time of making a file, and its size."""
    make()
    times, size = [], 0
    for _ in range(TIMES):
        begun = time.perf_counter()
        found = make()
        times.append(time.perf_counter() - begun)
        size = len(found.encode() if isinstance(found, str) else found)
    return statistics.median(times), size


def files_of_python() -> None:
    """Measure what the server makes."""
    experiment = DescentExperiment()

    def page() -> str:
        found = experiment.run()
        return scene_page(scene_of(experiment, found, BASE), player_data(found, PlayerView()))

    scene = scene_of(experiment, experiment.run(), BASE)
    rows: list[tuple[str, Callable[[], str | bytes], float]] = [
        ("HTML, with the runs", page, 2),
        ("CSV", partial(trajectory_csv, scene), 1),
        ("notebook with gradviz", partial(gradviz_notebook, scene), 1),
        ("notebook with NumPy alone", partial(numpy_notebook, scene), 1),
    ]
    rows += [
        (f"program: {name}", partial(all_programs, scene, name), 1) for name in DESCENT_PROGRAMS
    ]
    words = FigureWords("step", scene.title)
    rows += [
        (f"figure: {kind}", partial(figure_of, experiment, kind, "slide", "both", words), 10)
        for kind in FORMATS
    ]
    for name, make, target in rows:
        row(name, *measured(make), target)


def all_programs(scene: Any, framework: str) -> str:
    """Return the programs of all runs."""
    return "".join(scene_program(scene, k, framework) for k in range(len(scene.runs)))


def films(address: str) -> None:
    """Measure what the browser makes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        wait_until_idle(page)
        page.get_by_text("Take away", exact=True).click()
        wait_until_idle(page)
        page.get_by_text("Animation", exact=True).click()
        wait_until_idle(page)
        movie = page.locator(".gradviz-movie")
        link = movie.locator(".result a")
        for kind in ("GIF", "MP4"):
            times = []
            for _ in range(TIMES):
                begun = time.perf_counter()
                movie.get_by_role("button", name=f"Make a{'n' * (kind == 'MP4')} {kind}").click()
                link.wait_for(state="hidden")
                link.wait_for(timeout=120_000)
                times.append(time.perf_counter() - begun)
            with page.expect_download() as waiting:
                link.click()
            size = Path(waiting.value.path()).stat().st_size
            row(f"{kind}, 150 pictures of 960 x 540", statistics.median(times), size, 10)
        browser.close()


def main() -> None:
    """Print the table."""
    files_of_python()
    with tempfile.TemporaryDirectory() as home, running_app(Path(home)) as address:
        films(address)


if __name__ == "__main__":
    main()
