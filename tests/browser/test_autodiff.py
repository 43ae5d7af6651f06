"""Automatic differentiation in a real browser: step, read, reach the gradient, keep the step."""

from __future__ import annotations

import re
import statistics
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

from playwright.sync_api import expect

from gradviz.export.frameworks import FRAMEWORKS
from gradviz.ui.i18n import gettext, number
from tests.browser.idle import wait_until_idle

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenApp

# milliseconds from a click until the drawing shows the step: five of them, one after the other
STEPS = """
async () => {
  const app = document.querySelector(".st-key-sweep_step"), times = [];
  for (let k = 0; k < 5; k += 1) {
    const before = app.innerText, start = performance.now();
    document.querySelector(".st-key-sweep_next button").click();
    while (app.innerText === before) await new Promise((done) => setTimeout(done, 4));
    times.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 400));
  }
  return times;
}
"""
SLOWEST = 1000.0  # a busy machine; an idle one takes about 150


def shown(open_app: OpenApp, text: str, rest: str = "", **how: Any) -> Page:
    page = open_app(f"/gradient?view=autodiff&f={quote(text)}{rest}", **how)
    expect(page.locator(".gradviz-graph svg")).to_be_visible()
    return page


def step(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("sweep", [None])[0]


def texts(page: Page, kind: str) -> Locator:
    return page.locator(f".gradviz-graph text.{kind}")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=gettext(name)).click()
    wait_until_idle(page)


def test_step_to_the_gradient(open_app: OpenApp, locale: str) -> None:
    # x y: two inputs, one product, the seed and two edges back
    page = shown(open_app, "x y", "&start=2.5, 4", locale=locale)
    expect(texts(page, "value")).to_have_count(0)
    press(page, "Next")
    expect(texts(page, "value")).to_have_text([number(2.5)])
    for _ in range(2):
        press(page, "Next")
    expect(texts(page, "value")).to_have_text([number(2.5), "4", "10"])
    for _ in range(2):
        press(page, "Next")
    assert step(page) == "5"
    expect(texts(page, "local")).to_have_text("× 4")
    line = gettext("Step {step} of {steps}", step=5, steps=6)
    expect(page.locator(".st-key-sweep_step")).to_contain_text(line)
    result = page.locator(".st-key-sweep_gradient")
    expect(result).to_have_count(0)
    press(page, "Next")
    expect(result).to_contain_text(gettext("Exact partial derivative"))
    expect(result.locator("tbody tr").nth(0)).to_contain_text(re.compile(r"x\s*4\s*4\s*0"))
    y = number(2.5)
    expect(result.locator("tbody tr").nth(1)).to_contain_text(re.compile(rf"y\s*{y}\s*{y}\s*0"))
    expect(page.get_by_role("button", name=gettext("Next"))).to_be_disabled()
    press(page, "Back")
    expect(result).to_have_count(0)


def test_a_reload_keeps_the_step(open_app: OpenApp) -> None:
    page = shown(open_app, "100(y - x^2)^2 + (1 - x)^2", "&sweep=7")
    assert step(page) == "7"
    press(page, "Next")
    assert step(page) == "8"
    before = page.locator(".st-key-sweep_step").inner_text()
    page.reload()
    wait_until_idle(page)
    assert step(page) == "8"
    assert page.locator(".st-key-sweep_step").inner_text() == before


def test_a_shorter_function_ends_at_its_end(open_app: OpenApp) -> None:
    page = shown(open_app, "100(y - x^2)^2 + (1 - x)^2", "&sweep=15")
    field = page.get_by_label(gettext("Function"), exact=True)
    field.fill("x^2")
    field.press("Enter")
    wait_until_idle(page)
    expect(page.locator(".gradviz-graph .node")).to_have_count(2)
    # two values, the seed, and an edge back for each factor
    line = gettext("Step {step} of {steps}", step=5, steps=5)
    expect(page.locator(".st-key-sweep_step")).to_contain_text(line)
    expect(page.locator(".st-key-sweep_gradient")).to_be_visible()
    press(page, "Back")
    assert step(page) == "4"


def test_code_and_costs(open_app: OpenApp) -> None:
    page = shown(open_app, "x^2 + 3y", "&start=2, 1")
    for framework in FRAMEWORKS.values():
        page.get_by_role("tab", name=framework.name, exact=True).click()
        panel = page.get_by_role("tabpanel").filter(visible=True)
        expect(panel).to_contain_text("[4. 3.]")
    expect(page.locator(".st-key-costs .js-plotly-plot .scatterlayer .trace")).to_have_count(5)


def test_ten_variables_and_long_functions(open_app: OpenApp) -> None:
    text = " + ".join(f"sin(x{k})^2 x{(k + 1) % 10}" for k in range(10))
    page = shown(open_app, text, "&sweep=40", width=390, dark=True)
    room = page.locator(".gradviz-graph")
    assert room.evaluate("(room) => room.scrollWidth > room.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    long = "+".join(f"sin({k}x)" for k in range(1, 60))
    page = open_app(f"/gradient?view=autodiff&f={quote(long)}&sweep=3")
    expect(page.get_by_test_id("stAlert")).to_contain_text("80")
    expect(page.locator(".st-key-sweep_step .katex").first).to_be_visible()


def test_a_step_answers_at_once(open_app: OpenApp) -> None:
    page = shown(open_app, "100(y - x^2)^2 + (1 - x)^2")
    times = page.evaluate(STEPS)
    assert statistics.median(times) < SLOWEST, times
