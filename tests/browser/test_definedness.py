"""The Descent page says what a function lacks, in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradviz.ui.i18n import gettext
from tests.browser.player_page import DescentPage

if TYPE_CHECKING:
    from tests.browser.conftest import OpenApp


def test_the_edge_of_a_logarithm_is_said_in_three_languages(open_app: OpenApp, locale: str) -> None:
    shown = DescentPage(open_app("/?f=log(x*y)", locale=locale))
    said = shown.page.locator(".st-key-definedness")
    why = gettext("The logarithm needs a positive number.")
    assert why in said.inner_text()
    assert said.locator(".katex").count() == 1
    assert shown.alerts == []
    shown.type("start", "-1; 1.5")
    (warning,) = shown.alerts
    assert why in warning
    assert "(−1" in warning
    shown.type("f", "x^2 + y^2")
    assert said.count() == 0
    shown.assert_sound()
