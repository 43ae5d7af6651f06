"""The pages by the keyboard alone: all is reached, what has the focus is seen, and keys move it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from gradviz.lessons import glossary
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import DescentPage, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenApp

QUICK = "runs=Adam&runs=SGD&steps=60&start=1,1"
FOCUSED = """
() => {
  let at = document.activeElement;
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const { x, y, width, height } = at.getBoundingClientRect();
  window.gone ??= new Map();
  if (!window.gone.has(at)) window.gone.set(at, window.gone.size);
  return {
    number: window.gone.get(at), tag: at.tagName, role: at.getAttribute("role"),
    name: at.getAttribute("aria-label") || at.innerText || at.title || "",
    control: at.dataset.control || "", visible: at.matches(":focus-visible"),
    run: at.closest("[data-run]")?.dataset.run ?? "",
    box: { x, y, width, height },
  };
}
"""
STYLE = """
() => {
  let at = document.activeElement;
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const looks = [];
  for (let each = at, k = 0; each && k < 6; each = each.parentElement, k++) {
    const { outline, outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor }
      = getComputedStyle(each);
    looks.push([outlineStyle === "none" ? "" : outline, boxShadow, borderColor, backgroundColor]);
  }
  const now = JSON.stringify(looks);
  at.blur();
  return new Promise((resolve) => setTimeout(() => {
    const before = [];
    for (let each = at, k = 0; each && k < 6; each = each.parentElement, k++) {
      const { outline, outlineStyle, boxShadow, borderColor, backgroundColor }
        = getComputedStyle(each);
      before.push([outlineStyle === "none" ? "" : outline, boxShadow, borderColor,
        backgroundColor]);
    }
    at.focus({ focusVisible: true });
    resolve(JSON.stringify(before) !== now);
  }, 250));
}
"""


def focused(page: Page) -> dict[str, Any]:
    return dict(page.evaluate(FOCUSED))


def tab_to(page: Page, most: int = 90, **wanted: str) -> dict[str, Any]:
    """Press Tab until something has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = focused(page)
        if all(text in at[name] for name, text in wanted.items() if at[name] is not None):
            return at
    raise AssertionError(f"Tab does not reach {wanted}")


def picture(page: Page, view: str) -> Locator:
    return page.locator(f"[data-view={view}] .layers").first


def come_to(page: Page, frame: Locator) -> None:
    """Give a picture the focus as Tab does."""
    frame.evaluate("frame => frame.focus()")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert frame.evaluate("frame => frame.matches(':focus-visible')")


@pytest.mark.parametrize("dark", [False, True])
def test_tab_goes_through_all_of_descent_and_is_seen(open_app: OpenApp, dark: bool) -> None:
    page = open_app(f"/?{QUICK}", dark=dark)
    stops: list[dict[str, Any]] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        at = focused(page)
        if at["tag"] == "BODY":
            break
        assert at["number"] == len(stops), f"{at} has had the focus before"
        assert at["visible"], at
        if at["tag"] not in ("MAIN", "INPUT"):  # a box says it by its caret
            assert page.evaluate(STYLE), f"nothing shows that {at} has the focus"
        if at["name"] == "Help for Gradient":
            tip = page.get_by_test_id("stTooltipContent")
            expect(tip).to_have_text(glossary()["gradient"].meanings["en"])
        stops.append(at)
    else:
        raise AssertionError("Tab does not come to an end")
    names = [each["name"].rpartition("\n")[2] for each in stops]
    header = ("Loss surfaces", "What is this?", "Share", "History", "Language")
    shown = ("Help for Gradient", *header, "Function", "Play")  # from the left, and from above
    assert [name for name in names if name in shown] == list(shown)
    controls = [each["control"] for each in stops if each["control"]]
    assert controls == [
        *("compressed", "log", "restart", "back", "play", "forward", "scrubber", "speed"),
        *("multistart", "arrows", "sound", "help", "fullscreen"),
        *("numbers-run", "numbers-coordinate"),
    ]
    assert [each["run"] for each in stops if each["run"]] == ["adam", "adam", "sgd", "sgd"]
    assert [each["role"] for each in stops].count("application") == 2
    small = [
        each
        for each in stops
        if each["control"] not in ("", "compressed", "log")  # their labels are what is pressed
        and min(each["box"]["width"], each["box"]["height"]) < 24
    ]
    assert small == []
    for _ in range(5):  # and back again
        page.keyboard.press("Shift+Tab")
    assert focused(page)["number"] >= len(stops) - 5


