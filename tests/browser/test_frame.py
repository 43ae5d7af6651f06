"""The window around the pages: languages, links, themes, and that nothing leaves the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from gradviz.plots.colors import INK
from gradviz.ui.i18n import gettext as _
from gradviz.ui.i18n import translation as i18n
from tests.browser.conftest import running_app
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

SWITCH = ".st-key-language input"
BROWSERS = [("es-MX", "es"), ("pt-PT", "pt"), ("de-DE", "en")]


def shown(page: Page) -> str:
    """Return the language that the page shows, by the words of its tab and its switch."""
    chosen = page.locator(SWITCH).input_value()
    code = next(code for code, name in i18n.languages().items() if name == chosen)
    i18n.set_language(code)
    page.wait_for_function("title => document.title === title", arg=f"{_('Descent')} · gradviz")
    page.wait_for_function("code => document.documentElement.lang === code", arg=code)
    return code


def switch_to(page: Page, name: str) -> None:
    page.locator(SWITCH).click()
    page.get_by_role("option", name=name, exact=True).click()
    wait_until_idle(page)


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize(("locale", "code"), BROWSERS)
def test_the_browser_decides_the_language(open_app: OpenApp, locale: str, code: str) -> None:
    speaks = f"Object.defineProperty(navigator, 'language', {{ get: () => '{locale}' }})"
    page = open_app(script=speaks)
    assert shown(page) == code
    assert "lang" not in parameters(page)


def test_a_link_overrides_the_browser(open_app: OpenApp) -> None:
    assert shown(open_app("/?lang=pt", locale="es-ES")) == "pt"
    assert shown(open_app("/?lang=es")) == "es"


def test_a_link_opens_on_a_server_that_nobody_visited_before(
    open_app: OpenApp, tmp_path: Path
) -> None:
    with running_app(tmp_path) as address:
        page = open_app("/?lang=pt", address=address)
        assert shown(page) == "pt"
        page.close()  # before its server goes


@pytest.mark.parametrize("lang", ["xx", "", "pt-BR", "../..", "%00", "e" * 500])
def test_a_wrong_language_in_a_link_does_no_harm(open_app: OpenApp, lang: str) -> None:
    assert shown(open_app(f"/?lang={lang}")) == ("pt" if lang == "pt-BR" else "en")


def test_the_switch_changes_all_words_and_keeps_the_link(open_app: OpenApp) -> None:
    page = open_app("/?unknown=7", locale="pt-BR")
    for code, name in i18n.languages().items():
        switch_to(page, name)
        assert shown(page) == code
        assert parameters(page)["lang"] == [code]
        assert parameters(page)["unknown"] == ["7"]
        # the choices that the browser shows as text speak the language too
        clipping = page.locator(".st-key-clipping input")
        page.wait_for_function(
            "([input, text]) => input.value === text", arg=[clipping.element_handle(), _("Off")]
        )
    page.reload()
    wait_until_idle(page)
    assert shown(page) == list(i18n.languages())[-1]


@pytest.mark.parametrize("dark", [False, True])
def test_the_theme_follows_the_browser(open_app: OpenApp, dark: bool) -> None:
    page = open_app(dark=dark)
    color = page.eval_on_selector(
        "[data-testid=stApp]", "app => getComputedStyle(app).backgroundColor"
    )
    assert color == ("rgb(17, 21, 28)" if dark else "rgb(255, 255, 255)")


def test_charts_change_their_colours_with_the_window(open_app: OpenApp) -> None:
    """Their colours are the server's: it is asked for them anew."""
    page = open_app("/losses?section=regularization&runs=SGD&epochs=5")
    label = page.locator(".js-plotly-plot .annotation-text").first
    expect(label).to_have_css("fill", as_rgb(INK["light"]))
    page.emulate_media(color_scheme="dark")
    expect(label).to_have_css("fill", as_rgb(INK["dark"]))


def as_rgb(color: str) -> str:
    return f"rgb({', '.join(str(int(color[k : k + 2], 16)) for k in (1, 3, 5))})"


def test_a_name_that_is_typed_whole_is_chosen_alone(open_app: OpenApp) -> None:
    page = open_app("/?runs=SGD")
    box = page.locator(".st-key-runs input")
    box.click()
    box.press_sequentially("AdamW")
    expect(page.get_by_role("option", name="AdamW", exact=True)).to_be_visible()
    box.press("Enter")
    until(lambda: len(runs_of(page)) > 1)
    assert runs_of(page) == ["SGD", "AdamW"]


def runs_of(page: Page) -> list[str]:
    return parse_qs(page.evaluate("location.search.slice(1)"))["runs"]


def test_the_header_fits_every_window(open_app: OpenApp) -> None:
    page = open_app(width=390)
    for width in (390, 768, 1920):
        page.set_viewport_size({"width": width, "height": 860})
        wait_until_idle(page)
        header_fits(page, width)


def header_fits(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    switch = page.locator(".st-key-language").bounding_box()
    menu = page.locator("[data-testid=stMainMenu]").bounding_box()
    first = page.locator("[data-testid=stMain] [data-testid=stWidgetLabel]:visible").nth(1)
    title = first.bounding_box()
    assert switch is not None
    assert menu is not None
    assert title is not None
    assert switch["x"] >= 0
    assert switch["x"] + switch["width"] <= menu["x"]
    assert switch["y"] + switch["height"] <= title["y"]


def test_on_a_phone_the_sidebar_covers_the_switch(open_app: OpenApp) -> None:
    page = open_app(width=390)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    page.locator(SWITCH).click()
    assert page.get_by_role("option").count() == len(i18n.languages())
