"""Measures what is taken away of the first screen and of a network: seconds, sizes, targets.

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

from gradviz.experiments import DescentExperiment, NetworkExperiment
from gradviz.experiments.network_view import NetworkView
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
from gradviz.ui.components.network import network_data
from gradviz.ui.network.network_page import network_page
from gradviz.ui.network.pictures import network_words
from gradviz.ui.widgets.player_data import player_data
from gradviz.ui.widgets.scene_page import scene_page
from tests.browser.conftest import QUIET, running_app
from tests.browser.idle import wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

TIMES = 3
MIB = 1 << 20
BASE = "http://localhost:8501"
MOONS: dict[str, Any] = {"data": "moons", "hidden": "8, 8", "epochs": 40, "runs": ["Adam", "SGD"]}


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

    def network(**settings: Any) -> str:
        training = NetworkExperiment(**settings)
        words = network_words(training.problem)
        told = network_data(training.compared, NetworkView(), words=words)
        return network_page(training.problem, told, training.link(BASE))

    scene = scene_of(experiment, experiment.run(), BASE)
    rows: list[tuple[str, Callable[[], str | bytes], float]] = [
        ("HTML, with the runs", page, 2),
        ("HTML of the first network", network, 2),
        ("HTML of a network over moons", partial(network, **MOONS), 2),
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
    """Measure what the browser makes: of the player, and of a network in training."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
        for name, path in (
            ("player", "/"),
            ("network", NetworkExperiment(**MOONS).link()),
        ):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{address}{path}")
            wait_until_idle(page)
            page.get_by_text("Take away", exact=True).click()
            wait_until_idle(page)
            page.get_by_text("Animation", exact=True).click()
            wait_until_idle(page)
            for kind in ("GIF", "MP4"):
                row(f"{kind} of the {name}, 150 pictures", *film(page, kind), 10)
            page.close()
        browser.close()


def film(page: Page, kind: str) -> tuple[float, int]:
    """Return the median time of making a film, and its size."""
    movie = page.locator(".gradviz-movie")
    link = movie.locator(".result a")
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        movie.get_by_role("button", name=f"Make a{'n' * (kind == 'MP4')} {kind}").click()
        link.wait_for(state="hidden")
        link.wait_for(timeout=120_000)
        times.append(time.perf_counter() - begun)
    with page.expect_download() as waiting:
        link.click()
    return statistics.median(times), Path(waiting.value.path()).stat().st_size


def main() -> None:
    """Print the table."""
    files_of_python()
    with tempfile.TemporaryDirectory() as home, running_app(Path(home)) as address:
        films(address)


if __name__ == "__main__":
    main()
