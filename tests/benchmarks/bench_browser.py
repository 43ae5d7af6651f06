"""Measures the app in a real Chromium, beside an empty app and stock Plotly: one run, one table.

    python -m tests.benchmarks.bench_browser

A time starts with the key's event in the browser and ends after the frame in which the answer is
painted, for every app alike; the player and the charts rest meanwhile. The apps take turns, so that
what else the machine does meets all of them; each figure is a median, with the least in brackets.
The floor is an app that has one slider and one line of text: what Streamlit and the browser take.
Ratios are given of whole times, and of what is above the floor.
"""

from __future__ import annotations

import argparse
import math
import shutil
import statistics
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from gradviz.descent.presets import PRESETS
from tests.benchmarks import plotly_scene
from tests.browser.conftest import QUIET, running_app
from tests.browser.idle import wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

HERE = Path(__file__).resolve().parent
WATCH = (HERE / "watch.js").read_text(encoding="utf-8")
FIRST = "/?"
EIGHT = "/?" + urlencode(
    {
        "f": plotly_scene.FUNCTION,
        "steps": plotly_scene.STEPS - 70,
        "start": ", ".join(map(str, plotly_scene.START)),
        "runs": [PRESETS[key].label for key in plotly_scene.RATES],
        **{f"{key}.learning_rate": rate for key, rate in plotly_scene.RATES.items()},
    },
    doseq=True,
)
SWARM = "/?" + urlencode(
    {
        "starts": "many",
        "number": 500,
        "steps": 200,
        "runs": [PRESETS[key].label for key in ("sgd", "momentum", "adam")],
    },
    doseq=True,
)
STEP = "/gradient?view=estimated&gradient=ForwardDifference"
CURVE = ".gradviz-explorer [data-view=side]"
THUMB = ".st-key-steps input[type=range]"
BOX = ".st-key-f input"
SCENES = dict.fromkeys(("flat", "trails", "surface"), ".js-plotly-plot .main-svg")
SCENES["empty"] = "[data-testid=stText]"
ONLY_PLANE = """
() => {
  const style = document.createElement("style");
  style.textContent = `.view:not(.view-main), .legend, .numbers { display: none !important }`;
  watch.root().getRootNode().append(style);
}
"""
"""Leaves of the player what Plotly's 2-D scene has too: the contour, the paths, the clock."""

Row = tuple[str, str, str]
SECONDS = 2.0
"""How long frames are counted."""


@dataclass(frozen=True)
class Figure:
    """Milliseconds to painted, and bytes received."""

    median: float
    least: float
    size: float

    def row(self, name: str, target: str = "") -> Row:
        """Return a row of the table."""
        text = f"{self.median:.0f} ms ({self.least:.0f}), {self.size / 1000:.0f} KB"
        return name, text, target

    def beside(self, other: Figure, floor: Figure) -> str:
        """Return how many times this takes what another takes: in all, and above the floor."""
        above = (self.median - floor.median) / max(1.0, other.median - floor.median)
        return f"{self.median / other.median:.1f} times; above the floor {above:.1f}"


@dataclass
class Watched:
    """A page that watches itself, and the sizes of what its server sent."""

    page: Page
    received: list[int] = field(default_factory=list)

    def press(self, selector: str, key: str, answer: str) -> tuple[float, int]:
        """Press a key; return the milliseconds until the answer is painted, and the bytes."""
        element = self.page.locator(selector)
        element.focus()
        self.received.clear()
        self.page.evaluate(f"watch.expect({answer})")
        element.press(key)
        took = self.painted()
        wait_until_idle(self.page)
        return took, sum(self.received)

    def painted(self) -> float:
        """Return the milliseconds from the last key, or the page's opening, to what is expected."""
        self.page.wait_for_function("watch.done > 0", timeout=30_000)
        took: float = self.page.evaluate("watch.done - watch.began")
        return took

    def frames(self, act: Callable[[], None]) -> dict[str, float]:
        """Count frames while something is done again and again."""
        self.page.evaluate("seconds => { watch.counting = watch.count(seconds); }", SECONDS)
        end = time.monotonic() + SECONDS + 0.3
        while time.monotonic() < end:
            act()
        counts: dict[str, float] = self.page.evaluate("watch.counting")
        return counts


@contextmanager
def opened(browser: Browser, address: str, still: bool = True) -> Iterator[Watched]:
    """Open a page with an empty cache, and one that starts to play only if it is not `still`."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 860},
        reduced_motion="reduce" if still else "no-preference",
    )
    context.add_init_script(WATCH)
    watched = Watched(context.new_page())
    watched.page.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived", lambda payload: watched.received.append(len(payload))
        ),
    )
    watched.page.goto(address)
    yield watched
    context.close()


def rest(page: Page) -> None:
    """Wait until the script rests and the picture has had a second to settle."""
    wait_until_idle(page)
    time.sleep(1.0)


def slid(turns: dict[str, tuple[Watched, str]], times: int) -> dict[str, Figure]:
    """Move each app's slider where it never was, in turn; `turns` has what each answers with."""
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in turns}
    for _ in range(times + 2):
        for name, (watched, answer) in turns.items():
            watched.page.bring_to_front()
            time.sleep(0.1)
            steps = int(watched.page.locator(THUMB).input_value()) + 10
            key = answer.replace("STEPS", str(steps))
            found[name].append(watched.press(THUMB, "ArrowRight", key))
    return {name: figure(each[2:]) for name, each in found.items()}


