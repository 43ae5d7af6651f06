"""What a class is shown of its answers: counts, bars, ranks; the expected values are by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_modules_alone import call

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize(
    ("present", "answered", "asked"), [(3, 0, 3), (2, 2, 2), (1, 3, 3), (0, 0, 0)]
)
def test_those_who_left_are_not_waited_for(
    modules: Page, present: int, answered: int, asked: int
) -> None:
    state = {"present": present, "answered": answered, "members": 9}
    assert call(modules, "classroom/wall_contents.js", "askedOf", state) == asked
