"""A server that nobody visited before opens any link, and says what to do when it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradviz.ui.i18n import gettext as _
from gradviz.ui.server.error_handling import BROKEN
from tests.browser.conftest import running_app
from tests.visitor import Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import OpenApp

SEEN = """
addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
  if (document.querySelector('[role=dialog]')) window.sawDialog = true;
}).observe(document.body, { subtree: true, childList: true }));
"""


@pytest.mark.parametrize("link", ["/losses", "/compare"])
def test_the_first_visit_is_a_deep_link(open_app: OpenApp, tmp_path: Path, link: str) -> None:
    with running_app(tmp_path, warm_up=True) as address:  # which goes on beside the visit
        page = open_app(link, address=address, script=SEEN)
        page.locator("canvas").first.wait_for()
        assert page.evaluate("window.sawDialog") is None
        assert page.url == address + link
        page.close()  # before its server ends


@pytest.mark.parametrize("link", ["", "gradient", "compare", "losses"])
def test_a_cold_server_knows_its_pages(tmp_path: Path, link: str) -> None:
    with running_app(tmp_path) as address, Visitor(address, link) as visitor:
        answer = visitor.open()
    assert not answer.page_was_not_found
    assert "exception" not in answer.kinds
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def test_what_breaks_is_told_humanely(open_app: OpenApp, tmp_path: Path, locale: str) -> None:
    with running_app(tmp_path, "tests/browser/broken_app.py", "type") as address:
        page = open_app(address=address, locale=locale)
        told = page.get_by_test_id("stAlert").inner_text()
        assert told.endswith(_(BROKEN))
        assert not page.get_by_test_id("stException").count()
        assert "a secret place" not in page.content()
    assert "a secret place" in (tmp_path / "server.log").read_text()
