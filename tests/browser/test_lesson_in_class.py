"""A lesson from its beginning to a neighbour's screen, through a restart, and by keyboard alone."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from gradviz.ui.i18n.window_texts import window_texts
from tests.browser.conftest import free_port, running_app
from tests.browser.idle import new_context, wait_until_idle

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import OpenApp

STRIP = window_texts()["en"]["strip"]
PLAYED = {"lesson": ["momentum"], "prediction": ["momentum"], "played": ["true"]}
ACTIVE = "document.activeElement"
REACHED = """(wanted) => {
  let here = document.activeElement;
  while (here?.shadowRoot?.activeElement) here = here.shadowRoot.activeElement;
  const said = `${here?.getAttribute("aria-label") ?? ""} ${here?.innerText ?? ""}`;
  const within = /^\\w+$/.test(wanted) && here?.closest(`.st-key-${wanted}`);
  return Boolean(within) || new RegExp(wanted).test(said);
}"""


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def painted(page: Page) -> None:
    attribute = re.compile(r"\d+")
    expect(page.locator(".gradviz-player")).to_have_attribute("data-painted", attribute)


def test_a_lesson_is_played_shared_and_survives_a_restart(
    chromium: Browser, tmp_path: Path
) -> None:
    context = new_context(chromium, locale="en-US", viewport={"width": 1280, "height": 860})
    context.set_default_timeout(60_000)
    page, port = context.new_page(), free_port()
    with running_app(tmp_path, port=port) as address:
        page.goto(f"{address}/learn?lesson=momentum")
        wait_until_idle(page)
        page.get_by_text("Momentum: it overshoots").click()
        page.get_by_role("button", name="Play and see").click()
        page.wait_for_url("**played=true**")
        wait_until_idle(page)
        painted(page)
        page.get_by_role("link", name="Open the scene in full").click()
        page.wait_for_url("**/?*f=*")
        wait_until_idle(page)
        painted(page)
        scene = asked(page)

        page.locator('[class*="st-key-menu_share_"] button').first.click()
        wait_until_idle(page)
        source = page.locator(".st-key-menu_share img").first.get_attribute("src") or ""
        picture = Image.open(BytesIO(page.request.get(urljoin(address, source)).body()))
        [code] = zxingcpp.read_barcodes(picture.convert("L"))
        neighbour = new_context(chromium, locale="es-ES")
        there = neighbour.new_page()
        there.goto(code.text)
        wait_until_idle(there)
        painted(there)
        assert asked(there) == scene
        assert there.locator("html").get_attribute("lang") == "es"
        neighbour.close()

        page.keyboard.press("Escape")
        wait_until_idle(page)
        page.go_back()
        page.wait_for_url("**/learn**")
        wait_until_idle(page)
        assert asked(page) == PLAYED
    expect(page.locator(".gradviz-strip > span")).to_have_text(STRIP["away"])
    with running_app(tmp_path, port=port):
        strip = page.locator(".gradviz-strip > span")
        expect(strip).to_have_text(STRIP["back"])
        wait_until_idle(page)
        assert asked(page) == PLAYED
        expect(page.get_by_text("It is another:")).to_be_visible()
        painted(page)
        page.get_by_role("button", name="Next lesson").click()
        page.wait_for_url("**lesson=local_minima**")
        page.close()
    context.close()


def tab_to(page: Page, wanted: str, key: str = "Tab") -> None:
    """Press Tab until what has the focus says what is wanted, a regular expression."""
    for _ in range(150):
        page.keyboard.press(key)
        if page.evaluate(REACHED, wanted):
            return
    raise AssertionError(f"Tab does not lead to {wanted!r}")


def test_a_lesson_is_done_by_the_keyboard_alone(open_app: OpenApp) -> None:
    page = open_app("/learn?lesson=momentum")
    tab_to(page, "prediction")
    page.keyboard.press("Space")
    page.wait_for_url("**prediction=**")
    wait_until_idle(page)
    tab_to(page, "Play and see")
    page.keyboard.press("Enter")
    page.wait_for_url("**played=true**")
    wait_until_idle(page)
    painted(page)
    tab_to(page, "^(Play|Pause) ?$")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    time = "(root) => Math.floor(root.gradviz.time)"
    assert page.locator(".gradviz-player").evaluate(time) == 1
    tab_to(page, "Open the scene in full")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?*f=*")
    wait_until_idle(page)
    tab_to(page, r"^\s*Learn\s*$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/learn**")
    wait_until_idle(page)
