"""What a person does while the server's answer is still on its way stays done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.idle import wait_until_idle
from tests.browser.player_page import until

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocketRoute

    from tests.browser.conftest import OpenApp


class Answers:
    """The server's messages to a page, which can be kept back for a while."""

    def __init__(self) -> None:
        self.sent = 0
        self._kept: list[tuple[WebSocketRoute, str | bytes]] | None = None

    def watch(self, page: Page) -> None:
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def ask(message: str | bytes) -> None:
            self.sent += 1
            server.send(message if self._kept is None else _without_known_parts(message))

        def answer(message: str | bytes) -> None:
            if self._kept is None:
                browser.send(message)
            else:
                self._kept.append((browser, message))

        browser.on_message(ask)
        server.on_message(answer)

    def hold(self) -> None:
        self._kept = []

    @property
    def tell_an_address(self) -> bool:
        """Tell whether one that is kept back changes the browser's address."""
        kept = (ForwardMsg.FromString(_as_bytes(each)) for _, each in self._kept or ())
        return any(each.WhichOneof("type") == "page_info_changed" for each in kept)

    def release(self) -> None:
        kept, self._kept = self._kept or [], None
        for browser, message in kept:
            browser.send(message)


def _without_known_parts(message: str | bytes) -> bytes:
    """Return a message that does not say which parts of earlier answers the browser still has.

    When it hears of an answer that was held back, it may have them no longer.
    """
    told = BackMsg.FromString(_as_bytes(message))
    if told.WhichOneof("type") == "rerun_script":
        del told.rerun_script.cached_message_hashes[:]
    return bytes(told.SerializeToString())


def _as_bytes(message: str | bytes) -> bytes:
    return message.encode() if isinstance(message, str) else message


def opened(open_app: OpenApp, path: str) -> tuple[Page, Answers]:
    answers = Answers()
    page = open_app(path, prepare=answers.watch)
    return page, answers


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(page.evaluate("location.search.slice(1)"))


def fill(page: Page, answers: Answers, key: str, text: str) -> None:
    """Type into a control and wait until the server has been told, and has begun to answer."""
    before = answers.sent
    box = page.locator(f".st-key-{key} input")
    box.fill(text)
    box.press("Enter")
    while answers.sent == before:
        page.wait_for_timeout(20)
    page.wait_for_timeout(400)


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("/?steps=60", {"start": "1, 1", "f": "x^2 + 2y^2"}),
        ("/gradient", {"f": "x^2 + 2y^2", "start": "1, 1"}),
        ("/network?hidden=7&epochs=2", {"batch_size": "16", "batch_seed": "3", "hidden": "5"}),
        ("/losses?batches=mini&epochs=3", {"batch_size": "16", "batch_seed": "3"}),
    ],
)
def test_a_change_stays_when_another_follows_before_its_answer(
    open_app: OpenApp, path: str, texts: dict[str, str]
) -> None:
    page, answers = opened(open_app, path)
    answers.hold()
    for key, text in texts.items():
        fill(page, answers, key, text)
    answers.release()
    wait_until_idle(page)
    until(lambda: texts.items() <= {key: said[0] for key, said in asked(page).items()}.items())
    for key, text in texts.items():
        expect(page.locator(f".st-key-{key} input")).to_have_value(text)


def test_back_goes_back_while_changes_are_on_their_way(open_app: OpenApp) -> None:
    page, answers = opened(open_app, "/gradient")
    fill(page, answers, "f", "x^2 + 2y^2")
    wait_until_idle(page)
    fill(page, answers, "start", "1, 1")
    wait_until_idle(page)
    page.go_back()
    until(lambda: "start" not in asked(page))
    wait_until_idle(page)
    expect(page.locator(".st-key-start input")).to_have_value("")
    expect(page.locator(".st-key-f input")).to_have_value("x^2 + 2y^2")
    page.go_forward()
    wait_until_idle(page)
    expect(page.locator(".st-key-start input")).to_have_value("1, 1")
    assert asked(page)["start"] == ["1, 1"]


def test_a_change_on_its_way_does_not_follow_back_to_another_page(open_app: OpenApp) -> None:
    page, answers = opened(open_app, "/?f=x^2+%2B+3y^2&steps=60")
    page.get_by_role("link", name="Gradient").first.click()
    page.wait_for_url("**/gradient?*")
    wait_until_idle(page)
    answers.hold()
    box = page.locator(".st-key-start input")
    box.fill("1, 1")
    box.press("Enter")
    while not answers.tell_an_address:
        page.wait_for_timeout(5)
    page.go_back()
    page.wait_for_timeout(100)
    answers.release()
    wait_until_idle(page)
    first = {"f": ["x^2 + 3y^2"], "steps": ["60"]}
    until(lambda: asked(page) == first)
    expect(page.locator(".st-key-start input")).to_have_value("")
    fill(page, answers, "start", "2, 2")
    wait_until_idle(page)
    until(lambda: asked(page) == {**first, "start": ["2, 2"]})
