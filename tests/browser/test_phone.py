"""The Descent page on a phone: everything fits, a finger scrolls, plays and sets the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.idle import wait_until_idle
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
    page = open_app(locale=locale, width=390, height=844, touch=True)
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


class Finger:
    """A finger on the screen, as the browser's own input hears of it."""

    def __init__(self, page: Page) -> None:
        self.page, self._session = page, page.context.new_cdp_session(page)

    def _touch(self, kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    def swipe(self, start: tuple[float, float], by: tuple[float, float]) -> None:
        self._touch("touchStart", start)
        for part in range(1, 13):
            place = (start[0] + by[0] * part / 12, start[1] + by[1] * part / 12)
            self._touch("touchMove", place)
            self.page.wait_for_timeout(16)
        self._touch("touchEnd")


def scrolled(page: Page) -> float:
    return float(page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop"))


def test_a_finger_scrolls_over_the_views_and_carries_the_start(open_app: OpenApp) -> None:
    page = open_app(width=390, height=844, touch=True)
    shown, finger = DescentPage(page), Finger(page)
    for view in ("main", "surface", "loss"):
        place, before = shown.place(0.3, 0.3, view), scrolled(page)
        finger.swipe(place, (0, -150))
        until(lambda before=before: scrolled(page) > before + 100)
        assert shown.time == 0
        assert shown.read("start") is None
        assert "start" not in shown.link

    # sideways over the loss it goes through the steps, and a tap goes to one
    finger.swipe(shown.place(0.3, 0.5, "loss"), (120, 0))
    until(lambda: 100 < shown.time < 299)
    at = shown.time
    page.touchscreen.tap(*shown.place(0.3, 0.5, "loss"))
    until(lambda: 0 < shown.time < at)

    # a tap sets the start; from there on a finger carries it and does not scroll
    shown.change(lambda: page.touchscreen.tap(*shown.place(0.6, 0.6)))
    tapped, before = shown.data["start"], scrolled(page)
    assert shown.link["start"]
    shown.change(lambda: finger.swipe(shown.place(0.6, 0.6), (-60, 80)))
    carried = shown.data["start"]
    assert scrolled(page) == before
    assert carried[0] < tapped[0] - 0.2
    assert carried[1] < tapped[1] - 0.2


@pytest.mark.parametrize(("width", "height"), [(320, 568), (768, 1024), (844, 390)])
def test_it_fits_other_windows(open_app: OpenApp, width: int, height: int) -> None:
    shown = DescentPage(open_app(width=width, height=height, touch=True))
    assert_fits(shown, width)
