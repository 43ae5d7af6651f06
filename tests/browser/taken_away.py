"""What is taken away of a page, as a test gets it: files opened alone, films decoded."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import imageio_ffmpeg
import numpy as np

from gradviz.ui.i18n import gettext
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

MIB = 1 << 20


def open_box(page: Page) -> None:
    """Open the box from which things are taken away."""
    page.get_by_text(gettext("Take away"), exact=True).click()
    wait_until_idle(page)


def choose(page: Page, words: str) -> None:
    """Choose what to take away."""
    page.get_by_role("radio", name=words, exact=True).or_(
        page.get_by_role("button", name=words, exact=True)
    ).first.click()
    wait_until_idle(page)


def taken(page: Page, words: str, folder: Path) -> Path:
    """Return the file that a button gives."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=words).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


class Alone:
    """A file in a browser without a network; `state` is a script that gives what it shows."""

    def __init__(self, chromium: Browser, path: Path, state: str, *, dark: bool = False) -> None:
        self._state = state
        scheme: Any = "dark" if dark else "light"
        self.context = chromium.new_context(
            offline=True, color_scheme=scheme, viewport={"width": 1280, "height": 900}
        )
        self.said: list[str] = []
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._requested)
        self.page.goto(path.as_uri())
        until(lambda: self.state)

    def _requested(self, request: Any) -> None:
        if not request.url.startswith(("data:", "file:")):
            self.said.append(request.url)

    @property
    def state(self) -> Any:
        return self.page.evaluate(self._state)


SECONDS = 60.0
"""What a film may take on a busy machine; `tests/benchmarks/bench_exports.py` measures it."""


def made_film(page: Page, words: str, folder: Path) -> Path:
    """Return the film that a button makes."""
    movie = page.locator(".gradviz-movie")
    movie.get_by_role("button", name=words).click()
    link = movie.locator(".result a")
    link.wait_for(timeout=SECONDS * 1000)
    with page.expect_download() as waiting:
        link.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def decoded(path: Path) -> tuple[str, np.ndarray]:
    """Return what ffmpeg says of a film, and its frames."""
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path), "-fps_mode", "passthrough",
         "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True, check=True,
    )  # fmt: skip
    frames = np.frombuffer(done.stdout, np.uint8).reshape(-1, 540, 960, 3)
    return done.stderr.decode(), frames


def length_of(about: str) -> float:
    """Return the seconds of a film, as ffmpeg says them."""
    found = re.search(r"Duration: 00:00:([\d.]+)", about)
    assert found is not None
    return float(found[1])
