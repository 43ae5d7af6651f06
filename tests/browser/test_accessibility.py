"""The menus, presented scenes and lessons against WCAG 2.2 AA, as far as axe-core can tell.

Each page as it stands is in `test_every_page.py`, and what no program can tell is in
`test_keyboard.py`: that everything is reached, and said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import violations
from tests.browser.idle import wait_until_idle

if TYPE_CHECKING:
    from tests.browser.conftest import OpenApp


def test_a_menu_has_no_violation(open_app: OpenApp) -> None:
    page = open_app("/?runs=Adam&steps=60")
    for menu in ("learn", "class", "share", "present", "history"):
        page.locator(f'[class*="st-key-menu_{menu}_"] button:visible').first.click()
        wait_until_idle(page)
        assert violations(page) == [], menu
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("dark", [False, True])
def test_the_sign_of_an_open_menu_is_seen(open_app: OpenApp, dark: bool) -> None:
    page = open_app("/class", dark=dark)
    button = page.locator('[class*="st-key-menu_class_"] button:visible').first
    button.click()
    wait_until_idle(page)
    colors = button.evaluate(
        """(button) => [button, document.querySelector("[data-testid=stApp]")].map((each, k) =>
             getComputedStyle(each)[k ? "backgroundColor" : "color"])"""
    )
    low, high = sorted(map(luminance, colors))
    assert (high + 0.05) / (low + 0.05) >= 3.0  # WCAG 2.2, 1.4.11


@pytest.mark.parametrize(
    "link",
    [
        "/?present=1&runs=Adam&steps=60",
        "/learn?lesson=momentum&prediction=sgd&played=true",
        "/?runs=Adam&steps=60&hide=noise&lock=steps,start,adam.learning_rate",
    ],
)
def test_a_scene_has_no_violation(open_app: OpenApp, link: str) -> None:
    page = open_app(link, dark=True)
    assert "\n".join(violations(page)) == ""
