"""The menus, presented scenes and lessons against WCAG 2.2 AA, as far as axe-core can tell.

Each page as it stands is in `test_every_page.py`, and what no program can tell is in
`test_keyboard.py`: that everything is reached, and said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import wait_until_idle

if TYPE_CHECKING:
    from tests.browser.conftest import OpenApp


def test_a_menu_has_no_violation(open_app: OpenApp) -> None:
    page = open_app("/?runs=Adam&steps=60", reduced_motion=True)
    for menu in ("learn", "class", "share", "present", "history"):
        page.locator(f'[class*="st-key-menu_{menu}_"] button:visible').first.click()
        wait_until_idle(page)
        assert violations(page) == [], menu
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)


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
