"""The Gradient page in a real browser: click, turn, drag the step, read the numbers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from gradviz.gradients.accuracy import NO_TRUNCATION
from gradviz.ui.i18n import gettext
from tests.browser.conftest import running_app
from tests.browser.idle import follow, wait_until_idle
from tests.browser.player_page import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

STATE = """
(root) => {
  const { point, angle, h, liveFrames, painted } = root.gradviz;
  const { estimate, ends } = root.gradviz.shown;
  const numbers = estimate && Array.from(estimate);
  return { point: Array.from(point), angle, h, liveFrames, painted, estimate: numbers, ends };
}
"""


BLIND = (
    "Here the function has no value, and so no derivative. The sweep does not notice: it multiplies"
    " local derivatives, and frameworks return what comes of that."
)


class GradientPage:
    """A window that shows the Gradient page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".gradviz-explorer")
        expect(self.root).to_have_attribute("data-painted", "1")
        self.side = self.root.locator("[data-view=side]")

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.root.evaluate(STATE)
        return found

    def asked(self, name: str) -> str | None:
        return parse_qs(self.page.evaluate("location.search.slice(1)")).get(name, [None])[0]

    def read(self, label: str) -> str:
        row = self.root.locator(".readout div", has=self.page.get_by_text(label, exact=True))
        return row.locator("dd").inner_text()


def shown(open_app: OpenApp, query: str, **how: Any) -> GradientPage:
    return GradientPage(open_app(f"/gradient?{query}", **how))


def test_type_click_read_turn(open_app: OpenApp, locale: str) -> None:
    here = shown(open_app, "start=1, 0.5", locale=locale)
    field = here.page.get_by_label(gettext("Function"), exact=True)
    field.fill("x^2 + 3y^2")
    field.press("Enter")
    until(lambda: here.read("∂f/∂y") == "3")
    assert here.read("∂f/∂x") == "2"
    wait_until_idle(here.page)
    box = here.root.locator("[data-view=main]").bounding_box()
    assert box is not None
    here.page.mouse.click(box["x"] + 0.45 * box["width"], box["y"] + 0.6 * box["height"])
    until(lambda: here.asked("start") not in (None, "1, 0.5"))
    x, y = here.state()["point"]
    decimal = "," if locale != "en-US" else "."
    assert float(here.read("∂f/∂x").replace("−", "-").replace(decimal, ".")) == pytest.approx(2 * x)
    assert float(here.read("∂f/∂y").replace("−", "-").replace(decimal, ".")) == pytest.approx(6 * y)
    here.side.focus()
    for _ in range(6):
        here.page.keyboard.press("ArrowRight")
    until(lambda: here.asked("angle") == "30")
    assert here.page.get_by_text(gettext("Where the gradient is zero")).count() == 1
    assert here.page.locator("[data-testid=stException]").count() == 0


def test_the_direction_is_dragged_and_the_link_keeps_it(open_app: OpenApp) -> None:
    here = shown(open_app, "")
    box = here.side.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    here.page.mouse.move(box["x"] + 0.5 * box["width"], y)
    here.page.mouse.down()
    here.page.mouse.move(box["x"] + 0.7 * box["width"], y, steps=5)
    assert here.state()["liveFrames"] > 0
    here.page.mouse.up()
    angle = round(here.state()["angle"])
    assert angle > 20
    until(lambda: here.asked("angle") == str(angle))
    again = shown(open_app, here.page.evaluate("location.search.slice(1)"))
    assert again.state()["angle"] == angle
    assert again.state()["point"] == here.state()["point"]


def test_the_step_is_dragged_along_the_curve(open_app: OpenApp, locale: str) -> None:
    here = shown(open_app, "view=estimated&gradient=ForwardDifference", locale=locale)
    wait_until_idle(here.page)
    before = here.read(gettext("relative error"))
    box = here.side.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    here.page.mouse.move(box["x"] + 0.55 * box["width"], y)
    here.page.mouse.down()
    still = here.state()
    began = time.monotonic()
    here.page.mouse.move(box["x"] + 0.93 * box["width"], y)
    until(lambda: here.state()["liveFrames"] > still["liveFrames"])
    took = time.monotonic() - began
    assert here.state()["h"] > 1e-2
    assert here.read(gettext("relative error")) != before
    moved = here.state()
    assert moved["estimate"] != still["estimate"]
    exact, estimated = zip(still["ends"], moved["ends"], strict=True)
    assert exact[0] == exact[1]
    assert estimated[0] != estimated[1]
    here.page.mouse.up()
    until(lambda: here.asked("ForwardDifference.h") is not None)
    assert float(here.asked("ForwardDifference.h") or 0) == pytest.approx(here.state()["h"])
    assert took < 5.0  # a hanging page; how quick it is, the benchmark says


