"""The Descent page on a phone: everything fits, a finger scrolls, plays and sets the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import wait_until_idle
from tests.browser.player_page import DescentPage, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

OUTSIDE = """
(root) => [...root.querySelectorAll("canvas, button, input, output, select, summary, .run-rate")]
  .filter((each) => each.checkVisibility())
  .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.left < -0.5 || box.right > innerWidth + 0.5))
  .map(([name, box]) => `${name} from ${box.left} to ${box.right}`)
"""

def assert_fits(shown: DescentPage, width: int) -> None:
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.root.evaluate(OUTSIDE) == []
    shown.assert_sound()


def tap(page: Page, place: tuple[float, float]) -> None:
    page.touchscreen.tap(*place)
    wait_until_idle(page)


def test_it_fits_a_phone_and_is_used_by_touch(open_app: OpenApp, locale: str) -> None:
    page = open_app(locale=locale, width=390, height=844, touch=True, reduced_motion=True)
    shown = DescentPage(page)
    assert_fits(shown, 390)
    shown.change(lambda: tap(page, shown.place(0.3, 0.4)))
    assert shown.link["start"]
    shown.control("play").tap()
    until(lambda: shown.time > 2)
    shown.control("play").tap()
    assert not shown.playing
    shown.change(lambda: shown.type("f", "x^2 + 4y^2 - cos(3x)"))
    assert_fits(shown, 390)
    shown.type("f", "x^2 +")
    assert len(shown.alerts) == 1
    assert_fits(shown, 390)
    shown.change(lambda: shown.type("f", "x^4 - 3x^2 + x"))
    assert_fits(shown, 390)


@pytest.mark.parametrize(("width", "height"), [(320, 568), (768, 1024), (844, 390)])
def test_it_fits_other_windows(open_app: OpenApp, width: int, height: int) -> None:
    shown = DescentPage(open_app(width=width, height=height, touch=True, reduced_motion=True))
    assert_fits(shown, width)
