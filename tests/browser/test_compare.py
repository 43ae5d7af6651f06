"""The Compare page in a real browser: build, race, tune, map, basins, an optimizer of one's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

import gradviz as gv
from gradviz.comparing import axis_of
from gradviz.gradients import SPSA
from gradviz.optimizers import SGD, CosineDecay, read_custom
from gradviz.ui.i18n import gettext as _
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import DescentPage, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

    from tests.browser.conftest import OpenApp

BOWL = "/compare?f=x%5E2%2B10y%5E2&start=1%2C1"
WELLS = "/compare?f=%28x%5E2-1%29%5E2%2By%5E2&domain=-2%2C2&view=basins&cells=25"
SIGNS = "Signs:\nrate = 0.1 in [0.001, 1] log\nx = x - rate*sign(g)"


@pytest.fixture(scope="module")
def shared(chromium: Browser) -> Iterator[Page]:
    """Return one window for tests that visit several links."""
    page = chromium.new_page(reduced_motion="reduce")
    yield page
    page.close()


class ComparePage(DescentPage):
    """A window that shows the Compare page, with a player in it."""

    def view(self, name: str) -> None:
        show(self.page, name)

    def choose(self, key: str, option: str) -> None:
        choose(self.page, key, option)

    def choose_picture(self, name: str) -> None:
        self.page.locator(".st-key-picture button").get_by_text(name, exact=True).click()
        wait_until_idle(self.page)

    @property
    def labels(self) -> list[str]:
        return [run["label"] for run in self.runs]


def show(page: Page, name: str) -> None:
    """Choose a view."""
    page.locator(".st-key-view button").get_by_text(name, exact=True).click()
    wait_until_idle(page)


def choose(page: Page, key: str, option: str) -> None:
    """Choose an option of a select box."""
    open_options(page, key, option).click()
    wait_until_idle(page)


def open_options(page: Page, key: str, option: str) -> Locator:
    """Open a select box and return one of its options; a page that still moves closes it again."""
    exactly = re.compile(f"^{re.escape(option)}$")
    field, wanted = (
        page.locator(f".st-key-{key} input"),
        page.locator("[role=option]").filter(has_text=exactly),
    )
    field.scroll_into_view_if_needed()

    def opened() -> bool:
        if wanted.count() == 0:
            field.click()
            page.wait_for_timeout(200)
        return wanted.count() > 0

    until(opened)
    return wanted


def press(page: Page, key: str) -> None:
    """Press a button."""
    page.locator(f".st-key-{key} button").click()
    wait_until_idle(page)


def click_cell(page: Page, row: int, column: int, cells: tuple[int, int], number: int = 0) -> None:
    """Click a cell of a map."""
    root = page.locator(".gradviz-cell-map").nth(number)
    expect(root).to_have_attribute("data-painted", re.compile(r"\d+"))
    room = root.locator(".room")
    room.scroll_into_view_if_needed()
    left, top, width, height = map(float, (root.get_attribute("data-plot") or "").split())
    x = left + width * (column + 0.5) / cells[1]
    room.click(position={"x": x, "y": top + height * (1 - (row + 0.5) / cells[0])})
    page.locator(".st-key-cell").wait_for()
    wait_until_idle(page)


def address(page: Page) -> str:
    """Return what of the address a person would copy, without the server."""
    parts = urlsplit(page.url)
    return f"{parts.path}?{parts.query}"


def drawn(run: dict[str, Any]) -> np.ndarray[Any, Any]:
    """Return a drawn path, shape (T + 1, 2)."""
    return np.reshape(run["path"], (-1, 2))[: run["length"]]


def test_a_comparison_is_built_raced_tuned_and_mapped(open_app: OpenApp, locale: str) -> None:
    shown = ComparePage(open_app(BOWL + "&count=3", locale=locale))
    page = shown.page
    assert shown.labels == ["SGD", "Momentum", "RMSprop"]

    # four runs, one optimizer twice
    shown.type("count", "4")
    shown.choose("run4", "SGD")
    until(lambda: shown.labels == ["SGD 1", "Momentum", "RMSprop", "SGD 2"])
    assert shown.link["run4"] == "sgd"
    assert page.locator(".st-key-ranking tbody tr").count() == 4

    # the race hides every name, and gives them back
    press(page, "begin-race")
    until(lambda: shown.labels == [_("Runner {letter}", letter=each) for each in "ABCD"])
    said = page.locator("[data-testid=stApp]").inner_text()
    assert "RMSprop" not in said
    assert all(run["rate"] is None for run in shown.runs)
    assert not shown.root.locator(".numbers").is_visible()
    assert "run4" not in shown.link
    assert "sgd" not in page.url
    hidden = address(page)
    shown.choose("guess1", "RMSprop")
    press(page, "reveal")
    until(lambda: sorted(each[3:] for each in shown.labels)[0] == "Momentum")
    assert page.locator(".st-key-answers tbody tr").count() == 4
    assert shown.link["run4"] == "sgd"
    assert "sealed" not in shown.link
    press(page, "end-race")
    until(lambda: shown.labels[3] == "SGD 2")

    # the link of a race that goes on hides them elsewhere too, and shows the same paths
    guest = ComparePage(open_app(hidden, locale=locale))
    assert guest.alerts == []
    assert guest.labels == [_("Runner {letter}", letter=each) for each in "ABCD"]
    assert sorted(run["path"] for run in guest.runs) == sorted(run["path"] for run in shown.runs)
    guest.page.close()

    # each at its best: on this bowl gradient descent is fastest near 2/(lambda_1 + lambda_2)
    shown.view(_("Hyperparameter tuning"))
    assert page.locator(".st-key-tuned tbody tr").count() == 4
    press(page, "use")
    until(lambda: "view" not in shown.link)
    assert float(shown.link["run1.learning_rate"]) == pytest.approx(2 / 22, rel=0.2)

    # a cell of the map plays as Python runs it
    shown.view(_("Hyperparameter map"))
    shown.choose("cells", "25 × 25")
    click_cell(page, 12, 10, (25, 25))
    rate = axis_of(SGD.by_name["learning_rate"], 25).values[10]
    momentum = axis_of(SGD.by_name["momentum"], 25).values[12]
    mapped = ComparePage(page)
    run = gv.descend(
        gv.parse("x^2+10y^2"), (1, 1), SGD(learning_rate=rate, momentum=momentum), 300,
        tolerance=1e-8,
    )  # fmt: skip
    np.testing.assert_allclose(drawn(mapped.runs[0]), run.positions, atol=1e-9)
    mapped.assert_sound()

    # the link shows the same elsewhere
    link = address(page)
    other = ComparePage(open_app(link, locale=locale))
    assert other.alerts == []
    assert other.runs == mapped.runs
    assert (
        other.page.locator(".st-key-cell").inner_text() == page.locator(".st-key-cell").inner_text()
    )


def test_a_run_has_its_own_start_gradient_and_schedule(open_app: OpenApp) -> None:
    own = "&count=2&run1.start=-1.5%2C1&run1.gradient=SPSA&run1.schedule=CosineDecay&run2=sgd"
    own += "&run1.CosineDecay.decay_steps=100"
    shown = ComparePage(open_app(BOWL + own + "&steps=50"))
    one, two = shown.runs
    assert one["first"] == [-1.5, 1]
    assert two["first"] == [1, 1]
    rate = CosineDecay(initial_learning_rate=one["rate"], decay_steps=100)
    run = gv.descend(
        gv.parse("x^2+10y^2"), (-1.5, 1), SGD(learning_rate=rate), 50, gradient=SPSA(), seed=0
    )
    np.testing.assert_allclose(drawn(one), run.positions, atol=1e-9)

    # the browser moves the start of those that have none of their own, and Python agrees
    def drag(start: tuple[float, float], across: float, upward: float) -> None:
        x, y = shown.root.evaluate("(root, at) => root.gradviz.views.main.toPixel(at)", start)
        box = shown.root.locator("[data-view=main] .layers").bounding_box()
        shown.page.mouse.move(box["x"] + x, box["y"] + y)
        shown.page.mouse.down()
        shown.page.mouse.move(box["x"] + x + across, box["y"] + y - upward, steps=3)
        until(lambda: shown.read("dragging") == "start")

    drag((1, 1), -30, 20)
    until(lambda: shown.runs[1]["first"][0] < 1)
    live = shown.runs
    assert live[0]["path"] == one["path"]
    shown.change(shown.page.mouse.up)
    for mine, theirs in zip(live, shown.runs, strict=True):
        np.testing.assert_allclose(drawn(mine), drawn(theirs), atol=1e-7)

    # a start of one's own is dragged alone
    drag((-1.5, 1), 30, -20)
    until(lambda: shown.runs[0]["first"][0] > -1.5)
    live = shown.runs
    shown.change(shown.page.mouse.up)
    for mine, theirs in zip(live, shown.runs, strict=True):
        np.testing.assert_allclose(drawn(mine), drawn(theirs), atol=1e-7)
    assert shown.link["run1.start"] != "-1.5,1"


def test_small_multiples_run_on_one_clock(open_app: OpenApp) -> None:
    link = BOWL + "&count=4&picture=multiples"
    shown = ComparePage(open_app(link))
    panels = shown.root.locator(".panel")
    assert panels.locator(".panel-name").all_inner_texts() == shown.labels

    def still() -> list[dict[str, int]]:
        return [shown.picture("main", 2 * number) for number in range(4)]

    until(lambda: still()[0]["colors"] > 100 and all(each == still()[0] for each in still()))

    def moving() -> list[dict[str, int]]:
        return [shown.picture("main", 2 * number + 1) for number in range(4)]

    # the scrubber moves every run
    before = moving()
    shown.root.locator(".scrubber").press("End")
    until(lambda: all(now != then for now, then in zip(moving(), before, strict=True)))

    # a start that is dragged in one panel is the start of all
    x, y = shown.root.evaluate("(root) => root.gradviz.views.main.toPixel([1, 1])")
    panels.nth(2).scroll_into_view_if_needed()
    box = panels.nth(2).locator(".layers").bounding_box()
    shown.change(lambda: shown.page.mouse.click(box["x"] + x - 40, box["y"] + y + 20))
    assert len({tuple(run["first"]) for run in shown.runs}) == 1
    assert shown.runs[0]["first"][0] < 1

    # who is hidden has no panel
    shown.page.keyboard.press("2")
    until(lambda: panels.count() == 3)
    assert panels.locator(".panel-name").all_inner_texts() == ["SGD", "RMSprop", "Adam"]
    shown.choose_picture("One picture")
    until(lambda: shown.root.locator(".panel").count() == 0)
    shown.assert_sound()


def test_small_multiples_fit_a_telephone(open_app: OpenApp) -> None:
    page = open_app(BOWL + "&picture=multiples", width=390, height=844)
    expect(page.locator(".gradviz-player")).to_have_attribute("data-painted", re.compile(r"\d+"))
    boxes = [each.bounding_box() for each in page.locator(".panel").all()]
    assert len(boxes) == 4
    assert boxes[0]["y"] == boxes[1]["y"] < boxes[2]["y"]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert all(box["height"] > 120 for box in boxes)


def test_basins_beside_each_other_and_the_paths_from_a_cell(open_app: OpenApp) -> None:
    page = open_app(WELLS)
    expect(page.locator(".gradviz-cell-map")).to_have_count(2)
    click_cell(page, 12, 3, (25, 25), number=1)
    shown = ComparePage(page)
    ticks = np.linspace(-2, 2, 25)
    for run in shown.runs:
        assert run["first"] == pytest.approx([ticks[3], ticks[12]])
        assert abs(abs(drawn(run)[-1][0]) - 1) < 0.05
    other = ComparePage(open_app(address(page), locale="es-ES"))
    assert other.alerts == []
    assert other.runs == shown.runs


def test_an_own_optimizer_races_the_original(open_app: OpenApp, locale: str) -> None:
    shown = ComparePage(open_app(BOWL + "&view=own", locale=locale))
    original, mine = shown.runs
    assert mine["path"] == original["path"]

    field = shown.page.locator(".st-key-own textarea")
    field.fill(SIGNS)
    field.press("Control+Enter")
    wait_until_idle(shown.page)
    until(lambda: shown.labels[1:] == ["Signs"])
    run = gv.descend(gv.parse("x^2+10y^2"), (1, 1), read_custom(SIGNS)(), 300, tolerance=1e-8)
    np.testing.assert_allclose(drawn(shown.runs[1]), run.positions, atol=1e-9)

    # the link carries it
    other = ComparePage(open_app(address(shown.page), locale=locale))
    assert other.alerts == []
    assert other.runs == shown.runs

    # a mistake is shown at its place, and the race goes on
    bad = SIGNS.replace("sign(g)", "sign(h)")
    field.fill(bad)
    field.press("Control+Enter")
    wait_until_idle(shown.page)
    with pytest.raises(gv.ExpressionError) as caught:
        read_custom(bad)
    until(lambda: shown.alerts)
    assert _(caught.value.template, **caught.value.data) in shown.alerts[0]
    assert _("Line {number}:", number=3) in shown.alerts[0]
    assert shown.page.locator(".st-key-refused code").inner_text() == caught.value.caret()
    assert shown.labels[1:] == ["Signs"]


@pytest.mark.parametrize("text", ["__import__('os')", "x = x - 9^9^9^9*g", "x" * 5000])
def test_hostile_optimizers_do_no_harm(shared: Page, app_address: str, text: str) -> None:
    shared.goto(f"{app_address}{BOWL}&view=own&steps=20&own={quote(text)}")
    wait_until_idle(shared)
    assert shared.locator("[data-testid=stException]").count() == 0
    assert shared.locator("[data-testid=stAlert]").count() >= 1
    assert ComparePage(shared).runs[0]["length"] == 21


def test_long_work_lets_others_work_is_stopped_and_begun_again(open_app: OpenApp) -> None:
    runs = "&basins_of=SGD&basins_of=Momentum&basins_of=RMSprop&basins_of=Adam"
    slow = "sin(x)+0.01(x-y)^2+0.001(cos(3x)+sin(2y)+exp(sin(x+y))+exp(cos(2x-y))+exp(sin(y)))"
    slow += "+0.0001(sin(5x)cos(5y)+exp(cos(x))+sin(7x)cos(4y)+exp(sin(3x)cos(2y)))"
    link = f"/compare?f={quote(slow)}&steps=1000&view=basins&cells=25" + runs
    other = ComparePage(open_app(BOWL))
    page = open_app(link)
    expect(page.locator(".gradviz-cell-map")).to_have_count(4)
    open_options(page, "cells", "150 × 150").click()
    stop = page.locator(".st-key-cancel-basins button")
    stop.wait_for()

    steps = other.page.locator(".st-key-steps input[type=range]")
    other.page.bring_to_front()  # as two people look at two windows
    other.change(lambda: steps.press("ArrowRight"))
    assert len(other.runs) == 4
    page.bring_to_front()
    assert stop.is_visible()  # the other page had its answer while this one's work went on

    stop.click()
    wait_until_idle(page)
    expect(page.locator(".gradviz-cell-map")).to_have_count(0)
    page.locator(".st-key-again-basins button").click()
    stop.wait_for()
    stop.click()
    wait_until_idle(page)
