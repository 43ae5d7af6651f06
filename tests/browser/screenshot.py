"""Takes README's picture of the first screen: `python -m tests.browser.screenshot`.

Take it again when the page looks different. The page is paused at a step that shows every path.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET, ROOT, running_app
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import DescentPage

PICTURE = ROOT / "gradviz" / "ui" / "static" / "screenshot.png"
LINK = "/?step=150"
SIZE = {"width": 1360, "height": 880}


def screenshot(address: str) -> bytes:
    """Return the first screen as a PNG."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        page = browser.new_page(viewport=SIZE, locale="en-US", color_scheme="light")
        page.goto(address + LINK)
        wait_until_idle(page)
        DescentPage(page)
        page.mouse.move(0, 0)
        page.wait_for_timeout(2000)  # the contour is refined, the surface smooth
        picture = page.screenshot()
        browser.close()
    return picture


def main() -> None:
    """Take the picture and write it: steps of colour that nobody sees make it a quarter smaller."""
    with tempfile.TemporaryDirectory() as home, running_app(Path(home)) as address:
        picture = Image.open(io.BytesIO(screenshot(address))).convert("RGB")
    picture.point(lambda value: 3 * round(value / 3)).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