def test_descent_is_run_by_the_keyboard_alone(open_app: OpenApp) -> None:
    page = open_app(f"/?{QUICK}")
    shown = DescentPage(page)
    press = page.keyboard.press

    def type_function() -> None:
        tab_to(page, tag="INPUT", name="Function")
        press("Control+a")
        page.keyboard.type("x^2 + 4y^2")
        press("Enter")

    shown.change(type_function)
    assert shown.link["f"] == "x^2 + 4y^2"
    # the starting point
    before = [1.0, 1.0]
    tab_to(page, role="application", name="Starting point")

    def carry() -> None:
        for key in ("Shift+ArrowLeft", "ArrowUp", "ArrowUp"):
            press(key)

    shown.change(carry)
    after = shown.data["start"]
    assert after[0] < before[0]
    assert after[1] > before[1]
    assert (before[0] - after[0]) == pytest.approx(5 * (after[1] - before[1]), rel=0.2)
    # the surface
    tab_to(page, role="application", name="Surface")
    home = shown.read("camera")
    for key in ("ArrowLeft", "ArrowUp", "+"):
        press(key)
    until(lambda: shown.read("camera")["zoom"] > home["zoom"])
    assert shown.read("camera")["azimuth"] > home["azimuth"]
    assert shown.read("camera")["elevation"] > home["elevation"]
    press("Home")
    assert shown.read("camera") == home
    # the clock
    tab_to(page, control="play")
    press("Space")
    until(lambda: shown.playing and shown.time > 3)
    press("Space")
    until(lambda: not shown.playing)
    at = shown.time
    press("ArrowRight")
    assert shown.time == at + 1
    press("?")
    expect(shown.root.locator(".keys")).to_be_visible()
    # a run and its learning rate
    tab_to(page, tag="BUTTON", run="sgd")
    press("Enter")
    until(lambda: not shown.run("sgd")["visible"])
    tab_to(page, role="slider", run="sgd")
    rate = shown.run("sgd")["rate"]
    shown.change(lambda: press("PageUp"))
    assert shown.run("sgd")["rate"] == pytest.approx(2 * rate, rel=0.01)
    # the values
    tab_to(page, tag="SUMMARY", name="Values")
    press("Enter")
    expect(shown.root.locator(".values tbody tr").first).to_be_visible()


def test_who_clicked_a_picture_steps_with_the_arrow_keys(open_app: OpenApp) -> None:
    page = open_app(f"/?{QUICK}&step=4")
    shown = DescentPage(page)
    shown.change(lambda: page.mouse.click(*shown.place(0.5, 0.5)))
    start, at = shown.data["start"], shown.time
    page.keyboard.press("ArrowRight")
    assert shown.time == at + 1
    page.wait_for_timeout(700)
    assert shown.data["start"] == start


def test_a_start_on_a_line_and_in_a_panel_is_carried(open_app: OpenApp) -> None:
    page = open_app("/?f=x^2&start=1&runs=SGD&steps=20")
    shown = DescentPage(page)
    come_to(page, picture(page, "main"))
    shown.change(lambda: page.keyboard.press("Shift+ArrowLeft"))
    assert shown.data["start"][0] < 1
    page = open_app("/compare?picture=multiples&start=1,1&steps=40")
    shown = DescentPage(page)
    come_to(page, picture(page, "main"))
    shown.change(lambda: page.keyboard.press("Shift+ArrowLeft"))
    assert shown.data["start"][0] < 1


def test_an_example_of_the_data_is_carried_and_taken_away(open_app: OpenApp) -> None:
    page = open_app("/losses?data=line&runs=Adam&epochs=10")
    shown = DescentPage(page)
    count = "(root) => root.gradviz.data.fit.target.length"
    targets = "(root) => Array.from(root.gradviz.data.fit.target)"
    many, before = shown.root.evaluate(count), shown.root.evaluate(targets)
    come_to(page, picture(page, "fit"))
    page.keyboard.press("PageDown")
    shown.change(lambda: page.keyboard.press("Shift+ArrowUp"))
    after = shown.root.evaluate(targets)
    changed = [k for k in range(many) if before[k] != after[k]]
    assert len(changed) == 1
    assert after[changed[0]] > before[changed[0]]
    shown.change(lambda: page.keyboard.press("Delete"))
    assert shown.root.evaluate(count) == many - 1


def test_the_point_of_the_gradient_page_is_carried(open_app: OpenApp) -> None:
    page = open_app("/gradient?start=1,0.5")
    root = page.locator(".gradviz-explorer")
    expect(root).to_have_attribute("data-painted", "1")
    come_to(page, picture(page, "main"))
    page.keyboard.press("Shift+ArrowRight")
    until(lambda: root.evaluate("root => root.gradviz.point[0]") > 1)
    until(lambda: "start=1%2C" not in page.url)
    wait_until_idle(page)


def test_the_network_is_read_unit_by_unit(open_app: OpenApp) -> None:
    page = open_app("/network?epochs=8&landscape=principal")
    root = page.locator(".gradviz-network")
    until(lambda: root.evaluate("root => root.gradviz.landscape.state.complete"))
    come_to(page, picture(page, "diagram"))
    page.keyboard.press("ArrowRight")
    tip = root.locator(".stage .tooltip")
    expect(tip).to_contain_text("W1[")
    one = tip.inner_text()
    page.keyboard.press("ArrowDown")
    expect(tip).not_to_have_text(one)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    come_to(page, picture(page, "slice3d"))
    zoom = root.evaluate("root => root.gradviz.landscape.camera.zoom")
    page.keyboard.press("+")
    assert root.evaluate("root => root.gradviz.landscape.camera.zoom") > zoom
    root.locator("[data-control=play]").focus()
    page.keyboard.press("?")
    expect(root.locator(".keys")).to_be_visible()
