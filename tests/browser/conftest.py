"""A running app and a real Chromium for the tests in this folder.

A test asks for `open_app` and gets pages that watch themselves: an error in the console, an
exception in a script, or a request that leaves the machine fails the test that opened the page.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from playwright.sync_api import expect, sync_playwright

from gradviz.ui.i18n import translation as i18n
from tests.browser.idle import new_context, wait_until_idle
from tests.browser.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import (
        Browser,
        ConsoleMessage,
        Error,
        Page,
        Request,
    )

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LOCAL = {"127.0.0.1", "localhost", "[::1]", ""}
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
LOCALES = ("en-US", "es-ES", "pt-BR")
START = 60.0
"""Seconds a slow machine may take to start the server."""

UNDER_A_PAGE = re.compile(r"[^/:]/[^/]+/_stcore/(health|host-config)$")
"""Streamlit looks for its server under a page's own address first, and does not find it there."""

expect.set_options(timeout=60_000)  # what a busy machine may take, as long as for being idle


class OpenApp(Protocol):
    """Opens the app in a new browser window of its own.

    `prepare` gets the window before it opens the app, and `script` runs there first. A page plays
    by itself only where `motion` is asked for: sixty pictures a second take half of a processor
    from the tests beside.
    """

    def __call__(
        self,
        path: str = "/",
        *,
        address: str | None = None,
        locale: str = "en-US",
        lang: str | None = None,
        dark: bool = False,
        width: int = 1280,
        height: int = 860,
        motion: bool = False,
        touch: bool = False,
        script: str = "",
        prepare: Callable[[Page], None] | None = None,
    ) -> Page: ...


