"""A lesson in a real browser: predict, play, read why, open the scene, and come back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from gradviz.lessons import glossary, library
from gradviz.ui.i18n import current_language
from gradviz.ui.i18n import gettext as _
from tests.browser.idle import follow, wait_until_idle
from tests.browser.player_page import RUNS, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenApp

LESSON = "momentum"
MEANING = "(term) => getComputedStyle(term.nextElementSibling).visibility"
INSIDE = """
(term) => {
  const { left, right, top, bottom } = term.nextElementSibling.getBoundingClientRect();
  return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
}
"""


def asked(page: Page) -> dict[str, str]:
    found = parse_qs(urlsplit(page.url).query)
    return {key: texts[-1] for key, texts in found.items() if key != "lang"}


def player(page: Page) -> Locator:
    found = page.locator(".gradviz-player")
    expect(found).to_have_attribute("data-painted", re.compile(r"\d+"))
    return found


def runs(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = player(page).evaluate(RUNS)
    return found


def test_a_lesson_is_followed_to_its_scene_and_back(open_app: OpenApp, locale: str) -> None:
    page = open_app(f"/learn?lesson={LESSON}", locale=locale, motion=True)
    words = library().lessons[LESSON].words[current_language()]
    play = page.get_by_role("button", name=_("Play and see"))
    expect(page.get_by_role("heading", name=words.title)).to_be_visible()
    expect(play).to_be_disabled()
    assert runs(page) == []
    assert page.locator(".gradviz-player .transport").is_hidden()

    page.get_by_text(words.choices["sgd"], exact=True).click()
    expect(play).to_be_enabled()
    play.click()
    wait_until_idle(page)
    right = words.choices["nesterov"]
    expect(page.get_by_text(_("It is another: {right}", right=right))).to_be_visible()
    until(lambda: [each["id"] for each in runs(page)] == ["sgd", "momentum", "nesterov"])
    assert page.locator(".gradviz-player .transport").is_visible()
    assert asked(page) == {"lesson": LESSON, "prediction": "sgd", "played": "true"}
    until(lambda: player(page).evaluate("(root) => root.gradviz.time") > 0)
    assert "step" not in asked(page)

    page.get_by_role("link", name=_("Open the scene in full")).click()
    page.wait_for_url("**/?*f=*")
    wait_until_idle(page)
    assert asked(page)["nesterov.learning_rate"] == "0.03"
    until(lambda: [each["id"] for each in runs(page)] == ["sgd", "momentum", "nesterov"])
    assert page.locator("[data-testid=stAlert]").count() == 0

    page.go_back()
    page.wait_for_url("**/learn?*")
    wait_until_idle(page)
    assert asked(page) == {"lesson": LESSON, "prediction": "sgd", "played": "true"}
    expect(page.get_by_text(_("It is another: {right}", right=right))).to_be_visible()
    page.get_by_role("button", name=_("Next lesson")).click()
    wait_until_idle(page)
    assert asked(page) == {"lesson": "local_minima"}
    played = page.get_by_test_id("stSidebar").get_by_text("✓")
    expect(played).to_have_count(1)
    expect(played).to_contain_text(words.title)


def test_a_place_is_predicted_in_the_picture(open_app: OpenApp) -> None:
    page = open_app("/learn?lesson=saddle_points")
    assert [each["id"] for each in runs(page)] == ["start"]
    expect(page.get_by_role("button", name="Play and see")).to_be_disabled()
    box = page.locator(".gradviz-player [data-view=main]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.3)
    wait_until_idle(page)
    x, y = (float(each) for each in asked(page)["prediction"].split(","))
    assert -1.5 < x < 1.5
    assert 0.0 < y < 1.5
    [start] = runs(page)
    assert start["first"] == [1.2, 0.0]
    page.get_by_role("button", name="Play and see").click()
    wait_until_idle(page)
    distance = (x * x + y * y) ** 0.5
    told = page.get_by_text("The run ended elsewhere").inner_text()
    assert abs(float(re.findall(r"\d[\d.]*\d|\d", told)[0]) - distance) < 0.06
    until(lambda: [each["id"] for each in runs(page)] == ["momentum", "adam", "prediction"])


@pytest.mark.parametrize("width", [390, 1440])
def test_a_term_says_what_it_means_to_mouse_and_keyboard(open_app: OpenApp, width: int) -> None:
    page = open_app("/learn?lesson=training_step", width=width)
    terms = page.locator(".gv-term")
    meanings = {each.meanings["en"] for each in glossary().values()}
    for number in range(terms.count()):
        term = terms.nth(number)
        assert term.evaluate(MEANING) == "hidden"
        term.focus()
        assert term.evaluate(MEANING) == "visible"
        assert term.evaluate(INSIDE)
        described = page.locator(f"#{term.get_attribute('aria-describedby')}")
        assert described.inner_text() in meanings
        term.blur()
    terms.first.hover()
    assert terms.first.evaluate(MEANING) == "visible"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_lesson_plays_and_its_links_are_followed(open_app: OpenApp) -> None:
    page = open_app("/learn")
    for lesson in library().lessons.values():
        right = lesson.prediction.right or ", ".join(map(str, lesson.end))
        follow(page, f"/learn?lesson={lesson.name}&prediction={right}&played=true")
        title = lesson.words[current_language()].title
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        pictures = page.locator(
            ".gradviz-player, .gradviz-explorer, .gradviz-network, .js-plotly-plot"
        )
        expect(pictures.first).to_be_visible()
        assert page.locator("[data-testid=stException]").count() == 0
        expect(page.get_by_text("Your prediction was right")).to_be_visible()
