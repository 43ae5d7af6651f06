"""Two servers behind the proxy of compose.yaml, as processes; one of them is killed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.benchmarks.bench_server import serving
from tests.browser.conftest import ROOT, free_port, running_app
from tests.server.conftest import ask
from tests.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIGURATION = ROOT / ".container" / "nginx.conf"
SERVERS = ("gradviz-1:8501", "gradviz-2:8501")


@contextmanager
def proxy(home: Path, addresses: list[str]) -> Iterator[str]:
    """Run nginx with the configuration that compose.yaml names, before these servers."""
    port = free_port()
    text = CONFIGURATION.read_text("utf-8").replace("/tmp/", f"{home}/")  # noqa: S108
    for name, address in zip(SERVERS, addresses, strict=True):
        assert text.count(name) == 1
        text = text.replace(name, f"127.0.0.1:{urlsplit(address).port}")
    assert text.count("listen 8080;") == 1
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    written = home / "nginx.conf"
    written.write_text(text)
    path = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        pytest.skip("nginx is missing: apt-get install nginx")
    command = [path, "-g", "daemon off;", "-c", str(written), "-e", str(home / "nginx.log")]
    with subprocess.Popen(command) as process:
        try:
            end = time.monotonic() + 30
            while True:
                try:
                    ask(f"http://localhost:{port}", "/_stcore/health")
                    break
                except OSError:
                    assert time.monotonic() < end
                    time.sleep(0.1)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()


def cookie(address: str) -> str:
    """Come as a new visitor; return the cookie that keeps it with one server."""
    found = ask(address, "/").headers.get_all("Set-Cookie") or []
    [value] = [each.partition(";")[0] for each in found if each.startswith("gradviz_visitor=")]
    return value


def visits(operators: list[str]) -> list[int]:
    """Return how many visits each server has; none where it does not answer."""
    counts = []
    for address in operators:
        try:
            text = ask(address, "/metrics").text
        except OSError:
            counts.append(0)
            continue
        found = re.search(r"^gradviz_visits (\d+)", text, re.MULTILINE)
        assert found
        counts.append(int(found[1]))
    return counts


def test_a_killed_server_leaves_its_visitors_to_the_other(tmp_path: Path) -> None:
    operators, addresses = [], []
    with ExitStack() as stack:
        for number in range(2):
            home = tmp_path / str(number)
            home.mkdir()
            operator = f"127.0.0.1:{free_port()}"
            operators.append(f"http://{operator}")
            variables = {"GRADVIZ_OPERATOR_ADDRESS": operator}
            addresses.append(stack.enter_context(running_app(home, **variables)))
        address = stack.enter_context(proxy(tmp_path, addresses))

        link = "f=x^4%2By^2&steps=77"
        cookies, visitors, before = list[str](), list[Visitor](), [0, 0]
        while min(before) < 2:  # which of the two a visitor meets is chance
            cookies.append(cookie(address))
            visitors.append(stack.enter_context(Visitor(address, query=link, cookie=cookies[-1])))
            assert "x^{4}" in str(visitors[-1].open().elements)
            before = visits(operators)
            assert sum(before) == len(visitors) <= 64
        assert len(set(cookies)) == len(cookies)
        # the same cookie, the same server
        again = [stack.enter_context(Visitor(address, cookie=cookies[0])) for _ in range(4)]
        for visitor in again:
            visitor.open()
        more = [now - then for now, then in zip(visits(operators), before, strict=True)]
        assert sorted(more) == [0, 4]

        killed = more.index(4)
        os.kill(serving(addresses[killed]), signal.SIGKILL)
        gone = 0
        for visitor, each in zip(visitors, cookies, strict=True):
            try:
                visitor.set("steps", double_array_value=[78])
            except ConnectionClosed:
                gone += 1
                # what the browser does: it comes back with its address, and its old session's name
                back = stack.enter_context(Visitor(address, query=link, cookie=each))
                said = str(back.open().elements)
                assert "x^{4}" in said
                assert back.set("steps", double_array_value=[78]).kinds
        assert gone == before[killed]
        assert visits(operators)[1 - killed] >= len(visitors)


def test_a_server_that_stops_sends_new_visitors_to_the_other(tmp_path: Path) -> None:
    slow = str(ROOT / "tests" / "server" / "slow_app.py")
    with ExitStack() as stack:
        addresses = []
        for number in range(2):
            home = tmp_path / str(number)
            home.mkdir()
            addresses.append(
                stack.enter_context(running_app(home, slow, GRADVIZ_STOP_SECONDS="60"))
            )
        address = stack.enter_context(proxy(tmp_path, addresses))
        busy = stack.enter_context(Visitor(addresses[0], query="seconds=5"))
        busy.begin()
        os.kill(serving(addresses[0]), signal.SIGTERM)
        for _ in range(8):
            with Visitor(address, cookie=cookie(address)) as visitor:
                assert "arrived" in str(visitor.open().elements)
        assert "arrived" in str(busy.wait().elements)


def test_the_proxy_passes_on_the_headers_and_the_size_of_files(tmp_path: Path) -> None:
    slow = str(ROOT / "tests" / "server" / "slow_app.py")
    with ExitStack() as stack:
        address = stack.enter_context(running_app(tmp_path, slow))
        outside = stack.enter_context(proxy(tmp_path, [address, address]))
        answer = ask(outside, "/")
        assert answer.headers["Content-Security-Policy"]
        assert answer.headers["Server"] == "nginx"
        assert ask(outside, "/", headers={"Host": "evil.example"}).status == 403
        assert ask(outside, "/x", "PUT", body=b"1" * 22_100_000).status == 413
        place = outside.replace("http", "ws", 1) + "/_stcore/stream"
        with pytest.raises(Exception, match="403"), connect(place, origin="https://evil.example"):
            pass
