"""Every page against WCAG 2.2 AA, as far as axe-core can tell: all views, both themes.

What no program can tell is in `test_keyboard.py`: that everything is reached, and said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import wait_until_idle
from tests.browser.every_page import links

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": list(TAGS)},
}


def violations(page: Page) -> list[str]:
    """Return what axe finds against the page: the rule, where, and why."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    page.wait_for_timeout(600)  # what scrolls is looked for, colours change
    answer: dict[str, Any] = page.evaluate("(options) => axe.run(options)", OPTIONS)
    return [
        f"{each['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for each in answer["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("link", links())
def test_a_page_has_no_violation(open_app: OpenApp, link: str, locale: str) -> None:
    page = open_app(link, locale=locale, reduced_motion=True)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    wait_until_idle(page)
    assert violations(page) == []


@pytest.mark.parametrize("menu", ["learn", "class", "share", "present", "history"])
def test_a_menu_has_no_violation(open_app: OpenApp, menu: str) -> None:
    page = open_app("/?runs=Adam&steps=60", reduced_motion=True)
    page.locator(f'[class*="st-key-menu_{menu}_"] button').first.click()
    wait_until_idle(page)
    assert violations(page) == []


@pytest.mark.parametrize(
    "link",
    [
        "/?present=1&runs=Adam&steps=60",
        "/learn?lesson=momentum&prediction=sgd&played=true",
        "/?runs=Adam&steps=60&hide=noise&lock=steps,start,adam.learning_rate",
    ],
)
def test_a_scene_has_no_violation(open_app: OpenApp, link: str) -> None:
    page = open_app(link, reduced_motion=True, dark=True)
    assert "\n".join(violations(page)) == ""
