"""An own optimizer on the pages, without a browser: written, mended, kept in the address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).resolve().parent.parent / "pages" / "lab"
NAMES = ("descent", "compare", "losses")
MINE = "lr = 0.1 in [0, 1]; x -= lr*g"


def opened(page: str, link: str = "") -> AppTest:
    app = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=180)
    for key, texts in parse_qs(link, keep_blank_values=True).items():
        app.query_params[key] = texts
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    assert not app.exception, [each.value for each in app.exception]
    return app


def own(app: AppTest) -> str | None:
    """Return what the address says of the equations."""
    said = sound(app).query_params.get("own")
    return said if said is None or isinstance(said, str) else said[0]


def errors(app: AppTest) -> list[str]:
    return [each.value.replace("\\", "") for each in sound(app).error]


@pytest.mark.parametrize("page", NAMES)
def test_it_is_written_changed_and_removed(page: str) -> None:
    app = opened(page)
    app.button(key="write-own").click().run()
    assert "x = x - learning_rate*g" in (own(app) or "")
    app.text_area(key="own").set_value(MINE).run()
    assert own(app) == MINE
    app.text_area(key="own").set_value("x -= 0.1*grad").run()
    assert errors(app) == ["Line 1: The gradient at x is called g here: write g instead of “grad”."]
    app.text_area(key="own").set_value(MINE).run()
    app.button(key="remove-own").click().run()
    assert own(app) is None


@pytest.mark.parametrize("page", NAMES)
def test_a_link_that_cannot_be_followed_says_why(page: str) -> None:
    app = opened(page, "own=learning_rate = learning_rate*0.99; x = x - learning_rate*g")
    assert any("learning_rate = 0.1 in [0, 1]" in each for each in errors(app))
    app.text_area(key="own").set_value(MINE).run()
    assert not sound(app).error
