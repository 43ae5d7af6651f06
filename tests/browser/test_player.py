"""The player in a real browser: what it says after a change, its keys, its surface, its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from gradviz.ui.i18n import gettext as _
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import DescentPage, until

if TYPE_CHECKING:
    from tests.browser.conftest import OpenApp

BOWL = "f=x^2%2B3y^2&start=2,1&runs=SGD&sgd.learning_rate=0.02&steps=300"


def choose(shown: DescentPage, key: str, option: str) -> None:
    shown.page.locator(f".st-key-{key} input").click()
    shown.page.get_by_role("option", name=option, exact=True).click()


def test_a_step_s_numbers_follow_what_is_changed_at_the_end(open_app: OpenApp) -> None:
    shown = DescentPage(open_app(f"/?{BOWL}&step=300"))
    title = shown.root.locator(".numbers-title")

    def by_hand(limit: float, rate: float = 0.02, rate_after: float = 1.0) -> str:
        x = [2.0]
        for t in range(300):
            slope = max(-limit, min(limit, 2 * x[-1]))
            x.append(x[-1] - rate * rate_after**t * slope)
        before, after = (f"{each:.4e}".split("e") for each in x[-2:])
        texts = (f"{float(m):g}e−{-int(power)}" for m, power in (before, after))
        return "Step 300: x goes from {} to {}".format(*texts)

    expect(title).to_have_text(by_hand(1e9))
    shown.change(lambda: choose(shown, "clipping", "clipvalue"))
    expect(title).to_have_text(by_hand(1.0))
    shown.change(lambda: choose(shown, "clipping", "Off"))
    expect(title).to_have_text(by_hand(1e9))
    # a schedule, noise and an estimate: the last two are drawn, so the path itself is the measure
    for change in (
        lambda: choose(shown, "schedule", "CosineDecay"),
        lambda: shown.type("noise", "0.5"),
        lambda: shown.type("seed", "7"),
    ):
        before = title.inner_text()
        shown.change(change)
        expect(title).not_to_have_text(before)
        path = shown.run("sgd")["path"]
        goes = title.inner_text().replace("−", "-").split()
        assert float(goes[-1]) == pytest.approx(path[-2], rel=1e-3)
        assert float(goes[-3]) == pytest.approx(path[-4], rel=1e-3)


def test_the_space_bar_pauses_after_any_button(open_app: OpenApp) -> None:
    shown = DescentPage(open_app(f"/?{BOWL}&step=3"))
    press = shown.page.keyboard.press
    shown.control("restart").click()
    until(lambda: shown.playing)
    press("Space")
    until(lambda: not shown.playing)
    for name in ("forward", "arrows"):
        shown.control(name).click()
        at, arrows = shown.time, shown.read("arrows")
        press("Space")
        until(lambda: shown.playing)
        press("Space")
        until(lambda: not shown.playing)
        assert shown.time >= at
        assert shown.read("arrows") == arrows
    # who comes by the keyboard presses what has the focus, as everywhere
    shown.control("restart").focus()
    press("Space")
    until(lambda: shown.playing)
    press("Space")
    until(lambda: not shown.playing)
    at = shown.time
    shown.control("forward").focus()
    press("Space")
    assert shown.time == at + 1
    assert not shown.playing


def test_the_wheel_scrolls_the_page_unless_zoom_is_asked_for(open_app: OpenApp) -> None:
    page = open_app(f"/?{BOWL}&step=3", height=700)
    shown = DescentPage(page)

    def zoom() -> float:
        return float(shown.read("camera")["zoom"])

    offset = "document.querySelector('[data-testid=stMain]').scrollTop"
    shown.canvases("surface").first.scroll_into_view_if_needed()
    x, y = shown.place(0.5, 0.1, "surface")
    page.mouse.move(x, y)
    page.mouse.wheel(0, 60)
    until(lambda: page.evaluate(offset) > 0)
    assert zoom() == 1
    x, y = shown.place(0.5, 0.1, "surface")
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    until(lambda: zoom() > 1.05)
    asked = zoom()
    page.mouse.click(x, y)
    page.mouse.wheel(0, -100)
    until(lambda: zoom() > asked)
    page.mouse.down()
    page.mouse.move(x + 40, y + 20)
    page.mouse.up()
    until(lambda: "camera" in shown.link)
    page.mouse.dblclick(x + 40, y + 20)
    until(lambda: zoom() == 1)
    until(lambda: "camera" not in shown.link)
    # away and back again, the wheel is the page's
    page.mouse.move(x, 5)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -60)
    assert zoom() == 1


def test_a_compressed_height_is_a_switch_that_the_link_keeps(
    open_app: OpenApp, locale: str
) -> None:
    link = "/?f=(1-x)^2%2B100(y-x^2)^2&step=20&lang=" + locale[:2]
    shown = DescentPage(open_app(link, locale=locale))
    linear = shown.picture("surface")
    switch = shown.root.get_by_label(_("Compress the height where it is large, to show valleys"))
    switch.check()
    until(lambda: shown.picture("surface") != linear)
    until(lambda: shown.link.get("compressed") == "true")
    again = DescentPage(open_app(link + "&compressed=true", locale=locale))
    assert again.read("compressed")
    expect(again.control("compressed")).to_be_checked()


@pytest.mark.parametrize("width", [390, 1280])
def test_values_and_results_are_not_cut_off(open_app: OpenApp, width: int) -> None:
    link = "/?f=1e-12x^2%2B1e-12y^2-3e-13&runs=Adam,Nadam&step=3&start=1,1"
    shown = DescentPage(open_app(link, width=width, height=844))
    cut = (
        "(all) => all.filter((each) => each.scrollWidth > each.clientWidth).map((e) => e.innerText)"
    )
    assert shown.root.locator(".run-value").evaluate_all(cut) == []
    right = shown.root.bounding_box()
    assert right is not None
    results = shown.root.locator(".equation .result")
    assert results.count() >= 5
    for result in results.all():
        box = result.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= right["x"] + right["width"] + 1
    wait_until_idle(shown.page)


def test_a_projector_shows_the_whole_player(open_app: OpenApp, locale: str) -> None:
    page = open_app("/?step=20", locale=locale, width=1024, height=768)
    shown = DescentPage(page)
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")

    def inside() -> bool:
        boxes = [
            shown.root.locator(name).bounding_box()
            for name in (".view-main", ".view-surface", ".view-loss", ".transport")
        ]
        return all(box and box["y"] >= 0 and box["y"] + box["height"] <= 769 for box in boxes)

    until(inside)
    # a tall function pushes the picture down, and the transport stays in the window
    shown.change(lambda: shown.type("f", "where(x>0,x^2,x^4)+where(y>0,y^2,y^4)"))
    box = shown.root.locator(".transport").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 769
    for name in ("multistart", "arrows", "help", "fullscreen"):
        assert shown.control(name).inner_text().strip()
        assert shown.control(name).get_attribute("title")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_mistake_does_not_move_the_picture(open_app: OpenApp, width: int) -> None:
    shown = DescentPage(open_app("/?step=20", width=width))
    before = shown.root.bounding_box()
    for broken in ("x^2 +", "foo(x)", "sin(x, y", "1" * 40 + "("):
        shown.type("f", broken)
        expect(shown.page.locator(".st-key-refused")).to_be_visible()
        assert shown.root.bounding_box() == before


def test_a_slice_moves_and_the_start_stays(open_app: OpenApp) -> None:
    link = "/?f=x^2%2By^2%2Bz^2&start=1,1,0.5&step=5&runs=SGD"
    shown = DescentPage(open_app(link))
    slider = shown.root.locator(".slice input")
    assert slider.count() == 1
    path, picture = shown.run("sgd")["path"], shown.picture()
    slider.focus()
    shown.page.keyboard.press("End")
    until(lambda: shown.read("surface")["at"][2] == shown.data["domain"][2][1])
    until(lambda: shown.picture() != picture)
    assert shown.run("sgd")["path"] == path
    assert shown.data["start"] == [1, 1, 0.5]
    until(lambda: "slice" in shown.link)
    again = DescentPage(open_app(link + "&slice=" + shown.link["slice"]))
    assert again.read("surface")["at"][2] == shown.data["domain"][2][1]
    assert again.data["start"] == [1, 1, 0.5]
