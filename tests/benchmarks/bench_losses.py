"""Measures the page of loss surfaces in a real Chromium, beside an empty app: one run, one table.

    python -m tests.benchmarks.bench_losses

Times are taken as in `bench_browser`: from the event in the browser to the frame in which the
answer is painted. The large table is a CSV file of 100,000 rows and 20 columns of features.
"""

from __future__ import annotations

import math
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.benchmarks.bench_browser import (
    HERE,
    Figure,
    Row,
    Watched,
    cold,
    dragged,
    figure,
    median_of,
    opened,
    rate,
    rest,
    run,
)
from tests.browser.conftest import running_app
from tests.browser.idle import wait_until_idle
from tests.browser.test_losses import POINT

if TYPE_CHECKING:
    from contextlib import ExitStack

    from playwright.sync_api import Browser

PAGE = "/losses"
OWN = "/losses?data=csv"
SIZE = (100_000, 20)
EPOCHS, SPLIT = ".st-key-epochs input[type=range]", ".st-key-split_seed input"
FLOOR = ".st-key-steps input[type=range]"
DROPPED = """
addEventListener(
  "pointerup", () => { watch.began = performance.now(); }, { capture: true, once: true }
)
"""

CHOSEN = DROPPED.replace("pointerup", "change")


def table(size: tuple[int, int] = SIZE) -> bytes:
    """Return a table of normal numbers and a target linear in them, with noise."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=size)
    target = features @ rng.normal(size=size[1]) + rng.normal(size=size[0])
    names = [f"c{j}" for j in range(size[1])]
    lines = [",".join(f"{value:.4f}" for value in row) for row in np.c_[features, target].tolist()]
    return "\n".join([",".join([*names, "y"]), *lines]).encode()


def uploaded(watched: Watched, folder: Path, times: int) -> Figure:
    """Upload a table under other names; the time is from the browser's having the file."""
    found, page, data = [], watched.page, table()
    for k in range(times):
        file = folder / f"table{k}.csv"
        file.write_bytes(data)
        watched.received.clear()
        page.evaluate(f"watch.expect(watch.player()); {CHOSEN}")
        page.locator("input[type=file]").set_input_files(file)
        found.append((watched.painted(), sum(watched.received)))
        rest(page)
    return figure(found)


def pressed(watched: Watched, selector: str, key: str, answer: str, times: int) -> Figure:
    """Press a key where it makes a change that was not seen before."""
    found = []
    for _ in range(times + 2):
        found.append(watched.press(selector, key, answer))
        time.sleep(0.3)
    return figure(found[2:])


def chosen(watched: Watched, key: str, times: int) -> Figure:
    """Choose the next option of a list, and the next."""
    found, page = [], watched.page
    for k in range(times):
        page.locator(f".st-key-{key} input").first.click()
        page.keyboard.press("ArrowDown" if k % 4 < 2 else "ArrowUp")
        watched.received.clear()
        page.evaluate("watch.expect(watch.player())")
        page.keyboard.press("Enter")
        took = watched.painted()
        rest(page)
        found.append((took, sum(watched.received)))
    return figure(found)


def dropped(watched: Watched, times: int) -> Figure:
    """Drag a point and let go; the time is from there to Python's answer."""
    found, page = [], watched.page
    for k in range(times + 2):
        x, y = _point(watched)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y + (20 if k % 2 else -20), steps=3)
        time.sleep(0.2)
        watched.received.clear()
        page.evaluate(f"watch.expect(watch.player()); {DROPPED}")
        page.mouse.up()
        found.append((watched.painted(), sum(watched.received)))
        rest(page)
    return figure(found[2:])


def _point(watched: Watched) -> tuple[float, float]:
    x, y, *_ = watched.page.locator(".gradviz-player").evaluate(POINT, 0)
    return x, y


def drag_point(watched: Watched) -> dict[str, float]:
    """Drag a point in circles."""
    x, y = _point(watched)
    return dragged(watched, x, y, lambda k: (x, y + 40 * math.sin(k / 15)))


def measure(browser: Browser, stack: ExitStack, times: int) -> list[Row]:
    """Return the rows of the table."""
    homes = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
    app = stack.enter_context(running_app(homes[0], warm_up=True))
    peer = stack.enter_context(running_app(homes[1], str(HERE / "plotly_scene.py"), warm_up=True))
    with opened(browser, f"{peer}/?view=empty") as watched:
        watched.page.locator("[data-testid=stText]").first.wait_for()
        rest(watched.page)
        floor = []
        for _ in range(times + 2):
            steps = int(watched.page.locator(FLOOR).input_value()) + 10
            floor.append(watched.press(FLOOR, "ArrowRight", f"watch.text({steps})"))
        rows = [figure(floor[2:]).row("empty app: slider to painted", "the floor")]
    with opened(browser, app + PAGE) as watched:
        watched.painted()
        rest(watched.page)
        epochs = pressed(watched, EPOCHS, "ArrowRight", "watch.player()", times)
        rows.append(epochs.row("60 points: epochs to painted", "<= 150 ms"))
        rows.append(
            dropped(watched, times).row("60 points: a point let go to painted", "<= 300 ms")
        )
        live = median_of(drag_point, watched)
        rows.append(
            ("60 points: surface and fit under a dragged point", *rate(live, "live", "moved"))
        )
    with opened(browser, app + OWN) as watched:
        watched.painted()
        rest(watched.page)
        rows.append(uploaded(watched, homes[0], 3).row("100,000 x 20: upload to painted", "<= 3 s"))
        for name, found in {
            "epochs": pressed(watched, EPOCHS, "ArrowRight", "watch.player()", times),
            "seed of the split": pressed(watched, SPLIT, "ArrowUp", "watch.player()", times),
            "normalization": chosen(watched, "scaler", times),
            "loss": chosen(watched, "loss", times),
            "penalty": chosen(watched, "penalty", times),
        }.items():
            rows.append(found.row(f"100,000 x 20: {name} to painted", "<= 500 ms"))
        wait_until_idle(watched.page)
    ready, visit, reload = cold(browser, 3, PAGE)
    return [
        *rows,
        ("command to answering server", f"{ready:.1f} s", ""),
        ("first visit of a fresh server to painted", f"{visit:.1f} s", ""),
        ("reload to painted", f"{reload:.2f} s", ""),
    ]


if __name__ == "__main__":
    run(__doc__, measure)