@pytest.mark.parametrize("estimator", ["ComplexStep", "SPSA", "GaussianSmoothing"])
def test_every_kind_of_estimator_is_shown(open_app: OpenApp, estimator: str) -> None:
    here = shown(open_app, f"view=estimated&gradient={estimator}", width=390, height=844)
    wait_until_idle(here.page)
    assert here.page.locator("[data-testid=stException]").count() == 0
    wide = here.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_a_quadratic_says_why_it_has_no_best_step(open_app: OpenApp) -> None:
    here = shown(open_app, "f=x%5E2%2B3y%5E2&view=estimated")
    expect(here.page.get_by_text(gettext(NO_TRUNCATION))).to_be_visible()


def test_outside_the_domain_nothing_is_given(open_app: OpenApp) -> None:
    for view in ("exact", "estimated"):
        here = shown(open_app, f"f=log(x)%2By&start=-1, 1&view={view}")
        assert here.read("f") == gettext("not defined here")
        label = "∂f/∂y" if view == "exact" else gettext("exact")
        assert here.read(label) in ("—", "(—, —)")
    pole = shown(open_app, "f=1/x&start=0")
    assert pole.read("f") == pole.read("f′(x)") == "—"
    page = open_app("/gradient?f=log(x)%2By&start=-1, 1&view=autodiff")
    wait_until_idle(page)
    page.locator(".st-key-sweep_last button").first.click()
    expect(page.get_by_text(gettext(BLIND))).to_be_visible()


def test_the_minibatch_estimate_is_a_link_away(open_app: OpenApp) -> None:
    here = shown(open_app, "view=estimated")
    here.page.get_by_role("link", name=gettext("Minibatches on a loss surface")).click()
    heading = gettext("Gradients of minibatches at one point")
    expect(here.page.get_by_text(heading)).to_be_visible(timeout=30_000)
    assert here.asked("batches") == "mini"


@pytest.mark.parametrize("view", ["exact", "estimated"])
def test_edges_and_kinks_leave_the_page_whole(open_app: OpenApp, view: str) -> None:
    here = shown(open_app, f"f=sqrt(x)&view={view}")
    for text in ("sqrt(x)", "log(x*y)", "abs(x)", "1/x", "x^x", "x y z", "5"):
        follow(here.page, f"/gradient?f={text.replace('^', '%5E')}&view={view}")
        expect(here.page.get_by_label("Function", exact=True)).to_have_value(text)
        assert here.page.locator("[data-testid=stException]").count() == 0
        assert here.state()["painted"] >= 1


def test_the_function_goes_along_to_another_page(open_app: OpenApp) -> None:
    page = open_app("/?f=x%5E2%2B7y%5E2")
    page.get_by_role("link", name="Gradient").click()
    here = GradientPage(page)
    field = here.page.get_by_label("Function", exact=True)
    expect(field).to_have_value("x^2+7y^2")


def test_who_comes_back_sees_what_was_shown(open_app: OpenApp) -> None:
    here = shown(open_app, "f=x%5E2%2B3y%5E2&view=estimated&gradient=SPSA&SPSA.samples=4&steps=60")
    page = here.page
    asked = {"view": "estimated", "gradient": "SPSA", "SPSA.samples": "4", "steps": "60"}
    page.get_by_role("link", name="Descent").click()
    expect(page.locator(".gradviz-player")).to_be_visible()
    wait_until_idle(page)
    expect(page.get_by_label(gettext("Function"), exact=True)).to_have_value("x^2+3y^2")
    assert here.asked("view") is None
    page.get_by_role("link", name="Gradient").click()
    expect(here.root).to_be_visible()
    until(lambda: here.asked("f") == "x^2+3y^2")
    assert {name: here.asked(name) for name in asked} == asked


def test_a_link_to_the_page_opens_on_a_cold_server(open_app: OpenApp, tmp_path: Path) -> None:
    with running_app(tmp_path) as address:
        page = open_app("/gradient", address=address)
        here = GradientPage(page)
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert here.state()["painted"] >= 1
        page.close()