@dataclass
class Complaints:
    """What a page must not do."""

    said: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("request", self._request)
        page.on("crash", self._crash)

    def look_away(self, page: Page) -> None:
        page.remove_listener("console", self._console)
        page.remove_listener("pageerror", self._error)
        page.remove_listener("request", self._request)
        page.remove_listener("crash", self._crash)

    def _error(self, error: Error) -> None:
        self.said.append(f"uncaught: {error}")

    def _crash(self, _: Page) -> None:
        self.said.append("the page crashed")

    def _console(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        known = UNDER_A_PAGE.search(url) or urlsplit(url).port in _silent
        if message.type == "error" and not known:
            self.said.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"data", "blob"}:
            return
        if (address.hostname or "") not in LOCAL:
            self.said.append(f"left the machine: {request.url}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, so that `-m 'not browser'` leaves it out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port(wanted: int = 0) -> int:
    """Return a port that nobody listens at: the wanted one where it is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


_silent: set[int] = set()
"""Ports of servers that a test has ended: a window that is still open finds nobody there."""

_left_ports: list[int] = []
"""Ports of servers that ended. To Chromium the next one there is the same: it has compiled its
scripts, and keeps them."""


def _answers(port: int, base: str) -> bool:
    with closing(HTTPConnection("localhost", port, timeout=1)) as connection:
        try:
            connection.request("GET", f"{base}/_stcore/health")
            return connection.getresponse().status == 200
        except OSError:
            return False


@contextmanager
def running_app(
    home: Path,
    script: str = "app.py",
    details: str = "full",
    base: str = "",
    port: int | None = None,
    warm_up: bool = False,
    **variables: str,
) -> Iterator[str]:
    """Run an app on a free port, in a process group and a home of its own; give its address.

    `details` is how much of an exception the page shows, `base` the path under which it lies,
    `variables` what is added to the environment. The server does not warm up unless told to: that
    takes ten seconds of a processor, which pays where many tests visit it. The log is
    `server.log` in the home.
    """
    log = home / "server.log"
    port = port or free_port(_left_ports.pop() if _left_ports else 0)
    _silent.discard(port)
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    options = ["--server.fileWatcherType", "none", "--client.showErrorDetails", details]
    options += ["--server.baseUrlPath", base] if base else []
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env={
                **os.environ,
                "HOME": str(home),
                "PYTHONPATH": str(ROOT),
                "GRADVIZ_WARM_UP": str(int(warm_up)),
                **variables,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + START
            while not _answers(port, base):
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"the app did not start:\n{log.read_text()}")
                time.sleep(0.1)
            yield f"http://localhost:{port}{base}"
        finally:
            _silent.add(port)
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
            _left_ports.append(port)


@pytest.fixture(scope="session")
def app_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the app that the tests share."""
    with running_app(tmp_path_factory.mktemp("home"), warm_up=True) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium, or Playwright's where the system has none."""
    path = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def module_address() -> Iterator[str]:
    """Serve the components' files as they are, without the app; return the address."""
    handler = partial(_Files, directory=str(ROOT / "gradviz/ui/components"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def modules(chromium: Browser, module_address: str) -> Iterator[Page]:
    """Return a page that can import the components' modules, and shows nothing."""
    page = chromium.new_page()
    page.goto(module_address)
    yield page
    page.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what takes a `locale` in one of the languages, each test in its own; in all where asked.

    Such a test walks a long way through a page, and three times that is most of the time that all
    tests take. `GRADVIZ_ALL_LANGUAGES=1` asks for all.
    """
    marks = metafunc.definition.iter_markers("parametrize")
    if "locale" in metafunc.fixturenames and not any("locale" in each.args[0] for each in marks):
        number = crc32(metafunc.function.__name__.encode()) % len(LOCALES)
        chosen = LOCALES if os.environ.get("GRADVIZ_ALL_LANGUAGES") else (LOCALES[number],)
        metafunc.parametrize("locale", chosen, indirect=True)


@pytest.fixture
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return a browser's language; `gettext` in the test speaks it too."""
    before = i18n.current_language()
    i18n.set_language(request.param[:2])
    yield request.param
    i18n.set_language(before)


@pytest.fixture
def complaints() -> Complaints:
    """Return the list of what the test's pages did wrong, for a test that expects some of it."""
    return Complaints()


@pytest.fixture(scope="session")
def windows_like(chromium: Browser) -> Iterator[Callable[..., Windows]]:
    """Return a function that gives the windows of a kind."""
    kinds: dict[tuple[tuple[str, object], ...], Windows] = {}

    def get(**options: object) -> Windows:
        key = tuple(sorted(options.items()))
        if key not in kinds:
            kinds[key] = Windows(new_context(chromium, **options))
        return kinds[key]

    yield get
    for each in kinds.values():
        each.context.close()


@pytest.fixture
def open_app(
    app_address: str, windows_like: Callable[..., Windows], complaints: Complaints
) -> Iterator[OpenApp]:
    """Return a function that opens the app and waits until it is at rest."""
    opened: list[tuple[Page, Windows | None]] = []

    def open_page(
        path: str = "/",
        *,
        address: str | None = None,
        locale: str = "en-US",
        lang: str | None = None,
        dark: bool = False,
        width: int = 1280,
        height: int = 860,
        motion: bool = False,
        touch: bool = False,
        script: str = "",
        prepare: Callable[[Page], None] | None = None,
    ) -> Page:
        windows = windows_like(locale=locale, has_touch=touch)
        changed = script or prepare is not None or address is not None
        page = windows.context.new_page() if changed else windows.take()
        opened.append((page, None if changed else windows))
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(
            color_scheme="dark" if dark else "light",
            reduced_motion="no-preference" if motion else "reduce",
        )
        if script:
            page.add_init_script(script)
        if prepare is not None:
            prepare(page)
        page.set_default_timeout(60_000)
        complaints.watch(page)
        if lang is not None:
            path += ("&" if "?" in path else "?") + f"lang={lang}"
        page.goto((address or app_address) + path)
        wait_until_idle(page)
        return page

    yield open_page
    for page, windows in opened:
        if page.is_closed():
            continue
        if windows is None or complaints.said:
            page.evaluate("localStorage.clear()")
            page.close()
        else:
            complaints.look_away(page)
            windows.give_back(page, app_address)
    assert not complaints.said, "\n".join(complaints.said)
