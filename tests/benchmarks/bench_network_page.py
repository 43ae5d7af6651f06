"""Measures the Network page in Chromium and on its server, beside the Descent page: one table.

    .venv/bin/python -m tests.benchmarks.bench_network_page

Frames are counted while a training plays, and while a finger drags the learning rate of a network
that is trained anew for each place of it: moons, 200 rows, two hidden layers of 8, 100 epochs. The
server's times are from a changed control to all of the answer, without a browser; visits of both
pages take turns.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.bench_browser import Row, rest, run
from tests.browser.conftest import running_app
from tests.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOONS = "/network?data=moons&moons.n=200&hidden=8,8&epochs=100&runs=Adam&share=0"
SECONDS = 2.0
COUNT = """
async ([root, seconds]) => {
  const { gradviz } = root;
  const [painted, trainings] = [gradviz.painted, gradviz.trainings];
  let frames = 0;
  const begun = performance.now();
  while (performance.now() - begun < 1000 * seconds) {
    await new Promise(requestAnimationFrame);
    frames += 1;
  }
  const took = (performance.now() - begun) / 1000;
  return [frames / took, (gradviz.painted - painted) / took,
    (gradviz.trainings - trainings) / took];
}
"""


def counted(page: Page) -> list[float]:
    """Return frames, pictures and trainings a second."""
    root = page.locator(".gradviz-network").element_handle()
    found: list[float] = page.evaluate(COUNT, [root, SECONDS])
    return found


def played(page: Page) -> list[float]:
    """Play from the beginning."""
    page.locator("[data-control=restart]").click()
    time.sleep(0.3)
    return counted(page)


def dragged(page: Page) -> list[float]:
    """Drag the learning rate while frames are counted."""
    slider = page.get_by_role("slider", name="Adam")
    box = slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.3 * box["width"], y)
    page.mouse.down()
    root = page.locator(".gradviz-network").element_handle()
    counting = f"(root) => {{ window.counting = ({COUNT.strip()})([root, {SECONDS}]); }}"
    page.evaluate(counting, root)
    end = time.monotonic() + SECONDS
    place = 0
    while time.monotonic() < end:
        place += 1
        page.mouse.move(box["x"] + (0.3 + 0.004 * (place % 100)) * box["width"], y)
    found: list[float] = page.evaluate("window.counting")
    page.mouse.up()
    return found


def answers(address: str, times: int) -> dict[str, float]:
    """Return the milliseconds from a changed control to all of the server's answer, medians."""
    with ExitStack() as stack:
        pages = {"Descent, steps": ("", "steps"), "Network, epochs": ("network", "epochs")}
        visitors = {
            name: stack.enter_context(Visitor(address, page=page))
            for name, (page, _) in pages.items()
        }
        for visitor in visitors.values():
            visitor.open()
        found: dict[str, list[float]] = {name: [] for name in pages}
        for turn in range(times):
            for name, (_, key) in pages.items():
                answer = visitors[name].set(key, double_array_value=[50 + 5 * (turn % 80)])
                found[name].append(1000 * answer.seconds)
        return {name: statistics.median(each[1:]) for name, each in found.items()}


def measure(browser: Browser, stack: ExitStack, times: int) -> list[Row]:
    """Return the rows of the table."""
    home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    address = stack.enter_context(running_app(home, warm_up=True))
    rows: list[Row] = []
    for name, path in (("the article's model", "/network"), ("moons", MOONS)):
        page = browser.new_page(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
        page.goto(f"{address}{path}")
        page.locator(".gradviz-network").wait_for()
        rest(page)
        time.sleep(2.0)
        shown = [played(page) for _ in range(3)]
        frames, pictures, _ = map(statistics.median, zip(*shown, strict=True))
        rows.append((f"{name}, playing", f"{pictures:.0f} of {frames:.0f} frames/s", "60"))
        if path == MOONS:
            shown = [dragged(page) for _ in range(3)]
            frames, pictures, trainings = map(statistics.median, zip(*shown, strict=True))
            text = f"{pictures:.0f} pictures/s, {trainings:.0f} trainings/s"
            rows.append((f"{name}, the learning rate dragged", text, "10 pictures/s"))
        page.close()
    found = answers(address, 3 * times)
    descent, network = found.values()
    rows += [(name, f"{took:.0f} ms", "") for name, took in found.items()]
    rows.append(("Network beside Descent", f"{network / descent:.2f} times", "at most 1"))
    return rows


if __name__ == "__main__":
    run(__doc__.splitlines()[0], measure)
