"""The windows that tests take and give back: one that has shown the app shows it again sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


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
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.unroute_all()
        page.goto(f"{address}/_stcore/health")  # of the same origin, so of the same process
        session = self.context.new_cdp_session(page)
        session.send("Page.resetNavigationHistory")  # which is full after fifty pages
        session.detach()
        self._idle.append(page)
