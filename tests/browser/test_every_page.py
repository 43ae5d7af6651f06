"""Every page: at 200 % and on a phone, against WCAG 2.2 AA, and in Spanish or Portuguese.

A page is opened once for all of it: opening takes as long as looking. In the dark, and with wrong
input, each view is looked at where all are asked for, by `GRADVIZ_ALL_VIEWS=1`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import violations
from tests.browser.every_page import ALL, links
from tests.browser.fitting import CUT_OFF, twice_as_large
from tests.browser.idle import wait_until_idle
from tests.browser.words_shown import english_words
from tests.spoken import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

LOCALES = {"es": "es-ES", "pt": "pt-BR"}
OPEN_ALL = """
() => {
  let opened = 0;
  const walk = (root) => {
    for (const summary of root.querySelectorAll("details:not([open]) > summary")) {
      summary.click();
      opened += 1;
    }
    for (const each of root.querySelectorAll("*")) if (each.shadowRoot) walk(each.shadowRoot);
  };
  walk(document);
  return opened;
}
"""


@pytest.mark.parametrize(("link", "lang"), spoken(links(), LOCALES))
def test_a_page_is_for_everybody(open_app: OpenApp, link: str, lang: str) -> None:
    page = open_app(
        link,
        locale=LOCALES[lang],
        width=720,
        height=450,
        prepare=twice_as_large,
    )
    assert page.evaluate("[innerWidth, devicePixelRatio]") == [720, 2]
    found = {"at 200 %": page.evaluate(CUT_OFF)}
    page.context.new_cdp_session(page).send("Emulation.clearDeviceMetricsOverride")
    found["on a phone"] = resized(page, 390, 844).evaluate(CUT_OFF)
    found["in the light"] = violations(resized(page, 1280, 860))
    if ALL:
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(300)
        wait_until_idle(page)
        found["in the dark"] = violations(page)
    found["in English"] = sorted({word for shown in walked(page, lang) for word in shown})
    assert {place: what for place, what in found.items() if what} == {}


def resized(page: Page, width: int, height: int) -> Page:
    """Return the page when it is at rest in a window of another size."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(400)
    wait_until_idle(page)
    return page


def walked(page: Page, lang: str) -> Iterator[list[str]]:
    """Yield what is English: in boxes, menus and tabs, and in what is said of wrong input."""
    for _ in range(2):  # boxes in boxes
        opened = page.evaluate(OPEN_ALL)
        page.wait_for_timeout(400)
        wait_until_idle(page)
        if not opened:
            break
    yield english_words(page, lang)
    for button in page.locator("[data-testid=stPopover] button:visible").all():
        button.click()
        page.wait_for_timeout(300)
        wait_until_idle(page)
        yield english_words(page, lang)
        page.keyboard.press("Escape")
    for tab in page.locator("[role=tab]").all():
        tab.click()
        page.wait_for_timeout(200)
        yield english_words(page, lang)
    page.get_by_test_id("stMainMenu").locator("button").first.click()
    page.wait_for_timeout(300)
    yield english_words(page, lang)
    page.keyboard.press("Escape")
    for _ in wrong_input(page) if ALL else ():
        page.wait_for_timeout(250)
        wait_until_idle(page)
        yield english_words(page, lang)


def wrong_input(page: Page) -> Iterator[None]:
    """Type what is wrong into some of a page's boxes."""
    for kind, text in (("stNumberInput", "-99999999"), ("stTextInput", "(2, ]")):
        boxes = page.locator(f"[data-testid={kind}] input:enabled:visible")
        for k in range(min(3, boxes.count())):
            boxes.nth(k).fill(text)
            yield
            boxes.nth(k).press("Enter")
            yield
    boxes = page.locator("[role=combobox]:visible:not([readonly])")
    for k in range(min(3, boxes.count())):
        boxes.nth(k).click()
        page.keyboard.type("qqqq")
        yield
        page.keyboard.press("Escape")