def typed(watched: Watched, times: int) -> Figure:
    """Type functions that nobody typed before."""
    watched.page.bring_to_front()
    found = []
    for k in range(times + 2):
        text = f"(x - 1)^2 + {2 + k}(y - x^2)^2 + sin({3 + k}x) exp(-y^2/{2 + k})"
        watched.page.locator(BOX).fill(text)
        found.append(watched.press(BOX, "Enter", "watch.player()"))
    return figure(found[2:])


def figure(found: list[tuple[float, int]]) -> Figure:
    """Return the median and the least of some times, and the median of the sizes."""
    times, sizes = zip(*found, strict=True)
    return Figure(statistics.median(times), min(times), statistics.median(sizes))


def drag_start(watched: Watched) -> dict[str, float]:
    """Drag the start in circles over the contour."""
    box = watched.page.locator(".view-main").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.45
    return dragged(watched, x, y, lambda k: (x + 70 * math.cos(k / 15), y + 70 * math.sin(k / 15)))


def drag_rate(watched: Watched) -> dict[str, float]:
    """Drag the fourth run's learning rate, or the last one's, to and fro."""
    rates = watched.page.locator(".legend .run-rate:visible")
    rate = rates.nth(min(3, rates.count() - 1))
    rate.scroll_into_view_if_needed()
    box = rate.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    return dragged(watched, x, y, lambda k: (x + 60 * math.sin(k / 20), y))


def dragged(
    watched: Watched, x: float, y: float, place: Callable[[int], tuple[float, float]]
) -> dict[str, float]:
    """Move the pointer, its button down, from (x, y) on; count frames meanwhile."""
    mouse, moves = watched.page.mouse, iter(range(10**6))
    mouse.move(x, y)
    mouse.down()
    counts = watched.frames(lambda: mouse.move(*place(next(moves))))
    mouse.up()
    wait_until_idle(watched.page)
    return counts


def played(watched: Watched) -> dict[str, float]:
    """Play from the beginning."""
    watched.page.locator(".gradviz-player [data-control=restart]").click()
    time.sleep(0.3)
    return watched.frames(lambda: time.sleep(0.1))


def drag_step(watched: Watched, times: int) -> Figure:
    """Drag h along the error curve, to where its arrow and its path are others."""
    x, y, width = _on_the_curve(watched)
    mouse, found = watched.page.mouse, []
    mouse.move(x + 0.7 * width, y)
    mouse.down()
    for k in range(times + 2):
        watched.page.evaluate("watch.expect(watch.dragged())")
        mouse.move(x + (0.9 if k % 2 else 0.96) * width - k, y)
        found.append((watched.painted(), 0))
    mouse.up()
    wait_until_idle(watched.page)
    return figure(found[2:])


def drag_curve(watched: Watched) -> dict[str, float]:
    """Drag h to and fro, and count frames."""
    x, y, width = _on_the_curve(watched)
    x += 0.8 * width
    return dragged(watched, x, y, lambda k: (x + 0.15 * width * math.sin(k / 20), y))


def _on_the_curve(watched: Watched) -> tuple[float, float, float]:
    curve = watched.page.locator(CURVE)
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    assert box is not None
    return box["x"], box["y"] + box["height"] / 2, box["width"]


def median_of(measure: Callable[[Watched], dict[str, float]], watched: Watched) -> dict[str, Any]:
    found = [measure(watched) for _ in range(3)]
    return {name: statistics.median(each[name] for each in found) for name in found[0]}


def cold(browser: Browser, times: int, path: str = FIRST) -> tuple[float, float, float]:
    """Return seconds: from command to answering server, to the first visitor's picture, reload."""
    found = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as home:
            began = time.monotonic()
            with running_app(Path(home), warm_up=True) as address:
                ready = time.monotonic() - began
                with opened(browser, address + path) as watched:
                    first = watched.painted()
                    wait_until_idle(watched.page)
                    watched.page.reload()
                    found.append((ready, first / 1000, watched.painted() / 1000))
                    wait_until_idle(watched.page)
    ready, first, again = (statistics.median(each) for each in zip(*found, strict=True))
    return ready, first, again


