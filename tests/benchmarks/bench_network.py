"""Measures what a first visit loads, and the time to its first picture on a phone's network.

    python -m tests.benchmarks.bench_network

The browser is a real Chromium with an empty cache, the network its own emulation of one: so many
bytes a second, so many milliseconds there and back. A second visit finds the cache filled. The
bytes are those that came over the network, compressed where they were.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.benchmarks.bench_browser import WATCH
from tests.browser.conftest import QUIET, running_app
from tests.browser.idle import wait_until_idle

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

PATIENCE = 300.0
"""Seconds after which a picture is given up."""


@dataclass
class Visit:
    """What one visit loaded: the bytes of each file, whether compressed, and the picture's time."""

    seconds: float = 0.0
    names: dict[str, str] = field(default_factory=dict)
    packed: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    before: dict[str, float] = field(default_factory=dict)
    """The bytes that had come when the picture was painted."""
    messages: float = 0.0

    @property
    def total(self) -> float:
        """Bytes until the picture, those of the socket too."""
        return sum(self.before.values())

    def tell(self, name: str, files: int) -> None:
        """Print what was loaded, the largest files first."""
        print(
            f"{name}: first picture after {self.seconds:.1f} s, {self.total / 1000:.0f} kB before"
            f" it, {sum(self.sizes.values()) / 1000:.0f} kB in all, {len(self.sizes)} files"
        )
        for each, size in sorted(self.sizes.items(), key=lambda pair: -pair[1])[:files]:
            late = "" if self.before.get(each, 0.0) >= size else "  (after the picture)"
            print(f"  {size / 1000:8.1f} kB  {self.packed.get(each, ''):5} {each}{late}")


def visit(context: BrowserContext, address: str, rate: float, delay: float) -> Visit:
    """Open a page on a slow network, and wait for its first picture and for its rest."""
    found = Visit()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": delay, "downloadThroughput": rate, "uploadThroughput": rate},
    )

    def answered(event: dict[str, Any]) -> None:
        answer = event["response"]
        name = urlsplit(answer["url"]).path
        found.names[event["requestId"]] = name
        headers = {key.lower(): value for key, value in answer["headers"].items()}
        found.packed[name] = headers.get("content-encoding", "")

    def finished(event: dict[str, Any]) -> None:
        size = event["encodedDataLength"]
        if size and event["requestId"] in found.names:
            found.sizes[found.names[event["requestId"]]] += size

    def received(event: dict[str, Any]) -> None:
        text = event["response"]["payloadData"]
        # what is not text comes as base64
        found.sizes["(messages)"] += len(text) * (0.75 if event["response"]["opcode"] == 2 else 1)

    devtools.on("Network.responseReceived", answered)
    devtools.on("Network.loadingFinished", finished)
    devtools.on("Network.webSocketFrameReceived", received)
    page.goto(address, wait_until="commit", timeout=PATIENCE * 1000)
    page.wait_for_function("window.watch && watch.done > 0", timeout=PATIENCE * 1000)
    found.seconds = page.evaluate("watch.done - watch.began") / 1000
    found.before = dict(found.sizes)
    wait_until_idle(page, PATIENCE)
    page.close()
    return found


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50_000, help="bytes a second")
    parser.add_argument("--delay", type=float, default=400, help="milliseconds there and back")
    parser.add_argument("--path", default="/", help="the page")
    parser.add_argument("--files", type=int, default=25, help="how many files are named")
    parser.add_argument("--address", help="a server that runs already")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )

        def measure(address: str) -> None:
            context = browser.new_context(
                viewport={"width": 1280, "height": 860}, reduced_motion="reduce"
            )
            context.add_init_script(WATCH)
            for name in ("first visit", "second visit"):
                seen = visit(context, address + options.path, options.rate, options.delay)
                seen.tell(name, options.files)

        if options.address:
            measure(options.address)
        else:
            with running_app(Path(home), warm_up=True) as address:
                warm = browser.new_page()
                warm.goto(address + options.path)
                wait_until_idle(warm)
                warm.close()
                measure(address)
        browser.close()


if __name__ == "__main__":
    main()
