"""The policy that the server sends: what it lets a page do, on every page, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradviz.ui.i18n import gettext as _
from gradviz.ui.i18n import languages
from gradviz.ui.i18n import translation as i18n
from gradviz.ui.main import PAGES
from gradviz.ui.window import FULL_HOUSE
from tests.browser.conftest import running_app
from tests.browser.idle import wait_until_idle

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Complaints, OpenApp

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""
LINKS = (*(f"/{address}" for address in PAGES), "/compare?view=map")


def violations(page: Page) -> list[str]:
    found = page.evaluate("window.violations")
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("link", LINKS)
def test_a_page_keeps_to_the_policy(open_app: OpenApp, link: str) -> None:
    page = open_app(link, script=WATCH)
    picture = "canvas:visible, .js-plotly-plot" if link != "/class" else ".gradviz-classroom input"
    page.locator(picture).first.wait_for()
    for tab in page.get_by_role("tab").all():
        tab.click()
        wait_until_idle(page)
    assert not violations(page)


def test_the_policy_holds_what_does_not_belong(open_app: OpenApp, complaints: Complaints) -> None:
    page = open_app("/", script=WATCH)
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          const picture = document.createElement("img");
          picture.src = "http://host.invalid/p.png";
          document.body.append(picture);
          fetch("http://host.invalid/").catch(() => {});
        }"""
    )
    page.wait_for_function("window.violations.length >= 3")
    assert sorted(each.split()[0] for each in violations(page)) == [
        "connect-src",
        "img-src",
        "script-src-elem",
    ]
    assert page.evaluate("window.ran") is None
    assert complaints.said
    complaints.said.clear()


@pytest.mark.parametrize("named", [False, True])
def test_only_a_page_that_the_operator_names_frames_the_app(
    open_app: OpenApp,
    module_address: str,
    complaints: Complaints,
    tmp_path: Path,
    named: bool,
) -> None:
    framed_by = {"GRADVIZ_FRAMED_BY": module_address.rstrip("/")} if named else {}
    with running_app(tmp_path, **framed_by) as address:
        page = open_app("/", address=address)
        page.goto(module_address)
        page.evaluate(
            """address => {
              const frame = document.createElement("iframe");
              Object.assign(frame, { src: address, width: 1200, height: 800 });
              document.body.append(frame);
            }""",
            address,
        )
        app = page.frame_locator("iframe").locator("[data-testid=stApp]")
        if named:
            app.locator("canvas:visible").first.wait_for()
        else:
            page.wait_for_timeout(3000)
            assert app.count() == 0
            assert any("frame-ancestors" in each for each in complaints.said)
            complaints.said.clear()
        page.close()


def test_a_visit_too_many_waits_and_then_comes_in(open_app: OpenApp, tmp_path: Path) -> None:
    with running_app(tmp_path, GRADVIZ_MAX_VISITS="1") as address:
        first = open_app("/", address=address)
        for code in languages():
            i18n.set_language(code)
            second = open_app("/?f=x^4", address=address, lang=code)
            assert second.get_by_text(_(FULL_HOUSE)).is_visible()
            if code != list(languages())[-1]:
                second.close()
        first.close()
        second.locator("canvas:visible").first.wait_for()
        assert "x%5E4" in second.url or "x^4" in second.url
        second.close()
