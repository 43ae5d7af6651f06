"""The map of cells in a real browser: colours, clicks, keys, fingers, themes and languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import expect

import gradviz as gv
from gradviz.comparing import rate_limit
from gradviz.plots.colors import FAILED, UNREACHED, speed_ramp
from gradviz.ui.i18n import gettext as _
from tests.browser.conftest import running_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

CELLS = 100
RATES = np.geomspace(1e-3, 10.0, CELLS)
MOMENTA = np.linspace(0.0, 0.9999, CELLS)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_app(tmp_path_factory.mktemp("cells"), "tests/browser/cells_app.py") as where:
        yield where


class Map:
    """One of the two maps of a page."""

    def __init__(self, page: Page, number: int) -> None:
        self.page = page
        self.root = page.locator(".gradviz-cell-map").nth(number)
        expect(self.root).to_have_attribute("data-painted", re.compile(r"\d+"))
        self.room, self.tooltip = self.root.locator(".room"), self.root.locator(".tooltip")

    @property
    def plot(self) -> tuple[float, float, float, float]:
        """Return left, top, width and height of the plot in its room."""
        text = self.root.get_attribute("data-plot") or ""
        left, top, width, height = map(float, text.split())
        return left, top, width, height

    def place(self, row: int, column: int) -> tuple[float, float]:
        self.room.scroll_into_view_if_needed()
        box = self.room.bounding_box()
        assert box is not None
        left, top, width, height = self.plot
        x = box["x"] + left + width * (column + 0.5) / CELLS
        return x, box["y"] + top + height * (1 - (row + 0.5) / CELLS)

    def color(self, row: int, column: int) -> str:
        """Return the colour painted in the middle of a cell."""
        x, y = self.place(row, column)
        box = self.room.bounding_box()
        assert box is not None
        rgb = self.room.evaluate(
            """(room, [x, y]) => {
              const canvas = room.querySelector('canvas'), ratio = canvas.width / room.clientWidth;
              const pen = canvas.getContext('2d'), at = (v) => Math.floor(v * ratio);
              return [...pen.getImageData(at(x), at(y), 1, 1).data].slice(0, 3);
            }""",
            [x - box["x"], y - box["y"]],
        )
        return "#" + "".join(f"{part:02x}" for part in rgb)

    def click(self, row: int, column: int) -> None:
        self.page.mouse.click(*self.place(row, column))


def chosen(page: Page, text: str) -> None:
    expect(page.get_by_text(re.compile(r"^chosen"))).to_have_text(text, timeout=15_000)


def test_every_click_is_told_and_is_the_cell_that_was_meant(
    open_app: OpenApp, address: str
) -> None:
    page = open_app(address=address)
    left, right = Map(page, 0), Map(page, 1)
    wanted = [(0, 0), (99, 99), (50, 50), (50, 51), (51, 51), (3, 97), (98, 2), (50, 50)]
    for number, cell in enumerate(wanted, 1):
        left.click(*cell)
        chosen(page, f"chosen {number}: {cell} None")
    right.click(70, 20)
    chosen(page, f"chosen {len(wanted) + 1}: (50, 50) (70, 20)")


def test_cells_have_their_colours_in_both_themes(open_app: OpenApp, address: str) -> None:
    for theme in ("light", "dark"):
        page = open_app(address=address, dark=theme == "dark")
        left = Map(page, 0)
        assert left.color(30, 2) == UNREACHED[theme]
        limit = rate_limit(20.0, float(MOMENTA[30]))
        edge = int(np.searchsorted(RATES, limit))
        assert left.color(30, edge - 6) in speed_ramp()
        # hatched: the ground, or a lighter stroke on it
        around = {left.color(row, edge + 6) for row in range(30, 38)}
        assert FAILED[theme] in around
        assert len(around) > 1


def test_the_tooltip_tells_the_settings_and_how_it_went(open_app: OpenApp, address: str) -> None:
    page = open_app(address=address)
    left = Map(page, 0)
    page.mouse.move(*left.place(40, 30))
    run = gv.descend(
        gv.parse("x^2 + 10y^2"), (2, 1),
        gv.optimizers.SGD(learning_rate=RATES[30], momentum=MOMENTA[40]), 200,
    )  # fmt: skip
    steps = gv.comparing.outcome(run, 1e-3).steps_to_target
    text = left.tooltip.inner_text()
    assert f"learning_rate = {RATES[30]:.4g}" in text
    assert f"momentum = {MOMENTA[40]:.4g}" in text
    assert f"Steps: {steps}" in text
    page.mouse.move(2, 2)
    expect(left.tooltip).to_be_hidden()


def test_keys_move_and_choose(open_app: OpenApp, address: str) -> None:
    page = open_app(address=address)
    left = Map(page, 0)
    left.room.focus()
    for key in ("ArrowUp", "ArrowRight", "Shift+ArrowRight", "ArrowUp", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    # the first arrow only shows where the pointer is
    chosen(page, "chosen 1: (50, 61) None")
    for key in ("Shift+ArrowUp",) * 9 + ("Space",):
        page.keyboard.press(key)
    chosen(page, "chosen 2: (99, 61) None")


def test_a_finger_chooses_and_a_phone_holds_it(open_app: OpenApp, address: str) -> None:
    page = open_app(address=address, width=390, height=844, touch=True)
    right = Map(page, 1)
    page.touchscreen.tap(*right.place(25, 75))
    chosen(page, "chosen 1: None (25, 75)")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_it_speaks_the_language(open_app: OpenApp, address: str, lang: str) -> None:
    from gradviz.ui.i18n import translation as i18n

    page = open_app(address=address, lang=lang)
    i18n.set_language(lang)
    left = Map(page, 0)
    expect(left.root.locator(".kinds")).to_contain_text(_("diverged or left the domain"))
    expect(left.root.locator(".kinds")).to_contain_text(_("theory's limit of stability"))
    label = left.room.get_attribute("aria-label") or ""
    assert label.startswith(_("Steps of each setting"))
    page.mouse.move(*left.place(40, 30))
    assert ("0,404" if lang != "en" else "0.404") in left.tooltip.inner_text()
