"""The Descent page as a test uses it: its fields, its player, its address."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.idle import wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

# `root.gradviz` is the player's own state; what is read of it here is plain data
READ = "(root, name) => root.gradviz[name]"
RUNS = """
(root) => root.gradviz.runs.map((run) => ({
  id: run.id, label: run.label, length: run.length, status: run.status,
  rate: run.source.learning_rate && run.source.learning_rate.value,
  first: Array.from(run.positions.slice(0, root.gradviz.surface.dimension)),
  path: Array.from(run.positions), visible: run.visible,
}))
"""
DATA = """
(root) => {
  const { start, steps, domain, axes, at, function: f } = root.gradviz.data;
  return { start: Array.from(start), steps, domain, axes, at, variables: f.variables };
}
"""
PICTURE = """
(canvas) => {
  const { width, height } = canvas, colors = new Map();
  if (!width || !height) return { colors: 0, checksum: 0 };
  const image = canvas.getContext("2d").getImageData(0, 0, width, height);
  const pixels = new Uint32Array(image.data.buffer);
  let checksum = 0;
  for (const pixel of pixels) {
    colors.set(pixel, true);
    checksum = (Math.imul(checksum, 31) + pixel) | 0;
  }
  return { colors: colors.size, checksum };
}
"""


def until(holds: Callable[[], object], timeout: float = 60.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.03)


class DescentPage:
    """A window that shows the Descent page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".gradviz-player")
        self.root.wait_for()
        until(lambda: self.version)

    # what the address says

    @property
    def link(self) -> dict[str, str]:
        query = urlsplit(self.page.evaluate("window.location.href")).query
        return {name: values[0] for name, values in parse_qs(query).items()}

    # what the player shows

    @property
    def version(self) -> str | None:
        return self.root.get_attribute("data-version")

    def read(self, name: str) -> Any:
        return self.root.evaluate(READ, name)

    @property
    def time(self) -> float:
        return float(self.read("time"))

    @property
    def playing(self) -> bool:
        return bool(self.read("playing"))

    @property
    def runs(self) -> list[dict[str, Any]]:
        return list(self.root.evaluate(RUNS))

    def run(self, name: str) -> dict[str, Any]:
        return next(run for run in self.runs if run["id"] == name)

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.root.evaluate(DATA))

    def canvases(self, view: str) -> Locator:
        return self.root.locator(f"[data-view={view}] canvas")

    def picture(self, view: str = "main", layer: int = 0) -> dict[str, int]:
        """Return how many colours a layer of a view has, and a checksum of its pixels."""
        return dict(self.canvases(view).nth(layer).evaluate(PICTURE))

    @property
    def numbers(self) -> str:
        """The equations of the step that is shown, with their numbers."""
        return self.root.locator(".equations").inner_text()

    def control(self, name: str) -> Locator:
        return self.root.locator(f"[data-control={name}]")

    def place(self, across: float, upward: float, view: str = "main") -> tuple[float, float]:
        """Return the window's coordinates of a place in a view, both from 0 to 1."""
        canvas = self.canvases(view).last
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        return box["x"] + across * box["width"], box["y"] + (1 - upward) * box["height"]

    # what a person does outside of the player

    def field(self, key: str) -> Locator:
        return self.page.locator(f".st-key-{key} input")

    def type(self, key: str, text: str) -> None:
        field = self.field(key)
        field.fill(text)
        field.press("Enter")
        wait_until_idle(self.page)

    def change(self, action: Callable[[], object]) -> str | None:
        """Do what makes the server answer with another picture; return the version before it."""
        before = self.version
        action()
        expect(self.root).not_to_have_attribute("data-version", before or "", timeout=20_000)
        wait_until_idle(self.page)
        return before

    # what the page says

    @property
    def alerts(self) -> list[str]:
        return self.page.locator("[data-testid=stAlert]").all_inner_texts()

    @property
    def table(self) -> str:
        return self.page.locator(".gv-table").inner_text()

    def assert_sound(self) -> None:
        """Nothing broke: no traceback, and all three canvases are painted."""
        assert self.page.locator("[data-testid=stException]").count() == 0
        for view in (
            ("main", "loss")
            if len(self.data["variables"]) == 1
            else (
                "main",
                "surface",
                "loss",
            )
        ):
            assert self.picture(view)["colors"] > 3, view
