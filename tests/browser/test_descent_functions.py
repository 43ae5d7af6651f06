"""What the Descent page paints: named surfaces, one and many variables, edges, both themes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import gradviz as gv
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import DescentPage, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.conftest import OpenApp

DARK_INK = """
(root) => getComputedStyle(root.querySelector(".counter")).color.match(/[0-9]+/g).map(Number)
"""


def choose(shown: DescentPage, name: str, key: str = "surface") -> None:
    shown.field(key).click()
    shown.field(key).fill(name)
    option(shown, name).click()
    wait_until_idle(shown.page)


def option(shown: DescentPage, name: str) -> Locator:
    """Return an option of an open list of the page's; the player's own lists have no role."""
    whole = re.compile(rf"^{re.escape(name)}( · .+)?$")  # a test function names its group, too
    return shown.page.locator("[role=option]").get_by_text(whole)


def test_a_chosen_surface_changes_function_and_picture(open_app: OpenApp) -> None:
    shown = DescentPage(open_app())
    for key in ("himmelblau", "double_well", "rosenbrock_4d", "two_wells"):
        surface, before = gv.SURFACES[key], shown.picture()
        shown.change(lambda name=surface.name: choose(shown, name))
        assert shown.field("f").input_value() == surface.text
        assert shown.link.get("f", gv.SURFACES["two_wells"].text) == surface.text
        data = shown.data
        assert len(data["variables"]) == surface.dimension
        assert data["start"] == list(surface.start)
        assert data["steps"] == surface.steps
        assert [run["status"] for run in shown.runs].count("diverged") == 0
        assert shown.picture() != before
        assert shown.alerts == []
        shown.assert_sound()


def test_functions_of_one_and_of_four_variables(open_app: OpenApp) -> None:
    shown = DescentPage(open_app())
    shown.change(lambda: shown.type("f", "x^4 - 3x^2 + x"))
    assert shown.data["variables"] == ["x"]
    assert not shown.root.locator("[data-view=surface]").is_visible()
    shown.assert_sound()
    shown.change(lambda: shown.page.mouse.click(*shown.place(0.3, 0.5)))
    assert shown.link["start"] == f"{shown.data['start'][0]:.6g}"
    assert shown.data["start"][0] < 0

    shown.change(lambda: shown.type("f", "a^2 + 2b^2 + 3(c - 1)^2 + d^2 + a b"))
    assert shown.data["variables"] == ["a", "b", "c", "d"]
    assert "start" not in shown.link  # the old one had one number
    assert shown.alerts == []
    assert shown.root.locator("[data-view=surface]").is_visible()
    shown.assert_sound()
    slice_before = shown.picture()
    shown.change(lambda: choose(shown, "d", "upward"))
    assert shown.data["axes"] == [0, 3]
    assert shown.link["upward"] == "d"
    until(lambda: shown.picture() != slice_before)
    start = shown.data["start"]
    shown.change(lambda: shown.page.mouse.click(*shown.place(0.3, 0.3)))
    after = shown.data["start"]
    assert after[1:3] == start[1:3]  # a click moves only what is shown
    assert after[0] != start[0]
    assert after[3] != start[3]


@pytest.mark.parametrize("text", ["log(x*y)", "sqrt(x) + y^2", "x log(x) + asin(y)"])
def test_undefined_regions_are_shown_as_such(open_app: OpenApp, text: str) -> None:
    shown = DescentPage(open_app(f"/?f={text.replace('+', '%2B')}"))
    assert shown.alerts == []
    shown.assert_sound()
    assert all(run["length"] > 0 for run in shown.runs)
    # a start where there is no value ends at once, and says so
    shown.type("start", "-1, 5")
    assert {run["status"] for run in shown.runs} == {"left_domain"}
    (warning,) = shown.alerts
    assert "(−1, 5)" in warning
    shown.assert_sound()


@pytest.mark.parametrize("dark", [False, True])
def test_both_themes_are_painted(open_app: OpenApp, dark: bool) -> None:
    shown = DescentPage(open_app(dark=dark))
    shown.assert_sound()
    ink = sum(shown.root.evaluate(DARK_INK)) / 3
    assert (ink > 128) == dark
    shown.page.emulate_media(color_scheme="light" if dark else "dark")
    wait_until_idle(shown.page)
    shown.page.reload()
    wait_until_idle(shown.page)
    other = DescentPage(shown.page)
    assert (sum(other.root.evaluate(DARK_INK)) / 3 > 128) != dark
    other.assert_sound()
