"""Every page twice as large, on a phone, and without motion: all is there, nothing is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until_idle
from tests.browser.every_page import links
from tests.browser.player_page import DescentPage

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

CUT_OFF = """
() => {
  const found = [];
  const scrolls = (at) => /auto|scroll/.test(getComputedStyle(at).overflowX)
    && at.scrollWidth > at.clientWidth + 1 && at.dataset.testid !== "stMain";
  const isLoose = (at) => {
    for (let each = at; each; each = each.parentElement ?? each.getRootNode().host) {
      if (scrolls(each) || each.dataset?.testid === "stSidebar") return true;
      const style = getComputedStyle(each);
      if (style.clipPath !== "none" || style.opacity === "0") return true; // not for the eye
    }
    return false;
  };
  const walk = (root) => {
    for (const at of root.querySelectorAll("*")) {
      if (at.shadowRoot) walk(at.shadowRoot);
      if (!at.matches("a, button, input, select, textarea, summary, canvas, output, [role=slider]"))
        continue;
      if (at.matches(".js-plotly-plot *") || !at.checkVisibility()) continue;
      const { left, right, width, height } = at.getBoundingClientRect();
      if (width < 2 || height < 2 || (left > -1 && right < innerWidth + 1) || isLoose(at)) continue;
      found.push(`${at.outerHTML.slice(0, 120)} from ${left} to ${right}`);
    }
  };
  walk(document);
  const main = document.querySelector("[data-testid=stMain]");
  for (const [name, at] of [["page", document.documentElement], ["main", main]])
    if (at.scrollWidth > at.clientWidth + 1)
      found.push(`${name} is ${at.scrollWidth} wide in ${at.clientWidth}`);
  return found;
}
"""


def twice_as_large(page: Page) -> None:
    """Show a page as a window of 1440 by 900 does at 200 %."""
    page.context.new_cdp_session(page).send(
        "Emulation.setDeviceMetricsOverride",
        {"width": 720, "height": 450, "deviceScaleFactor": 2, "mobile": False},
    )


@pytest.mark.parametrize("link", links())
def test_nothing_is_cut_off(open_app: OpenApp, link: str, locale: str) -> None:
    page = open_app(
        link, locale=locale, width=720, height=450, reduced_motion=True, prepare=twice_as_large
    )
    assert page.evaluate("[innerWidth, devicePixelRatio]") == [720, 2]
    assert page.evaluate(CUT_OFF) == []
    page.context.new_cdp_session(page).send("Emulation.clearDeviceMetricsOverride")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(400)
    wait_until_idle(page)
    assert page.evaluate(CUT_OFF) == []


def test_what_is_cut_off_would_be_found(open_app: OpenApp) -> None:
    page = open_app("/?runs=SGD&steps=20", width=390, height=844, reduced_motion=True)
    page.evaluate("""() => {
      const button = document.createElement("button");
      button.textContent = "half of it is off the page";
      button.style.cssText = "position: fixed; top: 40%; left: -6rem; width: 12rem";
      document.querySelector("[data-testid=stMain]").append(button);
    }""")
    assert len(page.evaluate(CUT_OFF)) == 1


def test_nothing_moves_by_itself_for_who_wants_no_motion(open_app: OpenApp) -> None:
    page = open_app("/?runs=Adam&steps=60", reduced_motion=True)
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
    page = open_app("/network?epochs=8", reduced_motion=True)
    root = page.locator(".gradviz-network")
    expect(root.locator(".runs .of-training")).not_to_be_empty()
    assert not root.evaluate("root => root.gradviz.transport.playing")
