"""Every page in Spanish and in Portuguese: nothing that is shown, or heard, is English."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from gradviz.ui.main import PAGES
from tests.browser.conftest import wait_until_idle
from tests.browser.every_page import links
from tests.browser.words_shown import english_words

if TYPE_CHECKING:
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


def spoken(places: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return each place with one of the languages, or with both where all are asked for."""
    both = bool(os.environ.get("GRADVIZ_ALL_LANGUAGES"))
    return [
        (place, lang)
        for place in places
        for k, lang in enumerate(LOCALES)
        if both or crc32(place.encode()) % len(LOCALES) == k
    ]


def open_all(page: Page) -> None:
    """Open all boxes, also those in boxes."""
    for _ in range(2):
        opened = page.evaluate(OPEN_ALL)
        page.wait_for_timeout(400)
        wait_until_idle(page)
        if not opened:
            return


@pytest.mark.parametrize(("link", "lang"), spoken(links()))
def test_nothing_is_english(open_app: OpenApp, link: str, lang: str) -> None:
    page = open_app(link, locale=LOCALES[lang], reduced_motion=True)
    open_all(page)
    found = set(english_words(page, lang))
    for button in page.locator("[data-testid=stPopover] button:visible").all():
        button.click()
        page.wait_for_timeout(300)
        wait_until_idle(page)
        found |= set(english_words(page, lang))
        page.keyboard.press("Escape")
    for tab in page.locator("[role=tab]").all():
        tab.click()
        page.wait_for_timeout(200)
        found |= set(english_words(page, lang))
    page.get_by_test_id("stMainMenu").locator("button").first.click()
    page.wait_for_timeout(300)
    found |= set(english_words(page, lang))
    assert found == set()


@pytest.mark.parametrize(("address", "lang"), spoken(tuple(PAGES)))
def test_what_is_wrong_is_not_said_in_english(open_app: OpenApp, address: str, lang: str) -> None:
    page = open_app(f"/{address}", locale=LOCALES[lang], reduced_motion=True)
    found = set[str]()

    def look() -> None:
        page.wait_for_timeout(250)
        wait_until_idle(page)
        found.update(english_words(page, lang))

    numbers = page.locator("[data-testid=stNumberInput] input:enabled:visible")
    for k in range(min(3, numbers.count())):
        numbers.nth(k).fill("-99999999")
        look()
        numbers.nth(k).press("Enter")
        look()
    texts = page.locator("[data-testid=stTextInput] input:enabled:visible")
    for k in range(min(4, texts.count())):
        texts.nth(k).fill("(2, ]")
        look()
        texts.nth(k).press("Enter")
        look()
    boxes = page.locator("[role=combobox]:visible")
    for k in range(min(4, boxes.count())):
        if boxes.nth(k).get_attribute("readonly") is not None:
            continue
        boxes.nth(k).click()
        page.keyboard.type("qqqq")
        look()
        page.keyboard.press("Escape")
    assert found == set()