def measure(browser: Browser, stack: ExitStack, times: int) -> list[Row]:
    """Return the rows of the table."""
    homes = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
    app = stack.enter_context(running_app(homes[0], warm_up=True))
    peer = stack.enter_context(running_app(homes[1], str(HERE / "plotly_app.py"), warm_up=True))
    turns = {}
    for name, (address, answer) in {
        "empty": (f"{peer}/?view=empty", "watch.text(STEPS)"),
        "player": (f"{peer}/?view=player", "watch.player()"),
        "plane": (f"{peer}/?view=player", "watch.player()"),
        "flat": (f"{peer}/?view=flat", "watch.plot(STEPS)"),
        "trails": (f"{peer}/?view=trails", "watch.plot(STEPS)"),
        "surface": (f"{peer}/?view=surface", "watch.plot(STEPS)"),
        "first": (app + FIRST, "watch.player()"),
        "eight": (app + EIGHT, "watch.player()"),
        "swarm": (app + SWARM, "watch.player()"),
    }.items():
        watched = stack.enter_context(opened(browser, address))
        watched.page.locator(SCENES.get(name, ".gradviz-player")).first.wait_for()
        if name == "plane":
            watched.page.evaluate(ONLY_PLANE)
        rest(watched.page)
        turns[name] = (watched, answer)
    found = slid(turns, times)
    new = typed(turns["first"][0], times)
    for watched, _ in turns.values():
        watched.page.close()
    with opened(browser, app + EIGHT, still=False) as watched:
        watched.painted()
        wait_until_idle(watched.page)
        playing = median_of(played, watched)
        start, knob = median_of(drag_start, watched), median_of(drag_rate, watched)
    with opened(browser, app + SWARM, still=False) as watched:
        watched.painted()
        wait_until_idle(watched.page)
        swarm_playing, swarm_knob = median_of(played, watched), median_of(drag_rate, watched)
    with opened(browser, app + STEP) as watched:
        watched.painted()
        rest(watched.page)
        answers = [watched.press(CURVE, "ArrowRight", "watch.player()") for _ in range(times)]
        let_go = figure(answers)
        step, curve = drag_step(watched, times), median_of(drag_curve, watched)
    ready, visit, reload = cold(browser, 3)
    empty, player, plane = found["empty"], found["player"], found["plane"]
    return [
        empty.row("empty app: slider to painted", "the floor"),
        found["first"].row("Descent page, 6 x 300: slider to painted", "<= 150 ms"),
        found["eight"].row("Descent page, 8 x 500: slider to painted", "<= 150 ms, <= 100 KB"),
        found["swarm"].row("Descent page, 500 starts x 3 x 200: slider to painted", "<= 150 ms"),
        new.row("Descent page: new function typed to painted", "<= 300 ms"),
        player.row("player alone, 8 x 500, 2-D + 3-D + loss"),
        plane.row("player's 2-D scene alone, 8 x 500"),
        found["flat"].row("Plotly, 2-D, only heads move"),
        found["trails"].row("Plotly, 2-D, trails grow as the player's do"),
        found["surface"].row("Plotly, 3-D, only heads move"),
        ("2-D: Plotly's heads / the player's 2-D", found["flat"].beside(plane, empty), ">= 4"),
        ("2-D: Plotly's trails / the player's 2-D", found["trails"].beside(plane, empty), ">= 4"),
        ("3-D: Plotly's heads / player", found["surface"].beside(player, empty), ">= 15"),
        ("playing 8 x 500, 2-D + 3-D", *rate(playing, "drawn", "page")),
        ("dragging the start, 8 x 500 re-run", *rate(start, "live", "moved")),
        ("dragging a learning rate, 8 x 500", *rate(knob, "live", "moved")),
        ("playing 500 starts x 3 x 200", *rate(swarm_playing, "drawn", "page")),
        ("dragging a learning rate, 500 starts x 3 x 200", *rate(swarm_knob, "live", "moved")),
        step.row("Gradient page: h dragged to arrow and path painted", "<= 200 ms"),
        ("Gradient page: dragging h", *rate(curve, "live", "moved")),
        let_go.row("Gradient page: h let go to the server's answer painted"),
        ("command to answering server", f"{ready:.1f} s", ""),
        ("first visit of a fresh server to painted", f"{visit:.1f} s", ""),
        ("reload to painted", f"{reload:.2f} s", ""),
    ]


def rate(counts: dict[str, float], what: str, of: str) -> tuple[str, str]:
    """Return what counted frames say, and what they should."""
    text = f"{counts[what]:.0f} of {counts[of]:.0f}, page {counts['page']:.0f} frames/s"
    return f"{text}, longest {counts['longest']:.0f} ms", "all, 60 frames/s"


def run(description: str, measure: Callable[[Browser, ExitStack, int], list[Row]]) -> None:
    """Measure in a browser, as often as the command line says, and print the table."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--times", type=int, default=9, help="how often each change is made")
    times = parser.parse_args().times
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        stack.callback(browser.close)
        rows = measure(browser, stack, times)
    widths = [max(len(row[k]) for row in rows) for k in range(3)]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)))


if __name__ == "__main__":
    run(__doc__, measure)
