"""A page without motion, and whether what is cut off would be found; `test_every_page.py` looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.fitting import CUT_OFF
from tests.browser.player_page import DescentPage

if TYPE_CHECKING:
    from tests.browser.conftest import OpenApp


def test_what_is_cut_off_would_be_found(open_app: OpenApp) -> None:
    page = open_app("/?runs=SGD&steps=20", width=390, height=844)
    page.evaluate("""() => {
      const button = document.createElement("button");
      button.textContent = "half of it is off the page";
      button.style.cssText = "position: fixed; top: 40%; left: -6rem; width: 12rem";
      document.querySelector("[data-testid=stMain]").append(button);
    }""")
    assert len(page.evaluate(CUT_OFF)) == 1


def test_nothing_moves_by_itself_for_who_wants_no_motion(open_app: OpenApp) -> None:
    page = open_app("/?runs=Adam&steps=60")
    shown = DescentPage(page)
    page.wait_for_timeout(500)
    assert not shown.playing
    assert shown.time == 0
    longest = """
    () => Math.max(...[...document.querySelectorAll("*")].flatMap((each) => {
      const { transitionDuration, animationDuration } = getComputedStyle(each);
      return `${transitionDuration},${animationDuration}`.split(",").map(parseFloat);
    }))
    """
    assert page.evaluate(longest) < 0.001
    page = open_app("/network?epochs=8")
    root = page.locator(".gradviz-network")
    expect(root.locator(".runs .of-training")).not_to_be_empty()
    assert not root.evaluate("root => root.gradviz.transport.playing")
