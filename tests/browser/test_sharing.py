"""Sharing, presenting, undoing: what stands around every page, as a teacher uses it."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from gradviz.ui.i18n import gettext as _
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import DescentPage, until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

SIZES = [(1024, 768), (1920, 1080)]
BOWL = "/?f=x%5E2%2B3y%5E2&runs=SGD&runs=Adam&start=2%2C1"
DECK = f"# Monday\nA bowl: http://school.org{BOWL}\nA race: /compare?f=x%5E2%2By%5E2\n"


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def press(page: Page, key: str) -> None:
    page.locator("body").press(key)
    wait_until_idle(page)


def open_menu(page: Page, name: str) -> None:
    page.locator(f'[class*="st-key-menu_{name}_"] button').first.click()
    wait_until_idle(page)


def comes_to(page: Page, wanted: dict[str, list[str]]) -> None:
    """Wait until the address says this: a busy server may begin to answer late."""
    until(lambda: parse_qs(urlsplit(page.evaluate("location.href")).query) == wanted)


def test_changes_are_undone_and_made_again(open_app: OpenApp) -> None:
    page = open_app(BOWL)
    before = query(page)
    page.locator(".st-key-steps input").first.wait_for()
    page.locator(".st-key-f input").fill("x^2+9y^2")
    page.locator(".st-key-f input").press("Enter")
    wait_until_idle(page)
    after = query(page)
    assert after["f"] == ["x^2+9y^2"]

    # what is being typed has its own undo
    page.locator(".st-key-f input").press("Control+z")
    wait_until_idle(page)
    comes_to(page, after)
    page.locator(".st-key-f input").fill("x^2+9y^2")

    page.locator(".st-key-undo button").first.click()
    wait_until_idle(page)
    comes_to(page, before)
    expect(page.locator(".st-key-f input")).to_have_value("x^2+3y^2")
    press(page, "Control+y")
    comes_to(page, after)
    press(page, "Control+z")
    comes_to(page, before)
    expect(page.locator(".st-key-undo button").first).to_be_disabled()
    press(page, "Control+Shift+z")
    page.locator(".st-key-start_again button").first.click()
    wait_until_idle(page)
    comes_to(page, {})
    press(page, "Control+z")
    comes_to(page, after)


def test_a_text_that_cannot_be_read_is_undone_first(open_app: OpenApp) -> None:
    page = open_app(BOWL)
    before = query(page)
    page.locator(".st-key-f input").fill("x^2+(")
    page.locator(".st-key-f input").press("Enter")
    wait_until_idle(page)
    assert query(page) != before
    page.locator(".st-key-undo button").first.click()
    wait_until_idle(page)
    assert query(page) == before
    assert page.locator(".st-key-f input").input_value() == "x^2+3y^2"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_presented_scene_fits_the_projector(open_app: OpenApp, width: int, height: int) -> None:
    page = open_app("/?present=1", width=width, height=height)
    shown = DescentPage(page)
    boxes = shown.page.evaluate(
        """() => {
          const mount = [...document.querySelectorAll("*")].find((each) =>
            each.shadowRoot?.querySelector(".gradviz-player"));
          const player = mount.shadowRoot.querySelector(".gradviz-player");
          const of = (name) => player.querySelector(name).getBoundingClientRect();
          return { bottom: player.getBoundingClientRect().bottom, top: of(".stage").top,
            stage: of(".stage").height, transport: of(".transport").bottom,
            last: player.querySelector(".legend").lastElementChild.getBoundingClientRect().bottom,
            size: parseFloat(getComputedStyle(player).fontSize),
            scrolls: document.querySelector('[data-testid="stMain"]').scrollHeight };
        }"""
    )
    assert boxes["top"] >= 0
    assert max(boxes["bottom"], boxes["transport"], boxes["last"], boxes["scrolls"]) <= height
    assert boxes["stage"] > 0.45 * height
    assert boxes["size"] >= 17
    for away in ("[data-testid=stTopNav]", ".st-key-language", ".st-key-f", ".st-key-tools"):
        assert not page.locator(away).is_visible()
    press(page, "Escape")
    page.wait_for_function("() => !location.search.includes('present')")
    expect(page.locator(".st-key-f")).to_be_visible()


def test_a_deck_is_walked_through_with_the_keys_of_a_remote(open_app: OpenApp, locale: str) -> None:
    page = open_app("/", locale=locale)
    open_menu(page, "present")
    box = page.get_by_label(_("Links of a deck"))
    box.fill("nothing")
    box.press("Control+Enter")
    wait_until_idle(page)
    page.get_by_role("button", name=_("Open this deck")).click()
    wait_until_idle(page)
    text = page.locator("[data-testid=stAlert]").first.inner_text()
    assert (
        _("Line {line} of the deck has no link of a page: {text}", line=1, text="nothing") in text
    )
    box.fill(DECK)
    box.press("Control+Enter")
    wait_until_idle(page)
    page.get_by_role("button", name=_("Open this deck")).click()
    wait_until_idle(page)
    assert query(page)["present"] == ["1"]
    bar = " ".join(page.locator(".st-key-scene_bar").inner_text().split())
    assert bar.startswith("A bowl")
    assert "1 / 2" in bar
    assert [run["label"] for run in DescentPage(page).runs] == ["SGD", "Adam"]

    press(page, "PageDown")
    page.wait_for_url("**/compare**")
    wait_until_idle(page)
    assert page.locator(".st-key-scene_bar").inner_text().startswith("A race")
    press(page, "PageDown")
    assert "/compare" in page.url
    press(page, "PageUp")
    page.wait_for_url("**/?*")
    wait_until_idle(page)
    assert page.locator(".st-key-scene_bar").inner_text().startswith("A bowl")
    page.reload()
    wait_until_idle(page)
    assert page.locator(".st-key-scene_bar").inner_text().startswith("A bowl")


def test_a_link_leaves_controls_out_and_fixes_others(open_app: OpenApp) -> None:
    link = f"{BOWL}&hide=seed,speed,adam.learning_rate&lock=steps,start,sgd.learning_rate"
    page = open_app(link)
    shown = DescentPage(page)
    assert page.locator(".st-key-seed").count() == 0
    expect(page.locator(".st-key-noise input")).to_be_enabled()
    assert page.locator(".st-key-steps [aria-disabled=true], .st-key-steps :disabled").count()
    assert not page.locator(".run[data-run=adam] .run-rate").is_visible()
    assert not page.locator("[data-control=speed]").is_visible()
    rate = page.locator(".run[data-run=sgd] .run-rate")
    before = shown.run("sgd")["rate"]
    rate.press("ArrowRight")
    place = page.locator(".view-main").bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + place["width"] / 3, place["y"] + place["height"] / 3)
    wait_until_idle(page)
    assert shown.run("sgd")["rate"] == before
    assert shown.data["start"] == [2, 1]
    # what a link fixes is no setting of the experiment, and stays as it begins anew
    page.locator(".st-key-start_again button").first.click()
    wait_until_idle(page)
    assert query(page)["lock"] == ["steps,start,sgd.learning_rate"]
    assert set(query(page)["hide"][0].split(",")) == {"seed", "speed", "adam.learning_rate"}


def test_the_controls_of_a_link_are_chosen_in_a_menu(open_app: OpenApp) -> None:
    page = open_app(BOWL)
    open_menu(page, "share")
    box = page.get_by_label(_("Controls left out"))
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box.click()
    page.get_by_role("option", name=_("Noise"), exact=True).click()
    page.wait_for_url("**hide=noise**")
    wait_until_idle(page)
    assert page.locator(".st-key-noise").count() == 0


def test_the_qr_code_is_the_link(open_app: OpenApp, locale: str) -> None:
    page = open_app(BOWL, locale=locale)
    open_menu(page, "share")
    picture = page.get_by_role("img", name=_("QR code of the link")).or_(
        page.locator(".st-key-menu_share img")
    )
    answer = page.request.get(picture.first.get_attribute("src") or "")
    found = zxingcpp.read_barcodes(Image.open(BytesIO(answer.body())).convert("L"))
    link = found[0].text
    assert link == page.locator(".st-key-menu_share code").first.inner_text()
    assert "lang=" not in link
    # whoever scans it sees the same, in the browser's own language
    there = DescentPage(open_app(link[len(page.url.split("/?")[0]) :]))
    assert there.runs == DescentPage(page).runs
    assert "embed=true" in page.locator(".st-key-menu_share code").nth(1).inner_text()


def test_what_was_shown_is_opened_again_and_put_side_by_side(
    open_app: OpenApp, tmp_path: Path
) -> None:
    page = open_app(BOWL)
    page.wait_for_timeout(2500)  # a picture is taken of what stands for a moment
    page.get_by_role("link", name=_("Gradient")).first.click()
    page.wait_for_url("**/gradient**")
    wait_until_idle(page)
    page.wait_for_timeout(2500)
    open_menu(page, "history")
    entries = page.locator(".entries .entry")
    expect(entries).to_have_count(2)
    assert "x^2+3y^2" in entries.nth(1).inner_text()
    assert (entries.nth(1).locator("img").get_attribute("src") or "").startswith("data:image/jpeg")
    with page.expect_download() as saving:
        page.get_by_role("button", name=_("Save the history")).click()
    file = tmp_path / "history.json"
    saving.value.save_as(file)
    assert len(json.loads(file.read_text("utf-8"))["links"]) == 2
    entries.nth(1).click()
    page.wait_for_url("**/?*f=*")
    wait_until_idle(page)
    assert [run["label"] for run in DescentPage(page).runs] == ["SGD", "Adam"]

    # another session opens the file
    other = open_app("/losses")
    open_menu(other, "history")
    other.locator(".st-key-menu_history input[type=file]").set_input_files(file)
    wait_until_idle(other)
    boxes = other.locator(".entries input")
    expect(boxes).to_have_count(3)
    boxes.nth(1).check()
    boxes.nth(2).check()
    other.locator(".pair").click()
    wait_until_idle(other)
    other.wait_for_url("**beside=**")
    frames = [urlsplit(each.url).path for each in other.frames[1:]]
    assert sorted(frames) == ["/", "/gradient"]
    left = other.frames[1]
    left.wait_for_selector("[data-testid=stMainBlockContainer]")
    assert not left.locator("[data-testid=stTopNav]").is_visible()
    other.locator(".st-key-leave_pair button").first.click()
    wait_until_idle(other)
    assert "beside" not in other.url


def test_a_file_that_is_no_history_is_said(open_app: OpenApp, tmp_path: Path) -> None:
    page = open_app("/")
    open_menu(page, "history")
    file = tmp_path / "other.json"
    file.write_text(json.dumps({"links": quote("<b>")}), "utf-8")
    page.locator(".st-key-menu_history input[type=file]").set_input_files(file)
    wait_until_idle(page)
    text = page.locator(".st-key-menu_history [data-testid=stAlert]").inner_text()
    assert _("This is no file of a history: save one here first, and open that.") in text


def test_every_page_leads_to_its_lessons_and_to_what_surprises(open_app: OpenApp) -> None:
    page = open_app("/compare")
    open_menu(page, "learn")
    page.locator(".st-key-menu_learn button").filter(has_text="school").first.click()
    page.wait_for_url("**/learn?lesson=*")
    wait_until_idle(page)
    page.go_back()
    page.wait_for_url("**/compare*")
    wait_until_idle(page)
    open_menu(page, "learn")
    page.locator(".st-key-menu_learn button").filter(has_text="lightbulb").first.click()
    page.wait_for_url("**/compare?*f=*")
    wait_until_idle(page)
    assert page.locator("[data-testid=stAlert]").count() == 0


def test_the_notes_for_a_class_are_a_deck(open_app: OpenApp) -> None:
    page = open_app("/learn?part=class")
    page.get_by_role("button", name=_("Present them as a deck")).click()
    page.wait_for_url("**deck=*")
    wait_until_idle(page)
    press(page, "PageDown")
    page.wait_for_url("**scene=2*")
    wait_until_idle(page)
    assert page.locator(".st-key-scene_bar").is_visible()


def test_pages_that_do_not_fit_beside_the_menus_are_counted(open_app: OpenApp) -> None:
    page = open_app("/", locale="pt-BR", width=1024, height=768)
    section = page.locator("[data-testid=stTopNavSection]").filter(has_text="mais")
    expect(section).to_be_visible()
    edge, tools = section.bounding_box(), page.locator(".st-key-tools").bounding_box()
    assert edge is not None
    assert tools is not None
    assert edge["x"] + edge["width"] <= tools["x"]
