"""The windows that tests take and give back: one that has shown the app shows it again sooner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.browser.idle import follow, new_context, wait_until_idle

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page


class Windows:
    """The windows of one kind, and those of them that no test uses any more.

    A window that has shown the app shows it again with half of the work: Chromium has compiled all
    that Streamlit's pages run.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self._idle: list[Page] = []

    def take(self) -> Page:
        page = self._idle.pop() if self._idle else self.context.new_page()
        page.bring_to_front()  # Chromium draws seldom what is behind another one
        return page

    def give_back(self, page: Page, address: str) -> None:
        """Leave the app: its session ends, and the next one begins as a stranger's."""
        self.forget(page)
        page.goto(f"{address}/_stcore/health")  # of the same origin, so of the same process
        self._idle.append(page)

    def forget(self, page: Page) -> None:
        """Take away what a test has left in a window."""
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.unroute_all()
        session = self.context.new_cdp_session(page)
        session.send("Page.resetNavigationHistory")  # which is full after fifty pages
        session.detach()


@dataclass(frozen=True)
class Left:
    """A window that still shows the app, as a test of a file left it."""

    page: Page
    windows: Windows
    file: Path
    look: tuple[object, ...]


class AllWindows:
    """The windows of all kinds; one may be left on the app, for the next test of its file."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._kinds: dict[tuple[tuple[str, object], ...], Windows] = {}
        self._left: Left | None = None

    def of_kind(self, **options: object) -> Windows:
        key = tuple(sorted(options.items()))
        if key not in self._kinds:
            self._kinds[key] = Windows(new_context(self._browser, **options))
        return self._kinds[key]

    def take_left(self, windows: Windows, file: Path, look: tuple[object, ...]) -> Page | None:
        """Return the window that was left, where it is of that kind; else give it back."""
        left, self._left = self._left, None
        if left is None:
            return None
        if (left.windows, left.file, left.look) == (windows, file, look):
            return left.page
        left.windows.give_back(left.page, self._address)
        return None

    def leave(self, left: Left) -> None:
        """Leave a window on the app, where none is left yet, else give it back."""
        if self._left is None:
            left.windows.forget(left.page)
            self._left = left
        else:
            left.windows.give_back(left.page, self._address)

    def close(self) -> None:
        for each in self._kinds.values():
            each.context.close()


def go_on_at(page: Page, link: str) -> None:
    """Show a link in a window that a test has left, wherever its pointer and its menus were."""
    page.bring_to_front()
    page.keyboard.press("Escape")
    page.mouse.move(1, 1)
    page.evaluate("document.activeElement?.blur()")
    wait_until_idle(page)
    follow(page, link)
