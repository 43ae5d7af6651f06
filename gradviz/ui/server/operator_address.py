"""The health and the figures of the server, at an address that only its operator reaches."""

from __future__ import annotations

import asyncio
from concurrent.futures import TimeoutError as TooLate
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socket import AF_INET, AF_INET6
from threading import Thread
from typing import TYPE_CHECKING

from prometheus_client.exposition import CONTENT_TYPE_LATEST

from gradviz.ui.server.clean_stop import is_stopping
from gradviz.ui.server.figures import exposition

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 2.0
"""Seconds within which a server that is well gets round to a question."""


def health(loop: asyncio.AbstractEventLoop) -> tuple[int, str]:
    """Return whether the server answers its visitors: a status of HTTP, and a word."""
    if is_stopping():
        return 503, "stopping"
    try:
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(PATIENCE)
    except (TooLate, RuntimeError):
        return 503, "busy"
    return 200, "ok"


@contextmanager
def operator_address(address: tuple[str, int] | None) -> Iterator[tuple[str, int] | None]:
    """Serve `/health` and `/metrics` beside the app; without an address, nothing.

    It has threads of its own: a server whose visitors wait must still be able to say so.
    """
    if address is None:
        yield None
        return
    loop = asyncio.get_running_loop()
    family = AF_INET6 if ip_address(address[0]).version == 6 else AF_INET

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version, timeout = "gradviz", "", 5

        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, exposition(), CONTENT_TYPE_LATEST)
            elif self.path == "/health":
                self._answer(*health(loop), "text/plain; charset=utf-8")
            else:
                self._answer(404, "only /health and /metrics", "text/plain; charset=utf-8")

        def _answer(self, status: int, text: str, kind: str) -> None:
            body = f"{text.rstrip()}\n".encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.writelines([body])

        def log_message(self, *_: object) -> None:
            """Say nothing: it is asked every few seconds."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = family

    with Server(address, Handler) as server:
        thread = Thread(target=server.serve_forever, name="operator", daemon=True)
        thread.start()
        try:
            yield server.server_address[:2]  # type: ignore[misc]
        finally:
            server.shutdown()
            thread.join()
