"""What of a page cannot be seen in its window, and a page twice as large."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

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
